"""What a plan of one rep stands on: his rates, what he has open, his days, and how large his sales are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final

import pandas as pd

from salescoach import maturity
from salescoach.errors import SalescoachError
from salescoach.plan import belief, capacity, flight, sizes
from salescoach.plan.belief import Belief
from salescoach.plan.capacity import Calendar
from salescoach.plan.flight import Ripening
from salescoach.plan.levers import DEFAULTS
from salescoach.plan.own import OwnScenario, own_scenario
from salescoach.store import Log


@dataclass(frozen=True)
class GoalBy:
    """A goal by a day: so many sales, or so much new business in one currency; ``won`` of it is there already.

    Raises SalescoachError for a goal that is none, of both kinds, or of an amount without its currency.

    >>> GoalBy(date(2026, 12, 31), sales=8, won=3).left
    5
    """

    by: date
    sales: int | None = None
    amount: float | None = None
    currency: str | None = None
    won: float = 0

    def __post_init__(self) -> None:
        if (self.sales is None) == (self.amount is None):
            raise SalescoachError("a goal is a number of sales or an amount; give one of them")
        if self.sales is not None and (self.sales != self.sales // 1 or not 1 <= self.sales <= MOST_SALES):
            raise SalescoachError(f"a goal of {self.sales} sales is none; give 1 to {MOST_SALES:,}, whole")
        if self.amount is not None:
            if not (math.isfinite(self.amount) and self.amount > 0):
                raise SalescoachError(f"a goal of {self.amount} is none; give an amount above 0")
            if not (self.currency or "").strip():
                raise SalescoachError(
                    "name the currency of the amount, like 'EUR': currencies are never added"
                )
        if not (math.isfinite(self.won) and self.won >= 0):
            raise SalescoachError(f"{self.won} cannot have been won; give a number of 0 or more")

    @property
    def left(self) -> float:
        """Return what is still missing, 0 where the goal is reached."""
        if self.sales is not None:
            return max(0, self.sales - math.floor(self.won))
        return max(0.0, (self.amount or 0.0) - self.won)


#: A goal of more sales than this is none.
MOST_SALES: Final = 1_000


@dataclass(frozen=True)
class Facts:
    """What plans of all reps stand on, read once: what is open, sizes, days, and how the team's starts ripen."""

    as_of: date
    paths: pd.DataFrame
    open: pd.DataFrame
    sizes: pd.DataFrame
    reps: pd.DataFrame
    days_off: pd.DataFrame
    ripening: Mapping[str, Ripening]


def facts(log: Log, paths: pd.DataFrame) -> Facts:
    """Return what plans of all reps stand on; ``paths`` as ``maturity.paths`` gives them.

    >>> from salescoach import maturity
    >>> from salescoach.testing import small_log
    >>> found = facts(small_log(), maturity.paths(small_log()))
    >>> len(found.open), dict(found.ripening)
    (0, {})
    """
    ripe = {step: flight.ripening(paths, step, as_of=log.as_of) for step in (flight.APPOINTMENT, flight.DEAL)}
    return Facts(
        as_of=log.as_of,
        paths=paths,
        open=flight.in_flight(log, paths),
        sizes=sizes.deal_sizes(log),
        reps=log.table("reps"),
        days_off=log.table("days_off"),
        ripening=MappingProxyType({step: found for step, found in ripe.items() if found is not None}),
    )


@dataclass(frozen=True)
class Case:
    """What a plan of one rep stands on.

    ``own`` is his scenario with each rate at what is believed of it (``beliefs``); ``open`` what he has open;
    ``sizes`` the team's deals won, of which those of one currency count; ``days_a_week`` what he usually works.
    """

    rep_id: str
    as_of: date
    own: OwnScenario
    beliefs: Mapping[str, Belief]
    open: pd.DataFrame
    sizes: pd.DataFrame
    ripening: Mapping[str, Ripening]
    calendar: Calendar
    days_a_week: float


def case(
    facts: Facts,
    rep_weeks: pd.DataFrame,
    rep_id: str,
    *,
    compared: pd.DataFrame | None = None,
    matured: Iterable[maturity.Matured] | None = None,
) -> Case:
    """Return what a plan of a rep stands on.

    Rates are his own; with ``compared`` (``benchmarks.compared``) what his and his peers' work makes likely of
    them. Meetings held and sales are followed through the time they take, where enough of them are; ``matured``
    gives these where they were worked out before. Raises SalescoachError for a rep that is not there.
    """
    own = own_scenario(rep_weeks, rep_id)
    ranged = {} if compared is None else belief.together(compared, rep_id)
    if matured is None:
        matured = [maturity.matured(facts.paths, rep_id, step, as_of=facts.as_of) for step in belief.FOLLOWED]
    ranged |= belief.followed(matured)
    found = belief.beliefs(own, DEFAULTS, ranged=ranged)
    calendar = capacity.calendar_of(facts.reps, facts.days_off, rep_weeks, rep_id)
    usual = capacity.days_a_week(rep_weeks, rep_id)
    return Case(
        rep_id=rep_id,
        as_of=facts.as_of,
        own=belief.started(own, found),
        beliefs=found,
        open=facts.open[facts.open["rep_id"] == rep_id].reset_index(drop=True),
        sizes=facts.sizes,
        ripening=facts.ripening,
        calendar=calendar,
        days_a_week=usual or float(len(calendar.working)),
    )
