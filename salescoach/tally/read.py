"""A file in, its tally sheets out: cells as they stand, whatever the encoding and the separator."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach import excel, spreadsheet
from salescoach.errors import Fault, InputFaults
from salescoach.tally.cells import text_of
from salescoach.tally.columns import DATE, HEADERS, REP, is_header

if TYPE_CHECKING:
    import python_calamine as calamine

_SEPARATORS: Final = (",", ";", "\t", "|")
_HEAD_BYTES: Final = 65536
#: The header stands in one of the first rows: a title or a "sep=;" line may stand above it.
_HEADER_WITHIN: Final = 10

Rows = list[Sequence[object]]


@dataclass(frozen=True)
class Sheet:
    """One sheet with a tally's header: its name in messages, header, and rows below by number."""

    where: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, Sequence[object]], ...]


def recognises(path: str | Path) -> bool:
    """Return whether a .csv or .xlsx file has a tally's header; no mapping is needed to read it."""
    path = Path(path)
    if not path.is_file():
        return False
    try:
        if path.suffix.lower() == ".csv":
            with path.open("rb") as file:
                return _csv_rows(_decoded(file.read(_HEAD_BYTES), final=False)) is not None
        return path.suffix.lower() == ".xlsx" and bool(_tallies(_xlsx_rows(path)))
    except (csv.Error, InputFaults):
        return False


def sheets(path: Path) -> list[Sheet]:
    """Return the tally sheets of a file, or raise when it cannot be read or has none."""
    if not path.is_file():
        raise InputFaults([Fault(path.name, 0, "", "is not there", "check the name of the file")])
    excel = path.suffix.lower() == ".xlsx"
    found = _tallies(_xlsx_rows(path) if excel else {"": _all_csv_rows(path)})
    if not found:
        what = f"has no tally header: it needs {DATE}, {REP} and at least one of {', '.join(HEADERS[2:])}"
        raise InputFaults([Fault(path.name, 0, "", what, "start from the sheet of `salescoach tally`")])
    several = len(found) > 1
    return [
        _sheet(f"{path.name} (sheet {name})" if several else path.name, rows) for name, rows in found.items()
    ]


def _sheet(where: str, rows: Rows) -> Sheet:
    at = _header_at(rows)
    assert at is not None
    below = tuple((number, row) for number, row in enumerate(rows, start=1) if number > at + 1)
    return Sheet(where, tuple(text_of(cell) for cell in rows[at]), below)


def _tallies(found: dict[str, Rows]) -> dict[str, Rows]:
    return {name: rows for name, rows in found.items() if _header_at(rows) is not None}


def _header_at(rows: Rows) -> int | None:
    for index, row in enumerate(rows[:_HEADER_WITHIN]):
        if is_header(text_of(cell) for cell in row):
            return index
    return None


def _decoded(raw: bytes, *, final: bool) -> str:
    """Return the text: by its byte order mark, else UTF-8, else the Windows code page of the West."""
    encodings = ["utf-8-sig", "cp1252"]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            return codecs.getincrementaldecoder(encoding)().decode(raw, final)
        except UnicodeDecodeError:
            continue
    return codecs.decode(raw, "latin-1")


def _csv_rows(text: str) -> Rows | None:
    """Return the rows by the separator that shows a tally's header; none where no separator does."""
    for separator in _SEPARATORS:
        head = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        rows: Rows = [row for _, row in zip(range(_HEADER_WITHIN), head, strict=False)]
        if _header_at(rows) is not None:
            return rows + list(head)
    return None


def _all_csv_rows(path: Path) -> Rows:
    try:
        rows = _csv_rows(_decoded(path.read_bytes(), final=True)) or []
        return [
            [spreadsheet.as_meant(cell) if isinstance(cell, str) else cell for cell in row] for row in rows
        ]
    except csv.Error as error:
        fault = Fault(path.name, 0, "", f"is no CSV file: {error}", "save it as CSV or XLSX again")
        raise InputFaults([fault]) from error


def _xlsx_rows(path: Path) -> dict[str, Rows]:
    with excel.opened(path) as book:
        return {name: excel.sheet(path, book, name, _rows) for name in book.sheet_names}


def _rows(sheet: calamine.CalamineSheet) -> Rows:
    return list(sheet.to_python(skip_empty_area=False))
