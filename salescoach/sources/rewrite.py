"""The slower way into DuckDB, for every file that is not clean UTF-8: cell by cell."""

from __future__ import annotations

import csv
import itertools
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Final

import duckdb

from salescoach.errors import Fault, InputFaults

_BATCH: Final = 50_000
_SHOWN: Final = 200
_HUGE: Final = 1 << 30
Row = tuple[int, list[str]]


def is_workbook(head: bytes) -> bool:
    """Return whether the first bytes are those of an Excel file, whatever its name says."""
    return head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0"))


def text_rows(path: Path, encoding: str, separator: str, *, skip: bool) -> Iterator[Row]:
    """Yield row number and cells of a text file; a `sep=` line that is skipped is no row."""
    number, limit = 0, csv.field_size_limit(_HUGE)
    with path.open(encoding=encoding, newline="") as stream:
        if skip:
            stream.readline()
        try:
            for number, cells in enumerate(csv.reader(stream, delimiter=separator, strict=True), 1):
                yield number, [_tidy(cell) for cell in cells]
        except csv.Error as error:
            what = f"its quotes cannot be read ({error})"
            raise InputFaults(
                [Fault(path.name, number + 1, "", what, 'write a quote in a cell as ""')]
            ) from error
        except UnicodeDecodeError as error:
            what, todo = "is neither UTF-8 nor Windows text", "save it as CSV UTF-8"
            raise InputFaults([Fault(path.name, 0, "", what, todo)]) from error
        finally:
            csv.field_size_limit(limit)


def _tidy(cell: str) -> str:
    cell = cell.strip(" \t\r\n\u00a0\u3000")
    return cell if cell.isascii() else unicodedata.normalize("NFC", cell).strip()


def workbook_rows(path: Path, sheet: str) -> Iterator[Row]:
    """Yield row number and cells, as text, of a sheet of an Excel file; without a name the first."""
    import python_calamine as calamine

    try:
        book = calamine.CalamineWorkbook.from_path(path)
    except (calamine.CalamineError, OSError) as error:
        what, todo = f"cannot be opened as an Excel file ({error})", "save it again as XLSX or CSV"
        raise InputFaults([Fault(path.name, 0, "", what, todo)]) from error
    names = {name.strip().casefold(): name for name in book.sheet_names}
    if sheet and sheet.strip().casefold() not in names:
        what = f"has no sheet {sheet!r}"
        raise InputFaults([Fault(path.name, 0, "", what, "it has " + ", ".join(book.sheet_names))])
    name = names[sheet.strip().casefold()] if sheet else book.sheet_names[0]
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    for number, cells in enumerate(rows, 1):
        yield number, [_tidy(cell_text(cell)) for cell in cells]


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


def without_blank_end(cells: Sequence[str]) -> list[str]:
    """Return the cells up to the last filled one.

    >>> without_blank_end(["Id", "", "Name", "", ""])
    ['Id', '', 'Name']
    """
    last = max((n for n, cell in enumerate(cells, 1) if cell), default=0)
    return list(cells[:last])


@dataclass
class Body:
    """The rows below the header, counted while they pass: those kept, blank ones, the footer, faults."""

    file: str
    width: int
    rows: int = 0
    blank: int = 0
    footer: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def tidy(self, rows: Iterable[Row]) -> Iterator[Row]:
        """Yield the rows that are data, each of the header's width.

        Short lines after a blank one are a footer, when nothing but such lines follows.
        """
        held: list[Row] = []
        blank = after_blank = 0
        for number, cells in rows:
            filled = sum(map(bool, cells))
            if not filled:
                blank, after_blank = blank + 1, 1
            elif (after_blank or held) and self._aside(cells, filled):
                held.append((number, cells))
            else:
                self._release(held)
                yield from self._fitted(held)
                self.blank += blank
                held, blank, after_blank = [], 0, 0
                yield from self._fitted([(number, cells)])
        self.footer = [next(filter(None, cells)) for _, cells in held]

    def _aside(self, cells: list[str], filled: int) -> bool:
        """Return whether a row below a blank one looks like a remark and not like data."""
        return len(cells) < self.width or (filled == 1 and self.width > 2)

    def _release(self, held: list[Row]) -> None:
        """Report short lines that turned out to stand between data."""
        self._report([row for row in held if len(row[1]) != self.width])
        held[:] = [row for row in held if len(row[1]) == self.width]

    def _fitted(self, rows: Iterable[Row]) -> Iterator[Row]:
        for number, cells in rows:
            if len(cells) > self.width:
                cells = without_blank_end(cells) + [""] * self.width
                cells = cells[: max(self.width, len(without_blank_end(cells)))]
            if len(cells) != self.width:
                self._report([(number, cells)])
                continue
            self.rows += 1
            yield number, cells

    def _report(self, rows: Iterable[Row]) -> None:
        for number, cells in itertools.islice(rows, max(0, _SHOWN - len(self.faults))):
            what = f"has {len(cells)} cells, but the header has {self.width}"
            self.faults.append(Fault(self.file, number, "", what, "look for a stray separator or quote"))


def fill(con: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Make a temporary table of the rows: ``_row`` and the named columns, all text; "" is NULL."""
    columns = "".join(", " + '"' + name.replace('"', '""') + '" VARCHAR' for name in names)
    con.execute(f"CREATE TEMP TABLE {relation} (_row BIGINT{columns})")
    for batch in _batches(names, iter(rows)):  # noqa: B007 - DuckDB finds it by its name
        con.execute(f"INSERT INTO {relation} FROM batch")


def _batches(names: Sequence[str], rows: Iterator[Row]) -> Iterator[object]:
    import pyarrow as pa

    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    while some := list(itertools.islice(rows, _BATCH)):
        texts = [[cells[n] or None for _, cells in some] for n in range(len(names))]
        yield pa.table([[number for number, _ in some], *texts], schema=schema)
