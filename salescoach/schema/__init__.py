"""The tables of the log as data, and the check at the door that reports all faults at once."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from salescoach.schema.check import check
from salescoach.schema.coaching import (
    AGREED_COUNTS,
    AGREED_RATIOS,
    AGREEMENTS,
    DIRECTIONS_AGREED,
    GUESSED,
    GUESSES,
)
from salescoach.schema.column import SQL_TYPES, Column, Table
from salescoach.schema.ledger import FILES, LEFT_OUT, REASONS, RESTATED, UNREADABLE
from salescoach.schema.tables import (
    ACCOUNTS,
    ACTIVITIES,
    CONTACTS,
    DAYS_OFF,
    DEAL_CREDIT,
    DEALS,
    MERGED,
    MERGES,
    PLAN_GOALS,
    PLAN_MEASURES,
    PLAN_WEEKS,
    REPS,
    ROLES,
    TALLY,
    TALLY_MEASURES,
    TARGETS,
)

__all__ = [
    "ACCOUNTS",
    "ACTIVITIES",
    "AGREED_COUNTS",
    "AGREED_RATIOS",
    "AGREEMENTS",
    "CONTACTS",
    "DAYS_OFF",
    "DEALS",
    "DEAL_CREDIT",
    "DIRECTIONS_AGREED",
    "FILES",
    "GUESSED",
    "GUESSES",
    "LEDGER",
    "LEFT_OUT",
    "MERGED",
    "MERGES",
    "PLAN_GOALS",
    "PLAN_MEASURES",
    "PLAN_WEEKS",
    "REASONS",
    "REPS",
    "RESTATED",
    "ROLES",
    "SQL_TYPES",
    "TABLES",
    "TALLY",
    "TALLY_MEASURES",
    "TARGETS",
    "UNREADABLE",
    "Column",
    "Table",
    "check",
]

#: The tables that files and coaches fill, by name.
TABLES: Final = MappingProxyType(
    {
        t.name: t
        for t in (
            *(ACTIVITIES, DEALS, DEAL_CREDIT, ACCOUNTS, TARGETS, CONTACTS, MERGES, REPS, ROLES, DAYS_OFF),
            *(PLAN_WEEKS, TALLY, AGREEMENTS, GUESSES),
        )
    }
)
#: The tables that an import writes about itself, by name.
LEDGER: Final = MappingProxyType({t.name: t for t in (LEFT_OUT, FILES, RESTATED)})
