"""Which reads fit a file, by its columns, and a read cut down to the columns that a file has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from salescoach.settings import normal
from salescoach.sources.declaration import Join, Origin, Place, Read
from salescoach.sources.lookup import Joined
from salescoach.sources.reader import Raw

#: Of the names a column can have, so many are said.
_NAMED: Final = 4


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
    lacking = [group for group in part.when if not any(normal(name) in had for name in group)]
    return [" or ".join(group[:_NAMED]) + " or the like" * (len(group) > _NAMED) for group in lacking]


def cut(read: Read, raw: Raw, joined: Mapping[str, Joined]) -> Read:
    """Return the read without the columns, filters and look-ups that the file at hand does not have."""
    has = {"": {normal(name): name for name in raw.columns}}
    has |= {alias: {normal(name): name for name in table.columns} for alias, table in joined.items()}
    columns = {name: _cut(origin, has) for name, origin in read.columns.items()}
    return replace(
        read,
        columns=MappingProxyType({name: origin for name, origin in columns.items() if origin is not None}),
        joins=tuple(join for join in read.joins if join.alias in joined),
        only=_there(read.only, has),
        skip=_there(read.skip, has),
        automated=_there(read.automated, has),
    )


#: Alias of a file ("" is the one read) to its columns, by the form in which names are compared.
_Has = Mapping[str, Mapping[str, str]]


def _there(filters: Mapping[str, tuple[str, ...]], has: _Has) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({name: words for name, words in filters.items() if _filters(name, has)})


def _cut(origin: Origin, has: _Has) -> Origin | None:
    if origin.value is not None:
        return origin
    places = tuple(dict.fromkeys(one for place in origin.places for one in _present(place, has)))
    return Origin(places) if places else None


def _present(place: Place, has: _Has) -> list[Place]:
    """Return the place as the file has it: once, once for each column that fits its *, or not at all."""
    columns = has.get(place.owner, {})
    if any(normal(name) not in has[""] for name, _ in place.where):
        return []
    if "*" in place.column:
        pattern = re.compile(re.escape(normal(place.column)).replace(r"\*", ".*"))
        return [replace(place, column=name) for known, name in columns.items() if pattern.fullmatch(known)]
    there = [name for name in place.columns() if normal(name) in columns]
    if place.every and len(there) < len(place.columns()):
        return []
    return [replace(place, column=there[0], more=tuple(there[1:]))] if there else []


def _filters(name: str, has: _Has) -> bool:
    alias, _, column = name.partition(".")
    return normal(name) in has[""] or normal(column) in has.get(alias, ())
