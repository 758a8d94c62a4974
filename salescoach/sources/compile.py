"""One read of a mapping on one file: ONE select that gives the columns of the schema in order."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from salescoach import schema
from salescoach.errors import Fault, InputFaults
from salescoach.sources import ahead, left_out, values
from salescoach.sources.activities import worked_out
from salescoach.sources.build import Build, Reader
from salescoach.sources.declaration import Origin, Place
from salescoach.sources.ids import one_form
from salescoach.sources.left_out import select
from salescoach.sources.lookup import find
from salescoach.sources.reader import Raw, fresh, literal, quoted
from salescoach.sources.values import SHOWN, Cells

#: What Salesforce writes for "nobody" in an id column.
_NOBODY: Final = ("000000000000000AAA", "000000000000000")
#: Dates that may lie far ahead, meaning "for good".
_FAR_AHEAD: Final = ("target_to", "left")


@dataclass(frozen=True)
class Compiled:
    """A table filled from one file, its rows of how many, those left out as a table or "", and notes.

    ``keyed`` is false where the key of a row is its content.
    """

    file: str
    relation: str
    rows: int
    total: int
    left: str
    keyed: bool
    notes: tuple[str, ...]


def compile_read(build: Build) -> Compiled:
    """Return the table of one read on one file, or raise with all the faults of the file."""
    read, raw = build.read, _spread(build)
    build.raw, build.clock = raw, replace(build.clock, zone=read.zone or build.clock.zone)
    build.names = find(raw, _wanted(build))
    ahead.foresee(build)
    table = schema.TABLES[read.fills]
    found = {"source": literal(f"{build.mapping.name}/{read.name}"), "file": literal(raw.file), "row": "_row"}
    if table is schema.ACTIVITIES:
        found |= worked_out(build)
    for column in table.columns:
        if column.name not in found:
            found[column.name] = _column(build, column)
    relation, rows, left = fresh("staged"), 0, ""
    if not build.faults:
        # No temporary table: a large one would be put down as it is, and the first is going to be the log.
        build.con.execute(f"CREATE TABLE {relation} AS {select(build, table.columns, found)}")
        if table is schema.MERGES:  # most records were never merged into another
            build.con.execute(f"DELETE FROM {relation} WHERE new_id IS NULL")
        _without_blanks(build, table, relation)
        if read.first:
            left_out.copies(build, table, relation)
        rows = int(build.con.execute(f"SELECT count(*) FROM {relation}").fetchall()[0][0])
        left = left_out.gather(build, table, found) if rows < raw.rows and not build.faults else ""
    for helper in filter(None, (build.again, build.out)):
        build.con.execute(f"DROP TABLE {helper}")
    if build.faults:
        raise InputFaults(build.faults)
    keyed = table is not schema.ACTIVITIES or "activity_id" in read.columns
    return Compiled(raw.file, relation, rows, raw.rows, left, keyed, raw.notes)


def _spread(build: Build) -> Raw:
    """Return the file with one row for each value of a column of lists; a blank cell gives none."""
    raw = build.raw
    for name, mark in build.read.each.items():
        own = find(raw, [name])[name]
        others = "".join(f", {quoted(other)}" for other in raw.columns if other != own)
        parts = f"list_transform(string_split({raw.text(own)}, {literal(mark)}), lambda p: trim(p))"
        values_ = f"unnest(list_filter({parts}, lambda p: p <> '')) AS {quoted(own)}"
        spread = f"(SELECT _row{others}, {values_} FROM {raw.relation})"
        ((rows,),) = build.con.execute(f"SELECT count(*) FROM {spread}").fetchall()
        raw = replace(raw, relation=spread, rows=rows)
    return raw


def _wanted(build: Build) -> list[str]:
    """Return the columns of the file itself that the read names."""
    read = build.read
    places = [p for origin in read.columns.values() for p in origin.places]
    places += [left for join in read.joins for left, _ in join.on]
    wanted = [column for place in places for column in place.needs()]
    filters = map(build.place, (*read.only, *read.skip, *read.automated))
    return wanted + [place.column for place in filters if not place.owner]


def _column(build: Build, column: schema.Column) -> str:
    """Return SQL for a column that the mapping names as it is."""
    origin = build.read.columns.get(column.name)
    if origin is None:
        return "NULL"
    if origin.value is not None:
        return literal(origin.value)
    if column.type == "text":
        return _text(build, column, origin)
    if column.type == "number":
        return _first(build, origin, lambda place: functools.partial(_number, build, place))
    if column.type == "boolean":
        return build.typed(origin, values.boolean)
    return _first(build, origin, lambda place: functools.partial(_date, build, column, place))


def _number(build: Build, place: Place, cells: Cells) -> tuple[str, list[Fault]]:
    """Return a number, cents as hundredths of it."""
    sql, faults = values.number(cells, build.mapping.decimal)
    return (f"({sql}) / 100" if place.unit == "cents" else sql), faults


def _first(build: Build, origin: Origin, reader: Callable[[Place], Reader]) -> str:
    """Return SQL for the first filled of some columns, each read in its own way."""
    return f"coalesce({', '.join(build.typed(Origin((place,)), reader(place)) for place in origin.places)})"


def _text(build: Build, column: schema.Column, origin: Origin) -> str:
    if column.one_of:
        sql = f"CASE WHEN lower($v) IN {column.one_of} THEN lower($v) END"
        todo = "choose from " + ", ".join(column.one_of)
        return build.typed(origin, lambda cells: (sql, cells.unread(sql, "is not known", todo)))
    texts = [build.column(place) for place in origin.places]
    if column.name.endswith("_id") or column.name in ("set_by", "held_by"):
        texts = [
            f"CASE WHEN {text} NOT IN {_NOBODY} THEN {one_form(build.mapping.ids, text)} END"
            for text in texts
        ]
    return f"coalesce({', '.join(texts)})"


def _date(build: Build, column: schema.Column, place: Place, cells: Cells) -> tuple[str, list[Fault]]:
    """Return the moment, or the local date: one without a time stays, one with a time is the team's."""
    years = (1950, 9999) if column.name in _FAR_AHEAD else (1950, 2100)
    found, faults = build.dates(cells, years=years)
    if column.type == "instant":
        return found.instant(build.clock.zone), faults
    return found.written() if place.day else found.local(build.clock.zone, build.clock.team), faults


def _without_blanks(build: Build, table: schema.Table, relation: str) -> None:
    """Note each blank cell of a column that must be filled, as a fault or as a row left out."""
    named = build.read.columns
    must = {c.name: named[c.name] for c in table.columns if c.required and c.name in named}
    if table is schema.ACTIVITIES:
        must["date"] = named.get("at") or named["date"]
    for name, origin in must.items():
        label = " / ".join(column for place in origin.places for column in place.columns())
        if build.out:
            left_out.blanks(build, relation, name, label)
            continue
        rows = build.con.execute(f'SELECT "row" FROM {relation} WHERE "{name}" IS NULL ORDER BY 1').fetchall()
        meaning = next(c.meaning for c in table.columns if c.name == name)
        for (row,) in rows[:SHOWN]:
            build.faults.append(Fault(build.raw.file, row, label, "is empty", f"fill in {name} ({meaning})"))
        if len(rows) > SHOWN:
            more = f"is empty in {len(rows) - SHOWN:,} more rows"
            build.faults.append(Fault(build.raw.file, 0, label, more, ""))
