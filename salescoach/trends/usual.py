"""What is usual: a rate per day worked, how much it varies, and what lies outside; arrays in, arrays out.

Every function takes counts and days along the last axis, so that many series are judged at once.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: The chance beyond each end of the range: that of three standard deviations of a normal variable.
TAIL: Final = 0.00135
#: So many weeks in a row on one side of the usual are a sign.
RUN: Final = 8
#: Fewer periods than this are too few to say what is usual.
FEWEST: Final = 8
_POISSON: Final = 1 + 1e-6
_EXACT: Final = 9


class Usual(NamedTuple):
    """Events per day worked, and how much more they vary than pure chance (1: no more)."""

    rate: Floats
    dispersion: Floats


def usual(counts: Floats, days: Floats) -> Usual:
    """Return the usual of each series: all counts by all days, and its dispersion, at least 1.

    The dispersion is told from neighbours: the mean squared difference of their rates by what pure
    chance would make of it. With equal days that is mean(difference ** 2) / (2 mean); a slow drift
    or one step hardly moves it. Von Neumann, Kent, Bellinson and Hart 1941, Annals of Mathematical
    Statistics 12:153.

    >>> found = usual(np.array([42.0, 38, 51, 45, 40, 36, 47, 44, 39, 12, 43, 41]), np.full(12, 5.0))
    >>> round(float(found.rate), 6), round(float(found.dispersion), 6)
    (7.966667, 2.408901)
    """
    rate = counts.sum(axis=-1) / days.sum(axis=-1)
    by_chance = rate[..., None] * (1 / days[..., 1:] + 1 / days[..., :-1])
    apart = np.diff(counts / days, axis=-1) ** 2
    if apart.shape[-1] == 0:
        return Usual(rate, np.ones_like(rate))
    ratio = np.divide(apart, by_chance, out=np.zeros_like(apart), where=by_chance > 0)
    return Usual(rate, np.maximum(1.0, ratio.mean(axis=-1)))


def outside(counts: Floats, days: Floats, known: Usual) -> Flags:
    """Return which counts lie outside their range: fewer or more than ``range_of`` gives."""
    mean, dispersion = _spread(days, known)
    few = _at_most(counts, mean, dispersion) < TAIL
    many = _at_most(counts - 1, mean, dispersion) >= 1 - TAIL
    found: Flags = few | many
    return found


def in_run(counts: Floats, days: Floats, known: Usual) -> Flags:
    """Return which counts are part of a run of eight or more on one side of the usual; one on it ends a run."""
    side = np.sign(np.round(counts - known.rate[..., None] * days, _EXACT))
    found = np.zeros(side.shape, dtype=bool)
    for start in range(side.shape[-1] - RUN + 1):
        run = np.abs(side[..., start : start + RUN].sum(axis=-1)) == RUN
        found[..., start : start + RUN] |= run[..., None]
    return found


def range_of(days: Floats, known: Usual) -> tuple[Floats, Floats]:
    """Return the lowest and highest usual count for so many days worked.

    Quantiles .00135 and .99865 of the Poisson distribution, or of the negative binomial whose variance
    is the dispersion times its mean.
    """
    mean, dispersion = _spread(days, known)
    return _quantile(TAIL, mean, dispersion), _quantile(1 - TAIL, mean, dispersion)


def _spread(days: Floats, known: Usual) -> tuple[Floats, Floats]:
    mean = known.rate[..., None] * days
    return mean, np.broadcast_to(known.dispersion[..., None], mean.shape)


def _at_most(count: Floats, mean: Floats, dispersion: Floats) -> Floats:
    """Return the chance of at most so many."""
    from scipy.special import betainc, gammaincc

    upto = np.maximum(count + 1, 1e-9)
    more = np.maximum(dispersion, _POISSON)
    size = np.maximum(mean, 1e-300) / (more - 1)
    chance = np.where(dispersion < _POISSON, gammaincc(upto, mean), betainc(size, upto, 1 / more))
    found: Floats = np.where(count < 0, 0.0, np.where(mean > 0, chance, 1.0))
    return found


def _quantile(chance: float, mean: Floats, dispersion: Floats) -> Floats:
    """Return the least whole number that has this chance, or more, of not being exceeded."""
    low = np.full(mean.shape, -1.0)
    high = np.ceil(mean + 12 * np.sqrt(dispersion * mean) + 12 * dispersion)
    while np.any(high - low > 1):
        middle = np.floor((low + high) / 2)
        enough = _at_most(middle, mean, dispersion) >= chance
        low, high = np.where(enough, low, middle), np.where(enough, middle, high)
    found: Floats = high
    return found
