"""One file on its way from rows of text to a select over typed columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as Dict
from dataclasses import dataclass, field
from typing import Any, Final

import duckdb

from salescoach import schema
from salescoach.errors import Fault
from salescoach.sources import dates
from salescoach.sources.dates import Dates
from salescoach.sources.declaration import Mapping, Origin, Place, Read
from salescoach.sources.ids import one_form
from salescoach.sources.lookup import Joined
from salescoach.sources.reader import Raw, literal, quoted
from salescoach.sources.values import SHOWN, Cells, read_by

#: Returns SQL of ``$v`` for the cells of a column, and the cells that cannot be read.
Reader = Callable[[Cells], tuple[str, list[Fault]]]
#: Columns of the schema that hold dates, and those that make them up.
_DATED: Final = (
    "at",
    *(c.name for t in schema.TABLES.values() for c in t.columns if c.type in ("date", "instant")),
)


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
    that are left out one by one (_row, reason, detail); without it bad rows are faults. ``known`` is
    what was asked of the cells so far.
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
    known: dict[str, Any] = field(default_factory=dict)

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
        if place.key:
            text = of_json(text, place.key)
        if place.more:
            text = _joined([self._cell(place.owner, name) for name in place.columns()], place)
        for mark in place.part:
            text = f"nullif(trim(split_part({text}, {literal(mark)}, 1)), '')"
        if place.starts:
            text = f"CASE WHEN starts_with({text}, {literal(place.starts)}) THEN {text} END"
        if place.holds:
            text = f"CASE WHEN contains({text}, {literal(place.holds)}) THEN {text} END"
        if place.lacks:
            text = f"CASE WHEN NOT contains({text}, {literal(place.lacks)}) THEN {text} END"
        if place.words:
            said = " ".join(f"WHEN {is_word(text, word)} THEN {literal(to)}" for word, to in place.words)
            text = f"CASE {said} END"
        if place.where:
            held = " AND ".join(one_of(self._cell("", name), words) for name, words in place.where)
            text = f"CASE WHEN {held} THEN {text} END"
        return text

    def _key(self, place: Place) -> str:
        """Return SQL for what is looked up; an id in its one form, so that its forms find one another."""
        return one_form(self.mapping.ids, self.text(place))

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
                on = " AND ".join(f"{self._key(left)} = {quoted(alias)}.{right}" for left, right in table.on)
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
        shown = max(SHOWN, self.raw.rows) if self.out else SHOWN
        return Cells(self.con, source, "v", self.raw.file, label, self.raw.workbook, shown, self.known)

    def dates(self, cells: Cells, *, years: tuple[int, int] = (1950, 2100)) -> tuple[Dates, list[Fault]]:
        """Return how the dates of a column are written, and the cells that are none.

        Where the column leaves open whether the day comes first, the other dates of the file decide.
        """
        said = self.mapping.day_first
        found, faults = dates.infer(cells, day_first=said, years=years)
        if said is None and [f for f in faults if not f.row and f.todo == dates.ASK_ORDER]:
            said = self._day_first()
            if said is not None:
                return dates.infer(cells, day_first=said, years=years)
        return found, faults

    def _day_first(self) -> bool | None:
        """Return whether the day comes first in the file, or None where no column of it shows that."""
        shown: set[bool] = set()
        for place in {place for name in _DATED for place in self._places(name) if not place.owner}:
            source = f"(SELECT _t._row AS _row, {self.text(place)} AS v FROM {self.raw.relation} AS _t)"
            cells = Cells(
                self.con, source, "v", self.raw.file, place.column, self.raw.workbook, known=self.known
            )
            read = [way for way in (True, False) if not dates.infer(cells, day_first=way)[1]]
            shown.update(read if len(read) == 1 else ())
        return shown.pop() if len(shown) == 1 else None

    def _places(self, name: str) -> tuple[Place, ...]:
        return self.read.columns[name].places if name in self.read.columns else ()

    def typed(self, origin: Origin, read: Reader) -> str:
        """Return SQL for a column read by ``read``: the first filled of its places."""
        found = []
        for place in origin.places:
            cells = self.cells(place)
            sql, faults = read(cells)
            self.sift(cells, sql, faults)
            found.append(f"({read_by(sql, self.column(place))})")
        return f"coalesce({', '.join(found)})"


def _joined(cells: Sequence[str], place: Place) -> str:
    """Return SQL for several cells with a mark between; of ``every`` one blank makes the whole blank."""
    if place.every:
        return f"({f' || {literal(place.between)} || '.join(cells)})"
    return f"nullif(concat_ws({literal(place.between)}, {', '.join(cells)}), '')"


def is_word(text: str, word: str) -> str:
    """Return SQL that is true where the text is the word; * in it stands for any letters, "" for a blank.

    >>> is_word("x1", "call"), is_word("x1", "call -*")
    ("lower(x1) = 'call'", "x1 ILIKE 'call -%' ESCAPE '\\\\'")
    """
    if "*" not in word:
        return f"lower({text}) = {literal(word)}" if word else f"{text} IS NULL"
    for sign in ("\\", "%", "_"):
        word = word.replace(sign, "\\" + sign)
    return f"{text} ILIKE {literal(word.replace('*', '%'))} ESCAPE '\\'"


def of_json(text: str, key: str) -> str:
    """Return SQL for what a cell like {"id": 7} or [{"id": 7}, 8] holds first; other cells stay as they are."""
    own, first = literal(f'$."{key}"'), literal(f'$[0]."{key}"')
    inner = f"coalesce(json_extract_string({text}, {first}), json_extract_string({text}, '$[0]'))"
    return (
        f"CASE WHEN NOT regexp_matches({text}, '^[{{\\[]') OR NOT json_valid({text}) THEN {text} "
        f"WHEN starts_with({text}, '{{') THEN json_extract_string({text}, {own}) ELSE {inner} END"
    )


def one_of(text: str, words: Iterable[str]) -> str:
    """Return SQL that is true where the text is one of the words, "" standing for a blank.

    >>> one_of("x1", ["call", ""])
    "(coalesce(lower(x1), '') IN ('call', ''))"
    """
    return f"(coalesce(lower({text}), '') IN ({', '.join(map(literal, words))}))"
