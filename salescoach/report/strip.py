"""Thirteen weeks in a row: what was planned and done in each, and on how many days there was prospecting."""

from __future__ import annotations

from typing import Final

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
    strip: pd.DataFrame, executed: pd.DataFrame, worked: pd.DataFrame, prospected: pd.DataFrame
) -> html.Block:
    """Return the strip as a table, one column a week, under the sentence that sums it up.

    ``strip`` is ``execution.strip`` and ``executed`` ``execution.executed`` of one rep; ``worked`` has his
    ``week`` and ``days_worked``, ``prospected`` his ``week`` and ``days`` with prospecting, missing where the log
    does not tell.
    """
    if strip.empty:
        return html.Block(html.paragraphs(["No whole week is in the log yet."]), "no whole week yet")
    weeks = list(strip["week"])
    days = dict(zip(worked["week"], worked["days_worked"], strict=True))
    with_it = dict(zip(prospected["week"], prospected["days"], strict=True))
    rows = [_planned(measure, of, weeks) for measure, of in executed.groupby("measure", sort=False)]
    if rows:
        rows.append(("Plan", *(_DONE[status] for status in strip["status"])))
    rows.append(("Days with prospecting", *(_days(with_it, week) for week in weeks)))
    rows.append(("Days worked", *("away" if week not in days else f"{days[week]:g}" for week in weeks)))
    head = ("Week of", *(short_day(week) for week in weeks))
    table = html.table(head, rows, caption="The last thirteen weeks", kind="strip")
    lines = [f"{said(strip)} {_prospecting(days, with_it)}"]
    return html.Block(html.paragraphs(lines) + table, lines[0])


def _days(with_it: dict[pd.Timestamp, float], week: pd.Timestamp) -> str:
    if week not in with_it:
        return ""
    return wording.NOT_TRACKED if pd.isna(with_it[week]) else f"{with_it[week]:g}"


def _prospecting(days: dict[pd.Timestamp, float], with_it: dict[pd.Timestamp, float]) -> str:
    """Return on how many of the days worked there was prospecting, over the weeks of which that is known."""
    told = {week: float(found) for week, found in with_it.items() if not pd.isna(found)}
    if not told:
        return "On how many days there was prospecting, the log does not tell."
    worked = sum(float(days.get(week, 0)) for week in told)
    return f"There was prospecting on {wording.counted(sum(told.values()), 'days')}; {worked:g} were worked."


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
