"""The list as one pass over the log: what is known of every account, the reasons, and whose each is."""

from __future__ import annotations

import datetime
from typing import Final

import duckdb

from salescoach import roles
from salescoach.publish.appointments import LINK_DAYS
from salescoach.store import Log
from salescoach.worklist import planned
from salescoach.worklist.reasons import (
    ATTEMPTS,
    DROPPED_DAYS,
    HUNTING,
    LATER_DAYS,
    LOOK_BACK_DAYS,
    OLD_NO_DAYS,
    QUIET_DAYS,
    REASONS,
)

#: Weeks in which a rep must have hunted to be dealt accounts that nobody works on, and how often at least.
SHARING_DAYS: Final = 91
SHARING_CALLS: Final = 13
#: So many places of a list each reason has before the first fills the rest: nobody who missed a meeting is left out
#: because many asked to be called later.
PLACES: Final = 3


def rows(con: duckdb.DuckDBPyConnection, log: Log, most: int) -> list[tuple[object, ...]]:
    """Return the rows of every rep, in their order: rep_id, account_id, name, reason, since, asked, times,
    written, tried, in_all.

    ``con`` is a connection of the log; ``asked`` is the day somebody asked to be called later, ``times``
    how often it happened, ``tried`` the attempts since, ``in_all`` the accounts of the rep that wait.
    """
    found = {
        "as_of": f"DATE '{log.as_of.isoformat()}'",
        "back": f"DATE '{(log.as_of - datetime.timedelta(days=LOOK_BACK_DAYS)).isoformat()}'",
        "months": log.settings.win_back_months,
        "order": ", ".join(f"'{reason}'" for reason in REASONS),
        "hunting": ", ".join(f"'{reason}'" for reason in HUNTING),
        "most": most,
    }
    planned.find(con)
    con.execute("CREATE TEMP TABLE serving (rep_id VARCHAR)")
    if serving := _serving(con):
        con.executemany("INSERT INTO serving VALUES (?)", serving)
    for statement in (_KNOWN, _STANDING, _MISSED, _REASONS, _TRIED, _SHARED):
        con.execute(statement.format(**found))
    return con.execute(_LISTED.format(**found)).fetchall()


def _serving(con: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    """Return the reps whose role asks them to look after customers."""
    found = con.execute("SELECT rep_id, coalesce(role, title) FROM reps").fetchall()
    return [(rep,) for rep, role in found if roles.asked(role) in (roles.MANAGER, roles.NATIONAL)]


# A call of which nobody knows how it ended, or whether the person decides, counts as a talk: nobody is
# reminded of what may be done.
_ROWS: Final = """
    SELECT activity_id, account_id, CASE kind WHEN 'meeting' THEN held_by ELSE rep_id END AS rep_id, date, instant,
        kind, outcome, state,
        outcome = 'refused' AND kind <> 'meeting' AND coalesce(decision_maker, true) AS refusal,
        kind IN ('dial', 'visit') AND coalesce(direction, 'outbound') = 'outbound' AS attempt,
        kind IN ('dial', 'visit', 'email', 'message') AND coalesce(direction, 'outbound') = 'outbound' AS touch,
        (kind IN ('dial', 'visit') AND coalesce(disposition, 'connected') = 'connected'
                AND coalesce(decision_maker, true))
            OR (kind = 'meeting' AND state = 'held')
            OR (kind <> 'meeting' AND outcome IN ('appointment', 'refused', 'later', 'referred')) AS talk
    FROM activities WHERE NOT automated AND account_id IS NOT NULL"""

# One row per account that anything was done with.
_KNOWN: Final = f"""
CREATE TEMP TABLE known AS
WITH work AS ({_ROWS}),
present AS (SELECT rep_id AS here FROM reps WHERE coalesce("left" >= {{as_of}}, true))
SELECT account_id, count(*) FILTER (attempt) AS attempts, count(*) FILTER (touch AND NOT attempt) AS written,
    max(date) FILTER (touch) AS touched, max(date) FILTER (touch OR talk) AS worked,
    max(date) FILTER (talk) AS talked, max(instant) FILTER (talk) AS talked_at,
    max(date) FILTER (attempt OR talk) AS called, max(instant) FILTER (attempt OR talk) AS called_at,
    count(*) FILTER (attempt AND instant IS NULL) > 0 AS untimed,
    arg_max(here, (date, coalesce(instant, CAST(date AS TIMESTAMP)), activity_id))
        FILTER (here IS NOT NULL AND (touch OR talk)) AS owner,
    max(date) FILTER (outcome = 'later' AND kind <> 'meeting') AS later,
    max(instant) FILTER (outcome = 'later' AND kind <> 'meeting') AS later_at,
    count(*) FILTER (outcome = 'later' AND kind <> 'meeting') AS laters,
    max(date) FILTER (refusal) AS refused,
    max(instant) FILTER (refusal) AS refused_at,
    count(*) FILTER (refusal) AS refusals,
    max(date) FILTER (state = 'no_show') AS missed, max(instant) FILTER (state = 'no_show') AS missed_at,
    count(*) FILTER (state = 'no_show') AS no_shows,
    max(date) FILTER (kind = 'meeting' AND state IN ('booked', 'moved', 'unknown')) AS dated
FROM work LEFT JOIN present ON here = rep_id GROUP BY account_id
"""

# An account with its parent and subsidiaries is one: as to customers, open deals, meetings ahead, and whether
# anybody tried it.
_STANDING: Final = (
    """
CREATE TEMP TABLE standing AS
WITH bought AS (
    SELECT root, closed AS day FROM deals JOIN accounts USING (account_id) WHERE status = 'won' AND closed IS NOT NULL),
since AS (
    FROM bought
    UNION ALL SELECT root, customer_since - 1 FROM accounts WHERE customer_since <= {as_of}
    UNION ALL SELECT root, DATE '0001-01-01' FROM accounts
    WHERE type = 'customer' AND customer_since IS NULL AND root NOT IN (SELECT root FROM bought)),
customers AS (
    SELECT root FROM since GROUP BY root
    HAVING {months} = 0 OR max(day) = DATE '0001-01-01' OR max(day) + to_months({months}) >= {as_of}),
busy AS (
    SELECT root FROM deals JOIN accounts USING (account_id) WHERE coalesce(status, 'open') = 'open'
    UNION SELECT root FROM appointments JOIN accounts USING (account_id)
    WHERE met IS NULL AND date >= {as_of} - """
    + f"{LINK_DAYS}"
    + """
    UNION SELECT root FROM planned JOIN accounts USING (account_id) WHERE kind = 'meeting' AND date > {as_of}),
tried AS (
    SELECT DISTINCT root FROM (SELECT DISTINCT account_id FROM activities WHERE NOT automated) JOIN accounts
        USING (account_id)),
listed AS (
    SELECT account_id, min(nullif(target_from, DATE '0001-01-01')) AS listed_since
    FROM targets WHERE coalesce(target_to >= {as_of}, true) GROUP BY account_id)
SELECT a.account_id, a.name, c.root IS NOT NULL AS customer, t.root IS NOT NULL AS tried, l.listed_since,
    CASE WHEN (SELECT coalesce(bool_or(target), false) FROM accounts) THEN l.account_id IS NOT NULL ELSE true END
        AS target
FROM accounts a LEFT JOIN customers c USING (root) LEFT JOIN tried t USING (root)
LEFT JOIN listed l ON l.account_id = a.account_id
WHERE root NOT IN (SELECT root FROM busy) AND coalesce(a.type, '') <> 'partner'
"""
)

# Calls to us that nobody answered, and that no call or talk of ours follows. On a day of which the order is
# not known ours counts as the later one.
_MISSED: Final = """
CREATE TEMP TABLE calls_in AS
SELECT a.account_id, min(a.date) AS date, count(*) AS times, arg_max(a.rep_id, (a.date, a.activity_id)) AS rep_id
FROM activities a LEFT JOIN known k USING (account_id)
WHERE a.kind = 'dial' AND a.direction = 'inbound' AND NOT a.automated AND a.account_id IS NOT NULL
    AND a.disposition IN ('no_answer', 'busy', 'voicemail') AND a.outcome IN ('none', 'unknown') AND a.date >= {back}
    AND NOT coalesce(k.called > a.date OR (k.called = a.date AND (k.untimed
        OR coalesce(k.called_at > a.instant, true))), false)
GROUP BY a.account_id
"""

# ``start``: attempts from this day on are attempts at the reason. ``settled`` is the day from which a touch in
# the last days means that somebody is at it.
_REASONS: Final = (
    """
CREATE TEMP TABLE reasons AS
WITH ahead AS (SELECT DISTINCT account_id FROM planned WHERE kind = 'dial' AND date > {as_of}),
dated AS (
    SELECT account_id, later AS asked, laters AS times,
        coalesce((SELECT min(p.date) FROM planned p
                  WHERE p.kind = 'dial' AND p.account_id = k.account_id AND p.date >= k.later),
            later + """
    + f"{LATER_DAYS}"
    + """) AS due
    FROM known k
    WHERE later IS NOT NULL AND NOT coalesce(talked > later OR (talked = later AND talked_at > later_at), false)),
open AS (
    SELECT account_id, min(p.date) AS due, arg_min(p.rep_id, (p.date, p.item)) AS rep_id
    FROM planned p LEFT JOIN known k USING (account_id)
    WHERE p.kind = 'dial' AND p.date BETWEEN {back} AND {as_of} AND coalesce(k.talked < p.date, true)
        AND account_id NOT IN (SELECT account_id FROM dated)
    GROUP BY account_id)
SELECT account_id, 'call_later' AS reason, due AS since, asked, times, due AS start, asked + 1 AS settled,
    NULL AS rep_id
FROM dated WHERE due BETWEEN {back} AND {as_of}
UNION ALL SELECT account_id, 'call_later', due, NULL, 0, due, due, rep_id FROM open
UNION ALL
SELECT account_id, 'no_show', missed, NULL, no_shows, missed + 1, missed + 1, NULL FROM known
WHERE missed >= {back} AND NOT coalesce(talked > missed OR (talked = missed AND talked_at > missed_at), false)
    AND coalesce(dated <= missed, true)
UNION ALL SELECT account_id, 'call_back', date, NULL, times, date + 1, date + 1, rep_id FROM calls_in
UNION ALL
SELECT account_id, 'dropped', touched, NULL, attempts, NULL, NULL, NULL
FROM known JOIN standing USING (account_id)
WHERE target AND talked IS NULL AND attempts < """
    + f"{ATTEMPTS} AND touched <= {{as_of}} - {DROPPED_DAYS}"
    + """
    AND account_id NOT IN (SELECT account_id FROM ahead)
UNION ALL
SELECT account_id, 'untried', listed_since, NULL, 0, NULL, NULL, NULL FROM standing
WHERE target AND NOT tried AND account_id NOT IN (SELECT account_id FROM ahead)
UNION ALL
SELECT account_id, 'old_no', refused, NULL, refusals, refused + 1, refused + 1, NULL FROM known
WHERE refused < {as_of} - """
    + f"{OLD_NO_DAYS}"
    + """ AND account_id NOT IN (SELECT account_id FROM ahead)
    AND NOT coalesce(talked > refused OR (talked = refused AND talked_at > refused_at), false)
"""
)

_TRIED: Final = f"""
CREATE TEMP TABLE tried AS
WITH work AS ({_ROWS})
SELECT account_id, reason, count(*) AS tried
FROM work JOIN reasons USING (account_id) WHERE attempt AND date >= start GROUP BY account_id, reason
"""

# Who is dealt accounts that nobody here works on: whoever hunts and is not asked to look after customers, else whoever
# works.
_SHARED: Final = f"""
CREATE TEMP TABLE sharing AS
WITH work AS (
    SELECT rep_id, count(*) FILTER (rep_id NOT IN (FROM serving)
        AND kind IN ('dial', 'visit') AND account_group IN ('target', 'new', 'win_back')) AS hunts
    FROM activities JOIN reps r USING (rep_id)
    WHERE NOT automated AND coalesce(direction, 'outbound') = 'outbound' AND date > {{as_of}} - {SHARING_DAYS}
        AND kind IN ('dial', 'visit', 'email', 'message') AND coalesce(r."left" >= {{as_of}}, true)
    GROUP BY rep_id)
SELECT rep_id FROM work QUALIFY hunts >= {SHARING_CALLS} OR max(hunts) OVER () < {SHARING_CALLS}
"""

# An account is its owner's; one without is dealt to the rep whose hash with it is the smallest, so that it stays
# with the same rep from week to week.
_LISTED: Final = (
    """
WITH open AS (
    SELECT r.*, s.name, coalesce(k.owner, CASE WHEN r.rep_id IN (
            SELECT rep_id FROM reps WHERE coalesce("left" >= {as_of}, true)) THEN r.rep_id END) AS owned,
        coalesce(t.tried, 0) AS tried, coalesce(k.written, 0) AS written
    FROM reasons r JOIN standing s USING (account_id) LEFT JOIN known k USING (account_id)
    LEFT JOIN tried t USING (account_id, reason)
    WHERE NOT (s.customer AND r.reason IN ({hunting})) AND coalesce(t.tried, 0) < """
    + f"{ATTEMPTS}"
    + """
        AND NOT coalesce(k.worked >= r.settled AND k.worked >= {as_of} - """
    + f"{QUIET_DAYS}"
    + """, false)),
strongest AS (
    FROM open QUALIFY row_number() OVER (PARTITION BY account_id ORDER BY list_position([{order}], reason), since) = 1),
dealt AS (
    SELECT account_id, arg_min(g.rep_id, (md5(concat_ws(chr(31), account_id, g.rep_id)), g.rep_id)) AS dealt_to
    FROM strongest CROSS JOIN sharing g WHERE owned IS NULL GROUP BY account_id),
whose AS (
    SELECT * REPLACE (coalesce(owned, dealt_to) AS rep_id) FROM strongest LEFT JOIN dealt USING (account_id)),
numbered AS (
    SELECT *, list_position([{order}], reason) AS place, count(*) OVER (PARTITION BY rep_id) AS in_all,
        row_number() OVER (PARTITION BY rep_id, reason
            ORDER BY CASE WHEN reason NOT IN ({hunting}) THEN since END DESC, since NULLS LAST, name NULLS LAST,
                account_id) AS nth
    FROM whose WHERE rep_id IS NOT NULL),
kept AS (
    FROM numbered
    QUALIFY row_number() OVER (PARTITION BY rep_id ORDER BY nth > """
    + f"{PLACES}"
    + """, place, nth) <= {most})
SELECT rep_id, account_id, name, reason, since, asked, times, written, tried, in_all
FROM kept ORDER BY rep_id, place, nth
"""
)
