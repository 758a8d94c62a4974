"""The report of one rep: what the page says, before it is a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import questions, store, vocab
from salescoach.errors import SalescoachError
from salescoach.funnel import amounts
from salescoach.report import facts, first, html, results, strip, work
from salescoach.report.cards import Cards, cards, unanswered
from salescoach.report.days import said_day
from salescoach.report.facts import Facts
from salescoach.report.results import COACH, REP, Converting, KindOfWork, Lag, Moved
from salescoach.report.trusted import look_block
from salescoach.report.work import Nos, Work

#: Weeks that the charts show.
SHOWN_WEEKS: Final = 26


@dataclass(frozen=True)
class RepReport:
    """Everything one rep's page shows: text blocks, the cards, and the finished table of each chart.

    The first screen is ``heading``, ``agreed``, ``cards``, ``weeks``, ``question`` and ``this_week``.
    """

    rep_id: str
    name: str
    heading: html.Block
    agreed: html.Block
    cards: Cards
    weeks: html.Block
    this_week: html.Block
    work: Work
    nos: Nos
    converting: Converting
    lag: Lag
    moved: Moved
    kind: KindOfWork
    plan: pd.DataFrame
    notes: html.Block
    trust: html.Block
    how: html.Block


@dataclass(frozen=True)
class Shown:
    """What a page shows: for whom the copy is ("coach" or "rep"), weeks of the charts, and what follows a no.

    The rep's copy holds nothing of another rep; only it holds the list of accounts and what follows a no.
    """

    copy: str = COACH
    weeks: int = SHOWN_WEEKS
    after_no: bool = False

    def __post_init__(self) -> None:
        if self.copy not in (COACH, REP):
            raise SalescoachError(f"there is no copy for {self.copy!r}; choose {COACH!r} or {REP!r}")


def rep_report(
    workbook: str, rep: str, *, as_of: str = "", version: str = "", shown: Shown | None = None
) -> RepReport:
    """Return the report of one rep of a workbook.

    ``rep`` is an id or a name, ``as_of`` a day like "2026-07-19" (nothing later exists; default: the
    log's last day), ``version`` an older published version, ``shown`` what the page shows.

    Raises ``SalescoachError`` for a workbook, version, rep, day or copy that is not there.
    """
    found = facts.read(workbook, as_of=as_of, version=version)
    [rep_id] = store.find_reps(found.log, [rep])
    return of_facts(found, rep_id, shown or Shown())


def of_facts(found: Facts, rep_id: str, shown: Shown = Shown()) -> RepReport:
    """Return the report of one rep of what is worked out already."""
    known = found.known[found.known["rep_id"] == rep_id]
    own = found.rep_weeks[found.rep_weeks["rep_id"] == rep_id]
    answers = questions.answers(own, reps=[rep_id])
    last = questions.last_complete(known)
    scope = str(answers.set_index("question").loc["dials_per_conversation", "scope"])
    recent = known[known["week"] > known["week"].max() - pd.Timedelta(weeks=shown.weeks)]
    weeks = strip.strip_weeks(last)
    usual = known[known["week"].isin(weeks)] if weeks else known
    plan, executed = strip.plan_strip(usual, found.plans, rep_id, weeks)
    this_week, how = first.this_week(found, known, rep_id, listed=shown.copy == REP)
    done = work.work(found, known, recent, rep_id)
    nos = work.nos(found, known, recent, scope, after_no=shown.after_no and shown.copy == REP)
    converting = results.converting(found, usual, recent, scope, (rep_id, shown.copy))
    lag, moved, kind = (
        results.lag(found, rep_id),
        results.moved(known, rep_id),
        results.kind_of_work(found, rep_id),
    )
    return RepReport(
        rep_id,
        str(found.reps.set_index("rep_id").loc[rep_id, "name"]),
        first.heading(found, rep_id, known, last),
        first.agreed(found, rep_id),
        cards(answers, known, last, said={}),
        _strip(found, usual, plan, executed),
        this_week,
        done,
        nos,
        converting,
        lag,
        moved,
        kind,
        plan,
        _notes(found, known, answers, scope),
        look_block(found.look(rep_id)),
        _how((*how, *done.how, *nos.how, *converting.how, *lag.how, *moved.how, *kind.how)),
    )


def _strip(found: Facts, usual: pd.DataFrame, plan: pd.DataFrame, executed: pd.DataFrame) -> html.Block:
    inside = usual.loc[usual["scope"] == "all", ["rep_id", "week", "days_worked"]]
    prospected = found.prospected[found.prospected["rep_id"].isin(inside["rep_id"])]
    return strip.block(plan, executed, inside, prospected)


def _how(told: tuple[str, ...]) -> html.Block:
    """Return the fold that says in words of method how the numbers were come by."""
    lines = list(dict.fromkeys(filter(None, told)))
    return html.Block(html.folded("How we know", html.listed(lines)), "How we know")


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
