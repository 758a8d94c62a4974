"""What psycopg makes of PostgreSQL's values, where Python has no value for them or changes their text."""

from __future__ import annotations

import re
from typing import Any, Final

import psycopg
from psycopg.adapt import Buffer, Loader
from psycopg.types.string import TextLoader

_OFFSET: Final = re.compile(r"[+-]\d\d$")
_INFINITE: Final = (b"infinity", b"-infinity")


class _Moment(Loader):
    """Dates and times as PostgreSQL writes them; infinite ones as an infinite number."""

    def load(self, data: Buffer) -> Any:
        return float("inf") if bytes(data) in _INFINITE else bytes(data).decode()


class _Instant(Loader):
    """Times with an offset, its minutes written out: +02:00 and not +02."""

    def load(self, data: Buffer) -> Any:
        if bytes(data) in _INFINITE:
            return float("inf")
        text = bytes(data).decode()
        return f"{text}:00" if _OFFSET.search(text) else text


def prepare(connection: psycopg.Connection[Any]) -> None:
    """Make a connection give dates, times and JSON as the text that PostgreSQL writes."""
    for name in ("date", "timestamp"):
        connection.adapters.register_loader(name, _Moment)
    for name in ("timestamptz", "timetz"):
        connection.adapters.register_loader(name, _Instant)
    for name in ("json", "jsonb"):
        connection.adapters.register_loader(name, TextLoader)
