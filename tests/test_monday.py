"""Monday in one command: what came, what was restated, what the numbers are worth, and the reports."""

from __future__ import annotations

import contextlib
import io
import shutil
from pathlib import Path

import pytest

from salescoach import cli, store

HEAD = "Id,OwnerId,WhoId,TaskSubtype,Status,ActivityDate,CompletedDateTime,CallDisposition\n"


def task(number: int, day: str, result: str) -> str:
    return f"00T{number},0051,003{number},Call,Completed,{day},{day}T09:00:00.000+0000,{result}\n"


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder in which the first Monday was done, with what was said in a file."""
    folder = tmp_path_factory.mktemp("first")
    said = io.StringIO()
    (folder / "first.csv").write_text(
        HEAD + task(1, "2026-03-02", "Busy") + task(2, "2026-03-03", "Busy"), "utf-8"
    )
    (folder / "second.csv").write_text(
        HEAD + task(2, "2026-03-03", "Connected") + task(3, "2026-03-09", "Busy"), "utf-8"
    )
    with contextlib.chdir(folder), contextlib.redirect_stdout(said), pytest.raises(SystemExit, match="0"):
        cli.main(["monday", "team", "first.csv", "--out", "w10"])
    (folder / "said.txt").write_text(said.getvalue(), "utf-8")
    return folder


@pytest.fixture
def week(first: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of that folder, as the working folder."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def monday(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    status = 0
    try:
        cli.main(["monday", *arguments])
    except SystemExit as end:
        status = int(end.code or 0)
    return status, capsys.readouterr().out


def test_two_mondays(week: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = (week / "said.txt").read_text("utf-8")
    assert "2 rows of activities from first.csv, read as Salesforce objects" in out
    assert "nothing: no row that stood in the log says something else now" in out
    assert "2 rows of activity in 1 source from 2 March 2026 to 3 March 2026" in out
    assert (week / "w10" / "index.html").is_file()
    status, out = monday(capsys, "team", "second.csv", "--out", "w11")
    assert status == 0
    assert "1 new, 1 changed, 0 as before" in out
    assert "1 row that stood in the log says something else now" in out
    assert "second.csv:2  0051  00T2  disposition_word: Busy -> Connected" in out
    assert "2 reports made, 0 failed" in out  # one rep: the coach's copy and the rep's
    assert store.read("team").table("activities")["disposition"].tolist() == ["busy", "connected", "busy"]


def test_a_wrong_file_changes_nothing_and_makes_no_report(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("second.csv").write_text(HEAD + task(3, "2026-03-32", "Busy"), "utf-8")
    assert monday(capsys, "team", "second.csv", "--out", "w11")[0] == 2
    assert store.read("team").version == "000001"
    assert not (week / "w11").exists()


@pytest.mark.long
def test_an_export_without_rows_is_said_and_the_reports_are_made(
    week: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("second.csv").write_text(HEAD, "utf-8")
    status, out = monday(capsys, "team", "second.csv", "--out", "w11")
    assert status == 0 and "no activity in this file" in out
    assert "2 reports made, 0 failed" in out  # one rep: the coach's copy and the rep's
