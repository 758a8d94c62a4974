"""Whom a rep is compared with: the same role, about as long here, in the weeks he worked, never himself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

import pandas as pd

from salescoach import vocab
from salescoach.errors import SalescoachError

#: Fewer peers than this of one role and tenure, and the pool is widened.
ENOUGH: Final = 5
#: The weeks up to a rep's last complete one that decide who worked beside him.
WEEKS: Final = 13
_NEW_WEEKS: Final = 13
_SETTLED_WEEKS: Final = 52
_BANDS: Final = ("in their first 13 weeks", "with 13 weeks to a year", "with more than a year")
_WORDS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@dataclass(frozen=True)
class Pool:
    """The peers of a rep by id, in order, and the words for them; without peers nothing is compared."""

    reps: tuple[str, ...]
    name: str


def peer_pool(reps: pd.DataFrame, rep_weeks: pd.DataFrame, rep_id: str, *, weeks: int = WEEKS) -> Pool:
    """Return the peers of one rep, named: "five Sellers with more than a year".

    ``reps`` has ``rep_id``, ``role``, ``team`` and ``hired``. Peers worked in a week in which he did, of
    the ``weeks`` up to his last complete one. Fewer than five of his role and tenure, and all of his role
    are taken; fewer than five of these, and his team, whatever their role. Tenure counts to that last
    week from the first day hired, else from the first week of the log, which then is the least it can be.

    Raises ``SalescoachError`` for a rep who is in neither table.

    >>> team = pd.DataFrame({"rep_id": ["ann", "ben"], "role": "Seller", "team": None, "hired": None})
    >>> week = pd.DataFrame({"rep_id": ["ann", "ben"], "week": pd.Timestamp("2026-03-02"),
    ...                      "scope": "all", "partial": False})
    >>> peer_pool(team, week, "ann")
    Pool(reps=('ben',), name='one other rep, whatever the role')
    """
    return pools(reps, rep_weeks, [rep_id], weeks=weeks)[rep_id]


def pools(
    reps: pd.DataFrame, rep_weeks: pd.DataFrame, wanted: Sequence[str] | None = None, *, weeks: int = WEEKS
) -> dict[str, Pool]:
    """Return the pool of each rep ``wanted``, else of everybody who worked; see :func:`peer_pool`."""
    worked = rep_weeks.loc[rep_weeks["scope"] == "all", ["rep_id", "week", "partial"]]
    by_rep = {str(rep): frozenset(own) for rep, own in worked.groupby("rep_id")["week"]}
    people = _people(reps, by_rep)
    for rep in wanted or ():
        if rep not in people:
            raise SalescoachError(f"there is no rep {rep!r} in this log")
    last = worked[~worked["partial"].astype(bool)].groupby("rep_id")["week"].max().to_dict()
    found = {}
    for rep in sorted(by_rep) if wanted is None else wanted:
        own = by_rep.get(rep, frozenset())
        if not own:
            found[rep] = Pool((), "")
            continue
        end = pd.Timestamp(last.get(rep, max(own)))
        shared = {week for week in own if end - pd.Timedelta(weeks=weeks) < week <= end}
        beside = [other for other in sorted(by_rep) if other != rep and not by_rep[other].isdisjoint(shared)]
        found[rep] = _pool(people[rep], {other: people[other] for other in beside}, _day(end))
    return found


class _Person(NamedTuple):
    """What a rep is, and since what day (its number); the role or team is "" where nobody says."""

    role: str
    team: str
    since: float


def _people(reps: pd.DataFrame, by_rep: Mapping[str, frozenset[pd.Timestamp]]) -> dict[str, _Person]:
    """Return everybody on the list of reps and whoever only has work."""
    people = {rep: _Person("", "", _day(min(weeks))) for rep, weeks in by_rep.items()}
    told = reps.drop_duplicates("rep_id")
    hired = pd.to_datetime(told["hired"])
    for rep, role, team, day in zip(told["rep_id"], told["role"], told["team"], hired, strict=True):
        since = people[str(rep)].since if rep in people and bool(pd.isna(day)) else _day(pd.Timestamp(day))
        words = ["" if pd.isna(word) else str(word) for word in (role, team)]
        people[str(rep)] = _Person(words[0], words[1], since)
    return people


def _day(when: pd.Timestamp) -> float:
    """Return a day as a number, which is compared sooner than a timestamp; NaN for none."""
    return math.nan if pd.isna(when) else float(when.toordinal())


def _pool(him: _Person, here: Mapping[str, _Person], end: float) -> Pool:
    same_role = [rep for rep, person in here.items() if him.role and person.role == him.role]
    if len(same_role) >= ENOUGH:
        band = _band(him, end)
        alike = [rep for rep in same_role if _band(here[rep], end) == band]
        if len(alike) >= ENOUGH:
            return _named(alike, f"{_plural(him.role)} {_BANDS[band]}")
        return _named(same_role, _plural(him.role))
    mates = [rep for rep, person in here.items() if not him.team or person.team == him.team]
    what = "other rep" if len(mates) == 1 else "other reps"
    where = f" of team {him.team}" if him.team else ""
    return _named(mates, f"{what}{where}, whatever the role")


def _named(reps: Sequence[str], words: str) -> Pool:
    return Pool(tuple(reps), f"{count_word(len(reps))} {words}" if reps else "")


def count_word(count: int) -> str:
    """Return a small count as a word.

    >>> count_word(5), count_word(12)
    ('five', '12')
    """
    return _WORDS[count] if count < len(_WORDS) else str(count)


def _plural(role: str) -> str:
    return role if role.endswith("s") else f"{role}s"


def _band(person: _Person, end: float) -> int:
    """Return how long a rep has been here at the end of a week: under 13 weeks, up to a year, longer."""
    weeks = (end + 7 - person.since) / 7
    return 0 if weeks < _NEW_WEEKS else 1 if weeks <= _SETTLED_WEEKS else 2


METRICS: Final = (
    vocab.Metric(
        "Peers",
        "reps of the same role, about as long here, who worked in the same weeks; the rep himself is never one",
        "reps",
        "reps: role, team, hired; rep_weeks: week",
        "role and tenure (under 13 weeks, to a year, longer); fewer than five: the role; fewer still: the team",
        "own rule",
        "nobody else of the team worked in these weeks",
    ),
)
