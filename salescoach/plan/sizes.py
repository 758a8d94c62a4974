"""How large a rep's sales are: the amounts of deals won in one currency, as they came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach import weeks
from salescoach.store import Log

#: Fewer deals than this are too few to say how large a sale is.
FEWEST: Final = 5
#: Deals of so many weeks tell it.
WINDOW: Final = 104
COLUMNS: Final = ("rep_id", "currency", "basis", "amount")


@dataclass(frozen=True)
class Sizes:
    """Amounts of deals won in one currency and on one basis (month, year, total); ``own``: all are the rep's."""

    amounts: NDArray[np.float64]
    currency: str
    basis: str
    own: bool

    @property
    def mean(self) -> float:
        """Return the mean amount."""
        return float(self.amounts.mean())

    def range(self, *, draws: int = 2000, seed: int = 0) -> tuple[float, float]:
        """Return the 95 % range of the mean: of means of as many amounts drawn with replacement.

        Efron 1979, Annals of Statistics 7:1 (the bootstrap).
        """
        dice = np.random.default_rng(seed)
        means = dice.choice(self.amounts, (draws, len(self.amounts))).mean(axis=1)
        low, high = np.quantile(means, [0.025, 0.975])
        return float(low), float(high)

    def scaled(self, mean: float) -> NDArray[np.float64]:
        """Return the amounts, all larger or smaller in the same proportion, so that their mean is this one."""
        return self.amounts * (mean / self.mean)


def deal_sizes(log: Log, *, window: int = WINDOW) -> pd.DataFrame:
    """Return one row per deal won with an amount: ``rep_id``, ``currency``, ``basis`` ("" where unknown), ``amount``.

    New business of the last ``window`` weeks, the rep's share of each; no currency is converted.

    >>> from salescoach.testing import small_log
    >>> deal_sizes(small_log()).columns.to_list()
    ['rep_id', 'currency', 'basis', 'amount']
    """
    first: date = weeks.add_weeks(log.as_of, -window) + timedelta(days=1)
    with log.connect() as con:
        found = con.execute(_WON, {"first": first}).df()
    return found.astype({"rep_id": "str", "currency": "str", "basis": "str", "amount": "float64"})


_WON: Final = """
SELECT c.rep_id, upper(trim(d.currency)) AS currency, coalesce(lower(trim(d.amount_basis)), '') AS basis,
    sum(c.share) * d.amount AS amount
FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed' AND c.share > 0
WHERE d.status = 'won' AND d.closed >= $first AND d.amount > 0 AND trim(d.currency) <> ''
    AND coalesce(d.business, 'new') = 'new' AND c.rep_id IS NOT NULL
GROUP BY c.rep_id, d.deal_id, d.currency, d.amount_basis, d.amount ORDER BY c.rep_id, currency, basis, amount
"""


def sizes_of(sizes: pd.DataFrame, rep_id: str, currency: str) -> Sizes | None:
    """Return how large a rep's sales are in a currency; his whole team's where he has too few; else nothing.

    Of several bases the one of most deals counts, and only its deals.

    >>> won = pd.DataFrame([("ann", "EUR", "", 100.0 * n) for n in range(1, 6)], columns=list(COLUMNS))
    >>> sizes_of(won, "ann", "EUR").mean, sizes_of(won, "ben", "EUR").own, sizes_of(won, "ann", "USD")
    (300.0, False, None)
    """
    same = sizes[sizes["currency"] == currency]
    for rows, own in ((same[same["rep_id"] == rep_id], True), (same, False)):
        if len(rows) >= FEWEST:
            basis = str(rows["basis"].value_counts().sort_index(kind="stable").idxmax())
            amounts = np.sort(rows.loc[rows["basis"] == basis, "amount"].to_numpy(np.float64))
            if len(amounts) >= FEWEST:
                return Sizes(amounts, currency, basis, own)
    return None
