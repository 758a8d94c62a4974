"""How old a start must be to be ripe: rows to days, and the team's lag."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from salescoach.errors import SalescoachError
from salescoach.maturity import curve
from salescoach.maturity.curve import Curve, Days, Shares
from salescoach.maturity.steps import step_of

#: A horizon is never shorter, in weeks.
SHORTEST: Final = 4
#: By then so much of what the team's curve ever reaches is there.
RIPE_SHARE: Final = 0.9
#: The default horizon is one that so much of the team's starts have reached: a longer one would hang on a few.
REACHED_SHARE: Final = 0.2
#: So many starts must be as old as the horizon before a curve of one's own is told.
RIPE: Final = 5
#: Fewer yes than this are too few to say.
FEWEST: Final = 3
#: Starts of so many weeks before the horizon count, and the younger ones as far as they have come.
WINDOW_WEEKS: Final = 52
_STATE: Final = {"open": curve.OPEN, "won": curve.WON, "lost": curve.LOST, "unknown": curve.UNKNOWN}


@dataclass(frozen=True)
class Starts:
    """Days since each start, days it was followed, and its state then (a code of :mod:`curve`)."""

    ages: Days
    days: Days
    states: Days

    def only(self, wanted: np.ndarray) -> Starts:
        """Return the starts marked."""
        return Starts(self.ages[wanted], self.days[wanted], self.states[wanted])

    def followed(self) -> Starts:
        """Return those of which it is known how they stand."""
        return self.only(self.states != curve.UNKNOWN)

    def taking(self, state: int) -> Starts:
        """Return all of them, with the unknown ones taken to have ended so at once."""
        unknown = self.states == curve.UNKNOWN
        return Starts(
            self.ages, *(np.where(unknown, put, kept) for put, kept in ((0, self.days), (state, self.states)))
        )


@dataclass(frozen=True)
class Lag:
    """The team's lag: the horizon in weeks, and its curve (none while it has too few yes)."""

    horizon_weeks: int
    curve: Curve | None

    def ripeness(self, ages: Days) -> Shares | None:
        """Return how much of its yes a start of each age has had time for, 0 to 1; nothing while not known."""
        if self.curve is None:
            return None
        horizon = 7 * self.horizon_weeks
        reached = curve.won_by(self.curve, horizon)
        if reached <= 0:
            return None
        return curve.shares_by(self.curve, np.minimum(ages, horizon)) / reached


def starts(rows: pd.DataFrame, as_of: date) -> Starts:
    """Return rows of ``paths`` as days; one that ended on a day nobody knows ended at once."""
    began = rows["start"].to_numpy("datetime64[D]")
    ages = (np.datetime64(as_of, "D") - began).astype(np.int64)
    ended = rows["end"].to_numpy("datetime64[D]")
    missing = np.isnat(ended)
    lags = np.where(missing, 0, (np.where(missing, began, ended) - began).astype(np.int64))
    states = np.asarray(rows["state"].map(_STATE), dtype=np.int64)
    if len(ages) and ages.min() < 0:
        raise SalescoachError(f"the paths know starts after {as_of}; make them from a log as of that day")
    followed = np.where(states == curve.OPEN, ages, np.maximum(lags, 0)).astype(np.int64)
    return Starts(ages, followed, states)


def of_step(paths: pd.DataFrame, step: str, rep_id: str | None) -> pd.DataFrame:
    """Return the rows of a step: one rep's, or the team's, where what several share counts once."""
    step_of(step)
    rows = paths[paths["step"] == step]
    if rep_id is not None:
        return rows[rows["rep_id"] == rep_id]
    return rows.drop_duplicates("id") if step == "deal_won" else rows  # nothing else is shared


def team_lag(team: pd.DataFrame, step: str, as_of: date, horizon: int | None) -> Lag | None:
    """Return the lag of the team's rows of one step; nothing while the log is too young for a horizon.

    Raises ``SalescoachError`` for a horizon beyond what the log follows.
    """
    found = starts(team, as_of).followed()
    longest = _weeks_reached(found, RIPE)
    if horizon is not None and not 1 <= horizon <= longest:
        raise SalescoachError(
            f"a horizon of {horizon} weeks cannot be told: this log follows {step_of(step).started} for "
            f"{longest} weeks at most"
        )
    if longest < (SHORTEST if horizon is None else horizon):
        return None
    whole = curve.aalen_johansen(found.days, found.states)
    enough = int((found.states == curve.WON).sum()) >= FEWEST
    if horizon is None:
        enough_old = max(RIPE, round(REACHED_SHARE * len(found.ages)))
        followed = max(SHORTEST, _weeks_reached(found, enough_old))
        horizon = _horizon(whole, followed, enough, step_of(step).usual_weeks)
    return Lag(horizon, whole if enough else None)


def _weeks_reached(found: Starts, count: int) -> int:
    """Return the whole weeks for which at least so many starts are followed."""
    return int(np.sort(found.ages)[-count]) // 7 if len(found.ages) >= count else 0


def _horizon(whole: Curve, followed: int, enough: bool, usual: int) -> int:
    """Return the weeks by which most of the yes are there of those that the log can follow."""
    reached = curve.won_by(whole, 7 * followed)
    if not enough or reached <= 0:
        return min(usual, followed)
    return min(max(SHORTEST, -(-curve.day_of_share(whole, RIPE_SHARE * reached) // 7)), followed)
