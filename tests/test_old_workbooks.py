"""A workbook that an older release wrote opens: it is brought up to date, and nothing in it is lost."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pytest

from salescoach import cli, funnel, intake, questions, store
from salescoach.errors import SalescoachError
from salescoach.store.places import SCHEMA

OLD = Path(__file__).parent / "old"
EXPORTS = OLD / "exports"
KEPT = sorted(int(path.stem.removeprefix("schema-")) for path in OLD.glob("schema-*.zip"))
OLDER = [number for number in KEPT if number < SCHEMA]
Run = Callable[..., tuple[int, str, str]]
SECOND = [EXPORTS / name for name in ("calls-2.csv", "meetings.csv", "deals.csv")]


def unpacked(number: int, into: Path) -> Path:
    with zipfile.ZipFile(OLD / f"schema-{number}.zip") as archive:
        archive.extractall(into)
    return into


def answered(book: Path) -> pd.DataFrame:
    log = store.read(book)
    return questions.answers(funnel.rep_weeks(log), window=questions.Window(everything=True))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def today(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """Return what this release answers to the same exports, imported by itself."""
    book = tmp_path_factory.mktemp("today") / "team"
    first = [EXPORTS / "calls-1.csv", *SECOND[1:]]
    for files in (first, SECOND):
        intake.import_files(book, files, how=OLD / "crm.toml")
    intake.edit_roster(book, EXPORTS / "roster.csv")
    return answered(book)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


def test_a_workbook_of_every_release_is_kept() -> None:
    """tests/old/README.md says how to keep one; all of them together stay small."""
    assert KEPT[: SCHEMA - 1] == list(range(1, SCHEMA))
    assert sum(path.stat().st_size for path in OLD.rglob("*")) < 300_000


@pytest.mark.parametrize("number", KEPT)
def test_any_command_opens_it_and_its_numbers_are_those_of_today(
    number: int, run: Run, tmp_path: Path, today: pd.DataFrame
) -> None:
    book = unpacked(number, tmp_path / "team")
    status, out, err = run("answer", str(book), "--all", "--format", "csv")
    told = f"{book} was written by an older release; bringing it up to date\n"
    told += f"{book} is at version 000004; the ones before it stay\n"
    assert (status, err) == (0, told if number < SCHEMA else "")
    assert len(out.splitlines()) == 1 + len(today)
    pd.testing.assert_frame_equal(answered(book), today)
    assert run("answer", str(book), "--all")[2] == ""


@pytest.mark.parametrize("number", OLDER)
def test_its_rows_are_those_that_were_counted_by_hand(number: int, tmp_path: Path) -> None:
    """80 calls in two files of 48 and 40, eight of them in both; ten say "Hung up", which nobody explained.

    Ann has 20 planned dials a week from 2 March, and was off on the 6th, as the roster says.
    """
    book = unpacked(number, tmp_path / "team")
    intake.republish(book)
    log = store.read(book)
    assert log.query("SELECT kind, count(*) AS n FROM activities GROUP BY ALL ORDER BY ALL").to_dict(
        "list"
    ) == {"kind": ["dial", "meeting"], "n": [80, 3]}
    assert log.table("words")[["word", "count"]].values.tolist() == [["Hung up", 10]]
    assert log.table("reps").set_index("rep_id")["name"].to_dict() == {"Ann": "Ann Lee", "Bo": "Bo Diaz"}
    [plan] = log.table("plan_weeks").to_dict("records")
    assert (plan["rep_id"], str(plan["week"])[:10], plan["count"]) == ("Ann", "2026-03-02", 20)
    assert [str(day)[:10] for day in log.table("days_off")["date"]] == ["2026-03-06"]


@pytest.mark.parametrize("number", OLDER)
def test_without_the_command_line_it_says_in_one_line_what_to_run(number: int, tmp_path: Path) -> None:
    book = unpacked(number, tmp_path / "team")
    before = contents(book)
    with pytest.raises(store.OlderRelease, match=r"older release; `salescoach publish .*team` brings it up"):
        store.read(book)
    assert contents(book) == before


@pytest.mark.parametrize("number", OLDER)
def test_the_versions_that_reports_name_stay_as_they_are(number: int, tmp_path: Path) -> None:
    book = unpacked(number, tmp_path / "team")
    before = contents(book / "versions")
    intake.republish(book)
    after = contents(book / "versions")
    assert {name: after[name] for name in before} == before
    said = r"version 000002 .* stays as it is; read one of 000004, or bring it back with `salescoach rollback"
    with pytest.raises(SalescoachError, match=said):
        store.read(book, version="000002")


@pytest.mark.parametrize("number", OLDER)
def test_an_export_it_holds_already_brings_nothing_new(
    number: int, tmp_path: Path, today: pd.DataFrame
) -> None:
    """The import brings the workbook up to date by itself."""
    book = unpacked(number, tmp_path / "team")
    done = intake.import_files(book, SECOND, how=OLD / "crm.toml")
    assert [(part.added, part.restated, part.removed) for part in done.received] == [(0, 0, 0)] * 3
    pd.testing.assert_frame_equal(answered(book), today)


@pytest.mark.parametrize("number", OLDER)
def test_what_is_imported_into_it_can_be_undone(number: int, tmp_path: Path, today: pd.DataFrame) -> None:
    book = unpacked(number, tmp_path / "team")
    more = tmp_path / "calls-3.csv"
    more.write_text(
        "Id,Date,Rep,Lead,Account,Result,Role\nz1,2026-03-16,Ann,L1,A1,Busy,Owner\n", encoding="utf-8"
    )
    intake.import_files(book, [more, *SECOND[1:]], how=OLD / "crm.toml")
    assert store.read(book).query("SELECT count(*) AS n FROM activities")["n"].tolist() == [84]
    assert intake.roll_back(book).to == "000003"
    pd.testing.assert_frame_equal(answered(book), today)


def test_going_back_behind_what_the_first_release_kept_is_refused(tmp_path: Path) -> None:
    """It kept no trace of what an import replaced: its version 1 had 48 calls, and its log has 80."""
    book = unpacked(1, tmp_path / "team")
    intake.republish(book)
    said = r"version 000001 was made by an older release, .* go back to one of 000003, or import"
    with pytest.raises(SalescoachError, match=said):
        intake.roll_back(book, "1")
    assert store.read(book).version == "000004"


def test_an_unreadable_note_of_a_version_is_written_anew(tmp_path: Path, today: pd.DataFrame) -> None:
    book = unpacked(SCHEMA, tmp_path / "team")
    (book / "versions" / "000003" / "version.json").write_text("{", encoding="utf-8")
    with pytest.raises(store.OlderRelease):
        store.read(book)
    intake.republish(book)
    pd.testing.assert_frame_equal(answered(book), today)


#: Brings workbooks up to date in children that end at a point of the work, as by a power cut.
NURSERY = """
import os, signal, sys
from pathlib import Path
from salescoach import intake, publish, store
from salescoach.store import layout, writing
import salescoach.sources, pandas, pyarrow, tomlkit
def die(*args, **more):
    os.kill(os.getpid(), signal.SIGKILL)
def after(work):
    def done(*args, **more):
        work(*args, **more)
        die()
    return done
POINTS = {
    "the log's tables were changed": lambda: setattr(writing, "recover", die),
    "numbers were derived": lambda: setattr(publish, "derive", after(publish.derive)),
    "half the tables were written": lambda: setattr(layout, "forget", die),
    "the version was written": lambda: setattr(publish, "publish", after(publish.publish)),
    "the log was kept": lambda: setattr(store, "make_current", die),
    "all was done": lambda: setattr(store, "make_current", after(store.make_current)),
}
for line in sys.stdin:
    book, point = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if not pid:
        POINTS[point]()
        intake.republish(Path(book))
        os._exit(0)
    print(os.waitpid(pid, 0)[1], flush=True)
"""
POINTS = [line.split('"')[1] for line in NURSERY.splitlines() if line.startswith('    "')]


@pytest.fixture(scope="module")
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.parametrize("point", POINTS)
def test_killed_on_the_way_it_loses_nothing(
    point: str, tmp_path: Path, nursery: subprocess.Popen[str], today: pd.DataFrame
) -> None:
    book = unpacked(1, tmp_path / "team")
    before = contents(book / "versions")
    assert nursery.stdin is not None and nursery.stdout is not None
    nursery.stdin.write(f"{book}\t{point}\n")
    nursery.stdin.flush()
    assert int(nursery.stdout.readline()) == signal.SIGKILL
    if point == "all was done":
        pd.testing.assert_frame_equal(answered(book), today)
    else:
        with pytest.raises(store.OlderRelease):
            store.read(book)
    shutil.copytree(book, tmp_path / "other")
    intake.republish(book)
    intake.import_files(tmp_path / "other", SECOND, how=OLD / "crm.toml")
    for one in (book, tmp_path / "other"):
        pd.testing.assert_frame_equal(answered(one), today)
        after = contents(one / "versions")
        assert before.items() <= after.items()
        assert {name.split("/")[0] for name in after} == {
            f"{n:06d}" for n in range(1, len(store.versions(one)) + 1)
        }
        meta = json.loads(after[f"{store.current(one)}/version.json"])
        assert meta["schema"] == SCHEMA
