"""Numbers and lengths: the whole column says how they are written, the mapping says the unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescoach.errors import Fault
from salescoach.sources import reader, values
from salescoach.sources.salesforce_ids import salesforce_id
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
        (["(1,200.00)", "1,200.00-", "−1,200.00", "-1,200.00", "- 1,200.00"], [-1200] * 5),
        (["($5.00)", "-$5.00", "$-5.00", "5.00 USD-", "€ -5,00"], [-5] * 5),
        (["R$ 1.234,50", "US$ 1,234.50", "EUR1.234,50", "1.234,50 zł", "kr 1 234,50"], [1234.5] * 5),
        (["1\u00a0234,50", "1\u2009234,50", "1\u202f234,50", "1’234,50", "CHF 1'234.50"], [1234.5] * 5),
        (["1,00,000.00", "12,34,567"], [100000, 1234567]),
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
        'say --decimal "," or --decimal ".", or set decimal in the mapping'
    )


@pytest.mark.parametrize(("decimal", "wanted"), [(".", [1.234, 950]), (",", [1234, 950])])
def test_the_setting_answers(con: duckdb.DuckDBPyConnection, decimal: str, wanted: list[float]) -> None:
    assert read(con, ["1.234", "950"], lambda cells: values.number(cells, decimal)) == (wanted, [])


def test_what_is_no_number_is_named(con: duckdb.DuckDBPyConnection) -> None:
    wrong = ["$2.5k", "nan", "1.2.3", "50%", "2.5M", "12 34", "--5", "555-1234", "12 kg", "$", "(12", "1$2"]
    _, faults = read(con, ["12.5", *wrong], values.number)
    assert faults == [
        f"deals.csv, row {row}, column 'Value': {text!r} is not a number; write it as 1234.50"
        for row, text in enumerate(wrong, 3)
    ]


@pytest.mark.parametrize(
    ("unit", "texts", "wanted"),
    [
        ("s", ["95", "95.5", None], [95, 95.5, None]),
        ("ms", ["95000", "500"], [95, 0.5]),
        ("min", ["2", "0.5"], [120, 30]),
        ("h:m:s", ["00:01:35", "01:35", "1:35", "1m 35s", "1:02:03", None], [95, 95, 95, 95, 3723, None]),
        ("h:m:s", ["2h", "1h 5m", "90 sec", "0:00:01.5"], [7200, 3900, 90, 1.5]),
        (
            "h:m:s",
            ["1 h 2 min", "1.5 h", "1h30m", "95000 ms", "2 minutes, 5 seconds"],
            [3720, 5400, 5400, 95, 125],
        ),
        ("h:m:s", ["1 Std. 2 Min.", "1 hour and 2 minutes", "1d 2h"], [3720, 3720, 93600]),
        ("h:m", ["01:00", "1:35", "0:05:30", "2 min", None], [3600, 5700, 300, 120, None]),
        ("h", ["1.5", "0.25"], [5400, 900]),
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


@pytest.mark.parametrize("text", ["95", "1:2:3:4", "soon", "5 apples", "m", "1:3x"])
def test_no_length(con: duckdb.DuckDBPyConnection, text: str) -> None:
    found, faults = read(con, [text], lambda cells: values.duration(cells, "h:m:s"))
    assert (found, len(faults)) == ([None], 1)


#: 15 characters and the 18-character form, as published: Salesforce's own example of the two forms, files of
#: others' exports, and suffixes worked by hand (capitals are bits, the first character the lowest).
IDS = {
    "0016000000MRatd": "0016000000MRatdAAD",
    "0016000000MRAtd": "0016000000MRAtdAAH",
    "00TEc00000Co1Wh": "00TEc00000Co1WhMAJ",
    "001D000000IqhSL": "001D000000IqhSLIAZ",
    "000000000000000": "000000000000000AAA",
    "a0BABCDEFGHIJKL": "a0BABCDEFGHIJKL255",
    "5003000000D8cuI": "5003000000D8cuIAAR",
}


@pytest.mark.parametrize("short", list(IDS))
def test_salesforce_ids_have_one_form(con: duckdb.DuckDBPyConnection, short: str) -> None:
    long = IDS[short]
    mixed = "".join(c.upper() if n % 2 else c.lower() for n, c in enumerate(long))
    found = as_ids(con, [short, long, long.lower(), long.upper(), mixed])
    assert set(found) == {long}


@pytest.mark.parametrize(
    "text",
    ["Ana Ruiz", "InternationalSales", "accountmanagement1", "491701234567890", "20260302T140500", "77", "", None,
     "0016000000MRat", "0016000000MRatdAA", "0016000000MRatdAA9", "0016000000MRatd-AD", "0016000000mratdbaa"],
)  # fmt: skip
def test_other_texts_are_no_salesforce_ids(con: duckdb.DuckDBPyConnection, text: str | None) -> None:
    """The last has a suffix that calls a digit or a blank place a capital."""
    assert as_ids(con, [text]) == [text]


def as_ids(con: duckdb.DuckDBPyConnection, texts: Sequence[str | None]) -> list[str | None]:
    con.execute("CREATE OR REPLACE TEMP TABLE ids (n BIGINT, id VARCHAR)")
    con.executemany("INSERT INTO ids VALUES (?, ?)", [[n, text] for n, text in enumerate(texts)])
    return [v for (v,) in con.execute(f"SELECT {salesforce_id('id')} FROM ids ORDER BY n").fetchall()]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", min_size=12, max_size=12),
    flips=st.lists(st.booleans(), min_size=18, max_size=18),
)
@pytest.mark.long
def test_every_case_of_18_characters_is_one_id(
    con: duckdb.DuckDBPyConnection, body: str, flips: list[bool]
) -> None:
    [long] = as_ids(con, ["001" + body])
    assert long is not None
    assert long.startswith("001" + body)
    assert len(long) == 18
    other = "".join(c.swapcase() if flip else c for c, flip in zip(long, flips, strict=True))
    assert as_ids(con, [other]) == [long]


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Spoke to CFO.&nbsp;Wants <b>price</b><br />call &amp; quote</p>", "Spoke to CFO. Wants price / call & quote"),
        ('<div style="x"><ul><li>no</li></ul></div>', "no"),
        ("5 < 7 stays", "5 < 7 stays"),
        ("a <b and c> d, 3 > 2, <ana@example.com>", "a <b and c> d, 3 > 2, <ana@example.com>"),
        ("<ul><li>one</li><li></li><li>two</li></ul>", "one / two"),
        ("plain\n\nlines\r\nof text", "plain / lines / of text"),
        ("<p>one\ntwo</p>", "one two"),
        ("&lt;b&gt; &#8364;5 &copy AT&T; &unknown;", "<b> €5 &copy AT&T; &unknown;"),
        ("<script>alert(1)</script>ok<!-- no --><style>p {}</style>", "ok"),
        ("<IMG src=x onerror=alert(1)>hi<A HREF='u'>there</A>", "hithere"),
        ("x\x1b[31m\u202ey", "x[31my"),
        ("", ""),
    ],
)  # fmt: skip
def test_notes_as_plain_text(html: str, text: str) -> None:
    assert values.plain_text(html) == text


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


def test_what_was_asked_of_a_column_is_not_counted_again(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("CREATE OR REPLACE TEMP TABLE asked AS SELECT 2 AS _row, '7' AS cell")
    cells = Cells(con, "asked", "cell", "deals.csv", "Value")
    cells.foreseen(values.ASKED_OF_NUMBERS[:1], [3])
    assert cells.one(values.ASKED_OF_NUMBERS[0]) == (3,)
    assert cells.one("count($v)") == (1,)
    con.execute("INSERT INTO asked VALUES (3, '8')")
    assert cells.one("count($v)") == (1,)
    assert replace(cells, value="nullif(cell, '7')").one("count($v)") == (1,)
    assert Cells(con, "asked", "cell", "deals.csv", "Value").one("count($v)") == (2,)
