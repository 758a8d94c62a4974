"""What became of what was agreed: the work since beside the work before, and how far usual variation goes."""

from __future__ import annotations

from salescoach.agreements.became import METRICS, STATUSES, Became, became, starts_anew
from salescoach.agreements.compared import SIGNAL, Compared, compare
from salescoach.agreements.saying import HOW
from salescoach.agreements.sides import BEFORE, FEWEST, Side

__all__ = [
    "BEFORE",
    "FEWEST",
    "HOW",
    "METRICS",
    "SIGNAL",
    "STATUSES",
    "Became",
    "Compared",
    "Side",
    "became",
    "compare",
    "starts_anew",
]
