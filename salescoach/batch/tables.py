"""Tables of a notebook made readable: numbers to the right, headers that say what they head."""

from __future__ import annotations

import itertools
import re
from typing import Final

_TABLE: Final = re.compile(r"<table\b.*?</table>", re.DOTALL | re.IGNORECASE)
_HEAD: Final = re.compile(r"<thead\b.*?</thead>", re.DOTALL | re.IGNORECASE)
_ROW: Final = re.compile(r"<tr\b.*?</tr>", re.DOTALL | re.IGNORECASE)
_CELL: Final = re.compile(r"<t([hd])\b([^>]*)>(.*?)</t[hd]>", re.DOTALL | re.IGNORECASE)
#: A number alone, with sign, separators and percent.
_NUMBER: Final = re.compile(r"\s*[-+\u2212]?\d[\d,.\u202f\u00a0 ]*%?\s*")
_TAG: Final = re.compile(r"<[^>]*>")
#: From so many columns on, a narrow screen shows each row as a list.
_WIDE: Final = 4
_SCOPED_STYLE: Final = re.compile(r"<style scoped>.*?</style>", re.DOTALL)


def readable(markup: str) -> str:
    """Return HTML with its tables made readable; everything else as it was.

    >>> print(readable("<table><thead><tr><th>Rep</th></tr></thead></table>"))
    <table><thead><tr><th scope="col">Rep</th></tr></thead></table>
    >>> print(readable("<table><tbody><tr><th>A</th><td>1,200</td></tr></tbody></table>"))
    <table><tbody><tr><th scope="row">A</th><td class="number">1,200</td></tr></tbody></table>
    """
    return _TABLE.sub(_table, _SCOPED_STYLE.sub("", markup))


def _table(found: re.Match[str]) -> str:
    head = _HEAD.search(found[0])
    split = head.end() if head else 0
    above, below = found[0][:split], found[0][split:]
    names = _names(above)
    if len(names) >= _WIDE:
        above = above.replace('class="sheet', 'class="wide sheet', 1)
    columns = _numeric(below)
    return _marked(above, columns, names=None) + _marked(below, columns, names=names)


def _names(head: str) -> list[str]:
    """Return the columns' names: the last row of the head, as text for an attribute."""
    rows = _ROW.findall(head)
    cells = _CELL.findall(rows[-1]) if rows else []
    return [_TAG.sub("", text).strip().replace('"', "&quot;") for _, _, text in cells]


def _numeric(body: str) -> frozenset[int]:
    """Return the columns whose filled cells are all numbers, by place."""
    numbers: set[int] = set()
    others: set[int] = set()
    for row in _ROW.findall(body):
        for place, (kind, _, text) in enumerate(_CELL.findall(row)):
            if kind == "d" and text.strip():
                (numbers if _NUMBER.fullmatch(text) else others).add(place)
    return frozenset(numbers - others)


def _marked(part: str, columns: frozenset[int], *, names: list[str] | None) -> str:
    """Return the rows of a head (``names`` is None) or a body with what each cell needs."""

    def row(found: re.Match[str]) -> str:
        places = itertools.count()
        return _CELL.sub(lambda cell: _cell(cell, next(places), columns, names), found[0])

    return _ROW.sub(row, part)


def _cell(cell: re.Match[str], place: int, columns: frozenset[int], names: list[str] | None) -> str:
    """Return a cell with the scope of a header, the class of a number, and its column's name."""
    kind, attributes, text = cell.groups()
    if kind.lower() == "h" and "scope=" not in attributes:
        attributes += f' scope="{"col" if names is None else "row"}"'
    if place in columns and "class=" not in attributes:
        attributes += ' class="number"'
    if names and kind.lower() == "d" and place < len(names):
        attributes += f' data-label="{names[place]}"'
    return f"<t{kind}{attributes}>{text}</t{kind}>"
