"""Words become codes, by the dictionaries of workbook.toml; what nobody explained stays unknown."""

from __future__ import annotations

import fnmatch
from collections.abc import Callable, Iterable
from dataclasses import astuple
from typing import Final

import duckdb

from salescoach import weeks
from salescoach.publish import few
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

    ``meant`` is a view: ``n`` is the row's number in the log, by which later steps know it.
    ``words``: dictionary, found_in, word, count.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE said AS " + " UNION ALL ".join(_said()))
    for kind in settings_kinds():
        _dictionary(con, kind, settings)
    _titles(con, settings)
    con.execute(_CONTACT)
    con.execute(_MEANT.format(everybody="true" if settings.every_contact_decides else "NULL"))
    con.execute(_DEALS.format(week=weeks.week_sql("d.closed", settings.week_start)))
    con.execute("CREATE OR REPLACE TEMP TABLE words AS " + " UNION ALL ".join(_unexplained(settings)))


def settings_kinds() -> tuple[str, ...]:
    """Return the dictionaries in use, each once."""
    return tuple(dict.fromkeys(kind for kind, _, _ in WORD_COLUMNS))


def _said() -> Iterable[str]:
    """Yield a select for each column of words: the dictionary, the table, each word and how often it stands there."""
    titles = (TITLE, "activities", "contact_title"), (TITLE, "contacts", "title")
    for kind, table, column in (*WORD_COLUMNS, *titles):
        yield f"""
        SELECT '{kind}' AS dictionary, '{table}' AS found_in, {column} AS word, count(*) AS count
        FROM log_{table} WHERE {column} IS NOT NULL GROUP BY {column}"""


def _dictionary(con: duckdb.DuckDBPyConnection, kind: str, settings: Settings) -> None:
    meanings = settings.words.get(kind, {})
    code = f"few_{kind}" if kind in few.COLUMNS else "VARCHAR"
    columns = (
        "word VARCHAR, disposition few_disposition, outcome few_outcome, decision_maker BOOLEAN, asked BOOLEAN, "
        f"code {code}"
    )
    _fill(con, f"word_{kind}", columns, _rows(con, kind, lambda word: meanings.get(normal(word))))


def _rows(
    con: duckdb.DuckDBPyConnection, kind: str, look_up: Callable[[str], Meaning | None]
) -> Iterable[tuple[object, ...]]:
    for word in _words(con, kind):
        meaning = look_up(word)
        if meaning is not None:
            yield (word, *astuple(meaning))


def _words(con: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    """Return every word that stands in the columns of a dictionary."""
    query = "SELECT DISTINCT word FROM said WHERE dictionary = ? ORDER BY word"
    return [word for (word,) in con.execute(query, [kind]).fetchall()]


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
    rows = []
    if settings.deciders:
        for title in _words(con, TITLE):
            known = normal(title)
            rows.append((title, any(fnmatch.fnmatchcase(known, rule) for rule in settings.deciders)))
    _fill(con, "titles", "title VARCHAR, decides BOOLEAN", rows)


# Of a contact that several sources know, the first of them that says anything.
_CONTACT: Final = """
CREATE OR REPLACE TEMP TABLE contact AS
WITH known AS (
    SELECT *, row_number() OVER (PARTITION BY contact_id ORDER BY moved, source, "row") AS place FROM one_contacts),
told AS (
    SELECT contact_id, arg_min(account_id, place) AS account_id, arg_min(title, place) AS title,
        arg_min(origin_word, place) AS origin_word
    FROM known GROUP BY contact_id)
SELECT contact_id, account_id, CAST(k.title AS few_title) AS title, t.decides, g.code AS origin
FROM told k LEFT JOIN titles t ON t.title = k.title LEFT JOIN word_origin g ON g.word = k.origin_word
"""

# A decision on a call or at a door says that a person answered, where no word says how it ended.
_MEANT: Final = """
CREATE OR REPLACE TEMP VIEW meant AS
SELECT a.n, a.activity_id, CAST(a.source AS few_source) AS source, CAST(a.rep_id AS few_rep) AS rep_id,
    a.date, a.instant, a.week, CAST(a.kind AS few_kind) AS kind, CAST(a.direction AS few_direction) AS direction,
    CAST(a.disposition_word AS few_disposition_word) AS disposition_word,
    CAST(a.outcome_word AS few_outcome_word) AS outcome_word,
    coalesce(CAST(a.contact_title AS few_title), c.title) AS contact_title,
    coalesce(d.disposition, o.disposition, CASE WHEN a.kind IN ('dial', 'visit') AND coalesce(o.outcome, d.outcome)
        IN ('appointment', 'refused', 'later', 'email', 'referred') THEN 'connected'::few_disposition END)
        AS disposition,
    coalesce(o.outcome, d.outcome,
        CASE WHEN d.word IS NOT NULL OR o.word IS NOT NULL THEN 'none'::few_outcome ELSE 'unknown'::few_outcome END)
        AS outcome,
    coalesce(o.decision_maker, d.decision_maker,
        CASE WHEN coalesce(d.disposition, o.disposition) = 'gatekeeper' THEN false END,
        CASE WHEN a.contact_title IS NULL THEN c.decides ELSE t.decides END, {everybody}) AS decision_maker,
    coalesce(o.asked, d.asked, coalesce(o.outcome, d.outcome) IN ('appointment', 'refused')) AS asked,
    CASE WHEN a.kind <> 'meeting' THEN NULL
         WHEN s.code IS NOT NULL THEN s.code
         WHEN a.logged_without_state AND a.state_word IS NULL THEN 'held'::few_state
         ELSE 'unknown'::few_state END AS state,
    CAST(a.set_by AS few_rep) AS set_by, CAST(a.held_by AS few_rep) AS held_by, coalesce(g.code, c.origin) AS origin,
    coalesce(a.account_id, c.account_id) AS account_id,
    a.contact_id, a.deal_id, a.appointment_id, p.code AS purpose_said, a.duration_s, a.logged, a.logged_by, a.phone_key,
    coalesce(a.automated, false) AS automated, CAST(a.file AS few_file) AS file, a.row,
    coalesce(a.instant, CAST(a.date AS TIMESTAMP)) AS moment
FROM one_activities a
LEFT JOIN contact c ON c.contact_id = a.contact_id
LEFT JOIN word_disposition d ON d.word = a.disposition_word
LEFT JOIN word_outcome o ON o.word = a.outcome_word
LEFT JOIN word_state s ON s.word = a.state_word
LEFT JOIN word_purpose p ON p.word = a.purpose_word
LEFT JOIN word_origin g ON g.word = a.origin_word
LEFT JOIN titles t ON t.title = a.contact_title
"""

_DEALS: Final = """
CREATE OR REPLACE TEMP TABLE deals AS
SELECT d.deal_id, d.source, d.account_id, d.rep_id, d.created, d.stage, s.code AS status,
    CASE WHEN s.code IN ('won', 'lost') THEN d.closed END AS closed,
    CASE WHEN s.code IN ('won', 'lost') THEN {week} END AS week,
    d.amount, d.amount_basis, d.currency, b.code AS business,
    CAST(g.code AS VARCHAR) AS origin, d.file, d.row
FROM one_deals d
LEFT JOIN word_status s ON s.word = d.status_word
LEFT JOIN word_business b ON b.word = d.business_word
LEFT JOIN word_origin g ON g.word = d.origin_word
"""


def _unexplained(settings: Settings) -> Iterable[str]:
    if not settings.deciders and not settings.every_contact_decides:
        yield f"""
        SELECT dictionary, 'contacts' AS found_in, word, CAST(sum(count) AS BIGINT) AS count
        FROM said WHERE dictionary = '{TITLE}' GROUP BY dictionary, word"""
    for kind in settings_kinds():
        yield f"""
        SELECT dictionary, found_in, word, count FROM said
        WHERE dictionary = '{kind}' AND word NOT IN (SELECT word FROM word_{kind})"""
