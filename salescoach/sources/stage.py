"""From the files of an export to the tables of the log: matched, joined, read and checked in DuckDB."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import duckdb

from salescoach import weeks
from salescoach.errors import Fault, InputFaults
from salescoach.sources import fitting
from salescoach.sources.build import Build, Clock
from salescoach.sources.compile import Compiled, compile_read
from salescoach.sources.declaration import Join, Mapping, Read
from salescoach.sources.lookup import Joined, look_up
from salescoach.sources.reader import Raw, fresh
from salescoach.sources.shelf import Input, Shelf, name_of


@dataclass(frozen=True)
class Staged:
    """One file read for one table: ``relation`` has the columns of ``schema.TABLES[table]``.

    Files of one source can overlap: the row of the later one holds. ``total`` counts the rows of the
    file, ``left`` is a relation like ``schema.LEFT_OUT`` of those left out, or "", ``keyed`` is false
    where the key of a row is its content, and ``notes`` says in words what was left out.
    """

    table: str
    relation: str
    source: str
    file: str
    rows: int
    total: int
    left: str
    keyed: bool
    notes: tuple[str, ...]


def stage(
    con: duckdb.DuckDBPyConnection,
    mapping: Mapping,
    files: Iterable[Input],
    *,
    zone: str,
    week_start: str,
    keep_going: bool = False,
) -> list[Staged]:
    """Return the tables that the files fill, one for each read and file, in the order given.

    ``zone`` is the team's time zone, ``week_start`` the first day of its week. Raises with all the
    faults of all files at once; with ``keep_going`` rows that cannot be read are left out instead.
    """
    shelf = Shelf(con, tuple(dict.fromkeys(files)), keep_going)
    try:
        return stage_from(shelf, mapping, shelf.inputs, zone=zone, week_start=week_start)
    finally:
        shelf.clear()


def stage_from(
    shelf: Shelf, mapping: Mapping, files: Iterable[Input], *, zone: str, week_start: str
) -> list[Staged]:
    """Return what ``stage`` does, of files that stand on a shelf already."""
    files = tuple(files)
    clock = Clock(weeks.check_zone(mapping.zone or zone), weeks.check_zone(zone), week_start)
    _all_matched(shelf, mapping, files)
    staged = [table for read in mapping.reads for table in _staged(shelf, mapping, read, files, clock)]
    if shelf.faults:
        for table in staged:
            shelf.con.execute(f"DROP TABLE {table.relation}")
        raise InputFaults(list(dict.fromkeys(shelf.faults)))
    return staged


def _all_matched(shelf: Shelf, mapping: Mapping, files: tuple[Input, ...]) -> None:
    used: set[Input] = set()
    parts: list[Read | Join] = [*mapping.reads, *(join for read in mapping.reads for join in read.joins)]
    for part in parts:
        found = shelf.matching(part, files)
        used.update(found)
        if not found and not part.when and not mapping.columns_may_lack:
            what = f"no file given is called {part.file!r}"
            todo = "give the file too, or take it out of the mapping"
            shelf.faults.append(Fault(mapping.file, 0, "", what, todo))
    for given in files:
        if given not in used and shelf.raw(given) is not None:
            patterns = dict.fromkeys(part.file for part in parts)
            what = f"the mapping {mapping.name!r} reads only {', '.join(patterns)}"
            if "*" in patterns:
                what = f"its columns fit nothing that {mapping.name!r} reads"
            todo = "leave the file out, or add a [[read]] for it"
            shelf.faults.append(Fault(name_of(given), 0, "", what, todo))


def _staged(
    shelf: Shelf, mapping: Mapping, read: Read, files: tuple[Input, ...], clock: Clock
) -> list[Staged]:
    """Return the tables of one read; the faults met go to the shelf."""
    matching = shelf.matching(read, files)
    if read.fills == "nothing" or not matching:
        return []
    joined = _joined(shelf, mapping, read, files)
    found: list[Staged] = []
    for given in matching:
        raw = shelf.raw(given, read.sheet)
        if raw is None or (len(joined) < len(read.joins) and not mapping.columns_may_lack):
            continue
        try:
            one = compile_read(_build(shelf, mapping, read, raw, joined, clock))
        except InputFaults as error:
            shelf.faults.extend(error.faults)
            continue
        found.append(_noted(mapping, read, raw, one))
    for table in joined.values():
        shelf.con.execute(f"DROP TABLE {table.relation}")
    return found


def _build(
    shelf: Shelf, mapping: Mapping, read: Read, raw: Raw, joined: dict[str, Joined], clock: Clock
) -> Build:
    if mapping.columns_may_lack:
        read = fitting.cut(read, raw, joined)
    build = Build(shelf.con, mapping, read, raw, joined, clock)
    if shelf.keep_going:
        build.out = fresh("out")
        shelf.con.execute(f"CREATE TEMP TABLE {build.out} (_row BIGINT, reason VARCHAR, detail VARCHAR)")
    return build


def _noted(mapping: Mapping, read: Read, raw: Raw, one: Compiled) -> Staged:
    source = f"{mapping.name}/{read.name}"
    return Staged(
        read.fills, one.relation, source, raw.file, one.rows, one.total, one.left, one.keyed, one.notes
    )


def _joined(shelf: Shelf, mapping: Mapping, read: Read, files: tuple[Input, ...]) -> dict[str, Joined]:
    """Return the look-up tables of a read; one that cannot be made is left out, its faults noted."""
    found: dict[str, Joined] = {}
    for join in read.joins:
        raws = [shelf.raw(given, join.sheet) for given in shelf.matching(join, files)]
        known = [raw for raw in raws if raw is not None]
        if not known:
            continue
        try:
            taken = _taken(read, join)
            found[join.alias] = look_up(
                shelf.con, join, known, taken, may_lack=mapping.columns_may_lack, ids=mapping.ids
            )
        except InputFaults as error:
            shelf.faults.extend(error.faults)
    return found


def _taken(read: Read, join: Join) -> list[str]:
    """Return the columns that a read takes from a look-up."""
    places = [place for origin in read.columns.values() for place in origin.places]
    places += [left for other in read.joins for left, _ in other.on]
    taken = [column for place in places if place.owner == join.alias for column in place.columns()]
    filters = [name.partition(".") for name in (*read.only, *read.skip, *read.automated)]
    return taken + [column for alias, _, column in filters if alias == join.alias and column]
