"""One file on its way from rows of text to a select over typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field

import duckdb

from salescoach.errors import Fault
from salescoach.sources.declaration import Mapping, Origin, Place, Read
from salescoach.sources.lookup import Joined
from salescoach.sources.reader import Raw, literal, quoted
from salescoach.sources.values import Cells, read_by

#: Returns SQL of ``$v`` for the cells of a column, and the cells that cannot be read.
Reader = Callable[[Cells], tuple[str, list[Fault]]]


@dataclass(frozen=True)
class Clock:
    """The zone of times that carry no offset, the team's zone, and the first day of its week."""

    zone: str
    team: str
    week_start: str


@dataclass
class Build:
    """One file on its way to a select: the columns used so far and the faults found.

    ``beside`` are columns added to the rows as text, ``between`` columns worked out of those,
    ``again`` a table of the rows whose content stood in an earlier row too, ``out`` one of the rows
    that are left out one by one (_row, reason, detail); without it bad rows are faults.
    """

    con: duckdb.DuckDBPyConnection
    mapping: Mapping
    read: Read
    raw: Raw
    joined: Dict[str, Joined]
    clock: Clock
    names: Dict[str, str] = field(default_factory=dict)
    used: dict[Place, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    beside: dict[str, str] = field(default_factory=dict)
    between: dict[str, str] = field(default_factory=dict)
    again: str = ""
    out: str = ""

    def sift(self, cells: Cells, parsed: str, faults: Sequence[Fault]) -> None:
        """Note the faults of a column; where bad rows are to be left out, note those instead."""
        whole = [fault for fault in faults if not fault.row and fault.todo]
        if not self.out or whole or not faults:
            self.faults.extend(faults)
            return
        named = ", ".join(str(fault.row) for fault in faults if fault.row)
        what = literal(next(fault.what for fault in faults).rsplit("' ", 1)[-1])
        label = literal(f"column '{cells.column}': ")
        self.con.execute(
            f"""INSERT INTO {self.out} SELECT _row, 'unreadable', {label} || chr(39) || v || chr(39) || ' ' || {what}
            FROM {cells.source} WHERE v IS NOT NULL AND ({read_by(parsed, "v")} IS NULL OR _row IN ({named}))"""
        )

    def text(self, place: Place) -> str:
        """Return SQL for the text of a place, in a relation made by ``rows``."""
        text = self._cell(place.owner, place.column)
        if place.more:
            text = f"nullif(concat_ws(' / ', {', '.join(self._cell(place.owner, c) for c in place.columns())}), '')"
        if place.part:
            text = f"nullif(trim(split_part({text}, {literal(place.part)}, 1)), '')"
        if place.starts:
            text = f"CASE WHEN starts_with({text}, {literal(place.starts)}) THEN {text} END"
        if place.words:
            said = " ".join(f"WHEN {literal(word)} THEN {literal(to)}" for word, to in place.words)
            text = f"CASE coalesce(lower({text}), '') {said} END"
        return text

    def _cell(self, owner: str, column: str) -> str:
        if owner:
            return f"{quoted(owner)}.{self.joined[owner].columns[column]}"
        return self.raw.text(self.names[column], "_t")

    def column(self, place: Place) -> str:
        """Return the name under which the final select knows a column."""
        return self.used.setdefault(place, f"x{len(self.used)}")

    def rows(self, select: str, places: Iterable[Place], *, kept: bool = True) -> str:
        """Return a select over the rows kept, or those left out, with the look-ups ``places`` need."""
        filters = [*self.read.only, *self.read.skip]
        owners = {place.owner for place in (*places, *map(self.place, filters))} - {""}
        joins = ""
        for alias, table in reversed(list(self.joined.items())):
            if alias in owners:
                owners |= {place.owner for place, _ in table.on} - {""}
                on = " AND ".join(f"{self.text(left)} = {quoted(alias)}.{right}" for left, right in table.on)
                joins = f" LEFT JOIN {table.relation} AS {quoted(alias)} ON {on}" + joins
        held = " AND ".join(condition for _, condition in self.filters())
        where = f" WHERE {held if kept else f'NOT ({held})'}" if held else "" if kept else " WHERE false"
        return f"SELECT {select} FROM {self.raw.relation} AS _t{joins}{where}"

    def filters(self) -> list[tuple[str, str]]:
        """Return the columns that leave rows out, and SQL that is true for the rows kept."""
        kept = [(name, self._one_of(name, words)) for name, words in self.read.only.items()]
        return kept + [(name, f"NOT {self._one_of(name, words)}") for name, words in self.read.skip.items()]

    def place(self, name: str) -> Place:
        """Return the column a filter names: one of the file, or `alias.column` of a look-up."""
        alias, _, column = name.partition(".")
        return Place(column, alias) if name not in self.names and alias in self.joined else Place(name)

    def _one_of(self, name: str, words: Iterable[str]) -> str:
        return one_of(self.text(self.place(name)), words)

    def cells(self, place: Place) -> Cells:
        """Return a column as what the readers of values and dates read."""
        source = f"({self.rows(f'_t._row AS _row, {self.text(place)} AS v', [place])})"
        label = " + ".join(f"{place.owner}.{c}" if place.owner else c for c in place.columns())
        return Cells(self.con, source, "v", self.raw.file, label, self.raw.workbook)

    def typed(self, origin: Origin, read: Reader) -> str:
        """Return SQL for a column read by ``read``: the first filled of its places."""
        found = []
        for place in origin.places:
            cells = self.cells(place)
            sql, faults = read(cells)
            self.sift(cells, sql, faults)
            found.append(f"({read_by(sql, self.column(place))})")
        return f"coalesce({', '.join(found)})"


def one_of(text: str, words: Iterable[str]) -> str:
    """Return SQL that is true where the text is one of the words, "" standing for a blank.

    >>> one_of("x1", ["call", ""])
    "(coalesce(lower(x1), '') IN ('call', ''))"
    """
    return f"(coalesce(lower({text}), '') IN ({', '.join(map(literal, words))}))"
