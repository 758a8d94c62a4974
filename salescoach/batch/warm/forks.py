"""What makes a fork safe, for parent and child."""

from __future__ import annotations

import ctypes
import os
import random
import signal
import threading
import time
from collections.abc import Mapping
from typing import Final

#: A thread that is there at a fork may hold what the child waits for: libraries start none.
ALONE: Final[Mapping[str, str]] = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"), "1"
)
#: Threads of libraries end a moment after their last work.
_PATIENCE: Final = 2.0
_DIE_WITH_PARENT: Final = 1  # PR_SET_PDEATHSIG


def of_arrow() -> frozenset[str]:
    """Return the native threads that there are once Arrow has begun to work."""
    import pyarrow as pa

    pa.table({"a": [1, 2], "b": ["x", "y"]}).to_pandas(use_threads=True)
    return threads()


def threads() -> frozenset[str]:
    """Return the ids of this process's threads, those of libraries too."""
    return frozenset(os.listdir("/proc/self/task"))


def why_not(allowed: frozenset[str]) -> str:
    """Return why a fork would not be safe now, or ""; threads that are about to end are waited for."""
    import zmq

    if zmq.Context._instance is not None:
        return "sockets are open in the warm process"
    until = time.monotonic() + _PATIENCE
    while True:
        mine, others = threading.active_count() - 1, len(threads() - allowed)
        if not mine and not others:
            return ""
        if time.monotonic() > until:
            return f"{max(mine, others)} threads are at work in the warm process"
        time.sleep(0.01)


def own_life(parent: int) -> None:
    """Have this process, just forked, take on a session, signals, an input and chance of its own.

    It dies with its parent.
    """
    os.setsid()
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    _new_chances()


def _new_chances() -> None:
    """Seed what gives random numbers anew, as at the start of a process."""
    import numpy as np

    random.seed()
    np.random.seed()
