"""How the dates of a column are written, found from the whole column and never guessed."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from salescoach import weeks
from salescoach.errors import Fault
from salescoach.sources import date_words
from salescoach.sources.date_formats import Format as Format
from salescoach.sources.date_formats import formats_of as formats_of
from salescoach.sources.reader import literal
from salescoach.sources.values import Cells

#: What to do where a column leaves open whether day or month comes first.
ASK_ORDER: Final = (
    "say --day-first or --month-first, or set day_first = true or day_first = false in the mapping"
)
_LOOKED_AT: Final = 2000
_TODO: Final = "write it as 2026-03-31 or 2026-03-31 14:05"
_CLOCKS: Final = tuple(
    hour + second + half
    for hour, half in (("%H:%M", ""), ("%I:%M", " %p"), ("%I:%M", "%p"))
    for second in ("", ":%S", ":%S.%f")
)
#: A time of day as it is also written: 9.05, 9h05, 9:05 a.m., 9 PM; it is brought to one of the above.
_CLOCK_STEPS: Final = (
    ("[\\s\u00a0\u202f]+", " "),
    (r"^(\d{1,2}) ?[.h] ?(\d\d)([^\d]|$)", r"\1:\2\3"),
    (r" ?([ap])\.? ?m\.?$", r" \1m"),
    (r"^(\d{1,2}) ([ap]m)$", r"\1:00 \2"),
    (r" ?(uhr|hrs?|h)$", ""),
)
_ZONE_NAMED: Final = re.compile(
    r"(.*\d(?: ?[AaPp]\.? ?[Mm]\b\.?)?) ?\(?([A-Z]{2,5}|[A-Za-z]+/[A-Za-z_/]+)\)?"
)
_ZONE_TODO: Final = "write the hours from UTC in its place, as in 2026-03-31 14:05 -05:00"


@dataclass(frozen=True)
class Dates:
    """How a column is read: SQL of ``$v`` for the date written, the instant and the local date."""

    formats: tuple[Format, ...]
    timed: bool

    def written(self) -> str:
        """Return SQL for the DATE as it is written, never shifted."""
        return f"CAST({_moment(self.formats)} AS DATE)"

    def instant(self, zone: str) -> str:
        """Return SQL for the UTC TIMESTAMP; NULL where no time of day is given."""
        timed = [f for f in self.formats if f.timed] if self.timed else []
        local, zoned = [f for f in timed if not f.zoned], [f for f in timed if f.zoned]
        found = [_utc(_moment(local), zone)] if local else []
        found += [_moment(zoned)] if zoned else []
        return _first(found, "CAST(NULL AS TIMESTAMP)")

    def local(self, zone: str, team: str) -> str:
        """Return SQL for the DATE in the zone of the team; a date without a time stays."""
        plain = [f for f in self.formats if not (f.timed and self.timed) or (zone == team and not f.zoned)]
        moved = tuple(f for f in self.formats if f not in plain)
        found = [f"CAST({_moment(plain)} AS DATE)"] if plain else []
        if moved:
            instant = Dates(moved, timed=True).instant(zone)
            found.append(f"CAST({instant} AS DATE)" if team == "UTC" else weeks.local_date_sql(instant, team))
        return _first(found, "CAST(NULL AS DATE)")


def infer(
    cells: Cells, *, day_first: bool | None = None, years: tuple[int, int] = (1950, 2100)
) -> tuple[Dates, list[Fault]]:
    """Return how the dates of a column are written, and a fault for each cell that is no date.

    Day and month are told apart by the whole column; where it fits both ways and that matters,
    the fault asks for ``day_first``.
    """
    formats, unread, timed, span = _known(cells)
    if day_first is not None:
        formats = [f for f in formats if f.order != ("mdy" if day_first else "dmy")]
    orders = {f.order for f in formats}
    if not cells.workbook and len(orders) > 1:
        formats = [f for f in formats if f.order not in ("serial", "unix")]
    faults: list[Fault] = []
    if {"dmy", "mdy"} <= {f.order for f in formats}:
        formats, faults = _ordered(cells, formats)
    if not faults and (unread or len({f.order for f in formats}) < len(orders) or day_first is not None):
        faults = cells.unread(_moment(formats), "is no date", _todo(formats), say=_zone_named)
    first, last = years
    if not faults and span and (span[0] < first or span[1] > last):
        wrong = f"year({_moment(formats)}) NOT BETWEEN {first} AND {last}"
        faults = [
            cells.fault(row, f"{v!r} cannot be right", _TODO) for row, v in cells.rows(wrong, cells.shown)
        ]
    return Dates(tuple(formats), timed), faults


def _todo(formats: Sequence[Format]) -> str:
    orders = {f.order for f in formats}
    if "dmy" in orders:
        return "the column is written day first: write it as 31/03/2026"
    return "the column is written month first: write it as 03/31/2026" if "mdy" in orders else _TODO


def _zone_named(text: str) -> tuple[str, str] | None:
    """Return what is wrong with a date that names its time zone by letters, as EST, and what to do."""
    named = _ZONE_NAMED.fullmatch(text)
    if named is None or not any(f.timed for f in formats_of(named[1])):
        return None
    return f"names the time zone {named[2]}, which is not the same everywhere", _ZONE_TODO


def _known(cells: Cells) -> tuple[list[Format], int, bool, tuple[int, int] | None]:
    """Return the formats met, how many cells fit none, whether times occur, first and last year."""
    formats: list[Format] = []
    sample = cells.rows("true", _LOOKED_AT)
    unread, timed, span = len(sample), False, None
    while new := [f for f in _met(sample) if f not in formats]:
        formats = _in_order([*formats, *new])
        moment = _moment(formats)
        unread, timed, first, last = cells.one(*_asked(moment))
        span = None if first is None else (first, last)
        if not unread:
            break
        sample = cells.rows(f"{moment} IS NULL", _LOOKED_AT)
    return formats, unread, bool(timed), span


def asked(cells: Cells) -> tuple[str, ...]:
    """Return the aggregates that ``infer`` asks first of a column, by its first cells."""
    met = _met(cells.rows("true", _LOOKED_AT))
    return _asked(_moment(_in_order(met))) if met else ()


def _asked(moment: str) -> tuple[str, ...]:
    """Return how many cells are no date, whether times occur, first and last year."""
    return (
        f"count($v) - count({moment})",
        f"bool_or({moment} <> date_trunc('day', {moment}))",
        f"min(year({moment}))",
        f"max(year({moment}))",
    )


def _met(sample: Iterable[tuple[int, str]]) -> list[Format]:
    texts = dict.fromkeys(text for _, text in sample)
    return list(dict.fromkeys(itertools.chain.from_iterable(map(formats_of, texts))))


def _in_order(formats: Iterable[Format]) -> list[Format]:
    return sorted(formats, key=lambda f: ("%y" not in f.text, f.text))


def _ordered(cells: Cells, formats: list[Format]) -> tuple[list[Format], list[Fault]]:
    """Return the formats with day and month in the order that the column shows."""
    day = [f for f in formats if f.order != "mdy"]
    month = [f for f in formats if f.order != "dmy"]
    by_day, by_month = _moment(day), _moment(month)
    not_day, not_month, differ = cells.one(
        f"min(_row) FILTER ($v IS NOT NULL AND {by_day} IS NULL AND {by_month} IS NOT NULL)",
        f"min(_row) FILTER ($v IS NOT NULL AND {by_month} IS NULL AND {by_day} IS NOT NULL)",
        f"min($v) FILTER ({by_day} IS DISTINCT FROM {by_month})",
    )
    if not_day and not_month:
        what = f"row {not_month} is written day first, row {not_day} month first"
        return formats, [cells.fault(0, what, "write all dates the same way")]
    if not_day or not_month or differ is None:
        return (month if not_day else day), []
    if all("." in f.text.split(" ")[0] for f in formats if f.order in ("dmy", "mdy")):
        return day, []
    what = f"{differ!r} can be read day first and month first, and no other row tells which"
    return formats, [cells.fault(0, what, ASK_ORDER)]


def _moment(formats: Iterable[Format]) -> str:
    """Return SQL of ``$v`` for the TIMESTAMP written: UTC for zoned formats, local for the others."""
    formats = tuple(formats)
    found = _read([f for f in formats if not f.words], "$v")
    words = [f for f in formats if f.words]
    found += _read(words, date_words.cleaned_sql("$v")) if words else []
    return _first(found, "CAST(NULL AS TIMESTAMP)")


def _read(formats: Sequence[Format], text: str) -> list[str]:
    offset = [literal(f.text) for f in formats if "%z" in f.text]
    strptime = [literal(f.text) for f in formats if f.text.startswith("%") and "%z" not in f.text]
    found = [f"CAST(try_strptime({text}, [{', '.join(strptime)}]) AS TIMESTAMP)"] if strptime else []
    found += [f"timezone('UTC', try_strptime({text}, [{', '.join(offset)}]))"] if offset else []
    return found + [f.text.replace("$v", text) for f in formats if not f.text.startswith("%")]


def _first(found: Sequence[str], otherwise: str) -> str:
    return otherwise if not found else found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"


def _utc(local: str, zone: str) -> str:
    return local if zone == "UTC" else weeks.utc_sql(local, zone)


def time_of_day(cells: Cells) -> tuple[str, list[Fault]]:
    """Return SQL of ``$v`` for the TIME of a column of times, and the cells that are none."""
    clocks = ", ".join(map(literal, _CLOCKS))
    spelt = "lower($v)"
    for pattern, new in _CLOCK_STEPS:
        spelt = f"regexp_replace({spelt}, {literal(pattern)}, {literal(new)}, 'g')"
    direct = f"CAST(try_strptime($v, [{clocks}]) AS TIME)"
    sql = (
        f"coalesce({direct}, CASE WHEN regexp_full_match($v, '0?\\.\\d+|0') THEN TIME '00:00:00' + "
        "to_microseconds(1000000 * CAST(round(CAST($v AS DOUBLE) * 86400) AS BIGINT)) END)"
    )
    (unread,) = cells.one(f"count($v) - count({sql})")
    if unread:
        sql = f"coalesce({sql}, CAST(try_strptime({spelt}, [{clocks}]) AS TIME))"
    return sql, cells.unread(sql, "is no time of day", "write it as 14:05 or 2:05 PM")
