"""How a workbook is: its words, its version, its tables, and what an interrupted import left.

Nothing that is said holds a name, an account or a word of the log: only counts, days and numbers.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from shlex import quote
from typing import Final

import duckdb

from salescoach import settings, store, wording
from salescoach.cli.doctor.line import Line, missing, note, ok
from salescoach.errors import InputFaults, SalescoachError
from salescoach.store.places import CURRENT, LOG, META, SCHEMA, SPILL, VERSIONS

#: What an import puts down while it works, and takes away in the end.
_LEFT: Final = (f".{settings.FILE}.*", f".{CURRENT}.*", SPILL, f"{VERSIONS}/.draft-*")


def look(folder: Path) -> Iterator[Line]:
    """Yield a line for everything that can be wrong with a workbook."""
    try:
        store.require(folder)
        zone = store.read_settings(folder).time_zone
        log = store.read(folder)
    except store.OlderRelease:
        older = f"an older release wrote the current version of {folder}"
        yield missing(
            older, f"`salescoach publish {quote(str(folder))}` brings it up to date, and loses nothing"
        )
    except InputFaults as error:
        told = wording.counted(len(error.faults), "faults")
        yield missing(f"{settings.FILE} has {told}", f"`salescoach publish {quote(str(folder))}` names them")
    except SalescoachError as error:
        what, _, todo = str(error).partition("; ")
        yield missing(what, todo or "see `salescoach import --help`")
    else:
        yield ok(f"{settings.FILE} can be read; time zone {zone}")
        yield from _version(folder, log)
        yield _unexplained(folder, log)
    if not store.is_workbook(folder):
        return
    if _at_work(folder):
        yield note("an import is at work in it right now", "look again when that is done")
        return
    yield from _imported(folder)
    yield _leftovers(folder)


def _version(folder: Path, log: store.Log) -> Iterator[Line]:
    """Yield which version readers get, and whether each of its tables can be read to its end."""
    written = (folder / VERSIONS / log.version / META).stat().st_mtime
    made = datetime.fromtimestamp(written).astimezone().date()
    day = "no activity so far" if log.latest == store.NOTHING_YET else f"the log's last day is {log.latest}"
    yield ok(f"version {log.version} (layout {SCHEMA}), written on {made}; {day}")
    broken = [name for name in store.PUBLISHED if not _readable(log, name)]
    if broken:
        told = ", ".join(broken)
        yield missing(
            f"of version {log.version} cannot be read: {told}",
            f"`salescoach publish {quote(str(folder))}` writes it anew",
        )
    else:
        with log.connect() as con:
            ((rows,),) = con.execute("SELECT count(*) FROM activities").fetchall()
        yield ok(f"{len(store.PUBLISHED)} tables can be read, {wording.counted(rows, 'rows')} of activity")


def _readable(log: store.Log, name: str) -> bool:
    """Return whether every cell of a table can be read."""
    try:
        with log.connect([name]) as con:
            con.execute(f"SELECT bit_xor(hash(one)) FROM {name} one").fetchall()
    except (duckdb.Error, OSError):
        return False
    return True


def _unexplained(folder: Path, log: store.Log) -> Line:
    unknown = log.table("words")
    if unknown.empty:
        return ok("every word of the log is explained")
    told = wording.counted(len(unknown), "words")
    return note(
        f"{told} of {int(unknown['count'].sum()):,} rows not explained",
        f"`salescoach words {quote(str(folder))}` lists them",
    )


def _imported(folder: Path) -> Iterator[Line]:
    """Yield whether what was imported, of which every version is made, can be opened."""
    path = folder / LOG
    if not path.is_file():
        return
    try:
        with duckdb.connect(str(path), read_only=True) as con:
            con.execute("SELECT count(*) FROM duckdb_tables()").fetchall()
    except duckdb.Error:
        yield missing(f"{LOG} cannot be opened", f"put back a copy of {path}, or import into a new workbook")
    else:
        yield ok(f"{LOG} can be opened, {path.stat().st_size / 1e6:,.0f} MB")


def _leftovers(folder: Path) -> Line:
    left = [path for pattern in _LEFT for path in folder.glob(pattern)]
    left += list(folder.parent.glob(f".{folder.name}.new-*"))
    number = store.current(folder) if (folder / CURRENT).is_file() else ""
    ahead = [path for path in folder.glob(f"{VERSIONS}/[0-9]*") if path.name > number]
    if left or ahead:
        told = wording.counted(len(left) + len(ahead), "things")
        return note(
            f"an import that was interrupted left {told}; nothing is lost by it",
            "the next import takes care of it",
        )
    return ok("no import was interrupted")


def _at_work(folder: Path) -> bool:
    try:
        with (folder / ".lock").open("r+") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
