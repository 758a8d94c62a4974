"""The way to a goal made ready, so that each move of a slider costs one closed form."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.errors import SalescoachError
from salescoach.plan import flight, odds
from salescoach.plan import sizes as amounts
from salescoach.plan.basis import Case, GoalBy
from salescoach.plan.odds import Amount, PerDial, Sales
from salescoach.plan.scenario import Scenario, why_not
from salescoach.plan.sizes import Sizes

#: A dial with less than this part of its full chance no longer helps.
HELPS: Final = 0.05
_FEWEST: Final = 3
#: Rates that leave more than this part of their product in doubt are too early to plan on.
_WIDEST: Final = 1.0
#: A rate nearer to its own value than this was not moved.
_SAME: Final = 1e-9


@dataclass(frozen=True)
class Ahead:
    """The days until a goal, what is open on the way, and how the goal is told.

    ``days`` can be worked; ``full_days`` are as many days with the whole time a sale takes as they are worth;
    ``last_day`` is the last on which a dial still helps (``lag_known``: how long it takes is known). ``open`` has
    what is open with its ``chance`` by the day of the goal, missing where it cannot be told.
    """

    case: Case
    goal: GoalBy
    days: float
    full_days: float
    last_day: date | None
    lag_known: bool
    open: pd.DataFrame
    sizes: Sizes | None
    coming: NDArray[np.float64] | NDArray[np.complex128] | None

    @functools.cached_property
    def start(self) -> Scenario:
        """Return the rep's own scenario, with the mean size of his sales where the goal is an amount."""
        size = self.sizes.mean if self.sizes is not None else None
        return replace(self.case.own.scenario, deal_size=size)

    def dials_a_day(self, scenario: Scenario) -> float | None:
        """Return the dials a worked day of a scenario."""
        dials = scenario.dials_per_week
        return None if dials is None else dials / self.case.days_a_week

    def workable(self, scenario: Scenario) -> tuple[float, float]:
        """Return the days, and the full days, that are left after the scenario's days off, spread evenly."""
        if self.days <= 0:
            return 0.0, 0.0
        left = max(0.0, self.days - scenario.days_off)
        return left, self.full_days * left / self.days

    def told(self, scenario: Scenario) -> Sales | Amount | None:
        """Return the goal as odds tell it; ``None`` where nobody knows how large a sale is."""
        if self.coming is None:
            return None
        if self.goal.sales is not None:
            return Sales(int(self.goal.left), self.coming.real)
        assert self.sizes is not None
        found = self.sizes.scaled(scenario.deal_size or self.sizes.mean)
        shares = np.full(len(found), 1 / len(found))
        return Amount(odds.spectrum(found, shares, self.goal.left), self.coming.astype(np.complex128))


def ahead(case: Case, goal: GoalBy) -> Ahead:
    """Return the way to a goal, made ready; raises SalescoachError for a day that is not to come."""
    if goal.by <= case.as_of:
        raise SalescoachError(f"{goal.by} is not to come: the log ends on {case.as_of}; give a later day")
    days = case.calendar.days(case.as_of, goal.by)
    ripe = case.ripening.get(flight.APPOINTMENT)
    left = np.array([(goal.by - day).days for day, _ in days], dtype=np.int64)
    shares = np.ones(len(days)) if ripe is None else ripe.share(left)
    helping = [day for (day, _), share in zip(days, shares, strict=True) if share >= HELPS]
    waiting = _open(case, goal)
    found = None
    if goal.amount is not None:
        found = amounts.sizes_of(case.sizes, case.rep_id, str(goal.currency).strip().upper())
    return Ahead(
        case=case,
        goal=goal,
        days=sum(part for _, part in days),
        full_days=float(sum(part * share for (_, part), share in zip(days, shares, strict=True))),
        last_day=max(helping, default=None),
        lag_known=ripe is not None,
        open=waiting,
        sizes=found,
        coming=_coming(case, goal, waiting, found),
    )


def _open(case: Case, goal: GoalBy) -> pd.DataFrame:
    """Return what is open with its age in days and its chance of a sale by the day of the goal."""
    found = case.open.assign(chance=pd.Series(np.nan, index=case.open.index, dtype=float))
    began = found["start"].to_numpy("datetime64[D]")
    found["age"] = (np.datetime64(case.as_of, "D") - began).astype(np.int64)
    for step, ripe in case.ripening.items():
        rows = found["step"] == step
        if rows.any():
            days = (goal.by - case.as_of).days
            found.loc[rows, "chance"] = ripe.chance(found.loc[rows, "age"].to_numpy(), days)
    return found


def _coming(
    case: Case, goal: GoalBy, waiting: pd.DataFrame, sizes: Sizes | None
) -> NDArray[np.float64] | NDArray[np.complex128] | None:
    """Return the chances of what comes of the open: numbers of sales, or the spectrum of an amount."""
    if goal.left <= 0:
        return np.ones(1)
    some = [
        (waiting[(waiting["step"] == step) & waiting["chance"].notna()], case.ripening[step])
        for step in case.ripening
    ]
    if goal.sales is not None:
        numbers = np.ones(1)
        for rows, ripe in some:
            numbers = np.convolve(numbers, flight.numbers_of(rows["chance"].to_numpy(float), ripe))
        return numbers
    if sizes is None:
        return None
    whole = odds.spectrum(sizes.amounts, np.full(len(sizes.amounts), 1 / len(sizes.amounts)), goal.left)
    found = np.ones_like(whole)
    for rows, ripe in some:
        one = [_own_amount(row, sizes, goal.left, whole) for row in rows.to_dict("records")]
        chances = rows["chance"].to_numpy(float)
        mixed = np.zeros_like(whole)
        for factor, weight in ripe.points():
            part = np.ones_like(whole)
            for chance, size in zip(np.minimum(1.0, chances * factor), one, strict=True):
                part = part * (1 - chance + chance * size)
            mixed += weight * part
        found = found * mixed
    return found


def _own_amount(
    row: Mapping[Any, Any], sizes: Sizes, left: float, whole: NDArray[np.complex128]
) -> NDArray[np.complex128]:
    """Return the spectrum of one that is open: its own amount where it is of the same kind, else any sale's."""
    amount = flight.own_amount(row, sizes.currency, sizes.basis)
    return whole if amount is None else odds.spectrum(np.array([amount]), np.ones(1), left)


def rate_of(ready: Ahead, scenario: Scenario) -> PerDial | None:
    """Return the sales per dial of a scenario, ``None`` where a rate is unknown."""
    return odds.per_dial(scenario, ready.case.beliefs)


def chance_by(ready: Ahead, scenario: Scenario) -> float | None:
    """Return the chance, 0 to 1, that a scenario reaches the goal; ``None`` where it cannot be told.

    One closed form: for each move of a slider. What it cannot be told for is :func:`untold`.
    """
    goal, rate, dials = ready.told(scenario), rate_of(ready, scenario), ready.dials_a_day(scenario)
    if ready.goal.left <= 0:
        return 1.0
    if goal is None or rate is None or dials is None:
        return None
    full = np.array([dials * ready.workable(scenario)[1]])
    return float(goal.chance(full, rate)[0])


def untold(ready: Ahead, scenario: Scenario) -> tuple[str, str]:
    """Return the status (one of ``vocab.ANSWER_STATUSES``) of a scenario and, where not "ok", why in words.

    A rate at the rep's own value that stands on fewer than three of his own successes is too early to say; one
    that was moved is a what-if.
    """
    if ready.goal.amount is not None and ready.sizes is None:
        currency = str(ready.goal.currency).strip().upper()
        return "too_thin", f"fewer than {amounts.FEWEST} sales with an amount in {currency} are in the log"
    for name in scenario.used:
        value: float | None = getattr(scenario, name)
        if value is None:
            return "not_tracked", why_not(scenario)
        found = ready.case.beliefs.get(name)
        if found is None:
            return "not_tracked", f"{name} is not among the rates of this rep"
        thin = found.basis == "log" and found.seen is not None and found.seen.n < _FEWEST
        if thin and _is_own(ready, scenario, name):
            return "too_thin", name
    rate = rate_of(ready, scenario)
    own = all(_is_own(ready, scenario, name) for name in scenario.used)
    if own and rate is not None and rate.sd > _WIDEST * rate.mean:
        return "too_thin", "what the log says of the rates leaves almost anything open"
    return "ok", ""


def _is_own(ready: Ahead, scenario: Scenario, name: str) -> bool:
    value: float | None = getattr(scenario, name)
    found = ready.case.beliefs.get(name)
    return found is not None and value is not None and math.isclose(value, found.mean, abs_tol=_SAME)
