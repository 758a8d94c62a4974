"""Where the table of a file begins, found from the shape of its first rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from salescoach import limits

#: A row number, as a spreadsheet counts it, and the cells of the row.
Row = tuple[int, list[str]]
#: So many filled rows are looked at.
LOOKED_AT: Final = 200
#: What is a value and not the name of a column.
_VALUE: Final = re.compile(
    r"[-+(]?[$€£¥]?\d[\d\s.,:/'’+-]*(?:[TZ ].*)?[%)€$£]?|true|false|yes|no", re.IGNORECASE
)


def peek(rows: Iterator[Row]) -> list[Row]:
    """Return the first rows, so many that the place of the header can be told from them."""
    found: list[Row] = []
    filled = 0
    for row in rows:
        found.append(row)
        filled += any(row[1])
        if filled == LOOKED_AT or len(found) == limits.BLANK_ON_TOP:
            break
    return found


def header_at(rows: Sequence[Sequence[str]]) -> int:
    """Return which row is the header: the first as wide as the table, most of it filled and no values.

    Above it only title lines may stand, which fill few cells; else the first filled row is taken for
    the header. -1 where nothing is filled.

    >>> header_at([["Weekly dials", "", ""], ["", "", ""], ["Rep", "Date", "Calls"], ["Ana", "3/2/2026", "4"]])
    2
    """
    filled = [n for n, row in enumerate(rows) if any(row)]
    if not filled:
        return -1
    width = usual_width(rows)
    for n in filled:
        cells = [cell for cell in rows[n] if cell]
        if extent(rows[n]) >= width and _named(rows[n], cells):
            return n if n == filled[0] or _stands_above(rows[n], rows[n + 1 :]) else filled[0]
        if len(cells) > max(1, width // 2):
            break
    return filled[0]


def _stands_above(header: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Return whether a row below title lines is a header: it has rows, or is one beyond doubt."""
    if any(2 * extent(row) > extent(header) for row in below):
        return True
    return extent(header) > 2 and all(
        cell and not _VALUE.fullmatch(cell) for cell in header[: named_width(header)]
    )


def _named(row: Sequence[str], cells: Sequence[str]) -> bool:
    words = sum(not _VALUE.fullmatch(cell) for cell in cells)
    return len(cells) * 2 > extent(row) and words * 2 > len(cells)


def usual_width(rows: Iterable[Sequence[str]]) -> int:
    """Return how wide the table is: wide rows, and many of one width, count most."""
    widths = Counter(extent(row) for row in rows if any(row))
    return max(widths, key=lambda width: (width * width * widths[width], width), default=0)


def extent(row: Sequence[str]) -> int:
    """Return how many cells there are from the first filled one to the last.

    >>> extent(["", "Rep", "", "Date", ""])
    3
    """
    filled = [n for n, cell in enumerate(row) if cell]
    return filled[-1] - filled[0] + 1 if filled else 0


def named_width(header: Sequence[str]) -> int:
    """Return how many cells a row needs: those up to the last column with a name.

    >>> named_width(["Id", "", "Name", "", ""])
    3
    """
    return max((n for n, cell in enumerate(header, 1) if cell), default=0)
