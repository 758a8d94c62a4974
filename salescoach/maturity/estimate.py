"""What became of what a rep started: the chance of a yes within the horizon, and how sure it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from salescoach.maturity import curve, saying
from salescoach.maturity.lag import (
    FEWEST,
    RIPE,
    WINDOW_WEEKS,
    Lag,
    Starts,
    of_step,
    starts,
    team_lag,
)
from salescoach.maturity.result import Matured
from salescoach.maturity.starts import KNOWN_SHARE
from salescoach.maturity.steps import step_of


@dataclass(frozen=True)
class _Chance:
    """A chance with its range."""

    value: float
    low: float
    high: float


def matured(
    paths: pd.DataFrame, rep_id: str | None, step: str, *, as_of: date, horizon: int | None = None
) -> Matured:
    """Return the chance that what a rep (None: the team) started has ended in a yes within the horizon.

    ``paths`` holds all reps: the team's lag makes the horizon, in weeks, unless one is given. Starts of the
    52 weeks before the horizon count, and the younger ones as far as they have come; nothing is said beyond
    what the log follows. A rep of whom fewer than five starts are as old as the horizon is measured by how
    ripe his starts are on the team's lag curve. Raises ``SalescoachError`` for an unknown step, a horizon
    beyond the log, or paths of a later day than ``as_of``.

    Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141.

    >>> from salescoach.maturity.starts import COLUMNS
    >>> days = pd.to_datetime(["2026-01-05"] * 12).as_unit("s")
    >>> rows = {"rep_id": "ann", "step": "meeting_sale", "id": [str(n) for n in range(12)], "start": days,
    ...         "week": days, "end": pd.NaT, "state": "open", "purpose": "prospecting",
    ...         "new_business": True, "known": True}
    >>> found = matured(pd.DataFrame(rows, columns=COLUMNS), "ann", "meeting_sale", as_of=date(2026, 6, 1))
    >>> found.status, round(found.tries_low, 2)
    ('bound', 4.53)
    >>> found.sentence
    'Of 12 first meetings older than 13 weeks, none led to a sale within 13 weeks: at least 4.5 first meetings for a \
sale so far. 12 are still open.'
    """
    step_of(step)
    everything, own = of_step(paths, step, None), of_step(paths, step, rep_id)
    team = everything[everything["known"]]
    nothing = Matured(rep_id, step)
    if own.empty:
        return saying.told(replace(nothing, status="none_yet" if len(everything) else "not_tracked"))
    if not own["known"].any():
        return saying.told(replace(nothing, status="unmapped", started=len(own)))
    found = starts(own[own["known"]], as_of)
    lag = team_lag(team, step, as_of, horizon)
    if lag is None:
        still = int((found.states == curve.OPEN).sum())
        return saying.told(replace(nothing, started=len(found.ages), open_count=still, status="too_thin"))
    recent = found.only(found.ages <= 7 * (WINDOW_WEEKS + lag.horizon_weeks))
    counted = _counted(replace(nothing, horizon_weeks=lag.horizon_weeks), recent)
    missing = _not_told(counted, recent, starts(team, as_of))
    if missing:
        return saying.told(replace(counted, status=missing))
    return saying.told(_measured(counted, recent, lag))


def _counted(empty: Matured, found: Starts) -> Matured:
    """Return the counts: of those that are ripe, or of all where too few are ripe."""
    assert empty.horizon_weeks is not None
    known, horizon = found.followed(), 7 * empty.horizon_weeks
    ripe = known.ages >= horizon
    young = int(ripe.sum()) < RIPE and not ripe.all()
    won = (known.states == curve.WON) & (known.days <= horizon)
    return replace(
        empty,
        started=len(found.ages),
        of_count=int(won.sum() if young else (won & ripe).sum()),
        per_count=len(known.ages) if young else int(ripe.sum()),
        won_count=int(won.sum()),
        later_count=int(((known.states == curve.WON) & (known.days > horizon)).sum()),
        open_count=int((known.states == curve.OPEN).sum()),
        unknown_count=len(found.ages) - len(known.ages),
        ripe_count=int(ripe.sum()),
        young=young,
    )


def _not_told(counted: Matured, found: Starts, team: Starts) -> str:
    """Return the status where the log does not tell what became of these, or nothing."""
    if not len(found.ages):
        return "none_yet"
    ended = found.followed().states != curve.OPEN
    if (
        counted.step == "appointment_held"
        and not ended.any()
        and (counted.unknown_count or not counted.young)
    ):
        return "not_tracked"
    if counted.step == "deal_won" and (_only_won(team) or (_only_won(found) and not found.days.any())):
        return "not_tracked"
    if counted.unknown_count > (1 - KNOWN_SHARE) * counted.started:
        return "unmapped"
    return ""


def _only_won(found: Starts) -> bool:
    """Whether the log seems to hold only what was won: nothing open or lost among several."""
    return len(found.ages) >= FEWEST and bool((found.states == curve.WON).all())


def _measured(counted: Matured, found: Starts, lag: Lag) -> Matured:
    known = found.followed()
    horizon, wins = 7 * lag.horizon_weeks, counted.won_count
    chance = _chance(known, lag, counted.young)
    if chance is None:
        return replace(counted, status="too_thin")
    if counted.unknown_count:
        ends = (_chance(found.taking(state), lag, counted.young) for state in (curve.LOST, curve.WON))
        least, most = (end or chance for end in ends)
        chance = replace(chance, low=min(chance.low, least.low), high=max(chance.high, most.high))
    tries = 1 / chance.value if chance.value > 0 else None
    return replace(
        counted,
        worth=_exposure(known, lag),
        value=chance.value,
        low=chance.low,
        high=chance.high,
        tries=tries,
        tries_low=1 / chance.high,
        tries_high=1 / chance.low if chance.low > 0 else None,
        median_lag_weeks=None if counted.young or wins < FEWEST else _half(known, horizon),
        status="bound" if wins == 0 else "too_thin" if wins < FEWEST else "ok",
    )


def _chance(found: Starts, lag: Lag, young: bool) -> _Chance | None:
    """Return the chance by the horizon; nothing where not even one start has had the time for a yes."""
    horizon = 7 * lag.horizon_weeks
    exposure = _exposure(found, lag)
    won = int(((found.states == curve.WON) & (found.days <= horizon)).sum())
    if exposure < 1 and won == 0:
        return None
    if young or won == 0:
        exposure = max(exposure, 1e-9)
        return _Chance(min(1.0, won / exposure), *curve.exposed_range(won, exposure))
    own = curve.aalen_johansen(found.days, found.states)
    return _Chance(curve.won_by(own, horizon), *curve.range_by(own, horizon, exposure))


def _exposure(found: Starts, lag: Lag) -> float:
    """Return for how many whole starts these count: a young one by how ripe it is on the team's curve."""
    ripeness = lag.ripeness(found.ages)
    if ripeness is None:
        return float((found.ages >= 7 * lag.horizon_weeks).sum())
    return math.fsum(ripeness)  # the same to the last digit in whatever order the starts come


def _half(found: Starts, horizon: int) -> float:
    """Return the weeks within which half of the yes by the horizon came."""
    own = curve.aalen_johansen(found.days, found.states)
    return curve.day_of_share(own, curve.won_by(own, horizon) / 2) / 7


def horizon_of(paths: pd.DataFrame, step: str, *, as_of: date) -> int | None:
    """Return the weeks after which a start of this step is ripe for this team; nothing in a young log."""
    rows = of_step(paths, step, None)
    lag = team_lag(rows[rows["known"]], step, as_of, None)
    return lag.horizon_weeks if lag else None
