"""From a goal by a day back to the dials of a day: the closed form, what is open, days, money, and the words."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import betabinom, binom, nbinom

from salescoach import benchmarks, funnel, maturity, plan, store, vocab
from salescoach.errors import SalescoachError
from salescoach.maturity.starts import COLUMNS as PATHS
from salescoach.plan import Counted, GoalBy, OwnScenario, Scenario, belief, flight, odds, sizes, way
from salescoach.plan.basis import Case
from salescoach.plan.belief import Belief, Ranged, from_counts, from_range
from salescoach.plan.capacity import Calendar, calendar_of, days_a_week
from salescoach.plan.levers import DEFAULTS
from salescoach.plan.odds import PerDial, Sales
from salescoach.testing import small_log

AS_OF = date(2026, 6, 26)  # a Friday
IN_13_WEEKS = AS_OF + timedelta(weeks=13)
NOTHING: Mapping[str, Any] = MappingProxyType({})
#: 64 connects of 629 dials and so on: betas of a half more; no meeting is missed.
COUNTS = {
    "connect_rate": Counted(64, 629),
    "decision_maker_rate": Counted(27, 89),
    "appointment_rate": Counted(37, 47),
    "show_rate": Counted(30, 33),
    "win_rate": Counted(10, 43),
}
METHOD_WORDS = re.compile(
    r"posterior|prior\b|shrunk|interval|cohort|censored|hazard|percentile|median|binomial|Poisson|Bayes|gamma|beta|"
    r"confidence|significant|standard error|\d ?%|\bnan\b|\binf\b|None",
    re.IGNORECASE,
)


def case_of(
    counts: Mapping[str, Counted] = MappingProxyType(COUNTS),
    *,
    dials: float | None = 50.0,
    paths: pd.DataFrame | None = None,
    **other: Any,
) -> Case:
    """Return a case of these counts, five days a week, with nothing open unless paths say so."""
    rates: dict[str, Any] = {name: min(1.0, seen.n / seen.of) for name, seen in counts.items()}
    own = OwnScenario(Scenario(dials_per_week=dials, **rates), counts, {})
    found = plan.beliefs(own, DEFAULTS)
    ripe = {}
    if paths is not None:
        some = {step: flight.ripening(paths, step, as_of=AS_OF) for step in (flight.APPOINTMENT, flight.DEAL)}
        ripe = {step: one for step, one in some.items() if one is not None}
    waiting = pd.DataFrame(columns=list(flight.COLUMNS)).astype(
        {"start": "datetime64[s]", "amount": "float64"}
    )
    empty = pd.DataFrame(columns=list(sizes.COLUMNS)).astype({"amount": "float64"})
    parts: dict[str, Any] = {
        "rep_id": "ann", "as_of": AS_OF, "own": belief.started(own, found), "beliefs": found, "open": waiting,
        "sizes": empty, "ripening": ripe, "calendar": Calendar(), "days_a_week": 5.0,
    }  # fmt: skip
    return Case(**{**parts, **other})


def ready_for(sales: int = 3, by: date = IN_13_WEEKS, **other: Any) -> plan.Ahead:
    return plan.ahead(case_of(**other), GoalBy(by, sales=sales))


def started_on(days_ago: list[int], state: str, lag: int, step: str = flight.APPOINTMENT) -> pd.DataFrame:
    """Return starts so many days before the log's day, each ended after the lag."""
    rows = []
    for number, ago in enumerate(days_ago):
        start = pd.Timestamp(AS_OF) - pd.Timedelta(days=ago)
        end = pd.NaT if state == "open" else start + pd.Timedelta(days=lag)
        rows.append(
            ("ann", step, f"{state}{lag}-{number}", start, start, end, state, "prospecting", True, True)
        )
    frame = pd.DataFrame(rows, columns=list(PATHS))
    return frame.astype({"start": "datetime64[s]", "week": "datetime64[s]", "end": "datetime64[s]"})


def half_won_on_day_28() -> pd.DataFrame:
    """Return starts of half a year ago and more: ten won after 14 days, ten after 28, twenty lost after 28."""
    old = list(range(200, 210))
    return pd.concat(
        [
            started_on(old, "won", 14),
            started_on(old, "won", 28),
            started_on([*old, *old], "lost", 28),
        ],
        ignore_index=True,
    )


# --- the closed form ---


def test_the_product_of_four_betas_has_the_mean_and_spread_of_the_published_example() -> None:
    # T20: reference values: mean .005995975, sd .002062393
    betas = ((64.5, 565.5), (27.9, 62.1), (38, 10), (10.5, 33.5))
    names = ("connect_rate", "decision_maker_rate", "appointment_rate", "win_rate")
    found = {name: Belief(*beta) for name, beta in zip(names, betas, strict=True)}
    found["show_rate"] = Belief(1.0, 1.0)  # taken as certain below: at 1 a rate has no spread
    rates: dict[str, Any] = {name: found[name].mean for name in names}
    at = Scenario(100, show_rate=1.0, **rates)
    rate = odds.per_dial(at, found)
    assert rate is not None
    assert rate.mean == pytest.approx(0.005995975, abs=1e-9)
    assert rate.sd == pytest.approx(0.002062393, abs=1e-9)


def test_three_sales_have_the_chances_of_the_reference_values() -> None:
    # T20: the negative binomial of the same mean and spread, 625 and 1,200 dials
    rate = PerDial(0.005995975, 0.002062393)
    found = Sales(3, np.ones(1)).chance(np.array([625.0, 1200.0]), rate)
    assert found.tolist() == pytest.approx([0.668789, 0.926852], abs=1e-6)


def test_the_chance_is_that_of_an_independent_negative_binomial() -> None:
    rate = PerDial(0.01, 0.004)
    shape = (0.01 / 0.004) ** 2
    for dials in (50, 400, 3000):
        brought = dials * 0.004**2 / 0.01
        independent = nbinom.sf(4, shape, 1 / (1 + brought))
        assert Sales(5, np.ones(1)).chance(np.array([dials]), rate)[0] == pytest.approx(
            independent, abs=1e-12
        )


def test_rates_that_are_known_exactly_give_the_binomial() -> None:
    found = Sales(3, np.ones(1)).chance(np.array([625, 2]), PerDial(0.0048, 0.0))
    assert found[0] == pytest.approx(binom.sf(2, 625, 0.0048), abs=1e-12)
    assert found[0] == pytest.approx(0.577349, abs=1e-6)
    assert found[1] == 0  # two dials cannot bring three sales


def test_what_is_open_is_added_before_the_dials() -> None:
    # one open start with a chance of one half: half of the time three sales are missing, half of the time two
    rate, dials = PerDial(0.006, 0.002), np.array([300.0])
    alone = [float(Sales(wanted, np.ones(1)).chance(dials, rate)[0]) for wanted in (2, 3)]
    found = Sales(3, np.array([0.5, 0.5])).chance(dials, rate)[0]
    assert found == pytest.approx(sum(alone) / 2)


def test_enough_open_reaches_the_goal_without_a_dial() -> None:
    assert Sales(1, np.array([0.25, 0.5, 0.25])).chance(np.zeros(1), PerDial(0.0, 0.0))[0] == 0.75


def test_the_dials_of_a_chance_have_that_chance() -> None:
    goal, rate = Sales(4, np.array([0.6, 0.3, 0.1])), PerDial(0.006, 0.002)
    found = odds.dials_at(goal, rate, (0.5, 0.8, 0.9))
    for dials, wanted in zip(found, (0.5, 0.8, 0.9), strict=True):
        assert dials is not None
        assert goal.chance(np.array([dials]), rate)[0] == pytest.approx(wanted, abs=2e-3)


def test_one_sale_of_known_rates_takes_335_dials() -> None:
    # by hand: log(.2) / log(1 - .0048) = 334.49
    [found] = odds.dials_at(Sales(1, np.ones(1)), PerDial(0.0048, 0), (0.8,))
    assert found == pytest.approx(334.5, abs=0.5)


def test_an_amount_of_equal_sales_is_that_number_of_sales() -> None:
    rate, dials = PerDial(0.006, 0.002), np.array([100.0, 625.0, 3000.0])
    size = odds.spectrum(np.array([1000.0]), np.ones(1), 3000.0)
    money = odds.Amount(size, np.ones_like(size)).chance(dials, rate)
    assert money.tolist() == pytest.approx(Sales(3, np.ones(1)).chance(dials, rate).tolist(), abs=1e-7)


def test_an_amount_of_unequal_sales_has_the_chance_that_draws_have() -> None:
    # simulated: 40,000 draws of gamma rates, Poisson sales and sizes with replacement
    dice, rate = np.random.default_rng(3), PerDial(0.006, 0.002)
    amounts = np.array([1500.0, 2200.0, 3700.0, 9000.0, 20_000.0])
    size = odds.spectrum(amounts, np.full(5, 0.2), 60_000.0)
    number = dice.poisson(1500 * dice.gamma(9, 0.006 / 9, 40_000))
    drawn = np.array([dice.choice(amounts, count).sum() for count in number])
    found = odds.Amount(size, np.ones_like(size)).chance(np.array([1500.0]), rate)[0]
    assert found == pytest.approx((drawn >= 60_000).mean(), abs=0.01)


# --- what is believed ---


def test_counts_give_jeffreys_beta_with_the_range_of_an_independent_library() -> None:
    from scipy.stats import beta

    found = from_counts(3, 40)
    assert (found.won, found.lost, found.seen) == (3.5, 37.5, Counted(3, 40))
    assert found.range == pytest.approx(beta.ppf([0.025, 0.975], 3.5, 37.5))


@pytest.mark.parametrize(("won", "lost"), [(3.5, 37.5), (0.6, 12.0), (120.0, 30.0), (2.0, 2.0)])
def test_a_mean_with_its_range_gives_the_beta_that_has_it(won: float, lost: float) -> None:
    told = Belief(won, lost)
    found = from_range(Ranged(told.mean, *told.range))
    assert (found.won, found.lost) == pytest.approx((won, lost), rel=1e-3)


@pytest.mark.parametrize("told", [(0.5, 0.6, 0.7), (0.0, 0.0, 0.1), (1.0, 0.9, 1.0), (math.nan, 0.1, 0.2)])
def test_a_mean_that_is_none_is_refused(told: tuple[float, float, float]) -> None:
    with pytest.raises(SalescoachError, match="is no rate with its range"):
        from_range(Ranged(*told))


def test_counts_that_make_no_rate_are_refused() -> None:
    with pytest.raises(SalescoachError, match="4 of 3 is no rate"):
        from_counts(4, 3)


def test_a_rate_moved_to_an_end_has_no_spread() -> None:
    assert from_counts(3, 40).variance(0.0) == from_counts(3, 40).variance(1.0) == 0


def test_more_meetings_than_appointments_are_one_for_one() -> None:
    found = case_of({**COUNTS, "show_rate": Counted(40, 33)}).beliefs["show_rate"]
    assert found.won == 33.5
    assert found.seen == Counted(40, 33)


# --- what is open, and the lag ---


def test_a_start_has_the_chance_that_the_curve_still_gains_at_its_age() -> None:
    # of 40 starts 10 were won on day 14, 10 on day 28, 20 lost on day 28: at the start the chance of a yes is 1/2;
    # after 14 days 30 are open, of which 10 are won: 1/3; after 28 none is open
    ripe = flight.ripening(half_won_on_day_28(), flight.APPOINTMENT, as_of=AS_OF)
    assert ripe is not None
    assert ripe.chance([0, 0, 0, 14, 14, 28, 500], 14).tolist() == pytest.approx(
        [0.25, 0.25, 0.25, 1 / 3, 1 / 3, 0, 0]
    )
    assert ripe.chance([0, 14], 13).tolist() == pytest.approx([0, 0])
    assert ripe.share([0, 13, 14, 27, 28, 90]).tolist() == pytest.approx([0, 0, 0.5, 0.5, 1, 1])


def test_too_few_yes_tell_no_lag() -> None:
    few = pd.concat([started_on([200, 201], "won", 14), started_on(list(range(200, 230)), "lost", 20)])
    assert flight.ripening(few, flight.APPOINTMENT, as_of=AS_OF) is None
    assert flight.ripening(few.head(0), flight.APPOINTMENT, as_of=AS_OF) is None


def test_deals_of_a_log_that_holds_only_won_ones_tell_nothing() -> None:
    won = started_on(list(range(200, 230)), "won", 14, flight.DEAL)
    assert flight.ripening(won, flight.DEAL, as_of=AS_OF) is None


def test_numbers_of_yes_are_those_of_the_binomial_where_chances_are_equal() -> None:
    found = flight.numbers_of(np.full(6, 0.3), None)
    assert found.tolist() == pytest.approx([float(binom.pmf(k, 6, 0.3)) for k in range(7)])


def test_a_curve_in_doubt_spreads_the_numbers_and_keeps_their_mean() -> None:
    ripe = flight.ripening(half_won_on_day_28(), flight.APPOINTMENT, as_of=AS_OF)
    assert ripe is not None
    wide = flight.numbers_of(np.full(30, 0.1), replace(ripe, doubt=0.4))
    assert wide.sum() == pytest.approx(1)
    assert (wide * np.arange(31)).sum() == pytest.approx(3, rel=0.01)
    assert wide[0] > binom.pmf(0, 30, 0.1)


def test_work_on_a_day_counts_by_the_share_that_can_still_pay_off() -> None:
    # 20 working days in the four weeks to Friday 24 July: the ten of the first two weeks have 14 days or more left,
    # which is half of the chance; only work of Friday 26 June itself would have all of it
    ready = ready_for(by=AS_OF + timedelta(weeks=4), paths=half_won_on_day_28())
    assert ready.days == 20
    assert ready.full_days == pytest.approx(10 * 0.5)
    assert ready.last_day == AS_OF + timedelta(weeks=2)


def test_too_late_for_any_dial_is_said() -> None:
    found = plan.outlook(ready_for(by=AS_OF + timedelta(days=10), paths=half_won_on_day_28()))
    assert found.last_day is None
    assert (
        found.last == "No dial from now on has as much as 1 in 20 of its full chance to bring a sale by then."
    )
    assert [need.a_day for need in found.needed] == [None, None, None]
    assert "no number of dials from now on gives a chance of 5 in 10" in found.sentence


def test_an_open_appointment_of_an_account_with_an_open_deal_counts_once() -> None:
    calls = [
        {"rep_id": "ann", "date": "2026-03-02", "contact_id": contact, "account_id": account,
         "disposition_word": "Connected", "outcome_word": "Appointment"}
        for contact, account in (("c1", "x"), ("c2", "y"))
    ]  # fmt: skip
    deal = {
        "deal_id": "d1", "account_id": "x", "rep_id": "ann", "created": "2026-03-09", "status_word": "Open",
        "amount": 900.0, "currency": "eur",
    }  # fmt: skip
    log = small_log(calls, as_of="2026-03-20", tables={"deals": [deal]})
    found = flight.in_flight(log, maturity.paths(log))
    assert found[["step", "currency"]].fillna("").values.tolist() == [
        ["appointment_sale", ""],
        ["deal_won", "EUR"],
    ]
    assert found["amount"].tolist()[1] == 900


# --- days ---


def test_days_to_work_leave_out_weekends_holidays_and_time_off() -> None:
    # 30 April 2026 is a Thursday; 1 May is a holiday in Germany, 4 May half a day off, 5 May all of it
    off = {date(2026, 5, 4): 0.5, date(2026, 5, 5): 1.0}
    found = Calendar(country="DE", off=off).days(date(2026, 4, 29), date(2026, 5, 6))
    assert found == [(date(2026, 4, 30), 1.0), (date(2026, 5, 4), 0.5), (date(2026, 5, 6), 1.0)]


def test_a_rep_who_leaves_or_is_yet_to_come_works_only_then() -> None:
    week = (date(2026, 5, 3), date(2026, 5, 10))
    assert len(Calendar(left=date(2026, 5, 5)).days(*week)) == 2
    assert len(Calendar(hired=date(2026, 5, 7)).days(*week)) == 2
    assert Calendar(left=date(2026, 5, 1)).days(*week) == []


def test_the_calendar_is_that_of_the_roster() -> None:
    reps = pd.DataFrame(
        {
            "rep_id": ["ann"],
            "country": ["DE"],
            "working_days": ["Sun-Thu"],
            "hired": [pd.NaT],
            "left": ["2026-12-31"],
        }
    )
    off = pd.DataFrame({"rep_id": ["ann", "ann", "bo"], "date": ["2026-05-04"] * 3, "part": [0.5, 0.5, 0.5]})
    found = calendar_of(reps, off, worked(), "ann")
    assert (found.country, found.working, found.hired, found.left) == (
        "DE",
        frozenset({0, 1, 2, 3, 6}),
        None,
        date(2026, 12, 31),
    )
    assert found.off == {date(2026, 5, 4): 1.0}
    assert calendar_of(reps, off, worked(), "nobody") == Calendar()


def worked(*days: float) -> pd.DataFrame:
    """Return rep_weeks of Ann, a whole week for each number of days worked."""
    week = pd.date_range("2026-03-02", periods=len(days), freq="7D")
    return pd.DataFrame(
        {"rep_id": "ann", "scope": "all", "week": week, "partial": False, "days_worked": days}
    )


@pytest.mark.parametrize(
    ("roster", "days", "weekdays"),
    [
        ("", (5, 4, 5, 3), {0, 1, 2, 3, 4}),
        ("", (7, 7, 0, 7), {0, 1, 2, 3, 4, 5, 6}),
        ("", (5, 5, 7, 5), {0, 1, 2, 3, 4}),
        ("", (6, 7, 6.5, 5), {0, 1, 2, 3, 4, 5}),
        ("Mon-Thu", (5, 5, 5), {0, 1, 2, 3, 4}),
        ("Sun-Thu", (6, 6), {6, 0, 1, 2, 3, 4}),
    ],
    ids=["never more", "every day", "one weekend", "Saturdays", "Fridays too", "from Sunday"],
)
def test_who_works_more_days_than_the_roster_says_has_them_ahead_too(
    roster: str, days: tuple[float, ...], weekdays: set[int]
) -> None:
    reps = pd.DataFrame({"rep_id": ["ann"], "working_days": [roster or None]})
    off = pd.DataFrame({"rep_id": [], "date": [], "part": []})
    assert calendar_of(reps, off, worked(*days), "ann").working == weekdays


def test_a_rep_without_a_whole_week_has_no_usual_days() -> None:
    rows = worked(2).assign(partial=True)
    assert days_a_week(rows, "ann") is None
    assert days_a_week(rows.head(0), "ann") is None


# --- money ---


def deals(rep: str, currency: str, *amounts: float, basis: str = "") -> pd.DataFrame:
    return pd.DataFrame([(rep, currency, basis, amount) for amount in amounts], columns=list(sizes.COLUMNS))


def test_currencies_are_never_mixed_and_five_deals_are_needed() -> None:
    won = pd.concat([deals("ann", "EUR", 1, 2, 3, 4), deals("ann", "USD", 900, 900), deals("bo", "EUR", 5)])
    found = sizes.sizes_of(won, "ann", "EUR")
    assert found is not None
    assert found.amounts.tolist() == [1, 2, 3, 4, 5]  # his own four are too few: the team's
    assert not found.own
    assert sizes.sizes_of(won, "ann", "USD") is None


def test_amounts_a_month_and_in_total_are_never_mixed() -> None:
    won = pd.concat(
        [deals("ann", "EUR", *[100.0] * 6, basis="month"), deals("ann", "EUR", 9000.0, basis="total")]
    )
    found = sizes.sizes_of(won, "ann", "EUR")
    assert found is not None
    assert (found.basis, found.mean) == ("month", 100.0)


def test_the_sizes_of_a_log_are_shares_of_new_business_won() -> None:
    rows: list[dict[str, Any]] = [
        {"deal_id": "d1", "status_word": "Won", "closed": "2026-03-09", "amount": 900.0, "currency": "eur"},
        {"deal_id": "d2", "status_word": "Won", "closed": "2026-03-10", "amount": None, "currency": "EUR"},
        {"deal_id": "d3", "status_word": "Open", "closed": None, "amount": 500.0, "currency": "EUR"},
        {"deal_id": "d4", "status_word": "Won", "closed": "2020-03-10", "amount": 800.0, "currency": "EUR"},
    ]
    log = small_log(
        as_of="2026-04-10",
        tables={
            "deals": [{"rep_id": "ann", "created": row["closed"] or "2026-03-01", **row} for row in rows]
        },
    )
    found = sizes.deal_sizes(log)
    assert found[["rep_id", "currency", "amount"]].values.tolist() == [["ann", "EUR", 900.0]]


def test_a_goal_in_a_currency_without_sales_is_too_early_to_say() -> None:
    found = plan.outlook(plan.ahead(case_of(), GoalBy(IN_13_WEEKS, amount=50_000, currency="chf")))
    assert found.status == "too_thin"
    assert found.chance is None
    assert found.sentence == (
        "For CHF 50,000 by 25 September 2026: too early to say, fewer than 5 sales with an amount in CHF are in the log."
    )


def test_a_goal_in_money_moves_with_the_size_of_a_sale() -> None:
    won = deals("ann", "EUR", 4000, 5000, 5000, 6000, 30_000)
    ready = plan.ahead(case_of(sizes=won), GoalBy(IN_13_WEEKS, amount=60_000, currency="EUR"))
    assert ready.start.deal_size == 10_000
    small, usual, large = (
        plan.chance_by(ready, ready.start.at("deal_size", size)) for size in (5000.0, 10_000.0, 20_000.0)
    )
    assert small is not None and usual is not None and large is not None
    assert small < usual < large
    assert plan.chance_by(ready, ready.start) == usual


# --- the outlook ---


def test_the_words_of_a_usual_goal() -> None:
    found = plan.outlook(ready_for(), hours_a_day=2.0)
    assert found.status == "ok"
    assert found.days == 65
    assert [need.a_day for need in found.needed] == [9, 15, 20]
    assert found.sentence == (
        "For 3 sales by 25 September 2026 you have 65 days to work: 9 dials a day for a chance of 5 in 10, 15 for 8 in 10 "
        "and 20 for 9 in 10. At 10 dials a day the chance is about 6 in 10."
    )
    assert found.flight == "Nothing is open yet: no appointment and no deal."
    assert found.last == (
        "How long it takes from a dial to a sale cannot be told here yet, so the dials of every day count in full."
    )
    assert found.capacity == (
        "Until 25 September 2026 you can work 65 days, without holidays and days off; with 2 hours of dialling a day 130 "
        "hours, so that 15 dials a day are 7.5 an hour."
    )
    assert "if nothing else changes" in found.assumption


def test_the_dials_a_day_give_the_chance_they_are_for() -> None:
    ready = ready_for()
    for need in plan.outlook(ready).needed:
        assert need.a_day is not None
        at, below = (
            plan.chance_by(ready, ready.start.at("dials_per_week", 5.0 * dials))
            for dials in (need.a_day, need.a_day - 1)
        )
        assert at is not None and below is not None
        assert below < need.chance + 2e-3
        assert at >= need.chance - 2e-3


def test_what_is_open_counts_at_its_age() -> None:
    open_now = started_on([0, 14, 40], "open", 0)
    paths = pd.concat([half_won_on_day_28(), open_now], ignore_index=True)
    waiting = open_now.assign(amount=np.nan, currency=None, basis=None)[list(flight.COLUMNS)]
    found = plan.outlook(
        plan.ahead(case_of(paths=half_won_on_day_28(), open=waiting), GoalBy(IN_13_WEEKS, sales=1))
    )
    assert len(paths) == 43
    # a start of today 1/2, one of 14 days 1/3, one beyond all that was followed nothing
    assert found.open_expected == pytest.approx(1 / 2 + 1 / 3)
    assert found.flight == "Already open: 3 appointments; by then about 0.83 sales can be expected of them."
    assert found.chance_open == pytest.approx(1 - 1 / 2 * 2 / 3, abs=0.02)


def test_days_off_take_their_share_of_the_chance() -> None:
    ready = ready_for()
    none, some, all_of = (
        plan.chance_by(ready, ready.start.at("days_off", off)) for off in (0.0, 20.0, 500.0)
    )
    assert none is not None and some is not None
    assert none > some > 0
    assert all_of == 0
    assert plan.outlook(ready, ready.start.at("days_off", 20.0)).days == 45


def test_a_goal_that_is_reached_needs_no_more_dials() -> None:
    found = plan.outlook(plan.ahead(case_of(), GoalBy(IN_13_WEEKS, sales=3, won=3)))
    assert (found.chance, found.sentence) == (1.0, "The goal is reached.")
    assert [need.a_day for need in found.needed] == [0, 0, 0]


def test_sales_already_won_count_towards_the_goal() -> None:
    some = plan.ahead(case_of(), GoalBy(IN_13_WEEKS, sales=5, won=2))
    assert plan.chance_by(some, some.start) == plan.chance_by(ready_for(), some.start)
    assert plan.outlook(some).sentence.startswith("For 3 more sales by 25 September 2026 you have 65 days")


def test_a_rate_on_fewer_than_three_successes_is_too_early_to_say_until_it_is_moved() -> None:
    ready = ready_for(counts={**COUNTS, "win_rate": Counted(0, 12)})
    found = plan.outlook(ready)
    assert (found.status, found.chance, found.needed) == ("too_thin", None, ())
    assert found.sentence == (
        "For 3 sales by 25 September 2026: too early to say, no sales from 12 meetings held in your log so far."
    )
    assert plan.outlook(ready, ready.start.at("win_rate", 0.2)).status == "ok"


def test_rates_that_leave_almost_anything_open_are_too_early_to_say() -> None:
    found = plan.outlook(ready_for(counts={name: Counted(3, 100) for name in COUNTS}))
    assert found.status == "too_thin"
    assert "too early to say, what the log says of the rates leaves almost anything open." in found.sentence


def test_a_rate_of_zero_leaves_what_is_open() -> None:
    waiting = started_on([0], "open", 0).assign(amount=np.nan, currency=None, basis=None)[
        list(flight.COLUMNS)
    ]
    ready = plan.ahead(case_of(paths=half_won_on_day_28(), open=waiting), GoalBy(IN_13_WEEKS, sales=1))
    found = plan.outlook(ready, ready.start.at("win_rate", 0.0))
    assert found.sentence == (
        "For 1 sale by 25 September 2026: without any sales from meetings held no number of dials is enough. What is "
        "already open gives it a chance of about 5 in 10."
    )


def test_connects_that_are_not_tracked_leave_dials_to_decision_makers() -> None:
    counts = {
        "reach_rate": Counted(27, 629),
        **{name: COUNTS[name] for name in ("appointment_rate", "show_rate", "win_rate")},
    }
    assert plan.outlook(ready_for(counts=counts)).chance is not None


def test_a_stage_that_is_not_tracked_is_named_and_assumed_only_when_asked() -> None:
    counts = {name: seen for name, seen in COUNTS.items() if name != "show_rate"}
    ready = ready_for(counts=counts)
    found = plan.outlook(ready)
    assert found.status == "not_tracked"
    assert found.sentence == (
        "For 3 sales by 25 September 2026: how many dials it takes cannot be told, meetings held per appointment are not "
        "known."
    )
    assert plan.outlook(ready, ready.start.at("show_rate", 0.7)).status == "ok"


def test_a_rep_whose_dials_are_not_tracked_still_learns_how_many_it_takes() -> None:
    found = plan.outlook(ready_for(dials=None))
    assert found.chance is None
    assert found.needed[0].a_day == 9
    assert "At " not in found.sentence


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "give one of them"),
        ({"sales": 3, "amount": 100.0, "currency": "EUR"}, "give one of them"),
        ({"sales": 0}, "a goal of 0 sales is none"),
        ({"sales": 1.5}, "a goal of 1.5 sales is none"),
        ({"sales": 100_000}, "give 1 to 1,000"),
        ({"amount": 100.0}, "name the currency"),
        ({"amount": math.inf, "currency": "EUR"}, "give an amount above 0"),
        ({"sales": 3, "won": -1}, "cannot have been won"),
    ],
)
def test_goals_that_are_none_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(SalescoachError, match=message):
        GoalBy(IN_13_WEEKS, **fields)


def test_a_day_that_is_not_to_come_and_hours_that_no_day_has_are_refused() -> None:
    with pytest.raises(SalescoachError, match="2026-06-26 is not to come: the log ends on 2026-06-26"):
        ready_for(by=AS_OF)
    with pytest.raises(SalescoachError, match="25 hours a day cannot be worked"):
        plan.outlook(ready_for(), hours_a_day=25)


# --- a slider at its end ---

ends = st.sampled_from([0.0, 1.0]) | st.floats(0, 1)
dials = st.sampled_from([0.0, 5000.0]) | st.floats(0, 5000) | st.none()
WON = deals("ann", "EUR", 4000, 5000, 5000, 6000, 30_000)
BY_SALES = ready_for(2, paths=half_won_on_day_28())
BY_MONEY = plan.ahead(case_of(sizes=WON), GoalBy(IN_13_WEEKS, amount=60_000, currency="EUR"))


def test_a_rate_next_to_nothing_is_never_enough() -> None:
    """1 over the smallest number there is would be infinite."""
    assert odds.dials_at(odds.Sales(1, np.array([1.0])), odds.PerDial(2.2e-309, 0.0), (0.5,)) == [None]
    assert odds.dials_at(odds.Sales(1, np.array([1.0])), odds.PerDial(2.2e-309, 1e-309), (0.5,)) == [None]


@given(dials, st.tuples(ends, ends, ends, ends, ends), st.floats(0, 100), st.floats(1, 1e7), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_end_of_any_slider_gives_what_is_no_number(
    dials_a_week: float | None, rates: tuple[float, ...], off: float, size: float, money: bool
) -> None:
    ready = BY_MONEY if money else BY_SALES
    moved: dict[str, Any] = dict(zip(ready.start.used, rates, strict=True))
    at = replace(ready.start, dials_per_week=dials_a_week, days_off=off, **moved)
    at = replace(at, deal_size=size) if money else at
    found = plan.outlook(ready, at, hours_a_day=2.0)
    if found.chance is not None:
        assert 0 <= found.chance <= 1
    assert found.expected is None or math.isfinite(found.expected)
    for need in found.needed:
        assert need.a_day is None or 0 <= need.a_day < math.inf
    for said in (found.sentence, found.flight, found.last, found.capacity):
        assert not METHOD_WORDS.search(said), said
    swings = plan.tornado(ready, at)
    assert swings[["chance", "chance_low", "chance_high"]].notna().all(axis=None)
    assert not METHOD_WORDS.search(plan.helps_most(swings))


@given(st.sampled_from(["dials_per_week", *BY_SALES.start.used]), ends, ends)
@settings(max_examples=40, deadline=None)
def test_more_of_anything_never_lowers_the_expected(name: str, one: float, other: float) -> None:
    low, high = (
        BY_SALES.start.at(name, value * (500 if name == "dials_per_week" else 1))
        for value in sorted((one, other))
    )
    less, more = (plan.outlook(BY_SALES, scenario).expected for scenario in (low, high))
    if less is not None and more is not None:
        assert less <= more + 1e-9


# --- draws ---


def test_draws_and_the_closed_form_agree() -> None:
    found = plan.drawn(ready_for(), draws=20_000, seed=1)
    closed = plan.outlook(ready_for()).chance
    assert closed is not None
    assert found.chance == pytest.approx(closed, abs=0.02)
    assert found.low is not None and found.high is not None
    assert found.low <= 3 <= found.high
    assert not METHOD_WORDS.search(found.sentence)


def test_draws_and_the_closed_form_agree_in_money_with_a_deal_open() -> None:
    waiting = started_on([0], "open", 0, flight.DEAL).assign(amount=30_000.0, currency="EUR", basis="")
    paths = half_won_on_day_28().assign(step=flight.DEAL)
    case = case_of(sizes=WON, paths=paths, open=waiting[list(flight.COLUMNS)])
    ready = plan.ahead(case, GoalBy(IN_13_WEEKS, amount=60_000, currency="EUR"))
    found = plan.outlook(ready)
    assert found.open_expected == pytest.approx(15_000)
    assert plan.drawn(ready, draws=20_000, seed=2).chance == pytest.approx(found.chance, abs=0.02)


def test_the_same_seed_gives_the_same_draws() -> None:
    one, other = (plan.drawn(ready_for(), seed=7).outcomes for _ in range(2))
    assert (one == other).all()
    with pytest.raises(SalescoachError, match="5 draws are too few or too many"):
        plan.drawn(ready_for(), draws=5)


def test_there_are_no_draws_of_what_cannot_be_told() -> None:
    found = plan.drawn(ready_for(counts={**COUNTS, "win_rate": Counted(0, 12)}))
    assert (found.chance, len(found.outcomes)) == (None, 0)


@pytest.mark.long
def test_dials_for_eight_in_ten_reach_the_goal_eight_times_in_ten() -> None:
    reached(4000, 0.03)


def test_dials_for_eight_in_ten_reach_the_goal_about_that_often() -> None:
    reached(300, 0.07)


def reached(runs: int, within: float) -> None:
    # simulated: true rates from betas, counts from these, a plan from the counts, sales at the true rates
    dice, met, planned = np.random.default_rng(11), 0, 0
    truth = {"connect_rate": (20, 180), "appointment_rate": (30, 70), "win_rate": (20, 80)}
    for _ in range(runs):
        true = {name: float(dice.beta(*beta)) for name, beta in truth.items()}
        tries = {"connect_rate": 400, "appointment_rate": 60, "win_rate": 60}
        seen = {
            name: Counted(int(dice.binomial(tries[name], rate)), tries[name]) for name, rate in true.items()
        }
        found = {
            name: Belief(
                seen[name].n + truth[name][0], tries[name] - seen[name].n + truth[name][1], seen[name]
            )
            for name in truth
        }
        found |= {name: Belief(1.0, 1.0) for name in ("decision_maker_rate", "show_rate")}
        rates: dict[str, Any] = {name: found[name].mean for name in truth}
        rate = odds.per_dial(Scenario(50, decision_maker_rate=1.0, show_rate=1.0, **rates), found)
        assert rate is not None
        [needed] = odds.dials_at(Sales(3, np.ones(1)), rate, (0.8,))
        if needed is None:
            continue
        planned += 1
        met += int(dice.poisson(needed * math.prod(true.values())) >= 3)
    assert met / planned == pytest.approx(0.8, abs=within)


# --- a whole log ---


@functools.cache
def nearly_empty() -> store.Log:
    """Return a log of three calls and nothing else."""
    return small_log()


def test_every_rep_of_the_sample_team_has_an_outlook(sample: Path) -> None:
    log = store.read(sample)
    weeks, paths = funnel.rep_weeks(log), maturity.paths(log)
    facts, compared = plan.facts(log, paths), benchmarks.compared(weeks, log.table("reps"))
    for rep in sorted(weeks["rep_id"].unique()):
        case = plan.case(facts, weeks, rep, compared=compared)
        found = plan.outlook(plan.ahead(case, GoalBy(log.as_of + timedelta(weeks=13), sales=2)))
        assert found.status in vocab.ANSWER_STATUSES
        for said in (found.sentence, found.flight, found.last, found.capacity, found.assumption):
            assert said
            assert not METHOD_WORDS.search(said), said


def test_a_log_of_three_calls_is_told_to_be_too_early() -> None:
    log = nearly_empty()
    facts = plan.facts(log, maturity.paths(log))
    case = plan.case(facts, funnel.rep_weeks(log), "ann")
    found = plan.outlook(plan.ahead(case, GoalBy(date(2026, 6, 1), sales=1)))
    assert found.chance is None
    assert found.status in ("too_thin", "not_tracked")


def test_a_rep_who_is_not_there_is_refused() -> None:
    log = nearly_empty()
    with pytest.raises(SalescoachError, match="there is no rep 'bo'"):
        plan.case(plan.facts(log, maturity.paths(log)), funnel.rep_weeks(log), "bo")


def test_the_tables_are_left_as_they_were() -> None:
    log = nearly_empty()
    weeks, paths = funnel.rep_weeks(log), maturity.paths(log)
    before = weeks.copy(deep=True), paths.copy(deep=True)
    case = plan.case(plan.facts(log, paths), weeks, "ann")
    way.ahead(case, GoalBy(date(2026, 6, 1), sales=1))
    pd.testing.assert_frame_equal(weeks, before[0])
    pd.testing.assert_frame_equal(paths, before[1])


def test_the_beta_binomial_is_close_where_sales_are_rare() -> None:
    # one step of counts: the gamma stands for the beta, so the count is nearly beta-binomial
    found = from_counts(12, 2000)
    rate = PerDial(found.mean, math.sqrt(found.variance()))
    for wanted in (1, 3, 6):
        told = Sales(wanted, np.ones(1)).chance(np.array([500]), rate)[0]
        assert told == pytest.approx(betabinom.sf(wanted - 1, 500, found.won, found.lost), abs=0.01)
