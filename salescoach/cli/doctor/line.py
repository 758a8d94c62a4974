"""One line of what `salescoach doctor` says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """What was looked at: ``state`` ok, note (nothing is broken) or missing; what there is; what to do.

    >>> print(Line("missing", "nothing is imported yet", "import an export"))
    missing: nothing is imported yet; import an export
    """

    state: str
    what: str
    todo: str = ""

    def __str__(self) -> str:
        return f"{self.state}: {self.what}" + (f"; {self.todo}" if self.todo else "")


def ok(what: str) -> Line:
    """Return a line that all is well."""
    return Line("ok", what)


def note(what: str, todo: str) -> Line:
    """Return a line about something that is left to do, or that only some need."""
    return Line("note", what, todo)


def missing(what: str, todo: str) -> Line:
    """Return a line about something that does not work."""
    return Line("missing", what, todo)
