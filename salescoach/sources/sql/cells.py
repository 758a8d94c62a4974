"""What a database gives, as text: the same text whatever the database, and its way into DuckDB."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import duckdb

from salescoach.sources import look, reader

#: Rows fetched in one go.
BATCH = 5_000
Texts = list[str | None]
#: For each batch a list of texts, or an Arrow array of them, for each column.
Batches = Iterator[Sequence[Any]]


@dataclass
class Notes:
    """What was left out of a result, noted once while it passes."""

    said: dict[str, None] = field(default_factory=dict)

    def binary(self, column: str) -> None:
        """Note that a column holds binary data."""
        self.said[f"left out binary data of column {column!r}"] = None

    def endless(self, column: str) -> None:
        """Note that a column holds infinite dates or numbers, or what is no number."""
        self.said[f"left out infinite values of column {column!r}"] = None


def texts(column: str, values: Sequence[object], notes: Notes) -> Texts:
    """Return the values of a column as text; missing stays missing."""
    return [
        value if value is None or type(value) is str else _noted(column, value, notes) for value in values
    ]


def _noted(column: str, value: object, notes: Notes) -> str | None:
    if isinstance(value, bytes | bytearray | memoryview):
        notes.binary(column)
        return None
    if isinstance(value, float | Decimal) and not _finite(value):
        notes.endless(column)
        return None
    return text_of(value)


def _finite(value: float | Decimal) -> bool:
    return Decimal(value).is_finite()


def text_of(value: object) -> str:
    """Return a value as text: ISO dates, plain numbers, ``h:m:s``, lists joined with ";".

    >>> [text_of(v) for v in (Decimal("1E+3"), 2.50, 0.1 + 0.2, False, timedelta(hours=26, seconds=1.5))]
    ['1000', '2.5', '0.30000000000000004', 'false', '26:00:01.5']
    >>> text_of([1, None, "b"]), text_of({"a": [1]})
    ('1;b', '{"a": [1]}')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(int(value))
        case float():
            return plain(Decimal(repr(float(value))))
        case Decimal():
            return plain(value)
        case datetime():
            return value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
        case timedelta():
            return clock(value)
        case list() | tuple() | set() | frozenset():
            return ";".join(text_of(one) for one in value if one is not None)
        case dict():
            return json.dumps(value, ensure_ascii=False, default=text_of)
        case bytes() | bytearray() | memoryview():
            return ""
        case _:
            return str(value)


def plain(number: Decimal) -> str:
    """Return a number without exponent and without zeros at its end.

    >>> [plain(Decimal(text)) for text in ("1e20", "2.500", "-0.0", "100", "1E-7")]
    ['100000000000000000000', '2.5', '0', '100', '0.0000001']
    """
    text = format(number, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def clock(length: timedelta) -> str:
    """Return a length as h:m:s, its hours not cut into days.

    >>> clock(timedelta(days=1, hours=2)), clock(-timedelta(seconds=90))
    ('26:00:00', '-0:01:30')
    """
    micros = length // timedelta(microseconds=1)
    seconds, part = divmod(abs(micros), 1_000_000)
    text = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"
    text += f".{part:06}".rstrip("0") if part else ""
    return f"-{text}" if micros < 0 else text


def fill(con: duckdb.DuckDBPyConnection, relation: str, names: Sequence[str], batches: Batches) -> int:
    """Make a temporary table like the reader's, one batch at a time; return how many rows there are.

    Rows count from 2 on, as if a header stood above them.
    """
    import pyarrow as pa

    schema = pa.schema([("_row", pa.int64()), *((name, pa.string()) for name in names)])
    columns = "".join(f", {reader.quoted(name)} VARCHAR" for name in names)
    con.execute(f"CREATE TEMP TABLE {relation} (_row BIGINT{columns})")
    cleared = "".join(f", {_cleared(reader.quoted(name))}" for name in names)
    rows = 0
    for columns_of in batches:
        numbers = range(rows + 2, rows + 2 + len(columns_of[0]))
        batch = pa.table([pa.array(numbers, pa.int64()), *columns_of], schema=schema)
        con.execute(f"INSERT INTO {relation} SELECT _row{cleared} FROM batch")
        rows += batch.num_rows
    return rows


def _cleared(column: str) -> str:
    """Return SQL for the text of a column as ``look.cleared`` gives it."""
    spaced = f"regexp_replace({column}, '{look.SPACING}', ' ', 'g')"
    without = f"regexp_replace({spaced}, '{look.CONTROLS}', '', 'g')"
    return f"CASE WHEN regexp_matches({column}, '{look.SPACING}|{look.CONTROLS}') THEN {without} ELSE {column} END"
