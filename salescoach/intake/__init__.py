"""Files into a workbook: all of them or none, and a new version published in the end."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from salescoach import publish, schema, settings, store, tally
from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.intake import roster
from salescoach.settings import Settings
from salescoach.sources import mapping, stage

#: Endings of files that can hold an export.
ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls")


@dataclass(frozen=True)
class Received:
    """What one part of the import brought: table, source, rows and what the reader should know."""

    table: str
    source: str
    rows: int
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Imported:
    """The result of an import: the version published and what was received."""

    version: str
    received: tuple[Received, ...]


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, folders replaced by the exports in them.

    Raises ``SalescoachError`` for a path that is not there or a folder without exports.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(
                p for p in path.iterdir() if p.suffix.lower() in ENDINGS and not p.name.startswith(".")
            )
            if not inside:
                raise SalescoachError(f"{path} holds no export ({', '.join(ENDINGS)})")
            found.extend(inside)
        elif path.is_file():
            found.append(path)
        else:
            raise SalescoachError(f"{path} is not there; check the name")
    return list(dict.fromkeys(found))


def import_files(folder: Path, paths: Sequence[Path], *, how: Path | None = None) -> Imported:
    """Read exports and tally sheets into a workbook, made when it is not there; return what came.

    ``how`` is the mapping file of the exports; tally sheets are known by their header. On any fault
    nothing is changed, and a new workbook is not made.
    """
    files = expand(paths)
    sheets = [path for path in files if tally.recognises(path)]
    exports = [path for path in files if path not in sheets]
    if exports and how is None:
        raise SalescoachError(
            f"{exports[0]}: how to read it is not known; give --mapping, which "
            f"`salescoach mapping {exports[0]}` writes a first draft of"
        )
    plan = mapping.load(how) if how is not None else None
    with _workbook(folder, plan) as home, _changing(home) as con:
        given = store.read_settings(home)
        received: list[Received] = []
        if plan is not None and exports:
            received += _exports(con, plan, exports, given)
        for path in sheets:
            received.append(_sheet(con, path, given))
        version = publish.publish(con, home)
    store.make_current(folder, version)
    return Imported(version, tuple(received))


@contextlib.contextmanager
def _workbook(folder: Path, plan: mapping.Mapping | None) -> Iterator[Path]:
    """Yield the workbook, its words added to; a new one is made beside its place and moved there when whole."""
    seed = plan.workbook if plan is not None else {}
    if store.is_workbook(folder):
        before = store.settings_text(folder)
        store.write_settings(folder, settings.add_words(before, seed))
        try:
            yield folder
        except BaseException:
            store.write_settings(folder, before)
            raise
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SalescoachError(f"{folder} is there and is no workbook; name a new folder")
    draft = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    store.create(draft, seed)
    try:
        yield draft
        if folder.exists():
            folder.rmdir()
        os.rename(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


@contextlib.contextmanager
def _changing(home: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with store.locked(home), store.importing(home) as con:
        yield con


def _exports(
    con: duckdb.DuckDBPyConnection, plan: mapping.Mapping, files: Sequence[Path], given: Settings
) -> list[Received]:
    staged = stage.stage(con, plan, files, zone=given.time_zone, week_start=given.week_start)
    if not any(part.rows for part in staged):
        what, todo = "has a header and no rows", "export it again, with the dates you want"
        raise InputFaults([Fault(path.name, 0, "", what, todo) for path in files])
    for part in staged:
        schema.check(con, part.relation, schema.TABLES[part.table])
        if part.table == schema.REPS.name:
            roster.check_reps(con, part.relation)
        store.merge(con, schema.TABLES[part.table], part.relation)
    return [Received(part.table, part.source, part.rows, part.notes) for part in staged]


def _sheet(con: duckdb.DuckDBPyConnection, path: Path, given: Settings) -> Received:
    """A sheet replaces what it said before, and what others said of the same reps and weeks."""
    staged = tally.stage(con, path, week_start=given.week_start)
    con.execute(
        f"DELETE FROM log_tally WHERE file = ? OR (rep_id, week) IN (SELECT rep_id, week FROM {staged.table})",
        [path.name],
    )
    store.merge(con, schema.TALLY, staged.table)
    notes = (f"columns not read: {', '.join(staged.ignored)}",) if staged.ignored else ()
    return Received("tally", path.name, staged.rows, notes)


def republish(folder: Path) -> str:
    """Derive everything anew from what is imported, as after a change of workbook.toml."""
    store.require(folder)
    with _changing(folder) as con:
        version = publish.publish(con, folder)
    store.make_current(folder, version)
    return version


def edit_roster(folder: Path, file: Path) -> str:
    """Take a roster file into the workbook and publish; return the version."""
    store.require(folder)
    given = store.read_settings(folder)
    with _changing(folder) as con:
        roster.take(con, file, given)
        version = publish.publish(con, folder)
    store.make_current(folder, version)
    return version


def name_words(folder: Path, named: Sequence[tuple[str, str, dict[str, object] | str]]) -> str:
    """Give words (dictionary, word, meaning) their meaning in workbook.toml and publish."""
    before = text = store.settings_text(folder)
    for kind, word, meaning in named:
        text = settings.name_word(text, kind, word, meaning)
    store.write_settings(folder, text)
    try:
        return republish(folder)
    except BaseException:
        store.write_settings(folder, before)
        raise
