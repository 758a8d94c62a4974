"""The options that name a database, for the commands that read from one."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from salescoach import intake
from salescoach.errors import SalescoachError

Url = Annotated[str, typer.Option("--url", help="Read from a database, not from files.")]
Table = Annotated[list[str] | None, typer.Option("--table", help="A table of the database.")]
Query = Annotated[list[str] | None, typer.Option("--query", help="A query of the database: NAME=SELECT ...")]
PasswordFile = Annotated[
    Path | None, typer.Option("--password-file", help="The database's password, in a file of its own.")
]


def database(
    url: str, tables: list[str] | None, queries: list[str] | None, password_file: Path | None
) -> intake.Database | None:
    """Return what reads the tables and queries named, or nothing where no database is."""
    if not url:
        if tables or queries or password_file:
            raise SalescoachError("--table, --query and --password-file need --url")
        return None
    from salescoach.sources import sql

    wanted = sql.wanted(tables or [], queries or [])
    return lambda con: sql.read(con, url, wanted, environ=os.environ, password_file=password_file)
