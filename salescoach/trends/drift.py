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
_NEAR: Final = 0.9
#: What is rarer than once a day worked, at either end, is said of so many.
_WEEK: Final = 5
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
    """A slope of the log rate with its standard error, range and p-value; the dispersion as it was found.

    ``level`` is the log rate in the middle of the places given.
    """

    slope: float
    error: float
    low: float
    high: float
    p: float
    dispersion: float
    level: float


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
    Fewer and fewer dials: from about 10 to about 6.4 a day worked over 12 weeks, 0.62 times as many (anything from \
0.45 to 0.86 fits the log; 495 in 60 days worked).
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
        slope, error, slope - reach, slope + reach, float(2 * stdtr(free, -abs(slope) / error)), dispersion,
        float(known[0]),
    )  # fmt: skip


def sentence(thing: str, whole: Weeks, found: Fit | None) -> str:
    """Return what a page says of a drift."""
    name = f"{thing[:1].upper()}{thing[1:]}"
    number = len(whole.week)
    if not number:
        return f"{name}: no whole week in which they are tracked."
    seen = wording.counted(number, "whole weeks")
    if found is None:
        so_far = f"{wording.counted(float(whole.counts.sum()), thing)} in {seen}"
        early = "too early to say whether there are more and more or fewer and fewer"
        return f"{name}: {early}: {so_far}, and {_takes(thing, whole)}."
    if found.p >= LEVEL:
        return f"{name}: no steady rise or fall to be seen in {seen}."
    return f"{'More and more' if found.slope > 0 else 'Fewer and fewer'} {thing}: {_from_to(whole, found)}."


def _takes(thing: str, whole: Weeks) -> str:
    if len(whole.week) < FEWEST:
        return f"it takes {wording.counted(FEWEST - len(whole.week), 'more whole weeks')}"
    if whole.counts.sum() < FEWEST_EVENTS:
        return f"it takes {FEWEST_EVENTS} {thing}"
    return "it takes more than one week with any"


def _from_to(whole: Weeks, found: Fit) -> str:
    """Return the rate at either end of the weeks, and how many times as many that is, with what fits and the counts."""
    at = (whole.week - whole.week[0]) / _SEVEN
    first, last = (math.exp(found.level + found.slope * (end - at.mean())) for end in (at[0], at[-1]))
    days = 1 if min(first, last) >= 1 else _WEEK
    unit = "a day worked" if days == 1 else f"in {_WEEK} days worked"
    times, low, high = (math.exp(slope * at[-1]) for slope in (found.slope, found.low, found.high))
    counts = f"{wording.number(float(whole.counts.sum()))} in {wording.counted(float(whole.days.sum()), 'days')} worked"
    return (
        f"from about {wording.number(days * first)} to about {wording.number(days * last)} {unit} over "
        f"{wording.counted(float(at[-1]) + 1, 'weeks')}, {_times(times)} times as many "
        f"(anything from {_times(low)} to {_times(high)} fits the log; {counts})"
    )


def _times(ratio: float) -> str:
    """Return a ratio; near 1 with the digits that tell it from 1.

    >>> _times(0.969), _times(1.62), _times(0.51)
    ('0.97', '1.6', '0.51')
    """
    return f"{ratio:.2f}" if _NEAR < ratio < 1 / _NEAR else wording.number(ratio)


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
