"""A tally file into DuckDB: one row per filled cell, or all its faults at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.schema import SQL_TYPES, TALLY
from salescoach.tally import columns
from salescoach.tally.cells import Problem, Span, count_of, day_of, day_order, limited, text_of, worked
from salescoach.tally.read import Sheet, sheets
from salescoach.weeks import week_of

_TABLE: Final = "staged_tally_"
_COMMA: Final = "write 0.5 with a point, or put quotes around 0,5"


@dataclass(frozen=True)
class StagedTally:
    """A staged file: its table, the rows in it, the reps, the days, and columns nobody asked for."""

    table: str
    rows: int
    reps: tuple[str, ...]
    first: date | None
    last: date | None
    ignored: tuple[str, ...]


@dataclass(frozen=True)
class _Line:
    """One filled row of the sheet."""

    where: str
    row: int
    rep: str
    day: date
    span: Span
    week: date
    counts: Mapping[str, float]


def stage(con: duckdb.DuckDBPyConnection, path: str | Path, *, week_start: str) -> StagedTally:
    """Return the new DuckDB table with the filled cells of a tally, in the columns of ``schema.TALLY``.

    A blank cell has no row, 0 has one; a row without any count is left out. The row of a week
    ("Week of 2026-03-02") is dated on the first day of its week. ``file`` is the name of the file.

    Raises ``InputFaults`` with every bad cell, double row and doubtful column.
    """
    path = Path(path)
    faults: list[Fault] = []
    lines: list[_Line] = []
    ignored: list[str] = []
    for sheet in sheets(path):
        at = _columns(sheet, faults)
        ignored += _ignored(sheet)
        lines += list(_lines(sheet, at, week_start, faults))
    faults += [*_twice(lines), *_days_and_week(lines), *_spellings(lines)]
    if faults:
        raise InputFaults(faults)
    table = _create(con, path.name, lines)
    days = [line.day for line in lines]
    return StagedTally(
        table,
        sum(len(line.counts) for line in lines),
        tuple(sorted({line.rep for line in lines})),
        min(days, default=None),
        max(days, default=None),
        tuple(dict.fromkeys(ignored)),
    )


def _columns(sheet: Sheet, faults: list[Fault]) -> Mapping[str, int]:
    """Return the place of each column of the tally; add misspelt and repeated ones to the faults."""
    at: dict[str, int] = {}
    for index, header in enumerate(sheet.header):
        name = columns.known(header)
        if name in at:
            faults.append(Fault(sheet.where, 0, header, "stands there twice", "keep one of the two"))
        elif name:
            at[name] = index
    for header in sheet.header:
        meant = None if columns.known(header) else columns.misspelt(header)
        if meant and meant not in at:
            faults.append(
                Fault(sheet.where, 0, header, "is no column of the tally", f"did you mean '{meant}'?")
            )
    return MappingProxyType(at)


def _ignored(sheet: Sheet) -> list[str]:
    return [header for header in sheet.header if header and not columns.known(header)]


def _cell(cells: Sequence[object], index: int) -> object:
    return cells[index] if index < len(cells) else None


def _lines(sheet: Sheet, at: Mapping[str, int], week_start: str, faults: list[Fault]) -> Iterator[_Line]:
    order = day_order(_cell(cells, at[columns.DATE]) for _, cells in sheet.rows)
    for row, cells in sheet.rows:
        filled = {name: _cell(cells, at[name]) for name in at if name in columns.BY_HEADER}
        filled = {name: cell for name, cell in filled.items() if text_of(cell)}
        if not filled:
            continue
        if any(text_of(cell) for cell in cells[len(sheet.header) :]):
            faults.append(Fault(sheet.where, row, "", "has more cells than the header", _COMMA))
            continue
        rep = text_of(_cell(cells, at[columns.REP]))
        if not rep:
            faults.append(Fault(sheet.where, row, columns.REP, "is empty", "name the rep"))
        day = day_of(_cell(cells, at[columns.DATE]), order)
        span: Span = "week" if isinstance(day, Problem) else day.span
        counts = _counts(filled, span, (sheet.where, row), faults)
        if isinstance(day, Problem):
            faults.append(Fault(sheet.where, row, columns.DATE, day.what, day.todo))
        elif rep:
            week = week_of(day.day, week_start)
            dated = week if span == "week" else day.day
            yield _Line(sheet.where, row, rep, dated, span, week, counts)


def _counts(
    filled: Mapping[str, object], span: Span, at: tuple[str, int], faults: list[Fault]
) -> Mapping[str, float]:
    counts: dict[str, float] = {}
    for name, cell in filled.items():
        measure = columns.BY_HEADER[name].measure
        count = worked(cell, span) if measure == "worked" else limited(count_of(cell), span)
        if isinstance(count, Problem):
            faults.append(Fault(*at, name, count.what, count.todo))
        elif count is not None:
            counts[measure] = count
    return counts


def _twice(lines: Sequence[_Line]) -> Iterator[Fault]:
    seen: dict[tuple[str, date, Span], _Line] = {}
    for line in lines:
        first = seen.setdefault((line.rep, line.day, line.span), line)
        if first is not line:
            what = f"{line.rep} has this {line.span} already in {_place(first, line)}"
            yield Fault(line.where, line.row, columns.DATE, what, "keep one of the two rows")


def _days_and_week(lines: Sequence[_Line]) -> Iterator[Fault]:
    days: dict[tuple[str, date], _Line] = {}
    for line in lines:
        if line.span == "day":
            days.setdefault((line.rep, line.week), line)
    for line in lines:
        day = days.get((line.rep, line.week))
        if line.span == "week" and day:
            what = f"{line.rep} has days of this week too, as in {_place(day, line)}: it would count twice"
            yield Fault(line.where, line.row, columns.DATE, what, "keep the days or the week")


def _place(other: _Line, line: _Line) -> str:
    return f"row {other.row}" if other.where == line.where else f"{other.where}, row {other.row}"


def _spellings(lines: Sequence[_Line]) -> Iterator[Fault]:
    """Yield a fault at the first row of each rarer spelling of a rep's name."""
    used = Counter(line.rep for line in lines)
    usual: dict[str, str] = {}
    for rep, _ in used.most_common():
        usual.setdefault(" ".join(rep.casefold().split()), rep)
    told = set(usual.values())
    for line in lines:
        if line.rep not in told:
            told.add(line.rep)
            meant = usual[" ".join(line.rep.casefold().split())]
            what = f"'{line.rep}' is written '{meant}' elsewhere"
            yield Fault(line.where, line.row, columns.REP, what, "write the name in one way")


def _create(con: duckdb.DuckDBPyConnection, file: str, lines: Sequence[_Line]) -> str:
    taken = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    number = 1
    while f"{_TABLE}{number}" in taken:
        number += 1
    table = f"{_TABLE}{number}"
    rows = [
        (line.rep, line.day, line.span, line.week, measure, count, file, line.row)
        for line in lines
        for measure, count in line.counts.items()
    ]
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in TALLY.columns]
    picked = ", ".join(f'unnest(CAST(? AS {SQL_TYPES[c.type]}[])) AS "{c.name}"' for c in TALLY.columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {picked}", values)
    return table
