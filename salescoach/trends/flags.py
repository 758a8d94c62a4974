"""Which of the judged periods a page speaks of: the newest that is out of the usual."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np

from salescoach.trends import usual as known
from salescoach.trends.periods import BETWEEN, FOUR, Periods
from salescoach.trends.rows import Weeks
from salescoach.trends.words import Flag, Told

#: A page speaks of what is out of the usual when it ended in the last so many weeks.
RECENT_WEEKS: Final = 13
_DAY: Final = np.timedelta64(1, "D")


def told(now: Periods, weeks: Weeks, grain: str, thing: str) -> Told:
    """Return what a sentence needs, of the newest stretch of weeks."""
    whole = weeks.at(~weeks.partial)
    judged = now if grain == BETWEEN else _at(now, ~now.partial)
    count = float(whole.counts.sum())
    number = len(whole.week) if grain == BETWEEN else len(judged.period)
    if not len(judged.period) or np.isnan(judged.expected).any():
        return Told(thing, grain, number, count, tracked=len(weeks.week) > 0)
    flag, others = _newest(judged, grain)
    if grain == BETWEEN:
        usual, high = float(whole.days.sum() / (len(now.period) - 1)), float(judged.high[0])
        return Told(
            thing, grain, number, count, usual=usual, low=0.0, high=high,
            open_days=float(now.days[-1]), flag=flag, others=others,
        )  # fmt: skip
    days = float(np.median(judged.days))
    usual_of = known.usual(judged.counts, judged.days)
    low, high_of = known.range_of(np.array([days]), usual_of)
    return Told(
        thing, grain, number, count, days=days, days_vary=bool(np.ptp(judged.days)),
        usual=float(usual_of.rate * days), low=float(low[0]), high=float(high_of[0]),
        dispersion=float(usual_of.dispersion), flag=flag, others=others,
    )  # fmt: skip


def _at(found: Periods, chosen: known.Flags) -> Periods:
    return Periods._make(column[chosen] for column in found)


def _newest(found: Periods, grain: str) -> tuple[Flag | None, int]:
    """Return the newest period outside, else the newest run, and how many more are outside."""
    length = np.timedelta64(28 if grain == FOUR else 7, "D")
    recent = found.period + length > found.period[-1] + length - RECENT_WEEKS * 7 * _DAY
    outside = np.flatnonzero(found.outside & recent)
    values = found.days if grain == BETWEEN else found.counts
    above = values > found.expected
    if len(outside):
        return _flag(found, "outside", above, outside[-1:]), len(outside) - 1
    runs = np.flatnonzero(found.run & recent)
    if not len(runs):
        return None, 0
    first = last = int(runs[-1])
    while first > 0 and found.run[first - 1] and above[first - 1] == above[last]:
        first -= 1
    return _flag(found, "run", above, np.arange(first, last + 1)), 0


def _flag(
    found: Periods, kind: str, above: known.Flags, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> Flag:
    last = int(rows[-1])
    return Flag(
        kind, bool(above[last]), _date(found.period[rows[0]]), _date(found.period[last]), len(rows),
        float(found.counts[last]), float(found.days[last]), float(found.low[last]), float(found.high[last]),
        over=kind == "run" and last < len(found.run) - 1,
    )  # fmt: skip


def _date(day: np.datetime64) -> date:
    made: date = day.astype("datetime64[D]").item()
    return made
