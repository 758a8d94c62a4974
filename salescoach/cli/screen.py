"""What is printed on a terminal: text that it shows and does not obey."""

from __future__ import annotations


def plain(value: object) -> str:
    """Return a value as text that a terminal only shows: signs that would act become spaces.

    >>> from datetime import date
    >>> plain("Ann\\x1b[2J\\nLee"), plain(None), plain(date(2026, 3, 2))
    ('Ann [2J Lee', '', '2026-03-02')
    """
    return "" if value is None else "".join(sign if sign.isprintable() else " " for sign in str(value))
