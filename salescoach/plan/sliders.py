"""The sliders of a goal by a day: the rates with what fits the log marked, dials, days off, and a sale's size."""

from __future__ import annotations

import math
from typing import Final

from salescoach import wording
from salescoach.plan.levers import Lever, label, levers
from salescoach.plan.way import Ahead

_STEPS: Final = 100


def goal_levers(ready: Ahead) -> tuple[Lever, ...]:
    """Return the levers of a goal: those of :func:`levers` with their ranges, days off and, for an amount, its size.

    ``scenario_at`` makes a scenario of their values, as it does of those of :func:`levers`.
    """
    case = ready.case
    found = [*levers(case.own, case.beliefs), _days_off(ready)]
    if ready.goal.amount is not None and ready.sizes is not None:
        found.append(_size(ready))
    return tuple(found)


def _days_off(ready: Ahead) -> Lever:
    high = float(max(1, math.floor(ready.days)))
    own = ready.start.days_off
    note = f"beside those that are known, of {wording.counted(ready.days, 'days')} to work"
    return Lever(
        "days_off",
        label("days_off"),
        min(own, high),
        high,
        0.5,
        own,
        note,
        True,
        held="days_off" in ready.start.locked,
    )


def _size(ready: Ahead) -> Lever:
    assert ready.sizes is not None
    mean, (low, high) = ready.sizes.mean, ready.sizes.range()
    step = 10.0 ** math.floor(math.log10(mean / _STEPS))
    whose = "your sales" if ready.sizes.own else "your team's sales"
    note = f"the mean of {len(ready.sizes.amounts)} of {whose} in {ready.sizes.currency}"
    start, most = round(mean / step) * step, math.ceil(3 * mean / step) * step
    held = "deal_size" in ready.start.locked
    return Lever("deal_size", label("deal_size"), start, most, step, mean, note, True, (low, high), held)
