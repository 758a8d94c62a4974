"""Whose rows are looked at: everybody's together, or those of several groups of reps side by side.

Every row of what is found carries ``who``, the number of its group; everybody's is 0.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import duckdb
import pandas as pd

#: Reps that are looked at together, for each group; None is everybody together. No rep is in two groups.
Groups = Sequence[Sequence[str]] | None


def group(reps: Sequence[str] | None) -> Groups:
    """Return the groups of one look: the reps together, or everybody.

    >>> group(["ann", "bo"]), group(None)
    ([['ann', 'bo']], None)
    """
    return None if reps is None else [list(reps)]


def want(con: duckdb.DuckDBPyConnection, groups: Groups) -> None:
    """Make ``wanted``: each rep of a group, and the number of his group as ``who``."""
    pairs = {rep: number for number, reps in enumerate(groups or ()) for rep in reps}
    con.execute(
        """CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(CAST($reps AS VARCHAR[])) AS rep_id,
            unnest(CAST($who AS INTEGER[])) AS who""",
        {"reps": list(pairs), "who": list(pairs.values())},
    )


def whose(table: str, groups: Groups) -> str:
    """Return SQL for the rows of a table that are somebody's, each with ``who``; it reads ``wanted``."""
    if groups is None:
        return f"(SELECT 0 AS who, t.* FROM {table} t)"
    return f"(SELECT w.who, t.* FROM {table} t JOIN wanted w USING (rep_id))"


def by_group(frame: pd.DataFrame) -> dict[int, pd.DataFrame]:
    """Return the rows of each group, without ``who``."""
    parts = frame.drop(columns="who").groupby(frame["who"].to_numpy(), sort=False)
    return {cast("int", number): rows.reset_index(drop=True) for number, rows in parts}
