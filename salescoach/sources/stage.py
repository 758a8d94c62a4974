"""From the files of an export to the tables of the log: matched, joined, read and checked in DuckDB."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from salescoach import weeks
from salescoach.errors import Fault, InputFaults
from salescoach.sources import reader
from salescoach.sources.build import Build, Clock
from salescoach.sources.compile import compile_read
from salescoach.sources.declaration import Join, Mapping, Read
from salescoach.sources.lookup import Joined, look_up
from salescoach.sources.reader import Raw


@dataclass(frozen=True)
class Staged:
    """One file read for one table: ``relation`` has the columns of ``schema.TABLES[table]``.

    Files of one source can overlap: the row of the later one holds. ``notes`` says in words what
    was left out.
    """

    table: str
    relation: str
    source: str
    file: str
    rows: int
    notes: tuple[str, ...]


@dataclass
class _Shelf:
    """The files given, each read once, and all the faults found so far."""

    con: duckdb.DuckDBPyConnection
    paths: tuple[Path, ...]
    faults: list[Fault] = field(default_factory=list)
    raws: dict[tuple[Path, str], Raw | None] = field(default_factory=dict)

    def matching(self, pattern: str) -> list[Path]:
        return [p for p in self.paths if fnmatch.fnmatchcase(p.name.lower(), pattern.lower())]

    def raw(self, path: Path, sheet: str) -> Raw | None:
        if (path, sheet) not in self.raws:
            try:
                self.raws[path, sheet] = reader.read(self.con, path, sheet=sheet)
            except InputFaults as error:
                self.faults.extend(error.faults)
                self.raws[path, sheet] = None
        return self.raws[path, sheet]


def stage(
    con: duckdb.DuckDBPyConnection, mapping: Mapping, files: Iterable[Path], *, zone: str, week_start: str
) -> list[Staged]:
    """Return the temporary tables that the files fill, one for each read and file, in the order given.

    ``zone`` is the team's time zone, ``week_start`` the first day of its week. Raises with all the
    faults of all files at once.
    """
    shelf = _Shelf(con, tuple(dict.fromkeys(files)))
    clock = Clock(weeks.check_zone(mapping.zone or zone), weeks.check_zone(zone), week_start)
    _all_matched(shelf, mapping)
    staged = [table for read in mapping.reads for table in _staged(shelf, mapping, read, clock)]
    for raw in shelf.raws.values():
        if raw is not None:
            reader.forget(con, raw)
    if shelf.faults:
        for table in staged:
            con.execute(f"DROP TABLE {table.relation}")
        raise InputFaults(list(dict.fromkeys(shelf.faults)))
    return staged


def _all_matched(shelf: _Shelf, mapping: Mapping) -> None:
    used: set[Path] = set()
    patterns = dict.fromkeys(p for r in mapping.reads for p in (r.file, *(j.file for j in r.joins)))
    for pattern in patterns:
        found = shelf.matching(pattern)
        used.update(found)
        if not found:
            what = f"no file given is called {pattern!r}"
            todo = "give the file too, or take it out of the mapping"
            shelf.faults.append(Fault(mapping.file, 0, "", what, todo))
    for path in shelf.paths:
        if path not in used:
            what = f"the mapping {mapping.name!r} reads only {', '.join(patterns)}"
            shelf.faults.append(Fault(path.name, 0, "", what, "leave the file out, or add a [[read]] for it"))


def _staged(shelf: _Shelf, mapping: Mapping, read: Read, clock: Clock) -> list[Staged]:
    """Return the tables of one read; the faults met go to the shelf."""
    joined = _joined(shelf, read)
    found: list[Staged] = []
    for path in shelf.matching(read.file):
        raw = shelf.raw(path, read.sheet)
        if raw is None or len(joined) < len(read.joins):
            continue
        try:
            one = compile_read(Build(shelf.con, mapping, read, raw, joined, clock))
        except InputFaults as error:
            shelf.faults.extend(error.faults)
            continue
        source = f"{mapping.name}/{read.name}"
        found.append(Staged(read.fills, one.relation, source, path.name, one.rows, one.notes))
    for table in joined.values():
        shelf.con.execute(f"DROP TABLE {table.relation}")
    return found


def _joined(shelf: _Shelf, read: Read) -> dict[str, Joined]:
    """Return the look-up tables of a read; one that cannot be made is left out, its faults noted."""
    found: dict[str, Joined] = {}
    for join in read.joins:
        raws = [shelf.raw(path, join.sheet) for path in shelf.matching(join.file)]
        known = [raw for raw in raws if raw is not None]
        if not known:
            continue
        try:
            found[join.alias] = look_up(shelf.con, join, known, _taken(read, join))
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
