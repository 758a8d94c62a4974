"""This week's one question to ask a rep, chosen by stated rules, with the counts behind it."""

from __future__ import annotations

from salescoach.advice.asking import METRICS, Advice, Asked, question
from salescoach.advice.facts import Asking, Bottleneck, Facts, Kind
from salescoach.advice.rules import RULES, Rule

__all__ = [
    "METRICS",
    "RULES",
    "Advice",
    "Asked",
    "Asking",
    "Bottleneck",
    "Facts",
    "Kind",
    "Rule",
    "question",
]
