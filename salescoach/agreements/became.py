"""Each agreement of a rep with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from salescoach import execution, questions, vocab, wording
from salescoach.agreements import saying, sides
from salescoach.agreements.compared import SIGNAL, Compared, compare
from salescoach.agreements.sides import BEFORE, FEWEST, Side

STATUSES: Final = ("signal", "no signal yet", "too early to say", "not tracked")


@dataclass(frozen=True)
class Became:
    """What became of one agreement.

    ``before`` and ``since`` are missing where nothing is tracked or no week is whole; they count per
    ``unit`` (days, or tries of a ratio). ``compared`` has the rate since as a multiple of the rate before
    with its interval, and is missing where it is too early or not tracked; ``as_agreed`` says whether the
    difference goes the way that was agreed. ``reached`` says in how many weeks the target was met, ``how`` what
    the comparison gave (the method is ``HOW``). ``note``
    is the coach's own words: escape it wherever it is shown.
    """

    agreement_id: str
    rep_id: str
    made: date
    start: date
    ended: date | None
    measure: str
    direction: str
    target: float | None
    note: str
    new_usual: bool
    status: str
    before: Side | None
    since: Side | None
    unit: str
    compared: Compared | None
    as_agreed: bool | None
    after_bad_week: bool
    sentence: str
    reached: str
    how: str


def became(rep_weeks: pd.DataFrame, agreements: pd.DataFrame, rep_id: str) -> tuple[Became, ...]:
    """Return what became of each agreement of a rep, the earliest first.

    ``agreements`` is that table of the log, ``rep_weeks`` counts of the same log. Compared are whole,
    worked, tracked weeks: up to 13 before the first week of the agreement (not behind one that began a new
    usual of the same measure), and all since, to its end. Fewer than four on a side are too early to say.
    For the method see :func:`salescoach.agreements.compare`.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> row = {"agreement_id": "1", "rep_id": "ann", "made": "2026-03-02", "start": "2026-03-09",
    ...        "measure": "dials", "direction": "more", "new_usual": False, "picked_worst": False}
    >>> log = small_log(tables={"agreements": [row]})
    >>> [one.sentence for one in became(rep_weeks(log), log.table("agreements"), "ann")]
    ['Agreed on 2 March: more dials. Too early to say: no whole week before, and it takes 4 to compare with.']
    """
    mine = agreements[agreements["rep_id"] == rep_id]
    if mine.empty:
        return ()
    own = questions.only_known(rep_weeks[rep_weeks["rep_id"] == rep_id])
    mine = mine.assign(_number=pd.to_numeric(mine["agreement_id"], errors="coerce"))
    mine = mine.sort_values(["start", "made", "_number"])
    anew = mine[mine["new_usual"].astype(bool)]
    rows = []
    for row in mine.to_dict("records"):
        earlier = anew.loc[(anew["measure"] == row["measure"]) & (anew["start"] < row["start"]), "start"]
        rows.append(_one(own, row, earlier.max() if len(earlier) else None))
    return tuple(rows)


def starts_anew(agreements: pd.DataFrame, rep_id: str) -> dict[str, pd.Timestamp]:
    """Return by measure the first week from which what is usual is counted anew, by the rep's agreements."""
    mine = agreements[(agreements["rep_id"] == rep_id) & agreements["new_usual"].astype(bool)]
    return {str(name): pd.Timestamp(start) for name, start in mine.groupby("measure")["start"].max().items()}


@dataclass(frozen=True)
class _Judged:
    """The two sides of an agreement, and how they compare."""

    status: str
    before: Side | None
    since: Side | None
    compared: Compared | None
    as_agreed: bool | None
    bad: bool


def _one(own: pd.DataFrame, row: Mapping[Any, Any], anew: pd.Timestamp | None) -> Became:
    what = sides.measured(str(row["measure"]), str(row["direction"]))
    old, new = _parted(sides.weekly(own, str(row["measure"])), row, anew)
    found = _judge(old, new, up=what.up, picked=bool(row["picked_worst"]))
    target = None if pd.isna(row["target"]) else float(row["target"])
    day = wording.day(row["made"].date(), year=(own["week"].max() if len(own) else row["made"]).year)
    opening = saying.agreed(day, what, str(row["direction"]), target)
    return Became(
        agreement_id=str(row["agreement_id"]),
        rep_id=str(row["rep_id"]),
        made=row["made"].date(),
        start=row["start"].date(),
        ended=None if pd.isna(row["ended"]) else row["ended"].date(),
        measure=str(row["measure"]),
        direction=str(row["direction"]),
        target=target,
        note="" if pd.isna(row["note"]) else str(row["note"]),
        new_usual=bool(row["new_usual"]),
        status=found.status,
        before=found.before,
        since=found.since,
        unit=what.unit,
        compared=found.compared,
        as_agreed=found.as_agreed,
        after_bad_week=found.bad,
        sentence=f"{opening} {_said(what, found, ended=not pd.isna(row['ended']))}",
        reached="" if what.ratio or target is None else _reached(new, target, what),
        how=saying.how(opening, found.compared),
    )


def _parted(
    weekly: pd.DataFrame, row: Mapping[Any, Any], anew: pd.Timestamp | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the weeks before an agreement and those since, to its end."""
    week, start = weekly["week"], pd.Timestamp(row["start"])
    first = start - pd.Timedelta(weeks=BEFORE)
    first = first if anew is None else max(first, pd.Timestamp(anew))
    holds = week >= start
    if not pd.isna(row["ended"]):
        holds &= week + pd.Timedelta(days=6) <= pd.Timestamp(row["ended"])
    return weekly[(week >= first) & (week < start)], weekly[holds]


def _judge(old: pd.DataFrame, new: pd.DataFrame, *, up: bool, picked: bool) -> _Judged:
    before, since = sides.side(old), sides.side(new)
    bad = picked or sides.ends_badly(old, up=up)
    if (len(old) and before is None) or (len(new) and since is None):
        return _Judged("not tracked", before, since, None, None, bad)
    if before is None or since is None or min(before.weeks, since.weeks) < FEWEST:
        return _Judged("too early to say", before, since, None, None, bad)
    found = compare(sides.numbers(old), sides.numbers(new))
    status = "signal" if found.chance < SIGNAL else "no signal yet"
    return _Judged(status, before, since, found, (found.lower > found.higher) == up, bad)


def _said(what: sides.Measured, found: _Judged, *, ended: bool) -> str:
    said = saying.counts(what, found.before, found.since)
    if found.compared is not None:
        return saying.compared(
            said, found.compared, as_agreed=bool(found.as_agreed), after_bad_week=found.bad
        )
    if found.status == "not tracked":
        return saying.not_tracked(what, said)
    before, since = (0 if side is None else side.weeks for side in (found.before, found.since))
    said = said if since else ""
    return saying.too_early(said, before, since, ended=ended, after_bad_week=found.bad)


def _reached(new: pd.DataFrame, target: float, what: sides.Measured) -> str:
    """Return in how many whole weeks the target was met, on the days worked."""
    known = new.dropna(subset=["count"])
    if known.empty:
        return ""
    aim = target * (known["days"] / execution.PLANNED_DAYS).clip(upper=1.0)
    met = int((known["count"] >= aim).sum() if what.up else (known["count"] <= aim).sum())
    return saying.reached(what, target, met, len(known))


METRICS: Final = (
    vocab.Metric(
        name="What became of an agreement",
        definition="The rate of what was agreed on since the agreement beside the rate before it.",
        unit="count per day worked; of a ratio, successes per try",
        columns="the agreed column of rep_weeks (dials to new accounts: dials_target, dials_new and "
        "dials_win_back) in scope all, asks in scope new_business where it can be told, days_worked; of a ratio its "
        "two columns in the question's scope",
        method="Whole worked weeks, up to 13 before and all since. Test of two rates given their sum, counts "
        "divided by the dispersion of the weeks around the rate of each side, Student's t; a signal needs p < 0.02.",
        source="Przyborowski and Wilenski 1940, Biometrika 31:313; McCullagh and Nelder 1989, ch. 9",
        unknown="Fewer than 4 whole weeks on a side: too early to say. Nothing counted on a side: not tracked.",
    ),
)
