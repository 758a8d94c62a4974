"""What was won in money, each currency and each kind of amount by itself."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd
import pyarrow as pa

from salescoach import settings, weeks, wording
from salescoach.store import Log

#: What the amounts stand for, as it is said after their sum: deals of so much a month are no pay of the rep's.
_PER: Final = {
    "month": " (the deals' monthly amounts, added up)",
    "year": " (the deals' yearly amounts, added up)",
    "total": " in total",
}
_YEAR: Final = 52


def won_amounts(
    log: Log, *, first: date | None = None, last: date | None = None, new_only: bool = False
) -> pd.DataFrame:
    """Return what each rep won from ``first`` to ``last`` (days of closing, both included).

    Columns: ``rep_id``, ``currency`` and ``basis`` (month, year, total), both missing where unknown,
    ``deals`` (the rep's shares of them), ``amount`` (in the currency; missing for deals without one,
    which have a row of their own), ``converted`` (deals of it that were in another currency), ``untold`` (nobody
    says whether it was new business; never with ``new_only`` off). Nothing is added across currencies or bases,
    unless ``[rates]`` of workbook.toml says what a currency was worth on the day the deal was closed.
    ``new_only`` keeps what question 5 counts: no expansions, no renewals, and nothing sold to a customer.
    """
    rates = log.settings.rates
    table = pa.table(
        {
            "currency": pa.array([rate.currency for rate in rates.of], pa.string()),
            "since": pa.array([rate.since for rate in rates.of], pa.date32()),
            "rate": pa.array([rate.rate for rate in rates.of], pa.float64()),
        }
    )
    with log.connect() as con:
        con.register("rates", table)
        asked = {"base": rates.base, "first": first, "last": last, "new_only": new_only}
        return con.execute(_WON, asked).df()


_WON: Final = """
WITH won AS (
    SELECT c.rep_id, d.closed, c.share, c.share * d.amount AS amount, $new_only AND d.business IS NULL AS untold,
        CASE WHEN d.amount IS NOT NULL THEN nullif(upper(trim(d.currency)), '') END AS currency,
        CASE WHEN d.amount IS NOT NULL THEN nullif(lower(trim(d.amount_basis)), '') END AS basis
    FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed'
    WHERE d.status = 'won' AND d.closed >= coalesce($first, d.closed) AND d.closed <= coalesce($last, d.closed)
        AND NOT ($new_only AND (coalesce(d.business, 'new') <> 'new' OR d.to_customer))),
valued AS (
    SELECT w.* REPLACE (
            CASE WHEN r.rate IS NULL THEN w.currency ELSE $base END AS currency,
            w.amount * coalesce(r.rate, 1) AS amount),
        r.rate IS NOT NULL AS converted
    FROM won w ASOF LEFT JOIN rates r ON r.currency = w.currency AND r.since <= w.closed)
SELECT rep_id, currency, basis, sum(share) AS deals, sum(amount) AS amount,
    coalesce(sum(share) FILTER (converted), 0) AS converted, untold
FROM valued GROUP BY rep_id, untold, currency, basis, amount IS NULL
ORDER BY rep_id, untold, amount IS NULL, currency NULLS LAST, basis NULLS LAST
"""
_FIRST: Final = """
SELECT min(day) FROM (SELECT min(date) AS day FROM activities UNION ALL
    SELECT min(closed) FROM deals WHERE status = 'won')
"""


def last_year(log: Log) -> pd.DataFrame:
    """Return ``won_amounts`` of new business in the 52 weeks that end with the log's day, and ``weeks``: 52, or fewer
    where the log is younger.
    """
    with log.connect(["activities", "deals"]) as con:
        ((begun,),) = con.execute(_FIRST).fetchall()
    first = weeks.add_weeks(log.as_of, -_YEAR) + timedelta(days=1)
    seen = _YEAR if begun is None else min(_YEAR, (log.as_of - begun).days // 7 + 1)
    return won_amounts(log, first=first, new_only=True).assign(weeks=seen)


def sentence(won: pd.DataFrame, rates: settings.Rates) -> str:
    """Return ``last_year`` of one rep as sentences, or "" where no amount is known.

    What nobody says of whether it was new business is never added to what is.
    """
    heads = {False: "New business won", True: "Won where nobody says whether it was new business"}
    told = {untold: said(won[won["untold"] == untold], rates) for untold in heads}
    return " ".join(f"{heads[untold]} {_within(won)}: {text}." for untold, text in told.items() if text)


def _within(won: pd.DataFrame) -> str:
    seen = int(won["weeks"].iloc[0])
    weeks_of = wording.counted(seen, "weeks")
    return f"in the last {_YEAR} weeks" if seen == _YEAR else f"in the {weeks_of} of this log"


def said(won: pd.DataFrame, rates: settings.Rates) -> str:
    """Return the amounts of one rep in words, or "" where no amount is known.

    >>> won = pd.DataFrame({"currency": ["EUR", "USD"], "basis": [None, "month"], "deals": [2.0, 1.0],
    ...                     "amount": [1000.0, 99.5], "converted": [0.0, 0.0]})
    >>> said(won, settings.Rates())
    "EUR 1,000 · USD 99.50 (the deals' monthly amounts, added up)"
    """
    known = won[won["amount"].notna()]
    if known.empty:
        return ""
    rows = zip(known["amount"], known["currency"], known["basis"], strict=True)
    parts = [
        wording.money(float(amount), None if pd.isna(currency) else str(currency))
        + ("" if pd.isna(basis) else _PER.get(str(basis), f" ({basis})"))
        for amount, currency, basis in rows
    ]
    without = float(won.loc[won["amount"].isna(), "deals"].sum())
    if without:
        parts.append(f"{wording.counted(without, 'deals')} without an amount")
    text = " · ".join(parts)
    if (known["converted"] > 0).any():
        text += f" (converted to {rates.base} at your rates)"
    apart = sorted({str(code) for code in known["currency"].dropna()} - {rates.base}) if rates.base else []
    if apart:
        text += f"; kept apart for want of a rate of the day: {', '.join(apart)}"
    return text
