"""What is already open, at its age, and how much of the work of a day can still pay off in time."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from salescoach import vocab
from salescoach.maturity import curve
from salescoach.maturity.lag import Lag, of_step, starts, team_lag
from salescoach.store import Log

Array = NDArray[np.float64]
#: The conversion of a dial that set an appointment, and that of an opportunity, to a sale.
APPOINTMENT, DEAL = "appointment_sale", "deal_won"
COLUMNS: Final = ("rep_id", "step", "id", "start", "amount", "currency", "basis")
_NOTHING: Final = 1e-12
#: Three points stand for how well the level of a curve is known, with these weights (Gauss and Hermite).
_POINTS: Final = (-math.sqrt(3), 0.0, math.sqrt(3))
_WEIGHTS: Final = (1 / 6, 2 / 3, 1 / 6)


@dataclass(frozen=True)
class Ripening:
    """How the team's starts of one step end in a yes: the curve, the lag to its horizon, and its doubt.

    ``doubt`` is the standard deviation of the share won as a part of it.
    """

    curve: curve.Curve
    lag: Lag
    doubt: float

    def chance(self, ages: ArrayLike, days: int) -> Array:
        """Return the chance that a start, open at its age in days, ends in a yes within so many days more.

        What the curve still gains in that time, of what is still open at that age; beyond the longest start
        that was followed it gains nothing.
        """
        age = np.asarray(ages, dtype=np.int64)
        gained = curve.shares_by(self.curve, age + max(0, days)) - curve.shares_by(self.curve, age)
        still = np.concatenate(([1.0], self.curve.still))[np.searchsorted(self.curve.days, age, "right")]
        found = np.where(still > _NOTHING, gained / np.maximum(still, _NOTHING), 0.0)
        return np.asarray(np.clip(found, 0.0, 1.0), np.float64)

    def share(self, days: ArrayLike) -> Array:
        """Return how much of its full chance a start has within so many days, 0 to 1."""
        found = self.lag.ripeness(np.asarray(days, dtype=np.int64))
        assert found is not None  # a ripening has a curve that reaches a yes
        return np.asarray(np.clip(found, 0.0, 1.0), np.float64)

    def points(self) -> list[tuple[float, float]]:
        """Return the level of the curve as three factors and their weights, lognormal about 1."""
        spread = math.sqrt(math.log1p(self.doubt**2))
        made = (math.exp(point * spread - spread**2 / 2) for point in _POINTS)
        return list(zip(made, _WEIGHTS, strict=True))


def ripening(paths: pd.DataFrame, step: str, *, as_of: date) -> Ripening | None:
    """Return how the whole team's starts of a step ripen; nothing while fewer than three ended in a yes.

    ``paths`` as ``maturity.paths`` gives them. Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141.
    """
    rows = of_step(paths, step, None)
    rows = rows[rows["known"]]
    lag = team_lag(rows, step, as_of, None)
    if lag is None or lag.curve is None or lag.ripeness(np.zeros(1, dtype=np.int64)) is None:
        return None
    found = starts(rows, as_of).followed()
    if step == DEAL and not (found.states != curve.WON).any():
        return None  # a log that holds only what was won cannot say how much is
    won = curve.won_by(lag.curve, float(found.days.max()))
    doubt = math.sqrt(curve.variance_by(lag.curve, float(found.days.max()))) / won
    return Ripening(lag.curve, lag, doubt)


def in_flight(log: Log, paths: pd.DataFrame) -> pd.DataFrame:
    """Return what every rep has open: ``rep_id``, ``step``, ``id``, ``start`` and, of deals, ``amount`` and its kind.

    Appointments on the way to a sale (``appointment_sale``) and opportunities (``deal_won``) of ``paths``; an
    appointment with an account that has an opportunity of the same rep counts as that one alone. ``amount`` is the
    rep's share, in ``currency`` and on ``basis`` (month, year, total), as it stands in the log.

    >>> from salescoach import maturity
    >>> from salescoach.testing import small_log
    >>> log = small_log([{"rep_id": "ann", "date": "2026-03-02", "contact_id": "c1", "account_id": "x",
    ...                   "disposition_word": "Connected", "outcome_word": "Appointment"}])
    >>> in_flight(log, maturity.paths(log))[["rep_id", "step"]].values.tolist()
    [['ann', 'appointment_sale']]
    """
    waiting = paths.loc[
        paths["step"].isin([APPOINTMENT, DEAL]) & (paths["state"] == "open"), list(COLUMNS[:4])
    ]
    with log.connect() as con:
        links = con.execute(_LINKS).df()
    links = links.astype({"rep_id": "str", "id": "str", "step": "str"})
    found = waiting.merge(links, on=["rep_id", "step", "id"], how="left")
    deals = found.loc[found["step"] == DEAL, ["rep_id", "root"]].dropna().drop_duplicates()
    later = found.merge(deals, on=["rep_id", "root"], how="left", indicator=True)["_merge"] == "both"
    kept = found[(found["step"] == DEAL) | ~later.to_numpy(bool)]
    return kept[list(COLUMNS)].reset_index(drop=True)


_LINKS: Final = """
SELECT rep_id, 'appointment_sale' AS step, source || ' ' || appointment_id AS id, account_root AS root,
    NULL::DOUBLE AS amount, NULL::VARCHAR AS currency, NULL::VARCHAR AS basis
FROM appointments WHERE conversation
UNION ALL BY NAME
SELECT c.rep_id, 'deal_won' AS step, d.source || ' ' || d.deal_id AS id, any_value(a.root) AS root,
    any_value(d.amount) * sum(c.share) AS amount, any_value(nullif(upper(trim(d.currency)), '')) AS currency,
    any_value(coalesce(lower(trim(d.amount_basis)), '')) AS basis
FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed' AND c.share > 0
LEFT JOIN accounts a USING (account_id) GROUP BY ALL
"""


def own_amount(row: Mapping[Any, Any], currency: str, basis: str) -> float | None:
    """Return the amount of a row of what is open where it is in this currency and on this basis, else nothing.

    >>> own_amount({"amount": 900.0, "currency": "EUR", "basis": ""}, "USD", "") is None
    True
    """
    amount = row["amount"]
    same = row["currency"] == currency and row["basis"] == basis
    return float(amount) if same and not pd.isna(amount) and amount > 0 else None


def numbers_of(chances: Array, ripe: Ripening | None) -> Array:
    """Return the chances of 0, 1, 2 ... yes among starts that each have such a chance.

    Exact for independent ones (the Poisson binomial); that the curve's level is itself in doubt is averaged over.

    >>> numbers_of(np.array([0.5, 0.5]), None).tolist()
    [0.25, 0.5, 0.25]
    """
    found = np.zeros(len(chances) + 1)
    for factor, weight in ripe.points() if ripe is not None else [(1.0, 1.0)]:
        numbers = np.ones(1)
        for chance in np.minimum(1.0, chances * factor):
            numbers = np.convolve(numbers, [1 - chance, chance])
        found += weight * numbers
    return found


METRICS: Final = (
    vocab.Metric(
        "what is already open",
        "appointments on the way to a sale and opportunities of the rep that are open on the log's day, and the sales "
        "that can be expected of them by the day of the goal; an appointment with an account that has an opportunity "
        "of the rep counts as that one",
        "appointments, deals, sales",
        "appointments: date, account_root; deals: created, closed, status, account_id; deal_credit: part closed",
        "for each its chance at its age: what the team's curve of that step still gains by the day, of what is still "
        "open at that age; beyond the longest that was followed nothing. Their number is Poisson-binomial, averaged "
        "over three levels of the curve",
        "Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141",
        "fewer than three of the team's have ended in a yes",
    ),
    vocab.Metric(
        "the last day on which a dial helps",
        "the last working day before the goal's on which a dial still has 1 in 20 of its full chance to bring a "
        "sale by then",
        "date",
        "appointments: date, met, account_root; deals: closed",
        "the share of the team's sales from appointments, of those within the horizon, that came so soon",
        "Aalen and Johansen 1978, Scandinavian Journal of Statistics 5:141",
        "fewer than three of the team's appointments have led to a sale",
    ),
)
