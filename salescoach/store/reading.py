"""Reading a workbook: one of its published versions as a Log."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Final

import pyarrow as pa

from salescoach import schema, settings, weeks
from salescoach.errors import SalescoachError
from salescoach.store.folder import require
from salescoach.store.log import PUBLISHED, Log
from salescoach.store.older import check_readable
from salescoach.store.places import META, VERSIONS, numbers
from salescoach.store.versions import current

#: Tables that versions written before them lack, with their columns: nothing was agreed, guessed or known there.
_YOUNG: Final = MappingProxyType(
    {
        schema.AGREEMENTS.name: schema.AGREEMENTS.columns,
        schema.GUESSES.name: schema.GUESSES.columns,
        "addresses": tuple(c for c in schema.REPS.columns if c.name in ("rep_id", "email")),
    }
)
_ARROW: Final = MappingProxyType(
    {
        "text": pa.string(),
        "date": pa.date32(),
        "instant": pa.timestamp("us"),
        "integer": pa.int64(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
    }
)
#: The day of a log in which nothing has a date so far.
NOTHING_YET: Final = date(1970, 1, 1)


def read(folder: str | Path, *, version: str | None = None, as_of: date | str | None = None) -> Log:
    """Return the log of a workbook: its current version, as of its latest activity or closed deal.

    Args: ``version`` names an older version; ``as_of`` an earlier day (a date or "2026-07-19").
    Raises ``OlderRelease`` for a workbook that is to be brought up to date first.
    """
    path = Path(folder)
    require(path)
    name = version or current(path)
    home = path / VERSIONS / name
    if not name.isdigit() or not home.is_dir():
        raise SalescoachError(f"{path} has no version {name!r}; it has {_known(path)}")
    check_readable(path, name)
    meta = json.loads((home / META).read_text(encoding="utf-8"))
    if isinstance(as_of, str):
        as_of = _day(as_of)
    words = settings.parse((home / settings.FILE).read_text(encoding="utf-8"))
    latest = date.fromisoformat(meta["latest"]) if meta["latest"] else NOTHING_YET
    called = date.fromisoformat(meta["called"]) if meta.get("called") else None
    tables = {table: _source(home, table) for table in PUBLISHED}
    return Log(tables, name, as_of or latest, words, latest, called)


def _source(home: Path, table: str) -> Path | pa.Table:
    """Return the file of a table, or the empty table where the version is older than it."""
    path = home / f"{table}.parquet"
    if table not in _YOUNG or path.is_file():
        return path
    return pa.table({c.name: pa.array([], _ARROW[c.type]) for c in _YOUNG[table]})


def _known(folder: Path) -> str:
    return ", ".join(f"{number:06d}" for number in numbers(folder / VERSIONS)) or "none"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SalescoachError(f"{text!r} is no date; write it like 2026-07-19") from error


def week_of_text(log: Log, text: str) -> date:
    """Return the week that a day written as 2026-03-04 lies in, by the workbook's first day."""
    return weeks.week_of(_day(text), log.settings.week_start)
