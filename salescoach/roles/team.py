"""Who is asked to hunt, and whose work looks like it: for the coach's page of the team."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd

from salescoach import wording
from salescoach.roles.claims import KINDS, MANAGER, NATIONAL, SELLER, UNTOLD
from salescoach.roles.facts import GIVEN, WORKED
from salescoach.roles.rule import Kind

NO_ROLE: Final = "no role on the roster"
_LEFT: Final = " (left)"
_ORDER: Final = (*KINDS, UNTOLD)
_NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def makeup(kinds: Iterable[Kind], names: Mapping[str, str] = _NOBODY) -> pd.DataFrame:
    """Return one row per role as claimed and kind of work that somebody has; for the coach alone: it holds names.

    Columns: ``claimed`` (the words of the roster), ``asked`` (the kind of work it asks for; missing: unknown),
    ``kind``, ``count`` (reps), ``reps`` (by ``names``, else ids, in the order of the alphabet). Roles come in the
    order of the kinds they ask for, then of the alphabet: no rank. Who has left stands apart, after the others.

    >>> makeup([]).empty
    True
    """
    cells: dict[tuple[bool, str, str | None, str], list[str]] = {}
    for kind in kinds:
        cell = (kind.left is not None, kind.claimed or NO_ROLE, kind.asked, kind.kind)
        cells.setdefault(cell, []).append(_named(kind, names))
    rows = [(*cell, len(reps), ", ".join(sorted(reps, key=str.casefold))) for cell, reps in cells.items()]
    rows.sort(key=lambda row: (row[0], _place(row[2]), row[1] == NO_ROLE, row[1].casefold(), _place(row[3])))
    told = [(f"{claimed}{_LEFT * gone}", *rest) for gone, claimed, *rest in rows]
    frame = pd.DataFrame(told, columns=["claimed", "asked", "kind", "count", "reps"])
    return frame.astype({"asked": "str", "count": "int64"})


def _named(kind: Kind, names: Mapping[str, str]) -> str:
    name = names.get(kind.rep_id, kind.rep_id)
    return name if kind.left is None else f"{name} ({since_left(kind)})"


def since_left(kind: Kind) -> str:
    """Return since when somebody is gone, or nothing: "left on 17 April 2026"."""
    return "" if kind.left is None else f"left on {wording.day(kind.left)}"


def team_sentence(kinds: Sequence[Kind]) -> str:
    """Return who is asked to hunt and whose work looks like it, without a name; the same for customers.

    >>> team_sentence([])
    'Nobody is on the roster.'
    """
    if not kinds:
        return "Nobody is on the roster."
    here = [kind for kind in kinds if kind.left is None]
    hunt = [kind for kind in here if kind.asked == SELLER]
    serve = [kind for kind in here if kind.asked in (MANAGER, NATIONAL)]
    said = [_group(hunt, "hunt"), *_only(hunt), _group(serve, "look after customers")]
    other = len(here) - len(hunt) - len(serve)
    if other:
        said.append(
            f"What the {'role of one asks' if other == 1 else f'roles of {_say(other)} ask'} for is not known."
        )
    gone = len(kinds) - len(here)
    if gone:
        said.append(f"{_say(gone).capitalize()} who left {'is' if gone == 1 else 'are'} not counted here.")
    return " ".join(text for text in said if text)


def _only(hunt: Sequence[Kind]) -> Iterator[str]:
    """Yield how many have only customers: a fact where the accounts given are known, else a question."""
    given, worked = (sum(kind.only_customers == known for kind in hunt) for known in (GIVEN, WORKED))
    of = "Of those asked to hunt,"
    if given:
        were = "was" if given == 1 else "were"
        yield f"{of} {_say(given)} {were} given only customers, and nobody can hunt there."
    if worked:
        yield f"{of} {_say(worked)} worked only customers: were others given?"


def _group(kinds: Sequence[Kind], what: str) -> str:
    if not kinds:
        return "Nobody is asked to hunt, as far as the roster says." if what == "hunt" else ""
    asked = f"{_every(len(kinds))} who {'is' if len(kinds) == 1 else 'are'} asked to {what}"
    hunting, serving = "hunting", "looking after customers" if what == "hunt" else "that"
    counts = {
        hunting: sum(kind.kind == SELLER for kind in kinds),
        serving: sum(kind.kind in (MANAGER, NATIONAL) for kind in kinds),
    }
    order = (hunting, serving) if what == "hunt" else (serving, hunting)
    for seems in order:
        if counts[seems] == len(kinds):
            return f"The work of {asked} looks like {seems}."
    parts = [f"of {_say(counts[seems])} looks like {seems}" for seems in order if counts[seems]]
    untold = sum(kind.kind == UNTOLD for kind in kinds)
    if not parts:
        return f"What the work of {asked} looks like cannot be told yet."
    rest = f"; of {_say(untold)} it cannot be told" if untold else ""
    return f"Of {_say(len(kinds))} who are asked to {what}, the work {_listed(parts)}{rest}."


def _listed(parts: Sequence[str]) -> str:
    short = [parts[0], *(part.replace(" looks like ", " like ") for part in parts[1:])]
    return wording.listed(short)


def _every(count: int) -> str:
    return {1: "the one", 2: "both"}.get(count, f"all {_say(count)}")


def _say(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _place(kind: str | None) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
