"""One cell in, one count or one day out; or what is wrong with the cell and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, Literal

Span = Literal["day", "week"]
#: Which part of 02/03/2026 is the day, by the whole column.
Order = Literal["day first", "month first", "either", "unclear", "both", "half read"]

_ISO: Final = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T][\d:.]+)?")
_SHORT: Final = re.compile(r"(\d{1,2})(?:([./])(\d{1,2})\2(\d{4}|\d{2})|-(\d{1,2})-(\d{4}))(?: [\d:.]+)?")
_WEEK: Final = re.compile(r"week\s+of\b[\s:]*(.+)", re.IGNORECASE)
_WHOLE: Final = re.compile(r"\d+(?:[.,]0{1,2})?")
_NUMBER: Final = re.compile(r"[-+\u2212]?\d*[.,]?\d+")
_STROKES: Final = frozenset("|¦/\\Il!")
_HALVES: Final = re.compile(r"\d+|\d*\.[05]0?")
#: Excel's day 0. Serial numbers below the year 2000 are taken for counts in the wrong column.
_EXCEL_ZERO: Final = date(1899, 12, 30)
_YEARS: Final = range(2000, 2100)
_MOST_A_DAY: Final = 999
_DAYS: Final = 7
_WRITE_ISO: Final = "write dates as 2026-03-02"


@dataclass(frozen=True)
class Problem:
    """What is wrong with a cell, and what to do."""

    what: str
    todo: str


@dataclass(frozen=True)
class Day:
    """A day, or any day of the week that a weekly row stands for."""

    day: date
    span: Span


def text_of(cell: object) -> str:
    """Return a cell as the trimmed text a reader sees; a whole number has no decimals.

    >>> text_of(" 5 "), text_of(5.0), text_of(None)
    ('5', '5', '')
    """
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()


def count_of(cell: object) -> float | Problem | None:
    """Return a count, ``None`` where the cell is blank, or what is wrong with it.

    >>> count_of("12"), count_of(0.0), count_of(" ")
    (12.0, 0.0, None)
    >>> count_of("||||").todo
    'count the strokes and write the number'
    """
    text = text_of(cell)
    if not text:
        return None
    if isinstance(cell, (bool, date, time, timedelta)):
        return Problem(f"'{text}' is no number", "write the number; format the cell as a number")
    if _WHOLE.fullmatch(text):
        return float(text.replace(",", "."))
    if _STROKES & set(text) and set(text) <= _STROKES | set(" -"):
        return Problem(f"'{text}' is strokes, no number", "count the strokes and write the number")
    if not _NUMBER.fullmatch(text):
        return Problem(f"'{text}' is no number", "write how many; 0 for none, blank if nobody counted")
    if text[0] in "-\u2212":
        return Problem(f"{text} is below 0", "write 0 for none, or leave it blank if nobody counted")
    return Problem(f"{text} is no whole number", "write a whole number without separators, like 1250")


def limited(count: float | Problem | None, span: Span) -> float | Problem | None:
    """Return the count, or the problem that it is more than the span can hold."""
    most = _MOST_A_DAY if span == "day" else _MOST_A_DAY * _DAYS
    if isinstance(count, float) and count > most:
        what = f"{count:g} is more than a {span} can hold"
        return Problem(what, "write how many; four strokes are 4, not 1111")
    return count


def worked(cell: object, span: Span) -> float | Problem | None:
    """Return days worked: 1, 0.5 or 0 of a day, halves up to 7 of a week; ``None`` where blank.

    >>> worked("½", "day"), worked("0,5", "day"), worked(4.5, "week")
    (0.5, 0.5, 4.5)
    """
    text = text_of(cell)
    if not text:
        return None
    plain = ".5" if text == "1/2" else text.replace("½", ".5").replace(",", ".")
    if _HALVES.fullmatch(plain) and float(plain) <= (1 if span == "day" else _DAYS):
        return float(plain)
    todo = "write 1, ½ or 0" if span == "day" else "write the days worked in the week, like 5 or 4.5"
    return Problem(f"'{text}' is no part of a {span}", todo)


def day_order(cells: Iterable[object]) -> Order:
    """Return what the whole date column says about the order of day and month.

    >>> day_order(["02/03/2026", "13/03/2026"]), day_order(["02/03/2026"]), day_order(["3/3/2026"])
    ('day first', 'unclear', 'either')
    """
    shorts, real = set(), False
    for cell in cells:
        real = real or isinstance(cell, (date, float, int))
        if found := _SHORT.fullmatch(_inner(cell)[0]):
            first, _, second, _, dashed, _ = found.groups()
            shorts.add((int(first), int(second or dashed)))
    if shorts and real:
        return "half read"
    day, month = any(a > 12 for a, _ in shorts), any(b > 12 for _, b in shorts)
    if day and month:
        return "both"
    if day or month:
        return "day first" if day else "month first"
    return "either" if all(a == b for a, b in shorts) else "unclear"


def _inner(cell: object) -> tuple[str, Span]:
    text = text_of(cell)
    week = _WEEK.fullmatch(text)
    return (week[1].strip(), "week") if week else (text, "day")


def day_of(cell: object, order: Order) -> Day | Problem:
    """Return the day or week of a date cell, or what is wrong with it.

    >>> day_of("Week of 2026-03-04", "either")
    Day(day=datetime.date(2026, 3, 4), span='week')
    >>> day_of("02/03/2026", "day first").day
    datetime.date(2026, 3, 2)
    """
    if isinstance(cell, datetime):
        return _sane(cell.date(), text_of(cell), "day")
    if isinstance(cell, date):
        return _sane(cell, text_of(cell), "day")
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _sane(_EXCEL_ZERO + timedelta(days=min(max(int(cell), 0), 99999)), text_of(cell), "day")
    text, span = _inner(cell)
    if not text:
        return Problem("is empty", "write the day, like 2026-03-02")
    if found := _ISO.fullmatch(text):
        return _sane(_date(found[1], found[3], found[4]), text, span)
    if found := _SHORT.fullmatch(text):
        return _short(found, order, span)
    return Problem(f"'{text_of(cell)}' is no date", _WRITE_ISO)


def _short(found: re.Match[str], order: Order, span: Span) -> Day | Problem:
    problems = {
        "unclear": "can be read with the day or the month first, and no date of the column tells which",
        "both": "cannot be told: some dates of the column have the day first and some the month",
        "half read": "is text beside real dates: the spreadsheet may have swapped day and month of those",
    }
    if order in problems:
        return Problem(f"'{found[0]}' {problems[order]}", f"{_WRITE_ISO}, all of them")
    first, _, second, year, dashed, dashed_year = found.groups()
    second, year = second or dashed, year or dashed_year
    year = year if len(year) == 4 else f"20{year}"
    day, month = (second, first) if order == "month first" else (first, second)
    return _sane(_date(year, month, day), found[0], span)


def _date(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _sane(day: date | None, text: str, span: Span) -> Day | Problem:
    if day is None or day.year not in _YEARS:
        return Problem(f"'{text}' is no date", _WRITE_ISO)
    return Day(day, span)
