"""A fork of the warm process: one report, then the end."""

from __future__ import annotations

import asyncio
import os
import pickle
import resource
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, NoReturn

from salescoach.batch import worker
from salescoach.batch.warm import forks, registered
from salescoach.batch.worker import Shared, Task

#: A pipe takes so much at once; nobody reads it before the end.
_LONGEST: Final = 10_000


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
    forks.own_life(born.parent)
    for name, value in born.environment.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
    asyncio.set_event_loop(None)


def _bounded(limit: int | None) -> None:
    """Give this process so many MB beside what it was born with."""
    if limit:
        [born] = [
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines()
            if line.startswith("VmData")
        ]
        resource.setrlimit(resource.RLIMIT_DATA, (born + (limit << 20),) * 2)
