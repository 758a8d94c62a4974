"""What is printed: text that a terminal shows and does not obey, and that a spreadsheet does not run."""

from __future__ import annotations

import sys
from numbers import Number

from salescoach import spreadsheet


def plain(value: object) -> str:
    """Return a value as text that a terminal only shows: signs that would act become spaces.

    >>> from datetime import date
    >>> plain("Ann\\x1b[2J\\nLee"), plain(None), plain(date(2026, 3, 2))
    ('Ann [2J Lee', '', '2026-03-02')
    """
    return "" if value is None else "".join(sign if sign.isprintable() else " " for sign in str(value))


def lines(text: object) -> str:
    """Return a text of several lines as one that a terminal only shows.

    >>> lines("Ann\\x1b[2J\\nLee")
    'Ann [2J\\nLee'
    """
    return "\n".join(map(plain, str(text).split("\n")))


def cell(value: object) -> str:
    """Return a value as a cell of CSV that a spreadsheet does not run.

    >>> cell("=1+1"), cell(-2.5)
    ("'=1+1", '-2.5')
    """
    return plain(value) if isinstance(value, Number) else spreadsheet.harmless(plain(value))


def write(text: str) -> None:
    """Write a text that is read in again, as it is; a terminal gets it as ``lines``."""
    sys.stdout.write(lines(text) if sys.stdout.isatty() else text)
    sys.stdout.flush()


def who(name: str, rep_id: str) -> str:
    """Return a rep's name with his id, for a terminal; once where the source knows him by his name.

    >>> who("Ann Lee", "R1"), who("Ann Lee", "Ann Lee")
    ('Ann Lee (R1)', 'Ann Lee')
    """
    return plain(name) if rep_id == name else f"{plain(name)} ({plain(rep_id)})"
