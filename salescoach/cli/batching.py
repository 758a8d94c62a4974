"""What the commands that make reports share: their options, and a batch as a person follows it."""

from __future__ import annotations

import contextlib
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import typer

from salescoach import batch, wording
from salescoach.cli.screen import plain
from salescoach.errors import SalescoachError

Rep = Annotated[list[str] | None, typer.Option("--rep", help="Id or name of a rep; can be repeated.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")]
Weeks = Annotated[int, typer.Option("--weeks", help="Weeks that the charts show.", min=1, max=520)]
Copies = Annotated[str, typer.Option("--copies", help="Whose copies: both, coach or rep.", metavar="WHOSE")]
AfterNo = Annotated[bool, typer.Option("--after-no", help="The rep's copy shows what follows a no.")]
Template = Annotated[Path | None, typer.Option("--template", help="Another notebook as the template.")]
Pdf = Annotated[bool, typer.Option("--pdf", help="Each report as a PDF on A4 too.")]
Jobs = Annotated[int, typer.Option("--jobs", help="Reports at a time; default: cores.", min=0)]
Engine = Annotated[
    str,
    typer.Option(
        "--engine",
        metavar="NAME",
        help="warm: cells run in copies of a process that is ready; kernel: a kernel for each report; "
        "auto: warm where both give the same.",
    ),
]
Assets = Annotated[
    str,
    typer.Option(
        "--assets",
        metavar="WHERE",
        help="inline: each page holds its scripts; shared: they stand once beside smaller pages.",
    ),
]
Memory = Annotated[
    int | None,
    typer.Option("--memory", help="MB that one report may take; it fails beyond.", metavar="MB", min=1),
]
Timeout = Annotated[
    float | None,
    typer.Option("--timeout", help="Seconds for one report; default: 1800.", metavar="S", min=1),
]
CellTimeout = Annotated[
    float | None,
    typer.Option("--cell-timeout", help="Seconds for one cell; default: 600.", metavar="S", min=1),
]
MaxFailures = Annotated[
    int | None, typer.Option("--max-failures", help="Stop after so many failed reports.", metavar="N", min=1)
]
Shard = Annotated[
    str, typer.Option("--shard", help="Only part I of N, by the rep's id, like 2/8.", metavar="I/N")
]
Resume = Annotated[bool, typer.Option("--resume", help="Leave out what stands complete, made of the same.")]
OnlyFailed = Annotated[
    bool, typer.Option("--only-failed", help="Only what the folder's manifest says failed or was stopped.")
]
Cluster = Annotated[
    str,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Let the workers of this Dask scheduler make them, or with `local` workers started here.",
    ),
]
Share = Annotated[
    str,
    typer.Option(
        "--share",
        metavar="URL",
        help="With --cluster: a folder or URL (s3, gcs, abfs) that all workers reach.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", help="No progress, no summary: only what went wrong.")]
#: Seconds between two lines of progress where there is no terminal.
_PACE: Final = 5.0
#: How a program ends that Ctrl-C has ended.
INTERRUPTED: Final = 130


def limits(timeout: float | None, cell_timeout: float | None, memory: int | None) -> batch.Limits:
    """Return the limits with those that were given."""
    usual = batch.Limits()
    return replace(usual, report=timeout or usual.report, cell=cell_timeout or usual.cell, memory=memory)


def cluster(address: str, share: str, workbook: Path) -> batch.Cluster | None:
    """Return the cluster that is to make the reports, or None for this computer."""
    if share and not address:
        raise SalescoachError("--share is a folder for the workers of a cluster; name that with --cluster")
    return batch.Cluster(address, share, workbook) if address else None


def make(plan: batch.Plan, *, quiet: bool = False) -> batch.Result:
    """Run a batch, say what became of it, and return that; who stops it is told how to go on."""
    try:
        with _ended_like_ctrl_c(), _progress(plan, quiet=quiet) as tell:
            result = batch.run(plan, on_progress=tell)
    except KeyboardInterrupt:
        typer.echo("stopped; the same command with --resume goes on where it was", err=True)
        raise typer.Exit(INTERRUPTED) from None
    if not quiet:
        _summary(result)
    for name, reason in sorted(result.failed.items()):
        typer.echo(f"failed: {plain(name)}: {plain(reason)}", err=True)
    if result.stopped:
        often = wording.counted(len(result.failed), "failures")
        left = f"{wording.counted(len(result.stopped), 'reports')} not begun"
        typer.echo(f"stopped after {often}, {left}; --resume goes on", err=True)
    return result


def say(line: str, *, quiet: bool) -> None:
    """Print a line of the summary, unless it is to be quiet."""
    if not quiet:
        typer.echo(line)


def _summary(result: batch.Result) -> None:
    standing = f", {wording.counted(len(result.kept), 'reports')} stood already" if result.kept else ""
    typer.echo(f"{wording.counted(len(result.ok), 'reports')} made, {len(result.failed)} failed{standing}")
    typer.echo(f"open {result.index.resolve()}")


@contextlib.contextmanager
def _ended_like_ctrl_c() -> Iterator[None]:
    """Let a scheduler's request to end do what Ctrl-C does: leave what can be resumed."""
    try:
        before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    except ValueError:  # not the main thread, which alone hears signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextlib.contextmanager
def _progress(plan: batch.Plan, *, quiet: bool) -> Iterator[Callable[[batch.Progress], None] | None]:
    """Yield what shows progress: a bar, or plain lines where there is no terminal, or nothing."""
    if quiet:
        yield None
    elif not sys.stderr.isatty():
        yield _lines()
    else:
        with _bar(plan) as tell:
            yield tell


def _lines() -> Callable[[batch.Progress], None]:
    """Return what prints a line now and then: for the first and the last report, and for each that failed."""
    pace, last = batch.Pace(time.monotonic()), -_PACE

    def tell(progress: batch.Progress) -> None:
        nonlocal last
        now = time.monotonic()
        pace.note(now, progress.done)
        if now - last >= _PACE or progress.done == progress.total or progress.status != "made":
            last = now
            said = ", ".join(filter(None, (progress.status, pace.words(progress.total))))
            print(
                f"{progress.done}/{progress.total} {plain(progress.name)}: {said}",
                file=sys.stderr,
                flush=True,
            )

    return tell


@contextlib.contextmanager
def _bar(plan: batch.Plan) -> Iterator[Callable[[batch.Progress], None]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    name, said = TextColumn("{task.description}", markup=False), TextColumn("{task.fields[pace]}")
    pace = batch.Pace(time.monotonic())
    with Progress(name, BarColumn(), MofNCompleteColumn(), said, console=Console(stderr=True)) as bar:
        task = bar.add_task("reports", total=len(plan.jobs), pace="")

        def tell(progress: batch.Progress) -> None:
            pace.note(time.monotonic(), progress.done)
            total, words = progress.total, pace.words(progress.total)
            bar.update(
                task, total=total, completed=progress.done, description=plain(progress.name), pace=words
            )

        yield tell
