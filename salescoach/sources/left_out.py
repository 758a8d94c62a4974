"""The rows of a file that do not become rows of the log: each with its reason, none lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from salescoach import schema
from salescoach.sources.build import Build
from salescoach.sources.declaration import Origin, Place
from salescoach.sources.reader import fresh, literal

#: Tables whose rows are listed when ``only`` or ``skip`` leaves them out: those that can be work or money,
#: and those of the people and firms it is about.
LISTED: Final = ("activities", "deals", "accounts", "contacts", "reps")
#: What is never listed of a row left out.
_PRIVATE: Final = ("phone_key", "email")


def select(build: Build, columns: Iterable[schema.Column], found: dict[str, str]) -> str:
    """Return the select over the rows kept, with some columns of the table."""
    typed = ", ".join(f'CAST({found[c.name]} AS {schema.SQL_TYPES[c.type]}) AS "{c.name}"' for c in columns)
    without = f" WHERE _row NOT IN (SELECT _row FROM {build.out})" if build.out else ""
    return f"SELECT {typed} FROM {_rows(build)}{without}"


def gather(build: Build, table: schema.Table, found: dict[str, str]) -> str:
    """Return a temporary table of the rows left out, with the columns of ``schema.LEFT_OUT``, or ""."""
    parts = []
    if table.name in LISTED and build.filters():
        parts.append(_filtered(build, table, found))
    if build.out:
        parts.append(_one_by_one(build, table, found))
    if not parts:
        return ""
    relation = fresh("left")
    columns = ", ".join(f'"{name}"' for name in schema.LEFT_OUT.names())
    build.con.execute(
        f"""CREATE TEMP TABLE {relation} AS
        WITH every AS ({" UNION ALL BY NAME ".join(parts)}),
        numbered AS (SELECT *, row_number() OVER (PARTITION BY id ORDER BY "row") AS nth FROM every)
        SELECT {columns} FROM (
            SELECT *, concat(id, CASE reason WHEN 'copy' THEN '-copy' WHEN 'unreadable' THEN '{schema.UNREADABLE}' END,
                CASE WHEN nth > 1 OR reason = 'copy' THEN '-' || nth END) AS item FROM numbered)"""
    )
    return relation


def _filtered(build: Build, table: schema.Table, found: dict[str, str]) -> str:
    """Return the select over the rows that ``only`` and ``skip`` leave out, with what is known of them."""
    places = [build.place(name) for name, _ in build.filters()]
    known = _known(build, table, found)
    rows = _rows(build, [f"{_why(build)} AS _why"], places, kept=False)
    return f"SELECT {known}, _why.reason, _why.detail FROM {rows}"


def _one_by_one(build: Build, table: schema.Table, found: dict[str, str]) -> str:
    """Return the select over the rows noted as left out, each once, with what is known of them."""
    once = (
        "(SELECT _row, any_value(reason) AS reason, string_agg(detail, '; ') AS detail "
        f"FROM {build.out} GROUP BY _row)"
    )
    known = _known(build, table, found)
    return f"SELECT {known}, o.reason, o.detail FROM {_rows(build)} JOIN {once} AS o USING (_row)"


def _rows(build: Build, extra: Sequence[str] = (), places: Iterable[Place] = (), *, kept: bool = True) -> str:
    """Return the rows kept, or the others, with the columns used as text and what is worked out of them."""
    texts = [f"{build.text(place)} AS {name}" for place, name in build.used.items()]
    beside = [f"{sql} AS {name}" for name, sql in build.beside.items()]
    listed = ", ".join(["_t._row AS _row", *texts, *beside, *extra])
    inner = build.rows(listed, [*build.used, *places], kept=kept)
    between = "".join(f", {sql} AS {name}" for name, sql in build.between.items())
    again = f" LEFT JOIN {build.again} USING (_row)" if build.again else ""
    return f"(SELECT *{between} FROM ({inner}){again})"


def _known(build: Build, table: schema.Table, found: dict[str, str]) -> str:
    """Return SQL for what is known of a row left out; telephone numbers and addresses are not kept."""
    cells: dict[str, str] = {}
    private = [p for name in _PRIVATE for p in build.read.columns.get(name, Origin()).places]
    for place, name in build.used.items():
        if place not in private:
            cells.setdefault(" / ".join(place.columns()), name)
    pairs = ", ".join(f"({literal(label)}, {name})" for label, name in cells.items())
    as_json = f"to_json(map_from_entries(list_filter([{pairs}], lambda pair: pair[2] IS NOT NULL)))"
    own = found.get(next(name for name in table.key if name != "source"), "NULL")
    parts = {
        "source": found["source"],
        "fills": literal(table.name),
        "id": f"coalesce(CAST({own} AS VARCHAR), md5({as_json}))",
        "rep_id": found.get("rep_id", "NULL"),
        "date": _day(build, found),
        "kind": found.get("kind", "NULL"),
        "cells": as_json,
        "file": found["file"],
        "row": "_row",
    }
    types = {c.name: schema.SQL_TYPES[c.type] for c in schema.LEFT_OUT.columns} | {"id": "VARCHAR"}
    return ", ".join(f'CAST({sql} AS {types[name]}) AS "{name}"' for name, sql in parts.items())


def _day(build: Build, found: dict[str, str]) -> str:
    """Return SQL for the day of a row left out, also where no row kept shows how days are written."""
    day = found.get("date") or found.get("closed", "NULL")
    named = (build.read.columns.get(name) for name in ("at", "date", "closed"))
    texts = [build.column(place) for origin in named if origin is not None for place in origin.places]
    return f"coalesce({', '.join([f'CAST({day} AS DATE)', *(f'TRY_CAST({t}[:10] AS DATE)' for t in texts)])})"


def _why(build: Build) -> str:
    """Return SQL for the reason and detail of the first filter that leaves a row out."""
    cases = []
    for name, kept in build.filters():
        reason = literal(build.read.reasons.get(name, "deleted" if "deleted" in name.lower() else "filtered"))
        said = f"{literal(name + ' is ')} || coalesce({build.text(build.place(name))}, 'blank')"
        cases.append(f"WHEN NOT {kept} THEN {{'reason': {reason}, 'detail': {said}}}")
    return f"CASE {' '.join(cases)} END"


def blanks(build: Build, relation: str, column: str, label: str) -> None:
    """Move the rows with nothing in a column that must be filled out of a staged table."""
    what = literal(f"column '{label}': is empty")
    build.con.execute(
        f"""INSERT INTO {build.out} SELECT "row", 'unreadable', {what} FROM {relation} WHERE "{column}" IS NULL"""
    )
    build.con.execute(f'DELETE FROM {relation} WHERE "{column}" IS NULL')


def copies(build: Build, table: schema.Table, relation: str) -> None:
    """Keep the first of the rows with one id: exports write a record once for each it belongs to."""
    keys = ", ".join(table.key)
    again = (
        f"""SELECT "row" FROM {relation} QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY "row") > 1"""
    )
    if not build.out:
        build.out = fresh("out")
        build.con.execute(f"CREATE TEMP TABLE {build.out} (_row BIGINT, reason VARCHAR, detail VARCHAR)")
    said = "'its id stood in an earlier row'"
    build.con.execute(f"INSERT INTO {build.out} SELECT \"row\", 'copy', {said} FROM ({again})")
    build.con.execute(f'DELETE FROM {relation} WHERE "row" IN (SELECT _row FROM {build.out})')
