"""The figure of the weekly funnel: every stage counted per rep, week and scope, over the published Parquet.

``python -m benchmarks.funnel [--rows 10_000_000] [--folder build/bench]``. The peer is pandas over the same file, with
NumPy types and with Arrow types. That the counts which both make are the same is checked, cell for cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.importing import HOW
from benchmarks.make import exports
from benchmarks.measure import cost, line, machine, options
from salescoach import store

KEYS = ["rep_id", "week", "scope"]


def main() -> None:
    """Print the figure."""
    rows, folder = options("rows of the export")
    print(machine())
    for said in figures(rows, folder):
        print(said, flush=True)


def figures(rows: int, folder: Path) -> Iterator[str]:
    """Yield the one line of the figure; the workbook is imported first unless it is there."""
    workbook = folder / f"import-{rows}" / "workbook-version"
    if not store.is_workbook(workbook):
        cost("our_log", "version", HOW, exports(folder, rows).first, workbook, folder)
    log = store.read(workbook)
    ours = cost("our_funnel", workbook, folder / "funnel-ours.parquet")
    peers = []
    for types in ("numpy", "arrow"):
        found = folder / f"funnel-{types}.parquet"
        peers.append(
            (f"pandas, {types} types", cost("pandas_funnel", types, log.tables["activities"], found))
        )
        same(_frame(found), _frame(folder / "funnel-ours.parquet"))
    yield line(f"weekly funnel over {rows_of(log):,} activities", ours, peers)


def _frame(path: Path) -> pd.DataFrame:
    return pd.read_parquet(path).astype({"rep_id": "str", "week": "datetime64[s]", "scope": "str"})


def rows_of(log: store.Log) -> int:
    """Return how many activities a log has."""
    return int(log.query("SELECT count(*) AS n FROM activities")["n"][0])


def same(theirs: pd.DataFrame, ours: pd.DataFrame) -> None:
    """Raise unless every count that both know is the same; a week that we call unknown is not compared."""
    columns = [column for column in theirs.columns if column not in KEYS]
    both = ours.merge(theirs, on=KEYS, how="left", suffixes=("", "_theirs"))
    for column in columns:
        known = both[column].notna()
        wrong = both[known & (both[column] != both[f"{column}_theirs"].fillna(0))]
        if len(wrong) or (theirs[column].any() and not known.any()):
            raise AssertionError(
                f"{column} differs in {len(wrong)} weeks, first {wrong[:1].to_dict('records')}"
            )
    lost = theirs.merge(ours[KEYS], on=KEYS, how="left", indicator=True).query("_merge == 'left_only'")
    if lost[columns].to_numpy().any():
        raise AssertionError(f"{len(lost)} weeks with work are missing, first {lost[:1].to_dict('records')}")


if __name__ == "__main__":
    main()
