"""Who is one and who are two, by the coach's word: the tables [same.*] and [apart] of workbook.toml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final

from salescoach.errors import Fault

#: What can be one or two, as workbook.toml calls it, and the code of the merge that it stands for.
SAME: Final = MappingProxyType({"reps": "rep", "accounts": "account", "contacts": "contact"})
_SAME_TODO: Final = 'write "old" = "new", both in quotes'
_APART_TODO: Final = 'write reps = [["Ana Ruiz", "Anna Ruiz"]]'

Pairs = tuple[tuple[str, str], ...]


def last(start: str, following: Mapping[str, str]) -> str:
    """Return where a chain of ids ends; of ids in a circle, the first by name.

    >>> last("a", {"a": "b", "b": "c"}), last("x", {"x": "y", "y": "x"}), last("z", {})
    ('c', 'x', 'z')
    """
    path = {start: None}
    here = start
    while here in following:
        here = following[here]
        if here in path:
            passed = list(path)
            return min(passed[passed.index(here) :])
        path[here] = None
    return here


def same_of(said: Any, file: str, faults: list[Fault]) -> dict[str, Mapping[str, str]]:
    """Return per kind which id is which; what cannot be read is added to the faults."""
    found: dict[str, Mapping[str, str]] = {}
    for kind, entries in _kinds("same", said, file, faults):
        where = f"same.{kind}"
        if not isinstance(entries, dict):
            faults.append(Fault(file, 0, where, "is no table", f"write [{where}], then {_SAME_TODO}"))
            continue
        pairs = {}
        for old, new in entries.items():
            if not isinstance(new, str) or not new.strip() or not old.strip():
                faults.append(Fault(file, 0, f"{where}.{old}", f"{new!r} is no id", _SAME_TODO))
            else:
                pairs[old.strip()] = new.strip()
        if pairs:
            found[kind] = MappingProxyType(pairs)
        faults.extend(_circles(pairs, where, file))
    return found


def _circles(pairs: Mapping[str, str], where: str, file: str) -> Iterator[Fault]:
    """Yield a fault for each circle of ids, at its first by name."""
    for old in pairs:
        following, end = pairs[old], last(old, pairs)
        if end == old:
            what = (
                "is said to be itself" if following == old else f"is said to be {following!r} and the reverse"
            )
            yield Fault(file, 0, f"{where}.{old}", what, "keep the line whose right side is the id to stay")


def apart_of(
    said: Any, same: Mapping[str, Mapping[str, str]], file: str, faults: list[Fault]
) -> dict[str, Pairs]:
    """Return per kind the pairs that are two; a pair that is said to be one as well is a fault."""
    found: dict[str, Pairs] = {}
    for kind, pairs in _kinds("apart", said, file, faults):
        if not isinstance(pairs, list) or not all(_is_pair(pair) for pair in pairs):
            faults.append(Fault(file, 0, f"apart.{kind}", "is no list of pairs", _APART_TODO))
            continue
        if not pairs:
            continue
        found[kind] = tuple((str(one).strip(), str(other).strip()) for one, other in pairs)
        known = same.get(kind, {})
        for one, other in found[kind]:
            if last(one, known) == last(other, known):
                what = f"{one!r} and {other!r} are said to be two, and to be one under same.{kind}"
                faults.append(Fault(file, 0, f"apart.{kind}", what, "keep one of the two"))
    return found


def _is_pair(pair: Any) -> bool:
    return isinstance(pair, list) and len(pair) == 2 and all(isinstance(p, str) and p.strip() for p in pair)


def _kinds(name: str, said: Any, file: str, faults: list[Fault]) -> Iterator[tuple[str, Any]]:
    if not isinstance(said, dict):
        faults.append(
            Fault(file, 0, name, "is no table", f"write [{name}.reps]" if name == "same" else _APART_TODO)
        )
        return
    for kind, entries in said.items():
        if kind in SAME:
            yield kind, entries
        else:
            faults.append(Fault(file, 0, f"{name}.{kind}", "is not known", "choose from " + ", ".join(SAME)))
