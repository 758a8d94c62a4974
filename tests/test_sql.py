"""Tables and queries of any database become rows of text; nothing is written, and no password is shown."""

from __future__ import annotations

import contextlib
import logging
import os
import sqlite3
import subprocess
import sys
import time
import tomllib
import traceback
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import duckdb
import pytest

from salescoach.errors import InputFaults, SalescoachError
from salescoach.sources import dates, reader, sql, values
from salescoach.sources.sql import address as sql_address
from salescoach.sources.sql import engine as sql_engine
from salescoach.sources.sql import said as sql_said
from tests.postgres import PASSWORD, Server, absent, postgres

__all__ = ["postgres"]  # the fixture, used by its name

Rows = list[tuple[object, ...]]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def crm(postgres: Server) -> Server:
    """Return the server with a small CRM in it."""
    postgres.run(
        "CREATE SCHEMA crm",
        "CREATE TABLE calls (id int PRIMARY KEY, rep text, result text)",
        "INSERT INTO calls VALUES (3, 'Zoë', 'No answer'), (1, 'Ann', 'Refused'), (2, NULL, '')",
        "CREATE TABLE crm.deals (deal_id text PRIMARY KEY, amount numeric)",
        "INSERT INTO crm.deals VALUES ('d2', 10.50), ('d1', 1e6)",
        'CREATE TABLE crm."Big Accounts.2026" ("Account Name" text, "50% of" int)',
        """INSERT INTO crm."Big Accounts.2026" VALUES ('Le "Zinc"', 7)""",
        'CREATE TABLE "x""; DROP TABLE calls; --" (a text)',
        """INSERT INTO "x""; DROP TABLE calls; --" VALUES ('safe')""",
        "CREATE VIEW refusals AS SELECT id, rep FROM calls WHERE result = 'Refused'",
        "CREATE MATERIALIZED VIEW seen AS SELECT count(*) AS n FROM calls",
        "CREATE TABLE empty (id int PRIMARY KEY, rep text)",
        "CREATE SEQUENCE numbers",
        "CREATE FUNCTION write_it() RETURNS int LANGUAGE sql AS "
        "$$ INSERT INTO calls VALUES (99, 'x', 'y') RETURNING id $$",
    )
    return postgres


SMALL = (
    "CREATE TABLE calls (id INTEGER PRIMARY KEY, rep TEXT, result TEXT)",
    "INSERT INTO calls VALUES (3, 'Zoë', 'No answer'), (1, 'Ann', 'Refused'), (2, NULL, '')",
    "CREATE TABLE empty (id INTEGER PRIMARY KEY, rep TEXT)",
    "CREATE VIEW refusals AS SELECT id, rep FROM calls WHERE result = 'Refused'",
    'CREATE TABLE "x""; DROP TABLE calls; --" (a TEXT)',
    """INSERT INTO "x""; DROP TABLE calls; --" VALUES ('safe')""",
)


def sqlite_file(path: Path, *statements: str) -> Path:
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path


def duckdb_file(path: Path, *statements: str) -> Path:
    with duckdb.connect(path) as connection:
        for statement in statements:
            connection.execute(statement)
    return path


@pytest.fixture(params=["postgresql", "sqlite", "duckdb"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, dict[str, str]]:
    """Return the address of each kind of database, the same small CRM in it, and what it needs to be read."""
    if request.param == "postgresql":
        server = request.getfixturevalue("crm")
        return server.url, server.environ
    make = sqlite_file if request.param == "sqlite" else duckdb_file
    path = make(tmp_path / "my crm.db", *SMALL)
    return f"{request.param}:///{path}", {}


def rows(con: duckdb.DuckDBPyConnection, raw: reader.Raw) -> Rows:
    texts = ", ".join(raw.text(name) for name in raw.columns)
    return con.execute(f"SELECT _row, {texts} FROM {raw.relation} ORDER BY _row").fetchall()


def tables(con: duckdb.DuckDBPyConnection) -> Rows:
    return con.execute("SELECT table_name FROM duckdb_tables()").fetchall()


CALLS = [(2, "1", "Ann", "Refused"), (3, "2", None, None), (4, "3", "Zoë", "No answer")]


def test_a_table_is_read_in_the_order_of_its_key(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    [raw] = sql.read(con, url, sql.wanted(["calls"], []), environ=environ)
    assert (raw.file, raw.columns, raw.rows, raw.notes) == ("calls", ("id", "rep", "result"), 3, ())
    assert rows(con, raw) == CALLS


def test_a_query_is_read_as_it_is_ordered_beside_a_view_and_an_empty_table(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    query = (
        'late=SELECT id AS "Call ID", \'50%\' AS "a%b" FROM calls -- with ; in a remark\nORDER BY id DESC;'
    )
    late, view, none = sql.read(
        con, url, [*sql.wanted([], [query]), *sql.wanted(["refusals", "empty"], [])], environ=environ
    )
    assert (late.file, late.columns) == ("late", ("Call ID", "a%b"))
    assert rows(con, late) == [(2, "3", "50%"), (3, "2", "50%"), (4, "1", "50%")]
    assert (view.file, rows(con, view)) == ("refusals", [(2, "1", "Ann")])
    assert (none.columns, none.rows, none.notes, rows(con, none)) == (("id", "rep"), 0, ("has no rows",), [])


def test_a_table_whose_name_looks_like_an_attack_is_only_a_name(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    [raw] = sql.read(con, url, sql.wanted(['x"; DROP TABLE calls; --'], []), environ=environ)
    assert rows(con, raw) == [(2, "safe")]
    with pytest.raises(InputFaults, match="there is no such table"):
        sql.read(con, url, sql.wanted(["calls; DROP TABLE calls"], []), environ=environ)
    [raw] = sql.read(con, url, sql.wanted(["calls"], []), environ=environ)
    assert rows(con, raw) == CALLS


def test_every_unknown_table_is_named_with_those_that_are_close(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    with pytest.raises(InputFaults) as caught:
        sql.read(con, url, sql.wanted(["cals", "calls", "refusal"], []), environ=environ)
    assert str(caught.value) == (
        "cals: there is no such table; did you mean 'calls'?\n"
        "refusal: there is no such table; did you mean 'refusals'?"
    )
    assert tables(con) == []


def test_a_wrong_column_is_said_and_nothing_is_left_behind(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    what = sql.wanted(["calls"], ["late=SELECT colour FROM calls"])
    with pytest.raises(
        InputFaults, match=r"^late: cannot be read; the database says: .*colour.*; check"
    ) as caught:
        sql.read(con, url, what, environ=environ)
    assert "\n" not in str(caught.value)
    assert tables(con) == []


def test_an_unknown_column_called_readonly_is_no_attempt_to_write(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    with pytest.raises(InputFaults, match=r"cannot be read; the database says: .*readonly"):
        sql.read(con, url, sql.wanted([], ["late=SELECT readonly FROM calls"]), environ=environ)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Cannot execute statement in a READ ONLY transaction",
            "would write, and nothing but reading is allowed",
        ),
        (
            "Unknown column 'nobody' in 'SELECT'",
            "the database says: Unknown column 'nobody' in 'SELECT'; check",
        ),
    ],
)
def test_what_mysql_says_is_told_without_its_number(text: str, said: str) -> None:
    address = sql_address.parse("mysql://db/crm", environ={})
    assert f"late: {said}" in str(sql_said.reading(address, "late")(RuntimeError(1792, text))).replace(
        "cannot be read; ", ""
    )


def test_two_columns_of_one_name_are_a_fault(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    what = sql.wanted([], ["late=SELECT id, rep, id AS Id FROM calls"])
    with pytest.raises(InputFaults, match=r"late, row 1, column '[iI]d': is the name of columns 1 and 3"):
        sql.read(con, url, what, environ=environ)
    assert tables(con) == []


def test_a_failure_inside_a_transaction_leaves_what_was_done_before(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    con.execute("BEGIN")
    con.execute("CREATE TABLE mine AS SELECT 1 AS a")
    with pytest.raises(InputFaults):
        sql.read(con, url, sql.wanted(["calls"], ["late=SELECT nobody FROM calls"]), environ=environ)
    con.execute("COMMIT")
    assert tables(con) == [("mine",)]


WRITES = [
    "DELETE FROM calls",
    "INSERT INTO calls VALUES (4, 'a', 'b')",
    "UPDATE calls SET rep = 'Bo'",
    "DROP TABLE calls",
    "SELECT 1; DROP TABLE calls",
    "SELECT 1; COMMIT; DROP TABLE calls",
    "SELECT * INTO copied FROM calls",
    "WITH gone AS (DELETE FROM calls RETURNING *) SELECT * FROM gone",
    "WITH x AS (SELECT 1) DELETE FROM calls",
    "SELECT 'a\\'; DROP TABLE calls; --'",
    "/* SELECT */ DELETE FROM calls",
    "EXPLAIN ANALYZE DELETE FROM calls",
    "CREATE TABLE more AS SELECT * FROM calls",
    "COPY calls TO '/tmp/salescoach-stolen.csv'",
    "ATTACH 'salescoach-other.db' AS other",
    "PRAGMA user_version = 7",
    "SELECT 1 /*! INTO OUTFILE '/tmp/salescoach-stolen.csv' */",
    "",
]


@pytest.mark.parametrize("query", WRITES)
def test_a_query_that_writes_is_refused_and_nothing_changes(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]], query: str
) -> None:
    url, environ = place
    with pytest.raises(
        SalescoachError,
        match=r"only reads|nothing but reading|more than one|backslash|a query|says: .*DELETE",
    ):
        sql.read(con, url, sql.wanted([], [f"late={query}"]), environ=environ)
    [raw] = sql.read(con, url, sql.wanted(["calls"], []), environ=environ)
    assert rows(con, raw) == CALLS


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM calls",
        "CREATE TABLE more (a int)",
        "INSERT INTO calls VALUES (4, 'a', 'b')",
        "DROP TABLE calls",
    ],
)
def test_the_session_refuses_writing_even_when_a_query_is_not_looked_at(
    con: duckdb.DuckDBPyConnection,
    place: tuple[str, dict[str, str]],
    monkeypatch: pytest.MonkeyPatch,
    statement: str,
) -> None:
    url, environ = place
    with monkeypatch.context() as patch:
        patch.setattr(sql.sql_wanted, "_not_reading", lambda query: "")
        patch.setattr(sql.sql_duckdb.Session, "_relation", lambda self, want, text: self._con.execute(text))
        with pytest.raises(
            InputFaults, match=r"late: would write, and nothing but reading is allowed|syntax error"
        ):
            sql.read(con, url, [sql.Wanted("late", query=statement)], environ=environ)
    [raw] = sql.read(con, url, sql.wanted(["calls"], []), environ=environ)
    assert rows(con, raw) == CALLS


@pytest.mark.parametrize(
    "query", ["SELECT write_it()", "SELECT nextval('numbers')", "SELECT * FROM calls FOR UPDATE"]
)
def test_a_function_that_writes_is_refused_by_postgresql(
    con: duckdb.DuckDBPyConnection, crm: Server, query: str
) -> None:
    with pytest.raises(InputFaults, match="would write, and nothing but reading is allowed"):
        sql.read(con, crm.url, sql.wanted([], [f"late={query}"]), environ=crm.environ)
    assert crm.run("SELECT count(*) FROM calls") == [(3,)]
    assert crm.run("SELECT is_called FROM numbers") == [(False,)]


@pytest.mark.parametrize(
    "query",
    [
        "WITH a AS (SELECT 'x; INSERT INTO y' AS t) SELECT t FROM a",
        "TABLE refusals",
        "VALUES (1), (2)",
        "(SELECT 1 AS a) UNION ALL (SELECT 2)",
        "SELECT '--' AS a, 'it''s; into' AS \"into\"",
        "/* one; two */ SELECT 1 AS a",
        "SELECT $q$ ; INTO $q$ AS a",
    ],
)
def test_a_query_that_only_looks_like_writing_is_read(
    con: duckdb.DuckDBPyConnection, crm: Server, query: str
) -> None:
    [raw] = sql.read(con, crm.url, sql.wanted([], [f"late={query}"]), environ=crm.environ)
    assert raw.rows >= 1


def test_the_transaction_only_reads_and_sees_one_moment(con: duckdb.DuckDBPyConnection, crm: Server) -> None:
    settings = ", ".join(
        f"current_setting('transaction_{name}') AS {name}" for name in ("read_only", "isolation")
    )
    [raw] = sql.read(con, crm.url, sql.wanted([], [f"how=SELECT {settings}"]), environ=crm.environ)
    assert rows(con, raw) == [(2, "on", "repeatable read")]


def test_names_with_schemas_capitals_quotes_and_dots(con: duckdb.DuckDBPyConnection, crm: Server) -> None:
    what = sql.wanted(["crm.deals", 'crm."Big Accounts.2026"', "CRM.Deals2", "seen"], [])
    assert [one.name for one in what] == ["deals", "Big Accounts.2026", "Deals2", "seen"]
    deals, big, seen = sql.read(con, crm.url, [what[0], what[1], what[3]], environ=crm.environ)
    assert rows(con, deals) == [(2, "d1", "1000000"), (3, "d2", "10.5")]
    assert (big.columns, rows(con, big)) == (("Account Name", "50% of"), [(2, 'Le "Zinc"', "7")])
    assert rows(con, seen) == [(2, "3")]
    [upper] = sql.read(con, crm.url, sql.wanted(["CRM.DEALS"], []), environ=crm.environ)
    assert (upper.file, upper.rows) == ("DEALS", 2)
    with pytest.raises(InputFaults, match=r"deals: there is no such table; did you mean 'crm\.deals'\?"):
        sql.read(con, crm.url, sql.wanted(["deals"], []), environ=crm.environ)


def test_a_schema_of_a_duckdb_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = duckdb_file(
        tmp_path / "a.duckdb", "CREATE SCHEMA crm", 'CREATE TABLE crm."Deals" AS SELECT 5 AS "Deal ID"'
    )
    [raw] = sql.read(con, f"duckdb:///{path}", sql.wanted(["crm.deals"], []), environ={})
    assert (raw.columns, rows(con, raw)) == (("Deal ID",), [(2, "5")])
    with pytest.raises(InputFaults, match=r"did you mean 'crm\.Deals'"):
        sql.read(con, f"duckdb:///{path}", sql.wanted(["deals"], []), environ={})


#: A value as PostgreSQL and DuckDB both write it, and its text. Madrid's clocks go forward on 2026-03-29 at
#: 01:00 UTC and back on 2026-10-25 at 01:00 UTC; PostgreSQL's session is in Madrid, DuckDB's in UTC.
VALUES = {
    "DATE '2026-03-02'": "2026-03-02",
    "TIMESTAMP '2026-03-02 14:05:00'": "2026-03-02 14:05:00",
    "TIMESTAMP '2026-03-02 14:05:00.25'": "2026-03-02 14:05:00.25",
    "TIME '14:05:00'": "14:05:00",
    "CAST(1234567.50 AS NUMERIC(12, 2))": "1234567.5",
    "CAST(100 AS NUMERIC(18, 4))": "100",
    "CAST(0 AS NUMERIC(18, 4))": "0",
    "CAST(12345678901234567890 AS NUMERIC(30, 0))": "12345678901234567890",
    "CAST(1e20 AS DOUBLE PRECISION)": "100000000000000000000",
    "CAST(1e-7 AS DOUBLE PRECISION)": "0.0000001",
    "CAST(0.1 AS REAL)": "0.1",
    "CAST(-0.0 AS DOUBLE PRECISION)": "0",
    "CAST(42 AS BIGINT)": "42",
    "TRUE": "true",
    "FALSE": "false",
    "CAST(NULL AS BOOLEAN)": None,
    "'  Zoë\t'": "Zoë",
    "''": None,
    "CAST('a3bb189e-8bf9-3888-9912-ace4e6543002' AS UUID)": "a3bb189e-8bf9-3888-9912-ace4e6543002",
    "INTERVAL '95 seconds'": "0:01:35",
    "INTERVAL '26 hours 3 minutes 4 seconds'": "26:03:04",
    "INTERVAL '1500 milliseconds'": "0:00:01.5",
    "CAST(NULL AS INTERVAL)": None,
    "CAST('{\"a\": [1, null]}' AS JSON)": '{"a": [1, null]}',
    "ARRAY['x', 'y']": "x;y",
    "ARRAY[1, NULL, 3]": "1;3",
    "ARRAY[DATE '2026-03-02']": "2026-03-02",
    "CAST(NULL AS INTEGER[])": None,
    "CAST('\\x41' AS {binary})": None,
    "TIMESTAMP 'infinity'": None,
    "CAST('-infinity' AS DATE)": None,
    "CAST('NaN' AS DOUBLE PRECISION)": None,
}
ZONED = {
    "2026-03-29 00:59:59+00": ("2026-03-29 01:59:59+01:00", "2026-03-29 00:59:59+00:00"),
    "2026-03-29 01:00:00+00": ("2026-03-29 03:00:00+02:00", "2026-03-29 01:00:00+00:00"),
    "2026-10-25 00:30:00+00": ("2026-10-25 02:30:00+02:00", "2026-10-25 00:30:00+00:00"),
    "2026-10-25 01:30:00+00": ("2026-10-25 02:30:00+01:00", "2026-10-25 01:30:00+00:00"),
    "2026-07-01 23:30:00.5-05:30": ("2026-07-02 07:00:00.5+02:00", "2026-07-02 05:00:00.5+00:00"),
    "infinity": (None, None),
}


@pytest.mark.parametrize("kind", ["postgresql", "duckdb"])
def test_values_of_every_type_become_the_same_text(
    con: duckdb.DuckDBPyConnection, request: pytest.FixtureRequest, tmp_path: Path, kind: str
) -> None:
    kinds = dict(VALUES) | {f"TIMESTAMPTZ '{v}'": t[kind == "duckdb"] for v, t in ZONED.items()}
    binary = "BLOB" if kind == "duckdb" else "BYTEA"
    cells = ", ".join(f"{v.replace('{binary}', binary)} AS c{n}" for n, v in enumerate(kinds))
    if kind == "postgresql":
        server = request.getfixturevalue("crm")
        server.run("DROP TABLE IF EXISTS kinds", f"CREATE TABLE kinds AS SELECT {cells}")
        url, environ = server.url, server.environ
    else:
        path = duckdb_file(tmp_path / "kinds.duckdb", f"CREATE TABLE kinds AS SELECT {cells}")
        url, environ = f"duckdb:///{path}", {}
    table, query = sql.read(con, url, sql.wanted(["kinds"], ["same=SELECT * FROM kinds"]), environ=environ)
    for raw in (table, query):
        assert dict(zip(kinds, rows(con, raw)[0][1:], strict=True)) == kinds
        binary_column = list(kinds).index("CAST('\\x41' AS {binary})")
        assert f"left out binary data of column 'c{binary_column}'" in raw.notes
        assert sum(note.startswith("left out infinite values of column") for note in raw.notes) == 4


def test_types_that_only_postgresql_has(con: duckdb.DuckDBPyConnection, crm: Server) -> None:
    query = (
        "SELECT '{\"b\":2, \"a\":1}'::jsonb AS j, '192.168.0.1'::inet AS i, int4range(1, 5) AS r, "
        "ARRAY[ARRAY[1, 2], ARRAY[3, 4]] AS m, ARRAY['2026-03-29 01:00+00'::timestamptz] AS t, "
        "'NaN'::numeric AS n, ROW(1, 'a') AS o, '0044-03-15 BC'::date AS bc, 'x'::char(5) AS c"
    )
    [raw] = sql.read(con, crm.url, sql.wanted([], [f"kinds={query}"]), environ=crm.environ)
    assert rows(con, raw) == [
        (2, '{"a": 1, "b": 2}', "192.168.0.1", "[1, 5)", "1;2;3;4", "2026-03-29 03:00:00+02:00", None, "1;a",
         "0044-03-15 BC", "x")
    ]  # fmt: skip


def test_structures_of_a_duckdb_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = duckdb_file(
        tmp_path / "kinds.duckdb",
        "CREATE TABLE kinds AS SELECT {'a': 1, 'b': [1, 2]} AS s, MAP {'k': 1} AS m, [[1], [2, 3]] AS l, "
        "CAST('b' AS ENUM ('a', 'b')) AS e, CAST(5 AS HUGEINT) AS h, CAST(NULL AS STRUCT(a INT)) AS n",
    )
    [raw] = sql.read(con, f"duckdb:///{path}", sql.wanted(["kinds"], []), environ={})
    assert rows(con, raw) == [(2, '{"a": 1, "b": [1, 2]}', '{"k":1}', "1;2;3", "b", "5", None)]


def test_what_sqlite_keeps_in_a_column_is_read_cell_by_cell(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    path = sqlite_file(
        tmp_path / "a.db",
        "CREATE TABLE kinds (a BLOB, b REAL, c DATETIME, d BOOLEAN)",
        "INSERT INTO kinds VALUES ('text', 2.0, '2026-03-02 14:05:00', 1), (x'ff00', 1e-7, NULL, 0)",
    )
    [raw] = sql.read(con, f"sqlite:///{path}", sql.wanted(["kinds"], []), environ={})
    assert rows(con, raw) == [(2, "text", "2", "2026-03-02 14:05:00", "1"), (3, None, "0.0000001", None, "0")]
    assert raw.notes == ("left out binary data of column 'a'",)


def test_moments_and_lengths_are_read_by_what_reads_those_of_files(
    con: duckdb.DuckDBPyConnection, crm: Server
) -> None:
    query = (
        "SELECT * FROM (VALUES ('2026-10-25 01:30+00'::timestamptz, '95 s'::interval), "
        "('2026-10-24 22:30+00', NULL)) AS t (started, lasted)"
    )
    [raw] = sql.read(con, crm.url, sql.wanted([], [f"dials={query}"]), environ=crm.environ)
    assert rows(con, raw) == [
        (2, "2026-10-25 02:30:00+01:00", "0:01:35"),
        (3, "2026-10-25 00:30:00+02:00", None),
    ]
    started = values.Cells(con, raw.relation, raw.text("started"), raw.file, "started")
    found, faults = dates.infer(started)
    assert faults == []
    moments = started.rows(f"{found.instant('UTC')} = TIMESTAMP '2026-10-24 22:30:00'", 5)
    assert moments == [(3, "2026-10-25 00:30:00+02:00")]
    lasted = values.Cells(con, raw.relation, raw.text("lasted"), raw.file, "lasted")
    seconds, faults = values.duration(lasted, "h:m:s")
    assert (faults, lasted.rows(f"{seconds} = 95", 5)) == ([], [(2, "0:01:35")])


#: Reads 200,000 rows of 1,200 characters, 240 MB as text, and prints by how many MB memory has grown.
STREAM = """
import resource, sys, tempfile
import duckdb, psycopg, pyarrow, sqlalchemy
from salescoach.sources import sql
from salescoach.sources.sql import duckdb_file as sql_duckdb
from salescoach.sources.sql import server as sql_server
if sys.argv[2] == "at once":
    sql_server.BATCH = 10**7
spill = tempfile.TemporaryDirectory()
con = duckdb.connect(config={"memory_limit": "100MB", "temp_directory": spill.name})
con.execute("SET enable_progress_bar = false")
peak = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
import os
sql.read(con, sys.argv[1], sql.wanted([], ["one=SELECT 1 AS a"]), environ=os.environ)
before = peak()
[raw] = sql.read(con, sys.argv[1], sql.wanted(["wide"], []), environ=os.environ)
first, last, different = con.execute(f"SELECT min(_row), max(_row), count(DISTINCT id) FROM {raw.relation}").fetchone()
assert (raw.rows, first, last, different) == (200_000, 2, 200_001, 200_000), (raw.rows, first, last, different)
[wrong] = con.execute(f"SELECT count(*) FROM {raw.relation} WHERE CAST(id AS INT) <> _row - 1").fetchone()
assert wrong == 0, wrong
print(round(peak() - before))
con.close()
spill.cleanup()
"""
WIDE = "SELECT i AS id, repeat(md5(CAST(i AS TEXT)), 37) AS note FROM generate_series(200000, 1, -1) AS s (i)"
MOST = 400


def grown(url: str, environ: Mapping[str, str], how: str) -> int:
    command = [sys.executable, "-c", STREAM, url, how]
    done = subprocess.run(command, env=os.environ | environ, check=True, capture_output=True, text=True)
    return int(done.stdout)


@pytest.fixture(scope="module")
def wide(crm: Server) -> Server:
    """Return the server with a table whose rows lie in the opposite order of its key."""
    crm.run(f"CREATE TABLE wide AS {WIDE}", "ALTER TABLE wide ADD PRIMARY KEY (id)")
    return crm


@pytest.mark.long
def test_two_hundred_thousand_rows_pass_through_little_memory(wide: Server) -> None:
    assert grown(wide.url, wide.environ, "in batches") < MOST


@pytest.mark.long
def test_the_bound_on_memory_is_one_that_fetching_all_would_break(wide: Server) -> None:
    assert grown(wide.url, wide.environ, "at once") > MOST


@pytest.mark.long
@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_files_pass_through_little_memory_too(tmp_path: Path, kind: str) -> None:
    path = duckdb_file(
        tmp_path / "wide.duckdb",
        "CREATE TABLE wide (id INTEGER PRIMARY KEY, note TEXT)",
        f"INSERT INTO wide {WIDE}",
    )
    if kind == "sqlite":
        with duckdb.connect(path, read_only=True) as made:
            some = made.execute("SELECT * FROM wide ORDER BY id DESC").fetchall()
        path = tmp_path / "wide.db"
        with contextlib.closing(sqlite3.connect(path)) as connection, connection:
            connection.execute("CREATE TABLE wide (id INTEGER, note TEXT, PRIMARY KEY (id)) WITHOUT ROWID")
            connection.executemany("INSERT INTO wide VALUES (?, ?)", some)
    assert grown(f"{kind}:///{path}", {}, "in batches") < MOST


def test_more_rows_than_a_batch_are_numbered_through(
    con: duckdb.DuckDBPyConnection, place: tuple[str, dict[str, str]]
) -> None:
    url, environ = place
    query = (
        "many=WITH RECURSIVE n (i) AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 12001) "
        "SELECT i FROM n ORDER BY i DESC"
    )
    [raw] = sql.read(con, url, sql.wanted([], [query]), environ=environ)
    assert raw.rows == 12_001
    found = con.execute(
        f"SELECT min(_row), max(_row), bool_and(_row + CAST(i AS INT) = 12003) FROM {raw.relation}"
    )
    assert found.fetchall() == [(2, 12_002, True)]


def test_all_tables_are_of_the_same_moment(
    con: duckdb.DuckDBPyConnection, crm: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    crm.run("DROP TABLE IF EXISTS moving", "CREATE TABLE moving AS SELECT 1 AS a")
    fill = sql.sql_cells.fill

    def and_somebody_writes(*given: Any) -> int:
        done = fill(*given)
        crm.run("INSERT INTO moving VALUES (2)")
        return done

    monkeypatch.setattr(sql.sql_cells, "fill", and_somebody_writes)
    what = sql.wanted(["moving"], ["again=SELECT * FROM moving"])
    before, after = sql.read(con, crm.url, what, environ=crm.environ)
    assert (before.rows, after.rows) == (1, 1)
    assert crm.run("SELECT count(*) FROM moving") == [(3,)]


def test_a_statement_that_takes_too_long_is_stopped(con: duckdb.DuckDBPyConnection, crm: Server) -> None:
    what = sql.wanted([], ["late=SELECT pg_sleep(30)"])
    with pytest.raises(
        InputFaults, match="late: took longer than allowed; ask for less, or allow more seconds"
    ):
        sql.read(con, crm.url, what, environ=crm.environ | {"SALESCOACH_DB_SECONDS": "1"})
    with pytest.raises(
        SalescoachError, match="SALESCOACH_DB_SECONDS is 'soon'; write a whole number of seconds"
    ):
        sql.read(con, crm.url, what, environ=crm.environ | {"SALESCOACH_DB_SECONDS": "soon"})


# ---- passwords


def pieces(password: str) -> set[str]:
    """Return every four signs of a password in a row, as it is and in the ways it can be written."""
    plain = {password, repr(password)[1:-1], ascii(password)[1:-1]}
    coded = {quote(password), quote(password, safe=""), quote_plus(password)}
    return {
        text[n : n + size]
        for texts, size in ((plain, 4), (coded, 6))
        for text in texts
        for n in range(len(text) - size + 1)
    }


def shown_in(text: str) -> set[str]:
    return {piece for piece in pieces(PASSWORD) if piece.lower() in text.lower()}


def all_text(error: BaseException) -> str:
    """Return everything that printing an error in any usual way shows, its causes and contexts too."""
    told = [str(error), repr(error), repr(error.args), *traceback.format_exception(error)]
    told += [all_text(other) for other in (error.__cause__, error.__context__) if other is not None]
    return "\n".join(told)


ENCODED = quote(PASSWORD, safe="")


def hiding(server: Server, tmp_path: Path) -> dict[str, tuple[str, dict[str, str], str, str]]:
    """Return address, environment, query and what is said, for each way that reading can fail."""
    at = f"127.0.0.1:{server.port}"
    ours, good = server.environ, "SELECT 1 AS a"
    db = {"DB": f"postgresql://coach:{ENCODED}@{at}/crm"}
    wrong = {"SALESCOACH_DB_PASSWORD": PASSWORD + "!"}
    write = "WITH gone AS (DELETE FROM calls RETURNING *) SELECT * FROM gone"
    return {
        "wrong host": ("postgresql://coach@nobody.invalid/crm", ours, good, "nobody knows a machine"),
        "wrong port": ("postgresql://coach@127.0.0.1:1/crm", ours, good, "127.0.0.1:1 does not answer"),
        "wrong password": (server.url, wrong, good, "refuses the user or the password"),
        "no password": (server.url, {}, good, "asks for a password and none was given"),
        "wrong database": (f"postgresql://coach@{at}/none", ours, good, "has no database of this name"),
        "wrong user": (f"postgresql://bo@{at}/crm", ours, good, "refuses the user or the password"),
        "wrong option": (f"{server.url}?sslmode=perhaps", ours, good, "cannot be opened; it says: connection is bad: invalid sslmode"),
        "unknown option": (f"{server.url}?colour=red", ours, good, "cannot be opened; it says"),
        "wrong query": (server.url, ours, "SELECT nobody FROM calls", 'column "nobody" does not exist'),
        "password as a value": (server.url, ours, f"SELECT CAST('{PASSWORD}' AS int) AS a", "says: invalid input"),
        "a write": (server.url, ours, write, "would write"),
        "two statements": (server.url, ours, f"SELECT '{PASSWORD}'; SELECT 2", "more than one statement"),
        "wrong driver": (f"mysql+nobody://coach@{at}/crm", ours, good, "no kind of database known here"),
        "driver not there": (f"mysql+pymysql://coach@{at}/crm", ours, good, "pip install pymysql"),
        "in the address": (f"postgresql://coach:{ENCODED}@{at}/crm", {}, good, "address of the database holds a pass"),
        "as it is, in the address": (f"postgresql://coach:{PASSWORD}@{at}/crm", {}, good, "holds a password"),
        "among the options": (f"postgresql://{at}/crm?user=a&password={ENCODED}", {}, good, "holds a password"),
        "no address at all": (f"coach:{PASSWORD}", {}, good, "cannot be read; write it like"),
        "key and value": (f"host=db password={PASSWORD}", {}, good, "cannot be read; write it like"),
        "wrong query, variable": ("env:DB", db, "SELECT nobody FROM calls", 'column "nobody" does not exist'),
        "wrong port, variable": ("env:DB", {"DB": db["DB"].replace(at, "127.0.0.1:1")}, good, "does not answer"),
        "no number as a port": ("env:DB", {"DB": db["DB"].replace(at, "db:x")}, good, "cannot be read"),
        "wrong kind, variable": ("env:DB", {"DB": f"nobody://a:{ENCODED}@h/x"}, good, "no kind of database"),
        "as it is, in a variable": ("env:DB", {"DB": f"postgresql://coach:{PASSWORD}@{at}/crm"}, good, "%40 %3A %2F"),
        "option in a variable": ("env:DB", {"DB": f"{server.url}?password={ENCODED}"}, good, "among the options"),
        "a file that is none": (f"sqlite:///{tmp_path}/no.db", ours, good, "there is no such file"),
    }  # fmt: skip


CASES = (
    "wrong host", "wrong port", "wrong password", "no password", "wrong database", "wrong user", "wrong option",
    "unknown option", "wrong query", "password as a value", "a write", "two statements", "wrong driver",
    "driver not there", "in the address", "as it is, in the address", "among the options", "no address at all",
    "key and value", "wrong query, variable", "wrong port, variable", "no number as a port",
    "wrong kind, variable", "as it is, in a variable", "option in a variable", "a file that is none",
)  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_no_failure_shows_the_password(
    con: duckdb.DuckDBPyConnection,
    crm: Server,
    tmp_path: Path,
    case: str,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    found = hiding(crm, tmp_path)
    assert tuple(found) == CASES
    url, environ, query, said = found[case]
    for name in ("PGPASSWORD", "PGPASSFILE", "PGSERVICE"):
        monkeypatch.delenv(name, raising=False)
    if case == "driver not there":
        monkeypatch.setitem(sys.modules, "pymysql", None)
    with pytest.raises(SalescoachError) as caught:
        sql.read(con, url, [sql.Wanted("deals", query=query)], environ=environ)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert shown_in(all_text(caught.value)) == set()
    assert caught.value.__cause__ is None
    assert shown_in(caplog.text) == set()
    assert shown_in("".join(capfd.readouterr())) == set()


def test_the_check_for_shown_passwords_finds_them() -> None:
    def fail() -> None:
        try:
            raise ValueError(f"could not connect to postgresql://coach:{ENCODED}@db")
        except ValueError:
            raise SalescoachError("no database") from None

    with pytest.raises(SalescoachError) as caught:
        fail()
    assert shown_in(all_text(caught.value))
    assert shown_in(str(caught.value)) == set()
    assert shown_in("host is ss/w:rd") == {"ss/w", "s/w:", "/w:r", "w:rd"}
    assert shown_in("postgresql://coach:***@db.example:5433/crm") == set()


def test_reading_well_logs_no_password(
    con: duckdb.DuckDBPyConnection, crm: Server, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "psycopg"):
        caplog.set_level(logging.DEBUG, logger=name)
    sql.read(con, crm.url, sql.wanted(["calls"], []), environ=crm.environ)
    assert "SELECT" in caplog.text
    assert shown_in(caplog.text) == set()


def test_no_object_shows_the_password(crm: Server) -> None:
    address = sql_address.parse(crm.url, environ=crm.environ)
    engine = sql_engine.engine(address, crm.environ)
    objects = [address, address.password, engine, engine.url, engine.pool, vars(address)]
    with sql_engine.connected(engine, crm.environ) as connection:
        objects += [connection, connection.connection, connection.connection.dbapi_connection]
        assert shown_in(" ".join(f"{one!r} {one}" for one in objects)) == set()
    assert address.password is not None
    assert address.password.reveal() == PASSWORD


@pytest.mark.parametrize(
    "text",
    [
        PASSWORD,
        quote(PASSWORD),
        ENCODED,
        ENCODED.lower(),
        quote_plus(PASSWORD),
        repr(PASSWORD),
        ascii(PASSWORD),
    ],
)
def test_what_a_driver_says_is_cleaned(text: str) -> None:
    address = sql_address.parse("postgresql://coach@db/crm", environ={"SALESCOACH_DB_PASSWORD": PASSWORD})
    assert shown_in(address.clean(f"cannot use {text} here\nnor there")) == set()
    assert address.clean("at postgresql://a:b@db/x with password=xyz, passwd = 'x y' user=a") == (
        "at postgresql://***@db/x with password=*** passwd=*** user=a"
    )


def reads(
    con: duckdb.DuckDBPyConnection, url: str, environ: Mapping[str, str], file: Path | None = None
) -> Rows:
    [raw] = sql.read(con, url, sql.wanted(["calls"], []), environ=environ, password_file=file)
    return rows(con, raw)


def test_the_password_comes_from_file_address_or_variable(
    con: duckdb.DuckDBPyConnection, crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = {"SALESCOACH_DB_PASSWORD": "wrong"}
    url = {"MY_DB": crm.url.replace("coach@", f"coach:{ENCODED}@").replace("postgresql:", "postgres:")}
    assert reads(con, "env:MY_DB", url | wrong) == CALLS
    file = tmp_path / "password"
    file.write_text(f"{PASSWORD}\nsecond line\n", encoding="utf-8")
    file.chmod(0o600)
    assert reads(con, crm.url, wrong, file) == CALLS
    assert reads(con, crm.url.replace("postgresql", "postgresql+psycopg"), crm.environ) == CALLS
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert reads(con, crm.url, {}) == CALLS


def test_the_own_ways_of_postgresql_keep_working(
    con: duckdb.DuckDBPyConnection, crm: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pgpass, services = tmp_path / "pgpass", tmp_path / "services"
    escaped = PASSWORD.replace(":", "\\:")
    pgpass.write_text(f"127.0.0.1:{crm.port}:crm:coach:{escaped}\n", encoding="utf-8")
    pgpass.chmod(0o600)
    services.write_text(
        f"[team]\nhost=127.0.0.1\nport={crm.port}\ndbname=crm\nuser=coach\n", encoding="utf-8"
    )
    monkeypatch.setenv("PGPASSFILE", str(pgpass))
    monkeypatch.setenv("PGSERVICEFILE", str(services))
    assert reads(con, crm.url, {}) == CALLS
    assert reads(con, "postgresql:///?service=team", {}) == CALLS


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604, 0o660])
def test_a_password_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = tmp_path / "password"
    file.write_text(PASSWORD, encoding="utf-8")
    file.chmod(mode)
    with pytest.raises(
        SalescoachError, match=f"can be read by others on this machine; run: chmod 600 {file}"
    ) as caught:
        sql_address.parse("postgresql://db/crm", environ={}, password_file=file)
    assert shown_in(all_text(caught.value)) == set()


@pytest.mark.parametrize("content", [b"", b"\nsecond\n", b"\xff\xfe", None])
def test_a_password_file_without_a_password_is_refused(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
        file.chmod(0o600)
    with pytest.raises(SalescoachError, match="password holds no password; write it into the first line"):
        sql_address.parse("postgresql://db/crm", environ={}, password_file=file)


# ---- addresses


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("postgresql://db.example/crm", ("postgresql", "psycopg", "", "db.example", None, "crm")),
        ("postgres://ann@db:5433/crm", ("postgresql", "psycopg", "ann", "db", 5433, "crm")),
        ("postgresql+psycopg2://a%40b@[::1]:5432/", ("postgresql", "psycopg2", "a@b", "::1", 5432, "")),
        ("mysql://ann@db/crm", ("mysql", "pymysql", "ann", "db", None, "crm")),
        ("mysql+mysqldb://ann@db/crm%2F1", ("mysql", "mysqldb", "ann", "db", None, "crm/1")),
        (
            "postgresql://%2Frun%2Fpostgresql/crm",
            ("postgresql", "psycopg", "", "/run/postgresql", None, "crm"),
        ),
        ("postgresql:///crm?sslmode=require&passfile=%2Fx", ("postgresql", "psycopg", "", "", None, "crm")),
    ],
)
def test_an_address_is_taken_apart(url: str, wanted: tuple[object, ...]) -> None:
    found = sql_address.parse(url, environ={})
    assert (found.kind, found.driver, found.user, found.host, found.port, found.database) == wanted
    assert dict(found.options) == ({"sslmode": "require", "passfile": "/x"} if "?" in url else {})


@pytest.mark.parametrize(
    "url",
    [
        "",
        "crm",
        "postgresql:/db/crm",
        "postgresql://db:x/crm",
        "://db/crm",
        "env:",
        "post gres://db/crm",
        "postgresql://db/c#m",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(
        SalescoachError, match="address of the database cannot be read; write it like postgresql://"
    ):
        sql_address.parse(url, environ={})


def test_a_variable_that_is_not_set_is_named() -> None:
    with pytest.raises(SalescoachError, match="the environment variable MY_DB is not set"):
        sql_address.parse("env:MY_DB", environ={"MY_DB": " "})


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "duckdb:///:memory:", "sqlite+aiosqlite:///a.db", "sqlite://a.db"])  # fmt: skip
def test_a_file_has_to_be_named(url: str) -> None:
    with pytest.raises(
        SalescoachError, match=r"the address of the file cannot be read; write it like (sqlite|duckdb):///crm"
    ):
        sql_address.parse(url, environ={})


# ---- files


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_that_is_not_there_is_named_and_not_made(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "none.db"
    with pytest.raises(SalescoachError, match=r"none\.db: there is no such file; check its name and folder"):
        sql.read(con, f"{kind}:///{path}", sql.wanted(["calls"], []), environ={})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_a_file_of_another_kind_is_said(con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Ann, " * 2000, encoding="utf-8")
    with pytest.raises(SalescoachError, match=r"letter\.db is no (SQLite|DuckDB) file; check its name"):
        sql.read(con, f"{kind}:///{path}", sql.wanted(["calls"], []), environ={})


def test_a_relative_address_is_one_from_this_folder(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sqlite_file(tmp_path / "my?crm#1%20.db", *SMALL)
    monkeypatch.chdir(tmp_path)
    assert reads(con, "sqlite:///my?crm#1%20.db", {}) == CALLS


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_reading_leaves_a_file_byte_for_byte(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, kind: str
) -> None:
    path = (sqlite_file if kind == "sqlite" else duckdb_file)(tmp_path / "crm.db", *SMALL)
    before = path.read_bytes()
    path.chmod(0o444)
    assert reads(con, f"{kind}:///{path}", {}) == CALLS
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


HOLD = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"


def test_a_duckdb_file_open_elsewhere_is_said(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = duckdb_file(tmp_path / "crm.duckdb", *SMALL)
    said = r"crm\.duckdb is open for writing in another program; close it there, then try again"
    command = [sys.executable, "-c", HOLD, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(SalescoachError, match=said):
            reads(con, f"duckdb:///{path}", {})
        holder.communicate("")
    assert reads(con, f"duckdb:///{path}", {}) == CALLS
    with duckdb.connect(path), pytest.raises(SalescoachError, match=said):
        reads(con, f"duckdb:///{path}", {})


def test_a_sqlite_file_that_is_being_written_is_said(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sqlite_file(tmp_path / "crm.db", *SMALL)
    monkeypatch.setattr(sql_engine, "_LOCKED_SECONDS", 0.1)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(
            SalescoachError, match=r"crm\.db is open for writing in another program; close it there"
        ):
            reads(con, f"sqlite:///{path}", {})


def test_a_duckdb_view_over_a_file_beside_it_is_read(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "calls.csv").write_text("id,rep\n1,Ann\n", encoding="utf-8")
    path = duckdb_file(tmp_path / "a.duckdb", f"CREATE VIEW seen AS FROM '{tmp_path / 'calls.csv'}'")
    [raw] = sql.read(con, f"duckdb:///{path}", sql.wanted(["seen"], []), environ={})
    assert rows(con, raw) == [(2, "1", "Ann")]


# ---- what is wanted, what is installed


@pytest.mark.parametrize(
    ("tables", "queries", "said"),
    [
        ([], [], "name the tables to read, or write queries: deals=SELECT"),
        (["  "], [], "the name of a table is empty"),
        ([], ["SELECT a FROM b WHERE c = 1"], "a query needs a name before it"),
        ([], ["deals"], "a query needs a name before it"),
        ([], ["deals="], "a query needs a name before it"),
        ([], ["=SELECT 1"], "a query needs a name before it"),
        (
            ["a.calls", "b.Calls"],
            [],
            "Calls: two tables or queries go by this name; give one of them another name",
        ),
        (["calls"], ["calls=SELECT 1"], "calls: two tables or queries go by this name"),
        (
            [],
            ["a=DROP TABLE x", "b=SELECT 1; SELECT 2"],
            "a: is not a query that only reads.*\nb: is more than one",
        ),
    ],
)
def test_what_cannot_be_wanted_is_said(tables: list[str], queries: list[str], said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        sql.wanted(tables, queries)


def test_a_wanted_is_a_table_or_a_query() -> None:
    for given in ({"table": "a", "query": "SELECT 1"}, {}, {"table": " "}):
        with pytest.raises(SalescoachError, match="needs a name and either a table or a query"):
            sql.Wanted("calls", **given)


@pytest.mark.parametrize(
    ("url", "missing", "said"),
    [
        (
            "postgresql://db/crm",
            "sqlalchemy",
            r'needs more packages; install them: pip install "salescoach\[sql\]"',
        ),
        (
            "postgresql://db/crm",
            "psycopg",
            r'for postgresql is not installed: pip install "salescoach\[sql\]"',
        ),
        ("mysql://db/crm", "pymysql", "the driver for mysql is not installed: pip install pymysql"),
        (
            "mysql+mysqldb://db/crm",
            "MySQLdb",
            "the driver for mysql is not installed: pip install mysqlclient",
        ),
        ("mssql+pyodbc://db/crm", "pyodbc", "the driver for mssql is not installed: pip install pyodbc"),
        (
            "postgresql+asyncpg://db/crm",
            "asyncpg",
            "the driver for postgresql is not installed: pip install asyncpg",
        ),
        ("nobody://db/crm", "nobody", "nobody is no kind of database known here; write postgresql, mysql"),
        (
            "postgresql+psycopg_async://db/crm",
            "nobody",
            "psycopg_async is an asynchronous driver; leave it out",
        ),
    ],
)
def test_the_package_that_is_not_installed_is_named(
    con: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch, url: str, missing: str, said: str
) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(SalescoachError, match=said):
        sql.read(con, url, sql.wanted(["calls"], []), environ={})


def test_without_postgresql_the_tests_skip_but_not_in_continuous_integration() -> None:
    with pytest.raises(
        pytest.skip.Exception, match="PostgreSQL is not installed; on Debian: apt-get install"
    ):
        absent({})
    with pytest.raises(pytest.fail.Exception, match="PostgreSQL is not installed"):
        absent({"CI": "true"})


def test_the_tests_have_all_that_databases_need() -> None:
    text = (Path(__file__).resolve().parents[1] / "pyproject.toml").read_text(encoding="utf-8")
    extras = tomllib.loads(text)["project"]["optional-dependencies"]
    assert extras["sql"]
    assert set(extras["sql"]) - set(extras["test"]) == set()


def test_a_duckdb_file_needs_no_other_package(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    path = duckdb_file(tmp_path / "crm.duckdb", *SMALL)
    assert reads(con, f"duckdb:///{path}", {}) == CALLS


def test_a_connection_is_closed_when_reading_is_done_or_failed(
    con: duckdb.DuckDBPyConnection, crm: Server
) -> None:
    count = "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'salescoach'"
    reads(con, crm.url, crm.environ)
    with pytest.raises(InputFaults):
        sql.read(con, crm.url, sql.wanted([], ["late=SELECT nobody FROM calls"]), environ=crm.environ)
    for _ in range(50):
        if crm.run(count) == [(0,)]:
            break
        time.sleep(0.1)
    assert crm.run(count) == [(0,)]


def test_a_database_that_goes_away_while_it_is_read_is_said(
    con: duckdb.DuckDBPyConnection,
    crm: Server,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    away = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'salescoach'"
    texts = sql.sql_server.texts

    def and_goes(*given: Any) -> Any:
        crm.run(away)
        return texts(*given)

    monkeypatch.setattr(sql.sql_server, "texts", and_goes)
    what = sql.wanted([], ["many=SELECT generate_series(1, 20000) AS i"])
    with pytest.raises(InputFaults, match="many: cannot be read; the database says: ") as caught:
        sql.read(con, crm.url, what, environ=crm.environ)
    assert shown_in(all_text(caught.value)) == set()
    assert tables(con) == []
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def test_a_table_that_may_not_be_read_is_said(con: duckdb.DuckDBPyConnection, crm: Server) -> None:
    crm.run("DROP TABLE IF EXISTS salaries", "CREATE TABLE salaries (a int)", user="postgres")
    with pytest.raises(
        InputFaults, match="salaries: may not be read by this user; ask for the right to SELECT"
    ):
        sql.read(con, crm.url, sql.wanted(["salaries"], []), environ=crm.environ)


PG_MAPPING = """
name = "pg"
[[read]]
file = "calls"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "id"
rep_id = "rep"
at = "called"
disposition_word = "result"
"""


def test_tables_of_postgresql_come_into_a_workbook_and_no_password_goes_anywhere(
    postgres: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from salescoach import cli, store

    postgres.run(
        "CREATE SCHEMA week",
        "CREATE TABLE week.calls (id int PRIMARY KEY, rep text, result text, called timestamptz)",
        "INSERT INTO week.calls VALUES (1, 'ann', 'Busy', '2026-03-29 01:30+01'), "
        "(2, 'ann', 'Connected', '2026-03-29 03:30+02')",
    )
    monkeypatch.chdir(tmp_path)
    for name, value in postgres.environ.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "pg.toml").write_text(PG_MAPPING, encoding="utf-8")
    given = [
        "import",
        "--url",
        postgres.url,
        "--table",
        "week.calls",
        "--mapping",
        "pg.toml",
        "--into",
        "team",
    ]
    _run(cli.main, given)
    log = store.read(tmp_path / "team")
    found = log.query(
        "SELECT activity_id, instant::VARCHAR AS instant, disposition FROM activities ORDER BY 1"
    )
    assert found.values.tolist() == [
        ["1", "2026-03-29 00:30:00", "busy"],
        ["2", "2026-03-29 01:30:00", "connected"],
    ]
    said = capsys.readouterr()
    whole = b"".join(path.read_bytes() for path in (tmp_path / "team").rglob("*") if path.is_file())
    assert PASSWORD not in said.out + said.err
    assert PASSWORD.encode() not in whole
    postgres.run(
        "UPDATE week.calls SET result = 'Wrong number' WHERE id = 1", "DELETE FROM week.calls WHERE id = 2"
    )
    _run(cli.main, [*given, "--window", "all"])
    after = store.read(tmp_path / "team")
    assert after.table("activities")["disposition"].tolist() == ["wrong_number"]
    assert sorted(after.table("restated")["what"]) == [
        "disposition_word: Busy -> Wrong number",
        "the source has it no more",
    ]


def _run(main: Callable[[list[str]], None], arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    assert not end.value.code
