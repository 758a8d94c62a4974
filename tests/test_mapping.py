"""A mapping turns the files of an export into tables of the log, or says all that is wrong at once."""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescoach import schema
from salescoach.errors import InputFaults, SalescoachError
from salescoach.sources import mapping, stage

GOLDEN = Path(__file__).parent / "golden" / "mapping"
SHARED = Path(__file__).resolve().parents[2] / "shared"
CALLS = """
name = "crm"
zone = "UTC"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
rep_id = "rep"
at = "at"
"""


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def put(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in files]


def staged(
    con: duckdb.DuckDBPyConnection, how: mapping.Mapping, files: list[Path], zone: str = "UTC"
) -> list[stage.Staged]:
    return stage.stage(con, how, files, zone=zone, week_start="monday")


def table(con: duckdb.DuckDBPyConnection, part: stage.Staged, columns: str) -> list[tuple[Any, ...]]:
    return con.execute(f'SELECT {columns} FROM {part.relation} ORDER BY "row"').fetchall()


def faults_of(con: duckdb.DuckDBPyConnection, text: str, files: list[Path]) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        staged(con, mapping.parse(text), files)
    return [str(fault) for fault in caught.value.faults]


@pytest.mark.parametrize("case", sorted(p.name for p in GOLDEN.iterdir()))
def test_export_becomes_the_table_worked_out_by_hand(con: duckdb.DuckDBPyConnection, case: str) -> None:
    folder = GOLDEN / case
    how = mapping.load(folder / "mapping.toml")
    exports = [p for p in sorted(folder.iterdir()) if not p.name.startswith(("expected-", "mapping."))]
    parts = staged(con, how, exports, how.workbook.get("time_zone", how.zone or "UTC"))
    assert {part.table for part in parts} == {
        p.stem.removeprefix("expected-") for p in folder.glob("expected-*")
    }
    for part in parts:
        with (folder / f"expected-{part.table}.csv").open(encoding="utf-8", newline="") as stream:
            names, *wanted = csv.reader(stream)
        found = table(con, part, ", ".join(f"coalesce(\"{name}\"::VARCHAR, '')" for name in names))
        assert [list(row) for row in found] == wanted
        assert part.rows == len(wanted)


@pytest.mark.parametrize("case", sorted(p.name for p in GOLDEN.iterdir()))
def test_tables_have_the_columns_and_types_of_the_schema(con: duckdb.DuckDBPyConnection, case: str) -> None:
    folder = GOLDEN / case
    exports = [p for p in folder.iterdir() if not p.name.startswith(("expected-", "mapping."))]
    for part in staged(con, mapping.load(folder / "mapping.toml"), exports):
        wanted = [(c.name, schema.SQL_TYPES[c.type]) for c in schema.TABLES[part.table].columns]
        assert [row[:2] for row in con.execute(f"DESCRIBE {part.relation}").fetchall()] == wanted
        schema.check(con, part.relation, schema.TABLES[part.table])


def test_what_was_left_out_is_said(con: duckdb.DuckDBPyConnection) -> None:
    folder = GOLDEN / "dialer"
    (part,) = staged(con, mapping.load(folder / "mapping.toml"), [folder / "calls-march.csv"])
    assert (part.source, part.file) == ("dialer/calls", "calls-march.csv")
    assert part.notes == ("left out 1 blank row",)
    assert (part.rows, part.total) == (3, 5)
    assert con.execute(f'SELECT "row", reason FROM {part.left} ORDER BY 1').fetchall() == [
        (6, "filtered"),
        (7, "filtered"),
    ]


def test_overlapping_files_give_one_table_each_with_the_same_keys(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    row = "ana,2026-03-02 10:00\n"
    files = put(tmp_path, calls_1="rep,at\n" + row * 2, calls_2="at,rep\n2026-03-02 10:00,ana\n")
    first, second = staged(con, mapping.parse(CALLS), files)
    keys = [key for (key,) in table(con, first, "activity_id")]
    assert keys[1] == keys[0] + "-2"
    assert table(con, second, "activity_id, file") == [(keys[0], "calls_2.csv")]


def test_a_lookup_key_that_stands_twice_is_an_error_that_names_the_rows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = (
        CALLS
        + '[[read.join]]\nfile = "leads.csv"\non = { lead = "lead" }\ncolumns = { contact_title = "role" }\n'
    )
    files = put(
        tmp_path,
        calls="rep,at,lead\nana,2026-03-02,L1\n",
        leads="lead,role\nL1,Owner\nL2,Buyer\nL1,Owner\n L2,Buyer\n,x\n,y\n",
    )
    todo = "keep one row for each, or look up by a column that names one row"
    assert faults_of(con, text, files) == [
        f"leads.csv, row 2, column 'lead': 'L1' stands in 2 rows (2, 4), so looking it up would multiply "
        f"rows; {todo}",
        f"leads.csv, row 3, column 'lead': 'L2' stands in 2 rows (3, 5), so looking it up would multiply "
        f"rows; {todo}",
    ]


def test_a_column_of_a_lookup_stands_where_its_order_matters(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = CALLS + (
        'state_word = [{ column = "name", of = "stages" }, { all = ["shut", "chance"], of = "stages", '
        'words = { "1 / 0" = "lost" } }, "stage"]\n'
        '[[read.join]]\nfile = "stages.csv"\non = { stage = "id" }\n'
    )
    files = put(
        tmp_path,
        calls="rep,at,stage\n" + "".join(f"ana,2026-03-02,{stage}\n" for stage in "1239"),
        stages="id,name,shut,chance\n1,Won,1,1\n2,,1,0\n3,,0,0\n",
    )
    (part,) = staged(con, mapping.parse(text), files)
    assert [word for (word,) in table(con, part, "state_word")] == ["Won", "lost", "3", "9"]
    with pytest.raises(InputFaults, match="is of 'stages', but no look-up is called so"):
        mapping.parse(text.replace("stages.csv", "levels.csv"))


def test_a_lookup_by_a_column_that_the_export_lacks_is_left_out(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = "columns_may_lack = true" + CALLS + 'account_id = ["firm", { column = "of", of = "leads" }]\n'
    text += '[[read.join]]\nfile = "leads.csv"\non = { lead = "lead" }\n'
    files = put(tmp_path, calls="rep,at,firm\nana,2026-03-02,\nana,2026-03-02,A\n", leads="lead,of\n1,B\n")
    (part,) = staged(con, mapping.parse(text), files)
    assert [found for (found,) in table(con, part, "account_id")] == [None, "A"]


def test_a_cell_of_several_ids_becomes_a_row_of_each(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = """
name = "crm"
[[read]]
file = "firms.csv"
fills = "merges"
each = { "Merged IDs" = ";" }
skip = { id = "9" }
columns = { old_id = "Merged IDs", new_id = "id", what = { value = "account" } }
"""
    files = put(tmp_path, firms="id,Merged IDs,x\n7,1; 2;;,a\n8,,b\n9,4,c\n6,3,d\n")
    (part,) = staged(con, mapping.parse(text), files)
    assert sorted(table(con, part, "old_id, new_id, what, row")) == [
        ("1", "7", "account", 2),
        ("2", "7", "account", 2),
        ("3", "6", "account", 5),
    ]
    assert (part.rows, part.total) == (3, 4)
    assert part.notes == ()


@pytest.mark.parametrize(
    ("header", "faults"),
    [
        (
            "rep,result",
            [
                "calls.csv, row 1: has no column for date (local calendar date): at or began; export it again "
                "with that column"
            ],
        ),
        ("rep,began", []),
    ],
)
def test_a_known_export_without_a_column_that_must_be_filled(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, header: str, faults: list[str]
) -> None:
    text = "columns_may_lack = true" + CALLS.replace('"at"', '["at", "began"]')
    files = put(tmp_path, calls=f"{header}\nana,2026-03-02\n")
    if faults:
        assert faults_of(con, text, files) == faults
    else:
        assert [part.rows for part in staged(con, mapping.parse(text), files)] == [1]


def test_all_faults_of_all_files_come_at_once(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    deals = '[[read]]\nfile = "deals.csv"\nfills = "deals"\ncolumns = { deal_id = "id" }\n'
    text = CALLS + 'duration_s = "length"\n' + deals
    files = put(
        tmp_path,
        calls_1="rep,at,length\nana,2026-03-02,95\nbo,soon,1m\ncy,,5\n",
        calls_2="rep,att,length\nana,2026-03-02,95\n",
        deals="id\nD1\nD2,x\n",
        others="x\n1\n",
    )
    assert faults_of(con, text, files) == [
        "calls_1.csv, row 3, column 'at': 'soon' is no date; write it as 2026-03-31 or 2026-03-31 14:05",
        "calls_1.csv, row 3, column 'length': '1m' is not a number; write it as 1234.50",
        "calls_2.csv, column 'at': is no column of this file; did you mean 'att'? (the file has rep, "
        "att, length)",
        "deals.csv, row 3: has 2 cells, but the header has 1; look for a stray separator or quote",
        "others.csv: the mapping 'crm' reads only calls*.csv, deals.csv; leave the file out, or add a "
        "[[read]] for it",
    ]
    assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]


def test_a_blank_cell_that_must_be_filled(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(tmp_path, calls="rep,at,id\nana,,1\nbo,2026-03-02,\n")
    assert faults_of(con, CALLS + 'activity_id = "id"\n', files) == [
        "calls.csv, row 2, column 'at': is empty; fill in date (local calendar date)",
        "calls.csv, row 3, column 'id': is empty; fill in activity_id (the id in the source, or a key "
        "made of the "
        "row's content)",
    ]


def test_a_file_that_is_missing_from_the_export(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert faults_of(con, CALLS + '[[read.join]]\nfile = "leads.csv"\non = { rep = "lead" }\n', []) == [
        "mapping.toml: no file given is called 'calls*.csv'; give the file too, or take it out of the "
        "mapping",
        "mapping.toml: no file given is called 'leads.csv'; give the file too, or take it out of the mapping",
    ]


def test_rows_left_out_need_not_be_readable(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(tmp_path, calls="rep,at,type\nana,2026-03-02,x\nana,never,Test\n,,\n")
    text = CALLS.replace('kind = "dial"', 'kind = "dial"\nskip = { TYPE = "test" }')
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "rep_id, date") == [("ana", date(2026, 3, 2))]


def test_a_header_without_rows_is_an_empty_table(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (part,) = staged(con, mapping.parse(CALLS), put(tmp_path, calls="rep,at\n"))
    assert (part.rows, part.notes, table(con, part, "*")) == (
        0,
        ("has a header but no rows: there is no activity in this file",),
        [],
    )


def test_names_of_columns_can_hold_any_sign(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    name = "it's {odd} $v; \\"
    files = put(tmp_path, calls=f'rep,at,"{name}","say ""hi"""\nana,2026-03-02,95,Bo\n')
    text = CALLS + f'duration_s = """{name}\\"""\n' + "contact_id = 'say \"hi\"'\n"
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "duration_s, contact_id") == [(95.0, "Bo")]


@pytest.mark.parametrize(
    ("place", "wanted"),
    [
        ('{ column = "who", part = ";" }', ["Bo Fox (bo@x.com)", "ann@x.com", "Cy", None]),
        ('{ column = "who", part = [";", "("], lacks = "@" }', ["Bo Fox", None, "Cy", None]),
        ('{ column = "who", starts = "C", holds = ";" }', [None, None, "Cy;Di", None]),
        ('{ column = ["x", "who"], part = ";" }', ["1", "ann@x.com", "Cy", None]),
        ('[{ column = "who", holds = "(" }, "rep"]', ["Bo Fox (bo@x.com);Al", "ana", "ana", "ana"]),
        ('{ all = ["rep", "who"] }', ["ana / Bo Fox (bo@x.com);Al", "ana / ann@x.com", "ana / Cy;Di", "ana"]),
        ('{ all = ["rep", "x"], between = " " }', ["ana 1", "ana", "ana", "ana"]),
        ('{ column = "x", words = { "1" = "yes", "" = "no" } }', ["yes", "no", "no", "no"]),
    ],
)
def test_what_is_taken_of_a_cell(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, place: str, wanted: list[str | None]
) -> None:
    rows = "rep,at,who,x\n" + "".join(
        f"ana,2026-03-02,{who},{x}\n"
        for who, x in (("Bo Fox (bo@x.com);Al", "1"), ("ann@x.com", ""), ("Cy;Di", ""), ("", ""))
    )
    (part,) = staged(con, mapping.parse(CALLS + f"contact_id = {place}\n"), put(tmp_path, calls=rows))
    assert [value for (value,) in table(con, part, "contact_id")] == wanted


def test_a_column_of_lengths_in_two_units_is_told_apart_by_how_they_are_written(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = CALLS + (
        'duration_s = [{ column = "length", holds = ":", unit = "h:m:s" }, '
        '{ column = "length", lacks = ":", unit = "ms" }]\n'
    )
    files = put(
        tmp_path, calls="rep,at,length\nana,2026-03-02,0:01:35\nana,2026-03-02,95000\nana,2026-03-02,\n"
    )
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "duration_s") == [(95.0,), (95.0,), (None,)]


def test_when_a_row_was_written_down_is_a_moment(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(
        tmp_path,
        calls="rep,at,made\nana,2026-03-02,2026-03-02 14:05\nana,2026-03-02,2026-03-02T23:30:00Z\n"
        "ana,2026-03-02,\n",
    )
    text = CALLS.replace('zone = "UTC"', 'zone = "Europe/Madrid"') + 'logged = "made"\n'
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "logged") == [
        (datetime(2026, 3, 2, 13, 5),),
        (datetime(2026, 3, 2, 23, 30),),
        (None,),
    ]


def test_weeks_start_on_the_day_set(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(tmp_path, calls="rep,at\nana,2026-03-01\n")
    (part,) = stage.stage(con, mapping.parse(CALLS), files, zone="UTC", week_start="sunday")
    assert table(con, part, "week") == [(date(2026, 3, 1),)]


def test_the_zone_of_the_team_holds_where_the_mapping_names_none(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(tmp_path, calls="rep,at\nana,2026-03-02 00:30\n")
    (part,) = staged(con, mapping.parse(CALLS.replace('zone = "UTC"', "")), files, "Europe/Madrid")
    assert table(con, part, "date, instant") == [(date(2026, 3, 2), datetime(2026, 3, 1, 23, 30))]


ROW = st.tuples(
    st.sampled_from(["ana", "bo", ""]),
    st.sampled_from(["20/02/2026 10:00", "03/02/2026 9:30", "01/02/2026"]),
    st.sampled_from(["95", "1,234.5", ""]),
    st.sampled_from(["Connected", " connected ", "No, answer"]),
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(ROW, min_size=1, max_size=12), seed=st.integers(0, 1000))
def test_neither_the_order_of_rows_nor_of_columns_matters(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, rows: list[tuple[str, ...]], seed: int
) -> None:
    names = ["rep", "at", "length", "result"]
    body = [dict(zip(names, row, strict=True)) for row in [*rows, ("ana", "28/02/2026", "1", "x")]]
    chance = random.Random(seed)
    found = []
    for name in ("calls", "calls_again"):
        with (tmp_path / f"{name}.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, names)
            writer.writeheader()
            writer.writerows(body)
        text = CALLS + 'duration_s = "length"\ndisposition_word = "result"\n'
        (part,) = staged(con, mapping.parse(text), [tmp_path / f"{name}.csv"])
        found.append(sorted(map(str, table(con, part, "* EXCLUDE (file, row)"))))
        chance.shuffle(names)
        chance.shuffle(body)
    assert found[0] == found[1]
    assert len({row.split(",")[0] for row in found[0]}) == len(body)


def said(text: str) -> list[tuple[str, str]]:
    with pytest.raises(InputFaults) as caught:
        mapping.parse(text)
    assert {fault.file for fault in caught.value.faults} == {"mapping.toml"}
    return [(fault.column.replace("calls*.csv", "#"), fault.what) for fault in caught.value.faults]


def test_all_faults_of_a_mapping_come_at_once() -> None:
    assert said(
        """
zone = "Europe/Madird"
decimal = ";"
dayfirst = true
[workbook]
week_start = "moonday"
[[read]]
file = "calls*.csv"
fills = "activity"
[[read]]
file = "calls*.csv"
fils = "x"
fills = "activities"
kind = "call"
kinds = { call = "dail" }
duration_unit = "hours"
only = { Status = [] }
[read.columns]
rep = "Rep"
kind = "Type"
at = { value = "2026-03-02" }
date = "Day"
duration_s = { value = "long" }
account_id = []
[[read]]
name = "calls"
file = "deals.csv"
fills = "deals"
kind = "dial"
columns = { amount = "Amount" }
[[read.join]]
file = "x.csv"
columns = { amount = "Sum", closed = 7 }
"""
    ) == [
        ("dayfirst", "is not known here"),
        ("decimal", "';' is no decimal mark"),
        ("name", "is missing"),
        ("read #.columns.account_id", "[] names no column"),
        ("read #.columns.at", "is one value for every row"),
        ("read #.columns.duration_s", "'long' is no number"),
        ("read #.columns.kind", "is no column of activities that can be named"),
        ("read #.columns.rep", "is no column of activities that can be named"),
        ("read #.duration_unit", "'hours' is not known"),
        ("read #.fills", "'activity' is not known"),
        ("read #.fils", "is not known here"),
        ("read #.kind", "'call' is not known"),
        ("read #.kind", "needs one of kind and kinds"),
        ("read #.kinds", "needs the column the words stand in"),
        ("read #.kinds.call", "'dail' is not known"),
        ("read #.only.Status", "[] is no list of words"),
        ("read calls.columns", "needs deal_id (deal)"),
        ("read calls.join 1", "needs file and on"),
        ("read calls.join 1.columns.amount", "is filled already"),
        ("read calls.join 1.columns.closed", "7 names no column"),
        ("read calls.kind", "is for activities only"),
        ("workbook.week_start", "'moonday' is no weekday"),
        ("zone", "there is no time zone 'Europe/Madird'; write it like 'Europe/Madrid' or 'UTC'"),
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "todo"),
    [
        ('rep_id = "rep"', 'rep = "rep"', "did you mean 'rep_id'?"),
        ('kind = "dial"', 'kind = "dail"', "did you mean 'dial'?"),
        ('kind = "dial"', 'kind = "call"', "choose from dial, visit, email, meeting, message, other"),
        ('kind = "dial"', "", 'write kind = "dial" or kinds = { call = "dial" }'),
        ('fills = "activities"', 'fills = "Activity"', "did you mean 'activities'?"),
        ('zone = "UTC"', 'zon = "UTC"', "did you mean 'zone'?"),
        ('rep_id = "rep"', 'kind = "type"', "set kind or kinds beside the columns"),
        ('at = "at"', "", 'write at = "Started" (date and time in one column) or date = "Date"'),
    ],
)
def test_a_fault_says_what_to_do(wrong: str, right: str, todo: str) -> None:
    with pytest.raises(InputFaults) as caught:
        mapping.parse(CALLS.replace(wrong, right))
    assert len(caught.value.faults) == 1
    assert todo in caught.value.faults[0].todo


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", r"mapping.toml: is not TOML: .*; mend its last line"),
        ('name = "x"', r"'read': is missing; add a \[\[read\]\] for each table to fill"),
        ('name = "x"\nread = ["calls.csv"]', r"'read 1': 'calls.csv' is no table"),
        (
            CALLS + "[[read]]" + CALLS.split("[[read]]")[1],
            r"another read fills activities under the name 'calls'",
        ),
        (
            CALLS.replace('at = "at"', 'time = "at"'),
            r"columns.time': stands without a date; add date = \"Date\"",
        ),
        (
            CALLS + 'duration_s = "x"\n[workbook.words.status]\nOpen = "opened"',
            r"workbook.words.status.Open': 'opened'",
        ),
        (
            CALLS.replace('kind = "dial"', 'kind = "dial"\ndirections = { In = "inbound" }'),
            r"needs the column the words",
        ),
        (CALLS.replace('kind = "dial"', "kind = 7"), r"kind': 7 does not fit; write a text like \"this\""),
    ],
)
def test_one_fault_of_a_mapping(text: str, message: str) -> None:
    with pytest.raises(InputFaults, match=message):
        mapping.parse(text)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(
        SalescoachError,
        match=r"the mapping .*nowhere.toml cannot be read: No such file or directory; check the name",
    ):
        mapping.load(tmp_path / "nowhere.toml")


HELIXCORE = SHARED / "realdata" / "helixcore_bi"
needs_shared = pytest.mark.skipif(not HELIXCORE.is_dir(), reason="../shared is not beside this checkout")


@pytest.mark.realdata
@needs_shared
def test_helixcore(con: duckdb.DuckDBPyConnection) -> None:
    text = """
name = "helixcore"
zone = "UTC"
[[read]]
file = "call_logs.csv"
fills = "activities"
kind = "dial"
columns = { activity_id = "call_id", rep_id = "rep_id", at = "call_at_utc", duration_s = "duration_seconds" }
[[read.join]]
file = "leads.csv"
on = { lead_id = "lead_id" }
columns = { contact_title = "buyer_role" }
[[read]]
file = "sales_activities.csv"
fills = "activities"
kinds = { call = "dial", meeting = "meeting", email = "email" }
automated = { activity_source = ["bot", "system"] }
columns = { activity_id = "activity_id", rep_id = "rep_id", at = "activity_at", kind_word = "activity_type" }
[[read]]
file = "deals.csv"
fills = "deals"
columns = { deal_id = "deal_id", created = "deal_created_at", closed = "close_at", amount = "final_mrr_usd" }
[[read]]
file = "leads.csv"
fills = "accounts"
columns = { account_id = "lead_id" }
"""
    files = [HELIXCORE / f"{name}.csv" for name in ("call_logs", "sales_activities", "deals", "leads")]
    calls, activities, deals, leads = staged(con, mapping.parse(text), files)
    assert [part.rows for part in (calls, activities, deals, leads)] == [12594, 30160, 693, 5200]
    with files[0].open(encoding="utf-8", newline="") as stream:
        wanted = [
            (r["call_id"], r["call_at_utc"], float(r["duration_seconds"])) for r in csv.DictReader(stream)
        ]
    assert table(con, calls, "activity_id, instant::VARCHAR, duration_s") == wanted
    assert con.execute(f"SELECT count(contact_title) FROM {calls.relation}").fetchall() == [(12594,)]
    with files[2].open(encoding="utf-8", newline="") as stream:
        total = sum(float(r["final_mrr_usd"] or 0) for r in csv.DictReader(stream))
    (found,) = con.execute(f"SELECT sum(amount) FROM {deals.relation}").fetchone() or (0,)
    assert found == pytest.approx(total)


@pytest.mark.realdata
@needs_shared
def test_olist_is_the_same_day_first_and_month_first(con: duckdb.DuckDBPyConnection) -> None:
    columns = 'columns = { deal_id = "mql_id", closed = "won_date" }'
    text = f'name = "olist"\n[[read]]\nfile = "*deals*.csv"\nfills = "deals"\n{columns}'
    folder = SHARED / "realdata" / "olist_funnel"
    name = "olist_closed_deals_dataset.csv"
    (day,) = staged(con, mapping.parse(text), [folder / name])
    (month,) = staged(con, mapping.parse(text), [folder / "mdy_copy" / name])
    assert (day.rows, month.rows) == (842, 380)
    same = con.execute(
        f"SELECT count(*) FROM {day.relation} JOIN {month.relation} USING (deal_id, closed)"
    ).fetchall()
    assert same == [(380,)]


@pytest.mark.realdata
@needs_shared
@pytest.mark.parametrize(
    ("name", "how", "columns", "wanted"),
    [
        (
            "06-dmy-dates.csv",
            'date = "call_date"',
            "date::VARCHAR",
            ["2026-02-01", "2026-02-03", "2026-02-12", "2026-02-20", "2026-03-05"],
        ),
        (
            "07-12h-times.csv",
            'at = "Created Date"',
            "instant::VARCHAR",
            ["2025-07-21 21:31:52", "2025-07-21 00:05:00", "2025-07-21 12:05:00"],
        ),
        (
            "08-utc-week-edge.csv",
            'at = ["CompletedDateTime", "ActivityDate"]',
            "date || ' ' || week",
            ["2026-03-01 2026-02-23", "2026-03-02 2026-03-02", "2026-03-02 2026-03-02"],
        ),
    ],
)
def test_messy_dates(
    con: duckdb.DuckDBPyConnection, name: str, how: str, columns: str, wanted: list[str]
) -> None:
    text = CALLS.replace("calls*.csv", name).replace('rep_id = "rep"\nat = "at"', how)
    zone = "America/Los_Angeles" if name.startswith("08") else "UTC"
    (part,) = staged(con, mapping.parse(text), [SHARED / "messy" / name], zone)
    assert [value for (value,) in table(con, part, columns)] == wanted


@pytest.mark.realdata
@needs_shared
def test_messy_dates_that_cannot_be_told(con: duckdb.DuckDBPyConnection) -> None:
    files = [SHARED / "messy" / "06b-ambiguous-dates.csv"]
    (fault,) = faults_of(
        con, CALLS.replace("calls*", "06b*").replace('at = "at"', 'date = "call_date"'), files
    )
    assert "can be read day first and month first" in fault


KNOWN = """
name = "crm"
zone = "UTC"
ids = "salesforce"
columns_may_lack = true
[[read]]
when = ["call"]
fills = "activities"
kind = "dial"
directions = { "Call in" = "inbound" }
[read.columns]
activity_id = "call"
at = [{ column = "start", where = { allday = ["", "0"] } }, { column = "due", day = true }, "start"]
direction = ["way", "subject"]
rep_id = "rep"
purpose_word = { column = "zone", holds = "/", lacks = "=" }
contact_title = { all = ["first", "last"], between = " " }
deal_id = [{ every = ["deal", "firm"] }, { every = ["deal", "town"] }]
disposition_word = ["result", "*result__c", "old result"]
contact_id = "who.owner"
logged = "written"
[[read.join]]
as = "user"
when = ["user", "city"]
on = { rep = "user" }
columns = { outcome_word = "city" }
[[read]]
name = "merged"
when = ["call", "into"]
fills = "merges"
columns = { old_id = "call", new_id = "into", what = { value = "account" } }
"""


def test_a_day_is_never_shifted_and_a_moment_only_where_another_column_says_so(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(
        tmp_path,
        calls="call,start,due,allday\n1,2026-03-02T03:30:00Z,2026-03-01,0\n2,2026-03-02T00:00:00Z,2026-03-02,1\n"
        "3,2026-03-02T00:00:00Z,2026-03-02,\n4,2026-03-02T05:00:00Z,,1\n",
        older="call,start,due\n5,2026-03-02T03:30:00Z,2026-03-02 17:23:34\n6,,2026-03-02 00:00:00\n",
    )
    first, second = staged(con, mapping.parse(KNOWN), files, "America/Los_Angeles")
    assert table(con, first, "date::VARCHAR, instant::VARCHAR") == [
        ("2026-03-01", "2026-03-02 03:30:00"),
        ("2026-03-02", None),
        ("2026-03-01", "2026-03-02 00:00:00"),
        ("2026-03-01", "2026-03-02 05:00:00"),
    ]
    # Without the column that says whether `start` is a moment its place is left out: `due` comes next.
    assert table(con, second, "date::VARCHAR, instant::VARCHAR") == [
        ("2026-03-02", None),
        ("2026-03-02", None),
    ]


def test_what_a_cell_holds_or_lacks_and_columns_joined_by_a_blank(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    calls = "call,due,zone,first,last\n1,2026-03-02,Europe/Madrid,Ana,Ruiz\n2,2026-03-02,c8/A==,,Lee\n3,2026-03-02,GMT,,\n"
    (part,) = staged(con, mapping.parse(KNOWN), put(tmp_path, calls=calls))
    assert table(con, part, "purpose_word, contact_title") == [
        ("Europe/Madrid", "Ana Ruiz"),
        (None, "Lee"),
        (None, None),
    ]


def test_columns_that_make_a_key_only_together(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(
        tmp_path,
        calls="call,due,deal,firm\n1,2026-03-02,Mill,Acme\n2,2026-03-02,Mill,\n3,2026-03-02,,Acme\n",
        older="call,due,deal\n4,2026-03-02,Mill\n",
    )
    first, second = staged(con, mapping.parse(KNOWN), files)
    assert table(con, first, "deal_id") == [("Mill / Acme",), (None,), (None,)]
    assert table(con, second, "deal_id") == [(None,)]


def test_a_star_stands_for_any_letters_of_a_columns_name(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    calls = "call,due,old result,Dialer__Call_Result__c,Result__c,result__c_date\n1,2026-03-02,a,b,c,x\n2,2026-03-02,a,,c,x\n3,2026-03-02,a,,,x\n"
    (part,) = staged(con, mapping.parse(KNOWN), put(tmp_path, calls=calls))
    assert table(con, part, "disposition_word") == [("b",), ("c",), ("a",)]


def test_the_first_column_whose_word_is_known_says_the_direction(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    calls = "call,due,way,subject\n1,2026-03-02,Inbound,\n2,2026-03-02,dialled,Call in\n3,2026-03-02,,Lunch\n"
    (part,) = staged(con, mapping.parse(KNOWN), put(tmp_path, calls=calls))
    assert table(con, part, "direction") == [("inbound",), ("inbound",), ("outbound",)]


def test_ids_of_15_and_18_characters_are_looked_up_as_one(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(
        tmp_path,
        calls="call,due,rep\n1,2026-03-02,0016000000MRatd\n2,2026-03-02,0016000000MRAtdAAH\n",
        users="user,city\n0016000000MRatdAAD,Bonn\n0016000000MRAtd,Ulm\n",
    )
    (part,) = staged(con, mapping.parse(KNOWN), files)
    assert table(con, part, "rep_id, outcome_word") == [
        ("0016000000MRatdAAD", "Bonn"),
        ("0016000000MRAtdAAH", "Ulm"),
    ]


def test_one_record_with_both_forms_of_its_id_would_multiply_rows(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(
        tmp_path,
        calls="call,due,rep\n1,2026-03-02,0016000000MRatd\n",
        users="user,city\n0016000000MRatdAAD,Bonn\n0016000000MRatd,Ulm\n",
    )
    (fault,) = faults_of(con, KNOWN, files)
    assert "'0016000000MRatdAAD' stands in 2 rows (2, 3), so looking it up would multiply rows" in fault


def test_a_record_that_was_merged_into_none_is_no_merge(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    calls = "call,due,into\n1,2026-03-02,\n2,2026-03-02,000000000000000AAA\n3,2026-03-02,0016000000MRatd\n"
    _, merged = staged(con, mapping.parse(KNOWN), put(tmp_path, calls=calls))
    assert table(con, merged, "old_id, new_id, what") == [("3", "0016000000MRatdAAD", "account")]
    assert (merged.rows, merged.total) == (1, 3)


def test_the_moment_a_row_was_written_down_keeps_its_time(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    calls = "call,due,written\n1,2026-03-02,2026-03-02T09:15:00+0100\n2,2026-03-02,\n"
    (part,) = staged(con, mapping.parse(KNOWN), put(tmp_path, calls=calls), "America/Los_Angeles")
    assert table(con, part, "logged::VARCHAR") == [("2026-03-02 08:15:00",), (None,)]


@pytest.mark.parametrize(
    ("other", "wanted"),
    [
        ("13/3/2026", date(2026, 2, 3)),
        ("3/13/2026", date(2026, 3, 2)),
        ("2026-03-13", None),
        ("4/4/2026", None),
    ],
)
def test_the_other_dates_of_a_file_say_whether_the_day_comes_first(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, other: str, wanted: date | None
) -> None:
    text = CALLS.replace("fills", 'skip = { state = "open" }\nfills') + 'logged = "written"\n'
    # The row that shows it may be one that is left out.
    files = put(tmp_path, calls=f"rep,at,written,state\nana,3/2/2026,4/4/2026,\nana,3/3/2026,{other},open\n")
    if wanted is None:
        (fault,) = faults_of(con, text, files)
        assert "'3/2/2026' can be read day first and month first, and no other row tells which" in fault
    else:
        (part,) = staged(con, mapping.parse(text), files)
        assert table(con, part, "date") == [(wanted,)]


def test_dates_of_a_file_that_speak_against_each_other_decide_nothing(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = CALLS + 'logged = ["written", "changed"]\n'
    calls = "rep,at,written,changed\nana,3/2/2026,13/4/2026,\nana,3/3/2026,,4/13/2026\n"
    (fault,) = faults_of(con, text, put(tmp_path, calls=calls))
    assert "'3/2/2026' can be read day first and month first" in fault


PLACES = """
name = "dialer"
zone = "UTC"
columns_may_lack = true
[[read]]
when = ["call", "started"]
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "call"
at = "started"
rep_id = { all = ["first", "last"], between = " " }
contact_id = { column = "person", key = "id" }
disposition_word = [{ column = "answered", words = { "" = "Not answered" } }, { column = "name", of = "results" }, { column = "answered", words = { "*" = "Answered" } }]
duration_s = { column = "length", unit = "h:m" }
[[read.join]]
as = "results"
when = ["result", "name"]
on = { result = "result" }
[[read]]
when = ["deal", "value"]
fills = "deals"
columns = { deal_id = "deal", amount = [{ column = "value", unit = "cents" }, "euros"] }
"""


def test_places_of_a_column_are_taken_apart_and_put_together(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(
        tmp_path,
        calls="call,started,first,last,person,answered,result,length\n"
        '1,2026-03-02 10:00,Ana,Ruiz,"{""id"": 7, ""name"": ""Bo""}",,R1,0:30\n'
        '2,2026-03-02 10:05,Ana,,"[{""id"": 8}, {""id"": 9}]",10:05,R1,1:30\n'
        "3,2026-03-02 10:10,,Ruiz,[10],10:10,R9,0.5\n"
        "4,2026-03-02 10:15,,,[team] Bo,10:15,,2:00:00\n",
        results="result,name\nR1,Voicemail\n",
        deals="deal,value,euros\nD1,123450,\nD2,,99.5\nD3,,\n",
    )
    calls, deals = staged(con, mapping.parse(PLACES), files)
    assert table(con, calls, "rep_id, contact_id, disposition_word, duration_s") == [
        ("Ana Ruiz", "7", "Not answered", 1800.0),
        ("Ana", "8", "Voicemail", 5400.0),
        ("Ruiz", "10", "Answered", 43200.0),
        (None, "[team] Bo", "Answered", 7200.0),
    ]
    assert table(con, deals, "amount") == [(1234.5,), (99.5,), (None,)]


def test_a_look_up_that_the_export_lacks_leaves_the_other_places(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(tmp_path, calls="call,started,answered,result\n1,2026-03-02 10:00,10:00,R1\n")
    (part,) = staged(con, mapping.parse(PLACES), files)
    assert table(con, part, "rep_id, disposition_word, duration_s") == [(None, "Answered", None)]


@pytest.mark.parametrize(
    ("wrong", "right", "column", "what"),
    [
        (
            'of = "results"',
            'of = "result"',
            "disposition_word",
            "is of 'result', but no look-up is called so",
        ),
        ('"length", unit = "h:m"', '"length", unit = "cents"', "duration_s.unit", "'cents' is no unit of it"),
        ('"value", unit = "cents"', '"value", unit = "ms"', "amount.unit", "'ms' is no unit of it"),
        ('key = "id"', 'unit = "s"', "contact_id.unit", "'s' is no unit of it"),
    ],
)
def test_a_place_that_cannot_be(wrong: str, right: str, column: str, what: str) -> None:
    assert wrong in PLACES
    ((found, said_),) = said(PLACES.replace(wrong, right))
    assert found.endswith(f".columns.{column}")
    assert said_ == what


def test_one_read_can_have_times_of_its_own_zone(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    files = put(tmp_path, calls="rep,at\nana,2026-03-02 00:30\n", api="rep,at\nana,2026-03-01 23:30\n")
    api = CALLS.partition("[[read]]")[2].replace("calls*", "api*").replace("fills", 'zone = "UTC"\nfills')
    how = mapping.parse(CALLS.replace('"UTC"', '"Europe/Madrid"') + "[[read]]" + api)
    for part in staged(con, how, files, "Europe/Madrid"):
        assert table(con, part, "date, instant") == [(date(2026, 3, 2), datetime(2026, 3, 1, 23, 30))]


def test_a_zone_of_a_read_that_there_is_not() -> None:
    text = CALLS.replace("fills", 'zone = "Europe/Madird"\nfills')
    what = "there is no time zone 'Europe/Madird'; write it like 'Europe/Madrid' or 'UTC'"
    assert said(text) == [("read #.zone", what)]


def test_ids_of_zoho_with_and_without_their_mark_are_the_same(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(tmp_path, calls="rep,at,c,r\nzcrm_41,2026-03-02,zcrm_7,zcrm_7\n41,2026-03-02,7,\n")
    text = 'ids = "zoho"' + CALLS + 'contact_id = "c"\ndisposition_word = "r"\n'
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "rep_id, contact_id, disposition_word") == [
        ("41", "7", "zcrm_7"),
        ("41", "7", None),
    ]
    with pytest.raises(InputFaults, match=r"ids': 'zoo' is no kind of id; choose from salesforce, zoho"):
        mapping.parse(text.replace("zoho", "zoo"))


def test_a_column_counts_only_in_the_rows_that_another_one_names(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    about = '{ column = "about", where = { module = ["Accounts", ""] } }'
    text = 'columns_may_lack = true\n[[read]]\nfile = "calls*.csv"'
    text = CALLS.replace('[[read]]\nfile = "calls*.csv"', text) + f"account_id = {about}\n"
    calls = "rep,at,module,about\nana,2026-03-02,accounts,A1\nana,2026-03-02,Deals,D1\nana,2026-03-02,,A2\n"
    files = put(tmp_path, calls=calls, calls_2="rep,at,about\nana,2026-03-02,A1\n")
    first, second = staged(con, mapping.parse(text), files)
    assert table(con, first, "account_id") == [("A1",), (None,), ("A2",)]
    assert table(con, second, "account_id") == [(None,)]


def test_a_look_up_by_a_column_that_the_file_lacks_is_left_out(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(
        tmp_path, calls="call,started,answered\n1,2026-03-02 10:00,\n", results="result,name\nR1,Busy\n"
    )
    (part,) = staged(con, mapping.parse(PLACES), files)
    assert table(con, part, "disposition_word") == [("Not answered",)]


@pytest.mark.parametrize("unit", ["h:m:s", "h:m"])
def test_a_bare_zero_is_no_length_in_any_unit(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, unit: str
) -> None:
    text = CALLS.replace("fills", f'duration_unit = "{unit}"\nfills') + 'duration_s = "length"\n'
    files = put(tmp_path, calls="rep,at,length\nana,2026-03-02,0\nana,2026-03-02,\nana,2026-03-02,1:35\n")
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "duration_s") == [(0.0,), (None,), (95.0 if unit == "h:m:s" else 5700.0,)]
    assert faults_of(con, text, put(tmp_path, calls="rep,at,length\nana,2026-03-02,95\n")) == [
        "calls.csv, row 2, column 'length': '95' is no duration like 1:35 or 0:01:35; mend it, or set another "
        "duration_unit"
    ]


def test_no_telephone_number_is_kept_of_a_row_left_out(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    files = put(tmp_path, calls="rep,at,to,type\nana,2026-03-02,+1 212 555 0101,Test\n")
    text = CALLS.replace("fills", 'skip = { type = "Test" }\nfills') + 'phone_key = "to"\n'
    (part,) = staged(con, mapping.parse(text), files)
    (cells,) = con.execute(f"SELECT cells FROM {part.left}").fetchall()
    assert json.loads(cells[0]) == {"rep": "ana", "at": "2026-03-02"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "x = " + "[" * 5000,
            "mapping.toml: is not TOML: it has a number or a list that nothing can hold; take out",
        ),
        (
            "x = " + "9" * 5000,
            "mapping.toml: is not TOML: it has a number or a list that nothing can hold; take out",
        ),
        (
            ".".join("a" * 100_000) + " = 1",
            "mapping.toml: is longer or deeper than any settings are; take out",
        ),
        ("#" * (1 << 20) + "\nx", "mapping.toml: is longer or deeper than any settings are; take out"),
        (
            CALLS.replace('"crm"', f'"{"n" * 300}"'),
            "mapping.toml, column 'name': is too long; write 60 letters at most",
        ),
        (CALLS.replace('"rep"', "{ all = [1] }"), "columns.rep_id': {'all': [1]} names no column; write"),
    ],
    ids=["lists in lists", "digits", "tables in tables", "long", "long name", "a number for a column"],
)
def test_a_mapping_that_nobody_wrote_is_refused_in_one_line(text: str, said: str) -> None:
    with pytest.raises(InputFaults) as caught:
        mapping.parse(text)
    assert said in str(caught.value).replace(str(Path.cwd()), "") and len(str(caught.value)) < 500


def test_a_mapping_that_is_no_text_says_so(tmp_path: Path) -> None:
    (tmp_path / "crm.toml").write_bytes(b'name = "\xf4"')
    with pytest.raises(SalescoachError, match=r"crm.toml is not UTF-8 text; save it as UTF-8$"):
        mapping.load(tmp_path / "crm.toml")
