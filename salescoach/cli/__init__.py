"""The command line: `salescoach --help`. A wrong input is one clear line and exit status 2."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Final

import typer

from salescoach.cli import (
    answering,
    coaching,
    importing,
    looking,
    making,
    monday,
    people,
    receiving,
    serving,
    trusting,
    versions,
    waiting,
)
from salescoach.errors import SalescoachError, is_full

app: Final = typer.Typer(
    name="salescoach",
    help="Is this work a Seller's? Five questions answered per rep and week, from a CRM export or a tally.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit with its status: 0 done, 1 some reports failed, 2 wrong input."""
    try:
        app(args=list(arguments) if arguments is not None else None)
    except SalescoachError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        todo = (
            "make room, then do the same again"
            if is_full(error)
            else "check the name and who may write there"
        )
        print(f"{where}{error.strerror or error}; {todo}", file=sys.stderr)
        sys.exit(2)
