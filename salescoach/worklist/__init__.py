"""The Monday list: at most 25 accounts per rep that wait for a call, each with its reason and date."""

from __future__ import annotations

from salescoach.worklist.files import to_csv
from salescoach.worklist.listing import COLUMNS, METRICS, MOST, WRITTEN, RepList, by_tally, of_rep, worklist
from salescoach.worklist.reasons import (
    ATTEMPTS,
    DROPPED_DAYS,
    LATER_DAYS,
    LOOK_BACK_DAYS,
    OLD_NO_DAYS,
    QUIET_DAYS,
    REASONS,
)

__all__ = [
    "ATTEMPTS",
    "COLUMNS",
    "DROPPED_DAYS",
    "LATER_DAYS",
    "LOOK_BACK_DAYS",
    "METRICS",
    "MOST",
    "OLD_NO_DAYS",
    "QUIET_DAYS",
    "REASONS",
    "WRITTEN",
    "RepList",
    "by_tally",
    "of_rep",
    "to_csv",
    "worklist",
]
