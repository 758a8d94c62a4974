"""The systems salescoach knows: which of them an export is from, told by its columns."""

from __future__ import annotations

import fnmatch
import functools
from collections.abc import Iterable, Sequence
from importlib import resources
from importlib.resources.abc import Traversable
from shlex import quote
from typing import Final

from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.settings import normal
from salescoach.sources import fitting, mapping
from salescoach.sources.declaration import Join, Mapping, Read
from salescoach.sources.shelf import Input, Shelf, name_of

_FOLDER: Final = resources.files("salescoach.sources") / "systems"


@functools.cache
def every() -> tuple[Mapping, ...]:
    """Return the declarations of all known systems, by name.

    >>> "salesforce" in [source.name for source in every()]
    True
    """
    return tuple(mapping.parse(file.read_text(encoding="utf-8"), file.name) for file in files())


def files() -> list[Traversable]:
    """Return the files of the declarations, by name."""
    found = (file for file in _FOLDER.iterdir() if file.name.endswith(".toml"))
    return sorted(found, key=lambda file: file.name)


def find(name: str) -> Mapping:
    """Return the declaration of one system; raises when there is none of that name."""
    for source in every():
        if source.name == normal(name):
            return source
    raise SalescoachError(f"there is no source {name!r}; choose from {', '.join(s.name for s in every())}")


def choose(
    shelf: Shelf, files: Iterable[Input], sources: Sequence[Mapping], own: Sequence[Mapping] = ()
) -> dict[Input, Mapping]:
    """Return each file's source: the one whose columns it has; ``own`` mappings go before all others.

    Where several fit a file, one that fits all the files is taken. Raises when none or two fit, and
    says which columns decided.
    """
    raws = {given: shelf.raw(given) for given in files}
    if shelf.faults:
        raise InputFaults(list(dict.fromkeys(shelf.faults)))
    names = {given: (name_of(given), raw.columns) for given, raw in raws.items() if raw is not None}
    chosen: dict[Input, Mapping] = {}
    for tier in (own, sources):
        rest = {given: known for given, known in names.items() if given not in chosen}
        found = {given: [s for s in tier if _parts(s, *known)] for given, known in rest.items()}
        common = [s for s in tier if found and all(s in some for some in found.values())]
        one = {given: some[0] for given, some in found.items() if len(some) == 1}
        chosen |= dict.fromkeys(found, common[0]) if len(common) == 1 else one
    faults = []
    for given, (name, columns) in names.items():
        if given not in chosen:
            fitting_ = [source for source in (*own, *sources) if _parts(source, name, columns)]
            faults.append(_two(name, columns, fitting_) if fitting_ else _none(name, columns, sources))
    if faults:
        raise InputFaults(faults)
    return chosen


def _parts(source: Mapping, name: str, columns: Sequence[str]) -> list[Read | Join]:
    """Return the reads and look-ups of a source that are for a file, by its name and columns."""
    parts: list[Read | Join] = [*source.reads, *(join for read in source.reads for join in read.joins)]
    return [
        part
        for part in parts
        if fnmatch.fnmatchcase(name.lower(), part.file.lower())
        and (fitting.fits(part, columns) if part.when else fitting.has_all(part, columns))
    ]


def _two(name: str, columns: Sequence[str], found: Sequence[Mapping]) -> Fault:
    """Say that several sources fit, and by which columns each does."""
    ways = [
        f"{source.title or source.name} (by {', '.join(_decided(source, name, columns)[:4])})"
        for source in found
    ]
    what = f"its columns fit {' and '.join(ways)}"
    return Fault(name, 1, "", what, f"say which with --source {found[0].name}")


def _decided(source: Mapping, name: str, columns: Sequence[str]) -> list[str]:
    """Return the columns of a file by which a source knows it."""
    groups = [group for part in _parts(source, name, columns)[:1] for group in part.when]
    had = {normal(column): column for column in columns}
    return [next(had[normal(one)] for one in group if normal(one) in had) for group in groups]


def _none(file: str, columns: Sequence[str], sources: Sequence[Mapping]) -> Fault:
    """Say that no source fits, which comes nearest and what the file lacks for it."""
    nearest, read, lacks = "", "", list[str]()
    best = 0.0
    for source in sources:
        for part in source.reads:
            lacking = fitting.missing(part, columns)
            share = 1 - len(lacking) / max(1, len(part.when))
            if part.when and part.fills != "nothing" and share > best:
                nearest, read, lacks, best = source.title or source.name, part.name, lacking, share
    what = "its columns fit no system that salescoach knows"
    if best >= 0.5 and lacks:
        what += f"; nearest is {nearest} ({read}), but it lacks {', '.join(lacks[:4])}"
    elif best >= 0.5:
        what += f"; nearest is {nearest} ({read})"
    command = f"salescoach mapping {quote(file)} --out my-crm.toml"
    todo = f"say --source NAME, or describe it: `{command}`, then --mapping"
    return Fault(file, 1, "", what, todo)
