"""How many appointments a coming week may bring: chances in closed form, with what the rates leave open."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Final

from salescoach.plan.own import Counted

#: Before anything is counted: half a success and, of a rate, half a failure (Jeffreys).
_BEFORE: Final = 0.5
_TAIL: Final = 0.025
#: More dials than this are not told apart.
_MOST: Final = 100_000


def from_dials(at_least: int, dials: float, seen: Counted) -> float:
    """Return the chance, 0 to 1, that so many dials bring at least so many appointments.

    ``seen`` are the appointments of the dials that the rate stands on. Every dial is a try with the
    same unknown chance, which is Beta with these counts and Jeffreys' half: the beta-binomial, its
    tail summed (Skellam 1948, Journal of the Royal Statistical Society B 10:257).

    >>> from_dials(2, 3, Counted(0.5, 1))  # the chance may be anything: 0 to 3 appointments are alike likely
    0.5
    """
    from scipy.special import betaln, gammaln

    n = min(math.floor(dials + 1e-9), _MOST)
    if at_least <= 0:
        return 1.0
    if at_least > n:
        return 0.0
    won, lost = seen.n + _BEFORE, seen.of - seen.n + _BEFORE
    import numpy as np

    k = np.arange(at_least)
    ways = gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)
    below = np.exp(ways + betaln(k + won, n - k + lost) - betaln(won, lost)).sum()
    return min(1.0, max(0.0, 1.0 - float(below)))


def from_days(at_least: int, days: float, seen: Counted) -> float:
    """Return the chance, 0 to 1, that so many days of work bring at least so many appointments.

    ``seen`` are the appointments of the days worked that the rate stands on. They come as Poisson at
    an unknown rate a day, which is Gamma with these counts and Jeffreys' half: the negative binomial
    (Greenwood and Yule 1920, Journal of the Royal Statistical Society 83:255).

    >>> round(from_days(2, 5, Counted(0.5, 5)), 12)  # one expected in as long: halves at each further one
    0.25
    """
    from scipy.special import betainc

    if at_least <= 0:
        return 1.0
    if days <= 0:
        return 0.0
    return float(betainc(at_least, seen.n + _BEFORE, days / (days + seen.of)))


def span(chance: Callable[[int], float]) -> tuple[int, int]:
    """Return from how many to how many fit, in 95 of 100 weeks, where ``chance`` is that of at least so many.

    >>> span(lambda count: 0.5 ** count)
    (0, 5)
    """
    low = _last(lambda count: chance(count) >= 1 - _TAIL)
    return low, _last(lambda count: chance(count) > _TAIL)


def _last(holds: Callable[[int], bool]) -> int:
    """Return the last number for which something holds that holds up to one number and never again."""
    reach = 1
    while holds(reach):
        reach *= 2
    low, high = reach // 2, reach
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low
