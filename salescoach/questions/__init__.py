"""The five questions: definitions are data, and one function reads them from ``rep_weeks``."""

from __future__ import annotations

from salescoach.questions.asking import answer, answers, last_complete
from salescoach.questions.definitions import QUESTIONS, Answer, Question, Window
from salescoach.questions.known import only_known
from salescoach.questions.metrics import METRICS
from salescoach.questions.one import ratio

__all__ = [
    "METRICS",
    "QUESTIONS",
    "Answer",
    "Question",
    "Window",
    "answer",
    "answers",
    "last_complete",
    "only_known",
    "ratio",
]
