"""How a file is read, told for one who doubts it: its columns, what each looks like, its first rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import names
from salescoach.sources import dates, footers, plain, reader, values
from salescoach.sources.salesforce_ids import salesforce_id
from salescoach.sources.values import Cells

#: So many different values of a column are looked at, and so many words are shown.
_SAMPLE: Final = 2000
_SHOWN: Final = 8
_ROWS: Final = 3
#: So many columns are looked at in one go, and so much of each text.
_AT_ONCE: Final = 100
_SIGNS: Final = 10_000
#: More different words than these are text.
_FEW: Final = 40
_DATED: Final = re.compile(r"dat(e|um|a)|time|day|due|fecha|creat|clos|start|\bat\b|_at$", re.IGNORECASE)
_ID: Final = re.compile(r"(\b|_|[a-z])(ID|Id|id)$|guid|uuid|\bkey\b|phone|number$|\bnr\b", re.IGNORECASE)
_CLOCK: Final = re.compile(r"\d{1,2}[:.]\d{2}([:.]\d{2})?( ?[AaPp]\.? ?[Mm]\.?)?")
_MEASURE: Final = re.compile(r"[-+(−]?\s*(?:[^\W\d_]{0,3}[$€£¥₹.]?\s*)?[-+−]?[\d.,]*\d")
_ORDERS: Final = {
    "dmy": "day first",
    "mdy": "month first",
    "serial": "as Excel's numbers",
    "unix": "as Unix numbers",
}


@dataclass(frozen=True)
class Column:
    """One column: how many cells are filled, what they look like, and the facts of that kind.

    ``kind`` is dates, times, numbers, lengths, yes or no, ids, names, words, text or empty. ``asks`` is
    the question that the column leaves open, ``unread`` counts cells that are not of the kind and
    ``wrong`` are the first of them, with their rows. ``different`` counts values, Salesforce Ids once
    however they are written, ``spelt`` the ways they are written.
    """

    name: str
    filled: int
    kind: str
    order: str = ""
    first: str = ""
    last: str = ""
    asks: str = ""
    unread: int = 0
    wrong: tuple[tuple[int, str], ...] = ()
    html: bool = False
    different: int = 0
    spelt: int = 0
    words: tuple[tuple[str, int], ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    likely: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Facts:
    """How one file is read: ``raw`` says what was left out; ``rows`` are the first, by row number."""

    raw: reader.Raw
    columns: tuple[Column, ...]
    rows: tuple[tuple[int, tuple[str | None, ...]], ...] = field(default=())


def facts(path: Path) -> Facts:
    """Return how a file is read; rows that do not fit are listed as left out. Raises where it cannot be."""
    con = reader.connected([path])
    try:
        raw = reader.read(con, path, keep_going=True)
        columns: list[Column] = []
        rows: dict[int, tuple[str | None, ...]] = {}
        for at in range(0, len(raw.columns), _AT_ONCE):
            some, first = _looked_at(con, raw, raw.columns[at : at + _AT_ONCE])
            columns += some
            rows = {row: (*rows.get(row, ()), *cells) for row, *cells in first}
        return Facts(raw, tuple(columns), tuple(rows.items()))
    finally:
        con.close()


def _looked_at(
    con: duckdb.DuckDBPyConnection, raw: reader.Raw, names: Sequence[str]
) -> tuple[list[Column], list[tuple[Any, ...]]]:
    """Return the facts of some columns, and their first rows with the row numbers before them."""
    texts = ", ".join(f"{raw.text(name)} AS {reader.quoted(name)}" for name in names)
    con.execute(f"CREATE OR REPLACE TEMP TABLE looked_at AS SELECT _row, {texts} FROM {raw.relation}")
    columns = [_column(con, raw, name) for name in names]
    first = con.execute(f"FROM looked_at ORDER BY _row LIMIT {_ROWS}").fetchall()
    html = [column.html for column in columns]
    return columns, [
        (row, *(plain.plain_text(v) if v and tags else v for v, tags in zip(cells, html, strict=True)))
        for row, *cells in first
    ]


def _column(con: duckdb.DuckDBPyConnection, raw: reader.Raw, name: str) -> Column:
    cells = Cells(con, "looked_at", reader.quoted(name), raw.file, name, raw.workbook)
    filled, different = cells.one("count($v)", "count(DISTINCT $v)")
    if not filled:
        return Column(name, 0, "empty")
    counted = con.execute(
        f"SELECT v, count(*) AS n FROM (SELECT _row, left({cells.value}, {_SIGNS}) AS v FROM looked_at) "
        f"WHERE v IS NOT NULL GROUP BY v ORDER BY n DESC, min(_row) LIMIT {_SAMPLE}"
    ).fetchall()
    texts = [text for text, _ in counted]
    found = _dated(cells, filled, texts) or _measured(cells, filled, texts)
    if found is None:
        found = _worded(name, filled, different, counted)
    if found.kind == "ids" and different <= _SAMPLE:
        (once,) = cells.one(f"count(DISTINCT {salesforce_id('$v')})")
        found = replace(found, different=once, spelt=different)
    return found


def _dated(cells: Cells, filled: int, texts: Sequence[str]) -> Column | None:
    """Return the facts of a column of dates or times of day, or nothing."""
    clocks = _share(texts, _CLOCK.fullmatch)
    if clocks > 0.5 and not re.search("duration|length", cells.column, re.IGNORECASE):
        sql, faults = dates.time_of_day(cells)
        if not faults:
            return _span(cells, filled, "times", sql)
    hinted = bool(_DATED.search(cells.column))
    if _share(texts, lambda t: (hinted or not t.replace(".", "").isdigit()) and dates.formats_of(t)) < 0.75:
        return None
    found, faults = dates.infer(cells)
    asks = next((f"{one.what}; {one.todo}" for one in faults if not one.row and one.todo), "")
    orders = list(dict.fromkeys(_ORDERS[f.order] for f in found.formats if f.order in _ORDERS))
    if asks:
        return Column(cells.column, filled, "dates", "needs asking", asks=asks)
    sql = found.written()
    return _span(cells, filled, "dates", sql, order=" and ".join(orders))


def _measured(cells: Cells, filled: int, texts: Sequence[str]) -> Column | None:
    """Return the facts of a column of yes and no, numbers or lengths of time, or nothing."""
    if _share(texts, lambda t: t.lower() in (*values.YES, *values.NO) and not t.isdigit()) == 1:
        return Column(cells.column, filled, "yes or no", words=_counts(cells))
    named = _ID.search(cells.column) or footers.is_owner(cells.column)
    if named or _share(texts, _MEASURE.match) < 0.5:
        return None
    sql, faults = values.number(cells)
    asks = next((f"{one.what}; {one.todo}" for one in faults if not one.row and "decimal" in one.todo), "")
    if asks:
        return Column(cells.column, filled, "numbers", asks=asks)
    for kind, how in (("numbers", sql), ("lengths", values.duration(cells, "h:m:s")[0])):
        (read,) = cells.one(f"count({how})")
        if read * 2 > filled:
            return _span(cells, filled, kind, how)
    return None


def _span(cells: Cells, filled: int, kind: str, sql: str, order: str = "") -> Column:
    read, first, last = cells.one(f"count({sql})", f"min({sql})", f"max({sql})")
    said = [
        "" if value is None else f"{value:.10g}" if isinstance(value, float) else str(value)
        for value in (first, last)
    ]
    wrong = tuple(cells.rows(f"{sql} IS NULL", _ROWS)) if read < filled else ()
    return Column(cells.column, filled, kind, order, said[0], said[1], unread=filled - read, wrong=wrong)


def _worded(name: str, filled: int, different: int, counted: Sequence[tuple[str, int]]) -> Column:
    """Return the facts of a column of ids, names, words or text."""
    texts = [text for text, _ in counted]
    html = any(plain.is_html(text) for text in texts)
    words = tuple((plain.plain_text(text) if html else text, count) for text, count in counted[:_SHOWN])
    if footers.is_owner(name) and not _ID.search(name):
        same, likely = people(texts)
        return Column(name, filled, "names", different=different, words=words, same=same, likely=likely)
    few = different <= _FEW and max((len(text) for text in texts), default=0) <= 60
    codes = _share(texts, lambda t: " " not in t and any(sign.isdigit() for sign in t)) > 0.9
    if _ID.search(name) or (codes and different == filled > 1):
        return Column(name, filled, "ids", different=different, words=words[:_ROWS])
    kind = "words" if few and not html else "text"
    return Column(name, filled, kind, html=html, different=different, words=words if kind == "words" else ())


def people(texts: Sequence[str]) -> tuple[tuple[tuple[str, ...], ...], tuple[tuple[str, str], ...]]:
    """Return the spellings that are one person's for sure, and the pairs that are likely to be.

    >>> people(["Ana Ruiz", "RUIZ, ANA", "A. Ruiz"])
    ((('Ana Ruiz', 'RUIZ, ANA'),), (('Ana Ruiz', 'A. Ruiz'),))
    """
    found: dict[str, list[str]] = {}
    for text in texts:
        found.setdefault(names.person_key(text), []).append(text)
    same = tuple(tuple(spelt) for spelt in found.values() if len(spelt) > 1)
    return same, tuple(names.likely_pairs(texts))


def _counts(cells: Cells) -> tuple[tuple[str, int], ...]:
    sql = f"SELECT v, count(*) AS n FROM (SELECT {cells.value} AS v FROM {cells.source}) WHERE v IS NOT NULL "
    rows = cells.con.execute(f"{sql} GROUP BY v ORDER BY n DESC, v LIMIT {_SHOWN}").fetchall()
    return tuple((text, count) for text, count in rows)


def _share(texts: Sequence[str], holds: Callable[[str], object]) -> float:
    return sum(bool(holds(text)) for text in texts) / len(texts)
