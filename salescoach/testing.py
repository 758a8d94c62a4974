"""A small log made of a few lines, for tests and worked examples."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import publish, schema, settings, store, weeks
from salescoach.store import Log

#: The words of the small log: enough to say everything about a call.
WORDS: Final = {
    "titles": {"decision_maker": ["Owner"]},
    "words": {"outcome": {"Appointment": "appointment"}},
}
_EXAMPLE: Final = (
    {"rep_id": "ann", "date": "2026-03-02", "disposition_word": "No answer", "contact_id": "c1"},
    {"rep_id": "ann", "date": "2026-03-02", "disposition_word": "Gatekeeper", "contact_id": "c2"},
    {"rep_id": "ann", "date": "2026-03-03", "disposition_word": "Connected", "contact_id": "c2"},
)


def small_log(
    activities: Sequence[Mapping[str, Any]] = _EXAMPLE,
    *,
    as_of: str | None = None,
    seed: Mapping[str, Any] | None = None,
    tables: Mapping[str, Sequence[Mapping[str, Any]]] | None = None,
) -> Log:
    """Return a Log of rows given as dictionaries; what a row leaves out takes a plain default.

    An activity is a dial of a connect with an owner unless it says otherwise. ``tables`` gives rows
    of the other tables of the schema, ``seed`` the words of workbook.toml.
    """
    content = json.dumps([list(activities), WORDS if seed is None else seed, tables or {}], default=_plain)
    frames, known, given = _derived(content)
    day = date.fromisoformat(as_of) if as_of else known.latest or store.NOTHING_YET
    return Log(dict(frames), "test", day, given, called=known.called)


@functools.lru_cache(maxsize=32)
def _derived(content: str) -> tuple[Mapping[str, Any], publish.Known, settings.Settings]:
    """Return the tables of a log, how far it knows, and its settings: tests ask for the same log many times."""
    activities, seed, tables = json.loads(content)
    given = _settings(json.dumps(seed))
    rows = {"activities": [_activity(row, n, given.week_start) for n, row in enumerate(activities, 2)]}
    for name, others in tables.items():
        rows[name] = [{"source": "test", "file": "t.csv", "row": n, **row} for n, row in enumerate(others, 2)]
    with duckdb.connect() as con:
        for table in (*schema.TABLES.values(), *schema.LEDGER.values()):
            _load(con, table, rows.get(table.name, []))
        known = publish.derive(con, given)
        frames = {name: con.table(name).to_arrow_table() for name in store.PUBLISHED}
    return frames, known, given


@functools.lru_cache
def _settings(seed: str) -> settings.Settings:
    return settings.parse(settings.first_text(json.loads(seed)))


def _plain(value: object) -> object:
    """Return what JSON can hold: days as text, what is missing as nothing."""
    if isinstance(value, Mapping):
        return dict(value)
    return None if value is pd.NA or value is pd.NaT else str(value)


def _activity(row: Mapping[str, Any], number: int, first: str) -> dict[str, Any]:
    full: dict[str, Any] = {
        "activity_id": f"a{number}",
        "source": "test",
        "kind": "dial",
        "direction": "outbound" if row.get("kind", "dial") == "dial" else None,
        "contact_title": "Owner",
        "account_id": row.get("contact_id"),
        "file": "t.csv",
        "row": number,
        **row,
    }
    full.setdefault("date", str(full.get("instant", ""))[:10])
    full["week"] = weeks.week_of(date.fromisoformat(full["date"]), first).isoformat()
    return full


def _load(con: duckdb.DuckDBPyConnection, table: schema.Table, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
    con.execute(f"CREATE OR REPLACE TABLE log_{table.name} ({columns})")
    if rows:
        marks = f"({', '.join('?' for _ in table.columns)})"
        values = [row.get(name) for row in rows for name in table.names()]
        con.execute(f"INSERT INTO log_{table.name} VALUES {', '.join([marks] * len(rows))}", values)
    if table is schema.ACTIVITIES:
        con.execute("ALTER TABLE log_activities ADD COLUMN n BIGINT")
        con.execute("UPDATE log_activities SET n = rowid")
