"""The warm process: it has everything that reports need, and forks a child for each."""

from __future__ import annotations

import contextlib
import os
import pickle
import shutil
import signal
import sys
import time
from multiprocessing import connection
from multiprocessing.connection import Connection
from typing import Final

from salescoach.batch import worker
from salescoach.batch.jobs import Failure
from salescoach.batch.warm import child, warming
from salescoach.batch.warm.orders import Orders
from salescoach.batch.worker import Outcome, Shared, Task

_ABANDONED: Final = 1
_PATIENCE: Final = 3600.0


class _Child:
    """A report at work."""

    def __init__(self, task: Task, pid: int, answer: int) -> None:
        self.task, self.pid, self.answer = task, pid, answer
        self.begun = time.monotonic()
        self.ended = os.pidfd_open(pid)

    def end(self, shared: Shared) -> Outcome:
        """Return what became of the report; what is left of it is killed and gone afterwards."""
        seconds = time.monotonic() - self.begun
        late = not connection.wait([self.ended], timeout=0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)  # with all that its cells started
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)  # it may have no group of its own yet
        _, _, used = os.wait4(self.pid, 0)
        said = os.read(self.answer, 1 << 20)
        os.close(self.answer)
        os.close(self.ended)
        cpu, memory = used.ru_utime + used.ru_stime, used.ru_maxrss * 1024
        if said:
            seconds, failure = pickle.loads(said)  # noqa: S301  our own child's words
            return Outcome(self.task, seconds, failure, cpu, memory)
        failure = Failure("KernelLost", "the process that made it died", again=True)
        if late:
            failure = Failure("TooLong", f"the report took longer than {shared.limits.report:g} seconds")
        worker.leave(self.task, shared, failure)
        return Outcome(self.task, seconds, failure, cpu, memory)


class _Server:
    def __init__(self, line: Connection, orders: Orders, allowed: frozenset[str]) -> None:
        self.line, self.orders, self.allowed = line, orders, allowed
        self.limit = orders.shared.limits.report
        self.at_work: dict[int, _Child] = {}

    def serve(self) -> None:
        """Make what is sent until None comes; end at once when nobody is there any more."""
        more = True
        while more or self.at_work:
            heard = connection.wait([*self.at_work, *([self.line] if more else [])], timeout=self._left())
            try:
                if self.line in heard:
                    task = self.line.recv()
                    more = task is not None
                    if task:
                        self._fork(task)
                for ended, one in list(self.at_work.items()):
                    if ended in heard or time.monotonic() > one.begun + self.limit:
                        del self.at_work[ended]
                        self.line.send(one.end(self.orders.shared))
            except (EOFError, OSError):
                self.abandon()

    def _left(self) -> float:
        ends = [one.begun + self.limit for one in self.at_work.values()]
        return max(0.0, min(ends) - time.monotonic()) if ends else _PATIENCE

    def _fork(self, task: Task) -> None:
        why = warming.why_not_fork(self.allowed)
        if why:
            self.line.send(Outcome(task, 0.0, Failure("KernelLost", why, again=True)))
            return
        read, write = os.pipe()
        parent = os.getpid()
        pid = os.fork()
        if not pid:
            self.line.close()
            os.close(read)
            child.make(task, self.orders.shared, child.Born(parent, write, self.orders.environment))
        os.close(write)
        found = _Child(task, pid, read)
        self.at_work[found.ended] = found

    def abandon(self) -> None:
        """End at once, with all reports at work."""
        for one in self.at_work.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
        shutil.rmtree(self.orders.home, ignore_errors=True)
        os._exit(_ABANDONED)


def main() -> None:
    """Serve the process that started this one; the descriptor of the line is the argument."""
    line = Connection(int(sys.argv[1]))
    orders: Orders = line.recv()
    sys.argv[1:] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.environ.pop("PYTHONPATH", None)
    os.environ.update({"PYTHONPATH": orders.path} if orders.path is not None else {})
    allowed = warming.warm_up(orders.shared.template, orders.reports, orders.home)
    why = warming.why_not_fork(allowed)
    server = _Server(line, orders, allowed)
    try:
        line.send(why)
        if not why:
            server.serve()
    except OSError:  # nobody is there any more
        server.abandon()
