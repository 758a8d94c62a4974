"""The only module that knows calendars: weeks, local dates, working days, in Python and in SQL."""

from __future__ import annotations

import functools
import zoneinfo
from collections.abc import Iterable
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import holidays

from salescoach.errors import SalescoachError

DAYS: Final = MappingProxyType(
    {
        "monday": 0,
        "tuesday": 1,
        "wednesday": 2,
        "thursday": 3,
        "friday": 4,
        "saturday": 5,
        "sunday": 6,
    }
)
_MON_TO_FRI: Final = frozenset(range(5))
#: Names that this machine knows and SQL does not: they are no places.
_NO_PLACES: Final = ("localtime", "posixrules", "posix/", "right/")


def week_of(day: date, first: str = "monday") -> date:
    """Return the first day of the week that ``day`` lies in.

    >>> week_of(date(2026, 1, 1)), week_of(date(2026, 1, 4), "sunday")
    (datetime.date(2025, 12, 29), datetime.date(2026, 1, 4))
    """
    return day - timedelta(days=(day.weekday() - DAYS[first]) % 7)


def add_weeks(week: date, count: int) -> date:
    """Return the day ``count`` weeks later; a negative count is earlier."""
    return week + timedelta(weeks=count)


def week_sql(day: str, first: str) -> str:
    """Return SQL for the first day of the week of a DATE expression.

    >>> week_sql("date", "monday")
    "CAST(date - CAST((date_part('isodow', date) - 1 - 0 + 7) % 7 AS INTEGER) AS DATE)"
    """
    return f"CAST({day} - CAST((date_part('isodow', {day}) - 1 - {DAYS[first]} + 7) % 7 AS INTEGER) AS DATE)"


def check_zone(zone: str) -> str:
    """Return the time zone's name, or raise when there is no such zone."""
    try:
        if zone.startswith(_NO_PLACES):
            raise ValueError(zone)
        zoneinfo.ZoneInfo(zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SalescoachError(
            f"there is no time zone {zone!r}; write it like 'Europe/Madrid' or 'UTC'"
        ) from error
    return zone


def local_date_sql(instant: str, zone: str) -> str:
    """Return SQL for the calendar date in ``zone`` of a UTC TIMESTAMP expression."""
    return f"CAST(timezone('{check_zone(zone)}', timezone('UTC', {instant})) AS DATE)"


def utc_sql(local: str, zone: str) -> str:
    """Return SQL for the UTC TIMESTAMP of a TIMESTAMP expression that is local to ``zone``.

    A time that the clock skips or shows twice is read as the zone's standard rule reads it.
    """
    return f"timezone('UTC', timezone('{check_zone(zone)}', {local}))"


def working_days(text: str | None) -> frozenset[int]:
    """Return the weekdays (Monday is 0) of "Mon-Fri" or "Mon,Tue,Thu"; nothing given is Monday to Friday.

    >>> sorted(working_days("Sun-Thu"))
    [0, 1, 2, 3, 6]
    """
    if not text or not text.strip():
        return _MON_TO_FRI
    days: set[int] = set()
    for part in text.replace(";", ",").replace("–", "-").split(","):
        first, *rest = part.split("-")
        if len(rest) > 1:
            raise _no_days(text)
        start, end = _weekday(first, text), _weekday(rest[0] if rest else first, text)
        days.update((start + n) % 7 for n in range((end - start) % 7 + 1))
    return frozenset(days)


def _weekday(word: str, text: str) -> int:
    short = word.strip().lower()
    for name, number in DAYS.items():
        if len(short) >= 2 and name.startswith(short):
            return number
    raise _no_days(text)


def _no_days(text: str) -> SalescoachError:
    return SalescoachError(f"{text!r} names no working days; write it like 'Mon-Fri' or 'Mon,Tue,Thu'")


@functools.cache
def public_holidays(country: str, first_year: int, last_year: int) -> frozenset[date]:
    """Return the public holidays of a country by its two- or three-letter code, or of a part of it; "" has none.

    >>> date(2026, 1, 6) in public_holidays("DE-BY", 2026, 2026), date(2026, 1, 6) in public_holidays("DE", 2026, 2026)
    (True, False)
    """
    if not country:
        return frozenset()
    code, dash, part = (word.strip().upper() for word in country.partition("-"))
    try:
        if len(code) > 3 or bool(dash) != bool(part):
            raise NotImplementedError(country)
        found = holidays.country_holidays(code, subdiv=part or None, years=range(first_year, last_year + 1))
    except NotImplementedError as error:
        raise SalescoachError(
            f"no public holidays are known for country {country!r}; write its code, like 'DE' or 'USA'"
            + (_parts(code) if dash else ", or that of a part of it, like 'DE-BY'")
        ) from error
    return frozenset(found)


def _parts(code: str) -> str:
    """Return the parts of a country whose holidays are known, to be said after its code."""
    try:
        parts = holidays.country_holidays(code).subdivisions
    except NotImplementedError:
        return ""
    known = ", ".join(f"'{code}-{part}'" for part in sorted(parts) if part.isupper() or part.isdigit())
    return f", or that of a part of it: {known}" if known else ""


def days_in(start: date, end: date) -> Iterable[date]:
    """Yield the days from ``start`` to ``end``, both included."""
    return (start + timedelta(days=n) for n in range((end - start).days + 1))
