"""Columns found by name, and look-ups in another file of the export, which must not multiply rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.settings import normal
from salescoach.sources.checked import did_you_mean
from salescoach.sources.declaration import Join, Place
from salescoach.sources.ids import one_form
from salescoach.sources.reader import Raw, fresh, literal, quoted

_SHOWN = 20


@dataclass(frozen=True)
class Joined:
    """A look-up table with one row per key: ``on`` pairs a column of the file read with one of it."""

    relation: str
    on: tuple[tuple[Place, str], ...]
    columns: Mapping[str, str]


def find(raw: Raw, wanted: Iterable[str], *, may_lack: bool = False) -> dict[str, str]:
    """Return the file's own name of each column wanted, whatever its capitals; raise when some lack.

    With ``may_lack`` those are left out.
    """
    exact = {normal(name): name for name in raw.columns}
    wanted = tuple(dict.fromkeys(wanted))
    found = {name: exact[normal(name)] for name in wanted if normal(name) in exact}
    missing = [] if may_lack else [name for name in wanted if name not in found]
    if missing:
        has = "the file has " + ", ".join(raw.columns)
        faults = []
        for name in missing:
            hint = did_you_mean(name, raw.columns)
            todo = f"{hint} ({has})" if hint.startswith("did") else has
            faults.append(Fault(raw.file, 0, name, "is no column of this file", todo))
        raise InputFaults(faults)
    return found


def look_up(
    con: duckdb.DuckDBPyConnection,
    join: Join,
    raws: Sequence[Raw],
    columns: Iterable[str],
    *,
    may_lack: bool = False,
    ids: str = "",
) -> Joined:
    """Return the look-up table made of some files; raise when a key stands in it twice.

    Where the join takes the first of several rows, it does so in the order of files and rows. The
    keys are brought to the one form that ``ids``, the kind of the system's ids, has.
    """
    keys = [right for _, right in join.on]
    wanted = dict.fromkeys((*keys, *columns))
    found = {raw.file: find(raw, wanted, may_lack=may_lack) for raw in raws}
    wanted = dict.fromkeys(name for name in wanted if any(name in has for has in found.values()))
    names = {name: f"c{n}" for n, name in enumerate(wanted)}
    parts = []
    for number, raw in enumerate(raws):
        own = {name: raw.text(found[raw.file][name]) for name in wanted if name in found[raw.file]}
        own |= {key: one_form(ids, own[key]) for key in keys if key in own}
        texts = ", ".join(f"{own.get(name, 'NULL')} AS {names[name]}" for name in wanted)
        head = f"{number} AS _file_number, {literal(raw.file)} AS _file"
        parts.append(f"SELECT {head}, _row, {texts} FROM {quoted(raw.relation)}")
    relation = fresh("lookup")
    rows = " UNION ALL ".join(parts)
    if join.first:
        key = ", ".join(names[key] for key in keys)
        rows = f"SELECT DISTINCT ON ({key}) * FROM ({rows}) ORDER BY {key}, _file_number, _row"
    con.execute(f"CREATE TEMP TABLE {relation} AS {rows}")
    faults = _repeated(con, relation, {key: names[key] for key in keys})
    if faults:
        raise InputFaults(faults)
    return Joined(relation, tuple((left, names[right]) for left, right in join.on), names)


def _repeated(con: duckdb.DuckDBPyConnection, relation: str, keys: Mapping[str, str]) -> list[Fault]:
    """Return a fault for each key that stands in more than one row, with its rows."""
    columns = ", ".join(keys.values())
    filled = " AND ".join(f"{column} IS NOT NULL" for column in keys.values())
    rows = con.execute(
        f"""SELECT min(_file), list(_row ORDER BY _row)[:5], count(*), {columns}, count(*) OVER ()
        FROM {relation} WHERE {filled} GROUP BY {columns} HAVING count(*) > 1
        ORDER BY min(_row) LIMIT {_SHOWN}"""
    ).fetchall()
    faults = []
    for file, where, count, *key, _ in rows:
        said = ", ".join(map(repr, key))
        at = ", ".join(map(str, where)) + (", ..." if count > len(where) else "")
        what = f"{said} stands in {count} rows ({at}), so looking it up would multiply rows"
        todo = "keep one row for each, or look up by a column that names one row"
        faults.append(Fault(file, where[0], " + ".join(keys), what, todo))
    more = rows[0][-1] - len(rows) if rows else 0
    if more > 0:
        faults.append(Fault(rows[0][0], 0, " + ".join(keys), f"{more:,} more keys stand in several rows", ""))
    return faults
