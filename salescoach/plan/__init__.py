"""From a goal to dials, and what-if: what the work of a week, or of the days until a goal, brings."""

from __future__ import annotations

from typing import Final

from salescoach.plan import changes, flight, pitch, seen, week
from salescoach.plan.basis import Case, Facts, GoalBy, case, facts
from salescoach.plan.belief import Belief, Ranged, beliefs, from_counts, from_range
from salescoach.plan.capacity import calendar_of, week_of_work
from salescoach.plan.changes import helps_most, side_by_side, tornado
from salescoach.plan.coming import ThisWeek, Work
from salescoach.plan.draws import Drawn, drawn
from salescoach.plan.levers import Lever, levers, scenario_at
from salescoach.plan.own import Counted, OwnScenario, own_scenario
from salescoach.plan.pitch import AtPeers, at_peers, peer_medians
from salescoach.plan.saved import Saved, from_json, load, save, to_json
from salescoach.plan.scenario import DialsNeeded, Goal, Scenario, chance, compare, dials_for, expected
from salescoach.plan.seen import Needed, Outlook, outlook
from salescoach.plan.sliders import goal_levers
from salescoach.plan.way import Ahead, ahead, chance_by
from salescoach.plan.week import this_week

METRICS: Final = (*week.METRICS, *seen.METRICS, *flight.METRICS, *changes.METRICS, *pitch.METRICS)

__all__ = [
    "METRICS",
    "Ahead",
    "AtPeers",
    "Belief",
    "Case",
    "Counted",
    "DialsNeeded",
    "Drawn",
    "Facts",
    "Goal",
    "GoalBy",
    "Lever",
    "Needed",
    "Outlook",
    "OwnScenario",
    "Ranged",
    "Saved",
    "Scenario",
    "ThisWeek",
    "Work",
    "ahead",
    "at_peers",
    "beliefs",
    "calendar_of",
    "case",
    "chance",
    "chance_by",
    "compare",
    "dials_for",
    "drawn",
    "expected",
    "facts",
    "from_counts",
    "from_json",
    "from_range",
    "goal_levers",
    "helps_most",
    "levers",
    "load",
    "outlook",
    "own_scenario",
    "peer_medians",
    "save",
    "scenario_at",
    "side_by_side",
    "this_week",
    "to_json",
    "tornado",
    "week_of_work",
]
