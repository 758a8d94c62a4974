"""What a coach writes into the workbook: plan, agree, guesses."""

from __future__ import annotations

import dataclasses
import sys
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer

from salescoach import agreements, funnel, intake, schema, store, wording
from salescoach.cli import screen
from salescoach.errors import SalescoachError
from salescoach.intake import guesses
from salescoach.sources import plain
from salescoach.store import Log

Workbook = Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)]
Rep = Annotated[str, typer.Argument(help="Id or name of a rep.", show_default=False)]
Measure = Annotated[
    str, typer.Option(help="What is to change: " + ", ".join((*schema.AGREED_COUNTS, *schema.AGREED_RATIOS)))
]
Direction = Annotated[str, typer.Option(help="more or fewer; default: more work, fewer tries for one.")]
Start = Annotated[
    str | None, typer.Option("--from", help="First week, by any day of it; default: after that day.")
]
Made = Annotated[str | None, typer.Option(help="The day it was made; default: the log's last.")]
PickedWorst = Annotated[
    bool, typer.Option("--picked-worst", help="It was made because of an unusually bad week.")
]
#: What a plan's counts are called.
_PLANNED: Final = {
    "dials_new": "dials to new accounts",
    "accounts_new": "new accounts",
    "asks": "asks",
    "appointments": "appointments (a goal)",
}
plan: Final = typer.Typer(
    help="The weekly plan of a rep: set it, or show it.", no_args_is_help=True, rich_markup_mode=None
)


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    plan.command("set")(plan_set)
    plan.command("show")(plan_show)
    app.add_typer(plan, name="plan")
    app.command()(agree)
    app.command("guesses")(guesses_)


def plan_set(
    workbook: Workbook,
    rep: Rep,
    week: Annotated[
        str | None,
        typer.Option("--week", help="The first week, by any day of it; default: after the log's last day."),
    ] = None,
    dials_new: Annotated[float | None, typer.Option("--dials-new", help="Dials to new accounts.")] = None,
    accounts_new: Annotated[float | None, typer.Option("--accounts-new", help="New accounts.")] = None,
    asks: Annotated[float | None, typer.Option("--asks", help="Asks for an appointment.")] = None,
    appointments: Annotated[
        float | None, typer.Option("--appointments", help="Appointments: a goal, never judged.")
    ] = None,
) -> None:
    """Plan a rep's week and those after it, until the next plan. What is left out stays as it was.

    Examples:

      salescoach plan set my-team "Ann Lee" --dials-new 40 --asks 10

      salescoach plan set my-team R3 --week 2026-05-04 --appointments 3
    """
    said = {"dials_new": dials_new, "accounts_new": accounts_new, "asks": asks, "appointments": appointments}
    planned = {measure: count for measure, count in said.items() if count is not None}
    if not planned:
        raise SalescoachError("nothing is planned; use --dials-new, --accounts-new, --asks or --appointments")
    first, version = intake.set_plan(workbook, rep, planned, week=_day(week))
    typer.echo(f"from the week of {first}: {_said(planned)}")
    typer.echo(f"{workbook} is at version {version}", err=True)


def plan_show(
    workbook: Workbook,
    rep: Annotated[str | None, typer.Argument(help="Id or name of a rep; default: all.")] = None,
) -> None:
    """Show the weekly plans, those of weeks to come too. Each holds until the next.

    Examples:

      salescoach plan show my-team

      salescoach plan show my-team "Ann Lee"
    """
    log = store.read(workbook)
    whole = dataclasses.replace(log, as_of=date.max).table("plan_weeks").sort_values(["rep_id", "week"])
    for rep_id, name in _people(log, rep):
        own = whole[whole["rep_id"] == rep_id]
        if own.empty and rep is None:
            continue
        _echo(f"{name} ({rep_id})" + (": no plan yet" if own.empty else ""))
        for week, rows in own.groupby("week"):
            planned = dict(zip(rows["measure"], rows["count"], strict=True))
            typer.echo(f"  from the week of {pd.Timestamp(str(week)).date()}: {_said(planned)}")
    if whole.empty and rep is None:
        typer.echo("no plan yet; `salescoach plan set --help` says how to make one")


def agree(
    workbook: Workbook,
    rep: Annotated[str | None, typer.Argument(help="Id or name of a rep.", show_default=False)] = None,
    measure: Measure = "",
    direction: Direction = "",
    target: Annotated[float | None, typer.Option(help="How many a week; of a ratio, for one.")] = None,
    start: Start = None,
    made: Made = None,
    note: Annotated[str, typer.Option(help="A line to remember it by.")] = "",
    new_usual: Annotated[
        bool, typer.Option("--new-usual", help="What is usual starts anew with it.")
    ] = False,
    picked_worst: PickedWorst = False,
    listed: Annotated[bool, typer.Option("--list", help="Show agreements, and what became of them.")] = False,
    end: Annotated[str, typer.Option(help="End this agreement.", metavar="ID")] = "",
    on: Annotated[
        str | None, typer.Option(help="The last day of the one to end; default: the log's.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(help="The list as of this day; default: the log's last.")
    ] = None,
) -> None:
    """Write down what was agreed with a rep, list it with what became of it, or end it.

    Examples:

      salescoach agree my-team "Ann Lee" --measure asks --direction more --target 10 --note "ask twice"

      salescoach agree my-team --list

      salescoach agree my-team --list "Ann Lee" --as-of 2026-06-28

      salescoach agree my-team --end 3
    """
    if listed:
        _list(store.read(workbook, as_of=as_of), rep, whole=as_of is None)
        return
    if end:
        last, version = intake.end(workbook, end, on=_day(on))
        typer.echo(f"agreement {end} ends on {last}")
    else:
        if rep is None or not measure:
            raise SalescoachError("say with whom and what: REP --measure MEASURE; or use --list or --end")
        what = intake.Agreed(
            measure, direction, target, _day(made), _day(start), note, new_usual, picked_worst
        )
        number, version = intake.agree(workbook, rep, what)
        typer.echo(f"agreement {number} is written down")
    typer.echo(f"{workbook} is at version {version}", err=True)


def guesses_(
    workbook: Workbook,
    file: Annotated[Path | None, typer.Argument(help="A file of guesses (CSV).", show_default=False)] = None,
    template: Annotated[bool, typer.Option("--template", help="Print an empty file to fill in.")] = False,
) -> None:
    """Take the reps' own answers to the five questions from a file, or print those that are known.

    Columns: rep_id or name, date, question (1 to 5, or its name), guess. Question 2 asks two things: 2a is
    calls to target accounts, 2b calls to customers. Rows without a guess are passed over.

    Examples:

      salescoach guesses my-team --template > guesses.csv

      salescoach guesses my-team guesses.csv
    """
    if file is not None:
        count, version = intake.take_guesses(workbook, file)
        typer.echo(f"guesses taken: {count:,}; {workbook} is at version {version}", err=True)
        return
    log = store.read(workbook)
    screen.write(guesses.template(log) if template else guesses.text(log))
    sys.stdout.flush()


def _list(log: Log, rep: str | None, *, whole: bool) -> None:
    """Print each agreement with what became of it; ``whole``: those made after the log's last day too."""
    table = (dataclasses.replace(log, as_of=date.max) if whole else log).table("agreements")
    counted = funnel.rep_weeks(log) if len(table) else None
    for rep_id, name in _people(log, rep):
        if counted is None or not (table["rep_id"] == rep_id).any():
            continue
        _echo(f"{name} ({rep_id})")
        for one in agreements.became(counted, table, rep_id):
            ended = f" It ended on {one.ended}." if one.ended else ""
            _echo(f"  {one.agreement_id}: {one.sentence}{ended}")
            if one.note:
                _echo(f"     note: {one.note}")
    if table.empty:
        typer.echo("nothing is agreed yet; `salescoach agree --help` says how to write it down")


def _people(log: Log, rep: str | None) -> list[tuple[str, str]]:
    """Return id and name of the rep who is named, or of all."""
    names = log.table("reps").set_index("rep_id")["name"]
    return [(rep_id, str(names[rep_id])) for rep_id in store.find_reps(log, [rep] if rep else None)]


def _said(planned: dict[str, float]) -> str:
    return ", ".join(
        f"{wording.number(planned[measure])} {words}"
        for measure, words in _PLANNED.items()
        if measure in planned
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SalescoachError(f"{text!r} is no date; write it like 2026-07-19") from error


def _echo(text: str) -> None:
    typer.echo(plain.printable(text))
