"""The rows below the header: what is data, and what is left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NoReturn

from salescoach import limits
from salescoach.errors import Fault, InputFaults
from salescoach.sources import aside, footers
from salescoach.sources.aside import Aside
from salescoach.sources.layout import Row, named_width

_SHOWN: Final = 200
#: What is said of the last blank rows that are told where they stand, when more are only counted.
_SPREAD: Final = "and blank rows in many places below"


def unwrapped(cells: list[str], separator: str) -> list[str]:
    """Return the cells of a row that was quoted as a whole; other rows stay as they are.

    >>> unwrapped(['1,"Ruiz, Ana",x'], ",")
    ['1', 'Ruiz, Ana', 'x']
    """
    if len(cells) != 1 or not separator or separator not in cells[0]:
        return cells
    try:
        found = next(csv.reader([cells[0]], delimiter=separator, strict=True))
    except (csv.Error, StopIteration):
        return cells
    return [cell.strip() for cell in found]


#: A row number, how many blank rows follow on from it (1 for a row that is none), and the cells.
_Run = tuple[int, int, list[str]]


@dataclass
class Body:
    """The rows below a header, told apart while they pass; ``asides`` and ``faults`` say what is no data.

    ``titles`` are the lines above the header, which a report may repeat on each page.
    """

    file: str
    header: Sequence[str]
    titles: Sequence[Row] = ()
    separator: str = ""
    keep_going: bool = False
    rows: int = 0
    last: int = 0
    asides: list[Aside] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    _waiting: list[_Run] = field(default_factory=list)
    _blank: int = 0
    _last_blank: int = 0
    _below: bool = False
    _ended: bool = False

    def __post_init__(self) -> None:
        self.width, self.needed = len(self.header), named_width(self.header)
        self._names = list(self.header[: self.needed])
        self._titles = {aside.start(cells) for _, cells in self.titles}
        for number, cells in self.titles:
            self._leave(number, cells, aside.TITLE)

    def tidy(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that are data, each of the header's width.

        A line that looks like a remark waits: it is a footer when no data follows.
        """
        for number, given in rows:
            cells = self._unwrapped(given)
            filled = sum(map(bool, cells))
            reason = self._reason(cells, filled)
            if reason:
                self._leave(number, cells, reason)
                if reason == aside.FOOTER:
                    self._below = self._ended = True
            elif not filled or self._may_be_footer(cells, filled):
                self._wait(number, cells if filled else [])
                self._below = self._below or not filled
            else:
                yield from self._released()
                yield from self._fitted(number, cells)
        self._end()

    def _unwrapped(self, cells: list[str]) -> list[str]:
        if len(cells) != 1 or self.needed < 2:
            return cells
        found = unwrapped(cells, self.separator)
        return found if self.needed <= len(found) <= self.width else cells

    def _reason(self, cells: list[str], filled: int) -> str:
        """Return why a line is left out wherever it stands, or nothing."""
        if self.needed < 2 or not filled:
            return ""
        if cells[0] == self._names[0] and filled > 1 and cells[: named_width(cells)] == self._names:
            return aside.HEADER
        if filled == 1 and self._titles and aside.start(cells) in self._titles:
            return aside.TITLE
        if filled < self.needed and footers.is_total(cells, self.header):
            return aside.FOOTER
        return aside.FOOTER if filled == 1 and footers.is_remark(cells) else ""

    def _may_be_footer(self, cells: list[str], filled: int) -> bool:
        """Return whether a line is a footer when nothing but such lines follows.

        Below a blank line few cells are enough, and below a total or a remark one is.
        """
        if self._below and (len(cells) < self.needed or (filled == 1 and self.needed > 2)):
            return True
        if self._below and ((filled == 1 and self._ended) or (self.rows and filled * 3 <= self.needed)):
            return True
        known = footers.is_total(cells, self.header) or footers.is_remark(cells)
        self._ended = self._ended or known
        return known

    def _wait(self, number: int, cells: list[str]) -> None:
        first, rows, before = self._waiting[-1] if self._waiting else (0, 0, [""])
        if not cells and not before and first + rows == number:
            self._waiting[-1] = (first, rows + 1, before)
            return
        if len(self._waiting) > limits.NO_ROWS:
            self._no_table()
        self._waiting.append((number, 1, cells))

    def _released(self) -> Iterator[Row]:
        """Yield the lines that turned out to stand between data; blank ones are left out."""
        self._below = self._ended = False
        waiting, self._waiting = self._waiting, []
        for number, rows, cells in waiting:
            if cells:
                yield from self._fitted(number, cells)
            else:
                self._leave(number, cells, aside.BLANK, rows)

    def _end(self) -> None:
        """Leave out what still waits; blank lines that nothing follows are no lines."""
        known = [one.row for one in self.asides]
        last = max([*known, *(number for number, _, cells in self._waiting if cells)], default=0)
        for number, rows, cells in self._waiting:
            if number < last or cells:
                self._leave(number, cells, aside.FOOTER if cells else aside.BLANK, rows)

    def _fitted(self, number: int, cells: list[str]) -> Iterator[Row]:
        filled = cells if len(cells) <= self.width else cells[: max(self.width, named_width(cells))]
        if not self.needed <= len(filled) <= self.width:
            self._torn(number, cells)
            return
        self.rows, self.last = self.rows + 1, number
        yield number, filled + [""] * (self.width - len(filled))

    def _torn(self, number: int, cells: list[str]) -> None:
        if self.keep_going:
            self._leave(number, cells, aside.TORN)
        elif len(self.faults) < _SHOWN:
            wanted = self.width if len(cells) > self.width else self.needed
            what = f"has {len(cells)} cells, but the header has {wanted}"
            self.faults.append(Fault(self.file, number, "", what, "look for a stray separator or quote"))

    def _leave(self, number: int, cells: Sequence[str], reason: str, rows: int = 1) -> None:
        if not any(cells):
            self._leave_blank(number, rows)
            return
        if len(self.asides) > limits.NO_ROWS:
            self._no_table()
        self.asides.append(Aside(number, rows, reason, aside.start(cells)))

    def _leave_blank(self, number: int, rows: int) -> None:
        """Note blank rows: where they stand, and beyond many such places how many more there are."""
        if self._blank < limits.BLANK_PLACES:
            self._last_blank = len(self.asides)
            self.asides.append(Aside(number, rows, aside.BLANK, ""))
        else:
            last = self.asides[self._last_blank]
            self.asides[self._last_blank] = replace(last, rows=last.rows + rows, text=_SPREAD)
        self._blank += 1

    def _no_table(self) -> NoReturn:
        what = f"has more than {limits.NO_ROWS:,} lines that are no rows of its table"
        raise InputFaults([Fault(self.file, 0, "", what, "look for a wrong separator, or export it again")])
