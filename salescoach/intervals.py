"""Counts in, interval out: how sure a rate, a ratio or a count per week is."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95


@dataclass(frozen=True)
class Interval:
    """A value between ``low`` and ``high``; ``None`` where there is no end on that side."""

    low: float | None
    high: float | None


def wilson(successes: float, trials: float) -> Interval:
    """Return the 95 % Wilson interval of a rate.

    Chosen for printing because it keeps its coverage at small counts: Brown, Cai and DasGupta
    2001, Statistical Science 16:101.

    >>> wilson(3, 40)  # doctest: +ELLIPSIS
    Interval(low=0.0258..., high=0.1986...)
    """
    if not 0 < trials < math.inf or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no rate")
    z = 1.959963984540054
    p, zz = successes / trials, z * z
    middle = (p + zz / (2 * trials)) / (1 + zz / trials)
    half = z / (1 + zz / trials) * math.sqrt(p * (1 - p) / trials + zz / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return Interval(low, high)


def tries_per_success(successes: float, trials: float) -> Interval:
    """Return the 95 % interval of "tries per success".

    With successes it is the reciprocal of the Wilson interval of the rate; with none, the least
    it can be by the exact one-sided 95 % bound ``1 - 0.05 ** (1 / trials)``. Where successes can
    outnumber tries (sales from meetings nobody logged), the ratio of two Poisson counts given
    their sum: Clopper and Pearson 1934, Biometrika 26:404.

    >>> tries_per_success(30, 150)  # doctest: +ELLIPSIS
    Interval(low=3.688..., high=6.952...)
    >>> tries_per_success(0, 12)  # doctest: +ELLIPSIS
    Interval(low=4.526..., high=None)
    """
    if not 0 < trials < math.inf or not 0 <= successes < math.inf:
        raise ValueError(f"{successes} of {trials} is no ratio")
    if successes == 0:
        return Interval(1 / (1 - (1 - CONFIDENCE) ** (1 / trials)), None)
    if successes > trials:
        return _poisson_ratio(trials, successes)
    rate = wilson(successes, trials)
    assert rate.low is not None
    assert rate.high is not None
    return Interval(1 / rate.high, 1 / rate.low)


def _poisson_ratio(top: float, bottom: float) -> Interval:
    from scipy.stats import beta

    tail, both = (1 - CONFIDENCE) / 2, top + bottom
    low = float(beta.ppf(tail, top, both - top + 1))
    high = float(beta.ppf(1 - tail, top + 1, both - top))
    return Interval(low / (1 - low), high / (1 - high))


def count_per_period(count: float, periods: float) -> Interval:
    """Return the exact 95 % interval of a count per period: Garwood 1936, Biometrika 28:437.

    It takes the count as Poisson; work that comes in bursts varies more than this.

    >>> count_per_period(26, 13)  # doctest: +ELLIPSIS
    Interval(low=1.306..., high=2.930...)
    """
    from scipy.stats import chi2

    if not 0 < periods < math.inf or not 0 <= count < math.inf:
        raise ValueError(f"{count} in {periods} periods is no count per period")
    tail = (1 - CONFIDENCE) / 2
    low = float(chi2.ppf(tail, 2 * count)) / 2 if count > 0 else 0.0
    return Interval(low / periods, float(chi2.ppf(1 - tail, 2 * count + 2)) / 2 / periods)
