"""Every stage counted per rep, week and scope, and set to missing where it was not tracked."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach import vocab

#: The kind that must be tracked for a count to be known; two names mean either of them.
KIND_OF: Final = {
    **{name: ("dial",) for name in vocab.MEASURES if name.startswith(("dials", "connects"))},
    "dial_conversations": ("dial",),
    "callbacks": ("dial",),
    "gatekeepers": ("dial",),
    "doors": ("visit",),
    "door_conversations": ("visit",),
    "conversations": ("dial", "visit"),
    "people_seen": ("dial", "visit"),
    "new_people": ("dial", "visit"),
    "accounts_new": ("dial", "visit", "touch"),
    "laters": ("dial", "visit"),
    "no_appointment": ("dial", "visit"),
    "appointment_calls": ("dial", "visit"),
    "appointments": ("dial", "visit"),
    "appointments_other": ("dial", "visit"),
    "asks": ("refusal",),
    "refusals": ("refusal",),
    "meetings": ("meeting",),
    "prospects_met": ("meeting",),
    "no_shows": ("meeting",),
    "sales": ("deal",),
    "sales_unknown": ("deal",),
    "set_held": ("dial", "visit"),
    "set_sales": ("dial", "visit"),
    "touches": ("touch",),
    "replies": ("touch",),
}

#: The scopes that a row of each purpose counts in.
SCOPES_OF: Final[dict[str, tuple[str, ...]]] = {purpose: ("all", purpose) for purpose in vocab.PURPOSES}
SCOPES_OF["prospecting"] = ("all", "prospecting", "new_business")
SCOPES_OF["lead"] = ("all", "lead", "new_business")


def count(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``counted``: the CRM's rep_weeks, before the tally is joined."""
    con.execute("CREATE TEMP TABLE scopes (purpose VARCHAR, scope VARCHAR)")
    pairs = [(purpose, scope) for purpose, scopes in SCOPES_OF.items() for scope in scopes]
    con.executemany("INSERT INTO scopes VALUES (?, ?)", pairs)
    groups = (
        f"sum(dials) FILTER (account_group = '{group}') AS dials_{group}" for group in vocab.ACCOUNT_GROUPS
    )
    con.execute(_WORK.format(groups=", ".join(groups)))
    for statement in (_PEOPLE, _APPOINTED, _MET, _SOLD):
        con.execute(statement)
    con.execute(_COUNTED.format(measures=",\n    ".join(_masked(name) for name in vocab.MEASURES)))
    for part in ("work", "people", "appointed", "met", "sold"):
        con.execute(f"DROP TABLE {part}")


def _masked(name: str) -> str:
    known = " OR ".join(f"coalesce(t_{kind}, false)" for kind in KIND_OF[name])
    extra = " AND origins_known" if name.startswith("sales") else ""
    extra += " AND appointments_known" if name.startswith(("appointment", "set_")) else ""
    return f"CASE WHEN ({known}){extra} THEN coalesce({name}, 0) END AS {name}"


# Each group of accounts by itself: that costs less than asking every call six times which group it is of.
_WORK: Final = """
CREATE TEMP TABLE work AS
WITH purposes AS (
    SELECT rep_id, week, purpose, account_group,
        count(*) FILTER (dial) AS dials,
        count(*) FILTER (dial AND disposition IS NOT NULL) AS dials_known,
        count(*) FILTER (connect) AS connects,
        count(*) FILTER (connect AND decision_maker IS NOT NULL) AS connects_known,
        count(*) FILTER (dial AND conversation) AS dial_conversations,
        count(*) FILTER (kind = 'visit') AS doors,
        count(*) FILTER (kind = 'visit' AND conversation) AS door_conversations,
        count(*) FILTER (callback AND conversation) AS callbacks,
        count(*) FILTER (conversation) AS conversations,
        count(*) FILTER (first_touch) AS accounts_new,
        count(*) FILTER (conversation AND asked) AS asks,
        count(*) FILTER (refusal) AS refusals,
        count(*) FILTER (conversation AND outcome IN ('later', 'email')) AS laters,
        count(*) FILTER (conversation AND outcome NOT IN ('appointment', 'refused', 'later', 'email'))
            AS no_appointment,
        count(*) FILTER (dial AND disposition = 'gatekeeper') AS gatekeepers,
        count(*) FILTER (outcome = 'appointment' AND kind <> 'meeting') AS appointment_calls,
        count(*) FILTER (kind IN ('email', 'message') AND coalesce(direction, 'outbound') = 'outbound') AS touches,
        count(*) FILTER (kind IN ('email', 'message') AND direction = 'inbound') AS replies
    FROM activities WHERE NOT automated AND rep_id IS NOT NULL GROUP BY ALL)
SELECT rep_id, week, scope, sum(COLUMNS(* EXCLUDE (rep_id, week, purpose, scope, account_group))), {groups}
FROM purposes JOIN scopes USING (purpose) GROUP BY rep_id, week, scope
"""

# Each person once a week, with all the purposes one talked to him for as bits: it costs half of counting
# distinct people for every scope, and little memory.
_PEOPLE: Final = """
CREATE TEMP TABLE people AS
WITH bits AS (SELECT purpose, 1 << (row_number() OVER (ORDER BY purpose) - 1) AS bit FROM scopes GROUP BY purpose),
talks AS (
    SELECT rep_id, week, coalesce(contact_id, 'account ' || account_id) AS person, bit_or(bit) AS seen,
        bit_or(CASE WHEN new_person THEN bit ELSE 0 END) AS new
    FROM activities JOIN bits USING (purpose)
    WHERE conversation AND rep_id IS NOT NULL AND person IS NOT NULL GROUP BY ALL),
alike AS (SELECT rep_id, week, seen, new, count(*) AS n FROM talks GROUP BY ALL),
masks AS (SELECT scope, bit_or(bit) AS mask FROM scopes JOIN bits USING (purpose) GROUP BY scope)
SELECT rep_id, week, scope, CAST(sum(n) AS BIGINT) AS people_seen,
    CAST(coalesce(sum(n) FILTER (new & mask <> 0), 0) AS BIGINT) AS new_people
FROM alike JOIN masks ON seen & mask <> 0 GROUP BY rep_id, week, scope
"""

_APPOINTED: Final = """
CREATE TEMP TABLE appointed AS
WITH won AS (
    SELECT a.root, d.closed FROM deals d JOIN accounts a USING (account_id)
    WHERE d.status = 'won' AND coalesce(d.business, 'new') = 'new'),
sold AS (
    SELECT DISTINCT p.source, p.appointment_id FROM appointments p JOIN won w ON w.root = p.account_root
    WHERE p.met_state = 'held' AND p.met <= w.closed)
SELECT rep_id, week, scope,
    count(*) FILTER (conversation) AS appointments,
    count(*) FILTER (NOT conversation) AS appointments_other,
    count(*) FILTER (conversation AND met_state = 'held') AS set_held,
    count(sold.appointment_id) FILTER (conversation) AS set_sales
FROM appointments p JOIN scopes USING (purpose)
LEFT JOIN sold ON sold.source = p.source AND sold.appointment_id = p.appointment_id
GROUP BY ALL
"""

# New business: meetings with accounts that were no customers, whatever the meeting was for.
_MET: Final = """
CREATE TEMP TABLE met AS
WITH scoped AS (
    SELECT *, purpose AS scope FROM meetings
    UNION ALL BY NAME SELECT *, 'all' AS scope FROM meetings
    UNION ALL BY NAME SELECT *, 'new_business' AS scope FROM meetings
        WHERE account_group NOT IN ('existing', 'partner'))
SELECT held_by AS rep_id, week, scope, coalesce(sum(count) FILTER (state = 'held'), 0) AS meetings,
    sum(firsts) AS prospects_met, coalesce(sum(count) FILTER (state = 'no_show'), 0) AS no_shows
FROM scoped GROUP BY ALL
"""

# A customer's deal is no new business, whatever it is called; one of unknown business counts, and is shown.
_SOLD: Final = """
CREATE TEMP TABLE sold AS
WITH won AS (
    SELECT d.deal_id, d.week, d.business, d.origin, d.to_customer, c.rep_id, c.share
    FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed'
    WHERE d.status = 'won' AND d.closed IS NOT NULL AND coalesce(d.business, 'new') = 'new'),
scoped AS (
    SELECT *, 'all' AS scope FROM won
    UNION ALL SELECT *, 'new_business' FROM won WHERE NOT to_customer
    UNION ALL SELECT *, CASE WHEN origin IN ('inbound', 'marketing') THEN 'lead' ELSE 'prospecting' END FROM won
        WHERE origin IS NOT NULL AND NOT to_customer)
SELECT rep_id, week, scope, sum(share) AS sales, sum(share) FILTER (business IS NULL) AS sales_unknown
FROM scoped GROUP BY ALL
"""

_COUNTED: Final = """
CREATE TEMP TABLE counted AS
WITH watched AS (
    SELECT c.rep_id, c.week, c.days_worked, c.partial,
        bool_or(t.kind = 'dial') AS t_dial, bool_or(t.kind = 'visit') AS t_visit,
        bool_or(t.kind = 'meeting') AS t_meeting, bool_or(t.kind = 'deal') AS t_deal,
        bool_or(t.kind = 'refusal') AS t_refusal, bool_or(t.kind = 'touch') AS t_touch
    FROM rep_calendar c
    LEFT JOIN tracked t ON t.rep_id = c.rep_id AND c.week BETWEEN t.first_week AND t.last_week
    GROUP BY ALL),
grid AS (
    SELECT *, scope IN ('all', 'new_business')
        OR scope IN ('prospecting', 'lead') AND (SELECT count(origin) > 0 FROM deals WHERE status = 'won')
            AS origins_known,
        (SELECT bool_or(appointed) FROM worked_days) AS appointments_known
    FROM watched CROSS JOIN (SELECT DISTINCT scope FROM scopes))
SELECT rep_id, week, scope, days_worked, partial,
    {measures}
FROM grid
LEFT JOIN work USING (rep_id, week, scope) LEFT JOIN people USING (rep_id, week, scope)
LEFT JOIN appointed USING (rep_id, week, scope) LEFT JOIN met USING (rep_id, week, scope)
LEFT JOIN sold USING (rep_id, week, scope)
"""
