"""The reps' own answers to the five questions, before anybody showed them the log's."""

from __future__ import annotations

import csv
import dataclasses
import io
import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import schema, settings, spreadsheet, store
from salescoach.errors import Fault, InputFaults, some
from salescoach.intake.changing import changing
from salescoach.sources import reader
from salescoach.store import Log

#: The columns of a file of guesses; each row names the rep by id or by name.
COLUMNS: Final = ("rep_id", "name", "date", "question", "guess")
#: A question by its number; the second asks two things, so it has two letters.
NUMBERS: Final = MappingProxyType(
    {
        "1": "refusals_per_week",
        "2": "target_dials_per_week",
        "2a": "target_dials_per_week",
        "2b": "existing_dials_per_week",
        "3": "dials_per_conversation",
        "4": "conversations_per_appointment",
        "5": "meetings_per_sale",
    }
)
#: What stands as the file of rows that a notebook gave.
GIVEN: Final = "guesses"
_MOST: Final = 10_000
_Row = tuple[int, Mapping[str, Any]]


def take_guesses(folder: Path, file: Path) -> tuple[int, str]:
    """Take a file of guesses into the workbook; return how many there were and the version.

    Columns: ``COLUMNS``. Rows without a guess are passed over; a guess of the same rep, day and question
    replaces the one before. Raises ``InputFaults`` with every fault: file, row, column, what to do.
    """
    store.require(folder)
    with changing(folder) as change:
        name, rows = _read(change.con, file)
        found = _checked(store.read(folder), name, rows)
        store.replace_list(change.con, schema.GUESSES, found, "false")
    return len(found), change.version


def add_guesses(workbook: str | Path, rows: Iterable[Mapping[str, Any]]) -> str:
    """Take guesses into the workbook and publish; return the version.

    Each row has ``rep_id`` or ``name``, ``date``, ``question`` (its name, or its number 1 to 5) and
    ``guess``. Raises ``InputFaults`` with every fault; the first row is row 1.
    """
    folder = Path(workbook)
    store.require(folder)
    with changing(folder) as change:
        found = _checked(store.read(folder), GIVEN, list(enumerate(rows, 1)))
        store.replace_list(change.con, schema.GUESSES, found, "false")
    return change.version


def template(log: Log) -> str:
    """Return an empty file of guesses as CSV: a row for each rep and question, on the log's last day."""
    people = log.table("reps").sort_values(["name", "rep_id"])
    return _written(
        {"rep_id": rep, "name": name, "date": log.as_of.isoformat(), "question": question, "guess": ""}
        for rep, name in zip(people["rep_id"], people["name"], strict=True)
        for question in schema.GUESSED
    )


def text(log: Log) -> str:
    """Return the guesses of a log as the CSV that ``take_guesses`` reads, later ones too."""
    whole = dataclasses.replace(log, as_of=date.max)
    names = dict(whole.table("reps")[["rep_id", "name"]].itertuples(index=False, name=None))
    rows = whole.table("guesses").sort_values(["rep_id", "date", "question"]).to_dict("records")
    return _written(
        {
            "rep_id": row["rep_id"],
            "name": names.get(row["rep_id"], ""),
            "date": row["date"].date().isoformat(),
            "question": row["question"],
            "guess": f"{row['guess']:g}",
        }
        for row in rows
    )


def _written(rows: Iterable[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: spreadsheet.harmless(text) for name, text in row.items()} for row in rows)
    return out.getvalue()


def _read(con: duckdb.DuckDBPyConnection, file: Path) -> tuple[str, list[_Row]]:
    """Return the name of a file and its rows by number; raises for columns that are wrong or missing."""
    raw = reader.read(con, file)
    faults = [
        Fault(raw.file, 1, column, "is no column of a file of guesses", "use " + ", ".join(COLUMNS))
        for column in raw.columns
        if column not in COLUMNS
    ]
    faults += [
        Fault(raw.file, 1, column, "is missing", "start from `salescoach guesses WORKBOOK --template`")
        for column in COLUMNS[2:]
        if column not in raw.columns
    ]
    if not {"rep_id", "name"} & set(raw.columns):
        faults.append(Fault(raw.file, 1, "rep_id", "is missing", "name the rep of each row"))
    if faults:
        raise InputFaults(faults)
    return raw.file, list(reader.said(con, raw))


def _checked(log: Log, file: str, rows: Sequence[_Row]) -> list[dict[str, Any]]:
    """Return the rows of ``schema.GUESSES``, or raise with every fault."""
    people, faults = _People(log), list[Fault]()
    found: dict[tuple[str, date, str], dict[str, Any]] = {}
    for number, cells in rows:
        line = _Line(file, number, cells, faults)
        if not line.said("guess"):
            continue
        rep, day, question, guess = line.rep(people), line.day(), line.question(), line.guess()
        if rep is None or day is None or question is None or guess is None:
            continue
        row = {"rep_id": rep, "date": day, "question": question, "guess": guess, "file": file, "row": number}
        first = found.setdefault((rep, day, question), row)
        if first["guess"] != guess:
            what = f"{guess:g} is not {first['guess']:g}, as guessed on this day in row {first['row']}"
            line.fault("guess", what, "keep one")
    if faults:
        raise InputFaults(faults)
    return list(found.values())


class _People:
    """The reps of a log by id, by the ids that are counted as theirs, and by name."""

    def __init__(self, log: Log) -> None:
        people, merged = log.table("reps"), log.table("merged")
        merged = merged[merged["what"] == settings.SAME["reps"]]
        self.ids = {str(rep): str(rep) for rep in people["rep_id"]}
        self.ids |= dict(zip(merged["old_id"].map(str), merged["new_id"].map(str), strict=True))
        self.named: dict[str, list[str]] = {}
        for rep, name in zip(people["rep_id"], people["name"], strict=True):
            self.named.setdefault(settings.normal(str(name)), []).append(str(rep))


class _Line:
    """One row; what cannot be read is added to the faults."""

    def __init__(self, file: str, row: int, cells: Mapping[str, Any], faults: list[Fault]) -> None:
        self.file, self.row, self.cells, self.faults = file, row, cells, faults

    def said(self, column: str) -> str:
        """Return what a cell says, "" for a blank one."""
        value = self.cells.get(column)
        return "" if value is None or value is pd.NA or value != value else str(value).strip()

    def rep(self, people: _People) -> str | None:
        """Return the id of the rep that the row names."""
        said, name = self.said("rep_id"), self.said("name")
        if said:
            if said not in people.ids:
                self.fault("rep_id", f"there is no rep {said!r}", _some(people.ids))
            return people.ids.get(said)
        if not name:
            self.fault("rep_id", "is empty, and so is the name", "name the rep by id or name")
            return None
        found = people.named.get(settings.normal(name), [])
        if len(found) == 1:
            return found[0]
        if found:
            self.fault(
                "name", f"{len(found)} reps are called {name!r}", "give the rep_id: " + ", ".join(found)
            )
        else:
            self.fault("name", f"there is no rep {name!r}", _some(people.ids))
        return None

    def day(self) -> date | None:
        """Return the day of the guess."""
        value = self.cells.get("date")
        if isinstance(value, date) and value == value:
            return value.date() if isinstance(value, datetime) else value
        said = self.said("date")
        try:
            return date.fromisoformat(said)
        except ValueError:
            what = f"{said!r} is no date" if said else "is empty"
            self.fault("date", what, "write it like 2026-03-02")
            return None

    def question(self) -> str | None:
        """Return the name of the question."""
        said = self.said("question").casefold().removesuffix(".0")
        found = NUMBERS.get(said, said)
        if found in schema.GUESSED:
            return found
        what = f"{self.said('question')!r} is no question" if said else "is empty"
        self.fault("question", what, f"write 1 to 5 (2a, 2b), or one of {', '.join(schema.GUESSED)}")
        return None

    def guess(self) -> float | None:
        """Return how many were guessed."""
        said = self.said("guess")
        try:
            count = float(said)
        except ValueError:
            count = math.nan
        if 0 <= count < _MOST:
            return count
        self.fault("guess", f"{said!r} is no count", "write a number like 12 or 2.5")
        return None

    def fault(self, column: str, what: str, todo: str) -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(self.file, self.row, column, what, todo))


def _some(ids: Iterable[str]) -> str:
    return "the log has " + some(sorted(ids))
