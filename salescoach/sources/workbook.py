"""The rows of an Excel file as text: the sheet that is shown, merged cells, dates, times and errors."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach import excel
from salescoach.errors import Fault, InputFaults
from salescoach.sources import look
from salescoach.sources.layout import Row, named_width
from salescoach.sources.rewrite import tidy_cell

if TYPE_CHECKING:
    import python_calamine as calamine

#: A header of two rows, made with merged cells, is looked for so far down.
_TOP: Final = 50
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name, those of the others that are shown, and its rows as text."""

    name: str
    others: tuple[str, ...]
    rows: Iterator[Row]


def open_sheet(path: Path, name: str) -> Sheet:
    """Return a sheet of an Excel file; without a name the first one that is shown and not empty."""
    book = excel.opened(path)
    visible = [sheet.name for sheet in book.sheets_metadata if _is_shown(sheet)] or book.sheet_names
    names = {one.strip().casefold(): one for one in book.sheet_names}
    if name and name.strip().casefold() not in names:
        what = f"has no sheet {name!r}"
        raise InputFaults([Fault(path.name, 0, "", what, "it has " + ", ".join(book.sheet_names))])
    wanted = [names[name.strip().casefold()]] if name else visible
    found: list[Row] = []
    one = ""
    for one in wanted:
        found = excel.sheet(path, book, one, _rows)
        if any(any(cells) for _, cells in found):
            break
    others = tuple(other for other in visible if other != one)
    return Sheet(one, others, iter(found))


def _is_shown(sheet: calamine.SheetMetadata) -> bool:
    return str(sheet.typ).endswith(".WorkSheet") and str(sheet.visible).endswith(".Visible")


def _rows(sheet: calamine.CalamineSheet) -> list[Row]:
    found = [[_text(cell) for cell in cells] for cells in sheet.to_python(skip_empty_area=False)]
    merged: Sequence[Merged] = sheet.merged_cell_ranges or ()
    joined = _joined_header(found, merged)
    own = [any(cells) for cells in found]
    for (top, left), (bottom, _) in merged:
        for n in range(top + 1, min(bottom + 1, len(found))):
            if own[n] and top not in joined and left < len(found[n]):
                found[n][left] = found[top][left]
    width = max((named_width(cells) for cells in found), default=0)
    return [(n + 1, cells[:width]) for n, cells in enumerate(found) if n not in joined]


def _joined_header(rows: list[list[str]], merged: Sequence[Merged]) -> set[int]:
    """Make one header of two rows where names merged across stand above names of their own.

    The upper rows, which are used up, are returned.
    """
    used = set()
    for top in sorted({start[0] for start, end in merged if start[0] == end[0] < min(_TOP, len(rows) - 1)}):
        upper, lower = rows[top], rows[top + 1]
        across = [(a[1], b[1]) for a, b in merged if a[0] == b[0] == top and b[1] > a[1] and upper[a[1]]]
        under = {n: upper[left] for left, right in across for n in range(left, min(right + 1, len(lower)))}
        alone = [n for n, cell in enumerate(upper) if cell and n not in under]
        if sum(map(bool, upper)) < 2 or not all(lower[n] for n in under) or any(lower[n] for n in alone):
            continue
        for n, cell in enumerate(lower):
            lower[n] = f"{under[n]} {cell}" if n in under else cell or upper[n]
        used.add(top)
    return used


def _text(cell: object) -> str:
    return tidy_cell(look.cleared(cell) if isinstance(cell, str) else cell_text(cell))


def cell_text(cell: object) -> str:
    """Return an Excel cell as text: whole numbers without decimals, dates and times as ISO.

    >>> [cell_text(c) for c in (45631.0, 0.5, True, datetime(2026, 3, 2, 14), timedelta(seconds=95))]
    ['45631', '0.5', 'true', '2026-03-02 14:00:00', '0:01:35']
    """
    match cell:
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e15:
            return str(int(cell))
        case datetime():
            return cell.isoformat(sep=" ")
        case date() | time():
            return cell.isoformat()
        case timedelta():
            seconds = round(cell.total_seconds())
            return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
        case _:
            return str(cell)
