"""The weekly funnel: Log and tally in, ``rep_weeks`` out, which everything above reads."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd
import pyarrow as pa

from salescoach import vocab
from salescoach.funnel import calendar, counts, tally
from salescoach.store import Log

#: Counts are missing where nothing was tracked.
_TYPES: Final = {pa.float64(): pd.Float64Dtype()}
#: Columns that name a row of ``rep_weeks`` and say what kind of week it was.
KEYS: Final = ("rep_id", "week", "scope", "days_worked", "partial", "from_tally")


def rep_weeks(log: Log) -> pd.DataFrame:
    """Return one row per rep, worked week and scope, with every stage counted.

    Columns: ``rep_id``, ``week`` (its first day), ``scope``, ``days_worked`` (days), ``partial``
    (the log sees only a part of the week), ``from_tally`` (measures taken from the tally, comma
    between), then every column of ``vocab.MEASURES``: missing is not tracked, 0 is none. A week
    without a worked day has no row, and neither has one in which nothing is tracked.

    >>> from salescoach.testing import small_log
    >>> weeks = rep_weeks(small_log())
    >>> weeks.query("scope == 'all'")[["rep_id", "dials", "connects", "conversations"]].values.tolist()
    [['ann', 3.0, 2.0, 1.0]]
    """
    with log.connect() as con:
        _count(con, log)
        measures = ", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in vocab.MEASURES)
        rows = con.sql(
            f"SELECT {', '.join(KEYS)}, {measures} FROM joined ORDER BY rep_id, week, scope"
        ).to_arrow_table()
    frame: pd.DataFrame = rows.to_pandas(types_mapper=_TYPES.get, date_as_object=False)
    return frame.astype({"week": "datetime64[s]", "days_worked": "float64"})


def counted_twice(log: Log) -> pd.DataFrame:
    """Return what the CRM and the tally both count: one row per rep, week and measure.

    Columns: ``rep_id``, ``week``, ``measure``, ``crm`` and ``tally`` (counts), ``stands`` ("CRM" or
    "tally": the one in ``rep_weeks``; they are never added).
    """
    with log.connect() as con:
        _count(con, log)
        tally.compare(con)
        return con.execute("SELECT * FROM compared ORDER BY rep_id, week, measure").df()


def _count(con: duckdb.DuckDBPyConnection, log: Log) -> None:
    calendar.mark(con, log)
    counts.count(con)
    tally.join(con)
