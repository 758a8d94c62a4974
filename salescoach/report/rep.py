"""The report of one rep: what the page says, before it is a page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import advice, questions, store, tracking, vocab
from salescoach.errors import SalescoachError
from salescoach.funnel import amounts
from salescoach.report import facts, first, html, results, strip, there, work
from salescoach.report.cards import Beside, Cards, cards
from salescoach.report.days import said_day
from salescoach.report.facts import Facts
from salescoach.report.results import COACH, REP, Converting, KindOfWork, Lag, Moved
from salescoach.report.there import There
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
    question: html.Block
    this_week: html.Block
    work: Work
    nos: Nos
    converting: Converting
    lag: Lag
    moved: Moved
    kind: KindOfWork
    plan: pd.DataFrame
    tracked: html.Block
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
    own = _own(found, rep_id, shown)
    told = tracking.known(own.answers, found.guesses, rep_id, found.log.as_of)
    plan, executed = strip.plan_strip(own.usual, found.plans, own.here, own.weeks)
    agreed, compared = first.agreed(found, own.here)
    this_week, ahead = first.this_week(found, own.known, own.here, listed=shown.copy == REP)
    done = work.work(found, own.known, own.recent, rep_id)
    nos = work.nos(found, own.known, own.recent, own.scope, after_no=shown.after_no and shown.copy == REP)
    converting = results.converting(found, own.usual, own.recent, own.scope, (rep_id, shown.copy))
    lag, kind = results.lag(found, rep_id), results.kind_of_work(found, rep_id)
    moved = results.moved(found, own.known, rep_id, own.scope)
    parts = (done, nos, converting, lag, moved, kind)
    asked = advice.question(
        own.rep_weeks, rep_id, plan_weeks=found.plans, flags=done.flags, bottleneck=moved.bottleneck,
        asking=nos.asking, kind=found.kinds.get(rep_id), came_in=found.came_in.get(rep_id, ""),
    )  # fmt: skip
    return RepReport(
        rep_id,
        own.here.name,
        first.heading(own.here, own.known, own.last),
        agreed,
        cards(own.answers, own.known, _beside(found, own, _guessed(told), done, lag)),
        _strip(found, own, (plan, executed)),
        first.question(asked),
        this_week,
        done,
        nos,
        converting,
        lag,
        moved,
        kind,
        plan,
        _tracked(told),
        _notes(found, own.known, rep_id, own.scope),
        look_block(found.look(rep_id)),
        _how((asked.how, *compared, *ahead, told.how, *(how for part in parts for how in part.how))),
    )


@dataclass(frozen=True)
class _Own:
    """What of the facts is one rep's: rows, those that charts show, the usual weeks, answers and their scope."""

    here: There
    rep_weeks: pd.DataFrame
    known: pd.DataFrame
    recent: pd.DataFrame
    usual: pd.DataFrame
    weeks: list[pd.Timestamp]
    answers: pd.DataFrame
    last: pd.Timestamp | None
    scope: str


def _own(found: Facts, rep_id: str, shown: Shown) -> _Own:
    rep_weeks = found.rep_weeks[found.rep_weeks["rep_id"] == rep_id]
    known = found.known[found.known["rep_id"] == rep_id]
    answers = questions.among_others(
        questions.answers(rep_weeks, reps=[rep_id]), found.counted, came_in=found.came_in.get(rep_id, "")
    )
    last = questions.last_complete(known)
    scope = str(answers.set_index("question").loc["dials_per_conversation", "scope"])
    recent = known[known["week"] > known["week"].max() - pd.Timedelta(weeks=shown.weeks)]
    weeks = strip.strip_weeks(last)
    usual = known[known["week"].isin(weeks)] if weeks else known
    return _Own(there.of_rep(found, rep_id), rep_weeks, known, recent, usual, weeks, answers, last, scope)


def _strip(found: Facts, own: _Own, plan: tuple[pd.DataFrame, pd.DataFrame]) -> html.Block:
    """Return the strip; days with prospecting are told by rows of calls whose purpose is known, and by nothing else."""
    inside = own.usual[own.usual["scope"] == "all"].set_index("week")
    with_it, off = (
        table[table["rep_id"] == own.here.rep_id].set_index("week")[name].reindex(inside.index, fill_value=0)
        for table, name in ((found.prospected, "days"), (found.half_days, "off"))
    )
    by_hand = inside["from_tally"].str.split(",").map(lambda names: "dials" in names)
    told = inside["dials"].notna() & ~by_hand & (own.scope != "all")
    days = {"worked": inside["days_worked"], "off": off, "prospected": with_it.astype("Float64").where(told)}
    return strip.block(*plan, pd.DataFrame(days), own.here)


def _beside(found: Facts, own: _Own, said: Mapping[str, str], done: Work, lag: Lag) -> Beside:
    """Return what stands beside a rep's answers; of one who has left no week comes to say more."""
    return Beside(
        said=said,
        ripe=lag.first_meetings,
        since=max(done.changes, default=None),
        listed=found.has_targets,
        gone=own.here.gone,
    )


def _guessed(told: tracking.Tracking) -> dict[str, str]:
    """Return what the rep said, with how it compares, by question."""
    return {row.question: f"{row.said}: {row.verdict}" for row in told.rows if row.verdict}


def _tracked(told: tracking.Tracking) -> html.Block:
    """Return which of the five questions the log can answer, and how to start with the others."""
    missing = [
        questions.for_page(f"{row.text} {row.why} {row.start}").strip()
        for row in told.rows
        if not row.answered
    ]
    lines = [told.sentence, *missing]
    return html.Block(html.paragraphs(lines[:1]) + html.listed(missing), "\n".join(lines))


def _how(told: tuple[str, ...]) -> html.Block:
    """Return the fold that says in words of method how the numbers were come by."""
    lines = list(dict.fromkeys(filter(None, told)))
    return html.Block(html.folded("How we know", html.listed(lines)), "How we know")


def _notes(found: Facts, known: pd.DataFrame, rep_id: str, scope: str) -> html.Block:
    lines = []
    if scope == "all":
        lines.append("The answers include service calls: what the calls were for cannot be told.")
    taken = sorted({name for names in known["from_tally"] for name in names.split(",") if name})
    if taken:
        lines.append("From the tally sheet: " + ", ".join(vocab.label(name) for name in taken) + ".")
    lines.append(f"As of {said_day(found.log.as_of)}, version {found.log.version} of the workbook.")
    won = amounts.sentence(found.won[found.won["rep_id"] == rep_id], found.log.settings.rates)
    markup = html.paragraphs(lines) + (f"<h3>What was won</h3>{html.paragraphs([won])}" if won else "")
    return html.Block(markup, "\n".join(filter(None, [*lines, won])))
