"""The commands to begin with: demo, a made-up team to look at, and init, an empty workbook for one's own."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final

import typer

from salescoach import demo, intake, settings, store, weeks
from salescoach.cli import making, receiving
from salescoach.errors import SalescoachError

#: What stands in the folder of the demo.
_EXPORTS: Final = "exports"
_WORKBOOK: Final = "workbook"
_REPORTS: Final = "reports"
_TEAM: Final = "team-report"


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command("demo")(demo_)
    app.command()(init)


def demo_(
    folder: Annotated[Path, typer.Argument(help="A new folder for it.")] = Path("salescoach-demo"),
    reports: Annotated[
        bool, typer.Option("--reports/--no-reports", help="Make the reports too, or only the workbook.")
    ] = True,
    jobs: Annotated[int, typer.Option("--jobs", help="Reports at a time; default: cores.", min=0)] = 0,
) -> None:
    """Make up a team of eight to try everything on: its exports, its workbook and its reports.

    Nothing in it is real, and nothing is fetched. It is the same team each time.

    Exit status: 0 all made, 1 some reports failed (the others are made), 2 wrong input.

    Examples:

      salescoach demo

      salescoach demo my-try --no-reports
    """
    _new(folder)
    exports, workbook = folder / _EXPORTS, folder / _WORKBOOK
    demo.write_sample(exports)
    typer.echo(f"a made-up team of eight, 40 weeks: its exports are in {exports}")
    with receiving.progress() as tell:
        intake.import_files(
            workbook, [exports / "crm", exports / "tally.csv"], how=exports / "mapping.toml", tell=tell
        )
        version = intake.edit_roster(workbook, exports / "roster.csv")
    typer.echo(f"imported into {workbook}, which is at version {version}")
    whole = not reports or _all_made(folder, jobs)
    shown = shlex.quote(str(workbook))
    _say(
        "Next:",
        (f"salescoach answer {shown}", "the five answers, here and now"),
        (f"salescoach trust {shown}", "what the numbers are worth"),
        (f"salescoach lab {shown}", "explore it in notebooks"),
        ("salescoach init my-team", "begin with your own team"),
    )
    if not whole:
        raise typer.Exit(1)


def init(
    workbook: Annotated[Path, typer.Argument(help="A new folder for it.", show_default=False)],
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="The team's time zone, like Europe/Madrid.")
    ] = "UTC",
) -> None:
    """Make an empty workbook for a team: a folder with a workbook.toml that says what words mean.

    `salescoach import` makes one too. Begin here to set zone, first day of the week and words first.

    Examples:

      salescoach init my-team --time-zone Europe/Madrid
    """
    _new(workbook)
    weeks.check_zone(time_zone)
    store.create(workbook, {"time_zone": time_zone})
    typer.echo(f"{workbook} is an empty workbook; {workbook / settings.FILE} says what words mean in it")
    typer.echo(f"days will be counted in the time zone {time_zone}, weeks from Monday: change it there first")
    shown = shlex.quote(str(workbook))
    _say(
        "Next:",
        ("salescoach look EXPORT", "1. how the files of your CRM are read; nothing is imported"),
        (f"salescoach import EXPORT --into {shown}", "2. take them in"),
        (f"salescoach reports {shown}", "3. a report for every rep"),
    )
    typer.echo('No CRM? `salescoach tally --rep "NAME" --out tally` writes a sheet to fill in.')


def _all_made(folder: Path, jobs: int) -> bool:
    """Make the team's report and everybody's; return whether none failed."""
    typer.echo("making its reports, one to two minutes")
    whole = True
    makes: tuple[Callable[[], None], ...] = (
        lambda: making.team_report(folder / _WORKBOOK, out=folder / _TEAM),
        lambda: making.reports(folder / _WORKBOOK, out=folder / _REPORTS, jobs=jobs),
    )
    for make in makes:
        try:
            make()
        except typer.Exit:
            whole = False
    return whole


def _new(folder: Path) -> None:
    if store.is_workbook(folder):
        raise SalescoachError(f"{folder} is a workbook already; name another folder, or import into it")
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SalescoachError(f"{folder} is there already; name a new folder")


def _say(head: str, *lines: tuple[str, str]) -> None:
    width = max(len(command) for command, _ in lines)
    typer.echo(head)
    for command, what in lines:
        typer.echo(f"  {command:<{width}}  {what}")
