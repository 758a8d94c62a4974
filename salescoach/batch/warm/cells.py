"""The cells of a notebook, one after the other, recorded by the code that records a kernel's."""

from __future__ import annotations

import asyncio
import builtins
import getpass
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NoReturn

from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from nbclient.exceptions import CellExecutionError, CellTimeoutError

from salescoach.batch.warm import shell, streams

if TYPE_CHECKING:
    from nbformat import NotebookNode
    from papermill.clientwrap import PapermillNotebookClient

#: A cell that swallows the end of its time is told again, in seconds.
_AGAIN: Final = 1.0
#: A shell that was opened before the fork, for the child to use.
prepared: list[ZMQInteractiveShell] = []


class TooLong(BaseException):
    """The time of a cell is over; no ``Exception``, for cells catch those."""


class _Notebook:
    """The notebook at work: which cell the shell's messages are about."""

    def __init__(self, client: PapermillNotebookClient) -> None:
        self.client = client
        self.shell: Any = prepared.pop() if prepared else shell.opened()
        self.line = shell.connect(self.shell, self._heard)
        self.at: tuple[NotebookNode, int] | None = None
        self.parent: shell.Message = {}

    def _heard(self, message: shell.Message) -> None:
        if self.at:
            self.client.process_message(message, *self.at)

    def printed(self, name: str, text: str) -> None:
        """Record what the cell printed."""
        self.line.send(None, "stream", {"name": name, "text": text}, self.parent)

    async def execute(self, cell: NotebookNode, index: int) -> None:
        """Run one cell; raise ``CellExecutionError`` for an error that it may not have."""
        tags = cell.metadata.get("tags", [])
        if cell.cell_type != "code" or not cell.source.strip() or self.client.skip_cells_with_tag in tags:
            return
        cell.outputs = []
        self.client.clear_before_next_output = False
        self.at = cell, index
        self.parent = self.line.msg("execute_request", {"code": cell.source})
        self.shell.set_parent(self.parent)
        asked = {"code": cell.source, "execution_count": self.shell.execution_count}
        self.line.send(None, "execute_input", asked, self.parent)
        reply = await shell.execute(self.shell, cell.source)
        _flush()
        self.at = None
        await asyncio.sleep(0)  # what the cell started has its turn; a kernel no longer listens
        _flush()
        if isinstance(reply.get("error"), TooLong):
            raise reply["error"]
        if self.shell.exit_now:
            raise RuntimeError("the notebook ended its own process")
        if reply["status"] == "error" and "raises-exception" not in tags:
            raise CellExecutionError.from_cell_and_msg(cell, reply)


def _flush() -> None:
    sys.stdout.flush()
    sys.stderr.flush()


def run(client: PapermillNotebookClient, limit: float | None) -> None:
    """Run all cells up to the first error; raise ``CellTimeoutError`` when one takes longer than ``limit`` seconds."""
    found = _Notebook(client)
    try:
        with streams.captured(found.printed), _nobody_types(found.shell):
            asyncio.run(_all(found, limit))
    except TooLong:
        raise CellTimeoutError(f"a cell ran longer than {limit:g} seconds") from None
    client.nb.metadata["language_info"] = found.line.unpack(found.line.pack(IPythonKernel.language_info))


async def _all(found: _Notebook, limit: float | None) -> None:
    manager = found.client.nb_man
    for index, cell in enumerate(manager.nb.cells):
        try:
            manager.cell_start(cell, index)
            with _time(limit):
                await found.execute(cell, index)
        except CellExecutionError as error:
            manager.cell_exception(cell, cell_index=index, exception=error)
            break
        finally:
            manager.cell_complete(cell, cell_index=index)


@contextmanager
def _time(limit: float | None) -> Iterator[None]:
    """Interrupt what takes longer than so many seconds."""
    if not limit:
        yield
        return

    def over(number: int, frame: FrameType | None) -> NoReturn:  # noqa: ARG001
        raise TooLong(f"the cell ran longer than {limit:g} seconds")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, limit, _AGAIN)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _nobody_types(of: ZMQInteractiveShell) -> Iterator[None]:
    """Have a cell that asks for input told that nobody answers."""
    before = builtins.input, getpass.getpass
    builtins.input, getpass.getpass = of.kernel.raw_input, of.kernel.getpass
    try:
        yield
    finally:
        builtins.input, getpass.getpass = before
