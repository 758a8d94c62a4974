"""Files into a workbook: all of them or none, and a new version published in the end."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import purging, settings, store, tally, weeks
from salescoach.errors import SalescoachError
from salescoach.intake import taking
from salescoach.intake.changing import Change, Tell, changing, place, silent
from salescoach.intake.inputs import Inputs, gathered
from salescoach.intake.sorting import How, sort
from salescoach.intake.taking import Received
from salescoach.purging import Purged
from salescoach.settings import Settings
from salescoach.sources.declaration import Mapping as Plan
from salescoach.sources.reader import Raw
from salescoach.sources.shelf import Input, Shelf, name_of
from salescoach.sources.stage import stage_from

#: Reads tables of a database into a connection.
Database = Callable[[duckdb.DuckDBPyConnection], Sequence[Raw]]


@dataclass(frozen=True)
class Take:
    """What to do with what is read.

    ``keep_going`` leaves out rows that cannot be read instead of refusing the file. ``window`` takes
    out what the source has no more: in the days of the files, or between two days.
    """

    keep_going: bool = False
    window: bool | tuple[date, date] = False


_PLAIN: Final = Take()


@dataclass(frozen=True)
class Imported:
    """The result of an import: the version published, what was received, files passed over, and by
    which source each file was read; ``looked_up`` are those that only others were looked up in."""

    version: str
    received: tuple[Received, ...]
    passed_over: tuple[str, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()
    looked_up: tuple[str, ...] = ()


def import_files(
    folder: Path,
    paths: Sequence[Path],
    *,
    how: How | Path | None = None,
    take: Take = _PLAIN,
    database: Database | None = None,
    tell: Tell = silent,
) -> Imported:
    """Read exports, tally sheets and tables into a workbook, made when it is not there; return what came.

    ``how`` says how to read them (a path is a mapping file); tally sheets are known by their header.
    On any fault nothing is changed, and a new workbook is not made.
    """
    given = how if isinstance(how, How) else How(mapping=how)
    with gathered(paths) as inputs, place(folder) as (home, new):
        received: list[Received] = []
        read_as: list[tuple[str, str]] = []
        looked_up: list[str] = []
        plans: list[Plan] = []
        with changing(home, tell=tell) as change:
            shelf = _shelf(change, inputs, take, database)
            sheets = [path for path in inputs.files if tally.recognises(path)]
            exports = [one for one in shelf.inputs if one not in sheets]
            groups = sort(shelf, exports, given, home) if exports else []
            plans = [plan for plan, _ in groups]
            purged = purging.read(home)
            change.text = purging.toml_without(_words(change.text, plans, given, new), purged)
            whom = purged, change.settings()
            for plan, some in groups:
                read_as += [(name_of(one), plan.title or plan.name) for one in some]
                looked_up += _looked_up(shelf, plan, some)
                received += _exports(change, shelf, (plan, some), whom, take, tell)
            received += [taking.sheet(change.con, path, whom) for path in sheets]
            shelf.clear()
            change.left_out_purged = any(part.purged for part in received)
        _remember(home, plans, given, purged)
    return Imported(change.version, tuple(received), inputs.passed_over, tuple(read_as), tuple(looked_up))


def _looked_up(shelf: Shelf, plan: Plan, files: Sequence[Input]) -> list[str]:
    """Return the names of the files in which rows of others are looked up."""
    joins = [join for read in plan.reads for join in read.joins]
    return [name_of(one) for one in files if any(shelf.matching(join, [one]) for join in joins)]


def _shelf(change: Change, inputs: Inputs, take: Take, database: Database | None) -> Shelf:
    tables = tuple(database(change.con)) if database is not None else ()
    return Shelf(change.con, (*inputs.files, *tables), take.keep_going)


def _words(text: str, plans: Sequence[Plan], how: How, new: bool) -> str:
    """Return workbook.toml with the first words of the sources; a new one with their zone, too."""
    if how.time_zone:
        weeks.check_zone(how.time_zone)
        had = settings.parse(text).time_zone
        if not new and had != how.time_zone:
            raise SalescoachError(
                f"the workbook's time zone is {had}: days and weeks are counted in it, so it stays. "
                "For another one make a new workbook"
            )
    seeds: list[Mapping[str, Any]] = [plan.workbook for plan in plans]
    if new:
        first = {**(seeds[0] if seeds else {}), **({"time_zone": how.time_zone} if how.time_zone else {})}
        text, seeds = settings.first_text(first), seeds[1:]
    for seed in seeds:
        text = settings.add_words(text, seed)
    return text


def _exports(
    change: Change,
    shelf: Shelf,
    read: tuple[Plan, Sequence[Input]],
    whom: tuple[Purged, Settings],
    take: Take,
    tell: Tell,
) -> list[Received]:
    plan, files = read
    for one in files:
        raw = shelf.raw(one)
        if raw is not None:
            tell(f"reading {raw.file} ({raw.rows:,} rows)")
    given = whom[1]
    staged = stage_from(shelf, plan, files, zone=given.time_zone, week_start=given.week_start)
    tell("taking the rows into the log")
    digests = {name_of(one): _digest(one) for one in files}
    for one in files:
        raw = shelf.raw(one)
        if raw is not None:
            taking.lines(change.con, plan.name, raw, whom)
    return taking.exports(
        change.con, staged, whom=whom, digests=digests, take=take.window, keep_going=take.keep_going
    )


def _digest(given: Input) -> str | None:
    if isinstance(given, Raw):
        return None
    with given.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _remember(home: Path, plans: Sequence[Plan], how: How, purged: Purged) -> None:
    """Keep the mapping and what the coach settled, so that the next import asks nothing."""
    settled = {"day_first": how.day_first, "decimal": how.decimal or None}
    said = {name: value for name, value in settled.items() if value is not None}
    for plan in plans:
        if said:
            store.remember(home, plan.name, said)
        if how.mapping is not None:
            text = purging.toml_without(how.mapping.read_text(encoding="utf-8-sig"), purged)
            store.remember_mapping(home, plan.name, text)
