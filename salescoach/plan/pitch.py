"""What one rate at the middle of the peers' would do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import pandas as pd

from salescoach import vocab, wording
from salescoach.benchmarks import ENOUGH
from salescoach.errors import SalescoachError
from salescoach.plan.changes import instead
from salescoach.plan.own import own_scenario
from salescoach.plan.scenario import RATES, Scenario
from salescoach.plan.way import Ahead, chance_by, untold

#: A peer's rate counts from so many successes.
_FEWEST: Final = 3


def peer_medians(rep_weeks: pd.DataFrame, peers: Sequence[str]) -> dict[str, float]:
    """Return the middle of the peers' rates, by field; a rate that fewer than five of them have is left out.

    ``peers`` by id, as ``benchmarks.peer_pool`` names them. A peer counts from three successes; below five one
    could tell whose rate it is.
    """
    rates: dict[str, list[float]] = {}
    for peer in peers:
        own = own_scenario(rep_weeks, peer)
        for name in own.scenario.used:
            rate: float | None = getattr(own.scenario, name)
            if rate is not None and name in own.counts and own.counts[name].n >= _FEWEST:
                rates.setdefault(name, []).append(rate)
    return {name: float(np.median(found)) for name, found in rates.items() if len(found) >= ENOUGH}


@dataclass(frozen=True)
class AtPeers:
    """One rate at the middle of the peers': what it is now, what it would be, and both chances of the goal.

    ``None`` where it cannot be told; ``sentence`` says so.
    """

    field: str
    at: float | None
    peers: float | None
    chance: float | None
    chance_then: float | None
    sentence: str
    how: str


def at_peers(
    ready: Ahead,
    medians: Mapping[str, float],
    *,
    field: str = "appointment_rate",
    scenario: Scenario | None = None,
) -> AtPeers:
    """Return what the goal would be with one rate at the middle of the peers', everything else as it is.

    ``medians`` as :func:`peer_medians` gives them; by default the pitch: appointments per decision maker.
    Raises SalescoachError for what is no rate.
    """
    if field not in RATES:
        raise SalescoachError(f"there is no rate {field!r}; choose from {', '.join(RATES)}")
    used = ready.start if scenario is None else scenario
    now: float | None = getattr(used, field)
    then, chance = medians.get(field), None
    if untold(ready, used)[0] == "ok":
        chance = chance_by(ready, used)
    moved = None
    if then is not None and now is not None and chance is not None:
        moved = chance_by(ready, replace(used, locked=frozenset()).at(field, then))
    how = "The median of the peers' own rates; the beta of the rate moved there with its size, all others unchanged."
    found = AtPeers(field, now, then, chance, moved, "", how)
    return replace(found, sentence=_peers_said(found))


def _peers_said(found: AtPeers) -> str:
    made, of = RATES[found.field]
    thing, way = f"{made} from 100 {of}", f"What your peers' {made} per {wording.singular(of)} would do"
    if found.peers is None:
        return f"{way}: fewer than five of them have enough to say."
    if found.at is None or found.chance is None or found.chance_then is None:
        return f"{way}: too early to say."
    theirs, yours = (wording.number(round(rate * 100, 1)) for rate in (found.peers, found.at))
    if found.at >= found.peers:
        return f"You get {yours} {thing}, the middle of your peers {theirs}: their way would not bring more."
    return (
        f"With {theirs} {thing}, the middle of your peers, instead of {yours} the chance is "
        f"{instead(found.chance_then, found.chance)}, if nothing else changes."
    )


METRICS: Final = (
    vocab.Metric(
        "the peers' pitch",
        "the chance of the goal with the rep's appointments per decision maker at the middle of his peers', everything "
        "else as it is",
        "about n in 10",
        "as the chance of the goal, for the rep and his peers",
        "the median of the rates of peers with at least 3 appointments",
        "own rule",
        "fewer than five peers have a rate",
    ),
)
