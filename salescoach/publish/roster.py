"""Who the reps are: every export that names them, the roster over them, and whoever only has work."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

#: The source of rows that `salescoach reps --edit` wrote; they win over every export.
ROSTER_SOURCE: Final = "roster"
#: Tables that are published as the files fill them, reps that are one counted.
_AS_THEY_ARE: Final = ("days_off", "plan_weeks", "tally", "agreements", "guesses", "left_out", "restated")


def merge(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``reps`` (one row each, first filled value wins, the roster before exports), ``addresses``,
    ``rep_roles``, ``days_off``, ``plan_weeks``, ``tally``, ``agreements``, ``guesses`` and
    ``deal_credit``, and what the import noted about itself; reps who only appear in work are listed too.
    """
    columns = ("name", "title", "role", "team", "country", "time_zone", "working_days", "email")
    filled = ", ".join(
        f"first({c} ORDER BY own, moved, source) FILTER ({c} IS NOT NULL) AS {c}" for c in columns
    )
    con.execute(_TOLD.format(filled=filled, roster=ROSTER_SOURCE))
    con.execute(_ROLES.format(roster=ROSTER_SOURCE))
    con.execute(_REPS, {"country": settings.country})
    con.execute(_ADDRESSES)
    for table in _AS_THEY_ARE:
        con.execute(f"CREATE OR REPLACE TEMP TABLE {table} AS SELECT * EXCLUDE (moved) FROM one_{table}")
    con.execute("CREATE OR REPLACE TEMP TABLE files AS SELECT * FROM log_files")
    con.execute(_CREDIT)


# Of a rep who is two in the files, the first day counts, and he has left when nobody says he is there still.
_TOLD: Final = """
CREATE OR REPLACE TEMP TABLE told_reps AS
WITH rows AS (
    SELECT *, source <> '{roster}' AS own, bool_or(moved) OVER (PARTITION BY rep_id) AS united,
        bool_or(NOT moved) OVER (PARTITION BY rep_id) AS stays
    FROM one_reps)
SELECT rep_id, {filled},
    first(hired ORDER BY own, CASE WHEN united THEN hired END, source) FILTER (hired IS NOT NULL) AS hired,
    first("left" ORDER BY own, moved, source) FILTER ("left" IS NOT NULL AND NOT (moved AND stays)) AS "left"
FROM rows GROUP BY rep_id
"""

# A role holds until the next; what a row leaves blank is as it was before, or as the exports say.
_ROLES: Final = """
CREATE OR REPLACE TEMP TABLE rep_roles AS
WITH own AS (
    SELECT * FROM one_roles
    QUALIFY source = '{roster}' OR NOT bool_or(source = '{roster}') OVER (PARTITION BY rep_id)),
days AS (
    SELECT rep_id, nullif(since, DATE '0001-01-01') AS since,
        first(role ORDER BY moved, source) FILTER (role IS NOT NULL) AS role,
        first(team ORDER BY moved, source) FILTER (team IS NOT NULL) AS team,
        first(title ORDER BY moved, source) FILTER (title IS NOT NULL) AS title
    FROM own GROUP BY ALL),
every AS (
    FROM days
    UNION ALL
    SELECT rep_id, NULL, role, team, title FROM told_reps
    WHERE rep_id NOT IN (SELECT rep_id FROM days) AND coalesce(role, team, title) IS NOT NULL)
SELECT rep_id, e.since, lead(e.since) OVER w - 1 AS until,
    coalesce(last_value(e.role IGNORE NULLS) OVER w, t.role) AS role,
    coalesce(last_value(e.team IGNORE NULLS) OVER w, t.team) AS team,
    coalesce(last_value(e.title IGNORE NULLS) OVER w, t.title) AS title
FROM every e LEFT JOIN told_reps t USING (rep_id)
WINDOW w AS (PARTITION BY rep_id ORDER BY e.since NULLS FIRST)
"""

_REPS: Final = """
CREATE OR REPLACE TEMP TABLE reps AS
WITH worked AS (
    SELECT rep_id FROM one_activities WHERE NOT coalesce(automated, false)
    UNION SELECT rep_id FROM one_tally
    UNION SELECT rep_id FROM one_deals
    UNION SELECT rep_id FROM one_deal_credit
    UNION SELECT rep_id FROM told_reps)
SELECT rep_id, coalesce(t.name, rep_id) AS name, r.title, r.role, r.team,
    coalesce(t.country, nullif($country, '')) AS country, t.time_zone, t.working_days, t.hired, t."left"
FROM worked
LEFT JOIN told_reps t USING (rep_id)
LEFT JOIN (SELECT * FROM rep_roles WHERE until IS NULL) r USING (rep_id)
WHERE rep_id IS NOT NULL
"""

# Apart from ``reps``, which every page reads: an address is for delivery, and no query of a page comes across it.
_ADDRESSES: Final = """
CREATE OR REPLACE TEMP TABLE addresses AS SELECT rep_id, email FROM told_reps WHERE email IS NOT NULL
"""

_CREDIT: Final = """
CREATE OR REPLACE TEMP TABLE deal_credit AS
SELECT deal_id, rep_id, part, share FROM one_deal_credit
UNION ALL
SELECT deal_id, rep_id, 'closed', 1.0 FROM one_deals
WHERE rep_id IS NOT NULL AND deal_id NOT IN (SELECT deal_id FROM log_deal_credit WHERE part = 'closed')
"""
