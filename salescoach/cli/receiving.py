"""The command that brings exports and tables in: import; and what it prints."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated, Final

import typer

from salescoach import intake, store, wording
from salescoach.cli import databases
from salescoach.errors import SalescoachError
from salescoach.intake import How, Imported, Take

Files = Annotated[
    list[Path] | None,
    typer.Argument(help="Exports, tally sheets, folders, patterns, zip or gzip files.", show_default=False),
]
Mapping = Annotated[Path | None, typer.Option("--mapping", help="How to read the exports (TOML).")]
Source = Annotated[str, typer.Option("--source", help="The system the exports are from, where two fit.")]
KeepGoing = Annotated[
    bool, typer.Option("--keep-going", help="Leave out rows that cannot be read, and list them.")
]
Window = Annotated[
    str,
    typer.Option(
        "--window",
        help="Take out what the source has no more: in these days, FROM..TO, or in those of the files: all.",
        metavar="FROM..TO|all",
    ),
]
DayFirst = Annotated[
    bool | None,
    typer.Option("--day-first/--month-first", help="How 01/02/2026 is meant, where the dates leave it open."),
]
Decimal = Annotated[str, typer.Option("--decimal", help="The decimal mark, where the numbers leave it open.")]

#: The version that a new workbook begins with.
_FIRST: Final = "000001"


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command("import")(import_)


def import_(
    files: Files = None,
    into: Annotated[Path, typer.Option("--into", help="The workbook folder; it is made when new.")] = Path(
        "workbook"
    ),
    mapping: Mapping = None,
    source: Source = "",
    time_zone: Annotated[
        str, typer.Option("--time-zone", help="The team's time zone, for a new workbook: Europe/Madrid.")
    ] = "",
    url: databases.Url = "",
    table: databases.Table = None,
    query: databases.Query = None,
    password_file: databases.PasswordFile = None,
    keep_going: KeepGoing = False,
    window: Window = "",
    day_first: DayFirst = None,
    decimal: Decimal = "",
) -> None:
    """Import exports, tally sheets or tables of a database into a workbook: all of them, or nothing.

    The system is known by the columns: Salesforce, HubSpot, Pipedrive, Zoho, Close, Outreach,
    Salesloft, Aircall, Dialpad, Kixie and others. Anything else is read by a mapping.

    Examples:

      salescoach import Tasks.csv Opportunities.csv --into my-team --time-zone Europe/Madrid

      salescoach import export.zip "calls-*.csv.gz" --into my-team

      salescoach import export/ --mapping my-crm.toml --into my-team

      salescoach import --url postgresql://coach@db.example/crm --table calls --mapping my-crm.toml --into my-team
    """
    how = How(mapping, source, day_first, decimal, time_zone)
    database = databases.database(url, table, query, password_file)
    if not files and database is None:
        raise SalescoachError(
            "nothing to import: name files or folders, or a database with --url and --table"
        )
    with progress() as tell:
        done = intake.import_files(
            into,
            files or [],
            how=how,
            take=Take(keep_going, window_of(window)),
            database=database,
            tell=tell,
        )
    report(into, done)
    if done.version == _FIRST and store.read(into).as_of != store.NOTHING_YET:
        shown = quote(str(into))
        typer.echo(
            f"next: `salescoach trust {shown}` says what the numbers are worth, "
            f"`salescoach reports {shown}` makes pages"
        )


def window_of(text: str) -> bool | tuple[date, date]:
    """Return the window that --window names: False for none, True for the days of the files.

    >>> window_of("2026-03-01..2026-03-31")
    (datetime.date(2026, 3, 1), datetime.date(2026, 3, 31))
    """
    if text in ("", "all"):
        return text == "all"
    first, _, last = text.partition("..")
    try:
        span = date.fromisoformat(first.strip()), date.fromisoformat(last.strip())
    except ValueError as error:
        raise SalescoachError(
            f"--window {text!r} is no span: write 2026-03-01..2026-03-31, or all"
        ) from error
    if span[0] > span[1]:
        raise SalescoachError(f"--window {text!r} ends before it begins")
    return span


@contextlib.contextmanager
def progress() -> Iterator[Callable[[str], None]]:
    """Yield what shows the reader of a terminal what is being done; it is silent elsewhere."""
    if not sys.stderr.isatty():
        yield intake.silent
        return
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("looking at the files")
        yield lambda text: bar.update(task, description=text)


def report(workbook: Path, done: Imported) -> None:
    """Print what an import did, file by file, and what the coach should know."""
    read_as = dict(done.read_as)
    for part in done.received:
        typer.echo(
            f"{part.rows:>9,} rows of {part.table} from {part.file}, read as {read_as.get(part.file, part.source)}"
        )
        for note in (*_counts(workbook, part), *part.notes):
            typer.echo(f"          {note}")
    for name in done.passed_over:
        typer.echo(f"          {name} is no table and was not read")
    for name, title in done.read_as:
        if name not in {part.file for part in done.received}:
            use = "was used to look things up" if name in done.looked_up else "holds nothing that is counted"
            typer.echo(f"          {name} ({title}) {use}")
    log = store.read(workbook)
    if log.as_of == store.NOTHING_YET:
        typer.echo(
            f"{workbook} is at version {done.version}; no activity in it so far, so no answer is available"
        )
        return
    typer.echo(
        f"{workbook} is at version {done.version}; "
        f"days are counted in the time zone {log.settings.time_zone}, as of {log.as_of}"
    )
    unknown = log.table("words")
    if len(unknown):
        typer.echo(
            f"{wording.counted(len(unknown), 'words')} not explained yet ({int(unknown['count'].sum()):,} rows): "
            f"`salescoach words {quote(str(workbook))}` lists them"
        )


def _counts(workbook: Path, part: intake.Received) -> Iterator[str]:
    if not part.total and part.table != "tally":
        yield "no activity in this file" if part.table == "activities" else "no rows in this file"
    if part.left_out:
        yield f"left out {part.left_out:,} of {part.total:,} rows: `salescoach trust {quote(str(workbook))}` says why"
    if part.table in ("activities", "deals"):
        unchanged = part.rows - part.added - part.restated
        said = [f"{part.added:,} new", f"{part.restated:,} changed", f"{unchanged:,} as before"]
        if unchanged or part.restated:
            yield ", ".join(said)
    if part.purged:
        yield f"{part.purged:,} rows not read: they are of people or days that were purged (`salescoach purge --help`)"
    if part.removed:
        yield f"{part.removed:,} rows taken out: the source has them no more"
