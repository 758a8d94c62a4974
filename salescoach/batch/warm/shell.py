"""The shell that cells run in: a kernel's own, with nobody at the other end of its sockets."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from typing import Any, Final

from ipykernel.compiler import XCachingCompiler
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config

Message = dict[str, Any]
#: Chosen by a kernel for those who draw with matplotlib.
_BACKEND: Final = "module://matplotlib_inline.backend_inline"


class Messages(Session):
    """Hands each message to ``heard``, as plain as it would come over a socket."""

    heard: Callable[[Message], None]

    def send(  # type: ignore[override]  # what is not listed, a shell never gives
        self,
        stream: object,  # noqa: ARG002
        msg_or_type: Message | str,
        content: Message | None = None,
        parent: Message | None = None,
        ident: object = None,  # noqa: ARG002
    ) -> Message:
        """Hand a message on."""
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content, parent)
        plain = {**message, "content": self.unpack(self.pack(message["content"]))}
        self.heard(plain)
        return plain


class _NoKernel:
    """What libraries ask a shell's kernel for, and what it says to a cell that asks for input."""

    eventloop = None
    shell: ZMQInteractiveShell
    raw_input = IPythonKernel.raw_input
    getpass = IPythonKernel.getpass
    _allow_stdin = False

    def get_parent(self, channel: str = "") -> Message:  # noqa: ARG002
        """Return the request that is being answered."""
        told: Any = self.shell
        parent: Message = told.get_parent()
        return parent


def opened() -> ZMQInteractiveShell:
    """Return a fresh shell as a kernel has it when it has started."""
    for kind in (ZMQInteractiveShell, InteractiveShell):
        kind.clear_instance()
    os.environ.setdefault("MPLBACKEND", _BACKEND)
    config = Config()
    config.HistoryManager.enabled = False  # no file, and no thread that writes it
    shell = ZMQInteractiveShell.instance(config=config, kernel=_NoKernel(), compiler_class=XCachingCompiler)
    shell.kernel.shell = shell
    shell.enable_gui = _no_screen  # type: ignore[method-assign]
    told: Any = shell
    told.displayhook.session = told.display_pub.session = Messages(key=b"")
    told.extension_manager.load_extension("storemagic")
    return shell


def _no_screen(gui: object = None) -> None:
    """Leave windows alone."""


def connect(shell: ZMQInteractiveShell, heard: Callable[[Message], None]) -> Messages:
    """Have ``heard`` get what the shell says, and return its line."""
    publisher: Any = shell.display_pub
    session: Messages = publisher.session
    session.heard = heard
    return session


async def execute(shell: Any, code: str) -> Message:
    """Run one cell as a kernel's ``do_execute`` does, within a running loop, and return the reply's content."""
    shell._last_traceback = None
    shell._last_traceback_during_displayhook = False
    transformed, trouble = _transformed(shell, code)
    if shell.should_run_async(code, transformed_cell=transformed, preprocessing_exc_tuple=trouble):
        result = None
        try:
            result = await asyncio.ensure_future(
                shell.run_cell_async(
                    code, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=trouble
                )
            )
        finally:
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
    else:
        result = shell.run_cell(code, store_history=True)
    shell.payload_manager.clear_payload()
    if result.success and not shell._last_traceback_during_displayhook:
        return {"status": "ok"}
    error = result.error_before_exec if result.error_before_exec is not None else result.error_in_exec
    said = {"ename": type(error).__name__, "evalue": str(error), "traceback": shell._last_traceback or []}
    return {"status": "error", "error": error, **said}


def _transformed(shell: Any, code: str) -> tuple[str, Any]:
    try:
        return shell.transform_cell(code), None
    except Exception:  # the shell says of it what a kernel's would
        return code, sys.exc_info()
