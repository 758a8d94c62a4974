"""The coming week: what is planned or usual for its days, and the chance that it brings the goal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Final

import pandas as pd

from salescoach import execution, questions, vocab, weeks
from salescoach.errors import SalescoachError
from salescoach.plan import coming, predicting
from salescoach.plan.coming import FEWEST, Known, ThisWeek, Work
from salescoach.plan.own import Counted

#: Weeks that the usual and the rates look back over.
WINDOW: Final = 13
#: The measures of a plan that a week is made of.
_WORK: Final = ("dials_new", "accounts_new")
#: The measure of a plan that is a goal.
_GOAL: Final = "appointments"


def this_week(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    plan_weeks: pd.DataFrame,
    *,
    week: pd.Timestamp | None = None,
    days: float = execution.PLANNED_DAYS,
    off: float = 0,
    pooled: Counted | None = None,
) -> ThisWeek:
    """Return the coming week of a rep: by default the one after the rep's last whole week in ``rep_weeks``.

    ``days`` are the days that are going to be worked in it, beside so many that are ``off``; a plan is made for
    five and holds on its share.
    The rate is the rep's own of the last 13 weeks: with planned dials that of appointments per dial to new
    accounts, else that of appointments per day worked. ``pooled`` gives another: appointments of so many dials
    that the rep's own and the peers' work is worth.

    Raises SalescoachError for days that no week has and for counts that are no rate.

    >>> columns = ["rep_id", "week", "measure", "count"]
    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> this_week(rep_weeks(small_log()), "ann", pd.DataFrame(columns=columns)).sentence
    'What is usual over 5 days, and what comes of it: not tracked.'
    """
    _check(days, off, pooled)
    scopes = rep_weeks["scope"].isin(["all", vocab.DEFAULT_SCOPE])
    own = questions.only_known(rep_weeks[scopes & (rep_weeks["rep_id"] == rep_id)])
    last = questions.last_complete(own)
    if week is None and last is not None:
        week = pd.Timestamp(weeks.add_weeks(last, 1))
    plan = _plan(plan_weeks, rep_id, week)
    whole = _whole(own, last)
    dials, accounts = (_work(name, plan, whole, days) for name in _WORK)
    goal = math.ceil(round(plan[_GOAL] * _share(days), 6)) if plan.get(_GOAL) else None
    at_least = goal or 1
    counts = _counts(whole, own)
    chance, seen, of = _chance(dials, days, counts, pooled)
    low, high = predicting.span(chance) if chance else (None, None)
    parts = (rep_id, week, days, dials, accounts, goal, at_least)
    told = chance(at_least) if chance else None
    how = coming.how(of, own_rate=pooled is None)
    found = ThisWeek(*parts, told, low, high, seen, of, "", how, off)
    return replace(found, sentence=coming.sentence(found, Known(counts.appointments, counts.weeks)))


def _check(days: float, off: float, pooled: Counted | None) -> None:
    if not 0 <= days <= days + off <= 7:
        raise SalescoachError(f"a week of {days + off:g} days, {off:g} of them off, is none; give 0 to 7")
    if pooled is not None and not (0 <= pooled.n <= pooled.of and 0 < pooled.of < math.inf):
        raise SalescoachError(
            f"{pooled.n} of {pooled.of} is no rate; give the appointments and the dials they are of"
        )


def _share(days: float) -> float:
    return min(1.0, days / execution.PLANNED_DAYS)


def _plan(plan_weeks: pd.DataFrame, rep_id: str, week: pd.Timestamp | None) -> dict[str, float]:
    """Return what holds in a week, by measure: the plan of the last week before it that has one."""
    own = plan_weeks[plan_weeks["rep_id"] == rep_id]
    if week is not None:
        own = own[pd.to_datetime(own["week"]) <= week]
    last = own.sort_values("week").groupby("measure")["count"].last().dropna()
    return {str(name): float(count) for name, count in last.items()}


def _whole(own: pd.DataFrame, last: pd.Timestamp | None) -> pd.DataFrame:
    """Return the whole, worked weeks of the window, every kind of work in one row."""
    if last is None:
        return own.head(0)
    inside = own["week"].between(pd.Timestamp(weeks.add_weeks(last, 1 - WINDOW)), last)
    worked = ~own["partial"].astype(bool) & (own["days_worked"] > 0)
    return own[inside & worked & (own["scope"] == "all")]


def _work(name: str, plan: Mapping[str, float], whole: pd.DataFrame, days: float) -> Work:
    if name in plan:
        total = plan[name] * _share(days)
        return Work(total, total / days if days else None, True)
    done = _done(whole, name)
    known = done.notna()
    if known.sum() < FEWEST:
        return Work(None, None, False)
    seen = Counted(float(done[known].sum()), float(known.sum()))
    per_day = seen.n / float(whole.loc[known, "days_worked"].sum())
    return Work(per_day * days, per_day, False, seen)


def _done(whole: pd.DataFrame, name: str) -> pd.Series[float]:
    """Return what was done a week; a week in which nothing of it is tracked is missing."""
    return whole[list(execution.DONE[name])].astype("Float64").sum(axis=1, min_count=1)


@dataclass(frozen=True)
class _Counts:
    """Appointments of the window beside the dials and the days they came of."""

    weeks: int
    appointments: float | None
    days: float
    of_dials: Counted | None


def _counts(whole: pd.DataFrame, own: pd.DataFrame) -> _Counts:
    rows = whole.set_index("week")
    agreed = own[own["scope"] == vocab.DEFAULT_SCOPE].set_index("week")["appointments"].reindex(rows.index)
    if agreed.isna().all():
        agreed = rows["appointments"]
    agreed = agreed.astype("Float64")
    known = agreed.notna()
    if not known.any():
        return _Counts(len(rows), None, 0.0, None)
    dials = _done(rows, "dials_new")
    both = known & dials.notna()
    pair = Counted(float(agreed[both].sum()), float(dials[both].sum())) if both.any() else None
    usable = pair is not None and pair.of > 0 and pair.n <= pair.of
    days = float(rows.loc[known, "days_worked"].sum())
    return _Counts(int(known.sum()), float(agreed[known].sum()), days, pair if usable else None)


Chance = Callable[[int], float]


def _chance(
    dials: Work, days: float, counts: _Counts, pooled: Counted | None
) -> tuple[Chance | None, Counted | None, str]:
    """Return the chance of at least so many, the counts it stands on and what they are of; or nothing."""
    if pooled is not None:
        known = dials.total is not None
        return (_by_dials(dials.total, pooled) if known else None), pooled, "dials"
    if counts.appointments is None:
        return None, None, "days"
    by_dials = dials.planned and counts.of_dials is not None and counts.of_dials.n >= FEWEST
    seen = counts.of_dials if by_dials else Counted(counts.appointments, counts.days)
    of = "dials" if by_dials else "days"
    if counts.weeks < FEWEST or seen is None or seen.n < FEWEST:
        return None, seen, of
    if by_dials:
        return _by_dials(dials.total, seen), seen, of
    return partial(predicting.from_days, days=days, seen=seen), seen, of


def _by_dials(total: float | None, seen: Counted) -> Chance:
    return partial(predicting.from_dials, dials=total or 0.0, seen=seen)


METRICS: Final = (
    vocab.Metric(
        "chance of the week's appointments",
        "the chance that the dials planned, or the days worked as usual, bring the goal, or at least one appointment",
        "about n in 10",
        "dials_target, dials_new, dials_win_back, appointments, days_worked, plan_weeks; reps: working_days, country; "
        "days_off",
        "beta-binomial over the planned dials, else negative binomial over the days, from 13 weeks, Jeffreys' half",
        "Skellam 1948, JRSS B 10:257; Greenwood and Yule 1920, JRSS 83:255",
        "fewer than 3 whole weeks or 3 appointments, or appointments not tracked",
    ),
)
