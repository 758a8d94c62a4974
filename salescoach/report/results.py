"""What came of the work: how it converts beside the peers, how long it takes, and what kind of work it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from salescoach import benchmarks, drivers, maturity, trends, vocab, wording
from salescoach.questions.definitions import FEWEST
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
    rows = compared[compared["rep_id"] == rep_id].to_dict("records")
    own = benchmarks.for_rep(compared, rep_id).to_dict("records")
    markup = ""
    if own:
        head = ("From one to the next", "Your log says", "Beside your peers")
        told = [_verdict(row) for row in rows]
        body = [_own(row, verdict) for row, verdict in zip(own, told, strict=True)]
        markup = html.table(head, body, caption="Your rates")
    if copy == COACH and any(not pd.isna(row["value"]) for row in rows):
        head = ("For the coach alone", "Drawn towards the peers", "What the peers' figures say")
        markup += html.table(
            head, [_for_coach(row) for row in rows], caption="Beside the peers, for the coach"
        )
    lines = [one.sentence for one in benchmarks.comparable("dials_per_connect")]
    markup += html.folded("Published figures that count the same", html.listed(lines))
    return Converting(
        frames.funnel(usual, scope),
        frames.trend(recent, "dials_per_conversation", scope),
        frames.trend(recent, "conversations_per_appointment", scope),
        html.Block(markup, "\n".join(str(row["sentence"]) for row in own)),
        (_OWN_HOW, *((_COACH_HOW, *(str(row["how"]) for row in rows)) if copy == COACH else ())),
    )


def _untold(found: Facts, rep_id: str) -> list[str]:
    """Return the steps of which too many ends are not recorded to hold a rate against anybody's."""
    held = maturity.matured(found.paths, rep_id, "appointment_held", as_of=found.log.as_of)
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


def _own(row: Mapping[Any, Any], verdict: str) -> tuple[str, ...]:
    """Return a rep's own figure with both counts and its range, the band of the peers, and how it compares."""
    name = _RATIO[str(row["step"])]
    return (
        name[:1].upper() + name[1:],
        _figure(row, "low", "value", "high", counts=True),
        " ".join(filter(None, (str(row["sentence"]), verdict))),
    )


def _verdict(row: Mapping[Any, Any]) -> str:
    """Return how a figure compares, without a figure of anybody else: what the coach is told the rep is told too.

    >>> row = {"status": "ok", "flag": "lower", "peers": 6.0, "others_successes": 50.0}
    >>> _verdict(row), _verdict({**row, "flag": ""})
    ('That is more than your peers need: worth a question.', "That and your peers' cannot be told apart.")
    """
    others = row["others_successes"]
    if str(row["status"]) != "ok" or not row["peers"] or pd.isna(others) or others < FEWEST:
        return ""
    return _DIFFERS.get(str(row["flag"]), _ALIKE)


_DIFFERS: Final = {
    "lower": "That is more than your peers need: worth a question.",
    "higher": "That is fewer than your peers need: what do you do that the others could try?",
}
_ALIKE: Final = "That and your peers' cannot be told apart."


def _for_coach(row: Mapping[Any, Any]) -> tuple[str, ...]:
    name = _RATIO[str(row["step"])]
    drawn = _figure(row, "pooled_low", "pooled", "pooled_high", counts=False)
    pool = f" ({row['pool']})" if drawn and row["pool"] else ""
    return name[:1].upper() + name[1:], f"{drawn}{pool}", str(row["sentence"])


def _figure(row: Mapping[Any, Any], low: str, value: str, high: str, *, counts: bool) -> str:
    """Return a rate turned round, as tries for one, with what else fits the log."""
    rate, least, most = (None if pd.isna(row[name]) else float(row[name]) for name in (value, low, high))
    of = f" ({wording.number(row['successes'])} of {wording.number(row['trials'])})" if counts else ""
    if str(row["status"]) not in ("ok", "too_thin", "bound") or not rate:
        if not counts:
            return ""
        return f"none yet{of}" if not pd.isna(row["trials"]) and row["trials"] else wording.NOT_TRACKED
    fits = f"; {wording.between(1 / most, 1 / least, 'your log')}" if least and most else ""
    return f"{wording.number(1 / rate)}{fits}{of}"


def lag(found: Facts, rep_id: str) -> Lag:
    """Return how long it takes from the first step to the sale, and what is still open."""
    as_of = found.log.as_of
    told = [maturity.matured(found.paths, rep_id, step, as_of=as_of) for step in _STEPS]
    lines = list(dict.fromkeys(" ".join(filter(None, (one.sentence, one.lag))) for one in told))
    return Lag(
        html.Block(html.paragraphs(lines), "\n".join(lines)),
        next(one for one in told if one.step == _SHOWN),
        maturity.by_start(found.paths, rep_id, _SHOWN, as_of=as_of),
        maturity.ripening(found.paths, rep_id, _SHOWN, as_of=as_of),
        tuple(one.how for one in told),
    )


def moved(found: Facts, known: pd.DataFrame, rep_id: str, scope: str) -> Moved:
    """Return whether a measure drifts over half a year, why appointments changed, and the narrowest step."""
    drifts = [trends.trend(known, rep_id, name, scope=scope) for name, scope in _DRIFTING.items()]
    change = drivers.changed(known, rep_id, scope=scope)
    narrow = drivers.bottleneck(_with_peers(found, rep_id), rep_id, _peers(found, rep_id), scope=scope)
    lines = [*(one.sentence for one in drifts), change.sentence, narrow.sentence]
    how = (*(one.how for one in drifts), change.how, narrow.how)
    return Moved(html.Block(html.listed(lines), "\n".join(lines)), change.effects, narrow, how)


def _peers(found: Facts, rep_id: str) -> tuple[str, ...]:
    """Return the peers, where they are enough that nothing said of them is said of one."""
    pool = found.pools.get(rep_id)
    return pool.reps if pool is not None and len(pool.reps) >= benchmarks.ENOUGH else ()


def _with_peers(found: Facts, rep_id: str) -> pd.DataFrame:
    return found.rep_weeks[found.rep_weeks["rep_id"].isin([rep_id, *_peers(found, rep_id)])]


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
