"""From a goal to dials, and what-if: what the work of a week brings when its rates are these."""

from __future__ import annotations

from salescoach.plan.coming import ThisWeek, Work
from salescoach.plan.levers import Lever, assumed, levers, scenario_at, sentence
from salescoach.plan.own import Counted, OwnScenario, own_scenario, own_scenarios
from salescoach.plan.scenario import DialsNeeded, Goal, Scenario, chance, compare, dials_for, expected
from salescoach.plan.week import METRICS, this_week

__all__ = [
    "METRICS",
    "Counted",
    "DialsNeeded",
    "Goal",
    "Lever",
    "OwnScenario",
    "Scenario",
    "ThisWeek",
    "Work",
    "assumed",
    "chance",
    "compare",
    "dials_for",
    "expected",
    "levers",
    "own_scenario",
    "own_scenarios",
    "scenario_at",
    "sentence",
    "this_week",
]
