"""A fork of the warm process: one report, then the end."""

from __future__ import annotations

import asyncio
import ctypes
import os
import pickle
import random
import resource
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn

from salescoach.batch import worker
from salescoach.batch.warm import registered
from salescoach.batch.worker import Shared, Task

#: A pipe takes so much at once; nobody reads it before the end.
_LONGEST: Final = 10_000
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True)
class Born:
    """What a child needs of its parent: its id, where the outcome goes, and the environment to have."""

    parent: int
    answer: int
    environment: Mapping[str, str | None]


def make(task: Task, shared: Shared, born: Born) -> NoReturn:
    """Make one report in this process, say what became of it, and end."""
    status = 1
    try:
        _own_life(born)
        _bounded(shared.limits.memory)
        outcome = worker.make(task, shared, engine=registered.NAME)
        failure = outcome.failure and replace(outcome.failure, message=outcome.failure.message[:_LONGEST])
        os.write(born.answer, pickle.dumps((outcome.seconds, failure)))
        status = 0
    except BaseException:  # nothing of the parent's may run on in here
        traceback.print_exc(file=sys.__stderr__)
    finally:
        os._exit(status)


def _own_life(born: Born) -> None:
    """Take on a session, signals, an environment, an input and chance of its own."""
    os.setsid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != born.parent:
        os._exit(1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    for name, value in born.environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    asyncio.set_event_loop(None)
    _new_chances()


def _new_chances() -> None:
    """Seed what gives random numbers anew, as at the start of a process."""
    import numpy as np

    random.seed()
    np.random.seed()


def _bounded(limit: int | None) -> None:
    """Give this process so many MB beside what it was born with."""
    if limit:
        [born] = [
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
            if line.startswith("VmData")
        ]
        resource.setrlimit(resource.RLIMIT_DATA, (born + (limit << 20),) * 2)
