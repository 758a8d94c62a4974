"""From a goal back to the dials of a day: the chance of it, and what 5, 8 and 9 chances in 10 take."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

import numpy as np

from salescoach import vocab
from salescoach.errors import SalescoachError
from salescoach.plan import flight, odds, outlook_said, way
from salescoach.plan.basis import GoalBy
from salescoach.plan.scenario import Scenario, why_not
from salescoach.plan.way import Ahead

#: The chances whose dials are told.
CHANCES: Final = (0.5, 0.8, 0.9)


@dataclass(frozen=True)
class Needed:
    """The dials a worked day, and in all, that give the goal a chance; ``None`` where no number does."""

    chance: float
    a_day: int | None
    total: int | None


@dataclass(frozen=True)
class Outlook:
    """A goal of a rep, seen from a scenario.

    ``chance`` of the goal at the scenario's dials, ``chance_open`` of it from what is open alone, ``expected`` sales
    (or amount) by its day, of which ``open_expected`` from what is open; ``needed`` the dials for 5, 8 and 9 chances in
    10. ``open_appointments`` and ``open_deals`` are counts, ``open_unknown`` those of which nothing can be told.
    ``days`` and ``hours`` can be worked; ``last_day`` is the last on which a dial still helps. What cannot be told is
    ``None``, and ``status`` (one of ``vocab.ANSWER_STATUSES``) and ``why`` say why. Sentences: ``sentence`` the
    chance and the dials, ``flight`` what is open, ``last`` until when dials help, ``capacity`` days and hours,
    ``assumption``.
    """

    rep_id: str
    goal: GoalBy
    scenario: Scenario
    status: str
    chance: float | None
    chance_open: float | None
    expected: float | None
    open_expected: float | None
    needed: tuple[Needed, ...]
    dials_a_day: float | None
    open_appointments: int
    open_deals: int
    open_unknown: int
    days: float
    hours: float | None
    last_day: date | None
    lag_known: bool
    why: str
    sentence: str = ""
    flight: str = ""
    last: str = ""
    capacity: str = ""
    assumption: str = ""
    how: str = ""


def outlook(ready: Ahead, scenario: Scenario | None = None, *, hours_a_day: float | None = None) -> Outlook:
    """Return a goal seen from a scenario, the rep's own unless one is given.

    ``hours_a_day`` are those a day that he has for dialling; without them no hours are told. Raises
    SalescoachError for hours that no day has.
    """
    if hours_a_day is not None and not 0 < hours_a_day <= 24:
        raise SalescoachError(f"{hours_a_day} hours a day cannot be worked; give more than 0, up to 24")
    used = ready.start if scenario is None else scenario
    status, why = way.untold(ready, used)
    days, _ = ready.workable(used)
    told = status == "ok" or ready.goal.left <= 0
    deals = ready.open["step"] == flight.DEAL
    found = Outlook(
        rep_id=ready.case.rep_id,
        goal=ready.goal,
        scenario=used,
        status=status,
        chance=way.chance_by(ready, used) if told else None,
        chance_open=_chance_open(ready, used),
        expected=_expected(ready, used) if told else None,
        open_expected=open_expected(ready),
        needed=_needed(ready, used) if told else (),
        dials_a_day=ready.dials_a_day(used),
        open_appointments=int((~deals).sum()),
        open_deals=int(deals.sum()),
        open_unknown=int(ready.open["chance"].isna().sum()),
        days=days,
        hours=None if hours_a_day is None else days * hours_a_day,
        last_day=ready.last_day if days > 0 else None,
        lag_known=ready.lag_known,
        why=why if status != "ok" else why_not(used),
    )
    return _said(found, ready)


def _said(found: Outlook, ready: Ahead) -> Outlook:
    thin = ready.case.beliefs.get(found.why)
    basis = ready.sizes.basis if ready.sizes is not None else ""
    return replace(
        found,
        sentence=outlook_said.sentence(found, thin.seen if thin else None, basis),
        flight=outlook_said.in_flight(found),
        last=outlook_said.last(found),
        capacity=outlook_said.capacity(found),
        assumption=outlook_said.ASSUMPTION,
        how=outlook_said.how(found, ready),
    )


def _chance_open(ready: Ahead, scenario: Scenario) -> float | None:
    """Return the chance of the goal from what is open alone; nothing where a part of that cannot be told."""
    if ready.goal.left <= 0:
        return 1.0
    goal = ready.told(scenario)
    if goal is None or ready.open["chance"].isna().any():
        return None
    return float(goal.chance(np.zeros(1), odds.PerDial(0.0, 0.0))[0])


def open_expected(ready: Ahead) -> float | None:
    """Return the sales (of a goal in money: the amount) to expect of what is open; nothing where all is unknown."""
    known = ready.open[ready.open["chance"].notna()]
    if known.empty:
        return 0.0 if ready.open.empty else None
    if ready.goal.sales is not None:
        return float(known["chance"].sum())
    if ready.sizes is None:
        return None
    same = (known["currency"] == ready.sizes.currency) & (known["basis"] == ready.sizes.basis)
    amounts = known["amount"].where(same & (known["amount"] > 0)).astype(float).fillna(ready.sizes.mean)
    return float((known["chance"] * amounts).sum())


def _expected(ready: Ahead, scenario: Scenario) -> float | None:
    rate, dials = way.rate_of(ready, scenario), ready.dials_a_day(scenario)
    if rate is None or dials is None:
        return None
    each = (
        1.0
        if ready.goal.sales is not None
        else scenario.deal_size or (ready.sizes.mean if ready.sizes else 0.0)
    )
    return dials * ready.workable(scenario)[1] * rate.mean * each + (open_expected(ready) or 0.0)


def _needed(ready: Ahead, scenario: Scenario) -> tuple[Needed, ...]:
    goal, rate = ready.told(scenario), way.rate_of(ready, scenario)
    days, full_days = ready.workable(scenario)
    if ready.goal.left <= 0:
        return tuple(Needed(chance, 0, 0) for chance in CHANCES)
    if goal is None or rate is None:
        return ()
    full = odds.dials_at(goal, rate, CHANCES)
    return tuple(_each(chance, dials, days, full_days) for chance, dials in zip(CHANCES, full, strict=True))


def _each(chance: float, dials: float | None, days: float, full_days: float) -> Needed:
    if dials == 0:
        return Needed(chance, 0, 0)
    if dials is None or full_days <= 1e-9:
        return Needed(chance, None, None)
    a_day = math.ceil(round(dials / full_days, 2))
    return Needed(chance, a_day, math.ceil(a_day * days))


METRICS: Final = (
    vocab.Metric(
        "chance of the goal",
        "the chance that so many dials a worked day, and what is already open, bring the sales or the amount of new "
        "business by a day",
        "about n in 10",
        "dials, connects, dial_conversations, conversations, appointments, set_held, meetings, sales, days_worked; "
        "what is already open; deals: amount, currency",
        "sales per dial: the product of the rates, each a beta (Jeffreys, or as peers make it likely), matched in mean "
        "and variance by a gamma, so that sales are negative binomial; each dial counts by the share of its chance "
        "that is left until the day. An amount is the sum of as many sizes, drawn from the deals won in that currency",
        "Greenwood and Yule 1920, JRSS 83:255; Embrechts and Frei 2009, Mathematical Methods of Operations "
        "Research 69:497",
        "a rate stands on fewer than 3 successes, a stage is not tracked, or fewer than 5 deals have an amount in that "
        "currency",
    ),
    vocab.Metric(
        "dials for the goal",
        "the dials on each day that can be worked until a day, for 5, 8 and 9 chances in 10 of the goal",
        "dials a worked day",
        "as the chance of the goal; reps: working_days, country; days_off",
        "the chance of the goal, turned round",
        "the chance of the goal",
        "as the chance of the goal; no day is left on which a dial helps; more than a million dials",
    ),
)
