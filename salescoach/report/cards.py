"""The five answers as sentences, each with its counts, its interval and its window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from salescoach import questions, vocab, wording
from salescoach.report import html

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


@dataclass(frozen=True)
class Card:
    """One question with its answer in words; ``last_week`` is empty where a week says nothing."""

    number: int
    question: str
    answer: str
    detail: str
    last_week: str
    note: str
    status: str


@dataclass(frozen=True)
class Cards:
    """The cards of a page; in a notebook they show as a table."""

    rows: tuple[Card, ...]

    def __repr__(self) -> str:
        return "\n".join(f"{card.question} {card.answer}" for card in self.rows)

    def _repr_html_(self) -> str:
        head = ("", "Question", "Last complete week", "The log says", "How sure")
        body = [
            (
                str(card.number) if card.number <= len(html.NUMBERED) else "",
                card.question,
                card.last_week,
                card.answer,
                " ".join(part for part in (card.detail, card.note) if part),
            )
            for card in self.rows
        ]
        status = [card.status for card in self.rows]
        return html.table(head, body, caption="The five questions", named_by=1, row_class=status)


def cards(found: pd.DataFrame, rep_weeks: pd.DataFrame, last: pd.Timestamp | None) -> Cards:
    """Return the cards of one rep's answers (or the team's), beside the last complete week.

    ``found`` is ``questions.answers`` of one rep; ``rep_weeks`` that rep's rows. The answer on
    connects is left out where the one on decision makers is known.
    """
    by_name = {row["question"]: row for row in found.to_dict("records")}
    if by_name["dials_per_conversation"]["status"] in ("ok", "too_thin", "bound", "none_yet"):
        del by_name["dials_per_connect"]
    ordered = sorted(by_name.values(), key=lambda row: _QUESTION[row["question"]].number)
    return Cards(tuple(_card(row, rep_weeks, last) for row in ordered))


def _card(row: Mapping[Any, Any], rep_weeks: pd.DataFrame, last: pd.Timestamp | None) -> Card:
    question = _QUESTION[str(row["question"])]
    status = str(row["status"])
    return Card(
        question.number,
        question.text,
        _answer(question, row, status),
        _detail(question, row, status),
        "" if status == "unmapped" else _last_week(question, str(row["scope"]), rep_weeks, last),
        _sentence(str(row["why"])),
        status,
    )


def _answer(question: questions.Question, row: Mapping[Any, Any], status: str) -> str:
    if status in ("not_tracked", "unmapped", "none_yet"):
        return {"not_tracked": "Not tracked", "unmapped": "Not explained yet", "none_yet": "Nothing yet"}[
            status
        ]
    if question.per == "weeks":
        return f"usually {wording.number(_number(row['value']))} a week"
    sentence, things = _ONE[question.name]
    if status == "bound":
        success = wording.singular(_THINGS[question.per])
        return f"no {success} yet: at least {wording.number(_number(row['low']))} {things} for one so far"
    said = sentence.format(wording.number(_number(row["value"])))
    return said if status == "ok" else f"{said}, {wording.TOO_THIN}"


def _detail(question: questions.Question, row: Mapping[Any, Any], status: str) -> str:
    of, per = _number(row["of_count"]), _number(row["per_count"])
    if of is None or per is None or status in ("not_tracked", "unmapped"):
        return ""
    if question.per == "weeks":
        counts = f"{wording.counted(of, vocab.label(question.of))} in {wording.counted(per, 'whole weeks')}"
    else:
        counts = f"{wording.counted(per, _THINGS[question.per])} from {wording.counted(of, _ONE[question.name][1])}"
    low, high = _number(row["low"]), _number(row["high"])
    sure = f"; {wording.between(low, high)}" if low is not None and high is not None else ""
    return _sentence(counts + sure)


def _last_week(
    question: questions.Question, scope: str, rep_weeks: pd.DataFrame, last: pd.Timestamp | None
) -> str:
    rows = rep_weeks[(rep_weeks["week"] == last) & (rep_weeks["scope"] == scope)]
    if rows.empty or question.number == 5:
        return ""
    columns = (question.of,) if question.per == "weeks" else (question.of, question.per)
    counts = [_number(rows[column].iloc[0]) for column in columns]
    if question.per == "weeks":
        return wording.number(counts[0])
    if None in counts:
        return wording.NOT_TRACKED
    of, per = (
        wording.counted(counts[0], _ONE[question.name][1]),
        wording.counted(counts[1], _THINGS[question.per]),
    )
    return f"{per} from {of}"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _sentence(text: str) -> str:
    """Return the text as a sentence.

    >>> _sentence("no sales yet"), _sentence("")
    ('No sales yet.', '')
    """
    return f"{text[0].upper()}{text[1:]}." if text else ""


def unanswered(found: pd.DataFrame) -> Sequence[str]:
    """Return the questions that the log cannot answer."""
    return [
        _QUESTION[str(row["question"])].text
        for row in found.to_dict("records")
        if row["status"] in ("not_tracked", "unmapped")
        and _QUESTION[str(row["question"])].number in html.NUMBERED
        and row["question"] != "dials_per_connect"
    ]
