"""The one DuckDB of this process with which logs are read: to start one takes longer than most questions do."""

from __future__ import annotations

import os
import threading
from typing import Final

import duckdb

from salescoach import private

#: A log of any size is read in this much memory; what does not fit is put down for a while. More threads would
#: need more memory. Files are not kept in it: a batch would hold them for good.
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "memory_limit": "300MB",
    "threads": min(4, os.cpu_count() or 1),
    "enable_external_file_cache": False,
}
_LOCK: Final = threading.Lock()
#: The connection that keeps it alive, by where it puts down what does not fit.
_started: dict[str, duckdb.DuckDBPyConnection] = {}


def connection(*, apart: bool = False) -> duckdb.DuckDBPyConnection:
    """Return an in-memory connection: its temporary tables and views are seen by nobody else, and go with it.

    ``apart`` gives it a database and memory of its own: for one that is kept open while others are asked.
    """
    spill = private.spill()
    if apart:
        con = _start(spill)
    else:
        with _LOCK:
            if spill not in _started:
                _stop()
                _started[spill] = _start(spill)
            con = _started[spill].cursor()
    con.execute("SET enable_progress_bar = false")  # it would stand among the lines of a command
    return con


def _start(spill: str) -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={**_CONFIG, "temp_directory": spill})


def _stop() -> None:
    """End it: the next question starts another. Its threads would be missing in a process that is forked."""
    while _started:
        _started.popitem()[1].close()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(before=_stop)
