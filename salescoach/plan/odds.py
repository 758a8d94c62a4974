"""The chance of so many sales, or so much, from so many dials: in closed form, with what the rates leave open."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from salescoach.plan.belief import Belief
from salescoach.plan.scenario import MOST_DIALS, Scenario

Array = NDArray[np.float64]
#: A chain of rates known better than this is taken as known.
_KNOWN: Final = 1e-4
#: An amount is told in so many steps of the goal.
_CELLS: Final = 1000
_ROUND: Final = 2048
_ALIAS: Final = 1e-10
_DAMP: Final = _ALIAS ** (1 / _ROUND)


class PerDial(NamedTuple):
    """Sales per dial: the mean of the product of the rates, and its standard deviation."""

    mean: float
    sd: float


def per_dial(scenario: Scenario, found: Mapping[str, Belief]) -> PerDial | None:
    """Return the sales per dial of a scenario, ``None`` where a rate is unknown.

    A rate at another value is known as well as it was at its own: its beta keeps the tries it is worth.
    The rates are taken as independent, so mean and mean square multiply.

    >>> rates = {"connect_rate": Belief(64.5, 565.5), "decision_maker_rate": Belief(27.9, 62.1),
    ...          "appointment_rate": Belief(38, 10), "show_rate": Belief(1e12, 1e-3), "win_rate": Belief(10.5, 33.5)}
    >>> at = Scenario(100, **{name: belief.mean for name, belief in rates.items()})
    >>> [round(part, 9) for part in per_dial(at, rates)]
    [0.005995975, 0.002062393]
    """
    mean = square = 1.0
    for name in scenario.used:
        rate: float | None = getattr(scenario, name)
        if rate is None or name not in found:
            return None
        mean *= rate
        square *= rate * rate + found[name].variance(rate)
    return PerDial(mean, math.sqrt(max(0.0, square - mean * mean)))


@dataclass(frozen=True)
class Sales:
    """A number of sales to come, and the chances of 0, 1, 2 ... of them from what is already open."""

    wanted: int
    coming: Array

    def chance(self, dials: Array, rate: PerDial) -> Array:
        """Return the chance of the sales wanted, for each number of dials (full ones, with time to pay off).

        Sales are Poisson given the rate; the rate's product of betas is matched in mean and variance by a gamma,
        which makes the count negative binomial (Greenwood and Yule 1920, Journal of the Royal Statistical
        Society 83:255); with the chances of what is open, one sum.

        >>> at = Sales(3, np.array([1.0])).chance(np.array([625, 1200]), PerDial(.005995975, .002062393))
        >>> at.round(4).tolist()
        [0.6688, 0.9269]
        """
        first = max(0, self.wanted - len(self.coming) + 1)
        needed = np.arange(max(first, 1), self.wanted + 1)[:, None]
        weights = self.coming[self.wanted - needed]
        sure = float(self.coming[self.wanted :].sum())
        told = sure + (weights * _at_least(needed, np.asarray(dials, float)[None, :], rate)).sum(axis=0)
        return np.asarray(np.clip(told, 0.0, 1.0), np.float64)


def _at_least(sales: NDArray[np.int64], dials: Array, rate: PerDial) -> Array:
    """Return the chance that dials bring at least so many sales, of 1 and up; a dial brings one at most."""
    from scipy.special import betainc

    if rate.mean <= 0:
        return np.zeros(np.broadcast_shapes(sales.shape, dials.shape))
    if rate.sd <= _KNOWN * rate.mean:
        found = betainc(sales, np.maximum(dials - sales + 1, 1e-9), min(rate.mean, 1.0))
    else:
        shape = (rate.mean / rate.sd) ** 2
        brought = dials * rate.sd**2 / rate.mean
        found = betainc(sales, shape, brought / (1 + brought))
    return np.where(dials < sales - 1e-9, 0.0, found)


@dataclass(frozen=True)
class Amount:
    """An amount to come: a sale's size as a spectrum, and that of what is already open (see :func:`spectrum`)."""

    size: NDArray[np.complex128]
    coming: NDArray[np.complex128]

    def chance(self, dials: Array, rate: PerDial) -> Array:
        """Return the chance of the amount wanted, for each number of dials (full ones, with time to pay off).

        The sum of a negative binomial number of sizes, from its generating function on a circle a little smaller than
        the unit one (Embrechts and Frei 2009, Mathematical Methods of Operations Research 69:497).
        """
        full = np.asarray(dials, float)[:, None]
        if rate.sd > _KNOWN * rate.mean > 0:
            scale = rate.sd**2 / rate.mean
            logs = np.log1p((1 - self.size) * full * scale) * (-rate.mean / scale)
        else:
            logs = (1 - self.size) * -full * min(rate.mean, 1.0)
        below = np.fft.irfft(np.exp(logs) * self.coming, _ROUND)[:, :_CELLS]
        return np.clip(1.0 - below @ _undamp(), 0.0, 1.0)


def _undamp() -> Array:
    return _DAMP ** -np.arange(_CELLS, dtype=float)


def spectrum(amounts: Array, shares: Array, wanted: float) -> NDArray[np.complex128]:
    """Return the spectrum of one draw of the amounts with these shares, in steps of a thousandth of ``wanted``.

    An amount between two steps counts as the upper one; all that reaches what is wanted is alike.
    """
    cells = np.minimum(np.ceil(amounts * (_CELLS / wanted) - 1e-6), _CELLS).astype(np.int64)
    mass = np.bincount(np.maximum(cells, 0), shares, _ROUND)
    return np.asarray(np.fft.rfft(mass * _DAMP ** np.arange(_ROUND)), np.complex128)


def dials_at(goal: Sales | Amount, rate: PerDial, chances: tuple[float, ...]) -> list[float | None]:
    """Return the full dials at which each chance is reached; ``None`` where a million are not enough.

    >>> [round(dials or 0) for dials in dials_at(Sales(3, np.array([1.0])), PerDial(.0048, 0), (.5, .8, .9))]
    [557, 891, 1108]
    """
    wanted = np.asarray(chances, float)
    if rate.mean <= 0:
        met = goal.chance(np.zeros(1), rate)[0] >= wanted
        return [0.0 if done else None for done in met]
    low, high = np.zeros(len(wanted)), np.full(len(wanted), float(MOST_DIALS))
    never = goal.chance(high, rate) < wanted
    done = goal.chance(low, rate) >= wanted
    guess = np.full(len(wanted), min(1.0 / rate.mean, float(MOST_DIALS)))
    for _ in range(60):
        enough = goal.chance(guess, rate) >= wanted
        low, high = np.where(enough, low, guess), np.where(enough, guess, high)
        if (high - low <= 1e-3 * high + 0.01).all() or (never | done).all():
            break
        guess = np.where(
            high >= MOST_DIALS, np.minimum(guess * 2, (guess + MOST_DIALS) / 2), (low + high) / 2
        )
    return [
        None if lost else 0.0 if there else float(dials)
        for lost, there, dials in zip(never, done, high, strict=True)
    ]
