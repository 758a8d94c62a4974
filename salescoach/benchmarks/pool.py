"""Rates of several reps seen together: each pulled towards the others as far as its own counts are few."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.errors import SalescoachError

Array = NDArray[np.float64]
#: A rate counts as lower than the team's below this part of it, as higher above its inverse.
NOTABLY: Final = 0.9
COLUMNS: Final = (
    "rep_id", "successes", "trials", "pooled", "pooled_low", "pooled_high", "team", "below", "above",
)  # fmt: skip
_TAIL: Final = 0.025
#: Nodes of the grid that together hold less than this much are left out of the ends.
_NEGLIGIBLE: Final = 1e-7
_STEPS: Final = 60
_CLOSE: Final = 1e-9
_LEAST: Final = 1e-12


class _Grid(NamedTuple):
    """The betas a team's rates may come from, one per node: mean, and how alike the reps are (a + b)."""

    mean: Array
    alike: Array
    prior: Array


def pooled(counts: pd.DataFrame, *, reps: Collection[str] | None = None) -> pd.DataFrame:
    """Return one row per row of ``counts`` (``rep_id``, ``successes``, ``trials``), or those of ``reps``.

    Columns: ``pooled`` with its 95 % range ``pooled_low`` to ``pooled_high``, the rate as all the reps
    together make it likely; ``team``, the mean rate of the team it is drawn towards; ``below`` and
    ``above``, the chance that the rep's rate is less than 0.9 of the team's, or more than 1/0.9 of it.
    A rep without trials is given what the others say of him; without any trials all is missing.

    Beta-binomial with the whole uncertainty of the team's mean and spread, on a grid: Gelman and others
    2013, Bayesian Data Analysis, chapter 5; the prior of the spread is Albert's (2009, Bayesian
    Computation with R, section 5.4). Estimating the two from the reps and taking them as known covers 57
    to 93 % where 95 % are meant, with 5 to 40 reps (simulated).

    Raises ``SalescoachError`` for counts that make no rate.

    >>> table = pd.DataFrame({"rep_id": ["ann", "ben"], "successes": [1, 40], "trials": [4, 160]})
    >>> found = pooled(table)
    >>> [f"{row.successes} of {row.trials}: {row.pooled_low:.2f} to {row.pooled_high:.2f}"
    ...  for row in found.itertuples()]
    ['1 of 4: 0.05 to 0.61', '40 of 160: 0.19 to 0.32']
    """
    x, n = _checked(counts)
    wanted = np.ones(len(x), bool) if reps is None else counts["rep_id"].isin(list(reps)).to_numpy(bool)
    frame = pd.DataFrame(believed(x, n, wanted), columns=list(COLUMNS[3:])).astype("Float64")
    own = counts.loc[wanted, ["rep_id", "successes", "trials"]].reset_index(drop=True)
    return pd.concat([own, frame.mask(frame.isna())], axis=1)[list(COLUMNS)]


def believed(x: Array, n: Array, wanted: NDArray[np.bool_]) -> Array:
    """Return the numbers of :func:`pooled` for the rows wanted, a column each; NaN without any trials."""
    if not (n.sum() > 0 and wanted.any()):
        return np.full((int(wanted.sum()), len(COLUMNS) - 3), np.nan)
    return _numbers(*_posterior(x, n), x[wanted], n[wanted])


def as_betas(counts: pd.DataFrame) -> tuple[Array, Array]:
    """Return, for each row of ``counts``, the two numbers of the beta nearest to what is believed of its rate.

    It has the mean and the variance of the mixture behind :func:`pooled`; without any trials it is flat.
    """
    x, n = _checked(counts)
    if not n.sum() > 0:
        return np.ones_like(x), np.ones_like(x)
    grid, weight = _posterior(x, n)
    return _nearest(*_shapes(grid, x, n), weight)


def _checked(counts: pd.DataFrame) -> tuple[Array, Array]:
    x, n = (counts[column].to_numpy("float64", na_value=np.nan) for column in ("successes", "trials"))
    if not bool(np.all((x >= 0) & (x <= n) & np.isfinite(n))):
        raise SalescoachError("successes are counts from 0 to the trials; leave out rows that are not known")
    return x, n


def _shapes(grid: _Grid, x: Array, n: Array) -> tuple[Array, Array]:
    a = grid.mean * grid.alike + x[:, None]
    return a, (1 - grid.mean) * grid.alike + (n - x)[:, None]


def _numbers(grid: _Grid, weight: Array, x: Array, n: Array) -> Array:
    from scipy.special import betainc

    a, b = _shapes(grid, x, n)
    mean = (weight * a / (a + b)).sum(axis=1)
    low, high = _ends(a, b, weight, _TAIL), _ends(a, b, weight, 1 - _TAIL)
    below = (weight * betainc(a, b, NOTABLY * grid.mean)).sum(axis=1)
    above = (weight * betainc(b, a, 1 - np.minimum(1.0, grid.mean / NOTABLY))).sum(axis=1)
    team = np.full_like(mean, (weight * grid.mean).sum())
    return np.column_stack([mean, low, high, team, np.clip(below, 0, 1), np.clip(above, 0, 1)])


@cache
def _grid() -> _Grid:
    """Return the nodes with their prior: Jeffreys for the mean, (1 + M) ** -2 for the sum M of the beta.

    The nodes are even in the logit of the mean and the log of M, so each density is taken times the
    length of its step there.
    """
    logit = np.linspace(-7, 4, 81)
    alike = np.exp(np.linspace(np.log(2), np.log(2000), 25))
    mean, spread = (part.ravel() for part in np.meshgrid(1 / (1 + np.exp(-logit)), alike, indexing="ij"))
    prior = 0.5 * np.log(mean) + 0.5 * np.log1p(-mean) + np.log(spread) - 2 * np.log1p(spread)
    return _Grid(mean, spread, prior)


def _posterior(x: Array, n: Array) -> tuple[_Grid, Array]:
    """Return the nodes that matter given the counts of all reps, and the weight of each."""
    from scipy.special import betaln

    grid = _grid()
    a, b = grid.mean * grid.alike, (1 - grid.mean) * grid.alike
    worked = n > 0
    x, n = x[worked, None], n[worked, None]
    likely = (betaln(a + x, b + n - x) - betaln(a, b)).sum(axis=0) + grid.prior
    weight = np.exp(likely - likely.max())
    weight /= weight.sum()
    order = np.argsort(weight, kind="stable")
    kept = np.sort(order[np.cumsum(weight[order]) > _NEGLIGIBLE])
    return _Grid(*(part[kept] for part in grid)), weight[kept] / weight[kept].sum()


def _ends(a: Array, b: Array, weight: Array, tail: float) -> Array:
    """Return where each rep's mixture of betas has so much below it: Newton's steps, kept in a bracket."""
    from scipy.special import betainc, betaincinv, betaln

    at = np.clip(betaincinv(*_nearest(a, b, weight), tail), _LEAST, 1 - _LEAST)
    low, high = np.full_like(at, _LEAST), np.full_like(at, 1 - _LEAST)
    scale = betaln(a, b)
    for _ in range(_STEPS):
        point = at[:, None]
        off = (weight * betainc(a, b, point)).sum(axis=1) - tail
        low, high = np.where(off < 0, at, low), np.where(off > 0, at, high)
        if np.abs(off).max() < _CLOSE:
            break
        density = np.exp((a - 1) * np.log(point) + (b - 1) * np.log1p(-point) - scale)
        step = at - off / np.maximum((weight * density).sum(axis=1), 1e-12)
        at = np.where((step > low) & (step < high), step, (low + high) / 2)
    return np.asarray(at, np.float64)


def _nearest(a: Array, b: Array, weight: Array) -> tuple[Array, Array]:
    """Return the one beta with the mean and the variance of each rep's mixture."""
    mean = (weight * a / (a + b)).sum(axis=1)
    square = (weight * a * (a + 1) / ((a + b) * (a + b + 1))).sum(axis=1)
    size = (mean - square) / np.maximum(square - mean * mean, 1e-15)
    return mean * size, (1 - mean) * size
