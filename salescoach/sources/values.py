"""How the cells of a column are read: numbers, durations, yes and no. Decided for the whole column."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import duckdb

from salescoach.errors import Fault
from salescoach.sources.reader import literal

#: So many rows of one column are named in full; the others are counted.
SHOWN: Final = 100
#: Seconds in one unit of a duration; `h:m:s` is text such as 1:35, 0:01:35 or 1m 35s.
UNITS: Final = MappingProxyType({"s": 1.0, "ms": 0.001, "min": 60.0, "h:m:s": 0.0})
YES: Final = ("yes", "true", "1", "y", "t", "on")
NO: Final = ("no", "false", "0", "n", "f", "off")

_SIGNS: Final = r"[\s'’€$£¥₹]|^[A-Z]{3}\b|\b[A-Z]{3}$"
_WHOLE: Final = r"[+-]?\d+"
_EITHER: Final = r"[+-]?[1-9]\d{0,2}[.,]\d{3}"
_POINT: Final = r"[+-]?(\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,}|\d*\.\d+)"
_COMMA: Final = r"[+-]?(\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,}|\d*,\d+)"
_CLOCK: Final = r"(?:(\d+):)?(\d+):(\d{1,2}(?:\.\d+)?)"
_WORDS: Final = r"(?:(\d+) ?h[a-z]*)? ?(?:(\d+) ?m[a-z]*)? ?(?:(\d+) ?s[a-z]*)?"


def read_by(sql: str, column: str) -> str:
    """Return the SQL that reads a cell, ``$v``, as SQL for one column.

    >>> read_by("lower($v)", "x1")
    'lower(x1)'
    """
    return sql.replace("$v", column)


@dataclass(frozen=True)
class Cells:
    """One column to read: ``value`` is SQL for its text in ``source``, which has ``_row`` too."""

    con: duckdb.DuckDBPyConnection
    source: str
    value: str
    file: str
    column: str
    workbook: bool = False

    def one(self, *expressions: str) -> tuple[Any, ...]:
        """Return the values of aggregates over the column."""
        return self.con.execute(self._select(", ".join(expressions))).fetchall()[0]

    def rows(self, where: str, limit: int) -> list[tuple[int, str]]:
        """Return row and text of the first filled cells that ``where`` holds for."""
        sql = self._select("_row, $v") + read_by(f" WHERE $v IS NOT NULL AND ({where}) LIMIT {limit}", "v")
        return self.con.execute(sql).fetchall()

    def _select(self, what: str) -> str:
        return f"SELECT {read_by(what, 'v')} FROM (SELECT _row, {self.value} AS v FROM {self.source})"

    def fault(self, row: int, what: str, todo: str) -> Fault:
        """Return a fault of this column."""
        return Fault(self.file, row, self.column, what, todo)

    def unread(self, parsed: str, what: str, todo: str) -> list[Fault]:
        """Return a fault for each filled cell that ``parsed``, SQL of ``$v``, makes NULL of."""
        (count,) = self.one(f"count(*) FILTER ($v IS NOT NULL AND {parsed} IS NULL)")
        if not count:
            return []
        sample = sorted(self.rows(f"{parsed} IS NULL", SHOWN))
        faults = [self.fault(row, f"{text!r} {what}", todo) for row, text in sample]
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
    plain = "CASE WHEN isfinite(try_cast($v AS DOUBLE)) THEN try_cast($v AS DOUBLE) END"
    either = f"contains($v, '.') AND regexp_full_match($v, {literal(_EITHER)})"
    unread, open_, points = cells.one(
        f"count(*) FILTER ($v IS NOT NULL AND {plain} IS NULL)",
        f"count(*) FILTER ({either})",
        f"count(*) FILTER (contains($v, '.') AND NOT ({either}))",
    )
    if not unread and (not open_ or points or decimal == "."):
        return plain, []
    return _number_with_marks(cells, decimal)


def _number_with_marks(cells: Cells, decimal: str) -> tuple[str, list[Fault]]:
    bare = f"regexp_replace($v, {literal(_SIGNS)}, '', 'g')"
    is_ = {
        name: f"regexp_full_match({bare}, {literal(pattern)})"
        for name, pattern in (("whole", _WHOLE), ("either", _EITHER), ("point", _POINT), ("comma", _COMMA))
    }
    points, commas, open_, example = cells.one(
        f"count(*) FILTER ({is_['point']} AND NOT {is_['either']})",
        f"count(*) FILTER ({is_['comma']} AND NOT {is_['either']})",
        f"count(*) FILTER ({is_['either']})",
        f"min($v) FILTER ({is_['either']})",
    )
    mark = decimal or ("." if points and not commas else "," if commas and not points else "")
    if open_ and not mark:
        what = f"{example!r} can be a whole number with a mark for thousands or one with decimals"
        return "NULL", [cells.fault(0, what, 'set decimal = "." or decimal = "," in the mapping')]
    with_point = f"try_cast(replace({bare}, ',', '') AS DOUBLE)"
    with_comma = f"try_cast(replace(replace({bare}, '.', ''), ',', '.') AS DOUBLE)"
    sql = (
        f"CASE WHEN {is_['either']} THEN {with_comma if mark == ',' else with_point} "
        f"WHEN {is_['whole']} OR {is_['point']} THEN {with_point} WHEN {is_['comma']} THEN {with_comma} END"
    )
    return sql, cells.unread(sql, "is not a number", "write it as 1234.50")


def duration(cells: Cells, unit: str, decimal: str = "") -> tuple[str, list[Fault]]:
    """Return SQL of ``$v`` for a length in seconds, and the cells that are none.

    The unit is said by the mapping, never guessed from the size of the number.
    """
    if unit != "h:m:s":
        sql, faults = number(cells, decimal)
        if faults and cells.rows("contains($v, ':')", 1):
            todo = 'set duration_unit = "h:m:s" in the mapping'
            faults = [cells.fault(fault.row, fault.what, todo if fault.todo else "") for fault in faults]
        factor = UNITS[unit]
        return (sql if factor == 1 else f"({sql}) * {factor}"), faults
    clock = f"regexp_extract($v, {literal(_CLOCK)}, ['h', 'm', 's'])"
    words = f"regexp_extract(lower($v), {literal(_WORDS)}, ['h', 'm', 's'])"
    sql = (
        f"CASE WHEN regexp_full_match($v, {literal(_CLOCK)}) THEN {_seconds(clock)} "
        f"WHEN regexp_full_match(lower($v), {literal(_WORDS)}) THEN {_seconds(words)} END"
    )
    return sql, cells.unread(
        sql, "is no duration like 1:35 or 0:01:35", "mend it, or set another duration_unit"
    )


def _seconds(parts: str) -> str:
    return " + ".join(
        f"coalesce(try_cast({parts}.{name} AS DOUBLE), 0) * {factor}"
        for name, factor in (("h", 3600), ("m", 60), ("s", 1))
    )


def salesforce_id(text: str) -> str:
    """Return SQL that brings a Salesforce id of 15 or 18 characters to its one form of 18.

    The last three say which of the first fifteen are capitals; other texts stay as they are.
    """
    signs = literal("ABCDEFGHIJKLMNOPQRSTUVWXYZ012345")
    groups = "[0, 5, 10]"
    mark = (
        f"list_aggregate(list_transform({groups}, lambda g: substr({signs}, 1 + CAST(list_sum(list_transform("
        "[1, 2, 3, 4, 5], lambda i: CASE WHEN ascii(substr(v, CAST(g + i AS BIGINT), 1)) BETWEEN 65 AND 90 "
        "THEN 1 << CAST(i - 1 AS INTEGER) ELSE 0 END)) AS BIGINT), 1)), 'string_agg', '')"
    )
    restored = (
        "list_aggregate(list_transform(range(15), lambda n: CASE WHEN "
        f"((instr({signs}, upper(substr(v, 16 + n // 5, 1))) - 1) >> CAST(n % 5 AS INTEGER)) & 1 = 1 "
        "THEN upper(substr(v, n + 1, 1)) ELSE lower(substr(v, n + 1, 1)) END), "
        "'string_agg', '') || upper(substr(v, 16, 3))"
    )
    return (
        f"list_transform([{text}], lambda v: CASE WHEN regexp_full_match(v, '[A-Za-z0-9]{{15}}') THEN v || {mark} "
        f"WHEN regexp_full_match(v, '[A-Za-z0-9]{{15}}[A-Za-z0-5]{{3}}') THEN {restored} ELSE v END)[1]"
    )
