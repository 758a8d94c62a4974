"""The known systems: told apart by their columns, their words meant as the system means them, no more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
import tomlkit

from salescoach import intake, settings, store
from salescoach.errors import InputFaults
from salescoach.settings import normal
from salescoach.sources import fitting, known, stage
from salescoach.sources.declaration import Mapping, Read
from salescoach.sources.shelf import Shelf

GOLDEN = Path(__file__).parent / "golden"
MESSY = Path(__file__).resolve().parents[2] / "shared" / "messy"
SYSTEMS = Path(known.__file__).parent / "systems"
OURS = (
    *("aircall", "close", "cloud-dial", "dialpad", "kixie", "nice", "outreach", "pipedrive", "salesloft"),
    "zoho",
)
needs_messy = pytest.mark.skipif(not MESSY.is_dir(), reason="../shared is not beside this checkout")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def cases() -> list[str]:
    return [f"{name}/{case.name}" for name in OURS for case in sorted((GOLDEN / name).iterdir())]


def exports(case: str) -> list[Path]:
    return [p for p in sorted((GOLDEN / case).iterdir()) if not p.name.startswith(("expected-", "zone"))]


def told(source: Mapping, columns: list[str]) -> bool:
    parts = [*source.reads, *(join for read in source.reads for join in read.joins)]
    return any(part.when and fitting.fits(part, columns) for part in parts)


def all_columns(read: Read) -> list[str]:
    """Return every column that a read knows, as an export with all of them would have it."""
    places = [place for origin in read.columns.values() for place in origin.places if not place.owner]
    names = [name for group in read.when for name in group]
    names += [name for place in places for name in place.columns()]
    names += [*read.only, *read.skip, *(left.column for join in read.joins for left, _ in join.on)]
    never = {normal(name) for name in read.unless}
    return [name for name in dict.fromkeys(names) if normal(name) not in never]


@pytest.mark.parametrize("name", OURS)
def test_no_file_of_a_system_is_taken_for_one_of_another(name: str) -> None:
    for read in known.find(name).reads:
        least = [[group[n % len(group)] for group in read.when] for n in range(max(map(len, read.when)))]
        for columns in (all_columns(read), *least):
            fitting_ = [source.name for source in known.every() if told(source, columns)]
            assert fitting_ == [name], f"{read.name}: {columns}"


@pytest.mark.parametrize("name", OURS)
def test_every_read_of_a_system_is_shown_by_a_golden_export(
    con: duckdb.DuckDBPyConnection, name: str
) -> None:
    shown: set[str] = set()
    for case in cases():
        if case.startswith(f"{name}/"):
            shelf = Shelf(con, tuple(exports(case)))
            shown |= {read.name for read in known.find(name).reads if shelf.matching(read)}
    assert shown == {read.name for read in known.find(name).reads}


#: What a person answering is called by the systems that cannot hear whether it was one.
PICKED_UP = ("Answered", "Attended Dialled", "Received", "answered", "Completed", "completed", "abandoned")
#: Words that say a person answered because the system defines them so.
DEFINED = {"102 refusal", "101 reschedule", "104 wrong person"}


@pytest.mark.parametrize("name", OURS)
def test_that_somebody_picked_up_is_no_connect(name: str) -> None:
    words = settings.parse(tomlkit.dumps(known.find(name).workbook)).words.get("disposition", {})
    assert not {normal(word) for word in PICKED_UP} & set(words)
    people = {w for w, meaning in words.items() if meaning.disposition in ("connected", "gatekeeper")}
    assert people <= DEFINED
    said = {w for w, meaning in words.items() if meaning.outcome or meaning.decision_maker is not None}
    assert said <= DEFINED


# Outbound dials, those of which it is known how they ended, connects: counted by hand in the exports.
# What agents chose in words of their own ("Interested", "Refused a meeting") is for the coach to name.
COUNTS = {
    "aircall/api": (3, 2, 1),
    "aircall/history": (2, 2, 1),
    "close/api": (3, 2, 0),
    "cloud-dial/results": (2, 1, 0),
    "dialpad/calls": (2, 1, 0),
    "kixie/calls": (3, 2, 0),
    "nice/completed": (2, 1, 1),
    "outreach/api": (2, 2, 1),
    "outreach/low-lines": (2, 1, 0),
    "pipedrive/api": (1, 1, 0),
    "pipedrive/labels": (2, 0, 0),
    "salesloft/api": (2, 2, 1),
    "zoho/analytics": (2, 1, 0),
    "zoho/api": (2, 0, 0),
    "zoho/labels": (2, 1, 0),
}
DEALS = {
    "close/api": [("lost", 50.0), ("open", None), ("won", 1234.5)],
    "outreach/api": [("won", 1500.0), (None, None)],
    "pipedrive/api": [("lost", 200.0), ("open", None), ("won", 1500.5)],
    "pipedrive/labels": [("lost", 12.5), ("open", 1000.0), ("won", 1234.5)],
    "zoho/labels": [("open", None), ("won", 1234.5)],
}
MEETINGS = {
    "close/api": [("cancelled",), ("held",), ("unknown",)],
    "pipedrive/api": [("held",)],
    "pipedrive/labels": [("held",), ("held",)],
    "salesloft/api": [("cancelled",), ("no_show",), ("unknown",)],
    "zoho/labels": [("held",), ("unknown",)],
}


def imported(case: str, folder: Path) -> store.Log:
    intake.import_files(folder, exports(case), how=SYSTEMS / f"{case.partition('/')[0]}.toml")
    return store.read(folder)


@pytest.mark.parametrize("case", cases())
def test_what_the_words_of_a_system_count_as(case: str, tmp_path: Path) -> None:
    with imported(case, tmp_path / "team").connect() as con:
        counted = con.execute(
            """SELECT count(*), count(disposition), count(*) FILTER (disposition IN ('connected', 'gatekeeper'))
            FROM activities WHERE kind = 'dial' AND direction = 'outbound'"""
        ).fetchall()
        deals = con.execute("SELECT status, amount FROM deals ORDER BY status NULLS LAST").fetchall()
        meetings = con.execute("SELECT state FROM activities WHERE kind = 'meeting' ORDER BY 1").fetchall()
    assert counted == [COUNTS[case]]
    assert deals == DEALS.get(case, [])
    assert meetings == MEETINGS.get(case, [])


@pytest.mark.parametrize("case", cases())
def test_numbers_addresses_and_notes_of_prospects_are_not_kept(
    con: duckdb.DuckDBPyConnection, case: str
) -> None:
    forbidden = ("@example.com", "no, thanks", "call in June")
    for part in stage.stage(
        con, known.find(case.partition("/")[0]), exports(case), zone="UTC", week_start="monday"
    ):
        if part.table == "reps":
            continue
        frame = con.execute(f"SELECT * FROM {part.relation}")
        names = [column[0] for column in frame.description]
        rows = [dict(zip(names, row, strict=True)) for row in frame.fetchall()]
        rows += [{"cells": cells} for (cells,) in left(con, part, "cells")]
        phones = {row.pop("phone_key", None) for row in rows} - {None}
        for row in rows:
            kept = json.dumps(row, default=str, ensure_ascii=False)
            assert not [text for text in (*forbidden, *phones) if text in kept]


def left(con: duckdb.DuckDBPyConnection, part: stage.Staged, columns: str) -> list[tuple[Any, ...]]:
    if not part.left:
        return []
    return con.execute(f'SELECT {columns} FROM {part.left} ORDER BY "row"').fetchall()


def read(con: duckdb.DuckDBPyConnection, *files: Path) -> tuple[str, list[stage.Staged]]:
    """Return the system that the files are told to be of, and what they become."""
    shelf = Shelf(con, files)
    (name,) = {source.name for source in known.choose(shelf, shelf.inputs, known.every()).values()}
    return name, stage.stage(con, known.find(name), files, zone="UTC", week_start="monday")


@needs_messy
def test_deals_with_a_line_for_excel_and_decimal_commas(con: duckdb.DuckDBPyConnection) -> None:
    name, (deals,) = read(con, MESSY / "03-semicolon-decimal-comma.csv")
    rows = con.execute(f"SELECT deal_id, rep_id, closed::VARCHAR, status_word, amount FROM {deals.relation}")
    assert (name, deals.table) == ("pipedrive", "deals")
    assert rows.fetchall() == [
        ("Ofen", "Jürgen Groß", "2026-03-31", "Won", 1234.5),
        ("Theke", "Jürgen Groß", None, "Lost", 12.5),
    ]


@needs_messy
def test_activities_of_a_workbook_whose_dates_are_numbers(con: duckdb.DuckDBPyConnection) -> None:
    name, (calls,) = read(con, MESSY / "09-excel-serial-dates.xlsx")
    rows = con.execute(f"SELECT kind, rep_id, instant::VARCHAR FROM {calls.relation} ORDER BY instant")
    assert name == "pipedrive"
    assert rows.fetchall() == [
        ("dial", "Ana Ruiz", "2024-12-05 10:30:00"),
        ("dial", "Ana Ruiz", "2024-12-06 14:00:00"),
    ]
    assert left(con, calls, "reason, detail, date::VARCHAR, kind") == [
        ("open", "Activity - Done is Undone", "2024-12-07", "dial")
    ]


@needs_messy
@pytest.mark.parametrize(
    ("said", "name", "head"),
    [
        (
            "Zoho MM:SS",
            "zoho",
            "Record Id,Call Owner,Call Type,Call Start Time,Call Duration\n1,Ana,Outbound,",
        ),
        (
            "Kixie M:SS",
            "kixie",
            "To Number,Disposition,Type,Agent First Name,Date,Duration\n1,,Outgoing,Ana,",
        ),
    ],
)
def test_the_same_length_as_each_system_writes_it(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, said: str, name: str, head: str
) -> None:
    lines = (MESSY / "23-durations.csv").read_text(encoding="utf-8").splitlines()
    (length,) = [line.split(",")[2] for line in lines if f",{said}," in line]
    path = tmp_path / "calls.csv"
    path.write_text(f"{head}2026-03-02 10:00,{length}\n", encoding="utf-8")
    found, (calls,) = read(con, path)
    assert found == name
    assert con.execute(f"SELECT duration_s FROM {calls.relation}").fetchall() == [(95.0,)]


@needs_messy
def test_a_file_of_no_system_is_told_to_be_none(con: duckdb.DuckDBPyConnection) -> None:
    for name in ("02-utf16-tab.csv", "16-owner-names.csv", "26a-calls.csv", "26b-activities.csv"):
        with pytest.raises(InputFaults, match="fit no system that salescoach knows"):
            read(con, MESSY / name)


def test_a_plan_that_nobody_marked_as_done_is_not_taken_for_work(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = tmp_path / "activities.csv"
    path.write_text("Activity - Type,Activity - Due date\nCall,2026-03-02\n", encoding="utf-8")
    with pytest.raises(
        InputFaults, match=r"nearest is Pipedrive \(activities\), but it lacks Activity - Done"
    ):
        read(con, path)
