"""One [[read]] of a mapping, checked: what it fills, its columns, its words and its look-ups."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from salescoach import schema, vocab
from salescoach.sources import values
from salescoach.sources.checked import Checked, did_you_mean
from salescoach.sources.declaration import Join, Origin, Place, Read

#: The tables a mapping can fill.
FILLED: Final = ("activities", "deals", "deal_credit", "accounts", "contacts", "reps", "days_off")
#: Columns no mapping names: they are worked out.
_WORKED_OUT: Final = ("source", "file", "row", "week", "kind", "instant", "logged_without_state")
_READ: Final = MappingProxyType(
    {
        "name": str,
        "file": str,
        "sheet": str,
        "fills": str,
        "kind": str,
        "kinds": dict,
        "directions": dict,
        "duration_unit": str,
        "only": dict,
        "skip": dict,
        "automated": dict,
        "logged_without_state": bool,
        "columns": dict,
        "join": list,
    }
)
_JOIN: Final = MappingProxyType({"file": str, "sheet": str, "as": str, "on": dict, "columns": dict})
_ACTIVITY_KEYS: Final = ("kind", "kinds", "directions", "duration_unit", "automated", "logged_without_state")


def checked_read(top: Checked, number: int, item: Any) -> Read:
    """Return one read, its faults noted with those of the whole mapping."""
    label = item.get("name") or item.get("file") if isinstance(item, dict) else None
    at = Checked(top.file, f"read {label or number}", top.faults)
    found = at.known(item, _READ)
    file = found.get("file", "")
    if not file:
        at.fault("file", "is missing", 'write file = "calls*.csv"')
    fills = at.one_of("fills", found.get("fills"), FILLED)
    columns = _columns(at.under("columns"), found.pop("columns", {}), fills)
    joins = _joins(at, found.pop("join", []), columns, fills)
    for key in ("only", "skip", "automated"):
        found[key] = at.under(key).words(found.get(key, {}))
    _activities(at, found, columns) if fills == "activities" else _others(at, found, columns, fills)
    found["name"] = found.get("name") or _stem(file)
    found["fills"] = fills
    return Read(**{"file": "", **found}, columns=MappingProxyType(columns), joins=joins)


def _stem(file: str) -> str:
    return file.rsplit(".", 1)[0].replace("*", "").strip(" _-.") or file


def _activities(at: Checked, found: dict[str, Any], columns: dict[str, Origin]) -> None:
    if "kind" in found:
        at.one_of("kind", found["kind"], tuple(vocab.KINDS))
    if ("kind" in found) == ("kinds" in found):
        at.fault("kind", "needs one of kind and kinds", 'write kind = "dial" or kinds = { call = "dial" }')
    if "kinds" in found and "kind_word" not in columns:
        at.fault("kinds", "needs the column the words stand in", 'add kind_word = "Type" to the columns')
    found["kinds"] = at.under("kinds").codes(found.get("kinds", {}), tuple(vocab.KINDS))
    found["directions"] = at.under("directions").codes(found.get("directions", {}), vocab.DIRECTIONS)
    if found["directions"] and "direction" not in columns:
        at.fault("directions", "needs the column the words stand in", 'add direction = "Call Type"')
    at.one_of("duration_unit", found.get("duration_unit", "s"), tuple(values.UNITS))
    if ("at" in columns) == ("date" in columns):
        todo = (
            'write at = "Started" (date and time in one column) or date = "Date", with time = "Time" if any'
        )
        at.fault("columns", "needs one of at and date", todo)
    if "time" in columns and "date" not in columns:
        at.fault("columns.time", "stands without a date", 'add date = "Date"')
    for name in ("at", "date", "time"):
        if name in columns and columns[name].value is not None:
            at.fault(f"columns.{name}", "is one value for every row", "name the column of the file")


def _others(at: Checked, found: dict[str, Any], columns: dict[str, Origin], fills: str) -> None:
    for key in _ACTIVITY_KEYS:
        if found.pop(key, None) and fills:
            at.fault(key, "is for activities only", f"take it out: this read fills {fills}")
    if not fills:
        return
    for column in schema.TABLES[fills].columns:
        if column.required and column.name not in (*columns, *_WORKED_OUT):
            what = f"needs {column.name} ({column.meaning})"
            at.fault("columns", what, f'add {column.name} = "the file\'s column"')


def _mappable(fills: str) -> dict[str, schema.Column]:
    """Return the columns a read of the table can name; `at` and `time` make up date and instant."""
    found = {c.name: c for c in schema.TABLES[fills].columns if c.name not in _WORKED_OUT}
    if fills == "activities":
        for name, meaning in (("at", "date and time"), ("time", "time of day")):
            found[name] = schema.Column(name, "text", meaning)
    return found


def _columns(at: Checked, items: Dict[str, Any], fills: str, owner: str = "") -> dict[str, Origin]:
    known = _mappable(fills) if fills else None
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
    said = [said] if isinstance(said, str) else said
    if not isinstance(said, list) or not said or not all(isinstance(name, str) and name for name in said):
        return None
    return Origin(tuple(Place(name, owner) for name in said))


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


def _joins(at: Checked, items: list[Any], columns: dict[str, Origin], fills: str) -> tuple[Join, ...]:
    joins: list[Join] = []
    for number, item in enumerate(items, 1):
        here = Checked(at.file, f"{at.path}.join {number}", at.faults)
        found = here.known(item, _JOIN)
        alias = found.get("as") or _stem(found.get("file", "")) or str(number)
        if alias in [join.alias for join in joins]:
            here.fault("as", f"{alias!r} names two look-ups", "give one another name")
        if not found.get("file") or not found.get("on"):
            here.fault("", "needs file and on", 'write on = { "column here" = "column there" }')
        extra = _columns(here.under("columns"), found.get("columns", {}), fills, alias)
        for name in extra.keys() & columns.keys():
            here.fault(f"columns.{name}", "is filled already", "leave one of them out")
        columns.update(extra)
        on = tuple((_place(left, joins), str(right)) for left, right in found.get("on", {}).items())
        joins.append(Join(found.get("file", ""), alias, found.get("sheet", ""), on))
    return tuple(joins)


def _place(name: str, joins: list[Join]) -> Place:
    for join in joins:
        if name.startswith(join.alias + "."):
            return Place(name.removeprefix(join.alias + "."), join.alias)
    return Place(name)
