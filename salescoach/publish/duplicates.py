"""One call that stands in two files is one dial: the k-th row of one pairs with the k-th of the other."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

_IDENTITY: Final = (
    "activity_id",
    "source",
    "file",
    "row",
    "rep_id",
    "date",
    "instant",
    "week",
    "kind",
    "moment",
)


def collapse(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``once``: ``meant`` with calls of several files collapsed, ``copies`` rows in each;
    ``known_as`` holds the ids of all where there are several.

    Calls of different files, or of one file read in two ways, with the same rep, contact (else
    account), instant and direction pair in their order; rows of one file never do. The row that says
    how the call ended is kept, and what it lacks is filled from the other; a decision that either
    row records stands.
    """
    columns = [name for (name, *_) in con.execute("DESCRIBE meant").fetchall()]
    filled = ", ".join(_filled(column) for column in columns)
    con.execute(_COLLAPSE.format(filled=filled, columns=", ".join(columns)))


def _filled(column: str) -> str:
    """Return SQL for a column of the one row made of several."""
    order = "better, source, file, activity_id"
    if column in _IDENTITY:
        return f"first({column} ORDER BY {order}) AS {column}"
    if column == "asked":
        return "bool_or(asked) AS asked"
    if column == "outcome":
        order = f"outcome = 'unknown', outcome = 'none', {order}"
    return f"first({column} ORDER BY {order}) FILTER ({column} IS NOT NULL) AS {column}"


_COLLAPSE: Final = """
CREATE OR REPLACE TEMP TABLE once AS
WITH calls AS (
    SELECT *, row_number() OVER (
            PARTITION BY source, file, rep_id, coalesce(contact_id, account_id), instant, direction
            ORDER BY activity_id) AS k,
        CASE WHEN disposition IS NOT NULL THEN 0 WHEN disposition_word IS NOT NULL THEN 1 ELSE 2 END AS better
    FROM meant
    WHERE kind = 'dial' AND NOT automated AND instant IS NOT NULL AND rep_id IS NOT NULL
        AND coalesce(contact_id, account_id) IS NOT NULL),
paired AS (
    SELECT {filled}, count(*) AS copies, CASE WHEN count(*) > 1 THEN list(activity_id) END AS known_as
    FROM calls GROUP BY calls.rep_id, coalesce(calls.contact_id, calls.account_id), calls.instant, calls.direction, k)
SELECT {columns}, copies, known_as FROM paired
UNION ALL
SELECT {columns}, 1, NULL FROM meant
WHERE NOT (kind = 'dial' AND NOT automated AND instant IS NOT NULL AND rep_id IS NOT NULL
    AND coalesce(contact_id, account_id) IS NOT NULL)
"""
