"""What a mapping declares, as data: the reads, the look-ups and where each column comes from."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Place:
    """A column of the file read, or, with ``owner``, of the joined file of that name.

    ``more`` are columns joined to it, ``starts`` takes only cells that begin so, ``part`` only the
    first of several values with this mark between, ``words`` exchanges cells (others are blank), and
    ``unit`` is that of a duration.
    """

    column: str
    owner: str = ""
    more: tuple[str, ...] = ()
    starts: str = ""
    part: str = ""
    words: tuple[tuple[str, str], ...] = ()
    unit: str = ""

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns it reads."""
        return (self.column, *self.more)


@dataclass(frozen=True)
class Origin:
    """Where a schema column comes from: the first filled of some columns, or one constant."""

    places: tuple[Place, ...] = ()
    value: str | None = None


@dataclass(frozen=True)
class Join:
    """A look-up in another file of the export: ``on`` pairs a column here with one there.

    Of several rows with the same key the first counts when ``first``, else they are a fault.
    """

    file: str
    alias: str
    sheet: str
    on: tuple[tuple[Place, str], ...]
    when: tuple[tuple[str, ...], ...] = ()
    first: bool = False


@dataclass(frozen=True)
class Read:
    """How one table is filled from the files of one pattern.

    ``when`` are groups of columns: a file that has one of each group is read so. ``reasons`` says by
    column why ``only`` and ``skip`` leave rows out; ``first`` keeps the first of rows with one id.
    """

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
    reasons: Dict[str, str] = field(default_factory=dict)
    automated: Dict[str, tuple[str, ...]] = field(default_factory=dict)
    logged_without_state: bool = False
    joins: tuple[Join, ...] = ()
    when: tuple[tuple[str, ...], ...] = ()
    unless: tuple[str, ...] = ()
    first: bool = False


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; ``file`` is its own name, ``workbook`` the first words of a new workbook.

    Where ``columns_may_lack``, a column or a look-up that the export does not have is left out.
    ``ids`` is "salesforce" where ids of 15 and 18 characters name the same record.
    """

    file: str
    name: str
    reads: tuple[Read, ...]
    title: str = ""
    zone: str = ""
    day_first: bool | None = None
    decimal: str = ""
    ids: str = ""
    columns_may_lack: bool = False
    workbook: Dict[str, Any] = field(default_factory=dict)
