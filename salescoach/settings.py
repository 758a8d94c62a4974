"""workbook.toml: what words mean, which zone and week hold, and how long things count."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib import resources
from types import MappingProxyType
from typing import Any, Final, cast

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable, InlineTable, Table, Whitespace

from salescoach import vocab, weeks
from salescoach.errors import Fault, InputFaults, SalescoachError

SCHEMA: Final = 1
FILE: Final = "workbook.toml"
_TEMPLATES: Final = resources.files("salescoach") / "templates"

ACCOUNT_TYPES: Final = ("customer", "partner", "prospect")
#: The dictionaries of workbook.toml and the codes their words can stand for.
DICTIONARIES: Final = MappingProxyType(
    {
        "disposition": tuple(vocab.DISPOSITIONS),
        "outcome": tuple(vocab.OUTCOMES),
        "state": tuple(vocab.STATES),
        "status": vocab.DEAL_STATUSES,
        "business": vocab.BUSINESS,
        "origin": vocab.ORIGINS,
        "account_type": ACCOUNT_TYPES,
        "purpose": tuple(vocab.PURPOSES),
    }
)
#: The name under which titles are listed and named, and the one thing a title can mean.
TITLE: Final = "title"
DECIDES: Final = "decision_maker"
_NUMBERS: Final = ("move_days", "callback_days", "refusal_days", "win_back_months")


@dataclass(frozen=True)
class Meaning:
    """What one word of an export stands for."""

    disposition: str | None = None
    outcome: str | None = None
    decision_maker: bool | None = None
    asked: bool | None = None
    code: str | None = None


@dataclass(frozen=True)
class Settings:
    """The workbook's settings; ``words`` is one dictionary of meanings per kind of word."""

    time_zone: str = "UTC"
    week_start: str = "monday"
    country: str = ""
    every_contact_decides: bool = False
    move_days: int = 14
    callback_days: int = 14
    refusal_days: int = 30
    win_back_months: int = 0
    deciders: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)


def normal(word: str) -> str:
    """Return the form in which words are compared: NFC, one space, no case.

    >>> normal("  Left   Voicemail ")
    'left voicemail'
    """
    caseless = unicodedata.normalize("NFD", word).casefold()
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", caseless)).strip()


def parse(text: str, file: str = FILE) -> Settings:
    """Return the settings of a workbook.toml, or raise with all its faults at once.

    >>> parse('[words.disposition]\\n"No Answer" = "no_answer"').words["disposition"]["no answer"].disposition
    'no_answer'
    """
    try:
        data = tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise InputFaults([Fault(file, 0, "", f"is not TOML: {error}", "mend the line named")]) from error
    faults: list[Fault] = []
    found = _plain(data, file, faults)
    found["deciders"] = _deciders(data.get("titles", {}), file, faults)
    found["words"] = _dictionaries(data.get("words", {}), file, faults)
    if faults:
        raise InputFaults(faults)
    return Settings(**found)


def _plain(data: Mapping[str, Any], file: str, faults: list[Fault]) -> dict[str, Any]:
    known: dict[str, Any] = {
        f.name: f.default for f in fields(Settings) if f.name not in ("deciders", "words")
    }
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("schema", "titles", "words"):
            continue
        if key not in known:
            faults.append(Fault(file, 0, key, "is no setting", _did_you_mean(key, known)))
        elif type(value) is not type(known[key]) or (key in _NUMBERS and value < 0):
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


def first_text(seed: Mapping[str, Any]) -> str:
    """Return the text of a new workbook.toml: the usual words, then those of ``seed``.

    >>> "Europe/Madrid" in first_text({"time_zone": "Europe/Madrid"})
    True
    """
    document = tomlkit.parse((_TEMPLATES / FILE).read_text(encoding="utf-8"))
    for key, value in seed.items():
        if not isinstance(value, dict):
            document[key] = value
    return add_words(tomlkit.dumps(document), seed)


def add_words(text: str, seed: Mapping[str, Any]) -> str:
    """Return the text of workbook.toml with the words and titles of ``seed`` that it lacks added.

    What the workbook says already is left as it is: the reader's naming wins.
    """
    had = parse(text)
    document = tomlkit.parse(text)
    titles = seed.get("titles", {}).get("decision_maker", [])
    if titles and not had.deciders:
        document.setdefault("titles", tomlkit.table())["decision_maker"] = titles
    for kind, entries in seed.get("words", {}).items():
        known = set(had.words.get(kind, {}))
        table = _dictionary(document, kind)
        for word, value in entries.items():
            if normal(word) not in known:
                _put(table, word, value)
                known.add(normal(word))
    return tomlkit.dumps(document)


def name_word(text: str, kind: str, word: str, meaning: Mapping[str, Any] | str) -> str:
    """Return the text of workbook.toml with one word given its meaning, replacing an older one.

    The dictionary "title" is the list of titles that decide; their only meaning is "decision_maker".

    >>> 'decision_maker = ["Owner"]' in name_word(first_text({}), "title", "Owner", "decision_maker")
    True
    """
    parse(text)
    document = tomlkit.parse(text)
    if kind == TITLE:
        rules = document.setdefault("titles", tomlkit.table()).setdefault("decision_maker", tomlkit.array())
        if normal(word) not in {normal(rule) for rule in rules}:
            rules.append(word)
        return tomlkit.dumps(document)
    table = _dictionary(document, kind)
    for known in [known for known in table if normal(known) == normal(word)]:
        del table[known]
    _put(table, word, meaning)
    return tomlkit.dumps(document)


def _dictionary(document: tomlkit.TOMLDocument, kind: str) -> AbstractTable:
    """Return the table of a dictionary, made when it is not there."""
    words = document.setdefault("words", tomlkit.table(is_super_table=True))
    words.setdefault(kind, tomlkit.inline_table() if isinstance(words, InlineTable) else tomlkit.table())
    return cast(AbstractTable, words[kind])


def _put(table: AbstractTable, word: str, meaning: Mapping[str, Any] | str) -> None:
    """Write a word below the last of its table, above the comment that heads the next one."""
    body = table.value.body if isinstance(table, Table) else []
    last = max((n for n, (key, _) in enumerate(body) if key is not None), default=-1)
    blank = (n for n, (_, item) in enumerate(body) if n > last and isinstance(item, Whitespace))
    end = next(blank, len(body))
    tail = body[end:]
    del body[end:]
    value: Any = meaning
    if not isinstance(meaning, str):
        value = tomlkit.inline_table()
        value.update(meaning)
    table[word] = value
    body.extend(tail)
