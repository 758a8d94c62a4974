"""Rows of the log without the people and days that were purged: what goes, and what stays without its person."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import duckdb

from salescoach import schema
from salescoach.purging.listed import Purged
from salescoach.purging.texts import mentions, reworded
from salescoach.schema import Table
from salescoach.settings import Settings, normal
from salescoach.sources.reader import literal

#: The columns of each table that name reps.
_REPS: Final[Mapping[str, tuple[str, ...]]] = {
    "activities": ("rep_id", "set_by", "held_by", "logged_by"),
    "merges": ("old_id", "new_id"),
    **dict.fromkeys(
        ("deals", "deal_credit", "reps", "roles", "days_off", "plan_weeks", "tally", "agreements", "guesses",
         "left_out", "restated"),
        ("rep_id",),
    ),
}  # fmt: skip
#: Texts in which anybody may be named: a row of the first kind goes, of the second only the name.
_TELLING: Final = {"left_out": ("cells", "detail", "item"), "restated": ("what", "item")}
_FREE: Final = ("file", "was_file", "note")


@dataclass(frozen=True)
class Counted:
    """How many rows of a table go, and how many stay without the person."""

    table: str
    removed: int
    changed: int


@dataclass(frozen=True)
class _Rule:
    """What is kept of a table, as SQL, and what stands in which column instead."""

    keep: str
    instead: Mapping[str, str]


def copy(
    con: duckdb.DuckDBPyConnection,
    origin: str,
    purged: Purged,
    given: Settings,
    marks: re.Pattern[str] | None,
) -> None:
    """Fill the empty tables of a log from those of an attached one, without what was purged; nor what was replaced."""
    for table in (*schema.TABLES.values(), *schema.LEDGER.values()):
        rule = _rule(con, f"{origin}.rows_{table.name}", table, purged, (given, marks, f"{origin}.rows_"))
        columns = ", ".join(rule.instead.get(name, f'"{name}"') for name in table.names())
        con.execute(
            f"INSERT INTO rows_{table.name} SELECT {columns}, _in FROM {origin}.rows_{table.name} WHERE {rule.keep}"
        )


def count(
    con: duckdb.DuckDBPyConnection, purged: Purged, given: Settings, marks: re.Pattern[str] | None
) -> list[Counted]:
    """Return what would go from the log, table by table; those that lose nothing are left out."""
    found = []
    for table in (*schema.TABLES.values(), *schema.LEDGER.values()):
        rule = _rule(con, f"rows_{table.name}", table, purged, (given, marks, "rows_"))
        differs = " OR ".join(f'"{name}" IS DISTINCT FROM {sql}' for name, sql in rule.instead.items())
        ((removed, changed),) = con.execute(
            f"SELECT count(*) FILTER (NOT ({rule.keep})), count(*) FILTER (({rule.keep}) AND ({differs or 'false'})) "
            f"FROM rows_{table.name}"
        ).fetchall()
        if removed or changed:
            found.append(Counted(table.name, int(removed), int(changed)))
    return found


def strip(
    con: duckdb.DuckDBPyConnection, relation: str, table: Table, purged: Purged, given: Settings
) -> int:
    """Take what was purged out of rows that are about to be imported; return how many rows that were."""
    if not purged.said:
        return 0
    rule = _rule(con, relation, table, purged, (given, None, "rows_"))
    ((gone,),) = con.execute(f"DELETE FROM {relation} WHERE NOT ({rule.keep})").fetchall()
    for name, sql in rule.instead.items():
        con.execute(f'UPDATE {relation} SET "{name}" = {sql} WHERE "{name}" IS DISTINCT FROM {sql}')
    return int(gone)


_Context = tuple[Settings, re.Pattern[str] | None, str]


def _rule(
    con: duckdb.DuckDBPyConnection, relation: str, table: Table, purged: Purged, context: _Context
) -> _Rule:
    """Return what is kept of a relation with the rows of a table; ``context`` names the log's tables, too."""
    given, marks, rows = context
    keep, instead = ["true"], dict[str, str]()
    if purged.said.people:
        keep += _not_theirs(con, relation, table, (purged, marks))
        instead |= _nobody(con, relation, table, purged)
    if marks is not None:
        instead |= _free(con, relation, table, marks)
    if purged.said.before is not None:
        day = f"DATE '{purged.said.before}'"
        deals = relation if table is schema.DEALS else f"{rows}deals"
        closed = _closed(con, deals, given, day) if table.name in ("deals", "deal_credit") else ("", "")
        if table is schema.DEAL_CREDIT:
            keep.append(f"deal_id NOT IN (SELECT deal_id FROM {deals} WHERE ({closed[0]}) OR ({closed[1]}))")
        elif table is schema.DEALS:
            keep.append(f"NOT ({closed[0]})")
            for name, none in (("rep_id", "VARCHAR"), ("amount", "DOUBLE"), ("stage", "VARCHAR")):
                instead[name] = f"CASE WHEN {closed[1]} THEN NULL::{none} ELSE {instead.get(name, name)} END"
        elif table.name in _OLD:
            left = f'rep_id IN (SELECT rep_id FROM {rows}reps WHERE "left" < {day})'
            keep.append(_OLD[table.name].format(day=day, rows=rows, relation=relation, left=left))
    return _Rule(" AND ".join(f"({one})" for one in keep), instead)


def _theirs(con: duckdb.DuckDBPyConnection, relation: str, columns: tuple[str, ...], purged: Purged) -> str:
    """Return the ids in some columns that are those of purged people, as an SQL list, or ""."""
    found: set[str] = set()
    for column in columns:
        rows = con.execute(
            f'SELECT DISTINCT "{column}" FROM {relation} WHERE "{column}" IS NOT NULL'
        ).fetchall()
        found.update(purged.matching(text for (text,) in rows))
    return ", ".join(literal(rep) for rep in sorted(found))


def _not_theirs(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    table: Table,
    whom: tuple[Purged, re.Pattern[str] | None],
) -> Iterator[str]:
    """Yield what is true of rows that are nobody's who was purged, and do not tell of anybody."""
    reps = _theirs(con, relation, _REPS.get(table.name, ()), whom[0])
    if reps and table is schema.ACTIVITIES:
        yield f"NOT coalesce(rep_id IN ({reps}) OR (kind = 'meeting' AND held_by IN ({reps})), false)"
    elif reps and table is schema.MERGES:
        yield f"what <> 'rep' OR (old_id NOT IN ({reps}) AND new_id NOT IN ({reps}))"
    elif reps and table is not schema.DEALS:
        yield f"NOT coalesce(rep_id IN ({reps}), false)"
    for column in _TELLING.get(table.name, ()):
        told = con.execute(f"SELECT DISTINCT {column} FROM {relation} WHERE {column} IS NOT NULL").fetchall()
        texts = [text for (text,) in told if mentions(text, whom[1], whom[0])]
        if texts:
            yield f"NOT coalesce({column} IN ({', '.join(map(literal, texts))}), false)"


def _nobody(con: duckdb.DuckDBPyConnection, relation: str, table: Table, purged: Purged) -> dict[str, str]:
    """Return what stands in the columns of rows that stay and named a purged person: nothing."""
    columns = {"activities": ("set_by", "held_by", "logged_by"), "deals": ("rep_id",)}.get(table.name, ())
    instead = {}
    for column in columns:
        reps = _theirs(con, relation, (column,), purged)
        if reps:
            instead[column] = f"CASE WHEN {column} IN ({reps}) THEN NULL ELSE {column} END"
    return instead


def _free(
    con: duckdb.DuckDBPyConnection, relation: str, table: Table, marks: re.Pattern[str]
) -> dict[str, str]:
    """Return the columns of free text in which a mark stands, each with what it says without."""
    instead = dict[str, str]()
    for column in (name for name in _FREE if name in table.names()):
        texts = con.execute(f"SELECT DISTINCT {column} FROM {relation} WHERE {column} IS NOT NULL").fetchall()
        new = {text: reworded(text, marks) for (text,) in texts}
        cases = " ".join(f"WHEN {literal(a)} THEN {literal(b)}" for a, b in sorted(new.items()) if a != b)
        if cases:
            instead[column] = f"CASE {column} {cases} ELSE {column} END"
    return instead


def _closed(con: duckdb.DuckDBPyConnection, relation: str, given: Settings, day: str) -> tuple[str, str]:
    """Return what is true of deals lost before a day, which go, and of those won then, which say who is a customer."""
    meanings = given.words.get("status", {})
    words: dict[str | None, list[str]] = {}
    for (word,) in con.execute(f"SELECT DISTINCT status_word FROM {relation}").fetchall():
        known = meanings.get(normal(word)) if word else None
        words.setdefault(known.code if known else "won", []).append(literal(word) if word else "''")
    lost, won = (", ".join(words.get(code, ["NULL"])) for code in ("lost", "won"))
    said = f"coalesce(closed < {day}, false) AND coalesce(coalesce(status_word, '') IN ({{}}), false)"
    return said.format(lost), said.format(won)


#: What is kept of each table when rows before a day go. A plan and a role hold until the next.
_OLD: Final[Mapping[str, str]] = {
    "activities": "date >= {day}",
    "days_off": "date >= {day}",
    "guesses": "date >= {day}",
    "tally": "CASE span WHEN 'week' THEN date + 6 ELSE date END >= {day}",
    "agreements": "made >= {day} OR coalesce(ended >= {day}, true)",
    "plan_weeks": "week >= {day} OR (NOT ({left}) AND (rep_id, measure, week) IN (SELECT (rep_id, measure, max(week)) "
    "FROM {relation} WHERE week < {day} GROUP BY rep_id, measure))",
    "roles": "since >= {day} OR (NOT ({left}) AND (rep_id, since) IN (SELECT (rep_id, max(since)) FROM {relation} "
    "WHERE since < {day} GROUP BY rep_id))",
    "left_out": "CASE WHEN date IS NOT NULL THEN date >= {day} ELSE file NOT IN (SELECT file FROM {rows}files "
    "GROUP BY file HAVING max(last) < {day}) END",
    "restated": "coalesce(date >= {day}, true)",
    "files": "coalesce(last >= {day}, true)",
    "contacts": "contact_id NOT IN (SELECT contact_id FROM {rows}activities WHERE contact_id IS NOT NULL "
    "GROUP BY contact_id HAVING max(date) < {day})",
    "reps": 'NOT coalesce("left" < {day}, false)',
}
