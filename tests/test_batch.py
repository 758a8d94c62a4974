"""A batch of reports: what is refused before, what is published, and what a failure leaves."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import salescoach
from salescoach import batch
from salescoach.batch import folder, manifest, naming
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry
from salescoach.errors import SalescoachError
from tests.processes import ended

PARAMETERS = 'rep = ""\nfail = False\nworkbook = ""'
CHARTS = """import plotly.graph_objects as go
figure = go.Figure(go.Bar(x=["a", "b"], y=[1, 2]), {"meta": {"alt": "Dials of " + rep}})
figure"""
FUNNEL = 'go.Figure(go.Funnel(x=[9, 3], y=["dials", "talks"]))'
TABLE = 'import pandas as pd\npd.DataFrame({"rep": [rep], "dials": [12]})'
FAILS = 'if fail:\n    raise ValueError("nothing in /home/ana/books/north about " + rep)'
HOSTILE = "<img src=x onerror=alert(1)>"


def template(path: Path, *cells: str, parameters: str | None = PARAMETERS) -> Path:
    """Write a notebook whose first cell holds the parameters, and return its path."""
    first = [] if parameters is None else [new_code_cell(parameters, metadata={"tags": ["parameters"]})]
    rest = [new_code_cell(source) for source in cells]
    made = new_notebook(cells=[*first, new_markdown_cell("## Dials"), *rest])
    for number, cell in enumerate(made.cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(made, path)
    return path


def job(rep: str, *, name: str = "", team: str = "North", fail: bool = False) -> batch.Job:
    values = {"rep": rep, "fail": fail, "workbook": "/home/ana/books/north"}
    return batch.Job(rep, name or f"Name of {rep}", team, values)


def plan(notebook: Path, out: Path, *jobs: batch.Job, workers: int = 1) -> batch.Plan:
    return batch.Plan(
        notebook, out, jobs, workers=workers, title="North", as_of="2026-06-28", version="000007"
    )


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()}


def listed(out: Path) -> Mapping[str, dict[str, object]]:
    return {row["rep_id"]: row for row in json.loads((out / "manifest.json").read_text())["reports"]}


# Before any work.


def refused(notebook: Path, out: Path, *jobs: batch.Job, said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        batch.run(plan(notebook, out, *jobs))
    assert not out.exists()


def test_a_notebook_that_is_not_there_or_not_one_is_refused(tmp_path: Path) -> None:
    refused(
        tmp_path / "none.ipynb", tmp_path / "out", job("R1"), said=r"none\.ipynb cannot be read: No such file"
    )
    for text in ("{", "[]", '{"cells": 1, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "\0"):
        (tmp_path / "odd.ipynb").write_text(text)
        refused(tmp_path / "odd.ipynb", tmp_path / "out", job("R1"), said=r"odd\.ipynb is no notebook")


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", CHARTS, parameters=None)
    refused(
        made,
        tmp_path / "out",
        job("R1"),
        said=r"t\.ipynb: has no cells tagged 'parameters'; tag the one cell",
    )


def test_a_notebook_with_two_parameters_cells_is_refused(tmp_path: Path) -> None:
    made = nbformat.read(template(tmp_path / "t.ipynb", CHARTS), as_version=4)
    made.cells[-1]["metadata"]["tags"] = ["parameters"]
    nbformat.write(made, tmp_path / "t.ipynb")
    refused(tmp_path / "t.ipynb", tmp_path / "out", job("R1"), said="has 2 cells tagged 'parameters'")


def test_a_notebook_in_another_language_is_refused(tmp_path: Path) -> None:
    made = nbformat.read(template(tmp_path / "t.ipynb"), as_version=4)
    made.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    nbformat.write(made, tmp_path / "t.ipynb")
    refused(tmp_path / "t.ipynb", tmp_path / "out", job("R1"), said="is written in R; use a Python notebook")


def test_every_wrong_parameter_is_named_at_once(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", parameters='rep = ""  # a == b\nweeks: int = 26\nas_of = "x = y"')
    odd = batch.Job("R1", "Ana", "", {"rep": "R1", "weeks": np.int64(3), "reep": 1})
    with pytest.raises(SalescoachError) as error:
        batch.run(plan(made, tmp_path / "out", odd, odd.__class__("R2", "Bo", "", odd.parameters)))
    assert str(error.value).splitlines() == [
        "t.ipynb, column 'as_of': is given no value (rep R1); give one for every rep",
        "t.ipynb, column 'reep': is no parameter of the notebook (rep R1); its parameters are as_of, rep, weeks",
        "t.ipynb, column 'weeks': is a numpy.int64 (rep R1); give plain text, a plain number, true, false, None, "
        "or a list or dict of these",
    ]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (date(2026, 6, 28), "is a datetime.date"),
        (float("nan"), "holds nan"),
        ([1, float("inf")], "holds inf"),
        ({"a": (1, 2)}, "is a builtins.tuple"),
        ({1: "a"}, "has the key 1, no text"),
        (np.float64(1.5), "is a numpy.float64"),
        (Path("x"), "is a pathlib"),
    ],
)
def test_a_value_that_is_no_plain_json_is_refused(tmp_path: Path, value: object, said: str) -> None:
    made = template(tmp_path / "t.ipynb", parameters="day = 1")
    refused(made, tmp_path / "out", batch.Job("R1", "Ana", "", {"day": value}), said=f"column 'day': {said}")


def test_a_batch_of_nobody_or_of_one_twice_is_refused(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb")
    refused(made, tmp_path / "out", said="no rep to make a report for")
    refused(made, tmp_path / "out", job("R1"), job("R1"), said="given twice: R1")


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb")
    (tmp_path / "out").write_text("mine")
    with pytest.raises(SalescoachError, match=r"out cannot be written: .*; choose another folder"):
        batch.run(plan(made, tmp_path / "out", job("R1")))
    assert (tmp_path / "out").read_text() == "mine"


def test_a_second_batch_in_the_same_folder_is_refused_while_the_first_is_at_work(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb")
    with (
        folder.drafts(tmp_path / "out"),
        pytest.raises(SalescoachError, match=r"being made in .*out already; wait"),
    ):
        batch.run(plan(made, tmp_path / "out", job("R1")))


def test_what_a_killed_batch_left_is_cleared(tmp_path: Path) -> None:
    left = tmp_path / ".making" / "ana-r1.html"
    left.parent.mkdir()
    left.write_text("half")
    with folder.drafts(tmp_path):
        assert not left.exists()
    assert names(tmp_path) == set()


# A batch of three, of whom one fails; then the same again with others.


First = tuple[batch.Plan, batch.Result, Sequence[batch.Progress]]


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> First:
    home = tmp_path_factory.mktemp("batch")
    where = 'import salescoach\nprint("salescoach is", salescoach.__file__)'
    made = template(home / "t.ipynb", CHARTS, FUNNEL, FAILS, TABLE, where)
    jobs = (job("R1", team=HOSTILE), job("R2", name=HOSTILE, fail=True), job("R3"))
    asked = plan(made, home / "out", *jobs, workers=2)
    seen: list[batch.Progress] = []
    return asked, batch.run(asked, on_progress=seen.append), seen


def test_one_that_fails_does_not_stop_the_others(first: First) -> None:
    _, result, seen = first
    assert set(result.ok) == {"Name of R1", "Name of R3"}
    assert result.failed == {HOSTILE: "ValueError: nothing in north about R2"}
    assert [progress.done for progress in seen] == [1, 2, 3]
    assert {(p.name, p.status) for p in seen} == {
        ("Name of R1", MADE),
        (HOSTILE, FAILED),
        ("Name of R3", MADE),
    }


def test_only_whole_reports_are_published_and_nothing_is_left_over(first: First) -> None:
    asked, result, _ = first
    whole = {"name-of-r1-r1.html", "name-of-r1-r1.ipynb", "name-of-r3-r3.html", "name-of-r3-r3.ipynb"}
    assert names(asked.out) == whole | {
        "img-src-x-onerror-alert-1-r2.failed.ipynb",
        "index.html",
        "manifest.json",
    }
    assert (result.index, result.manifest) == (asked.out / "index.html", asked.out / "manifest.json")


def test_a_report_is_of_its_own_rep(first: First) -> None:
    for rep in ("r1", "r3"):
        page = (first[0].out / f"name-of-{rep}-{rep}.html").read_text()
        assert page.count(f'aria-label="Dials of {rep.upper()}"') == 1
        assert f"<title>Name of {rep.upper()}, as of 28 June 2026</title>" in page
        assert "from version 000007 of the workbook" in page


def test_a_notebook_holds_figures_as_data_and_nothing_of_the_run(first: First) -> None:
    made = nbformat.read(first[0].out / "name-of-r1-r1.ipynb", as_version=4)
    nbformat.validate(made)
    figures = [o.data for c in made.cells for o in c.get("outputs", []) if "vnd.plotly" in str(o.get("data"))]
    assert [list(figure) for figure in figures] == [["application/vnd.plotly.v1+json"]] * 2
    text = (first[0].out / "name-of-r1-r1.ipynb").read_text()
    assert not re.search(r"start_time|end_time|duration|output_path|\.making", text)
    assert made.metadata.papermill.parameters.rep == "R1"


def test_a_kernel_runs_the_very_package_that_makes_the_reports(first: First) -> None:
    text = (first[0].out / "name-of-r1-r1.ipynb").read_text()
    assert f"salescoach is {salescoach.__file__}" in text


def test_a_failed_notebook_shows_where_it_failed(first: First) -> None:
    text = (first[0].out / "img-src-x-onerror-alert-1-r2.failed.ipynb").read_text()
    assert "An Exception was encountered at" in text
    assert "about R2" in text


def test_the_manifest_says_what_was_made_of_what(first: First) -> None:
    asked, result, _ = first
    body = json.loads(result.manifest.read_text())
    assert (body["schema"], body["workbook_version"], body["as_of"]) == (2, "000007", "2026-06-28")
    digest = hashlib.sha256(asked.template.read_bytes()).hexdigest()
    assert body["notebook"] == {"name": "t.ipynb", "sha256": digest}
    made, failed, _ = body["reports"]
    assert made["parameters"] == {"rep": "R1", "fail": False, "workbook": "north"}
    assert (made["status"], made["attempts"], made["error"]) == (MADE, 1, "")
    assert made["seconds"] > 0
    for row in (made, failed):
        for name, digest in row["sha256"].items():
            assert hashlib.sha256((asked.out / name).read_bytes()).hexdigest() == digest
    assert (failed["status"], failed["error_class"]) == (FAILED, "ValueError")


def test_the_manifest_and_the_index_name_no_folder_of_this_machine(first: First) -> None:
    asked, result, _ = first
    for path in (result.manifest, result.index):
        text = path.read_text()
        assert str(asked.out.parent) not in text
        assert "/home" not in text
        assert str(Path.home()) + "/" not in text


def test_the_index_lists_everybody_with_links_that_work_and_no_text_that_acts(first: First) -> None:
    asked, result, _ = first
    page = result.index.read_text()
    for link in re.findall(r'href="([^"#]+)"', page):
        assert (asked.out / link).is_file()
    assert page.count("<tr data-name=") == 3
    assert "2 reports made, 1 not made" in page
    assert "not made: ValueError: nothing in north about R2" in page
    assert "<img" not in page
    assert "28 June 2026" in page
    assert "000007" in page


def test_one_worker_makes_what_two_make_byte_for_byte_and_again(first: First, tmp_path: Path) -> None:
    asked, _, _ = first
    made = {"name-of-r1-r1.html", "name-of-r1-r1.ipynb"}
    out = tmp_path / "again"
    out.mkdir()
    for name in made:
        shutil.copy(asked.out / name, out / name)
    batch.run(plan(asked.template, out, job("R1", team=HOSTILE)))
    assert names(out) == made | {"index.html", "manifest.json"}
    for name in made:
        assert (out / name).read_bytes() == (asked.out / name).read_bytes()


@pytest.mark.long
def test_what_fails_now_leaves_no_report_that_looks_fresh(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", FAILS)
    out = tmp_path / "out"
    batch.run(plan(made, out, job("R1", name="Anna"), job("R2", name="Bo", fail=True)))
    assert {"anna-r1.html", "anna-r1.ipynb", "bo-r2.failed.ipynb"} <= names(out)
    batch.run(plan(made, out, job("R1", name="Ana", fail=True)))
    assert names(out) == {"ana-r1.failed.ipynb", "bo-r2.failed.ipynb", "index.html", "manifest.json"}
    batch.run(plan(made, out, job("R2", name="Bo")))
    assert names(out) == {"ana-r1.failed.ipynb", "bo-r2.html", "bo-r2.ipynb", "index.html", "manifest.json"}


def test_a_rep_can_have_a_copy_for_the_coach_and_one_of_the_own(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", FAILS)
    one, other, lost = job("R1", name="Ana"), job("R1", name="Ana"), job("R2", name="Bo", fail=True)
    jobs = [
        replace(one, copy="coach"),
        replace(other, copy="rep"),
        replace(lost, copy="rep"),
    ]
    result = batch.run(plan(made, tmp_path / "out", *jobs))
    assert result.ok == ("Ana, copy for the coach", "Ana, copy for the rep")
    assert list(result.failed) == ["Bo, copy for the rep"]
    pages = {"ana-r1-for-the-coach.html", "ana-r1-for-the-rep.html"}
    assert pages <= names(tmp_path / "out")
    text = result.index.read_text()
    assert text.count("<tr data-name=") == 2
    assert all(f'href="{page}"' in text for page in pages)
    again = batch.run(plan(made, tmp_path / "out", replace(one, copy="coach")))
    assert "From an earlier batch" in again.index.read_text()
    assert pages <= names(tmp_path / "out")


def test_reports_of_reps_who_are_not_in_this_batch_stay_listed_as_older(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb")
    (tmp_path / "ana-r1.html").write_text("a report")
    old = Entry("R1", "Ana", "", MADE, "2026-06-21", "000006", page="ana-r1.html")
    gone = Entry("R2", "Bo", "", MADE, "2026-06-21", "000006", page="../bo-r2.html")
    asked = plan(made, tmp_path, job("R3"))
    manifest.write(asked, [old, gone], [])
    assert manifest.standing(manifest.read(tmp_path), tmp_path, {("R3", "")}) == [old]
    assert manifest.standing(manifest.read(tmp_path), tmp_path, {("R1", "")}) == []


def test_what_was_noted_beside_a_manifest_counts_until_it_is_written_again_and_a_torn_line_does_not(
    tmp_path: Path,
) -> None:
    asked = plan(template(tmp_path / "t.ipynb"), tmp_path, job("R1"), job("R2"))
    blank = [Entry(rep, "Ana", "", STOPPED, "2026-06-21", "000006") for rep in ("R1", "R2")]
    manifest.write(asked, blank, [])
    done = replace(blank[0], status=MADE, page="ana-r1.html", parameters={"workbook": "/home/ana/north"})
    manifest.note(tmp_path, done)
    with (tmp_path / manifest.SINCE).open("a", encoding="utf-8") as stream:
        stream.write('{"rep_id": "R2", "name": "A')
    assert manifest.read(tmp_path) == (blank[1], replace(done, parameters={"workbook": "north"}))
    manifest.write(asked, blank, [])
    assert manifest.read(tmp_path) == tuple(blank)
    assert not (tmp_path / manifest.SINCE).exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"schema": 2}', '{"schema": 1, "reports": [{}], "earlier": []}']
)
def test_a_manifest_that_cannot_be_read_lists_nothing(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assert manifest.read(tmp_path) == ()


# Kernels that die, hang or are interrupted.


@pytest.mark.long
def test_a_kernel_that_dies_once_is_tried_again_and_one_that_always_dies_is_not_made(tmp_path: Path) -> None:
    dies = f"""import os, pathlib
mark = pathlib.Path({str(tmp_path)!r}) / rep
first = not mark.exists()
mark.touch()
if rep == "always" or rep == "once" and first:
    os.kill(os.getpid(), 9)
if rep == "worker" and first:
    os.kill(os.getppid(), 9)"""
    made = template(tmp_path / "t.ipynb", dies)
    jobs = [job(rep, name=rep) for rep in ("always", "once", "worker")]
    result = batch.run(plan(made, tmp_path / "out", *jobs, workers=2))
    assert set(result.ok) == {"once", "worker"}
    assert result.failed == {"always": "the kernel was lost: Kernel died"}
    assert {rep: row["attempts"] for rep, row in listed(tmp_path / "out").items()} == {
        "always": 2,
        "once": 2,
        "worker": 2,
    }
    stub = nbformat.read(tmp_path / "out" / "always.failed.ipynb", as_version=4)
    assert "could not be made:\n    the kernel was lost" in stub.cells[0].source
    assert "rep = 'always'" in stub.cells[2].source


def test_a_cell_that_runs_too_long_is_ended(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", "import time\ntime.sleep(60)")
    asked = batch.Plan(made, tmp_path / "out", [job("R1")], limits=batch.Limits(cell=1))
    assert batch.run(asked).failed == {"Name of R1": "a cell of the notebook ran longer than 1 seconds"}
    assert listed(tmp_path / "out")["R1"]["attempts"] == 1


def write_pid(home: Path) -> str:
    """Return a cell that says which process it runs in, then sleeps."""
    return f"import os, pathlib, time\npathlib.Path({str(home / 'pid')!r}).write_text(str(os.getpid()))\ntime.sleep(60)"


@pytest.mark.long
def test_a_report_that_takes_too_long_is_ended_with_its_kernel(tmp_path: Path) -> None:
    made = template(tmp_path / "t.ipynb", write_pid(tmp_path))
    asked = batch.Plan(made, tmp_path / "out", [job("R1")], limits=batch.Limits(report=5))
    assert batch.run(asked).failed == {"Name of R1": "the report took longer than 5 seconds"}
    pid = tmp_path / "pid"
    assert not pid.exists() or ended(int(pid.read_text()))
    assert (tmp_path / "out" / "name-of-r1-r1.failed.ipynb").is_file()


def test_an_interrupted_batch_leaves_finished_reports_and_no_kernel(tmp_path: Path) -> None:
    slow = 'if rep == "R2":\n    ' + write_pid(tmp_path).replace("\n", "\n    ")
    made = template(tmp_path / "t.ipynb", slow)
    script = tmp_path / "go.py"
    script.write_text(
        "from pathlib import Path\nfrom salescoach import batch\n"
        "if __name__ == '__main__':\n"
        "    values = {'fail': False, 'workbook': ''}\n"
        "    jobs = [batch.Job(r, r, '', {'rep': r, **values}) for r in ('R1', 'R2', 'R3')]\n"
        f"    batch.run(batch.Plan(Path({str(made)!r}), Path({str(tmp_path / 'out')!r}), jobs))\n"
    )
    root = str(Path(salescoach.__file__).resolve().parents[1])
    started = subprocess.Popen(
        [sys.executable, str(script)], env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.PIPE,
        start_new_session=True, text=True,
    )  # fmt: skip
    try:
        for _ in range(600):
            if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
                break
            time.sleep(0.05)
        os.killpg(started.pid, signal.SIGINT)
        _, complaint = started.communicate(timeout=20)
    finally:
        started.kill()
    assert complaint.rstrip().endswith("KeyboardInterrupt")
    assert ended(int((tmp_path / "pid").read_text()))
    assert names(tmp_path / "out") == {"r1.html", "r1.ipynb", "index.html", "manifest.json"}
    statuses = {rep: row["status"] for rep, row in listed(tmp_path / "out").items()}
    assert statuses == {"R1": "made", "R2": "stopped", "R3": "stopped"}
    assert (tmp_path / "out" / "index.html").read_text().count("not made: the batch was stopped before") == 2


# Names of files.


@pytest.mark.parametrize(
    ("rep", "name", "stem"),
    [
        ("R1", "Maeve O'Neil", "maeve-oneil-r1"),
        ("417", "José Álvarez", "jose-alvarez-417"),
        ("r8", "Łukasz Sørby-Weiß", "lukasz-sorby-weiss-r8"),
        ("ana", "Ana", "ana"),
        ("R1", "", "r1"),
        ("R1", "上海", "r1"),
    ],
)
def test_a_file_is_named_after_the_rep(rep: str, name: str, stem: str) -> None:
    assert naming.stems([batch.Job(rep, name, "", {})]) == {(rep, ""): stem}
    assert naming.stems([batch.Job(rep, name, "", {}, "rep")]) == {(rep, "rep"): f"{stem}-for-the-rep"}


@pytest.mark.parametrize(
    "rep",
    [
        "../../etc/passwd",
        "a/b",
        "a\\b",
        "..",
        ".",
        "",
        "CON",
        "nul",
        "index",
        "manifest",
        "a\0b",
        "x" * 500,
        "上海",
        "\n",
        "~",
        "-rf",
        "com1.txt",
        "\ud800",
    ],
)
def test_no_id_leads_out_of_the_folder_or_to_a_name_that_is_taken(rep: str) -> None:
    for name in (rep, "", "Ana"):
        [stem] = naming.stems([batch.Job(rep, name, "", {})]).values()
        assert re.fullmatch(r"[a-z0-9_][a-z0-9_-]{0,139}", stem)
        assert stem not in {"con", "nul", "com1", "index", "manifest"}


def test_ids_that_look_alike_get_files_of_their_own() -> None:
    ids = ["AB", "ab", "Ab", "a b", "a-b", "a.b", "ä", "a", "a_b"]
    stems = naming.stems([batch.Job(rep, "Ana", "", {}) for rep in ids])
    assert len({stem.lower() for stem in stems.values()}) == len(ids)


def test_a_name_does_not_depend_on_who_else_is_in_the_batch() -> None:
    jobs = [batch.Job(rep, "Ana", "", {}) for rep in ("0015g00000abcDEF", "0015g00000abcDEf", "R7")]
    together = naming.stems(jobs)
    assert together == {rep: stem for one in jobs for rep, stem in naming.stems([one]).items()}
    assert together["R7", ""] == "ana-r7"


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores are not given to processes here")
def test_where_a_scheduler_gives_one_core_there_is_one() -> None:
    first = min(os.sched_getaffinity(0))
    asked = (
        f"import os; os.sched_setaffinity(0, [{first}]); from salescoach import batch; print(batch.cores())"
    )
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True).stdout == "1\n"
