"""Days as a page says them."""

from __future__ import annotations

from datetime import date


def said_day(day: date) -> str:
    """Return a day in full.

    >>> said_day(date(2026, 3, 2))
    'Monday, 2 March 2026'
    """
    return f"{day:%A}, {day.day} {day:%B %Y}"


def short_day(day: date) -> str:
    """Return a day in short.

    >>> short_day(date(2026, 3, 2))
    '2 March'
    """
    return f"{day.day} {day:%B}"
