"""Who the reps are: every export that names them, the roster over them, and whoever only has work."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

#: The source of rows that `salescoach reps --edit` wrote; they win over every export.
ROSTER_SOURCE: Final = "roster"


def merge(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``reps`` (one row each, first filled value wins, the roster before exports), ``days_off``,
    ``plan_weeks``, ``tally`` and ``deal_credit``, and what the import noted about itself; reps who only
    appear in work are listed too."""
    columns = ("name", "title", "role", "team", "country", "time_zone", "working_days", "hired", '"left"')
    filled = ", ".join(
        f"first({c} ORDER BY first_source, source) FILTER ({c} IS NOT NULL) AS {c}" for c in columns
    )
    con.execute(_REPS.format(filled=filled, roster=ROSTER_SOURCE), {"country": settings.country})
    for table in ("days_off", "plan_weeks", "tally", "left_out", "files", "restated"):
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * FROM log_{table}")
    con.execute(_CREDIT)


_REPS: Final = """
CREATE OR REPLACE TEMP TABLE reps AS
WITH named AS (
    SELECT rep_id, {filled}
    FROM (SELECT *, CASE source WHEN '{roster}' THEN 0 ELSE 1 END AS first_source FROM log_reps) GROUP BY rep_id),
worked AS (
    SELECT rep_id FROM log_activities WHERE NOT coalesce(automated, false)
    UNION SELECT rep_id FROM log_tally
    UNION SELECT rep_id FROM log_deals
    UNION SELECT rep_id FROM log_deal_credit
    UNION SELECT rep_id FROM named)
SELECT rep_id, coalesce(name, rep_id) AS name, title, role, team,
    coalesce(country, nullif($country, '')) AS country, time_zone, working_days, hired, "left"
FROM worked LEFT JOIN named USING (rep_id) WHERE rep_id IS NOT NULL
"""

_CREDIT: Final = """
CREATE OR REPLACE TEMP TABLE deal_credit AS
SELECT deal_id, rep_id, part, share FROM log_deal_credit
UNION ALL
SELECT deal_id, rep_id, 'closed', 1.0 FROM log_deals
WHERE rep_id IS NOT NULL AND deal_id NOT IN (SELECT deal_id FROM log_deal_credit WHERE part = 'closed')
"""
