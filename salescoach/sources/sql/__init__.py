"""Any database as a source: its tables and queries become the same rows of text as the files of an export."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.sources import reader
from salescoach.sources.reader import Raw
from salescoach.sources.sql import address as sql_address
from salescoach.sources.sql import cells as sql_cells
from salescoach.sources.sql import duckdb_file as sql_duckdb
from salescoach.sources.sql import server as sql_server
from salescoach.sources.sql import wanted as sql_wanted
from salescoach.sources.sql.address import Address
from salescoach.sources.sql.cells import Batches, Notes
from salescoach.sources.sql.wanted import Wanted, wanted

__all__ = ["Wanted", "read", "wanted"]


class _Session(Protocol):
    """An open database: how a wanted table is read, and its rows."""

    def statement(self, want: Wanted, notes: Notes) -> str: ...

    def rows(
        self, want: Wanted, statement: str, notes: Notes
    ) -> contextlib.AbstractContextManager[tuple[list[str], Batches]]: ...


def read(
    con: duckdb.DuckDBPyConnection,
    url: str,
    wanted: Sequence[Wanted],
    *,
    environ: Mapping[str, str],
    password_file: Path | None = None,
) -> list[Raw]:
    """Return what is wanted of the database at ``url`` as relations of ``con``, in the same order.

    Rows come in batches, in the order of the primary key where a table has one, and are numbered from 2
    on like those of a file. ``url`` is an address, or ``env:NAME`` for the variable that holds it. The
    password comes from ``password_file``, such an address, or ``SALESCOACH_DB_PASSWORD``; PostgreSQL's
    own ways work, too. Nothing is written. Raises ``SalescoachError``, which never shows a password.
    """
    sql_wanted.check(wanted)
    address = sql_address.parse(url, environ=environ, password_file=password_file)
    done: list[Raw] = []
    with _opened(address, environ) as session:
        notes = [Notes() for _ in wanted]
        statements = _statements(session, wanted, notes)
        try:
            for want, statement, said in zip(wanted, statements, notes, strict=True):
                done.append(_read(con, session, (want, statement), said))
        except BaseException:
            for raw in done:
                with contextlib.suppress(duckdb.Error):
                    reader.forget(con, raw)
            raise
    return done


def _opened(address: Address, environ: Mapping[str, str]) -> contextlib.AbstractContextManager[_Session]:
    return sql_duckdb.opened(address) if address.kind == "duckdb" else sql_server.opened(address, environ)


def _statements(session: _Session, wanted: Sequence[Wanted], notes: Sequence[Notes]) -> list[str]:
    """Return the statement for each; raise with all the tables that are not there."""
    found: list[str] = []
    faults: list[Fault] = []
    for want, said in zip(wanted, notes, strict=True):
        try:
            found.append(session.statement(want, said))
        except InputFaults as error:
            faults.extend(error.faults)
    if faults:
        raise InputFaults(faults)
    return found


def _read(con: duckdb.DuckDBPyConnection, session: _Session, what: tuple[Wanted, str], notes: Notes) -> Raw:
    want, statement = what
    relation = reader.fresh("raw")
    try:
        with session.rows(want, statement, notes) as (given, batches):
            names = reader.header(want.name, given)
            rows = sql_cells.fill(con, relation, names, batches)
    except BaseException:
        with contextlib.suppress(duckdb.Error):
            con.execute(f"DROP TABLE IF EXISTS {relation}")
        raise
    said = (*notes.said, *(() if rows else ("has no rows",)))
    return Raw(want.name, relation, names, rows, said, unicode=True, wide=True)
