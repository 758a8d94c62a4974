"""Two stretches of weeks compared: is the rate since another one than before, or is it usual variation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

#: A difference that usual variation alone gives less often than this is a signal. With it ten looks, one a
#: week, call about one stable rep in twenty changed (simulated: tests/test_agreements.py).
SIGNAL: Final = 0.02
CONFIDENCE: Final = 0.95

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Weekly:
    """A count of each week, and what it is per: days worked, or tries."""

    count: Floats
    per: Floats

    @property
    def rate(self) -> float:
        """Return the count per day or try over all weeks."""
        return float(self.count.sum() / self.per.sum())

    def misfit(self) -> float:
        """Return the sum of squared Pearson residuals around the rate."""
        expected = self.rate * self.per
        fits = expected > 0
        return float(((self.count - expected)[fits] ** 2 / expected[fits]).sum())


@dataclass(frozen=True)
class Compared:
    """The rate since as ``times`` the rate before, with its 95 % interval; ``None`` where it has no end.

    ``chance`` is that of a difference as large, either way, without any change; ``lower`` that of a rate
    since as low or lower, ``higher`` as high or higher. ``spread`` says how many times a week varies more
    than a pure count does, ``freedom`` what it stands on.
    """

    times: float | None
    low: float | None
    high: float | None
    chance: float
    lower: float
    higher: float
    spread: float
    freedom: int


def compare(before: Weekly, since: Weekly) -> Compared:
    """Return how the rate since compares with the rate before; there are three weeks or more in all.

    The exact test of two rates given the sum of their counts (Przyborowski and Wilenski 1940, Biometrika
    31:313), both counts divided by the spread of the weeks around the rate of their own side (quasi-
    likelihood: McCullagh and Nelder 1989, Generalized Linear Models, ch. 9), which never is below 1. Where
    it is above, chances are those of Student's t with its degrees of freedom. Without spread the interval is
    that of Clopper and Pearson 1934 (Biometrika 26:404) for the share of the sum.

    >>> def weeks(count, per):
    ...     return Weekly(np.full(4, count), np.full(4, per))
    >>> found = compare(weeks(15.0, 10.0), weeks(9.0, 8.0))
    >>> f"{found.times:.2f}, {found.low:.3f} to {found.high:.3f}, spread {found.spread:.0f}"
    '0.75, 0.482 to 1.152, spread 1'
    """
    freedom = len(before.count) + len(since.count) - 2
    spread = max(1.0, (before.misfit() + since.misfit()) / freedom)
    a, b = float(since.count.sum()), float(before.count.sum())
    share = float(since.per.sum() / (since.per.sum() + before.per.sum()))
    lower, higher = (_wide(p, spread, freedom) for p in _tails(a / spread, b / spread, share))
    low, high = _ends(a, b, spread, freedom)
    exposure = (1 - share) / share
    return Compared(
        None if b == 0 else a / b * exposure,
        None if low is None else low / (1 - low) * exposure,
        None if high is None else high / (1 - high) * exposure,
        min(1.0, 2 * min(lower, higher)),
        lower,
        higher,
        spread,
        freedom,
    )


def _tails(a: float, b: float, share: float) -> tuple[float, float]:
    """Return the chances of a share of the sum as low, and as high, as ``a`` of ``a + b``."""
    from scipy.special import betainc

    higher = float(betainc(a, b + 1, share)) if a > 0 else 1.0
    lower = 1 - float(betainc(a + 1, b, share)) if b > 0 else 1.0
    return lower, higher


def _wide(tail: float, spread: float, freedom: int) -> float:
    """Return a tail as it is when the spread is estimated and not known."""
    from scipy.special import ndtri, stdtr

    return tail if spread == 1 else float(stdtr(freedom, ndtri(tail)))


def _ends(a: float, b: float, spread: float, freedom: int) -> tuple[float | None, float | None]:
    """Return the ends of the interval of the share of the sum that is ``a``."""
    from scipy.special import betaincinv, ndtr, stdtrit

    if a + b == 0:
        return None, None
    tail = (1 - CONFIDENCE) / 2
    if spread > 1:
        tail = float(ndtr(stdtrit(freedom, tail)))
    low = float(betaincinv(a / spread, b / spread + 1, tail)) if a > 0 else 0.0
    high = float(betaincinv(a / spread + 1, b / spread, 1 - tail)) if b > 0 else None
    return low, high
