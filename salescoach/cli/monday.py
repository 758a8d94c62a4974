"""Monday in one command: import, what the numbers are worth, what was restated, and the reports."""

from __future__ import annotations

from pathlib import Path
from shlex import quote
from typing import Annotated, Final

import typer

from salescoach import intake, report, store, trust, wording
from salescoach.cli import making, receiving
from salescoach.cli.importing import Workbook
from salescoach.cli.screen import plain
from salescoach.intake import How, Take

#: So many restated rows are shown; the others are listed by `trust --list restated`.
_SHOWN: Final = 10
#: So many faults are said, those that change the numbers most.
_MOST: Final = 3


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(monday)


def monday(
    workbook: Workbook,
    files: Annotated[
        list[Path], typer.Argument(help="This week's exports and tally sheets.", show_default=False)
    ],
    mapping: receiving.Mapping = None,
    source: receiving.Source = "",
    keep_going: receiving.KeepGoing = False,
    window: receiving.Window = "",
    day_first: receiving.DayFirst = None,
    decimal: receiving.Decimal = "",
    team: Annotated[str, typer.Option("--team", help="Reports only for the reps of this team.")] = "",
    out: Annotated[Path, typer.Option("--out", help="The folder for the reports.")] = Path("reports"),
    jobs: Annotated[int, typer.Option("--jobs", help="Reports at a time; default: cores.", min=0)] = 0,
) -> None:
    """Import this week's exports, say what changed and what the numbers are worth, and make the reports.

    Overlapping exports are welcome: nothing is lost or counted twice. A wrong import is undone by
    `salescoach rollback`.

    Exit status: 0 all made, 1 some reports failed (the others are made), 2 wrong input.

    Examples:

      salescoach monday my-team ~/Downloads/calls.csv ~/Downloads/deals.csv

      salescoach monday my-team export.zip --window all --team North --out this-week
    """
    with receiving.progress() as tell:
        done = intake.import_files(
            workbook,
            files,
            how=How(mapping, source, day_first, decimal),
            take=Take(keep_going, receiving.window_of(window)),
            tell=tell,
        )
    receiving.report(workbook, done)
    log = store.read(workbook)
    if log.as_of == store.NOTHING_YET:
        return
    _restated(workbook, log)
    _worth(workbook, trust.look(log))
    making.reports(workbook, team=team, out=out, jobs=jobs)


def _worth(workbook: Path, found: trust.Look) -> None:
    """Print what was read, and the faults that change the five numbers most."""
    typer.echo("\nWhat the numbers are worth")
    for line in (report.read(found), report.verdict(found)):
        if line:
            typer.echo(f"  {plain(line)}")
    changing = found.faults[found.faults["size"] > 0].nlargest(_MOST, "size")
    for row in changing.itertuples(index=False):
        typer.echo(f"  {row.count:,} {plain(row.fact)}: {plain(row.does)}")
        for effect in plain(row.effect).split("; "):
            typer.echo(f"      {effect}")
    typer.echo(f"  more: salescoach trust {quote(str(workbook))}\n")


def _restated(workbook: Path, log: store.Log) -> None:
    """Print the rows that this import changed, each with what was and what is."""
    rows = log.query(
        """SELECT file, "row", rep_id, item, what FROM restated WHERE version = ? ORDER BY file, "row" """,
        [log.version],
    )
    typer.echo("\nWhat was restated")
    if rows.empty:
        typer.echo("  nothing: no row that stood in the log says something else now")
        return
    says = "says" if len(rows) == 1 else "say"
    typer.echo(f"  {wording.counted(len(rows), 'rows')} that stood in the log {says} something else now")
    for row in rows.head(_SHOWN).itertuples(index=False):
        told = (f"{row.file}:{row.row}", row.rep_id, row.item, row.what)
        typer.echo("  " + "  ".join(plain(part) for part in told if isinstance(part, str)))
    if len(rows) > _SHOWN:
        typer.echo(f"  ... all of them: salescoach trust {quote(str(workbook))} --list restated")
