"""Joins of a large log with small tables, done as they are written."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any, Final

import duckdb

#: Decide by guessed numbers of rows which side of a join is kept in memory.
_GUESSING: Final = "join_order,build_side_probe_side"


@contextlib.contextmanager
def in_order(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Let statements run whose joins have the small table on the right: only that is kept in memory.

    Of several conditions on millions of calls DuckDB guesses that few of them are left, and would keep
    those calls instead.
    """
    con.execute(f"SET disabled_optimizers = '{_GUESSING}'")
    try:
        yield
    finally:
        with contextlib.suppress(duckdb.TransactionException):  # what broke it is told, not that it is broken
            con.execute("SET disabled_optimizers = ''")


def as_written(con: duckdb.DuckDBPyConnection, sql: str, parameters: Mapping[str, Any] | None = None) -> None:
    """Run one statement of which the same is true."""
    with in_order(con):
        con.execute(sql, parameters)
