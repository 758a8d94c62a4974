"""Files into a workbook: all of them or none, and a new version published in the end."""

from __future__ import annotations

import contextlib
import functools
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import publish, schema, settings, store, tally
from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.intake import roster, targets
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
    seed = plan.workbook if plan is not None else {}
    received: list[Received] = []

    def receive(con: duckdb.DuckDBPyConnection, given: Settings) -> None:
        if plan is not None and exports:
            received.extend(_exports(con, plan, exports, given))
        received.extend(_sheet(con, path, given) for path in sheets)

    with _place(folder, seed) as home:
        version = _publish(home, receive, words=lambda text: settings.add_words(text, seed))
    return Imported(version, tuple(received))


@contextlib.contextmanager
def _place(folder: Path, seed: Mapping[str, Any]) -> Iterator[Path]:
    """Yield the workbook; a new one is made beside its place and moved there when it is whole."""
    if store.is_workbook(folder):
        yield folder
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


Work = Callable[[duckdb.DuckDBPyConnection, Settings], None]


def _publish(home: Path, work: Work, *, words: Callable[[str], str] = str) -> str:
    """Change workbook.toml and the imported log, and publish; return the version.

    One at a time holds the workbook from the first change to the last. When anything fails, words,
    log and current version are what they were.
    """
    with store.locked(home):
        before = store.settings_text(home)
        after = words(before)
        if after != before:
            store.write_settings(home, after)
        try:
            with store.importing(home) as con:
                work(con, store.read_settings(home))
                version = publish.publish(con, home)
        except BaseException:
            if after != before:
                store.write_settings(home, before)
            raise
        store.make_current(home, version)
        return version


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


def _nothing_new(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Work that imports nothing."""


def republish(folder: Path) -> str:
    """Derive everything anew from what is imported, as after a change of workbook.toml."""
    store.require(folder)
    return _publish(folder, _nothing_new)


def edit_roster(folder: Path, file: Path) -> str:
    """Take a roster file into the workbook and publish; return the version."""
    store.require(folder)
    return _publish(folder, functools.partial(roster.take, file=file))


def edit_targets(folder: Path, file: Path) -> str:
    """Take a list of target accounts into the workbook and publish; return the version."""
    store.require(folder)
    return _publish(folder, functools.partial(targets.take, file=file))


def name_words(folder: Path, named: Sequence[tuple[str, str, dict[str, object] | str]]) -> str:
    """Give words (dictionary, word, meaning) their meaning in workbook.toml and publish."""

    def name(text: str) -> str:
        for kind, word, meaning in named:
            text = settings.name_word(text, kind, word, meaning)
        return text

    return say(folder, name)


def say(folder: Path, change: Callable[[str], str]) -> str:
    """Change the text of workbook.toml and publish; return the version."""
    store.require(folder)
    return _publish(folder, _nothing_new, words=change)
