"""The benchmarks run at a tiny size, and notice when product and peer do not come to the same."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from benchmarks import batch, funnel, importing, make, measure, report
from salescoach import store

ROWS = 2_000
COST = r"[\d.]+ CPU s, [\d,]+ MB"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def imports(place: Path) -> list[str]:
    """Return the lines of the import's figure, whose workbook the funnel's figure reads."""
    return list(importing.figures(ROWS, place))


def test_an_import_is_measured_alone_and_with_its_version_and_again(imports: list[str]) -> None:
    assert len(imports) == 4
    for said in imports:
        assert re.fullmatch(
            rf"import 2,000 rows.*: salescoach {COST}; pandas.* {COST}: [\d.]+x its CPU, .*", said
        )


def test_the_funnel_is_measured_against_both_types(imports: list[str], place: Path) -> None:
    [said] = funnel.figures(ROWS, place)
    # the 200 rows that stand in both exports count once
    assert said.startswith("weekly funnel over 3,800 activities: salescoach ")
    assert len(re.findall(rf"pandas, (?:numpy|arrow) types {COST}: [\d.]+x its CPU", said)) == 2


def test_the_second_export_tells_a_tenth_again_and_half_of_it_otherwise(place: Path) -> None:
    files = make.exports(place, ROWS)
    first, again = (
        pd.read_csv(folder / "activities.csv", dtype=str, keep_default_na=False).set_index("Activity ID")
        for folder in (files.first, files.again)
    )
    both = first.index.intersection(again.index)
    assert (len(first), len(again), len(both)) == (2000, 2000, 200)
    told = first.loc[both].ne(again.loc[both]).any(axis=1)
    assert 40 < told.sum() < 120  # of the half whose result was drawn anew, some drew the same


def test_logs_that_differ_in_one_cell_are_noticed(imports: list[str], place: Path, tmp_path: Path) -> None:
    theirs = place / f"import-{ROWS}" / "pandas-first"
    ours = place / f"import-{ROWS}" / "log-first"
    importing.same("crm", theirs, ours)
    for name in importing.KEY:
        rows = pd.read_parquet(ours / f"{name}.parquet")
        if name == "contacts":
            rows.loc[0, "title"] = "Janitor"
        rows.to_parquet(tmp_path / f"{name}.parquet")
    with pytest.raises(AssertionError, match="differ in contacts"):
        importing.same("crm", theirs, tmp_path)


def test_a_count_that_differs_in_one_week_is_noticed() -> None:
    week = pd.Timestamp("2026-03-02")
    theirs = pd.DataFrame({"rep_id": ["ann"], "week": [week], "scope": ["all"], "dials": [3.0]})
    funnel.same(theirs, theirs.astype({"dials": "Float64"}))
    funnel.same(theirs.assign(dials=0.0), theirs.assign(dials=pd.array([None], dtype="Float64")))
    with pytest.raises(AssertionError, match="dials differs in 1 weeks"):
        funnel.same(theirs, theirs.assign(dials=4.0))
    with pytest.raises(AssertionError, match="dials differs in 0 weeks"):
        funnel.same(theirs, theirs.assign(dials=pd.array([None], dtype="Float64")))
    other = theirs.assign(week=week + pd.Timedelta(weeks=1))
    with pytest.raises(AssertionError, match="1 weeks with work are missing"):
        funnel.same(pd.concat([theirs, other]), theirs)


def test_a_program_that_fails_says_why(tmp_path: Path) -> None:
    with pytest.raises(measure.DidNotEnd, match="is not there; check the name"):
        measure.cost(
            "our_log", "version", importing.HOW, tmp_path / "nothing", tmp_path / "workbook", tmp_path
        )


def test_a_peer_that_does_not_end_is_told_in_the_line() -> None:
    said = measure.line("import", measure.Cost(2.0, 300.0), [("pandas", None)])
    assert said == "import: salescoach 2.0 CPU s, 300 MB; pandas did not end in 16 GB of memory"


def test_the_cost_of_a_program_is_its_own_and_not_its_parents(tmp_path: Path) -> None:
    held = bytearray(600_000_000)  # of this process
    files = make.exports(tmp_path, 400)
    found = measure.cost("pandas_log", "crm", "c", files.first, tmp_path / "log")
    assert 0.1 < found.cpu < 30
    assert 50 < found.peak_mb < 500
    assert len(held)


@pytest.mark.long
def test_the_pages_of_a_team_are_measured_one_alone_and_all_of_them(place: Path) -> None:
    one, every = report.figures(8, 26, place)
    assert re.fullmatch(
        r"one page of a log of [\d,]+ activities: facts [\d.]+ CPU s, page [\d.]+ CPU s; peak .* MB", one
    )
    assert re.fullmatch(
        r"8 pages of a log of [\d,]+ activities: facts [\d.]+ CPU s, first page [\d.]+ CPU s, each of the others "
        r"[\d.]+ CPU s \(median; at most [\d.]+\), facts and all pages [\d.]+ CPU s a page; peak [\d,]+ MB",
        every,
    )


@pytest.mark.long
def test_two_branches_share_nobody_and_no_account(tmp_path: Path) -> None:
    log = store.read(report.team(tmp_path, 16, 26))
    reps = [f"R{n}" for n in range(1, 9)]
    assert sorted(log.table("reps")["rep_id"]) == sorted([*reps, *(f"2-{rep}" for rep in reps)])
    crossed = log.query(
        "SELECT count(*) AS n FROM activities WHERE starts_with(rep_id, '2-') <> starts_with(account_id, '2-')"
    )
    assert crossed["n"].tolist() == [0]
    kinds = log.query(
        "SELECT count(*) FILTER (refusal) AS nos, count(*) FILTER (kind = 'meeting') AS meetings FROM activities"
    )
    assert (kinds.iloc[0] > 100).all()
    assert len(log.table("deals")) > 100


@pytest.mark.long
@pytest.mark.browser
def test_the_slider_s_figure_is_measured_in_both_programs(place: Path) -> None:
    """In a process of its own: a browser of this one may be open."""
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        pytest.skip("no Chromium was found: install it, or name it in CHROMIUM")
    command = [sys.executable, "-m", "benchmarks.slider", "--moves", "3", "--folder", str(place)]
    done = subprocess.run(command, cwd=measure.ROOT, capture_output=True, text=True, check=True)
    figure = (
        r"key to picture \d+ ms, 95th percentile \d+ ms of 3 moves; CPU a move: kernel \d+ ms, page \d+ ms"
    )
    for name in ("web app", "JupyterLab"):
        assert re.search(rf"what-if, {name}: {figure}; a fast drag ends right", done.stdout), done.stdout


@pytest.mark.long
@pytest.mark.browser
def test_the_load_is_measured_from_the_import_to_the_index(place: Path) -> None:
    """In a process of its own: a browser of this one may be open."""
    if not (os.environ.get("CHROMIUM") or shutil.which("chromium")):
        pytest.skip("no Chromium was found: install it, or name it in CHROMIUM")
    small = ["--reps", "8", "--weeks", "26", "--reports", "6", "--peers", "1", "--folder", str(place)]
    command = [sys.executable, "-m", "benchmarks.load", *small]
    done = subprocess.run(command, cwd=measure.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    _, *lines = done.stdout.splitlines()
    made = r"[\d.]+ reports a minute, [\d.]+ CPU s a report, [\d,]+ MB"
    ratios = r"papermill loop, 1 reports, taken for all: [\d.]+x as many a minute, [\d.]+x the CPU"
    # six rows are searched: more than a handful
    patterns = [
        rf"import of [\d,]+ activities, log: salescoach {COST}; pandas {COST}: [\d.]+x its CPU, .*",
        rf"import of [\d,]+ activities, log and version: salescoach {COST}; pandas, log only {COST}: .*",
        rf"papermill loop, 1 reports, taken for all: {made}",
        rf"salescoach, warm, 2 at a time, 6 reports: {made}; {ratios}",
        r"memory by quarters of the batch, largest process: ([\d,]+, ){3}[\d,]+ MB",
        r"memory by quarters of the batch, all together: ([\d,]+, ){3}[\d,]+ MB",
        r"folder: 14 files, [\d,]+ MB",
        r"index of 6 rows, \d+ kB: first paint \d+ ms, loaded \d+ ms; a key to picture \d+ ms, slowest \d+ ms of 22",
    ]
    assert len(lines) == len(patterns), done.stdout
    for pattern, said in zip(patterns, lines, strict=True):
        assert re.fullmatch(pattern, said), said


@pytest.mark.long
def test_a_batch_is_measured_beside_papermill(place: Path) -> None:
    *peers, one, two = batch.figures(report.team(place, 8, 26), place / "reports", 2, 1)
    cost = r"[\d.]+ reports a minute, [\d.]+ CPU s a report, [\d,]+ MB"
    for peer in peers:
        assert re.fullmatch(rf"papermill (command, one by one|loop, \d process(es)?): {cost}", peer)
    for ours, at_a_time in ((one, 1), (two, 2)):
        ratio = r"papermill [^:]*: [\d.]+x as many a minute, [\d.]+x the CPU"
        assert re.fullmatch(rf"salescoach, warm, {at_a_time} at a time: {cost}(; {ratio}){{3}}", ours)
