"""What a workbook remembers of how it was imported: the mappings used, and what the coach settled."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from salescoach.errors import SalescoachError
from salescoach.store.folder import replace
from salescoach.store.places import KEY, MAPPINGS, SETTLED


def mappings(folder: Path) -> dict[str, str]:
    """Return the texts of the mappings that the workbook was imported with, by name."""
    files = sorted((folder / MAPPINGS).glob("*.toml"))
    return {path.stem: path.read_text(encoding="utf-8") for path in files}


def remember_mapping(folder: Path, name: str, text: str) -> None:
    """Keep the text of a mapping under a name, for the next import."""
    (folder / MAPPINGS).mkdir(exist_ok=True)
    safe = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name).lstrip(".") or "mapping"
    replace(folder / MAPPINGS / f"{safe}.toml", text)


def remembered(folder: Path) -> dict[str, dict[str, Any]]:
    """Return by source what the coach settled, such as {"kixie": {"day_first": False}}."""
    path = folder / SETTLED
    if not path.is_file():
        return {}
    try:
        found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise SalescoachError(f"{path} cannot be read; remove it, and say again what it held") from error
    return found


def remember(folder: Path, source: str, settled: Mapping[str, Any]) -> None:
    """Keep what the coach settled about a source."""
    known = remembered(folder)
    replace(folder / SETTLED, json.dumps({**known, source: {**known.get(source, {}), **settled}}, indent=1))


def key(folder: Path) -> str:
    """Return the workbook's secret, made when it is not there: numbers called are kept only as its hashes."""
    path = folder / KEY
    if not path.is_file():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_hex(32))
    return path.read_text(encoding="utf-8").strip()
