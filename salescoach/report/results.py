"""What came of the work: how it converts beside the peers, how long it takes, and what kind of work it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from salescoach import benchmarks, drivers, maturity, questions, trends, vocab, wording
from salescoach.report import frames, html
from salescoach.report.facts import Facts

#: What takes time, in order.
_STEPS: Final = ("appointment_held", "appointment_sale", "meeting_sale", "deal_won")
#: The step whose picture stands on the page.
_SHOWN: Final = "meeting_sale"
#: Measures whose drift over half a year is looked at.
_DRIFTING: Final = {"dials": "all", "conversations": vocab.DEFAULT_SCOPE, "appointments": vocab.DEFAULT_SCOPE}
COACH, REP = "coach", "rep"


@dataclass(frozen=True)
class Converting:
    """How the work converts: the pictures' tables, and the figures beside the peers'."""

    funnel: pd.DataFrame
    dials: pd.DataFrame
    appointments: pd.DataFrame
    beside: html.Block
    how: tuple[str, ...]


@dataclass(frozen=True)
class Lag:
    """How long it takes: sentences, and the starts of each four weeks with what became of them so far."""

    said: html.Block
    first_meetings: maturity.Matured
    by_start: pd.DataFrame
    ripening: pd.DataFrame
    how: tuple[str, ...]


@dataclass(frozen=True)
class Moved:
    """What moved: drift over half a year, why appointments changed, and where most is to be gained."""

    said: html.Block
    effects: pd.DataFrame
    bottleneck: drivers.Bottleneck
    how: tuple[str, ...]


@dataclass(frozen=True)
class KindOfWork:
    """What kind of work it looks like, with its evidence."""

    said: html.Block
    mix: pd.DataFrame
    how: tuple[str, ...]


def converting(
    found: Facts, usual: pd.DataFrame, recent: pd.DataFrame, scope: str, whose: tuple[str, str]
) -> Converting:
    """Return how the work of a rep converts; ``whose`` is his id and for whom the copy is ("coach" or "rep")."""
    rep_id, copy = whose
    untold = _untold(found, rep_id)
    compared = found.compared[~found.compared["step"].isin(untold)]
    handed = _handed_off(found, rep_id)
    rows, own = (
        [
            row | ({"sentence": handed} if handed and row["step"] == _LAST else {})
            for row in part.to_dict("records")
        ]
        for part in (compared[compared["rep_id"] == rep_id], benchmarks.for_rep(compared, rep_id))
    )
    markup = ""
    if own:
        head = ("From one to the next", "Your log says", "Beside your peers")
        weeks = [f"{wording.capital(str(row['window']))}." for row in own]
        markup = html.table(head, [_own(row) for row in own], caption="Your rates", below=weeks)
    if copy == COACH and any(not pd.isna(row["value"]) for row in rows):
        head = ("For the coach alone", "Drawn towards the peers", "What the peers' figures say")
        markup += html.table(
            head, [_for_coach(row) for row in rows], caption="Beside the peers, for the coach"
        )
    lines = [one.sentence for one in benchmarks.comparable("dials_per_connect")]
    markup += html.folded("Published figures that count the same", html.listed(lines))
    return Converting(
        frames.funnel(usual, scope, found.paths),
        frames.trend(recent, "dials_per_conversation", scope),
        frames.trend(recent, "conversations_per_appointment", scope),
        html.Block(markup, "\n".join(str(row["sentence"]) for row in own)),
        (_OWN_HOW, *((_COACH_HOW, *(str(row["how"]) for row in rows)) if copy == COACH else ())),
    )


def _untold(found: Facts, rep_id: str) -> list[str]:
    """Return the steps of which too many ends are not recorded to hold a rate against anybody's."""
    held = found.matured(rep_id, "appointment_held")
    return ["appointments_per_meeting_held"] if held.status in ("not_tracked", "unmapped") else []


_OWN_HOW: Final = (
    "Rates are successes of tries over the window of each question, with a 95 % Wilson interval. "
    "Of the peers a rep's copy holds only a rounded band, from five peers up."
)
_COACH_HOW: Final = (
    "The figure drawn towards the peers is the posterior mean of a beta-binomial over the pool, on a grid, "
    "with a 95 % interval."
)
_RATIO: Final = {step.name: step.ratio for step in benchmarks.STEPS}


_LAST: Final = "meetings_per_sale"


def _handed_off(found: Facts, rep_id: str) -> str:
    """Return what became of the appointments of one whose meetings and sales are others', or nothing."""
    rows = found.rep_weeks[found.rep_weeks["rep_id"] == rep_id]
    [why] = questions.answers(rows, reps=[rep_id], names=[_LAST])["why"]
    said = str(why).partition(";")[0]
    return f"{wording.capital(said)}." if said.startswith("hand-off") else ""


def _own(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Return a rep's own figure with both counts and its range, the band of the peers, and how it compares."""
    return wording.capital(_RATIO[str(row["step"])]), _figure(row), str(row["sentence"])


def _figure(row: Mapping[Any, Any]) -> str:
    """Return a rate turned round, as tries for one, with what else fits the log and both counts.

    >>> row = {"status": "too_thin", "successes": 1.0, "trials": 108.0, "low": 1 / 611, "value": 1 / 108, "high": 0.05}
    >>> _figure(row), _figure(row | {"status": "none_yet", "trials": 0.0})
    ('1 of 108; anything from 20 to 611 fits your log', 'none yet')
    """
    status, successes, trials = str(row["status"]), row["successes"], row["trials"]
    if status == "none_yet":
        return "none yet"
    if status not in ("ok", "too_thin", "bound"):
        return wording.NOT_TRACKED
    counts = f"{wording.number(successes)} of {wording.number(trials)}"
    if status == "bound":
        return f"none yet ({counts})"
    fits = wording.between(1 / float(row["high"]), 1 / float(row["low"]), "your log")
    if status == "too_thin":
        return f"{counts}; {fits}"
    return f"{wording.number(1 / float(row['value']))}; {fits} ({counts})"


def _for_coach(row: Mapping[Any, Any]) -> tuple[str, ...]:
    """Return the figure drawn towards the peers, and what the coach is told of it: it is the coach who reads it."""
    drawn = ""
    if str(row["status"]) in ("ok", "too_thin", "bound") and not pd.isna(row["pooled"]):
        fits = wording.between(1 / float(row["pooled_high"]), 1 / float(row["pooled_low"]))
        drawn = f"{wording.number(1 / float(row['pooled']))}; {fits}" + (
            f" ({row['pool']})" if row["pool"] else ""
        )
    return wording.capital(_RATIO[str(row["step"])]), drawn, str(row["sentence"])


def lag(found: Facts, rep_id: str) -> Lag:
    """Return how long it takes from the first step to the sale, and what is still open."""
    as_of = found.log.as_of
    told = [found.matured(rep_id, step) for step in _STEPS]
    hand = found.rep_weeks.loc[found.rep_weeks["rep_id"] == rep_id, "from_tally"].ne("").any()
    notes = [maturity.tally_note(one) if hand else "" for one in told]
    lines = [
        " ".join(filter(None, (one.sentence, one.lag, note))) for one, note in zip(told, notes, strict=True)
    ]
    if told[_STEPS.index(_SHOWN)].started:
        lines.append(maturity.unmet_sentence(found.unmet, rep_id))
    lines = list(dict.fromkeys(filter(None, lines)))
    return Lag(
        html.Block(html.paragraphs(lines), "\n".join(lines)),
        next(one for one in told if one.step == _SHOWN),
        maturity.by_start(found.started[_SHOWN], rep_id, _SHOWN, as_of=as_of),
        maturity.ripening(found.started[_SHOWN], rep_id, _SHOWN, as_of=as_of),
        tuple(one.how for one in told),
    )


def moved(found: Facts, known: pd.DataFrame, rep_id: str, scope: str) -> Moved:
    """Return whether a measure drifts over half a year, why appointments changed, and the narrowest step."""
    drifts = [trends.trend(known, rep_id, name, scope=scope) for name, scope in _DRIFTING.items()]
    change = drivers.changed(known, rep_id, scope=scope)
    narrow = drivers.bottleneck(found.rep_weeks, rep_id, _peers(found, rep_id), scope=scope)
    lines = [*(one.sentence for one in drifts), change.sentence, narrow.sentence]
    how = (*(one.how for one in drifts), change.how, narrow.how)
    return Moved(html.Block(html.listed(lines), "\n".join(lines)), change.effects, narrow, how)


def _peers(found: Facts, rep_id: str) -> tuple[str, ...]:
    """Return the peers, where they are enough that nothing said of them is said of one."""
    pool = found.pools.get(rep_id)
    return pool.reps if pool is not None and len(pool.reps) >= benchmarks.ENOUGH else ()


def kind_of_work(found: Facts, rep_id: str) -> KindOfWork:
    """Return what kind of work a rep's is, with its evidence."""
    kind = found.kinds.get(rep_id)
    mix = found.work_mix[found.work_mix["rep_id"] == rep_id]
    if kind is None:
        none = "No work is logged under this name."
        return KindOfWork(html.Block(html.paragraphs([none]), none), mix, ())
    lines = [kind.note, kind.sentence, kind.mismatch]
    markup = html.paragraphs(lines) + html.listed(kind.lines)
    return KindOfWork(html.Block(markup, "\n".join(filter(None, [*lines, *kind.lines]))), mix, (kind.how,))
