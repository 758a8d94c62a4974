"""The report of one rep: what the page says, before it is a page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from salescoach import execution, funnel, questions, store, vocab, wording
from salescoach.funnel import amounts
from salescoach.report import frames, html
from salescoach.report.cards import Cards, cards, unanswered
from salescoach.report.trusted import trust_block
from salescoach.store import Log

#: Weeks that the charts show.
SHOWN_WEEKS: Final = 26
#: Weeks of the strip of executed plans, and of the "usual".
STRIP_WEEKS: Final = 13


@dataclass(frozen=True)
class RepReport:
    """Everything one rep's page shows: text blocks, the cards, and the finished table of each chart."""

    rep_id: str
    name: str
    heading: html.Block
    cards: Cards
    notes: html.Block
    by_group: pd.DataFrame
    by_purpose: pd.DataFrame
    refusals: pd.DataFrame
    funnel: pd.DataFrame
    dials_trend: pd.DataFrame
    appointments_trend: pd.DataFrame
    strip: pd.DataFrame
    trust: html.Block


def rep_report(
    workbook: str, rep: str, *, as_of: str = "", weeks: int = SHOWN_WEEKS, version: str = ""
) -> RepReport:
    """Return the report of one rep of a workbook.

    ``rep`` is an id or a name, ``as_of`` a day like "2026-07-19" (nothing later exists; default: the
    log's last day), ``weeks`` how many the charts show, ``version`` an older published version.

    Raises ``SalescoachError`` for a workbook, version, rep or day that is not there.
    """
    log = store.read(workbook, version=version or None, as_of=as_of or None)
    [rep_id] = store.find_reps(log, [rep])
    return of_log(log, funnel.rep_weeks(log), rep_id, shown=weeks)


def of_log(log: Log, rep_weeks: pd.DataFrame, rep_id: str, *, shown: int = SHOWN_WEEKS) -> RepReport:
    """Return the report of one rep of a log whose rep_weeks are counted already."""
    own = rep_weeks[rep_weeks["rep_id"] == rep_id]
    found = questions.answers(own, reps=[rep_id])
    last = questions.last_complete(own)
    scope = str(found.set_index("question").loc["dials_per_conversation", "scope"])
    known = questions.only_known(own)
    recent = known[known["week"] > known["week"].max() - pd.Timedelta(weeks=shown)]
    usual = (
        known[known["week"].between(last - pd.Timedelta(weeks=STRIP_WEEKS - 1), last)]
        if last is not None
        else known
    )
    person = _person(log, rep_id)
    plans = execution.behaviour(log.table("plan_weeks"))
    since = plans.loc[plans["rep_id"] == rep_id, "week"].min()
    strip = execution.strip(
        execution.executed(known, plans), rep_id, _strip_weeks(last), since=None if pd.isna(since) else since
    )
    return RepReport(
        rep_id,
        person["name"],
        _heading(log, person, own, last),
        cards(found, known, last),
        _notes(log, own, found, scope, strip),
        frames.by_group(recent),
        frames.by_purpose(recent),
        frames.refusals(recent, scope),
        frames.funnel(usual, scope),
        frames.trend(recent, "dials_per_conversation", scope),
        frames.trend(recent, "conversations_per_appointment", scope),
        strip,
        trust_block(log, [rep_id]),
    )


def _person(log: Log, rep_id: str) -> dict[str, str]:
    row = log.table("reps").set_index("rep_id").loc[rep_id]
    return {str(name): "" if pd.isna(value) else str(value) for name, value in row.items()}


def _strip_weeks(last: pd.Timestamp | None) -> list[pd.Timestamp]:
    if last is None:
        return []
    return [last - pd.Timedelta(weeks=n) for n in range(STRIP_WEEKS - 1, -1, -1)]


def _heading(log: Log, person: dict[str, str], own: pd.DataFrame, last: pd.Timestamp | None) -> html.Block:
    about = ", ".join(part for part in (person["title"], person["role"], person["team"]) if part)
    if last is None:
        week = "No whole week is in the log yet."
    else:
        days = own.loc[(own["week"] == last) & (own["scope"] == "all"), "days_worked"].iloc[0]
        week = f"Last whole week: from {said_day(last.date())}, {wording.counted(days, 'days')} worked."
    lines = [about, week, f"As of {said_day(log.as_of)}, version {log.version} of the workbook."]
    return html.Block(f"<h1>{html.text(person['name'])}</h1>" + html.paragraphs(lines), person["name"])


def said_day(day: date) -> str:
    """Return a day as it is said: "Monday, 2 March 2026"."""
    return f"{day:%A}, {day.day} {day:%B %Y}"


def _notes(log: Log, own: pd.DataFrame, found: pd.DataFrame, scope: str, strip: pd.DataFrame) -> html.Block:
    lines, rep_id = [], str(found["rep_id"].iloc[0])
    if scope == "all":
        lines.append("The answers include service calls: what the calls were for cannot be told.")
    if not log.table("accounts")["target"].any() and own["dials"].notna().any():
        lines.append("There is no list of target accounts: every account that is no customer counts as one.")
    taken = sorted({name for names in own["from_tally"] for name in names.split(",") if name})
    if taken:
        lines.append("From the tally sheet: " + ", ".join(vocab.label(name) for name in taken) + ".")
    missing = unanswered(found)
    if missing:
        lines.append("The log cannot answer: " + " ".join(missing) + " " + _start_tracking(own))
    won = amounts.last_year(log)
    lines += filter(None, [amounts.sentence(won[won["rep_id"] == rep_id], log.settings.rates)])
    lines.append(_plan_sentence(strip))
    return html.Block(html.paragraphs(lines), "\n".join(lines))


def _start_tracking(own: pd.DataFrame) -> str:
    if own["dials"].isna().all():
        return "To start tracking, log every call in the CRM, or keep the tally sheet (salescoach tally)."
    if own["refusals"].isna().all():
        return (
            "To start tracking refusals, add the call results 'Refused appointment' and 'Call later' to the CRM, "
            "or keep the tally sheet (salescoach tally)."
        )
    return "How sure, in the table above, says what is missing."


def _plan_sentence(strip: pd.DataFrame) -> str:
    met = int((strip["status"] == "executed").sum())
    judged = int(strip["status"].isin(["executed", "missed"]).sum())
    if not judged:
        return "There is no weekly plan to look back on; set one with salescoach reps --edit."
    return f"Did what was planned in {met} of {wording.counted(judged, 'weeks')}."
