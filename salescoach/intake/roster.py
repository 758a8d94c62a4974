"""The roster a coach keeps: role, team, first and last day, days off and the weekly plan of each rep.

A rep has a row, and one more for each change: ``since`` says from which day its role, team and title
hold, ``plan_from`` from which day its plan does.
"""

from __future__ import annotations

import csv
import dataclasses
import io
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import schema, spreadsheet, store
from salescoach.errors import Fault, InputFaults
from salescoach.intake.lines import ALWAYS, CHECKED, PLAN, REP, ROLE, SPARED, Line, wrong_words
from salescoach.publish import same
from salescoach.settings import Settings
from salescoach.sources import reader
from salescoach.sources.reader import literal

#: The columns of a roster file; all but ``rep_id`` can be left out or blank.
COLUMNS: Final = ("rep_id", "since", "name", *ROLE, *REP[1:], "days_off", "plan_from", *PLAN)
#: The tables that a roster fills.
_TABLES: Final = ("reps", "roles", "days_off", "plan_weeks")

Row = dict[str, Any]


def take(con: duckdb.DuckDBPyConnection, settings: Settings, *, file: Path) -> None:
    """Put a roster file into the imported log; it replaces what an earlier roster said of its reps.

    A file without any column of the plan leaves the plans as they are.

    Raises ``InputFaults`` for unknown columns and reps, dates that cannot be read, bad plans, and rows
    of one rep that say different things of the same day.
    """
    raw = reader.read(con, file)
    faults = [
        Fault(raw.file, 1, column, "is no column of a roster", "use " + ", ".join(COLUMNS))
        for column in raw.columns
        if column not in COLUMNS
    ]
    if "rep_id" not in raw.columns:
        faults.append(Fault(raw.file, 1, "rep_id", "is missing", "name the rep of each row"))
    if faults:
        raise InputFaults(faults)
    same.unite(con, settings)
    stays = dict(con.execute("SELECT old_id, new_id FROM merged WHERE what = 'rep'").fetchall())
    known = _known(con) | set(stays) | set(stays.values())
    people: dict[str, list[Line]] = {}
    for row, cells in reader.said(con, raw):
        line = Line(raw.file, row, cells, faults)
        line.check_rep(known)
        people.setdefault(stays.get(line.rep_id, line.rep_id), []).append(line)
    rows: dict[str, list[Row]] = {name: [] for name in _TABLES}
    for lines in people.values():
        _of_one_rep(lines, settings.week_start, rows)
    if faults:
        raise InputFaults(faults)
    ids = [*people, *(old for old, new in stays.items() if new in people)]
    if not {"plan_from", *PLAN} & set(raw.columns):
        del rows["plan_weeks"]
    for name, found in rows.items():
        _replace(con, schema.TABLES[name], found, ids)


def _of_one_rep(lines: Sequence[Line], week_start: str, rows: dict[str, list[Row]]) -> None:
    """Add what the rows of one rep say to the rows of each table; where they differ is a fault."""
    told: Row = dict(lines[0].where)
    for line in lines:
        for column, value in line.rep().items():
            if value and told.setdefault(column, value) != value:
                line.fault(column, f"{value} is not {told[column]}, as said before of this rep", "keep one")
    rows["reps"].append(told)
    rows["roles"] += _once(("since",), [(line, role) for line in lines if (role := line.role())])
    off = [(line, day) for line in lines for day in line.days_off()]
    rows["days_off"] += list({(day["date"], day["part"]): day for _, day in off}.values())
    plans = [(line, plan) for line in lines for plan in line.plan(week_start)]
    rows["plan_weeks"] += _once(("week", "measure"), plans)


def _once(key: tuple[str, ...], said: Iterable[tuple[Line, Row]]) -> list[Row]:
    """Return the rows, each key once; a second row that says something else is a fault of its line."""
    found: dict[tuple[Any, ...], Row] = {}
    for line, row in said:
        first = found.setdefault(tuple(row[name] for name in key), row)
        if {**first, "row": 0} != {**row, "row": 0}:
            if "since" in key:
                what = f"is {'blank' if row['since'] == ALWAYS else row['since']} in row {first['row']} too"
                line.fault("since", what, "write from which day this role, team or title holds")
            else:
                what = f"the week has another plan in row {first['row']}"
                line.fault(f"plan_{row['measure']}", what, "keep one, or give it another plan_from")
    return list(found.values())


def check_reps(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Raise with every time zone, working days and country of an export's reps that cannot be used."""
    faults = _wrong(con, relation, CHECKED)
    if faults:
        raise InputFaults(faults)


def odd_cells(con: duckdb.DuckDBPyConnection, relation: str) -> list[Fault]:
    """Return the addresses of an export's reps that are none; they are blank then."""
    faults = _wrong(con, relation, SPARED)
    for fault in faults:
        con.execute(f'UPDATE {relation} SET "{fault.column}" = NULL WHERE "row" = ?', [fault.row])
    return faults


def _wrong(con: duckdb.DuckDBPyConnection, relation: str, columns: Sequence[str]) -> list[Fault]:
    rows = con.execute(f'SELECT file, "row", {", ".join(columns)} FROM {relation}').fetchall()
    told = ((file, row, dict(zip(columns, said, strict=True))) for file, row, *said in rows)
    return [fault for file, row, cells in told for fault in wrong_words(file, row, cells, columns)]


def _known(con: duckdb.DuckDBPyConnection) -> set[str]:
    tables = ("reps", "roles", "activities", "deals", "deal_credit", "tally")
    union = " UNION ".join(f"SELECT rep_id FROM log_{table}" for table in tables)
    return {rep for (rep,) in con.execute(union).fetchall() if rep}


def _replace(con: duckdb.DuckDBPyConnection, table: schema.Table, rows: list[Row], reps: list[str]) -> None:
    only = "source = 'roster' AND " if "source" in table.names() else ""
    store.replace_list(con, table, rows, f"{only}rep_id IN ({', '.join(map(literal, reps)) or 'NULL'})")


def text(log: store.Log) -> str:
    """Return the roster of a log as the CSV text that ``take`` reads: edit it and give it back.

    Roles and plans that begin after the last day of the log are in it too.
    """
    whole = dataclasses.replace(log, as_of=date.max)
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    roles, off, plans = (whole.table(name) for name in ("rep_roles", "days_off", "plan_weeks"))
    people = whole.table("reps").merge(whole.table("addresses"), on="rep_id", how="left")
    for rep in people.sort_values("rep_id").to_dict("records"):
        own = [table[table["rep_id"] == rep["rep_id"]] for table in (roles, off, plans)]
        first = {name: _cell(rep[name]) for name in REP} | {"days_off": _days_off(own[1])}
        changes = own[0].sort_values("since", na_position="first").to_dict("records")
        held = [{name: _cell(role[name]) for name in ("since", *ROLE)} for role in changes]
        planned = [_plan(week) for _, week in own[2].groupby("week")]
        for n in range(max(1, len(held), len(planned))):
            row = {"rep_id": rep["rep_id"], **(first if n == 0 else {})}
            row |= dict(*held[n : n + 1]) | dict(*planned[n : n + 1])
            writer.writerow({name: spreadsheet.harmless(text) for name, text in row.items()})
    return out.getvalue()


def _days_off(off: pd.DataFrame) -> str:
    days = off.sort_values("date")
    return ";".join(
        f"{day.date()}" + ("" if part == 1 else f":{part:g}")
        for day, part in zip(days["date"], days["part"], strict=True)
    )


def _plan(week: pd.DataFrame) -> dict[str, str]:
    counts = dict(zip(week["measure"], week["count"], strict=True))
    planned = {column: f"{counts[measure]:g}" for column, measure in PLAN.items() if measure in counts}
    return {"plan_from": _cell(week["week"].iloc[0]), **planned}


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return value.date().isoformat() if hasattr(value, "date") else str(value)
