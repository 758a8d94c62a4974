"""The levers a coach moves, in the units of a slider, and the sentence that says what comes of it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from salescoach import wording
from salescoach.plan.own import OwnScenario
from salescoach.plan.scenario import RATES, Goal, Scenario, chance, dials_for, expected

#: Where a lever starts that the log says nothing about, from published studies: calls answered 5
#: to 10 in 100 (Gong Labs and 30MPC 2024, Belkins 2025), 58 of 100 of these conversations and 4.6
#: of 100 of those meetings (Belkins 2025; Cognism 2024: 4.8), no-shows 25 to 35 in 100 (Leadriver
#: 2026), 15 to 25 wins in 100 opportunities (Fairview). Dials per week is a round number.
DEFAULTS: Final = MappingProxyType(
    {
        "dials_per_week": 100.0,
        "connect_rate": 0.08,
        "decision_maker_rate": 0.58,
        "reach_rate": 0.046,
        "appointment_rate": 0.048,
        "show_rate": 0.70,
        "win_rate": 0.20,
    }
)
_NOT_LOGGED: Final = "not from your log"
_LEAST: Final = 0.01


@dataclass(frozen=True)
class Lever:
    """One slider: dials a week, or so many out of 100.

    ``start``, ``high`` and ``step`` are in the slider's units; ``exact`` is the figure of the
    scenario that ``start`` stands for, ``None`` on a locked lever. ``note`` says where it is from.
    """

    field: str
    label: str
    start: float
    high: float
    step: float
    exact: float | None
    note: str
    from_log: bool

    @property
    def locked(self) -> bool:
        """Return whether the lever cannot be moved."""
        return self.exact is None


def levers(own: OwnScenario) -> tuple[Lever, ...]:
    """Return the six levers of a rep, from dials to sales, each at the rep's own figure or the default.

    Where connects are not tracked their lever is locked, and decision makers are per 100 dials.
    """
    rates = tuple(_rate(own, name) for name in own.scenario.used)
    if own.scenario.reach_rate is None:
        return (_dials(own), *rates)
    note = own.notes.get("connect_rate", "connects are not tracked")
    locked = Lever("connect_rate", _label("connect_rate"), 0, 100, 0.1, None, note, False)
    return (_dials(own), locked, *rates)


def _dials(own: OwnScenario) -> Lever:
    exact = own.scenario.dials_per_week
    used = DEFAULTS["dials_per_week"] if exact is None else exact
    high = max(300.0, 50.0 * (used // 25 + 1))
    note = _note(own, "dials_per_week")
    return Lever("dials_per_week", "Dials a week", round(used), high, 1, used, note, exact is not None)


def _rate(own: OwnScenario, name: str) -> Lever:
    exact: float | None = getattr(own.scenario, name)
    used = DEFAULTS[name] if exact is None else exact
    start = round(used * 100, 1)
    if used > 0:
        start = max(0.1, start)
    return Lever(name, _label(name), start, 100, 0.1, used, _note(own, name), exact is not None)


def _label(name: str) -> str:
    made, of = RATES[name]
    return f"{made.capitalize()} in 100 {of}"


def _note(own: OwnScenario, name: str) -> str:
    parts = [own.notes[name]] if name in own.notes else []
    counts = own.counts.get(name)
    if counts is None:
        return "; ".join([_NOT_LOGGED, *parts])
    n, of = wording.number(counts.n), wording.number(counts.of)
    if name == "dials_per_week":
        return "; ".join([f"{n} in {wording.counted(counts.of, 'weeks')} of your log", *parts])
    return "; ".join([f"{n} of {of} in your log", *parts])


def scenario_at(levers: Sequence[Lever], values: Mapping[str, float]) -> Scenario:
    """Return the scenario of the sliders' values by field; a lever at its start keeps its exact figure.

    >>> at = (Lever("dials_per_week", "Dials a week", 43, 300, 1, 43.2, "", True),
    ...       Lever("reach_rate", "Decision makers in 100 dials", 3.7, 100, 0.1, 0.0372, "", True))
    >>> found = scenario_at(at, {"dials_per_week": 43, "reach_rate": 5.0})
    >>> found.dials_per_week, found.reach_rate
    (43.2, 0.05)
    """
    figures = {lever.field: _figure(lever, values[lever.field]) for lever in levers if not lever.locked}
    return Scenario(**figures)


def _figure(lever: Lever, value: float) -> float | None:
    if abs(value - lever.start) < lever.step / 2:
        return lever.exact
    inside = min(max(float(value), 0.0), lever.high)
    return inside if lever.field == "dials_per_week" else inside / 100


def assumed(own: OwnScenario) -> str:
    """Return which levers start at a figure that is not from the log, or ""."""
    guessed = [lever for lever in levers(own) if not lever.from_log and not lever.locked]
    named = ", ".join(lever.label[0].lower() + lever.label[1:] for lever in guessed)
    return f"{_NOT_LOGGED.capitalize()}, but common elsewhere: {named}." if named else ""


def sentence(scenario: Scenario, goal: Goal) -> str:
    """Return what a scenario brings and what a goal takes, in the words of a page.

    >>> print(sentence(Scenario(40, 0.10, 0.30, 0.80, 1.0, 0.20), Goal(3)))  # doctest: +NORMALIZE_WHITESPACE
    At 40 dials a week you can expect 1.0 appointments and 0.19 sales a week. For 3 sales in 13 weeks:
    about 625 dials (49 a week); 891 (69 a week) for an 8 in 10 chance. 40 dials a week give it a
    chance of about 5 in 10.
    """
    parts = (_brings(scenario), _needs(scenario, goal), _chance(scenario, goal))
    return " ".join(part for part in parts if part)


def _brings(scenario: Scenario) -> str:
    if scenario.dials_per_week is None:
        return "Dials a week are not known."
    week = expected(scenario).set_index("stage")["per_week"].dropna()
    amounts = [_amount(week[stage], stage) for stage in ("appointments", "sales") if stage in week]
    dials = _amount(scenario.dials_per_week, "dials")
    return f"At {dials} a week you can expect {' and '.join(amounts)} a week." if amounts else ""


def _amount(value: float, thing: str) -> str:
    return f"less than {_LEAST} {thing}" if 0 < value < _LEAST else wording.counted(value, thing)


def _needs(scenario: Scenario, goal: Goal) -> str:
    needed = dials_for(goal, scenario)
    start = f"For {wording.counted(goal.sales, 'sales')} in {wording.counted(goal.weeks, 'weeks')}"
    if needed.point is None or needed.at_80 is None:
        return f"{start}: {needed.why}."
    weekly, surer = (wording.number(math.ceil(dials / goal.weeks)) for dials in (needed.point, needed.at_80))
    return (
        f"{start}: about {wording.counted(needed.point, 'dials')} ({weekly} a week); "
        f"{wording.number(needed.at_80)} ({surer} a week) for an 8 in 10 chance."
    )


def _chance(scenario: Scenario, goal: Goal) -> str:
    dials = scenario.dials_per_week
    odds = None if dials is None else chance(goal, dials * goal.weeks, scenario)
    if not odds or dials is None:
        return ""
    return f"{_amount(dials, 'dials').capitalize()} a week give it a chance of {wording.chance(odds)}."
