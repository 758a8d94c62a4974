"""Chance: every draw is made of the one stream of numbers that NumPy keeps the same for a seed."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from statistics import NormalDist
from typing import Final, TypeVar

import numpy as np

T = TypeVar("T")
_AT_ONCE: Final = 2048


class Dice:
    """Draws that are the same for the same key, whatever else is drawn elsewhere.

    >>> Dice(7, 1).whole(1, 6) == Dice(7, 1).whole(1, 6)
    True
    """

    def __init__(self, *key: int) -> None:
        self._numbers = _numbers(list(key))

    def unit(self) -> float:
        """Return a number from 0 up to 1."""
        return next(self._numbers)

    def chance(self, share: float) -> bool:
        """Return true in ``share`` of all throws."""
        return self.unit() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from ``low`` to ``high``, both included."""
        return low + int(self.unit() * (high - low + 1))

    def pick(self, things: Sequence[T]) -> T:
        """Return one of the things."""
        return things[self.whole(0, len(things) - 1)]

    def weigh(self, weights: Mapping[str, float]) -> str:
        """Return one of the keys, by weight."""
        left = self.unit() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return list(weights)[-1]

    def some(self, things: Sequence[T], count: int) -> list[T]:
        """Return ``count`` different things (or all of them) in a random order."""
        drawn = list(islice(self._numbers, len(things)))
        return [things[place] for place in sorted(range(len(things)), key=drawn.__getitem__)[:count]]

    def count(self, mean: float) -> int:
        """Return how often a thing happens that happens ``mean`` times on average (Poisson)."""
        floor, product, found = math.exp(-mean), self.unit(), 0
        while product > floor:
            product *= self.unit()
            found += 1
        return found

    def days(self, median: float, spread: float) -> int:
        """Return a number of days, at least one, lognormal with that median and spread."""
        return max(1, round(median * math.exp(spread * NormalDist().inv_cdf(max(self.unit(), 1e-9)))))


def _numbers(key: list[int]) -> Iterator[float]:
    """Yield the numbers of one stream; to ask for many at once gives the same ones."""
    generator = np.random.Generator(np.random.PCG64(key))
    while True:
        yield from generator.random(_AT_ONCE).tolist()
