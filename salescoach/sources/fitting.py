"""Which reads fit a file, by its columns, and a read cut down to the columns that a file has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from salescoach.settings import normal
from salescoach.sources.declaration import Join, Origin, Place, Read
from salescoach.sources.lookup import Joined
from salescoach.sources.reader import Raw


def fits(part: Read | Join, columns: Iterable[str]) -> bool:
    """Return whether a file with these columns has one of each group in ``when``, none in ``unless``.

    >>> fits(Read("calls", "*", "activities", {}, when=(("Id",), ("Start", "Begin"))), ["id", "BEGIN"])
    True
    """
    had = {normal(name) for name in columns}
    unless = part.unless if isinstance(part, Read) else ()
    return not missing(part, had) and not any(normal(name) in had for name in unless)


def missing(part: Read | Join, columns: Iterable[str]) -> list[str]:
    """Return the groups in ``when`` of which the columns have none, in words.

    >>> missing(Read("calls", "*", "activities", {}, when=(("Id",), ("Start", "Begin"))), ["Id"])
    ['Start or Begin']
    """
    had = {normal(name) for name in columns}
    return [" or ".join(group) for group in part.when if not any(normal(name) in had for name in group)]


def cut(read: Read, raw: Raw, joined: Mapping[str, Joined]) -> Read:
    """Return the read without the columns, filters and look-ups that the file at hand does not have."""
    own = {normal(name) for name in raw.columns}
    has = {"": own, **{alias: set(map(normal, table.columns)) for alias, table in joined.items()}}
    columns = {name: _cut(origin, has) for name, origin in read.columns.items()}
    return replace(
        read,
        columns=MappingProxyType({name: origin for name, origin in columns.items() if origin is not None}),
        joins=tuple(join for join in read.joins if join.alias in joined),
        only=_there(read.only, has),
        skip=_there(read.skip, has),
        automated=_there(read.automated, has),
    )


def _there(
    filters: Mapping[str, tuple[str, ...]], has: Mapping[str, set[str]]
) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: words for name, words in filters.items() if _filters(name, has)})


def _cut(origin: Origin, has: Mapping[str, set[str]]) -> Origin | None:
    if origin.value is not None:
        return origin
    places = tuple(place for place in (_present(p, has) for p in origin.places) if place is not None)
    return Origin(places) if places else None


def _present(place: Place, has: Mapping[str, set[str]]) -> Place | None:
    there = [name for name in place.columns() if normal(name) in has.get(place.owner, ())]
    return replace(place, column=there[0], more=tuple(there[1:])) if there else None


def _filters(name: str, has: Mapping[str, set[str]]) -> bool:
    alias, _, column = name.partition(".")
    return normal(name) in has[""] or normal(column) in has.get(alias, ())
