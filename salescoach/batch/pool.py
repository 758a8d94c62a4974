"""Worker processes: who has which task, who died, who takes too long."""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from multiprocessing import connection
from typing import Final

from salescoach.batch import folder, shell, worker
from salescoach.batch.jobs import SHARED, Failure
from salescoach.batch.warm import choose
from salescoach.batch.worker import Outcome, Shared, Task

#: A report whose kernel was lost is tried this often in all.
_ATTEMPTS: Final = 2
_PATIENCE: Final = 5.0
#: Where nobody listens, Python writes warnings to the standard error.
_LOG: Final = logging.getLogger("salescoach.batch")


class _Worker:
    """A process that makes one report at a time."""

    def __init__(self, shared: Shared) -> None:
        self.shared = shared
        self.task: Task | None = None
        self.begun = 0.0
        self._start()

    def _start(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self.line, far = spawn.Pipe()
        self.home = folder.private()
        self.process = spawn.Process(
            target=worker.serve, args=(far, self.shared, self.home.name), daemon=True
        )
        self.process.start()
        far.close()

    def give(self, task: Task) -> None:
        """Begin a task; what goes wrong with the process shows when the outcome is fetched."""
        try:
            self.line.send(task)
        except OSError:
            self._restart()
            self.line.send(task)
        self.task, self.begun = task, time.monotonic()

    def left(self) -> float:
        """Return how many seconds the task still has."""
        return max(0.0, self.begun + self.shared.limits.report - time.monotonic())

    def fetch(self) -> Outcome:
        """Return the outcome of the task: sent, or that the process died or was too slow."""
        task = self.task
        assert task is not None
        seconds = time.monotonic() - self.begun
        if not self.line.poll():
            limit = f"{self.shared.limits.report:g} seconds"
            return self._lost(task, seconds, Failure("TooLong", f"the report took longer than {limit}"))
        try:
            outcome: Outcome = self.line.recv()
        except (EOFError, OSError):
            return self._lost(
                task, seconds, Failure("KernelLost", "the process that made it died", again=True)
            )
        self.task = None
        return outcome

    def _lost(self, task: Task, seconds: float, failure: Failure) -> Outcome:
        """Begin anew, and leave what a worker leaves that can still speak for itself."""
        self._restart()
        worker.leave(task, self.shared, failure)
        return Outcome(task, seconds, failure)

    def _restart(self) -> None:
        self.stop()
        self.task = None
        self._start()

    def stop(self) -> None:
        """End the process; with it goes the kernel, if one is at work."""
        with contextlib.suppress(OSError):
            if self.task is None:
                self.line.send(None)
                self.process.join(_PATIENCE)
        self.line.close()
        self.process.join(_PATIENCE)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        self.home.cleanup()


def outcomes(
    tasks: Sequence[Task], shared: Shared, *, workers: int, tell: Callable[[str], None] = _LOG.warning
) -> Generator[Outcome]:
    """Yield the outcome of each task as it comes; closing the iterator ends all workers.

    ``tell`` is told when kernels are used where a warm process was to be expected, and why.
    """
    if shared.assets == SHARED:
        for place in (shared.drafts, shared.drafts.parent):  # where pages are printed, and where they stay
            folder.write(place / shell.BUNDLE, shell.text(shell.BUNDLE))
    yield from choose.outcomes(tasks, shared, workers, kernels, tell)


def kernels(tasks: Sequence[Task], shared: Shared, workers: int) -> Generator[Outcome]:
    """Yield the outcome of each task as it comes, made with kernels."""
    waiting = deque(tasks)
    crew: list[_Worker] = []
    try:
        crew += (_Worker(shared) for _ in range(min(workers, len(tasks))))
        while waiting or any(one.task for one in crew):
            for one in crew:
                if one.task is None and waiting:
                    one.give(waiting.popleft())
            for one in _ready(crew):
                outcome = one.fetch()
                task = outcome.task
                if outcome.failure and outcome.failure.again and task.attempt < _ATTEMPTS:
                    waiting.appendleft(replace(task, attempt=task.attempt + 1))
                else:
                    yield outcome
    finally:
        for one in crew:
            one.stop()


def _ready(crew: Sequence[_Worker]) -> list[_Worker]:
    """Return the workers that have an outcome, or whose time is up; waits for the first."""
    busy = [one for one in crew if one.task]
    heard = connection.wait([one.line for one in busy], timeout=min(one.left() for one in busy))
    return [one for one in busy if one.line in heard or not one.left()]
