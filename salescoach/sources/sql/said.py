"""What a database says when it refuses, in a coach's words, and never with a password in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final, TypeVar

from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.sources.sql.address import PASSWORD, Address

T = TypeVar("T")
Told = Callable[[Exception], SalescoachError]
_PASSWORD: Final = f"check the user, and the password in {PASSWORD}, PGPASSWORD/.pgpass or --password-file"
#: What a driver's message means when there is no connection yet: a pattern, what to say, what to do.
_CONNECTING: Final = (
    (r"password authentication failed|access denied for user", "refuses the user or the password", _PASSWORD),
    (r"no password supplied", "asks for a password and none was given", _PASSWORD),
    (
        r"name or service not known|translate host name|resolve|nodename nor servname|name resolution",
        "cannot be found: nobody knows a machine of this name",
        "check the name of the host",
    ),
    (
        r"connection refused|can't connect|no such file or directory",
        "does not answer",
        "check host and port, and whether it runs",
    ),
    (r"timeout|timed out", "did not answer in time", "check host and port, and the network between"),
    (r"no pg_hba\.conf entry", "lets nobody in from here with this user", "ask whoever runs it"),
    (r'database "[^"]*" does not exist|unknown database', "has no database of this name", "check its name"),
    (r'role "[^"]*" does not exist', "does not know the user", "check the user in the address"),
    (r"not a database", "is no SQLite file", "check its name"),
    (r"not a valid duckdb", "is no DuckDB file", "check its name"),
    (
        r"lock on file|same database file|database is locked",
        "is open for writing in another program",
        "close it there, then try again",
    ),
)
#: The same for a statement.
_READING: Final = (
    (
        r"read[- ]only (transaction|mode)|readonly database|data-modifying statements",
        "would write, and nothing but reading is allowed",
        "write one SELECT that only reads",
    ),
    (r"permission denied|denied to user", "may not be read by this user", "ask for the right to SELECT"),
    (
        r"statement timeout|canceling statement",
        "took longer than allowed",
        "ask for less, or allow more seconds in SALESCOACH_DB_SECONDS",
    ),
    (r"not a database", "is not in a SQLite file: the file is of another kind", "check the file"),
    (r"database is locked", "is being written by another program", "close it there, then try again"),
)


def attempt(action: Callable[[], T], told: Told) -> T:
    """Return what an action of a driver gives, or raise what is to be said about its failure.

    It is raised when the driver's own error is gone: nothing is chained to it that could show an address.
    """
    try:
        return action()
    except SalescoachError:
        raise
    except Exception as error:
        fault = told(error)
        error.__traceback__ = None
    raise fault


def connecting(address: Address) -> Told:
    """Return what is to be said when no connection can be made."""

    def told(error: Exception) -> SalescoachError:
        text = _text(error)
        for pattern, what, todo in _CONNECTING:
            if re.search(pattern, text, re.IGNORECASE):
                return SalescoachError(f"{address.place()} {what}; {todo}")
        said = address.clean(text)
        return SalescoachError(f"{address.place()} cannot be opened; it says: {said}")

    return told


def reading(address: Address, name: str) -> Told:
    """Return what is to be said when a table or query cannot be read."""

    def told(error: Exception) -> SalescoachError:
        text = _text(error)
        for pattern, what, todo in _READING:
            if re.search(pattern, text, re.IGNORECASE):
                return InputFaults([Fault(name, 0, "", what, todo)])
        said = f"cannot be read; the database says: {address.clean(text)}"
        return InputFaults([Fault(name, 0, "", said, "check its tables and columns")])

    return told


def _text(error: Exception) -> str:
    """Return the text of a driver's error without the statement and the advice around it."""
    origin = getattr(error, "orig", None) or error
    primary = getattr(getattr(origin, "diag", None), "message_primary", None)
    hint = getattr(getattr(origin, "diag", None), "message_hint", None)
    text = " ".join(filter(None, (primary, hint))) or str(origin)
    match getattr(origin, "args", ()):
        case (int(), str() as said):  # MySQL: its number and its text
            text = said
    return text.split("\nLINE ")[0]
