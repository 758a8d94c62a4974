"""What a file may be: the table it fills and the meaning of its columns, by names and by values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import duckdb

from salescoach.sources import dates, guess_words
from salescoach.sources.reader import Raw

#: Schema columns that hold dates.
DATED: Final = ("at", "date", "created", "closed", "customer_since", "hired", "left")
_SAMPLE: Final = 2000
_FEW: Final = 30
_SIGNS: Final = 1_000
_AT_ONCE: Final = 100
_NEEDED: Final = 3
#: A time of day beside a date; midnight is what programs write where there is none.
_MOMENT: Final = re.compile(r"\d[T ,]+(?!(?:0?0:00|12:00(?::00)? ?[Aa]\.?[Mm]))\d{1,2}:\d{2}")
_IDS: Final = {
    "activities": "activity_id",
    "deals": "deal_id",
    "accounts": "account_id",
    "contacts": "contact_id",
}


@dataclass(frozen=True)
class Seen:
    """One column of a file, as its first rows show it: names to know it by, its words, its dates.

    ``dated``, ``timed`` (a time of day stands beside the date), ``clocked`` (a time of day alone) and
    ``numeric`` are shares of the filled cells.
    """

    name: str
    plain: tuple[str, ...]
    words: tuple[str, ...]
    filled: int
    dated: float
    timed: float
    clocked: float
    numeric: float


@dataclass(frozen=True)
class Guess:
    """What a file may be: the table it fills, and for each schema column the file's column and why."""

    raw: Raw
    columns: tuple[Seen, ...]
    table: str
    found: dict[str, tuple[str, str]]

    def seen(self, target: str) -> Seen | None:
        """Return the column found for a schema column."""
        name = self.found.get(target, ("", ""))[0]
        return next((column for column in self.columns if column.name == name), None)

    def used(self) -> set[str]:
        """Return the file's columns that have a meaning."""
        return {name for name, _ in self.found.values()}


def recognise(con: duckdb.DuckDBPyConnection, raw: Raw) -> Guess:
    """Return what the file may be; the table is "" where nothing looks like sales work."""
    columns: list[Seen] = []
    for at in range(0, len(raw.columns), _AT_ONCE):
        names = raw.columns[at : at + _AT_ONCE]
        texts = ", ".join(f"left({raw.text(name)}, {_SIGNS})" for name in names)
        rows = con.execute(f"SELECT {texts} FROM {raw.relation} LIMIT {_SAMPLE}").fetchall()
        columns += [_seen(name, [row[n] for row in rows]) for n, name in enumerate(names)]
    best, found = "", dict[str, tuple[str, str]]()
    score = 0
    for table in guess_words.NAMES:
        matched = _matched(con, raw, columns, table)
        points = sum(n for column, n in guess_words.SIGNS[table].items() if column in matched)
        points += 4 * any(word in raw.file.lower() for word in guess_words.FILE_WORDS[table].split())
        if points > score:
            best, found, score = table, matched, points
    return Guess(raw, tuple(columns), best if score >= _NEEDED and found else "", found)


def _seen(name: str, values: Sequence[str | None]) -> Seen:
    filled = [value for value in values if value]
    share = 1 / max(1, len(filled))
    few = tuple(dict.fromkeys(filled))
    tail = name.rsplit(" - ", 1)[-1]
    plain = tuple(
        dict.fromkeys(re.sub(r"[^a-z0-9]|^propert(y|ies)[_.]", "", n.lower()) for n in (name, tail))
    )
    by_name = any(word in plain[0] for word in ("date", "time", "day"))
    return Seen(
        name,
        plain,
        few if len(few) <= _FEW else (),
        len(filled),
        sum(bool(dates.formats_of(value)) for value in filled if by_name or not value.isdigit()) * share,
        sum(bool(_MOMENT.search(value)) for value in filled) * share,
        sum(bool(re.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?", value)) for value in filled) * share,
        sum(bool(re.fullmatch(r"[-+$€£ \d.,:'hms]+", value)) for value in filled) * share,
    )


def _matched(
    con: duckdb.DuckDBPyConnection, raw: Raw, columns: Sequence[Seen], table: str
) -> dict[str, tuple[str, str]]:
    """Return schema column to the file's column and the reason, each column of the file used once."""
    found: dict[str, tuple[str, str]] = {}
    used: set[str] = set()
    for target, names in guess_words.NAMES[table].items():
        for name in names.split():
            column = next(
                (c for c in columns if name in c.plain and (_fits(c, target) or not raw.rows)), None
            )
            if column is None or (column.name in used and name != "leadid"):
                continue
            if target == _IDS.get(table) and not unique(con, raw, column.name):
                continue
            found[target] = (column.name, "by its name" + (" and its dates" if target in DATED else ""))
            used.add(column.name)
            break
    key = _IDS.get(table, "")
    if key and key not in found and table != "activities":
        ids = (c.name for c in columns if c.plain[0].endswith("id") and c.name not in used)
        first = next((name for name in ids if unique(con, raw, name)), None)
        if first is not None:
            found[key] = (first, "it names each row once")
    if table == "activities" and "at" not in found:
        column = next((c for c in columns if c.dated > 0.9 and c.filled and c.name not in used), None)
        if column is not None:
            found["at"] = (column.name, "the first column of dates")
    return found


def _fits(column: Seen, target: str) -> bool:
    if not column.filled:
        return target not in ("kind_word", "direction", "amount", "at")
    if target in DATED:
        return column.dated > 0.9
    if target in ("amount", "duration_s", "part"):
        return column.numeric > 0.7
    return column.dated < 0.5 if target.endswith("_word") else True


def unique(con: duckdb.DuckDBPyConnection, raw: Raw, name: str) -> bool:
    """Return whether a column is filled in every row, each time with another value."""
    text = raw.text(name)
    sql = f"SELECT count(*) = count({text}) AND count(*) = count(DISTINCT {text}) FROM {raw.relation}"
    return bool(con.execute(sql).fetchall()[0][0])
