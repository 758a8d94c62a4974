"""A DuckDB file as a source, read by DuckDB itself: read-only, beside the connection of the workbook."""

from __future__ import annotations

import contextlib
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

import duckdb

from salescoach.sources.reader import quoted
from salescoach.sources.sql import said as sql_said
from salescoach.sources.sql.address import Address
from salescoach.sources.sql.cells import BATCH, Batches, Notes, clock, texts
from salescoach.sources.sql.wanted import Wanted, parts, unknown

#: Memory of its own, so that sorting a large table spills; nothing is fetched from the network unasked.
_CONFIG: Final[dict[str, Any]] = {"memory_limit": "512MB", "autoinstall_known_extensions": False}
#: One zone on every machine, and no progress bar in a notebook.
_SET: Final = "SET TimeZone = 'UTC'; SET enable_progress_bar = false"
_OFFSET: Final = re.compile(r"[+-]\d\d$")
_ENDLESS: Final = ("infinity", "-infinity")
_TABLES: Final = """
    SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND database_name = current_database()
    UNION ALL
    SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal AND database_name = current_database()
"""
_KEY: Final = """
    SELECT constraint_column_names FROM duckdb_constraints()
    WHERE constraint_type = 'PRIMARY KEY' AND database_name = current_database()
    AND schema_name = ? AND table_name = ?
"""


class Session:
    """An open DuckDB file."""

    def __init__(self, con: duckdb.DuckDBPyConnection, address: Address) -> None:
        self._con = con
        self._address = address

    def statement(self, want: Wanted, notes: Notes) -> str:  # noqa: ARG002 - other databases note what they leave out
        """Return the statement that reads what is wanted; raise when there is no such table."""
        if want.query:
            return want.query
        found = parts(want.table)
        schema, name = ".".join(found[:-1]) or "main", found[-1]
        tables = self._con.execute(_TABLES).fetchall()
        same = [
            t for t in tables if (t[0].casefold(), t[1].casefold()) == (schema.casefold(), name.casefold())
        ]
        if not same:
            raise unknown(want, [name if schema == "main" else f"{schema}.{name}" for schema, name in tables])
        key = [name for (names,) in self._con.execute(_KEY, same[0]).fetchall() for name in names]
        order = f" ORDER BY {', '.join(map(quoted, key))}" if key else ""
        return f"SELECT * FROM {quoted(same[0][0])}.{quoted(same[0][1])}{order}"

    @contextlib.contextmanager
    def rows(self, want: Wanted, statement: str, notes: Notes) -> Iterator[tuple[list[str], Batches]]:
        """Yield the names of the columns and their texts, batch by batch."""
        told = sql_said.reading(self._address, want.name)
        relation = sql_said.attempt(lambda: self._relation(want, statement), told)
        names, types = relation.columns, relation.types
        for name, type_ in zip(names, types, strict=True):
            if type_.id in ("blob", "bit"):
                notes.binary(name)
        yield names, self._batches(relation, told, notes)

    def _relation(self, want: Wanted, statement: str) -> duckdb.DuckDBPyRelation:
        [only] = self._con.extract_statements(statement)
        if only.type != duckdb.StatementType.SELECT:
            raise want.fault("is not a query that only reads", "write one SELECT")
        return self._con.sql(only)

    def _batches(self, relation: duckdb.DuckDBPyRelation, told: sql_said.Told, notes: Notes) -> Batches:
        columns = list(zip(relation.columns, relation.types, strict=True))
        select = ", ".join(f"{_sql(quoted(name), type_)} AS c{n}" for n, (name, type_) in enumerate(columns))
        reader = sql_said.attempt(lambda: relation.project(select).to_arrow_reader(BATCH), told)

        def following() -> Sequence[Any] | None:
            batch = next(reader, None)
            if batch is None:
                return None
            return [_texts(batch.column(n), *column, notes) for n, column in enumerate(columns)]

        while (found := sql_said.attempt(following, told)) is not None:
            yield found


def _sql(column: str, type_: Any) -> str:
    """Return SQL for a column as text; lists and structures are taken apart later."""
    match type_.id:
        case "blob" | "bit":
            return "CAST(NULL AS VARCHAR)"
        case "list" | "array" | "struct":
            return column
        case "map" | "union" | "variant":
            return f"CASE WHEN {column} IS NOT NULL THEN CAST(to_json({column}) AS VARCHAR) END"
        case "interval":
            return f"CAST(epoch({column}) AS VARCHAR)"
        case _:
            return f"CAST({column} AS VARCHAR)"


def _texts(values: Any, name: str, type_: Any, notes: Notes) -> Any:
    """Return the texts of an Arrow array: numbers without exponent, offsets with minutes, lengths as h:m:s."""
    kind = type_.id
    if kind in ("list", "array", "struct"):
        return texts(name, values.to_pylist(), notes)
    if kind in ("float", "double", "decimal"):
        return texts(name, [text and Decimal(text) for text in values.to_pylist()], notes)
    if kind == "interval":
        return [text and clock(timedelta(seconds=float(text))) for text in values.to_pylist()]
    if kind.startswith(("timestamp", "date")):
        return [_moment(name, text, notes) for text in values.to_pylist()]
    return values


def _moment(name: str, text: str | None, notes: Notes) -> str | None:
    if text in _ENDLESS:
        notes.endless(name)
        return None
    return f"{text}:00" if text and len(text) > 10 and _OFFSET.search(text) else text


@contextlib.contextmanager
def opened(address: Address) -> Iterator[Session]:
    """Yield the open file; it is read-only, so nothing in it can change."""
    told = sql_said.connecting(address)
    config = {**_CONFIG, "temp_directory": tempfile.gettempdir()}
    con = sql_said.attempt(lambda: duckdb.connect(str(address.path), read_only=True, config=config), told)
    try:
        con.execute(_SET)
        yield Session(con, address)
    finally:
        con.close()
