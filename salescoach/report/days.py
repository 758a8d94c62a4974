"""Days as a page says them."""

from __future__ import annotations

from datetime import date

from salescoach import wording


def said_day(day: date) -> str:
    """Return a day in full.

    >>> said_day(date(2026, 3, 2))
    'Monday, 2 March 2026'
    """
    return f"{day:%A}, {wording.day(day)}"


def short_day(day: date) -> str:
    """Return a day in short.

    >>> short_day(date(2026, 3, 2))
    '2 March'
    """
    return wording.day(day, year=day.year)
