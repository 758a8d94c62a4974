"""The columns of a [[read]]: where each schema column comes from, checked."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from salescoach import schema
from salescoach.sources import values
from salescoach.sources.checked import Checked, did_you_mean
from salescoach.sources.declaration import Origin, Place

#: Columns no mapping names: they are worked out.
WORKED_OUT: Final = ("source", "file", "row", "week", "kind", "instant", "logged_without_state")
#: Units of durations and of amounts.
DURATIONS: Final = tuple(values.UNITS)
AMOUNTS: Final = ("cents",)
_PLACE: Final[Dict[str, tuple[type, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("column", "of", "between", "key", "starts", "holds", "lacks", "unit"), (str,)),
        **dict.fromkeys(("all", "every"), (list,)),
        **dict.fromkeys(("words", "where"), (dict,)),
        "part": (str, list),
        "day": (bool,),
    }
)


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
        if known is not None:
            _units(at, known[name], origin)
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
    places = [_place(one, owner) for one in _each(said)]
    found = tuple(place for place in places if place is not None)
    return Origin(found) if found and len(found) == len(places) else None


def _each(said: Any) -> list[Any]:
    """Return columns one by one: { column = ["A", "B"], part = ";" } says the same of both."""
    if isinstance(said, dict) and isinstance(said.get("column"), list):
        return [said | {"column": name} for name in said["column"]] or [said]
    return [one for item in said for one in _each(item)] if isinstance(said, list) else [said]


def _place(said: Any, owner: str) -> Place | None:
    """Return a column as a mapping names it, or None: "Column" or { column = "Column", starts = "001" }."""
    said = {"column": said} if isinstance(said, str) else said
    if not isinstance(said, dict) or not all(type(v) in _PLACE.get(k, ()) for k, v in said.items()):
        return None
    first, *more = said.get("all") or said.get("every") or [said.get("column", "")]
    if (
        not first
        or not all(isinstance(name, str) for name in (first, *more))
        or len({"all", "every", "column"} & set(said)) > 1
    ):
        return None
    part = said.get("part", [])
    return Place(
        first,
        said.get("of", owner),
        more=tuple(more),
        between=said.get("between", " / "),
        every="every" in said,
        part=(part,) if isinstance(part, str) else tuple(map(str, part)),
        words=tuple((word.strip().lower(), str(to)) for word, to in said.get("words", {}).items()),
        where=_where(said.get("where", {})),
        day=said.get("day", False),
        **{key: said.get(key, "") for key in ("key", "starts", "holds", "lacks", "unit")},
    )


def _where(said: Dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return columns and the words (without case) one of which each has to have."""
    lists = {name: words if isinstance(words, list) else [words] for name, words in said.items()}
    return tuple((name, tuple(str(word).strip().lower() for word in words)) for name, words in lists.items())


def _units(at: Checked, column: schema.Column, origin: Origin) -> None:
    """Note each unit that the column cannot have: durations have one, and amounts in cents."""
    can = DURATIONS if column.name == "duration_s" else AMOUNTS if column.name == "amount" else ()
    for place in origin.places:
        if place.unit and place.unit not in can:
            todo = "choose from " + ", ".join(can) if can else "take it out: durations and amounts have units"
            at.fault(f"{column.name}.unit", f"{place.unit!r} is no unit of it", todo)


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
