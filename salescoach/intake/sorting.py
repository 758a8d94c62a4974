"""How each file of an import is read: by the mapping given, the source named, or what fits its columns."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping as Dict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from salescoach import store
from salescoach.errors import SalescoachError
from salescoach.sources import known, mapping
from salescoach.sources.declaration import Mapping
from salescoach.sources.shelf import Input, Shelf


@dataclass(frozen=True)
class How:
    """What the coach says about reading the exports; what is left open is found out.

    ``mapping`` is a mapping file, ``source`` the name of a known system, ``day_first`` and ``decimal``
    settle what an export leaves open, ``time_zone`` is that of a new workbook.
    """

    mapping: Path | None = None
    source: str = ""
    day_first: bool | None = None
    decimal: str = ""
    time_zone: str = ""


def sort(shelf: Shelf, files: Sequence[Input], how: How, home: Path) -> list[tuple[Mapping, list[Input]]]:
    """Return each mapping to use with its files, in the order of the files.

    Without a mapping or source named, the workbook's own mappings and the known systems are tried.
    What the coach said the last time about a source still holds.
    """
    if how.mapping is not None and how.source:
        raise SalescoachError("--mapping and --source say the same twice; give one of them")
    if how.mapping is not None:
        found: Dict[Input, Mapping] = dict.fromkeys(files, mapping.load(how.mapping))
    elif how.source:
        found = dict.fromkeys(files, _named(how.source, home))
    else:
        found = known.choose(shelf, files, known.every(), _own(home))
    groups: dict[str, tuple[Mapping, list[Input]]] = {}
    for given in files:
        if given in found:
            groups.setdefault(found[given].name, (found[given], []))[1].append(given)
    options = store.remembered(home)
    return [(_settled(plan, how, options.get(name, {})), some) for name, (plan, some) in groups.items()]


def _named(name: str, home: Path) -> Mapping:
    return next((own for own in _own(home) if own.name == name), None) or known.find(name)


def _own(home: Path) -> list[Mapping]:
    """Return the mappings that this workbook was imported with before."""
    return [mapping.parse(text, f"{name}.toml") for name, text in store.mappings(home).items()]


def _settled(plan: Mapping, how: How, remembered: Dict[str, object]) -> Mapping:
    day_first = how.day_first if how.day_first is not None else remembered.get("day_first")
    decimal = how.decimal or remembered.get("decimal")
    changes: dict[str, object] = {}
    if isinstance(day_first, bool) and plan.day_first is None:
        changes["day_first"] = day_first
    if isinstance(decimal, str) and decimal and not plan.decimal:
        changes["decimal"] = decimal
    return dataclasses.replace(plan, **changes) if changes else plan  # type: ignore[arg-type]
