"""The warm process that kernels are forked from: it has what reports import, and no kernel of its own."""

from __future__ import annotations

import atexit
import contextlib
import gc
import importlib.util
import os
import signal
import sys
import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final, NoReturn

from salescoach.batch.warm import forks

_BEGUN: Final = b"1"


@dataclass(frozen=True)
class Birth:
    """The kernel to fork: what follows ``ipykernel_launcher``, its environment and its folder."""

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str


def main() -> None:
    """Serve the process that started this one, until it is gone; the descriptor of the line is the argument.

    A ``Birth`` is answered with a process id, or in words why there is no kernel; a process id with the
    exit status, or None while the kernel is at work.
    """
    line = Connection(int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    sys.path[:] = [path for path in sys.path if path]  # the folder is each kernel's own
    at_work: set[int] = set()
    with contextlib.suppress(EOFError, OSError):
        allowed = _warm_up()
        line.send(why_not(allowed))
        while True:
            asked = line.recv()
            line.send(
                _born(asked, line, allowed, at_work) if isinstance(asked, Birth) else _status(asked, at_work)
            )
    for pid in at_work:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)  # with all that its cells started


def _warm_up() -> frozenset[str]:
    """Import what reports need, as in a kernel, and return the threads that may be there at a fork."""
    import ipykernel.kernelapp  # noqa: F401

    from salescoach.batch.warm import rehearsal, shell

    found: Any = shell.opened()
    shell.connect(found, _unheard)
    found.user_ns["rep"] = "R"
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        for cell in rehearsal.CELLS:
            found.run_cell(cell, store_history=False).raise_error()
    shell.forget()
    allowed = forks.of_arrow()
    gc.collect()
    gc.freeze()
    return allowed


def _unheard(message: Mapping[str, object]) -> None:
    """Leave what the shell says."""


def why_not(allowed: frozenset[str]) -> str:
    """Return why no kernel can be forked safely now, or ""."""
    from IPython.core.interactiveshell import InteractiveShell

    if InteractiveShell.initialized():
        return "a shell is open in the warm process"
    return forks.why_not(allowed)


def _born(asked: Birth, line: Connection, allowed: frozenset[str], at_work: set[int]) -> int | str:
    """Fork a kernel, and return its process id once it has a session of its own; or why there is none."""
    why = why_not(allowed)
    if why:
        return why
    read, write = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if not pid:
        line.close()
        os.close(read)
        _live(asked, parent, write)
    os.close(write)
    begun = os.read(read, 1)
    os.close(read)
    if not begun:
        os.waitpid(pid, 0)
        return "the kernel ended before it began"
    at_work.add(pid)
    return pid


def _live(asked: Birth, parent: int, begun: int) -> NoReturn:
    """Be a kernel, from beginning to end."""
    status = 1
    try:
        forks.own_life(parent)
        os.environ.clear()
        os.environ.update(asked.environment, JPY_PARENT_PID=str(parent))
        os.chdir(asked.folder)
        os.write(begun, _BEGUN)
        os.close(begun)
        from ipykernel.kernelapp import IPKernelApp

        sys.argv[:] = [_launcher(), *asked.arguments]
        IPKernelApp.launch_instance(parent_handle=parent)  # the default stands since the import
        status = 0
    except SystemExit as left:
        status = left.code if isinstance(left.code, int) else int(left.code is not None)
    except BaseException:  # nothing of the parent's may run on in here
        traceback.print_exc(file=sys.__stderr__)
    finally:
        with contextlib.suppress(BaseException):
            atexit._run_exitfuncs()
        os._exit(status)


def _launcher() -> str:
    """Return the file that starts an ordinary kernel."""
    found = importlib.util.find_spec("ipykernel_launcher")
    return str(found and found.origin)


def _status(pid: int, at_work: set[int]) -> int | None:
    """Return how a kernel has ended, or None while it is at work."""
    if pid not in at_work:
        return -signal.SIGKILL
    ended, status = os.waitpid(pid, os.WNOHANG)
    if not ended:
        return None
    at_work.discard(pid)
    return os.waitstatus_to_exitcode(status)
