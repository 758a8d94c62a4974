"""How much calls that come in bunches can say: shares with the number of calls they are worth."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from salescoach.roles.limits import FEWEST_ACCOUNTS, WEEK_ALIKE, WEEKS_BEFORE


def clusters(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per rep of the table ``work``: counts, and how many single calls the shares are worth.

    ``work`` holds ``rep_id``, ``week``, ``root`` (the account's ultimate parent), ``fresh`` (no customer at
    the time) and ``n`` (calls and visits). Columns: ``calls``, ``to_new``, ``to_top`` (to the two accounts that
    got most), ``accounts``, ``call_weeks``, ``squares`` (of the calls per account, summed), ``new_worth`` and
    ``top_worth``.

    The variance of a share is the linearised one between weeks; accounts that last over weeks add to it as in
    Cameron, Gelbach and Miller 2011, Journal of Business & Economic Statistics 29:238. Few weeks say little about
    how weeks differ: for the first ``WEEKS_BEFORE`` stands what Kish 1965, Survey Sampling, gives where all calls
    to one account in one week are one, and weeks differ by ``WEEK_ALIKE``.

    >>> con = duckdb.connect()
    >>> _ = con.execute("CREATE TABLE work AS SELECT 'ann' AS rep_id, DATE '2026-03-02' AS week, "
    ...                 "'a' || i AS root, i < 30 AS fresh, 1 AS n FROM range(40) t(i)")
    >>> row = clusters(con).iloc[0]
    >>> f"{row.to_new:g} of {row.calls:g}, worth {row.new_worth:.0f} calls"
    '30 of 40, worth 14 calls'
    """
    sums = con.execute(_SUMS).df().astype(dict.fromkeys(_COUNTS, "float64"))
    spread = sums["calls"] ** 2 / sums["squares"] >= FEWEST_ACCOUNTS
    by_account = _between(sums, "to_new", sums["accounts"], ("account_kk", "account_kn", "squares"))
    by_cell = _between(sums, "to_new", sums["cells"], ("cell_kk", "cell_kn", "cell_squares"))
    lasting = (by_account - by_cell).where(spread).clip(lower=0.0).fillna(0.0)
    for name, more in (("new", lasting), ("top", 0.0)):
        weekly = _weekly(sums, f"to_{name}", (f"week_{name}{name}", f"week_{name}n", "week_squares"))
        sums[f"{name}_worth"] = sums["calls"] / (weekly + more)
    return sums[[*_KEPT]]


def _between(
    sums: pd.DataFrame, share: str, groups: pd.Series[float], of: tuple[str, str, str]
) -> pd.Series[float]:
    """Return how many times a share varies more between groups of calls than single calls would; missing: unknown."""
    kk, kn, nn = (sums[column] for column in of)
    p = sums[share] / sums["calls"]
    spread = (kk - 2 * p * kn + p * p * nn) * groups / (groups - 1)
    alone = sums["calls"] * p * (1 - p)
    return (spread / alone).where((alone > 0) & (groups > 1))


def _weekly(sums: pd.DataFrame, share: str, of: tuple[str, str, str]) -> pd.Series[float]:
    """Return the same between weeks; what is usual stands in for the first weeks."""
    bunched = sums["cell_squares"] / sums["calls"]
    usual = bunched + WEEK_ALIKE * (sums["week_squares"] / sums["calls"] - 1)
    own = _between(sums, share, sums["call_weeks"], of).fillna(usual)
    seen = sums["call_weeks"] - 1
    return ((WEEKS_BEFORE * usual + seen * own) / (WEEKS_BEFORE + seen)).clip(lower=1.0)


_KEPT: Final = (
    "rep_id", "calls", "to_new", "to_top", "accounts", "call_weeks", "squares", "new_worth", "top_worth",
)  # fmt: skip
_COUNTS: Final = (
    "calls", "to_new", "to_top", "accounts", "squares", "account_kk", "account_kn", "cells", "cell_squares", "cell_kk",
    "cell_kn", "call_weeks",
    "week_squares", "week_newnew", "week_newn", "week_toptop", "week_topn",
)  # fmt: skip

_SUMS: Final = """
WITH cells AS (
    SELECT rep_id, week, root, sum(n) AS n, coalesce(sum(n) FILTER (fresh), 0) AS k FROM work GROUP BY ALL),
accounts AS (
    SELECT rep_id, root, sum(n) AS n, sum(k) AS k,
        row_number() OVER (PARTITION BY rep_id ORDER BY sum(n) DESC, root) <= 2 AS top
    FROM cells GROUP BY rep_id, root),
by_week AS (
    SELECT c.rep_id, c.week, sum(c.n) AS n, sum(c.k) AS k, coalesce(sum(c.n) FILTER (top), 0) AS t
    FROM cells c JOIN accounts USING (rep_id, root) GROUP BY c.rep_id, c.week),
of_cells AS (
    SELECT rep_id, count(*) AS cells, sum(n * n) AS cell_squares, sum(k * k) AS cell_kk, sum(k * n) AS cell_kn
    FROM cells GROUP BY rep_id),
of_accounts AS (
    SELECT rep_id, sum(n) AS calls, sum(k) AS to_new, coalesce(sum(n) FILTER (top), 0) AS to_top,
        count(*) AS accounts, sum(n * n) AS squares, sum(k * k) AS account_kk, sum(k * n) AS account_kn
    FROM accounts GROUP BY rep_id),
of_weeks AS (
    SELECT rep_id, count(*) AS call_weeks, sum(n * n) AS week_squares, sum(k * k) AS week_newnew,
        sum(k * n) AS week_newn, sum(t * t) AS week_toptop, sum(t * n) AS week_topn
    FROM by_week GROUP BY rep_id)
SELECT * FROM of_accounts JOIN of_cells USING (rep_id) JOIN of_weeks USING (rep_id) ORDER BY rep_id
"""
