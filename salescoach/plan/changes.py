"""Which single change helps most, what the peers' pitch would do, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from salescoach import vocab, wording
from salescoach.benchmarks import ENOUGH
from salescoach.errors import SalescoachError
from salescoach.plan import seen
from salescoach.plan.levers import label
from salescoach.plan.own import own_scenario
from salescoach.plan.scenario import RATES, Scenario
from salescoach.plan.way import Ahead, chance_by, untold

COLUMNS: Final = (
    "field", "label", "at", "low_at", "high_at", "at_said", "low_said", "high_said",
    "chance", "chance_low", "chance_high",
)  # fmt: skip
#: Dials a week are tried a fifth lower and higher; days off five fewer and more.
_DIALS: Final = 0.2
_DAYS: Final = 5.0
#: Gains in the chance nearer than this cannot be told apart.
_ALIKE: Final = 0.05
_MOST: Final = 3
_FEWEST: Final = 3


class _Ends(NamedTuple):
    worse: float
    at: float
    better: float


def tornado(ready: Ahead, scenario: Scenario | None = None) -> pd.DataFrame:
    """Return what the chance of the goal is with each figure alone at both ends, the widest first.

    Columns: ``field``, ``label``; ``at`` (the figure now), ``low_at`` and ``high_at`` (its worse and its better end),
    the three as text in ``..._said``; ``chance`` (0 to 1, now), ``chance_low``, ``chance_high``. The ends of a rate and
    of the mean deal are those of its 95 % range; dials a week go a fifth down and up, days off five up and down.
    Locked figures are left out. Empty where the chance cannot be told.
    """
    used = ready.start if scenario is None else scenario
    chance = chance_by(ready, used) if untold(ready, used)[0] == "ok" else None
    rows = []
    for name, ends in _ends(ready, used).items() if chance is not None else ():
        free = replace(used, locked=frozenset())
        low, high = (chance_by(ready, free.at(name, end)) for end in (ends.worse, ends.better))
        said = (said_at(ready, name, value) for value in (ends.at, ends.worse, ends.better))
        rows.append((name, label(name), ends.at, ends.worse, ends.better, *said, chance, low, high))
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ["at", "low_at", "high_at", "chance", "chance_low", "chance_high"]
    found = found.astype(dict.fromkeys(numbers, "float64"))
    width = (found["chance_high"] - found["chance_low"]).round(9)
    return found.iloc[np.argsort(-width.to_numpy(), kind="stable")].reset_index(drop=True)


def _ends(ready: Ahead, used: Scenario) -> dict[str, _Ends]:
    found: dict[str, _Ends] = {}
    if used.dials_per_week:
        dials = used.dials_per_week
        found["dials_per_week"] = _Ends(dials * (1 - _DIALS), dials, dials * (1 + _DIALS))
    for name in used.used:
        rate: float | None = getattr(used, name)
        if rate is not None:
            low, high = ready.case.beliefs[name].range
            found[name] = _Ends(min(low, rate), rate, max(high, rate))
    if ready.sizes is not None and ready.goal.amount is not None:
        size = used.deal_size or ready.sizes.mean
        low, high = ready.sizes.range()
        found["deal_size"] = _Ends(min(low, size), size, max(high, size))
    found["days_off"] = _Ends(used.days_off + _DAYS, used.days_off, max(0.0, used.days_off - _DAYS))
    return {name: ends for name, ends in found.items() if name not in used.locked}


def said_at(ready: Ahead, field: str, value: float) -> str:
    """Return a figure as a page says it: "48 a week", "8 in 100", "EUR 5,800", "2.5 days"."""
    if field == "dials_per_week":
        return f"{wording.number(value)} a week"
    if field == "deal_size":
        return wording.money(value, str(ready.goal.currency).strip().upper())
    if field == "days_off":
        return wording.counted(value, "days")
    return f"{wording.number(round(value * 100, 1))} in 100"


def helps_most(found: pd.DataFrame) -> str:
    """Return which single change helps most, of :func:`tornado`; "" where nothing can be told.

    >>> rows = [("win_rate", "Sales in 100 meetings held", .2, .1, .3, "20 in 100", "10 in 100", "30 in 100",
    ...          .5, .2, .8),
    ...         ("show_rate", "Meetings held in 100 appointments", .7, .6, .8, "70 in 100", "60 in 100", "80 in 100",
    ...          .5, .4, .6)]
    >>> print(helps_most(pd.DataFrame(rows, columns=list(COLUMNS))))
    If nothing else changes, most would come of sales in 100 meetings held: at 30 in 100 instead of 20 in 100 the \
chance is about 8 in 10 instead of about 5 in 10.
    """
    if found.empty:
        return ""
    gains = (found["chance_high"] - found["chance"]).round(9)
    order = list(gains.sort_values(ascending=False, kind="stable").index)
    first = found.loc[order[0]]
    if gains[order[0]] < _ALIKE:
        return (
            "If nothing else changes, no single change of what your log leaves open moves the chance by much."
        )
    if len(order) > 1 and gains[order[0]] - gains[order[1]] < _ALIKE:
        names = f"{_small(first['label'])} or {_small(found.loc[order[1], 'label'])}"
        return f"If nothing else changes, most would come of {names}; which of the two cannot be told apart."
    return (
        f"If nothing else changes, most would come of {_small(first['label'])}: at {first['high_said']} instead of "
        f"{first['at_said']} the chance is {_instead(first['chance_high'], first['chance'])}."
    )


def _small(text: Any) -> str:
    return f"{str(text)[:1].lower()}{str(text)[1:]}"


def _instead(then: float, now: float) -> str:
    """Return two chances as a page says them.

    >>> _instead(0.8, 0.52), _instead(0.52, 0.5)
    ('about 8 in 10 instead of about 5 in 10', 'about 5 in 10, as it is now')
    """
    said, before = wording.chance(then), wording.chance(now)
    return f"{said}, as it is now" if said == before else f"{said} instead of {before}"


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
        f"{_instead(found.chance_then, found.chance)}, if nothing else changes."
    )


def side_by_side(ready: Ahead, scenarios: Mapping[str, Scenario]) -> pd.DataFrame:
    """Return up to three scenarios by name, one row each.

    Columns: ``name``, ``status``, ``dials_a_day``, ``chance``, ``expected`` (sales, or the amount, by the day of the
    goal), ``at_50``, ``at_80``, ``at_90`` (dials a worked day), ``days``, ``sentence``. Raises SalescoachError for none
    and for more than three.
    """
    if not 1 <= len(scenarios) <= _MOST:
        raise SalescoachError(f"{len(scenarios)} scenarios cannot be read side by side; give one to three")
    rows = []
    for name, scenario in scenarios.items():
        found = seen.outlook(ready, scenario)
        needed = [need.a_day for need in found.needed] or [None] * len(seen.CHANCES)
        counts = (found.dials_a_day, found.chance, found.expected, *needed, found.days)
        rows.append((str(name), found.status, *counts, found.sentence))
    numbers = ["dials_a_day", "chance", "expected", "at_50", "at_80", "at_90", "days"]
    columns = ["name", "status", *numbers, "sentence"]
    return pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(numbers, "Float64"))


METRICS: Final = (
    vocab.Metric(
        "the single change that helps most",
        "the chance of the goal with one figure alone at either end of what fits the log, everything else as it is",
        "about n in 10",
        "as the chance of the goal",
        "each rate and the mean deal at the ends of its 95 % range, dials a week a fifth down and up, days off five up "
        "and down; gains nearer than 1 in 20 cannot be told apart. Stages are not independent: one may cost another",
        "own rule",
        "the chance of the goal cannot be told",
    ),
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
