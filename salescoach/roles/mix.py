"""Whom the work went to, four weeks by four weeks."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import weeks
from salescoach.roles import limits
from salescoach.store import Log

BLOCK: Final = 4
#: Groups of accounts as a chart calls them, from the bottom of a bar to its top.
_PARTS: Final = {
    "target": "target accounts",
    "new": "other new accounts",
    "win_back": "former customers",
    "existing": "customers",
    "partner": "partners",
    "unlinked": "no account known",
}
#: Where there is no list, every account that is no customer is a target.
_NO_LIST: Final = "new accounts"
_TALLIED: Final = {"target": "dials_target", "existing": "dials_existing"}


def work_mix(log: Log, rep_weeks: pd.DataFrame, *, long: int = limits.LONG_WEEKS) -> pd.DataFrame:
    """Return one row per rep, four weeks and group of accounts: the calls and visits that went out by hand.

    Columns: ``rep_id``, ``period`` (first day of the four weeks), ``part`` (the group in words), ``count``,
    ``partial`` (the log sees only some of the four weeks of this rep). ``long`` is in weeks. Four weeks without a
    worked day have no row; parts that a rep never has are left out. A rep without calls in the log is counted by
    the tally.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> log = small_log()
    >>> work_mix(log, rep_weeks(log))[["rep_id", "part", "count", "partial"]].values.tolist()
    [['ann', 'new accounts', 3, True]]
    """
    last = pd.Timestamp(weeks.week_of(log.as_of, log.settings.week_start))
    first = last - pd.Timedelta(weeks=long - 1)
    found = log.query(_QUERY, [first.date()])
    listed = bool(found["listed"].any())
    logged = found.dropna(subset="account_group")[["rep_id", "week", "account_group", "n"]]
    worked = rep_weeks[rep_weeks["scope"] == "all"]
    counts = pd.concat([logged, _by_tally(worked[~worked["rep_id"].isin(logged["rep_id"])])])
    blocks = _blocks(worked, last)
    counts = counts.assign(period=_period(counts["week"], last).astype("datetime64[s]"))
    sums = counts.groupby(["rep_id", "period", "account_group"])["n"].sum()
    parts = sums.groupby(["rep_id", "account_group"]).sum()
    grid = (
        parts[parts > 0]
        .index.to_frame(index=False)
        .merge(blocks[blocks["period"] > first - _FOUR], on="rep_id")
    )
    grid = grid.join(sums, on=["rep_id", "period", "account_group"])
    words = _PARTS if listed else _PARTS | {"target": _NO_LIST}
    grid = grid.assign(
        part=grid["account_group"].map(words), count=grid["n"].fillna(0).astype("int64"),
        place=grid["account_group"].map(list(_PARTS).index),
    ).sort_values(["rep_id", "period", "place"], ignore_index=True)  # fmt: skip
    return grid[["rep_id", "period", "part", "count", "partial"]]


_FOUR: Final = pd.Timedelta(weeks=BLOCK)

_QUERY: Final = """
SELECT l.listed, a.* FROM (SELECT coalesce(bool_or(target), false) AS listed FROM accounts) l LEFT JOIN (
    SELECT rep_id, week, account_group, count(*) AS n FROM activities
    WHERE NOT automated AND rep_id IS NOT NULL AND week >= ?
        AND (dial OR (kind = 'visit' AND coalesce(direction, 'outbound') = 'outbound'))
    GROUP BY rep_id, week, account_group) a ON true
"""


def _by_tally(rows: pd.DataFrame) -> pd.DataFrame:
    sides = [
        pd.DataFrame(
            {"rep_id": rows["rep_id"], "week": rows["week"], "account_group": group, "n": rows[column]}
        )
        for group, column in _TALLIED.items()
    ]
    return pd.concat(sides).dropna(subset="n").astype({"n": "float64"})


def _period(week: pd.Series[pd.Timestamp], last: pd.Timestamp) -> pd.Series[pd.Timestamp]:
    """Return the first day of the four weeks that a week lies in, counted back from the last week."""
    back = (last - pd.to_datetime(week)).dt.days // (7 * BLOCK)
    return last - pd.to_timedelta(7 * (BLOCK * back + BLOCK - 1), unit="D")


def _blocks(worked: pd.DataFrame, last: pd.Timestamp) -> pd.DataFrame:
    """Return ``rep_id``, ``period`` and ``partial`` for every four weeks in which a rep worked."""
    rows = worked[["rep_id", "week", "partial"]].assign(period=_period(worked["week"], last))
    by_rep = rows.groupby("rep_id")["week"]
    rows = rows.assign(
        first=by_rep.transform("min"), last=by_rep.transform("max"), cut=rows["partial"].astype(bool)
    )
    blocks = rows.groupby(["rep_id", "period"], as_index=False)[["first", "last", "cut"]].max()
    ends = blocks["period"] + _FOUR - pd.Timedelta(weeks=1)
    partial = blocks["cut"] | (blocks["period"] < blocks["first"]) | (ends > blocks["last"])
    return blocks[["rep_id", "period"]].assign(partial=partial).astype({"period": "datetime64[s]"})
