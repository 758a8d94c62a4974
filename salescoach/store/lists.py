"""Lists that a coach keeps by hand: given again, they replace what they said before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import duckdb

from salescoach import schema
from salescoach.schema import Table
from salescoach.store.merging import merge, remove


def replace_list(
    con: duckdb.DuckDBPyConnection, table: Table, rows: Sequence[Mapping[str, Any]], condition: str
) -> None:
    """Take the rows out of the log for which a condition holds, and put others in their place."""
    remove(con, table, condition)
    if not rows:
        return
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE _list ({columns})")
    marks = ", ".join("?" for _ in table.columns)
    values = [[row.get(name) for name in table.names()] for row in rows]
    con.executemany(f"INSERT INTO _list VALUES ({marks})", values)
    merge(con, table, "_list")
    con.execute("DROP TABLE _list")
