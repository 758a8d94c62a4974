"""Which group an account was in at the time of an activity, and what the activity was for."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.publish import joins
from salescoach.settings import Settings, last

#: The source of rows that `salescoach targets --edit` wrote.
LIST_SOURCE: Final = "list"


def group(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``accounts`` (one row each, with its ultimate parent) and ``purposed``: ``talked`` with
    ``account_group`` and ``purpose`` as of each activity."""
    _roots(con)
    con.execute(_TARGETS.format(list=LIST_SOURCE))
    con.execute(_ACCOUNTS)
    con.execute(_CUSTOMERS)
    con.execute(_TO_CUSTOMERS)
    joins.as_written(con, _MEETINGS)
    con.execute(_STANDING)
    con.execute(_OPEN_DEALS)
    ((has_list,),) = con.execute("SELECT coalesce(bool_or(target), false) FROM accounts").fetchall()
    con.execute(_PURPOSED.format(win_back=settings.win_back_months, has_list=has_list))


def _roots(con: duckdb.DuckDBPyConnection) -> None:
    """The ultimate parent of each account; accounts that name each other in a circle share one."""
    parents = dict(con.execute(_PARENTS).fetchall())
    roots = [last(account, parents) for account in parents]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE roots AS SELECT unnest($accounts) AS account_id, unnest($roots) AS root",
        {"accounts": list(parents), "roots": roots},
    )


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
    SELECT account_id FROM events UNION SELECT account_id FROM deals UNION SELECT account_id FROM one_accounts
    UNION SELECT account_id FROM targets),
told AS (
    SELECT a.account_id, first(name ORDER BY moved, source) FILTER (name IS NOT NULL) AS name,
        first(parent_id ORDER BY moved, source) FILTER (parent_id <> a.account_id) AS parent_id,
        first(t.code ORDER BY moved, source) FILTER (t.code IS NOT NULL) AS type,
        CAST(first(o.code ORDER BY moved, source) FILTER (o.code IS NOT NULL) AS VARCHAR) AS origin,
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

# What people agreed to meet for, of every state; few rows beside the calls.
_MEETINGS: Final = """
CREATE OR REPLACE TEMP TABLE meetings AS
SELECT n, source, activity_id, account_id, contact_id, appointment_id, date, instant, moment, state
FROM once WHERE kind = 'meeting' AND NOT automated
"""

# All that an activity is compared with, per account: one look-up a row.
_STANDING: Final = """
CREATE OR REPLACE TEMP TABLE standing AS
WITH first_met AS (
    SELECT root, min(moment) AS met FROM meetings JOIN accounts USING (account_id) WHERE state = 'held' GROUP BY root),
several AS (
    SELECT account_id,
        list([coalesce(target_from, DATE '0001-01-01'), coalesce(target_to, DATE '9999-12-31')]) AS spans
    FROM targets GROUP BY account_id HAVING count(*) > 1)
SELECT a.account_id, a.root, CAST(a.origin AS few_origin) AS origin, a.type, a.target, a.target_from, a.target_to,
    s.spans, c.since, c.days, f.met
FROM accounts a LEFT JOIN customers c USING (root) LEFT JOIN first_met f USING (root)
LEFT JOIN several s ON s.account_id = a.account_id
"""

# The spans in which any deal with the account was open; spans that touch are one, so that a day lies in one at most.
_OPEN_DEALS: Final = """
CREATE OR REPLACE TEMP TABLE open_deals AS
WITH each AS (
    SELECT root, coalesce(created, d.closed) AS opened, coalesce(d.closed, DATE '9999-12-31') AS closed
    FROM deals d JOIN accounts USING (account_id) WHERE coalesce(created, d.closed) IS NOT NULL),
told AS (
    SELECT *, max(closed) OVER (PARTITION BY root ORDER BY opened, closed
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before FROM each WHERE opened <= closed),
spans AS (
    SELECT *, sum(CASE WHEN opened <= before THEN 0 ELSE 1 END) OVER (
        PARTITION BY root ORDER BY opened, closed ROWS UNBOUNDED PRECEDING) AS span FROM told)
SELECT root, min(opened) AS opened, max(closed) AS closed FROM spans GROUP BY root, span
"""

_PURPOSED: Final = """
CREATE OR REPLACE TEMP VIEW purposed AS
WITH grouped AS (
    SELECT t.*, s.root AS account_root, s.origin AS account_origin, s.met,
        CAST(CASE WHEN t.account_id IS NULL THEN 'unlinked'
             WHEN s.type = 'partner' THEN 'partner'
             WHEN s.since < t.date THEN CASE
                WHEN {win_back} > 0 AND list_filter(s.days, lambda d: d < t.date)[-1] > DATE '0001-01-01'
                    AND list_filter(s.days, lambda d: d < t.date)[-1]
                        + to_months(CAST({win_back} AS INTEGER)) < t.date THEN 'win_back'
                ELSE 'existing' END
             WHEN NOT {has_list} THEN 'target'
             WHEN s.target AND coalesce(s.target_from <= t.date, true) AND coalesce(s.target_to >= t.date, true)
                AND coalesce(len(list_filter(s.spans, lambda p: p[1] <= t.date AND t.date <= p[2])) > 0, true)
                THEN 'target'
             ELSE 'new' END AS few_account_group) AS account_group
    FROM talked t LEFT JOIN standing s USING (account_id))
SELECT g.* EXCLUDE (met), CASE
        WHEN purpose_said IS NOT NULL THEN purpose_said
        WHEN account_group = 'existing' THEN 'service'::few_purpose
        WHEN account_group IN ('unlinked', 'partner') THEN 'unknown'::few_purpose
        WHEN d.root IS NOT NULL OR g.met < g.moment THEN 'deal'::few_purpose
        WHEN coalesce(g.origin, g.account_origin) IN ('inbound', 'marketing') THEN 'lead'::few_purpose
        ELSE 'prospecting'::few_purpose END AS purpose
FROM grouped g
LEFT JOIN open_deals d ON d.root = g.account_root AND g.date BETWEEN d.opened AND d.closed
"""
