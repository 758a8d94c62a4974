"""Reports made by the workers of a cluster: none lost, none doubled, and the same as on one computer."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach import batch, cli
from salescoach.batch import chunk, cluster, manifest, share
from salescoach.batch.jobs import FAILED, MADE
from salescoach.batch.worker import Task
from salescoach.cli import batching
from salescoach.errors import SalescoachError
from tests.desk import Desk, seated
from tests.processes import ended

PARAMETERS = 'rep = copy = workbook = ""'


def plan(home: Path, *reps: str, body: str = "", wanted: batch.Cluster | None = None) -> batch.Plan:
    """Return a plan for both copies of each rep's report, by a cluster unless ``wanted`` is None."""
    cells = [
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, id="p"),
        new_code_cell(body, id="b"),
    ]
    nbformat.write(new_notebook(cells=cells), home / "t.ipynb")
    jobs = [
        batch.Job(rep, rep, "", {"rep": rep, "copy": copy, "workbook": str(home / "team")}, copy)
        for rep in reps
        for copy in ("coach", "rep")
    ]
    return batch.Plan(
        home / "t.ipynb", home / "out", jobs, as_of="2026-06-28", version="000007", cluster=wanted
    )


def rows(out: Path) -> dict[tuple[str, str], dict[str, Any]]:
    found = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["reports"]
    assert len({(row["rep_id"], row["copy"]) for row in found}) == len(found)
    return {(row["rep_id"], row["copy"]): row for row in found}


def contents(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.suffix in (".html", ".ipynb")}


# What a worker does and what comes back, at a desk in this process.


class Future:
    def __init__(self, work: Callable[[], Any]) -> None:
        self.result = work


class Client:
    """Stands in for a scheduler with workers: does each part at once, and says what it was asked."""

    def __init__(self) -> None:
        self.parts: list[Mapping[str, Any]] = []
        self.looks: dict[str, tuple[str, bool, bool]] | None = None
        self.spoil: Callable[[list[chunk.Row]], list[chunk.Row]] = list
        self.cancelled = False

    def nthreads(self) -> dict[str, int]:
        return {"tcp://one": 1, "tcp://two": 1}

    def run(self, what: Callable[..., Any], *given: Any) -> dict[str, Any]:
        found = {address: what(*given) for address in self.nthreads()}
        return self.looks if self.looks and what is cluster.look else found

    def submit(self, what: object, asked: Mapping[str, Any], *, key: str, pure: bool, retries: int) -> Future:
        assert (what, pure) == (cluster.run_chunk, False)
        self.parts.append(asked)
        return Future(lambda: self.spoil(self._do(asked)))

    def cancel(self, futures: Sequence[Future], *, force: bool) -> None:
        self.cancelled = True

    def _do(self, asked: Mapping[str, Any]) -> list[chunk.Row]:
        with tempfile.TemporaryDirectory() as home:
            found: list[chunk.Row] = json.loads(
                json.dumps(chunk.made(json.loads(json.dumps(asked)), Path(home)))
            )
        return found


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(monkeypatch)


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Client:
    """Return a scheduler in this process, to which every batch connects."""
    distributed = pytest.importorskip("distributed")
    found = Client()

    @contextlib.contextmanager
    def connected(asked: batch.Plan) -> Iterator[cluster.Crew]:
        yield cluster.Crew(found, asked)

    monkeypatch.setattr(cluster, "connected", connected)
    monkeypatch.setattr(distributed, "as_completed", lambda futures: reversed(futures))
    return found


def test_a_cluster_makes_what_one_computer_makes(desk: Desk, client: Client, tmp_path: Path) -> None:
    desk.fails = {"R2"}
    asked = plan(tmp_path, "R1", "R2", "R3", "R4", wanted=batch.Cluster("tcp://x"))
    seen: list[batch.Progress] = []
    result = batch.run(asked, on_progress=seen.append)
    here = replace(asked, out=tmp_path / "here", cluster=None)
    same = batch.run(here)
    assert (set(result.ok), result.failed) == (set(same.ok), same.failed)
    assert result.failed["R2, copy for the rep"] == "ValueError: no rows"
    assert contents(asked.out) == contents(here.out) | {"index.html": contents(asked.out)["index.html"]}
    assert rows(asked.out) == rows(here.out)
    assert [progress.done for progress in seen] == list(range(1, 9))
    assert [len(part["jobs"]) for part in client.parts] == [4, 4]
    assert client.cancelled
    assert not [path for path in asked.out.iterdir() if path.name.startswith(".")]


def test_what_pages_share_lies_beside_them(desk: Desk, client: Client, tmp_path: Path) -> None:
    asked = plan(tmp_path, "R1", wanted=batch.Cluster("tcp://x"))
    assert len(batch.run(replace(asked, assets="shared")).ok) == 2
    assert (asked.out / "plotly-finance.min.js").stat().st_size > 100_000


def test_both_copies_of_a_rep_are_in_the_same_part(desk: Desk, client: Client, tmp_path: Path) -> None:
    batch.run(plan(tmp_path, *(f"R{n}" for n in range(23)), wanted=batch.Cluster("tcp://x")))
    for part in client.parts:
        by_rep = [job["rep_id"] for job in part["jobs"]]
        assert all(by_rep.count(rep) == 2 for rep in by_rep)
    assert sum(len(part["jobs"]) for part in client.parts) == 46


@pytest.mark.parametrize("kind", ["folder", "file", "memory"])
def test_files_and_the_workbook_go_through_a_share(
    desk: Desk, client: Client, tmp_path: Path, kind: str
) -> None:
    """The notebook names the workbook as the coach does, though the worker read a copy of its own."""
    book = tmp_path / "team"
    for name in ("workbook.toml", "CURRENT", "versions/000007/reps.parquet", "versions/000006/reps.parquet"):
        (book / name).parent.mkdir(parents=True, exist_ok=True)
        (book / name).write_text(name)
    url = {"folder": str(tmp_path / "s"), "file": f"file://{tmp_path}/s", "memory": "memory://s"}[kind]
    asked = plan(tmp_path, "R1", "R2", wanted=batch.Cluster("tcp://x", url, book))
    read: list[Path] = []

    def look(task: Task) -> None:
        there = Path(str(task.parameters["workbook"]))
        read.append(there)
        assert there.name == "team" and there != book
        files = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
        assert files == {"workbook.toml", "CURRENT", "versions/000007/reps.parquet"}
        assert (there / "CURRENT").read_text() == "000007\n"

    desk.watch = look
    assert len(batch.run(asked).ok) == 4
    assert len(set(read)) == 1 and not read[0].exists()
    assert not (tmp_path / "s").exists() or not list((tmp_path / "s").iterdir())


def test_a_share_that_goes_away_at_the_end_costs_no_report_and_is_named(
    desk: Desk,
    client: Client,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def gone(room: share.Room) -> None:
        raise ConnectionError("Could not connect\nto the store")

    monkeypatch.setattr(share.Room, "close", gone)
    asked = plan(tmp_path, "R1", wanted=batch.Cluster("tcp://x", f"file://{tmp_path}/s"))
    assert len(batch.run(asked).ok) == 2
    [said] = caplog.messages
    assert said.startswith(f"remove file://{tmp_path}/s/") and said.endswith("emptied: Could not connect")


def test_a_notebook_names_the_workbook_as_the_coach_does() -> None:
    from papermill.translators import PythonTranslator

    here, asked = "/tmp/coach-0-abc/workbook/team", '/home/ana "the coach"/team'
    values = {"workbook": here, "rep": "R1"}
    cell = new_code_cell(PythonTranslator.codify(values), metadata={"tags": ["injected-parameters"]}, id="i")
    ran = new_notebook(
        cells=[cell, new_code_cell("1", id="x")], metadata={"papermill": {"parameters": values}}
    )
    content = (nbformat.writes(ran) + "\n").encode()
    found = chunk._as_asked(content, here, asked)
    assert chunk._as_asked(found, asked, here) == content
    read = nbformat.reads(found.decode(), as_version=4)
    assert read.metadata.papermill.parameters.workbook == asked
    assert read.cells[0].source == PythonTranslator.codify({"workbook": asked, "rep": "R1"})


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ("lost", "the worker was lost: killed"),
        ("silent", "the worker did not say what became of it"),
        ("cut", "a file of the report did not arrive whole"),
        ("gone", "a file of the report did not arrive: "),
    ],
)
def test_what_does_not_arrive_is_not_made_and_the_others_are(
    desk: Desk, client: Client, tmp_path: Path, how: str, said: str
) -> None:
    asked = plan(tmp_path, "R1", "R2", wanted=batch.Cluster("tcp://x"))

    def spoil(found: list[chunk.Row]) -> list[chunk.Row]:
        mine = [row for row in found if row["rep_id"] == "R1"]
        for row in mine:
            for file in row["files"].values():
                [path] = (asked.out / ".making").rglob(file["name"])
                path.write_text("half") if how == "cut" else path.unlink() if how == "gone" else None
        if mine and how == "lost":
            raise RuntimeError("killed\nand more")
        return [row for row in found if row not in mine or how != "silent"]

    client.spoil = spoil
    result = batch.run(asked)
    assert set(result.ok) == {"R2, copy for the coach", "R2, copy for the rep"}
    assert set(result.failed) == {"R1, copy for the coach", "R1, copy for the rep"}
    assert all(said in reason for reason in result.failed.values())
    assert (asked.out / "r1-for-the-rep.failed.ipynb").is_file()
    assert {row["status"] for key, row in rows(asked.out).items() if key[0] == "R1"} == {FAILED}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (("0.0.9", True, True), r"the worker at tcp://two has salescoach 0\.0\.9, and this is"),
        ((manifest.package_version(), False, True), "does not see the folder of the batch; keep it where"),
        ((manifest.package_version(), True, False), "does not see the workbook; keep it where all workers"),
    ],
)
def test_a_worker_that_cannot_do_is_found_before_any_work(
    desk: Desk, client: Client, tmp_path: Path, found: tuple[str, bool, bool], said: str
) -> None:
    good = (manifest.package_version(), True, True)
    client.looks = {"tcp://one": good, "tcp://two": found}
    asked = plan(tmp_path, "R1", wanted=batch.Cluster("tcp://x"))
    with pytest.raises(SalescoachError, match=said):
        batch.run(asked)
    assert (client.parts, list(asked.out.iterdir())) == ([], [])


def test_a_cluster_s_batch_is_gone_on_with_and_stops_after_failures(
    desk: Desk, client: Client, tmp_path: Path
) -> None:
    desk.fails = {"R1"}
    asked = plan(tmp_path, "R1", "R2", "R3", "R4", wanted=batch.Cluster("tcp://x"))
    stopped = batch.run(replace(asked, choice=batch.Choice(max_failures=1)))
    assert len(stopped.failed) == 1 and stopped.stopped
    desk.fails, client.parts = set(), []
    assert not batch.run(replace(asked, choice=batch.Choice(resume=True))).failed
    assert 0 < sum(len(part["jobs"]) for part in client.parts) < 8
    assert {row["status"] for row in rows(asked.out).values()} == {MADE}


def test_a_share_that_cannot_be_reached_is_one_line(tmp_path: Path) -> None:
    pytest.importorskip("fsspec")
    with pytest.raises(SalescoachError, match="nowhere://x cannot be reached: Protocol not known") as error:
        share.Room("nowhere://x")
    assert "\n" not in str(error.value)
    (tmp_path / "file").write_text("mine")
    with pytest.raises(SalescoachError, match="cannot be written"):
        share.Room(str(tmp_path / "file")).inside("b").open()


def test_without_dask_a_cluster_is_refused_with_what_to_install(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(SalescoachError, match=r'not installed: pip install "salescoach\[cluster\]"') as error:
        batch.run(plan(tmp_path, "R1", wanted=batch.Cluster("tcp://x")))
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_workers_that_do_not_start_here_are_one_line(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")

    def start(**_: object) -> None:
        raise RuntimeError("Nanny failed to start.")

    monkeypatch.setattr(distributed, "LocalCluster", start)
    with pytest.raises(SalescoachError, match="the workers did not start: Nanny failed") as error:
        batch.run(plan(tmp_path, "R1", wanted=batch.Cluster("local")))
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


def test_a_share_without_a_cluster_is_refused(tmp_path: Path) -> None:
    assert batching.cluster("", "", tmp_path) is None
    assert batching.cluster("local", "s3://b", tmp_path) == batch.Cluster("local", "s3://b", tmp_path)
    with pytest.raises(SalescoachError, match="name that with --cluster"):
        batching.cluster("", "s3://b", tmp_path)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nowhere", "odd://x:1", ""])
def test_a_scheduler_that_does_not_answer_is_one_line_within_seconds(
    desk: Desk, tmp_path: Path, address: str
) -> None:
    pytest.importorskip("distributed")
    begun = time.monotonic()
    with pytest.raises(SalescoachError, match=f"no Dask scheduler answers at {address}") as error:
        batch.run(plan(tmp_path, "R1", wanted=batch.Cluster(address)))
    assert time.monotonic() - begun < 15
    assert "\n" not in str(error.value)
    assert not (tmp_path / "out").exists()


@pytest.mark.long
def test_the_command_refuses_a_scheduler_that_does_not_answer(
    desk: Desk, sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(SystemExit) as stopped:
        cli.main(["reports", str(sample), "--out", str(tmp_path / "out"), "--cluster", "tcp://127.0.0.1:9"])
    said = capsys.readouterr()
    assert (stopped.value.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert "no Dask scheduler answers at tcp://127.0.0.1:9; start one with `dask scheduler`" in said.err


# Real workers, in processes of their own.


@pytest.mark.filterwarnings("default")
@pytest.mark.long
def test_two_workers_make_the_reports_of_two_reps(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    asked = plan(tmp_path, "R1", "R2", body="import os\nprint(rep, copy)", wanted=batch.Cluster("local"))
    result = batch.run(replace(asked, workers=2))
    assert len(result.ok) == 4 and result.failed == {}
    for (rep, copy), row in rows(asked.out).items():
        assert f"{rep} {copy}" in (asked.out / row["page"]).read_text()
        assert {name: manifest.digest(asked.out / name) for name in row["sha256"]} == row["sha256"]
    assert not [path for path in asked.out.iterdir() if path.name.startswith(".")]


@pytest.mark.long
@pytest.mark.filterwarnings("default")
def test_a_killed_worker_s_reports_are_made_elsewhere_once(tmp_path: Path) -> None:
    """The first part's notebook waits at its first rep; then its worker is killed."""
    distributed = pytest.importorskip("distributed")
    mark, times = tmp_path / "mark", tmp_path / "times"
    times.mkdir()
    body = f"""import os, pathlib, time, uuid
(pathlib.Path({str(times)!r}) / f"{{rep}}-{{copy}}-{{uuid.uuid4().hex}}").touch()
mark = pathlib.Path({str(mark)!r})
if rep == "R1" and copy == "rep" and not mark.exists():
    mark.write_text(str(os.getpid()))
    time.sleep(120)"""
    killed: list[int] = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
    ) as workers:
        asked = plan(
            tmp_path, "R1", "R2", "R3", "R4", body=body, wanted=batch.Cluster(workers.scheduler_address)
        )

        def kill() -> None:
            while not (mark.exists() and mark.read_text()):
                time.sleep(0.1)
            with distributed.Client(workers.scheduler_address) as client:
                pids = client.run(os.getpid)
                [address] = [at for at, keys in client.processing().items() if any(key.endswith("-0") for key in keys)]  # fmt: skip
                killed.append(pids[address])
                os.kill(pids[address], signal.SIGKILL)

        thread = threading.Thread(target=kill, daemon=True)
        thread.start()
        result = batch.run(asked)
        thread.join(10)
    assert len(killed) == 1
    assert result.failed == {} and len(result.ok) == 8
    found = rows(asked.out)
    assert {row["status"] for row in found.values()} == {MADE} and len(found) == 8
    assert len(contents(asked.out)) == 8 * 2 + 1
    tried = [path.name.rsplit("-", 1)[0] for path in times.iterdir()]
    assert tried.count("R1-rep") == 2 and tried.count("R3-rep") == 1
    assert ended(int(mark.read_text()))
    assert not [path for path in asked.out.iterdir() if path.name.startswith(".")]
