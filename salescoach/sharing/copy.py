"""The published tables of a workbook written once more, for made-up people."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import tomlkit

from salescoach import private, settings, store
from salescoach.errors import SalescoachError
from salescoach.settings import Settings, normal
from salescoach.sharing import columns, keys
from salescoach.store import Log, places

#: What of workbook.toml says who somebody is, or where.
_LEFT_OUT: Final = ("same", "apart", "links", "titles")
_SUFFIX: Final = re.compile(r"(-copy-\d+(?:-\d+)?|-unreadable(?:-\d+)*|-\d+)$")
_VERSION: Final = "000001"


@dataclass(frozen=True)
class Shared:
    """A copy that was made: its folder, how many reps are in it, and its last day."""

    folder: Path
    reps: int
    as_of: date


@private.only_mine()
def pseudonymise(workbook: Path, into: Path, *, key: str, weeks: int = 0) -> Shared:
    """Write a copy of a workbook's current version with made-up names and ids; return what was made.

    ``key`` decides the names (``key_of``); ``weeks`` shifts every date by whole weeks. Counts and answers stay
    as they are. Nothing can be imported into a copy. Raises ``SalescoachError`` for a folder that is there.
    """
    log = store.read(workbook)
    if into.exists():
        raise SalescoachError(f"{into} is there already; name a new folder for the copy")
    draft = into.with_name(f".{into.name}.new-{os.getpid()}")
    home = draft / places.VERSIONS / _VERSION
    home.mkdir(parents=True)
    try:
        for table, source in log.tables.items():
            _table(log, table, source, home / f"{table}.parquet", (key, weeks))
        text = _words(store.words_of(workbook, log.version))
        days = {"latest": log.latest if log.as_of != store.NOTHING_YET else None, "called": log.called}
        shifted = {
            name: (day + timedelta(weeks=weeks)).isoformat() if day else None for name, day in days.items()
        }
        meta = {"schema": places.SCHEMA, **shifted, places.COPY: True}
        (home / places.META).write_text(json.dumps(meta, indent=1), encoding="utf-8")
        for place in (home, draft):
            (place / settings.FILE).write_text(text, encoding="utf-8")
        (draft / places.CURRENT).write_text(_VERSION, encoding="utf-8")
        os.rename(draft, into)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    made = store.read(into)
    return Shared(into, len(made.table("reps")), made.as_of)


def _table(log: Log, table: str, source: Any, target: Path, how: tuple[str, int]) -> None:
    """Write one table of the copy."""
    with duckdb.connect() as con:
        origin = f"read_parquet('{store.quoted(source)}')" if isinstance(source, Path) else "given"
        if origin == "given":
            con.register(origin, source)
        kinds = {str(n): str(t) for n, t, *_ in con.execute(f"DESCRIBE SELECT * FROM {origin}").fetchall()}
        chosen = ", ".join(
            f'{_column(con, (table, name, kind), origin, (log.settings, *how))} AS "{name}"'
            for name, kind in kinds.items()
        )
        none = " WHERE false" if table in columns.EMPTY else ""
        rows = f"SELECT {chosen} FROM {origin} o{none} ORDER BY {store.ORDER[table]}"
        con.execute(f"COPY ({rows}) TO '{store.quoted(target)}' (FORMAT parquet, COMPRESSION zstd)")


def _column(
    con: duckdb.DuckDBPyConnection,
    what: tuple[str, str, str],
    origin: str,
    how: tuple[Settings, str, int],
) -> str:
    """Return SQL for a column of the copy; raises for a column of text that nothing is said of."""
    table, name, kind = what
    given, key, weeks = how
    if kind in ("DATE", "TIMESTAMP"):
        return f'CAST("{name}" + to_days({7 * weeks}) AS {kind})' if weeks else f'"{name}"'
    if kind != "VARCHAR" or name in columns.AS_IT_IS:
        return f'"{name}"'
    if name in columns.NOTHING or table in columns.EMPTY:
        return "NULL::VARCHAR"
    if (table, name) in columns.INSTEAD:
        return f"'{columns.INSTEAD[table, name]}'"
    if name == "name" and table in columns.NAMED:
        by = columns.NAMED[table]
        ids = _distinct(con, by, origin)
        made = keys.people(key, ids) if table == "reps" else {one: keys.firm(key, one) for one in ids}
        return f"CASE WHEN name IS NOT NULL THEN {_looked_up(con, (table, name), by, made)} END"
    if name in columns.WORDS:
        known = {word for meanings in given.words.values() for word in meanings}
        old = _distinct(con, name, origin)
        words = {word: word if normal(word) in known else keys.made_up(key, "word", word) for word in old}
        return _looked_up(con, (table, name), name, words)
    if name in columns.IDS:
        return _looked_up(
            con, (table, name), name, _ids(key, columns.IDS[name], _distinct(con, name, origin))
        )
    raise SalescoachError(f"nobody said what becomes of {table}.{name} in a copy; nothing was written")


def _distinct(con: duckdb.DuckDBPyConnection, name: str, origin: str) -> list[str]:
    rows = con.execute(f'SELECT DISTINCT "{name}" FROM {origin} WHERE "{name}" IS NOT NULL').fetchall()
    return [text for (text,) in rows]


def _ids(key: str, what: str, old: list[str]) -> Mapping[str, str]:
    """Return the made-up ids; what says why a row was left out stays at the end of its id."""
    if what == "file":
        return {one: one if one in columns.OURS else keys.made_up(key, what, one) for one in old}
    if what != "row":
        return {one: keys.made_up(key, what, one) for one in old}
    made = {}
    for one in old:
        suffix = _SUFFIX.search(one)
        whole = suffix is None or not suffix[1].startswith(("-copy", "-unreadable"))
        made[one] = keys.made_up(key, what, one if whole or suffix is None else one[: suffix.start()]) + (
            "" if whole or suffix is None else suffix[1]
        )
    return made


def _looked_up(
    con: duckdb.DuckDBPyConnection, column: tuple[str, str], by: str, made: Mapping[str, str]
) -> str:
    """Return SQL that looks a column up in what was made up."""
    name = f"made_{'_'.join(column)}"
    con.register(name, pd.DataFrame({"old": list(made), "new": list(made.values())}, dtype="str"))
    return f'(SELECT new FROM {name} m WHERE m.old = o."{by}")'


def _words(text: str) -> str:
    """Return workbook.toml without ids, addresses, titles and comments: what its words mean, and the settings."""
    said = tomlkit.parse(text).unwrap()
    text = tomlkit.dumps({name: value for name, value in said.items() if name not in _LEFT_OUT})
    settings.parse(text, settings.FILE)
    return text
