"""Reports as PDF files: one for each page, whole or not at all, the same from the same page."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import re
import shutil
import signal
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from salescoach import batch, cli
from salescoach.batch import pdf
from salescoach.errors import SalescoachError

CELL = """import plotly.graph_objects as go
marker = {"color": "#0072b2", "pattern": {"shape": "/", "fgcolor": "#fff", "fillmode": "overlay"}}
bars = go.Bar(x=["a", "b"], y=[1, 2], name=rep, marker=marker)
go.Figure(bars, {"meta": {"alt": "Two bars."}, "title": "Dials"})"""
FOLD = 'from IPython.display import HTML\nHTML("<details><summary>How we know</summary><p>Counted.</p></details>")'
#: 210 by 297 mm in points; Chromium rounds to whole pixels.
A4 = pytest.approx((595.28, 841.89), abs=1)

needs_chromium = pytest.mark.skipif(
    not (
        os.environ.get("CHROMIUM")
        or any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
    ),
    reason="no Chromium was found: install it, or name it in CHROMIUM",
)


def plan(folder: Path, *reps: str, wanted: bool = True) -> batch.Plan:
    """Return a batch of a small notebook: a heading, a chart with hatched bars, a closed fold."""
    cells = [
        new_code_cell('rep = ""', metadata={"tags": ["parameters"]}, id="a"),
        new_markdown_cell("# Dials\n\n## A chart", id="b"),
        new_code_cell(CELL, id="c"),
        new_code_cell(FOLD, id="d"),
    ]
    folder.mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells), folder / "t.ipynb")
    jobs = [batch.Job(rep, f"Name of {rep}", "North", {"rep": rep}) for rep in reps]
    return batch.Plan(folder / "t.ipynb", folder / "out", jobs, pdf=wanted)


def rows(out: Path) -> dict[str, dict[str, object]]:
    return {row["rep_id"]: row for row in json.loads((out / "manifest.json").read_text())["reports"]}


def sheets(made: bytes) -> set[tuple[float, ...]]:
    """Return the sizes of the PDF's pages in points."""
    return {tuple(map(float, size)) for size in re.findall(rb"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", made)}


def streams(made: bytes) -> bytes:
    """Return all that the PDF's compressed streams hold."""
    found = re.findall(rb"/Filter /FlateDecode\s*/Length \d+>>\s*stream\n(.*?)\nendstream", made, re.DOTALL)
    return b"".join(zlib.decompress(one) for one in found)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a batch with PDF files."""
    asked = plan(tmp_path_factory.mktemp("pdf"), "R1", "R2")
    assert batch.run(asked).failed == {}
    return asked.out


@needs_chromium
def test_each_report_has_a_pdf_beside_its_page_in_index_and_manifest(made: Path) -> None:
    for rep, row in rows(made).items():
        name = f"name-of-{rep.lower()}-{rep.lower()}.pdf"
        assert row["pdf"] == name
        assert f'<a href="{name}" aria-label="PDF of Name of {rep}, report">PDF</a>' in (
            made / "index.html"
        ).read_text(encoding="utf-8")
        assert row["sha256"][name] == hashlib.sha256((made / name).read_bytes()).hexdigest()  # type: ignore[index]
    assert len(list(made.glob("*.pdf"))) == 2
    assert not (made / ".making").exists()


@needs_chromium
def test_a_pdf_is_a4_tagged_and_has_an_outline_of_its_headings(made: Path) -> None:
    text = (made / "name-of-r1-r1.pdf").read_bytes()
    assert text.startswith(b"%PDF-")
    assert [size == A4 for size in sheets(text)] == [True]
    assert b"/Marked true" in text
    assert b"/Lang (en)" in text
    assert b"/Title (A chart)" in text
    assert re.search(rb"/S /H2\b", text)
    assert re.search(rb"/S /Figure\b", text)


@needs_chromium
def test_hatched_bars_stay_lines(made: Path) -> None:
    text = (made / "name-of-r1-r1.pdf").read_bytes()
    assert b"/Subtype /Image" not in text
    assert len(re.findall(rb" l\n", streams(text))) > 100


@needs_chromium
def test_a_batch_without_pdf_leaves_none_that_looks_fresh(made: Path, tmp_path: Path) -> None:
    asked = plan(tmp_path / "again", "R1", wanted=False)
    shutil.copytree(made, asked.out)
    batch.run(asked)
    assert [path.name for path in asked.out.glob("*.pdf")] == ["name-of-r2-r2.pdf"]
    assert rows(asked.out)["R1"]["pdf"] == ""
    assert ">PDF</a>" in (asked.out / "index.html").read_text(encoding="utf-8")  # R2's, of the earlier batch


@needs_chromium
def test_the_same_page_gives_the_same_file(made: Path, tmp_path: Path) -> None:
    with pdf.opened() as press:  # which has printed something else before
        press.print(made / "name-of-r2-r2.html", tmp_path / "other.pdf")
        press.print(made / "name-of-r1-r1.html", tmp_path / "again.pdf")
    assert (tmp_path / "other.pdf").read_bytes() == (made / "name-of-r2-r2.pdf").read_bytes()
    assert (tmp_path / "again.pdf").read_bytes() == (made / "name-of-r1-r1.pdf").read_bytes()


@needs_chromium
def test_a_lost_browser_is_started_again(made: Path, tmp_path: Path) -> None:
    with pdf.opened() as press:
        os.kill(chromium_of(os.getpid()), signal.SIGKILL)
        press.print(made / "name-of-r1-r1.html", tmp_path / "one.pdf")
    assert (tmp_path / "one.pdf").read_bytes().startswith(b"%PDF-")


def chromium_of(pid: int) -> int:
    """Return the process id of the browser that this process's press has started."""
    mine, found = {pid}, []
    for entry in sorted(Path("/proc").glob("[0-9]*"), key=lambda path: int(path.name)):
        try:
            parent = int(re.findall(r"^PPid:\s+(\d+)", (entry / "status").read_text(), re.MULTILINE)[0])
            line = (entry / "cmdline").read_bytes()
        except (OSError, IndexError):
            continue
        if parent in mine:
            mine.add(int(entry.name))
            if b"--remote-debugging-pipe" in line and b"--type=" not in line:
                found.append(int(entry.name))
    return found[-1]


@needs_chromium
def test_where_an_event_loop_runs_pages_are_printed_too(made: Path, tmp_path: Path) -> None:
    async def inside() -> None:
        with pdf.opened() as press:
            press.print(made / "name-of-r1-r1.html", tmp_path / "one.pdf")

    # In a thread of its own: the browser of other tests keeps a loop running in the main one.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, inside()).result()
    assert (tmp_path / "one.pdf").exists()


@needs_chromium
@pytest.mark.long
def test_a_report_that_cannot_be_printed_has_failed_and_leaves_no_page(
    monkeypatch: pytest.MonkeyPatch, made: Path, tmp_path: Path
) -> None:
    once = pdf.Press._once

    def torn(press: pdf.Press, page: Path, to: Path) -> None:
        once(press, page.with_name("none.html") if "r1" in page.name else page, to)

    monkeypatch.setattr(pdf.Press, "_once", torn)
    asked = plan(tmp_path / "torn", "R1", "R2")
    shutil.copytree(made, asked.out)
    result = batch.run(asked)
    assert result.ok == ("Name of R2",)
    assert "the PDF could not be made" in result.failed["Name of R1"]
    assert sorted(path.name for path in asked.out.glob("*r1*")) == ["name-of-r1-r1.failed.ipynb"]
    assert str(tmp_path) not in (asked.out / "manifest.json").read_text()


def refused(folder: Path, said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        batch.run(plan(folder, "R1"))
    assert not (folder / "out").exists()


def test_without_chromium_it_says_so_before_any_work(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    refused(tmp_path, r"PDF files need Chromium: no Chromium was found; install it .* or name it in CHROMIUM")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    refused(tmp_path, r"/no/such/browser is no program")


def test_a_browser_that_does_not_start_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CHROMIUM", "/bin/false")
    refused(tmp_path, r"/bin/false did not start: .*; see if it runs")


def test_without_playwright_it_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    refused(tmp_path, r'PDF files need Playwright, which is not installed: pip install "salescoach\[pdf\]"')


@needs_chromium
@pytest.mark.long
def test_the_command_line_prints_the_copies_asked_for(sample: Path, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(
            [
                "reports",
                str(sample),
                "--rep",
                "R8",
                "--copies",
                "rep",
                "--pdf",
                "--out",
                str(tmp_path / "reports"),
            ]
        )
    found = sorted(path.name for path in (tmp_path / "reports").glob("*.pdf"))
    assert found == ["branko-kovac-r8-for-the-rep.pdf"]
    for name in found:
        assert [size == A4 for size in sheets((tmp_path / "reports" / name).read_bytes())] == [True]
