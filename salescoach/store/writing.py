"""Writing a workbook: rows merged into the imported log, and versions that never change once written."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import schema, settings
from salescoach.errors import SalescoachError
from salescoach.store.folder import replace, settings_text
from salescoach.store.log import ORDER, quoted
from salescoach.store.places import CURRENT, LOG, META, SCHEMA, VERSIONS, numbers

_KEPT: Final = 5


@contextlib.contextmanager
def importing(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the imported log inside one transaction: all of it is kept, or nothing.

    The caller holds :func:`locked`.
    """
    with _opened(folder) as con:
        con.execute("BEGIN")
        _make_tables(con)
        try:
            yield con
        except BaseException:
            con.execute("ROLLBACK")
            raise
        con.execute("COMMIT")


def _make_tables(con: duckdb.DuckDBPyConnection) -> None:
    """Make the tables of the log that are missing, and the columns that an older release did not have."""
    rows = con.execute("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal").fetchall()
    had = {table: {column for name, column in rows if name == table} for table, _ in rows}
    for table in (*schema.TABLES.values(), *schema.LEDGER.values()):
        columns = {c.name: schema.SQL_TYPES[c.type] for c in table.columns}
        if f"log_{table.name}" not in had:
            listed = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
            con.execute(f"CREATE TABLE log_{table.name} ({listed})")
            continue
        for name in columns.keys() - had[f"log_{table.name}"]:
            con.execute(f'ALTER TABLE log_{table.name} ADD COLUMN "{name}" {columns[name]}')


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(folder / LOG), config={"temp_directory": str(folder / ".spill")})
    except duckdb.IOException as error:
        what = f"{folder / LOG} cannot be opened; close the program that holds it, then try again"
        raise SalescoachError(what) from error


def merge(con: duckdb.DuckDBPyConnection, table: schema.Table, relation: str) -> None:
    """Put a relation's rows into the log; they replace the older rows with the same key.

    What stands for a whole (the credit of a deal) is replaced as a whole: ``table.replaced_by``.
    """
    keys = " AND ".join(f"log_{table.name}.{key} = new.{key}" for key in table.replaced_by or table.key)
    con.execute(f"DELETE FROM log_{table.name} USING {relation} AS new WHERE {keys}")
    columns = ", ".join(f'"{name}"' for name in table.names())
    con.execute(f"INSERT INTO log_{table.name} SELECT {columns} FROM {relation}")


def write_version(
    con: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[str], meta: Mapping[str, Any]
) -> str:
    """Write the tables of the connection as a new version and return its name; nobody reads it yet."""
    versions = folder / VERSIONS
    versions.mkdir(exist_ok=True)
    name = f"{max(numbers(versions), default=0) + 1:06d}"
    for left_over in versions.glob(".draft-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = versions / f".draft-{os.getpid()}"
    draft.mkdir()
    for table in tables:
        target = quoted(draft / f"{table}.parquet")
        rows = f"SELECT * FROM {table} ORDER BY {ORDER.get(table, 'ALL')}"
        con.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    (draft / settings.FILE).write_text(settings_text(folder), encoding="utf-8")
    (draft / META).write_text(json.dumps({"schema": SCHEMA, **meta}, indent=1), encoding="utf-8")
    os.rename(draft, versions / name)
    return name


def make_current(folder: Path, name: str) -> None:
    """Make a written version the one that readers get; the last five versions are kept."""
    replace(folder / CURRENT, name)
    for number in numbers(folder / VERSIONS)[:-_KEPT]:
        if f"{number:06d}" != name:
            shutil.rmtree(folder / VERSIONS / f"{number:06d}", ignore_errors=True)
