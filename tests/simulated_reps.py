"""Reps of each kind of work, made up: calls that come in bunches by account, by week and by campaign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd

FIRST: Final = date(2026, 3, 2)
SELLER, MANAGER, NATIONAL = "Seller", "Account Manager", "National Account Manager"


@dataclass(frozen=True)
class Habit:
    """The usual share of calls to new accounts (a mean and how many calls it is known like), and to the big two."""

    new: float
    firm: float
    big: tuple[float, float] | None
    customers: tuple[int, int]


HABITS: Final = {
    SELLER: Habit(0.80, 22, None, (8, 40)),
    MANAGER: Habit(0.20, 22, None, (15, 70)),
    NATIONAL: Habit(0.10, 22, (0.72, 0.95), (6, 16)),
}
#: Half of the calls here, half there: no kind of work would be right.
MIXED: Final = {"both": Habit(0.50, 1_000, None, (15, 70))}


def team(seed: int, weeks: int, *, each: int = 3, habits: Mapping[str, Habit] = HABITS) -> pd.DataFrame:
    """Return the work of so many reps of each kind: ``rep_id`` (kind and place), ``week``, ``root``, ``fresh``, ``n``."""
    dice = np.random.default_rng(seed)
    rows = [
        (f"{kind} {place} of {seed}", FIRST + timedelta(weeks=week), *cell)
        for kind, habit in habits.items()
        for place in range(each)
        for week, cell in _rep(dice, habit, weeks)
    ]
    return pd.DataFrame(rows, columns=["rep_id", "week", "root", "fresh", "n"])


def _rep(dice: np.random.Generator, habit: Habit, weeks: int) -> list[tuple[int, tuple[str, bool, int]]]:
    share = float(dice.beta(habit.new * habit.firm, (1 - habit.new) * habit.firm))
    usual = float(dice.uniform(20, 65))
    book = _book(dice, habit)
    running: list[int] = []
    found: list[tuple[int, tuple[str, bool, int]]] = []
    opened = 0
    for week in range(weeks):
        calls = int(dice.negative_binomial(8, 8 / (8 + usual)))
        fresh = int(dice.binomial(calls, _this_week(dice, share)))
        opened = _hunt(dice, running, opened, fresh)
        cells = dict.fromkeys(running, 0)
        for place in dice.integers(len(running), size=fresh) if running else ():
            cells[running[place]] += 1
        found += [(week, (f"new {n}", True, count)) for n, count in cells.items() if count]
        for place, count in _serve(dice, book, calls - fresh).items():
            found.append((week, (f"customer {place}", False, count)))
    return found


def _this_week(dice: np.random.Generator, share: float) -> float:
    """A week's share wanders about the usual one; one week in fifteen is turned round: a campaign, renewals."""
    if dice.random() < 1 / 15:
        share = 1 - share
    logit = float(np.log(share / (1 - share)) + dice.normal(0, 0.7))
    return 1 / (1 + float(np.exp(-logit)))


def _hunt(dice: np.random.Generator, running: list[int], opened: int, calls: int) -> int:
    """Accounts under way: some are dropped each week, new ones come until each has two or three calls."""
    running[:] = [account for account in running if dice.random() < 0.6]
    while len(running) < calls / 2.5:
        running.append(opened)
        opened += 1
    return opened


def _book(dice: np.random.Generator, habit: Habit) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """How a rep's calls to customers fall on them: some get far more than others, in a big two nearly all."""
    weights = dice.lognormal(0, 0.6, size=int(dice.integers(*habit.customers)))
    weights /= weights.sum()
    if habit.big is None:
        return weights
    both, first = dice.uniform(*habit.big), dice.uniform(0.4, 0.8)
    return np.concatenate([[both * first, both * (1 - first)], weights * (1 - both)])


def _serve(
    dice: np.random.Generator, book: np.ndarray[tuple[int], np.dtype[np.float64]], calls: int
) -> dict[int, int]:
    """A call to a customer brings others to him in the same week: bunches of two on average."""
    cells: dict[int, int] = {}
    while calls > 0:
        bunch = min(calls, int(dice.geometric(0.5)))
        place = int(dice.choice(len(book), p=book))
        cells[place] = cells.get(place, 0) + bunch
        calls -= bunch
    return cells
