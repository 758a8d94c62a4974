"""Thirteen weeks in a row: what was planned and done in each, and on how many days there was prospecting."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import Final

import pandas as pd

from salescoach import execution, vocab, wording
from salescoach.report import html
from salescoach.report.there import AWAY, NOT_HERE_YET, There

#: Weeks of the strip, and of the "usual".
WEEKS: Final = 13
_SHORT: Final = {"dials_new": "dials to new accounts", "accounts_new": "new accounts", "asks": "asks"}
#: What a cell says of a status, or of a week without a day worked; others are said as they are.
_CELLS: Final = {"executed": "did it", "missed": "not all", NOT_HERE_YET: "not yet"}
_JUDGED: Final = ("executed", "missed")


def strip_weeks(last: pd.Timestamp | None) -> list[pd.Timestamp]:
    """Return the thirteen weeks up to the last whole one, none where there is none."""
    return [] if last is None else [last - pd.Timedelta(weeks=n) for n in range(WEEKS - 1, -1, -1)]


def said(strip: pd.DataFrame, executed: pd.DataFrame) -> str:
    """Return how often the plan was executed, and by what that was judged where not all of it is tracked."""
    judged = strip.loc[strip["status"].isin(_JUDGED), "week"]
    if judged.empty:
        if strip["status"].eq(wording.NOT_TRACKED).any():
            return "Whether the plan was done cannot be told: nothing of it is tracked."
        return "There is no weekly plan to look back on."
    met = int((strip["status"] == "executed").sum())
    inside = executed[executed["week"].isin(judged)]
    untold = inside["done"].isna().groupby(inside["measure"], sort=False).sum()
    never, alone = (
        wording.listed([_name(name) for name, weeks in untold.items() if (weeks == len(judged)) is lost])
        for lost in (True, False)
    )
    by = f", judged by {alone} alone: {never} are not tracked" if never else ""
    now_and_then = [
        f" {wording.capital(_name(name))} are not tracked in {wording.out_of(weeks, len(judged), 'weeks')}."
        for name, weeks in untold.items()
        if 0 < weeks < len(judged)
    ]
    did = f"did what you planned in {wording.out_of(met, len(judged), 'weeks')}"
    if len(judged) == 1:
        did = f"{'did what' if met else 'did not do all that'} you planned in the one week that can be judged"
    return f"You {did}{by}.{''.join(now_and_then)}"


def block(strip: pd.DataFrame, executed: pd.DataFrame, days: pd.DataFrame, here: There) -> html.Block:
    """Return the strip as a table, one column a week, under the sentence that sums it up.

    ``strip`` is ``execution.strip`` and ``executed`` ``execution.executed`` of one rep; ``days`` has by week the
    days ``worked``, parts of days ``off`` on days that were worked for the rest, and the days ``prospected``, missing
    where the log does not tell.
    """
    if strip.empty:
        line = "There is no whole week to look back on."
        return html.Block(html.paragraphs([line]), line)
    weeks = list(strip["week"])
    with_it = dict(zip(days.index, _days_on(days), strict=True))
    worked = {week: _days(float(count)) for week, count in days["worked"].items()}
    rows = [_planned(measure, of, weeks) for measure, of in executed.groupby("measure", sort=False)]
    if rows:
        rows.append(("Plan", *(_CELLS.get(status, status) for status in strip["status"])))
    rows.append(("Days with prospecting", *(_cell(with_it.get(week)) for week in weeks)))
    rows.append(("Days worked", *(worked.get(week) or _absent(here, week) for week in weeks)))
    head = ("Week of", *(f"{week.day} {week:%b}" for week in weeks))
    table = html.table(head, rows, caption="The last thirteen weeks", kind="strip")
    lines = [f"{said(strip, executed)} {_prospecting(with_it.values())}"]
    return html.Block(html.paragraphs(lines) + table, lines[0])


_With = tuple[float | None, int]


def _days_on(days: pd.DataFrame) -> Iterator[_With]:
    """Yield of each week the days with prospecting and the days worked at all: half a day is a day that was worked."""
    columns = (days[name].to_numpy("float64", na_value=math.nan) for name in ("worked", "off", "prospected"))
    for worked, off, found in zip(*columns, strict=True):
        known = None if math.isnan(found) else float(found)
        yield known, math.ceil(max(round(worked + off, 6), known or 0))


def _absent(here: There, week: pd.Timestamp) -> str:
    word = here.absent(week)
    return _CELLS.get(word, word)


def _cell(found: _With | None) -> str:
    if found is None:
        return ""
    return wording.NOT_TRACKED if found[0] is None else f"{found[0]:g} of {found[1]}"


def _days(count: float) -> str:
    """Return so many days.

    >>> _days(5), _days(4.5), _days(0.5), _days(4.25)
    ('5', '4½', '½', '4.25')
    """
    whole, rest = divmod(count, 1)
    return f"{whole:.0f}½".removeprefix("0") if rest == 0.5 else f"{count:g}"


def _prospecting(weeks: Iterable[_With]) -> str:
    """Return on how many of the days worked there was prospecting, over the weeks of which that is known."""
    told = [(found, on) for found, on in weeks if found is not None]
    if not told:
        return "On how many days there was prospecting, the log does not tell."
    found, on = (sum(counts) for counts in zip(*told, strict=True))
    return f"There was prospecting on {wording.out_of(found, on, 'days')} worked."


def _planned(measure: object, executed: pd.DataFrame, weeks: list[pd.Timestamp]) -> tuple[str, ...]:
    """Return a row of the strip: what was done, and in brackets what was planned."""
    found = {row["week"]: row for row in executed.to_dict("records")}
    cells = []
    for week in weeks:
        row = found.get(week)
        if row is None:
            cells.append("")
        elif pd.isna(row["done"]):
            cells.append(wording.NOT_TRACKED)
        else:
            cells.append(f"{wording.number(float(row['done']))} ({wording.number(float(row['planned']))})")
    return (f"{wording.capital(_name(measure))} (plan)", *cells)


def _name(measure: object) -> str:
    return _SHORT.get(str(measure)) or vocab.label(str(measure))


def plan_strip(
    usual: pd.DataFrame, plans: pd.DataFrame, here: There, weeks: list[pd.Timestamp]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return ``execution.strip`` of one rep over the weeks given, and ``execution.executed`` behind it.

    A week without a day worked says why: the rep was away, not here yet, had left, or nothing was logged.
    """
    plans = execution.behaviour(plans)
    since = plans.loc[plans["rep_id"] == here.rep_id, "week"].min()
    executed = execution.executed(usual, plans)
    strip = execution.strip(executed, here.rep_id, weeks, since=None if pd.isna(since) else since)
    status = [
        here.absent(week) if word == AWAY else word
        for week, word in zip(strip["week"], strip["status"], strict=True)
    ]
    return strip.assign(status=status), executed
