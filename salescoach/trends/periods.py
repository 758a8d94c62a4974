"""Weeks in, judged periods out: by week, by four weeks, or from event to event where both hold too few."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from salescoach.trends import usual as known
from salescoach.trends.rows import Days, Weeks
from salescoach.trends.usual import FEWEST, TAIL, Flags, Floats

WEEK: Final = "week"
FOUR: Final = "four weeks"
BETWEEN: Final = "between"
#: A period that holds fewer than this on average is too short to be judged.
FEW: Final = 2.0
#: From so many events on one can say how long it usually is between two.
FEWEST_EVENTS: Final = 3
_BLOCK: Final = np.timedelta64(28, "D")
_SEVEN: Final = np.timedelta64(7, "D")


class Periods(NamedTuple):
    """Judged periods; ``expected``, ``low`` and ``high`` are NaN where it is too early or the period is partial.

    From event to event they are days worked since the event before; else counts.
    """

    period: Days
    weeks: Floats
    counts: Floats
    days: Floats
    expected: Floats
    low: Floats
    high: Floats
    partial: Flags
    outside: Flags
    run: Flags


def grain_of(weeks: Weeks) -> str:
    """Return the shortest period that holds at least two on average, "between" where even four weeks do not."""
    whole = weeks.counts[~weeks.partial]
    mean = whole.mean() if len(whole) else FEW
    if mean >= FEW:
        return WEEK
    return FOUR if mean * 4 >= FEW else BETWEEN


def judged(weeks: Weeks, grain: str) -> Periods:
    """Return the periods of one stretch of weeks, each held against what is usual in that stretch."""
    if grain == BETWEEN:
        return _between(weeks)
    return _counted(blocks(weeks) if grain == FOUR else _each(weeks))


class _Counts(NamedTuple):
    period: Days
    weeks: Floats
    counts: Floats
    days: Floats
    partial: Flags


def _each(weeks: Weeks) -> _Counts:
    return _Counts(weeks.week, np.ones(len(weeks.week)), weeks.counts, weeks.days, weeks.partial)


def blocks(weeks: Weeks) -> _Counts:
    """Return the sums of four calendar weeks each, from the first whole week on; an unfinished one is partial."""
    if not len(weeks.week):
        return _each(weeks)
    whole = weeks.week[~weeks.partial]
    start, end = (whole[0], whole[-1] + _SEVEN) if len(whole) else (weeks.week[0], weeks.week[0])
    number = (weeks.week - start) // _BLOCK
    found, place = np.unique(number, return_inverse=True)
    first = start + found * _BLOCK
    columns = (np.ones(len(number)), weeks.counts, weeks.days)
    sums = [np.bincount(place, column, len(found)).astype(float) for column in columns]
    partial = (np.bincount(place, weeks.partial, len(found)) > 0) | (first + _BLOCK > end)
    return _Counts(first, sums[0], sums[1], sums[2], partial)


def _counted(found: _Counts) -> Periods:
    whole = ~found.partial
    expected, low, high = (np.full(len(whole), np.nan) for _ in range(3))
    outside, run = np.zeros(len(whole), dtype=bool), np.zeros(len(whole), dtype=bool)
    if whole.sum() >= FEWEST:
        count, days = found.counts[whole], found.days[whole]
        usual = known.usual(count, days)
        expected[whole] = usual.rate * days
        low[whole], high[whole] = known.range_of(days, usual)
        outside[whole] = known.outside(count, days, usual)
        run[whole] = known.in_run(count, days, usual)
    return Periods(
        found.period, found.weeks, found.counts, found.days, expected, low, high, found.partial, outside, run
    )


def _between(weeks: Weeks) -> Periods:
    """Return one row per event and one for the time since the last, in days worked of whole weeks.

    Given so many events in so many days of a steady pace, each of the spaces between them takes a
    share of the days that follows Beta(1, events). A week's events are spread evenly over its days, so
    a space is known to a few days only, and none is called too short.
    """
    whole = weeks.at(~weeks.partial)
    events = np.ceil(whole.counts - 1e-9).astype(int)
    total, many = float(whole.days.sum()), int(events.sum())
    place = np.repeat(np.arange(len(events)), events)
    nth = np.arange(many) - np.repeat(np.cumsum(events) - events, events) + 1
    before = np.cumsum(whole.days) - whole.days
    at = before[place] + whole.days[place] * nth / (events[place] + 1)
    space = np.diff(np.concatenate([[0.0], at, [total]])) if len(events) else np.array([])
    where = np.concatenate([place, [len(events) - 1]]) if len(events) else place
    apart = np.diff(where, prepend=-1).astype(float)
    return _spaced(whole.week[where], apart, space, total)


def _spaced(period: Days, apart: Floats, space: Floats, total: float) -> Periods:
    rows, events = len(space), max(0, len(space) - 1)
    count = np.ones(rows)
    count[-1:] = 0
    no, gap = np.zeros(rows, dtype=bool), np.full(rows, np.nan)
    if events < FEWEST_EVENTS or len(np.unique(period)) == 0 or apart.sum() < FEWEST:
        return Periods(period, apart, count, space, gap, gap, gap, no, no, no)
    middle, most = (total * (1 - chance ** (1 / events)) for chance in (0.5, TAIL))
    steady = known.Usual(np.array(middle), np.array(1.0))
    return Periods(
        period, apart, count, space, np.full(rows, middle), np.zeros(rows), np.full(rows, most),
        no, space > most, known.in_run(space, np.ones(rows), steady),
    )  # fmt: skip


def stretches(weeks: Weeks, changes: Sequence[Any]) -> list[Weeks]:
    """Return the weeks cut at the recorded changes; the week of a change begins the new stretch.

    The last one begins at the last change, and is empty where no week has followed it.
    """
    days = np.array([np.datetime64(change, "D") for change in changes], dtype="datetime64[D]")
    place = (days[None, :] < weeks.week[:, None] + _SEVEN).sum(axis=1)
    return [weeks.at(place == number) for number in sorted({*place.tolist(), len(days)})]
