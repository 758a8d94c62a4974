"""Texts in a file that a spreadsheet opens: nothing in them runs, and what was written so is read back."""

from __future__ import annotations

from typing import Final

#: A spreadsheet takes a cell that begins so for a formula, or for two cells.
_ACTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_TEXT: Final = "'"


def harmless(text: str) -> str:
    """Return a text with an apostrophe in front where a spreadsheet would take it for a formula.

    >>> harmless("=1+1"), harmless("'=1+1"), harmless("Bo's, Ltd")
    ("'=1+1", "''=1+1", "Bo's, Ltd")
    """
    return _TEXT + text if _acts(text) else text


def as_meant(text: str) -> str:
    """Return a text without the apostrophe that ``harmless`` put in front.

    >>> as_meant("'=1+1"), as_meant("''=1+1"), as_meant("'t Hoff")
    ('=1+1', "'=1+1", "'t Hoff")
    """
    return text[1:] if text.startswith(_TEXT) and _acts(text) else text


def _acts(text: str) -> bool:
    return text.lstrip(f" {_TEXT}").startswith(_ACTS)
