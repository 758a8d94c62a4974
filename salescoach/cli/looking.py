"""The command that shows how a file is read: look."""

from __future__ import annotations

import json
import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from salescoach import intake
from salescoach.errors import InputFaults
from salescoach.sources import plain
from salescoach.sources.facts import Column, Facts, facts

_ENCODINGS: Final = {
    "utf-8": "UTF-8",
    "utf-8-sig": "UTF-8 with a mark at its start",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16 without a mark",
    "utf-16-be": "UTF-16 without a mark",
    "utf-32": "UTF-32",
    "cp1252": "Windows-1252",
    "latin-1": "Latin-1",
}
_SEPARATORS: Final = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_LONGEST: Final = 60
_UNSAFE: Final = re.compile(
    "[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]"
)


class Format(StrEnum):
    """How the facts are written."""

    text = "text"
    json = "json"


def add_to(app: typer.Typer) -> None:
    """Add this command to the command line."""
    app.command()(look)


def look(
    files: Annotated[list[Path], typer.Argument(help="Exports, or folders of them.", show_default=False)],
    form: Annotated[Format, typer.Option("--format", help="Text to read, or JSON.")] = Format.text,
) -> None:
    """Show how files are read: rows, lines left out and why, what each column looks like, first rows.

    Nothing is imported or changed.

    Examples:

      salescoach look calls.csv

      salescoach look export/ --format json
    """
    try:
        found = [facts(path) for path in intake.expand(files)]
    except InputFaults as error:
        raise InputFaults(error.faults[:1]) from None
    if form is Format.json:
        typer.echo(_escaped(json.dumps([_plain(one) for one in found], ensure_ascii=False, indent=1)))
        return
    for number, one in enumerate(found):
        typer.echo("\n" * bool(number) + "\n".join(plain.printable(line) for line in _lines(one)))


def _plain(one: Facts) -> dict[str, Any]:
    """Return the facts as JSON has them."""
    raw = one.raw
    where = (
        {"sheet": raw.sheet, "other_sheets": list(raw.other_sheets)}
        if raw.workbook
        else {"encoding": raw.encoding, "separator": raw.separator}
    )
    return {
        "file": raw.file,
        **where,
        "row_count": raw.rows,
        "columns": [_column(column) for column in one.columns],
        "row_numbers": [row for row, _ in one.rows],
        "rows": [list(cells) for _, cells in one.rows],
        "aside": [{"row": a.row, "rows": a.rows, "reason": a.reason, "text": a.text} for a in raw.aside],
        "notes": list(raw.notes),
    }


def _column(column: Column) -> dict[str, Any]:
    said: dict[str, Any] = {"name": column.name, "filled": column.filled, "looks_like": column.kind}
    for key in ("order", "first", "last", "asks", "unread", "html", "different", "spelt"):
        if getattr(column, key):
            said[key] = getattr(column, key)
    if column.words:
        said["words"] = [{"word": word, "count": count} for word, count in column.words]
    if column.wrong:
        said["wrong"] = [{"row": row, "text": text} for row, text in column.wrong]
    if column.same:
        said["one_for_sure"] = [list(spelt) for spelt in column.same]
    if column.likely:
        said["likely_the_same"] = [list(pair) for pair in column.likely]
    return said


def _escaped(text: str) -> str:
    """Return JSON with the signs that a screen would obey written as escapes."""
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _lines(one: Facts) -> list[str]:
    """Return the facts as lines to read."""
    raw = one.raw
    separator = _SEPARATORS.get(raw.separator, repr(raw.separator))
    how = f"sheet {raw.sheet!r}" if raw.workbook else f"{_ENCODINGS[raw.encoding]}, parted by {separator}"
    lines = [f"{raw.file}: {how}, {_many(raw.rows, 'row')}, {_many(len(raw.columns), 'column')}"]
    if raw.other_sheets:
        lines.append(f"  other sheets, not read: {', '.join(raw.other_sheets)}")
    lines += [f"  {note}" for note in raw.notes if not note.startswith("left out")]
    if raw.aside:
        count = sum(aside.rows for aside in raw.aside)
        lines += [f"  {_many(count, 'line')} left out:"]
        lines += [f"    {_rows(a.row, a.rows):<12} {a.reason:<15} {a.text}".rstrip() for a in raw.aside]
    width = min(40, max(len(column.name) for column in one.columns))
    lines.append("  columns:")
    for column in one.columns:
        lines.append(f"    {column.name:<{width}}  {column.filled:>5,} filled  {_said(column)}")
        lines += [f"{'':>{width + 21}}one person for sure: {_quoted(spelt)}" for spelt in column.same]
        lines += [f"{'':>{width + 21}}likely the same: {_quoted(pair)}" for pair in column.likely]
    lines += ["  first rows:"] if one.rows else []
    lines += [f"    row {row}: {' | '.join(map(_short, cells))}" for row, cells in one.rows]
    return lines


def _said(column: Column) -> str:
    """Return in words what a column looks like."""
    said = [column.kind + (f", {column.order}" if column.order else "")]
    if column.first:
        said.append(f"{column.first} to {column.last}" + " seconds" * (column.kind == "lengths"))
    said += [column.asks] if column.asks else []
    if column.unread:
        wrong = ", ".join(f"row {row} {_short(text)!r}" for row, text in column.wrong)
        said.append(f"{_many(column.unread, 'cell')} cannot be read so: {wrong}")
    if column.different < column.spelt:
        said.append(f"{column.different:,} different ones, written in {column.spelt:,} ways")
    said += ["with HTML, shown here as plain text"] if column.html else []
    if column.words:
        words = [word if column.kind == "ids" else f"{word} ({count:,})" for word, count in column.words]
        more = column.different - len(words)
        said.append(", ".join(map(_short, words)) + (f" and {more:,} more" if more > 0 else ""))
    return ": ".join([said[0], "; ".join(said[1:])]) if len(said) > 1 else said[0]


def _rows(first: int, count: int) -> str:
    return f"row {first}" if count == 1 else f"rows {first}-{first + count - 1}"


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}" + "s" * (count != 1)


def _quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"{text!r}" for text in texts)


def _short(text: str | None) -> str:
    """Return a cell on one line, its beginning where it is long; a blank one is a dash."""
    line = " / ".join(" ".join(part.split()) for part in (text or "–").splitlines() if part.strip())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 3] + "..."
