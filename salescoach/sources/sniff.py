"""How a text file is laid out, found from its first lines: the separator, and where the table begins."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from salescoach.sources import layout
from salescoach.sources.body import unwrapped

#: So many signs of a file are looked at.
SIGNS: Final = 1 << 16
_SEPARATORS: Final = (",", ";", "\t", "|")
_DECLARED: Final = re.compile(r'[ \t]*"?sep=(.)"?[ ;,\t]*(?:\r\n|\n|\r|$)', re.IGNORECASE)


@dataclass(frozen=True)
class Shape:
    """How the first lines of a text file are laid out.

    ``declared``: a `sep=` line stands above; ``header``: which row is the header; ``wrapped``: rows
    are quoted as a whole; ``rows`` are the first ones.
    """

    separator: str
    declared: bool
    header: int
    wrapped: bool
    rows: tuple[tuple[str, ...], ...]

    @property
    def plain(self) -> bool:
        """Whether the file begins with its header and its rows are as they should be."""
        return bool(self.rows) and not (self.declared or self.wrapped or self.header)


def sniff(text: str) -> Shape:
    """Return how a file is laid out, from its first lines.

    >>> sniff("Weekly dials\\n\\nRep;Value\\nAna;1,50\\nBo;2,75\\n").separator
    ';'
    """
    said = _DECLARED.match(text)
    if said:
        text = text[said.end() :]
    found = [_table(text, one) for one in ([said[1]] if said else _SEPARATORS) if said or one in text]
    shapes = sorted(found or [_table(text, ",")], key=lambda shape: shape[0], reverse=True)
    score, separator, header, wrapped, rows = shapes[0][0], *shapes[0][1:]
    if not said and score == (0, 0, 0):
        return Shape(",", False, *_table(text, ",")[2:])
    return Shape(separator, bool(said), header, wrapped, rows)


_Table = tuple[tuple[int, int, int], str, int, bool, tuple[tuple[str, ...], ...]]


def _table(text: str, separator: str) -> _Table:
    """Return how well a separator makes a table of the text, and the table that it makes."""
    rows = list(_rows(text, separator))
    split = [unwrapped(row, separator) for row in rows]
    header, wrapped = layout.header_at(rows), False
    score = _score(rows, header)
    if split != rows:
        other = layout.header_at(split)
        better = _score(split, other)
        if better > score:
            rows, header, score, wrapped = split, other, better, True
    return score, separator, max(header, 0), wrapped, tuple(map(tuple, rows))


def _rows(text: str, separator: str) -> Iterator[list[str]]:
    """Yield the first rows; the last of a text that was cut is left out, for it is not whole."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    held: list[str] | None = None
    filled = 0
    try:
        for row in reader:
            if held is not None:
                yield held
            held = [cell.strip(" \t\r\n\u00a0\u3000") for cell in row]
            filled += any(held)
            if filled > layout.LOOKED_AT:
                return
    except csv.Error:
        pass
    if held is not None and len(text) < SIGNS:
        yield held


def _score(rows: Sequence[Sequence[str]], header: int) -> tuple[int, int, int]:
    """Return how many rows are as wide as the header, and how wide that is; one column is no table."""
    if header < 0:
        return 0, 0, 0
    top = rows[header]
    needed, width = layout.named_width(top), len(top)
    if width < 2:
        return 0, 0, 0
    return sum(needed <= len(row) <= width for row in rows[header:] if any(row)), needed, width
