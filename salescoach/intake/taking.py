"""Staged rows into the log: checked, without anybody's number or address, merged, and noted in the ledger."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import duckdb

from salescoach import purging, schema, store, tally, wording
from salescoach.errors import Fault, InputFaults
from salescoach.intake import roster
from salescoach.purging import Purged
from salescoach.settings import Settings
from salescoach.sources.left_out import LISTED
from salescoach.sources.reader import Raw, fresh, literal
from salescoach.sources.stage import Staged

_DATED: Final = {"activities": "date", "deals": "closed", "days_off": "date"}
#: Digits of a number that tell it apart, whatever is written before them for the country.
_DIGITS: Final = 9


@dataclass(frozen=True)
class Received:
    """What one file brought for one table, in rows: in the file, kept, left out; of those kept, new to
    the log and restated (they replaced other content); taken out, for the source has them no more; and not
    read, for who they are of, or their days, were purged."""

    table: str
    source: str
    rows: int
    notes: tuple[str, ...] = ()
    file: str = ""
    total: int = 0
    left_out: int = 0
    added: int = 0
    restated: int = 0
    removed: int = 0
    purged: int = 0


def exports(
    con: duckdb.DuckDBPyConnection,
    staged: Sequence[Staged],
    *,
    whom: tuple[Purged, Settings],
    digests: Mapping[str, str | None],
    take: bool | tuple[date, date],
    keep_going: bool,
) -> list[Received]:
    """Take what the files of one source gave into the log, but not who and what was purged (``whom``: the list
    and the words of the workbook); return what each brought."""
    received: list[Received] = []
    by_table = sorted(staged, key=lambda part: (part.table, part.source))
    for (name, _), group in itertools.groupby(by_table, key=lambda part: (part.table, part.source)):
        parts, table = list(group), schema.TABLES[name]
        left, gone = list[str](), list[int]()
        for n, part in enumerate(parts):
            apart = [part.left] if part.left else []
            apart += _checked(con, part, table, keep_going=keep_going)
            gone.append(_purged(con, part, apart, whom))
            _hashed(con, part, table, whom[0].key)
            left += apart
            parts[n] = _said(con, part, apart)
        spans = [_span(con, part) for part in parts]
        removed = _merged(con, parts, table, take) + _left(con, left)
        for part, span, purged in zip(parts, spans, gone, strict=True):
            brought = (*span, removed, purged)
            received.append(_noted(con, part, table, digests.get(part.file), brought=brought))
            removed = 0
            con.execute(f"DROP TABLE IF EXISTS {part.relation}")
    return received


def _purged(
    con: duckdb.DuckDBPyConnection, part: Staged, left: Sequence[str], whom: tuple[Purged, Settings]
) -> int:
    """Take who and what was purged out of staged rows and of those left out; return how many rows went."""
    gone = purging.strip(con, part.relation, schema.TABLES[part.table], *whom)
    return gone + sum(purging.strip(con, relation, schema.LEFT_OUT, *whom) for relation in left)


def _said(con: duckdb.DuckDBPyConnection, part: Staged, left: Sequence[str]) -> Staged:
    """Return a staged file that says how many of its cells could not be used."""
    counts = (con.execute(f"SELECT count(*) FROM {one} WHERE reason = 'cell'").fetchall() for one in left)
    number = sum(count for ((count,),) in counts)
    if not number:
        return part
    note = f"{wording.counted(number, 'rows')} kept without a cell that cannot be used: `salescoach trust` says why"
    return replace(part, notes=(*part.notes, note))


def _merged(
    con: duckdb.DuckDBPyConnection,
    parts: Sequence[Staged],
    table: schema.Table,
    take: bool | tuple[date, date],
) -> int:
    """Merge the rows of one source for one table into the log; return how many went because the source
    has them no more. The first rows of all become the log's as they are."""
    if len(parts) == 1 and store.adopt(con, table, parts[0].relation):
        if table.name in LISTED:
            store.came_back(con, table, f"log_{table.name}")
        return 0
    whole, removed = _whole(con, parts, table), 0
    if table is schema.ACTIVITIES and take:
        removed += store.clear_window(con, whole, take if isinstance(take, tuple) else None)
    elif table is schema.ACTIVITIES and not parts[0].keyed:
        store.pair(con, whole)
    store.merge(con, table, whole)
    if table.name in LISTED:
        store.came_back(con, table, whole)
    if len(parts) > 1:
        con.execute(f"DROP TABLE {whole}")
    return removed


def _left(con: duckdb.DuckDBPyConnection, relations: Sequence[str]) -> int:
    """Note the rows left out; return how many rows of the log went for it: deleted or open again."""
    removed = 0
    for relation in relations:
        removed += store.leave_out(con, relation)
        con.execute(f"DROP TABLE {relation}")
    return removed


def _whole(con: duckdb.DuckDBPyConnection, parts: Sequence[Staged], table: schema.Table) -> str:
    """Return one relation of all the files: of rows with one key that of the last file holds."""
    if len(parts) == 1:
        return parts[0].relation
    union = " UNION ALL BY NAME ".join(
        f"SELECT *, {n} AS _n FROM {part.relation}" for n, part in enumerate(parts)
    )
    keys = ", ".join(f'"{name}"' for name in (table.replaced_by or table.key))
    relation = fresh("whole")
    con.execute(
        f"""CREATE TEMP TABLE {relation} AS SELECT * EXCLUDE (_n) FROM ({union})
        QUALIFY rank() OVER (PARTITION BY {keys} ORDER BY _n DESC) = 1"""
    )
    return relation


def _checked(
    con: duckdb.DuckDBPyConnection, part: Staged, table: schema.Table, *, keep_going: bool
) -> list[str]:
    """Check a staged table at the door; with ``keep_going`` return tables of the rows left out for faults."""
    left: list[str] = []
    if part.table == schema.REPS.name and (odd := roster.odd_cells(con, part.relation)):
        left.append(_listed(con, part, odd, "cell"))
    while True:
        try:
            schema.check(con, part.relation, table)
            if part.table == schema.REPS.name:
                roster.check_reps(con, part.relation)
        except InputFaults as error:
            if not keep_going or not all(fault.row for fault in error.faults):
                raise
            left.append(_listed(con, part, error.faults, "unreadable"))
            listed = ", ".join(str(fault.row) for fault in error.faults)
            con.execute(f'DELETE FROM {part.relation} WHERE "row" IN ({listed})')
            continue
        return left


def _listed(con: duckdb.DuckDBPyConnection, part: Staged, faults: Sequence[Fault], reason: str) -> str:
    """Return the name of a new table that lists the rows with faults of a staged one, as rows left out."""
    rows = [(fault.row, f"column '{fault.column}': {fault.what}") for fault in faults]
    values = ", ".join(f"({row}, {literal(what)})" for row, what in rows)
    table = schema.TABLES[part.table]
    key = next(name for name in table.key if name != "source")
    rep = "rep_id" if "rep_id" in table.names() else "NULL"
    day = _DATED.get(part.table, "NULL")
    left = fresh("left")
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in schema.LEFT_OUT.columns)
    con.execute(f"CREATE TEMP TABLE {left} ({columns})")
    con.execute(
        f"""INSERT INTO {left} SELECT {literal(part.source)}, {literal(part.table)},
            concat("{key}", '{schema.UNREADABLE}-', "row"), {literal(reason)}, string_agg(what, '; '),
            any_value({rep}), any_value({day}), NULL, NULL, any_value(file), "row"
        FROM {part.relation} JOIN (VALUES {values}) f(_row, what) ON _row = "row" GROUP BY "row", "{key}" """
    )
    return left


def _hashed(con: duckdb.DuckDBPyConnection, part: Staged, table: schema.Table, key: str) -> None:
    """Put keyed hashes in the place of the numbers called and of contacts named by an e-mail address."""
    if table is schema.ACTIVITIES:
        digits = f"right(regexp_replace(phone_key, '[^0-9]', '', 'g'), {_DIGITS})"
        con.execute(
            f"UPDATE {part.relation} SET phone_key = CASE WHEN {digits} <> '' THEN "
            f"left(sha256({literal(key)} || {digits}), 20) END WHERE phone_key IS NOT NULL"
        )
    if "contact_id" in table.names():
        con.execute(
            f"UPDATE {part.relation} SET contact_id = 'person-' || "
            f"left(sha256({literal(key)} || lower(contact_id)), 20) WHERE contains(contact_id, '@')"
        )


#: How many rows were kept of a file, their first day and their last.
_Span = tuple[int, date | None, date | None]


def _span(con: duckdb.DuckDBPyConnection, part: Staged) -> _Span:
    day = _DATED.get(part.table, "NULL::DATE")
    ((kept, first, last),) = con.execute(
        f"SELECT count(*), min({day}), max({day}) FROM {part.relation}"
    ).fetchall()
    return int(kept), first, last


def _noted(
    con: duckdb.DuckDBPyConnection,
    part: Staged,
    table: schema.Table,
    digest: str | None,
    *,
    brought: tuple[int, date | None, date | None, int, int],
) -> Received:
    """Return what a file brought, noted in the ledger."""
    here = f"_in = getvariable('version') AND source = {literal(part.source)} AND file = {literal(part.file)}"
    kept, first, last, removed, purged = brought
    total, new = part.total - purged, 0
    if "source" in table.names():
        ((new,),) = con.execute(f"SELECT count(*) FROM rows_{table.name} WHERE {here}").fetchall()
    ((restated,),) = con.execute(
        f"""SELECT count(*) FROM rows_restated
        WHERE {here} AND fills = {literal(part.table)} AND NOT starts_with(what, 'the source ')"""
    ).fetchall()
    left = total - kept if part.table in LISTED else 0
    one = Received(
        part.table, part.source, kept, part.notes, part.file, total, left,
        max(0, int(new) - int(restated)), int(restated), removed, purged,
    )  # fmt: skip
    con.execute(
        """INSERT INTO rows_files SELECT printf('%06d', getvariable('version')), ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,
        getvariable('version')""",
        [
            *(part.source, part.table, part.file, digest, total, one.rows, left),
            *(one.added, one.restated, one.removed, first, last),
        ],
    )
    return one


def lines(con: duckdb.DuckDBPyConnection, source: str, raw: Raw, whom: tuple[Purged, Settings]) -> None:
    """Note the lines of a file that are no rows: titles, totals, blank ones, torn ones."""
    if not raw.aside:
        return
    columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in schema.LEFT_OUT.columns)
    left = fresh("lines")
    con.execute(f"CREATE TEMP TABLE {left} ({columns})")
    items = [f"{raw.file}/{one.row}/{one.reason}/{one.text}".encode() for one in raw.aside]
    texts = [f"{one.rows:,} rows" if one.rows > 1 else one.text for one in raw.aside]
    con.execute(
        f"""INSERT INTO {left} SELECT ?, 'lines', unnest(?::VARCHAR[]), unnest(?::VARCHAR[]), unnest(?::VARCHAR[]),
        NULL, NULL, NULL, NULL, ?, unnest(?::BIGINT[])""",
        [
            source,
            [hashlib.sha256(item).hexdigest() for item in items],
            [one.reason for one in raw.aside],
            texts,
            raw.file,
            [one.row for one in raw.aside],
        ],
    )
    purging.strip(con, left, schema.LEFT_OUT, *whom)
    store.leave_out(con, left)
    con.execute(f"DROP TABLE {left}")


def sheet(con: duckdb.DuckDBPyConnection, path: Path, whom: tuple[Purged, Settings]) -> Received:
    """Take a tally sheet: it replaces what it said before, and what others said of the same weeks; the plans
    in it, those of the same weeks."""
    staged = tally.stage(con, path, week_start=whom[1].week_start)
    gone = purging.strip(con, staged.table, schema.TALLY, *whom)
    purging.strip(con, staged.plans, schema.PLAN_WEEKS, *whom)
    same_weeks = f"(rep_id, week) IN (SELECT rep_id, week FROM {staged.table})"
    store.remove(con, schema.TALLY, f"file = {literal(path.name)} OR {same_weeks}")
    store.merge(con, schema.TALLY, staged.table)
    store.remove(con, schema.PLAN_WEEKS, f"file = {literal(path.name)}")
    store.merge(con, schema.PLAN_WEEKS, staged.plans)
    notes = [f"columns not read: {', '.join(staged.ignored)}"] if staged.ignored else []
    if staged.planned:
        notes.append(f"plans read: {staged.planned:,}")
    kept = staged.rows - gone
    return Received("tally", path.name, kept, tuple(notes), path.name, kept, purged=gone)
