"""The weeks of a rep that an answer of the ledger stands on."""

from __future__ import annotations

from typing import Final

import pandas as pd

#: Weeks that make the usual.
USUAL_WEEKS: Final = 13
#: With fewer complete weeks there is no usual yet.
FEWEST_WEEKS: Final = 3


def of_rep(rep_weeks: pd.DataFrame, rep_id: str, scope: str) -> pd.DataFrame:
    """Return the rows of one rep and scope by week, ``partial`` as plain booleans."""
    own = rep_weeks[(rep_weeks["rep_id"] == rep_id) & (rep_weeks["scope"] == scope)]
    return own.assign(partial=own["partial"].astype(bool)).sort_values("week", ignore_index=True)


def usual(rows: pd.DataFrame, weeks: int) -> tuple[pd.DataFrame, pd.Timestamp | None]:
    """Return the rows of so many weeks up to the last complete one, and that week; no rows where there is none."""
    whole = rows.loc[~rows["partial"], "week"]
    if whole.empty:
        return rows.iloc[:0], None
    last = whole.max()
    return rows[rows["week"].between(last - pd.Timedelta(weeks=weeks - 1), last)], last


def total(values: pd.Series) -> float | None:
    """Return the sum of what is known, or None where nothing is.

    >>> total(pd.Series([2, None])), total(pd.Series([None, None], dtype="Float64"))
    (2.0, None)
    """
    found = values.sum(min_count=1)
    return None if pd.isna(found) else float(found)
