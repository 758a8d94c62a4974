"""The columns of a [[read]]: where each schema column comes from, checked."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from datetime import date
from typing import Any, Final

from salescoach import schema
from salescoach.sources import values
from salescoach.sources.checked import Checked, did_you_mean
from salescoach.sources.declaration import Origin, Place

#: Columns no mapping names: they are worked out.
WORKED_OUT: Final = ("source", "file", "row", "week", "kind", "instant", "logged_without_state")
_PLACE: Final = {"column": str, "all": list, "starts": str, "part": str, "words": dict, "unit": str}


def _mappable(fills: str) -> dict[str, schema.Column]:
    """Return the columns a read of the table can name; `at` and `time` make up date and instant."""
    found = {c.name: c for c in schema.TABLES[fills].columns if c.name not in WORKED_OUT}
    if fills == "activities":
        for name, meaning in (("at", "date and time"), ("time", "time of day")):
            found[name] = schema.Column(name, "text", meaning)
    return found


def columns_of(at: Checked, items: Dict[str, Any], fills: str, owner: str = "") -> dict[str, Origin]:
    """Return schema column to where it comes from; what is no column, or names none, is a fault."""
    known = _mappable(fills) if fills in schema.TABLES else None
    found: dict[str, Origin] = {}
    for name, said in items.items():
        if known is not None and name not in known:
            todo = "set kind or kinds beside the columns" if name == "kind" else did_you_mean(name, known)
            at.fault(name, f"is no column of {fills} that can be named", todo)
            continue
        origin = _origin(said, owner)
        if origin is None:
            todo = 'write "Column", ["First", "Else this"] or { value = "constant" }'
            at.fault(name, f"{said!r} names no column", todo)
            continue
        if origin.value is not None and known is not None:
            _constant(at, known[name], origin.value)
        found[name] = origin
    return found


def _origin(said: Any, owner: str) -> Origin | None:
    if (
        isinstance(said, dict)
        and set(said) == {"value"}
        and isinstance(said["value"], str | int | float | date)
    ):
        value = said["value"]
        return Origin(value=str(value).lower() if isinstance(value, bool) else str(value))
    places = [_place(one, owner) for one in (said if isinstance(said, list) else [said])]
    found = tuple(place for place in places if place is not None)
    return Origin(found) if found and len(found) == len(places) else None


def _place(said: Any, owner: str) -> Place | None:
    """Return a column as a mapping names it, or None: "Column" or { column = "Column", starts = "001" }."""
    said = {"column": said} if isinstance(said, str) else said
    if not isinstance(said, dict) or not all(type(v) is _PLACE.get(k) for k, v in said.items()):
        return None
    first, *more = said.get("all") or [said.get("column", "")]
    words = tuple((word.strip().lower(), str(to)) for word, to in said.get("words", {}).items())
    unit = said.get("unit", "")
    if not first or ("all" in said and "column" in said) or (unit and unit not in values.UNITS):
        return None
    return Place(first, owner, tuple(more), said.get("starts", ""), said.get("part", ""), words, unit)


def _constant(at: Checked, column: schema.Column, value: str) -> None:
    try:
        if column.type == "number":
            float(value)
        elif column.type == "date":
            date.fromisoformat(value)
        elif column.type == "boolean" and value.lower() not in (*values.YES, *values.NO):
            raise ValueError
    except ValueError:
        at.fault(column.name, f"{value!r} is no {column.type}", "write a date as 2026-03-31, a number as 0.5")
    if column.one_of:
        at.one_of(column.name, value, column.one_of)
