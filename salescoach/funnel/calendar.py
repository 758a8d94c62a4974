"""Which weeks a rep worked, how many days, which weeks are partial, and what was tracked in them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import duckdb

from salescoach import weeks
from salescoach.store import Log

#: A kind that falls silent is tracked this many days more: then nobody knows.
SILENT_DAYS: Final = 28
#: A source whose last row is so many days before the log's day has ended, or its newest export is missing.
ENDED_DAYS: Final = 14


def called_until(log: Log) -> date:
    """Return the last day on which the log would know of a call: its own day, unless the calls' sources ended before.

    Nobody's calls are 0 after it: they are not known, and no week that it does not cover is whole.
    """
    ended = log.called is not None and (log.as_of - log.called).days >= ENDED_DAYS
    return log.called if ended and log.called is not None else log.as_of


def mark(con: duckdb.DuckDBPyConnection, log: Log) -> None:
    """Make ``tracked`` (rep, kind, first and last week), and ``rep_calendar`` (rep, week, days, partial)."""
    con.execute(_MEETINGS)
    con.execute(_WORKED_DAYS)
    con.execute(_SEEN)
    con.execute(
        _TRACKED.format(week=weeks.week_sql("day", log.settings.week_start)),
        {"as_of": log.as_of, "silent": SILENT_DAYS, "called": called_until(log)},
    )
    week = {name: weeks.week_sql(name, log.settings.week_start) for name in ("hired", "first")}
    con.execute(_SPANS.format(**week), {"as_of": log.as_of, "called": called_until(log)})
    _working_days(con)
    con.execute(_CALENDAR.format(week=weeks.week_sql("d.day", log.settings.week_start)))


# Meetings by whoever held them; those alike in all that is asked of them counted together.
_MEETINGS: Final = """
CREATE TEMP TABLE meetings AS
SELECT held_by, date, week, purpose, account_group, state, count(*) AS count, count(*) FILTER (first_met) AS firsts
FROM activities WHERE kind = 'meeting' AND NOT automated AND held_by IS NOT NULL GROUP BY ALL
"""

# What was done on each day: the calls are read once, and everything about days is told from this. A day with
# work on it is a worked day: a message that came in is no work.
_WORKED_DAYS: Final = """
CREATE TEMP TABLE worked_days AS
SELECT rep_id, date,
    count(*) FILTER (dial) > 0 AS dial,
    count(*) FILTER (kind = 'visit' AND NOT automated) > 0 AS visit,
    count(*) FILTER (kind IN ('email', 'message') AND NOT automated) > 0 AS touch,
    count(*) FILTER (outcome = 'refused' AND kind IN ('dial', 'visit', 'email', 'message') AND NOT automated) > 0
        AS refusal,
    count(*) FILTER (outcome = 'appointment' AND kind <> 'meeting') > 0 AS appointed,
    count(*) FILTER (NOT automated)
        - count(*) FILTER (kind = 'meeting' AND state IN ('booked', 'cancelled', 'moved') AND NOT automated)
        - count(*) FILTER (kind IN ('email', 'message') AND direction = 'inbound' AND NOT automated) > 0 AS worked
FROM activities GROUP BY rep_id, date
"""

_SEEN: Final = """
CREATE TEMP TABLE seen AS
SELECT rep_id, kind, min(day) AS first, max(day) AS last FROM (
    SELECT rep_id, 'dial' AS kind, date AS day FROM worked_days WHERE dial
    UNION ALL SELECT rep_id, 'visit', date FROM worked_days WHERE visit
    UNION ALL SELECT rep_id, 'touch', date FROM worked_days WHERE touch
    UNION ALL SELECT rep_id, 'refusal', date FROM worked_days WHERE refusal
    UNION ALL SELECT held_by, 'meeting', date FROM meetings
    UNION ALL SELECT c.rep_id, 'deal', unnest([d.created, d.closed])
        FROM deals d JOIN deal_credit c USING (deal_id) WHERE c.part = 'closed')
WHERE rep_id IS NOT NULL AND day IS NOT NULL GROUP BY ALL
"""

_TRACKED: Final = """
CREATE TEMP TABLE tracked AS
SELECT rep_id, kind, first, last, {week} AS first_week,
    (SELECT {week} FROM (SELECT least(last + $silent, $as_of,
        CASE WHEN kind IN ('dial', 'visit', 'refusal') THEN greatest(last, $called) END) AS day)) AS last_week
FROM (SELECT *, first AS day FROM seen)
"""

# A rep's days in the log: from the first row, or the day of hire in that same week, to the day of leaving
# or the last day; rows before the hire or after leaving are days too. Employed: from ``start`` to ``until``; what
# was done is known up to ``covered``.
_SPANS: Final = """
CREATE TEMP TABLE spans AS
WITH touched AS (
    SELECT rep_id, min(first) AS first, max(last) AS last FROM (
        SELECT rep_id, first, last FROM seen
        UNION ALL SELECT rep_id, date, CASE span WHEN 'week' THEN date + 6 ELSE date END FROM tally)
    GROUP BY rep_id)
SELECT t.rep_id, CASE WHEN hired < first AND {hired} = {first} THEN hired ELSE first END AS first,
    CASE WHEN hired > first OR {hired} = {first} THEN hired ELSE first END AS start,
    least($as_of, greatest(last, coalesce(r."left", $as_of))) AS last,
    least($as_of, coalesce(r."left", $as_of)) AS until, least($called, r."left") AS covered, r.country, r.working_days
FROM touched t LEFT JOIN reps r USING (rep_id)
"""


def _working_days(con: duckdb.DuckDBPyConnection) -> None:
    """Make ``rest`` (days that are not working days, by weekday or public holiday) per kind of rep."""
    con.execute("CREATE TEMP TABLE weekdays (working_days VARCHAR, weekday INTEGER)")
    con.execute("CREATE TEMP TABLE holidays (country VARCHAR, day DATE)")
    rows = con.execute("SELECT DISTINCT working_days, country FROM spans").fetchall()
    years = con.execute(
        "SELECT date_part('year', min(first)), date_part('year', max(last)) FROM spans"
    ).fetchall()
    for text in {row[0] for row in rows}:
        _insert(con, "weekdays", [(text, day) for day in sorted(weeks.working_days(text))])
    for country in {row[1] for row in rows if row[1]}:
        found = weeks.public_holidays(country, *(int(year) for year in years[0]))
        _insert(con, "holidays", [(country, day) for day in sorted(found)])


def _insert(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, date | int]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES (?, ?)", rows)


# A working day counts less the part taken off; a day with work on it is a worked day. The tally's own word on
# a day or week wins; a week whose only work is a sale has one day.
# Partial: the rep's first seen week unless it is seen from its first working day, the weeks that the last day
# cuts or does not reach, and a week whose only work is a sale: nobody asks a rep who is away why there are no dials.
_CALENDAR: Final = """
CREATE TEMP TABLE rep_calendar AS
WITH days AS (
    SELECT rep_id, start, until, covered, country, working_days,
        CAST(unnest(generate_series(first::TIMESTAMP, last::TIMESTAMP, INTERVAL 1 DAY)) AS DATE) AS day FROM spans),
active AS (
    SELECT rep_id, date AS day FROM worked_days WHERE worked AND rep_id IS NOT NULL
    UNION SELECT held_by, date FROM meetings WHERE state = 'held'
    UNION SELECT rep_id, date FROM tally WHERE span = 'day' AND measure <> 'worked' AND count > 0),
off AS (SELECT rep_id, date AS day, least(sum(part), 1) AS part FROM days_off GROUP BY ALL),
said AS (SELECT rep_id, date AS day, max(count) AS worked FROM tally
    WHERE span = 'day' AND measure = 'worked' GROUP BY ALL),
each AS (
    SELECT d.rep_id, d.day, {week} AS week, d.start, d.covered,
        coalesce(s.worked, CASE WHEN a.day IS NOT NULL AND coalesce(o.part, 0) IN (0, 1) THEN 1.0
            WHEN w.weekday IS NOT NULL AND h.day IS NULL AND d.day BETWEEN d.start AND d.until
                THEN 1.0 - coalesce(o.part, 0) ELSE 0.0 END) AS worked
    FROM days d
    LEFT JOIN weekdays w ON w.working_days IS NOT DISTINCT FROM d.working_days
        AND w.weekday = date_part('isodow', d.day) - 1
    LEFT JOIN holidays h ON h.country = d.country AND h.day = d.day
    LEFT JOIN active a ON a.rep_id = d.rep_id AND a.day = d.day
    LEFT JOIN off o ON o.rep_id = d.rep_id AND o.day = d.day
    LEFT JOIN said s ON s.rep_id = d.rep_id AND s.day = d.day),
whole AS (
    SELECT rep_id, week, sum(worked) AS days, any_value(start) AS start, any_value(covered) AS covered
    FROM each GROUP BY rep_id, week),
by_week AS (SELECT rep_id, week, max(count) AS worked FROM tally
    WHERE span = 'week' AND measure = 'worked' GROUP BY ALL),
sold AS (
    SELECT DISTINCT c.rep_id, d.week, 1.0 AS day FROM deals d JOIN deal_credit c USING (deal_id)
    WHERE d.status = 'won' AND c.part = 'closed' AND coalesce(d.business, 'new') = 'new'),
ends AS (
    SELECT w.rep_id, w.week, min(day) AS first_working, max(day) AS last_working
    FROM whole w JOIN spans s USING (rep_id)
    JOIN (SELECT unnest(range(7)) AS n) ON true
    JOIN weekdays k ON k.working_days IS NOT DISTINCT FROM s.working_days
        AND k.weekday = date_part('isodow', w.week + CAST(n AS INTEGER)) - 1
    CROSS JOIN LATERAL (SELECT w.week + CAST(n AS INTEGER) AS day)
    GROUP BY ALL)
SELECT w.rep_id, w.week, coalesce(nullif(coalesce(b.worked, w.days), 0), s.day) AS days_worked,
    w.start > e.first_working OR w.covered < e.last_working OR coalesce(b.worked, w.days) = 0 AS partial
FROM whole w LEFT JOIN by_week b USING (rep_id, week) LEFT JOIN sold s USING (rep_id, week)
LEFT JOIN ends e USING (rep_id, week)
WHERE days_worked > 0
"""
