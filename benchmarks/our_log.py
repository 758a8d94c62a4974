"""An import by salescoach, whole or only as far as the peer goes.

``python -m benchmarks.our_log WHAT MAPPING EXPORT WORKBOOK LOG``: WHAT is "version" for the whole of ``salescoach
import``, or "log" for the log without the published version; the log is then written to the folder LOG as sorted
Parquet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.measure import tell_peak
from benchmarks.pandas_log import FEW, KEY, ORDER
from salescoach import intake, publish, store
from salescoach.schema import TABLES

_WORDS: Final = "SELECT DISTINCT {0} FROM log_{1} WHERE {0} IS NOT NULL ORDER BY ALL"


def write_log(con: duckdb.DuckDBPyConnection, into: Path) -> None:
    """Write the imported tables as sorted Parquet, as the peer does."""
    into.mkdir(parents=True, exist_ok=True)
    for name, key in KEY.items():
        order = ", ".join(ORDER.get(name, ["source", key]))
        target = into / f"{name}.parquet"
        numbered = ", ".join(_numbered(con, name))
        rows = f"SELECT * REPLACE ({numbered}) FROM log_{name}"
        how = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"  # as the peer and publishing do
        con.execute(f"COPY ({rows} ORDER BY {order}) TO '{target}' ({how})")


def _numbered(con: duckdb.DuckDBPyConnection, name: str) -> Iterator[str]:
    """Yield columns of few values as such, as the peer reads them and as publishing does."""
    for column in sorted({*FEW} & {*TABLES[name].names()}):
        con.execute(
            f"CREATE OR REPLACE TEMP TYPE few_{column} AS ENUM (SELECT {column} FROM ({_WORDS.format(column, name)}))"
        )
        yield f"CAST({column} AS few_{column}) AS {column}"


def main(what: str, how: Path, export: Path, workbook: Path, into: Path) -> None:
    """Import the export; with "log" publishing is replaced by writing the log."""

    def log_only(
        con: duckdb.DuckDBPyConnection,
        folder: Path,
        *,
        text: str | None = None,
        same_as: str = "",
        tell: publish.Tell = publish.silent,
    ) -> str:
        tell("writing the log")
        write_log(con, into)
        return store.write_version(con, folder, {}, {"same_as": same_as}, text=text)

    if what == "log":
        publish.publish = log_only
    intake.import_files(workbook, [export], how=how)
    tell_peak()


if __name__ == "__main__":
    main(sys.argv[1], *map(Path, sys.argv[2:6]))
