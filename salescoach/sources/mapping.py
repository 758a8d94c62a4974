"""The mapping of a CRM: a TOML file that says how its exports are read. Checked here, all faults at once."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from salescoach import settings
from salescoach.errors import InputFaults, SalescoachError
from salescoach.sources import ids
from salescoach.sources.checked import Checked
from salescoach.sources.declaration import Mapping, Read
from salescoach.sources.reads import checked_read

__all__ = ["Mapping", "load", "parse"]

#: A mapping is kept in the workbook in a file of its name.
_LONGEST_NAME: Final = 60
_TOP: Final = MappingProxyType(
    {
        "name": str,
        "title": str,
        "zone": str,
        "day_first": bool,
        "decimal": str,
        "ids": str,
        "columns_may_lack": bool,
        "read": list,
        "workbook": dict,
    }
)


def load(path: Path) -> Mapping:
    """Return the mapping of a TOML file, or raise with all its faults at once."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        said = f"the mapping {path} cannot be read: {error.strerror or error}; check the name"
        raise SalescoachError(said) from error
    except UnicodeDecodeError as error:
        raise SalescoachError(f"the mapping {path} is not UTF-8 text; save it as UTF-8") from error
    return parse(text, path.name)


def parse(text: str, file: str = "mapping.toml") -> Mapping:
    """Return the mapping of a TOML text, or raise with all its faults at once.

    >>> parse('''name = "crm"
    ... [[read]]
    ... file = "calls*.csv"
    ... fills = "activities"
    ... kind = "dial"
    ... columns = { rep_id = "Agent", date = "Day" }''').reads[0].name
    'calls'
    """
    top = Checked(file, "", [])
    found = top.known(settings.loaded(text, file), _TOP)
    if not found.get("name"):
        top.fault("name", "is missing", 'write name = "my-crm"')
    if len(found.get("name", "")) > _LONGEST_NAME:
        top.fault("name", "is too long", f"write {_LONGEST_NAME} letters at most")
    if found.get("decimal", ".") not in (".", ","):
        top.fault("decimal", f"{found['decimal']!r} is no decimal mark", 'write "." or ","')
    if found.get("ids", "") not in ("", *ids.KINDS):
        todo = f"choose from {', '.join(ids.KINDS)}, or leave it out"
        top.fault("ids", f"{found['ids']!r} is no kind of id", todo)
    top.zone(found.get("zone", ""))
    _workbook(top, found.get("workbook", {}))
    if not found.get("read"):
        top.fault("read", "is missing", "add a [[read]] for each table to fill")
    reads = tuple(checked_read(top, n, item) for n, item in enumerate(found.pop("read", []), 1))
    _names(top, reads)
    if top.faults:
        raise InputFaults(list(dict.fromkeys(top.faults)))
    return Mapping(file=file, reads=reads, **found)


def _workbook(top: Checked, seed: Dict[str, Any]) -> None:
    try:
        settings.checked(seed, top.file)
    except InputFaults as error:
        for fault in error.faults:
            top.fault(f"workbook.{fault.column}", fault.what, fault.todo)
    except SalescoachError as error:
        top.fault("workbook", str(error), "")


def _names(top: Checked, reads: tuple[Read, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for read in reads:
        if (read.fills, read.name) in seen:
            what = f"another read fills {read.fills} under the name {read.name!r}"
            top.fault(f"read {read.name}", what, "give one of them a name of its own")
        seen.add((read.fills, read.name))
