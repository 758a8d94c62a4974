"""People and days taken out of a workbook for good: log, versions, words, mappings; and not let in again."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from salescoach import publish, purging, settings, store
from salescoach.errors import SalescoachError
from salescoach.purging import Counted, Listed, Purged
from salescoach.sources import mapping


@dataclass(frozen=True)
class Person:
    """A rep: the id that stays, the name, and all ids, names and addresses the log has of him; ``alike`` are others
    who may be the same person."""

    rep_id: str
    name: str
    marks: tuple[str, ...]
    alike: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """What is to be purged: people, rows dated before a day, or both."""

    people: tuple[Person, ...] = ()
    before: date | None = None


@dataclass(frozen=True)
class Found:
    """What goes, table by table, and the files of the folder that name a person and are not the workbook's."""

    rows: tuple[Counted, ...]
    version: str = ""
    elsewhere: tuple[str, ...] = field(default=())


def person(log: store.Log, text: str) -> Person:
    """Return a rep by id, also one that is counted as another, or by name, with every id, name and address of his.

    A name or an address that another rep has too is no mark of his. Raises ``SalescoachError`` where there is no
    such rep.
    """
    merged = log.table("merged")
    merged = merged[merged["what"] == settings.SAME["reps"]]
    stays = dict(zip(merged["old_id"].map(str), merged["new_id"].map(str), strict=True))
    [rep_id] = store.find_reps(log, [stays.get(text, text)])
    names = dict(log.table("reps")[["rep_id", "name"]].itertuples(index=False, name=None))
    mails = dict(log.table("addresses")[["rep_id", "email"]].itertuples(index=False, name=None))
    alike = log.table("alike")
    pairs = [
        *zip(alike["id"], alike["other_id"], strict=True),
        *zip(alike["other_id"], alike["id"], strict=True),
    ]
    ids = [rep_id, *(old for old, new in stays.items() if new == rep_id)]
    marks = dict.fromkeys([*ids, str(names[rep_id]), *(mails[one] for one in mails if one == rep_id)])
    others = {
        settings.normal(str(name)) for said in (names, mails) for rep, name in said.items() if rep != rep_id
    }
    own = tuple(mark for mark in marks if mark in ids or settings.normal(mark) not in others)
    return Person(rep_id, str(names[rep_id]), own, tuple(str(b) for a, b in pairs if a == rep_id))


def beside(log: store.Log, marks: Collection[str]) -> tuple[str, ...]:
    """Return the ids, names and addresses of other reps that one of the marks stands in: 119-R6 beside R6."""
    merged = log.table("merged")
    every = pd.concat(
        [
            *(log.table("reps")[name] for name in ("rep_id", "name")),
            *(log.table("addresses")[name] for name in ("rep_id", "email")),
            merged.loc[merged["what"] == settings.SAME["reps"], "old_id"],
        ]
    )
    lower = [mark.lower() for mark in marks if mark]
    texts = {str(text) for text in every.dropna()} - set(marks)
    return tuple(sorted(text for text in texts if any(mark in text.lower() for mark in lower)))


def purge_preview(folder: Path, wanted: Wanted) -> Found:
    """Return what a purge would take out of a workbook; nothing is changed."""
    store.require(folder)
    with store.locked(folder), store.importing(folder) as con:
        marks = _marks(con, wanted)
        rows = purging.count(
            con, _listed(folder, wanted, marks), store.read_settings(folder), _pattern(folder, marks)
        )
    return Found(tuple(rows))


def purge(folder: Path, wanted: Wanted) -> Found:
    """Take people and days out of a workbook; return what went, and the version that is the only one now.

    Whole or not at all: killed at any moment, the workbook is as it was, or the next that changes it finishes.
    The older versions go, for they hold what was purged. Who was purged is not imported again (``lift``).
    """
    store.require(folder)
    with store.locked(folder):
        with store.importing(folder) as con:  # finishes an import that was killed
            marks = _marks(con, wanted)
            purged, pattern = _listed(folder, wanted, marks), _pattern(folder, marks)
            rows = purging.count(con, purged, store.read_settings(folder), pattern)
            ((number,),) = con.execute("SELECT getvariable('version')").fetchall()
        with store.put_in_place(folder) as draft:
            texts = _texts(folder, purged, pattern)
            given = settings.parse(texts[settings.FILE], settings.FILE)
            with store.rewriting(folder, draft, number=int(number)) as con:
                purging.copy(con, "old", purged, given, pattern)
                version = publish.publish(con, draft, text=texts[settings.FILE])
            for name, text in {
                **texts,
                "CURRENT": version,
                store.PURGED: purging.text_of(purged.said),
            }.items():
                (draft / name).parent.mkdir(exist_ok=True)
                (draft / name).write_text(text, encoding="utf-8")
    return Found(tuple(rows), version, _elsewhere(folder, pattern))


def lift(folder: Path, text: str) -> bool:
    """Let a person, by any id or name, or the days before a day be imported again; return whether they were purged."""
    store.require(folder)
    with store.locked(folder):
        purged = purging.read(folder)
        hashed = purging.listed(purged.key, [[text]]).people[0]
        people = tuple(person for person in purged.said.people if not person & hashed)
        before = None if str(purged.said.before) == text else purged.said.before
        left = Listed(people, before)
        if left == purged.said:
            return False
        if left:
            store.replace(folder / store.PURGED, purging.text_of(left))
        else:
            (folder / store.PURGED).unlink()
    return True


def _marks(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[list[str]]:
    """Return all ids, names and e-mail addresses of each person, those too that only one of several exports has."""
    names = con.execute(
        "SELECT * FROM (SELECT DISTINCT rep_id, unnest([name, email]) AS mark FROM rows_reps) WHERE mark IS NOT NULL"
    ).fetchall()
    found = []
    for one in wanted.people:
        others = {settings.normal(name) for rep, name in names if rep not in one.marks}
        own = [name for rep, name in names if rep in one.marks and settings.normal(name) not in others]
        found.append(list(dict.fromkeys([*one.marks, *own])))
    return found


def _pattern(folder: Path, marks: Sequence[Sequence[str]]) -> re.Pattern[str] | None:
    every = [mark for one in marks for mark in one]
    return purging.pattern(every, beside(store.read(folder), every)) if every else None


def _listed(folder: Path, wanted: Wanted, marks: Sequence[Sequence[str]]) -> Purged:
    """Return the list with those who are to be purged on it."""
    known, key = purging.read(folder).said, store.key(folder)
    days = [day for day in (known.before, wanted.before) if day]
    people = (*known.people, *purging.listed(key, marks).people)
    return Purged(key, Listed(tuple(dict.fromkeys(people)), max(days, default=None)))


def _texts(folder: Path, purged: Purged, pattern: re.Pattern[str] | None) -> dict[str, str]:
    """Return the texts of workbook.toml and the mappings as they will be, by their place in the folder."""
    texts = {settings.FILE: purging.toml_without(store.settings_text(folder), purged, pattern)}
    for name, text in store.mappings(folder).items():
        texts[f"{store.MAPPINGS}/{name}.toml"] = new = purging.toml_without(text, purged, pattern)
        if new != text:
            _check(name, new)
    return texts


def _check(name: str, text: str) -> None:
    try:
        mapping.parse(text, f"{name}.toml")
    except SalescoachError as error:
        raise SalescoachError(
            f"the mapping {name!r} names who is to be purged where the name cannot be left out; edit it first: {error}"
        ) from error


def _elsewhere(folder: Path, pattern: re.Pattern[str] | None) -> tuple[str, ...]:
    """Return the files in the workbook's folder that are the coach's own and still name somebody."""
    found = []
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if pattern is None or not path.is_file() or inside.parts[0] in store.OURS:
            continue
        text = f"{inside}\n" + path.read_bytes().decode("utf-8", "replace")
        if pattern.search(text):
            found.append(str(inside))
    return tuple(found)
