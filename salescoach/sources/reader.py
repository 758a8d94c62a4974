"""A file of a CRM as rows of text in DuckDB: CSV, TSV and Excel, whatever the encoding."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import duckdb

from salescoach import excel, limits, private, spreadsheet
from salescoach.errors import Fault, InputFaults, is_full
from salescoach.sources import aside, clean, layout, look, rewrite, sniff, workbook
from salescoach.sources.aside import Aside
from salescoach.sources.body import Body, unwrapped

_SPACES: Final = "' \t\r\n\u00a0\u3000'"
#: Megabytes that DuckDB may hold of the smallest file.
_LEAST_MB: Final = 300
_counter: Final = itertools.count(1)


@dataclass(frozen=True)
class Raw:
    """A file as text: ``relation`` has ``_row`` (the header is row 1) and ``columns``, all VARCHAR.

    ``aside`` lists the lines left out and ``notes`` says it in words. ``workbook`` is true for Excel
    files. ``encoding`` and ``separator``, or ``sheet`` and ``other_sheets``, say how it was read.
    """

    file: str
    relation: str
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    workbook: bool = False
    unicode: bool = False
    wide: bool = False
    aside: tuple[Aside, ...] = ()
    encoding: str = ""
    separator: str = ""
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()

    def text(self, column: str, owner: str = "") -> str:
        """Return SQL for the trimmed text of a column; a blank cell is NULL."""
        value = (f"{owner}." if owner else "") + quoted(column)
        value = f"trim({value}, {_SPACES})" if self.wide else f"trim({value})"
        return f"nullif({f'nfc_normalize({value})' if self.unicode else value}, '')"


def quoted(name: str) -> str:
    """Return a name as an SQL identifier.

    >>> quoted('Size 5" pipe')
    '"Size 5"" pipe"'
    """
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return a text as an SQL literal.

    >>> literal("O'Neil")
    "'O''Neil'"
    """
    return "'" + text.replace("'", "''") + "'"


def fresh(prefix: str) -> str:
    """Return a relation name that was not used before."""
    return f"{prefix}_{next(_counter)}"


@dataclass(frozen=True)
class _Table:
    """How a file that is rewritten is read, apart from its rows."""

    path: Path
    keep_going: bool
    encoding: str = ""
    separator: str = ""
    wrapped: bool = False
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def connected(paths: Iterable[Path]) -> duckdb.DuckDBPyConnection:
    """Return a connection to look at files with: it holds a part of them in memory, the rest waits on the disk."""
    size = sum(path.stat().st_size for path in paths if path.is_file()) >> 20
    con = duckdb.connect(
        config={"memory_limit": f"{_LEAST_MB + 3 * size}MB", "temp_directory": private.spill()}
    )
    con.execute("SET enable_progress_bar = false")
    return con


def read(con: duckdb.DuckDBPyConnection, path: Path, *, sheet: str = "", keep_going: bool = False) -> Raw:
    """Return the file as a relation of ``con``, or raise with the faults of the file.

    With ``keep_going`` rows that do not fit the header are left out and listed, and are no faults.
    A clean UTF-8 file is not copied: the relation is a view on it, so it has to stay where it is.
    Anything else is rewritten into a temporary table. A relation no longer needed is given to
    :func:`forget`.
    """
    if not path.is_file():
        raise InputFaults([Fault(str(path), 0, "", "there is no such file", "check its name and folder")])
    with path.open("rb") as stream:
        head = stream.read(look.CHUNK)
    if not head.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0"):
        raise InputFaults([Fault(path.name, 0, "", "is empty", "export it again")])
    if excel.is_workbook(head):
        found = workbook.open_sheet(path, sheet)
        table = _Table(path, keep_going, sheet=found.name, other_sheets=found.others)
        return _rewritten(con, table, found.rows)
    if sheet:
        raise InputFaults([Fault(path.name, 0, "", "is no Excel file", "take `sheet` out of the mapping")])
    seen = look.look(path, head)
    shape = sniff.sniff(look.first_text(head, seen.encoding, sniff.SIGNS))
    if seen.plain and shape.plain and not set("*?[") & set(str(path.resolve())):
        raw = _plain(con, path, seen, shape)
        if raw is not None:
            return raw
    table = _Table(path, keep_going, seen.encoding, shape.separator, shape.wrapped)
    return _rewritten(con, table, rewrite.text_rows(path, seen, shape.separator, skip=shape.declared))


def forget(con: duckdb.DuckDBPyConnection, raw: Raw) -> None:
    """Drop the relation of a file."""
    con.execute(f"DROP {'VIEW' if raw.relation.startswith('view') else 'TABLE'} {raw.relation}")


def said(con: duckdb.DuckDBPyConnection, raw: Raw) -> list[tuple[int, dict[str, str | None]]]:
    """Return number and cells of each row of a list that the coach keeps, as they are meant: a spreadsheet may have
    been given them with an apostrophe in front."""
    cells = ", ".join(["_row", *(raw.text(column) for column in raw.columns)])
    rows = con.execute(f"SELECT {cells} FROM {raw.relation} ORDER BY _row").fetchall()
    return [
        (
            int(row),
            {name: cell and spreadsheet.as_meant(cell) for name, cell in zip(raw.columns, rest, strict=True)},
        )
        for row, *rest in rows
    ]


def header(file: str, cells: Sequence[str], row: int = 1) -> tuple[str, ...]:
    """Return the names of the columns; raise when two have the same one."""
    if len(cells) > limits.COLUMNS:
        what = f"has {len(cells):,} columns"
        raise InputFaults(
            [Fault(file, row, "", what, f"export the columns needed, {limits.COLUMNS:,} at most")]
        )
    names = ["".join(s for s in cell if s.isspace() or unicodedata.category(s)[0] != "C") for cell in cells]
    names = [re.sub(r"\s+", " ", name).strip() for name in names]
    names = [name or f"column {n}" for n, name in enumerate(names, 1)]
    names = [f"{name} of the file" if name.lower() == "_row" else name for name in names]
    seen: dict[str, int] = {}
    faults = []
    for n, name in enumerate(names, 1):
        first = seen.setdefault(name.lower(), n)
        if first != n:
            what = f"is the name of columns {first} and {n}"
            faults.append(Fault(file, row, name, what, "give each column its own name"))
    if faults:
        raise InputFaults(faults)
    return tuple(names)


def _plain(con: duckdb.DuckDBPyConnection, path: Path, seen: look.Look, shape: sniff.Shape) -> Raw | None:
    """Return a view on the file, or None when DuckDB cannot read it as it is."""
    top = shape.rows[0]
    if not any(top) or clean.may_end_in_a_footer(path, shape.separator, top):
        return None
    names = header(path.name, top)
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    scan = (
        f"read_csv({literal(str(path.resolve()))}, delim = {literal(shape.separator)}, "
        f"quote = '\"', escape = '\"', header = true, skip = 0, comment = '', columns = {{{columns}}}, "
        "compression = 'none', strict_mode = true, null_padding = false, sample_size = 1)"
    )
    identifiers = [quoted(name) for name in names]
    try:
        counted = clean.Scan(con.cursor(), scan, identifiers, top).counted()
    except duckdb.Error as error:
        if is_full(error):
            raise
        return None  # the slower way tells what is wrong, or reads it
    if counted is None:
        return None
    rows, filled = counted
    kept = tuple(name for name, some in zip(names, filled, strict=True) if some)
    relation = fresh("view")
    these = ", ".join(map(quoted, kept))
    con.execute(
        f"CREATE TEMP VIEW {relation} AS SELECT row_number() OVER () + 1 AS _row, {these} FROM {scan}"
    )
    notes = aside.notes((), rows, 0)
    return replace(
        Raw(path.name, relation, kept, rows, notes, unicode=seen.unicode, wide=seen.wide),
        encoding=seen.encoding,
        separator=shape.separator,
    )


def _rewritten(con: duckdb.DuckDBPyConnection, table: _Table, rows: Iterator[layout.Row]) -> Raw:
    file, relation = table.path.name, fresh("raw")
    first = layout.peek(rows)
    if table.wrapped:
        first = [(number, unwrapped(cells, table.separator)) for number, cells in first]
    top = layout.header_at([cells for _, cells in first])
    if top < 0:
        raise InputFaults([Fault(file, 0, "", "is empty", "export it again")])
    number, cells = first[top]
    names = header(file, cells, number)
    body = Body(file, cells, first[:top], table.separator, table.keep_going)
    rewrite.fill(con, relation, names, body.tidy(itertools.chain(first[top + 1 :], rows)))
    if body.faults:
        con.execute(f"DROP TABLE {relation}")
        raise InputFaults(body.faults)
    kept = _without_empty(con, relation, names, cells)
    asides = aside.in_runs(body.asides)
    notes = aside.notes(asides, body.rows, body.last)
    return replace(
        Raw(file, relation, kept, body.rows, notes, workbook=not table.separator, aside=asides),
        encoding=table.encoding,
        separator=table.separator,
        sheet=table.sheet,
        other_sheets=table.other_sheets,
    )


def _without_empty(
    con: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str], cells: Sequence[str]
) -> tuple[str, ...]:
    """Drop the columns that have neither a name nor a cell; return the names of the others."""
    unnamed = [name for name, cell in zip(names, cells, strict=True) if not cell]
    if not unnamed:
        return tuple(names)
    counts = ", ".join(f"count({quoted(name)})" for name in unnamed)
    (found,) = con.execute(f"SELECT {counts} FROM {relation}").fetchall()
    empty = [name for name, count in zip(unnamed, found, strict=True) if not count]
    for name in empty:
        con.execute(f"ALTER TABLE {relation} DROP COLUMN {quoted(name)}")
    return tuple(name for name in names if name not in empty)
