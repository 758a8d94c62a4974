"""Warm process or kernels: what a batch is made with, and the check that both say the same."""

from __future__ import annotations

import contextlib
import os
import re
import sys
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from salescoach.batch.folder import BROKEN, NOTEBOOK, PAGE
from salescoach.batch.warm import crew, same
from salescoach.batch.warm.crew import Crew
from salescoach.batch.worker import Outcome, Shared, Task
from salescoach.errors import SalescoachError

_ENGINES: Final = ("auto", "warm", "kernel")
Tell = Callable[[str], None]
#: Makes the outcomes of tasks with kernels.
Kernels = Callable[[Sequence[Task], Shared, int], Generator[Outcome]]
#: Fewer reports are made sooner by kernels than a process is warm and checked.
FEW: Final = 4
_WIDGETS: Final = re.compile(r"^\s*(?:from|import)\s+(?:ipywidgets|salescoach\.widgets)\b"
                             r"|^\s*from\s+salescoach\s+import\s+.*\bwidgets\b", re.MULTILINE)  # fmt: skip
_KERNELS: Final = "the reports are made with kernels"


def outcomes(
    tasks: Sequence[Task], shared: Shared, workers: int, kernels: Kernels, tell: Tell
) -> Generator[Outcome]:
    """Yield the outcome of each task, from a warm process where that is safe and says what a kernel would.

    ``tell`` is told why kernels are used where a warm process was to be expected.
    """
    if shared.engine not in _ENGINES:
        raise SalescoachError(f"there is no engine {shared.engine!r}; choose {', '.join(_ENGINES)}")
    if shared.engine == "kernel" or (shared.engine == "auto" and len(tasks) < FEW):
        yield from kernels(tasks, shared, workers)
        return
    why = why_not(shared.template)
    if why:
        tell(f"{why}: {_KERNELS}")
        yield from kernels(tasks, shared, workers)
        return
    with Crew(shared, [task.parameters for task in tasks]) as warm:
        if shared.engine == "auto":
            left, why = yield from _checked(warm, tasks, shared, kernels)
        else:
            left, why = tasks, warm.why_not
        if not why:
            left, why = yield from crew.outcomes(warm, left, workers)
    if not left:
        return
    tell(f"{why}: {_KERNELS}")
    yield from kernels(left, shared, workers)


def why_not(template: Path) -> str:
    """Return why a notebook cannot be run in forks of a warm process on this machine, or ""."""
    if not _can_fork():
        return "processes can be forked safely on Linux only, from version 5.3 on"
    import nbformat

    notebook = nbformat.read(template, as_version=4)
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    if "widgets" in notebook.metadata or any(map(_WIDGETS.search, sources)):
        return f"{template.name} has widgets, whose state only a kernel keeps"
    return ""


def _can_fork() -> bool:
    if not sys.platform.startswith("linux"):
        return False
    try:
        os.close(os.pidfd_open(os.getpid()))
    except (AttributeError, OSError):
        return False
    return True


def _checked(
    warm: Crew, tasks: Sequence[Task], shared: Shared, kernels: Kernels
) -> Generator[Outcome, None, tuple[Sequence[Task], str]]:
    """Make reports both ways up to the first that can be made, and return what is left, and what differs."""
    for number, task in enumerate(tasks):
        warm.give(task)
        aside = replace(task, stem=f"{task.stem}.by-kernel")
        [theirs] = kernels([aside], shared, 1)  # at the same time
        why, mine = warm.why_not, theirs
        if not why:
            mine = warm.fetch()
            why = differs((mine, theirs), shared)
        _settle(aside, task, shared.drafts, keep=bool(why))
        yield replace(theirs, task=replace(theirs.task, stem=task.stem)) if why else mine
        if why or not mine.failure:
            return tasks[number + 1 :], why
    return [], ""


def differs(outcomes: tuple[Outcome, Outcome], shared: Shared) -> str:
    """Return in what the report of the warm process differs from the kernel's, or ""."""
    mine, theirs = (outcome.failure for outcome in outcomes)
    if mine or theirs:
        if mine and theirs and mine.kind == theirs.kind:
            return ""
        ends = [failure.reason() if failure else "made" for failure in (mine, theirs)]
        return f"the first report ends otherwise in a warm process ({ends[0]}) than in a kernel ({ends[1]})"
    where = [shared.drafts / (outcome.task.stem + NOTEBOOK) for outcome in outcomes]
    return same.first_difference(where[0], where[1])


def _settle(aside: Task, task: Task, drafts: Path, *, keep: bool) -> None:
    """Put the kernel's report in the place of the other, or away."""
    for ending in (PAGE, NOTEBOOK, BROKEN):
        theirs, mine = drafts / (aside.stem + ending), drafts / (task.stem + ending)
        if not keep:
            theirs.unlink(missing_ok=True)
            continue
        mine.unlink(missing_ok=True)
        with contextlib.suppress(FileNotFoundError):
            os.replace(theirs, mine)
