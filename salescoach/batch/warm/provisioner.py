"""Kernels forked from a warm process: ``JUPYTER_DEFAULT_PROVISIONER_NAME=salescoach-warm``.

jupyter_client knows it by its entry point, so nothing heavy is imported before a kernel is asked for.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from importlib.metadata import EntryPoint
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, ClassVar, Final

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from salescoach.batch.warm import forks
from salescoach.batch.warm.zygote import Birth

NAME: Final = "salescoach-warm"
_PROGRAM: Final = "from salescoach.batch.warm import zygote; zygote.main()"
#: What jupyter_client asks of an ordinary start.
_USUAL: Final = frozenset({"env", "cwd", "kernel_id", "extra_arguments"})
#: Variables that have done their work when a process has started.
_AT_START: Final = ("PYTHON", "LD_", "MALLOC_")
_PATIENCE: Final = 60.0
_FAREWELL: Final = 5.0
_PAUSE: Final = 0.02


def use() -> None:
    """Have this process start its kernels so, also where the package is not installed."""
    factory = KernelProvisionerFactory.instance()
    entry = EntryPoint(NAME, f"{__name__}:WarmForkProvisioner", factory.GROUP_NAME)
    factory.provisioners.setdefault(NAME, entry)
    factory.default_provisioner_name = NAME


class WarmForkProvisioner(LocalProvisioner):
    """Starts an ordinary kernel of this very Python as a fork of a warm process, any other as ever."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel and return how to reach it."""
        kernel = _forked(cmd, kwargs)
        if kernel is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process: Any = kernel
        self.pid: Any = kernel.pid
        self.pgid: Any = kernel.pid
        self.cwd: Any = kwargs.get("cwd") or Path.cwd()
        return self.connection_info


class Forked:
    """A kernel that is a child of the warm process, as ``subprocess.Popen`` is one of this process's."""

    stdin = stdout = stderr = None

    def __init__(self, zygote: Zygote, pid: int) -> None:
        self.zygote, self.pid = zygote, pid
        self.returncode: int | None = None

    def poll(self) -> int | None:
        """Return the exit status, or None while it is at work."""
        if self.returncode is None:
            try:
                self.returncode = self.zygote.ask(self.pid)
            except (EOFError, OSError):
                self.returncode = -signal.SIGKILL  # it has died with the warm process
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Return the exit status when it has ended."""
        until = None if timeout is None else time.monotonic() + timeout
        while (status := self.poll()) is None:
            if until is not None and time.monotonic() > until:
                raise subprocess.TimeoutExpired(NAME, timeout or 0.0)
            time.sleep(_PAUSE)
        return status

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Zygote:
    """The warm process that this process has, if any; it and its kernels end when this process does."""

    current: ClassVar[Zygote | None] = None

    def __init__(self, flags: Sequence[str]) -> None:
        self.owner, self.flags, self.setting = os.getpid(), tuple(flags), _at_start(os.environ)
        self._lock = threading.Lock()
        near, far = socket.socketpair()
        with far:
            self.process = subprocess.Popen(  # noqa: S603  this very Python
                [sys.executable, *flags, "-c", _PROGRAM, str(far.fileno())],
                env={**os.environ, **forks.ALONE},
                pass_fds=[far.fileno()],
                stdin=subprocess.DEVNULL,
            )
        self.line = Connection(near.detach())
        try:
            self.why_not = str(self._heard())
        except (EOFError, OSError):
            self.why_not = "the warm process did not start"
        if self.why_not:
            self.close()

    def ask(self, what: Birth | int) -> Any:
        """Return the answer to a question; raises ``OSError`` or ``EOFError`` when there is nobody any more."""
        with self._lock:
            try:
                self.line.send(what)
                return self._heard()
            except (EOFError, OSError):
                self.close()
                raise

    def _heard(self) -> Any:
        if not self.line.poll(_PATIENCE):
            raise OSError("the warm process does not answer")
        return self.line.recv()

    def close(self) -> None:
        """End the process, with its kernels."""
        self.why_not = self.why_not or "the warm process was lost"
        self.line.close()
        try:
            self.process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self.process.kill()  # its kernels die with it
            self.process.wait()


def _forked(cmd: Sequence[str], wishes: Mapping[str, Any]) -> Forked | None:
    """Return a kernel forked from the warm process, or None where only an ordinary start will do."""
    split = _split(cmd)
    environment = {**(wishes.get("env") or os.environ)}
    usual = all(name in _USUAL or value is None for name, value in wishes.items())
    if not sys.platform.startswith("linux") or split is None or not usual:
        return None
    flags, arguments = split
    zygote = Zygote.current
    if zygote is None or zygote.owner != os.getpid():
        zygote = Zygote.current = Zygote(flags)
    if zygote.why_not or zygote.flags != flags or zygote.setting != _at_start(environment):
        return None
    try:
        pid = zygote.ask(Birth(arguments, environment, str(wishes.get("cwd") or Path.cwd())))
    except (EOFError, OSError):
        return None
    return Forked(zygote, pid) if isinstance(pid, int) else None


def _split(cmd: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Return the flags for Python and what follows the launcher; None for anything but this Python's kernel."""
    if not cmd or cmd[0] != sys.executable or "ipykernel_launcher" not in cmd:
        return None
    at = cmd.index("ipykernel_launcher")
    flags = tuple(cmd[1 : at - 1])
    if cmd[at - 1] != "-m" or any(not flag.startswith("-X") for flag in flags):
        return None
    return flags, tuple(cmd[at + 1 :])


def _at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(_AT_START)}
