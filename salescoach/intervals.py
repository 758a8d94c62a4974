"""Counts in, interval out: how sure a rate, a ratio or a count per week is, and what would make it sure.

``wilson`` is what a page prints of one rep's rate: it keeps its coverage at small counts and needs no
belief beforehand. ``jeffreys`` is what is believed of a rate after the counts, where something is worked
out from it: the chance that one rate is above another, draws for a plan. ``clopper_pearson`` is exact and
wide; it stands behind ratios of two counts.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

CONFIDENCE: Final = 0.95
_TAIL: Final = (1 - CONFIDENCE) / 2
#: An answer stops being thin at so many successes, expected with this chance; further off is not said.
FEWEST: Final = 3
CHANCE: Final = 0.8
LONGEST_WEEKS: Final = 104


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
    _check_rate(successes, trials)
    z = 1.959963984540054
    p, zz = successes / trials, z * z
    middle = (p + zz / (2 * trials)) / (1 + zz / trials)
    half = z / (1 + zz / trials) * math.sqrt(p * (1 - p) / trials + zz / (4 * trials * trials))
    low = 0.0 if successes == 0 else max(0.0, middle - half)
    high = 1.0 if successes == trials else min(1.0, middle + half)
    return Interval(low, high)


def jeffreys(successes: float, trials: float) -> Interval:
    """Return the 95 % equal-tailed Jeffreys interval of a rate: the beta of half a success and half a failure more.

    At no success it starts at 0, at nothing but successes it ends at 1: Brown, Cai and DasGupta 2001,
    Statistical Science 16:101. What is worked out from a rate stands on this beta; a page prints ``wilson``.

    >>> jeffreys(3, 40)  # doctest: +ELLIPSIS
    Interval(low=0.0215..., high=0.1868...)
    """
    from scipy.special import betaincinv

    _check_rate(successes, trials)
    a, b = successes + 0.5, trials - successes + 0.5
    low = 0.0 if successes == 0 else float(betaincinv(a, b, _TAIL))
    high = 1.0 if successes == trials else float(betaincinv(a, b, 1 - _TAIL))
    return Interval(low, high)


def clopper_pearson(successes: float, trials: float) -> Interval:
    """Return the exact 95 % interval of a rate, never too narrow: Clopper and Pearson 1934, Biometrika 26:404.

    >>> clopper_pearson(0, 12)  # doctest: +ELLIPSIS
    Interval(low=0.0, high=0.2646...)
    """
    from scipy.special import betaincinv

    _check_rate(successes, trials)
    failures = trials - successes
    low = 0.0 if successes == 0 else float(betaincinv(successes, failures + 1, _TAIL))
    high = 1.0 if failures == 0 else float(betaincinv(successes + 1, failures, 1 - _TAIL))
    return Interval(low, high)


def _check_rate(successes: float, trials: float) -> None:
    if not 0 < trials < math.inf or not 0 <= successes <= trials:
        raise ValueError(f"{successes} of {trials} is no rate")


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
    share = clopper_pearson(top, top + bottom)
    assert share.low is not None
    assert share.high is not None
    return Interval(share.low / (1 - share.low), share.high / (1 - share.high))


def count_per_period(count: float, periods: float) -> Interval:
    """Return the exact 95 % interval of a count per period: Garwood 1936, Biometrika 28:437.

    It takes the count as Poisson; work that comes in bursts varies more than this.

    >>> count_per_period(26, 13)  # doctest: +ELLIPSIS
    Interval(low=1.306..., high=2.930...)
    """
    from scipy.special import gammaincinv

    if not 0 < periods < math.inf or not 0 <= count < math.inf:
        raise ValueError(f"{count} in {periods} periods is no count per period")
    low = float(gammaincinv(count, _TAIL)) if count > 0 else 0.0
    return Interval(low / periods, float(gammaincinv(count + 1, 1 - _TAIL)) / periods)


def needed(successes: float, weeks: float, *, fewest: float = FEWEST, chance: float = CHANCE) -> int | None:
    """Return how many more weeks of the same work it takes until an answer is no longer too thin.

    The rule: the fewest whole weeks after which there are at least ``fewest`` successes in all with the
    ``chance`` given; 0 where there are already. Successes come as Poisson counts whose rate is known only
    from those so far (gamma of ``successes`` + 1/2 over ``weeks``, Jeffreys), so that later counts are
    negative binomial: Gelman and others 2013, Bayesian Data Analysis, section 2.6. The weeks add to those
    already there; a window that moves on forgets them. ``None``: more than two years, the log cannot say.

    >>> needed(2, 13), needed(1, 13), needed(3, 13), needed(0, 13)
    (12, 52, 0, None)
    """
    from scipy.special import betaincinv

    if not 0 < weeks < math.inf or not 0 <= successes < math.inf or not 0 < chance < 1:
        raise ValueError(f"{successes} in {weeks} weeks is no count per week, or {chance} no chance")
    missing = math.ceil(fewest - successes)
    if missing <= 0:
        return 0
    share = float(betaincinv(missing, successes + 0.5, chance))
    if share * (weeks + LONGEST_WEEKS) > LONGEST_WEEKS:
        return None
    return math.ceil(weeks * share / (1 - share))


def more_weeks(weeks: int | None) -> str:
    """Return what it would take, in words: the weeks of :func:`needed`.

    >>> more_weeks(11), more_weeks(1), more_weeks(None), more_weeks(0)
    ('about 11 more weeks', 'about one more week', 'more than two years of the same work', 'no more weeks')
    """
    if weeks is None:
        return "more than two years of the same work"
    if weeks == 0:
        return "no more weeks"
    return "about one more week" if weeks == 1 else f"about {weeks} more weeks"
