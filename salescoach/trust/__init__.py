"""What the numbers are worth: what each source covers, every fault, and what it does to the five numbers."""

from __future__ import annotations

from salescoach.trust.covering import coverage
from salescoach.trust.finding import faults, said
from salescoach.trust.listing import Row, counts, reasons, rows
from salescoach.trust.looking import Everything, Look, everything, look

__all__ = [
    "Everything",
    "Look",
    "Row",
    "counts",
    "coverage",
    "everything",
    "faults",
    "look",
    "reasons",
    "rows",
    "said",
]
