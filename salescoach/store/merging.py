"""Rows of an import into the log: new ones added, changed ones replaced and listed, equal ones left alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from salescoach.schema import RESTATED, Table
from salescoach.store.layout import names

#: Columns that say where a row stood: a row that only moved in its file has not changed.
_PLACE: Final = ("file", "row")
#: Columns that follow from others.
_FOLLOWS: Final = ("week",)
#: SQL for the name of the version that is being made.
VERSION: Final = "printf('%06d', getvariable('version'))"
#: Tables whose changes a reader is told of.
_TOLD: Final = ("activities", "deals", "accounts")


@dataclass(frozen=True)
class Merged:
    """What a merge did: rows that are new, rows that replaced another, rows taken out."""

    added: int
    restated: int
    removed: int = 0


def merge(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> Merged:
    """Put a relation's rows into the log; a row that changed replaces the older one with its key.

    What stands for a whole (the credit of a deal) is replaced as a whole: ``table.replaced_by``.
    Rows that are equal but for their place in a file stay as they are.
    """
    ((some,),) = con.execute(f"SELECT count(*) > 0 FROM (FROM rows_{table.name} LIMIT 1)").fetchall()
    if not some:
        return Merged(_insert(con, table, relation), 0)
    differ = _pairs(con, table, relation)
    remove(con, table, f"rowid IN (SELECT rowid_ FROM {differ})")
    ((restated,),) = con.execute(f"SELECT count(*) FROM {differ}").fetchall()
    con.execute(f"DROP TABLE {differ}")
    on = " AND ".join(f'old."{key}" = new."{key}"' for key in table.key)
    inserted = _insert(con, table, relation, f" WHERE NOT EXISTS (FROM rows_{table.name} AS old WHERE {on})")
    return Merged(max(0, inserted - restated), int(restated))


def _pairs(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> str:
    """Return a temporary table of the old rows that are to go, ``rowid_``; what changed is listed."""
    on = " AND ".join(f'old."{key}" = new."{key}"' for key in table.replaced_by or table.key)
    same = " AND ".join(f'old."{name}" IS NOT DISTINCT FROM new."{name}"' for name in compared(table))
    where = "" if table.replaced_by or not same else f" WHERE NOT ({same})"
    pairs = f"{relation} AS new JOIN rows_{table.name} AS old ON {on}{where}"
    if table.name in _TOLD:
        _tell(con, table, pairs)
    con.execute(f"CREATE OR REPLACE TEMP TABLE _differ AS SELECT DISTINCT old.rowid AS rowid_ FROM {pairs}")
    return "_differ"


def compared(table: Table) -> list[str]:
    """Return the columns in which a row can change.

    >>> from salescoach.schema import DAYS_OFF
    >>> compared(DAYS_OFF)
    ['part']
    """
    return [name for name in table.names() if name not in (*table.key, *_PLACE, *_FOLLOWS)]


def differences(columns: Sequence[str]) -> str:
    """Return SQL that says in which columns an ``old`` and a ``new`` row differ: what was, what is."""
    said = ", ".join(
        f"""CASE WHEN old."{name}" IS DISTINCT FROM new."{name}" THEN '{name}: '
            || coalesce(CAST(old."{name}" AS VARCHAR), 'blank') || ' -> '
            || coalesce(CAST(new."{name}" AS VARCHAR), 'blank') END"""
        for name in columns
    )
    return f"concat_ws('; ', {said})"


def _tell(con: duckdb.DuckDBPyConnection, table: Table, pairs: str) -> None:
    """List the rows that change as restated, each with what was and what is."""
    key = next(name for name in table.key if name != "source")
    rep = "new.rep_id" if "rep_id" in table.names() else "NULL"
    day = {"activities": "new.date", "deals": "new.closed"}.get(table.name, "NULL")
    con.execute(
        f"""INSERT INTO rows_restated ({names(RESTATED)}, _in)
        SELECT {VERSION}, new.source, '{table.name}', new."{key}", {differences(compared(table))}, {rep}, {day},
            new.file, new."row", old.file, old."row", getvariable('version') FROM {pairs}"""
    )


def remove(con: duckdb.DuckDBPyConnection, table: Table, condition: str) -> int:
    """Take the rows out of the log for which a condition on ``rows_T`` holds; return how many."""
    columns = names(table)
    con.execute(
        f"INSERT INTO gone_{table.name} ({columns}, _in, _out) "
        f"SELECT {columns}, _in, getvariable('version') FROM rows_{table.name} WHERE {condition}"
    )
    ((count,),) = con.execute(f"DELETE FROM rows_{table.name} WHERE {condition}").fetchall()
    return int(count)


def _insert(con: duckdb.DuckDBPyConnection, table: Table, relation: str, where: str = "") -> int:
    ((count,),) = con.execute(
        f"INSERT INTO rows_{table.name} ({names(table)}, _in) "
        f"SELECT {names(table, 'new')}, getvariable('version') FROM {relation} AS new{where}"
    ).fetchall()
    return int(count)
