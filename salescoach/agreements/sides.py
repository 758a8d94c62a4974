"""The two sides of an agreement: the whole weeks before it and those since, per day worked or per try."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np
import pandas as pd

from salescoach import execution, questions, schema, vocab
from salescoach.agreements.compared import Weekly, compare

#: Weeks before an agreement that are looked at, and the fewest on either side that say anything.
BEFORE: Final = 13
FEWEST: Final = 4
#: A last week that comes less often than this, given the weeks before it, is unusually bad.
BAD_WEEK: Final = 0.1
_RATIOS: Final = MappingProxyType({q.name: q for q in questions.QUESTIONS if q.name in schema.AGREED_RATIOS})
#: What a page calls a measure that is no count of rep_weeks.
_LABELS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "dials_new": "dials to new accounts",
        "dials_per_connect": "dials until a person answers",
        "dials_per_conversation": "dials for a decision maker",
        "conversations_per_appointment": "conversations for an appointment",
    }
)


@dataclass(frozen=True)
class Side:
    """What was counted, per how many days worked (or tries), in how many whole weeks."""

    count: float
    per: float
    weeks: int


@dataclass(frozen=True)
class Measured:
    """What is counted and per what, in a page's words; ``up`` says whether more of it is what was agreed."""

    label: str
    thing: str
    unit: str
    ratio: bool
    up: bool


def measured(measure: str, direction: str) -> Measured:
    """Return how a measure is counted and said.

    >>> measured("asks", "more")
    Measured(label='asks', thing='asks', unit='days', ratio=False, up=True)
    """
    label = _LABELS.get(measure) or vocab.label(measure)
    if measure not in _RATIOS:
        return Measured(label, label, "days", False, direction == "more")
    question = _RATIOS[measure]
    return Measured(label, vocab.label(question.per), vocab.label(question.of), True, direction == "fewer")


def weekly(own: pd.DataFrame, measure: str) -> pd.DataFrame:
    """Return one row per whole, worked week of a rep's rep_weeks: ``week``, ``count``, ``per``, ``days``.

    A count is per day worked, what was done by the plan's columns (asks in their scope); of a ratio the
    successes are counted per try, in the scope in which its question is answered. ``count`` is missing where
    it is not tracked.
    """
    ratio = _RATIOS.get(measure)
    scope = _scope(own, measure)
    rows = own[(own["scope"] == scope) & ~own["partial"].astype(bool) & (own["days_worked"] > 0)]
    columns = [ratio.per] if ratio else list(execution.DONE.get(measure, (measure,)))
    found = pd.DataFrame(
        {
            "week": rows["week"],
            "count": rows[columns].astype("Float64").sum(axis=1, min_count=1),
            "per": rows[ratio.of if ratio else "days_worked"].astype("Float64"),
            "days": rows["days_worked"].astype("Float64"),
        }
    )
    found.loc[found["per"].isna(), "count"] = pd.NA
    return found[found["per"].isna() | (found["per"] > 0)].sort_values("week")


def _scope(own: pd.DataFrame, measure: str) -> str:
    if measure not in _RATIOS:
        return execution.asked_scope(own) if measure == "asks" else "all"
    rep = own["rep_id"].iloc[0] if len(own) else None
    return str(questions.answers(own, reps=[rep], names=[measure])["scope"].iloc[0])


def side(rows: pd.DataFrame) -> Side | None:
    """Return what was counted in the tracked weeks; nothing where nothing is tracked."""
    known = rows.dropna(subset=["count"])
    if known.empty:
        return None
    return Side(float(known["count"].sum()), float(known["per"].sum()), len(known))


def numbers(rows: pd.DataFrame) -> Weekly:
    """Return the tracked weeks as numbers."""
    known = rows.dropna(subset=["count"])
    return Weekly(*(known[name].to_numpy(dtype=np.float64) for name in ("count", "per")))


def ends_badly(before: pd.DataFrame, *, up: bool) -> bool:
    """Return whether the last week before an agreement was unusually bad, given those before it."""
    known = before.dropna(subset=["count"])
    if len(known) <= FEWEST:
        return False
    found = compare(numbers(known.iloc[:-1]), numbers(known.iloc[-1:]))
    return (found.lower if up else found.higher) < BAD_WEEK
