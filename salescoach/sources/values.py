"""How the cells of a column are read: numbers, durations, yes and no. Decided for the whole column."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Any, Final

import duckdb

from salescoach.errors import Fault
from salescoach.sources.plain import plain_text as plain_text
from salescoach.sources.reader import literal

#: So many rows of one column are named in full; the others are counted.
SHOWN: Final = 100
#: Seconds in one unit of a duration; `h:m:s` is text such as 1:35, 0:01:35 or 1m 35s; in `h:m` 1:35 is
#: an hour and 35 minutes.
UNITS: Final = MappingProxyType({"s": 1.0, "ms": 0.001, "min": 60.0, "h": 3600.0, "h:m:s": 0.0, "h:m": 0.0})
YES: Final = ("yes", "true", "1", "y", "t", "on")
NO: Final = ("no", "false", "0", "n", "f", "off")

#: Signs and codes of money, before or after a number.
_MONEY: Final = r"(?:(?:US|AU|NZ|HK|CA|[ACRS])?\$|[€£¥₹₽₩₪฿₺₫₴]|[A-Z]{3}|[Kk]r\.?|zł|Kč|Ft|Fr\.?|lei|S/\.?)"
_GAP: Final = "[ \u00a0\u2009\u202f\u2007]"
#: From a number as it is written to the bare one: brackets and a trailing minus are a minus before it.
_BARE: Final = (
    ("[−–]", "-"),
    ("^- +", "-"),
    ("^\\((.*)\\)$", "-\\1"),
    (f"^([-+]?){_GAP}*{_MONEY}{_GAP}*([-+]?)", "\\1\\2"),
    (f"{_GAP}*{_MONEY}({_GAP}*-?)$", "\\1"),
    ("^\\+?(.*[0-9.,])" + f"{_GAP}*-$", "-\\1"),
    ("^(--|\\+-|-\\+).*$", "?"),
)
_GROUPED: Final = rf"[-+]?\d{{1,3}}(?:(?:{_GAP}|['’])\d{{3}})+(?:[.,]\d+)?"
_SHAPES: Final = MappingProxyType(
    {
        "whole": r"[+-]?\d+",
        "either": r"[+-]?[1-9]\d{0,2}[.,]\d{3}",
        "point": r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d{1,2}(,\d{2})+,\d{3}(\.\d+)?|\d*\.\d+)",
        "comma": r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d*,\d+)",
    }
)
_PLAIN: Final = "CASE WHEN isfinite(try_cast($v AS DOUBLE)) THEN try_cast($v AS DOUBLE) END"
_EITHER: Final = f"contains($v, '.') AND regexp_full_match($v, {literal(_SHAPES['either'])})"
#: What is asked first of every column of numbers: how many are none, can be read two ways, have a point.
ASKED_OF_NUMBERS: Final = (
    f"count(*) FILTER ($v IS NOT NULL AND {_PLAIN} IS NULL)",
    f"count(*) FILTER ({_EITHER})",
    f"count(*) FILTER (contains($v, '.') AND NOT ({_EITHER}))",
)
_CLOCK: Final = r"^(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)$"
_SHORT_CLOCK: Final = r"^(\d+):(\d{1,2})(?::\d{1,2})?$"
_COUNT: Final = r"(\d+(?:[.,]\d+)?) ?"
_WORDS: Final = (
    rf"^(?:{_COUNT}(?:d|days?|tage?))?[ ,]*"
    rf"(?:{_COUNT}(?:h|hrs?|hours?|std\.?|stunden?|heures?|horas?|ore|ora|uur|tim))?[ ,]*(?:and |und )?"
    rf"(?:{_COUNT}(?:m|mins?\.?|minutes?|minuten?|minutos?|minuti|minuto))?[ ,]*(?:and |und )?"
    rf"(?:{_COUNT}(?:s|secs?\.?|seconds?|sek\.?|sekunden?|secondes?|segundos?|secondi))?[ ,]*"
    rf"(?:{_COUNT}(?:ms|msecs?|milliseconds?))?$"
)


def read_by(sql: str, column: str) -> str:
    """Return the SQL that reads a cell, ``$v``, as SQL for one column.

    >>> read_by("lower($v)", "x1")
    'lower(x1)'
    """
    return sql.replace("$v", column)


@dataclass(frozen=True)
class Cells:
    """One column to read: ``value`` is SQL for its text in ``source``, which has ``_row`` too.

    So many bad cells as ``shown`` are named one by one. ``known`` keeps what was asked, so that a file
    is not read again for it.
    """

    con: duckdb.DuckDBPyConnection
    source: str
    value: str
    file: str
    column: str
    workbook: bool = False
    shown: int = SHOWN
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    def one(self, *expressions: str) -> tuple[Any, ...]:
        """Return the values of aggregates over the column."""
        asked = [self._select(expression) for expression in expressions]
        if any(select not in self.known for select in asked):
            (found,) = self.con.execute(self._select(", ".join(expressions))).fetchall()
            self.known.update(zip(asked, found, strict=True))
        return tuple(self.known[select] for select in asked)

    def foreseen(self, expressions: Sequence[str], found: Sequence[Any]) -> None:
        """Note the values of aggregates that were worked out beside those of other columns."""
        self.known.update(zip(map(self._select, expressions), found, strict=True))

    def rows(self, where: str, limit: int) -> list[tuple[int, str]]:
        """Return row and text of the first filled cells that ``where`` holds for."""
        sql = self._select("_row, $v") + read_by(f" WHERE $v IS NOT NULL AND ({where}) LIMIT {limit}", "v")
        if where != "true":
            return self.con.execute(sql).fetchall()
        if sql not in self.known:
            self.known[sql] = self.con.execute(sql).fetchall()
        return list(self.known[sql])

    def _select(self, what: str) -> str:
        return f"SELECT {read_by(what, 'v')} FROM (SELECT _row, {self.value} AS v FROM {self.source})"

    def fault(self, row: int, what: str, todo: str) -> Fault:
        """Return a fault of this column."""
        return Fault(self.file, row, self.column, what, todo)

    def unread(
        self, parsed: str, what: str, todo: str, *, say: Callable[[str], tuple[str, str] | None] | None = None
    ) -> list[Fault]:
        """Return a fault for each filled cell that ``parsed``, SQL of ``$v``, makes NULL of.

        ``say`` may know better what is wrong with a text, and what to do.
        """
        (count,) = self.one(f"count($v) - count({parsed})")
        if not count:
            return []
        sample = sorted(self.rows(f"{parsed} IS NULL", SHOWN))
        said = [(row, text, (say(text) if say else None) or (what, todo)) for row, text in sample]
        faults = [self.fault(row, f"{text!r} {one}", how) for row, text, (one, how) in said]
        if count > len(faults):
            faults.append(self.fault(0, f"so are {count - len(faults):,} more rows", ""))
        return faults


def boolean(cells: Cells) -> tuple[str, list[Fault]]:
    """Return SQL of ``$v`` for yes and no, and the cells that are neither."""
    sql = f"CASE WHEN lower($v) IN {YES} THEN true WHEN lower($v) IN {NO} THEN false END"
    return sql, cells.unread(sql, "is neither yes nor no", "write yes or no")


def number(cells: Cells, decimal: str = "") -> tuple[str, list[Fault]]:
    """Return SQL of ``$v`` for a number, and the cells that are none.

    1,234.50 and 1.234,50 are both read; what 1.234 stands for is decided by the other cells of the
    column, else by ``decimal``. Where neither does, that is a fault.
    """
    unread, open_, points = cells.one(*ASKED_OF_NUMBERS)
    if not unread and (not open_ or points or decimal == "."):
        return _PLAIN, []
    return _number_with_marks(cells, decimal)


def _number_with_marks(cells: Cells, decimal: str) -> tuple[str, list[Fault]]:
    bare = _bare("$v")

    def is_(name: str, text: str) -> str:
        return f"regexp_full_match({text}, {literal(_SHAPES[name])})"

    points, commas, open_ = replace(cells, value=read_by(bare, cells.value)).one(
        f"count(*) FILTER ({is_('point', '$v')} AND NOT {is_('either', '$v')})",
        f"count(*) FILTER ({is_('comma', '$v')} AND NOT {is_('either', '$v')})",
        f"count(*) FILTER ({is_('either', '$v')})",
    )
    mark = decimal or ("." if points and not commas else "," if commas and not points else "")
    if open_ and not mark:
        (example,) = cells.one(f"min($v) FILTER ({is_('either', bare)})")
        what = f"{example!r} can be a whole number with a mark for thousands or one with decimals"
        return "NULL", [
            cells.fault(0, what, 'say --decimal "," or --decimal ".", or set decimal in the mapping')
        ]
    with_point = f"try_cast(replace({bare}, ',', '') AS DOUBLE)"
    with_comma = f"try_cast(replace(replace({bare}, '.', ''), ',', '.') AS DOUBLE)"
    sql = (
        f"CASE WHEN {is_('either', bare)} THEN {with_comma if mark == ',' else with_point} "
        f"WHEN {is_('whole', bare)} OR {is_('point', bare)} THEN {with_point} "
        f"WHEN {is_('comma', bare)} THEN {with_comma} END"
    )
    return sql, cells.unread(sql, "is not a number", "write it as 1234.50")


def _bare(value: str) -> str:
    """Return SQL for a number without its money, its minus in front, and no gaps between thousands."""
    for pattern, new in _BARE:
        value = f"regexp_replace({value}, {literal(pattern)}, {literal(new)})"
    gaps, grouped = literal(f"{_GAP}|['’]"), f"regexp_full_match({value}, {literal(_GROUPED)})"
    return f"CASE WHEN {grouped} THEN regexp_replace({value}, {gaps}, '', 'g') ELSE {value} END"


def duration(cells: Cells, unit: str, decimal: str = "") -> tuple[str, list[Fault]]:
    """Return SQL of ``$v`` for a length in seconds, and the cells that are none.

    The unit is said by the mapping, never guessed from the size of the number. A bare 0 is none in any
    unit; of `h:m`, a part of a day is read as Excel writes it.
    """
    if unit not in ("h:m:s", "h:m"):
        sql, faults = number(cells, decimal)
        if faults and cells.rows("contains($v, ':')", 1):
            todo = 'set duration_unit = "h:m:s" in the mapping'
            faults = [cells.fault(fault.row, fault.what, todo if fault.todo else "") for fault in faults]
        factor = UNITS[unit]
        return (sql if factor == 1 else f"({sql}) * {factor}"), faults
    spans = {
        "h:m:s": f"regexp_extract($v, {literal(_CLOCK)}, ['h', 'm', 's'])",
        "h:m": f"regexp_extract($v, {literal(_SHORT_CLOCK)}, ['h', 'm'])",
        "words": f"regexp_extract(lower($v), {literal(_WORDS)}, ['d', 'h', 'm', 's', 'ms'])",
    }
    part = (
        "WHEN regexp_full_match($v, '0?\\.\\d+') THEN round(CAST($v AS DOUBLE) * 86400) "
        if unit == "h:m"
        else ""
    )
    clock = literal(_CLOCK if unit == "h:m:s" else _SHORT_CLOCK)
    sql = (
        f"CASE WHEN $v = '0' THEN 0 {part}"
        f"WHEN regexp_full_match($v, {clock}) THEN {_seconds(spans[unit], unit.split(':'))} "
        f"WHEN regexp_full_match(lower($v), {literal(_WORDS)}) "
        f"THEN {_seconds(spans['words'], ('d', 'h', 'm', 's', 'ms'))} END"
    )
    return sql, cells.unread(
        sql, "is no duration like 1:35 or 0:01:35", "mend it, or set another duration_unit"
    )


_SECONDS: Final = MappingProxyType({"d": 86400, "h": 3600, "m": 60, "s": 1, "ms": 0.001})


def _seconds(parts: str, names: Sequence[str]) -> str:
    return " + ".join(
        f"coalesce(try_cast(replace({parts}.{name}, ',', '.') AS DOUBLE), 0) * {_SECONDS[name]}"
        for name in names
    )
