"""What is believed of each rate of a plan: its own counts, or what they and the peers' are worth together."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final, NamedTuple

import pandas as pd

from salescoach import maturity
from salescoach.errors import SalescoachError
from salescoach.plan.own import Counted, OwnScenario
from salescoach.plan.scenario import RATES

#: Before anything is counted: half a success and half a failure (Jeffreys).
_BEFORE: Final = 0.5
_TAIL: Final = 0.025
#: A rate that is common elsewhere says as much of this rep as so many tries of his own: its range is then at
#: least as wide as the published ones (5 to 10 calls answered in 100, 15 to 25 wins in 100).
ELSEWHERE_TRIES: Final = 100.0
_MOST: Final = 1e7
_LEAST: Final = 0.05
#: The steps that are compared with peers, by the rate that they are.
_STEPS: Final = MappingProxyType(
    {
        "dials_per_connect": "connect_rate",
        "dials_per_conversation": "reach_rate",
        "conversations_per_appointment": "appointment_rate",
        "appointments_per_meeting_held": "show_rate",
        "meetings_per_sale": "win_rate",
    }
)
#: The conversions that are followed through their time, by the rate that they are.
FOLLOWED: Final = MappingProxyType({"appointment_held": "show_rate", "meeting_sale": "win_rate"})
NO_RANGES: Final[Mapping[str, Ranged]] = MappingProxyType({})


class Ranged(NamedTuple):
    """A rate with its 95 % range, worked out elsewhere, and what it stands on."""

    mean: float
    low: float
    high: float
    basis: str = "together"


@dataclass(frozen=True)
class Belief:
    """A rate as far as it is known: the beta of ``won`` and ``lost``, and the counts it stands on.

    ``basis`` is "log" (his own counts), "together" (his and his peers'), "followed" (his, followed through
    the time they take) or "elsewhere" (common elsewhere, not from the log).
    """

    won: float
    lost: float
    seen: Counted | None = None
    basis: str = "log"

    @property
    def size(self) -> float:
        """Return the tries that it is worth."""
        return self.won + self.lost

    @property
    def mean(self) -> float:
        """Return the rate, 0 to 1."""
        return self.won / self.size

    @property
    def range(self) -> tuple[float, float]:
        """Return the ends of its 95 % range."""
        from scipy.special import betaincinv

        return float(betaincinv(self.won, self.lost, _TAIL)), float(
            betaincinv(self.won, self.lost, 1 - _TAIL)
        )

    def variance(self, at: float | None = None) -> float:
        """Return its variance, or that of another rate known as well; at 0 and at 1 there is none."""
        rate = self.mean if at is None else at
        return rate * (1 - rate) / (self.size + 1)


def from_counts(n: float, of: float) -> Belief:
    """Return what counts say of a rate: Jeffreys' posterior, the beta of half a success and half a failure more.

    Brown, Cai and DasGupta 2001, Statistical Science 16:101. Raises SalescoachError for counts that make no rate.

    >>> from_counts(64, 629).won, from_counts(64, 629).lost
    (64.5, 565.5)
    """
    if not (0 <= n <= of and 0 < of < math.inf):
        raise SalescoachError(f"{n} of {of} is no rate; give the successes and the tries they are of")
    return Belief(n + _BEFORE, of - n + _BEFORE, Counted(n, of))


def from_range(found: Ranged, seen: Counted | None = None) -> Belief:
    """Return the beta with this mean whose 95 % range is as wide as this one.

    Raises SalescoachError for a mean outside its range, or outside 0 to 1.

    >>> nearest = from_range(Ranged(0.25, 0.190, 0.321))  # about that of 40 of 160
    >>> 150 < nearest.size < 190
    True
    """
    from scipy.special import betaincinv

    mean, width = found.mean, found.high - found.low
    if not (0 <= found.low <= mean <= found.high <= 1 and 0 < mean < 1):
        raise SalescoachError(f"{mean} from {found.low} to {found.high} is no rate with its range")
    few, many = math.log(_LEAST), math.log(_MOST)
    for _ in range(40):
        middle = (few + many) / 2
        won, lost = mean * math.exp(middle), (1 - mean) * math.exp(middle)
        wider = betaincinv(won, lost, 1 - _TAIL) - betaincinv(won, lost, _TAIL) > width
        few, many = (middle, many) if wider else (few, middle)
    size = math.exp(many)
    return Belief(mean * size, (1 - mean) * size, seen, found.basis)


def beliefs(
    own: OwnScenario, common: Mapping[str, float], *, ranged: Mapping[str, Ranged] = NO_RANGES
) -> Mapping[str, Belief]:
    """Return what is believed of each rate that leads from a dial to a sale.

    ``ranged`` gives rates with their ranges (:func:`together`, :func:`followed`); a rate without one stands
    on the counts of ``own``, and without those on what is ``common`` elsewhere, worth 100 tries.

    >>> from salescoach.plan.scenario import Scenario
    >>> own = OwnScenario(Scenario(reach_rate=0.1), {"reach_rate": Counted(10, 100)}, {})
    >>> found = beliefs(own, {"appointment_rate": 0.05, "show_rate": 0.7, "win_rate": 0.2})
    >>> [(name, belief.basis) for name, belief in found.items()][:2]
    [('reach_rate', 'log'), ('appointment_rate', 'elsewhere')]
    """
    found = {}
    for name in own.scenario.used:
        seen = own.counts.get(name)
        if name in ranged:
            found[name] = from_range(ranged[name], seen)
        elif seen is not None and seen.of > 0:
            found[name] = replace(from_counts(min(seen.n, seen.of), seen.of), seen=seen)
        else:
            mean = common[name]
            found[name] = Belief(mean * ELSEWHERE_TRIES, (1 - mean) * ELSEWHERE_TRIES, None, "elsewhere")
    return MappingProxyType(found)


def together(compared: pd.DataFrame, rep_id: str) -> dict[str, Ranged]:
    """Return the rates of a rep that his peers' work helps to tell, of ``benchmarks.compared``, by field.

    >>> table = pd.DataFrame({"rep_id": ["ann"], "step": ["dials_per_connect"], "pooled": [0.1],
    ...                       "pooled_low": [0.07], "pooled_high": [0.14]})
    >>> together(table, "ann")
    {'connect_rate': Ranged(mean=0.1, low=0.07, high=0.14, basis='together')}
    """
    columns = ["step", "pooled", "pooled_low", "pooled_high"]
    rows = compared.loc[compared["rep_id"] == rep_id, columns].dropna()
    return {
        _STEPS[row["step"]]: Ranged(row["pooled"], row["pooled_low"], row["pooled_high"])
        for row in rows.to_dict("records")
        if row["step"] in _STEPS
    }


def followed(matured: Iterable[maturity.Matured]) -> dict[str, Ranged]:
    """Return the rates of a rep that take time, of what ``maturity.matured`` tells of him, by field.

    Meetings held per appointment, and sales per first meeting; only what is not too thin.

    >>> told = maturity.Matured("ann", "meeting_sale", value=0.2, low=0.1, high=0.35, status="ok")
    >>> followed([told])
    {'win_rate': Ranged(mean=0.2, low=0.1, high=0.35, basis='followed')}
    """
    found = {}
    for told in matured:
        ends = told.low, told.value, told.high
        known = told.status == "ok" and told.step in FOLLOWED and None not in ends
        if known and 0 < (told.value or 0) < 1:
            found[FOLLOWED[told.step]] = Ranged(told.value or 0, told.low or 0, told.high or 0, "followed")
    return found


def started(own: OwnScenario, found: Mapping[str, Belief]) -> OwnScenario:
    """Return the scenario of a rep with each rate of his log at what is believed of it.

    A rate that is not from the log stays unknown.
    """
    rates = {name: belief.mean for name, belief in found.items() if belief.basis != "elsewhere"}
    changed = {name: rates.get(name, getattr(own.scenario, name)) for name in RATES}
    return replace(own, scenario=replace(own.scenario, **changed))
