"""What is printed on a terminal: text that it shows and does not obey."""

from __future__ import annotations


def plain(value: object) -> str:
    """Return a value as text that a terminal only shows: signs that would act become spaces.

    >>> from datetime import date
    >>> plain("Ann\\x1b[2J\\nLee"), plain(None), plain(date(2026, 3, 2))
    ('Ann [2J Lee', '', '2026-03-02')
    """
    return "" if value is None else "".join(sign if sign.isprintable() else " " for sign in str(value))


def who(name: str, rep_id: str) -> str:
    """Return a rep's name with his id, for a terminal; once where the source knows him by his name.

    >>> who("Ann Lee", "R1"), who("Ann Lee", "Ann Lee")
    ('Ann Lee (R1)', 'Ann Lee')
    """
    return plain(name) if rep_id == name else f"{plain(name)} ({plain(rep_id)})"
