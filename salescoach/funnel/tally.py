"""The tally joined at rep and week: per rep, week and measure exactly one source counts."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach import vocab

#: Measures for which the tally counts where both are kept: what a CRM seldom records.
TALLY_FIRST: Final = ("refusals", "asks", "laters", "conversations", "dial_conversations", "people_seen")

#: What is compared where both count it, and the scope to compare in.
COMPARED: Final = {
    **dict.fromkeys(("dials", "conversations", "refusals", "laters", "appointments"), "new_business"),
    **dict.fromkeys(("prospects_met", "no_shows", "sales"), "new_business"),
    "dials_existing": "all",
}
#: What the tally says, for new business and for everything; what it cannot show is left out.
_NEW: Final = {
    "dials": "dials_new",
    "dials_target": "dials_new",
    "dials_existing": "0 * dials_new",
    "dial_conversations": "conversations",
    "conversations": "conversations",
    "refusals": "refusals",
    "laters": "laters",
    "asks": "refusals + appointments",
    "appointments": "appointments",
    "meetings": "meetings",
    "prospects_met": "meetings",
    "no_shows": "no_shows",
    "sales": "sales_new",
}
_ALL: Final = {
    "dials": "dials_new + dials_existing",
    "dials_target": "dials_new",
    "dials_existing": "dials_existing",
    "sales": "sales_new",
}


def join(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``joined``: rep_weeks with the tally's counts where they stand for the rep and week."""
    con.execute(_WIDE)
    values = {
        scope: ", ".join(f"CAST({e} AS DOUBLE) AS {m}" for m, e in said.items())
        for scope, said in (("new_business", _NEW), ("all", _ALL))
    }
    con.execute(
        "CREATE TEMP TABLE tallied AS "
        + " UNION ALL BY NAME ".join(
            f"SELECT rep_id, week, '{scope}' AS scope, {said} FROM wide" for scope, said in values.items()
        )
    )
    measures = ", ".join(_choice(name) for name in vocab.MEASURES)
    taken = ", ".join(f"CASE WHEN {_wins(name)} THEN '{name}' END" for name in _NEW)
    rest = " OR ".join(f"{name} IS NOT NULL" for name in vocab.MEASURES)
    con.execute(_JOINED.format(measures=measures, taken=taken, rest=rest))


def compare(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``compared``: what the CRM and the tally both count, per rep, week and measure, and which stands."""
    con.execute(
        "CREATE TEMP TABLE compared AS "
        + " UNION ALL ".join(
            f"SELECT rep_id, week, '{name}' AS measure, c.{name} AS crm, t.{name} AS tally, "
            f"'{'tally' if name in TALLY_FIRST else 'CRM'}' AS stands "
            f"FROM counted c JOIN tallied t USING (rep_id, week, scope) "
            f"WHERE scope = '{scope}' AND c.{name} IS NOT NULL AND t.{name} IS NOT NULL"
            for name, scope in COMPARED.items()
        )
    )


def _wins(name: str) -> str:
    return f"t.{name} IS NOT NULL" if name in TALLY_FIRST else f"(t.{name} IS NOT NULL AND c.{name} IS NULL)"


def _choice(name: str) -> str:
    if name not in _NEW:
        return f"c.{name} AS {name}"
    order = (f"t.{name}", f"c.{name}") if name in TALLY_FIRST else (f"c.{name}", f"t.{name}")
    return f"coalesce({order[0]}, {order[1]}) AS {name}"


# A week's own row stands before rows of its days, which it repeats.
_WIDE: Final = """
CREATE TEMP TABLE wide AS
PIVOT (SELECT rep_id, week, measure, count FROM tally
    QUALIFY span = 'week' OR NOT bool_or(span = 'week') OVER (PARTITION BY rep_id, week, measure))
ON measure IN ('dials_new', 'dials_existing', 'conversations', 'refusals', 'laters', 'appointments', 'meetings',
    'no_shows', 'sales_new', 'sales_existing')
USING sum(count) GROUP BY rep_id, week
"""

_JOINED: Final = """
CREATE TEMP VIEW joined AS
SELECT * FROM (
    SELECT rep_id, week, scope, c.days_worked, c.partial,
        concat_ws(',', {taken}) AS from_tally, {measures}
    FROM counted c LEFT JOIN tallied t USING (rep_id, week, scope))
WHERE {rest}
"""
