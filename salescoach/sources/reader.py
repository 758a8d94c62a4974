"""A file of a CRM as rows of text in DuckDB: CSV, TSV and Excel, whatever the encoding."""

from __future__ import annotations

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.sources import look, rewrite

_SPACES: Final = "' \t\r\n\u00a0\u3000'"
_counter: Final = itertools.count(1)


@dataclass(frozen=True)
class Raw:
    """A file as text: ``relation`` has ``_row`` (the header is row 1) and ``columns``, all VARCHAR.

    ``notes`` says in words what was left out. ``workbook`` is true for Excel files.
    """

    file: str
    relation: str
    columns: tuple[str, ...]
    rows: int
    notes: tuple[str, ...]
    workbook: bool = False
    unicode: bool = False
    wide: bool = False

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


def read(con: duckdb.DuckDBPyConnection, path: Path, *, sheet: str = "") -> Raw:
    """Return the file as a relation of ``con``, or raise with the faults of the file.

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
    if rewrite.is_workbook(head):
        return _rewritten(con, path, rewrite.workbook_rows(path, sheet), workbook=True)
    if sheet:
        raise InputFaults([Fault(path.name, 0, "", "is no Excel file", "take `sheet` out of the mapping")])
    found = look.look(path, head)
    first, separator, sep_line = look.first_line(path, found.encoding)
    if found.plain and not sep_line and not set("*?[") & set(str(path.resolve())):
        raw = _plain(con, path, found, (first, separator))
        if raw is not None:
            return raw
    return _rewritten(con, path, rewrite.text_rows(path, found.encoding, separator, skip=sep_line))


def forget(con: duckdb.DuckDBPyConnection, raw: Raw) -> None:
    """Drop the relation of a file."""
    con.execute(f"DROP {'VIEW' if raw.relation.startswith('view') else 'TABLE'} {raw.relation}")


def header(file: str, cells: Sequence[str]) -> tuple[str, ...]:
    """Return the names of the columns; raise when two have the same one."""
    names = [re.sub(r"\s+", " ", cell).strip().lstrip("\ufeff") for cell in cells]
    names = [name or f"column {n}" for n, name in enumerate(names, 1)]
    names = [f"{name} of the file" if name.lower() == "_row" else name for name in names]
    seen: dict[str, int] = {}
    faults = []
    for n, name in enumerate(names, 1):
        first = seen.setdefault(name.lower(), n)
        if first != n:
            what = f"is the name of columns {first} and {n}"
            faults.append(Fault(file, 1, name, what, "give each column its own name"))
    if faults:
        raise InputFaults(faults)
    return tuple(names)


def _plain(
    con: duckdb.DuckDBPyConnection, path: Path, found: look.Look, first: tuple[str, str]
) -> Raw | None:
    """Return a view on the file, or None when DuckDB cannot read it as it is."""
    line, separator = first
    try:
        names = header(path.name, next(csv.reader([line], delimiter=separator, strict=True)))
    except (csv.Error, StopIteration):
        return None
    relation = fresh("view")
    columns = ", ".join(f"{literal(name)}: 'VARCHAR'" for name in names)
    scan = (
        f"read_csv({literal(str(path.resolve()))}, delim = {literal(separator)}, "
        f"quote = '\"', escape = '\"', header = true, skip = 0, comment = '', columns = {{{columns}}}, "
        "strict_mode = true, null_padding = false, sample_size = 1)"
    )
    try:
        rows = _rows_without_gaps(con.cursor(), scan, names)
    except duckdb.InvalidInputException:
        return None
    if rows is None:
        return None
    con.execute(f"CREATE TEMP VIEW {relation} AS SELECT row_number() OVER () + 1 AS _row, * FROM {scan}")
    return Raw(path.name, relation, names, rows, _notes(rows, 0, ()), unicode=found.unicode, wide=found.wide)


def _rows_without_gaps(con: duckdb.DuckDBPyConnection, scan: str, names: Sequence[str]) -> int | None:
    """Return how many rows there are, or None when some of them are blank; all of them are parsed.

    A connection of its own is asked, so that a failure leaves the caller's transaction as it is.
    """
    ((total, first),) = con.execute(f"SELECT count(*), count({quoted(names[0])}) FROM {scan}").fetchall()
    if total == first:
        return int(total)
    cells = ", ".join(f"nullif(trim({quoted(name)}), '')" for name in names)
    blank = con.execute(f"SELECT 1 FROM {scan} WHERE coalesce({cells}) IS NULL LIMIT 1").fetchall()
    return int(total) if not blank else None


def _rewritten(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    rows: Iterator[tuple[int, list[str]]],
    *,
    workbook: bool = False,
) -> Raw:
    relation = fresh("raw")
    top = next(((number, cells) for number, cells in rows if any(cells)), None)
    if top is None:
        raise InputFaults([Fault(path.name, 0, "", "is empty", "export it again")])
    names = header(path.name, rewrite.without_blank_end(top[1]))
    body = rewrite.Body(path.name, len(names))
    rewrite.fill(con, relation, names, body.tidy(rows))
    if body.faults:
        con.execute(f"DROP TABLE {relation}")
        raise InputFaults(body.faults)
    notes = _notes(body.rows, body.blank, body.footer)
    return Raw(path.name, relation, names, body.rows, notes, workbook=workbook)


def _notes(rows: int, blank: int, footer: Sequence[str]) -> tuple[str, ...]:
    """Return what a reader of the file should know, in words.

    >>> _notes(2, 1, ["Grand Totals (2 records)"])
    ('left out 1 blank row', "left out 1 line below the table: 'Grand Totals (2 records)'")
    """
    notes = []
    if blank:
        notes.append(f"left out {blank} blank row{'s' * (blank > 1)}")
    if footer:
        text = "', '".join(footer[:3]) + ("', ..." if len(footer) > 3 else "'")
        notes.append(f"left out {len(footer)} line{'s' * (len(footer) > 1)} below the table: '{text}")
    if not rows:
        notes.append("has a header but no rows")
    return tuple(notes)
