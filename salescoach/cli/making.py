"""The commands that make reports: one for every rep, and one of the team."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from salescoach import batch, places, store
from salescoach.cli import batching, handing
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
    rep: batching.Rep = None,
    team: Annotated[str, typer.Option("--team", help="Only the reps of this team.")] = "",
    as_of: batching.AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the reports.")] = Path("reports"),
    jobs: batching.Jobs = 0,
    weeks: batching.Weeks = 26,
    copies: batching.Copies = "both",
    after_no: batching.AfterNo = False,
    template: batching.Template = None,
    pdf: batching.Pdf = False,
    engine: batching.Engine = "auto",
    assets: batching.Assets = "inline",
    memory: batching.Memory = None,
    timeout: batching.Timeout = None,
    cell_timeout: batching.CellTimeout = None,
    max_failures: batching.MaxFailures = None,
    shard: batching.Shard = "",
    resume: batching.Resume = False,
    only_failed: batching.OnlyFailed = False,
    cluster: batching.Cluster = "",
    share: batching.Share = "",
    zipped: handing.Zip = False,
    dated: handing.Dated = False,
    mail_dir: handing.MailDir = None,
    quiet: batching.Quiet = False,
) -> None:
    """Make a coaching report for every rep: notebook and HTML, with an index and a manifest.

    Each report comes as a copy for the coach, beside the peers, and as one to hand to the rep, with the
    list of accounts that wait and with nothing of anybody else in it.

    Exit status: 0 all made, 1 some failed (the others are made), 2 wrong input, 130 stopped.
    Docs: docs/batch.md.

    Examples:

      salescoach reports my-team --out monday

      salescoach reports my-team --team North --as-of 2026-06-28 --jobs 2

      salescoach reports my-team --rep "Maeve O'Neil" --copies rep --after-no --pdf
    """
    wishes = handing.Wishes(out, zipped, dated, mail_dir)
    choice = batch.Choice(batch.shard(shard), resume, only_failed, max_failures or 0)
    log, notebook = store.read(workbook, as_of=as_of), template or places.notebooks() / "2-rep-report.ipynb"
    values = {**_shared(log, workbook, weeks), "after_no": after_no}
    people = _jobs(log, _wanted(log, workbook, rep, team), values)
    plan = replace(
        _plan(log, notebook, f"Coaching reports, {workbook.name}", _copied(people, copies, notebook)),
        out=out,
        workers=jobs or batch.cores(),
        limits=batching.limits(timeout, cell_timeout, memory),
        pdf=pdf,
        engine=engine,
        assets=assets,
        choice=choice,
        cluster=batching.cluster(cluster, share, workbook),
    )
    _deliver(plan, wishes, log, quiet=quiet)


def team_report(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    team: Annotated[str, typer.Option("--team", help="Only this team; default: everybody.")] = "",
    as_of: batching.AsOf = None,
    out: Annotated[Path, typer.Option("--out", help="The folder for the report.")] = Path("team-report"),
    weeks: batching.Weeks = 26,
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
    plan = _plan(log, places.notebooks() / "3-team-report.ipynb", f"Team report, {workbook.name}", [job])
    _end(batching.make(replace(plan, out=out)))


def _deliver(plan: batch.Plan, wishes: handing.Wishes, log: store.Log, *, quiet: bool) -> None:
    """Make the reports and do with them what was wished."""
    plan, addresses = handing.ready(wishes, plan), handing.addresses(log) if wishes.mail_dir else {}
    result = batching.make(plan, quiet=quiet)
    for line in handing.deliver(wishes, plan, result, addresses):
        batching.say(line, quiet=quiet)
    _end(result)


def _plan(log: store.Log, notebook: Path, title: str, jobs: list[batch.Job]) -> batch.Plan:
    as_of = log.as_of.isoformat()
    return batch.Plan(notebook, Path(), jobs, title=title, as_of=as_of, version=log.version)


def _end(result: batch.Result) -> None:
    """Exit with what became of a batch, unless all is made."""
    if result.failed or result.stopped:
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


def _copied(jobs: list[batch.Job], copies: str, notebook: Path) -> list[batch.Job]:
    """Return a job for each copy; a notebook that knows no copies makes one, and is given only what it asks for."""
    if copies not in _COPIES:
        raise SalescoachError(f"there is no copy for {copies!r}; choose {', '.join(_COPIES)}")
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
        for copy in _COPIES[copies]
    ]
