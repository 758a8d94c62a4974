"""A first mapping for files nobody has described yet: guesses by names and by values, each marked as one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

import duckdb

from salescoach import schema
from salescoach.sources import dates, guess_words, reader
from salescoach.sources.reader import Raw
from salescoach.sources.recognise import DATED, Guess, Seen, recognise, unique
from salescoach.sources.values import Cells

#: What is not counted without these, though a deal can be read.
_OF_DEALS: Final = {
    "closed": "the day on which it was won or lost",
    "status_word": "the column that says whether it is won, lost or open",
}


def first_mapping(
    files: Iterable[Path], tables: Callable[[duckdb.DuckDBPyConnection], Iterable[Raw]] | None = None
) -> str:
    """Return the TOML text of a mapping for some files; each guess is marked ``# guess:`` on its line.

    ``tables`` reads those of a database. What is needed and was not found stands there as ``# fill in:``.
    Raises with the faults of files that cannot be read.
    """
    files = list(files)
    con = reader.connected(files)
    try:
        parts = [*(reader.read(con, path) for path in files), *(tables(con) if tables else ())]
        guesses = [_completed(recognise(con, raw)) for raw in parts]
        plain = [name for guess in guesses for column in guess.columns for name in column.plain]
        crm = next((guess_words.CRMS[name] for name in plain if name in guess_words.CRMS), "crm")
        lines = [f'name = "{crm}"   # guess: call it as you like']
        lines.append(
            '# zone = "Europe/Madrid"   # fill in: the zone of times without an offset, if not the team\'s'
        )
        lines += [line for guess in guesses for line in _open_dates(con, guess)]
        patterns: set[str] = set()
        for guess in guesses:
            pattern = _pattern(guess.raw.file, guesses)
            if pattern not in patterns:
                lines += ["", *_lines(con, guess, pattern, guesses)]
            patterns.add(pattern)
        return "\n".join(lines) + "\n"
    finally:
        con.close()


def _completed(guess: Guess) -> Guess:
    """Return the guess with what follows from the columns found."""
    found = dict(guess.found)
    if guess.table == "contacts" and "account_id" not in found and "contact_id" in found:
        found["account_id"] = (found["contact_id"][0], "each is taken for an account of its own")
    if guess.table == "deals" and "status_word" not in found and "stage" in found:
        found["status_word"] = (found["stage"][0], "the stage says what was won")
    if _only_won(replace(guess, found=found)):
        found["status_word"] = (found["closed"][0], "what has this day was won")
    at = guess.seen("at")
    if guess.table == "activities" and at is not None and at.timed < 0.5:
        used = guess.used()
        clocks = [
            c
            for c in guess.columns
            if c.clocked > 0.9 and c.name not in used and "duration" not in c.plain[0]
        ]
        if clocks:
            found["date"] = found.pop("at")
            found["time"] = (clocks[0].name, "times of day")
    return replace(guess, found=found)


def _only_won(guess: Guess) -> bool:
    """Return whether a table of deals has the day on which one was won, and nothing else that says how it ended."""
    closed = guess.seen("closed")
    return (
        guess.table == "deals"
        and closed is not None
        and "won" in closed.plain[0]
        and "lost" not in closed.plain[0]
        and "status_word" not in guess.found
    )


def _open_dates(con: duckdb.DuckDBPyConnection, guess: Guess) -> Iterator[str]:
    """Yield a line for each column whose day and month cannot be told apart."""
    for target in DATED:
        column = guess.seen(target)
        if column is None or not guess.table:
            continue
        raw = guess.raw
        cells = Cells(con, raw.relation, raw.text(column.name), raw.file, column.name, raw.workbook)
        for fault in dates.infer(cells)[1]:
            if "day_first" in fault.todo:
                yield f"# day_first = true   # fill in true or false: in {raw.file} {fault.what}"


def _pattern(file: str, guesses: Sequence[Guess]) -> str:
    """Return the name of the file with * for the date or number at its end, where that is no other file."""
    stem, _, ending = file.rpartition(".")
    pattern = re.sub(r"[-_ .]*(\d[-_.\d]*|\(\d+\))$", "", stem) + "*." + ending
    start, end = pattern.lower().split("*", 1)
    others = [g for g in guesses if g.raw.file.lower().startswith(start) and g.raw.file.lower().endswith(end)]
    same = all(g.raw.columns == others[0].raw.columns for g in others)
    return pattern if start and same and not set("[?") & set(pattern) else re.sub(r"[\[?*]", "?", file)


def _lines(con: duckdb.DuckDBPyConnection, guess: Guess, pattern: str, guesses: Sequence[Guess]) -> list[str]:
    raw = guess.raw
    if not guess.table:
        columns = ", ".join(raw.columns)
        return [
            f"# {raw.file}: nothing in it looks like sales work; leave it out of the import, or write a",
            f"# [[read]] for it as docs/add-a-crm.md shows; its columns: {columns}",
        ]
    lines = [
        "[[read]]",
        f"file = {_text(pattern)}",
        f'fills = "{guess.table}"   # guess: by its name and columns',
    ]
    lines += _activity_lines(guess) if guess.table == "activities" else []
    lines.append("[read.columns]")
    order = [*(c.name for c in schema.TABLES[guess.table].columns)]
    for target in sorted(guess.found, key=lambda t: order.index(t) if t in order else order.index("date")):
        name, why = guess.found[target]
        said = _text(name) if target != "at" else _first_filled(guess)
        if target == "status_word" and guess.found.get("closed", ("",))[0] == name:
            said = f'{{ column = {said}, words = {{ "*" = "Won" }} }}'
        lines.append(f"{target} = {said}   # guess: {why}")
    lines += _to_fill_in(guess)
    unused = [column.name for column in guess.columns if column.name not in guess.used()]
    lines += [f"# not used: {', '.join(unused)}"] if unused else []
    return lines + (_join_lines(con, guess, guesses) if guess.table == "activities" else [])


def _first_filled(guess: Guess) -> str:
    """Return the column of dates; where it has blanks, with the columns that stand in for it."""
    known = guess_words.NAMES["activities"]["at"].split()
    first = guess.seen("at")
    most = max((column.filled for column in guess.columns), default=0)
    if first is None or first.filled == most:
        return _text(guess.found["at"][0])
    used = guess.used() - {first.name}
    dated = [c for c in guess.columns if c.dated > 0.9 and c.name not in used and set(c.plain) & set(known)]
    order = sorted(
        dated, key=lambda c: (c is not first, min(known.index(name) for name in c.plain if name in known))
    )
    return _list([column.name for column in order]) if len(order) > 1 else _text(first.name)


def _to_fill_in(guess: Guess) -> list[str]:
    worked_out = ("source", "file", "row", "week", "kind", "activity_id", "date")
    lines = [
        f'# {c.name} = "..."   # fill in: {c.meaning}'
        for c in schema.TABLES[guess.table].columns
        if c.required
        and c.name not in guess.found
        and (c.name not in worked_out or guess.table == "days_off")
        and c.name not in ("source", "file", "row")
    ]
    if guess.table == "deals":
        lines += [
            f'# {name} = "..."   # fill in: {why}'
            for name, why in _OF_DEALS.items()
            if name not in guess.found
        ]
    if guess.table == "activities" and not {"at", "date"} & guess.found.keys():
        lines.append('# at = "..."   # fill in: the column with the date, and the time if there is one')
    return lines


def _activity_lines(guess: Guess) -> list[str]:
    lines = _kind_lines(guess)
    direction, duration = guess.seen("direction"), guess.seen("duration_s")
    if direction is not None:
        known = {
            w: guess_words.DIRECTIONS[w.lower()]
            for w in direction.words
            if w.lower() in guess_words.DIRECTIONS
        }
        lines += [f"directions = {_table(known)}   # guess: by its words"] if known else []
    if duration is not None:
        lines.append(f'duration_unit = "{_unit(duration)}"   # guess: by its name and values')
    for key, why, known_words in (
        ("only", "the rest was not done", guess_words.DONE),
        ("automated", "machines, no rep's work", guess_words.MACHINES),
    ):
        for column in guess.columns:
            words = [word for word in column.words if word.lower() in known_words]
            if words and (key == "automated" or set(column.plain) & set(guess_words.DONE_COLUMNS)):
                lines.append(f"{key} = {{ {_text(column.name)} = {_list(words)} }}   # guess: {why}")
                break
    return lines


def _kind_lines(guess: Guess) -> list[str]:
    column = guess.seen("kind_word")
    if column is not None:
        known = {word: kind for word in column.words if (kind := _kind(word))}
        other = [word for word in column.words if word not in known]
        said = f"; counted as other: {', '.join(other)}" if other else ""
        return [f"kinds = {_table(known)}   # guess: by its words{said}"]
    if {"disposition_word", "direction"} & guess.found.keys():
        return ['kind = "dial"   # guess: it says how calls ended']
    return [f'kind = "{_kind(guess.raw.file) or "other"}"   # guess: by the name of the file']


def _kind(word: str) -> str:
    return next((kind for said, kind in guess_words.KINDS.items() if said in word.lower()), "")


def _unit(column: Seen) -> str:
    if any(":" in word for word in column.words) or column.clocked > 0.5:
        return "h:m:s"
    name = column.plain[0]
    if "ms" in name.replace("hms", "") or "milli" in name or name == "hscallduration":
        return "ms"
    return "min" if "min" in name else "s"


def _join_lines(con: duckdb.DuckDBPyConnection, guess: Guess, guesses: Sequence[Guess]) -> list[str]:
    """Return a look-up of titles, where another file has them by a key that this file has too."""
    for other in guesses:
        title, key = other.seen("title"), other.seen("contact_id")
        if other.table != "contacts" or title is None or key is None or "contact_title" in guess.found:
            continue
        here = next((c.name for c in guess.columns if set(c.plain) & set(key.plain)), None)
        if here is None or not unique(con, other.raw, key.name) or "id" in key.plain:
            continue
        return [
            "[[read.join]]   # guess: titles from another file",
            f"file = {_text(_pattern(other.raw.file, guesses))}",
            f"on = {{ {_text(here)} = {_text(key.name)} }}   # guess: the same name",
            "[read.join.columns]",
            f"contact_title = {_text(title.name)}   # guess: by its name",
        ]
    return []


def _text(word: str) -> str:
    return json.dumps(word, ensure_ascii=False)


def _list(words: Iterable[str]) -> str:
    return "[" + ", ".join(map(_text, words)) + "]"


def _table(entries: Mapping[str, str]) -> str:
    said = ", ".join(f"{_text(word)} = {_text(code)}" for word, code in entries.items())
    return f"{{ {said} }}" if said else "{}"
