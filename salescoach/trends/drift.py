"""Is it more and more, or less and less: a steady drift of a rate per day worked over the last weeks."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from salescoach import vocab, wording
from salescoach.errors import SalescoachError
from salescoach.trends.rows import Weeks, own_weeks
from salescoach.trends.usual import FEWEST, Floats

#: A drift is told when steady work would show one as large less than once in twenty times.
LEVEL: Final = 0.05
#: With fewer events than this a drift cannot be told from chance.
FEWEST_EVENTS: Final = 10
_MOST_STEPS: Final = 50
_LONGEST_STEP: Final = 2.0
_SAME: Final = 1e-10
_SEVEN: Final = np.timedelta64(7, "D")


@dataclass(frozen=True)
class Trend:
    """The drift of a rate per day worked: ``factor`` a week with its range; ``None``: too early to say.

    ``count`` and ``days`` are those of the ``weeks`` whole, tracked weeks looked at.
    """

    measure: str
    scope: str
    weeks: int
    count: float
    days: float
    factor: float | None
    low: float | None
    high: float | None
    p: float | None
    sentence: str
    how: str


class Fit(NamedTuple):
    """A slope of the log rate with its standard error, range and p-value; the dispersion as it was found."""

    slope: float
    error: float
    low: float
    high: float
    p: float
    dispersion: float


def trend(
    rep_weeks: pd.DataFrame, rep_id: str, measure: str, *, scope: str = "all", weeks: int = 26
) -> Trend:
    """Return how a rep's rate per day worked drifts over the last ``weeks`` weeks, up to the last whole one.

    Whole, tracked weeks only, each at its place in the calendar. Raises SalescoachError for a measure or
    scope that is not there, and for a window below a week.

    Quasi-Poisson regression with a log link and days worked as exposure: McCullagh and Nelder 1989,
    Generalized Linear Models, chapter 6. The dispersion is never taken below 1.

    >>> dials = [50, 47, 52, 44, 45, 40, 43, 38, 36, 37, 33, 30]
    >>> rows = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=12, freq="7D"), "dials": dials})
    >>> rows = rows.assign(rep_id="ann", scope="all", days_worked=5.0, partial=False, from_tally="",
    ...                    dials_known=dials, connects=0, connects_known=0)
    >>> print(trend(rows, "ann", "dials").sentence)
    Fewer and fewer dials: about 4.2 in 100 fewer each week (anything from 1.4 to 7 fits the log).
    """
    if weeks < 1:
        raise SalescoachError(f"a window of {weeks} weeks holds nothing; give {FEWEST} or more")
    whole = own_weeks(rep_weeks, rep_id, measure, scope)
    whole = whole.at(~whole.partial)
    if len(whole.week):
        whole = whole.at(whole.week > whole.week[-1] - weeks * _SEVEN)
    found = _fitted(whole)
    low, high = (None, None) if found is None else (math.exp(found.low), math.exp(found.high))
    count, days = float(whole.counts.sum()), float(whole.days.sum())
    return Trend(
        measure, scope, len(whole.week), count, days, None if found is None else math.exp(found.slope), low, high,
        None if found is None else found.p, sentence(vocab.label(measure), whole, found),
        f"Rise or fall of {vocab.label(measure)}: {_how(whole, found)}",
    )  # fmt: skip


def _fitted(whole: Weeks) -> Fit | None:
    if len(whole.week) < FEWEST or whole.counts.sum() < FEWEST_EVENTS:
        return None
    return fit(whole.counts, whole.days, (whole.week - whole.week[0]) / _SEVEN)


def fit(counts: Floats, days: Floats, at: Floats) -> Fit | None:
    """Return the drift of counts per day by ``at``, or nothing where no line fits (all in one week).

    >>> found = fit(np.array([8.0, 9, 11, 12]), np.full(4, 5.0), np.arange(4.0))
    >>> round(found.slope, 4), round(found.error, 4)
    (0.1408, 0.1426)
    """
    from scipy.special import stdtr, stdtrit

    if len(counts) < 3 or np.count_nonzero(counts) < 2:
        return None
    x = np.column_stack([np.ones(len(at)), at - at.mean()])
    known = np.array([math.log(counts.sum() / days.sum()), 0.0])
    for _ in range(_MOST_STEPS):
        mean = days * np.exp(x @ known)
        inside = (x * mean[:, None]).T @ x
        step = np.linalg.solve(inside, x.T @ (counts - mean))
        longest = float(np.abs(x @ step).max())
        known = known + step * min(1.0, _LONGEST_STEP / max(longest, _SAME))
        if longest < _SAME:
            break
    else:
        return None
    mean, free = days * np.exp(x @ known), len(counts) - 2
    dispersion = float(((counts - mean) ** 2 / mean).sum() / free)
    error = math.sqrt(max(1.0, dispersion) * float(np.linalg.inv((x * mean[:, None]).T @ x)[1, 1]))
    slope, reach = float(known[1]), float(stdtrit(free, 1 - LEVEL / 2)) * error
    return Fit(
        slope, error, slope - reach, slope + reach, float(2 * stdtr(free, -abs(slope) / error)), dispersion
    )


def sentence(thing: str, whole: Weeks, found: Fit | None) -> str:
    """Return what a page says of a drift."""
    name = f"{thing[:1].upper()}{thing[1:]}"
    number = len(whole.week)
    if not number:
        return f"{name}: no whole week in which they are tracked."
    seen = wording.counted(number, "whole weeks")
    if found is None:
        so_far = f"{wording.counted(float(whole.counts.sum()), thing)} in {seen}"
        return f"{name}: too early to say whether there are more and more or fewer and fewer ({so_far})."
    if found.p >= LEVEL:
        return f"{name}: no steady rise or fall to be seen in {seen}."
    more = found.slope > 0
    ends = sorted(abs(_in_100(end)) for end in (found.slope, found.low, found.high))
    fits = wording.between(ends[0], ends[2])
    way, side = ("More and more", "more") if more else ("Fewer and fewer", "fewer")
    return f"{way} {thing}: about {wording.number(ends[1])} in 100 {side} each week ({fits})."


def _in_100(slope: float) -> float:
    """Return what a slope makes of 100 in a week.

    >>> _in_100(math.log(0.968)), _in_100(math.log(1.2))
    (-3.2, 20.0)
    """
    return round(100 * math.expm1(slope), 1)


def _how(whole: Weeks, found: Fit | None) -> str:
    if found is None:
        return f"needs {FEWEST} whole, tracked weeks and {FEWEST_EVENTS} events, in more than one of them."
    counted = f"{wording.number(float(whole.counts.sum()))} in {wording.number(float(whole.days.sum()))} days worked"
    return (
        f"quasi-Poisson regression of {counted} over {len(whole.week)} whole weeks, days worked as exposure, "
        f"dispersion {max(1.0, found.dispersion):.2f} (never below 1), t with {len(whole.week) - 2} degrees of "
        f"freedom: slope {found.slope:.4f} ({found.low:.4f} to {found.high:.4f}), p {found.p:.3f}. Told below {LEVEL}: "
        "of 100 steady measures 1 to 4 show a drift."
    )
