"""A batch from beginning to end."""

from __future__ import annotations

import contextlib
import errno
import functools
import os
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from salescoach import private
from salescoach.batch import folder, index, manifest, naming, pdf, pool, preflight
from salescoach.batch.jobs import (
    DISK_FULL,
    FAILED,
    MADE,
    STOPPED,
    Entry,
    Job,
    Key,
    Plan,
    Progress,
    Result,
    labels,
)
from salescoach.batch.listing import Listing
from salescoach.batch.worker import Outcome, Shared, Task
from salescoach.errors import room

if TYPE_CHECKING:
    from salescoach.batch.cluster import Crew


@private.only_mine()
def run(plan: Plan, *, on_progress: Callable[[Progress], None] | None = None) -> Result:
    """Make the plan's reports and return whose were made and whose were not, and why.

    In ``plan.out`` each rep gets a page (.html), a notebook (.ipynb) and, if the plan wants it, a PDF,
    put there only when all are whole; a rep whose report fails gets a notebook that ends in
    .failed.ipynb, and an older report goes. index.html and manifest.json list them, also while the batch
    is at work. One that fails does not stop the others. Interrupted, it leaves the reports made so far,
    and the same plan with ``Choice(resume=True)`` goes on.

    A script calls it under ``if __name__ == "__main__":``, for reports are made in processes of their own.

    Raises ``SalescoachError`` before any work for a notebook, values, a folder or a browser that cannot do.
    """
    preflight.check(plan)
    part, parts = plan.choice.shard
    with contextlib.ExitStack() as stack:
        crew = stack.enter_context(_crew(plan)) if plan.cluster else None
        printer = stack.enter_context(pdf.opened()) if plan.pdf and not crew else None
        drafts = stack.enter_context(folder.drafts(plan.out, f"{part}-of-{parts}" if parts > 1 else ""))
        if crew:
            stack.enter_context(crew.ready(drafts))
        stack.enter_context(room(f"{plan.out} or for temporary files", "go on with --resume"))
        listing = Listing(plan, manifest.read(plan.out))
        folder.reserve(drafts, listing.write())
        try:
            _make(_made(listing, Means(drafts, printer, crew)), listing, on_progress)
        except OSError:
            folder.clear(drafts)
            raise
        finally:
            pages = listing.write()
    return _result(listing, pages)


@dataclass(frozen=True)
class Means:
    """What reports are made with: a folder for drafts, a printer of PDF files, the workers of a cluster."""

    drafts: Path
    printer: pdf.Press | None = None
    crew: Crew | None = None


def _crew(plan: Plan) -> contextlib.AbstractContextManager[Crew]:
    from salescoach.batch import cluster

    return cluster.connected(plan)


def _make(
    source: Generator[Entry],
    listing: Listing,
    on_progress: Callable[[Progress], None] | None,
) -> None:
    """Enter each of the chosen reports as it is made, until all are tried or too many have failed."""
    plan, total = listing.plan, len(listing.chosen.now)
    names, failed = labels(plan.jobs), 0
    with contextlib.closing(source) as made:
        for done, entry in enumerate(made, start=1):
            listing.note(entry)
            if on_progress:
                on_progress(Progress(done, total, names[entry.key], entry.status))
            failed += entry.status == FAILED
            if failed and failed == plan.choice.max_failures:
                break


def _result(listing: Listing, pages: tuple[Path, Path]) -> Result:
    names, own = labels(listing.plan.jobs), listing.own()
    kept = {entry.key for entry in listing.chosen.kept}
    return Result(
        ok=tuple(names[entry.key] for entry in own if entry.status == MADE and entry.key not in kept),
        failed={names[entry.key]: entry.error for entry in own if entry.status == FAILED},
        manifest=pages[0],
        index=pages[1],
        kept=tuple(names[entry.key] for entry in own if entry.key in kept),
        stopped=tuple(names[entry.key] for entry in own if entry.status == STOPPED),
        entries=tuple(own),
    )


def _made(listing: Listing, means: Means) -> Generator[Entry]:
    """Yield the entry of each report as it is published."""
    drafts = means.drafts
    plan, stems = listing.plan, naming.stems(listing.plan.jobs)
    old: dict[Key, list[str]] = {}
    for entry in listing.earlier:
        old.setdefault(entry.key, []).extend((entry.page, entry.notebook, entry.pdf))
    tasks = [_task(plan, job, stems[job.key]) for job in listing.chosen.now]
    shared = Shared(plan.template.resolve(), drafts.resolve(), plan.limits, plan.engine, plan.assets)
    here = functools.partial(pool.outcomes, workers=plan.workers)
    source = (means.crew.outcomes if means.crew else here)(tasks, shared)
    with contextlib.closing(source) as outcomes:
        for outcome in outcomes:
            key = outcome.task.key
            if outcome.failure and outcome.failure.kind == DISK_FULL:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            whole = pdf.printed(outcome, shared, means.printer) if means.printer else outcome
            entry = _done(listing.entries[key], whole)
            yield folder.publish(entry, stems[key], drafts, old.get(key, ()))


def _task(plan: Plan, job: Job, stem: str) -> Task:
    title = f"{job.name}, as of {index.spoken(plan.as_of)}" if plan.as_of else job.name
    return Task(job.key, stem, title, index.footer(plan), dict(job.parameters))


def _done(entry: Entry, outcome: Outcome) -> Entry:
    """Return the entry of a report that was tried."""
    tried = replace(entry, status=MADE, seconds=outcome.seconds, attempts=outcome.task.attempt)
    if outcome.failure is None:
        return tried
    reason = manifest.without_folders(outcome.failure.reason())
    return replace(tried, status=FAILED, error_class=outcome.failure.kind, error=reason)
