"""The command that makes a copy of a workbook for sharing."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from salescoach import sharing, wording

Workbook = Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(pseudonymise)


def pseudonymise(
    workbook: Workbook,
    into: Annotated[Path, typer.Option("--into", help="A new folder for the copy.")],
    key_file: Annotated[
        Path | None,
        typer.Option("--key-file", help="Keep the key of the names in this file; default: nobody has it."),
    ] = None,
    shift: Annotated[
        int, typer.Option("--shift", help="Shift every date by so many weeks.", min=-520, max=520)
    ] = 0,
) -> None:
    """Make a copy for sharing: made-up reps, teams, accounts, contacts, deals, ids; the same numbers.

    Notes, titles and everything that says who is who are left out. The copy can be read and reports can
    be made of it; nothing can be added to it. Docs: docs/privacy.md.

    Examples:

      salescoach pseudonymise my-team --into for-the-trainer

      salescoach pseudonymise my-team --into for-the-trainer --key-file names.key --shift -13
    """
    made = sharing.pseudonymise(workbook, into, key=sharing.key_of(key_file), weeks=shift)
    typer.echo(f"{into} has {wording.counted(made.reps, 'reps')} with made-up names, as of {made.as_of}")
    typer.echo(
        f"the key in {key_file} gives the same names next time: do not share it"
        if key_file
        else "nobody has the key of the names: the next copy has others"
    )
