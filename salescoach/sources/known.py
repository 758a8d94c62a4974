"""The systems salescoach knows: which of them an export is from, told by its columns."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from importlib import resources
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
    files = sorted((file for file in _FOLDER.iterdir() if file.name.endswith(".toml")), key=lambda f: f.name)
    return tuple(mapping.parse(file.read_text(encoding="utf-8"), file.name) for file in files)


def find(name: str) -> Mapping:
    """Return the declaration of one system; raises when there is none of that name."""
    for source in every():
        if source.name == normal(name):
            return source
    raise SalescoachError(f"there is no source {name!r}; choose from {', '.join(s.name for s in every())}")


def choose(shelf: Shelf, files: Iterable[Input], sources: Sequence[Mapping]) -> dict[Input, Mapping]:
    """Return each file's source: the one whose columns it has.

    Where several fit a file, one that fits all the files is taken. Raises when none or two fit, and
    says which columns decided.
    """
    raws = {given: shelf.raw(given) for given in files}
    if shelf.faults:
        raise InputFaults(list(dict.fromkeys(shelf.faults)))
    fitting_ = {
        given: [source for source in sources if _parts(source, raw.columns)]
        for given, raw in raws.items()
        if raw is not None
    }
    common = [s for s in sources if fitting_ and all(s in found for found in fitting_.values())]
    if len(common) == 1:
        return dict.fromkeys(fitting_, common[0])
    faults = []
    for given, found in fitting_.items():
        raw = raws[given]
        if len(found) != 1 and raw is not None:
            faults.append(_none(name_of(given), raw.columns, sources) if not found else _two(given, found))
    if faults:
        raise InputFaults(faults)
    return {given: found[0] for given, found in fitting_.items()}


def _parts(source: Mapping, columns: Sequence[str]) -> list[Read | Join]:
    parts: list[Read | Join] = [*source.reads, *(join for read in source.reads for join in read.joins)]
    return [part for part in parts if part.when and fitting.fits(part, columns)]


def _two(given: Input, found: Sequence[Mapping]) -> Fault:
    names = " and ".join(source.title or source.name for source in found)
    what = f"fits {names} alike"
    return Fault(name_of(given), 1, "", what, f"say which with --source {found[0].name}")


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
    todo = f"say --source NAME, or describe it: `salescoach mapping {file} --out my-crm.toml`, then --mapping"
    return Fault(file, 1, "", what, todo)
