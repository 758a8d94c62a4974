"""Do they know? Which of the five questions the log can answer for a rep, and the rep's guesses beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from salescoach import questions, schema, vocab, wording

VERDICTS: Final = ("about right", "higher than the log says", "lower than the log says", "the log cannot say")
NOT_ASKED: Final = "not asked"
_CANNOT: Final = VERDICTS[-1]
_QUESTION: Final = MappingProxyType({q.name: q for q in questions.QUESTIONS if q.name in schema.GUESSED})
_FIVE: Final = 5
_WORDS: Final = ("none", "one", "two", "three", "four", "five")
#: What a success of a ratio, and its tries, are called.
_THINGS: Final = MappingProxyType(
    {
        "dials_per_conversation": ("decision maker", "dials"),
        "conversations_per_appointment": ("appointment", "decision makers"),
        "meetings_per_sale": ("sale", "meetings"),
    }
)
_KEEP: Final = "or keep the tally sheet, a line a day counted by hand (salescoach tally)."
#: How to start, where nobody records what a question needs.
_START: Final[Mapping[str, str]] = MappingProxyType(
    {
        "refusals_per_week": f"Add the call results 'Refused appointment' and 'Call later' to the CRM, {_KEEP}",
        "target_dials_per_week": f"Log every call with its account, {_KEEP}",
        "existing_dials_per_week": f"Log every call with its account, {_KEEP}",
        "dials_per_conversation": f"Log every call with how it ended and the title of the person, {_KEEP}",
        "conversations_per_appointment": f"Log every appointment as the result of the talk that set it, {_KEEP}",
        "meetings_per_sale": f"Log every meeting with whether it took place, and every sale, {_KEEP}",
    }
)
#: What ``why`` says of the weeks looked at, and not of what is missing.
_WINDOW: Final = re.compile(r"the whole log|\d[\d,]* weeks? from .*|includes service calls.*")
#: Where nothing has to be started: others hold the meetings, all calls came in, or the others log it already.
_NOTHING_TO_START: Final = re.compile(
    r"hand-off|[\d,]+ calls? came in and no call went out|no .+ under this name (?:yet|is recorded)"
)


@dataclass(frozen=True)
class Known:
    """One question: what the rep said ("not asked"), what the log says, and how the two compare.

    ``answered`` says whether the log can answer it; where not, ``why`` says why and ``start`` how to start.
    """

    number: int
    question: str
    text: str
    answered: bool
    said: str
    asked: date | None
    fact: str
    verdict: str
    why: str
    start: str


@dataclass(frozen=True)
class Tracking:
    """What the log can answer for a rep, in words, and each of the rep's guesses beside it."""

    rep_id: str
    sentence: str
    rows: tuple[Known, ...]
    how: str

    def table(self) -> pd.DataFrame:
        """Return one row per question: the columns of :class:`Known`."""
        return pd.DataFrame(
            [[getattr(row, name) for name in Known.__dataclass_fields__] for row in self.rows],
            columns=list(Known.__dataclass_fields__),
        )


_HOW: Final = (
    "A question is answered when its counts are recorded and their words explained, whatever the counts are; the "
    "second needs calls to target accounts and to customers. The last guess of each question is held against the "
    "95 % interval of the answer, its ends rounded as they are printed."
)


def known(answers: pd.DataFrame, guesses: pd.DataFrame, rep_id: str, as_of: date) -> Tracking:
    """Return which of the five questions the log answers for a rep, and the last guesses beside the facts.

    ``answers`` is ``questions.answers`` (columns ``question``, ``status``, ``value``, ``low``, ``high``, ``why``),
    ``guesses`` that table of the log; guesses after ``as_of`` do not exist. One row for each question that
    can be guessed; the second of the five has two. It is the log that is looked at: there is no score.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> guess = {"rep_id": "ann", "date": "2026-03-02", "question": "refusals_per_week", "guess": 4}
    >>> log = small_log(tables={"guesses": [guess]})
    >>> found = known(questions.answers(rep_weeks(log)), log.table("guesses"), "ann", log.as_of)
    >>> found.sentence
    'The log answers two of the five questions.'
    >>> found.rows[0].said, found.rows[0].fact, found.rows[0].verdict
    ('4 a week', 'Not tracked.', 'the log cannot say')
    """
    own = {str(row["question"]): row for row in answers[answers["rep_id"] == rep_id].to_dict("records")}
    last = _last(guesses, rep_id, as_of)
    rows = tuple(_row(_QUESTION[name], own.get(name), last.get(name)) for name in schema.GUESSED)
    missing = {row.number for row in rows if not row.answered}
    return Tracking(rep_id, _sentence(_FIVE - len(missing)), rows, _HOW)


def _sentence(count: int) -> str:
    """Return how many of the five questions the log answers.

    >>> _sentence(4), _sentence(0), _sentence(5)
    ('The log answers four of the five questions.', 'The log answers none of the five questions.', \
'The log answers all five questions.')
    """
    return f"The log answers {'all five' if count == _FIVE else f'{_WORDS[count]} of the five'} questions."


def _last(guesses: pd.DataFrame, rep_id: str, as_of: date) -> dict[str, tuple[float, date]]:
    """Return the last guess of each question with its day."""
    own = guesses[(guesses["rep_id"] == rep_id) & (guesses["date"] <= pd.Timestamp(as_of))]
    own = own.sort_values("date").groupby("question").tail(1)
    return {
        str(row["question"]): (float(row["guess"]), pd.Timestamp(row["date"]).date())
        for row in own.to_dict("records")
    }


def _row(
    question: questions.Question, row: Mapping[Any, Any] | None, guess: tuple[float, date] | None
) -> Known:
    status = "not_tracked" if row is None else str(row["status"])
    answered = status not in ("not_tracked", "unmapped")
    why, start = ("", "") if answered else _missing(question, "" if row is None else str(row["why"]))
    return Known(
        number=question.number,
        question=question.name,
        text=question.text,
        answered=answered,
        said=NOT_ASKED if guess is None else _said(question, guess[0]),
        asked=None if guess is None else guess[1],
        fact="Not tracked." if row is None else _fact(question, row, status),
        verdict="" if guess is None else _verdict(guess[0], row, answered),
        why=why,
        start=start,
    )


def _missing(question: questions.Question, why: str) -> tuple[str, str]:
    """Return why the log has no answer, and how to start.

    >>> _missing(_QUESTION["refusals_per_week"], "nobody records a no: keep the tally sheet; 13 weeks from 2026-03-02")
    ('Nobody records a no.', 'Keep the tally sheet.')
    >>> _missing(_QUESTION["meetings_per_sale"], "hand-off: of 3 appointments set, 2 were held; the whole log")
    ('Hand-off: of 3 appointments set, 2 were held.', '')
    """
    said = "; ".join(part for part in why.split("; ") if part and not _WINDOW.fullmatch(part))
    if _NOTHING_TO_START.match(said):
        return _sentence_of(said), ""
    reason, _, todo = said.partition(": ")
    return _sentence_of(reason), _sentence_of(todo) or _START[question.name]


def _sentence_of(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""


def _said(question: questions.Question, guess: float) -> str:
    """Return a guess in the unit of its question.

    >>> [_said(_QUESTION[name], 1) for name in ("refusals_per_week", "dials_per_conversation")]
    ['1 a week', '1 dial for a decision maker']
    """
    if question.per == "weeks":
        return f"{wording.number(guess)} a week"
    one, tries = _THINGS[question.name]
    article = "an" if one[0] in "aeiou" else "a"
    return f"{wording.counted(guess, tries)} for {article} {one}"


def _fact(question: questions.Question, row: Mapping[Any, Any], status: str) -> str:
    """Return what the log says, with how far it can be otherwise."""
    if status in ("not_tracked", "unmapped", "none_yet"):
        words = {"not_tracked": "Not tracked.", "unmapped": "Not explained yet."}
        return words.get(status) or _sentence_of(str(row["why"]).split("; ")[0])
    value, low, high = (_number(row[name]) for name in ("value", "low", "high"))
    if value is None:
        one, _ = _THINGS[question.name]
        least = wording.between(low, None)
        return f"No {one} in these weeks: {least} {vocab.label(question.of)} for one so far."
    thin = f", {wording.TOO_THIN}" if status == "too_thin" else ""
    fits = f"; {wording.between(low, high)}" if low is not None and high is not None else ""
    if question.per == "weeks":
        return f"Usually {wording.number(value)} a week{thin}{fits}."
    return f"{_said(question, value)}{thin}{fits}."


def _verdict(guess: float, row: Mapping[Any, Any] | None, answered: bool) -> str:
    """Return how a guess compares with the ends of the answer, as they are printed."""
    low, high = (None if row is None else _number(row[name]) for name in ("low", "high"))
    if not answered or (low is None and high is None):
        return _CANNOT
    if low is not None and guess < _printed(low):
        return VERDICTS[2]
    if high is not None and guess > _printed(high):
        return VERDICTS[1]
    return VERDICTS[0]


def _printed(value: float) -> float:
    """Return a number as it is read on the page: a guess of 4 fits "anything from 4 to 6".

    >>> _printed(4.04), _printed(1234.4)
    (4.0, 1234.0)
    """
    return float(wording.number(value).replace(",", ""))


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


METRICS: Final = (
    vocab.Metric(
        name="Questions the log answers",
        definition="How many of the five questions the log can answer for the rep.",
        unit="of five",
        columns="status of questions.answers",
        method="Answered: neither not tracked nor in words that nobody explained. Question 2 needs both its counts.",
        source="",
        unknown="never: what cannot be answered is what is counted",
    ),
    vocab.Metric(
        name="Guess beside the log",
        definition="The rep's last guess of a question beside the range of its answer.",
        unit="about right, higher or lower than the log says",
        columns="guesses.guess; low and high of questions.answers",
        method="Inside the 95 % interval of the answer, its ends rounded as printed, is about right.",
        source="",
        unknown="No answer with a range: the log cannot say. No guess: not asked.",
    ),
)
