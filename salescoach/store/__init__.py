"""The workbook folder: what is imported, the published versions, and the frozen Log read from one.

A workbook holds ``workbook.toml``, ``log.duckdb`` (opened only to import), ``versions/`` with one
folder of Parquet files each, never changed once written, and ``CURRENT``, the name of the newest.
"""

from __future__ import annotations

from salescoach.store.folder import (
    create,
    is_workbook,
    locked,
    read_settings,
    require,
    settings_text,
    write_settings,
)
from salescoach.store.log import PUBLISHED, Log
from salescoach.store.people import find_reps, find_team
from salescoach.store.reading import read, week_of_text
from salescoach.store.writing import importing, make_current, merge, write_version

__all__ = [
    "PUBLISHED",
    "Log",
    "create",
    "find_reps",
    "find_team",
    "importing",
    "is_workbook",
    "locked",
    "make_current",
    "merge",
    "read",
    "read_settings",
    "require",
    "settings_text",
    "week_of_text",
    "write_settings",
    "write_version",
]
