"""Columns and tables as data, and the DuckDB type of each column type."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

Type = Literal["text", "date", "instant", "integer", "number", "boolean"]

#: The DuckDB type of each column type. An instant is UTC without a zone.
SQL_TYPES: Final = MappingProxyType(
    {
        "text": "VARCHAR",
        "date": "DATE",
        "instant": "TIMESTAMP",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
    }
)


@dataclass(frozen=True)
class Column:
    """One column: its name, type, whether it must be filled, the codes allowed, and its meaning."""

    name: str
    type: Type
    meaning: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its columns, and the columns that together name a row.

    Rows imported again replace those with the same ``replaced_by``, or else the same key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    replaced_by: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(column.name for column in self.columns)
