"""The command that answers the five questions."""

from __future__ import annotations

import enum
import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import pandas as pd
import typer

from salescoach import funnel, questions, store, vocab, wording, worklist
from salescoach.cli import screen
from salescoach.cli.screen import who
from salescoach.errors import SalescoachError
from salescoach.funnel import amounts


class Format(enum.StrEnum):
    """How answers are printed."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(answer)


def answer(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    rep: Annotated[
        list[str] | None, typer.Option("--rep", help="Id or name of a rep; can be repeated.")
    ] = None,
    start: Annotated[str | None, typer.Option("--from", help="First week, by any day of it.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last week, by any day of it.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The whole log, not each question's window.")
    ] = False,
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")
    ] = None,
    scope: Annotated[str | None, typer.Option("--scope", help=f"One of: {', '.join(vocab.SCOPES)}.")] = None,
    form: Annotated[Format, typer.Option("--format", help="How to print.")] = Format.TABLE,
) -> None:
    """Answer the five questions for every rep and for the team.

    Examples:

      salescoach answer my-team

      salescoach answer my-team --rep "Ann Lee" --all --format json
    """
    log = store.read(workbook, as_of=as_of)
    if log.as_of == store.NOTHING_YET:
        raise SalescoachError(
            f"no activity in {workbook} so far, so no answer is available; import an export"
        )
    window = _window(log, start, end, everything)
    who = store.find_reps(log, rep) if rep else [*store.find_reps(log, None), None]
    found = questions.answers(funnel.rep_weeks(log), reps=who, scope=scope, window=window)
    if form is Format.JSON:
        rows = [_plain(row) for row in found.to_dict("records")]
        screen.write(json.dumps(rows, indent=1, ensure_ascii=False) + "\n")
    elif form is Format.CSV:
        screen.write(worklist.to_csv(found))
    else:
        _print_table(log, found)


def _window(log: store.Log, start: str | None, end: str | None, everything: bool) -> questions.Window:
    if everything and (start or end):
        raise SalescoachError("--all is the whole log; leave out --from and --to")
    return questions.Window(_week(log, start), _week(log, end), everything)


def _week(log: store.Log, text: str | None) -> date | None:
    return store.week_of_text(log, text) if text else None


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """Return a row for JSON: missing is null, whole counts are whole numbers."""
    plain: dict[str, Any] = {}
    for key, value in row.items():
        if value is None or (isinstance(value, float) and pd.isna(value)):
            plain[key] = None
        elif key in ("of_count", "per_count") and float(value).is_integer():
            plain[key] = int(value)
        else:
            plain[key] = value
    return plain


def _print_table(log: store.Log, found: pd.DataFrame) -> None:
    people, won = log.table("reps"), amounts.last_year(log)
    names = {str(rep): str(name) for rep, name in zip(people["rep_id"], people["name"], strict=True)}
    for rep in dict.fromkeys(found["rep_id"]):
        rows = found[found["rep_id"].isna() if rep not in names else found["rep_id"] == rep]
        title = who(names[rep], rep) if rep in names else "The team"
        typer.echo(f"\n{title}, as of {log.as_of}")
        for row in (questions.Answer(*values) for values in rows.itertuples(index=False, name=None)):
            typer.echo(f"  {row.question:<30} {said(row):<12} {_counts(row)}")
            if row.why:
                typer.echo(f"  {'':<30} {'':<12} {row.why}")
        if money := amounts.sentence(won[won["rep_id"] == rep], log.settings.rates):
            typer.echo(f"  {money}")


def said(row: questions.Answer) -> str:
    """Return the value of an answer as it is said in a table."""
    if row.status in ("not_tracked", "unmapped", "none_yet"):
        return vocab.label(row.status)
    return "at least " + wording.number(row.low) if row.status == "bound" else wording.number(row.value)


def _counts(row: questions.Answer) -> str:
    if pd.isna(row.of_count) or pd.isna(row.per_count):
        return ""
    counts = ", ".join(
        wording.counted(count, vocab.label(name))
        for count, name in ((row.of_count, row.of), (row.per_count, row.per))
    )
    if pd.isna(row.low) or pd.isna(row.high):
        return counts
    return f"{counts}; {wording.between(row.low, row.high)} [{vocab.label(row.scope)}]"
