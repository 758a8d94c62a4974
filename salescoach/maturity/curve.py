"""How many have ended in a yes by each day since they began, with the ones that ended in a no beside."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from salescoach import intervals

OPEN, WON, LOST, UNKNOWN = range(4)
Days = NDArray[np.int64]
Shares = NDArray[np.float64]
_NONE: Final = 1e-12


@dataclass(frozen=True)
class Curve:
    """The shares won, lost and still open at each day on which any ended; they add up to 1."""

    days: Days
    won: Shares
    lost: Shares
    still: Shares
    at_risk: Days
    won_then: Days
    ended_then: Days


def aalen_johansen(days: ArrayLike, state: ArrayLike) -> Curve:
    """Return the shares that ended in a yes and in a no by each day since the start.

    ``days`` is how long each was followed (whole days since its start), ``state`` how it stood then:
    0 open, 1 won, 2 lost. Two ends compete: what is lost can no longer be won. To take the lost ones as
    merely no longer followed would double the share won. Aalen and Johansen 1978, Scandinavian Journal
    of Statistics 5:141.

    >>> curve = aalen_johansen([1, 2, 2, 3, 4, 5, 6, 7, 8, 8], [2, 1, 0, 1, 2, 0, 1, 0, 2, 0])
    >>> curve.days.tolist(), [round(float(share), 6) for share in curve.won]
    ([1, 2, 3, 4, 6, 8], [0.0, 0.1, 0.214286, 0.214286, 0.357143, 0.357143])
    """
    when, ends = np.asarray(days, dtype=np.int64), np.asarray(state, dtype=np.int64)
    ended = np.sort(when[ends != OPEN])
    at = np.unique(ended)
    at_risk = len(when) - np.searchsorted(np.sort(when), at, "left").astype(np.int64)
    all_ended, all_won = _on(ended, at), _on(np.sort(when[ends == WON]), at)
    still = np.cumprod(1 - all_ended / at_risk).astype(np.float64)
    before = np.concatenate(([1.0], still))[: len(at)]
    won = np.cumsum(before * all_won / at_risk)
    lost = np.cumsum(before * (all_ended - all_won) / at_risk)
    return Curve(at, won, lost, still, at_risk, all_won, all_ended)


def _on(ordered: Days, at: Days) -> Days:
    """Return how many of the ordered days are each of the days given."""
    return np.searchsorted(ordered, at, "right") - np.searchsorted(ordered, at, "left")


def won_by(curve: Curve, day: float) -> float:
    """Return the share won by a day since the start."""
    place = int(np.searchsorted(curve.days, day, "right"))
    return float(curve.won[place - 1]) if place else 0.0


def shares_by(curve: Curve, days: ArrayLike) -> Shares:
    """Return the share won by each of the days given."""
    places = np.searchsorted(curve.days, np.asarray(days), "right")
    return np.concatenate(([0.0], curve.won))[places]


def variance_by(curve: Curve, day: float) -> float:
    """Return the variance of the share won by a day, by the delta method.

    With nobody lost from sight it is that of a plain share, p (1 - p) / n. Gaynor and others 1993,
    Journal of the American Statistical Association 88:400.
    """
    upto = int(np.searchsorted(curve.days, day, "right"))
    if not upto:
        return 0.0
    n, d, won = (part[:upto].astype(float) for part in (curve.at_risk, curve.ended_then, curve.won_then))
    share = curve.won[:upto]
    rest, before = share[-1] - share, np.concatenate(([1.0], curve.still))[:upto]
    left = np.maximum(n - d, 1)  # where all end at once nothing is to come, and the term is 0
    terms = rest**2 * d / (n * left) + before**2 * won * (n - won) / n**3 - 2 * rest * before * won / n**2
    return max(0.0, float(terms.sum()))


def range_by(curve: Curve, day: float, exposure: float) -> tuple[float, float]:
    """Return the ends of the 95 % interval of the share won by a day.

    Wilson's interval with as many starts as would give this variance; of the Wald, log and log-log forms
    it kept nearest to its rate for 20 to 1,000 starts. ``exposure`` stands for the number of starts where
    none or all were won: the variance is 0 there. With none, the upper end is one-sided.
    """
    share, variance = won_by(curve, day), variance_by(curve, day)
    if share <= _NONE or share >= 1 - _NONE or variance <= _NONE:
        return exposed_range(share * exposure, exposure)
    starts = share * (1 - share) / variance
    return exposed_range(share * starts, starts)


def exposed_range(won: float, exposure: float) -> tuple[float, float]:
    """Return the ends of the 95 % interval of ``won / exposure``; with none won the upper one is one-sided.

    >>> [round(end, 6) for end in exposed_range(0, 12)], [round(end, 6) for end in exposed_range(3, 40)]
    ([0.0, 0.220922], [0.025836, 0.198642])
    """
    if won <= 0:
        least = intervals.tries_per_success(0, exposure).low
        assert least is not None
        return 0.0, 1 / least
    ends = intervals.wilson(min(won, exposure), exposure)
    assert ends.low is not None
    assert ends.high is not None
    return ends.low, ends.high


def day_of_share(curve: Curve, share: float) -> int:
    """Return the first day by which so large a share was won; it must be one that the curve reaches."""
    return int(curve.days[int(np.searchsorted(curve.won, share - _NONE, "left"))])
