"""The command that takes people and old days out of a workbook for good."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from salescoach import batch, intake, purging, store, wording
from salescoach.cli.screen import plain
from salescoach.errors import SalescoachError
from salescoach.intake import Person, Wanted

#: What says whether a text is an id or a name of theirs, and what finds those in texts.
Whose = tuple[Callable[[str], bool], re.Pattern[str] | None]
Workbook = Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)]


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(purge)


def purge(
    workbook: Workbook,
    rep: Annotated[list[str] | None, typer.Option("--rep", help="Id or name; can be repeated.")] = None,
    before: Annotated[
        str | None, typer.Option("--before", help="Rows dated before this day.", metavar="DATE")
    ] = None,
    reports: Annotated[
        list[Path] | None, typer.Option("--reports", help="Take the rep's reports out of this folder too.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do it; without, it is shown and asked.")] = False,
    lift: Annotated[
        str, typer.Option("--lift", help="Let a rep, or days before this one, be imported again.")
    ] = "",
) -> None:
    """Take a rep, or all that is dated before a day, out of a workbook and of all its versions, for good.

    What goes is shown first. The numbers of the team change with it, and there is no way back: older
    versions go too. What was purged is not imported again unless it is lifted. Docs: docs/privacy.md.

    Examples:

      salescoach purge my-team --rep "Ann Lee" --reports monday

      salescoach purge my-team --before 2024-01-01 --yes

      salescoach purge my-team --lift "Ann Lee"
    """
    if lift:
        if rep or before or reports or yes:
            raise SalescoachError("--lift stands alone: it takes nothing out")
        _lift(workbook, lift)
        return
    if not rep and not before:
        raise SalescoachError('say what is to go: --rep "Ann Lee", or --before 2024-01-01')
    with store.locked(workbook):  # one that was killed is finished first
        known = purging.read(workbook)
    gone = [one for one in rep or [] if known.is_one(one) and not _there(workbook, one)]
    log = store.read(workbook)
    people = tuple(intake.person(log, one) for one in rep or [] if one not in gone)
    for one in gone:
        typer.echo(f"{plain(one)} was purged already: nothing of that name is in {workbook}")
    marks = [*(mark for one in people for mark in one.marks), *gone]
    wanted = Wanted(people, _day(before))
    stems = {stem for one in people for stem in batch.of_person(one.rep_id, one.name)}

    def is_theirs(text: str) -> bool:
        """Return whether a text is an id or a name of theirs, or what a file about them is called."""
        return text in marks or text in stems or (bool(gone) and known.is_one(text))

    whose = (is_theirs, purging.pattern(marks, intake.beside(log, marks)))
    if wanted.people or wanted.before or reports:
        _show(workbook, wanted, reports or [], whose)
        _agreed(yes)
        _do(workbook, wanted, reports or [], whose)


def _lift(workbook: Path, text: str) -> None:
    if not intake.lift(workbook, text):
        raise SalescoachError(f"{text!r} was not purged from {workbook}: nothing to lift")
    typer.echo(f"{plain(text)} can be imported again: the next import of a file that has it brings it back")


def _there(workbook: Path, text: str) -> bool:
    """Return whether the log has a rep of this id or name, as when somebody came back under it."""
    try:
        intake.person(store.read(workbook), text)
    except SalescoachError:
        return False
    return True


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise SalescoachError(f"--before {text!r} is no date; write it like 2024-01-01") from error


def _show(workbook: Path, wanted: Wanted, reports: Sequence[Path], whose: Whose) -> None:
    """Print what would go."""
    for one in wanted.people:
        typer.echo(f"{plain(_called(one))} goes from {workbook}" + _known_as(one))
        for other in one.alike:
            typer.echo(f"  {plain(other)} is likely the same person and stays: name that id too, if so")
    if wanted.before:
        typer.echo(f"all that is dated before {wanted.before} goes from {workbook}")
    if wanted.people or wanted.before:
        for row in intake.purge_preview(workbook, wanted).rows:
            said = [f"{row.removed:,} rows of {row.table} go"] if row.removed else []
            said += [f"{row.changed:,} rows of {row.table} stay without the rep"] if row.changed else []
            typer.echo("  " + ", ".join(said))
        kept = wording.counted(len(store.versions(workbook)), "versions")
        typer.echo(f"  the {kept} kept so far go: there is no way back, save of your own backups")
        typer.echo("numbers of the team change: what is usual, what peers need, and every sum")
    for out in reports:
        typer.echo(f"from {out}: {', '.join(batch.reports_of(out, *whose)) or 'no report'}")
    places = [Path(), workbook.parent, workbook]
    for out in batch.folders_with(places, workbook.resolve().name, *whose) if wanted.people else []:
        if out not in [given.resolve() for given in reports]:
            typer.echo(
                f"{out} holds reports of this workbook: --reports {quote(str(out))} takes the rep's out of there too"
            )


def _called(one: Person) -> str:
    return one.rep_id if one.rep_id == one.name else f"{one.name} ({one.rep_id})"


def _known_as(one: Person) -> str:
    others = [plain(mark) for mark in one.marks if mark not in (one.rep_id, one.name)]
    return f", also known as {', '.join(others)}" if others else ""


def _agreed(yes: bool) -> None:
    """Raise unless it is to be done."""
    if yes:
        return
    if not sys.stdin.isatty():
        raise SalescoachError("nothing was changed; --yes does it")
    if not typer.confirm("Do it?"):
        raise SalescoachError("nothing was changed")


def _do(
    workbook: Path,
    wanted: Wanted,
    reports: Sequence[Path],
    whose: Whose,
) -> None:
    """Take the reports out first: while the workbook knows the rep, it can be done again."""
    naming = []
    for out in reports:
        taken = batch.take_out(out, *whose)
        typer.echo(f"{wording.counted(len(taken.files), 'files')} taken out of {out}")
        naming += [str(out / name) for name in taken.naming]
    if wanted.people or wanted.before:
        done = intake.purge(workbook, wanted)
        typer.echo(f"{workbook} is at version {done.version}, the only one now")
        naming += [str(workbook / name) for name in done.elsewhere]
    for name in naming:
        typer.echo(f"still names the rep: {plain(name)}; make it anew, or delete it", err=True)
