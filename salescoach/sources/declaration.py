"""What a mapping declares, as data: the reads, the look-ups and where each column comes from."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Place:
    """A column of the file read, or, with ``owner``, of the joined file of that name.

    Of the text of a cell is taken, in this order: ``key``, what a cell of JSON holds under it; ``more``
    columns joined to it with ``between`` between them (of ``every`` only where all are filled); ``part``,
    what stands before the first of each mark; only what ``starts`` so, ``holds`` or ``lacks`` a text;
    ``words``, exchanged for others (what is not among them is blank; * stands for any letters, "" for a
    blank). ``where`` says in which rows of the file it counts: those that have one of some words in
    other columns. ``unit`` is that of a duration or an amount, and of a ``day`` the date counts as it is
    written, whatever time stands beside it.
    """

    column: str
    owner: str = ""
    key: str = ""
    more: tuple[str, ...] = ()
    between: str = " / "
    every: bool = False
    part: tuple[str, ...] = ()
    starts: str = ""
    holds: str = ""
    lacks: str = ""
    words: tuple[tuple[str, str], ...] = ()
    where: tuple[tuple[str, tuple[str, ...]], ...] = ()
    unit: str = ""
    day: bool = False

    def columns(self) -> tuple[str, ...]:
        """Return the names of the columns it takes cells from."""
        return (self.column, *self.more)

    def needs(self) -> tuple[str, ...]:
        """Return the names of the columns of the file itself that it needs."""
        return (*(() if self.owner else self.columns()), *(name for name, _ in self.where))


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
    column why ``only`` and ``skip`` leave rows out; ``first`` keeps the first of rows with one id;
    ``each`` makes a row of each of the values in a column that stand with a mark between; ``zone`` is
    that of its times without offset where it is not the mapping's.
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
    each: Dict[str, str] = field(default_factory=dict)
    zone: str = ""


@dataclass(frozen=True)
class Mapping:
    """A whole mapping; ``file`` is its own name, ``workbook`` the first words of a new workbook.

    Where ``columns_may_lack``, a column or a look-up that the export does not have is left out.
    ``ids`` names the system whose ids have several forms (see ``ids.KINDS``).
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
