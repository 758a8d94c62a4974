"""Commands about what is brought in: mapping, words, tally."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated

import typer

from salescoach import intake, settings, store, tally, weeks
from salescoach.cli import databases, screen
from salescoach.cli.screen import plain
from salescoach.errors import SalescoachError
from salescoach.sources import guess

Workbook = Annotated[Path, typer.Argument(help="The workbook folder.", show_default=False)]


#: Decisions that a call result can stand for: somebody answered, and decided this.
_DECIDED = ("appointment", "refused", "later", "email", "referred")


def add_to(app: typer.Typer) -> None:
    """Add these commands to the command line."""
    app.command()(mapping)
    app.command()(words)
    app.command("tally")(tally_sheet)


def mapping(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of an export.", show_default=False)
    ] = None,
    url: databases.Url = "",
    table: databases.Table = None,
    query: databases.Query = None,
    password_file: databases.PasswordFile = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it to this file, not to the screen.")
    ] = None,
) -> None:
    """Write a first mapping for an unknown CRM's files, or tables of its database; guesses are marked as guesses.

    Examples:

      salescoach mapping calls.csv deals.csv --out my-crm.toml

      salescoach mapping --url sqlite:///crm.db --query "calls=SELECT * FROM calls LIMIT 5000" --out my-crm.toml
    """
    tables = databases.database(url, table, query, password_file)
    if not files and tables is None:
        raise SalescoachError("nothing to map: name files, or a database with --url and --table")
    text = guess.first_mapping(intake.expand(files or []), tables)
    if out is None:
        screen.write(text)
        return
    if out.exists():
        raise SalescoachError(f"{out} is there already; name another file")
    out.write_text(text, encoding="utf-8")
    typer.echo(f"wrote {out}: check the lines marked `guess`, then import with --mapping {quote(str(out))}")


def words(
    workbook: Workbook,
    name: Annotated[
        list[str] | None,
        typer.Option(
            "--name", help="Name a word: DICTIONARY:WORD=MEANING; can be repeated.", metavar="D:W=M"
        ),
    ] = None,
) -> None:
    """List the words that nobody has explained yet, most frequent first, or explain some.

    The numbers follow at once; nothing needs to be imported again.

    Examples:

      salescoach words my-team

      salescoach words my-team --name "disposition:Not interested=refused" --name "title:Owner=decision_maker"
    """
    if name:
        version = intake.name_words(workbook, [_named(text) for text in name])
        typer.echo(f"{workbook} is at version {version}")
    unknown = store.read(workbook).table("words").sort_values(["count", "word"], ascending=[False, True])
    if unknown.empty:
        typer.echo("every word is explained")
        return
    typer.echo(f"{'rows':>9}  {'dictionary':<13} word")
    for row in unknown.itertuples(index=False):
        typer.echo(f"{row.count:>9,}  {row.dictionary:<13} {plain(row.word)}")
    typer.echo(
        f'\nExplain one: salescoach words {quote(str(workbook))} --name "DICTIONARY:WORD=MEANING", or edit '
        f"{workbook / settings.FILE}, which lists the meanings."
    )


def _named(text: str) -> tuple[str, str, dict[str, object] | str]:
    kind, colon, rest = text.partition(":")
    word, equals, meaning = rest.rpartition("=")
    choices = _choices(kind)
    if not (colon and equals and word.strip() and choices):
        raise SalescoachError(
            f"--name {text!r} is not understood: write DICTIONARY:WORD=MEANING, the dictionary one of "
            + ", ".join((*settings.DICTIONARIES, settings.TITLE))
        )
    said = meaning.strip()
    if said not in choices:
        raise SalescoachError(f"{said!r} is no {kind}: choose from {', '.join(choices)}")
    if kind == "disposition" and said in _DECIDED:
        return kind, word.strip(), {"disposition": "connected", "outcome": said}
    return kind, word.strip(), said


def _choices(kind: str) -> tuple[str, ...]:
    """Return what a word can mean; a call result can also say what the person decided."""
    if kind == settings.TITLE:
        return (settings.DECIDES,)
    return (*settings.DICTIONARIES.get(kind, ()), *(_DECIDED if kind == "disposition" else ()))


def tally_sheet(
    rep: Annotated[list[str], typer.Option("--rep", help="Name of a rep; can be repeated.")],
    out: Annotated[Path, typer.Option("--out", help="Name of the files to write, without ending.")],
    count: Annotated[int, typer.Option("--weeks", help="How many weeks.", min=1, max=53)] = 13,
    start: Annotated[str, typer.Option("--from", help="The first day; default: next Monday.")] = "",
    working_days: Annotated[str, typer.Option("--days", help="Working days.")] = "Mon-Fri",
) -> None:
    """Write a tally sheet for reps without a CRM: XLSX and CSV to fill in, and a page to print.

    Example:

      salescoach tally --rep "Ann Lee" --weeks 13 --from 2026-03-02 --out tally
    """
    first = _first_day(start)
    days = sorted(weeks.working_days(working_days))
    for path in tally.write_sheet(out, reps=rep, weeks=count, start=first, working_days=days):
        typer.echo(path)


def _first_day(text: str) -> date:
    if not text:
        return weeks.add_weeks(weeks.week_of(date.today()), 1)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SalescoachError(f"--from {text!r} is no date; write it like 2026-03-02") from error
