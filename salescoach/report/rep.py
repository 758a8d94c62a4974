"""The report of one rep: what the page says, before it is a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import execution, questions, store, vocab, wording
from salescoach.funnel import amounts
from salescoach.report import facts, frames, html, strip
from salescoach.report.cards import Cards, cards, unanswered
from salescoach.report.days import said_day
from salescoach.report.facts import Facts
from salescoach.report.trusted import trust_block

#: Weeks that the charts show.
SHOWN_WEEKS: Final = 26


@dataclass(frozen=True)
class RepReport:
    """Everything one rep's page shows: text blocks, the cards, and the finished table of each chart."""

    rep_id: str
    name: str
    heading: html.Block
    cards: Cards
    weeks: html.Block
    notes: html.Block
    by_group: pd.DataFrame
    by_purpose: pd.DataFrame
    people: pd.DataFrame
    refusals: pd.DataFrame
    funnel: pd.DataFrame
    dials_trend: pd.DataFrame
    appointments_trend: pd.DataFrame
    plan: pd.DataFrame
    trust: html.Block


def rep_report(
    workbook: str, rep: str, *, as_of: str = "", weeks: int = SHOWN_WEEKS, version: str = ""
) -> RepReport:
    """Return the report of one rep of a workbook.

    ``rep`` is an id or a name, ``as_of`` a day like "2026-07-19" (nothing later exists; default: the
    log's last day), ``weeks`` how many the charts show, ``version`` an older published version.

    Raises ``SalescoachError`` for a workbook, version, rep or day that is not there.
    """
    found = facts.read(workbook, as_of=as_of, version=version)
    [rep_id] = store.find_reps(found.log, [rep])
    return of_facts(found, rep_id, shown=weeks)


def of_facts(found: Facts, rep_id: str, *, shown: int = SHOWN_WEEKS) -> RepReport:
    """Return the report of one rep of what is worked out already."""
    known = found.known[found.known["rep_id"] == rep_id]
    own = found.rep_weeks[found.rep_weeks["rep_id"] == rep_id]
    answers = questions.answers(own, reps=[rep_id])
    last = questions.last_complete(known)
    scope = str(answers.set_index("question").loc["dials_per_conversation", "scope"])
    recent = known[known["week"] > known["week"].max() - pd.Timedelta(weeks=shown)]
    weeks = strip.strip_weeks(last)
    usual = known[known["week"].isin(weeks)] if weeks else known
    person = _person(found, rep_id)
    plan = strip.plan_strip(known, found.plans, rep_id, weeks)
    return RepReport(
        rep_id,
        person["name"],
        _heading(person, known, last),
        cards(answers, known, last, said={}),
        _strip(found, known, plan, rep_id),
        _notes(found, known, answers, scope),
        frames.by_group(recent),
        frames.by_purpose(recent),
        frames.people(recent),
        frames.refusals(recent, scope),
        frames.funnel(usual, scope),
        frames.trend(recent, "dials_per_conversation", scope),
        frames.trend(recent, "conversations_per_appointment", scope),
        plan,
        trust_block(found.log, [rep_id]),
    )


def _person(found: Facts, rep_id: str) -> dict[str, str]:
    row = found.reps.set_index("rep_id").loc[rep_id]
    return {str(name): "" if pd.isna(value) else str(value) for name, value in row.items()}


def _heading(person: dict[str, str], known: pd.DataFrame, last: pd.Timestamp | None) -> html.Block:
    about = ", ".join(part for part in (person["title"], person["role"], person["team"]) if part)
    if last is None:
        week = "No whole week is in the log yet."
    else:
        days = known.loc[(known["week"] == last) & (known["scope"] == "all"), "days_worked"].iloc[0]
        week = f"Last whole week: from {said_day(last.date())}, {wording.counted(days, 'days')} worked."
    lines = [about, week]
    return html.Block(f"<h1>{html.text(person['name'])}</h1>" + html.paragraphs(lines), person["name"])


def _strip(found: Facts, known: pd.DataFrame, plan: pd.DataFrame, rep_id: str) -> html.Block:
    inside = known[(known["scope"] == "all") & known["week"].isin(plan["week"])]
    prospected = found.prospected[found.prospected["rep_id"] == rep_id]
    return strip.block(plan, execution.executed(inside, found.plans), inside, prospected)


def _notes(found: Facts, known: pd.DataFrame, answers: pd.DataFrame, scope: str) -> html.Block:
    lines, rep_id = [], str(answers["rep_id"].iloc[0])
    if scope == "all":
        lines.append("The answers include service calls: what the calls were for cannot be told.")
    if not found.has_targets and known["dials"].notna().any():
        lines.append("There is no list of target accounts: every account that is no customer counts as one.")
    taken = sorted({name for names in known["from_tally"] for name in names.split(",") if name})
    if taken:
        lines.append("From the tally sheet: " + ", ".join(vocab.label(name) for name in taken) + ".")
    missing = unanswered(answers)
    if missing:
        lines.append("The log cannot answer: " + " ".join(missing) + " " + _start_tracking(known))
    won = found.won[found.won["rep_id"] == rep_id]
    lines += filter(None, [amounts.sentence(won, found.log.settings.rates)])
    lines.append(f"As of {said_day(found.log.as_of)}, version {found.log.version} of the workbook.")
    return html.Block(html.paragraphs(lines), "\n".join(lines))


def _start_tracking(known: pd.DataFrame) -> str:
    if known["dials"].isna().all():
        return "To start tracking, log every call in the CRM, or keep the tally sheet (salescoach tally)."
    if known["refusals"].isna().all():
        return (
            "To start tracking refusals, add the call results 'Refused appointment' and 'Call later' to the CRM, "
            "or keep the tally sheet (salescoach tally)."
        )
    return "The table above says what is missing."
