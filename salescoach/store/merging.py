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
    _meet(con, table, relation)
    if table.name in _TOLD:
        _tell(con, table, relation)
    remove(con, table, "rowid IN (SELECT old_ FROM _met WHERE differs)")
    ((restated,),) = con.execute("SELECT count(DISTINCT old_) FROM _met WHERE differs").fetchall()
    stays = "FROM _met WHERE new_ = new.rowid AND NOT differs"
    inserted = _insert(con, table, relation, f" WHERE NOT EXISTS ({stays})")
    con.execute("DROP TABLE _met")
    return Merged(max(0, inserted - restated), int(restated))


def adopt(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> bool:
    """Make a table of rows that of the log, where the log has none so far; return whether that was done.

    The rows are not written a second time; the relation is no more.
    """
    ((some,),) = con.execute(f"SELECT count(*) > 0 FROM (FROM rows_{table.name} LIMIT 1)").fetchall()
    if some:
        return False
    con.execute(f"ALTER TABLE {relation} ADD COLUMN _in INTEGER DEFAULT {version(con)}")
    con.execute(f"ALTER TABLE {relation} ALTER COLUMN _in DROP DEFAULT")
    con.execute(f"DROP TABLE rows_{table.name}")
    con.execute(f"ALTER TABLE {relation} RENAME TO rows_{table.name}")
    return True


def version(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the version that is being made."""
    ((number,),) = con.execute("SELECT getvariable('version')").fetchall()
    return int(number)


def _meet(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> None:
    """Make ``_met``: the number of each old row that a new one has the key of, that of the new one, and
    whether they differ in anything but their place; where a whole is replaced they always do.

    Rows meet by a number made of the key: millions of them fit into memory where their texts do not.
    """
    keys = table.replaced_by or table.key
    old_key, new_key = (", ".join(f'{owner}."{key}"' for key in keys) for owner in ("old", "new"))
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _near AS SELECT old.rowid AS old_, new.rowid AS new_
        FROM {relation} AS new JOIN rows_{table.name} AS old ON hash({old_key}) = hash({new_key})"""
    )
    on = " AND ".join(f'old."{key}" = new."{key}"' for key in keys)
    same = " AND ".join(f'old."{name}" IS NOT DISTINCT FROM new."{name}"' for name in compared(table))
    differs = "true" if table.replaced_by or not same else f"NOT ({same})"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _met AS SELECT old_, new_, {differs} AS differs
        FROM {_paired(table, relation, "_near")} WHERE {on}"""
    )
    con.execute("DROP TABLE _near")


def _paired(table: Table, relation: str, pairs: str) -> str:
    """Return SQL for the rows ``old`` and ``new`` whose numbers stand in a table of pairs."""
    old = f"SELECT old.*, old_, new_ FROM rows_{table.name} AS old JOIN {pairs} ON old.rowid = old_"
    return f"{relation} AS new JOIN ({old}) AS old ON new.rowid = new_"


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


def _tell(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> None:
    """List the rows that change as restated, each with what was and what is."""
    key = next(name for name in table.key if name != "source")
    rep = "new.rep_id" if "rep_id" in table.names() else "NULL"
    day = {"activities": "new.date", "deals": "new.closed"}.get(table.name, "NULL")
    con.execute(
        f"""INSERT INTO rows_restated ({names(RESTATED)}, _in)
        SELECT {VERSION}, new.source, '{table.name}', new."{key}", {differences(compared(table))}, {rep}, {day},
            new.file, new."row", old.file, old."row", getvariable('version')
        FROM {_paired(table, relation, "(FROM _met WHERE differs)")}"""
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
