"""The versions of a workbook that are kept: what each is of, when it was made, what it brought."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from shlex import quote

import duckdb

from salescoach import settings
from salescoach.errors import SalescoachError
from salescoach.store.folder import require
from salescoach.store.log import quoted
from salescoach.store.places import META, VERSIONS, current_of, numbers


@dataclass(frozen=True)
class Version:
    """A version that is kept: its name, its latest day ("" for none), when it was written, the version
    it brought back ("" for none), and in words what its import brought, file by file."""

    name: str
    latest: str
    made: str
    same_as: str
    files: tuple[str, ...]


def current(folder: Path) -> str:
    """Return the name of the version that readers get; raises where nothing is imported yet."""
    require(folder)
    name = current_of(folder)
    if not name:
        raise SalescoachError(
            f"nothing is imported into {folder} yet; use `salescoach import FILE --into {quote(str(folder))}`"
        )
    return name


def versions(folder: Path) -> list[Version]:
    """Return the versions that are kept, oldest first."""
    require(folder)
    return [_version(folder / VERSIONS / f"{number:06d}") for number in numbers(folder / VERSIONS)]


def lineage(folder: Path) -> list[str]:
    """Return the versions that the current one was made from, oldest first, and itself.

    What was undone is not among them, nor the version that one brought back, being the same.
    """
    known = {one.name: one for one in versions(folder)}
    found = [current(folder)]
    while True:
        came_of = known[found[0]].same_as if found[0] in known else ""
        before = [name for name in known if name < (came_of or found[0])]
        if not before:
            return found
        found.insert(0, before[-1])


def words_of(folder: Path, name: str) -> str:
    """Return the text of workbook.toml as it was at a version."""
    return (folder / VERSIONS / name / settings.FILE).read_text(encoding="utf-8")


def _version(home: Path) -> Version:
    meta = json.loads((home / META).read_text(encoding="utf-8"))
    made = datetime.fromtimestamp((home / META).stat().st_mtime).astimezone()
    words = f"written {made:%Y-%m-%d %H:%M}"
    return Version(home.name, meta["latest"] or "", words, meta.get("same_as", ""), tuple(_files(home)))


def _files(home: Path) -> list[str]:
    if not (home / "files.parquet").is_file():
        return []
    with duckdb.connect() as con:
        rows = con.execute(
            f"""SELECT file, fills, kept, added, restated, removed
            FROM read_parquet('{quoted(home / "files.parquet")}') WHERE version = ? ORDER BY file, fills""",
            [home.name],
        ).fetchall()
    return [
        f"{file}: {kept:,} rows of {fills}, {added:,} new, {restated:,} changed, {removed:,} taken out"
        for file, fills, kept, added, restated, removed in rows
    ]
