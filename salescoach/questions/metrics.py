"""The five questions as rows of docs/metrics.md."""

from __future__ import annotations

from typing import Final

from salescoach import vocab
from salescoach.questions.definitions import FEWEST, KNOWN_SHARE, QUESTIONS, Question

_RATIO: Final = (
    "ratio of the sums over the window, of reps who track both; range: the Wilson interval of the rate turned round; "
    "with no success yet the exact one-sided bound",
    "Brown, Cai and DasGupta 2001, Statistical Science 16:101",
)
_WEEKLY: Final = (
    "mean of the whole, worked, tracked weeks of the window; range: exact Poisson interval",
    "Garwood 1936, Biometrika 28:437",
)
_NEEDS: Final = {
    "decider": f"or it is known of fewer than {KNOWN_SHARE:.0%} of the connects whether the person decides",
    "account": f"or fewer than {KNOWN_SHARE:.0%} of the dials name an account",
    "result": f"or it is known of fewer than {KNOWN_SHARE:.0%} of the dials how they ended",
    "": "or nothing of it is recorded",
}


def _metric(question: Question) -> vocab.Metric:
    weekly = question.per == "weeks"
    of, per = vocab.label(question.of), "whole weeks" if weekly else vocab.label(question.per)
    number = f"Question {question.number}. " if question.number <= _FIVE else ""
    each = "week" if weekly else vocab.label(question.per)
    return vocab.Metric(
        question.text,
        f"{number}{of} per {each}, {question.weeks} weeks, scope {question.scope}",
        f"{of}, {per}",
        "rep_weeks: " + ", ".join(name for name in (question.of, question.per) if name != "weeks"),
        *(_WEEKLY if weekly else _RATIO),
        f"a side is not tracked, {_NEEDS[question.needs]}; too few to say with fewer than {FEWEST}",
    )


_FIVE: Final = 5
METRICS: Final = tuple(_metric(question) for question in QUESTIONS)
