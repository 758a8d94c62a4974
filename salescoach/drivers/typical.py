"""What is usual among peers: how their rates lie, told from counts, however few and thin they are."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
#: Peers are taken as alike as this many further tries of the mean rate would make them.
_ALIKE: Final = np.exp(np.linspace(np.log(2.0), np.log(2000.0), 15))
_PLACES: Final = 41
_FLOOR: Final = 1e-6


class Drawn(NamedTuple):
    """Draws of a rep's own rate and of the rate that half of his peers exceed."""

    own: Floats
    usual: Floats


def draw(
    counts: Floats, trials: Floats, own: tuple[float, float], rng: np.random.Generator, *, draws: int
) -> Drawn:
    """Return draws of a rep's rate, told from his counts and how peers' rates lie, and of the peers' median.

    ``own`` is the rep's count and trials, ``counts`` and ``trials`` those of his peers. Beta-binomial with its
    mean (Jeffreys) and spread (density (1 + M) ** -2) on a grid, not fitted: Gelman et al. 2013, Bayesian Data
    Analysis, chapter 5. The rep is not among those who say what is usual.

    >>> found = draw(np.full(6, 30.0), np.full(6, 200.0), (6.0, 60.0), np.random.default_rng(0), draws=4000)
    >>> round(float(np.median(found.usual)), 2), 0.10 < float(np.median(found.own)) < 0.15
    (0.15, True)
    """
    place, mean, alike = _grid(counts, trials)
    from_peers = (
        _log_chance(counts, trials, mean, alike)
        + np.log(alike)
        - 2 * np.log1p(alike)
        + np.log(mean * (1 - mean)) / 2
    )
    k, n = own
    together = from_peers + _log_chance(np.array([k]), np.array([n]), mean, alike)
    a, b = _sampled(from_peers, place, alike, rng, draws)
    usual = np.where((a > 1) & (b > 1), (a - 1 / 3) / (a + b - 2 / 3), a / (a + b))
    a, b = _sampled(together, place, alike, rng, draws)
    rate = rng.beta(a + k, b + n - k)
    return Drawn(np.clip(rate, _FLOOR, 1.0), np.clip(usual, _FLOOR, 1.0))


def _grid(counts: Floats, trials: Floats) -> tuple[Floats, Floats, Floats]:
    """Return logit means around the pooled rate, and every pair of mean and likeness."""
    hits, misses = counts.sum() + 0.5, (trials - counts).sum() + 0.5
    reach = 4 * np.sqrt(1 / hits + 1 / misses) + 3 / np.sqrt(len(counts))
    place = np.log(hits / misses) + np.linspace(-reach, reach, _PLACES)
    mean, alike = np.meshgrid(1 / (1 + np.exp(-place)), _ALIKE, indexing="ij")
    return place, mean, alike


def _log_chance(counts: Floats, trials: Floats, mean: Floats, alike: Floats) -> Floats:
    """Return the log chance of the counts for every pair of mean and likeness."""
    from scipy.special import betaln

    a, b = mean * alike, (1 - mean) * alike
    found: Floats = betaln(counts + a[..., None], trials - counts + b[..., None]).sum(axis=-1)
    return found - len(counts) * betaln(a, b)


def _sampled(
    log: Floats, place: Floats, alike: Floats, rng: np.random.Generator, draws: int
) -> tuple[Floats, Floats]:
    """Return both parameters of the beta distribution, drawn by their weight, means smoothed within the grid."""
    weight = np.cumsum(np.exp(log - log.max()).ravel())
    cell = np.searchsorted(weight, rng.random(draws) * weight[-1], side="right").clip(0, log.size - 1)
    at = place[cell // alike.shape[1]] + (rng.random(draws) - 0.5) * (place[1] - place[0])
    mean, likeness = 1 / (1 + np.exp(-at)), alike.ravel()[cell]
    return mean * likeness, (1 - mean) * likeness
