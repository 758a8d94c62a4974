"""Weeks, local dates, working days and holidays, against Python's own calendar and by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import duckdb
import pytest
from dateutil.easter import easter  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from salescoach import weeks
from salescoach.errors import SalescoachError

FIRST_DAYS = tuple(weeks.DAYS)
#: Zones with and without summer time, on both halves of the earth, with odd offsets and at both ends of the day.
ZONES = (
    "UTC",
    "Europe/Madrid",
    "Europe/London",
    "America/New_York",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Pacific/Auckland",
    "Pacific/Kiritimati",
    "Pacific/Pago_Pago",
)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 2), datetime(2037, 12, 30)).map(
    lambda moment: moment.replace(microsecond=0)
)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        yield opened


def local_date(con: duckdb.DuckDBPyConnection, instant: datetime, zone: str) -> date:
    sql = f"SELECT {weeks.local_date_sql('$instant::TIMESTAMP', zone)}"
    [(day,)] = con.execute(sql, {"instant": instant}).fetchall()
    assert isinstance(day, date)
    return day


def utc(con: duckdb.DuckDBPyConnection, local: datetime, zone: str) -> datetime:
    [(moment,)] = con.execute(f"SELECT {weeks.utc_sql('$at::TIMESTAMP', zone)}", {"at": local}).fetchall()
    assert isinstance(moment, datetime)
    return moment


# Weeks


def test_a_week_that_starts_on_monday_is_the_iso_week() -> None:
    day = date(2019, 12, 20)
    while day < date(2029, 1, 20):
        year, number, _ = day.isocalendar()
        assert weeks.week_of(day) == date.fromisocalendar(year, number, 1)
        day += timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "first", "expected"),
    [
        ("2026-01-03", "sunday", "2025-12-28"),
        ("2026-01-04", "sunday", "2026-01-04"),
        ("2026-01-04", "monday", "2025-12-29"),
        ("2026-01-02", "saturday", "2025-12-27"),
        ("2028-02-29", "monday", "2028-02-28"),
        ("2028-03-01", "wednesday", "2028-03-01"),
        ("2028-03-01", "thursday", "2028-02-24"),
    ],
)
def test_the_first_day_of_a_week_counted_on_a_calendar(day: str, first: str, expected: str) -> None:
    assert weeks.week_of(date.fromisoformat(day), first) == date.fromisoformat(expected)


@given(day=DAYS, first=st.sampled_from(FIRST_DAYS))
def test_a_day_lies_in_the_seven_days_of_its_week(day: date, first: str) -> None:
    week = weeks.week_of(day, first)
    assert week <= day < week + timedelta(days=7)
    assert week.strftime("%A").lower() == first


@settings(max_examples=60, deadline=None)
@given(days=st.lists(DAYS, min_size=1, max_size=20), first=st.sampled_from(FIRST_DAYS))
@example(days=[date(2025, 12, 31), date(2026, 1, 1), date(2028, 2, 29)], first="sunday")
def test_sql_labels_a_week_as_python_does(
    con: duckdb.DuckDBPyConnection, days: list[date], first: str
) -> None:
    found = con.execute(
        f"SELECT {weeks.week_sql('day', first)} FROM (SELECT unnest($days) AS day)", {"days": days}
    )
    labels = [week for (week,) in found.fetchall()]
    assert labels == [weeks.week_of(day, first) for day in days]
    assert all(week <= day < week + timedelta(days=7) for week, day in zip(labels, days, strict=True))


def test_the_week_in_sql_is_a_date_and_not_a_moment(con: duckdb.DuckDBPyConnection) -> None:
    week = weeks.week_sql("DATE '2026-03-04'", "monday")
    assert con.execute(f"SELECT typeof({week})").fetchall() == [("DATE",)]


def test_a_missing_date_has_no_week(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute(f"SELECT {weeks.week_sql('NULL::DATE', 'monday')}").fetchall() == [(None,)]


def test_adding_weeks_goes_forward_and_back() -> None:
    assert weeks.add_weeks(date(2026, 3, 2), 13) == date(2026, 6, 1)
    assert weeks.add_weeks(date(2026, 3, 2), -9) == date(2025, 12, 29)


# Time zones


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        ("2026-03-28 22:59:59", "Europe/Madrid", "2026-03-28"),  # winter, one hour ahead
        ("2026-03-28 23:00:00", "Europe/Madrid", "2026-03-29"),
        ("2026-03-29 21:59:59", "Europe/Madrid", "2026-03-29"),  # summer since that morning, two hours ahead
        ("2026-03-29 22:00:00", "Europe/Madrid", "2026-03-30"),
        ("2026-10-24 22:00:00", "Europe/Madrid", "2026-10-25"),
        ("2026-10-25 22:59:59", "Europe/Madrid", "2026-10-25"),  # winter again since that morning
        ("2026-10-25 23:00:00", "Europe/Madrid", "2026-10-26"),
        ("2026-03-08 04:59:59", "America/New_York", "2026-03-07"),  # five hours behind
        ("2026-03-09 04:00:00", "America/New_York", "2026-03-09"),  # four hours behind since the 8th
        ("2026-06-01 18:29:59", "Asia/Kolkata", "2026-06-01"),  # five and a half hours ahead
        ("2026-06-01 18:30:00", "Asia/Kolkata", "2026-06-02"),
    ],
)
def test_the_local_date_around_midnight_and_the_change_of_the_clock(
    con: duckdb.DuckDBPyConnection, instant: str, zone: str, expected: str
) -> None:
    assert local_date(con, datetime.fromisoformat(instant), zone) == date.fromisoformat(expected)


@settings(max_examples=80, deadline=None)
@given(instant=MOMENTS, zone=st.sampled_from(ZONES))
def test_the_local_date_is_the_one_of_the_zone_database(
    con: duckdb.DuckDBPyConnection, instant: datetime, zone: str
) -> None:
    expected = instant.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo(zone)).date()
    assert local_date(con, instant, zone) == expected


@settings(max_examples=80, deadline=None)
@given(local=MOMENTS, zone=st.sampled_from(ZONES))
@example(local=datetime(2026, 10, 25, 2, 30), zone="Europe/Madrid")
@example(local=datetime(2026, 3, 29, 2, 30), zone="Europe/Madrid")
@example(local=datetime(2026, 11, 1, 1, 30), zone="America/New_York")
def test_a_local_time_in_utc_is_the_one_of_the_zone_database(
    con: duckdb.DuckDBPyConnection, local: datetime, zone: str
) -> None:
    offsets = [local.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1)]
    standard = min(offset for offset in offsets if offset is not None)
    assert utc(con, local, zone) == local - standard


def test_a_time_that_the_clock_shows_twice_is_read_as_winter_time(con: duckdb.DuckDBPyConnection) -> None:
    assert utc(con, datetime(2026, 10, 25, 2, 30), "Europe/Madrid") == datetime(2026, 10, 25, 1, 30)


def test_a_time_that_the_clock_skips_is_read_as_winter_time(con: duckdb.DuckDBPyConnection) -> None:
    assert utc(con, datetime(2026, 3, 29, 2, 30), "Europe/Madrid") == datetime(2026, 3, 29, 1, 30)


def test_a_missing_instant_has_no_local_date(con: duckdb.DuckDBPyConnection) -> None:
    sql = f"SELECT {weeks.local_date_sql('NULL::TIMESTAMP', 'Europe/Madrid')}"
    assert con.execute(sql).fetchall() == [(None,)]


@pytest.mark.parametrize("zone", ZONES)
def test_a_known_zone_is_given_back(zone: str) -> None:
    assert weeks.check_zone(zone) == zone


@pytest.mark.parametrize(
    "zone",
    ["", "Madrid", "Europe", "GMT+2h", "../etc/passwd", "/etc/localtime", "x'y", "a\x00b", "Europe/Madrid "],
)
def test_an_unknown_zone_is_refused_with_an_example(zone: str) -> None:
    with pytest.raises(
        SalescoachError, match=r"there is no time zone .*; write it like 'Europe/Madrid' or 'UTC'"
    ):
        weeks.check_zone(zone)


@pytest.mark.parametrize("zone", ["localtime", "posixrules", "right/UTC", "posix/Europe/Madrid"])
def test_a_zone_that_only_this_machine_knows_is_refused(zone: str) -> None:
    with pytest.raises(SalescoachError, match="there is no time zone"):
        weeks.check_zone(zone)


def test_sql_for_an_unknown_zone_is_not_written() -> None:
    with pytest.raises(SalescoachError, match="there is no time zone 'Mars'"):
        weeks.local_date_sql("instant", "Mars")
    with pytest.raises(SalescoachError, match="there is no time zone 'Mars'"):
        weeks.utc_sql("at", "Mars")


# Working days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (None, [0, 1, 2, 3, 4]),
        ("", [0, 1, 2, 3, 4]),
        ("  ", [0, 1, 2, 3, 4]),
        ("Mon-Fri", [0, 1, 2, 3, 4]),
        ("mon - fri", [0, 1, 2, 3, 4]),
        ("Mon–Fri", [0, 1, 2, 3, 4]),
        ("Monday-Friday", [0, 1, 2, 3, 4]),
        ("Mon,Tue,Thu", [0, 1, 3]),
        ("Mon; Thurs", [0, 3]),
        ("Sun-Thu", [0, 1, 2, 3, 6]),
        ("Fri-Mon", [0, 4, 5, 6]),
        ("Mon-Wed,Sat", [0, 1, 2, 5]),
        ("Mon-Sun", [0, 1, 2, 3, 4, 5, 6]),
        ("Wed-Wed", [2]),
        ("sa", [5]),
    ],
)
def test_working_days_are_read_as_they_are_written(text: str | None, expected: list[int]) -> None:
    assert sorted(weeks.working_days(text)) == expected


@pytest.mark.parametrize(
    "text", ["M-F", "T", "Mon Tue", "Mon,", "-", "Mon-", "1-5", "Montag", "Mon to Fri", "full time"]
)
def test_words_that_are_no_weekdays_are_refused(text: str) -> None:
    with pytest.raises(
        SalescoachError, match="names no working days; write it like 'Mon-Fri' or 'Mon,Tue,Thu'"
    ):
        weeks.working_days(text)


def test_a_span_of_three_days_is_refused_and_not_taken_for_monday_to_friday() -> None:
    with pytest.raises(SalescoachError, match="'Mon-Wed-Fri' names no working days"):
        weeks.working_days("Mon-Wed-Fri")


# Holidays


@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("DE", "2026-05-01"),  # Labour Day
        ("DE", "2026-10-03"),  # German Unity
        ("DE", "2026-12-25"),
        ("ES", "2026-10-12"),  # the national day of Spain
        ("FR", "2026-07-14"),
        ("US", "2026-07-04"),
        ("US", "2026-11-26"),  # Thanksgiving, the fourth Thursday of November
        ("USA", "2026-11-26"),
    ],
)
def test_a_day_everybody_knows_is_a_public_holiday(country: str, day: str) -> None:
    assert date.fromisoformat(day) in weeks.public_holidays(country, 2026, 2026)


@pytest.mark.parametrize(
    ("country", "day"), [("DE", "2026-05-04"), ("DE", "2026-07-04"), ("US", "2026-05-01")]
)
def test_a_plain_day_is_no_public_holiday(country: str, day: str) -> None:
    assert date.fromisoformat(day) not in weeks.public_holidays(country, 2026, 2026)


def test_easter_monday_follows_easter_in_every_year_asked_for() -> None:
    found = weeks.public_holidays("DE", 2024, 2027)
    assert {easter(year) + timedelta(days=1) for year in range(2024, 2028)} <= found
    assert easter(2028) + timedelta(days=1) not in found


def test_no_country_has_no_holidays() -> None:
    assert weeks.public_holidays("", 2026, 2026) == frozenset()


@pytest.mark.parametrize("country", ["de", " DE ", "deu"])
def test_a_country_in_small_letters_is_the_same_country(country: str) -> None:
    assert weeks.public_holidays(country, 2026, 2026) == weeks.public_holidays("DE", 2026, 2026)


@pytest.mark.parametrize("country", ["XX", "Bavaria", "DE-XX", "49"])
def test_an_unknown_country_is_refused_with_an_example(country: str) -> None:
    with pytest.raises(
        SalescoachError, match=r"no public holidays are known .*; write its code, like 'DE' or 'USA'"
    ):
        weeks.public_holidays(country, 2026, 2026)


# Days


def test_days_in_a_span_include_both_ends() -> None:
    assert list(weeks.days_in(date(2028, 2, 28), date(2028, 3, 1))) == [
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    ]


def test_a_span_that_ends_before_it_starts_has_no_days() -> None:
    assert list(weeks.days_in(date(2026, 3, 2), date(2026, 3, 1))) == []
