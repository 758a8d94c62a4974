"""One [[read]] of a mapping, checked: what it fills, its columns, its words and its look-ups."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any, Final

from salescoach import schema, vocab
from salescoach.sources.checked import Checked
from salescoach.sources.declaration import Join, Origin, Place, Read
from salescoach.sources.origins import DURATIONS, WORKED_OUT, columns_of

#: The tables a mapping can fill.
FILLED: Final = (
    *("activities", "deals", "deal_credit", "accounts", "targets", "contacts", "merges"),
    *("reps", "roles", "days_off"),
    "nothing",
)
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
        "when": list,
        "unless": list,
        "reasons": dict,
        "first": bool,
        "each": dict,
        "zone": str,
    }
)
_JOIN: Final = MappingProxyType(
    {"file": str, "sheet": str, "as": str, "on": dict, "columns": dict, "when": list, "first": bool}
)
_ACTIVITY_KEYS: Final = ("kind", "kinds", "directions", "duration_unit", "automated", "logged_without_state")


def checked_read(top: Checked, number: int, item: Any) -> Read:
    """Return one read, its faults noted with those of the whole mapping."""
    label = item.get("name") or item.get("file") if isinstance(item, dict) else None
    at = Checked(top.file, f"read {label or number}", top.faults)
    found = at.known(item, _READ)
    found["when"], found["unless"] = _when(at, found), tuple(map(str, found.get("unless", ())))
    file = found.setdefault("file", "*" if found["when"] else "")
    if not file:
        at.fault("file", "is missing", 'write file = "calls*.csv"')
    fills = at.one_of("fills", found.get("fills"), FILLED)
    columns = columns_of(at.under("columns"), found.pop("columns", {}), fills)
    joins = _joins(at, found.pop("join", []), columns, fills)
    _owners(at, columns, joins)
    for key in ("only", "skip", "automated"):
        found[key] = at.under(key).words(found.get(key, {}))
    _each(at, found.get("each", {}))
    for column, reason in found.get("reasons", {}).items():
        at.under("reasons").one_of(column, reason, tuple(schema.REASONS))
    _activities(at, found, columns) if fills == "activities" else _others(at, found, columns, fills)
    at.zone(found.get("zone", ""))
    found["name"] = found.get("name") or _stem(file)
    found["fills"] = fills
    return Read(**found, columns=MappingProxyType(columns), joins=joins)


def _when(at: Checked, found: dict[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return groups of columns, of each of which a file must have one to be read so."""
    groups = []
    for group in found.get("when", ()):
        names = (group,) if isinstance(group, str) else tuple(group) if isinstance(group, list) else ()
        if not names or not all(isinstance(name, str) for name in names):
            at.fault("when", f"{group!r} names no column", 'write when = ["Id", ["Start", "Begin"]]')
        groups.append(tuple(map(str, names)))
    return tuple(groups)


def _each(at: Checked, each: dict[str, Any]) -> None:
    if len(each) > 1 or not all(isinstance(mark, str) and mark for mark in each.values()):
        at.fault("each", f"{each!r} names no column and mark", 'write each = { "Merged IDs" = ";" }')


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
    at.one_of("duration_unit", found.get("duration_unit", "s"), DURATIONS)
    if "at" not in columns and "date" not in columns:
        todo = (
            'write at = "Started" (date and time in one column) or date = "Date", with time = "Time" if any'
        )
        at.fault("columns", "needs at or date", todo)
    if "time" in columns and "date" not in columns:
        at.fault("columns.time", "stands without a date", 'add date = "Date"')
    for name in ("at", "date", "time"):
        if name in columns and columns[name].value is not None:
            at.fault(f"columns.{name}", "is one value for every row", "name the column of the file")


def _others(at: Checked, found: dict[str, Any], columns: dict[str, Origin], fills: str) -> None:
    for key in _ACTIVITY_KEYS:
        if found.pop(key, None) and fills:
            at.fault(key, "is for activities only", f"take it out: this read fills {fills}")
    if fills in ("", "nothing"):
        return
    for column in schema.TABLES[fills].columns:
        if column.required and column.name not in (*columns, *WORKED_OUT):
            what = f"needs {column.name} ({column.meaning})"
            at.fault("columns", what, f'add {column.name} = "the file\'s column"')


def _joins(at: Checked, items: list[Any], columns: dict[str, Origin], fills: str) -> tuple[Join, ...]:
    joins: list[Join] = []
    for number, item in enumerate(items, 1):
        here = Checked(at.file, f"{at.path}.join {number}", at.faults)
        found = here.known(item, _JOIN)
        alias = found.get("as") or _stem(found.get("file", "")) or str(number)
        if alias in [join.alias for join in joins]:
            here.fault("as", f"{alias!r} names two look-ups", "give one another name")
        if not (found.get("file") or found.get("when")) or not found.get("on"):
            here.fault("", "needs file and on", 'write on = { "column here" = "column there" }')
        extra = columns_of(here.under("columns"), found.get("columns", {}), fills, alias)
        for name in extra.keys() & columns.keys():
            here.fault(f"columns.{name}", "is filled already", "leave one of them out")
        columns.update(extra)
        on = tuple((_place(left, joins), str(right)) for left, right in found.get("on", {}).items())
        joins.append(
            Join(
                found.get("file", "*"),
                alias,
                found.get("sheet", ""),
                on,
                _when(here, found),
                found.get("first", False),
            )
        )
    return tuple(joins)


def _owners(at: Checked, columns: dict[str, Origin], joins: tuple[Join, ...]) -> None:
    """Note each column said to be `of` a look-up that the read does not have."""
    known = ["", *(join.alias for join in joins)]
    for name, origin in columns.items():
        for owner in {place.owner for place in origin.places} - set(known):
            what = f"is of {owner!r}, but no look-up is called so"
            at.fault(f"columns.{name}", what, f'write as = "{owner}" in its [[read.join]]')


def _place(name: str, joins: list[Join]) -> Place:
    for join in joins:
        if name.startswith(join.alias + "."):
            return Place(name.removeprefix(join.alias + "."), join.alias)
    return Place(name)
