"""Tables for the eye: starts by block of four weeks, and how they ripen week by week."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from salescoach.maturity import curve
from salescoach.maturity.estimate import horizon_of
from salescoach.maturity.lag import FEWEST, RIPE, WINDOW_WEEKS, of_step, starts

BLOCK_WEEKS: Final = 4
_BLOCK: Final = ("block", "started", "yes", "no", "open", "unknown", "ripe")
_RIPENING: Final = ("weeks", "value", "low", "high", "followed")


def by_start(
    paths: pd.DataFrame, rep_id: str | None, step: str, *, as_of: date, horizon: int | None = None
) -> pd.DataFrame:
    """Return what became so far of the starts of each four weeks, the newest block last.

    Columns: ``block`` (first day), ``started``, ``yes``, ``no``, ``open``, ``unknown`` (counts; they add
    up), ``ripe`` (each start of the block is as old as the horizon: only ripe blocks can be compared). The
    last block ends with the week of ``as_of``; blocks in between without a start are rows of 0. It goes as
    far back as :func:`matured` looks. ``horizon`` in weeks; by default the team's.
    """
    rows = _known(paths, rep_id, step)
    weeks = horizon if horizon is not None else horizon_of(paths, step, as_of=as_of)
    if rows.empty:
        return _typed(pd.DataFrame(columns=list(_BLOCK)))
    found = starts(rows, as_of)
    ages = _weeks_before(rows, as_of)
    numbers = ages // BLOCK_WEEKS
    last = (
        int(numbers.max())
        if weeks is None
        else min(int(numbers.max()), (WINDOW_WEEKS + weeks) // BLOCK_WEEKS)
    )
    newest = pd.Timestamp(as_of) - pd.Timedelta(days=_into_week(rows, as_of))
    made = []
    for number in range(last, -1, -1):
        states = found.states[numbers == number]
        first = newest - pd.Timedelta(weeks=BLOCK_WEEKS * (number + 1) - 1)
        youngest = (pd.Timestamp(as_of) - first).days - 7 * BLOCK_WEEKS + 1
        counts = [int((states == code).sum()) for code in (curve.WON, curve.LOST, curve.OPEN, curve.UNKNOWN)]
        made.append((first, len(states), *counts, weeks is not None and youngest >= 7 * weeks))
    return _typed(pd.DataFrame(made, columns=list(_BLOCK)))


def _known(paths: pd.DataFrame, rep_id: str | None, step: str) -> pd.DataFrame:
    rows = of_step(paths, step, rep_id)
    return rows[rows["known"]]


def _into_week(rows: pd.DataFrame, as_of: date) -> int:
    """Return how many days the day is into its week, by the first days of the weeks in the rows."""
    return int((pd.Timestamp(as_of) - rows["week"].iloc[0]).days % 7)


def _weeks_before(rows: pd.DataFrame, as_of: date) -> np.ndarray:
    newest = pd.Timestamp(as_of) - pd.Timedelta(days=_into_week(rows, as_of))
    weeks: np.ndarray = ((newest - rows["week"]).dt.days // 7).to_numpy(np.int64)
    return weeks


def _typed(frame: pd.DataFrame) -> pd.DataFrame:
    counts = dict.fromkeys(("started", "yes", "no", "open", "unknown"), "int64")
    return frame.astype({"block": "datetime64[s]", "ripe": "bool", **counts})


def ripening(paths: pd.DataFrame, rep_id: str | None, step: str, *, as_of: date) -> pd.DataFrame:
    """Return the share of starts that had ended in a yes by each week since the start.

    Columns: ``weeks`` (since the start, from 0), ``value`` (share, 0 to 1), ``low``, ``high`` (95 % range),
    ``followed`` (starts that were followed so long, whether they had ended before or not). It stops where fewer
    than three starts are that old; starts nobody recorded the end of are left out. Empty where fewer than five
    starts are known. The team is ``rep_id`` None.
    """
    rows = _known(paths, rep_id, step)
    found = starts(rows, as_of).followed()
    empty = pd.DataFrame(columns=list(_RIPENING)).astype(dict.fromkeys(_RIPENING, "float64"))
    if len(found.ages) < RIPE:
        return empty
    own = curve.aalen_johansen(found.days, found.states)
    last = int(np.sort(found.ages)[-FEWEST]) // 7
    made = [_week(own, found.ages, week) for week in range(last + 1)]
    return pd.DataFrame(made, columns=list(_RIPENING))


def _week(own: curve.Curve, ages: curve.Days, week: int) -> tuple[float, ...]:
    day = 7 * week
    old = float((ages >= day).sum())
    low, high = curve.range_by(own, day, old)
    return float(week), curve.won_by(own, day), low, high, old
