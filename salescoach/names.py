"""Names of people: when two are the same for sure, and when only likely. Nothing here knows a log."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from typing import Final

_INACTIVE: Final = re.compile(
    r"\s*[-–(\[]\s*(deactivated|inactive|disabled|former|left|removed|deleted)( user| employee)?\s*[)\]]?\s*$"
)
_EMAIL: Final = re.compile(r"([^@\s]+)@[^@\s]+\.[^@\s]+")


def person_key(text: str) -> str:
    """Return the form in which names are the same for sure: one form of accents, case, spaces and order.

    >>> person_key("RUIZ,  Ana"), person_key("Ana\\u3000Ruiz")
    ('ana ruiz', 'ana ruiz')
    """
    caseless = unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).casefold())
    said = re.sub(r"\s+", " ", caseless).strip()
    last, comma, first = said.partition(",")
    if comma and "," not in first and last.strip() and first.strip():
        return f"{first.strip()} {last.strip()}"
    return said


def is_name(text: str) -> bool:
    """Return whether an id is a person's name: two words or more, of letters only.

    >>> [is_name(text) for text in ("Ana Ruiz", "Ruiz, Ana", "O'Neil J.", "R1", "ana", "North 2", "a@b.com")]
    [True, True, True, False, False, False, False]
    """
    words = re.sub(r"[,.'’`-]+", " ", text).split()
    return len(words) > 1 and all(_is_letters(word) for word in words)


def _is_letters(word: str) -> bool:
    return all(unicodedata.category(sign)[0] in "LM" for sign in word)


def is_email(text: str) -> bool:
    """Return whether an id is an e-mail address."""
    return _EMAIL.fullmatch(text.strip()) is not None


def is_inactive(text: str) -> bool:
    """Return whether a name is marked as no longer active.

    >>> is_inactive("Ana Ruiz (Deactivated)"), is_inactive("Ana Left")
    (True, False)
    """
    return _INACTIVE.search(person_key(text)) is not None


def likely_pairs(texts: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield each two names that are likely one person's, and why; names that are surely the same too.

    >>> for one, other, why in likely_pairs(["Ana Ruiz", "ana.ruiz@example.com", "Bo Li", "A. Ruiz"]):
    ...     print(f"{one} / {other}: {why}")
    A. Ruiz / Ana Ruiz: the first name is an initial
    A. Ruiz / ana.ruiz@example.com: the e-mail address says the name
    Ana Ruiz / ana.ruiz@example.com: the e-mail address says the name
    """
    buckets: dict[str, list[str]] = defaultdict(list)
    for text in sorted(set(texts)):
        words = _words(text)
        if words:
            for key in sorted({words[0][0] + " " + words[-1], words[-1][0] + " " + words[0]}):
                buckets[key].append(text)
    seen: set[tuple[str, str]] = set()
    for _, group in sorted(buckets.items()):
        for one, other in itertools.combinations(group, 2):
            if (one, other) not in seen:
                seen.add((one, other))
                why = _why(one, other)
                if why:
                    yield one, other, why


def _why(one: str, other: str) -> str:
    mine, theirs = _words(one), _words(other)
    if person_key(one) == person_key(other):
        return "the same name"
    if is_inactive(one) or is_inactive(other):
        return "one is marked as no longer active" if mine == theirs else ""
    if is_email(one) or is_email(other):
        return "the e-mail address says the name" if _fits(mine, theirs) else ""
    if mine == theirs:
        return "written without accents or signs"
    if sorted(mine) == sorted(theirs):
        return "the names stand in another order"
    if _fits(mine, theirs):
        return (
            "the first name is an initial" if len(mine[0]) != len(theirs[0]) else "a middle name is left out"
        )
    return ""


def _fits(mine: list[str], theirs: list[str]) -> bool:
    """Return whether first and last name are the same, the first name as an initial perhaps."""
    if len(mine) < 2 or len(theirs) < 2 or mine[-1] != theirs[-1]:
        return False
    first, second = sorted((mine[0], theirs[0]), key=len)
    middle = {tuple(word[0] for word in words[1:-1]) for words in (mine, theirs)} - {()}
    return (first == second or (len(first) == 1 and second.startswith(first))) and len(middle) < 2


def _words(text: str) -> list[str]:
    """Return the words of a name without accents, signs and marks; of an e-mail address, those of its name."""
    said = person_key(text)
    email = _EMAIL.fullmatch(said)
    said = re.sub(r"[\d_+]+", " ", email[1]) if email else _INACTIVE.sub("", said)
    bare = "".join(c for c in unicodedata.normalize("NFD", said) if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", bare.replace("'", "").replace("’", "")).split()
