"""Who and what was purged from a workbook: known again by keyed hashes, and taken out of rows and texts."""

from __future__ import annotations

from salescoach.purging.listed import Listed, Purged, listed, read, text_of
from salescoach.purging.rows import Counted, copy, count, strip
from salescoach.purging.texts import REMOVED, pattern, reworded, toml_without

__all__ = [
    "REMOVED",
    "Counted",
    "Listed",
    "Purged",
    "copy",
    "count",
    "listed",
    "pattern",
    "read",
    "reworded",
    "strip",
    "text_of",
    "toml_without",
]
