"""A mapping turns the files of an export into tables of the log, or says all that is wrong at once."""

from __future__ import annotations

import csv
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
    assert (part.rows, part.notes, table(con, part, "*")) == (0, ("has a header but no rows",), [])


def test_names_of_columns_can_hold_any_sign(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    name = "it's {odd} $v; \\"
    files = put(tmp_path, calls=f'rep,at,"{name}","say ""hi"""\nana,2026-03-02,95,Bo\n')
    text = CALLS + f'duration_s = """{name}\\"""\n' + "contact_id = 'say \"hi\"'\n"
    (part,) = staged(con, mapping.parse(text), files)
    assert table(con, part, "duration_s, contact_id") == [(95.0, "Bo")]


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
        ("name = ", r"mapping.toml: is not TOML: .*; mend the line named"),
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
    with pytest.raises(SalescoachError, match=r"the mapping .*nowhere.toml cannot be read"):
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
