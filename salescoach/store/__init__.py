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
    replace,
    require,
    settings_text,
    write_settings,
)
from salescoach.store.layout import go_back
from salescoach.store.lists import replace_list
from salescoach.store.log import ORDER, PUBLISHED, Log, quoted
from salescoach.store.memory import key, mappings, remember, remember_mapping, remembered
from salescoach.store.merging import Merged, adopt, merge, remove
from salescoach.store.older import OlderRelease, first_known
from salescoach.store.outdated import came_back, clear_window, leave_out, pair
from salescoach.store.people import find_reps, find_team
from salescoach.store.places import MAPPINGS, OURS, PURGED
from salescoach.store.reading import NOTHING_YET, read, week_of_text
from salescoach.store.replacing import put_in_place
from salescoach.store.rewriting import compact, rewriting
from salescoach.store.versions import Version, current, lineage, versions, words_of
from salescoach.store.writing import importing, make_current, write_version

__all__ = [
    "MAPPINGS",
    "NOTHING_YET",
    "ORDER",
    "OURS",
    "PUBLISHED",
    "PURGED",
    "Log",
    "Merged",
    "OlderRelease",
    "Version",
    "adopt",
    "came_back",
    "clear_window",
    "compact",
    "create",
    "current",
    "find_reps",
    "find_team",
    "first_known",
    "go_back",
    "importing",
    "is_workbook",
    "key",
    "leave_out",
    "lineage",
    "locked",
    "make_current",
    "mappings",
    "merge",
    "pair",
    "put_in_place",
    "quoted",
    "read",
    "read_settings",
    "remember",
    "remember_mapping",
    "remembered",
    "remove",
    "replace",
    "replace_list",
    "require",
    "rewriting",
    "settings_text",
    "versions",
    "week_of_text",
    "words_of",
    "write_settings",
    "write_version",
]
