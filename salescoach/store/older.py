"""Workbooks that another release wrote: what an older one left is brought up to date, a newer one's is let be."""

from __future__ import annotations

from pathlib import Path
from shlex import quote

import duckdb

from salescoach.errors import SalescoachError
from salescoach.store.places import SCHEMA, VERSIONS, current_of, note_of, numbers


class OlderRelease(SalescoachError):
    """A workbook whose current version an older release wrote; publishing it anew brings it up to date."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"{folder} was written by an older release; `salescoach publish {quote(str(folder))}` brings it up to date "
            "and loses nothing"
        )


def check_readable(folder: Path, name: str) -> None:
    """Raise unless this release wrote a version, or one with the same layout.

    Raises ``OlderRelease`` where the current version is an older release's, else ``SalescoachError``.
    """
    schema = schema_of(folder, name)
    if schema == SCHEMA:
        return
    if schema > SCHEMA:
        raise SalescoachError(_newer(folder, schema))
    current = current_of(folder)
    if name == current or schema_of(folder, current) < SCHEMA:
        raise OlderRelease(folder)
    kept = [f"{number:06d}" for number in numbers(folder / VERSIONS)]
    ours = ", ".join(one for one in kept if schema_of(folder, one) == SCHEMA)
    raise SalescoachError(
        f"version {name} of {folder} was written by an older release and stays as it is; read one of {ours}, "
        f"or bring it back with `salescoach rollback {quote(str(folder))} {name}`"
    )


def refuse_newer(folder: Path) -> None:
    """Raise where a newer release wrote the workbook: what that one noted would be lost."""
    current = current_of(folder)
    if current and (schema := schema_of(folder, current)) > SCHEMA:
        raise SalescoachError(_newer(folder, schema))


def schema_of(folder: Path, name: str) -> int:
    """Return the number of the layout that a version was written in; 0 where that cannot be read."""
    number = note_of(folder, name).get("schema")
    return number if isinstance(number, int) else 0


def first_known(con: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the first version of which the log knows what it replaced.

    What lies before was made by a release that kept no trace of it.
    """
    ((number,),) = con.execute("SELECT coalesce(min(version), 0) FROM log_state").fetchall()
    return int(number)


def _newer(folder: Path, schema: int) -> str:
    return (
        f"{folder} was written by a newer release of salescoach (layout {schema}, this one knows {SCHEMA}); "
        "install that release to open it"
    )
