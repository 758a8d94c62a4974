"""Appointments: opened by a word that means one, moved by further ones, linked to the meeting held."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.settings import Settings

#: A meeting this many days or fewer after the appointment, with the same account, came of it.
LINK_DAYS: Final = 60


def open_and_move(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``appointments`` (one row each, moves counted) and ``meeting_links`` (who set a meeting).

    An appointment moves the contact's (else account's) one before it, unless the meeting took place,
    was cancelled or missed in between, or more than ``move_days`` have passed since the last.
    ``move_days`` 0 counts each by itself.
    """
    con.execute(_AGREED)
    con.execute(_SET, {"days": settings.move_days})
    con.execute(_LINKED, {"days": LINK_DAYS})
    con.execute(_APPOINTMENTS)
    con.execute(_MEETING_LINKS)


_AGREED: Final = """
CREATE OR REPLACE TEMP TABLE agreed AS
SELECT *, coalesce('contact ' || contact_id, 'account ' || account_id, 'alone ' || source || activity_id) AS party
FROM spoken WHERE agreed
"""

_SET: Final = """
CREATE OR REPLACE TEMP TABLE set_calls AS
WITH ids AS (SELECT party, unnest(coalesce(known_as, [activity_id])) AS activity_id FROM agreed),
over AS (
    SELECT moment AS ended, contact_id, account_id, appointment_id FROM meetings
    WHERE state IN ('held', 'cancelled', 'no_show')),
ended AS (
    SELECT unnest(['contact ' || contact_id, 'account ' || account_id]) AS party, ended FROM over
    UNION SELECT s.party, o.ended FROM over o JOIN ids s ON s.activity_id = o.appointment_id
    UNION SELECT s.party, o.ended FROM over o JOIN agreed s ON s.account_id = o.account_id WHERE o.contact_id IS NULL),
placed AS (
    SELECT s.*, e.ended FROM agreed s ASOF LEFT JOIN ended e ON s.party = e.party AND e.ended <= s.moment),
before AS (
    SELECT *, lag(moment) OVER w AS last_moment, lag(date) OVER w AS last_date
    FROM placed WINDOW w AS (PARTITION BY party ORDER BY moment, source, activity_id)),
numbered AS (
    SELECT *, sum(CASE WHEN last_moment IS NULL OR $days = 0 OR date - last_date > $days
            OR coalesce(ended > last_moment, false) THEN 1 ELSE 0 END)
        OVER (PARTITION BY party ORDER BY moment, source, activity_id ROWS UNBOUNDED PRECEDING) AS number
    FROM before)
SELECT * FROM numbered
"""

# The appointment that a meeting came of: the one it names, else the latest before it with the contact,
# else with the account. A meeting without a time may have followed a call of the same day. Of appointments
# that were opened at one moment the first by party is taken, so that the same log gives the same links.
_LINKED: Final = """
CREATE OR REPLACE TEMP TABLE linked AS
WITH opened AS (
    SELECT party, number, account_id, min(moment) AS moment, min(date) AS first, max(date) AS date
    FROM set_calls GROUP BY party, number, account_id),
by_party AS (FROM opened QUALIFY row_number() OVER (PARTITION BY party, moment ORDER BY number, account_id) = 1),
by_account AS (FROM opened QUALIFY row_number() OVER (PARTITION BY account_id, moment ORDER BY party, number) = 1),
possible AS (FROM meetings WHERE state <> 'moved'),
calls AS (SELECT party, number, unnest(coalesce(known_as, [activity_id])) AS call FROM set_calls),
named AS (
    SELECT m.n, c.party, c.number, 1 AS way FROM possible m JOIN calls c ON c.call = m.appointment_id),
with_contact AS (
    SELECT m.n, o.party, o.number, 2
    FROM possible m ASOF JOIN by_party o ON o.party = 'contact ' || m.contact_id AND o.moment <= m.moment
    WHERE m.date - o.date <= $days),
with_account AS (
    SELECT m.n, o.party, o.number, 3
    FROM possible m ASOF JOIN by_account o ON m.account_id = o.account_id AND o.moment <= m.moment
    WHERE m.date - o.date <= $days),
same_day AS (
    SELECT m.n, o.party, o.number, 4
    FROM possible m JOIN opened o ON m.account_id = o.account_id AND o.first = m.date WHERE m.instant IS NULL),
ways AS (FROM named UNION ALL FROM with_contact UNION ALL FROM with_account UNION ALL FROM same_day),
best AS (SELECT n, arg_min((party, number), (way, party, number)) AS found FROM ways GROUP BY n)
SELECT m.*, found[1] AS party, found[2] AS number, row_number() OVER (PARTITION BY found
        ORDER BY state NOT IN ('held', 'no_show'), moment, source, activity_id) AS choice
FROM best JOIN possible m USING (n)
"""

_APPOINTMENTS: Final = """
CREATE OR REPLACE TEMP TABLE appointments AS
WITH opener AS (
    SELECT *, count(*) OVER (PARTITION BY party, number) AS calls,
        row_number() OVER (PARTITION BY party, number ORDER BY moment, source, activity_id) AS nth
    FROM set_calls)
SELECT o.activity_id AS appointment_id, CAST(o.source AS VARCHAR) AS source, CAST(o.rep_id AS VARCHAR) AS rep_id,
    o.date, o.week, CAST(o.kind AS VARCHAR) AS kind, o.contact_id, o.account_id, o.account_root, o.decision_maker,
    o.conversation, CAST(o.account_group AS VARCHAR) AS account_group, CAST(o.purpose AS VARCHAR) AS purpose,
    o.calls - 1 AS moves, l.activity_id AS meeting_id, CAST(l.state AS VARCHAR) AS met_state, l.date AS met
FROM opener o LEFT JOIN linked l ON l.party = o.party AND l.number = o.number AND l.choice = 1
WHERE o.nth = 1
"""

_MEETING_LINKS: Final = """
CREATE OR REPLACE TEMP TABLE meeting_links AS
SELECT l.n, min(s.rep_id) AS set_by
FROM linked l JOIN (
    SELECT party, number, arg_min(rep_id, (moment, source, activity_id)) AS rep_id FROM set_calls GROUP BY ALL) s
    USING (party, number)
GROUP BY ALL
"""
