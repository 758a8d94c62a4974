"""How the imported log lies in its DuckDB file: the rows that hold, those that held, and since when.

For each table ``T`` of the schema: ``rows_T`` holds the rows with ``_in``, the number of the version
that brought them; ``gone_T`` those that were replaced or removed, with ``_in`` and ``_out``; ``log_T``
is the view that everything else reads. That of activities has ``n``, the number of the row: what is
worked out about some rows is joined by it.
"""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach import schema
from salescoach.schema import Table

#: Every table of the log: what files fill, and what the import notes about itself.
EVERY: Final = (*schema.TABLES.values(), *schema.LEDGER.values())


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Make what is missing, also in a log of an older release, whose rows lay in ``log_T`` themselves."""
    con.execute("CREATE TABLE IF NOT EXISTS log_state (version INTEGER)")
    rows = con.execute(
        "SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal AND database_name = current_database()"
    ).fetchall()
    had: dict[str, set[str]] = {}
    for table_name, column in rows:
        had.setdefault(table_name, set()).add(column)
    old = {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for table in EVERY:
        if f"log_{table.name}" in old:
            con.execute(f"ALTER TABLE log_{table.name} RENAME TO rows_{table.name}")
            con.execute(f"ALTER TABLE rows_{table.name} ADD COLUMN _in INTEGER DEFAULT 0")
            had[f"rows_{table.name}"] = had.pop(f"log_{table.name}") | {"_in"}
        changed = _made(con, table, "rows", {"_in": "INTEGER"}, had)
        changed |= _made(con, table, "gone", {"_in": "INTEGER", "_out": "INTEGER"}, had)
        number = ", rowid AS n" if table is schema.ACTIVITIES else ""
        if (
            changed
            or (number and "n" not in had.get(f"log_{table.name}", ()))
            or f"log_{table.name}" not in had
        ):
            con.execute(
                f"CREATE OR REPLACE VIEW log_{table.name} AS SELECT {names(table)}{number} FROM rows_{table.name}"
            )


def _made(
    con: duckdb.DuckDBPyConnection, table: Table, part: str, extra: dict[str, str], had: dict[str, set[str]]
) -> bool:
    """Make a table or the columns it lacks; return whether anything was done."""
    name = f"{part}_{table.name}"
    columns = {c.name: schema.SQL_TYPES[c.type] for c in table.columns} | extra
    if name not in had:
        listed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
        con.execute(f"CREATE TABLE {name} ({listed})")
        return True
    lacking = [column for column in columns if column not in had[name]]
    for column in lacking:
        con.execute(f'ALTER TABLE {name} ADD COLUMN "{column}" {columns[column]}')
    return bool(lacking)


def names(table: Table, owner: str = "") -> str:
    """Return the columns of a table as SQL.

    >>> names(schema.DAYS_OFF, "new")
    'new."rep_id", new."date", new."part", new."file", new."row"'
    """
    prefix = f"{owner}." if owner else ""
    return ", ".join(f'{prefix}"{name}"' for name in table.names())


def state(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the last version that the log knows it made, or 0."""
    ((number,),) = con.execute("SELECT coalesce(max(version), 0) FROM log_state").fetchall()
    return int(number)


def go_back(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Bring the log back to what it was when a version was made."""
    for table in EVERY:
        rows, gone = f"rows_{table.name}", f"gone_{table.name}"
        columns = names(table)
        con.execute(f"DELETE FROM {rows} WHERE _in > {number}")
        con.execute(
            f"INSERT INTO {rows} ({columns}, _in) "
            f"SELECT {columns}, _in FROM {gone} WHERE _in <= {number} AND _out > {number}"
        )
        con.execute(f"DELETE FROM {gone} WHERE _out > {number}")


def forget(con: duckdb.DuckDBPyConnection, number: int) -> None:
    """Drop what was replaced in or before a version: nobody can go back behind it any more."""
    for table in EVERY:
        con.execute(f"DELETE FROM gone_{table.name} WHERE _out <= {number}")
