"""Scenarios as JSON: saved by a coach, read back exactly, refused when they are no scenarios."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from salescoach import private
from salescoach.errors import SalescoachError
from salescoach.plan.basis import GoalBy
from salescoach.plan.scenario import Scenario

#: The form of the file; a change to it that older files do not have raises the number.
FORM: Final = 1
_NEVER_EMPTY: Final = ("days_off", "won")


@dataclass(frozen=True)
class Saved:
    """Scenarios by name, and the goal they were made for."""

    scenarios: Mapping[str, Scenario]
    goal: GoalBy | None = None


def to_json(saved: Saved) -> str:
    """Return scenarios and their goal as JSON text.

    >>> from_json(to_json(Saved({"more dials": Scenario(120, reach_rate=0.1)}))).scenarios["more dials"].reach_rate
    0.1
    """
    made = {name: _plain(scenario) for name, scenario in saved.scenarios.items()}
    goal = None if saved.goal is None else {**asdict(saved.goal), "by": saved.goal.by.isoformat()}
    return json.dumps({"form": FORM, "goal": goal, "scenarios": made}, indent=2, allow_nan=False) + "\n"


def _plain(scenario: Scenario) -> dict[str, Any]:
    return {**asdict(scenario), "locked": sorted(scenario.locked)}


def from_json(text: str) -> Saved:
    """Return what :func:`to_json` wrote; raises SalescoachError for anything else."""
    try:
        told = json.loads(text)
    except ValueError as error:
        raise SalescoachError(f"this is no file of scenarios: {error}") from error
    if not isinstance(told, dict) or told.get("form") != FORM or not isinstance(told.get("scenarios"), dict):
        raise SalescoachError(f"this is no file of scenarios of form {FORM}; save them again")
    scenarios = {str(name): _scenario(str(name), figures) for name, figures in told["scenarios"].items()}
    return Saved(scenarios, None if told.get("goal") is None else _goal(told["goal"]))


def _scenario(name: str, figures: Any) -> Scenario:
    known = _checked(figures, Scenario, f"scenario {name!r}")
    locked = known.pop("locked", [])
    if not isinstance(locked, list) or not all(isinstance(one, str) for one in locked):
        raise SalescoachError(f"scenario {name!r}: locked is {locked!r}; give a list of figures")
    _numbers(known, f"scenario {name!r}")
    return Scenario(**known, locked=frozenset(locked))


def _goal(told: Any) -> GoalBy:
    known = _checked(told, GoalBy, "the goal")
    try:
        by = date.fromisoformat(str(known.pop("by", "")))
    except ValueError as error:
        raise SalescoachError(f"the goal has no day: {error}") from error
    currency = known.pop("currency", None)
    if currency is not None and not isinstance(currency, str):
        raise SalescoachError(f"the goal: currency is {currency!r}; give text")
    _numbers(known, "the goal")
    return GoalBy(by, currency=currency, **known)


def _checked(told: Any, kind: type[Scenario] | type[GoalBy], where: str) -> dict[str, Any]:
    names = [field.name for field in fields(kind)]
    if not isinstance(told, dict):
        raise SalescoachError(f"{where} is {told!r}; give its figures")
    other = sorted(set(told) - set(names))
    if other:
        raise SalescoachError(f"{where} has no {other[0]!r}; choose from {', '.join(names)}")
    return dict(told)


def _numbers(known: Mapping[str, Any], where: str) -> None:
    for name, value in known.items():
        empty = value is None and name not in _NEVER_EMPTY
        if not empty and (isinstance(value, bool) or not isinstance(value, int | float)):
            raise SalescoachError(f"{where}: {name} is {value!r}; give a number")


@private.only_mine()
def save(path: Path, saved: Saved) -> None:
    """Write scenarios and their goal to a file, in place of what was there."""
    text = to_json(saved)
    path.write_text(text, encoding="utf-8")


def load(path: Path) -> Saved:
    """Return the scenarios of a file; raises SalescoachError when there is none, or it holds no scenarios."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SalescoachError(f"{path} cannot be read: {error}") from error
    return from_json(text)
