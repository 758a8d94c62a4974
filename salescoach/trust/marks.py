"""Every activity with what is odd about it: one table that facts, lists and effects all read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple

import duckdb

from salescoach import weeks
from salescoach.store import Log
from salescoach.trust.wanted import Groups, want

#: A row written down more than so many days after its date is late.
LATE_DAYS: Final = 2
#: So many dials of one rep within less than a minute are a burst.
BURST: Final = 5
#: So many rows of one rep written down within an hour, for days at least two apart, are one sitting.
SITTING: Final = 10
#: Days without any row that part a stray date from the rest of the log.
STRAY_DAYS: Final = 180


class Strays(NamedTuple):
    """SQL for a date being far from all others, and the last day without those, where it is earlier."""

    sql: str
    last: date | None


def mark(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups, strays: Strays) -> None:
    """Make ``marked``: the activities of each group's reps (None: of everybody) with a column for each oddity.

    ``who`` is the number of the group; a row that two groups need stands once for each, and its marks are
    made of the rows of that group alone. ``own`` is false in rows of others that are needed beside: those
    a rep wrote down. A meeting is also the own of who held it. Makes ``wanted`` too.
    """
    want(con, groups)
    con.execute(
        _MARKED.format(
            person=_PERSON,
            mine=_EVERYBODYS if groups is None else _MINE,
            logged=weeks.local_date_sql("logged", log.settings.time_zone),
            late=LATE_DAYS,
            refusal_days=log.settings.refusal_days,
            strays=strays.sql,
        )
    )
    con.execute(_BURSTS.format(burst=BURST))
    con.execute(_SITTINGS.format(sitting=SITTING))
    con.execute(_JOINED)


def stray_dates(con: duckdb.DuckDBPyConnection) -> Strays:
    """Return which dates are far from all others."""
    days = con.execute("SELECT date, count(*) FROM activities GROUP BY date ORDER BY date").fetchall()
    islands: list[list[tuple[date, int]]] = []
    for day, count in days:
        if not islands or day - islands[-1][-1][0] > timedelta(days=STRAY_DAYS):
            islands.append([])
        islands[-1].append((day, count))
    sizes = [sum(count for _, count in island) for island in islands]
    few = [island for island, size in zip(islands, sizes, strict=True) if _few(size, sizes)]
    if not few:
        return Strays("false", None)
    said = " OR ".join(f"date BETWEEN DATE '{island[0][0]}' AND DATE '{island[-1][0]}'" for island in few)
    rest = max(island[-1][0] for island in islands if island not in few)
    return Strays(f"({said})", rest if rest < days[-1][0] else None)


def _few(size: int, sizes: Sequence[int]) -> bool:
    """Whether so few rows stand apart that their dates are likelier wrong than a second log.

    >>> _few(1, [1, 40]), _few(40, [1, 40]), _few(60, [60, 900]), _few(1, [1, 1])
    (True, False, False, False)
    """
    return 5 * size <= max(sizes) and (size <= 3 or 100 * size <= sum(sizes))


_EVERYBODYS: Final = "SELECT 0 AS who, true AS own, a.* FROM activities a"
_MINE: Final = """
    SELECT * EXCLUDE (doer, holder), coalesce(who IN (doer, holder), false) AS own FROM (
        SELECT a.*, d.who AS doer, h.who AS holder, unnest(list_distinct([d.who, h.who, l.who])) AS who
        FROM activities a LEFT JOIN wanted d ON d.rep_id = a.rep_id
        LEFT JOIN wanted h ON h.rep_id = a.held_by AND a.kind = 'meeting'
        LEFT JOIN wanted l ON l.rep_id = a.logged_by
        WHERE coalesce(d.who, h.who, l.who) IS NOT NULL)"""

#: Who a call was with: the contact, else whoever answers for the account.
_PERSON: Final = "coalesce(contact_id, 'account ' || account_id)"

# A meeting may be written down before its day; anything else was done when it was written down, or later.
# Who wrote a row down is told apart only where writers and reps have ids of one kind.
_MARKED: Final = """
CREATE OR REPLACE TEMP TABLE plainly AS
WITH mine AS (
    SELECT a.*, {person} AS person, coalesce(c.root, account_id) AS account_root
    FROM ({mine}) a LEFT JOIN (SELECT account_id, root FROM accounts) c USING (account_id)),
writers AS (SELECT DISTINCT logged_by FROM activities WHERE logged_by IN (SELECT rep_id FROM reps)),
noes AS (SELECT source, activity_id, {person} AS person, date FROM activities WHERE refusal AND person IS NOT NULL)
SELECT a.*, disposition_word IS NULL AS wordless,
    EXISTS (FROM noes n WHERE n.person = a.person AND abs(n.date - a.date) < {refusal_days}
        AND (n.source, n.activity_id) <> (a.source, a.activity_id)) AS no_before,
    account_root IN (SELECT coalesce(root, account_id) FROM activities LEFT JOIN accounts USING (account_id)
        WHERE first_met) AS met_before,
    coalesce(disposition_word IN (SELECT word FROM words WHERE dictionary = 'disposition'), false) AS unmapped,
    coalesce(outcome_word IN (SELECT word FROM words WHERE dictionary = 'outcome'), false) AS unmapped_outcome,
    coalesce(NOT automated AND {logged} - date > {late}, false) AS late,
    coalesce(NOT automated AND kind <> 'meeting' AND {logged} < date, false) AS ahead,
    coalesce(logged_by <> rep_id AND logged_by IN (FROM writers), false) AS other_rep,
    coalesce(logged_by NOT IN (SELECT rep_id FROM reps) AND (SELECT count(*) > 0 FROM writers)
        AND NOT automated AND rep_id IS NOT NULL, false) AS other_hand,
    {strays} AS stray
FROM mine a
"""

# A burst ends with a minute in which no dial of one begins; the dial that says most stands for it.
_BURSTS: Final = """
CREATE OR REPLACE TEMP TABLE bursts AS
WITH dials AS (
    SELECT rowid AS place, who, source, activity_id, rep_id, instant, conversation, connect,
        count(*) OVER (PARTITION BY who, rep_id ORDER BY instant
            RANGE BETWEEN CURRENT ROW AND INTERVAL 59999 MILLISECONDS FOLLOWING) >= {burst} AS begins
    FROM plainly WHERE dial AND instant IS NOT NULL AND rep_id IS NOT NULL),
inside AS (
    SELECT * FROM dials QUALIFY max(begins) OVER (PARTITION BY who, rep_id ORDER BY instant
        RANGE BETWEEN INTERVAL 59999 MILLISECONDS PRECEDING AND CURRENT ROW)),
stepped AS (
    SELECT *, coalesce(instant - lag(instant) OVER w > INTERVAL 59999 MILLISECONDS, true) AS step
    FROM inside WINDOW w AS (PARTITION BY who, rep_id ORDER BY instant, source, activity_id)),
numbered AS (
    SELECT *, count(*) FILTER (step) OVER (
        PARTITION BY who, rep_id ORDER BY instant, source, activity_id ROWS UNBOUNDED PRECEDING) AS number
    FROM stepped)
SELECT place, min(instant) OVER (PARTITION BY who, rep_id, number) AS burst,
    row_number() OVER (PARTITION BY who, rep_id, number
        ORDER BY conversation DESC, connect DESC, instant, source, activity_id) = 1 AS first_of_burst
FROM numbered
"""

_SITTINGS: Final = """
CREATE OR REPLACE TEMP TABLE sittings AS
WITH written AS (
    SELECT rowid AS place, who, rep_id, logged, count(*) OVER w >= {sitting}
            AND max(date) OVER w - min(date) OVER w >= 2 AS begins
    FROM plainly WHERE logged IS NOT NULL AND rep_id IS NOT NULL AND NOT automated
    WINDOW w AS (PARTITION BY who, rep_id ORDER BY logged
        RANGE BETWEEN CURRENT ROW AND INTERVAL 3599999 MILLISECONDS FOLLOWING))
SELECT place, min(logged) FILTER (begins) OVER w AS sat FROM written
WINDOW w AS (PARTITION BY who, rep_id ORDER BY logged
    RANGE BETWEEN INTERVAL 3599999 MILLISECONDS PRECEDING AND CURRENT ROW)
QUALIFY max(begins) OVER w
"""

_JOINED: Final = """
CREATE OR REPLACE TEMP TABLE marked AS
WITH twins AS (
    SELECT who, activity_id, rep_id, date, kind, min(source) AS stands FROM plainly
    GROUP BY ALL HAVING count(DISTINCT source) > 1),
copied AS (
    SELECT source, regexp_extract(item, '^(.*)-copy-[0-9]+(-[0-9]+)?$', 1) AS activity_id, count(*) AS copies_left_out
    FROM left_out WHERE fills = 'activities' AND reason = 'copy' GROUP BY ALL)
SELECT p.*, p.rowid AS place, b.burst, coalesce(b.first_of_burst, false) AS first_of_burst,
    s.sat IS NOT NULL AS sitting, s.sat,
    coalesce(t.stands <> p.source, false) AS twin, coalesce(c.copies_left_out, 0) AS copies_left_out
FROM plainly p
LEFT JOIN bursts b ON b.place = p.rowid
LEFT JOIN sittings s ON s.place = p.rowid
LEFT JOIN twins t ON t.who = p.who AND t.activity_id = p.activity_id AND t.rep_id IS NOT DISTINCT FROM p.rep_id
    AND t.date = p.date AND t.kind = p.kind
LEFT JOIN copied c ON c.source = p.source AND c.activity_id = p.activity_id
"""
