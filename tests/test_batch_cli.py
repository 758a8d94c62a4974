"""`salescoach reports` as a coach and a scheduler use it: what is refused, what is said, and how it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach import batch, cli, intake
from salescoach.cli import batching
from tests.desk import Desk, seated

MAPPING = """
name = "crm"
zone = "UTC"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
account_id = "Lead"
disposition_word = "Result"
"""
REPS = ("Ann", "Bo", "Cy")
CALLS = "Id,Date,Rep,Lead,Result\n" + "".join(
    f"c{n},2026-03-{2 + n % 5:02},{REPS[n % 3]},L{n},No answer\n" for n in range(15)
)
PARAMETERS = 'workbook = version = as_of = rep = copy = ""\nweeks = 26'
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("team")
    (home / "crm.toml").write_text(MAPPING, encoding="utf-8")
    (home / "calls.csv").write_text(CALLS, encoding="utf-8")
    intake.import_files(home / "team", [home / "calls.csv"], how=home / "crm.toml")
    return home / "team"


def template(
    path: Path,
    *,
    parameters: str | None = PARAMETERS,
    body: str = "",
    kernel: Mapping[str, str] | None = None,
) -> Path:
    tags = {"tags": ["parameters"]} if parameters is not None else {}
    cells = [new_code_cell(parameters or "", metadata=tags, id="p"), new_code_cell(body, id="b")]
    about = {"kernelspec": dict(kernel)} if kernel else {}
    nbformat.write(new_notebook(cells=cells, metadata=about), path)
    return path


@pytest.fixture
def run(
    team: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Run:
    """Run `salescoach reports` with a small notebook and a folder of its own."""
    monkeypatch.chdir(tmp_path)
    template(tmp_path / "t.ipynb")

    def call(*options: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(["reports", str(team), "--template", "t.ipynb", "--out", "out", *options])
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    return seated(monkeypatch)


# Refused before any work.


OTHERS: Mapping[str, tuple[dict[str, object], str]] = {
    "no parameters cell": ({"parameters": None}, "has no cells tagged 'parameters'; tag the one cell"),
    "an unknown parameter": ({"parameters": 'rep = ""'}, "'as_of': is no parameter of the notebook"),
    "a missing parameter": (
        {"parameters": PARAMETERS + "\nquarter = 1"},
        "column 'quarter': is given no value (rep Ann); give one for every rep",
    ),
    "parameters that do not parse": ({"parameters": "rep ="}, "its parameters cell is no plain Python"),
    "another language": (
        {"kernel": {"name": "ir", "display_name": "R", "language": "R"}},
        "is written in R; use a Python notebook",
    ),
    "a kernel that is not there": (
        {"kernel": {"name": "sales-2019", "display_name": "Sales", "language": "python"}},
        "wants the kernel 'sales-2019', and reports are made by",
    ),
}


@pytest.mark.parametrize(("made", "said"), OTHERS.values(), ids=OTHERS.keys())
def test_a_notebook_that_cannot_do_is_refused(
    run: Run, desk: Desk, tmp_path: Path, made: dict[str, object], said: str
) -> None:
    template(tmp_path / "t.ipynb", **made)  # type: ignore[arg-type]
    status, out, err = run()
    assert (status, out, desk.made) == (2, "", [])
    assert all(line.startswith("t.ipynb") for line in err.splitlines())
    assert said in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("text", ["{", "no notebook", '{"cells": [], "metadata": {}, "nbformat": 4}'])
def test_a_file_that_does_not_parse_is_refused(run: Run, desk: Desk, tmp_path: Path, text: str) -> None:
    (tmp_path / "t.ipynb").write_text(text)
    status, out, err = run()
    assert (status, out, err.count("\n")) == (2, "", 1)
    assert "is no notebook that can be read" in err or "has no cells tagged" in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--shard", "0/3"), "--shard '0/3' is no part; write I/N with I from 1 to N"),
        (("--shard", "4/3"), "--shard '4/3' is no part"),
        (("--shard", "x"), "--shard 'x' is no part"),
        (("--engine", "steam"), "there is no engine 'steam'; choose auto, warm, kernel"),
        (("--assets", "cdn"), "there is no kind of assets 'cdn'; choose inline, shared"),
        (("--only-failed",), "no manifest in out says what failed; make the reports without --only-failed"),
        (("--copies", "all"), "there is no copy for 'all'; choose both, coach, rep"),
    ],
)
def test_an_option_that_cannot_be_is_refused_in_one_line(
    run: Run, desk: Desk, tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    status, out, err = run(*options)
    assert (status, out, err.count("\n"), desk.made) == (2, "", 1, [])
    assert said in err
    assert not (tmp_path / "out" / "index.html").exists()


@pytest.mark.parametrize("option", ["--max-failures", "--memory", "--timeout", "--cell-timeout"])
def test_a_limit_of_nothing_is_refused(run: Run, desk: Desk, option: str) -> None:
    status, _, err = run(option, "0")
    assert (status, desk.made) == (2, [])
    assert option in err


def test_a_kernel_under_another_name_that_is_this_python_will_do(
    run: Run, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = {"name": "salescoach", "display_name": "Coaching", "language": "python"}
    template(tmp_path / "t.ipynb", kernel=mine)
    for starts, status in ((sys.executable, 0), ("/usr/bin/other-python", 2)):
        home = tmp_path / "jupyter" / "kernels" / "salescoach"
        home.mkdir(parents=True, exist_ok=True)
        about = {"argv": [starts, "-m", "ipykernel_launcher"], "display_name": "x", "language": "python"}
        (home / "kernel.json").write_text(json.dumps(about))
        monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
        assert run()[0] == status


# What reaches the batch.


def test_the_options_reach_the_batch(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[batch.Plan] = []

    def asked(plan: batch.Plan, *, on_progress: object = None) -> batch.Result:
        seen.append(plan)
        return batch.Result((), {}, Path("i"), Path("m"))

    monkeypatch.setattr(batch, "run", asked)
    options = (
        "--engine kernel --assets shared --memory 700 --timeout 90 --cell-timeout 20 --max-failures 3 "
        "--shard 2/4 --resume --jobs 5"
    )
    assert run(*options.split())[0] == 0
    [plan] = seen
    assert (plan.engine, plan.assets, plan.workers) == ("kernel", "shared", 5)
    assert (plan.limits.memory, plan.limits.report, plan.limits.cell, plan.limits.start) == (700, 90, 20, 60)
    assert plan.choice == batch.Choice((2, 4), True, False, 3)
    assert run()[0] == 0
    assert (seen[1].engine, seen[1].assets, seen[1].limits) == ("auto", "inline", batch.Limits())
    assert seen[1].choice == batch.Choice()


# What is said.


def test_a_batch_says_what_became_of_it_and_a_second_time_what_stood_already(run: Run, desk: Desk) -> None:
    desk.fails = {"Bo"}
    status, out, err = run("--copies", "coach")
    assert status == 1
    assert "2 reports made, 1 failed\nopen /" in out
    assert "failed: Bo, copy for the coach: ValueError: no rows" in err
    desk.fails = set()
    status, out, _ = run("--copies", "coach", "--resume")
    assert (status, out.splitlines()[0]) == (0, "1 report made, 0 failed, 2 reports stood already")


def test_quiet_says_only_what_went_wrong(run: Run, desk: Desk) -> None:
    assert run("--quiet") == (0, "", "")
    desk.fails = {"Bo"}
    status, out, err = run("--quiet", "--copies", "rep")
    assert (status, out, err) == (1, "", "failed: Bo, copy for the rep: ValueError: no rows\n")


def test_a_batch_that_had_too_many_failures_says_what_is_left(run: Run, desk: Desk) -> None:
    desk.fails = {"Ann"}
    status, _, err = run("--copies", "coach", "--max-failures", "1")
    assert status == 1
    assert "stopped after 1 failure, 2 reports not begun; --resume goes on" in err


def test_an_interrupted_batch_says_how_to_go_on(run: Run, desk: Desk) -> None:
    desk.breaks_at = "Bo"
    status, _, err = run("--copies", "coach")
    assert status == batching.INTERRUPTED == 130
    assert err.endswith("stopped; the same command with --resume goes on where it was\n")
    desk.breaks_at = ""
    assert run("--copies", "coach", "--resume")[0] == 0
    assert desk.made == ["Ann", "Bo", "Cy"]


def test_lines_of_progress_come_now_and_then_and_tell_rate_and_time_left(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A report every quarter of a second is 240 a minute: 468 more take 1.95 minutes."""
    clock = iter(n / 4 for n in range(1000))
    monkeypatch.setattr("salescoach.cli.batching.time.monotonic", lambda: next(clock))
    tell = batching._lines()
    for done in range(1, 481):
        name, status = ("Bo", "failed") if done == 12 else ("Ana [bold]", "made")
        tell(batch.Progress(done, 480, name, status))
    lines = capsys.readouterr().err.splitlines()
    assert lines[0] == "1/480 Ana [bold]: made, 240 a minute, 2 minutes left"
    assert lines[1] == "12/480 Bo: failed, 240 a minute, 2 minutes left"
    assert lines[-1] == "480/480 Ana [bold]: made, 240 a minute"
    # the last is at 120 s, and one comes every 5 s from the 12th at 3 s on: at 8, 13, ... 118
    assert len(lines) == 2 + 23 + 1


def test_the_pace_is_that_of_the_last_minute() -> None:
    """The first 100 seconds bring one report; then one a second does, which is 60 a minute."""
    pace = batch.Pace(0.0)
    assert pace.words(100) == ""
    pace.note(100.0, 1)
    assert pace.words(100) == "36 an hour, 2 hours 45 minutes left"
    for second in range(1, 70):
        pace.note(100.0 + second, 1 + second)
    assert pace.words(100) == "60 a minute, 1 minute left"


# A process of its own, ended by a scheduler.


@pytest.mark.long
def test_a_batch_that_a_scheduler_ends_leaves_what_can_be_gone_on_with(team: Path, tmp_path: Path) -> None:
    mark = tmp_path / "begun"
    body = (
        f"import pathlib, time\nif rep == 'Bo':\n    pathlib.Path({str(mark)!r}).touch()\n    time.sleep(60)"
    )
    template(tmp_path / "t.ipynb", body=body)
    root = str(Path(cli.__file__).resolve().parents[2])
    command = [sys.executable, "-c", "import sys; from salescoach import cli; cli.main(sys.argv[1:])"]
    options = f"--template {tmp_path}/t.ipynb --out {tmp_path}/out --copies rep --jobs 1"
    started = subprocess.Popen(
        [*command, "reports", str(team), *options.split()],
        env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while not mark.exists() and time.monotonic() < until:
            time.sleep(0.05)
        started.send_signal(signal.SIGTERM)
        _, err = started.communicate(timeout=30)
    finally:
        started.kill()
    assert started.returncode == batching.INTERRUPTED, err
    assert re.match(r"1/3 Ann, copy for the rep: made, [\d.,]+ a(n hour| minute), .* left\n", err), err
    assert "--resume goes on" in err and "Traceback" not in err
    found = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert found["counts"] == {"made": 1, "failed": 0, "stopped": 2}
    assert not list((tmp_path / "out").glob(".*"))
