"""Talks with decision makers, and what counts once: a no in thirty days, a person's first talk."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.publish import few, joins
from salescoach.settings import Settings


def conversations(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``talked``: ``once`` with the flags ``dial``, ``connect``, ``callback``, ``conversation``."""
    joins.as_written(con, _CALLS_IN, {"days": settings.callback_days})
    joins.as_written(con, _CALLED_BACK, {"days": settings.callback_days})
    con.execute(_TALKED)


#: Whom one talked with: the contact, or else whoever answers for the account.
_PERSON: Final = "coalesce(contact_id, 'account ' || account_id)"

# An inbound call within so many days of our last dial to that account. A dial that is nearer than that lies
# in the same stretch of days as the call, counted from any day, or in the one before it: only those are put in order.
_STRETCH: Final = "CAST(epoch(moment) // (86400 * ($days + 3)) AS BIGINT)"
_CALLS_IN: Final = f"""
CREATE OR REPLACE TEMP TABLE calls_in AS
SELECT n, account_id, moment, date, {_STRETCH} AS stretch FROM events
WHERE kind = 'dial' AND direction = 'inbound' AND NOT automated AND account_id IS NOT NULL
"""
_CALLED_BACK: Final = f"""
CREATE OR REPLACE TEMP TABLE called_back AS
WITH near AS (SELECT account_id, unnest([stretch, stretch - 1]) AS stretch FROM calls_in),
ours AS (
    SELECT account_id, moment, max(date) AS date
    FROM (
        SELECT account_id, moment, date, {_STRETCH} AS stretch FROM events
        WHERE kind = 'dial' AND direction = 'outbound' AND NOT automated AND account_id IS NOT NULL)
    SEMI JOIN near USING (account_id, stretch)
    GROUP BY account_id, moment)
SELECT t.n FROM calls_in t ASOF JOIN ours o ON t.account_id = o.account_id AND o.moment <= t.moment
WHERE t.date - o.date <= $days
"""

# A call or visit whose word for its end nobody explained is no talk; one without any word is.
_TALKED: Final = """
CREATE OR REPLACE TEMP VIEW talked AS
WITH flagged AS (
    SELECT o.*, NOT o.automated AND o.kind = 'dial' AND o.direction = 'outbound' AS dial,
        coalesce(o.disposition = 'connected', o.disposition_word IS NULL) AS talk,
        NOT o.automated AND o.kind = 'dial' AND o.direction = 'outbound'
            AND coalesce(o.disposition IN ('gatekeeper', 'connected'), false) AS connect,
        NOT o.automated AND o.kind = 'dial' AND o.direction = 'inbound'
            AND coalesce(talk AND b.n IS NOT NULL, false) AS callback
    FROM once o LEFT JOIN called_back b USING (n))
SELECT * EXCLUDE (talk), coalesce(decision_maker, false) AND (
        (dial AND coalesce(disposition = 'connected', false)) OR callback
        OR (NOT automated AND kind = 'visit' AND coalesce(talk, false))) AS conversation
FROM flagged
"""


def speak(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``spoken``: talks with those who decide, appointments and refusals; few rows beside all the calls."""
    joins.as_written(con, _SPOKEN)


_SPOKEN: Final = """
CREATE OR REPLACE TEMP TABLE spoken AS
SELECT n, source, activity_id, rep_id, date, week, kind, contact_id, account_id, account_root, decision_maker,
    conversation, account_group, purpose, moment, known_as,
    outcome = 'appointment' AND kind <> 'meeting' AND NOT automated AND rep_id IS NOT NULL AS agreed,
    outcome = 'refused' AND decision_maker AND NOT automated AND rep_id IS NOT NULL
        AND kind IN ('dial', 'visit', 'email', 'message') AS refused
FROM purposed WHERE conversation OR outcome IN ('appointment', 'refused')
"""


def count_once(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``activities``, a view: ``purposed`` with ``refusal`` (counted), ``new_person``, ``first_met``
    and ``first_touch``. ``numbered`` is the same with the types of :mod:`few`, which are text in a file."""
    con.execute(_REFUSALS, {"days": settings.refusal_days})
    con.execute(_TOUCHES)
    joins.as_written(con, _TOUCHED)
    joins.as_written(con, _FIRSTS)
    con.execute(_NUMBERED)
    text = few.as_text(tuple(few.COLUMNS))
    con.execute(f"CREATE OR REPLACE TEMP VIEW activities AS SELECT * REPLACE ({text}) FROM numbered")


# A person's first no counts, and the next one ``days`` or more after the last that counted: each no points to
# the next that would count after it, and the trail is followed from the first.
_REFUSALS: Final = f"""
CREATE OR REPLACE TEMP TABLE counted_refusals AS
WITH RECURSIVE refused AS (SELECT *, {_PERSON} AS person FROM spoken WHERE refused),
noes AS (
    SELECT n, person, date, row_number() OVER (PARTITION BY person ORDER BY date, moment, source, activity_id) AS nth
    FROM refused WHERE person IS NOT NULL),
later AS (
    SELECT n, person, nth, min(nth) OVER (
        PARTITION BY person ORDER BY date RANGE BETWEEN to_days($days) FOLLOWING AND UNBOUNDED FOLLOWING) AS next
    FROM noes),
trail AS (
    SELECT n, person, nth, CASE WHEN next > nth THEN next WHEN next IS NOT NULL THEN nth + 1 END AS next FROM later),
counted AS (
    SELECT n, person, next FROM trail WHERE nth = 1
    UNION ALL SELECT t.n, t.person, t.next FROM counted c JOIN trail t ON t.person = c.person AND t.nth = c.next)
SELECT n FROM counted UNION ALL SELECT n FROM refused WHERE person IS NULL
"""

# What we did towards an account, and the moment of the first of it.
_TOUCHES: Final = """
CREATE OR REPLACE TEMP VIEW touches AS
SELECT n, account_id, moment, source, activity_id FROM events
WHERE NOT automated AND rep_id IS NOT NULL AND kind IN ('dial', 'visit', 'email', 'message')
    AND coalesce(direction, 'outbound') = 'outbound' AND account_id IS NOT NULL
"""
_TOUCHED: Final = """
CREATE OR REPLACE TEMP TABLE touched AS SELECT account_id, min(moment) AS moment FROM touches GROUP BY account_id
"""

# Of what happened at one moment, the first by source and id.
_FIRSTS: Final = f"""
CREATE OR REPLACE TEMP TABLE firsts AS
WITH talk AS (
    SELECT arg_min(n, (moment, source, activity_id)) AS n FROM spoken
    WHERE conversation AND {_PERSON} IS NOT NULL GROUP BY {_PERSON}),
meeting AS (
    SELECT arg_min(n, (moment, source, activity_id)) AS n FROM meetings JOIN accounts USING (account_id)
    WHERE state = 'held' GROUP BY root),
touch AS (
    SELECT arg_min(n, (moment, source, activity_id)) AS n
    FROM touches JOIN touched USING (account_id, moment) JOIN accounts USING (account_id) GROUP BY root),
flags AS (
    SELECT n, 'talk' AS first FROM talk UNION ALL SELECT n, 'meeting' FROM meeting
    UNION ALL SELECT n, 'touch' FROM touch UNION ALL SELECT n, 'refusal' FROM counted_refusals)
SELECT n, bool_or(first = 'talk') AS talk, bool_or(first = 'meeting') AS meeting, bool_or(first = 'touch') AS touch,
    bool_or(first = 'refusal') AS refusal
FROM flags GROUP BY n
"""

_NUMBERED: Final = """
CREATE OR REPLACE TEMP VIEW numbered AS
SELECT p.* EXCLUDE (n, purpose_said, account_origin, moment, known_as, held_by, set_by, phone_key,
        account_root),
    coalesce(p.set_by, l.set_by) AS set_by, coalesce(p.held_by, p.rep_id) AS held_by,
    coalesce(f.refusal, false) AS refusal, coalesce(f.talk, false) AS new_person,
    coalesce(f.meeting, false) AS first_met,
    coalesce(f.touch, false) AND p.account_group IN ('target', 'new', 'win_back') AS first_touch
FROM purposed p LEFT JOIN firsts f USING (n) LEFT JOIN meeting_links l USING (n)
"""
