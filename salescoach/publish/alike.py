"""Reps who are likely one person under two ids: said to the coach, never united without his word."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

import duckdb

from salescoach import names
from salescoach.settings import SAME, Settings

_SAME_NAME: Final = "the same name"


def find(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``alike``: what, id, name, other_id, other_name, why; ``other_id`` is the one that would stay.

    Pairs that the coach says are two are left out.
    """
    called = dict(con.execute("SELECT rep_id, name FROM reps").fetchall())
    stays = dict(con.execute("SELECT old_id, new_id FROM merged WHERE what = 'rep'").fetchall())
    apart = {
        frozenset(stays.get(rep, rep) for rep in pair) for pair in settings.apart.get("reps", ())
    }  # fmt: skip
    rows = [
        (SAME["reps"], one, called[one], other, called[other], why)
        for one, other, why in sorted(_pairs(called))
        if frozenset((one, other)) not in apart
    ]
    columns = ", ".join(f"{name} VARCHAR" for name in ("what", "id", "name", "other_id", "other_name", "why"))
    con.execute(f"CREATE OR REPLACE TEMP TABLE alike ({columns})")
    if rows:
        con.executemany("INSERT INTO alike VALUES (?, ?, ?, ?, ?, ?)", rows)


def _pairs(called: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """Yield (id, the id that would stay, why) of each two who are likely one."""
    owners: dict[str, set[str]] = defaultdict(set)
    surely: dict[str, set[str]] = defaultdict(set)
    for rep, name in called.items():
        for text in {name, rep} if names.is_name(rep) or names.is_email(rep) else {name}:
            owners[text].add(rep)
            surely[names.person_key(text)].add(rep)
    found: dict[tuple[str, str], str] = {}
    for reps in surely.values():
        for pair in itertools.combinations(sorted(reps), 2):
            found[_ordered(pair, called)] = _SAME_NAME
    for text, other in names.likely_pairs(owners):
        why = names.why_alike(text, other)
        for pair in itertools.product(sorted(owners[text]), sorted(owners[other])):
            if pair[0] != pair[1]:
                found.setdefault(_ordered(pair, called), why)
    for (one, stays), why in found.items():
        yield one, stays, why


def _ordered(pair: tuple[str, str], called: Mapping[str, str]) -> tuple[str, str]:
    """Return the pair, the one that would stay last: a CRM's id, in use, with its accents, written out."""

    def rank(rep: str) -> tuple[bool, bool, bool, int, int, str]:
        name = called[rep]
        accents = sum(not sign.isascii() for sign in name)
        return (
            not names.is_inactive(name),
            not (names.is_name(rep) or names.is_email(rep)),
            not names.is_email(name),
            accents,
            len(name),
            rep,
        )

    one, other = sorted(pair, key=rank)
    return one, other
