"""Talks with decision makers, and what counts once: a no in thirty days, a person's first talk."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import duckdb

from salescoach.settings import Settings


def conversations(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``talked``: ``purposed`` with the flags ``dial``, ``connect``, ``callback``, ``conversation``."""
    con.execute(_TALKED, {"days": settings.callback_days})


# A call-back is an inbound call within so many days of our last dial to that account. A call or visit
# whose word for its end nobody explained is no talk; one without any word is.
_TALKED: Final = """
CREATE OR REPLACE TEMP TABLE talked AS
WITH ours AS (
    SELECT account_id, moment, date FROM purposed
    WHERE kind = 'dial' AND direction = 'outbound' AND NOT automated AND account_id IS NOT NULL),
flagged AS (
    SELECT p.*, NOT p.automated AND p.kind = 'dial' AND p.direction = 'outbound' AS dial,
        coalesce(p.disposition, CASE WHEN p.disposition_word IS NULL THEN 'connected' END) = 'connected' AS talk,
        NOT p.automated AND p.kind = 'dial' AND p.direction = 'outbound'
            AND coalesce(p.disposition IN ('gatekeeper', 'connected'), false) AS connect,
        NOT p.automated AND p.kind = 'dial' AND p.direction = 'inbound'
            AND coalesce(talk AND p.date - o.date <= $days, false) AS callback
    FROM purposed p ASOF LEFT JOIN ours o ON p.account_id = o.account_id AND o.moment <= p.moment)
SELECT * EXCLUDE (talk), coalesce(decision_maker, false) AND (
        (dial AND coalesce(disposition = 'connected', false)) OR callback
        OR (NOT automated AND kind = 'visit' AND coalesce(talk, false))) AS conversation,
    coalesce(contact_id, 'account ' || account_id) AS person
FROM flagged
"""


def count_once(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``activities``: ``talked`` with ``refusal`` (counted), ``new_person``, ``first_met``
    and ``first_touch``."""
    rows = con.execute(_REFUSED).fetchall()
    counted = _once_in(rows, settings.refusal_days)
    con.execute("CREATE OR REPLACE TEMP TABLE counted_refusals (source VARCHAR, activity_id VARCHAR)")
    if counted:
        con.executemany("INSERT INTO counted_refusals VALUES (?, ?)", counted)
    con.execute(_ACTIVITIES)


_REFUSED: Final = """
SELECT source, activity_id, person, date FROM talked
WHERE outcome = 'refused' AND decision_maker AND NOT automated AND rep_id IS NOT NULL
    AND kind IN ('dial', 'visit', 'email', 'message')
ORDER BY person, date, moment, source, activity_id
"""


def _once_in(rows: list[tuple[str, str, str | None, date]], days: int) -> list[tuple[str, str]]:
    """Return the rows that count: a person's first no, and the next ``days`` or more after it.

    >>> day = date(2026, 3, 2)
    >>> noes = [("s", str(n), "Ann", day + timedelta(days=n)) for n in (0, 20, 40)]
    >>> _once_in(noes, 30)
    [('s', '0'), ('s', '40')]
    """
    counted: list[tuple[str, str]] = []
    last: dict[str, date] = {}
    for source, activity, person, day in rows:
        if person is not None:
            if person in last and day - last[person] < timedelta(days=days):
                continue
            last[person] = day
        counted.append((source, activity))
    return counted


_ACTIVITIES: Final = """
CREATE OR REPLACE TEMP TABLE activities AS
WITH first_talk AS (
    SELECT arg_min(source, (moment, source, activity_id)) AS source,
        arg_min(activity_id, (moment, source, activity_id)) AS activity_id
    FROM talked WHERE conversation AND person IS NOT NULL GROUP BY person),
first_meeting AS (
    SELECT arg_min(source, (moment, source, activity_id)) AS source,
        arg_min(activity_id, (moment, source, activity_id)) AS activity_id
    FROM talked WHERE kind = 'meeting' AND state = 'held' AND NOT automated AND account_id IS NOT NULL
    GROUP BY account_root),
first_touch AS (
    SELECT arg_min(source, (moment, source, activity_id)) AS source,
        arg_min(activity_id, (moment, source, activity_id)) AS activity_id
    FROM talked WHERE NOT automated AND rep_id IS NOT NULL AND account_id IS NOT NULL
        AND kind IN ('dial', 'visit', 'email', 'message') AND coalesce(direction, 'outbound') = 'outbound'
    GROUP BY account_root)
SELECT t.* EXCLUDE (purpose_said, account_origin, moment, known_as, held_by, set_by, phone_key),
    coalesce(t.set_by, l.set_by) AS set_by, coalesce(t.held_by, t.rep_id) AS held_by,
    r.activity_id IS NOT NULL AS refusal, p.activity_id IS NOT NULL AS new_person,
    m.activity_id IS NOT NULL AS first_met,
    f.activity_id IS NOT NULL AND t.account_group IN ('target', 'new', 'win_back') AS first_touch
FROM talked t
LEFT JOIN counted_refusals r ON r.source = t.source AND r.activity_id = t.activity_id
LEFT JOIN first_talk p ON p.source = t.source AND p.activity_id = t.activity_id
LEFT JOIN first_meeting m ON m.source = t.source AND m.activity_id = t.activity_id
LEFT JOIN first_touch f ON f.source = t.source AND f.activity_id = t.activity_id
LEFT JOIN meeting_links l ON l.source = t.source AND l.activity_id = t.activity_id
"""
