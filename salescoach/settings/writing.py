"""workbook.toml written: its first text, and changes that leave every other line as the reader wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import resources
from typing import Any, Final, cast

import tomlkit
from tomlkit.items import AbstractTable, InlineTable, Table, Whitespace

from salescoach.settings.model import FILE, TITLE, Settings, normal
from salescoach.settings.reading import parse

_TEMPLATES: Final = resources.files("salescoach") / "templates"


def first_text(seed: Mapping[str, Any]) -> str:
    """Return the text of a new workbook.toml: the usual words, then those of ``seed``.

    >>> "Europe/Madrid" in first_text({"time_zone": "Europe/Madrid"})
    True
    """
    text = (_TEMPLATES / FILE).read_text(encoding="utf-8")
    document = tomlkit.parse(text)
    for key, value in seed.items():
        if not isinstance(value, dict):
            document[key] = value
    return _with_words(document, parse(text), seed)


def add_words(text: str, seed: Mapping[str, Any]) -> str:
    """Return the text of workbook.toml with what it lacks of ``seed`` added: words, titles, who is one, rates,
    links.

    What the workbook says already is left as it is: the reader's naming wins.
    """
    had = parse(text)  # first: it says what is wrong in a coach's words
    return _with_words(tomlkit.parse(text), had, seed)


def _with_words(document: tomlkit.TOMLDocument, had: Settings, seed: Mapping[str, Any]) -> str:
    titles = seed.get("titles", {}).get("decision_maker", [])
    if titles and not had.deciders:
        document.setdefault("titles", tomlkit.table())["decision_maker"] = titles
    for kind, entries in seed.get("words", {}).items():
        known = set(had.words.get(kind, {}))
        table = _table(document, "words", kind)
        for word, value in entries.items():
            if normal(word) not in known:
                _put(table, word, value)
                known.add(normal(word))
    _add_people(document, had, seed)
    return tomlkit.dumps(document)


def _add_people(document: tomlkit.TOMLDocument, had: Settings, seed: Mapping[str, Any]) -> None:
    """Add who is one, who are two, the rates and the links where the workbook says nothing of them."""
    for kind, pairs in seed.get("same", {}).items():
        for old, new in pairs.items():
            if old not in had.same.get(kind, {}):
                _put(_table(document, "same", kind), old, new)
    for kind, apart in seed.get("apart", {}).items():
        if kind not in had.apart:
            document.setdefault("apart", tomlkit.table())[kind] = apart
    if seed.get("rates") and not had.rates.base:
        document["rates"] = seed["rates"]
    if seed.get("links") and not had.links.account:
        document["links"] = seed["links"]


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
    table = _table(document, "words", kind)
    for known in [known for known in table if normal(known) == normal(word)]:
        del table[known]
    _put(table, word, meaning)
    return tomlkit.dumps(document)


def say_same(text: str, kind: str, old: str, new: str) -> str:
    """Return the text of workbook.toml in which one id is another; they are no longer two.

    Raises ``InputFaults`` where that closes a circle.

    >>> print(say_same("", "reps", "ana@example.com", "Ana Ruiz"), end="")
    [same.reps]
    "ana@example.com" = "Ana Ruiz"
    """
    parse(text)
    document = tomlkit.parse(text)
    _part(document, kind, (old, new))
    table = _table(document, "same", kind)
    for known in [known for known in table if known.strip() == old]:
        del table[known]
    _put(table, old, new)
    changed = tomlkit.dumps(document)
    parse(changed)
    return changed


def say_apart(text: str, kind: str, one: str, other: str) -> str:
    """Return the text of workbook.toml in which two ids are two; a line that says they are one is taken out.

    Raises ``InputFaults`` where other lines still say that they are one.

    >>> print(say_apart("", "reps", "Ana Ruiz", "Anna Ruiz"), end="")
    [apart]
    reps = [["Ana Ruiz", "Anna Ruiz"]]
    """
    parse(text)
    document = tomlkit.parse(text)
    same = document.get("same", {}).get(kind, {})
    for old, new in list(same.items()):
        if {old.strip(), new.strip()} == {one, other}:
            del same[old]
    _part(document, kind, (one, other))
    pairs = document.setdefault("apart", tomlkit.table()).setdefault(kind, tomlkit.array())
    pairs.append([one, other])
    changed = tomlkit.dumps(document)
    parse(changed)
    return changed


def _part(document: tomlkit.TOMLDocument, kind: str, pair: tuple[str, str]) -> None:
    """Take a pair out of those that are two."""
    pairs = document.get("apart", {}).get(kind, [])
    for said in [said for said in pairs if {part.strip() for part in said} == set(pair)]:
        pairs.remove(said)


def _table(document: tomlkit.TOMLDocument, name: str, kind: str) -> AbstractTable:
    """Return the table of a kind under a name, made when it is not there."""
    above = document.setdefault(name, tomlkit.table(is_super_table=True))
    above.setdefault(kind, tomlkit.inline_table() if isinstance(above, InlineTable) else tomlkit.table())
    return cast(AbstractTable, above[kind])


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
