"""TOML files that are almost right: wrong types, unknown keys, odd values, moved and nested tables."""

from __future__ import annotations

import copy
import re
import tomllib
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from random import Random
from typing import Any, Final

import tomlkit


def _deep(depth: int, list_: bool) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = [value] if list_ else {"a": value}
    return value


VALUES: Final = (
    "", " ", "x", "*", "_row", "UTC", "Europe/Madrid", "../../etc/passwd", "Nowhere/Land", "UTC\x00", "monday", ",", ".", "\"", "'", "a" * 3000,
    "[a-", "(?P<", "%s", "{0}", "\n", "\u202e", "\x1b[31m", "h:m:s", "dial", "activities", "deals", "nothing", "1", "true", "$v", ".", "a.b.c",
    0, 1, -1, 7, 10**18, -(10**18), 9223372036854775807, 0.0, -0.0, 0.5, 1e308, float("nan"), float("inf"), float("-inf"), True, False,
    [], [[]], [""], ["x", 1], [True], [{}], ["x"] * 500, {}, {"x": 1}, {"column": "x"}, {"column": []}, {"value": 1}, {"": ""}, {"a": {"b": {"c": 1}}},
    {"column": "Id", "of": "x"}, {"disposition": "connected"}, {"disposition": "connected", "outcome": []}, {"outcome": {}}, {"asked": "yes"},
    date(1, 1, 1), date(9999, 12, 31), datetime(2026, 2, 28, 23, 59, 59), time(23, 59), datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=23))),
)  # fmt: skip
_LINES: Final = (
    "[", "]", "[[read]]", "[read]", "[workbook]", "[workbook.words]", "[words.disposition]", "[words.x]", "[[words]]", "[titles]", "[same]", "[same.reps]",
    "[apart]", "[rates]", "[links]", "[read.columns]", "[[read.join]]", "x", "x =", "= 1", "x = 1", "x = [", 'x = "', "x = '''", 'x = """\\u00"""', 'x = "\\ud800"', 'x = "\\q"',
    "schema = 2", "schema = 1.0", 'schema = "1"', "time_zone = 1", 'week_start = ["monday"]', "move_days = 99999999999999999999", "move_days = nan", "x = 0xffffffffffffffffff",
    "x = 1e9999", "x = 99999-01-01", "x = 2026-02-30", "x = 25:61:00", "a.b.c.d = 1", '"" = ""', '"\\u0000" = 1', 'a = {b = {c = {d = {}}}}', "\x00", "\ufeff",
    "name = 1", "name = []", 'name = "../x"', 'name = "a/b"', 'name = "' + "n" * 300 + '"', "name = 2026-01-01", 'ids = "x"', "read = 1", "read = [1]", "read = {}", "zone = 1", "decimal = 1",
    "columns_may_lack = 1", "workbook = 1", "titles = 1", "words = []", "same = 1", "apart = [1]", "rates = 1", "links = 1", "[titles]\ndecision_maker = 1",
)  # fmt: skip


def mutate(data: bytes, rng: Random, name: str) -> bytes:
    """Return a TOML file damaged by one step."""
    try:
        return STEPS[name](data.decode("utf-8"), rng).encode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return data


#: Longer texts are damaged by lines: a tree of them takes its time.
_MOST: Final = 8_000
_DEEP: Final = 60


def _line(text: str, rng: Random) -> str:
    lines = text.split("\n")
    at = rng.randrange(len(lines))
    match rng.randrange(5):
        case 0:
            lines.insert(at, rng.choice(_LINES))
        case 1:
            lines.insert(rng.randrange(len(lines)), lines[at])
        case 2:
            del lines[at]
        case 3:
            lines[at] = lines[at].replace("=", rng.choice(("", "==", "= =", ":", "= [", "= {")), 1)
        case _:
            lines.insert(0, rng.choice(_LINES))
    return "\n".join(lines)


def _odd_line(text: str, rng: Random) -> str:
    nest = rng.choice((20, 300, 3000, 20_000))
    odd = (
        "x = " + "[" * nest, "x = " + "{a=" * nest, "x = " + "[" * nest + "]" * nest, "[" + ".".join("a" * nest) + "]",
        ".".join("a" * nest) + " = 1", "x = " + "9" * nest, "x = 0." + "9" * nest, "#" * nest, "x = '" + "y" * nest + "'",
    )  # fmt: skip
    return rng.choice(odd) + "\n" + text if rng.random() < 0.7 else text + "\n" + rng.choice(odd)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    below = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    if len(path) > _DEEP:
        return [path]
    return [path, *(place for key, part in below for place in _places(part, (*path, key)))]


def _at(data: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        data = data[key]
    return data


def _tree(change: Callable[[Any, Any, dict[str, Any], Random], None]) -> Callable[[str, Random], str]:
    """Return a step that changes one place of what a TOML text says; what is no TOML is damaged by lines."""

    def step(text: str, rng: Random) -> str:
        try:
            data = tomllib.loads(text if len(text) < _MOST else "")
        except (tomllib.TOMLDecodeError, RecursionError, ValueError):
            return _line(text, rng)
        places = _places(data)[1:]
        if not places:
            return _line(text, rng)
        *path, key = rng.choice(places)
        change(_at(data, tuple(path)), key, data, rng)
        try:
            return tomlkit.dumps(data)
        except (TypeError, ValueError, RecursionError, AttributeError):
            return _line(text, rng)

    return step


def _value(owner: Any, key: Any, data: dict[str, Any], rng: Random) -> None:
    owner[key] = (
        copy.deepcopy(rng.choice(VALUES))
        if rng.random() < 0.9
        else _deep(rng.choice((5, 90)), rng.random() < 0.5)
    )


def _key(owner: Any, key: Any, data: dict[str, Any], rng: Random) -> None:
    if isinstance(owner, dict):
        names = (
            "x",
            "",
            " ",
            "colums",
            "a.b",
            "\x00",
            "name",
            "columns",
            "as",
            "of",
            "on",
            "when",
            key.upper(),
            key + "s",
            key[:-1],
        )
        owner[rng.choice(names)] = owner.pop(key) if rng.random() < 0.7 else owner[key]
    else:
        owner.insert(key, copy.deepcopy(rng.choice(VALUES)))


def _gone(owner: Any, key: Any, data: dict[str, Any], rng: Random) -> None:
    del owner[key]


def _moved(owner: Any, key: Any, data: dict[str, Any], rng: Random) -> None:
    """Put what stands at one place to another one too."""
    value = copy.deepcopy(owner[key])
    *path, other = rng.choice(_places(data)[1:])
    _at(data, tuple(path))[other] = value


def _word(text: str, rng: Random) -> str:
    """Exchange one quoted text, wherever it stands."""
    found = list(re.finditer(r'"[^"\n]*"', text))
    if not found:
        return _line(text, rng)
    one = rng.choice(found)
    other = rng.choice([value for value in VALUES if isinstance(value, str)])
    return text[: one.start()] + tomlkit.string(other).as_string() + text[one.end() :]


STEPS: Final[dict[str, Callable[[str, Random], str]]] = {
    "toml value": _tree(_value),
    "toml key": _tree(_key),
    "toml gone": _tree(_gone),
    "toml moved": _tree(_moved),
    "toml word": _word,
    "toml line": _line,
    "toml odd": _odd_line,
}
