"""`salescoach worklist`: the table, the file of one rep, the files of all, and what is refused."""

from __future__ import annotations

import csv
import stat
from pathlib import Path

import pytest

from salescoach import cli


def run(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as stopped:
        cli.main([str(argument) for argument in arguments])
    told = capsys.readouterr()
    return int(str(stopped.value.code or 0)), told.out, told.err


def test_the_table_says_each_reason_once_and_each_account_with_its_date(
    sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "worklist", sample, "--most", "5")
    assert status == 0
    assert "José Álvarez (R3), as of 2026-06-28" in out
    assert "asked to be called later\n" in out and "it has been due since" in out
    assert "Which accounts wait for a call: a tally cannot show this." in out


def test_the_file_of_one_rep_holds_his_rows_alone_and_only_he_reads_it(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other, path = tmp_path / "other.txt", tmp_path / "r2.csv"
    other.write_text("stays", encoding="utf-8")
    path.symlink_to(other)
    status, out, _ = run(capsys, "worklist", sample, "R2", "--csv", path)
    assert (status, other.read_text(encoding="utf-8")) == (0, "stays")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and not path.is_symlink()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert f"{len(rows)} accounts in {path}" in out
    assert {row["rep_id"] for row in rows} == {"R2"} and len(rows) == 25
    assert list(rows[0]) == ["rep_id", "account_id", "account", "reason", "why", "since", "days", "link"]


def test_a_file_for_each_rep_of_whom_calls_are_known(
    sample: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, out, _ = run(capsys, "worklist", sample, "--out", tmp_path / "week")
    assert status == 0
    assert "Branko Kovač: Which accounts wait for a call: a tally cannot show this." in out
    files = sorted((tmp_path / "week").iterdir())
    assert [path.name for path in files][:2] == ["declan-byrne-r6.csv", "ingrid-sorby-r4.csv"] and len(
        files
    ) == 7
    for path in files:
        rep = path.stem.rsplit("-", 1)[1].upper()
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        with path.open(encoding="utf-8-sig", newline="") as stream:
            assert {row["rep_id"] for row in csv.DictReader(stream)} <= {rep}


@pytest.mark.parametrize(
    ("arguments", "wrong"),
    [
        (["--csv", "all.csv"], "--csv writes the list of one rep"),
        (["R1", "--csv", "a.csv", "--out", "b"], "--csv writes the list of one rep"),
        (["Nobody"], "there is no rep 'Nobody'"),
        (["--as-of", "June"], "'June' is no date"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    sample: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], wrong: str
) -> None:
    status, out, err = run(capsys, "worklist", sample, *arguments)
    assert (status, out) == (2, "") and wrong in err
