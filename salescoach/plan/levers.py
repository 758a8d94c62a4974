"""The levers a coach moves, in the units of a slider."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Any, Final

from salescoach import wording
from salescoach.plan.belief import Belief
from salescoach.plan.own import OwnScenario
from salescoach.plan.scenario import RATES, Scenario

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
NO_BELIEFS: Final[Mapping[str, Belief]] = MappingProxyType({})
_NOT_LOGGED: Final = "not from your log"


@dataclass(frozen=True)
class Lever:
    """One slider: dials a week, or so many out of 100.

    ``start``, ``high`` and ``step`` are in the slider's units; ``exact`` is the figure of the
    scenario that ``start`` stands for, ``None`` where nothing tracks it. ``note`` says where it is from.
    ``fits`` are the ends of what fits the log, to be marked on the slider. One that is ``held`` stays at its start.
    """

    field: str
    label: str
    start: float
    high: float
    step: float
    exact: float | None
    note: str
    from_log: bool
    fits: tuple[float, float] | None = None
    held: bool = False

    @property
    def locked(self) -> bool:
        """Return whether the lever cannot be moved."""
        return self.held or self.exact is None


def levers(own: OwnScenario, beliefs: Mapping[str, Belief] = NO_BELIEFS) -> tuple[Lever, ...]:
    """Return the six levers of a rep, from dials to sales, each at the rep's own figure or the default.

    Where connects are not tracked their lever is locked, and decision makers are per 100 dials; so are the figures
    that the scenario locks. With ``beliefs`` (``Case.own`` and ``Case.beliefs``) each rate has the range that fits.
    """
    rates = tuple(_held(own, _rate(own, name, beliefs.get(name))) for name in own.scenario.used)
    if own.scenario.reach_rate is None:
        return (_held(own, _dials(own)), *rates)
    note = own.notes.get("connect_rate", "connects are not tracked")
    locked = Lever("connect_rate", label("connect_rate"), 0, 100, 0.1, None, note, False)
    return (_held(own, _dials(own)), locked, *rates)


def _held(own: OwnScenario, lever: Lever) -> Lever:
    return replace(lever, held=lever.field in own.scenario.locked)


def _dials(own: OwnScenario) -> Lever:
    exact = own.scenario.dials_per_week
    used = DEFAULTS["dials_per_week"] if exact is None else exact
    high = max(300.0, 50.0 * (used // 25 + 1))
    note = _note(own, "dials_per_week")
    return Lever("dials_per_week", "Dials a week", round(used), high, 1, used, note, exact is not None)


def _rate(own: OwnScenario, name: str, found: Belief | None = None) -> Lever:
    exact: float | None = getattr(own.scenario, name)
    used = DEFAULTS[name] if exact is None else exact
    start = round(used * 100, 1)
    if used > 0:
        start = max(0.1, start)
    lever = Lever(name, label(name), start, 100, 0.1, used, _note(own, name), exact is not None)
    if found is None:
        return lever
    low, high = found.range
    how = _BASES.get(found.basis, "")
    note = f"{lever.note}; {how}" if how else lever.note
    return replace(lever, fits=(round(low * 100, 1), round(high * 100, 1)), note=note)


#: What a rate stands on beside its own counts.
_BASES: Final = MappingProxyType(
    {"together": "drawn towards what your peers do", "followed": "followed for as long as it takes"}
)


def label(name: str) -> str:
    """Return the words of a figure of a scenario.

    >>> label("win_rate"), label("days_off")
    ('Sales in 100 meetings held', 'Days off')
    """
    if name not in RATES:
        return {"dials_per_week": "Dials a week", "deal_size": "Amount of a sale"}.get(name, "Days off")
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
    moved = [lever for lever in levers if lever.exact is not None]
    figures: dict[str, Any] = {lever.field: _figure(lever, values[lever.field]) for lever in moved}
    return Scenario(**figures, locked=frozenset(lever.field for lever in levers if lever.held))


def _figure(lever: Lever, value: float) -> float | None:
    if lever.held or abs(value - lever.start) < lever.step / 2:
        return lever.exact
    inside = min(max(float(value), 0.0), lever.high)
    if lever.field == "deal_size":
        return max(inside, lever.step)  # a sale of nothing is none
    return inside / 100 if lever.field in RATES else inside
