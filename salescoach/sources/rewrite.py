"""The slower way into DuckDB, for every file that is not clean UTF-8: cell by cell."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final

import duckdb

from salescoach import limits
from salescoach.errors import Fault, InputFaults
from salescoach.sources import look
from salescoach.sources.layout import Row

#: Rows go to DuckDB by so many bytes of memory.
_BATCH: Final = 16 << 20
_POINTER: Final = 16
#: Cells of one line, in a text with separators too.
_MOST: Final = 500 * limits.COLUMNS
#: What a spreadsheet writes where a formula has no answer.
_ERRORS: Final = frozenset(
    """#N/A #NAME? #REF! #VALUE! #DIV/0! #NUM! #NULL! #SPILL! #CALC!
    #NV #BEZUG! #WERT! #ZAHL!""".split()  # noqa: SIM905 - a list of words
)


def text_rows(path: Path, seen: look.Look, separator: str, *, skip: bool) -> Iterator[Row]:
    """Yield row number and cells of a text file; a `sep=` line that is skipped is no row."""
    number, limit = 0, csv.field_size_limit(limits.LINE)
    with look.opened(path, seen) as lines:
        if skip:
            next(lines)
        try:
            narrow = _narrow(path, lines, separator)
            for number, cells in enumerate(csv.reader(narrow, delimiter=separator, strict=True), 1):
                yield number, [tidy_cell(cell) for cell in cells]
        except csv.Error as error:
            what = f"its quotes cannot be read ({error})"
            if "field larger" in str(error):
                what = f"has a cell of more than {limits.LINE >> 20} million letters: a quote is not closed"
            raise InputFaults(
                [Fault(path.name, number + 1, "", what, 'write a quote in a cell as ""')]
            ) from error
        finally:
            csv.field_size_limit(limit)


def _narrow(path: Path, lines: Iterator[str], separator: str) -> Iterator[str]:
    """Yield the lines; refuse one with more cells than could be held for each of its letters."""
    for number, line in enumerate(lines, 1):
        if line.count(separator) > _MOST:
            what = f"has a line of more than {_MOST:,} cells"
            raise InputFaults([Fault(path.name, number, "", what, "no export has: export it again")])
        yield line


def tidy_cell(cell: str) -> str:
    """Return the text of a cell: trimmed, accents composed, nothing for an error of a formula.

    >>> tidy_cell(" Ana\\u00a0"), tidy_cell("#N/A")
    ('Ana', '')
    """
    cell = cell.strip(" \t\r\n\u00a0\u3000")
    if not cell.isascii():
        return unicodedata.normalize("NFC", cell).strip()
    return "" if cell[:1] == "#" and cell in _ERRORS else cell


def fill(con: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str], rows: Iterable[Row]) -> None:
    """Make a temporary table of the rows: ``_row`` and the named columns, all text; "" is NULL."""
    columns = "".join(", " + '"' + name.replace('"', '""') + '" VARCHAR' for name in names)
    con.execute(f"CREATE TEMP TABLE {relation} (_row BIGINT{columns})")
    for batch in _batches(names, iter(rows)):  # noqa: B007 - DuckDB finds it by its name
        con.execute(f"INSERT INTO {relation} FROM batch")


def _batches(names: Sequence[str], rows: Iterator[Row]) -> Iterator[object]:
    import pyarrow as pa

    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    for some in _portions(rows):
        texts = [[cells[n] or None for _, cells in some] for n in range(len(names))]
        yield pa.table([[number for number, _ in some], *texts], schema=schema)


def _portions(rows: Iterator[Row]) -> Iterator[list[Row]]:
    held: list[Row] = []
    size = 0
    for row in rows:
        held.append(row)
        size += _POINTER * len(row[1]) + sum(map(len, row[1]))
        if size >= _BATCH:
            yield held
            held, size = [], 0
    if held:
        yield held
