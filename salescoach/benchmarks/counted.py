"""What every rep and every other did in the weeks the rep worked, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.benchmarks.steps import Step
from salescoach.questions.definitions import KNOWN_SHARE

Array = NDArray[np.float64]


class Counted(NamedTuple):
    """Sums over the weeks of the row's rep: ``trials[i, j]`` are what rep j did in the weeks of rep i.

    NaN where rep j does not track both counts in these weeks. ``weeks`` are those of each rep.
    """

    reps: tuple[str, ...]
    trials: Array
    successes: Array
    weeks: Array

    def own_trials(self) -> Array:
        """Return what each rep did in his own weeks."""
        return np.asarray(np.diagonal(self.trials), np.float64)

    def own_successes(self) -> Array:
        """Return what came of it."""
        return np.asarray(np.diagonal(self.successes), np.float64)

    def usable(self) -> NDArray[np.bool_]:
        """Return which of them make a rate: some tries, and no more successes than these."""
        return np.asarray((self.trials > 0) & (self.successes <= self.trials))


def counted(known: pd.DataFrame, step: Step, people: Sequence[str], *, scope: str) -> Counted:
    """Return the sums of one step from rep_weeks whose counts are known, in one scope, for the reps given."""
    rows = known.loc[known["scope"] == scope, ["rep_id", "week", step.of, step.per]]
    every = known.loc[known["scope"] == "all", ["rep_id", "week", "partial"]]
    reps, weeks = pd.Index(people), pd.Index(sorted(every["week"].unique()))
    at = (reps.get_indexer(pd.Index(rows["rep_id"])), weeks.get_indexer(pd.Index(rows["week"])))
    of, per = (_wide(rows[column], at, (len(reps), len(weeks))) for column in (step.of, step.per))
    mine = _own_weeks(every, step, reps, weeks)
    tracked = (mine @ (~np.isnan(of)).T.astype(float) > 0) & (mine @ (~np.isnan(per)).T.astype(float) > 0)
    trials, successes = (np.where(tracked, mine @ np.nan_to_num(part).T, np.nan) for part in (of, per))
    return Counted(tuple(people), trials, successes, mine.sum(axis=1))


def _wide(column: pd.Series[float], at: tuple[NDArray[np.intp], ...], shape: tuple[int, int]) -> Array:
    wide = np.full(shape, np.nan)
    wide[at] = column.to_numpy("float64", na_value=np.nan)
    return wide


def _own_weeks(every: pd.DataFrame, step: Step, reps: pd.Index[str], weeks: pd.Index[pd.Timestamp]) -> Array:
    """Return 1 for each week of a rep's window in which he worked; all his weeks where none is complete."""
    at = (reps.get_indexer(pd.Index(every["rep_id"])), weeks.get_indexer(pd.Index(every["week"])))
    worked, whole = np.zeros((2, len(reps), len(weeks)), bool)
    worked[at] = True
    whole[at] = ~every["partial"].to_numpy(bool)
    days = weeks.to_numpy("datetime64[D]").astype("int64")
    last = np.where(whole, days, -1).max(axis=1, initial=-1)
    ends = last - 7 * step.settle
    inside = (days <= ends[:, None]) & (days > (ends - 7 * step.weeks)[:, None])
    return np.asarray((worked & (inside | (last < 0)[:, None])).astype(float))


def told_scope(rep_weeks: pd.DataFrame) -> str | None:
    """Return "all" where for more than a fifth of the dials nobody can tell what they were for."""
    dials = rep_weeks.groupby("scope")["dials"].sum()
    total, unknown = (float(dials.get(scope, 0) or 0) for scope in ("all", "unknown"))
    return "all" if total > 0 and total - unknown < KNOWN_SHARE * total else None
