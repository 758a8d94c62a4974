"""Which reads fit a file, by its columns, and a read cut down to the columns that a file has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from salescoach import schema
from salescoach.errors import Fault, InputFaults
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


def has_all(part: Read | Join, columns: Iterable[str]) -> bool:
    """Return whether a file has every column that a read or look-up without ``when`` names in it."""
    had = {normal(name) for name in columns}
    if isinstance(part, Join):
        return all(normal(right) in had for _, right in part.on)
    places = [place for origin in part.columns.values() for place in origin.places]
    places += [left for join in part.joins for left, _ in join.on]
    return all(normal(name) in had for place in places for name in place.needs())


def missing(part: Read | Join, columns: Iterable[str]) -> list[str]:
    """Return the groups in ``when`` of which the columns have none, in words.

    >>> missing(Read("calls", "*", "activities", {}, when=(("Id",), ("Start", "Begin"))), ["Id"])
    ['Start or Begin']
    """
    had = {normal(name) for name in columns}
    lacking = [group for group in part.when if not any(normal(name) in had for name in group)]
    return [" or ".join(group[:_NAMED]) + " or the like" * (len(group) > _NAMED) for group in lacking]


def cut(read: Read, raw: Raw, joined: Mapping[str, Joined]) -> Read:
    """Return the read without the columns, filters and look-ups that the file at hand does not have.

    Raises when nothing is left for a column that must be filled.
    """
    has: dict[str, dict[str, str]] = {"": {normal(name): name for name in raw.columns}}
    for join in read.joins:
        if join.alias in joined and all(
            normal(left.column) in has.get(left.owner, ()) for left, _ in join.on
        ):
            has[join.alias] = {normal(name): name for name in joined[join.alias].columns}
    columns = {name: _cut(origin, has) for name, origin in read.columns.items()}
    _check(read, raw, [name for name, origin in columns.items() if origin is not None])
    return replace(
        read,
        columns=MappingProxyType({name: origin for name, origin in columns.items() if origin is not None}),
        joins=tuple(join for join in read.joins if join.alias in has),
        only=_there(read.only, has),
        skip=_there(read.skip, has),
        automated=_there(read.automated, has),
    )


def _check(read: Read, raw: Raw, filled: list[str]) -> None:
    """Raise when the file lacks a column that must be filled and that the read knows a name of."""
    faults = []
    for column in schema.TABLES[read.fills].columns if read.fills in schema.TABLES else ():
        ways = [
            name
            for name in (("at", "date") if column.name == "date" else (column.name,))
            if name in read.columns
        ]
        if (
            column.required
            and column.name != "activity_id"
            and ways
            and not any(name in filled for name in ways)
        ):
            names = [p.column for name in ways for p in read.columns[name].places if not p.owner]
            what = f"has no column for {column.name} ({column.meaning}): " + " or ".join(names[:3])
            faults.append(Fault(raw.file, 1, "", what, "export it again with that column"))
    if faults:
        raise InputFaults(faults)


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
