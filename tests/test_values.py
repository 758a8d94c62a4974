"""Numbers and lengths: the whole column says how they are written, the mapping says the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import duckdb
import pytest

from salescoach.errors import Fault
from salescoach.sources import reader, values
from salescoach.sources.values import Cells, read_by

MESSY = Path(__file__).resolve().parents[2] / "shared" / "messy" / "23-durations.csv"


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def read(
    con: duckdb.DuckDBPyConnection,
    texts: Sequence[str | None],
    how: Callable[[Cells], tuple[str, list[Fault]]],
) -> tuple[list[object], list[str]]:
    con.execute("CREATE OR REPLACE TEMP TABLE given (_row BIGINT, cell VARCHAR)")
    con.executemany("INSERT INTO given VALUES (?, ?)", [[n, text] for n, text in enumerate(texts, 2)])
    sql, faults = how(Cells(con, "given", "cell", "deals.csv", "Value"))
    found = [v for (v,) in con.execute(f"SELECT {read_by(sql, 'cell')} FROM given ORDER BY _row").fetchall()]
    return found, [str(fault) for fault in faults]


@pytest.mark.parametrize(
    ("texts", "wanted"),
    [
        (["1234.50", "12", None, "-3"], [1234.5, 12, None, -3]),
        (["1.234,50", "12,5"], [1234.5, 12.5]),
        (["1,234.50", "1,200", "950"], [1234.5, 1200, 950]),
        (["1.200", "12,50"], [1200, 12.5]),
        (["1.200", "12.5"], [1.2, 12.5]),
        (["1,234,567"], [1234567]),
        (["0.123", "2.5"], [0.123, 2.5]),
        (["£800", "$1,200.00", "1 234,50 €", "USD 12.00", "1'234.5"], [800, 1200, 1234.5, 12, 1234.5]),
        (["1.000,00", "1,200.00"], [1000, 1200]),
    ],
)
def test_numbers_of_a_whole_column(
    con: duckdb.DuckDBPyConnection, texts: list[str | None], wanted: list[float | None]
) -> None:
    assert read(con, texts, values.number) == (wanted, [])


def test_a_mark_that_can_be_both_is_asked(con: duckdb.DuckDBPyConnection) -> None:
    (fault,) = read(con, ["1.234", "950"], values.number)[1]
    assert fault == (
        "deals.csv, column 'Value': '1.234' can be a whole number with a mark for thousands or one with "
        "decimals; "
        'set decimal = "." or decimal = "," in the mapping'
    )


@pytest.mark.parametrize(("decimal", "wanted"), [(".", [1.234, 950]), (",", [1234, 950])])
def test_the_setting_answers(con: duckdb.DuckDBPyConnection, decimal: str, wanted: list[float]) -> None:
    assert read(con, ["1.234", "950"], lambda cells: values.number(cells, decimal)) == (wanted, [])


def test_what_is_no_number_is_named(con: duckdb.DuckDBPyConnection) -> None:
    _, faults = read(con, ["12.5", "$2.5k", "nan", "12-", "1.2.3"], values.number)
    assert faults == [
        f"deals.csv, row {row}, column 'Value': {text!r} is not a number; write it as 1234.50"
        for row, text in ((3, "$2.5k"), (4, "nan"), (5, "12-"), (6, "1.2.3"))
    ]


@pytest.mark.parametrize(
    ("unit", "texts", "wanted"),
    [
        ("s", ["95", "95.5", None], [95, 95.5, None]),
        ("ms", ["95000", "500"], [95, 0.5]),
        ("min", ["2", "0.5"], [120, 30]),
        ("h:m:s", ["00:01:35", "01:35", "1:35", "1m 35s", "1:02:03", None], [95, 95, 95, 95, 3723, None]),
        ("h:m:s", ["2h", "1h 5m", "90 sec", "0:00:01.5"], [7200, 3900, 90, 1.5]),
    ],
)
def test_lengths_by_the_unit_of_the_source(
    con: duckdb.DuckDBPyConnection, unit: str, texts: list[str | None], wanted: list[float | None]
) -> None:
    assert read(con, texts, lambda cells: values.duration(cells, unit)) == (wanted, [])


def test_a_clock_where_seconds_were_said(con: duckdb.DuckDBPyConnection) -> None:
    (fault,) = read(con, ["95", "1:35"], lambda cells: values.duration(cells, "s"))[1]
    assert fault == (
        "deals.csv, row 3, column 'Value': '1:35' is not a number; set duration_unit = \"h:m:s\" in the "
        "mapping"
    )


def test_a_number_where_a_clock_was_said(con: duckdb.DuckDBPyConnection) -> None:
    (fault,) = read(con, ["95", "1:35"], lambda cells: values.duration(cells, "h:m:s"))[1]
    assert "row 2, column 'Value': '95' is no duration like 1:35 or 0:01:35; mend it, or set another" in fault


def test_yes_and_no(con: duckdb.DuckDBPyConnection) -> None:
    found, faults = read(con, ["Yes", "TRUE", "1", "no", "false", "0", None, "maybe"], values.boolean)
    assert found == [True, True, True, False, False, False, None, None]
    assert faults == ["deals.csv, row 9, column 'Value': 'maybe' is neither yes nor no; write yes or no"]


@pytest.mark.realdata
@pytest.mark.skipif(not MESSY.is_file(), reason="../shared/messy is not beside this checkout")
@pytest.mark.parametrize(
    ("system", "unit", "wanted"),
    [
        ("HubSpot label HH:mm:ss", "h:m:s", 95),
        ("HubSpot API ms", "ms", 95),
        ("Salesforce s", "s", 95),
        ("Zoho MM:SS", "h:m:s", 95),
        ("Kixie M:SS", "h:m:s", 95),
        ("text", "h:m:s", 95),
        ("long", "h:m:s", 3723),
        ("none", "s", None),
    ],
)
def test_messy_durations(con: duckdb.DuckDBPyConnection, system: str, unit: str, wanted: int | None) -> None:
    raw = reader.read(con, MESSY)
    source = f"(FROM {raw.relation} WHERE System = '{system}')"
    sql, faults = values.duration(Cells(con, source, raw.text("Duration"), raw.file, "Duration"), unit)
    assert faults == []
    found = con.execute(f"SELECT {read_by(sql, raw.text('Duration'))} FROM {source}").fetchall()
    assert found == [(wanted,)]
