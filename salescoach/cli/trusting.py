"""The command that says what the numbers are worth, and lists the rows behind every fault."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated, Any, Final

import pandas as pd
import typer

from salescoach import report, store, trust
from salescoach.cli.answering import Format
from salescoach.cli.screen import cell, plain

_FIELDS: Final = ("part", "name", "count", "said", "question", "effect")


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("trust")(trust_)


def trust_(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    rep: Annotated[
        list[str] | None, typer.Option("--rep", help="Id or name of a rep; can be repeated.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")
    ] = None,
    listed: Annotated[
        str, typer.Option("--list", help="List the rows of one reason, like open, duplicate or burst.")
    ] = "",
    first: Annotated[
        int | None, typer.Option("--first", help="List only so many rows; default: all.", min=1)
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Say what the numbers are worth: what was read, every fault, and what it does to the five numbers.

    Examples:

      salescoach trust my-team

      salescoach trust my-team --rep "Ann Lee" --format json

      salescoach trust my-team --list duplicate --first 20
    """
    log = store.read(workbook, as_of=as_of)
    reps = store.find_reps(log, rep) if rep else None
    if listed:
        _print_rows(trust.rows(log, listed, reps, first=first), form)
        return
    found = trust.look(log, reps)
    if form is Format.JSON:
        print(json.dumps(_whole(log, found), indent=1, ensure_ascii=False))
    elif form is Format.CSV:
        writer = csv.DictWriter(sys.stdout, _FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows({name: cell(value) for name, value in row.items()} for row in _lines(found))
    else:
        _print_summary(workbook, log, found)


def _print_rows(rows: Iterable[trust.Row], form: Format) -> None:
    """Print rows as they come: nothing is held back for the last."""
    if form is Format.JSON:
        print("[", end="")
        for number, row in enumerate(rows):
            cells = {name: plain(v) if isinstance(v, str | date) else v for name, v in row._asdict().items()}
            print(",\n" if number else "\n", json.dumps(cells, ensure_ascii=False), sep="", end="")
        print("\n]")
    elif form is Format.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(trust.Row._fields)
        writer.writerows([cell(value) for value in row] for row in rows)
    else:
        empty = True
        for row in rows:
            empty = False
            place = f"{row.file}:{row.row}" if row.file else ""
            told = (place, row.date, row.rep_id, row.item, row.detail, f"[{row.source}]")
            print("  ".join(part for part in map(plain, told) if part))
        if empty:
            print("no row")


def _lines(found: trust.Look) -> Iterator[dict[str, Any]]:
    """Yield the summary as rows of one table."""
    yield from (dict(zip(_FIELDS, line, strict=True)) for line in _told(found))


def _told(found: trust.Look) -> Iterator[tuple[object, ...]]:
    for row in found.sources.to_dict("records"):
        yield "source", f"{row['source']} ({row['fills']})", row["rows"], _span(row), "", ""
    for row in found.doubts.to_dict("records"):
        yield "source", row["source"], "", row["what"], row["question"], ""
    for row in found.left_out.to_dict("records"):
        yield "left out", row["reason"], row["count"], f"{row['source']}: {row['meaning']}", "", ""
    for row in found.faults.to_dict("records"):
        said = f"{row['fact']}: {row['does']}"
        yield "fault", row["reason"], row["count"], said, row["question"], row["effect"]
    for row in found.words.to_dict("records"):
        yield "word", row["word"], row["count"], row["dictionary"], "", ""


def _span(row: dict[Any, Any]) -> str:
    parts = [f"{int(row['kept']):,} in the log"]
    parts += [f"{int(row['collapsed']):,} counted once with another"] if row["collapsed"] else []
    parts += [f"{int(row['left_out']):,} left out"] if row["left_out"] else []
    said = ", ".join(parts)
    if pd.isna(row["first"]):
        return f"{said}; no dates"
    days = f"{row['first'].date()} to {row['last'].date()}"
    return f"{days}, {int(row['weeks_with'])} of {int(row['weeks'])} weeks; {said}"


def _print_summary(workbook: Path, log: store.Log, found: trust.Look) -> None:
    typer.echo(f"{workbook}, version {log.version}, as of {log.as_of}")
    for line in (report.read(found), report.verdict(found)):
        if line:
            typer.echo(plain(line))
    titles = {
        "source": "\nWhat each source covers", "left out": "\nWhat was left out",
        "fault": "\nWhat was found, and what it changes", "word": "\nWords that nobody explained",
    }  # fmt: skip
    before = ""
    for row in _lines(found):
        if row["part"] != before:
            typer.echo(titles[row["part"]])
            before = row["part"]
        count = f"{int(row['count']):>9,}" if row["count"] != "" else " " * 9
        typer.echo(f"{count}  {plain(row['name'])}: {plain(row['said'])}")
        for beside in (row["effect"], f"Ask: {row['question']}" if row["question"] else ""):
            for line in plain(beside).split("; ") if beside else ():
                typer.echo(f"{'':>11}{line}")
    if any(row["part"] in ("fault", "left out") for row in _lines(found)):
        command = f"salescoach trust {quote(str(workbook))} --list REASON"
        typer.echo(f"\n`{command}` lists the rows of a reason, the word before the colon")


def _whole(log: store.Log, found: trust.Look) -> dict[str, Any]:
    """Return the summary for JSON: missing is null, days are text."""
    frames: Sequence[tuple[str, pd.DataFrame]] = (
        ("sources", found.sources), ("left_out", found.left_out), ("doubts", found.doubts),
        ("faults", found.faults.drop(columns=["brief", "size"])), ("words", found.words), ("observed", found.observed),
    )  # fmt: skip
    return {
        "version": log.version,
        "as_of": log.as_of.isoformat(),
        **{name: [_cells(row) for row in frame.to_dict("records")] for name, frame in frames},
    }


def _cells(row: dict[Any, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in row.items():
        if isinstance(value, pd.Timestamp):
            made[name] = None if pd.isna(value) else value.date().isoformat()
        elif not isinstance(value, str) and pd.isna(value):
            made[name] = None
        else:
            made[name] = plain(value) if isinstance(value, str) else value
    return made
