"""What every rep and every other did in the weeks the rep worked, one step at a time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.benchmarks.steps import Step
from salescoach.questions.definitions import KNOWN_SHARE

Array = NDArray[np.float64]
Days = NDArray[np.datetime64]
_NEVER: Final = np.datetime64("NaT", "D")


class Counted(NamedTuple):
    """Sums over the weeks of the row's rep: ``trials[i, j]`` are what rep j did in the weeks of rep i.

    NaN where rep j does not track both counts in these weeks. ``weeks`` are those of each rep; ``first`` and
    ``last`` the first and last week of his window, missing where no week is complete or none lies in it.
    """

    reps: tuple[str, ...]
    trials: Array
    successes: Array
    weeks: Array
    first: Days
    last: Days

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
    mine, first, last = _own_weeks(every, step, reps, weeks)
    tracked = (mine @ (~np.isnan(of)).T.astype(float) > 0) & (mine @ (~np.isnan(per)).T.astype(float) > 0)
    trials, successes = (np.where(tracked, mine @ np.nan_to_num(part).T, np.nan) for part in (of, per))
    return Counted(tuple(people), trials, successes, mine.sum(axis=1), first, last)


def _wide(column: pd.Series[float], at: tuple[NDArray[np.intp], ...], shape: tuple[int, int]) -> Array:
    wide = np.full(shape, np.nan)
    wide[at] = column.to_numpy("float64", na_value=np.nan)
    return wide


def by_hand(rep_weeks: pd.DataFrame, step: Step) -> frozenset[str]:
    """Return the reps whose counts of a step are kept by hand, in a week or in all."""
    said = rep_weeks["from_tally"].fillna("")
    names = {step.of, step.per}
    tallied = [text for text in said.unique() if names & set(str(text).split(","))]
    return frozenset(str(rep) for rep in rep_weeks.loc[said.isin(tallied), "rep_id"].unique())


def _own_weeks(
    every: pd.DataFrame, step: Step, reps: pd.Index[str], weeks: pd.Index[pd.Timestamp]
) -> tuple[Array, Days, Days]:
    """Return 1 for each week of a rep's window in which he worked, all his weeks where none is complete; its ends."""
    at = (reps.get_indexer(pd.Index(every["rep_id"])), weeks.get_indexer(pd.Index(every["week"])))
    worked, whole = np.zeros((2, len(reps), len(weeks)), bool)
    worked[at] = True
    whole[at] = ~every["partial"].to_numpy(bool)
    days = weeks.to_numpy("datetime64[D]").astype("int64")
    last = np.where(whole, days, -1).max(axis=1, initial=-1)
    ends = last - 7 * step.settle
    inside = (days <= ends[:, None]) & (days > (ends - 7 * step.weeks)[:, None])
    mine = worked & (inside | (last < 0)[:, None])
    begun = np.where(worked, days, np.iinfo("int64").max).min(axis=1, initial=np.iinfo("int64").max)
    starts = np.maximum(begun, ends - 7 * (step.weeks - 1))
    known = (last >= 0) & (starts <= ends)
    first, until = (np.where(known, part, 0).astype("datetime64[D]") for part in (starts, ends))
    return mine.astype(float), np.where(known, first, _NEVER), np.where(known, until, _NEVER)


def told_scope(rep_weeks: pd.DataFrame) -> str | None:
    """Return "all" where for more than a fifth of the dials nobody can tell what they were for."""
    dials = rep_weeks.groupby("scope")["dials"].sum()
    total, unknown = (float(dials.get(scope, 0) or 0) for scope in ("all", "unknown"))
    return "all" if total > 0 and total - unknown < KNOWN_SHARE * total else None
