"""Where a rep's what-if starts: his own dials and rates, each with its two counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import pandas as pd

from salescoach import intervals, questions, vocab, wording
from salescoach import weeks as calendar
from salescoach.errors import SalescoachError
from salescoach.plan.scenario import RATES, Scenario


class Counted(NamedTuple):
    """The two counts of a rate: ``n`` of ``of``; for dials per week, dials and weeks."""

    n: float
    of: float


@dataclass(frozen=True)
class OwnScenario:
    """A rep's own scenario, the counts behind each of its figures, and a note where one is needed.

    ``counts`` and ``notes`` are keyed by the fields of the scenario; a figure that the log cannot
    give is ``None``, has no counts, and its note says why.
    """

    scenario: Scenario
    counts: Mapping[str, Counted]
    notes: Mapping[str, str]


@dataclass(frozen=True)
class _Pair:
    """Two columns of ``rep_weeks`` whose sums make a rate."""

    n: str
    of: str
    note: str = ""


#: The pairs a rate can be made of; the first that is tracked counts.
_PAIRS: Final[Mapping[str, tuple[_Pair, ...]]] = MappingProxyType(
    {
        "connect_rate": (_Pair("connects", "dials"),),
        "decision_maker_rate": (_Pair("dial_conversations", "connects"),),
        "reach_rate": (
            _Pair("dial_conversations", "dials"),
            _Pair("conversations", "dials", "counts every conversation, not only those by phone"),
        ),
        "appointment_rate": (_Pair("appointments", "conversations"),),
        "show_rate": (
            _Pair("set_held", "appointments"),
            _Pair("meetings", "appointments", "all meetings held per appointment, linked to it or not"),
        ),
        "win_rate": (
            _Pair("sales", "meetings"),
            _Pair("set_sales", "set_held", "of the meetings set; others close them"),
        ),
    }
)
#: Meetings and sales come weeks after the work for them, so their rates look back further.
_LONG: Final = ("show_rate", "win_rate")
#: Where purpose cannot be told these rates stand for everything logged; a sale then may be no new business.
_ANY_SCOPE: Final = ("connect_rate", "decision_maker_rate", "reach_rate", "appointment_rate")
_ALL_NOTE: Final = "includes service calls"
#: Appointments counted by hand are not linked to the meetings of a log.
_TALLIED: Final = r"(?:^|,)\s*appointments\s*(?:,|$)"
_NEEDED: Final = ("rep_id", "week", "scope", "days_worked", "partial", "from_tally")


def own_scenario(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    *,
    weeks: int = 13,
    long_weeks: int = 52,
    scope: str = vocab.DEFAULT_SCOPE,
) -> OwnScenario:
    """Return a rep's scenario from ``rep_weeks``, up to his last complete week.

    Dials per week are a mean over complete, worked weeks in which dials were tracked; rates are
    ratios of sums over ``weeks``, those of meetings and sales over ``long_weeks``, in weeks that
    track both counts. More out than in is said in a note and starts at 1.

    Raises SalescoachError for a rep or a scope that is not there and for windows below a week.
    """
    _check(rep_weeks, rep_id, scope, min(weeks, long_weeks))
    rows = questions.only_known(rep_weeks[rep_weeks["rep_id"] == rep_id])
    complete = _complete(rows)
    end = (rows[complete] if complete.any() else rows)["week"].max()
    short, long = _since(rows, end, weeks), _since(rows, end, long_weeks)
    found = {"dials_per_week": _dials(short, scope)}
    found |= {name: _rate(name, long if name in _LONG else short, scope) for name in _PAIRS}
    return _assemble(_one_way_to_reach(found))


def _check(rep_weeks: pd.DataFrame, rep_id: str, scope: str, window: int) -> None:
    missing = [name for name in _NEEDED if name not in rep_weeks]
    if missing:
        raise SalescoachError(f"this is no table of rep weeks: it lacks {', '.join(missing)}")
    if scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose one of {', '.join(vocab.SCOPES)}")
    if window < 1:
        raise SalescoachError(f"a window of {window} weeks holds nothing; give 1 or more")
    if not (rep_weeks["rep_id"] == rep_id).any():
        raise SalescoachError(f"there is no rep {rep_id!r} in the log; look up the id in the table of reps")


def _complete(rows: pd.DataFrame) -> pd.Series[bool]:
    return ~rows["partial"].astype("boolean").fillna(False).astype(bool)


def _since(rows: pd.DataFrame, end: pd.Timestamp, count: int) -> pd.DataFrame:
    return rows[(rows["week"] <= end) & (rows["week"] >= calendar.add_weeks(end, 1 - count))]


@dataclass(frozen=True)
class _Found:
    """A figure as the log gives it: its counts, or none, and a note."""

    counts: Counted | None
    note: str

    @property
    def value(self) -> float | None:
        return None if self.counts is None else self.counts.n / self.counts.of


def _dials(rows: pd.DataFrame, scope: str) -> _Found:
    whole = rows[_complete(rows) & (rows["days_worked"] > 0)]
    for tried, note in ((scope, ""), ("all", _ALL_NOTE)):
        dials = _column(whole[whole["scope"] == tried], "dials").dropna()
        if len(dials):
            return _Found(Counted(float(dials.sum()), len(dials)), note if tried != scope else "")
    tracked = _column(rows, "dials").notna().any()
    return _Found(None, "no complete week of work yet" if tracked else "dials are not tracked")


def _rate(name: str, rows: pd.DataFrame, scope: str) -> _Found:
    scopes = (scope, "all") if name in _ANY_SCOPE and scope != "all" else (scope,)
    for tried in scopes:
        for pair in _PAIRS[name]:
            counts = _sums(rows.loc[rows["scope"] == tried], pair)
            if counts is not None:
                return _said(name, counts, [pair.note, _ALL_NOTE if tried != scope else ""])
    made, of = RATES[name]
    tracked = _column(rows[rows["scope"] == scope], _PAIRS[name][0].of).notna().any()
    return _Found(None, f"{made if tracked else of} are not tracked")


def _sums(rows: pd.DataFrame, pair: _Pair) -> Counted | None:
    n, of = _column(rows, pair.n), _column(rows, pair.of)
    both = n.notna() & of.notna()
    if pair.n == "set_held" and pair.of == "appointments":
        both &= ~rows["from_tally"].astype("string").str.contains(_TALLIED, na=False)
    return Counted(float(n[both].sum()), float(of[both].sum())) if both.any() else None


def _column(rows: pd.DataFrame, name: str) -> pd.Series[float]:
    if name not in rows:
        raise SalescoachError(f"this is no table of rep weeks: it lacks {name}")
    return rows[name].astype("Float64")


def _said(name: str, counts: Counted, notes: list[str]) -> _Found:
    made, of = RATES[name]
    if counts.of == 0:
        return _Found(None, f"no {of} in the log yet")
    if counts.n > counts.of:
        notes.append(f"more {made} than {of} in the log, so it starts at one for one")
    elif counts.n == 0:
        least = intervals.tries_per_success(0, counts.of).low
        notes.append(f"none yet: at least {wording.number(least)} {of} per {wording.singular(made)} so far")
    return _Found(counts, "; ".join(note for note in notes if note))


def _one_way_to_reach(found: Mapping[str, _Found]) -> dict[str, _Found]:
    """Return the figures with one way from dials to decision makers: over connects, where both are known."""
    kept = dict(found)
    connect, decides = found["connect_rate"].counts, found["decision_maker_rate"].counts
    known = connect is not None and (decides is not None or connect.n == 0)
    if known or found["reach_rate"].counts is None:
        del kept["reach_rate"]
        return kept
    note = "connects are not tracked"
    if connect is not None:
        note = "decision makers are counted per dial, not per connect"
    return kept | {"connect_rate": _Found(None, note), "decision_maker_rate": _Found(None, note)}


def _assemble(found: Mapping[str, _Found]) -> OwnScenario:
    values: dict[str, Any] = {name: figure.value for name, figure in found.items()}
    for name in RATES:
        rate = values.get(name)
        values[name] = None if rate is None else min(1.0, rate)
    counts = {name: figure.counts for name, figure in found.items() if figure.counts is not None}
    notes = {name: figure.note for name, figure in found.items() if figure.note}
    return OwnScenario(Scenario(**values), MappingProxyType(counts), MappingProxyType(notes))
