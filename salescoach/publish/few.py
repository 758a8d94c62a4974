"""Columns of few values get types that number the values: to compare, sort and write them costs a fraction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import duckdb

from salescoach import vocab
from salescoach.settings import Settings

#: More values than this stay text.
_MOST: Final = 2_000
#: Types by what their columns hold: codes are known, the rest is read from the log.
_CODES: Final = {
    "kind": tuple(vocab.KINDS),
    "direction": vocab.DIRECTIONS,
    "disposition": tuple(vocab.DISPOSITIONS),
    "outcome": tuple(vocab.OUTCOMES),
    "state": tuple(vocab.STATES),
    "purpose": tuple(vocab.PURPOSES),
    "origin": vocab.ORIGINS,
    "account_group": tuple(vocab.ACCOUNT_GROUPS),
}
_VALUES: Final = {
    "rep": "SELECT DISTINCT rep_id FROM one_activities UNION ALL SELECT DISTINCT set_by FROM one_activities "
    "UNION ALL SELECT DISTINCT held_by FROM one_activities",
    "source": "SELECT source FROM one_activities",
    "file": "SELECT file FROM one_activities",
    "disposition_word": "SELECT disposition_word FROM one_activities",
    "outcome_word": "SELECT outcome_word FROM one_activities",
    "title": "SELECT DISTINCT contact_title FROM one_activities UNION ALL SELECT DISTINCT title FROM one_contacts",
}
#: The columns of activities of each type.
COLUMNS: Final = {
    **{name: name for name in _CODES},
    **dict.fromkeys(("rep_id", "set_by", "held_by"), "rep"),
    **{name: name for name in ("source", "file", "disposition_word", "outcome_word")},
    "contact_title": "title",
}


def number(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make the types ``few_<what>``, values in the order of the alphabet; text where there are too many."""
    found: dict[str, tuple[str, ...] | None] = dict(_CODES)
    queries = " UNION ALL ".join(
        f"SELECT '{what}', CASE WHEN count(*) <= {_MOST} THEN list(value) END "
        f"FROM (SELECT DISTINCT value FROM ({query}) t(value) WHERE value IS NOT NULL)"
        for what, query in _VALUES.items()
    )
    found.update(con.execute(queries).fetchall())
    con.execute("; ".join(_type(what, values) for what, values in found.items()))


def _type(what: str, values: Sequence[str] | None) -> str:
    """Return the statement that makes a type.

    >>> _type("rep", ["bo", "ann's"]), _type("title", None)
    ("CREATE OR REPLACE TEMP TYPE few_rep AS ENUM ('ann''s', 'bo')", 'CREATE OR REPLACE TEMP TYPE few_title AS VARCHAR')
    """
    listed = None if values is None else ", ".join("'" + v.replace("'", "''") + "'" for v in sorted(values))
    name = f"CREATE OR REPLACE TEMP TYPE few_{what} AS"
    return f"{name} VARCHAR" if listed is None else f"{name} ENUM ({listed})"


def as_text(columns: tuple[str, ...]) -> str:
    """Return SQL that turns the columns back into text, for ``SELECT * REPLACE (...)``.

    >>> as_text(("rep_id", "kind"))
    'CAST(rep_id AS VARCHAR) AS rep_id, CAST(kind AS VARCHAR) AS kind'
    """
    return ", ".join(f"CAST({name} AS VARCHAR) AS {name}" for name in columns)
