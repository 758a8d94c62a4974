"""What cells print: buffered and passed on as a kernel does it, with what programs write to the same place."""

from __future__ import annotations

import codecs
import io
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

#: A kernel passes on what was printed at least this often, in seconds.
_INTERVAL: Final = 0.2
_CHUNK: Final = 1 << 20
#: No process has this number.
_NOBODY: Final = -1


class Stream(io.TextIOBase):
    """Standard output or error of cells; ``send`` gets the text when it is due.

    ``below`` is the file descriptor that programs and libraries write to without Python.
    """

    encoding = "UTF-8"

    def __init__(self, name: str, send: Callable[[str, str], None], below: int) -> None:
        self.name = name
        self._send = send
        self._below = below
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._original = os.dup(below)
        self._file = os.memfd_create(name)
        self._read = 0
        self._waiting: list[str] = []
        self._since = 0.0
        self._lock = threading.RLock()
        self._owner = os.getpid()
        os.dup2(self._file, below)

    def fileno(self) -> int:
        """Return where this process itself writes, as a kernel does."""
        return self._original

    def isatty(self) -> bool:
        """Return that nobody types here."""
        return False

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep a text until it is due."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self._owner:  # a process that a cell forked: it cannot speak for the notebook
            return os.write(self._below, text.encode("utf-8", "replace"))
        with self._lock:
            self._fetch()
            if self._waiting and time.monotonic() - self._since > _INTERVAL:
                self._pass_on()
            self._keep(text)
        return len(text)

    def flush(self) -> None:
        """Pass on what waits."""
        if os.getpid() != self._owner:
            return
        with self._lock:
            self._fetch()
            self._pass_on()

    def restore(self) -> None:
        """Give the file descriptor back; what is printed to this from now on goes where it leads."""
        self.flush()
        self._owner = _NOBODY  # once closed, the number of the file is another's: nothing may be read from it
        os.dup2(self._original, self._below)
        os.close(self._original)
        os.close(self._file)

    def _fetch(self) -> None:
        """Take in what was written below."""
        while self._read < os.fstat(self._file).st_size:
            found = os.pread(self._file, _CHUNK, self._read)
            self._read += len(found)
            self._keep(self._decoder.decode(found))

    def _keep(self, text: str) -> None:
        if text:
            if not self._waiting:
                self._since = time.monotonic()
            self._waiting.append(text)

    def _pass_on(self) -> None:
        if self._waiting:
            text = "".join(self._waiting)
            self._waiting.clear()
            self._send(self.name, text)


@contextmanager
def captured(send: Callable[[str, str], None]) -> Iterator[None]:
    """Have everything that is printed go to ``send(name, text)``; afterwards all is as before."""
    before = sys.stdout, sys.stderr
    for stream in before:
        stream.flush()
    sys.stdout, sys.stderr = made = Stream("stdout", send, 1), Stream("stderr", send, 2)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before
        for stream in made:
            stream.restore()
