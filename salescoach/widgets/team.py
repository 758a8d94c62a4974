"""What the plans of a log's reps stand on, worked out for a rep when he is chosen."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from salescoach import benchmarks, maturity, names, plan
from salescoach.errors import SalescoachError
from salescoach.store import Log


@dataclass(frozen=True)
class Team:
    """The reps by name and id, what a rep's plan stands on, and the middle of his peers' rates, both by his id."""

    people: tuple[tuple[str, str], ...]
    case: Callable[[str], plan.Case]
    medians: Callable[[str], Mapping[str, float]]


def team(log: Log, rep_weeks: pd.DataFrame) -> Team:
    """Return the reps of a log who worked, in the order of the alphabet; each is worked out once.

    Raises SalescoachError for a log in which nobody worked.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> team(small_log(), rep_weeks(small_log())).people
    (('ann', 'ann'),)
    """
    reps = log.table("reps")
    worked = set(rep_weeks["rep_id"].dropna())
    if not worked:
        raise SalescoachError("there is no rep to play what-if with; import some activities first")
    known = {str(rep): str(name) for rep, name in zip(reps["rep_id"], reps["name"], strict=True)}
    labels = names.told_apart({rep: known.get(rep, rep) for rep in sorted(map(str, worked))})
    people = tuple((label, rep) for rep, label in labels.items())
    found = plan.facts(log, maturity.paths(log))
    compared = benchmarks.compared(rep_weeks, reps)

    def case(rep: str) -> plan.Case:
        return plan.case(found, rep_weeks, rep, compared=compared)

    def medians(rep: str) -> Mapping[str, float]:
        return plan.peer_medians(rep_weeks, benchmarks.peer_pool(reps, rep_weeks, rep).reps)

    return Team(people, functools.cache(case), functools.cache(medians))
