"""What processes there are, and whether one has ended."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

_PATIENCE = 20.0
#: Python's own helper of multiprocessing: it lives as long as the process that it helps.
_HELPER = "multiprocessing.resource_tracker"


def ended(pid: int) -> bool:
    """Return whether a process ends within some seconds; one that is dead but not yet buried has ended."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except FileNotFoundError:
            return True
        time.sleep(0.05)
    return False


def below(pid: int) -> dict[int, str]:
    """Return the processes that one has started, and theirs, each with its command line."""
    found: dict[int, str] = {}
    with contextlib.suppress(OSError):
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        for child in [int(one) for task in tasks for one in (task / "children").read_text().split()]:
            line = Path(f"/proc/{child}/cmdline").read_bytes().decode(errors="replace")
            if _HELPER not in line:
                found[child] = line
                found |= below(child)
    return found
