"""Dates are read by the whole column; what the column cannot tell is asked, never guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescoach.sources import date_words, dates
from salescoach.sources.values import Cells, read_by

Cell = str | None


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def column(con: duckdb.DuckDBPyConnection, texts: Sequence[Cell], *, workbook: bool = False) -> Cells:
    con.execute("CREATE OR REPLACE TEMP TABLE given (_row BIGINT, Day VARCHAR)")
    for n, text in enumerate(texts, 2):
        con.execute("INSERT INTO given VALUES (?, ?)", [n, text])
    return Cells(con, "given", "Day", "calls.csv", "Day", workbook)


def values(con: duckdb.DuckDBPyConnection, sql: str) -> list[object]:
    return [v for (v,) in con.execute(f"SELECT {read_by(sql, 'Day')} FROM given ORDER BY _row").fetchall()]


def local(
    con: duckdb.DuckDBPyConnection, texts: Sequence[Cell], zone: str = "UTC", team: str = "UTC"
) -> list[object]:
    found, faults = dates.infer(column(con, texts))
    assert faults == []
    return values(con, found.local(zone, team))


def instants(con: duckdb.DuckDBPyConnection, texts: Sequence[Cell], zone: str = "UTC") -> list[object]:
    found, faults = dates.infer(column(con, texts))
    assert faults == []
    return values(con, found.instant(zone))


def said(
    con: duckdb.DuckDBPyConnection, texts: Sequence[Cell], *, day_first: bool | None = None
) -> list[str]:
    return [str(fault) for fault in dates.infer(column(con, texts), day_first=day_first)[1]]


@pytest.mark.parametrize(
    ("text", "day", "instant"),
    [
        ("2026-03-31", date(2026, 3, 31), None),
        ("2026-3-1", date(2026, 3, 1), None),
        ("20260331", date(2026, 3, 31), None),
        ("2026/03/31", date(2026, 3, 31), None),
        ("2026年3月31日", date(2026, 3, 31), None),
        ("31 Mar 2026", date(2026, 3, 31), None),
        ("31-Mar-26", date(2026, 3, 31), None),
        ("March 31, 2026", date(2026, 3, 31), None),
        ("31.03.2026 14:05", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("3/31/2026, 2:05 PM", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("3/31/26 2:05:09pm", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 9)),
        ("31-03-2026 00:05", date(2026, 3, 31), datetime(2026, 3, 31, 0, 5)),
        ("2026-03-31 14:05", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("2026-03-31T14:05:09.250", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 9, 250000)),
        ("2026-03-31 14:05:09.1234564", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 9, 123456)),
        ("2026-03-31T14:05:00Z", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("2026-03-31 14:05 UTC", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("2026-03-31T23:05:00.000-0500", date(2026, 4, 1), datetime(2026, 4, 1, 4, 5)),
        ("2026-03-31T01:05:00+05:30", date(2026, 3, 30), datetime(2026, 3, 30, 19, 35)),
        ("1774965900", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("1774965900000", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("1774965900.25", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 0, 250000)),
        ("20260331140509", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 9)),
        ("Tue, 31 Mar 2026", date(2026, 3, 31), None),
        ("31 March 2026", date(2026, 3, 31), None),
        ("March 31st, 2026 at 9:05 PM", date(2026, 3, 31), datetime(2026, 3, 31, 21, 5)),
        ("Mar 31, 2026, 9:05\u202fPM", date(2026, 3, 31), datetime(2026, 3, 31, 21, 5)),
        ("03/31/2026 12:05:00 a.m.", date(2026, 3, 31), datetime(2026, 3, 31, 0, 5)),
        ("31/03/2026 12:05 p. m.", date(2026, 3, 31), datetime(2026, 3, 31, 12, 5)),
        ("2026-03-31 9 PM", date(2026, 3, 31), datetime(2026, 3, 31, 21)),
        ("Dienstag, 31. März 2026 um 14.05 Uhr", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("31-févr.-2026".replace("févr", "mars"), date(2026, 3, 31), None),
        ("mar. 31 mars 2026 à 14h05", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("martes, 31 de marzo de 2026", date(2026, 3, 31), None),
        ("31.3.2026 klo 14.05", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("2026年3月31日(火) 午後2:05", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("31MAR2026", date(2026, 3, 31), None),
        ("2026-03-31T14:05:09,250Z", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5, 9, 250000)),
        ("2026-03-31t14:05:00z", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        (
            "Tue Mar 31 2026 09:05:00 GMT-0500 (Eastern Standard Time)",
            date(2026, 3, 31),
            datetime(2026, 3, 31, 14, 5),
        ),
        ("2026-03-31 09:05 -05:00 EST", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("2026-03-31T16:05+02:00[Europe/Madrid]", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("Tue Mar 31 14:05:00 2026", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
        ("46112", date(2026, 3, 31), None),
        ("46112.586805556", date(2026, 3, 31), datetime(2026, 3, 31, 14, 5)),
    ],
)
def test_one_way_of_writing_a_date(
    con: duckdb.DuckDBPyConnection, text: str, day: date, instant: datetime | None
) -> None:
    assert local(con, [text, None]) == [day, None]
    assert instants(con, [text, None]) == [instant, None]


def test_one_row_that_proves_day_first_decides_for_all(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["01-02-2026", "03-02-2026", "12-02-2026", "20-02-2026", "05-03-2026"]
    assert local(con, texts) == [
        date(2026, 2, 1),
        date(2026, 2, 3),
        date(2026, 2, 12),
        date(2026, 2, 20),
        date(2026, 3, 5),
    ]


def test_one_row_that_proves_month_first_decides_for_all(con: duckdb.DuckDBPyConnection) -> None:
    assert local(con, ["1/2/2026", "2/20/2026 10:00"]) == [date(2026, 1, 2), date(2026, 2, 20)]


def test_a_column_that_fits_both_ways_asks(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, ["01/02/2026", "03/04/2026", "05/06/2026"]) == [
        "calls.csv, column 'Day': '01/02/2026' can be read day first and month first, and no other row "
        "tells which; "
        "say --day-first or --month-first, or set day_first = true or day_first = false in the mapping"
    ]


@pytest.mark.parametrize(("day_first", "day"), [(True, date(2026, 2, 1)), (False, date(2026, 1, 2))])
def test_the_setting_answers(con: duckdb.DuckDBPyConnection, day_first: bool, day: date) -> None:
    found, faults = dates.infer(column(con, ["01/02/2026"]), day_first=day_first)
    assert (faults, values(con, found.written())) == ([], [day])


def test_a_setting_that_the_column_contradicts_is_a_fault_of_that_row(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, ["01/02/2026", "02/20/2026"], day_first=True) == [
        "calls.csv, row 3, column 'Day': '02/20/2026' is no date; the column is written day first: "
        "write it as 31/03/2026"
    ]


def test_both_ways_that_mean_the_same_need_no_answer(con: duckdb.DuckDBPyConnection) -> None:
    assert local(con, ["05/05/2026", "03/03/2026"]) == [date(2026, 5, 5), date(2026, 3, 3)]


def test_points_are_day_first_where_nothing_else_tells(con: duckdb.DuckDBPyConnection) -> None:
    assert local(con, ["02.03.2026", "03.03.2026"]) == [date(2026, 3, 2), date(2026, 3, 3)]
    assert local(con, ["02.13.2026", "03.03.2026"]) == [date(2026, 2, 13), date(2026, 3, 3)]


def test_a_column_written_both_ways_is_not_guessed(con: duckdb.DuckDBPyConnection) -> None:
    assert said(con, ["20/02/2026", "02/20/2026"]) == [
        "calls.csv, column 'Day': row 2 is written day first, row 3 month first; write all dates the same way"
    ]


def test_every_unreadable_row_is_named(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["20/02/2026", "soon", None, "31/02/2026", "n/a"]
    todo = "the column is written day first: write it as 31/03/2026"
    assert said(con, texts) == [
        f"calls.csv, row 3, column 'Day': 'soon' is no date; {todo}",
        f"calls.csv, row 5, column 'Day': '31/02/2026' is no date; {todo}",
        f"calls.csv, row 6, column 'Day': 'n/a' is no date; {todo}",
    ]


def test_a_column_of_other_things_is_reported_in_short(con: duckdb.DuckDBPyConnection) -> None:
    faults = said(con, ["Completed"] * 250)
    assert len(faults) == 101
    assert faults[-1] == "calls.csv, column 'Day': so are 150 more rows"


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31 09:15", "2926-03-02"])
def test_a_year_that_cannot_be_is_a_fault(con: duckdb.DuckDBPyConnection, text: str) -> None:
    assert said(con, ["2026-03-02", text]) == [
        f"calls.csv, row 3, column 'Day': {text!r} cannot be right; write it as 2026-03-31 or 2026-03-31 "
        f"14:05"
    ]


def test_a_number_among_dates_is_a_date_in_excel_only(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["45631", "2024-12-06"]
    (fault,) = said(con, texts)
    assert fault.startswith("calls.csv, row 2, column 'Day': '45631' is no date")
    found, faults = dates.infer(column(con, texts, workbook=True))
    assert (faults, values(con, found.written())) == ([], [date(2024, 12, 5), date(2024, 12, 6)])


def test_a_date_without_a_time_is_never_shifted(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["2026-03-02T03:30:00.000+0000", "2026-03-02T17:00:00.000+0000", "2026-03-02"]
    assert local(con, texts, team="America/Los_Angeles") == [
        date(2026, 3, 1),
        date(2026, 3, 2),
        date(2026, 3, 2),
    ]
    assert instants(con, texts, "America/Los_Angeles") == [
        datetime(2026, 3, 2, 3, 30),
        datetime(2026, 3, 2, 17),
        None,
    ]


def test_midnight_in_every_row_is_a_date_without_a_time(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["2026-03-02T00:00:00.000+0000", "2026-03-03T00:00:00.000+0000"]
    assert local(con, texts, team="America/Los_Angeles") == [date(2026, 3, 2), date(2026, 3, 3)]
    assert instants(con, texts) == [None, None]
    assert instants(con, ["2026-03-02 00:00", "2026-03-02 00:01"])[0] == datetime(2026, 3, 2)


def test_times_without_an_offset_are_of_the_mappings_zone(con: duckdb.DuckDBPyConnection) -> None:
    texts = ["2026-03-02 23:30", "2026-07-02 00:30"]
    assert instants(con, texts, "Europe/Madrid") == [
        datetime(2026, 3, 2, 22, 30),
        datetime(2026, 7, 1, 22, 30),
    ]
    assert local(con, texts, "Europe/Madrid", "Europe/Madrid") == [date(2026, 3, 2), date(2026, 7, 2)]
    assert local(con, texts, "Europe/Madrid", "UTC") == [date(2026, 3, 2), date(2026, 7, 1)]
    assert local(con, texts, "Europe/Madrid", "Asia/Tokyo") == [date(2026, 3, 3), date(2026, 7, 2)]


def test_hours_that_the_clock_skips_or_shows_twice_are_read_the_same_every_time(
    con: duckdb.DuckDBPyConnection,
) -> None:
    texts = ["2026-03-08 02:30", "2026-11-01 01:30"]
    assert instants(con, texts, "America/New_York") == [
        datetime(2026, 3, 8, 7, 30),
        datetime(2026, 11, 1, 6, 30),
    ]
    assert local(con, texts, "America/New_York", "America/New_York") == [date(2026, 3, 8), date(2026, 11, 1)]


def test_a_format_first_met_far_down_is_found(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(
        "CREATE OR REPLACE TEMP TABLE given AS SELECT i + 2 AS _row, "
        "CASE WHEN i = 4999 THEN '3 Mar 2026' ELSE '2026-03-02 10:00:00' END AS Day FROM range(5000) AS t(i)"
    )
    found, faults = dates.infer(Cells(con, "given", "Day", "calls.csv", "Day"))
    assert (faults, values(con, found.written())[-1]) == ([], date(2026, 3, 3))


def test_a_column_of_blanks_has_no_dates_and_no_faults(con: duckdb.DuckDBPyConnection) -> None:
    assert local(con, [None, None]) == [None, None]
    assert instants(con, []) == []


@pytest.mark.parametrize(
    ("text", "clock"),
    [
        ("14:05", time(14, 5)),
        ("9:05:30", time(9, 5, 30)),
        ("12:05 AM", time(0, 5)),
        ("12:05:00 pm", time(12, 5)),
        ("9:31PM", time(21, 31)),
        ("0.4375", time(10, 30)),
        ("0", time(0, 0)),
        ("9:05 a.m.", time(9, 5)),
        ("12:05 p. m.", time(12, 5)),
        ("9 PM", time(21)),
        ("9:31\u202fPM", time(21, 31)),
        ("14.05", time(14, 5)),
        ("14h05", time(14, 5)),
    ],
)
def test_times_of_day(con: duckdb.DuckDBPyConnection, text: str, clock: time) -> None:
    sql, faults = dates.time_of_day(column(con, [text, None]))
    assert (faults, values(con, sql)) == ([], [clock, None])


def test_no_time_of_day(con: duckdb.DuckDBPyConnection) -> None:
    (fault,) = dates.time_of_day(column(con, ["14:05", "noon"]))[1]
    assert (
        str(fault) == "calls.csv, row 3, column 'Day': 'noon' is no time of day; write it as 14:05 or 2:05 PM"
    )


#: The languages that CRMs export in, and ways of writing a date in them (patterns of the Unicode CLDR).
LANGUAGES = ("de", "en", "es", "fi", "fr", "it", "nl", "pl", "pt", "sv", "da", "ja")
PATTERNS = ("long", "full", "medium", "d MMMM y", "d-MMM-y", "EEE d MMM y", "d. LLLL y HH:mm")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pattern", PATTERNS)
def test_months_and_weekdays_as_the_unicode_tables_write_them(
    con: duckdb.DuckDBPyConnection, language: str, pattern: str
) -> None:
    """Babel writes a date of each month; it is read back, and SQL brings it to the same digits as Python."""
    if language == "ja" and pattern not in ("long", "full", "medium"):
        pytest.skip("nobody writes Japanese months after the day")
    babel = pytest.importorskip("babel.dates")
    days = [datetime(2026, month, 3 + month, 14, 5) for month in range(1, 13)]
    named = pattern in ("long", "full", "medium")
    write = babel.format_date if named else babel.format_datetime
    texts = [write(day, pattern, locale=language) for day in days]
    assert local(con, texts) == [day.date() for day in days]
    assert values(con, date_words.cleaned_sql("$v")) == [date_words.cleaned(text) for text in texts]


@pytest.mark.parametrize("zone", ["EST", "CST", "PDT", "IST", "CET", "America/New_York"])
@pytest.mark.parametrize("moment", ["2026-03-31 09:05", "3/31/2026 9:05 AM", "31 Mar 2026 09:05"])
def test_a_time_zone_named_by_letters_is_not_guessed(
    con: duckdb.DuckDBPyConnection, moment: str, zone: str
) -> None:
    (fault,) = said(con, [f"{moment} {zone}", None])
    assert fault == (
        f"calls.csv, row 2, column 'Day': '{moment} {zone}' names the time zone {zone}, which is not the same "
        "everywhere; write the hours from UTC in its place, as in 2026-03-31 14:05 -05:00"
    )


def test_many_ways_of_writing_in_one_column(con: duckdb.DuckDBPyConnection) -> None:
    """The fourth row proves that the last is 3 April."""
    texts = ["2026-03-02", "3 Mar 2026", "2. März 2026 14:05", "25/03/2026 9:05 p.m.", "03/04/2026"]
    days = [(3, 2), (3, 3), (3, 2), (3, 25), (4, 3)]
    assert local(con, texts) == [date(2026, month, day) for month, day in days]


@pytest.mark.parametrize(
    "text",
    ["hello 2 March 2026", "the 2 of them", "Acme 2026", "call 12:30", "2 Mar", "March 2026", "30 Feb 2026", "31/02/2026"],
)  # fmt: skip
def test_words_around_a_date_make_no_date(con: duckdb.DuckDBPyConnection, text: str) -> None:
    (fault,) = said(con, [text])
    assert f"{text!r} is no date" in fault


@pytest.mark.parametrize(
    ("text", "year"), [("31.03.26", 2026), ("31-Mar-68", 2068), ("31/03/69", 1969), ("2. März 99", 1999)]
)
def test_years_of_two_digits(con: duckdb.DuckDBPyConnection, text: str, year: int) -> None:
    """POSIX: 69 to 99 are of the twentieth century, 00 to 68 of this one."""
    [day] = local(con, [text])
    assert isinstance(day, date)
    assert day.year == year


MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)
ZONES = st.sampled_from(["UTC", "Europe/Madrid", "America/Los_Angeles", "Asia/Kolkata"])


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moments=st.lists(MOMENTS, min_size=1, max_size=8), zone=ZONES, form=st.sampled_from(["iso", "us", "de"])
)
def test_what_python_writes_is_read_back(
    con: duckdb.DuckDBPyConnection, moments: list[datetime], zone: str, form: str
) -> None:
    aware = [moment.replace(tzinfo=UTC) for moment in moments] + [datetime(2026, 12, 31, 12, 1, tzinfo=UTC)]
    here = [moment.astimezone(ZoneInfo(zone)) for moment in aware]
    pattern = {"iso": "%Y-%m-%dT%H:%M:%S%z", "us": "%m/%d/%Y %I:%M:%S %p", "de": "%d.%m.%Y %H:%M:%S"}[form]
    found, faults = dates.infer(column(con, [moment.strftime(pattern) for moment in here]))
    assert faults == []
    assert values(con, found.local(zone, zone)) == [moment.date() for moment in here]
    if zone in ("UTC", "Asia/Kolkata") or form == "iso":
        assert values(con, found.instant(zone)) == [moment.replace(tzinfo=None) for moment in aware]
