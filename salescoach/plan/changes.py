"""Which single change helps most, and scenarios side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from salescoach import vocab, wording
from salescoach.errors import SalescoachError
from salescoach.plan import seen
from salescoach.plan.levers import label
from salescoach.plan.scenario import RATES, Scenario
from salescoach.plan.way import Ahead, chance_by, untold

COLUMNS: Final = (
    "field", "label", "at", "low_at", "high_at", "at_said", "low_said", "high_said",
    "chance", "chance_low", "chance_high", "ends",
)  # fmt: skip
#: Dials a week are tried a fifth lower and higher; days off five fewer and more.
_DIALS: Final = 0.2
_DAYS: Final = 5.0
#: Gains in the chance nearer than this cannot be told apart.
_ALIKE: Final = 0.05
_MOST: Final = 3


class _Ends(NamedTuple):
    """A figure now, its two ends, and what these are."""

    worse: float
    at: float
    better: float
    kind: str


def tornado(
    ready: Ahead, scenario: Scenario | None = None, *, towards: Mapping[str, float] | None = None
) -> pd.DataFrame:
    """Return what the chance of the goal is with each figure alone at both ends, the widest first.

    Columns: ``field``, ``label``; ``at`` (the figure now), ``low_at`` and ``high_at`` (its worse and its better end),
    the three as text in ``..._said``; ``chance`` (0 to 1, now), ``chance_low``, ``chance_high``; ``ends`` says what
    the ends are: "fits" (all that fits the log: the 95 % range of a rate or of the mean deal), "peers" or "step".
    Dials a week go a fifth, days off five. Locked figures are left out. Empty where the chance cannot be told.

    With ``towards`` (:func:`peer_medians`) a rate goes to the middle of the peers' where he is below it, everything
    that no peer tells of is left out, and nothing gets worse: what a change of his could bring.
    """
    used = ready.start if scenario is None else scenario
    chance = chance_by(ready, used) if untold(ready, used)[0] == "ok" else None
    rows = []
    free = replace(used, locked=frozenset())
    for name, ends in _ends(ready, used, towards).items() if chance is not None else ():
        low, high = (chance_by(ready, free.at(name, end)) for end in (ends.worse, ends.better))
        said = (said_at(ready, name, value) for value in (ends.at, ends.worse, ends.better))
        numbers = (ends.at, ends.worse, ends.better)
        rows.append((name, label(name), *numbers, *said, chance, low, high, ends.kind))
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    columns = ["at", "low_at", "high_at", "chance", "chance_low", "chance_high"]
    found = found.astype(dict.fromkeys(columns, "float64"))
    width = (found["chance_high"] - found["chance_low"]).round(9)
    return found.iloc[np.argsort(-width.to_numpy(), kind="stable")].reset_index(drop=True)


def _ends(ready: Ahead, used: Scenario, towards: Mapping[str, float] | None) -> dict[str, _Ends]:
    found: dict[str, _Ends] = {}
    if used.dials_per_week:
        dials = used.dials_per_week
        found["dials_per_week"] = _Ends(dials * (1 - _DIALS), dials, dials * (1 + _DIALS), "step")
    for name in used.used:
        rate: float | None = getattr(used, name)
        if rate is not None and towards is None:
            low, high = ready.case.beliefs[name].range
            found[name] = _Ends(min(low, rate), rate, max(high, rate), "fits")
        elif rate is not None and towards is not None and name in towards:
            found[name] = _Ends(rate, rate, max(towards[name], rate), "peers")
    if ready.sizes is not None and ready.goal.amount is not None and towards is None:
        size = used.deal_size or ready.sizes.mean
        low, high = ready.sizes.range()
        found["deal_size"] = _Ends(min(low, size), size, max(high, size), "fits")
    found["days_off"] = _Ends(used.days_off + _DAYS, used.days_off, max(0.0, used.days_off - _DAYS), "step")
    if towards is not None:
        found = {name: ends._replace(worse=ends.at) for name, ends in found.items()}
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
    """Return which single change helps most, of :func:`tornado` towards the peers; else what weighs most.

    Without peers nobody can say how far a rate may move: then the sentence is about what the log leaves open.
    "" where nothing can be told.

    >>> rows = [("win_rate", "Sales in 100 meetings held", .2, .2, .3, "20 in 100", "20 in 100", "30 in 100",
    ...          .5, .5, .8, "peers"),
    ...         ("dials_per_week", "Dials a week", 50, 50, 60, "50 a week", "50 a week", "60 a week",
    ...          .5, .5, .6, "step")]
    >>> print(helps_most(pd.DataFrame(rows, columns=list(COLUMNS))))
    If nothing else changes, most would come of the sales from meetings held: at 30 in 100, the middle of the peers, \
instead of 20 in 100 the chance is about 8 in 10 instead of about 5 in 10.
    """
    if found.empty:
        return ""
    if not found["ends"].isin(["peers"]).any():
        return _weighs_most(found)
    gains = (found["chance_high"] - found["chance"]).round(9)
    order = list(gains.sort_values(ascending=False, kind="stable").index)
    first = found.loc[order[0]]
    if gains[order[0]] < _ALIKE:
        return "If nothing else changes, no single change towards the peers moves the chance by much."
    if len(order) > 1 and gains[order[0]] - gains[order[1]] < _ALIKE:
        names = f"{_named(first['field'])} or {_named(found.loc[order[1], 'field'])}"
        return f"If nothing else changes, most would come of {names}; which of the two cannot be told apart."
    where = f"{first['high_said']}{', the middle of the peers,' if first['ends'] == 'peers' else ''}"
    return (
        f"If nothing else changes, most would come of {_named(first['field'])}: at {where} instead of "
        f"{first['at_said']} the chance is {instead(first['chance_high'], first['chance'])}."
    )


def _weighs_most(found: pd.DataFrame) -> str:
    """Return which figure's range weighs most for the chance."""
    rows = found[found["ends"] == "fits"]
    if rows.empty or round(rows["chance_high"].iloc[0] - rows["chance_low"].iloc[0], 9) < _ALIKE:
        return "Nothing that your log leaves open moves the chance by much, if nothing else changes."
    first = rows.iloc[0]
    low, high = (wording.chance(first[column]) for column in ("chance_low", "chance_high"))
    return (
        f"What your log leaves open weighs most for {_named(first['field'])}: anything from {first['low_said']} to "
        f"{first['high_said']} fits it, and the chance is {low} at one end and {high} at the other, if nothing else "
        "changes."
    )


def _named(field: Any) -> str:
    """Return a figure within a sentence.

    >>> _named("win_rate"), _named("days_off")
    ('the sales from meetings held', 'days off')
    """
    if field in RATES:
        made, of = RATES[field]
        return f"the {made} from {of}"
    return {"dials_per_week": "more dials a week", "deal_size": "the amount of a sale"}.get(field, "days off")


def instead(then: float, now: float) -> str:
    """Return two chances as a page says them.

    >>> instead(0.8, 0.52), instead(0.52, 0.5)
    ('about 8 in 10 instead of about 5 in 10', 'about 5 in 10, as it is now')
    """
    said, before = wording.chance(then), wording.chance(now)
    return f"{said}, as it is now" if said == before else f"{said} instead of {before}"


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
        "the chance of the goal with one rate alone at the middle of the peers', or dials a week a fifth up, "
        "everything else as it is; without peers, with one figure alone at either end of what fits the log",
        "about n in 10",
        "as the chance of the goal",
        "medians of at least five peers; ends of 95 % ranges; gains nearer than 1 in 20 cannot be told "
        "apart. Stages are not independent: one may cost another",
        "own rule",
        "the chance of the goal cannot be told",
    ),
)
