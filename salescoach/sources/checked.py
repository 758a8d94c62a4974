"""The check of a TOML table: unknown keys, wrong types and unknown words, with what was meant."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from salescoach import weeks
from salescoach.errors import Fault, SalescoachError

_SAID = {str: 'a text like "this"', bool: "true or false", dict: "a table { a = b }", list: "a list"}


def did_you_mean(word: str, known: Iterable[str], *, most: int = 12) -> str:
    """Return what to do about a word that is not known.

    >>> did_you_mean("rep", ["rep_id", "date"])
    "did you mean 'rep_id'?"
    """
    known = list(known)
    lower = {name.lower(): name for name in reversed(known)}
    close = difflib.get_close_matches(word.lower(), list(lower), n=1)
    if close:
        return f"did you mean {lower[close[0]]!r}?"
    return "choose from " + ", ".join(known[:most]) + (", ..." if len(known) > most else "")


@dataclass(frozen=True)
class Checked:
    """A table of a TOML file: ``path`` says where it stands, ``faults`` is shared by all of the file."""

    file: str
    path: str
    faults: list[Fault]

    def under(self, key: str) -> Checked:
        """Return the table below this one."""
        return Checked(self.file, self._at(key), self.faults)

    def fault(self, key: str, what: str, todo: str) -> None:
        """Note a fault of one key."""
        self.faults.append(Fault(self.file, 0, self._at(key), what, todo))

    def _at(self, key: str) -> str:
        return ".".join(filter(None, (self.path, key)))

    def known(self, table: Any, keys: Mapping[str, type]) -> dict[str, Any]:
        """Return the entries that are known and of the right type; note the others."""
        if not isinstance(table, dict):
            self.fault("", f"{table!r} is no table", "write it as [[read]] with keys below")
            return {}
        found = {}
        for key, value in table.items():
            if key not in keys:
                self.fault(key, "is not known here", did_you_mean(key, keys, most=20))
            elif type(value) is not keys[key]:
                self.fault(key, f"{value!r} does not fit", f"write {_SAID[keys[key]]}")
            else:
                found[key] = value
        return found

    def zone(self, zone: str) -> None:
        """Note a time zone that there is not; "" is none said."""
        try:
            weeks.check_zone(zone or "UTC")
        except SalescoachError as error:
            self.fault("zone", str(error), "")

    def one_of(self, key: str, value: Any, known: tuple[str, ...]) -> str:
        """Return the value when it is one of the known words, else "" and a fault."""
        if value in known:
            return str(value)
        what = "is missing" if value is None else f"{value!r} is not known"
        self.fault(
            key, what, "choose from " + ", ".join(known) if value is None else did_you_mean(str(value), known)
        )
        return ""

    def codes(self, table: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, str]:
        """Return word (without case) to code; note codes that are not known."""
        return {word.strip().lower(): self.one_of(word, code, known) for word, code in table.items()}

    def words(self, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        """Return column to words (without case); one word can stand without a list."""
        found = {}
        for column, said in table.items():
            said = said if isinstance(said, list) else [said]
            if not said or not all(isinstance(word, str | int | float) for word in said):
                self.fault(column, f"{said!r} is no list of words", 'write ["Completed"]')
            found[column] = tuple(str(word).strip().lower() for word in said)
        return found
