"""The one family of errors: each says what is wrong, where, and what to do about it."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_SHOWN = 20
#: So many signs of a text are said, and so many of them from its end.
_LONGEST, _END = 400, 100
#: Signs of a name; a longer one is cut.
_NAME_SIGNS = 60
_FULL = (errno.ENOSPC, errno.EDQUOT)


class SalescoachError(Exception):
    """Something the reader can put right. The command line prints it as it is and exits with 2."""


@dataclass(frozen=True, order=True)
class Fault:
    """One fault of an input: where it stands, what is wrong, what to do.

    ``row`` is the row as a spreadsheet counts it: the header is row 1. ``row`` 0 means the whole
    file, ``column`` "" the whole row.

    >>> print(Fault("calls.csv", 7, "Date", "'31.02.2026' is no date", "write it as 2026-02-28"))
    calls.csv, row 7, column 'Date': '31.02.2026' is no date; write it as 2026-02-28
    """

    file: str
    row: int
    column: str
    what: str
    todo: str

    def __str__(self) -> str:
        where = in_short(self.file)
        where += f", row {self.row}" if self.row else ""
        where += f", column '{in_short(self.column)}'" if self.column else ""
        return f"{where}: {in_short(self.what)}" + (f"; {in_short(self.todo)}" if self.todo else "")


class InputFaults(SalescoachError):
    """All the faults of an input at once, in the order of the file.

    >>> try:
    ...     raise InputFaults([Fault("a.csv", 3, "Rep", "is empty", "name the rep")])
    ... except SalescoachError as error:
    ...     print(error)
    a.csv, row 3, column 'Rep': is empty; name the rep
    """

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(sorted(faults))
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [str(fault) for fault in self.faults[:_SHOWN]]
        more = len(self.faults) - _SHOWN
        if more > 0:
            lines.append(f"and {more} more faults like these")
        return "\n".join(lines)


def in_short(text: str) -> str:
    """Return a text as a message can hold it: on one line, without what a screen obeys, its middle left out.

    >>> in_short("Ana\\nRuiz\\x1b[2J"), len(in_short("L" * 40_000))
    ('Ana Ruiz [2J', 405)
    """
    start = text if len(text) <= _LONGEST else f"{text[: _LONGEST - _END]} ... {text[-_END:]}"
    return start if start.isprintable() else "".join(sign if sign.isprintable() else " " for sign in start)


def some(names: Iterable[object], most: int = _SHOWN) -> str:
    """Return the first of some names in one line, each cut where it is too long for one.

    >>> some(["Ana\\nRuiz", "Bo", "Cy"], most=2), some(["x" * 90])[-4:]
    ('Ana Ruiz, Bo and 1 more', 'xxx…')
    """
    found = [" ".join(str(name).split()) for name in names]
    shown = ", ".join(name if len(name) <= _NAME_SIGNS else f"{name[:_NAME_SIGNS]}…" for name in found[:most])
    return shown + (f" and {len(found) - most} more" if len(found) > most else "")


def first_line(error: BaseException) -> str:
    """Return the first line of what an error says, or its kind where it says nothing.

    >>> first_line(ValueError("no date\\nin row 3")), first_line(EOFError())
    ('no date', 'EOFError')
    """
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__


def is_full(error: BaseException) -> bool:
    """Return whether an error says that no space is left on the disk; those of DuckDB say it in words.

    >>> is_full(OSError(28, "No space left on device")), is_full(OSError(13, "Permission denied"))
    (True, False)
    >>> is_full(RuntimeError('Could not write file "log.duckdb": No space left on device'))
    True
    """
    if isinstance(error, OSError):
        return error.errno in _FULL
    return any(os.strerror(number) in str(error) for number in _FULL)


@contextlib.contextmanager
def room(where: str, todo: str = "do the same again") -> Iterator[None]:
    """Say in one line that the disk is full, whoever finds it out.

    >>> with room("my-team"):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    salescoach.errors.SalescoachError: no space is left on the disk for my-team; make room, then do the same again
    """
    try:
        yield
    except Exception as error:
        if isinstance(error, SalescoachError) or not is_full(error):
            raise
        raise SalescoachError(f"no space is left on the disk for {where}; make room, then {todo}") from error
