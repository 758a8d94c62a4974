"""A database that SQLAlchemy knows as a source: PostgreSQL, SQLite, MySQL and others, read-only and in batches."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from salescoach.sources.sql import engine as sql_engine
from salescoach.sources.sql import said as sql_said
from salescoach.sources.sql.address import Address
from salescoach.sources.sql.cells import BATCH, Batches, Notes, texts
from salescoach.sources.sql.wanted import Wanted, parts, unknown

if TYPE_CHECKING:
    import sqlalchemy as sa


class Session:
    """A connection that only reads."""

    def __init__(self, connection: sa.Connection, address: Address) -> None:
        self._connection = connection
        self._address = address

    def statement(self, want: Wanted, notes: Notes) -> str:
        """Return the statement that reads what is wanted; raise when there is no such table."""
        if want.query:
            return want.query
        told = sql_said.reading(self._address, want.name)
        return sql_said.attempt(lambda: self._of_table(want, notes), told)

    def _of_table(self, want: Wanted, notes: Notes) -> str:
        import sqlalchemy as sa

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", sa.exc.SAWarning)  # types it does not know are read as text
            inspector = sa.inspect(self._connection)
            schema, name = self._found(inspector, want)
            key = inspector.get_pk_constraint(name, schema)["constrained_columns"]
            columns = inspector.get_columns(name, schema)
        cells = [self._cell(column, notes) for column in columns]
        place = ".".join(map(self._quoted, filter(None, (schema, name))))
        order = f" ORDER BY {', '.join(map(self._quoted, key))}" if key else ""
        return f"SELECT {', '.join(cells)} FROM {place}{order}"

    def _found(self, inspector: sa.Inspector, want: Wanted) -> tuple[str | None, str]:
        """Return schema and name of a table or view as the database writes them."""
        split = parts(want.table)
        for schema, name in ((".".join(split[:-1]) or None, split[-1]), (None, want.table)):
            if inspector.has_table(name, schema):
                return schema, name
        names = _names(inspector)
        same = [one for one in names if ".".join(filter(None, one)).casefold() == ".".join(split).casefold()]
        if len(same) != 1:
            raise unknown(want, [".".join(map(_shown, filter(None, one))) for one in names])
        return same[0]

    def _cell(self, column: Mapping[str, Any], notes: Notes) -> str:
        """Return SQL for a column; one of binary data is not fetched."""
        import sqlalchemy as sa

        name = self._quoted(column["name"])
        binary = isinstance(column["type"], sa.LargeBinary | sa.BINARY | sa.VARBINARY)
        if not binary or self._connection.dialect.name == "sqlite":
            return name
        notes.binary(column["name"])
        return f"NULL AS {name}"

    def _quoted(self, name: str) -> str:
        preparer = self._connection.dialect.identifier_preparer
        end = preparer.final_quote
        return preparer.initial_quote + name.replace(end, end * 2) + end

    @contextlib.contextmanager
    def rows(self, want: Wanted, statement: str, notes: Notes) -> Iterator[tuple[list[str], Batches]]:
        """Yield the names of the columns and their texts, batch by batch."""
        told = sql_said.reading(self._address, want.name)
        options = {"stream_results": True, "yield_per": BATCH, "no_parameters": True}
        with contextlib.ExitStack() as stack:

            def executed() -> tuple[sa.CursorResult[Any], list[str]]:
                result = self._connection.exec_driver_sql(statement, execution_options=options)
                stack.callback(result.close)
                if not result.returns_rows or not result.cursor:
                    raise want.fault("gives no rows", "write one SELECT")
                return result, [str(column[0]) for column in result.cursor.description]

            result, names = sql_said.attempt(executed, told)

            def batches() -> Batches:
                while rows := sql_said.attempt(lambda: result.fetchmany(BATCH), told):
                    columns = zip(names, zip(*rows, strict=True), strict=True)
                    yield [texts(name, column, notes) for name, column in columns]

            yield names, batches()


def _shown(name: str) -> str:
    return f'"{name}"' if "." in name or '"' in name else name


def _names(inspector: sa.Inspector) -> list[tuple[str | None, str]]:
    """Return schema (None for the usual one) and name of every table and view one can see."""
    usual = inspector.default_schema_name
    found: list[tuple[str | None, str]] = []
    for schema in inspector.get_schema_names():
        if schema.lower() in ("information_schema", "performance_schema", "mysql", "sys", "pg_catalog"):
            continue
        told = None if schema == usual or inspector.dialect.name == "sqlite" else schema
        names = [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]
        if inspector.dialect.name == "postgresql":
            names += inspector.get_materialized_view_names(schema)
        found += [(told, name) for name in names]
    return found


@contextlib.contextmanager
def opened(address: Address, environ: Mapping[str, str]) -> Iterator[Session]:
    """Yield a session that only reads: what the database can refuse by itself, it refuses."""
    engine = sql_engine.engine(address, environ)
    told = sql_said.connecting(address)
    with contextlib.ExitStack() as stack:
        connection = sql_said.attempt(
            lambda: stack.enter_context(sql_engine.connected(engine, environ)), told
        )
        yield Session(connection, address)
