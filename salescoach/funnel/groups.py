"""The weekly funnel of one group of accounts: rep_weeks with what belongs to it and nothing else."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from salescoach import vocab
from salescoach.errors import SalescoachError
from salescoach.funnel import calendar, counts
from salescoach.store import Log

_ROW: Final = ["rep_id", "week", "scope"]
#: A sale stands on a deal, which has no group of its own: which of them are sales to a group cannot be told.
_APART: Final = tuple(name for name in vocab.MEASURES if name not in ("sales", "sales_unknown"))


def of_group(log: Log, rep_weeks: pd.DataFrame, group: str) -> pd.DataFrame:
    """Return rep_weeks with the counts of one group of accounts, as of each activity; the same rows and columns.

    What is missing in ``rep_weeks`` is missing here, and so are sales, and what a tally counted, which cannot
    show the group: of a tally only the dials are told apart. Days worked are those of the whole week.

    Raises ``SalescoachError`` for a group that is not there.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> log = small_log()
    >>> weeks = rep_weeks(log)
    >>> of_group(log, weeks, "target").query("scope == 'all'")[["dials", "connects"]].values.tolist()
    [[3.0, 2.0]]
    """
    if group not in vocab.ACCOUNT_GROUPS:
        raise SalescoachError(
            f"there is no group of accounts {group!r}; choose from {', '.join(vocab.ACCOUNT_GROUPS)}"
        )
    with log.connect() as con:
        calendar.mark(con, log)
        _narrow(con, group)
        counts.count(con)
        counted = con.execute(f"SELECT {', '.join((*_ROW, *_APART))} FROM counted").df()
    counted["week"] = counted["week"].astype(rep_weeks["week"].dtype)
    found = rep_weeks[_ROW].merge(counted, on=_ROW, how="left").set_index(rep_weeks.index)
    told = {name: _told(rep_weeks, name, found) for name in vocab.MEASURES}
    apart = rep_weeks[f"dials_{group}"]  # a tally tells dials apart too
    return rep_weeks.assign(**told).assign(**{"dials": apart, f"dials_{group}": apart})


def _told(rep_weeks: pd.DataFrame, name: str, found: pd.DataFrame) -> pd.Series:
    """Return the counts found of a measure, missing where they are not known of the group."""
    said = rep_weeks["from_tally"]
    by_hand = said.isin([names for names in said.unique() if name in names.split(",")])
    counts = found[name] if name in found else rep_weeks[name].mask(rep_weeks[name].notna())
    return counts.astype(rep_weeks[name].dtype).mask(rep_weeks[name].isna() | by_hand)


def _narrow(con: duckdb.DuckDBPyConnection, group: str) -> None:
    """Let what is counted from here on see the rows of one group; what was worked and tracked is known already."""
    for name in ("activities", "appointments"):
        con.execute(f"ALTER VIEW {name} RENAME TO every_{name}")
        con.execute(f"CREATE TEMP VIEW {name} AS SELECT * FROM every_{name} WHERE account_group = '{group}'")
    con.execute(f"DELETE FROM meetings WHERE account_group IS DISTINCT FROM '{group}'")
