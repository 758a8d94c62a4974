"""What a mapping declares, as data: the reads, the look-ups and where each column comes from."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Place:
    """A column of the file read, or, with ``owner``, of the joined file of that name."""

    column: str
    owner: str = ""


@dataclass(frozen=True)
class Origin:
    """Where a schema column comes from: the first filled of some columns, or one constant."""

    places: tuple[Place, ...] = ()
    value: str | None = None


@dataclass(frozen=True)
class Join:
    """A look-up in another file of the export: ``on`` pairs a column here with one there."""

    file: str
    alias: str
    sheet: str
    on: tuple[tuple[Place, str], ...]


@dataclass(frozen=True)
class Read:
    """How one table is filled from the files of one pattern."""

    name: str
    file: str
    fills: str
    columns: Dict[str, Origin]
    sheet: str = ""
    kind: str = ""
    kinds: Dict[str, str] = field(default_factory=dict)
    directions: Dict[str, str] = field(default_factory=dict)
    duration_unit: str = "s"
    only: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    skip: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    automated: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    logged_without_state: bool = False
    joins: tuple[Join, ...] = ()


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; ``file`` is its own name, ``workbook`` the first words of a new workbook."""

    file: str
    name: str
    reads: tuple[Read, ...]
    zone: str = ""
    day_first: bool | None = None
    decimal: str = ""
    workbook: Dict[str, Any] = field(default_factory=dict)
