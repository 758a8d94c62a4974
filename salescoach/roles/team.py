"""Who is asked to hunt, and whose work looks like it: for the coach's page of the team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

import pandas as pd

from salescoach.roles.claims import KINDS, MANAGER, NATIONAL, SELLER, UNTOLD
from salescoach.roles.rule import Kind

NO_ROLE: Final = "no role on the roster"
_ORDER: Final = (*KINDS, UNTOLD)
_NUMBERS: Final = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NOBODY: Final[Mapping[str, str]] = MappingProxyType({})


def makeup(kinds: Iterable[Kind], names: Mapping[str, str] = _NOBODY) -> pd.DataFrame:
    """Return one row per role as claimed and kind of work that somebody has; for the coach alone: it holds names.

    Columns: ``claimed`` (the words of the roster), ``asked`` (the kind of work it asks for; missing: unknown),
    ``kind``, ``count`` (reps), ``reps`` (by ``names``, else ids, in the order of the alphabet). Roles come in the
    order of the kinds they ask for, then of the alphabet: no rank.

    >>> makeup([]).empty
    True
    """
    every = [
        (kind.claimed or NO_ROLE, kind.asked, kind.kind, names.get(kind.rep_id, kind.rep_id))
        for kind in kinds
    ]
    cells: dict[tuple[str, str | None, str], list[str]] = {}
    for claimed, asked, kind, rep in every:
        cells.setdefault((claimed, asked, kind), []).append(rep)
    rows = [(*cell, len(reps), ", ".join(sorted(reps, key=str.casefold))) for cell, reps in cells.items()]
    rows.sort(key=lambda row: (_place(row[1]), row[0] == NO_ROLE, row[0].casefold(), _place(row[2])))
    frame = pd.DataFrame(rows, columns=["claimed", "asked", "kind", "count", "reps"])
    return frame.astype({"asked": "str", "count": "int64"})


def team_sentence(kinds: Sequence[Kind]) -> str:
    """Return who is asked to hunt and whose work looks like it, without a name; the same for customers.

    >>> team_sentence([])
    'Nobody is on the roster.'
    """
    if not kinds:
        return "Nobody is on the roster."
    hunt = [kind for kind in kinds if kind.asked == SELLER]
    serve = [kind for kind in kinds if kind.asked in (MANAGER, NATIONAL)]
    said = [_group(hunt, "hunt"), _group(serve, "look after customers")]
    given = sum(kind.only_customers for kind in hunt)
    if given:
        said.insert(
            1, f"{_say(given).capitalize()} of them {'is' if given == 1 else 'are'} given only customers."
        )
    other = len(kinds) - len(hunt) - len(serve)
    if other:
        said.append(
            f"What the {'role of one asks' if other == 1 else f'roles of {_say(other)} ask'} for is not known."
        )
    return " ".join(text for text in said if text)


def _group(kinds: Sequence[Kind], what: str) -> str:
    if not kinds:
        return "Nobody is asked to hunt, as far as the roster says." if what == "hunt" else ""
    hunting, serving = "hunting", "looking after customers" if what == "hunt" else "that"
    counts = {
        hunting: sum(kind.kind == SELLER for kind in kinds),
        serving: sum(kind.kind in (MANAGER, NATIONAL) for kind in kinds),
    }
    order = (hunting, serving) if what == "hunt" else (serving, hunting)
    parts = [f"of {_say(counts[seems])} looks like {seems}" for seems in order if counts[seems]]
    untold = sum(kind.kind == UNTOLD for kind in kinds)
    if len(kinds) == 1:
        ending = parts[0].partition(" looks ")[2] if parts else ""
        head = f"The work of the one who is asked to {what}"
        return f"{head} looks {ending}." if parts else f"{head} cannot be told yet."
    if not parts:
        return f"Of {_say(len(kinds))} who are asked to {what}, it cannot be told yet what any of them does."
    rest = f"; of {_say(untold)} it cannot be told" if untold else ""
    return f"Of {_say(len(kinds))} who are asked to {what}, the work {_listed(parts)}{rest}."


def _listed(parts: Sequence[str]) -> str:
    short = [parts[0], *(part.replace(" looks like ", " like ") for part in parts[1:])]
    return short[0] if len(short) == 1 else f"{', '.join(short[:-1])} and {short[-1]}"


def _say(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else f"{count:,}"


def _place(kind: str | None) -> int:
    return _ORDER.index(kind) if kind in _ORDER else len(_ORDER)
