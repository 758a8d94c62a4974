"""Reports from a warm process: who started it, gives it tasks, and starts it anew when it is lost."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
from collections import deque
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from salescoach.batch import folder, worker
from salescoach.batch.jobs import Failure
from salescoach.batch.warm.orders import Orders
from salescoach.batch.worker import Outcome, Shared, Task

#: A report whose process was lost is tried this often in all.
ATTEMPTS: Final = 2
#: A warm process that was lost so often is not started again for more reports.
_LOSSES: Final = 3
_PATIENCE: Final = 10.0
#: A thread that is there at a fork may hold what the child waits for: libraries start none.
_ALONE: Final[Mapping[str, str]] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
_ROOT: Final = str(Path(__file__).resolve().parents[3])


class Crew:
    """One warm process and the reports it has at work; use it as a context manager.

    ``why_not`` says why it cannot serve, "" when it can.
    """

    def __init__(self, shared: Shared, reports: Sequence[Mapping[str, object]]) -> None:
        self.shared, self.reports = shared, tuple(reports)
        self.at_work: dict[tuple[str, str], Task] = {}
        self._told: deque[Outcome] = deque()
        self._asked: str | None = None
        self.losses = 0

    def __enter__(self) -> Self:
        self._start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stop()

    @property
    def why_not(self) -> str:
        """Wait until the process is warm, and return why it cannot serve, or ""."""
        if self._asked is None:
            try:
                self._asked = str(self.line.recv())
            except (EOFError, OSError):
                self._asked = f"the warm process did not start: {self._last_words()}"
        return self._asked

    def give(self, task: Task) -> None:
        """Have a report begun."""
        self.at_work[task.key] = task
        with contextlib.suppress(OSError):  # it shows when the outcome is fetched
            self.line.send(task)

    def fetch(self) -> Outcome:
        """Wait for a report that is done and return what became of it.

        When the process is lost, so are the reports at work; it is started anew.
        """
        if not self._told:
            try:
                if self.why_not:
                    raise EOFError
                outcome: Outcome = self.line.recv()
                self._told.append(outcome)
            except (EOFError, OSError):
                self._lost()
        found = self._told.popleft()
        self.at_work.pop(found.task.key, None)
        return found

    def _lost(self) -> None:
        failure = Failure("KernelLost", "the process that made it died", again=True)
        for task in self.at_work.values():
            worker.leave(task, self.shared, failure)
            self._told.append(Outcome(task, 0.0, failure))
        self.losses += 1
        self._stop()
        self._start()

    def _start(self) -> None:
        self.home, self._asked = folder.private(), None
        near, far = socket.socketpair()
        program = "from salescoach.batch.warm import server; server.main()"
        paths = filter(None, [_ROOT, *sys.path[1:], os.environ.get("PYTHONPATH", "")])
        with far, (Path(self.home.name) / "log").open("ab") as log:
            self.process = subprocess.Popen(  # noqa: S603  this very Python
                [sys.executable, "-c", program, str(far.fileno())],
                env={**os.environ, **_ALONE, "PYTHONHASHSEED": "0", "PYTHONPATH": os.pathsep.join(paths)},
                pass_fds=[far.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.line = Connection(near.detach())
        before = {name: os.environ.get(name) for name in _ALONE}
        path = os.environ.get("PYTHONPATH")
        with contextlib.suppress(OSError):
            self.line.send(Orders(self.shared, self.home.name, self.reports, before, path))

    def _stop(self) -> None:
        """End the process, with the reports at work if there are any."""
        if not self.at_work:
            with contextlib.suppress(OSError):
                self.line.send(None)
        self.line.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(_PATIENCE if self._asked is not None else 0)
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.at_work.clear()
        self.home.cleanup()

    def _last_words(self) -> str:
        log = Path(self.home.name) / "log"
        if not log.is_file():
            return "no reason given"
        lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "no reason given")


def outcomes(
    crew: Crew, tasks: Sequence[Task], workers: int
) -> Generator[Outcome, None, tuple[Sequence[Task], str]]:
    """Yield the outcome of each task as it comes, with so many reports at a time.

    Returns the tasks that are left when the warm process cannot serve any longer, and why; else none.
    """
    waiting = deque(tasks)
    while waiting or crew.at_work:
        why = f"the warm process was lost {crew.losses} times" if crew.losses >= _LOSSES else ""
        why = why or (crew.why_not if crew.losses else "")
        while waiting and not why and len(crew.at_work) < workers:
            crew.give(waiting.popleft())
        if not crew.at_work:
            return list(waiting), why
        outcome = crew.fetch()
        task = outcome.task
        if outcome.failure and outcome.failure.again and task.attempt < ATTEMPTS:
            waiting.appendleft(replace(task, attempt=task.attempt + 1))
        else:
            yield outcome
    return [], ""
