"""A batch in parts: stopped early, gone on with, only what failed; its manifest while it is at work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

import salescoach
from salescoach import batch
from salescoach.batch import choice, folder, manifest
from salescoach.batch.jobs import MADE, STOPPED
from salescoach.batch.listing import Listing
from salescoach.errors import SalescoachError
from tests.desk import Desk, seated

DESCRIPTION = json.loads(
    (resources.files("salescoach.batch") / "manifest.schema.json").read_text(encoding="utf-8")
)
Plain = Callable[..., batch.Plan]


def template(path: Path, *, parameters: str = 'rep = ""', kernel: Mapping[str, str] | None = None) -> Path:
    cell = new_code_cell(parameters, metadata={"tags": ["parameters"]}, id="parameters")
    made = new_notebook(cells=[cell], metadata={"kernelspec": dict(kernel)} if kernel else {})
    nbformat.write(made, path)
    return path


def job(rep: str, *, copy: str = "", **values: object) -> batch.Job:
    return batch.Job(rep, f"Name of {rep}", "North", {"rep": rep, **values}, copy)


def plan(home: Path, *reps: str, **choices: Any) -> batch.Plan:
    """Return a plan for these reps in a folder of its own; the notebook is made if there is none."""
    notebook = home / "t.ipynb"
    if not notebook.exists():
        template(notebook)
    jobs = tuple(job(rep) for rep in reps)
    picked = batch.Choice(**choices)
    return batch.Plan(notebook, home / "out", jobs, as_of="2026-06-28", version="000007", choice=picked)


def body(out: Path) -> dict[str, Any]:
    """Return the manifest of a folder, which is what its description says."""
    found: dict[str, Any] = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(DESCRIPTION).validate(found)
    return found


def statuses(out: Path) -> dict[str, str]:
    return {row["rep_id"]: row["status"] for row in body(out)["reports"]}


def names(out: Path) -> set[str]:
    return {path.name for path in out.iterdir()}


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(monkeypatch)


# Stopped early.


def test_a_batch_stops_after_so_many_failures_and_says_what_was_not_reached(
    desk: Desk, tmp_path: Path
) -> None:
    desk.fails = {"R2", "R3"}
    result = batch.run(plan(tmp_path, "R1", "R2", "R3", "R4", "R5", max_failures=2))
    assert desk.made == ["R1", "R2", "R3"]
    assert (result.ok, result.stopped) == (("Name of R1",), ("Name of R4", "Name of R5"))
    assert list(result.failed) == ["Name of R2", "Name of R3"]
    found = body(tmp_path / "out")
    assert found["counts"] == {"made": 1, "failed": 2, "stopped": 2}
    assert "not made: the batch was stopped before" in result.index.read_text()


def test_without_a_limit_no_number_of_failures_stops_it(desk: Desk, tmp_path: Path) -> None:
    desk.fails = {"R1", "R2"}
    assert batch.run(plan(tmp_path, "R1", "R2", "R3")).ok == ("Name of R3",)


def test_what_an_interrupt_leaves_is_gone_on_with(desk: Desk, tmp_path: Path) -> None:
    desk.breaks_at = "R3"
    with pytest.raises(KeyboardInterrupt):
        batch.run(plan(tmp_path, "R1", "R2", "R3", "R4"))
    assert statuses(tmp_path / "out") == {"R1": MADE, "R2": MADE, "R3": STOPPED, "R4": STOPPED}
    desk.breaks_at, desk.made = "", []
    seen: list[batch.Progress] = []
    result = batch.run(plan(tmp_path, "R1", "R2", "R3", "R4", resume=True), on_progress=seen.append)
    assert desk.made == ["R3", "R4"]
    assert result.kept == ("Name of R1", "Name of R2")
    assert [(p.done, p.total) for p in seen] == [(1, 2), (2, 2)]
    assert set(statuses(tmp_path / "out").values()) == {MADE}


def test_an_older_report_that_a_stopped_batch_did_not_reach_stays_listed_as_older(
    desk: Desk, tmp_path: Path
) -> None:
    batch.run(replace(plan(tmp_path, "R1", "R2"), version="000006"))
    desk.breaks_at = "R2"
    with pytest.raises(KeyboardInterrupt):
        batch.run(plan(tmp_path, "R1", "R2"))
    found = body(tmp_path / "out")
    assert statuses(tmp_path / "out") == {"R1": MADE, "R2": STOPPED}
    assert [(row["rep_id"], row["version"]) for row in found["earlier"]] == [("R2", "000006")]
    assert "name-of-r2-r2.html" in (tmp_path / "out" / "index.html").read_text()
    desk.breaks_at = ""
    renamed = replace(plan(tmp_path), jobs=[batch.Job("R2", "Bo", "", {"rep": "R2"})])
    batch.run(renamed)
    assert "name-of-r2-r2.html" not in names(tmp_path / "out")


# What --resume takes for complete.


def changed(asked: batch.Plan, how: str) -> batch.Plan:
    """Return the plan with something else that its reports are made of."""
    [one] = asked.jobs
    plans = {
        "version of the workbook": replace(asked, version="000008"),
        "day": replace(asked, as_of="2026-07-05"),
        "parameter": replace(asked, jobs=[replace(one, parameters={"rep": "r1"})]),
        "name": replace(asked, jobs=[replace(one, name="Ana")]),
        "assets": replace(asked, assets="shared"),
    }
    if how not in plans:
        spoil(asked, how)
    return plans.get(how, asked)


def spoil(asked: batch.Plan, how: str) -> None:
    """Change what stands in the folder, or the notebook."""
    found = asked.out / "manifest.json"
    match how:
        case "notebook":
            template(asked.template, parameters='rep = "R0"')
        case "file changed":
            (asked.out / "name-of-r1-r1.html").write_text("other")
        case "file gone":
            (asked.out / "name-of-r1-r1.ipynb").unlink()
        case "manifest of an older release":
            old = json.loads(found.read_text())
            rows = [{name: row[name] for name in row if name != "made_of"} for row in old["reports"]]
            found.write_text(json.dumps({**old, "schema": 1, "reports": rows}))
        case "manifest gone":
            found.unlink()


@pytest.mark.parametrize(
    "how",
    [
        "version of the workbook", "day", "parameter", "name", "assets", "notebook", "file changed",
        "file gone", "manifest of an older release", "manifest gone",
    ],
)  # fmt: skip
def test_a_report_is_made_again_when_anything_it_is_made_of_has_changed(
    desk: Desk, tmp_path: Path, how: str
) -> None:
    batch.run(plan(tmp_path, "R1"))
    asked = changed(plan(tmp_path, "R1", resume=True), how)
    assert batch.run(asked).ok == (asked.jobs[0].name,)
    assert desk.made == ["R1", "R1"]
    assert batch.run(asked).kept == (asked.jobs[0].name,)


def test_another_release_makes_all_reports_again(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch.run(plan(tmp_path, "R1"))
    monkeypatch.setattr(manifest, "package_version", lambda: "9.9.9")
    assert batch.run(plan(tmp_path, "R1", resume=True)).ok == ("Name of R1",)


def test_a_report_without_the_pdf_that_is_wanted_is_not_complete(desk: Desk, tmp_path: Path) -> None:
    batch.run(plan(tmp_path, "R1"))
    asked = plan(tmp_path, "R1", resume=True)
    [old] = manifest.read(asked.out)
    assert choice.stands(old, asked.out)
    assert not choice.stands(old, asked.out, pdf=True)


def test_another_workbook_of_the_same_name_and_version_is_not_the_same(desk: Desk, tmp_path: Path) -> None:
    """The manifest says only the last name of a folder; what a report is made of knows the whole."""
    template(tmp_path / "t.ipynb", parameters='rep = workbook = ""')
    one, other = (
        replace(plan(tmp_path, resume=True), jobs=[job("R1", workbook=f"/{place}/team")])
        for place in ("ana", "bo")
    )
    batch.run(one)
    assert batch.run(other).kept == ()
    assert batch.run(other).kept == ("Name of R1",)
    assert "/bo" not in (tmp_path / "out" / "manifest.json").read_text()


def test_when_everything_stands_nothing_is_made_and_no_byte_changes(desk: Desk, tmp_path: Path) -> None:
    batch.run(plan(tmp_path, "R1", "R2"))
    before = {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()}
    result = batch.run(plan(tmp_path, "R1", "R2", resume=True))
    assert (result.ok, result.kept) == ((), ("Name of R1", "Name of R2"))
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == before


@pytest.mark.parametrize("name", ["../out/a.html", "/etc/hosts", "a/b.html"])
def test_a_manifest_leads_to_no_file_outside_the_folder(tmp_path: Path, name: str) -> None:
    entry = batch.Entry("R1", "Ana", "", MADE, "", "", page=name, notebook="a.ipynb", sha256={name: "", "a.ipynb": ""})  # fmt: skip
    assert not choice.stands(entry, tmp_path)


# Only what failed.


def test_only_failed_makes_what_failed_or_was_stopped_and_nothing_else(desk: Desk, tmp_path: Path) -> None:
    desk.fails = {"R2"}
    desk.breaks_at = "R4"
    with pytest.raises(KeyboardInterrupt):
        batch.run(plan(tmp_path, "R1", "R2", "R3", "R4"))
    desk.fails, desk.breaks_at, desk.made = set(), "", []
    result = batch.run(plan(tmp_path, "R1", "R2", "R3", "R4", "R5", only_failed=True))
    assert desk.made == ["R2", "R4"]
    assert result.kept == ("Name of R1", "Name of R3")
    assert statuses(tmp_path / "out") == dict.fromkeys(("R1", "R2", "R3", "R4"), MADE)
    assert "name-of-r2-r2.failed.ipynb" not in names(tmp_path / "out")
    assert batch.run(plan(tmp_path, "R1", "R5", only_failed=True)).ok == ()


def test_only_failed_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SalescoachError, match=r"no manifest in .*out says what failed"):
        batch.run(plan(tmp_path, "R1", only_failed=True))


def test_only_failed_keeps_a_report_of_another_version_as_older(desk: Desk, tmp_path: Path) -> None:
    desk.fails = {"R2"}
    batch.run(plan(tmp_path, "R1", "R2"))
    desk.fails = set()
    batch.run(replace(plan(tmp_path, "R1", "R2", only_failed=True), version="000008"))
    assert statuses(tmp_path / "out") == {"R2": MADE}
    assert [row["rep_id"] for row in body(tmp_path / "out")["earlier"]] == ["R1"]


# In parts.


REPS = tuple(f"R{number}" for number in range(1, 31))


def test_each_rep_is_in_one_part_whoever_else_is_there() -> None:
    parts = [{rep for rep in REPS if choice.part_of(rep, 3) == part} for part in (1, 2, 3)]
    assert all(parts)
    assert sorted(rep for part in parts for rep in part) == sorted(REPS)
    # sha256sum says that R1's begins with a791366f6f620125; by bc that leaves 1 when divided by 3
    assert choice.part_of("R1", 3) == 2
    assert all(choice.part_of(rep, 1) == 1 for rep in REPS)


def test_parts_make_together_what_one_batch_makes_and_list_it_together(desk: Desk, tmp_path: Path) -> None:
    for part in (1, 2, 3):
        result = batch.run(plan(tmp_path, *REPS, shard=(part, 3)))
        mine = {f"Name of {rep}" for rep in REPS if choice.part_of(rep, 3) == part}
        assert set(result.ok) == mine
        counts = body(tmp_path / "out")["counts"]
        assert counts["made"] == sum(choice.part_of(rep, 3) <= part for rep in REPS)
        assert counts["made"] + counts["stopped"] == len(REPS)
    assert sorted(desk.made) == sorted(REPS)
    whole = tmp_path / "whole"
    whole.mkdir()
    shutil.copy(tmp_path / "t.ipynb", whole)
    batch.run(plan(whole, *REPS))
    assert body(whole / "out") == body(tmp_path / "out")
    assert names(whole / "out") == names(tmp_path / "out")


def test_both_copies_of_a_rep_are_in_the_same_part(desk: Desk, tmp_path: Path) -> None:
    jobs = [job(rep, copy=copy) for rep in REPS[:6] for copy in ("coach", "rep")]
    batch.run(replace(plan(tmp_path, shard=(2, 3)), jobs=jobs))
    assert desk.made == sorted(desk.made * 2)[::2] and len(desk.made) == 2 * len(set(desk.made))


def test_two_parts_are_at_work_at_once_and_neither_takes_from_the_other(desk: Desk, tmp_path: Path) -> None:
    one, other = (plan(tmp_path, *REPS[:6], shard=(part, 2)) for part in (1, 2))
    with folder.drafts(one.out, "1-of-2"):
        begun = Listing(one, manifest.read(one.out))
        begun.write()
        batch.run(other)
        with pytest.raises(SalescoachError, match="are being made in"):
            batch.run(one)
        with pytest.raises(SalescoachError, match="are being made in"):
            batch.run(plan(tmp_path, "R1"))
        begun.write()
        found = statuses(one.out)
        assert {rep for rep, status in found.items() if status == MADE} == set(desk.made) != set()
    assert not any(name.startswith(".making") for name in names(one.out))


def test_a_part_that_nobody_is_in_makes_nothing(desk: Desk, tmp_path: Path) -> None:
    part = next(part for part in (1, 2) if choice.part_of("R1", 2) != part)
    assert batch.run(plan(tmp_path, "R1", shard=(part, 2))).ok == ()
    assert statuses(tmp_path / "out") == {"R1": STOPPED}


@pytest.mark.parametrize(
    "text", ["0/3", "4/3", "x", "1/0", "1", "/", "-1/3", "1/3/5", "1.5/2", " 1/3", "١/3"]
)
def test_a_part_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(SalescoachError, match="is no part; write I/N with I from 1 to N, like 2/3") as error:
        batch.shard(text)
    assert "\n" not in str(error.value)


# The manifest.


def test_the_manifest_is_true_at_every_moment(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With no pause between two writes, each report is entered before the next is begun."""
    monkeypatch.setattr("salescoach.batch.listing._PACE", 0.0)
    monkeypatch.setattr("salescoach.batch.listing._COST", 0.0)
    desk.fails = {"R2"}
    counts = []

    def look(progress: batch.Progress) -> None:
        found = body(tmp_path / "out")
        counts.append(tuple(found["counts"].values()))
        for row in found["reports"]:
            for name, digest in row["sha256"].items():
                assert manifest.digest(tmp_path / "out" / name) == digest

    batch.run(plan(tmp_path, "R1", "R2", "R3"), on_progress=look)
    assert counts == [(1, 0, 2), (1, 1, 1), (2, 1, 0)]


def test_the_lists_are_not_written_anew_for_every_report(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written = []
    real = manifest.write

    def counted(*given: Any) -> Path:
        written.append(given)
        return real(*given)

    monkeypatch.setattr(manifest, "write", counted)
    batch.run(plan(tmp_path, *REPS))
    assert 2 <= len(written) <= 6


def test_a_description_refuses_what_a_manifest_never_says(desk: Desk, tmp_path: Path) -> None:
    batch.run(plan(tmp_path, "R1"))
    good = body(tmp_path / "out")
    for wrong in (
        {"schema": 3},
        {"extra": 1},
        {"counts": {"made": 1}},
        {"reports": [{**good["reports"][0], "status": "done"}]},
        {"reports": [{**good["reports"][0], "page": "../a.html"}]},
        {"reports": [{**good["reports"][0], "status": "stopped"}]},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.Draft202012Validator(DESCRIPTION).validate({**good, **wrong})


# A whole batch killed, with real processes.


SCRIPT = """
import sys
from pathlib import Path
from salescoach import batch
if __name__ == "__main__":
    home = Path(sys.argv[1])
    jobs = [batch.Job(r, r, "", {"rep": r}) for r in ("R1", "R2", "R3")]
    choice = batch.Choice(resume=len(sys.argv) > 2)
    batch.run(batch.Plan(home / "t.ipynb", home / "out", jobs, choice=choice))
"""


def test_a_batch_that_is_killed_leaves_a_true_manifest_and_is_gone_on_with(tmp_path: Path) -> None:
    slow = f"import os, time\nif rep == 'R2' and not os.path.exists({str(tmp_path / 'go')!r}):\n    time.sleep(60)"
    made = nbformat.read(template(tmp_path / "t.ipynb"), as_version=4)
    made.cells.append(new_code_cell(slow, id="slow"))
    nbformat.write(made, tmp_path / "t.ipynb")
    (tmp_path / "go.py").write_text(SCRIPT)
    root = str(Path(salescoach.__file__).resolve().parents[1])
    command = [sys.executable, str(tmp_path / "go.py"), str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": root}
    started = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 60
        while not (tmp_path / "out" / "r1.html").exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(1.5)
    finally:
        started.kill()
        started.wait()
    first = statuses(tmp_path / "out")
    assert first == {"R1": MADE, "R2": STOPPED, "R3": STOPPED}
    page = (tmp_path / "out" / "r1.html").stat().st_ino
    (tmp_path / "go").touch()
    subprocess.run([*command, "on"], env=environment, check=True, timeout=100)
    assert set(statuses(tmp_path / "out").values()) == {MADE}
    assert (tmp_path / "out" / "r1.html").stat().st_ino == page
    assert not any(name.startswith(".") for name in names(tmp_path / "out"))
