"""Commands about a workbook's versions: versions, rollback, publish."""

from __future__ import annotations

from typing import Annotated

import typer

from salescoach import intake, store, wording
from salescoach.cli.importing import Workbook


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(versions)
    app.command()(rollback)
    app.command()(publish)


def versions(workbook: Workbook) -> None:
    """List the versions that are kept, and what each import brought.

    Example:

      salescoach versions my-team
    """
    current, alive = store.current(workbook), set(store.lineage(workbook))
    kept = store.versions(workbook)
    alive |= {one.same_as for one in kept if one.name in alive}
    for one in kept:
        mark = "*" if one.name == current else " "
        day = f"as of {one.latest}" if one.latest else "no activity yet"
        told = f"  brought {one.same_as} back" if one.same_as else ""
        told += "" if one.name in alive else "  undone"
        typer.echo(f"{mark} {one.name}  {day}  {one.made}{told}")
        for part in one.files:
            typer.echo(f"           {part}")
    typer.echo("* is what reports read. `salescoach rollback` goes back to an earlier one.")


def rollback(
    workbook: Workbook,
    to: Annotated[
        str, typer.Argument(help="The version to go back to; default: the one before.", show_default=False)
    ] = "",
) -> None:
    """Undo imports: the log and workbook.toml become what they were at an earlier version.

    The earlier version is published once more under a new number; reports made of the later ones
    stay as they are. The workbook.toml of now is kept as workbook.toml.before-rollback.

    Examples:

      salescoach rollback my-team

      salescoach rollback my-team 000004
    """
    done = intake.roll_back(workbook, to)
    typer.echo(
        f"{workbook} is at version {done.version}, which is what {done.to} was; "
        f"{wording.counted(done.undone, 'versions')} undone"
    )


def publish(workbook: Workbook) -> None:
    """Derive all numbers anew from what is imported, as after editing workbook.toml.

    Example:

      salescoach publish my-team
    """
    typer.echo(f"{workbook} is at version {intake.republish(workbook)}")
