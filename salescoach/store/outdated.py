"""Rows of the log that the source says otherwise by now: changed without an id, deleted, or gone."""

from __future__ import annotations

from datetime import date
from typing import Final

import duckdb

from salescoach import schema
from salescoach.schema import ACTIVITIES, LEFT_OUT, RESTATED, UNREADABLE, Table
from salescoach.store.layout import names
from salescoach.store.merging import VERSION, compared, differences, merge, remove

#: Reasons that take an earlier row with the same id out of the log.
_NO_MORE: Final = ("open", "deleted", "filtered")
#: What makes two rows without an id the same call: who, when, with whom.
_IDENTITY: Final = (
    "source, rep_id, coalesce(instant, date), coalesce(contact_id, account_id), kind, direction"
)


def pair(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Take the activities out of the log that stand in a relation with other content; return how many.

    For exports without ids, whose key is the content. Within the days of the relation, the k-th row
    of the log that is not in it and the k-th that is new, of one rep, moment and contact, are one call.
    Rows that name neither a moment nor a contact are never paired. What changed is listed as restated.
    """
    con.execute(
        f"""CREATE OR REPLACE TEMP TABLE _paired AS
        WITH span AS (SELECT source, min(date) AS first, max(date) AS last FROM {relation} GROUP BY source),
        was AS (
            SELECT rowid AS rowid_, *, row_number() OVER (PARTITION BY {_IDENTITY} ORDER BY activity_id) AS k
            FROM rows_activities JOIN span USING (source)
            WHERE date BETWEEN first AND last AND coalesce(contact_id, account_id, CAST(instant AS VARCHAR)) IS NOT NULL
                AND (source, activity_id) NOT IN (SELECT (source, activity_id) FROM {relation})),
        now AS (
            SELECT *, row_number() OVER (PARTITION BY {_IDENTITY} ORDER BY activity_id) AS k FROM {relation}
            WHERE (source, activity_id) NOT IN (SELECT (source, activity_id) FROM rows_activities))
        SELECT was.rowid_, now.activity_id FROM was JOIN now
            ON now.source = was.source AND now.k = was.k AND now.kind = was.kind
            AND now.rep_id IS NOT DISTINCT FROM was.rep_id AND now.direction IS NOT DISTINCT FROM was.direction
            AND coalesce(now.instant, now.date) = coalesce(was.instant, was.date)
            AND coalesce(now.contact_id, now.account_id, '') = coalesce(was.contact_id, was.account_id, '')"""
    )
    pairs = (
        f"_paired JOIN rows_activities AS old ON old.rowid = rowid_ "
        f"JOIN {relation} AS new ON new.activity_id = _paired.activity_id AND new.source = old.source"
    )
    what = differences(compared(ACTIVITIES))
    columns = names(RESTATED)
    con.execute(
        f"""INSERT INTO rows_restated ({columns}, _in)
        SELECT {VERSION}, new.source, 'activities', new.activity_id, {what}, new.rep_id, new.date,
            new.file, new."row", old.file, old."row", getvariable('version')
        FROM {pairs} WHERE {what} <> ''"""
    )
    count = remove(con, ACTIVITIES, "rowid IN (SELECT rowid_ FROM _paired)")
    con.execute("DROP TABLE _paired")
    return count


def leave_out(con: duckdb.DuckDBPyConnection, relation: str) -> int:
    """Note rows that were left out; one that was work before and is open or deleted now goes."""
    gone = 0
    for name in ("activities", "deals"):
        table = schema.TABLES[name]
        key = next(column for column in table.key if column != "source")
        left = f"SELECT source, item FROM {relation} WHERE fills = '{name}' AND reason IN {_NO_MORE}"
        gone += _take_out(con, table, f'(source, "{key}") IN ({left})', "the source says: {reason}", relation)
    merge(con, LEFT_OUT, relation)
    return gone


def came_back(con: duckdb.DuckDBPyConnection, table: Table, relation: str) -> None:
    """Forget that rows were left out which stand in a relation now."""
    key = next(column for column in table.key if column != "source")
    remove(
        con,
        LEFT_OUT,
        f"""fills = '{table.name}' AND reason <> 'copy'
        AND (source, split_part(item, '{UNREADABLE}', 1)) IN (SELECT (source, "{key}") FROM {relation})""",
    )


def clear_window(con: duckdb.DuckDBPyConnection, relation: str, span: tuple[date, date] | None = None) -> int:
    """Take the activities out of the log that a relation does not have, in its days and of its sources."""
    first, last = ("min(date)", "max(date)") if span is None else (f"DATE '{d}'" for d in span)
    gone = f"""(source, activity_id) IN (
        SELECT (a.source, a.activity_id) FROM log_activities a
        JOIN (SELECT source, {first} AS first, {last} AS last FROM {relation} GROUP BY source) s USING (source)
        WHERE a.date BETWEEN first AND last)
        AND (source, activity_id) NOT IN (SELECT (source, activity_id) FROM {relation})"""
    return _take_out(con, ACTIVITIES, gone, "the source has it no more", relation)


def _take_out(con: duckdb.DuckDBPyConnection, table: Table, condition: str, what: str, relation: str) -> int:
    """Take rows out and list them as restated; {reason} in ``what`` is that of the row left out."""
    key = next(column for column in table.key if column != "source")
    day = "date" if table is ACTIVITIES else "closed"
    said = f"'{what}'"
    if "{reason}" in what:
        reason = f'(SELECT any_value(reason) FROM {relation} l WHERE l.source = old.source AND l.item = old."{key}")'
        said = f"replace('{what}', '{{reason}}', {reason})"
    con.execute(
        f"""INSERT INTO rows_restated ({names(RESTATED)}, _in)
        SELECT {VERSION}, source, '{table.name}', "{key}", {said}, rep_id, {day}, file, "row", file, "row",
            getvariable('version') FROM rows_{table.name} AS old WHERE {condition}"""
    )
    return remove(con, table, condition)
