"""Which group an account was in at the time of an activity, and what the activity was for."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings, last

#: The source of rows that `salescoach targets --edit` wrote.
LIST_SOURCE: Final = "list"


def group(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``accounts`` (one row each, with its ultimate parent) and ``grouped``: ``once`` with
    ``account_group`` and ``purpose`` as of each activity."""
    _roots(con)
    con.execute(_TARGETS.format(list=LIST_SOURCE))
    con.execute(_ACCOUNTS)
    con.execute(_CUSTOMERS)
    con.execute(_TO_CUSTOMERS)
    con.execute(_FIRST_MET)
    con.execute(_OPEN_DEALS)
    con.execute(_GROUPED, {"win_back": settings.win_back_months})
    con.execute(_PURPOSE)


def _roots(con: duckdb.DuckDBPyConnection) -> None:
    """The ultimate parent of each account; accounts that name each other in a circle share one."""
    parents = dict(con.execute(_PARENTS).fetchall())
    roots = [(account, last(account, parents)) for account in parents]
    con.execute("CREATE OR REPLACE TEMP TABLE roots (account_id VARCHAR, root VARCHAR)")
    if roots:
        con.executemany("INSERT INTO roots VALUES (?, ?)", roots)


# The list that the coach keeps stands for everything the exports say. Where an account has days on the
# list, a mere "yes" of another source adds none.
_TARGETS: Final = """
CREATE OR REPLACE TEMP TABLE targets AS
WITH said AS (
    SELECT account_id, nullif(target_from, DATE '0001-01-01') AS target_from, target_to, source = '{list}' AS own
    FROM one_targets
    UNION ALL SELECT account_id, target_from, target_to, false FROM one_accounts
    WHERE target_from IS NOT NULL OR lower(target) IN ('yes', 'true', '1', 'y', 'x')),
chosen AS (SELECT DISTINCT * FROM said QUALIFY own OR NOT bool_or(own) OVER ())
SELECT account_id, target_from, target_to FROM chosen
QUALIFY coalesce(target_from, target_to) IS NOT NULL
    OR NOT bool_or(coalesce(target_from, target_to) IS NOT NULL) OVER (PARTITION BY account_id)
"""

_PARENTS: Final = """
SELECT account_id, first(parent_id ORDER BY moved, source) FROM one_accounts
WHERE parent_id <> account_id GROUP BY account_id
"""

_ACCOUNTS: Final = """
CREATE OR REPLACE TEMP TABLE accounts AS
WITH every AS (
    SELECT account_id FROM once UNION SELECT account_id FROM deals UNION SELECT account_id FROM one_accounts
    UNION SELECT account_id FROM targets),
told AS (
    SELECT a.account_id, first(name ORDER BY moved, source) FILTER (name IS NOT NULL) AS name,
        first(parent_id ORDER BY moved, source) FILTER (parent_id <> a.account_id) AS parent_id,
        first(t.code ORDER BY moved, source) FILTER (t.code IS NOT NULL) AS type,
        first(o.code ORDER BY moved, source) FILTER (o.code IS NOT NULL) AS origin,
        min(customer_since) AS customer_since
    FROM one_accounts a
    LEFT JOIN word_account_type t ON t.word = a.type_word
    LEFT JOIN word_origin o ON o.word = a.origin_word
    GROUP BY a.account_id),
listed AS (
    SELECT account_id, true AS target, CASE WHEN count(target_from) = count(*) THEN min(target_from) END AS target_from,
        CASE WHEN count(target_to) = count(*) THEN max(target_to) END AS target_to
    FROM targets GROUP BY account_id)
SELECT account_id, name, parent_id, coalesce(root, account_id) AS root, type, origin,
    coalesce(target, false) AS target, target_from, target_to, customer_since
FROM every LEFT JOIN told USING (account_id) LEFT JOIN roots USING (account_id) LEFT JOIN listed USING (account_id)
WHERE account_id IS NOT NULL
"""

# Won: a customer from the next day on. Since a date: from that day on, unless a deal was won on it.
# A customer without a date was one before the log began, unless a deal won in the log made him one.
_CUSTOMERS: Final = """
CREATE OR REPLACE TEMP TABLE customers AS
WITH won AS (
    SELECT root, closed AS day FROM deals JOIN accounts USING (account_id)
    WHERE status = 'won' AND closed IS NOT NULL),
since AS (
    SELECT root, day FROM won
    UNION ALL SELECT root, customer_since - 1 FROM accounts
    WHERE customer_since IS NOT NULL AND (root, customer_since) NOT IN (SELECT root, day FROM won)
    UNION ALL SELECT root, DATE '0001-01-01' FROM accounts
    WHERE type = 'customer' AND customer_since IS NULL AND root NOT IN (SELECT root FROM won))
SELECT root, min(day) AS since, list_sort(list(day)) AS days FROM since WHERE day IS NOT NULL GROUP BY root
"""

_TO_CUSTOMERS: Final = """
CREATE OR REPLACE TEMP TABLE deals AS
SELECT d.*, coalesce(c.since < coalesce(d.created, d.closed), false) AS to_customer
FROM deals d LEFT JOIN accounts a USING (account_id) LEFT JOIN customers c USING (root)
"""

_FIRST_MET: Final = """
CREATE OR REPLACE TEMP TABLE first_met AS
SELECT root, min(o.moment) AS met FROM once o JOIN accounts USING (account_id)
WHERE kind = 'meeting' AND state = 'held' AND NOT automated GROUP BY root
"""

# From the first to the last day on which a deal with the account was open, gaps closed.
_OPEN_DEALS: Final = """
CREATE OR REPLACE TEMP TABLE open_deals AS
SELECT DISTINCT root, coalesce(created, closed) AS opened, coalesce(closed, DATE '9999-12-31') AS closed
FROM deals JOIN accounts USING (account_id) WHERE coalesce(created, closed) IS NOT NULL
"""

_GROUPED: Final = """
CREATE OR REPLACE TEMP TABLE grouped AS
SELECT o.*, a.root AS account_root, a.origin AS account_origin,
    CASE WHEN o.account_id IS NULL THEN 'unlinked'
         WHEN a.type = 'partner' THEN 'partner'
         WHEN c.since < o.date THEN CASE
            WHEN $win_back > 0 AND list_filter(c.days, lambda d: d < o.date)[-1] > DATE '0001-01-01'
                AND list_filter(c.days, lambda d: d < o.date)[-1]
                    + to_months(CAST($win_back AS INTEGER)) < o.date THEN 'win_back'
            ELSE 'existing' END
         WHEN NOT l.has_list THEN 'target'
         WHEN a.target AND coalesce(a.target_from <= o.date, true) AND coalesce(a.target_to >= o.date, true)
            AND coalesce(len(list_filter(s.spans, lambda p: p[1] <= o.date AND o.date <= p[2])) > 0, true)
            THEN 'target'
         ELSE 'new' END AS account_group
FROM once o
CROSS JOIN (SELECT coalesce(bool_or(target), false) AS has_list FROM accounts) l
LEFT JOIN accounts a USING (account_id)
LEFT JOIN customers c ON c.root = a.root
LEFT JOIN (
    SELECT account_id,
        list([coalesce(target_from, DATE '0001-01-01'), coalesce(target_to, DATE '9999-12-31')]) AS spans
    FROM targets GROUP BY account_id HAVING count(*) > 1) s ON s.account_id = o.account_id
"""

_PURPOSE: Final = """
CREATE OR REPLACE TEMP TABLE purposed AS
WITH dealt AS (
    SELECT DISTINCT g.source, g.activity_id FROM grouped g JOIN open_deals d
        ON d.root = g.account_root AND d.opened <= g.date AND g.date <= d.closed)
SELECT g.*, CASE
        WHEN purpose_said IS NOT NULL THEN purpose_said
        WHEN account_group = 'existing' THEN 'service'
        WHEN account_group IN ('unlinked', 'partner') THEN 'unknown'
        WHEN dealt.activity_id IS NOT NULL OR f.met < g.moment THEN 'deal'
        WHEN coalesce(g.origin, g.account_origin) IN ('inbound', 'marketing') THEN 'lead'
        ELSE 'prospecting' END AS purpose
FROM grouped g
LEFT JOIN dealt ON dealt.source = g.source AND dealt.activity_id = g.activity_id
LEFT JOIN first_met f ON f.root = g.account_root
"""
