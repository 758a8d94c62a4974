"""Commands about who is who and who is to be won: reps, targets."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from salescoach import intake, settings, store, vocab, wording
from salescoach.cli import screen
from salescoach.errors import SalescoachError
from salescoach.intake import roster, targets
from salescoach.store import Log

Workbook = Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(reps)
    app.command("targets")(targets_)


def reps(
    workbook: Workbook,
    edit: Annotated[Path | None, typer.Option("--edit", help="Take this roster file (CSV).")] = None,
    same: Annotated[
        list[str] | None,
        typer.Option("--same", help="Two ids are one rep: OLD=NEW; can be repeated.", metavar="A=B"),
    ] = None,
    not_same: Annotated[
        list[str] | None, typer.Option("--not-same", help="Two who look alike are two reps.", metavar="A=B")
    ] = None,
) -> None:
    """Print the roster as CSV, or take an edited one: role, team, first and last day, days off, plan.

    A rep who moves has one more row, with the day in `since`. Who is likely one rep under two ids
    is said beside the roster; you decide with --same or --not-same, and the numbers follow at once.

    Examples:

      salescoach reps my-team > roster.csv

      salescoach reps my-team --edit roster.csv

      salescoach reps my-team --same "ana.ruiz@example.com=Ana Ruiz"
    """
    if same or not_same:
        version = _decide(workbook, same or [], not_same or [])
        typer.echo(f"{workbook} is at version {version}", err=True)
    if edit is not None:
        version = intake.edit_roster(workbook, edit)
        typer.echo(f"{workbook} is at version {version}", err=True)
    log = store.read(workbook)
    if edit is None and not (same or not_same):
        screen.write(roster.text(log))
    for line in _said(log, workbook):
        typer.echo(line, err=True)


def targets_(
    workbook: Workbook,
    edit: Annotated[Path | None, typer.Option("--edit", help="Take this list (CSV).")] = None,
) -> None:
    """Print the named list of target accounts as CSV, or take an edited one: account_id, name, from, to.

    The list you give replaces the one before and what the exports say of targets. An account that left
    and came back has a row for each time; a name alone will do where one account has it.

    Examples:

      salescoach targets my-team > targets.csv

      salescoach targets my-team --edit targets.csv
    """
    if edit is None:
        screen.write(targets.text(store.read(workbook)))
        return
    version = intake.edit_targets(workbook, edit)
    listed = store.read(workbook).table("accounts")["target"].sum()
    typer.echo(
        f"{wording.counted(listed, 'accounts')} on the list; {workbook} is at version {version}", err=True
    )


def _decide(workbook: Path, same: Sequence[str], not_same: Sequence[str]) -> str:
    log = store.read(workbook)
    one, two = [_pair(log, text) for text in same], [_pair(log, text) for text in not_same]

    def change(text: str) -> str:
        for old, new in one:
            text = settings.say_same(text, "reps", old, new)
        for rep, other in two:
            text = settings.say_apart(text, "reps", rep, other)
        return text

    return intake.say(workbook, change)


def _pair(log: Log, text: str) -> tuple[str, str]:
    """Return the two ids of A=B, each given by id or name; ids may hold an equals sign themselves."""
    cuts = [n for n, sign in enumerate(text) if sign == "="]
    wrong = SalescoachError(f"{text!r} is not understood: write OLD=NEW, ids or names of two reps")
    for cut in cuts:
        try:
            one, other = _rep(log, text[:cut].strip()), _rep(log, text[cut + 1 :].strip())
        except SalescoachError as error:
            wrong = error
        else:
            if one == other:
                raise SalescoachError(f"{text!r} names one rep twice ({one}): use the ids of two")
            return one, other
    raise wrong


def _rep(log: Log, text: str) -> str:
    """Return the id of a rep, also of one that is counted as another."""
    merged = log.table("merged")
    old = merged.loc[merged["what"] == settings.SAME["reps"], "old_id"]
    return text if (old == text).any() else store.find_reps(log, [text])[0]


def _said(log: Log, workbook: Path) -> list[str]:
    """Return who is counted as one and who is likely one, and what to do."""
    merged = log.table("merged")
    one = merged[merged["what"] == settings.SAME["reps"]].sort_values(["new_id", "old_id"])
    lines = [
        f"counted as one: {row.old_id} and {row.new_id} ({vocab.MERGED_WHY[str(row.why)]})"
        for row in one.itertuples()
    ]
    for row in log.table("alike").sort_values(["id", "other_id"]).itertuples():
        pair = shlex.quote(f"{row.id}={row.other_id}")
        who = " and ".join(
            _called(str(i), str(n)) for i, n in ((row.id, row.name), (row.other_id, row.other_name))
        )
        lines.append(f"likely the same: {who} ({row.why})")
        lines.append(
            f"  if so: salescoach reps {shlex.quote(str(workbook))} --same {pair}, if not: --not-same {pair}"
        )
    return lines


def _called(rep: str, name: str) -> str:
    return rep if rep == name else f"{name} ({rep})"
