"""The web app and JupyterLab: what is refused before, who is let in, what can be had, what is left."""

from __future__ import annotations

import http.client
import importlib.util
import json
import os
import socket
import stat
import sys
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from pathlib import Path

import nbformat
import pytest

from salescoach import cli, serve, store
from salescoach.errors import SalescoachError
from salescoach.serve import app, copies, home, place
from salescoach.testing import small_log
from tests.running import Running, running

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
ADDRESS = r"open (http://\S+)"
needs_voila = pytest.mark.skipif(
    importlib.util.find_spec("voila") is None,
    reason='Voila is not installed: pip install "salescoach[serve]"',
)


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Return the one line with which a command is refused."""
    with pytest.raises(SystemExit, match="2"):
        cli.main(list(arguments))
    [line] = capsys.readouterr().err.splitlines()
    return line


@pytest.fixture
def taken() -> Iterator[int]:
    """Return a port that is taken."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        yield one.getsockname()[1]


# Working copies.


def parameters(path: Path) -> dict[str, object]:
    [cell] = [
        c for c in nbformat.read(path, as_version=4).cells if "parameters" in c.metadata.get("tags", [])
    ]
    values: dict[str, object] = {}
    exec(cell.source, values)
    return values


def test_every_notebook_is_filled_in_for_the_workbook_and_has_no_output_of_another(tmp_path: Path) -> None:
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    copies.write(notebooks, tmp_path / "into", serve.Workbook(tmp_path / 'odd "name" Zoë', "R7"))
    for path in notebooks:
        made = parameters(tmp_path / "into" / path.name)
        assert made["workbook"] == str(tmp_path / 'odd "name" Zoë')
        if parameters(path).get("rep"):
            assert made["rep"] == "R7"
        left = {k: v for k, v in made.items() if k not in ("workbook", "rep", "__builtins__")}
        assert left == {k: parameters(path)[k] for k in left}
        cells = nbformat.read(tmp_path / "into" / path.name, as_version=4).cells
        assert [c for c in cells if c.get("outputs") or c.get("execution_count")] == []


def test_a_copy_that_was_worked_on_is_left_alone(tmp_path: Path) -> None:
    [path] = NOTEBOOKS.glob("1-*.ipynb")
    (tmp_path / path.name).write_text("mine")
    copies.write([path], tmp_path, serve.Workbook(tmp_path))
    assert (tmp_path / path.name).read_text() == "mine"


def test_a_web_page_does_not_speak_of_running_cells(tmp_path: Path) -> None:
    shown = [path for page in app.PAGES for path in NOTEBOOKS.glob(f"{page.notebook}.ipynb")]
    copies.write(shown, tmp_path, serve.Workbook(tmp_path), web=True)
    for path in shown:
        texts = [
            c.source
            for c in nbformat.read(tmp_path / path.name, as_version=4).cells
            if c.cell_type == "markdown"
        ]
        assert "cells" not in " ".join(texts).lower()


def test_the_private_folder_is_for_this_user_alone_and_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    with copies.private() as folder:
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        (folder / "made").write_text("x")
    assert not folder.exists()
    monkeypatch.setattr(copies.tempfile, "gettempdir", lambda: "/var/folders/a/very/long/one")  # type: ignore[attr-defined]
    with copies.private() as folder:
        assert folder.parent == Path("/tmp")


# A Jupyter of its own.


def test_jupyter_is_pointed_away_from_the_users_own_while_it_runs(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", "/home/ana/.jupyter")
    monkeypatch.delenv("IPYTHONDIR", raising=False)
    with home.settled(tmp_path):
        for name in ("CONFIG_DIR", "DATA_DIR", "RUNTIME_DIR"):
            assert os.environ[f"JUPYTER_{name}"].startswith(str(tmp_path))
        for name in ("JUPYTERLAB_SETTINGS_DIR", "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR"):
            assert os.environ[name].startswith(str(tmp_path))
        overrides = tmp_path / "config" / "labconfig" / "default_setting_overrides.json"
        [quiet] = json.loads(overrides.read_text()).values()
        assert quiet == {"fetchNews": "false", "checkForUpdates": False}
    assert os.environ["JUPYTER_CONFIG_DIR"] == "/home/ana/.jupyter"
    assert "IPYTHONDIR" not in os.environ


# Where it listens.


def test_a_taken_port_is_said_with_one_that_is_free(taken: int) -> None:
    with pytest.raises(
        SalescoachError, match=rf"port {taken} is taken on 127\.0\.0\.1; (\d+) is free"
    ) as said:
        place.check(serve.Place(port=taken))
    free = int(str(said.value).rpartition("--port ")[2])
    assert place.check(serve.Place(port=free)).port == free


def test_an_address_that_is_not_ours_is_refused() -> None:
    for host in ("192.0.2.1", "no.such.host.invalid"):  # RFC 5737, RFC 2606: never anybody's
        with pytest.raises(SalescoachError, match=f"{host} is no address of this computer; use 127.0.0.1"):
            place.check(serve.Place(host, 0))


def test_port_0_is_any_that_is_free() -> None:
    assert place.check(serve.Place(port=0)).port > 0


# What is refused before anything is started.


def test_both_commands_say_that_a_port_is_taken(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sample: Path, taken: int
) -> None:
    monkeypatch.setattr(app, "_voila", lambda: None)
    for command in ("serve", "lab"):
        line = refused(capsys, command, str(sample), "--port", str(taken))
        assert line.startswith(f"port {taken} is taken on 127.0.0.1; ")


def test_without_voila_it_says_how_to_install_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, sample: Path
) -> None:
    monkeypatch.setitem(sys.modules, "voila", None)
    line = refused(capsys, "serve", str(sample), "--port", "0")
    assert line == 'the web app needs Voila, which is not installed: pip install "salescoach[serve]"'


@pytest.mark.parametrize("command", ["serve", "lab"])
def test_a_workbook_that_is_not_there_or_has_no_activity_is_refused(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str
) -> None:
    assert str(tmp_path / "none") in refused(capsys, command, str(tmp_path / "none"))
    monkeypatch.setattr(store, "read", lambda folder: small_log([]))
    said = refused(capsys, command, "new-team")
    assert said == "no activity in new-team so far, so there is nothing to show; import an export"


def test_without_notebooks_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(SalescoachError, match="no notebook to show was found"):
        serve.serve(serve.Workbook(tmp_path), tmp_path, serve.Place())
    with pytest.raises(SalescoachError, match="no notebooks were found"):
        serve.lab(serve.Workbook(tmp_path), tmp_path, serve.Place())


# The web app at work.


def ask(
    url: str, path: str, *, method: str = "GET", headers: Mapping[str, str] | None = None
) -> tuple[int, str]:
    """Return status and body of a request whose path is sent as it is."""
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=120)
    try:
        connection.request(method, path, headers=dict(headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")
    finally:
        connection.close()


@pytest.fixture(scope="module")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return the web app of the sample team, on this computer alone."""
    asked = ["serve", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path_factory.mktemp("site") / "home", says=ADDRESS) as found:
        yield found


@needs_voila
def test_the_start_page_links_every_page_in_words(site: Running) -> None:
    status, text = ask(site.url, "/")
    assert status == 200
    for page in app.PAGES:
        there = (NOTEBOOKS / f"{page.notebook}.ipynb").exists()
        assert (f'<a href="/{page.slug}">{page.title}</a>' in text) == there
    assert "ipynb" not in text
    assert "//" not in text.replace("http-equiv", "")


@needs_voila
@pytest.mark.parametrize(
    "path",
    [
        "/voila/tree", "/voila/tree/", "/voila/render/4-what-if.ipynb", "/voila/files/4-what-if.ipynb", "/4-what-if.ipynb",
        "/voila/api/contents", "/api/contents", "/api/kernels", "/api/sessions", "/api/terminals", "/files/4-what-if.ipynb",
        "/voila/static/../../../../../../etc/passwd", "/voila/static/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/voila/templates/coach/conf.json", "/voila/templates/coach/static/..%2f..%2fconf.json",
        "/charts/coach.css", "/charts/..%2fworkbook.toml", "/voila/labextensions/..%2f..%2f..%2fpyvenv.cfg",
    ],
)  # fmt: skip
def test_nothing_else_can_be_had(site: Running, path: str) -> None:
    status, text = ask(site.url, path)
    assert status in (403, 404)
    assert "root:" not in text


@needs_voila
def test_a_request_that_names_another_host_is_refused(site: Running) -> None:
    assert ask(site.url, "/", headers={"Host": "evil.example"})[0] == 403
    assert ask(site.url, "/what-if", headers={"Host": "evil.example:8866"})[0] == 403


@needs_voila
def test_another_site_can_neither_frame_nor_fetch_a_page_nor_end_a_kernel(site: Running) -> None:
    foreign = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"}
    assert ask(site.url, "/what-if", headers=foreign)[0] == 403
    number = "/voila/api/shutdown/00000000-0000-0000-0000-000000000000"
    assert ask(site.url, number, method="POST")[0] == 403
    assert site.kernels() == []


@needs_voila
def test_pages_say_that_nothing_is_loaded_from_elsewhere(site: Running) -> None:
    parts = urllib.parse.urlsplit(site.url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port)
    connection.request("GET", "/")
    policy = connection.getresponse().headers["Content-Security-Policy"]
    connection.close()
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy


@needs_voila
def test_a_page_has_its_panel_and_no_code_and_its_kernel_is_its_own(site: Running) -> None:
    status, text = ask(site.url, "/explore")
    assert status == 200
    assert "What nobody records is" in text
    assert '"application/vnd.jupyter.widget-view+json"' in text
    for code in ("store.read", "import charts", "workbook ="):
        assert code not in text
    assert len(site.kernels()) == 1
    assert ask(site.url, "/what-if")[0] == 200
    assert len(site.kernels()) == 2
    for entry in site.temporary.rglob("kernel-*.json"):
        assert json.loads(entry.read_text())["transport"] == "ipc"


@needs_voila
@pytest.mark.long
def test_interrupted_it_ends_with_its_kernels_and_leaves_nothing(sample: Path, tmp_path: Path) -> None:
    asked = ["serve", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path / "home", says=ADDRESS) as found:
        assert ask(found.url, "/what-if")[0] == 200
        assert len(found.kernels()) == 1
        assert found.interrupt() == 0
        assert found.kernels() == []
        assert list(found.temporary.iterdir()) == []
        assert list(found.home.rglob("*")) == []
        assert found.said == f"open {found.url}\nCtrl-C ends it\n"


@pytest.mark.long
@needs_voila
def test_killed_while_a_page_is_made_its_kernels_end_by_themselves(sample: Path, tmp_path: Path) -> None:
    asked = ["serve", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path / "home", says=ADDRESS) as found:
        assert ask(found.url, "/what-if")[0] == 200
        found.process.kill()
        until = time.monotonic() + 30
        while found.kernels() and time.monotonic() < until:
            time.sleep(0.2)
        assert found.kernels() == []


@needs_voila
@pytest.mark.long
def test_bound_elsewhere_it_asks_for_a_token(sample: Path, tmp_path: Path) -> None:
    asked = ["serve", str(sample), "--port", "0", "--host", "0.0.0.0"]
    with running(asked, tmp_path / "home", says=ADDRESS) as found:
        port, token = urllib.parse.urlsplit(found.url).port, found.url.partition("?token=")[2]
        assert len(token) >= 32
        assert found.said.count(token) == 1
        here = f"http://127.0.0.1:{port}"
        for path in ("/", "/what-if", "/explore"):
            assert ask(here, path)[0] == 302
        assert ask(here, "/?token=wrong")[0] == 302
        assert found.kernels() == []
        assert ask(here, f"/?token={token}")[0] == 200
        assert found.interrupt() == 0
        assert found.said.count(token) == 1


@pytest.mark.long
@needs_voila
def test_when_enough_pages_are_open_it_says_so(sample: Path, tmp_path: Path) -> None:
    asked = ["serve", str(sample), "--port", "0", "--no-browser"]
    full = "from salescoach.serve import site; site.MOST = 0; "
    with running(asked, tmp_path / "home", says=ADDRESS, first=full) as found:
        status, text = ask(found.url, "/what-if")
        assert (status, text[:28]) == (503, "As many pages are open as th")
        assert found.kernels() == []


# JupyterLab at work.


def test_jupyterlab_has_copies_asks_for_its_token_and_leaves_only_what_was_to_be_kept(
    sample: Path, tmp_path: Path
) -> None:
    kept = tmp_path / "kept"
    asked = ["lab", str(sample), "--port", "0", "--no-browser", "--into", str(kept)]
    with running(asked, tmp_path / "home", says=r"(http://127\.0\.0\.1:\d+/lab\?token=\w+)") as found:
        token = found.url.partition("token=")[2]
        assert ask(found.url, "/api/contents")[0] == 403
        status, text = ask(found.url, f"/api/contents?token={token}")
        assert status == 200
        shown = {row["name"] for row in json.loads(text)["content"]}
        assert shown == {"tutorials", *(p.name for p in NOTEBOOKS.glob("*.ipynb"))}
        assert len(list((kept / "tutorials").glob("*.ipynb"))) == 3
        assert found.interrupt() == 0
        assert list(found.temporary.iterdir()) == []
        assert list(found.home.rglob("*")) == []
    assert [path.name for path in (kept, *kept.iterdir()) if path.stat().st_mode & 0o077] == []
    assert parameters(kept / "1-explore.ipynb")["workbook"] == str(sample.resolve())
