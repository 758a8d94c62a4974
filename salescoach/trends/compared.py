"""Two periods held against each other: the ratio of two rates per day worked."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from salescoach import wording
from salescoach.errors import SalescoachError

_TAIL: Final = 0.025
#: Chances this close are the same: those of two counts may differ by rounding.
_SAME: Final = 1 + 1e-7


@dataclass(frozen=True)
class TwoPeriods:
    """The rate of the second period by that of the first; ``None`` where there is none (0 in the first).

    ``low`` and ``high`` are its range; ``high`` is ``None`` where nothing bounds it.
    """

    count: float
    days: float
    other_count: float
    other_days: float
    ratio: float | None
    low: float | None
    high: float | None
    p: float | None
    sentence: str
    how: str


def two_periods(count: float, days: float, other_count: float, other_days: float) -> TwoPeriods:
    """Return the rate of ``other_count`` in ``other_days`` days worked by that of ``count`` in ``days``.

    Given both together, the share of the second is binomial: exact two-sided p-value and the interval of
    Clopper and Pearson 1934, Biometrika 26:404; Przyborowski and Wilenski 1940, Biometrika 31:313. Pure
    chance is the only variation it knows. Raises SalescoachError for no days or counts below 0.

    >>> found = two_periods(60, 40, 36, 32)
    >>> round(found.ratio, 2), round(found.low, 3), round(found.high, 3), round(found.p, 4)
    (0.75, 0.482, 1.152, 0.1827)
    >>> found.sentence
    '36 in 32 days worked after 60 in 40: cannot be told apart.'
    """
    if not (0 < days < math.inf and 0 < other_days < math.inf):
        raise SalescoachError(f"{days} and {other_days} days worked cannot be compared; both must be above 0")
    if not (0 <= count < math.inf and 0 <= other_count < math.inf):
        raise SalescoachError(f"{count} and {other_count} are no counts; both must be 0 or more")
    if count + other_count == 0:
        return TwoPeriods(
            count,
            days,
            other_count,
            other_days,
            None,
            None,
            None,
            None,
            "None in either period.",
            "Nothing counted.",
        )
    share = other_days / (days + other_days)
    low, high = (_ratio(end, days / other_days) for end in _clopper_pearson(other_count, count + other_count))
    ratio = (other_count / other_days) / (count / days) if count else None
    p = _exact(other_count, count + other_count, share)
    how = (
        f"Ratio of two Poisson rates given their sum (share {share:.3f} if alike): Clopper-Pearson interval, exact "
        f"conditional p {p:.3f}."
    )
    counts = _counts(count, days, other_count, other_days)
    return TwoPeriods(
        count,
        days,
        other_count,
        other_days,
        ratio,
        low,
        high,
        p,
        f"{counts}: {_said(ratio, low, high)}.",
        how,
    )


def _clopper_pearson(successes: float, trials: float) -> tuple[float, float]:
    from scipy.special import betaincinv

    low = float(betaincinv(successes, trials - successes + 1, _TAIL)) if successes else 0.0
    high = float(betaincinv(successes + 1, trials - successes, 1 - _TAIL)) if successes < trials else 1.0
    return low, high


def _ratio(share: float, scale: float) -> float | None:
    return None if share == 1 else share / (1 - share) * scale


def _exact(successes: float, trials: float, share: float) -> float:
    """Return the chance of a count as unlikely as this one or more so."""
    from scipy.special import gammaln, xlog1py, xlogy

    trials, successes = round(trials), round(successes)
    k = np.arange(trials + 1.0)
    log = gammaln(trials + 1) - gammaln(k + 1) - gammaln(trials - k + 1)
    chances = np.exp(log + xlogy(k, share) + xlog1py(trials - k, -share))
    return min(1.0, float(chances[chances <= chances[successes] * _SAME].sum()))


def _counts(count: float, days: float, other_count: float, other_days: float) -> str:
    after = f"{wording.number(other_count)} in {wording.counted(other_days, 'days')} worked"
    return f"{after} after {wording.number(count)} in {wording.number(days)}"


def _said(ratio: float | None, low: float | None, high: float | None) -> str:
    if (low or 0.0) <= 1 and (high is None or high >= 1):
        return "cannot be told apart"
    fits = wording.between(low, high)
    if ratio is None:
        return f"more than before, {fits} times as many a day"
    side = "more" if ratio > 1 else "fewer"
    if not ratio:
        return f"{side} than before, {wording.between(None, high)} times as many a day"
    return f"{side} than before, about {wording.number(ratio)} times as many a day ({fits})"
