"""A tally file into DuckDB: one row per filled cell, counted or planned, or all its faults at once."""

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
from salescoach.schema import PLAN_WEEKS, SQL_TYPES, TALLY, Table
from salescoach.tally import columns
from salescoach.tally.cells import Problem, Span, count_of, day_of, day_order, limited, text_of, worked
from salescoach.tally.read import Sheet, sheets
from salescoach.weeks import week_of

_TABLE: Final = "staged_tally_"
_PLANS: Final = "staged_plan_"
_COMMA: Final = "write 0.5 with a point, or put quotes around 0,5"


@dataclass(frozen=True)
class StagedTally:
    """A staged file: its table of counts, the rows in it, the reps, the days, columns nobody asked for, and
    the table of what is planned with its rows."""

    table: str
    rows: int
    reps: tuple[str, ...]
    first: date | None
    last: date | None
    ignored: tuple[str, ...]
    plans: str = ""
    planned: int = 0


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
    planned: Mapping[str, float]


def stage(con: duckdb.DuckDBPyConnection, path: str | Path, *, week_start: str) -> StagedTally:
    """Return new DuckDB tables with the filled cells of a tally: ``schema.TALLY`` and ``schema.PLAN_WEEKS``.

    A blank cell has no row, 0 has one; a row without any count is left out. The row of a week
    ("Week of 2026-03-02") is dated on the first day of its week. What is planned in any row is for its
    week. ``file`` is the name of the file.

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
    counted = [line for line in lines if line.counts]
    faults += [*_twice(lines), *_days_and_week(counted), *_spellings(lines)]
    plans = _plans(lines, faults)
    if faults:
        raise InputFaults(faults)
    rows = [
        (line.rep, line.day, line.span, line.week, measure, count, path.name, line.row)
        for line in counted
        for measure, count in line.counts.items()
    ]
    days = [line.day for line in counted]
    return StagedTally(
        _create(con, _TABLE, TALLY, rows),
        len(rows),
        tuple(sorted({line.rep for line in counted})),
        min(days, default=None),
        max(days, default=None),
        tuple(dict.fromkeys(ignored)),
        _create(con, _PLANS, PLAN_WEEKS, [(*plan[:4], path.name, plan[4]) for plan in plans]),
        len(plans),
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
        filled = {name: _cell(cells, at[name]) for name in at if name not in (columns.DATE, columns.REP)}
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
        counts, planned = _counts(filled, span, (sheet.where, row), faults)
        if isinstance(day, Problem):
            faults.append(Fault(sheet.where, row, columns.DATE, day.what, day.todo))
        elif rep:
            week = week_of(day.day, week_start)
            dated = week if span == "week" else day.day
            yield _Line(sheet.where, row, rep, dated, span, week, counts, planned)


def _counts(
    filled: Mapping[str, object], span: Span, at: tuple[str, int], faults: list[Fault]
) -> tuple[dict[str, float], dict[str, float]]:
    """Return what was counted and what is planned, by measure."""
    counts: dict[str, float] = {}
    planned: dict[str, float] = {}
    for name, cell in filled.items():
        plan = columns.PLANNED_BY_HEADER.get(name)
        measure = plan.measure if plan else columns.BY_HEADER[name].measure
        most: Span = "week" if plan else span
        count = worked(cell, span) if measure == "worked" else limited(count_of(cell), most)
        if isinstance(count, Problem):
            faults.append(Fault(*at, name, count.what, count.todo))
        elif count is not None:
            (planned if plan else counts)[measure] = count
    return counts, planned


def _plans(lines: Sequence[_Line], faults: list[Fault]) -> list[tuple[str, date, str, float, int]]:
    """Return rep, week, measure, count and row of each plan; a week with two plans is a fault."""
    headers = {column.measure: column.header for column in columns.PLANNED}
    found: dict[tuple[str, date, str], tuple[_Line, float]] = {}
    for line in lines:
        for measure, count in line.planned.items():
            first, planned = found.setdefault((line.rep, line.week, measure), (line, count))
            if planned != count:
                what = f"{count:g} is not {planned:g}, as planned for this week in {_place(first, line)}"
                faults.append(
                    Fault(line.where, line.row, headers[measure], what, "write the week's plan once")
                )
    return [(rep, week, measure, count, line.row) for (rep, week, measure), (line, count) in found.items()]


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


def _create(con: duckdb.DuckDBPyConnection, stem: str, of: Table, rows: Sequence[tuple[object, ...]]) -> str:
    """Return a new table with the columns of a table of the schema and these rows."""
    taken = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    table = f"{stem}{number}"
    values = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in of.columns]
    picked = ", ".join(f'unnest(CAST(? AS {SQL_TYPES[c.type]}[])) AS "{c.name}"' for c in of.columns)
    con.execute(f"CREATE TABLE {table} AS SELECT {picked}", values)
    return table
