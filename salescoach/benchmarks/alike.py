"""Who can be told apart by the figures there are, and who cannot: sets of reps instead of ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.benchmarks import pool

Array = NDArray[np.float64]
#: Two reps are told apart beyond this chance on one side, after the number of pairs is taken into account.
APART: Final = 0.975
_NODES: Final = 24


def groups(counts: pd.DataFrame) -> pd.DataFrame:
    """Return one row per row of ``counts`` (``rep_id``, ``successes``, ``trials``), in its order.

    Columns: ``rep_id``; ``group``, a number: no two reps of one group can be told apart; ``apart``, how
    many of the others he can be told apart from. Groups are numbered by their first rep's place in
    ``counts``, never by their figures; two reps of different groups need not differ.

    The rule: two reps are told apart where the chance that one's rate is the lower is beyond .975 on
    either side, given the counts of all (:func:`pool.pooled`), after Benjamini and Hochberg (1995, Journal
    of the Royal Statistical Society B 57:289) over all pairs. The largest set without such a pair is one
    group, then the largest of those left. Eight reps of the same rate are one group in more than 95 of
    100 teams (simulated).

    >>> eight = pd.DataFrame({"rep_id": list("abc"), "successes": [9, 11, 60], "trials": [100, 110, 120]})
    >>> groups(eight)["group"].tolist()
    [0, 0, 1]
    """
    a, b = pool.as_betas(counts)
    told = told_apart(less(a, b))
    number = _numbered(_sets(told, list(np.argsort(a / (a + b), kind="stable"))))
    frame = pd.DataFrame({"rep_id": counts["rep_id"].to_numpy()})
    return frame.assign(group=[number[place] for place in range(len(a))], apart=told.sum(axis=1).astype(int))


def less(a: Array, b: Array) -> Array:
    """Return the chance that the rate of the row's rep is below that of the column's, for betas a and b.

    Gauss and Legendre's rule over the second rate's quantiles, nodes drawn together at both ends.

    >>> round(float(less(np.array([3.5, 30.5]), np.array([37.5, 120.5]))[0, 1]), 6)
    0.975069
    """
    from scipy.special import betainc, betaincinv

    node, weight = np.polynomial.legendre.leggauss(_NODES)
    node, weight = (node + 1) / 2, weight / 2
    share = node**3 * (10 - 15 * node + 6 * node**2)
    weight = weight * 30 * node**2 * (1 - node) ** 2
    at = betaincinv(a[:, None], b[:, None], share)
    first, second = np.triu_indices(len(a), 1)
    below = np.full((len(a), len(a)), 0.5)
    below[first, second] = np.clip(betainc(a[first, None], b[first, None], at[second]) @ weight, 0, 1)
    below[second, first] = 1 - below[first, second]
    return below


def told_apart(below: Array) -> NDArray[np.bool_]:
    """Return which pairs are told apart, given the chance of each pair's first being below its second."""
    size = len(below)
    first, second = np.triu_indices(size, 1)
    told = np.zeros((size, size), bool)
    if len(first):
        either = 2 * np.minimum(below[first, second], 1 - below[first, second])
        told[first, second] = adjusted(either) < 2 * (1 - APART)
    return np.asarray(told | told.T)


def adjusted(p: Array) -> Array:
    """Return Benjamini and Hochberg's q for each p; a missing p stays missing and does not count.

    1995, Journal of the Royal Statistical Society B 57:289.

    >>> adjusted(np.array([0.001, 0.008, 0.039, 0.041, 0.27])).round(5).tolist()
    [0.005, 0.02, 0.05125, 0.05125, 0.27]
    """
    known = np.flatnonzero(~np.isnan(p))
    order = known[np.argsort(p[known], kind="stable")]
    steps = p[order] * len(order) / np.arange(1, len(order) + 1)
    found = np.full(len(p), np.nan)
    found[order] = np.minimum(1, np.minimum.accumulate(steps[::-1])[::-1])
    return found


def _sets(told: NDArray[np.bool_], order: list[int]) -> list[list[int]]:
    """Return the places in sets without a pair told apart: the longest run along ``order``, then again."""
    sets = []
    while order:
        start, end = _longest(told[np.ix_(order, order)])
        sets.append(order[start:end])
        order = order[:start] + order[end:]
    return sets


def _longest(told: NDArray[np.bool_]) -> tuple[int, int]:
    """Return where the first of the longest runs begins and ends of which no two are told apart.

    >>> _longest(np.array([[0, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]], bool))
    (1, 4)
    """
    size = len(told)
    nearest = np.where(
        told, np.arange(size)[:, None], -1
    )  # of each, the last before him he is told apart from
    before = np.triu(nearest + 1, 1).max(axis=0, initial=0)
    starts = np.maximum.accumulate(before)
    lengths = np.arange(1, size + 1) - starts
    last = int(lengths.argmax())
    return int(starts[last]), last + 1


def _numbered(sets: Sequence[list[int]]) -> dict[int, int]:
    ordered = sorted(sets, key=min)
    return {place: number for number, places in enumerate(ordered) for place in places}
