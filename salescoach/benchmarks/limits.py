"""How far a rate may lie from the others' by chance alone, with as many tries as it has."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.errors import SalescoachError

Array = NDArray[np.float64]
#: What 95 and 99.8 of 100 reps keep within, when all have the same rate.
TAILS: Final = {"usual_low": 0.025, "usual_high": 0.975, "far_low": 0.001, "far_high": 0.999}
_WINSOR: Final = 0.1
#: With fewer reps the spread between them says nothing of its own.
_ENOUGH: Final = 5
_POINTS: Final = 60


def chance_limits(rate: Array, trials: Array, *, phi: Array | float = 1.0) -> pd.DataFrame:
    """Return the exact limits of a rate around the one given, at so many trials each.

    Columns: ``usual_low`` to ``usual_high`` (95 %), ``far_low`` to ``far_high`` (99.8 %), between 0 and 1;
    missing without trials or rate. ``phi`` above 1 widens them by its root, where reps differ by more than
    chance. Binomial quantiles over trials: Spiegelhalter 2005, Statistics in Medicine 24:1185.

    >>> chance_limits(np.array([133 / 806]), np.array([60.0])).round(3).values.tolist()
    [[0.083, 0.267, 0.033, 0.333]]
    """
    return pd.DataFrame(ends(rate, trials, phi))


def ends(rate: Array, trials: Array, phi: Array | float = 1.0, *, smooth: bool = False) -> dict[str, Array]:
    """Return the columns of :func:`chance_limits` as plain arrays; ``smooth`` for lines, between the steps."""
    tries = np.where(trials > 0, trials, np.nan)
    found = {}
    for name, tail in TAILS.items():
        exact = (_between(tail, trials, rate) if smooth else quantile(tail, trials, rate)) / tries
        found[name] = np.clip(rate + np.sqrt(np.maximum(1.0, phi)) * (exact - rate), 0, 1)
    return found


def quantile(tail: float, trials: Array, rate: Array) -> Array:
    """Return the fewest successes that so much of a binomial lies at or below; half trials are cut.

    >>> quantile(0.975, np.array([60.0]), np.array([0.165])).tolist()
    [16.0]
    """
    from scipy.special import bdtr, bdtrik

    whole = np.floor(trials)
    within = (whole > 0) & (rate > 0) & (rate < 1)
    n, p = np.where(within, whole, 1.0), np.where(within, rate, 0.5)
    k = np.clip(np.ceil(bdtrik(tail, n, p)), 0, n)
    k = np.where((k > 0) & (bdtr(k - 1, n.astype(int), p) >= tail), k - 1, k)
    k = np.where(bdtr(k, n.astype(int), p) < tail, k + 1, k)
    certain = np.where(rate == 0, 0.0, np.where(rate == 1, whole, np.nan))
    return np.asarray(np.where(within, k, np.where(whole > 0, certain, np.nan)))


def _between(tail: float, trials: Array, rate: Array) -> Array:
    """Return the quantile drawn back between its steps, as Spiegelhalter's appendix does for the lines."""
    k = quantile(tail, trials, rate)
    upto, before = _up_to(k, trials, rate), _up_to(k - 1, trials, rate)
    return np.asarray(k - np.where(upto > before, (upto - tail) / np.maximum(upto - before, 1e-300), 0))


def mid_p(successes: Array, trials: Array, rate: Array) -> Array:
    """Return how seldom counts lie as far from the rate given, on either side: the two-sided mid-p.

    Half of the chance of the very count is taken: Lancaster 1961, Journal of the American Statistical
    Association 56:223. Counted halves of a tally lie between their neighbours.

    >>> mid_p(np.array([3.0]), np.array([60.0]), np.array([133 / 806])).round(5).tolist()
    [0.00856]
    """
    lower = (_up_to(successes - 1, trials, rate) + _up_to(successes, trials, rate)) / 2
    return np.asarray(np.minimum(1, 2 * np.minimum(lower, 1 - lower)))


def _up_to(k: Array, n: Array, rate: Array) -> Array:
    from scipy.special import betainc

    inside = (k > -1) & (k < n)
    found = betainc(np.where(inside, n - k, 1.0), np.where(inside, k + 1, 1.0), 1 - rate)
    found = np.where(inside, found, np.where(k >= n, 1.0, 0.0))
    return np.asarray(np.where(np.isnan(n) | np.isnan(rate), np.nan, found))


def spread(successes: Array, trials: Array) -> float:
    """Return how much more the reps differ than chance lets them: phi, at least 1.

    The mean square of the reps' distances from the rate of all, in standard errors, the outer tenth at
    either end drawn in: Spiegelhalter 2005, Statistics in Medicine 24:1185. 1 with fewer than five reps.
    """
    worked = trials > 0
    x, n = successes[worked], trials[worked]
    rate = x.sum() / n.sum() if len(n) >= _ENOUGH else 0.0
    if not 0 < rate < 1:
        return 1.0
    z = (x / n - rate) / np.sqrt(rate * (1 - rate) / n)
    drawn_in = np.clip(z, *np.quantile(z, [_WINSOR, 1 - _WINSOR]))
    return max(1.0, float((drawn_in**2).mean()))


def curve(counts: pd.DataFrame) -> pd.DataFrame:
    """Return the limits' lines around the rate of all rows of ``counts`` (``successes``, ``trials``), by chance alone.

    They are not widened where reps differ: a page asks about single reps, and who is asked about would then lie
    inside. Columns: ``trials`` from 1 to somewhat above the most, ``middle`` (the rate of all), and those of
    :func:`chance_limits`; no rows where no rate of all is there.

    Raises ``SalescoachError`` for more successes than trials.
    """
    known = counts[["successes", "trials"]].dropna()
    x, n = (known[column].to_numpy("float64") for column in ("successes", "trials"))
    if bool((x > n).any()):
        raise SalescoachError(
            "there are more successes than trials in a row; leave out rows that make no rate"
        )
    if not n.sum() > 0:
        return pd.DataFrame(columns=["trials", "middle", *TAILS], dtype="float64")
    most = max(10.0, float(n.max()) * 1.1)
    trials = np.unique(np.round(np.geomspace(1, most, _POINTS)))
    middle = np.full_like(trials, x.sum() / n.sum())
    lines = ends(middle, trials, smooth=True)
    return pd.DataFrame({"trials": trials, "middle": middle, **lines})
