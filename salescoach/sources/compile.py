"""One read of a mapping on one file: ONE select that gives the columns of the schema in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from salescoach import schema
from salescoach.errors import Fault, InputFaults
from salescoach.sources import dates, left_out, values
from salescoach.sources.activities import worked_out
from salescoach.sources.build import Build
from salescoach.sources.declaration import Origin
from salescoach.sources.left_out import select
from salescoach.sources.lookup import find
from salescoach.sources.reader import fresh, literal
from salescoach.sources.values import SHOWN, Cells

#: What Salesforce writes for "nobody" in an id column.
_NOBODY: Final = ("000000000000000AAA", "000000000000000")
#: Dates that may lie far ahead, meaning "for good".
_FAR_AHEAD: Final = ("target_to", "left")


@dataclass(frozen=True)
class Compiled:
    """A table filled from one file, its rows, a table of the rows left out or "", and notes in words.

    ``keyed`` is false where the key of a row is its content.
    """

    file: str
    relation: str
    rows: int
    left: str
    keyed: bool
    notes: tuple[str, ...]


def compile_read(build: Build) -> Compiled:
    """Return the temporary table of one read on one file, or raise with all the faults of the file."""
    read, raw = build.read, build.raw
    build.names = find(raw, _wanted(build))
    table = schema.TABLES[read.fills]
    found = {"source": literal(f"{build.mapping.name}/{read.name}"), "file": literal(raw.file), "row": "_row"}
    if table is schema.ACTIVITIES:
        found |= worked_out(build)
    for column in table.columns:
        if column.name not in found:
            found[column.name] = _column(build, column)
    relation, rows, left = fresh("staged"), 0, ""
    if not build.faults:
        build.con.execute(f"CREATE TEMP TABLE {relation} AS {select(build, table, found)}")
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
    return Compiled(raw.file, relation, rows, left, keyed, raw.notes)


def _wanted(build: Build) -> list[str]:
    """Return the columns of the file itself that the read names."""
    read = build.read
    places = [p for origin in read.columns.values() for p in origin.places]
    places += [left for join in read.joins for left, _ in join.on]
    wanted = [column for place in places if not place.owner for column in place.columns()]
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
        return build.typed(origin, lambda cells: values.number(cells, build.mapping.decimal))
    if column.type == "boolean":
        return build.typed(origin, values.boolean)
    return build.typed(origin, lambda cells: _date(build, column, cells))


def _text(build: Build, column: schema.Column, origin: Origin) -> str:
    if column.one_of:
        sql = f"CASE WHEN lower($v) IN {column.one_of} THEN lower($v) END"
        todo = "choose from " + ", ".join(column.one_of)
        return build.typed(origin, lambda cells: (sql, cells.unread(sql, "is not known", todo)))
    texts = [build.column(place) for place in origin.places]
    if column.name.endswith("_id") or column.name in ("set_by", "held_by"):
        texts = [f"CASE WHEN {text} NOT IN {_NOBODY} THEN {_known_id(build, text)} END" for text in texts]
    return f"coalesce({', '.join(texts)})"


def _known_id(build: Build, text: str) -> str:
    return values.salesforce_id(text) if build.mapping.ids == "salesforce" else text


def _date(build: Build, column: schema.Column, cells: Cells) -> tuple[str, list[Fault]]:
    """Return the local date: a date without a time stays, one with a time is that of the team's zone."""
    years = (1950, 9999) if column.name in _FAR_AHEAD else (1950, 2100)
    found, faults = dates.infer(cells, day_first=build.mapping.day_first, years=years)
    return found.local(build.clock.zone, build.clock.team), faults


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
