"""Words become codes, by the dictionaries of workbook.toml; what nobody explained stays unknown."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import Final

import duckdb

from salescoach import weeks
from salescoach.settings import TITLE, Meaning, Settings, normal

#: Dictionary, the table and column its words stand in.
WORD_COLUMNS: Final = (
    ("disposition", "activities", "disposition_word"),
    ("outcome", "activities", "outcome_word"),
    ("state", "activities", "state_word"),
    ("purpose", "activities", "purpose_word"),
    ("origin", "activities", "origin_word"),
    ("origin", "contacts", "origin_word"),
    ("origin", "accounts", "origin_word"),
    ("origin", "deals", "origin_word"),
    ("status", "deals", "status_word"),
    ("business", "deals", "business_word"),
    ("account_type", "accounts", "type_word"),
)


def explain(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``meant`` (activities with codes), ``deals`` with status, and ``words`` (the unexplained).

    ``words``: dictionary, word, count.
    """
    for kind in settings_kinds():
        _dictionary(con, kind, settings)
    _titles(con, settings)
    con.execute(_MEANT, {"everybody": settings.every_contact_decides})
    con.execute(_DEALS.format(week=weeks.week_sql("d.closed", settings.week_start)))
    con.execute("CREATE OR REPLACE TEMP TABLE words AS " + " UNION ALL ".join(_unexplained(settings)))


def settings_kinds() -> tuple[str, ...]:
    """Return the dictionaries in use, each once."""
    return tuple(dict.fromkeys(kind for kind, _, _ in WORD_COLUMNS))


def _dictionary(con: duckdb.DuckDBPyConnection, kind: str, settings: Settings) -> None:
    sources = [(table, column) for known, table, column in WORD_COLUMNS if known == kind]
    distinct = " UNION ".join(f"SELECT {column} AS word FROM log_{table}" for table, column in sources)
    meanings = settings.words.get(kind, {})
    columns = "word VARCHAR, disposition VARCHAR, outcome VARCHAR, decision_maker BOOLEAN, asked BOOLEAN, code VARCHAR"
    _fill(con, f"word_{kind}", columns, _rows(con, distinct, lambda word: meanings.get(normal(word))))


def _rows(
    con: duckdb.DuckDBPyConnection, distinct: str, look_up: Callable[[str], Meaning | None]
) -> Iterable[tuple[object, ...]]:
    for (word,) in con.execute(f"SELECT DISTINCT word FROM ({distinct}) WHERE word IS NOT NULL").fetchall():
        meaning = look_up(word)
        if meaning is not None:
            yield (word, *astuple(meaning))


def _fill(
    con: duckdb.DuckDBPyConnection, table: str, columns: str, rows: Iterable[tuple[object, ...]]
) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} ({columns})")
    found = list(rows)
    if found:
        marks = ", ".join("?" for _ in found[0])
        con.executemany(f"INSERT INTO {table} VALUES ({marks})", found)


def _titles(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Which titles decide; without a rule nobody knows."""
    distinct = (
        "SELECT DISTINCT contact_title FROM log_activities UNION SELECT DISTINCT title FROM log_contacts"
    )
    rows = []
    if settings.deciders:
        for (title,) in con.execute(distinct).fetchall():
            if title is not None:
                said = normal(title)
                rows.append((title, any(fnmatch.fnmatchcase(said, rule) for rule in settings.deciders)))
    _fill(con, "titles", "title VARCHAR, decides BOOLEAN", rows)


# A decision on a call or at a door says that a person answered, where no word says how it ended.
_MEANT: Final = """
CREATE OR REPLACE TEMP TABLE meant AS
WITH contact AS (
    SELECT contact_id, first(account_id) FILTER (account_id IS NOT NULL) AS account_id,
        first(title) FILTER (title IS NOT NULL) AS title,
        first(origin_word) FILTER (origin_word IS NOT NULL) AS origin_word
    FROM (SELECT * FROM one_contacts ORDER BY moved, source, row) GROUP BY contact_id)
SELECT a.activity_id, a.source, a.rep_id, a.date, a.instant, a.week, a.kind, a.direction,
    a.disposition_word, a.outcome_word, coalesce(a.contact_title, c.title) AS contact_title,
    coalesce(d.disposition, o.disposition, CASE WHEN a.kind IN ('dial', 'visit') AND coalesce(o.outcome, d.outcome)
        IN ('appointment', 'refused', 'later', 'referred') THEN 'connected' END) AS disposition,
    coalesce(o.outcome, d.outcome,
        CASE WHEN d.word IS NOT NULL OR o.word IS NOT NULL THEN 'none' ELSE 'unknown' END) AS outcome,
    coalesce(o.decision_maker, d.decision_maker,
        CASE WHEN coalesce(d.disposition, o.disposition) = 'gatekeeper' THEN false END,
        t.decides, CASE WHEN $everybody THEN true END) AS decision_maker,
    coalesce(o.asked, d.asked, coalesce(o.outcome, d.outcome) IN ('appointment', 'refused')) AS asked,
    CASE WHEN a.kind <> 'meeting' THEN NULL
         WHEN s.code IS NOT NULL THEN s.code
         WHEN a.logged_without_state AND a.state_word IS NULL THEN 'held'
         ELSE 'unknown' END AS state,
    a.set_by, a.held_by, coalesce(g.code, h.code) AS origin, coalesce(a.account_id, c.account_id) AS account_id,
    a.contact_id, a.deal_id, a.appointment_id, p.code AS purpose_said, a.duration_s, a.logged, a.logged_by, a.phone_key,
    coalesce(a.automated, false) AS automated, a.file, a.row,
    coalesce(a.instant, CAST(a.date AS TIMESTAMP)) AS moment
FROM one_activities a
LEFT JOIN contact c USING (contact_id)
LEFT JOIN word_disposition d ON d.word = a.disposition_word
LEFT JOIN word_outcome o ON o.word = a.outcome_word
LEFT JOIN word_state s ON s.word = a.state_word
LEFT JOIN word_purpose p ON p.word = a.purpose_word
LEFT JOIN word_origin g ON g.word = a.origin_word
LEFT JOIN word_origin h ON h.word = c.origin_word
LEFT JOIN titles t ON t.title = coalesce(a.contact_title, c.title)
"""

_DEALS: Final = """
CREATE OR REPLACE TEMP TABLE deals AS
SELECT d.deal_id, d.source, d.account_id, d.rep_id, d.created, d.stage, s.code AS status,
    CASE WHEN s.code IN ('won', 'lost') THEN d.closed END AS closed,
    CASE WHEN s.code IN ('won', 'lost') THEN {week} END AS week,
    d.amount, d.amount_basis, d.currency, b.code AS business, g.code AS origin, d.file, d.row
FROM one_deals d
LEFT JOIN word_status s ON s.word = d.status_word
LEFT JOIN word_business b ON b.word = d.business_word
LEFT JOIN word_origin g ON g.word = d.origin_word
"""


def _unexplained(settings: Settings) -> Iterable[str]:
    if not settings.deciders and not settings.every_contact_decides:
        yield f"""
        SELECT '{TITLE}' AS dictionary, 'contacts' AS found_in, title AS word, count(*) AS count
        FROM (SELECT contact_title AS title FROM log_activities UNION ALL SELECT title FROM log_contacts)
        WHERE title IS NOT NULL GROUP BY title"""
    for kind, table, column in WORD_COLUMNS:
        yield f"""
        SELECT '{kind}' AS dictionary, '{table}' AS found_in, {column} AS word, count(*) AS count
        FROM log_{table} WHERE {column} IS NOT NULL AND {column} NOT IN (SELECT word FROM word_{kind})
        GROUP BY {column}"""
