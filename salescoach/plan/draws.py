"""The final figure by draws: rates, sales and sizes drawn many times, nothing matched and nothing closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from salescoach import wording
from salescoach.errors import SalescoachError
from salescoach.plan import flight, way
from salescoach.plan.outlook_said import wanted
from salescoach.plan.scenario import Scenario
from salescoach.plan.way import Ahead

Array = NDArray[np.float64]
_ENDS: Final = (0.05, 0.95)
_MOST_DRAWS: Final = 100_000


@dataclass(frozen=True)
class Drawn:
    """What a scenario brings by the day of the goal, drawn: its chance, and what 9 of 10 draws lie between.

    ``outcomes`` are the sales, or the amount, of every draw, in order; ``None`` and empty where it cannot be told.
    """

    chance: float | None
    low: float | None
    high: float | None
    outcomes: Array
    sentence: str
    how: str


def drawn(ready: Ahead, scenario: Scenario | None = None, *, draws: int = 4000, seed: int = 0) -> Drawn:
    """Return a goal seen from a scenario, by draws: of every rate from its beta, of sales, of what is open, of sizes.

    The same ``seed`` gives the same draws. Where it cannot be told (``way.untold``) there are none. Raises
    SalescoachError for a number of draws outside 100 to 100,000.
    """
    if not 100 <= draws <= _MOST_DRAWS:
        raise SalescoachError(f"{draws} draws are too few or too many; give 100 to {_MOST_DRAWS:,}")
    used = ready.start if scenario is None else scenario
    dials = ready.dials_a_day(used)
    if ready.goal.left > 0 and (way.untold(ready, used)[0] != "ok" or dials is None):
        return Drawn(None, None, None, np.empty(0), "", "")
    dice = np.random.default_rng(seed)
    full = (dials or 0.0) * ready.workable(used)[1]
    sales = dice.poisson(full * _rates(ready, used, draws, dice))
    outcomes = np.sort(_sizes(ready, used, sales, dice) + _open(ready, draws, dice))
    low, high = (float(end) for end in np.quantile(outcomes, _ENDS, method="nearest"))
    chance = float((outcomes >= ready.goal.left * (1 - 1e-9)).mean())
    return Drawn(chance, low, high, outcomes, _sentence(ready, chance, low, high), _how(draws))


def _rates(ready: Ahead, scenario: Scenario, draws: int, dice: np.random.Generator) -> Array:
    """Return sales per dial, each rate drawn from its beta; a rate of 0 or 1 is no draw."""
    product = np.ones(draws)
    for name in scenario.used:
        rate: float | None = getattr(scenario, name)
        found = ready.case.beliefs.get(name)
        if rate is None or found is None:
            return np.zeros(draws)
        if 0 < rate < 1:
            product = product * dice.beta(
                max(rate * found.size, 1e-9), max((1 - rate) * found.size, 1e-9), draws
            )
        else:
            product = product * rate
    return product


def _sizes(ready: Ahead, scenario: Scenario, sales: NDArray[np.int64], dice: np.random.Generator) -> Array:
    """Return what the sales of each draw come to."""
    if ready.goal.sales is not None or ready.sizes is None:
        return sales.astype(float)
    found = ready.sizes.scaled(scenario.deal_size or ready.sizes.mean)
    each = dice.choice(found, int(sales.sum()))
    ends = np.concatenate(([0.0], np.cumsum(each)))[np.concatenate(([0], np.cumsum(sales)))]
    return np.diff(ends)


def _open(ready: Ahead, draws: int, dice: np.random.Generator) -> Array:
    """Return what comes of the open in each draw; the level of each curve is drawn too."""
    total = np.zeros(draws)
    for step, ripe in ready.case.ripening.items():
        rows = ready.open[(ready.open["step"] == step) & ready.open["chance"].notna()]
        spread = float(np.sqrt(np.log1p(ripe.doubt**2)))
        level = np.exp(dice.normal(-(spread**2) / 2, spread, draws))
        for row in rows.to_dict("records"):
            won = dice.random(draws) < np.minimum(1.0, row["chance"] * level)
            total += won * _amount(ready, row, draws, dice)
    return total


def _amount(ready: Ahead, row: Mapping[Any, Any], draws: int, dice: np.random.Generator) -> Array | float:
    if ready.goal.sales is not None or ready.sizes is None:
        return 1.0
    amount = flight.own_amount(row, ready.sizes.currency, ready.sizes.basis)
    return dice.choice(ready.sizes.amounts, draws) if amount is None else amount


def _sentence(ready: Ahead, chance: float, low: float, high: float) -> str:
    goal = ready.goal
    if goal.left <= 0:
        return "The goal is reached."
    basis = ready.sizes.basis if ready.sizes is not None else ""
    if goal.sales is not None:
        least, most = wording.number(low), wording.number(high)
        end = f"{most} {'sale' if high == 1 else 'sales'}"
    else:
        currency = str(goal.currency).strip().upper()
        least, end = wording.money(low, currency), wording.money(high, currency)
    fits = end if low == high else f"anything from {least} to {end}"
    return f"The chance of {wanted(goal, basis)} is {wording.chance(chance)}; {fits} would be no surprise."


def _how(draws: int) -> str:
    return (
        f"{draws:,} draws: each rate from its beta, sales as Poisson, what is open by its chance with the curve's "
        "level lognormal about its estimate, sizes with replacement from the deals won; the range holds 90 % "
        "of the draws."
    )
