"""The command that looks at the machine and at a workbook and says what to mend: doctor."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salescoach.cli.doctor import book, machine


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(doctor)


def doctor(
    workbook: Annotated[
        Path | None, typer.Argument(help="A workbook folder to look at too.", show_default=False)
    ] = None,
) -> None:
    """Say whether everything that salescoach needs is there, and how a workbook is; a line for each.

    "ok" is well, "note" is something that is left to do or that only some need, "missing" does not work.
    Nothing is changed, and no name or word of the log is said: the lines can be shown to anybody.

    Exit status: 0 nothing is missing, 1 something is.

    Examples:

      salescoach doctor

      salescoach doctor my-team
    """
    whole = True
    for line in machine.look():
        typer.echo(line)
        whole &= line.state != "missing"
    for line in book.look(workbook) if workbook is not None else ():
        typer.echo(line)
        whole &= line.state != "missing"
    if not whole:
        raise typer.Exit(1)
