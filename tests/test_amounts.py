"""Money won: each currency and each kind of amount by itself, converted only at the coach's rates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pytest

from salescoach import funnel
from salescoach.funnel import amounts
from salescoach.report import facts, rep
from salescoach.store import Log
from salescoach.testing import WORDS, small_log

RATES: Mapping[str, Any] = {
    "base": "EUR",
    "of": [
        {"currency": "USD", "from": date(2026, 1, 1), "rate": 0.9},
        {"currency": "USD", "from": date(2026, 3, 1), "rate": 0.5},
    ],
}


def deal(name: str, amount: float | None, currency: str | None = "EUR", **more: Any) -> Mapping[str, Any]:
    return {
        "deal_id": name, "rep_id": "ann", "status_word": "Won", "closed": "2026-03-10",
        "amount": amount, "currency": currency, **more,
    }  # fmt: skip


def log_of(*deals: Mapping[str, Any], rates: Mapping[str, Any] | None = None, **tables: Any) -> Log:
    seed = {**WORDS, "rates": rates} if rates else WORDS
    return small_log(tables={"deals": deals, **tables}, seed=seed)


def rows(log: Log, **asked: Any) -> list[tuple[Any, ...]]:
    found = amounts.won_amounts(log, **asked)
    columns = ["rep_id", "currency", "basis", "deals", "amount", "converted"]
    return [tuple(None if pd.isna(v) else v for v in row) for row in found[columns].itertuples(index=False)]


def say(log: Log) -> str:
    return amounts.said(amounts.won_amounts(log), log.settings.rates)


def test_currencies_are_never_added() -> None:
    log = log_of(
        deal("1", 700), deal("2", 300), deal("3", 1200, "USD"), deal("4", 800, " gbp "), deal("5", 5, None)
    )  # fmt: skip
    assert rows(log) == [
        ("ann", "EUR", None, 2, 1000, 0), ("ann", "GBP", None, 1, 800, 0), ("ann", "USD", None, 1, 1200, 0),
        ("ann", None, None, 1, 5, 0),
    ]  # fmt: skip
    assert say(log) == "EUR 1,000 · GBP 800 · USD 1,200 · 5 of an unknown currency"


def test_an_amount_a_month_is_never_added_to_one_a_year_or_in_total() -> None:
    log = log_of(*(deal(basis or "", 100, amount_basis=basis) for basis in ("month", "year", "total", None)))
    assert [(basis, amount) for _, _, basis, _, amount, _ in rows(log)] == [
        ("month", 100), ("total", 100), ("year", 100), (None, 100),
    ]  # fmt: skip
    assert say(log) == (
        "EUR 100 (the deals' monthly amounts, added up) · EUR 100 in total · "
        "EUR 100 (the deals' yearly amounts, added up) · EUR 100"
    )


def test_a_deal_without_an_amount_is_no_deal_of_nothing() -> None:
    log = log_of(deal("1", None), deal("2", None, None), deal("3", 0))
    assert rows(log) == [("ann", "EUR", None, 1, 0, 0), ("ann", None, None, 2, None, 0)]
    assert say(log) == "EUR 0 · 2 deals without an amount"
    assert say(log_of(deal("1", None))) == ""


def test_only_won_deals_of_the_days_asked_for_count() -> None:
    log = log_of(
        deal("first", 1, closed="2026-03-01"), deal("last", 2, closed="2026-03-31"),
        deal("before", 4, closed="2026-02-28"), deal("after", 8, closed="2026-04-01"),
        deal("lost", 16, status_word="Lost"), deal("open", 32, status_word="Open"),
        deal("more", 64, business_word="Expansion"), deal("again", 128, business_word="Renewal"),
        deal("new", 256, business_word="New"),
    )  # fmt: skip
    march = {"first": date(2026, 3, 1), "last": date(2026, 3, 31)}
    assert [row[4] for row in rows(log, **march)] == [1 + 2 + 64 + 128 + 256]
    assert [row[4] for row in rows(log, **march, new_only=True)] == [256, 1 + 2]  # said to be new, and not
    assert [row[4] for row in rows(log)] == [1 + 2 + 4 + 8 + 64 + 128 + 256]


def test_a_share_of_a_deal_is_that_share_of_its_money() -> None:
    """Ann closed three quarters, half of it under an id that was merged; Bo the rest."""
    credit = [
        {"deal_id": "1", "rep_id": rep, "part": "closed", "share": share}
        for rep, share in (("ann", 0.25), ("old", 0.5), ("bo", 0.25))
    ]
    merges = [{"old_id": "old", "new_id": "ann", "what": "rep"}]
    log = log_of(deal("1", 1000, rep_id=None), deal_credit=credit, merges=merges)
    assert [row[:1] + row[3:5] for row in rows(log)] == [("ann", 0.75, 750), ("bo", 0.25, 250)]


@pytest.mark.parametrize(
    ("closed", "worth"), [("2026-01-01", 90), ("2026-02-28", 90), ("2026-03-01", 50), ("2026-12-31", 50)]
)
def test_a_deal_is_worth_what_the_rate_of_its_closing_day_says(closed: str, worth: float) -> None:
    log = log_of(deal("1", 100, "USD", closed=closed), deal("2", 1, closed=closed), rates=RATES)
    assert rows(log) == [("ann", "EUR", None, 2, worth + 1, 1)]
    assert say(log) == f"EUR {worth + 1} (converted to EUR at your rates)"


def test_a_deal_without_a_rate_of_its_day_stays_apart_and_it_is_said() -> None:
    log = log_of(
        deal("1", 100, "USD"), deal("2", 100, "USD", closed="2025-12-31"), deal("3", 7, "GBP"), rates=RATES
    )  # fmt: skip
    assert say(log) == (
        "EUR 50 · GBP 7 · USD 100 (converted to EUR at your rates); "
        "kept apart for want of a rate of the day: GBP, USD"
    )


def test_converting_mixes_no_kinds_of_amount() -> None:
    log = log_of(
        deal("1", 100, "USD", amount_basis="month"), deal("2", 100, amount_basis="year"), rates=RATES
    )
    assert [row[1:3] + row[4:] for row in rows(log)] == [("EUR", "month", 50, 1), ("EUR", "year", 100, 0)]


def test_a_deal_won_after_the_day_of_the_log_is_not_won_yet() -> None:
    log: Log = small_log(tables={"deals": [deal("1", 5, closed="2026-03-10")]}, as_of="2026-03-09")
    assert rows(log) == []


def test_the_page_of_a_rep_says_what_he_won_in_the_last_52_weeks() -> None:
    """The day after 52 weeks before is the first that counts; another's deals and expansions do not."""
    calls = [{"rep_id": rep, "date": "2026-03-31"} for rep in ("ann", "bo", "cy")]
    deals = [
        deal("1", 1000, closed="2025-04-01"), deal("2", 400, closed="2025-04-02"), deal("3", 50, closed="2026-03-31"),
        deal("4", 7, "GBP"), deal("5", 9000, business_word="Expansion"), deal("6", 3, rep_id="bo"),
    ]  # fmt: skip
    log = small_log(calls, tables={"deals": [{"business_word": "New", **one} for one in deals]})
    found = facts.of(log)
    said = {who: str(rep.of_facts(found, who).notes) for who in ("ann", "bo", "cy")}
    assert "New business won in the last 52 weeks: EUR 450 · GBP 7." in said["ann"]
    assert "New business won in the last 52 weeks: EUR 3." in said["bo"]
    assert "New business won" not in said["cy"]
    markup = {
        who: rep.of_facts(found, who).notes.markup for who in ("ann", "cy")
    }  # apart from what the log can answer
    assert "<h3>What was won</h3><p>New business won" in markup["ann"] and "<h3>" not in markup["cy"]


def test_money_is_that_of_the_sales_that_question_5_counts() -> None:
    """A customer's deal is no new business, whatever it is called; one that nobody explained stands apart."""
    accounts = [{"account_id": "old", "customer_since": "2017-03-02"}, {"account_id": "fresh"}]
    deals = [
        deal("1", 1800, account_id="old"), deal("2", 700, account_id="old", business_word="New"),
        deal("3", 40, account_id="fresh"), deal("4", 5, account_id="fresh", business_word="New"),
    ]  # fmt: skip
    calls = [{"rep_id": "ann", "date": "2025-01-06"}, {"rep_id": "ann", "date": "2026-03-31"}]
    log = small_log(calls, tables={"deals": deals, "accounts": accounts})
    won = amounts.last_year(log)
    assert amounts.sentence(won, log.settings.rates) == (
        "New business won in the last 52 weeks: EUR 5. Won where nobody says whether it was new business in the last "
        "52 weeks: EUR 40."
    )
    weeks = funnel.rep_weeks(log)
    assert weeks.loc[weeks["scope"] == "new_business", "sales"].sum() == won["deals"].sum() == 2


def test_a_log_younger_than_a_year_says_the_weeks_there_are() -> None:
    """From Monday 22 September 2025 to Sunday 28 June 2026 there are 40 weeks."""
    calls = [{"rep_id": "ann", "date": day} for day in ("2025-09-22", "2026-06-28")]
    log = small_log(calls, tables={"deals": [deal("1", 9, business_word="New")]}, as_of="2026-06-28")
    said = amounts.sentence(amounts.last_year(log), log.settings.rates)
    assert said == "New business won in the 40 weeks of this log: EUR 9."


def test_no_deals_are_no_rows() -> None:
    empty: Sequence[Any] = rows(small_log())
    assert empty == []
