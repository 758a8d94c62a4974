"""One call that stands in two files is one dial: the k-th row of one pairs with the k-th of the other."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

_IDENTITY: Final = ("activity_id", "source", "file", "row", "rep_id", "date", "instant", "week", "kind", "moment")


def collapse(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``once``: ``meant`` with calls of several files collapsed, ``copies`` rows in each.

    Calls of different sources with the same rep, contact (else account), instant and direction pair
    in their order; rows of one source never do. The row that says how the call ended is kept, and
    what it lacks is filled from the other.
    """
    columns = [name for (name, *_) in con.execute("DESCRIBE meant").fetchall()]
    kept = ("outcome",)
    filled = ", ".join(
        f"first({c} ORDER BY better, source, activity_id) AS {c}"
        if c in _IDENTITY or c in kept
        else f"first({c} ORDER BY better, source, activity_id) FILTER ({c} IS NOT NULL) AS {c}"
        for c in columns
    )
    con.execute(_COLLAPSE.format(filled=filled, columns=", ".join(columns)))


_COLLAPSE: Final = """
CREATE OR REPLACE TEMP TABLE once AS
WITH calls AS (
    SELECT *, row_number() OVER (
            PARTITION BY source, rep_id, coalesce(contact_id, account_id), instant, direction
            ORDER BY activity_id) AS k,
        CASE WHEN disposition IS NOT NULL THEN 0 WHEN disposition_word IS NOT NULL THEN 1 ELSE 2 END AS better
    FROM meant
    WHERE kind = 'dial' AND NOT automated AND instant IS NOT NULL AND rep_id IS NOT NULL
        AND coalesce(contact_id, account_id) IS NOT NULL),
paired AS (
    SELECT {filled}, count(*) AS copies
    FROM calls GROUP BY calls.rep_id, coalesce(calls.contact_id, calls.account_id), calls.instant, calls.direction, k)
SELECT {columns}, copies FROM paired
UNION ALL
SELECT {columns}, 1 FROM meant
WHERE NOT (kind = 'dial' AND NOT automated AND instant IS NOT NULL AND rep_id IS NOT NULL
    AND coalesce(contact_id, account_id) IS NOT NULL)
"""
