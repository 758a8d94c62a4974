"""The rows of a log, counted for all reps at once."""

from __future__ import annotations

from typing import Final

import duckdb
import pandas as pd

from salescoach import vocab

#: Groups of accounts that are still to be won; customers are the fourth that is known.
TO_WIN: Final = ("target", "new", "win_back")
assert set(TO_WIN) < set(vocab.ACCOUNT_GROUPS)


def counts(
    con: duckdb.DuckDBPyConnection, spans: pd.DataFrame, rep_weeks: pd.DataFrame
) -> list[pd.DataFrame]:
    """Make ``seen`` and ``work``, and return frames by ``rep_id``: what was logged, touched and opened.

    ``spans``: ``rep_id``, ``start``, ``long_start``, ``end``. Where a rep has no call or visit in the log, the
    tally's calls to new accounts and to customers stand: which accounts they were is not known.
    """
    con.register("spans", spans)
    con.execute(_SEEN)
    con.register("tallied", _tallied(con, spans, rep_weeks))
    con.execute(_WORK)
    return [con.execute(query).df() for query in (_LOGGED, _BY_TALLY, _FIRST, _TOUCHED, _DEALS)]


def visits(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return ``rep_id``, ``week`` and ``visits_new``: visits to accounts that were no customers."""
    return con.execute(
        "SELECT rep_id, week, sum(n) AS visits_new FROM seen WHERE what = 'visit' AND inside AND fresh GROUP BY ALL"
    ).df()


def known(con: duckdb.DuckDBPyConnection) -> tuple[int, bool]:
    """Return how many accounts the log knows as customers, and whether there is a list of targets."""
    customers, listed = con.execute(_CUSTOMERS + _KNOWN).fetchall()[0]
    return int(customers), bool(listed)


def given(con: duckdb.DuckDBPyConnection, owned: pd.DataFrame | None) -> pd.DataFrame:
    """Return ``rep_id``, ``accounts_owned`` and ``owned_customers``; no rows where nobody knows who owns what."""
    if owned is None or owned.empty:
        return pd.DataFrame({"rep_id": [], "accounts_owned": [], "owned_customers": []}).astype("Float64")
    con.register("owned", owned[["rep_id", "account_id"]])
    return con.execute(_CUSTOMERS + _OWNED).df()


def _tallied(con: duckdb.DuckDBPyConnection, spans: pd.DataFrame, rep_weeks: pd.DataFrame) -> pd.DataFrame:
    out = con.execute("SELECT DISTINCT rep_id FROM seen WHERE what IN ('dial', 'visit')").df()["rep_id"]
    rows = rep_weeks[(rep_weeks["scope"] == "all") & ~rep_weeks["rep_id"].isin(out)]
    rows = rows[rows["dials_target"].notna() & rows["dials_existing"].notna()].merge(spans, on="rep_id")
    rows = rows[(rows["week"] >= rows["start"]) & (rows["week"] <= rows["end"])]
    sides = [
        pd.DataFrame({"rep_id": rows["rep_id"], "week": rows["week"], "fresh": fresh, "n": rows[column]})
        for fresh, column in ((True, "dials_target"), (False, "dials_existing"))
    ]
    return pd.concat(sides).astype({"rep_id": "str", "fresh": "bool", "n": "float64"})


_SEEN: Final = f"""
CREATE TEMP TABLE seen AS
SELECT a.rep_id, a.week, a.date >= s.start AS inside, coalesce(r.root, a.account_id) AS root, a.account_group,
    CASE WHEN a.account_group IN {TO_WIN} THEN true WHEN a.account_group = 'existing' THEN false END AS fresh,
    CASE WHEN a.dial THEN 'dial' WHEN a.kind = 'visit' AND coalesce(a.direction, 'outbound') = 'outbound' THEN 'visit'
        WHEN a.kind = 'dial' AND a.direction = 'inbound' THEN 'inbound' ELSE 'other' END AS what,
    count(*) AS n, min(a.date) AS first
FROM activities a JOIN spans s USING (rep_id) LEFT JOIN accounts r USING (account_id)
WHERE NOT a.automated AND a.date BETWEEN s.long_start AND s."end" AND coalesce(a.direction, '') <> 'internal'
GROUP BY ALL
"""

_WORK: Final = """
CREATE TEMP TABLE work AS
SELECT rep_id, week, root, fresh, sum(n) AS n FROM seen
WHERE inside AND what IN ('dial', 'visit') AND fresh IS NOT NULL GROUP BY ALL
UNION ALL
SELECT rep_id, week, CASE WHEN fresh THEN 'new' ELSE 'customers' END, fresh, n FROM tallied WHERE n > 0
"""

_LOGGED: Final = """
SELECT rep_id, sum(n) FILTER (what <> 'inbound') AS outbound, sum(n) FILTER (what = 'visit') AS visits,
    sum(n) FILTER (what <> 'inbound' AND account_group = 'target') AS to_target,
    sum(n) FILTER (what <> 'inbound' AND account_group = 'partner') AS to_partner,
    sum(n) FILTER (what <> 'inbound' AND account_group = 'unlinked') AS unlinked,
    sum(n) FILTER (what <> 'inbound' AND NOT fresh) AS to_existing,
    sum(n) FILTER (what = 'inbound') AS inbound
FROM seen WHERE inside AND what <> 'other' GROUP BY rep_id
UNION ALL
SELECT rep_id, sum(n), 0, NULL, 0, 0, sum(n) FILTER (NOT fresh), 0 FROM tallied GROUP BY rep_id
"""

_BY_TALLY: Final = "SELECT DISTINCT rep_id, true AS from_tally FROM tallied"

_FIRST: Final = """
SELECT rep_id, min(first) AS first FROM (
    SELECT rep_id, first FROM seen UNION ALL SELECT rep_id, CAST(week AS DATE) FROM tallied) GROUP BY rep_id
"""

_TOUCHED: Final = """
WITH each AS (
    SELECT rep_id, root, bool_or(fresh) AS fresh FROM seen WHERE fresh IS NOT NULL GROUP BY rep_id, root)
SELECT rep_id, count(*) AS accounts_long, count(*) FILTER (fresh) AS new_long FROM each GROUP BY rep_id
"""

# Whoever sourced a deal opened it, else whoever closes it; a customer's deal is no new business.
_DEALS: Final = """
WITH own AS (
    SELECT deal_id, rep_id FROM deal_credit WHERE part IN ('sourced', 'closed')
    QUALIFY part = 'sourced' OR NOT bool_or(part = 'sourced') OVER (PARTITION BY deal_id))
SELECT own.rep_id, count(DISTINCT deal_id) FILTER (origin IS NOT NULL) AS deals_known,
    count(DISTINCT deal_id) FILTER (origin = 'self') AS deals_self
FROM deals JOIN own USING (deal_id) JOIN spans s ON s.rep_id = own.rep_id
WHERE created BETWEEN s.long_start AND s."end" AND coalesce(business, 'new') = 'new' AND NOT to_customer
GROUP BY own.rep_id HAVING deals_known > 0
"""

_CUSTOMERS: Final = """
WITH customers AS (
    SELECT DISTINCT root FROM accounts
    WHERE type = 'customer' OR customer_since <= (SELECT max("end") FROM spans) OR account_id IN (
        SELECT account_id FROM deals WHERE status = 'won' AND account_id IS NOT NULL))
"""
_KNOWN: Final = (
    "SELECT (SELECT count(*) FROM customers), (SELECT coalesce(bool_or(target), false) FROM accounts)"
)
_OWNED: Final = """
SELECT rep_id, count(DISTINCT root) AS accounts_owned, count(DISTINCT c.root) AS owned_customers
FROM (SELECT o.rep_id, coalesce(a.root, o.account_id) AS root FROM owned o LEFT JOIN accounts a USING (account_id)) g
LEFT JOIN customers c USING (root) GROUP BY rep_id
"""
