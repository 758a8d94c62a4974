"""The five questions: definitions are data, and one function reads them from ``rep_weeks``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Final

import pandas as pd

from salescoach import intervals, vocab, weeks, wording
from salescoach.errors import SalescoachError

#: A number counts as known when it is known for this share of what it stands on.
KNOWN_SHARE: Final = 0.8
#: Fewer than so many successes, or complete weeks, are too few to say.
FEWEST: Final = 3


@dataclass(frozen=True)
class Question:
    """One question: a count ``of`` something ``per`` something else, over a window of weeks."""

    name: str
    number: int
    of: str
    per: str
    weeks: int
    text: str
    scope: str = vocab.DEFAULT_SCOPE
    needs: str = ""


#: The questions in the article's order. ``per`` "weeks" is the usual of the complete, tracked weeks.
QUESTIONS: Final = (
    Question(
        "refusals_per_week", 1, "refusals", "weeks", 13,
        "How often were you refused an appointment?", needs="decider",
    ),
    Question("target_dials_per_week", 2, "dials_target", "weeks", 13, "How many calls went to target accounts?", "all"),
    Question("existing_dials_per_week", 2, "dials_existing", "weeks", 13, "How many calls went to customers?", "all"),
    Question(
        "dials_per_conversation", 3, "dials", "dial_conversations", 13,
        "How many dials to speak to a decision maker?", needs="decider",
    ),
    Question(
        "conversations_per_appointment", 4, "conversations", "appointments", 13,
        "How many decision makers for an appointment?", needs="decider",
    ),
    Question("meetings_per_sale", 5, "meetings", "sales", 52, "How many meetings for a sale?"),
    Question("new_prospects_met_per_sale", 5, "prospects_met", "sales", 52, "How many new prospects met for a sale?"),
    Question(
        "people_seen_per_week", 6, "people_seen", "weeks", 13,
        "How many decision makers did you talk with?", needs="decider",
    ),
    Question("dials_per_connect", 3, "dials", "connects", 13, "How many dials until a person answers?", needs="result"),
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """The weeks an answer stands on: ``from_week`` to ``to_week``, or each question's own."""

    start: date | None = None
    end: date | None = None
    everything: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer with its two counts and its interval; ``value`` is missing when it is not known."""

    rep_id: str | None
    question: str
    scope: str
    of: str
    per: str
    of_count: float | None
    per_count: float | None
    value: float | None
    low: float | None
    high: float | None
    status: str
    why: str


def answers(
    rep_weeks: pd.DataFrame,
    *,
    reps: Sequence[str | None] | None = None,
    scope: str | None = None,
    window: Window | None = None,
) -> pd.DataFrame:
    """Return one row per question for each rep, and for the team (``rep_id`` missing).

    Columns: those of :class:`Answer`. ``value`` is ``of_count / per_count``, a ratio of sums over
    the window. ``low`` to ``high`` is its 95 % interval; with status "bound" only ``low`` is known.
    ``reps`` names the rows wanted, None among them for the team; a rep without work gets answers
    that say so. ``scope`` overrides each question's own.

    Raises ``SalescoachError`` for a scope that is not there.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> found = answers(rep_weeks(small_log()), reps=["ann"], window=Window(everything=True))
    >>> row = found.set_index("question").loc["dials_per_connect"]
    >>> f"{row.of_count:g} dials, {row.per_count:g} connects: {row.status}"
    '3 dials, 2 connects: too_thin'
    """
    if scope is not None and scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose from {', '.join(vocab.SCOPES)}")
    wanted = reps if reps is not None else [*dict.fromkeys(rep_weeks["rep_id"]), None]
    rows = [answer for rep in wanted for answer in _of_rep(rep_weeks, rep, scope, window or Window())]
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Answer.__dataclass_fields__))


def _of_rep(rep_weeks: pd.DataFrame, rep: str | None, scope: str | None, window: Window) -> Iterator[Answer]:
    own = rep_weeks if rep is None else rep_weeks[rep_weeks["rep_id"] == rep]
    last = last_complete(own)
    for question in QUESTIONS:
        asked = scope or question.scope
        if own.empty:
            yield _nothing_logged(question, rep, asked)
            continue
        note = ""
        span = _span(question, window, last)
        if span:
            span = _within(span, window, own["week"])
        inside = own[own["week"].between(*span)] if span else own
        if scope is None and asked == vocab.DEFAULT_SCOPE and question.number != 5 and _untold(inside):
            asked, note = "all", "includes service calls: what the calls were for cannot be told"
        rows = inside[inside["scope"] == asked]
        yield answer(question, rows, rep=rep, scope=asked, note=_join(note, _said(span)))


def _nothing_logged(question: Question, rep: str | None, scope: str) -> Answer:
    why = "nothing is logged for this rep" if rep else "nothing is logged"
    names = (rep, question.name, scope, question.of, question.per)
    return Answer(*names, None, None, None, None, None, "not_tracked", why)


def last_complete(rep_weeks: pd.DataFrame) -> pd.Timestamp | None:
    """Return the first day of the last week that the log sees whole, or nothing."""
    whole = rep_weeks.loc[~rep_weeks["partial"].astype(bool), "week"]
    return whole.max() if len(whole) else None


def _span(
    question: Question, window: Window, last: pd.Timestamp | None
) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    if window.everything:
        return None
    if window.start or window.end:
        return pd.Timestamp(window.start or date(1900, 1, 1)), pd.Timestamp(window.end or date(2200, 1, 1))
    if last is None:
        return None
    return pd.Timestamp(weeks.add_weeks(last.date(), 1 - question.weeks)), last


def _within(
    span: tuple[pd.Timestamp, pd.Timestamp], window: Window, logged: pd.Series[pd.Timestamp]
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the span without weeks before and after the log, at the ends that nobody asked for."""
    start = span[0] if window.start else max(span[0], logged.min())
    end = span[1] if window.end else min(span[1], logged.max())
    return start, max(start, end)


def _said(span: tuple[pd.Timestamp, pd.Timestamp] | None) -> str:
    if span is None:
        return "the whole log"
    count = (span[1] - span[0]).days // 7 + 1
    return f"{wording.counted(count, 'weeks')} from {span[0].date()}"


def _untold(rows: pd.DataFrame) -> bool:
    """Whether more than a fifth of the dials have a purpose that cannot be told."""
    unknown = rows.loc[rows["scope"] == "unknown", "dials"].sum()
    total = rows.loc[rows["scope"] == "all", "dials"].sum()
    return bool(total > 0 and total - unknown < KNOWN_SHARE * total)


def _join(*parts: str) -> str:
    return "; ".join(part for part in parts if part)


def answer(question: Question, rows: pd.DataFrame, *, rep: str | None, scope: str, note: str = "") -> Answer:
    """Return the answer of one question over the rep_weeks given (one scope, one window)."""
    used = _usable(question, rows)
    of = _sum(used, question.of)
    per = float(used["week"].nunique()) if question.per == "weeks" else _sum(used, question.per)
    status, why = _status(question, rows, of, per)
    value, low, high = _numbers(question, status, of, per)
    return Answer(
        rep,
        question.name,
        scope,
        question.of,
        question.per,
        of,
        per,
        value,
        low,
        high,
        status,
        _join(why, note),
    )


def _usable(question: Question, rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows an answer stands on: whole tracked weeks, or all weeks of reps who track both sides.

    One side of a rep who tracks only that would bend the team's ratio.
    """
    if question.per == "weeks":
        return rows[~rows["partial"].astype(bool) & rows[question.of].notna()]
    tracked = rows.groupby("rep_id")[[question.of, question.per]].count() > 0
    both = rows[rows["rep_id"].isin(tracked.index[tracked.all(axis=1)])]
    return both if len(both) else rows


def _sum(rows: pd.DataFrame, column: str) -> float | None:
    total = rows[column].sum(min_count=1)
    return None if pd.isna(total) else float(total)


def _status(question: Question, rows: pd.DataFrame, of: float | None, per: float | None) -> tuple[str, str]:
    if of is None or per is None:
        if question.per == "weeks" and _sum(rows, question.of) is not None:
            return "none_yet", "no complete week yet"
        return "not_tracked", _why_not(question, rows)
    unmapped = _unmapped(question, rows)
    if unmapped:
        return "unmapped", unmapped
    if question.per == "weeks":
        return ("ok", "") if per >= FEWEST else ("too_thin", f"{wording.counted(per, 'weeks')} to look at")
    if per == 0:
        things = vocab.label(question.per)
        return ("bound", f"no {things} yet") if of > 0 else ("none_yet", f"no {vocab.label(question.of)} yet")
    if per < FEWEST:
        return "too_thin", f"only {wording.counted(per, vocab.label(question.per))}"
    return "ok", ""


def _why_not(question: Question, rows: pd.DataFrame) -> str:
    if rows.empty and question.per != "weeks":
        return ""
    if question.of == "refusals":
        return (
            "nobody records a no: add the call results 'Refused appointment' and 'Call later' to the CRM, "
            "or keep the tally sheet (docs/start-tracking.md)"
        )
    if question.number == 5 and _sum(rows, "appointments") and _sum(rows, "sales") is None:
        said = (
            wording.number(_sum(rows, column) or 0) for column in ("appointments", "set_held", "set_sales")
        )
        return "hand-off: of {} appointments set, {} were held and {} became sales, closed by others".format(
            *said
        )
    missing = question.of if _sum(rows, question.of) is None else question.per
    if rows["from_tally"].ne("").any() and _sum(rows, "dials_known") is None:
        return f"a tally does not show {vocab.label(missing)}"
    return f"no {vocab.label(missing)} in this log"


def _unmapped(question: Question, rows: pd.DataFrame) -> str:
    if not question.needs:
        return ""
    sides = {question.of, question.per}
    by_hand = rows["from_tally"].map(lambda said: bool(sides & set(said.split(",")))).astype(bool)
    dials, known = _known(rows, by_hand, "dials")
    if known < KNOWN_SHARE * dials:
        unknown = f"{wording.number(dials - known)} of {wording.number(dials)} dials"
        return f"how {unknown} ended is not known: name the call results with `salescoach words`"
    connects, people = _known(rows, by_hand, "connects")
    if question.needs == "decider" and people < KNOWN_SHARE * connects:
        return (
            f"whether the person decides is known for {wording.number(people)} of {wording.number(connects)} "
            "connects: name the titles of decision makers in workbook.toml"
        )
    return ""


def _known(rows: pd.DataFrame, by_hand: pd.Series[bool], column: str) -> tuple[float, float]:
    """Return how many there were, and of how many the meaning is known; what was tallied is known."""
    total, known = _sum(rows, column) or 0.0, _sum(rows[~by_hand], f"{column}_known") or 0.0
    return total, known + (_sum(rows[by_hand], column) or 0.0)


def _numbers(
    question: Question, status: str, of: float | None, per: float | None
) -> tuple[float | None, float | None, float | None]:
    if of is None or per is None or status in ("not_tracked", "unmapped", "none_yet"):
        return None, None, None
    if question.per == "weeks":
        if per == 0:
            return None, None, None
        spread = intervals.count_per_period(of, per)
        return of / per, spread.low, spread.high
    if of == 0:
        return (0.0 if per else None), None, None
    spread = intervals.tries_per_success(per, of)
    return (of / per if per else None), spread.low, spread.high


def ratio(of: float, per: float) -> tuple[float | None, float | None]:
    """Return the ends of the 95 % interval of ``of / per``; see ``intervals.tries_per_success``."""
    spread = intervals.tries_per_success(per, of)
    return spread.low, spread.high
