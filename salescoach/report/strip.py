"""Thirteen weeks in a row: what was planned and done in each, and on how many days there was prospecting."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from salescoach import execution, vocab, wording
from salescoach.report import html
from salescoach.report.days import short_day

#: Weeks of the strip, and of the "usual".
WEEKS: Final = 13
_SHORT: Final = {"dials_new": "dials to new accounts", "accounts_new": "new accounts", "asks": "asks"}
_DONE: Final = {
    "executed": "did it", "missed": "not all", "away": "away", "no plan": "no plan", "not tracked": "not tracked",
    "part of a week": "part of a week",
}  # fmt: skip


def strip_weeks(last: pd.Timestamp | None) -> list[pd.Timestamp]:
    """Return the thirteen weeks up to the last whole one, none where there is none."""
    return [] if last is None else [last - pd.Timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]


def said(strip: pd.DataFrame) -> str:
    """Return how often the plan was executed: "You did what you planned in 9 of 12 weeks"."""
    met = int((strip["status"] == "executed").sum())
    judged = int(strip["status"].isin(["executed", "missed"]).sum())
    if not judged:
        return "There is no weekly plan to look back on."
    return f"You did what you planned in {met} of {wording.counted(judged, 'weeks')}."


def block(
    strip: pd.DataFrame, executed: pd.DataFrame, worked: pd.DataFrame, prospected: pd.DataFrame | None
) -> html.Block:
    """Return the strip as a table, one column a week, under the sentence that sums it up.

    ``strip`` is ``execution.strip`` and ``executed`` ``execution.executed`` of one rep; ``worked`` has his
    ``week`` and ``days_worked``, ``prospected`` his ``week`` and ``days`` with prospecting, None where no
    call or visit is known by its day.
    """
    if strip.empty:
        return html.Block(html.paragraphs(["No whole week is in the log yet."]), "no whole week yet")
    weeks = list(strip["week"])
    days = dict(zip(worked["week"], worked["days_worked"], strict=True))
    with_it = {} if prospected is None else dict(zip(prospected["week"], prospected["days"], strict=True))
    rows = [_planned(measure, of, weeks) for measure, of in executed.groupby("measure", sort=False)]
    if rows:
        rows.append(("Plan", *(_DONE[status] for status in strip["status"])))
    if prospected is not None:
        cells = ("" if week not in days else f"{with_it.get(week, 0):g}" for week in weeks)
        rows.append(("Days with prospecting", *cells))
    rows.append(("Days worked", *("away" if week not in days else f"{days[week]:g}" for week in weeks)))
    head = ("Week of", *(short_day(week) for week in weeks))
    table = html.table(head, rows, caption="The last thirteen weeks", kind="strip")
    lines = [f"{said(strip)} {_prospecting(weeks, days, with_it, known=prospected is not None)}"]
    return html.Block(html.paragraphs(lines) + table, lines[0])


def _prospecting(
    weeks: list[pd.Timestamp], days: dict[Any, Any], with_it: dict[Any, Any], *, known: bool
) -> str:
    total, of = (sum(float(found.get(week, 0)) for week in weeks) for found in (with_it, days))
    if not known:
        return "On how many days there was prospecting is not tracked."
    worked = f"{of:g} {'was' if of == 1 else 'were'} worked"
    return f"There was prospecting on {wording.counted(total, 'days')}; {worked}."


def _planned(measure: object, executed: pd.DataFrame, weeks: list[pd.Timestamp]) -> tuple[str, ...]:
    found = {row["week"]: row for row in executed.to_dict("records")}
    cells = []
    for week in weeks:
        row = found.get(week)
        if row is None:
            cells.append("")
        elif pd.isna(row["done"]):
            cells.append(wording.NOT_TRACKED)
        else:
            cells.append(f"{wording.number(float(row['done']))} of {wording.number(float(row['planned']))}")
    name = _SHORT.get(str(measure), vocab.label(str(measure)))
    return (name[:1].upper() + name[1:], *cells)


def plan_strip(
    usual: pd.DataFrame, plans: pd.DataFrame, rep_id: str, weeks: list[pd.Timestamp]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``execution.strip`` of one rep over the weeks given, and ``execution.executed`` behind it."""
    plans = execution.behaviour(plans)
    since = plans.loc[plans["rep_id"] == rep_id, "week"].min()
    found = execution.executed(usual, plans)
    return execution.strip(found, rep_id, weeks, since=None if pd.isna(since) else since), found
