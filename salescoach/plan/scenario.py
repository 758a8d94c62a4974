"""The arithmetic of a plan: dials and rates in, what to expect and the dials for a goal out."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from salescoach import wording
from salescoach.errors import SalescoachError

#: What a rate is a rate of: what comes out, and what goes in.
RATES: Final = MappingProxyType(
    {
        "connect_rate": ("connects", "dials"),
        "decision_maker_rate": ("decision makers", "connects"),
        "reach_rate": ("decision makers", "dials"),
        "appointment_rate": ("appointments", "decision makers"),
        "show_rate": ("meetings held", "appointments"),
        "win_rate": ("sales", "meetings held"),
    }
)
#: Every figure of a scenario that can be changed or locked.
FIGURES: Final = ("dials_per_week", *RATES, "deal_size", "days_off")
#: A plan of more dials than this is no plan.
MOST_DIALS: Final = 1_000_000
_SURE: Final = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Scenario:
    """Dials per week and the rates from one stage to the next, 0 to 1; ``None`` is unknown.

    Where connects are not tracked, ``reach_rate`` (decision makers per dial) stands for
    ``connect_rate`` and ``decision_maker_rate``, which are then ``None``. ``deal_size`` is the mean
    amount of a sale, in the currency of the goal; ``days_off`` are days off until the goal beside those
    that are known. ``locked`` names the figures that are not to be changed.

    Raises SalescoachError for a rate outside 0 to 1, for an amount of 0, for anything else below 0, for
    what is no number, and for a lock on what is no figure.

    >>> Scenario(100, 0.10, 0.30, 0.80, 0.75, 0.20).decision_makers_per_dial
    0.03
    >>> Scenario(100, reach_rate=0.04).decision_makers_per_dial
    0.04
    """

    dials_per_week: float | None = None
    connect_rate: float | None = None
    decision_maker_rate: float | None = None
    appointment_rate: float | None = None
    show_rate: float | None = None
    win_rate: float | None = None
    reach_rate: float | None = None
    deal_size: float | None = None
    days_off: float = 0.0
    locked: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        for name in ("dials_per_week", "days_off"):
            count: float | None = getattr(self, name)
            if count is not None and not (math.isfinite(count) and count >= 0):
                raise SalescoachError(f"{name} is {count}; give a number of 0 or more")
        if self.deal_size is not None and not (math.isfinite(self.deal_size) and self.deal_size > 0):
            raise SalescoachError(f"deal_size is {self.deal_size}; give an amount above 0")
        unknown = sorted(self.locked - set(FIGURES))
        if unknown:
            raise SalescoachError(
                f"there is no figure {unknown[0]!r} to lock; choose from {', '.join(FIGURES)}"
            )
        self._check_rates()

    def _check_rates(self) -> None:
        for name in RATES:
            rate: float | None = getattr(self, name)
            if rate is not None and not 0 <= rate <= 1:
                made, of = RATES[name]
                raise SalescoachError(
                    f"{name} is {rate}; give {made} per {wording.singular(of)} between 0 and 1, "
                    "0.12 for 12 in 100"
                )
        merged = self.reach_rate is not None
        if merged and (self.connect_rate is not None or self.decision_maker_rate is not None):
            raise SalescoachError(
                "reach_rate stands for connect_rate and decision_maker_rate; leave these two out, or it"
            )

    def at(self, figure: str, value: float | None) -> Scenario:
        """Return the scenario with one figure at another value; raise SalescoachError where it is locked.

        >>> Scenario(100).at("dials_per_week", 120).dials_per_week
        120
        """
        if figure not in FIGURES:
            raise SalescoachError(f"there is no figure {figure!r}; choose from {', '.join(FIGURES)}")
        if figure in self.locked:
            raise SalescoachError(f"{figure} is locked; unlock it to change it")
        changed: dict[str, Any] = {figure: value}
        return replace(self, **changed)

    @property
    def used(self) -> tuple[str, ...]:
        """Return the names of the rates that lead from a dial to a sale, in order."""
        reach = ("connect_rate", "decision_maker_rate") if self.reach_rate is None else ("reach_rate",)
        return (*reach, "appointment_rate", "show_rate", "win_rate")

    @property
    def decision_makers_per_dial(self) -> float | None:
        """Return decision makers spoken to per dial, ``None`` when unknown."""
        if self.reach_rate is not None:
            return self.reach_rate
        return _times(self.connect_rate, self.decision_maker_rate)

    @property
    def sales_per_dial(self) -> float | None:
        """Return sales per dial, the product of the rates, ``None`` when one is unknown."""
        product: float | None = 1.0
        for name in self.used:
            product = _times(product, getattr(self, name))
        return product


def _times(left: float | None, right: float | None) -> float | None:
    return None if left is None or right is None else left * right


@dataclass(frozen=True)
class Goal:
    """A number of sales in a number of weeks; ``Goal(1, 1)`` is one sale a week."""

    sales: int
    weeks: int = 13

    def __post_init__(self) -> None:
        for name, value in (("sales", self.sales), ("weeks", self.weeks)):
            if not math.isfinite(value) or value != int(value) or value < 1:
                raise SalescoachError(f"a goal of {value} {name} is none; give a whole number of 1 or more")


@dataclass(frozen=True)
class DialsNeeded:
    """Dials over all weeks of a goal, or ``why`` nobody can tell.

    ``point`` is where the expected sales reach the goal; ``at_50``, ``at_80`` and ``at_90`` give
    it a chance of 5, 8 and 9 in 10. All four are ``None`` when ``why`` is filled.
    """

    goal: Goal
    point: int | None = None
    at_50: int | None = None
    at_80: int | None = None
    at_90: int | None = None
    why: str = ""


def expected(scenario: Scenario) -> pd.DataFrame:
    """Return what a week brings: columns ``stage`` and ``per_week`` (a count; missing is unknown).

    Worked by hand: 100 dials x .10 x .30 x .80 x .75 x .20 = .36 sales.

    >>> print(expected(Scenario(100, 0.10, 0.30, 0.80, 0.75, 0.20)).round(2).to_string(index=False))
              stage  per_week
              dials    100.00
           connects     10.00
    decision makers      3.00
       appointments      2.40
           meetings      1.80
              sales      0.36
    """
    dials = scenario.dials_per_week
    reached = _times(dials, scenario.decision_makers_per_dial)
    agreed = _times(reached, scenario.appointment_rate)
    held = _times(agreed, scenario.show_rate)
    stages = {
        "dials": dials,
        "connects": _times(dials, scenario.connect_rate),
        "decision makers": reached,
        "appointments": agreed,
        "meetings": held,
        "sales": _times(held, scenario.win_rate),
    }
    per_week = pd.array(list(stages.values()), dtype="Float64")
    return pd.DataFrame({"stage": list(stages), "per_week": per_week.to_numpy("float64", na_value=math.nan)})


def compare(usual: Scenario, scenario: Scenario) -> pd.DataFrame:
    """Return two scenarios side by side: columns ``stage``, ``usual``, ``scenario``, per week."""
    frame = expected(usual).rename(columns={"per_week": "usual"})
    return frame.assign(scenario=expected(scenario)["per_week"])


def dials_for(goal: Goal, scenario: Scenario) -> DialsNeeded:
    """Return the dials that a goal takes; an unknown rate or one of 0 gives the reason instead.

    Every dial is a try with the same chance of a sale, so the tries up to the last sale follow
    the negative binomial. Sales that come late, or from work already begun, are left out.

    >>> dials_for(Goal(3), Scenario(100, 0.10, 0.30, 0.80, 1.0, 0.20))
    DialsNeeded(goal=Goal(sales=3, weeks=13), point=625, at_50=557, at_80=891, at_90=1108, why='')
    >>> dials_for(Goal(3), Scenario(100, 0.10, 0.30, 0.80, 1.0, 0.0)).why
    'without any sales from meetings held no number of dials is enough'
    """
    why, rate = why_not(scenario), scenario.sales_per_dial
    if why or rate is None:
        return DialsNeeded(goal, why=why)
    too_many = DialsNeeded(goal, why=f"it takes more than {wording.number(MOST_DIALS)} dials")
    if rate * MOST_DIALS < goal.sales:
        return too_many
    even, likely, sure = (_fewest(goal.sales, rate, odds) for odds in _SURE)
    if sure > MOST_DIALS:
        return too_many
    return DialsNeeded(goal, math.ceil(round(goal.sales / rate, 6)), even, likely, sure)


def _fewest(sales: int, rate: float, odds: float) -> int:
    """Return the fewest dials that bring the sales with these odds; one above the most where too many."""
    low, high = sales - 1, MOST_DIALS + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if _tail(sales, middle, rate) >= odds else (middle, high)
    return high


def _tail(sales: int, dials: int, rate: float) -> float:
    """Return the chance of at least so many sales from so many dials: the upper tail of the binomial."""
    from scipy.special import betainc

    if dials < sales:
        return 0.0
    return float(betainc(sales, dials - sales + 1, rate))


def why_not(scenario: Scenario) -> str:
    """Return why no number of dials can be told, or ""."""
    for name in scenario.used:
        made, of = RATES[name]
        rate: float | None = getattr(scenario, name)
        if rate is None:
            return f"{made} per {wording.singular(of)} are not known"
        if rate == 0:
            return f"without any {made} from {of} no number of dials is enough"
    return ""


def chance(goal: Goal, dials: float, scenario: Scenario) -> float | None:
    """Return the chance, 0 to 1, that so many dials bring the goal; ``None`` when a rate is unknown.

    The upper tail of the binomial; part of a dial is no dial.

    >>> chance(Goal(3), 625, Scenario(100, 0.10, 0.30, 0.80, 1.0, 0.20))  # doctest: +ELLIPSIS
    0.57734...
    """
    if not (math.isfinite(dials) and dials >= 0):
        raise SalescoachError(f"{dials} dials cannot be made; give a number of 0 or more")
    rate = scenario.sales_per_dial
    if rate is None:
        return None
    return _tail(goal.sales, math.floor(dials + 1e-9), rate)
