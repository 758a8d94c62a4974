"""The roster a coach keeps: role, team, first and last day, days off and the weekly plan of each rep."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb

from salescoach import schema, store, weeks
from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.settings import Settings
from salescoach.sources import reader
from salescoach.sources.reader import literal

_REP: Final = ("name", "title", "role", "team", "country", "time_zone", "working_days", "hired", "left")
_PLAN: Final = {f"plan_{measure}": measure for measure in schema.PLAN_MEASURES}
_CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    "time_zone": weeks.check_zone,
    "working_days": weeks.working_days,
    "country": lambda code: weeks.public_holidays(code, 2026, 2026),
}
#: The columns of a roster file; all but ``rep_id`` can be left out or blank.
COLUMNS: Final = ("rep_id", *_REP, "days_off", "plan_from", *_PLAN)
_DAYS_TODO: Final = (
    "write days as 2026-03-02, spans as 2026-03-02..2026-03-06, half days with :0.5, ; between"
)


def take(con: duckdb.DuckDBPyConnection, settings: Settings, *, file: Path) -> None:
    """Put a roster file into the imported log; it replaces what an earlier roster said of its reps.

    Raises ``InputFaults`` for unknown columns and reps, dates that cannot be read and bad plans.
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
    rows: dict[str, list[dict[str, Any]]] = {"reps": [], "days_off": [], "plan_weeks": []}
    known = _known(con)
    names = ["_row", *raw.columns]
    cells = ", ".join(["_row", *(raw.text(column) for column in raw.columns)])
    for values in con.execute(f"SELECT {cells} FROM {raw.relation} ORDER BY _row").fetchall():
        line = _Line(raw.file, dict(zip(names, values, strict=True)), faults)
        line.check_rep(known)
        rows["reps"].append(line.rep())
        rows["days_off"].extend(line.days_off())
        rows["plan_weeks"].extend(line.plan(settings.week_start))
    if faults:
        raise InputFaults(faults)
    for name, found in rows.items():
        _replace(con, schema.TABLES[name], found, [row["rep_id"] for row in rows["reps"]])


def wrong_words(file: str, row: int, rep: Mapping[str, Any]) -> Iterator[Fault]:
    """Yield a fault for each of a rep's time zone, working days and country that says nothing known."""
    for column, check in _CHECKS.items():
        if rep.get(column):
            try:
                check(str(rep[column]))
            except SalescoachError as error:
                yield Fault(file, row, column, str(error), "")


def check_reps(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Raise with every time zone, working days and country of an export's reps that cannot be used."""
    columns = ", ".join(_CHECKS)
    rows = con.execute(f'SELECT file, "row", {columns} FROM {relation}').fetchall()
    faults = [
        fault
        for file, row, *said in rows
        for fault in wrong_words(file, row, dict(zip(_CHECKS, said, strict=True)))
    ]
    if faults:
        raise InputFaults(faults)


def _known(con: duckdb.DuckDBPyConnection) -> set[str]:
    tables = ("reps", "activities", "deals", "deal_credit", "tally")
    union = " UNION ".join(f"SELECT rep_id FROM log_{table}" for table in tables)
    return {rep for (rep,) in con.execute(union).fetchall() if rep}


class _Line:
    """One row of the file; what cannot be read is added to the faults."""

    def __init__(self, file: str, cells: dict[str, Any], faults: list[Fault]) -> None:
        self.file, self.cells, self.faults = file, cells, faults
        self.where = {"source": "roster", "file": file, "row": cells["_row"], "rep_id": cells.get("rep_id")}

    def check_rep(self, known: set[str]) -> None:
        rep = self.cells.get("rep_id")
        if not rep:
            self._fault("rep_id", "is empty", "name the rep")
        elif rep not in known:
            self._fault("rep_id", f"there is no rep {rep!r}", "the log has " + ", ".join(sorted(known)[:20]))

    def rep(self) -> dict[str, Any]:
        row = {**self.where, **{name: self.cells.get(name) for name in _REP}}
        row["hired"], row["left"] = self._day("hired"), self._day("left")
        self.faults.extend(wrong_words(self.file, int(self.cells["_row"]), row))
        return row

    def days_off(self) -> Iterator[dict[str, Any]]:
        for text in filter(None, (part.strip() for part in (self.cells.get("days_off") or "").split(";"))):
            span, _, part = text.partition(":")
            first, _, last = span.partition("..")
            try:
                share = float(part or 1)
                days = list(
                    weeks.days_in(
                        date.fromisoformat(first.strip()), date.fromisoformat((last or first).strip())
                    )
                )
            except ValueError:
                self._fault("days_off", f"{text!r} is no day off", _DAYS_TODO)
                continue
            if not 0 < share <= 1 or not days:
                self._fault("days_off", f"{text!r} is no day off", _DAYS_TODO)
            yield from ({**self.where, "date": day, "part": share} for day in days)

    def plan(self, week_start: str) -> Iterator[dict[str, Any]]:
        planned = {
            measure: self.cells.get(column) for column, measure in _PLAN.items() if self.cells.get(column)
        }
        start = self._day("plan_from")
        if planned and start is None:
            self._fault("plan_from", "is empty", "write from which day the plan holds, like 2026-03-02")
            return
        for measure, text in planned.items():
            try:
                count = float(str(text))
                if not 0 <= count < 10_000:
                    raise ValueError
            except ValueError:
                self._fault(f"plan_{measure}", f"{text!r} is no weekly count", "write a number like 40")
                continue
            assert start is not None
            yield {**self.where, "week": weeks.week_of(start, week_start), "measure": measure, "count": count}

    def _day(self, column: str) -> date | None:
        text = self.cells.get(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(column, f"{text!r} is no date", "write it like 2026-03-02")
            return None

    def _fault(self, column: str, what: str, todo: str) -> None:
        self.faults.append(Fault(self.file, int(self.cells["_row"]), column, what, todo))


def _replace(
    con: duckdb.DuckDBPyConnection, table: schema.Table, rows: list[dict[str, Any]], reps: list[str]
) -> None:
    only = "source = 'roster' AND " if "source" in table.names() else ""
    store.remove(con, table, f"{only}rep_id IN ({', '.join(map(literal, reps)) or 'NULL'})")
    if rows:
        columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
        con.execute(f"CREATE OR REPLACE TEMP TABLE _roster ({columns})")
        marks = ", ".join("?" for _ in table.columns)
        values = [[row.get(name) for name in table.names()] for row in rows]
        con.executemany(f"INSERT INTO _roster VALUES ({marks})", values)
        store.merge(con, table, "_roster")


def text(log: store.Log) -> str:
    """Return the roster of a log as the CSV text that ``take`` reads: edit it and give it back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    off, plans = log.table("days_off"), log.table("plan_weeks")
    for rep in log.table("reps").sort_values("rep_id").to_dict("records"):
        own_off = off[off["rep_id"] == rep["rep_id"]].sort_values("date")
        days = ";".join(
            f"{day.date()}" + ("" if part == 1 else f":{part:g}")
            for day, part in zip(own_off["date"], own_off["part"], strict=True)
        )
        plan = plans[plans["rep_id"] == rep["rep_id"]]
        plan = plan[plan["week"] == plan["week"].max()] if len(plan) else plan
        counts = dict(zip(plan["measure"], plan["count"], strict=True))
        start = plan["week"].max().date().isoformat() if len(plan) else ""
        filled = [_cell(rep[name]) for name in ("rep_id", *_REP)]
        writer.writerow(
            [*filled, days, start, *(f"{counts[m]:g}" if m in counts else "" for m in _PLAN.values())]
        )
    return out.getvalue()


def _cell(value: Any) -> str:
    if value is None or value != value:
        return ""
    return value.date().isoformat() if hasattr(value, "date") else str(value)
