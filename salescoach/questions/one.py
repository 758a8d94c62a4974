"""One question answered over the weeks given: its counts, its interval, and what it cannot say."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from salescoach import intervals, vocab, wording
from salescoach.questions.definitions import FEWEST, KNOWN_SHARE, Answer, Question
from salescoach.questions.rows import Rows


def of_rows(question: Question, rows: Rows, *, rep: str | None, scope: str, note: str = "") -> Answer:
    """Return the answer of one question over the rep_weeks given (one scope, one window)."""
    used = _usable(question, rows)
    of = used.sum(question.of)
    per = float(len(np.unique(used["week"]))) if question.per == "weeks" else used.sum(question.per)
    status, why = _status(question, rows, (of, per), scope)
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
        "; ".join(part for part in (why, note) if part),
    )


def _usable(question: Question, rows: Rows) -> Rows:
    """Return the rows an answer stands on: whole tracked weeks, or all weeks of reps who track both sides.

    One side of a rep who tracks only that would bend the team's ratio.
    """
    if question.per == "weeks":
        return rows.where(~rows["partial"] & ~np.isnan(rows[question.of]))
    both = rows.tracking(question.of, question.per)
    return both if len(both) else rows


def _status(
    question: Question, rows: Rows, counts: tuple[float | None, float | None], scope: str
) -> tuple[str, str]:
    of, per = counts
    if of is None or per is None:
        if question.per == "weeks" and rows.sum(question.of) is not None:
            return "none_yet", "no complete week yet"
        return "not_tracked", _why_not(question, rows)
    unmapped = _unmapped(question, rows)
    if unmapped:
        return "unmapped", unmapped
    if question.per != "weeks" and of == 0 and per > 0:
        return (
            "none_yet",
            f"{wording.counted(per, vocab.label(question.per))} without {vocab.label(question.of)}",
        )
    if question.per == "weeks":
        return ("ok", "") if per >= FEWEST else ("too_thin", f"{wording.counted(per, 'weeks')} to look at")
    if per == 0:
        return ("bound", _none(question.per, scope)) if of > 0 else ("none_yet", _none(question.of, scope))
    if per < FEWEST:
        return "too_thin", f"only {wording.counted(per, vocab.label(question.per))}"
    return "ok", ""


#: What there is none of, where only work to win new accounts is looked at: there may be dials to customers.
_TO_WIN: Final = {
    "dials": "dials to win new accounts",
    "conversations": "talks with decision makers to win new accounts",
    "meetings": "meetings held with new accounts",
}


def _none(column: str, scope: str) -> str:
    """Return that there was none of a count in the weeks looked at; there may have been before, or in other work.

    >>> _none("dials", "new_business"), _none("dials", "all"), _none("sales", "new_business")
    ('no dials to win new accounts in these weeks', 'no dials in these weeks', 'no sales in these weeks')
    """
    to_win = _TO_WIN.get(column) if scope == vocab.DEFAULT_SCOPE else None
    return f"no {to_win or vocab.label(column)} in these weeks"


def _why_not(question: Question, rows: Rows) -> str:
    if not len(rows) and question.per != "weeks":
        return ""
    if question.of == "refusals":
        return absent("refusals")
    if question.number == 5 and rows.sum(question.per) is None:
        taken = tuple(rows.sum(column) or 0.0 for column in ("appointments", "set_held", "set_sales"))
        if taken[0] and taken[1]:
            return _handed_off(*taken)
    missing = question.of if rows.sum(question.of) is None else question.per
    if (rows["from_tally"] != "").any() and rows.sum("dials_known") is None:
        return f"a tally does not show {vocab.label(missing)}"
    return absent(missing)


def absent(column: str) -> str:
    """Return that the log has no such count."""
    return _NO_REFUSALS if column == "refusals" else f"no {vocab.label(column)} in this log"


_NO_REFUSALS: Final = (
    "nobody records a no: add the call results 'Refused appointment' and 'Call later' to the CRM, or keep the tally "
    "sheet, a line a day counted by hand (docs/start-tracking.md)"
)


def _handed_off(appointments: float, held: float, sales: float) -> str:
    """Return what became of the appointments of one who hands them over.

    >>> _handed_off(39, 26, 13), _handed_off(1, 1, 0)
    ('hand-off: of 39 appointments set, 26 were held and 13 became sales, closed by others', \
'hand-off: of 1 appointment set, 1 was held and none became sales, closed by others')
    """
    took = f"{wording.number(held) if held else 'none'} {'was' if held == 1 else 'were'} held"
    became = f"{wording.number(sales) if sales else 'none'} became {'a sale' if sales == 1 else 'sales'}"
    return f"hand-off: of {wording.counted(appointments, 'appointments')} set, {took} and {became}, closed by others"


def _unmapped(question: Question, rows: Rows) -> str:
    if not question.needs:
        return ""
    if question.needs == "account":
        return _unlinked(rows)
    sides = {question.of, question.per}
    by_hand = np.array([bool(sides & set(said.split(","))) for said in rows["from_tally"]], dtype=bool)
    dials, known = _known(rows, by_hand, "dials")
    if known < KNOWN_SHARE * dials:
        unknown = f"{wording.number(dials - known)} of {wording.number(dials)} dials"
        return (
            f"how {unknown} ended is not known: name the call results (salescoach words), or log them where there are "
            "none (docs/start-tracking.md)"
        )
    connects, people = _known(rows, by_hand, "connects")
    if question.needs == "decider" and people < KNOWN_SHARE * connects:
        return (
            f"whether the person decides is known for {wording.number(people)} of {wording.number(connects)} "
            "connects: name the titles of decision makers (workbook.toml)"
        )
    return ""


def _unlinked(rows: Rows) -> str:
    dials, without = rows.sum("dials") or 0.0, rows.sum("dials_unlinked") or 0.0
    if dials - without >= KNOWN_SHARE * dials:
        return ""
    said = f"{wording.number(without)} of {wording.number(dials)} dials"
    return f"{said} name no account: give the account in the mapping, or a file that says whose contact it is"


def _known(rows: Rows, by_hand: npt.NDArray[np.bool_], column: str) -> tuple[float, float]:
    """Return how many there were, and of how many the meaning is known; what was tallied is known."""
    known = np.where(by_hand, rows[column], rows[f"{column}_known"])
    return rows.sum(column) or 0.0, float(np.nansum(known))


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
    spread = intervals.tries_per_success(per, of)
    return (of / per if per else None), spread.low, spread.high


def ratio(of: float, per: float) -> tuple[float | None, float | None]:
    """Return the ends of the 95 % interval of ``of / per``; see ``intervals.tries_per_success``."""
    spread = intervals.tries_per_success(per, of)
    return spread.low, spread.high
