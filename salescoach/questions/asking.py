"""All questions for each rep and the team, each over its own window or the one asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from datetime import date
from typing import Final

import pandas as pd

from salescoach import vocab, weeks, wording
from salescoach.errors import SalescoachError
from salescoach.questions.definitions import KNOWN_SHARE, QUESTIONS, Answer, Question, Window
from salescoach.questions.one import answer

#: Columns of rep_weeks that every answer may read, beside its own two counts; to carry only these costs half.
_READ: Final = (
    "rep_id", "week", "scope", "partial", "from_tally", "dials", "dials_known", "dials_unlinked", "connects",
    "connects_known", "appointments", "set_held", "set_sales",
)  # fmt: skip


def answers(
    rep_weeks: pd.DataFrame,
    *,
    reps: Sequence[str | None] | None = None,
    scope: str | None = None,
    window: Window | None = None,
    names: Collection[str] | None = None,
) -> pd.DataFrame:
    """Return one row per question for each rep, and for the team (``rep_id`` missing).

    Columns: those of :class:`Answer`. ``value`` is ``of_count / per_count``, a ratio of sums over
    the window. ``low`` to ``high`` is its 95 % interval; with status "bound" only ``low`` is known.
    ``reps`` names the rows wanted, None among them for the team; a rep without work gets answers
    that say so. ``scope`` overrides each question's own, ``names`` chooses questions by name.

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
    chosen = [question for question in QUESTIONS if names is None or question.name in names]
    counts = (name for question in chosen for name in (question.of, question.per) if name != "weeks")
    read = rep_weeks[list(dict.fromkeys((*_READ, *counts)))]
    rows = [found for rep in wanted for found in _of_rep(read, rep, scope, window or Window(), chosen)]
    return pd.DataFrame([asdict(row) for row in rows], columns=list(Answer.__dataclass_fields__))


def _of_rep(
    rep_weeks: pd.DataFrame, rep: str | None, scope: str | None, window: Window, chosen: Sequence[Question]
) -> Iterator[Answer]:
    own = rep_weeks if rep is None else rep_weeks[rep_weeks["rep_id"] == rep]
    last = last_complete(own)
    by_span: dict[object, pd.DataFrame] = {}
    for question in chosen:
        asked = scope or question.scope
        if own.empty:
            yield _nothing_logged(question, rep, asked)
            continue
        note = ""
        span = _span(question, window, last)
        if span:
            span = _within(span, window, own["week"])
        if span not in by_span:
            by_span[span] = own[own["week"].between(*span)] if span else own
        inside = by_span[span]
        if scope is None and asked == vocab.DEFAULT_SCOPE and question.number != 5 and _untold(inside):
            asked, note = "all", "includes service calls: what the calls were for cannot be told"
        rows = inside[inside["scope"] == asked]
        yield answer(
            question, rows, rep=rep, scope=asked, note="; ".join(part for part in (note, _said(span)) if part)
        )


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
