"""workbook.toml read: what words mean, which zone and week hold, and how long things count."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any, Final

from salescoach import weeks
from salescoach.errors import Fault, InputFaults, SalescoachError
from salescoach.settings.identity import apart_of, same_of
from salescoach.settings.links import links_of
from salescoach.settings.model import DICTIONARIES, FILE, SCHEMA, Meaning, Settings, normal
from salescoach.settings.money import rates_of
from salescoach.settings.toml import loaded

#: Tables of workbook.toml that become settings of the same name; ``deciders`` come from [titles].
_TABLES: Final = ("words", "same", "apart", "rates", "links")
_NUMBERS: Final = ("move_days", "callback_days", "refusal_days", "win_back_months")
_MOST: Final = 10_000


def parse(text: str, file: str = FILE) -> Settings:
    """Return the settings of a workbook.toml, or raise with all its faults at once.

    >>> parse('[words.disposition]\\n"No Answer" = "no_answer"').words["disposition"]["no answer"].disposition
    'no_answer'
    """
    return checked(loaded(text, file), file)


def checked(data: Mapping[str, Any], file: str = FILE) -> Settings:
    """Return the settings of what a workbook.toml says, or raise with all its faults at once."""
    faults: list[Fault] = []
    found = _plain(data, file, faults)
    found["deciders"] = _deciders(data.get("titles", {}), file, faults)
    found["words"] = _dictionaries(data.get("words", {}), file, faults)
    found["same"] = same_of(data.get("same", {}), file, faults)
    found["apart"] = apart_of(data.get("apart", {}), found["same"], file, faults)
    found["rates"] = rates_of(data.get("rates", {}), file, faults)
    found["links"] = links_of(data.get("links", {}), file, faults)
    if faults:
        raise InputFaults(faults)
    return Settings(**found)


def _plain(data: Mapping[str, Any], file: str, faults: list[Fault]) -> dict[str, Any]:
    known: dict[str, Any] = {
        f.name: f.default for f in fields(Settings) if f.name not in ("deciders", *_TABLES)
    }
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("schema", "titles", *_TABLES):
            continue
        if key not in known:
            faults.append(Fault(file, 0, key, "is no setting", _did_you_mean(key, known)))
        elif type(value) is not type(known[key]) or (key in _NUMBERS and not 0 <= value <= _MOST):
            faults.append(Fault(file, 0, key, f"{value!r} does not fit", f"write it like {known[key]!r}"))
        else:
            found[key] = value
    if data.get("schema", SCHEMA) != SCHEMA:
        faults.append(
            Fault(file, 0, "schema", f"is not {SCHEMA}", "open it with the salescoach that made it")
        )
    first = found.get("week_start", "monday")
    if first not in weeks.DAYS:
        faults.append(Fault(file, 0, "week_start", f"{first!r} is no weekday", "write 'monday'"))
    try:
        weeks.check_zone(found.get("time_zone", "UTC"))
    except SalescoachError:
        what, todo = f"there is no time zone {found['time_zone']!r}", "write it like 'Europe/Madrid' or 'UTC'"
        faults.append(Fault(file, 0, "time_zone", what, todo))
    return found


def _did_you_mean(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else "choose from " + ", ".join(known)


def _deciders(titles: Any, file: str, faults: list[Fault]) -> tuple[str, ...]:
    rules = titles.get("decision_maker", []) if isinstance(titles, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        faults.append(Fault(file, 0, "titles", "is no list of titles", 'write decision_maker = ["Owner"]'))
        return ()
    for key in titles:
        if key != "decision_maker":
            faults.append(Fault(file, 0, f"titles.{key}", "is no setting", "did you mean 'decision_maker'?"))
    return tuple(normal(rule) for rule in rules)


def _dictionaries(words: Any, file: str, faults: list[Fault]) -> dict[str, Mapping[str, Meaning]]:
    if not isinstance(words, dict):
        faults.append(Fault(file, 0, "words", "is no table of words", "write [words.disposition]"))
        return {}
    found: dict[str, Mapping[str, Meaning]] = {}
    for kind, entries in words.items():
        if kind not in DICTIONARIES:
            faults.append(
                Fault(file, 0, f"words.{kind}", "is no dictionary", _did_you_mean(kind, DICTIONARIES))
            )
        elif not isinstance(entries, dict):
            faults.append(Fault(file, 0, f"words.{kind}", "is no table of words", f"write [words.{kind}]"))
        else:
            found[kind] = MappingProxyType(_meanings(kind, entries, file, faults))
    return found


def _meanings(kind: str, entries: Mapping[str, Any], file: str, faults: list[Fault]) -> dict[str, Meaning]:
    meanings: dict[str, Meaning] = {}
    for word, value in entries.items():
        meaning, known = _meaning(kind, value), normal(word)
        if isinstance(meaning, str):
            faults.append(Fault(file, 0, f"words.{kind}.{word}", meaning, _choices(kind)))
        elif meanings.setdefault(known, meaning) != meaning:
            what = "stands twice with different meanings"
            faults.append(
                Fault(file, 0, f"words.{kind}.{word}", what, "keep one; capitals make no difference")
            )
    return meanings


def _choices(kind: str) -> str:
    return "choose from " + ", ".join(DICTIONARIES[kind])


def _meaning(kind: str, value: Any) -> Meaning | str:
    """Return the meaning, or what is wrong with it."""
    if isinstance(value, str):
        value = {kind: value}
    if not isinstance(value, dict) or not value:
        return f"{value!r} is no meaning"
    if kind not in ("disposition", "outcome"):
        code = value.get(kind)
        unknown = [key for key in value if key != kind] or ([code] if code not in DICTIONARIES[kind] else [])
        return f"{unknown[0]!r} is not known" if unknown else Meaning(code=code)
    for key, said in value.items():
        if key in ("decision_maker", "asked"):
            if not isinstance(said, bool):
                return f"{key} is true or false, not {said!r}"
        elif key not in ("disposition", "outcome"):
            return f"{key!r} is not known"
        elif said not in DICTIONARIES[key]:
            return f"{said!r} is no {key}"
    return Meaning(**value)
