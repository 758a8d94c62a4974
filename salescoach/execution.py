"""Was the plan executed: what a rep meant to do each week beside what he did."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from salescoach import questions

#: Working days that a weekly plan is made for; a shorter week is judged on its share.
PLANNED_DAYS: Final = 5
#: What the rep does himself, and the counts that say how much of it was done. A goal (``schema.PLAN_GOALS``)
#: is none of these: others decide it too.
DONE: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "dials_new": ("dials_target", "dials_new", "dials_win_back"),
        "accounts_new": ("accounts_new",),
        "asks": ("asks",),
    }
)
#: The question in whose scope asks are counted: that of talks with decision makers.
_TALKS: Final = "dials_per_conversation"


def asked_scope(own: pd.DataFrame) -> str:
    """Return the scope in which asks of one rep's rep_weeks are counted, as the ledger of every no counts them.

    Asks are those of new people where it can be told what calls were for; else all.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> asked_scope(rep_weeks(small_log()))
    'new_business'
    """
    rep = own["rep_id"].iloc[0] if len(own) else None
    return str(questions.answers(own, reps=[rep], names=[_TALKS])["scope"].iloc[0])


def executed(rep_weeks: pd.DataFrame, plan_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return one row per rep, worked week and planned measure; goals have none.

    Columns: ``rep_id``, ``week``, ``measure``, ``planned`` (on the days worked), ``done`` (missing:
    not tracked), ``status``: "executed", "missed", "not tracked" or "not a whole week". A plan holds
    from its week until the next one; weeks before the first plan have no row. Asks are counted in the
    scope of ``asked_scope``, dials and accounts in all: give the rows of every scope.
    """
    asked = behaviour(plan_weeks)
    plans = _by_rep(asked[asked["rep_id"].isin(rep_weeks["rep_id"].unique())])
    counts = {column for columns in DONE.values() for column in columns}
    read = ["rep_id", "week", "days_worked", "partial", *sorted(counts)]
    planning = rep_weeks[rep_weeks["rep_id"].isin(list(plans))]
    whole = planning[planning["scope"] == "all"]
    held = [(_asks(planning, whole) if name == "asks" else whole[name]).to_list() for name in read]
    rows = [
        _row(week, measure, planned)
        for week in (dict(zip(read, values, strict=True)) for values in zip(*held, strict=True))
        for measure, planned in _holding(plans[week["rep_id"]], week["week"]).items()
    ]
    columns = ["rep_id", "week", "measure", "planned", "done", "status"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({"planned": "Float64", "done": "Float64"})


def _asks(planning: pd.DataFrame, whole: pd.DataFrame) -> pd.Series[Any]:
    """Return the asks of each row of ``whole``, each rep's in the scope in which they are counted."""
    counted = [own[own["scope"] == asked_scope(own)] for _, own in planning.groupby("rep_id")]
    if not counted:
        return whole["asks"]
    asks = pd.concat(counted).set_index(["rep_id", "week"])["asks"]
    return asks.reindex(pd.MultiIndex.from_frame(whole[["rep_id", "week"]]))


def behaviour(plan_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of plan_weeks by which a week is executed or not: what the rep does himself."""
    return plan_weeks[plan_weeks["measure"].isin(DONE)]


_Plan = tuple[pd.Timestamp, str, float]


def _by_rep(plan_weeks: pd.DataFrame) -> dict[object, list[_Plan]]:
    """Return what each rep planned, in the order of the weeks."""
    kept = plan_weeks.dropna(subset=["count"])
    weeks = pd.to_datetime(kept["week"])
    rows = sorted(
        zip(kept["rep_id"], weeks, kept["measure"], kept["count"], strict=True), key=lambda row: row[1]
    )
    plans: dict[object, list[_Plan]] = {}
    for rep, week, measure, count in rows:
        plans.setdefault(rep, []).append((week, str(measure), float(count)))
    return plans


def _holding(plans: Sequence[_Plan], week: pd.Timestamp) -> dict[str, float]:
    return dict(sorted({measure: count for since, measure, count in plans if since <= week}.items()))


def _row(week: Mapping[Any, Any], measure: str, count: float) -> dict[str, object]:
    share = min(1.0, float(week["days_worked"]) / PLANNED_DAYS)
    planned = count * share
    counts = [week[column] for column in DONE[measure]]
    known = [float(value) for value in counts if not pd.isna(value)]
    done = sum(known) if known else None
    if done is None:
        status = "not tracked"
    elif week["partial"]:
        status = "not a whole week"
    else:
        status = "executed" if done >= planned else "missed"
    return {
        "rep_id": week["rep_id"], "week": week["week"], "measure": measure,
        "planned": planned, "done": done, "status": status,
    }  # fmt: skip


def strip(
    found: pd.DataFrame, rep: str, weeks: list[pd.Timestamp], *, since: pd.Timestamp | None = None
) -> pd.DataFrame:
    """Return one row per week for the strip: ``week``, ``planned``, ``done``, ``status``.

    A week is executed when each planned measure that is tracked was met; ``planned`` and ``done`` are
    those of the first measure. A week without a worked day is "away", one before the first planned
    week (``since``; else the first that was worked) "no plan".
    """
    by_week: dict[pd.Timestamp, list[Mapping[Any, Any]]] = {}
    for row in found[found["rep_id"] == rep].to_dict("records"):
        by_week.setdefault(row["week"], []).append(row)
    first = since if since is not None else min(by_week, default=None)
    rows = [_week(by_week.get(week, []), week, first is not None and week >= first) for week in weeks]
    frame = pd.DataFrame(rows, columns=["week", "planned", "done", "status"])
    return frame.astype({"planned": "Float64", "done": "Float64"})


def _week(rows: Sequence[Mapping[Any, Any]], week: pd.Timestamp, planned: bool) -> dict[str, object]:
    if not rows:
        return {
            "week": week,
            "planned": None,
            "done": None,
            "status": "away" if planned else "no plan",
        }
    judged = [row for row in rows if row["status"] != "not tracked"]
    first = (judged or rows)[0]
    states = {str(row["status"]) for row in judged}
    status = "not tracked" if not states else "missed" if "missed" in states else sorted(states)[0]
    return {"week": week, "planned": first["planned"], "done": first["done"], "status": status}
