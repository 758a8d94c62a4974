"""The command that says which accounts wait for a call this Monday."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import pandas as pd
import typer

from salescoach import store, wording, worklist
from salescoach.batch import Job
from salescoach.batch.naming import stems
from salescoach.cli.screen import plain, who
from salescoach.errors import SalescoachError

#: A file of the list is for the rep and his coach alone.
_PRIVATE: Final = 0o600


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("worklist")(worklist_)


def worklist_(
    workbook: Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)],
    rep: Annotated[
        str, typer.Argument(help="Id or name of a rep; default: everybody.", show_default=False)
    ] = "",
    as_of: Annotated[
        str | None, typer.Option("--as-of", help="As of this day; default: the log's last.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", help="Write the list of the rep to this file.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="Write one file per rep to this folder.")] = None,
    most: Annotated[
        int, typer.Option("--most", help="Accounts on a list at most.", min=1, max=1000)
    ] = worklist.MOST,
) -> None:
    """List the accounts that wait for a call, each with its reason and since when: one row per account.

    Calls asked for later, missed meetings, calls to us, target accounts that were left or never tried,
    and old noes, in this order. Docs: docs/monday.md.

    Examples:

      salescoach worklist my-team

      salescoach worklist my-team "Ann Lee" --csv ann.csv

      salescoach worklist my-team --out this-week --as-of 2026-06-28
    """
    if csv and (out or not rep):
        raise SalescoachError(
            "--csv writes the list of one rep: name the rep; --out writes a file for each, for everybody"
        )
    log = store.read(workbook, as_of=as_of)
    if log.as_of == store.NOTHING_YET:
        raise SalescoachError(f"no activity in {workbook} so far, so no account waits; import an export")
    reps = store.find_reps(log, [rep] if rep else None)
    found, tallied = worklist.worklist(log, reps, most=most), worklist.by_tally(log)
    if csv:
        _write(csv, found)
        typer.echo(f"{wording.counted(len(found), 'accounts')} in {csv}")
    elif out:
        _write_all(log, found, reps, out, tallied)
    else:
        _print(log, found, reps, tallied)


def _print(log: store.Log, found: pd.DataFrame, reps: list[str], tallied: frozenset[str]) -> None:
    names = _names(log)
    for rep in reps:
        one = worklist.of_rep(found, rep, tallied=tallied)
        typer.echo(f"\n{who(names[rep], rep)}, as of {log.as_of}")
        typer.echo(f"  {one.sentence}")
        last = ""
        for row in one.rows.itertuples(index=False):
            if row.reason != last:
                last = str(row.reason)
                typer.echo(f"  {worklist.REASONS[last]}")
            typer.echo(f"    {plain(row.account)}: {plain(row.why)}")
            if row.link:
                typer.echo(f"      {plain(row.link)}")


def _names(log: store.Log) -> dict[str, str]:
    people = log.table("reps")
    return dict(zip(people["rep_id"].astype(str), people["name"].astype(str), strict=True))


def _write_all(
    log: store.Log, found: pd.DataFrame, reps: list[str], out: Path, tallied: frozenset[str]
) -> None:
    names = _names(log)
    stem = {rep: name for (rep, _), name in stems([Job(rep, names[rep], "", {}) for rep in reps]).items()}
    out.mkdir(parents=True, exist_ok=True)
    for rep in reps:
        if rep in tallied:
            typer.echo(f"{plain(names[rep])}: {worklist.of_rep(found, rep, tallied=tallied).sentence}")
            continue
        own = found[found["rep_id"] == rep]
        path = out / f"{stem[rep]}.csv"
        _write(path, own)
        typer.echo(f"{wording.counted(len(own), 'accounts')} in {path}")


def _write(path: Path, rows: pd.DataFrame) -> None:
    """Write rows to a file that only its owner reads; what stood there is replaced, a link is not followed."""
    path.unlink(missing_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    with os.fdopen(handle, "w", encoding="utf-8-sig", newline="") as stream:
        stream.write(worklist.to_csv(rows[list(worklist.WRITTEN)]))
