"""The manifest: which reports the folder holds, made of what. For machines, and for the next batch."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from importlib import metadata, resources
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any, Final

from salescoach.batch import folder
from salescoach.batch.jobs import FAILED, MADE, STOPPED, Entry, Key, Plan

SCHEMA: Final = 2
#: 1 had neither counts nor what a report is made of; it can be read.
_READABLE: Final = (1, SCHEMA)
NAME: Final = "manifest.json"
#: What became of reports since the manifest was written: a line for each, for it grows with the batch.
SINCE: Final = ".manifest.jsonl"
#: Describes a manifest, as JSON schema.
DESCRIPTION: Final = resources.files("salescoach.batch") / "manifest.schema.json"
#: An absolute path's folders, up to the last name; not those of a web address or of "and/or".
_FOLDERS: Final = re.compile(r"(?<![\w/:.\\])(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\":*?<>|]+[\\/])+")


def write(plan: Plan, entries: Sequence[Entry], earlier: Sequence[Entry]) -> Path:
    """Write manifest.json: this batch's reports, and those of an earlier one that still stand there."""
    body = {
        "schema": SCHEMA,
        "title": plan.title,
        "workbook_version": plan.version,
        "as_of": plan.as_of,
        "salescoach": package_version(),
        "notebook": {"name": plan.template.name, "sha256": digest(plan.template)},
        "counts": counts(entries),
        "reports": [_plain(entry) for entry in entries],
        "earlier": [_plain(entry) for entry in earlier],
    }
    path = plan.out / NAME
    folder.write(path, json.dumps(body, indent=1, ensure_ascii=False, sort_keys=False) + "\n")
    (plan.out / SINCE).unlink(missing_ok=True)
    return path


def note(out: Path, entry: Entry) -> None:
    """Note what became of one report until the manifest is written again: a batch may be killed before."""
    with (out / SINCE).open("a", encoding="utf-8") as stream:
        stream.write(json.dumps(_plain(entry), ensure_ascii=False) + "\n")


def settle(out: Path) -> None:
    """Take into a manifest what was noted since it was written, by a batch that was killed."""
    noted = {entry.key: entry for entry in _since(out)}
    if noted:
        body = json.loads((out / NAME).read_text(encoding="utf-8"))
        now = [noted.get(entry.key, entry) for entry in map(_entry, body["reports"])]
        gone = {entry.key for entry in noted.values() if entry.status == MADE}
        older = [entry for entry in map(_entry, body["earlier"]) if entry.key not in gone]
        body |= {"counts": counts(now), "reports": [*map(_plain, now)], "earlier": [*map(_plain, older)]}
        folder.write(out / NAME, json.dumps(body, indent=1, ensure_ascii=False) + "\n")
    (out / SINCE).unlink(missing_ok=True)


def counts(entries: Sequence[Entry]) -> dict[str, int]:
    """Return how many reports are made, failed and stopped."""
    status = Counter(entry.status for entry in entries)
    return {name: status[name] for name in (MADE, FAILED, STOPPED)}


def digest(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _plain(entry: Entry) -> dict[str, Any]:
    plain = asdict(entry)
    plain["parameters"] = {name: public(value) for name, value in entry.parameters.items()}
    plain["seconds"] = round(entry.seconds, 2)
    return plain


def read(out: Path) -> tuple[Entry, ...]:
    """Return the reports that an earlier batch made or failed to make, or none where nothing can be read."""
    try:
        body = json.loads((out / NAME).read_text(encoding="utf-8"))
        if body["schema"] not in _READABLE:
            return ()
        listed = [_entry(row) for row in [*body["reports"], *body["earlier"]]]
    except (OSError, ValueError, KeyError, TypeError):
        return ()
    since = {entry.key: entry for entry in _since(out)}
    return (*(entry for entry in listed if entry.key not in since), *since.values())


def _since(out: Path) -> Iterator[Entry]:
    """Yield what was noted after the manifest was written; a line that was cut short is none."""
    with contextlib.suppress(OSError), (out / SINCE).open(encoding="utf-8", errors="replace") as stream:
        for line in stream:
            with contextlib.suppress(ValueError, KeyError, TypeError):
                yield _entry(json.loads(line))


def _entry(row: Mapping[str, Any]) -> Entry:
    return Entry(**{field.name: row[field.name] for field in fields(Entry) if field.name in row})


def standing(earlier: Sequence[Entry], out: Path, done: Collection[Key]) -> list[Entry]:
    """Return the earlier entries of reports that are not ``done`` in this batch and whose page is still there."""
    return [
        entry
        for entry in earlier
        if entry.key not in done and entry.status == MADE and (out / Path(entry.page).name).is_file()
    ]


def package_version() -> str:
    """Return the version of salescoach, or "" in a checkout that is not installed."""
    try:
        return metadata.version("salescoach")
    except metadata.PackageNotFoundError:
        return ""


def public(value: object) -> object:
    """Return a parameter without the folders of this computer: an absolute path is its last name.

    >>> public("/home/ana/books/north"), public("2026-03-02"), public(26)
    ('north', '2026-03-02', 26)
    """
    if isinstance(value, str):
        for path in (PurePosixPath(value), PureWindowsPath(value)):
            if path.is_absolute() and path.name:
                return path.name
    return value


def without_folders(text: str) -> str:
    """Return a text with the folders of each absolute path taken out.

    >>> without_folders("cannot read '/home/ana/books/north/CURRENT' and/or x/y")
    "cannot read 'CURRENT' and/or x/y"
    >>> without_folders(r"no C:\\Users\\ana\\book.toml, see https://example.org/a/b")
    'no book.toml, see https://example.org/a/b'
    """
    places = [Path.cwd()]
    with contextlib.suppress(RuntimeError):  # this user has no home
        places.append(Path.home())
    for place in places:
        if len(place.parts) > 1:
            text = text.replace(f"{place}/", "")
    return _FOLDERS.sub("", text)
