"""The five answers in three columns: what the rep said, what the log says, and what is usual."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from salescoach import questions, wording
from salescoach.maturity import Matured
from salescoach.report import html
from salescoach.report.days import short_day

_QUESTION: Final = {question.name: question for question in questions.QUESTIONS}
#: What a page calls the two sides of a ratio.
_ONE: Final = {
    "dials_per_conversation": ("1 decision maker per {} dials", "dials"),
    "conversations_per_appointment": ("1 appointment per {} decision makers", "decision makers"),
    "meetings_per_sale": ("1 sale per {} meetings", "meetings"),
    "new_prospects_met_per_sale": ("1 sale per {} new prospects met", "new prospects met"),
    "dials_per_connect": ("1 connect per {} dials", "dials"),
}
_THINGS: Final = {
    "dial_conversations": "decision makers",
    "conversations": "decision makers",
    "appointments": "appointments",
    "sales": "sales",
    "connects": "connects",
}
#: An answer without a number, as it is said.
_UNKNOWN: Final = {"not_tracked": "Not tracked", "unmapped": "Not explained yet", "none_yet": "Nothing yet"}
#: "Your usual" of a ratio stands on the weeks before its window, up to this many weeks before the last.
USUAL_WEEKS: Final = 52
_TOO_EARLY: Final = "Too early to say"
NOT_ASKED: Final = "Not asked yet"


@dataclass(frozen=True)
class Card:
    """One question: what was said, what the log says, what is usual, and what stands behind it."""

    number: int
    question: str
    said: str
    log: str
    usual: str
    note: str
    status: str


@dataclass(frozen=True)
class Cards:
    """The cards of a page; in a notebook they show as a table. ``heads`` names the three columns."""

    rows: tuple[Card, ...]
    heads: tuple[str, ...] = ("You said", "Your log says", "Your usual")

    def __repr__(self) -> str:
        return "\n".join(f"{card.question} {card.log}" for card in self.rows)

    def _repr_html_(self) -> str:
        asked = "You said" in self.heads
        head = ("Question", *self.heads)
        body = [(card.question, *([card.said] if asked else []), card.log, card.usual) for card in self.rows]
        notes = [card.note for card in self.rows]
        return html.table(head, body, caption="The five questions", below=notes, kind="sheet answers")


def cards(
    found: pd.DataFrame,
    known: pd.DataFrame,
    last: pd.Timestamp | None,
    *,
    said: Mapping[str, str] | None = None,
    ripe: Matured | None = None,
) -> Cards:
    """Return the cards of one rep's answers, or of the team's.

    ``found`` is ``questions.answers`` of one rep (None is the team); ``known`` the rep_weeks it was made of,
    with only what is known; ``said`` the rep's guesses in words by question; without it the column is left out.
    ``ripe`` is ``maturity.matured`` of first meetings: it answers how many new prospects a sale takes.
    """
    by_name = {str(row["question"]): row for row in found.to_dict("records")}
    told = by_name["dials_per_conversation"]["status"] in ("ok", "too_thin", "bound", "none_yet")
    if told:
        del by_name["dials_per_connect"]
    shown = sorted(
        (row for row in by_name.values() if _QUESTION[str(row["question"])].number in html.NUMBERED),
        key=lambda row: _QUESTION[str(row["question"])].number,
    )
    before = _before(known, found["rep_id"].iloc[0], last, shown)
    whose = "the log" if said is None else "your log"
    rows = tuple(_card(row, known, last, before.get(str(row["question"])), (said, whose)) for row in shown)
    if ripe is not None:
        rows = tuple(_ripened(card, ripe, whose) for card in rows)
    return Cards(rows) if said is not None else Cards(rows, ("The log says", "Usual"))


#: Said below the ratio of sales to the meetings of the same weeks.
_SAME_WEEKS: Final = "Sales and meetings of the same weeks; below, each new prospect is followed to the sale."


def _ripened(card: Card, ripe: Matured, whose: str) -> Card:
    """Return the card of question 5 with each new prospect followed through the time that a sale takes."""
    if ripe.horizon_weeks is None:
        return card
    if card.question == _QUESTION["meetings_per_sale"].text and card.status in ("ok", "too_thin", "bound"):
        return replace(card, note=f"{card.note} {_SAME_WEEKS}")
    if card.question != _QUESTION["new_prospects_met_per_sale"].text:
        return card
    still = f"{ripe.open_count or 'none'} of {ripe.started} still open."
    if ripe.tries_low is None:
        return replace(card, log=_TOO_EARLY, note=still[:1].upper() + still[1:])
    within = "" if ripe.young else f" within {wording.counted(ripe.horizon_weeks, 'weeks')}"
    younger = 0 if ripe.young else ripe.started - ripe.unknown_count - (ripe.per_count or 0)
    counts = f"{ripe.of_count} of {ripe.per_count}" + (f", {younger} younger" if younger else "")
    return replace(
        card, log=f"{_of_prospects(ripe, within, whose)} ({counts})", note=f"Each followed; {still}"
    )


def _of_prospects(ripe: Matured, within: str, whose: str) -> str:
    things = "new prospects met"
    if ripe.tries is None:
        return f"No sale yet{within}: at least {wording.number(ripe.tries_low)} {things} for one so far"
    thin = f", {wording.TOO_THIN}" if ripe.status == "too_thin" else ""
    fits = wording.between(ripe.tries_low, ripe.tries_high, whose)
    tries = wording.number(ripe.tries)
    return f"1 sale{within} per {tries} {wording.singular(things) if tries == '1' else things}{thin}; {fits}"


def _before(
    known: pd.DataFrame, rep: Any, last: pd.Timestamp | None, shown: Sequence[Mapping[Any, Any]]
) -> dict[str, Mapping[Any, Any]]:
    """Return the answers of the weeks before each ratio's own window, by question."""
    if last is None:
        return {}
    found: dict[str, Mapping[Any, Any]] = {}
    for row in shown:
        question = _QUESTION[str(row["question"])]
        if question.per == "weeks" or question.weeks >= USUAL_WEEKS:
            continue
        window = questions.Window(
            start=(last - pd.Timedelta(weeks=USUAL_WEEKS - 1)).date(),
            end=(last - pd.Timedelta(weeks=question.weeks)).date(),
        )
        reps, scope = [None if pd.isna(rep) else str(rep)], str(row["scope"])
        answers = questions.answers(known, reps=reps, scope=scope, window=window, names=[question.name])
        found[question.name] = answers.to_dict("records")[0]
    return found


def _card(
    row: Mapping[Any, Any],
    known: pd.DataFrame,
    last: pd.Timestamp | None,
    before: Mapping[Any, Any] | None,
    told: tuple[Mapping[str, str] | None, str],
) -> Card:
    said, whose = told
    question = _QUESTION[str(row["question"])]
    status = str(row["status"])
    weekly = question.per == "weeks"
    return Card(
        question.number,
        question.text,
        (said or {}).get(question.name, NOT_ASKED),
        _last_week(question, str(row["scope"]), known, last, status)
        if weekly
        else _answer(question, row, whose),
        _answer(question, row, whose) if weekly else _usual(question, before, whose, status),
        _sentence(str(row["why"])),
        status,
    )


def _answer(question: questions.Question, row: Mapping[Any, Any], whose: str) -> str:
    """Return a number with both its counts and what else fits the log."""
    status = str(row["status"])
    if status in _UNKNOWN:
        return _UNKNOWN[status]
    of, per, low, high = (_number(row[name]) for name in ("of_count", "per_count", "low", "high"))
    thin = f", {wording.TOO_THIN}" if status == "too_thin" else ""
    if question.per == "weeks":
        counts = (
            f" ({wording.number(of)} in {wording.counted(per, 'weeks')})" if (of or 0) >= (per or 0) else ""
        )
        return f"{wording.weekly(of or 0.0, per or 0.0, low, high, whose)}{thin}{counts}"
    sentence, things = _ONE[question.name]
    counts = f"{wording.number(per)} of {wording.number(of)}"
    if status == "bound":
        success = wording.singular(_THINGS[question.per])
        return f"No {success} yet: at least {wording.number(low)} {things} for one so far ({counts})"
    value = wording.number(_number(row["value"]))
    said = sentence.format(value)
    if value == "1":
        said = said.replace(things, wording.singular(things))
    fits = f"; {wording.between(low, high, whose)}" if low is not None and high is not None else ""
    return f"{said}{thin}{fits} ({counts})"


def _usual(question: questions.Question, before: Mapping[Any, Any] | None, whose: str, status: str) -> str:
    """Return what a ratio was before its window, or that the log is too young to say, or never tells."""
    if before is None or str(before["status"]) not in ("ok", "bound", "too_thin"):
        return _UNKNOWN[status] if status in ("not_tracked", "unmapped") else _TOO_EARLY
    return _answer(question, before, whose)


def _last_week(
    question: questions.Question, scope: str, known: pd.DataFrame, last: pd.Timestamp | None, status: str
) -> str:
    """Return the count of the last whole week."""
    if status in ("unmapped", "not_tracked"):
        return _UNKNOWN[status]
    rows = known[(known["week"] == last) & (known["scope"] == scope)]
    if rows.empty or last is None:
        return "No whole week yet" if last is None else "Away"
    count = _number(rows[question.of].sum(min_count=1))
    return f"{wording.number(count)} in the week of {short_day(last)}" if count is not None else "Not tracked"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _sentence(text: str) -> str:
    """Return the text as a sentence.

    >>> _sentence("no sales yet"), _sentence("")
    ('No sales yet.', '')
    """
    return f"{text[0].upper()}{text[1:]}." if text else ""
