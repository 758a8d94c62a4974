"""The commands that make reports: one for every rep, and one of the team."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from salescoach import batch, places, store, wording
from salescoach.errors import SalescoachError

#: The copies that can be asked for.
_COPIES: Final = {"both": ("coach", "rep"), "coach": ("coach",), "rep": ("rep",)}
#: Parameters that a template may do without.
_OPTIONAL: Final = frozenset({"after_no", "copy"})


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(reports)
    app.command()(team_report)


def reports(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    rep: Annotated[
        list[str] | None, typer.Option("--rep", help="Id or name of a rep; can be repeated.")
    ] = None,
    team: Annotated[str, typer.Option("--team", help="Only the reps of this team.")] = "",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the reports.")] = Path("reports"),
    jobs: Annotated[int, typer.Option("--jobs", help="Reports at a time; default: cores.", min=0)] = 0,
    weeks: Annotated[int, typer.Option("--weeks", help="Weeks that the charts show.", min=1, max=520)] = 26,
    copies: Annotated[
        str, typer.Option("--copies", help="Whose copies: both, coach or rep.", metavar="WHOSE")
    ] = "both",
    after_no: Annotated[
        bool, typer.Option("--after-no", help="The rep's copy shows what follows a no.")
    ] = False,
    template: Annotated[
        Path | None, typer.Option("--template", help="Another notebook as the template.")
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Each report as a PDF on A4 too.")] = False,
) -> None:
    """Make a coaching report for every rep: notebook and HTML, with an index and a manifest.

    Each report comes as a copy for the coach, beside the peers, and as one to hand to the rep, with the
    list of accounts that wait and with nothing of anybody else in it.

    Exit status: 0 all made, 1 some failed (the others are made), 2 wrong input.

    Examples:

      salescoach reports my-team --out monday

      salescoach reports my-team --team North --as-of 2026-06-28 --jobs 2

      salescoach reports my-team --rep "Maeve O'Neil" --copies rep --after-no --pdf
    """
    if copies not in _COPIES:
        raise SalescoachError(f"there is no copy for {copies!r}; choose {', '.join(_COPIES)}")
    log = store.read(workbook, as_of=as_of)
    notebook = template or places.notebooks() / "2-rep-report.ipynb"
    values = {**_shared(log, workbook, weeks), "after_no": after_no}
    chosen = _jobs(log, _wanted(log, workbook, rep, team), values)
    chosen = _copied(chosen, _COPIES[copies], notebook)
    plan = _plan(log, notebook, out, chosen)
    _make(replace(plan, workers=jobs or plan.workers, title=f"Coaching reports, {workbook.name}", pdf=pdf))


def team_report(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    team: Annotated[str, typer.Option("--team", help="Only this team; default: everybody.")] = "",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the report.")] = Path("team-report"),
    weeks: Annotated[int, typer.Option("--weeks", help="Weeks that the charts show.", min=1, max=520)] = 26,
) -> None:
    """Make the report of the team: the same answers for everybody, by name; nobody is ranked.

    Keep its folder apart from the reps' reports: it shows what is said of everybody.

    Exit status: 0 made, 1 it failed, 2 wrong input.

    Example:

      salescoach team-report my-team --team North --out monday-team
    """
    log = store.read(workbook, as_of=as_of)
    store.find_team(log, team)
    job = batch.Job("team", team or "The team", "", {**_shared(log, workbook, weeks), "team": team})
    plan = _plan(log, places.notebooks() / "3-team-report.ipynb", out, [job])
    _make(replace(plan, workers=1, title=f"Team report, {workbook.name}"))


def _plan(log: store.Log, notebook: Path, out: Path, jobs: list[batch.Job]) -> batch.Plan:
    return batch.Plan(
        template=notebook,
        out=out,
        jobs=jobs,
        workers=os.cpu_count() or 1,
        as_of=log.as_of.isoformat(),
        version=log.version,
    )


def _make(plan: batch.Plan) -> None:
    result = _run(plan)
    typer.echo(f"{wording.counted(len(result.ok), 'reports')} made, {len(result.failed)} failed")
    typer.echo(f"open {result.index.resolve()}")
    if result.failed:
        for name, reason in sorted(result.failed.items()):
            typer.echo(f"failed: {name}: {reason}", err=True)
        raise typer.Exit(1)


def _shared(log: store.Log, workbook: Path, weeks: int) -> dict[str, object]:
    """Return the parameters of every report: the version stays, whatever is imported meanwhile."""
    return {
        "workbook": str(workbook.resolve()),
        "version": log.version,
        "as_of": log.as_of.isoformat(),
        "weeks": weeks,
    }


def _wanted(log: store.Log, workbook: Path, rep: list[str] | None, team: str) -> list[str]:
    if rep and team:
        raise SalescoachError("--rep and --team both choose reps; use one of them")
    wanted = store.find_reps(log, rep) if rep else store.find_team(log, team)
    if not wanted:
        raise SalescoachError(f"{workbook} has no reps; import their activity first")
    return wanted


def _jobs(log: store.Log, wanted: list[str], values: Mapping[str, object]) -> list[batch.Job]:
    people = log.table("reps").fillna({"team": ""}).set_index("rep_id")
    return [
        batch.Job(
            rep_id=rep_id,
            name=str(people.loc[rep_id, "name"]),
            team=str(people.loc[rep_id, "team"]),
            parameters={**values, "rep": rep_id},
        )
        for rep_id in wanted
    ]


def _copied(jobs: list[batch.Job], copies: Sequence[str], notebook: Path) -> list[batch.Job]:
    """Return a job for each copy; a notebook that knows no copies makes one, and is given only what it asks for."""
    names = batch.parameters(notebook)
    known = _OPTIONAL - names
    plain = [
        replace(job, parameters={k: v for k, v in job.parameters.items() if k not in known}) for job in jobs
    ]
    if "copy" not in names:
        return plain
    return [
        replace(job, parameters={**job.parameters, "copy": copy}, copy=copy)
        for job in plain
        for copy in copies
    ]


def _run(plan: batch.Plan) -> batch.Result:
    """Run the batch behind a progress bar, or plain lines where there is no terminal."""
    if not sys.stderr.isatty():
        return batch.run(
            plan, on_progress=lambda p: print(f"{p.done}/{p.total} {p.name}: {p.status}", file=sys.stderr)
        )
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("reports", total=len(plan.jobs))
        return batch.run(plan, on_progress=lambda p: bar.update(task, completed=p.done, description=p.name))
