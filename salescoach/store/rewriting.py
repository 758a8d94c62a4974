"""The log written anew: a row that was deleted leaves its bytes in the file until something else stands there."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from salescoach.store import layout
from salescoach.store.log import quoted
from salescoach.store.places import LOG
from salescoach.store.writing import opened

#: The name under which the old log is read.
OLD: Final = "old"


@contextlib.contextmanager
def rewriting(folder: Path, into: Path, *, number: int = 0) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to a new, empty log in another folder; that of the workbook is attached as ``old``.

    The caller holds the workbook and has no other connection to its log. ``number`` is that of the version to
    be made. What is written is kept when the block ends well.
    """
    con = opened(into)
    try:
        layout.prepare(con)
        con.execute(f"ATTACH '{quoted(folder / LOG)}' AS {OLD} (READ_ONLY)")
        con.execute("BEGIN")
        con.execute(f"SET VARIABLE version = {number}")
        con.execute(f"INSERT INTO log_state SELECT * FROM {OLD}.log_state")
        yield con
        con.execute("COMMIT")
        con.execute(f"DETACH {OLD}")
        con.execute("CHECKPOINT")
    finally:
        con.close()


def compact(folder: Path) -> None:
    """Write the log anew as it is, whole or not at all; the caller holds the workbook and no connection."""
    draft = folder / f".{LOG}.draft"
    for left_over in (draft / LOG, draft / f"{LOG}.wal"):
        left_over.unlink(missing_ok=True)
    draft.mkdir(exist_ok=True)
    with rewriting(folder, draft) as con:
        for table in layout.EVERY:
            columns = layout.names(table)
            con.execute(f"INSERT INTO rows_{table.name} SELECT {columns}, _in FROM {OLD}.rows_{table.name}")
            con.execute(
                f"INSERT INTO gone_{table.name} SELECT {columns}, _in, _out FROM {OLD}.gone_{table.name}"
            )
    os.replace(draft / LOG, folder / LOG)
    (folder / f"{LOG}.wal").unlink(missing_ok=True)
    draft.rmdir()
