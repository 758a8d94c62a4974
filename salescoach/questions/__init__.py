"""The five questions: definitions are data, and one function reads them from ``rep_weeks``."""

from __future__ import annotations

from salescoach.questions.asking import answer, answered, answers, last_complete, rows_for
from salescoach.questions.definitions import QUESTIONS, Answer, Question, Window
from salescoach.questions.known import only_known
from salescoach.questions.metrics import METRICS
from salescoach.questions.one import of_rows, ratio
from salescoach.questions.others import among_others, for_page
from salescoach.questions.rows import Rows, rows_of

__all__ = [
    "METRICS",
    "QUESTIONS",
    "Answer",
    "Question",
    "Rows",
    "Window",
    "among_others",
    "answer",
    "answered",
    "answers",
    "for_page",
    "last_complete",
    "of_rows",
    "only_known",
    "ratio",
    "rows_for",
    "rows_of",
]
