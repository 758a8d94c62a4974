"""The numbers of one step for every rep: his own, his peers', and what all of them together make likely."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach import intervals
from salescoach.benchmarks import alike, limits
from salescoach.benchmarks.bands import rounded_band
from salescoach.benchmarks.counted import Counted
from salescoach.benchmarks.peers import Pool
from salescoach.benchmarks.pool import COLUMNS, believed
from salescoach.questions.definitions import FEWEST

Array = NDArray[np.float64]
_POOLED: Final = COLUMNS[3:]
_RATE: Final = ("value", "low", "high")
_OTHERS: Final = ("others", "others_low", "others_high")


def figures(
    work: Counted, found: Mapping[str, Pool], roles: Mapping[str, str], chosen: Collection[str]
) -> pd.DataFrame:
    """Return one row per rep of ``work``: the numbers of :func:`compare.compared`, NaN where unknown.

    What is worked out over a whole pool or role together is there for the reps ``chosen`` only.
    """
    usable = work.usable()
    peers = usable & _peers(work.reps, found)
    trials, successes, own = work.own_trials(), work.own_successes(), np.diagonal(usable)
    some = peers.any(axis=1)
    sums = [
        np.where(some, np.where(peers, part, 0).sum(axis=1), np.nan) for part in (work.successes, work.trials)
    ]
    others = _rates(*sums)
    made, phi = _together(work, own & some, peers, chosen)
    values = {
        "status": [_status(x, n) for x, n in zip(successes, trials, strict=True)],
        "successes": successes, "trials": trials, "weeks": work.weeks, "peers": peers.sum(axis=1),
        "first": work.first, "last": work.last,
        "others_successes": sums[0], "others_trials": sums[1],
        "p": limits.mid_p(successes, trials, np.where(own, others[:, 0], np.nan)),
        "group": _sets(work, own, roles, chosen),
        **dict(zip(_RATE, _rates(successes, trials).T, strict=True)),
        **dict(zip(_OTHERS, others.T, strict=True)),
        **dict(zip(("band_low", "band_high"), _bands(work, peers).T, strict=True)),
        **dict(zip(_POOLED, made.T, strict=True)),
        **limits.ends(others[:, 0], trials, phi),
    }  # fmt: skip
    return pd.DataFrame({"rep_id": list(work.reps), **values})


def _peers(reps: Sequence[str], found: Mapping[str, Pool]) -> NDArray[np.bool_]:
    """Return for each rep, a row, who of the others is one of his peers."""
    peers, place = np.zeros((len(reps), len(reps)), bool), {rep: number for number, rep in enumerate(reps)}
    for number, rep in enumerate(reps):
        peers[number, [place[other] for other in found[rep].reps if other in place]] = True
    return peers


def _status(successes: float, trials: float) -> str:
    if np.isnan(trials) or successes > trials:
        return "not_tracked"
    if trials == 0:
        return "none_yet"
    if successes == 0:
        return "bound"
    return "too_thin" if successes < FEWEST else "ok"


def _rates(successes: Array, trials: Array) -> Array:
    """Return rate, low and high of each pair of counts, by Wilson; NaN where there is none."""
    found = np.full((len(trials), 3), np.nan)
    for place, (x, n) in enumerate(zip(successes, trials, strict=True)):
        if n > 0 and x <= n:
            span = intervals.wilson(x, n)
            found[place] = x / n, span.low, span.high
    return found


def _bands(work: Counted, peers: NDArray[np.bool_]) -> Array:
    """Return the band of the peers of each rep, of those with enough successes to say anything."""
    found = np.full((len(peers), 2), np.nan)
    enough = peers & (work.successes >= FEWEST)
    for place, some in enumerate(enough):
        ends = rounded_band(work.trials[place, some] / work.successes[place, some])
        if ends:
            found[place] = ends
    return found


def _together(
    work: Counted, judged: NDArray[np.bool_], peers: NDArray[np.bool_], chosen: Collection[str]
) -> tuple[Array, Array]:
    """Return what is believed of each rep chosen who has peers, and how much more than chance his pool differs."""
    size = len(work.reps)
    found, phi = np.full((size, len(_POOLED)), np.nan), np.ones(size)
    own = np.diagonal(work.usable())
    pools: dict[bytes, list[int]] = {}
    for place in np.flatnonzero(judged):
        if work.reps[place] in chosen:
            members = (peers[place] | (np.arange(size) == place)) & own
            pools.setdefault(members.tobytes(), []).append(int(place))
    for key, places in pools.items():
        members = np.frombuffer(key, bool)
        x, n = work.own_successes()[members], work.own_trials()[members]
        found[places] = believed(x, n, np.isin(np.flatnonzero(members), places))
        phi[places] = limits.spread(x, n)
    return found, phi


def _sets(work: Counted, own: NDArray[np.bool_], roles: Mapping[str, str], chosen: Collection[str]) -> Array:
    """Return the group of each rep chosen among those of his role, numbered in the order of the reps."""
    found = np.full(len(own), np.nan)
    places = [int(place) for place in np.flatnonzero(own) if work.reps[place] in chosen]
    by_role: dict[str, list[int]] = {}
    for place in places:
        by_role.setdefault(roles[work.reps[place]], []).append(place)
    keys: dict[int, tuple[str, int]] = {}
    for role, few in by_role.items():
        x, n = work.own_successes()[few], work.own_trials()[few]
        counts = pd.DataFrame({"rep_id": few, "successes": x, "trials": n})
        keys |= {
            place: (role, group) for place, group in zip(few, alike.groups(counts)["group"], strict=True)
        }
    numbers: dict[tuple[str, int], int] = {}
    for place in places:
        found[place] = numbers.setdefault(keys[place], len(numbers))
    return found
