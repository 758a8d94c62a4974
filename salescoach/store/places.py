"""Names of what lies in a workbook's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from salescoach import settings

#: The layout of a published version; a workbook of another one is not read.
SCHEMA: Final = 2
LOG: Final = "log.duckdb"
CURRENT: Final = "CURRENT"
VERSIONS: Final = "versions"
META: Final = "version.json"
#: In it: the version is a copy for sharing, made of no log.
COPY: Final = "copy"
SPILL: Final = ".spill"
LOCK: Final = ".lock"
MAPPINGS: Final = "mappings"
SETTLED: Final = "settled.json"
KEY: Final = ".key"
#: Who was purged, as hashes.
PURGED: Final = "purged.json"
#: A whole new state of the workbook, about to be put in its place.
NEXT: Final = ".next"
#: What of a workbook's folder is written here; other files in it are the coach's own.
OURS: Final = (LOG, CURRENT, VERSIONS, SPILL, LOCK, MAPPINGS, SETTLED, KEY, PURGED, NEXT, settings.FILE)


def current_of(folder: Path) -> str:
    """Return the name of the version that readers get, or "" where nothing is imported yet."""
    path = folder / CURRENT
    return path.read_text(encoding="utf-8").strip() if path.is_file() else ""


def note_of(folder: Path, version: str) -> dict[str, Any]:
    """Return what a version says of itself; a note that cannot be read says nothing."""
    try:
        found = json.loads((folder / VERSIONS / version / META).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def numbers(versions: Path) -> list[int]:
    """Return the numbers of the versions in a folder, oldest first."""
    if not versions.is_dir():
        return []
    return sorted(int(path.name) for path in versions.iterdir() if path.name.isdigit())
