"""The figure of an import: the CSV of a CRM into a log, and a second one of as many rows that overlaps it by a tenth.

``python -m benchmarks.importing [--rows 10_000_000] [--folder build/bench]``. The peer is pandas, ending with the same
log: keyed, upserted, sorted Parquet. That both logs are the same is checked, row for row.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import duckdb

from benchmarks.make import Exports, exports
from benchmarks.measure import Cost, DidNotEnd, cost, line, machine, options
from benchmarks.pandas_log import DAYS, EXPORTS, KEY

#: Of the peer's two ways to read CSV, the one that needs less CPU for 10 million rows (README.md has both).
ENGINE: Final = "pyarrow"
HOW: Final = Path(__file__).with_name("crm.toml")
#: Columns that both work out. Where a row stood is left aside: the product keeps the place of a row that says
#: the same again, the peer takes the later one.
_WORKED_OUT: Final = {"activities": ("source", "date", "week", "kind", "automated")}


def main() -> None:
    """Print the figures of both imports."""
    rows, folder = options("rows of the export")
    print(machine())
    for said in figures(rows, folder):
        print(said, flush=True)


def figures(rows: int, folder: Path) -> Iterator[str]:
    """Yield one line for each import: the log, and the log with the version published from it."""
    files = exports(folder, rows)
    home = folder / f"import-{rows}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    for which in ("first", "again"):
        peer = _peer(which, files, home)
        log, version = (_ours(way, which, files, home) for way in ("log", "version"))
        if peer is not None:
            same("crm", home / f"pandas-{which}", home / f"log-{which}")
        told = f"import {rows:,} rows" + (", a tenth of them once more" if which == "again" else "")
        yield line(f"{told}, log", log, [("pandas", peer)])
        yield line(f"{told}, log and published version", version, [("pandas, log only", peer)])


def _export(which: str, files: Exports) -> Path:
    return files.first if which == "first" else files.again


def _peer(which: str, files: Exports, home: Path) -> Cost | None:
    """Return what pandas costs, or None where it does not end."""
    before = [home / "pandas-first"] if which == "again" else []
    try:
        return cost("pandas_log", "crm", ENGINE, _export(which, files), home / f"pandas-{which}", *before)
    except DidNotEnd:
        if sum(path.stat().st_size for path in files.first.iterdir()) < 1 << 30:
            raise
        return None


def _ours(way: str, which: str, files: Exports, home: Path) -> Cost:
    return cost("our_log", way, HOW, _export(which, files), home / f"workbook-{way}", home / f"log-{which}")


def same(export: str, theirs: Path, ours: Path) -> None:
    """Raise unless two logs of an export of that kind hold the same rows, compared column by column."""
    with duckdb.connect(config={"memory_limit": "2GB", "threads": 2, "temp_directory": str(ours)}) as con:
        for name in KEY:
            asked = [file.columns.values() for file in EXPORTS[export].values() if file.fills == name]
            columns = tuple(sorted({*chain(*asked), *_WORKED_OUT.get(name, ())}))
            found = [_content(con, folder / f"{name}.parquet", columns) for folder in (theirs, ours)]
            if found[0] != found[1]:
                raise AssertionError(f"the logs differ in {name}: {found[0]} and {found[1]}")


def _content(con: duckdb.DuckDBPyConnection, path: Path, columns: tuple[str, ...]) -> tuple[int, int]:
    """Return how many rows there are and a sum over their content."""
    texts = ", ".join(_text(column) for column in columns)
    query = f"SELECT count(*), sum(hash({texts})) FROM read_parquet('{path}')"
    ((count, content),) = con.execute(query).fetchall()
    return int(count), int(content or 0)


def _text(column: str) -> str:
    if column in ("date", "week", *DAYS):
        return f"CAST({column} AS DATE)"
    kinds = {
        "instant": "TIMESTAMP",
        "row": "BIGINT",
        "automated": "BOOLEAN",
        "duration_s": "DOUBLE",
        "amount": "DOUBLE",
    }
    return f'CAST("{column}" AS {kinds.get(column, "VARCHAR")})'


if __name__ == "__main__":
    main()
