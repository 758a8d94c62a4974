"""Writing a workbook: rows merged into the imported log, and versions that never change once written."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import settings
from salescoach.errors import SalescoachError, is_full
from salescoach.store import layout
from salescoach.store.folder import replace, settings_text
from salescoach.store.log import ORDER, quoted
from salescoach.store.older import refuse_newer
from salescoach.store.places import CURRENT, LOG, META, SCHEMA, SPILL, VERSIONS, current_of, numbers

_KEPT: Final = 5
#: An import stays below 1 GB, whatever its size: what does not fit is put down in the workbook's folder.
#: More threads would need more memory.
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "memory_limit": "700MB",
    "threads": min(4, os.cpu_count() or 1),
}


@contextlib.contextmanager
def importing(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the imported log inside one transaction: all of it is kept, or nothing.

    The caller holds :func:`locked`. The number of the version being made is the variable ``version``.
    """
    refuse_newer(folder)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder / SPILL, ignore_errors=True)
        con = stack.enter_context(opened(folder))
        con.execute("SET enable_progress_bar = false")
        con.execute("BEGIN")
        try:
            layout.prepare(con)
            recover(folder, con)
            con.execute(f"SET VARIABLE version = {_next(folder, con)}")
            yield con
        except BaseException:
            with contextlib.suppress(duckdb.Error):  # after some faults nothing can be asked of it any more
                con.execute("ROLLBACK")
            raise
        con.execute("COMMIT")


def _next(folder: Path, con: duckdb.DuckDBPyConnection) -> int:
    return max([0, layout.state(con), *numbers(folder / VERSIONS)]) + 1


def recover(folder: Path, con: duckdb.DuckDBPyConnection) -> None:
    """Finish or clear away what an import left that was killed: its log and its version go together."""
    current, made = _current(folder), layout.state(con)
    home = folder / VERSIONS / f"{made:06d}"
    if made > current and home.is_dir():
        before = folder / VERSIONS / f"{current:06d}" / settings.FILE
        if before.is_file() and before.read_text(encoding="utf-8") == settings_text(folder):
            replace(folder / settings.FILE, (home / settings.FILE).read_text(encoding="utf-8"))
        replace(folder / CURRENT, home.name)
    for number in numbers(folder / VERSIONS):
        if number > max(current, made):
            shutil.rmtree(folder / VERSIONS / f"{number:06d}", ignore_errors=True)


def _current(folder: Path) -> int:
    text = current_of(folder)
    return int(text) if text.isdigit() else 0


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a connection to the imported log of a workbook, made when it is not there."""
    try:
        con = duckdb.connect(str(folder / LOG), config={**_CONFIG, "temp_directory": str(folder / SPILL)})
        con.execute("SET enable_progress_bar = false")
        return con
    except duckdb.IOException as error:
        if is_full(error):
            raise
        what = f"{folder / LOG} cannot be opened; close the program that holds it, then try again"
        raise SalescoachError(what) from error


def write_version(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    tables: Mapping[str, str],
    meta: Mapping[str, Any],
    *,
    text: str | None = None,
) -> str:
    """Write the tables of the connection as a new version and return its name; nobody reads it yet.

    ``tables`` maps each name to the relation that has its rows; ``text`` is that of workbook.toml, where
    it is about to change.
    """
    versions = folder / VERSIONS
    ((number,),) = con.execute("SELECT getvariable('version')").fetchall()
    name = f"{number:06d}"
    versions.mkdir(exist_ok=True)
    for left_over in versions.glob(".draft-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = versions / f".draft-{os.getpid()}"
    try:
        draft.mkdir()
        _fill(con, draft, tables)
        words = settings_text(folder) if text is None else text
        (draft / settings.FILE).write_text(words, encoding="utf-8")
        (draft / META).write_text(json.dumps({"schema": SCHEMA, **meta}, indent=1), encoding="utf-8")
        con.execute(f"INSERT INTO log_state VALUES ({number})")
        layout.forget(con, [*numbers(versions), number][-_KEPT:][0])
        os.rename(draft, versions / name)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return name


def _fill(con: duckdb.DuckDBPyConnection, draft: Path, tables: Mapping[str, str]) -> None:
    for table, relation in tables.items():
        target = quoted(draft / f"{table}.parquet")
        rows = f"SELECT * FROM {relation} ORDER BY {ORDER.get(table, 'ALL')}"
        con.execute(f"COPY ({rows}) TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")


def make_current(folder: Path, name: str) -> None:
    """Make a written version the one that readers get; the last five versions are kept."""
    replace(folder / CURRENT, name)
    for number in numbers(folder / VERSIONS)[:-_KEPT]:
        if f"{number:06d}" != name:
            shutil.rmtree(folder / VERSIONS / f"{number:06d}", ignore_errors=True)
