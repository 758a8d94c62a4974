"""What each source covers: first and last day, weeks, rows in and kept, and weeks without any row."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from salescoach import schema, weeks
from salescoach.store import Log
from salescoach.trust.marks import stray_dates

#: Days of activities that the ordinary export of Salesforce holds; older ones are archived.
ARCHIVED_DAYS: Final = 365
#: So near to the archive's edge does a log begin that was cut by it.
_NEAR: Final = 5
#: A source whose last row is so many days before the log's day has ended, or its export was forgotten.
ENDED_DAYS: Final = 14


def coverage(log: Log, reps: Sequence[str] | None = None, *, by_rep: bool = False) -> pd.DataFrame:
    """Return one row per source that fills activities or deals (with ``by_rep`` per source and rep).

    Columns: ``source``, ``fills``, ``rep_id`` (missing unless ``by_rep``), ``first`` and ``last`` (dates),
    ``weeks`` (from first to last), ``weeks_with`` (of those with a row), ``rows`` (``kept``, ``collapsed``
    and ``left_out`` together), ``kept`` (in the log), ``collapsed`` (counted once with a row that is kept;
    where a version does not say which rows those were they stand with the source of the row kept),
    ``left_out``. ``reps`` leaves only rows of those reps.
    """
    with log.connect() as con:
        lines(con, log, reps)
        return sources(con, by_rep=by_rep)


def lines(con: duckdb.DuckDBPyConnection, log: Log, reps: Sequence[str] | None) -> date:
    """Make ``wanted`` (the reps) and ``lines``: source, fills, rep, date, week, what became of the rows, how many
    they are, and whether they are the reps' own.

    A date far from all others has no week: it covers none. Returns the last day without such dates.
    """
    strays, last = stray_dates(con)
    wanted = "CREATE OR REPLACE TEMP TABLE wanted AS SELECT unnest(CAST($reps AS VARCHAR[])) AS rep_id"
    con.execute(wanted, {"reps": list(reps or [])})
    week = weeks.week_sql("date", log.settings.week_start)
    own = "true" if reps is None else "coalesce(rep_id IN (FROM wanted), false)"
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE lines AS SELECT *, CASE WHEN {strays} THEN NULL ELSE {week} END AS week,
            {own} AS own FROM (
            SELECT source, 'activities' AS fills, rep_id, date, 'kept' AS what, count(*) AS count
            FROM activities GROUP BY ALL
            UNION ALL {_COLLAPSED}
            UNION ALL SELECT source, 'deals', rep_id, coalesce(closed, created), 'kept', count(*)
            FROM deals GROUP BY ALL
            UNION ALL SELECT source, fills, rep_id, date, 'left out', count(*)
            FROM left_out WHERE fills IN ('activities', 'deals') GROUP BY ALL)"""
    )
    return last or log.as_of


#: Rows counted once with another, under their own source.
_COLLAPSED: Final = """SELECT c.source, 'activities', a.rep_id, a.date, 'collapsed', count(*) FROM collapsed c
            JOIN activities a ON a.source = c.into_source AND a.activity_id = c.into_id GROUP BY ALL"""


def sources(con: duckdb.DuckDBPyConnection, *, by_rep: bool = False) -> pd.DataFrame:
    """Return the frame of :func:`coverage` from ``lines``."""
    rep, group = (
        ("rep_id", "source, fills, rep_id") if by_rep else ("NULL::VARCHAR AS rep_id", "source, fills")
    )
    return con.execute(
        f"""SELECT source, fills, {rep}, min(date) AS first, max(date) AS last,
            CAST(date_diff('day', min(week), max(week)) / 7 + 1 AS BIGINT) AS weeks,
            count(DISTINCT week) AS weeks_with, CAST(sum(count) AS BIGINT) AS rows,
            CAST(coalesce(sum(count) FILTER (what = 'kept'), 0) AS BIGINT) AS kept,
            CAST(coalesce(sum(count) FILTER (what = 'collapsed'), 0) AS BIGINT) AS collapsed,
            CAST(coalesce(sum(count) FILTER (what = 'left out'), 0) AS BIGINT) AS left_out
        FROM lines WHERE own GROUP BY {group} ORDER BY {group}"""
    ).df()


def left_out(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return what was left out and why: ``source``, ``fills``, ``reason``, ``meaning``, ``count``."""
    found = con.execute(
        """SELECT source, fills, reason, count(*) AS count FROM left_out
        WHERE (SELECT count(*) = 0 FROM wanted) OR coalesce(rep_id IN (FROM wanted), false) GROUP BY ALL ORDER BY ALL"""
    ).df()
    found.insert(3, "meaning", found["reason"].map(lambda code: schema.REASONS.get(code, code)).astype("str"))
    return found


def weeks_covered(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return one row per source and week from its first to its last: ``source``, ``week``, ``rows``.

    Rows are the reps' own, kept, collapsed and left out; ``nobody`` says that the source has no row at all
    for anybody in that week, ``silent`` that no source has one. Sources without any row of the reps are left out.
    """
    return con.execute(_WEEKS).df()


_WEEKS: Final = """
WITH spans AS (
    SELECT source, min(week) AS first, max(week) AS last FROM lines
    WHERE fills = 'activities' AND week IS NOT NULL GROUP BY source
    HAVING count(*) FILTER (own) > 0),
grid AS (
    SELECT source, CAST(unnest(generate_series(first::TIMESTAMP, last::TIMESTAMP, INTERVAL 7 DAY)) AS DATE) AS week
    FROM spans),
counted AS (
    SELECT source, week, sum(count) AS everybody, coalesce(sum(count) FILTER (own), 0) AS rows
    FROM lines WHERE fills = 'activities' GROUP BY ALL)
SELECT g.source, g.week, CAST(coalesce(c.rows, 0) AS BIGINT) AS rows,
    c.everybody IS NULL AS nobody,
    NOT EXISTS (FROM counted s WHERE s.week = g.week) AS silent
FROM grid g LEFT JOIN counted c USING (source, week) ORDER BY g.source, g.week
"""


def observed(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return since when each kind is logged for each rep.

    Columns: ``rep_id``, ``name``, ``kind``, ``first``, ``last``, ``rows``.
    """
    return con.execute(
        """SELECT rep_id, coalesce(any_value(name), rep_id) AS name, kind, min(date) AS first, max(date) AS last,
            count(*) AS rows
        FROM activities LEFT JOIN (SELECT rep_id, name FROM reps) USING (rep_id)
        WHERE NOT automated AND rep_id IS NOT NULL AND ((SELECT count(*) = 0 FROM wanted) OR rep_id IN (FROM wanted))
        GROUP BY rep_id, kind ORDER BY rep_id, kind"""
    ).df()


def unmapped(con: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return the words nobody explained: ``dictionary``, ``word``, ``count`` (rows).

    For some reps only how their calls ended and what was decided: other words are nobody's own.
    """
    of_reps = " UNION ALL ".join(
        f"""SELECT '{name}' AS dictionary, {name}_word AS word, count(*) AS count FROM activities
        WHERE rep_id IN (FROM wanted) AND {name}_word IN (SELECT word FROM words WHERE dictionary = '{name}')
        GROUP BY ALL"""
        for name in ("disposition", "outcome")
    )
    return con.execute(
        f"""SELECT dictionary, word, CAST(sum(count) AS BIGINT) AS count FROM (
            SELECT dictionary, word, count FROM words WHERE (SELECT count(*) = 0 FROM wanted) UNION ALL {of_reps})
        GROUP BY ALL ORDER BY ALL"""
    ).df()


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
        days = [f"{day.day} {day:%B %Y}" for day in missing["week"]]
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
        (str(source), f"its last row is of {last.day} {last:%B %Y}, {gone} days before the log's last",
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
