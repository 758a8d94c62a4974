"""A batch from beginning to end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Generator
from dataclasses import replace
from pathlib import Path

from salescoach import private
from salescoach.batch import folder, index, manifest, naming, pdf, pool, preflight
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry, Job, Key, Plan, Progress, Result, labels
from salescoach.batch.worker import Outcome, Shared, Task


@private.only_mine()
def run(plan: Plan, *, on_progress: Callable[[Progress], None] | None = None) -> Result:
    """Make the plan's reports and return whose were made and whose were not, and why.

    In ``plan.out`` each rep gets a page (.html), a notebook (.ipynb) and, if the plan wants it, a PDF,
    put there only when all are whole; a rep whose report fails gets a notebook that ends in
    .failed.ipynb, and an older report goes. index.html and manifest.json list them. One that fails does
    not stop the others. Interrupted, it leaves the reports made so far.

    A script calls it under ``if __name__ == "__main__":``, for reports are made in processes of their own.

    Raises ``SalescoachError`` before any work for a notebook, values, a folder or a browser that cannot do.
    """
    preflight.check(plan)
    stems, names = naming.stems(plan.jobs), labels(plan.jobs)
    press = pdf.opened() if plan.pdf else contextlib.nullcontext()
    with press as printer, folder.drafts(plan.out) as drafts:
        earlier = manifest.read(plan.out)
        entries = {job.key: _entry(plan, job) for job in plan.jobs}
        try:
            with contextlib.closing(_made(plan, stems, (drafts, printer), earlier)) as made:
                for done, entry in enumerate(made, start=1):
                    entries[entry.key] = entry
                    if on_progress:
                        on_progress(Progress(done, len(plan.jobs), names[entry.key], entry.status))
        finally:
            listed, standing = list(entries.values()), manifest.standing(earlier, plan)
            pages = manifest.write(plan, listed, standing), index.write(plan, listed, standing)
    return Result(
        ok=tuple(names[entry.key] for entry in listed if entry.status == MADE),
        failed={names[entry.key]: entry.error for entry in listed if entry.status == FAILED},
        index=pages[1],
        manifest=pages[0],
    )


def _entry(plan: Plan, job: Job) -> Entry:
    """Return the entry of a report that is not begun."""
    entry = Entry(job.rep_id, job.name, job.team, STOPPED, plan.as_of, plan.version)
    return replace(entry, parameters=job.parameters, copy=job.copy)


def _made(
    plan: Plan, stems: dict[Key, str], where: tuple[Path, pdf.Press | None], earlier: tuple[Entry, ...]
) -> Generator[Entry]:
    """Yield the entry of each report as it is published."""
    drafts, printer = where
    jobs = {job.key: job for job in plan.jobs}
    old = {entry.key: (entry.page, entry.notebook, entry.pdf) for entry in earlier}
    tasks = [_task(plan, job, stems[job.key]) for job in plan.jobs]
    shared = Shared(plan.template.resolve(), drafts.resolve(), plan.limits, plan.engine, plan.assets)
    with contextlib.closing(pool.outcomes(tasks, shared, workers=plan.workers)) as outcomes:
        for outcome in outcomes:
            key = outcome.task.key
            whole = pdf.printed(outcome, shared, printer) if printer else outcome
            entry = _done(_entry(plan, jobs[key]), whole)
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
