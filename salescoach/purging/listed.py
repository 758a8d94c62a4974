"""The list of who was purged: hashes that only this workbook's secret can make again, no names and no ids."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from salescoach import names, settings, store
from salescoach.errors import SalescoachError

_LENGTH: Final = 32


@dataclass(frozen=True)
class Listed:
    """What is not let in again: the hashes of each person's ids and names, and the first day that is kept."""

    people: tuple[frozenset[str], ...] = ()
    before: date | None = None

    def __bool__(self) -> bool:
        return bool(self.people or self.before)


@dataclass(frozen=True)
class Purged:
    """The list of a workbook with its secret: ``is_one`` says whether a text is the id or name of a person on it."""

    key: str
    said: Listed = Listed()

    def is_one(self, text: str | None) -> bool:
        """Return whether a text is an id or a name of somebody who was purged.

        >>> found = Purged("secret", listed("secret", [["R1", "Ana Ruiz"]]))
        >>> [found.is_one(text) for text in ("R1", "ruiz, ANA", "R12", "", None)]
        [True, True, False, False, False]
        """
        return (
            bool(text)
            and bool(self.said.people)
            and any(
                hashed in person for hashed in hashes(self.key, text or "") for person in self.said.people
            )
        )

    def matching(self, texts: Iterable[str | None]) -> list[str]:
        """Return those of some texts that are ids or names of people on the list."""
        return [text for text in texts if text and self.is_one(text)]


def listed(key: str, people: Iterable[Collection[str]], before: date | None = None) -> Listed:
    """Return a list of people, each given by all ids and names of theirs."""
    found = (frozenset(one for text in texts for one in hashes(key, text)) for texts in people)
    return Listed(tuple(found), before)


def hashes(key: str, text: str) -> set[str]:
    """Return the hashes of a text as it is compared: without case, a name whichever way round it is written."""
    forms = {settings.normal(text)} | ({names.person_key(text)} if names.is_name(text) else set())
    return {
        hmac.digest(key.encode(), f"{form}".encode("utf-8", "surrogatepass"), hashlib.sha256).hex()[:_LENGTH]
        for form in forms
        if form
    }


def read(folder: Path) -> Purged:
    """Return the list of a workbook; raises ``SalescoachError`` for one that cannot be read."""
    path, key = folder / store.PURGED, store.key(folder)
    if not path.is_file():
        return Purged(key)
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
        people = tuple(frozenset(map(str, person)) for person in body["people"])
        before = date.fromisoformat(body["before"]) if body["before"] else None
    except (ValueError, KeyError, TypeError) as error:
        raise SalescoachError(
            f"{path} cannot be read; whoever was purged could come back: restore it"
        ) from error
    return Purged(key, Listed(people, before))


def text_of(said: Listed) -> str:
    """Return the list as it is kept in the file.

    >>> print(text_of(Listed((frozenset({"b", "a"}),), date(2026, 1, 5))), end="")
    {"before": "2026-01-05", "people": [["a", "b"]]}
    """
    people = sorted(sorted(person) for person in said.people)
    before = said.before.isoformat() if said.before else None
    return json.dumps({"before": before, "people": people}) + "\n"
