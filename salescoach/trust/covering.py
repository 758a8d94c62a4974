"""What each source covers: first and last day, weeks, rows in and kept, and weeks without any row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from salescoach import schema, weeks, wording
from salescoach.funnel.calendar import ENDED_DAYS
from salescoach.store import Log
from salescoach.trust.marks import Strays, stray_dates
from salescoach.trust.wanted import Groups, group, want, whose

#: Days of activities that the ordinary export of Salesforce holds; older ones are archived.
ARCHIVED_DAYS: Final = 365
#: So near to the archive's edge does a log begin that was cut by it.
_NEAR: Final = 5
#: The tables that say what sources cover.
TABLES: Final = ("activities", "collapsed", "deals", "left_out", "reps", "words")


def coverage(log: Log, reps: Sequence[str] | None = None, *, by_rep: bool = False) -> pd.DataFrame:
    """Return one row per source that fills activities or deals (with ``by_rep`` per source and rep).

    Columns: ``source``, ``fills``, ``rep_id`` (missing unless ``by_rep``), ``first`` and ``last`` (dates),
    ``weeks`` (from first to last), ``weeks_with`` (of those with a row), ``rows`` (``kept``, ``collapsed``
    and ``left_out`` together), ``kept`` (in the log), ``won`` (of those, deals won), ``collapsed`` (counted once with
    a row that is kept;
    where a version does not say which rows those were they stand with the source of the row kept),
    ``left_out``. ``reps`` leaves only rows of those reps.
    """
    with log.connect(TABLES) as con:
        lines(con, log, group(reps), stray_dates(con))
        return sources(con, by_rep=by_rep).drop(columns="who")


def lines(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups, strays: Strays) -> None:
    """Make ``wanted`` and ``lines``: who, source, fills, rep, date, week, what became of the rows, how many they are.

    Rows of nobody who is looked at have no ``who``. A date far from all others has no week: it covers none.
    """
    want(con, groups)
    week = weeks.week_sql("date", log.settings.week_start)
    who, join = ("0", "") if groups is None else ("w.who", "LEFT JOIN wanted w USING (rep_id)")
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE lines AS
        SELECT {who} AS who, t.*, CASE WHEN {strays.sql} THEN NULL ELSE {week} END AS week FROM (
            SELECT source, 'activities' AS fills, rep_id, date, 'kept' AS what, count(*) AS count
            FROM activities GROUP BY ALL
            UNION ALL {_COLLAPSED}
            UNION ALL SELECT source, 'deals', rep_id, coalesce(closed, created),
                CASE WHEN status = 'won' THEN 'won' ELSE 'kept' END, count(*)
            FROM deals GROUP BY ALL
            UNION ALL SELECT source, fills, rep_id, date, 'left out', count(*)
            FROM left_out WHERE fills IN ('activities', 'deals') GROUP BY ALL) t {join}"""
    )


#: Rows counted once with another, under their own source.
_COLLAPSED: Final = """SELECT c.source, 'activities', a.rep_id, a.date, 'collapsed', count(*) FROM collapsed c
            JOIN activities a ON a.source = c.into_source AND a.activity_id = c.into_id GROUP BY ALL"""


def sources(con: duckdb.DuckDBPyConnection, *, by_rep: bool = False) -> pd.DataFrame:
    """Return the frame of :func:`coverage` from ``lines``, with ``who`` before it."""
    rep, by = (
        ("rep_id", "who, source, fills, rep_id")
        if by_rep
        else ("NULL::VARCHAR AS rep_id", "who, source, fills")
    )
    return con.execute(
        f"""SELECT who, source, fills, {rep}, min(date) AS first, max(date) AS last,
            CAST(date_diff('day', min(week), max(week)) / 7 + 1 AS BIGINT) AS weeks,
            count(DISTINCT week) AS weeks_with, CAST(sum(count) AS BIGINT) AS rows,
            CAST(coalesce(sum(count) FILTER (what IN ('kept', 'won')), 0) AS BIGINT) AS kept,
            CAST(coalesce(sum(count) FILTER (what = 'won'), 0) AS BIGINT) AS won,
            CAST(coalesce(sum(count) FILTER (what = 'collapsed'), 0) AS BIGINT) AS collapsed,
            CAST(coalesce(sum(count) FILTER (what = 'left out'), 0) AS BIGINT) AS left_out
        FROM lines WHERE who IS NOT NULL GROUP BY {by} ORDER BY {by}"""
    ).df()


def tallied(con: duckdb.DuckDBPyConnection, groups: Groups) -> dict[int, int]:
    """Return of how many weeks a tally was read, by group."""
    found = con.execute(
        f"SELECT who, count(DISTINCT week) FROM {whose('tally', groups)} GROUP BY who"
    ).fetchall()
    return {int(who): int(count) for who, count in found}


def left_out(con: duckdb.DuckDBPyConnection, groups: Groups) -> pd.DataFrame:
    """Return what was left out and why: ``who``, ``source``, ``fills``, ``reason``, ``meaning``, ``count``."""
    found = con.execute(
        f"""SELECT who, source, fills, reason, count(*) AS count FROM {whose("left_out", groups)}
        GROUP BY ALL ORDER BY ALL"""
    ).df()
    found.insert(4, "meaning", found["reason"].map(lambda code: schema.REASONS.get(code, code)).astype("str"))
    return found


def weeks_covered(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per source and week from its first to its last: ``who``, ``source``, ``week``, ``rows``.

    Rows are the reps' own, kept, collapsed and left out; ``nobody`` says that the source has no row at all
    for anybody in that week, ``silent`` that no source has one. Sources without any row of the reps are left out.
    """
    return con.execute(_WEEKS).df()


_WEEKS: Final = """
WITH inside AS (FROM lines WHERE fills = 'activities' AND week IS NOT NULL),
spans AS (SELECT source, min(week) AS first, max(week) AS last FROM inside GROUP BY source),
grid AS (
    SELECT who, source,
        CAST(unnest(generate_series(first::TIMESTAMP, last::TIMESTAMP, INTERVAL 7 DAY)) AS DATE) AS week
    FROM spans JOIN (SELECT DISTINCT who, source FROM inside WHERE who IS NOT NULL) USING (source)),
counted AS (SELECT source, week FROM inside GROUP BY ALL),
own AS (SELECT who, source, week, sum(count) AS rows FROM inside WHERE who IS NOT NULL GROUP BY ALL)
SELECT g.who, g.source, g.week, CAST(coalesce(o.rows, 0) AS BIGINT) AS rows,
    c.week IS NULL AS nobody,
    NOT EXISTS (FROM counted s WHERE s.week = g.week) AS silent
FROM grid g LEFT JOIN counted c USING (source, week)
LEFT JOIN own o ON o.who = g.who AND o.source = g.source AND o.week = g.week
ORDER BY g.who, g.source, g.week
"""


def observed(con: duckdb.DuckDBPyConnection, groups: Groups) -> pd.DataFrame:
    """Return since when each kind is logged for each rep.

    Columns: ``who``, ``rep_id``, ``name``, ``kind``, ``first``, ``last``, ``rows``.
    """
    return con.execute(
        f"""SELECT who, rep_id, coalesce(any_value(name), rep_id) AS name, kind, min(date) AS first,
            max(date) AS last, count(*) AS rows
        FROM {whose("activities", groups)} LEFT JOIN (SELECT rep_id, name FROM reps) USING (rep_id)
        WHERE NOT automated AND rep_id IS NOT NULL
        GROUP BY who, rep_id, kind ORDER BY who, rep_id, kind"""
    ).df()


def unmapped(con: duckdb.DuckDBPyConnection, groups: Groups) -> pd.DataFrame:
    """Return the words nobody explained: ``who``, ``dictionary``, ``word``, ``count`` (rows).

    For some reps only how their calls ended and what was decided: other words are nobody's own.
    """
    if groups is None:
        return con.execute(
            """SELECT 0 AS who, dictionary, word, CAST(sum(count) AS BIGINT) AS count FROM words
            GROUP BY ALL ORDER BY ALL"""
        ).df()
    of_reps = " UNION ALL ".join(
        f"""SELECT who, '{name}' AS dictionary, {name}_word AS word, count(*) AS count
        FROM {whose("activities", groups)}
        WHERE {name}_word IN (SELECT word FROM words WHERE dictionary = '{name}') GROUP BY ALL"""
        for name in ("disposition", "outcome")
    )
    return con.execute(f"FROM ({of_reps}) ORDER BY ALL").df()


def doubts(last: date, covered: pd.DataFrame, by_week: pd.DataFrame) -> pd.DataFrame:
    """Return questions about what the sources cover: ``source``, ``what`` (a sentence), ``question``.

    ``covered`` is ``coverage`` and ``by_week`` ``weeks_covered`` of a log that ends on the day ``last``: weeks
    that an export missed, a source that ended, and activities that Salesforce has archived.
    """
    rows = [*_gaps(by_week), *_ended(last, covered), *_archived(covered)]
    return pd.DataFrame(rows, columns=["source", "what", "question"])


def _gaps(by_week: pd.DataFrame) -> list[tuple[str, str, str]]:
    rows = []
    for source, missing in by_week[by_week["nobody"].astype(bool)].groupby("source"):
        days = [wording.day(day) for day in missing["week"]]
        said = days[0] if len(days) == 1 else f"{', '.join(days[:4])}{' and more' if len(days) > 4 else ''}"
        others = not missing["silent"].astype(bool).all()
        which = "the week" if len(days) == 1 else f"{len(days):,} weeks: those"
        rows.append(
            (
                str(source),
                f"no row for anybody in {which} of {said}"
                + ("" if others else "; no other source has one either"),
                "Did the export miss it?" if others else "Did nobody work then, or did the export miss it?",
            )
        )
    return rows


def _ended(end: date, covered: pd.DataFrame) -> list[tuple[str, str, str]]:
    rows = covered[covered["fills"] == "activities"].dropna(subset=["last"])
    days = (pd.Timestamp(end) - pd.to_datetime(rows["last"])).dt.days
    return [
        (str(source), f"its last row is of {wording.day(last)}, {gone} days before the log's last",
         "Was its latest export left out?")
        for source, last, gone in zip(rows["source"], pd.to_datetime(rows["last"]), days, strict=True)
        if gone >= ENDED_DAYS
    ]  # fmt: skip


def _archived(covered: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return the question about Salesforce's archive: a log that begins a year, to a few days, before its end."""
    of = covered["source"].astype("str").str.lower().str.startswith("salesforce") & (
        covered["fills"] == "activities"
    )
    first, last = covered.loc[of, "first"].min(), covered.loc[of, "last"].max()
    if pd.isna(first) or abs((pd.Timestamp(last) - pd.Timestamp(first)).days - ARCHIVED_DAYS) > _NEAR:
        return []
    return [
        (
            "salesforce",
            f"its activities begin {(pd.Timestamp(last) - pd.Timestamp(first)).days} days before they end, and "
            f"Salesforce leaves those older than {ARCHIVED_DAYS} days out of the ordinary export",
            "Are older ones in the archive? Export them too (queryAll), or read the first weeks with care.",
        )
    ]
