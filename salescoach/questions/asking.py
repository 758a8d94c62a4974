"""All questions for each rep and the team, each over its own window or the one asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import vocab, weeks, wording
from salescoach.errors import SalescoachError
from salescoach.questions.definitions import KNOWN_SHARE, QUESTIONS, Answer, Question, Window
from salescoach.questions.one import of_rows
from salescoach.questions.others import NOTHING, among_others
from salescoach.questions.rows import Rows, rows_of

#: Counts that every answer may read, beside its own two.
_READ: Final = (
    "dials", "dials_known", "dials_unlinked", "connects", "connects_known", "appointments", "set_held", "set_sales",
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
    ``reps`` names the rows wanted, None among them for the team; a rep without work gets answers that
    say so, and what others of ``rep_weeks`` log is missing "under this name" only. ``scope`` overrides
    each question's own, ``names`` chooses questions by name.

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
    read = rows_for(chosen, rep_weeks)
    rows = [found for rep in wanted for found in _of_rep(read, rep, scope, window or Window(), chosen)]
    found = pd.DataFrame([vars(row) for row in rows], columns=list(Answer.__dataclass_fields__))
    counts = {name for question in chosen for name in (question.of, question.per) if name != "weeks"}
    return among_others(found, {name: "" for name in counts if read.sum(name) is not None})


def answered(rows: Rows, *, rep: str | None, names: Collection[str]) -> list[Answer]:
    """Return the answers of one rep (None: the team) over each question's own window, from plain arrays.

    ``rows`` need the counts of ``names`` and those that say whether they are known.
    """
    chosen = [question for question in QUESTIONS if question.name in names]
    return list(_of_rep(rows, rep, None, Window(), chosen))


def answer(question: Question, rep_weeks: pd.DataFrame, *, rep: str | None, scope: str) -> Answer:
    """Return the answer of one question over all the rep_weeks given, which are of one scope."""
    return of_rows(question, rows_for([question], rep_weeks), rep=rep, scope=scope)


def rows_for(chosen: Sequence[Question], rep_weeks: pd.DataFrame) -> Rows:
    """Return rep_weeks as plain arrays with the counts that the questions read, for ``of_rows``."""
    counts = (name for question in chosen for name in (question.of, question.per) if name != "weeks")
    return rows_of(rep_weeks, dict.fromkeys((*_READ, *counts)))


def _of_rep(
    rows: Rows, rep: str | None, scope: str | None, window: Window, chosen: Sequence[Question]
) -> Iterator[Answer]:
    own = rows if rep is None else rows.where(rows["rep_id"] == rep)
    last = own.last_complete
    by_span: dict[object, Rows] = {}
    for question in chosen:
        asked = scope or question.scope
        if not len(own):
            yield _nothing_logged(question, rep, asked)
            continue
        note = ""
        span = _span(question, window, last)
        if span:
            span = _within(span, window, own["week"])
        if span not in by_span:
            by_span[span] = own.where(_inside(own["week"], span)) if span else own
        inside = by_span[span]
        if scope is None and asked == vocab.DEFAULT_SCOPE and question.number != 5 and _untold(inside):
            asked, note = "all", "includes service calls: what the calls were for cannot be told"
        said = "; ".join(part for part in (note, _said(span)) if part)
        yield of_rows(question, inside.where(inside["scope"] == asked), rep=rep, scope=asked, note=said)


def _inside(weeks: npt.NDArray[Any], span: tuple[pd.Timestamp, pd.Timestamp]) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = (weeks >= span[0].to_datetime64()) & (weeks <= span[1].to_datetime64())
    return found


def _nothing_logged(question: Question, rep: str | None, scope: str) -> Answer:
    why = NOTHING if rep else "nothing is logged"
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
    span: tuple[pd.Timestamp, pd.Timestamp], window: Window, logged: npt.NDArray[Any]
) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the span without weeks before and after the log, at the ends that nobody asked for."""
    start = span[0] if window.start else max(span[0], pd.Timestamp(logged.min()))
    end = span[1] if window.end else min(span[1], pd.Timestamp(logged.max()))
    return start, max(start, end)


def _said(span: tuple[pd.Timestamp, pd.Timestamp] | None) -> str:
    if span is None:
        return "the whole log"
    count = (span[1] - span[0]).days // 7 + 1
    return f"{wording.counted(count, 'weeks')} from {wording.day(span[0])}"


def _untold(rows: Rows) -> bool:
    """Whether more than a fifth of the dials have a purpose that cannot be told."""
    unknown, total = (rows.where(rows["scope"] == scope).sum("dials") or 0.0 for scope in ("unknown", "all"))
    return total > 0 and total - unknown < KNOWN_SHARE * total
