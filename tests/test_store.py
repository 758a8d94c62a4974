"""The workbook folder: all of an import or nothing, versions that never change, one pointer, and as of."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salescoach import publish, schema, settings, store
from salescoach.errors import InputFaults, SalescoachError
from salescoach.schema import ACTIVITIES, DEAL_CREDIT, Table
from salescoach.store.places import SCHEMA
from salescoach.testing import small_log

ROOT = Path(__file__).resolve().parents[1]
Row = Mapping[str, Any]
ANN = {"rep_id": "r1", "name": "Ann Lee", "team": "North", "source": "crm"}
BOB = {"rep_id": "r2", "name": "Bob Ray", "team": "South", "source": "crm"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return the folder of a new workbook."""
    folder = tmp_path / "book"
    store.create(folder, {})
    return folder


def dial(name: str, day: str, **more: Any) -> dict[str, Any]:
    return {
        "activity_id": name,
        "source": "crm",
        "rep_id": "r1",
        "date": day,
        "week": "2026-03-02",
        "kind": "dial",
        "direction": "outbound",
        "file": "calls.csv",
        "row": 2,
        **more,
    }


def put(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE incoming ({columns})")
    for row in rows:
        marks = ", ".join("?" for _ in table.columns)
        con.execute(f"INSERT INTO incoming VALUES ({marks})", [row.get(name) for name in table.names()])
    store.merge(con, table, "incoming")


def take(folder: Path, rows: Sequence[Row], table: Table = ACTIVITIES) -> str:
    """Import rows, publish and show the version, as an import does."""
    with store.locked(folder), store.importing(folder) as con:
        put(con, table, rows)
        name = publish.publish(con, folder)
    store.make_current(folder, name)
    return name


def kept(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with store.importing(folder) as con:
        return con.execute(query).fetchall()


def ids(log: store.Log) -> list[str]:
    return sorted(log.table("activities")["activity_id"])


def fingerprints(folder: Path) -> dict[str, str]:
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@contextlib.contextmanager
def another_process(code: str) -> Iterator[subprocess.Popen[str]]:
    """Run code in a Python of its own; go on when it prints a line, and let it go in the end."""
    start = "import os, signal, sys; from pathlib import Path; import duckdb; from salescoach import store; "
    with subprocess.Popen(
        [sys.executable, "-c", start + "\n" + code],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield process
        finally:
            with contextlib.suppress(BrokenPipeError):
                process.communicate("go\n", timeout=60)


WAIT = "print('ready', flush=True); sys.stdin.readline()"


# The folder


def test_a_new_workbook_is_a_folder_with_its_words(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b's book"
    assert not store.is_workbook(folder)
    store.create(folder, {"time_zone": "Europe/Madrid"})
    assert store.is_workbook(folder)
    assert store.read_settings(folder).time_zone == "Europe/Madrid"


def test_making_a_workbook_again_leaves_its_words_as_they_are(book: Path) -> None:
    store.write_settings(book, "move_days = 3\n")
    store.create(book, {"time_zone": "Europe/Madrid"})
    assert store.settings_text(book) == "move_days = 3\n"


def test_a_file_in_the_place_of_the_folder_is_told(tmp_path: Path) -> None:
    (tmp_path / "book").write_text("notes")
    with pytest.raises(SalescoachError, match="is a file; name a folder for the workbook"):
        store.create(tmp_path / "book", {})
    assert (tmp_path / "book").read_text() == "notes"


def test_a_folder_below_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("")
    with pytest.raises(SalescoachError, match="cannot be written: Not a directory; choose another folder"):
        store.create(tmp_path / "notes" / "book", {})


def test_a_folder_without_words_is_no_workbook_and_says_how_to_make_one(tmp_path: Path) -> None:
    for use in (store.require, store.settings_text, store.read_settings, store.read):
        with pytest.raises(SalescoachError, match=r"is no workbook .* `salescoach import FILE --into "):
            use(tmp_path)


def test_words_with_a_fault_are_not_written(book: Path) -> None:
    before = store.settings_text(book)
    with pytest.raises(InputFaults, match="'move_dys': is no setting"):
        store.write_settings(book, "move_dys = 3")
    assert store.settings_text(book) == before


def test_a_fault_in_the_words_is_told_with_the_path_of_the_file(book: Path) -> None:
    (book / settings.FILE).write_text("move_dys = 3")
    with pytest.raises(InputFaults, match=rf"{book}/workbook\.toml, column 'move_dys'"):
        store.read_settings(book)


def test_words_saved_by_windows_notepad_are_read_and_published(book: Path) -> None:
    text = store.settings_text(book).replace("move_days = 14", "move_days = 3").replace("\n", "\r\n")
    (book / settings.FILE).write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert store.read_settings(book).move_days == 3
    take(book, [dial("a", "2026-03-02")])
    assert store.read(book).settings.move_days == 3


def test_words_that_are_not_utf_8_say_how_to_save_them(book: Path) -> None:
    (book / settings.FILE).write_bytes('[words.state]\n"Größe" = "held"\n'.encode("cp1252"))
    with pytest.raises(
        SalescoachError, match=r"workbook\.toml cannot be read as text; save it with the encoding UTF-8"
    ):
        store.read_settings(book)


def test_a_word_with_every_kind_of_sign_survives_the_file(book: Path) -> None:
    word = 'say "hm", it\'s\r\n[later] = # ☎️\x07'
    store.write_settings(book, settings.name_word(store.settings_text(book), "state", word, "held"))
    assert store.read_settings(book).words["state"][settings.normal(word)].code == "held"


# One writer


def test_a_second_writer_in_another_process_is_told_at_once(book: Path) -> None:
    told = "book is being imported into; try again when that is done"
    with (
        another_process(f"with store.locked(Path({str(book)!r})): {WAIT}"),
        pytest.raises(SalescoachError, match=told),
        store.locked(book),
    ):
        pytest.fail("two writers at once")


def test_the_workbook_is_free_when_the_other_writer_is_done(book: Path) -> None:
    with another_process(f"with store.locked(Path({str(book)!r})): {WAIT}"):
        pass
    assert take(book, [dial("a", "2026-03-02")]) == "000001"


def test_the_workbook_is_free_when_the_other_writer_was_killed(book: Path) -> None:
    with another_process(f"with store.locked(Path({str(book)!r})): {WAIT}") as process:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=60)
        assert take(book, [dial("a", "2026-03-02")]) == "000001"


def test_a_reader_is_not_kept_out_while_another_process_writes(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    code = f"with store.locked(Path({str(book)!r})), store.importing(Path({str(book)!r})): {WAIT}"
    with another_process(code):
        assert ids(store.read(book)) == ["a"]


def test_a_log_held_open_by_another_program_is_told(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    told = r"log\.duckdb cannot be opened; close the program that holds it"
    code = f"con = duckdb.connect({str(book / 'log.duckdb')!r}); {WAIT}"
    with another_process(code), pytest.raises(SalescoachError, match=told):
        take(book, [dial("b", "2026-03-03")])
    assert ids(store.read(book)) == ["a"]


# All or nothing


@pytest.mark.parametrize("error", [ValueError("wrong"), KeyboardInterrupt(), InputFaults([])])
def test_nothing_of_an_import_that_fails_is_kept(book: Path, error: BaseException) -> None:
    take(book, [dial("a", "2026-03-02")])

    def fail() -> None:
        with store.importing(book) as con:
            put(con, ACTIVITIES, [dial("a", "2026-03-05"), dial("b", "2026-03-05")])
            raise error

    with pytest.raises(type(error)):
        fail()
    assert kept(book, "SELECT activity_id, date FROM log_activities") == [("a", date(2026, 3, 2))]


def test_nothing_of_an_import_is_kept_after_an_error_of_the_database(book: Path) -> None:
    def fail() -> None:
        with store.importing(book) as con:
            put(con, ACTIVITIES, [dial("a", "2026-03-05")])
            con.execute("SELECT no_such_column FROM log_activities")

    with pytest.raises(duckdb.BinderException):
        fail()
    assert kept(book, "SELECT count(*) FROM log_activities") == [(0,)]


def test_nothing_of_an_import_that_is_killed_is_kept(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    code = (
        f"with store.importing(Path({str(book)!r})) as con:\n"
        "    con.execute('DELETE FROM rows_activities')\n"
        "    print('ready', flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)"
    )
    with another_process(code) as process:
        assert process.wait(timeout=60) == -signal.SIGKILL
    assert kept(book, "SELECT activity_id FROM log_activities") == [("a",)]


def test_an_import_that_ends_well_is_kept(book: Path) -> None:
    with store.importing(book) as con:
        put(con, ACTIVITIES, [dial("a", "2026-03-02")])
    assert kept(book, "SELECT activity_id FROM log_activities") == [("a",)]


# Merging


def test_a_row_with_the_same_key_replaces_the_older_one(book: Path) -> None:
    with store.importing(book) as con:
        put(con, ACTIVITIES, [dial("a", "2026-03-02", disposition_word="Busy"), dial("b", "2026-03-02")])
        put(con, ACTIVITIES, [dial("a", "2026-03-03"), dial("c", "2026-03-04")])
        found = con.execute(
            "SELECT activity_id, day(date), disposition_word FROM log_activities ORDER BY 1"
        ).fetchall()
    assert found == [("a", 3, None), ("b", 2, None), ("c", 4, None)]


def test_the_same_rows_again_change_nothing(book: Path) -> None:
    rows = [dial("a", "2026-03-02"), dial("b", "2026-03-03")]
    with store.importing(book) as con:
        put(con, ACTIVITIES, rows)
        before = con.execute("SELECT * FROM log_activities ORDER BY activity_id").fetchall()
        put(con, ACTIVITIES, rows)
        assert con.execute("SELECT * FROM log_activities ORDER BY activity_id").fetchall() == before


def test_one_id_of_two_sources_stays_two_rows(book: Path) -> None:
    with store.importing(book) as con:
        put(con, ACTIVITIES, [dial("1", "2026-03-02", source="crm")])
        put(con, ACTIVITIES, [dial("1", "2026-03-09", source="dialler")])
        assert con.execute("SELECT source FROM log_activities ORDER BY 1").fetchall() == [
            ("crm",),
            ("dialler",),
        ]


def test_the_credit_of_a_deal_is_replaced_as_a_whole(book: Path) -> None:
    """The deal moves from r1 alone to halves: the shares add up to 1 again, not to 2."""
    credit = {"source": "crm", "deal_id": "d", "part": "closed", "file": "f.csv", "row": 2}
    other = {**credit, "deal_id": "e", "rep_id": "r1", "share": 1.0}
    with store.importing(book) as con:
        put(con, DEAL_CREDIT, [{**credit, "rep_id": "r1", "share": 1.0}, other])
        put(con, DEAL_CREDIT, [{**credit, "rep_id": rep, "share": 0.5} for rep in ("r2", "r3")])
        found = con.execute("SELECT deal_id, rep_id, share FROM log_deal_credit ORDER BY 1, 2").fetchall()
    assert found == [("d", "r2", 0.5), ("d", "r3", 0.5), ("e", "r1", 1.0)]


# Versions


def test_versions_are_numbered_from_one(book: Path) -> None:
    assert [take(book, [dial(name, "2026-03-02")]) for name in "abc"] == ["000001", "000002", "000003"]


def test_a_published_version_never_changes(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    before = fingerprints(book / "versions" / "000001")
    store.write_settings(
        book, settings.name_word(store.settings_text(book), "disposition", "Busy", "voicemail")
    )
    take(book, [dial("a", "2026-03-04"), dial("b", "2026-03-03")])
    assert fingerprints(book / "versions" / "000001") == before


def test_a_log_that_is_open_keeps_its_version_and_its_words(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    log = store.read(book)
    store.write_settings(book, "move_days = 3")
    take(book, [dial("b", "2026-03-03")])
    assert (log.version, ids(log), log.settings.move_days) == ("000001", ["a"], 14)
    newer = store.read(book)
    assert (newer.version, ids(newer), newer.settings.move_days) == ("000002", ["a", "b"], 3)


def test_words_changed_after_publishing_do_not_reach_the_version(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    (book / settings.FILE).write_text("this is no longer TOML")
    assert store.read(book).settings == settings.parse(settings.first_text({}))


def test_a_version_that_is_written_is_not_read_before_it_is_current(book: Path) -> None:
    take(book, [dial("a", "2026-03-02")])
    with store.importing(book) as con:
        put(con, ACTIVITIES, [dial("b", "2026-03-03")])
        name = publish.publish(con, book)
        assert store.read(book).version == "000001"
    store.make_current(book, name)
    assert store.read(book).version == "000002"


def test_a_version_that_could_not_be_written_whole_is_not_there(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(book, [dial("a", "2026-03-02")])

    def full_disk(*_: object) -> None:
        raise OSError("No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", full_disk)
        with pytest.raises(OSError, match="No space left"):
            take(book, [dial("b", "2026-03-03")])
    assert (store.read(book).version, ids(store.read(book))) == ("000001", ["a"])
    assert take(book, [dial("c", "2026-03-03")]) == "000002"
    assert sorted(path.name for path in (book / "versions").iterdir()) == ["000001", "000002"]


def test_what_a_killed_writer_left_is_cleared_away(book: Path) -> None:
    left = book / "versions" / ".draft-1"
    left.mkdir(parents=True)
    (left / "activities.parquet").write_text("half")
    take(book, [dial("a", "2026-03-02")])
    assert not left.exists()


def test_the_last_five_versions_are_kept(book: Path) -> None:
    for number in range(7):
        take(book, [dial(str(number), "2026-03-02")])
    found = sorted(path.name for path in (book / "versions").iterdir())
    assert found == ["000003", "000004", "000005", "000006", "000007"]


def test_going_back_to_an_old_version_does_not_clear_it_away(book: Path) -> None:
    for number in range(6):
        with store.importing(book) as con:
            put(con, ACTIVITIES, [dial(str(number), "2026-03-02")])
            publish.publish(con, book)
    store.make_current(book, "000001")
    assert ids(store.read(book)) == ["0"]


def test_a_pointer_that_cannot_be_replaced_stays_as_it_was(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    take(book, [dial("a", "2026-03-02")])

    def refused(*_: object) -> None:
        raise PermissionError("refused")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", refused)
        with pytest.raises(PermissionError):
            take(book, [dial("b", "2026-03-03")])
    assert store.read(book).version == "000001"


def test_a_reader_beside_the_writer_always_finds_a_whole_pointer(book: Path) -> None:
    names = [take(book, [dial(name, "2026-03-02")]) for name in "ab"]
    done = threading.Event()

    def swap() -> None:
        for turn in range(400):
            store.make_current(book, names[turn % 2])
        done.set()

    writer = threading.Thread(target=swap)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add((book / "CURRENT").read_text())
    writer.join()
    assert seen
    assert seen <= set(names)


def test_a_workbook_in_a_folder_with_a_quote_in_its_name_is_read(tmp_path: Path) -> None:
    folder = tmp_path / "O'Brien's book"
    store.create(folder, {})
    take(folder, [dial("a", "2026-03-02")])
    assert ids(store.read(folder)) == ["a"]
    assert ids(store.read(str(folder))) == ["a"]


# Reading


@pytest.fixture
def two(book: Path) -> Path:
    """Return a workbook of two versions: a dial on the 2nd of March, then one on the 4th."""
    take(book, [dial("a", "2026-03-02")])
    take(book, [dial("b", "2026-03-04")])
    return book


def test_a_workbook_without_an_import_says_what_to_do(book: Path) -> None:
    with pytest.raises(
        SalescoachError, match=r"nothing is imported into .*; use `salescoach import FILE --into"
    ):
        store.read(book)


def test_the_current_version_is_read_as_of_its_latest_day(two: Path) -> None:
    log = store.read(two)
    assert (log.version, log.as_of, ids(log)) == ("000002", date(2026, 3, 4), ["a", "b"])


def test_an_older_version_is_read_by_its_name_as_of_its_own_latest_day(two: Path) -> None:
    log = store.read(two, version="000001")
    assert (log.version, log.as_of, ids(log)) == ("000001", date(2026, 3, 2), ["a"])


@pytest.mark.parametrize("as_of", ["2026-03-03", date(2026, 3, 3)])
def test_an_earlier_day_can_be_written_or_given(two: Path, as_of: date | str) -> None:
    log = store.read(two, as_of=as_of)
    assert (log.version, log.as_of, ids(log)) == ("000002", date(2026, 3, 3), ["a"])


@pytest.mark.parametrize("version", ["000003", "2", "newest", "../versions/000001", ".draft-1"])
def test_a_version_that_is_not_there_is_told_with_those_that_are(two: Path, version: str) -> None:
    with pytest.raises(SalescoachError, match=f"has no version '{version}'; it has 000001, 000002"):
        store.read(two, version=version)


@pytest.mark.parametrize("as_of", ["yesterday", "03.03.2026", "2026-02-30", "2026-3-3", ""])
def test_a_day_that_is_none_is_told_with_an_example(two: Path, as_of: str) -> None:
    with pytest.raises(SalescoachError, match=f"'{as_of}' is no date; write it like 2026-07-19"):
        store.read(two, as_of=as_of)


def test_every_published_table_can_be_read(two: Path) -> None:
    log = store.read(two)
    for name in store.PUBLISHED:
        assert len(log.table(name).columns) > 0, name


def test_a_question_to_the_tables_takes_its_values_apart(two: Path) -> None:
    found = store.read(two).query("SELECT count(*) AS n FROM activities WHERE rep_id = ?", ["r1'; --"])
    assert found["n"].tolist() == [0]


def test_a_log_cannot_be_changed(two: Path) -> None:
    log = store.read(two)
    with pytest.raises(dataclasses.FrozenInstanceError):
        log.as_of = date(2026, 1, 1)  # type: ignore[misc]


def test_the_week_of_a_day_is_that_of_the_workbook() -> None:
    monday = small_log()
    sunday = small_log(seed={"week_start": "sunday"})
    assert store.week_of_text(monday, "2026-03-04") == date(2026, 3, 2)
    assert store.week_of_text(sunday, "2026-03-04") == date(2026, 3, 1)
    with pytest.raises(SalescoachError, match="'soon' is no date"):
        store.week_of_text(monday, "soon")


# Finding reps and teams


@pytest.fixture(scope="module")
def people() -> store.Log:
    """Return a log of five reps: two of one name, one named like another's id, one only seen at work."""
    rows: list[Row] = [
        ANN,
        BOB,
        {"rep_id": "r3", "name": "Bob Ray", "team": "North"},
        {"rep_id": "a4", "name": "r1", "team": None},
    ]
    return small_log([{"rep_id": "zoe", "date": "2026-03-02"}], tables={"reps": rows})


def test_nobody_asked_for_is_everybody_by_name(people: store.Log) -> None:
    assert store.find_reps(people, None) == ["r1", "r2", "r3", "a4", "zoe"]


def test_an_empty_list_of_reps_is_nobody(people: store.Log) -> None:
    assert store.find_reps(people, []) == []


def test_a_rep_is_found_by_id_before_name(people: store.Log) -> None:
    assert store.find_reps(people, ["r1"]) == ["r1"]


def test_a_rep_is_found_by_name_however_it_is_written(people: store.Log) -> None:
    assert store.find_reps(people, ["  ann  LEE"]) == ["r1"]


def test_reps_come_in_the_order_asked_for_and_each_once(people: store.Log) -> None:
    assert store.find_reps(people, ["zoe", "Ann Lee", "r1"]) == ["zoe", "r1"]


def test_a_name_that_two_share_is_told_with_their_ids(people: store.Log) -> None:
    with pytest.raises(SalescoachError, match="'bob ray' names 2 reps: use an id, one of r2, r3"):
        store.find_reps(people, ["bob ray"])


def test_a_rep_who_is_not_there_is_told_with_those_who_are(people: store.Log) -> None:
    with pytest.raises(
        SalescoachError, match=r"there is no rep 'Dan'; the log has r1 \(Ann Lee\), r2 \(Bob Ray\)"
    ):
        store.find_reps(people, ["r1", "Dan"])


def test_a_team_is_found_however_it_is_written(people: store.Log) -> None:
    assert store.find_team(people, "north") == ["r1", "r3"]


def test_no_team_asked_for_is_everybody(people: store.Log) -> None:
    assert store.find_team(people, "") == ["r1", "r2", "r3", "a4", "zoe"]


def test_a_team_that_is_not_there_is_told_with_those_that_are(people: store.Log) -> None:
    with pytest.raises(SalescoachError, match="there is no team 'West'; the log has North, South"):
        store.find_team(people, "West")


def test_a_log_without_teams_says_so() -> None:
    with pytest.raises(
        SalescoachError, match="there is no team 'West'; the log has none: `salescoach reps` prints who"
    ):
        store.find_team(small_log(), "West")


# As of


WON = {
    "deal_id": "d1",
    "rep_id": "ann",
    "created": "2026-01-15",
    "closed": "2026-03-10",
    "status_word": "Closed Won",
    "stage": "Closed Won",
    "amount": 1000.0,
}


def deals(as_of: str, *rows: Row) -> list[dict[Any, Any]]:
    log = small_log(as_of=as_of, tables={"deals": rows or [WON]})
    found = log.query("SELECT status, closed, week, stage, amount FROM deals ORDER BY deal_id")
    return found.astype(object).where(found.notna(), None).to_dict("records")


def test_rows_later_than_the_day_do_not_exist() -> None:
    work = [
        {"rep_id": "ann", "date": day, "contact_id": day}
        for day in ("2026-03-02", "2026-03-03", "2026-03-04")
    ]
    tables: dict[str, list[Row]] = {
        "tally": [
            {
                "rep_id": "ann",
                "date": day,
                "span": "day",
                "week": "2026-03-02",
                "measure": "refusals",
                "count": 1,
            }
            for day in ("2026-03-03", "2026-03-04")
        ],
        "plan_weeks": [
            {"rep_id": "ann", "week": week, "measure": "asks", "count": 5}
            for week in ("2026-03-02", "2026-03-09", "2026-03-16")
        ],
    }
    log = small_log(work, as_of="2026-03-03", tables=tables)
    assert {name: len(log.table(name)) for name in ("activities", "tally", "plan_weeks")} == {
        "activities": 2,
        "tally": 1,
        "plan_weeks": 2,  # the plan of the coming week is made before it
    }


def test_a_question_sees_no_later_rows_either() -> None:
    log = small_log(as_of="2026-03-02")
    assert log.query("SELECT max(date) AS last FROM activities")["last"].dt.date.tolist() == [
        date(2026, 3, 2)
    ]


def test_a_deal_closed_on_the_day_is_closed() -> None:
    [deal] = deals("2026-03-10")
    assert (deal["status"], deal["closed"].date(), deal["week"].date()) == (
        "won",
        date(2026, 3, 10),
        date(2026, 3, 9),
    )


def test_a_deal_closed_later_is_open_and_nothing_tells_how_it_ends() -> None:
    assert deals("2026-03-09") == [
        {"status": "open", "closed": None, "week": None, "stage": None, "amount": 1000.0}
    ]


def test_a_deal_opened_later_does_not_exist() -> None:
    assert deals("2026-01-14") == []
    assert len(deals("2026-01-15")) == 1


def test_a_deal_without_the_day_it_was_opened_exists_from_the_day_it_was_closed() -> None:
    undated = {**WON, "created": None}
    assert deals("2026-03-09", undated) == []
    assert [deal["status"] for deal in deals("2026-03-10", undated)] == ["won"]


def test_an_open_deal_without_any_day_is_always_there() -> None:
    assert [deal["status"] for deal in deals("2026-01-01", {"deal_id": "d", "status_word": "Open"})] == [
        "open"
    ]


@pytest.mark.parametrize(
    ("as_of", "meeting"),
    [("2026-03-09", (None, None, None)), ("2026-03-10", ("m1", "held", date(2026, 3, 10)))],
)
def test_the_meeting_of_an_appointment_is_missing_until_it_was_held(
    as_of: str, meeting: tuple[str | None, str | None, date | None]
) -> None:
    log = small_log(
        [
            {"rep_id": "ann", "date": "2026-03-02", "outcome_word": "Appointment", "contact_id": "c"},
            {
                "rep_id": "ann",
                "date": "2026-03-10",
                "kind": "meeting",
                "state_word": "Held",
                "contact_id": "c",
                "activity_id": "m1",
            },
        ],
        as_of=as_of,
    )
    with log.connect() as con:
        assert con.execute("SELECT meeting_id, met_state, met FROM appointments").fetchall() == [meeting]


def test_an_appointment_set_later_does_not_exist() -> None:
    work = [{"rep_id": "ann", "date": "2026-03-03", "outcome_word": "Appointment", "contact_id": "c"}]
    assert len(small_log(work, as_of="2026-03-02").table("appointments")) == 0
    assert len(small_log(work).table("appointments")) == 1


def test_a_version_of_a_newer_layout_is_neither_read_nor_written_over(sample: Path, tmp_path: Path) -> None:
    copy = tmp_path / "book"
    shutil.copytree(sample, copy)
    meta = copy / "versions" / store.read(copy).version / "version.json"
    meta.write_text(
        meta.read_text(encoding="utf-8").replace(f'"schema": {SCHEMA}', '"schema": 99'), encoding="utf-8"
    )
    with pytest.raises(SalescoachError, match=r"newer release of salescoach .* install that release"):
        store.read(copy)
    with pytest.raises(SalescoachError, match="newer release"), store.locked(copy), store.importing(copy):
        pass


def test_the_first_rows_of_a_table_become_those_of_the_log(book: Path) -> None:
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in ACTIVITIES.columns)
    named = "activity_id, source, date, week, kind, file, row"
    values = "'crm', DATE '2026-03-02', DATE '2026-03-02', 'dial', 'calls.csv', 2"
    with store.locked(book), store.importing(book) as con:
        for name, adopted in (("a", True), ("b", False)):
            con.execute(f"CREATE TABLE came ({columns})")
            con.execute(f"INSERT INTO came ({named}) VALUES ('{name}', {values})")
            assert store.adopt(con, ACTIVITIES, "came") is adopted
            there = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = 'came'").fetchall()
            assert there == [(0 if adopted else 1,)]
    assert kept(book, "SELECT activity_id, _in FROM rows_activities") == [("a", 1)]
    take(book, [dial("b", "2026-03-03")])
    assert kept(book, "SELECT activity_id, _in FROM rows_activities ORDER BY 1") == [("a", 1), ("b", 1)]
