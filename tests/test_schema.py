"""The check at the door: every fault of a table at once, with file, row, column and what to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescoach import schema
from salescoach.errors import InputFaults
from salescoach.schema import (
    ACCOUNTS,
    ACTIVITIES,
    DAYS_OFF,
    DEAL_CREDIT,
    PLAN_WEEKS,
    REPS,
    TABLES,
    TALLY,
    Table,
)

EXAMPLES: dict[str, Any] = {
    "text": "x",
    "date": date(2026, 3, 2),
    "instant": datetime(2026, 3, 2, 9, 30),
    "integer": 2,
    "number": 0.5,
    "boolean": True,
}
Row = Mapping[str, Any]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def full(table: Table, row: Row, number: int) -> dict[str, Any]:
    """Return a row that has what must be filled, each with a key of its own, and what is given."""
    plain = {c.name: (c.one_of or (EXAMPLES[c.type],))[0] for c in table.columns if c.required}
    own = next(name for name in table.key if name != "source")
    return {**plain, own: f"{own}{number}", "file": "export.csv", "row": number, **row}


def load(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> None:
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
    con.execute(f"CREATE TABLE given ({columns})")
    for number, row in enumerate(rows, 2):
        values = full(table, row, number)
        marks = ", ".join("?" for _ in table.columns)
        con.execute(f"INSERT INTO given VALUES ({marks})", [values.get(name) for name in table.names()])


def faults(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> list[str]:
    load(con, table, rows)
    with pytest.raises(InputFaults) as caught:
        schema.check(con, "given", table)
    return [str(fault) for fault in caught.value.faults]


def passes(con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Row]) -> bool:
    load(con, table, rows)
    schema.check(con, "given", table)
    return True


# The tables themselves


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_names_each_column_once_and_can_be_made(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    assert len(set(table.names())) == len(table.names())
    load(con, table, [])
    assert [name for (name, *_) in con.execute("DESCRIBE given").fetchall()] == list(table.names())


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_names_a_row_must_be_filled(table: Table) -> None:
    required = {column.name for column in table.columns if column.required}
    assert set(table.key) <= required
    assert {"file", "row"} <= required


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_column_says_what_it_holds(table: Table) -> None:
    assert [column.name for column in table.columns if not column.meaning.strip()] == []


# What passes


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_rows_with_what_must_be_filled_pass(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    assert passes(con, table, [{}, {}])


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_table_without_rows_passes(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    assert passes(con, table, [])


def test_every_code_that_is_allowed_passes(con: duckdb.DuckDBPyConnection) -> None:
    [kinds] = [column.one_of for column in ACTIVITIES.columns if column.name == "kind"]
    assert passes(con, ACTIVITIES, [{"kind": kind} for kind in kinds])


def test_a_code_that_may_be_left_out_may_be_left_out(con: duckdb.DuckDBPyConnection) -> None:
    assert passes(con, ACTIVITIES, [{"direction": None}])


def test_the_rows_that_were_checked_are_unchanged(con: duckdb.DuckDBPyConnection) -> None:
    load(con, DAYS_OFF, [{"part": 1.0}, {"part": 0.5}])
    before = con.execute("SELECT * FROM given").fetchall()
    schema.check(con, "given", DAYS_OFF)
    assert con.execute("SELECT * FROM given").fetchall() == before


# What is missing or unknown


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_each_empty_cell_that_must_be_filled_is_named(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    needed = [c for c in table.columns if c.required and c.name not in ("file", "row")]
    found = faults(con, table, [{}, {column.name: None for column in needed}])
    assert found == [
        f"export.csv, row 3, column '{c.name}': is empty; fill in {c.meaning}"
        for c in sorted(needed, key=lambda column: column.name)
    ]


def test_an_unknown_code_is_said_with_the_codes_there_are(con: duckdb.DuckDBPyConnection) -> None:
    assert faults(con, ACTIVITIES, [{}, {"kind": "phonecall"}]) == [
        "export.csv, row 3, column 'kind': 'phonecall' is not known; "
        "choose from dial, visit, email, meeting, message, other"
    ]


def test_a_code_in_capitals_is_not_taken_for_the_code(con: duckdb.DuckDBPyConnection) -> None:
    [found] = faults(con, ACTIVITIES, [{"direction": "Outbound"}])
    assert found.startswith("export.csv, row 2, column 'direction': 'Outbound' is not known")


def test_all_faults_are_said_at_once_in_the_order_of_the_files(con: duckdb.DuckDBPyConnection) -> None:
    rows: list[Row] = [
        {"kind": "fax", "file": "b.csv", "row": 9},
        {"kind": "dial", "direction": "up", "file": "a.csv", "row": 12},
        {"kind": "fax", "direction": "down", "date": None, "file": "a.csv", "row": 3},
        {"kind": "dial", "file": "a.csv", "row": 4},
    ]
    assert [said.split(":")[0] for said in faults(con, ACTIVITIES, rows)] == [
        "a.csv, row 3, column 'date'",
        "a.csv, row 3, column 'direction'",
        "a.csv, row 3, column 'kind'",
        "a.csv, row 12, column 'direction'",
        "b.csv, row 9, column 'kind'",
    ]


def test_many_faults_are_counted_after_the_first_twenty(con: duckdb.DuckDBPyConnection) -> None:
    load(con, ACTIVITIES, [{"kind": "fax"}] * 25)
    with pytest.raises(InputFaults, match="and 5 more faults like these") as caught:
        schema.check(con, "given", ACTIVITIES)
    assert len(caught.value.faults) == 25
    assert len(str(caught.value).splitlines()) == 21


def test_a_row_of_unknown_origin_is_still_reported(con: duckdb.DuckDBPyConnection) -> None:
    found = faults(con, ACTIVITIES, [{"kind": "fax", "file": None, "row": None}])
    assert [said.split(";")[0] for said in found] == [
        "?, column 'file': is empty",
        "?, column 'kind': 'fax' is not known",
        "?, column 'row': is empty",
    ]


# The same row twice


def test_a_key_that_stands_twice_in_a_file_names_both_rows(con: duckdb.DuckDBPyConnection) -> None:
    assert faults(con, ACTIVITIES, [{"activity_id": "c1"}, {}, {"activity_id": "c1"}]) == [
        "export.csv, row 4, column 'activity_id': 'c1' stood in row 2 already; keep one of the rows"
    ]


def test_a_key_that_stands_three_times_is_told_twice(con: duckdb.DuckDBPyConnection) -> None:
    found = faults(con, ACTIVITIES, [{"activity_id": "c1"}] * 3)
    assert [said.split(",")[1] for said in found] == [" row 3", " row 4"]
    assert all("stood in row 2 already" in said for said in found)


def test_a_key_that_stands_in_two_files_names_the_other_file(con: duckdb.DuckDBPyConnection) -> None:
    rows = [
        {"activity_id": "c1", "file": "march.csv", "row": 2},
        {"activity_id": "c1", "file": "april.csv", "row": 40},
    ]
    assert faults(con, ACTIVITIES, rows) == [
        "march.csv, row 2, column 'activity_id': 'c1' stood in april.csv, row 40, already; keep one of the rows"
    ]


def test_one_id_in_two_sources_is_two_rows(con: duckdb.DuckDBPyConnection) -> None:
    assert passes(con, ACTIVITIES, [{"activity_id": "1", "source": "a"}, {"activity_id": "1", "source": "b"}])


def test_two_days_off_of_one_rep_are_two_rows(con: duckdb.DuckDBPyConnection) -> None:
    assert passes(con, DAYS_OFF, [{"rep_id": "ann", "date": date(2026, 3, day)} for day in (2, 3)])


def test_one_day_off_twice_is_told_with_rep_and_day(con: duckdb.DuckDBPyConnection) -> None:
    assert faults(con, DAYS_OFF, [{"rep_id": "ann"}, {"rep_id": "ann", "part": 1}]) == [
        "export.csv, row 3, column 'rep_id': 'ann 2026-03-02' stood in row 2 already; keep one of the rows"
    ]


def test_two_rows_without_an_id_are_empty_and_not_alike(con: duckdb.DuckDBPyConnection) -> None:
    found = faults(con, ACTIVITIES, [{"activity_id": None}, {"activity_id": None}])
    assert [said.split(";")[0] for said in found] == [
        "export.csv, row 2, column 'activity_id': is empty",
        "export.csv, row 3, column 'activity_id': is empty",
    ]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from("abcdef"), max_size=12))
def test_every_row_but_the_first_of_a_key_is_a_fault(ids: list[str]) -> None:
    with duckdb.connect() as con:
        load(con, ACTIVITIES, [{"activity_id": name} for name in ids])
        told = []
        try:
            schema.check(con, "given", ACTIVITIES)
        except InputFaults as error:
            told = [fault.row for fault in error.faults]
    assert told == [number for number, name in enumerate(ids, 2) if name in ids[: number - 2]]


# Rules of single tables


def test_shares_of_one_part_that_add_up_to_one_pass(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"deal_id": "d", "rep_id": rep, "share": 1 / 3} for rep in ("ann", "bob", "cy")]
    assert passes(con, DEAL_CREDIT, rows)


def test_shares_of_one_part_that_add_up_to_more_than_one_are_all_named(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = [
        {"deal_id": "d", "rep_id": "ann", "share": 0.6},
        {"deal_id": "d", "rep_id": "bob", "share": 0.5},
        {"deal_id": "other", "rep_id": "bob", "share": 1.0},
    ]
    assert faults(con, DEAL_CREDIT, rows) == [
        f"export.csv, row {row}, column 'share': of the deal adds up to more than 1; "
        "let the shares of a part add up to 1 at most"
        for row in (2, 3)
    ]


def test_each_part_of_a_deal_has_shares_of_its_own(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"deal_id": "d", "rep_id": "ann", "part": part, "share": 1.0} for part in ("sourced", "closed")]
    assert passes(con, DEAL_CREDIT, rows)


@pytest.mark.parametrize("share", [-0.1, float("nan")])
def test_a_share_outside_of_zero_and_one_is_told(con: duckdb.DuckDBPyConnection, share: float) -> None:
    found = faults(con, DEAL_CREDIT, [{"share": share}])
    assert "export.csv, row 2, column 'share': is no share; write a number from 0 to 1" in found


def test_a_share_of_two_is_told_as_no_share_and_as_too_much(con: duckdb.DuckDBPyConnection) -> None:
    assert [said.split(": ")[1].split(";")[0] for said in faults(con, DEAL_CREDIT, [{"share": 2}])] == [
        "is no share",
        "of the deal adds up to more than 1",
    ]


@pytest.mark.parametrize("part", [0, -1, 1.5, 8, float("nan")])
def test_a_day_off_of_no_length_or_more_than_a_day_is_told(
    con: duckdb.DuckDBPyConnection, part: float
) -> None:
    assert faults(con, DAYS_OFF, [{"part": part}]) == [
        "export.csv, row 2, column 'part': is no part of a day; write 1 or 0.5"
    ]


def test_who_leaves_before_the_first_day_is_told(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"hired": date(2026, 3, 2), "left": date(2026, 3, 1)}, {"hired": date(2026, 3, 2)}]
    assert faults(con, REPS, rows) == [
        "export.csv, row 2, column 'left': lies before the first day; mend one of the two dates"
    ]


def test_who_leaves_on_the_first_day_passes(con: duckdb.DuckDBPyConnection) -> None:
    assert passes(con, REPS, [{"hired": date(2026, 3, 2), "left": date(2026, 3, 2)}])


def test_an_account_that_leaves_the_list_before_it_joins_is_told(con: duckdb.DuckDBPyConnection) -> None:
    rows = [{"target_from": date(2026, 3, 2), "target_to": date(2026, 2, 2)}, {"target_to": date(2026, 2, 2)}]
    assert faults(con, ACCOUNTS, rows) == [
        "export.csv, row 2, column 'target_to': lies before its start; mend one of the two dates"
    ]


@pytest.mark.parametrize("table", [TALLY, PLAN_WEEKS], ids=["tally", "plan"])
@pytest.mark.parametrize("count", [-1, float("nan"), float("inf")])
def test_a_count_below_nothing_or_without_a_value_is_told(
    con: duckdb.DuckDBPyConnection, table: Table, count: float
) -> None:
    assert faults(con, table, [{"count": count}]) == [
        "export.csv, row 2, column 'count': is no count; write 0 or more"
    ]


def test_a_quote_in_a_cell_is_told_like_any_other_word(con: duckdb.DuckDBPyConnection) -> None:
    [found] = faults(con, ACTIVITIES, [{"kind": "it's; DROP TABLE given"}])
    assert '"it\'s; DROP TABLE given" is not known' in found
    assert con.execute("SELECT count(*) FROM given").fetchall() == [(1,)]
