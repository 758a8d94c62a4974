"""One measure of one rep through time: what is usual, and which weeks are worth a question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from salescoach import vocab, wording
from salescoach.trends import flags, periods, words
from salescoach.trends import usual as known
from salescoach.trends.periods import Periods
from salescoach.trends.rows import Weeks, own_weeks

#: Measured by ``python -m benchmarks.false_alarms --runs 2000``; tests/test_trends.py holds them to it.
ALARMS: Final = (
    "Measured: of 100 steady measures 6 to 8 have a flag somewhere in 26 weeks (looked at once; 8 to 16 when looked at "
    "every week), fewer than 4 where periods are longer. Half of all halvings after 26 weeks show within 1 week at 40 "
    "a week, 8 weeks at 10 a week, 17 at 3 a week, 7 and 13 where work comes in bursts (variance 4 and 3 times the "
    "mean at 40 and 10 a week), and not within a year below 2 a week."
)


@dataclass(frozen=True)
class Behaviour:
    """A measure through time, held against what is usual since the last recorded change.

    ``table`` has one row per period: ``period`` (its first day), ``weeks`` (worked weeks in it), ``count``,
    ``days_worked``, ``expected``, ``low``, ``high`` (missing: too early, or only a part of the period is
    logged), ``partial``, ``signal`` ("", "outside" or "run"). With ``grain`` "between" a row is an event:
    ``period`` the week it fell in, ``days_worked`` the days worked since the one before, which ``expected``
    (half of them are shorter) and ``high`` speak of; the last row, of count 0, is the time since the last.

    ``usual``, ``low`` and ``high`` are those of a period of ``days`` days worked, the usual length; with
    "between", ``usual`` is days worked per event. ``None``: too early to say.
    """

    measure: str
    scope: str
    grain: str
    table: pd.DataFrame
    usual: float | None
    low: float | None
    high: float | None
    days: float | None
    sentence: str
    how: str


def behaviour(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    measure: str,
    *,
    scope: str = "all",
    changes: Sequence[date | pd.Timestamp] = (),
) -> Behaviour:
    """Return one rep's counts of a measure by period, each beside its usual range, and what is worth a question.

    Counts are per day worked, in whole, tracked weeks; all weeks handed over since the last of ``changes``
    (days on which something known changed) say what is usual, once they are eight. Where a week holds less
    than 2 on average, periods are four weeks; where these do too, the days worked between two events are
    judged. Raises SalescoachError for a measure or scope that is not there.

    Limits by quantiles of the negative binomial: Kaminsky, Benneyan, Davis and Burke 1992, Journal of
    Quality Technology 24:63; time between events: Montgomery 2012, Introduction to Statistical Quality
    Control, chapter 7; the run of eight: Western Electric 1956, Statistical Quality Control Handbook.

    >>> dials = [42, 38, 51, 45, 40, 36, 47, 44, 39, 12, 43, 41]
    >>> weeks = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=12, freq="7D"), "dials": dials})
    >>> weeks = weeks.assign(rep_id="ann", scope="all", days_worked=5.0, partial=False, from_tally="",
    ...                      dials_known=dials, connects=0, connects_known=0)
    >>> found = behaviour(weeks, "ann", "dials")
    >>> print(found.sentence)
    Usually about 40 dials a week (16 to 74); the week of 9 March 2026 was below that (12): worth a question.
    >>> found.table.query("signal != ''")[["count", "low", "high", "signal"]].values.tolist()
    [[12.0, 16.0, 74.0, 'outside']]
    """
    weeks = own_weeks(rep_weeks, rep_id, measure, scope)
    grain = periods.grain_of(weeks)
    cut = periods.stretches(weeks, changes)
    found = [periods.judged(stretch, grain) for stretch in cut]
    told = flags.told(found[-1], cut[-1], grain, vocab.label(measure))
    told = replace(told, since=max(pd.Timestamp(day) for day in changes).date() if changes else None)
    return Behaviour(
        measure, scope, grain, _table(found), told.usual, told.low, told.high, told.days,
        words.behaviour(told), f"Usual {vocab.label(measure)}: {_how(told, cut[-1])}",
    )  # fmt: skip


def _table(found: Sequence[Periods]) -> pd.DataFrame:
    both: Periods = Periods(*(np.concatenate(column) for column in zip(*found, strict=True)))
    signal = np.where(both.outside, "outside", np.where(both.run, "run", ""))
    return pd.DataFrame(
        {
            "period": both.period.astype("datetime64[s]"),
            "weeks": both.weeks.astype("int64"),
            "count": pd.array(both.counts, dtype="Float64"),
            "days_worked": both.days,
            **{name: _missing(getattr(both, name)) for name in ("expected", "low", "high")},
            "partial": both.partial,
            "signal": pd.Series(signal, dtype="str"),
        }
    )


def _missing(values: known.Floats) -> pd.api.extensions.ExtensionArray:
    return pd.array([None if np.isnan(value) else value for value in values], dtype="Float64")


def _how(told: words.Told, weeks: Weeks) -> str:
    if told.usual is None:
        return f"nothing is judged before {known.FEWEST} whole, tracked periods."
    counted = f"{wording.number(told.count)} in {wording.number(float(weeks.days[~weeks.partial].sum()))} days worked"
    if told.grain == periods.BETWEEN:
        return (
            f"days worked from one to the next ({counted}); limit: quantile .99865 of the share Beta(1, "
            f"{wording.number(told.count)}) of those days that a space takes at a steady pace; flagged: one space "
            f"longer, or eight in a row on one side of their median."
        )
    return (
        f"counts per day worked ({counted}); limits: quantiles .00135 and .99865 of the negative binomial with "
        f"variance {told.dispersion:.1f} times the mean, from successive differences (1: Poisson); flagged: one "
        f"{told.grain.removesuffix('s')} outside, or eight in a row on one side of the mean."
    )
