"""The command line: `salescoach --help`. A wrong input is one clear line and exit status 2."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Final

import duckdb
import typer

from salescoach import intake, private, store
from salescoach.cli import (
    answering,
    coaching,
    doctor,
    importing,
    looking,
    making,
    monday,
    people,
    purging,
    receiving,
    screen,
    serving,
    sharing,
    starting,
    trusting,
    versions,
    waiting,
)
from salescoach.errors import SalescoachError, is_full

#: What it is called, however it was started.
_NAME: Final = "salescoach"
app: Final = typer.Typer(
    name=_NAME,
    help="Is this work a Seller's? Five questions answered per rep and week, from a CRM export or a tally.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
starting.add_to(app)
receiving.add_to(app)
monday.add_to(app)
importing.add_to(app)
looking.add_to(app)
people.add_to(app)
coaching.add_to(app)
answering.add_to(app)
trusting.add_to(app)
waiting.add_to(app)
making.add_to(app)
serving.add_to(app)
versions.add_to(app)
doctor.add_to(app)
purging.add_to(app)
sharing.add_to(app)


@private.only_mine()
def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status, which docs/cli.md explains."""
    try:
        _run(list(arguments) if arguments is not None else None)
    except SalescoachError as error:
        print(screen.lines(error), file=sys.stderr)
        sys.exit(2)
    except (MemoryError, duckdb.OutOfMemoryException):
        print(
            "this needs more memory than there is for it; give fewer files or columns at once",
            file=sys.stderr,
        )
        sys.exit(2)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        todo = (
            "make room, then do the same again"
            if is_full(error)
            else "check the name and who may write there"
        )
        print(screen.lines(f"{where}{error.strerror or error}; {todo}"), file=sys.stderr)
        sys.exit(2)


def _run(arguments: list[str] | None) -> None:
    """Run a command; a workbook of an older release is brought up to date first, which nothing is lost by."""
    try:
        app(args=arguments, prog_name=_NAME)
    except store.OlderRelease as old:
        print(f"{old.folder} was written by an older release; bringing it up to date", file=sys.stderr)
        version = intake.republish(old.folder)
        print(f"{old.folder} is at version {version}; the ones before it stay", file=sys.stderr)
        app(args=arguments, prog_name=_NAME)
