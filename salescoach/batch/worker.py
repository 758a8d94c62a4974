"""A worker process: makes the drafts of one report after another, and ends when its master does."""

from __future__ import annotations

import os
import queue
import shutil
import signal
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach.batch.folder import BROKEN, NOTEBOOK, PAGE
from salescoach.batch.jobs import DISK_FULL, HANDED, SHARED, Failure, Key, Limits
from salescoach.errors import is_full

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: What Python and NumPy say when they get no memory.
_NO_MEMORY: Final = frozenset({"MemoryError", "_ArrayMemoryError", "ArrowMemoryError"})
#: How a worker leaves when its master has gone.
_ABANDONED: Final = 1


@dataclass(frozen=True)
class Shared:
    """What all reports of a batch have in common; ``drafts`` is where they are put.

    ``engine`` is "auto", "warm" or "kernel"; ``assets`` is "inline" or "shared"; kernels are ``forked`` from a
    warm process, or each is started.
    """

    template: Path
    drafts: Path
    limits: Limits
    engine: str = "auto"
    assets: str = "inline"
    forked: bool = True


@dataclass(frozen=True)
class Task:
    """One report to make; ``attempt`` counts from 1."""

    key: Key
    stem: str
    title: str
    footer: str
    parameters: Mapping[str, object]
    attempt: int = 1


@dataclass(frozen=True)
class Outcome:
    """What became of a task: no failure means that its page and notebook lie whole among the drafts.

    ``cpu`` are the seconds of processor and ``memory`` the peak in bytes, where they are known.
    """

    task: Task
    seconds: float
    failure: Failure | None = None
    cpu: float = 0.0
    memory: int = 0


def serve(master: Connection, shared: Shared, home: str) -> None:
    """Make the reports that the master sends, until it sends None; in a process of its own.

    ``home`` is a private folder for sockets and settings.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _quiet(Path(home) / "log")
    from salescoach.batch import kernel

    kernel.set_up(home)
    if shared.forked:
        from salescoach.batch.warm import provisioner

        provisioner.use()
    tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
    threading.Thread(target=_listen, args=(master, tasks, home), daemon=True).start()
    while task := tasks.get():
        master.send(make(task, shared))


def _quiet(log: Path) -> None:
    """Send what this process and its kernels print to a file, not to the terminal."""
    with log.open("ab") as target:
        os.dup2(target.fileno(), 1)
        os.dup2(target.fileno(), 2)


def _listen(master: Connection, tasks: queue.SimpleQueue[Task | None], home: str) -> None:
    """Pass on the tasks; when the master is gone, end the kernels and this process at once."""
    from salescoach.batch import kernel

    try:
        while task := master.recv():
            tasks.put(task)
        tasks.put(None)
    except (EOFError, OSError):
        kernel.kill_all()
        shutil.rmtree(home, ignore_errors=True)
        os._exit(_ABANDONED)


def make(task: Task, shared: Shared, *, engine: str | None = None) -> Outcome:
    """Execute the notebook, draw the page and lay both among the drafts; say why if it cannot be done.

    ``engine`` is the name of an engine of papermill's; none is a kernel.
    """
    started = time.perf_counter()
    try:
        failure = _tried(task, shared, engine)
    except Exception as error:  # whatever it is, other reports are made
        failure = _of_memory(Failure(type(error).__name__, str(error)), shared.limits.memory)
        if is_full(error):
            failure = Failure(DISK_FULL, "no space is left on the disk")
        else:
            leave(task, shared, failure)
    return Outcome(task, time.perf_counter() - started, failure)


def _tried(task: Task, shared: Shared, engine: str | None) -> Failure | None:
    from salescoach.batch import kernel

    try:
        _make(task, shared, engine)
    except kernel.Broken as error:
        failure = _of_memory(error.failure, shared.limits.memory)
        leave(task, shared, failure, error.notebook)
        return failure
    return None


def _of_memory(failure: Failure, limit: int | None) -> Failure:
    """Return the failure, said as what it is where the memory that a report may take was not enough."""
    if limit and failure.kind in _NO_MEMORY:
        return Failure("TooMuchMemory", f"the report needed more than {limit:,} MB of memory")
    return failure


def _make(task: Task, shared: Shared, engine: str | None) -> None:
    from salescoach.batch import html, kernel, notebook

    executed = kernel.execute(kernel.Run(shared.template, task.parameters, shared.limits, engine))
    _, copy = task.key
    tidy = notebook.tidy(executed, shared.template.name, handed=copy == HANDED)
    try:
        page = html.export(tidy, html.Page(task.title, task.footer, shared=shared.assets == SHARED))
    except Exception as error:
        raise kernel.Broken(Failure(type(error).__name__, str(error)), tidy) from error
    notebook.write(tidy, shared.drafts / (task.stem + NOTEBOOK))
    (shared.drafts / (task.stem + PAGE)).write_text(page, encoding="utf-8")


def leave(task: Task, shared: Shared, failure: Failure, executed: NotebookNode | None = None) -> None:
    """Lay the notebook as far as it came among the drafts, or the template with what went wrong."""
    from salescoach.batch import notebook

    kept = notebook.broken(executed, shared.template, task.parameters, failure.reason())
    notebook.write(kept, shared.drafts / (task.stem + BROKEN))
