"""What is usual through time, what is worth a question, and what steady work must not be asked about."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks import false_alarms
from salescoach import trends, vocab
from salescoach.errors import SalescoachError
from salescoach.trends import drift, periods, usual, words
from salescoach.trends.rows import Weeks
from salescoach.trends.words import Flag, Told

#: Twelve weeks of five days with one bad one, the tenth.
DIALS = (42, 38, 51, 45, 40, 36, 47, 44, 39, 12, 43, 41)
FALLING = (50, 47, 52, 44, 45, 40, 43, 38, 36, 37, 33, 30)
FEW_DAYS = (5.0,) * 8 + (4.0, 5.0, 5.0, 4.0)
#: Words of method that no page says.
METHOD = (
    "posterior", "prior", "interval", "cohort", "censored", "p-value", "percentile", "dispersion", "binomial", "poisson",
    "bayes", "confidence", "significant", "median", "standard error", "nan", "inf ", "none",
)  # fmt: skip


def frame(
    counts: Sequence[float | None],
    days: Sequence[float] | float = 5.0,
    *,
    rep: str = "ann",
    partial: Sequence[int] = (),
) -> pd.DataFrame:
    """Return rep_weeks of one rep from 5 January 2026 on: dials and sales of these counts."""
    known = pd.array(list(counts), dtype="Float64")
    rows = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=len(counts), freq="7D"), "dials": known})
    rows = rows.assign(
        rep_id=rep, scope="all", days_worked=days, sales=known, appointments=known, dials_known=known, connects=0.0,
        connects_known=0.0, from_tally="", partial=[n in partial for n in range(len(counts))],
    )  # fmt: skip
    return rows.astype({"week": "datetime64[s]", "partial": bool})


def steady(mean: float, weeks: int, seed: int = 1) -> list[float]:
    return [float(n) for n in np.random.default_rng(seed).poisson(mean, weeks)]


def signals(found: trends.Behaviour) -> list[str]:
    return [str(word) for word in found.table["signal"]]


# --- the usual and its range ---


def test_one_bad_week_is_outside_a_range_that_its_own_jump_has_widened() -> None:
    # T9: dispersion mean(diff ** 2) / (2 mean) and quantiles .00135, .99865 by scipy.stats.nbinom
    found = trends.behaviour(frame(DIALS), "ann", "dials")
    assert (found.low, found.high) == (16, 74)
    assert found.usual == pytest.approx(39.833333, abs=1e-6)
    assert signals(found) == [""] * 9 + ["outside"] + [""] * 2
    known = usual.usual(np.array(DIALS, dtype=float), np.full(12, 5.0))
    assert float(known.dispersion) == pytest.approx(2.408901, abs=1e-6)


def test_without_the_bad_week_counts_vary_less_than_chance_and_the_range_is_poissons() -> None:
    # T9: scipy.stats.poisson.ppf([.00135, .99865], 42.363636); the dispersion would be .52
    rest = [n for n in DIALS if n != 12]
    assert float(usual.usual(np.array(rest, dtype=float), np.full(11, 5.0)).dispersion) == 1
    found = trends.behaviour(frame(rest), "ann", "dials")
    assert (found.low, found.high) == (24, 63)
    assert found.usual == pytest.approx(42.363636, abs=1e-6)
    assert set(signals(found)) == {""}


def moving_ranges(counts: np.ndarray[Any, Any]) -> tuple[float, float, float, float, float]:
    """Return the chart of individuals: mean, mean range, the limits 2.66 ranges away, and the most a range may be."""
    mean, jump = float(counts.mean()), float(np.abs(np.diff(counts)).mean())
    return mean, jump, mean - 2.66 * jump, mean + 2.66 * jump, 3.268 * jump


def test_the_chart_of_moving_ranges_flags_the_same_week() -> None:
    # T8: individuals and moving ranges, worked by hand; no jump is too large for the second chart, which flags nothing
    counts = np.array(DIALS, dtype=float)
    mean, jump, low, high, most = moving_ranges(counts)
    assert (mean, jump) == pytest.approx((39.833333, 10.090909), abs=1e-6)
    assert (low, high, most) == pytest.approx((12.991515, 66.675152, 32.977091), abs=1e-6)
    assert np.abs(np.diff(counts)).max() < most
    known = usual.usual(counts, np.full(12, 5.0))
    assert float(known.rate) * 5 == pytest.approx(mean)
    assert (
        usual.outside(counts, np.full(12, 5.0), known).tolist() == ((counts < low) | (counts > high)).tolist()
    )


def test_counts_that_swing_have_a_range_from_none_up_where_that_chart_goes_below() -> None:
    # T8: 10, 50, 40, 30, the example of the library statprocon; the dispersion by hand: 1800 / 3 by 2 * 32.5
    counts, days = np.array([10.0, 50, 40, 30]), np.full(4, 5.0)
    assert moving_ranges(counts)[:4] == pytest.approx((32.5, 20, -20.7, 85.7), abs=1e-6)
    known = usual.usual(counts, days)
    assert float(known.rate) * 5 == pytest.approx(32.5)
    assert float(known.dispersion) == pytest.approx(600 / 65)
    low, high = usual.range_of(days[:1], known)
    assert 0 <= low[0] < 10 and high[0] > 50
    assert not usual.outside(counts, days, known).any()


def test_a_count_at_the_end_of_its_range_is_inside() -> None:
    # T10: u chart of 9, 12, 7, 2, 10, 25 over 5, 5, 4, 1, 5, 5 days: 2.6 a day; 25 in 5 days is above the normal
    # limit of 4.7633 a day, and inside the exact range 4 to 25 of a Poisson count with mean 13
    days = np.array([5.0, 5, 4, 1, 5, 5])
    counts = np.array([9.0, 12, 7, 2, 10, 25])
    known = usual.usual(counts, days)
    assert float(known.rate) == pytest.approx(2.6)
    pure = usual.Usual(known.rate, np.array(1.0))
    low, high = usual.range_of(days, pure)
    assert (low[0], high[0]) == (4, 25)
    assert not usual.outside(counts, days, pure)[-1]
    reach = 3 * np.sqrt(float(known.rate) / np.array([5, 4, 1]))
    assert 2.6 + reach == pytest.approx([4.7633, 5.0187, 7.4374], abs=1e-4)
    assert np.maximum(2.6 - reach, 0) == pytest.approx([0.4367, 0.1813, 0], abs=1e-4)
    assert counts[-1] / days[-1] == 5.0 > 2.6 + reach[0]


@pytest.mark.parametrize(
    ("mean", "dispersion"), [(0.4, 1.0), (13.0, 1.0), (250.0, 1.0), (3.0, 2.5), (40.0, 4.0)]
)
def test_the_range_is_that_of_an_independent_library(mean: float, dispersion: float) -> None:
    law: Any = stats.poisson(mean)
    if dispersion > 1:
        law = stats.nbinom(mean / (dispersion - 1), 1 / dispersion)
    low, high = usual.range_of(np.array([1.0]), usual.Usual(np.array(mean), np.array(dispersion)))
    assert (low[0], high[0]) == tuple(law.ppf([usual.TAIL, 1 - usual.TAIL]))


@given(
    st.lists(st.integers(0, 60), min_size=2, max_size=30),
    st.floats(0.05, 30),
    st.floats(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_outside_means_below_the_low_or_above_the_high_end(
    counts: list[int], rate: float, spread: float
) -> None:
    known = usual.Usual(np.array(rate), np.array(spread))
    found, days = np.array(counts, dtype=float), np.resize([5.0, 2.5, 4.0], len(counts))
    low, high = usual.range_of(days, known)
    assert usual.outside(found, days, known).tolist() == ((found < low) | (found > high)).tolist()


def test_weeks_of_unequal_days_are_compared_by_the_day() -> None:
    # by hand: rates 2, 4, 2 in 5, 2, 5 days; usual 28 / 12; (2 ** 2 / (28 / 12 * .7)) twice, halved by being a mean
    known = usual.usual(np.array([10.0, 8, 10]), np.array([5.0, 2, 5]))
    assert float(known.rate) == pytest.approx(28 / 12)
    assert float(known.dispersion) == pytest.approx(4 / (28 / 12 * 0.7))
    same = usual.usual(np.array([10.0, 4, 10]), np.array([5.0, 2, 5]))
    assert float(same.dispersion) == 1


def test_a_drift_or_one_step_hardly_moves_the_dispersion() -> None:
    step = np.array([40.0] * 10 + [20.0] * 10)
    assert float(usual.usual(step, np.full(20, 5.0)).dispersion) == 1


def test_many_series_at_once_are_each_as_alone() -> None:
    rng = np.random.default_rng(3)
    counts, days = rng.poisson(8, (5, 20)).astype(float), rng.integers(1, 6, (5, 20)).astype(float)
    known = usual.usual(counts, days)
    for n in range(5):
        alone = usual.usual(counts[n], days[n])
        assert float(alone.dispersion) == pytest.approx(float(known.dispersion[n]))
        assert (
            usual.outside(counts, days, known)[n].tolist()
            == usual.outside(counts[n], days[n], alone).tolist()
        )


def test_a_week_of_two_days_has_a_range_of_its_own() -> None:
    counts = [*DIALS[:9], 16, 43, 41]
    days = [5.0] * 9 + [2.0, 5.0, 5.0]
    found = trends.behaviour(frame(counts, days), "ann", "dials")
    assert set(signals(found)) == {""}
    assert found.table["high"].iloc[9] < found.table["high"].iloc[0]


# --- runs ---


@pytest.mark.parametrize(
    ("side", "flagged"),
    [
        ([1] * 7 + [-1] * 7, 0),
        ([1] * 8 + [-1] * 8, 16),
        ([-1, *[1] * 9, -1], 9),
        ([1] * 5 + [0] + [1] * 5, 0),
        ([1] * 7, 0),
        ([0] * 12, 0),
    ],
    ids=["seven", "eight and eight", "nine", "one on the line between", "too short", "all on the line"],
)
def test_eight_in_a_row_on_one_side_are_a_run(side: list[int], flagged: int) -> None:
    counts = 20.0 + np.array(side)
    known = usual.Usual(np.array(4.0), np.array(1.0))
    assert usual.in_run(counts, np.full(len(side), 5.0), known).sum() == flagged


def test_the_same_count_every_week_is_no_run() -> None:
    # 37 a week in three days: the usual of the days comes to 36.999999999999996 by the machine
    found = trends.behaviour(frame([37] * 20, 3.0), "ann", "dials")
    assert set(signals(found)) == {""}


def test_a_halving_shows_as_a_run() -> None:
    counts = [10, 12, 9, 11, 10, 8, 12, 10, 11, 9, 10, 12, 5, 6, 4, 5, 7, 5, 6, 4, 5]
    found = trends.behaviour(frame(counts), "ann", "dials")
    assert signals(found)[12:] == ["run"] * 9
    assert found.sentence == (
        "Usually about 8.1 dials a week (1 to 18); all 9 weeks from 30 March 2026 to 25 May 2026 were on the low side of that: "
        "worth a question."
    )


def test_a_run_that_has_ended_is_not_asked_about() -> None:
    counts = [20.0] * 9 + [12.0] * 9 + [20.0, 17.0, 21.0]
    found = trends.behaviour(frame(counts), "ann", "dials")
    assert "run" in signals(found)
    assert found.sentence.endswith("were on the low side of that, but not since.")


# --- which weeks are judged ---


def test_before_eight_whole_weeks_nothing_is_judged() -> None:
    found = trends.behaviour(frame(DIALS[:8], partial=[0]), "ann", "dials")
    assert found.usual is None
    assert found.table[["expected", "low", "high"]].isna().all(axis=None)
    assert found.sentence == (
        "Too early to say what is usual for dials: it takes 1 more whole week; there are 7 so far."
    )
    assert trends.behaviour(frame(DIALS[:8]), "ann", "dials").usual is not None


def test_a_partial_week_is_shown_but_neither_judged_nor_part_of_the_usual() -> None:
    with_part = trends.behaviour(frame([*DIALS, 1], partial=[12]), "ann", "dials")
    without = trends.behaviour(frame(DIALS), "ann", "dials")
    assert (with_part.usual, with_part.high, with_part.sentence) == (
        without.usual,
        without.high,
        without.sentence,
    )
    last = with_part.table.iloc[-1]
    assert (last["count"], last["partial"], last["signal"]) == (1, True, "")
    assert pd.isna(last["low"])


def test_a_week_not_tracked_or_without_work_has_no_row() -> None:
    counts: list[float | None] = [*DIALS, None, 40]
    rows = frame(counts).drop(index=3)
    found = trends.behaviour(rows, "ann", "dials")
    assert len(found.table) == 12
    assert pd.Timestamp("2026-03-30") not in set(found.table["period"])


def test_limits_start_anew_at_a_recorded_change_and_its_week_belongs_to_the_new_time() -> None:
    counts = [40, 42, 38, 41, 39, 40, 43, 37, 20, 22, 18, 21, 19, 20, 23, 17]
    told = trends.behaviour(frame(counts), "ann", "dials")
    assert "run" in signals(told)
    change = date(2026, 3, 4)  # the Wednesday of the ninth week
    found = trends.behaviour(frame(counts), "ann", "dials", changes=[change])
    assert set(signals(found)) == {""}
    assert found.table["expected"].to_list() == [40.0] * 8 + [20.0] * 8
    assert found.usual == 20


def test_a_change_without_eight_weeks_since_is_too_early_to_say() -> None:
    found = trends.behaviour(frame(DIALS), "ann", "dials", changes=[date(2026, 3, 9)])
    assert found.sentence == (
        "Too early to say what is usual for dials: it takes 5 more whole weeks; there are 3 since 9 March 2026."
    )
    assert found.table["low"].notna().sum() == 9
    later = trends.behaviour(frame(DIALS), "ann", "dials", changes=[pd.Timestamp("2026-06-01")])
    assert later.sentence.endswith("there are none since 1 June 2026.")
    assert len(later.table) == 12


def test_changes_in_any_order_cut_the_same() -> None:
    days = [date(2026, 3, 30), date(2026, 2, 2)]
    one, two = (
        trends.behaviour(frame(steady(20, 40)), "ann", "dials", changes=c) for c in (days, days[::-1])
    )
    pd.testing.assert_frame_equal(one.table, two.table)
    assert one.sentence == two.sentence


# --- few of them ---


@pytest.mark.parametrize(
    ("mean", "grain"),
    [(0.3, "between"), (1.0, "four weeks"), (3.0, "week")],
    ids=["sales", "meetings", "asks"],
)
def test_the_period_is_the_shortest_that_holds_two(mean: float, grain: str) -> None:
    assert trends.behaviour(frame(steady(mean, 80)), "ann", "dials").grain == grain


def test_four_weeks_are_summed_from_the_first_whole_week_and_the_unfinished_are_partial() -> None:
    counts = [9, *[1, 0, 2, 1] * 9, 1, 1]
    found = trends.behaviour(frame(counts, partial=[0]), "ann", "appointments").table
    assert found["count"].to_list() == [9, *[4] * 9, 2]
    assert found["weeks"].to_list() == [1, *[4] * 9, 2]
    assert found["partial"].to_list() == [True, *[False] * 9, True]
    assert found["period"].iloc[1] == pd.Timestamp("2026-01-12")
    assert found["days_worked"].iloc[1] == 20


def test_four_weeks_with_one_away_are_whole_and_hold_fewer_days() -> None:
    rows = frame([1, 0, 2, 1] * 9).drop(index=[5])
    found = trends.behaviour(rows, "ann", "appointments").table
    assert found["weeks"].to_list() == [4, 3, *[4] * 7]
    assert not found["partial"].any()
    assert found["expected"].iloc[1] == pytest.approx(found["expected"].iloc[0] * 15 / 20)


def test_rare_events_are_judged_by_the_days_worked_between_them() -> None:
    # 8 sales in 40 weeks of 5 days: one in week 4, 8, ... 32, in the middle of its week; the spaces between are 20
    counts = [float(n % 4 == 3 and n < 32) for n in range(40)]
    found = trends.behaviour(frame(counts), "ann", "sales")
    assert found.grain == "between"
    assert found.table["days_worked"].to_list() == [17.5, *[20.0] * 7, 42.5]
    assert found.table["count"].to_list() == [*[1.0] * 8, 0.0]
    assert found.usual == 200 / 8
    # the share of the days that one space takes at a steady pace is Beta(1, 8)
    assert found.high == pytest.approx(200 * stats.beta.ppf(1 - 0.00135, 1, 8))
    assert found.table["expected"].iloc[0] == pytest.approx(200 * stats.beta.ppf(0.5, 1, 8))


def test_the_long_time_since_the_last_is_worth_a_question() -> None:
    counts = [float(n % 4 == 3 and n < 32) for n in range(104)]
    found = trends.behaviour(frame(counts), "ann", "sales")
    assert signals(found)[-1] == "outside"
    assert found.sentence == (
        "Usually one sale in 65 days worked, and up to 292 between two; the last was 362 days worked ago: "
        "worth a question."
    )


def test_sales_in_one_week_and_shared_sales_are_events_each() -> None:
    weeks = Weeks(
        np.datetime64("2026-01-05") + np.arange(3) * np.timedelta64(7, "D"),
        np.array([2.0, 0.0, 0.5]), np.full(3, 5.0), np.zeros(3, dtype=bool),
    )  # fmt: skip
    found = periods.judged(weeks, "between")
    assert found.days == pytest.approx([5 / 3, 5 / 3, 12.5 - 10 / 3, 2.5])
    assert found.days.sum() == weeks.days.sum()


def test_no_event_at_all_is_said_with_its_weeks() -> None:
    found = trends.behaviour(frame([0.0] * 26), "ann", "sales")
    assert found.sentence == (
        "Too early to say what is usual for sales: no sales in 26 whole weeks, and it takes 3 sales."
    )


# --- whom and what ---


def test_another_reps_weeks_and_other_scopes_change_nothing() -> None:
    alone = trends.behaviour(frame(DIALS), "ann", "dials")
    others = pd.concat([frame([5] * 12, rep="bob"), frame([7] * 12).assign(scope="lead"), frame(DIALS)])
    together = trends.behaviour(others, "ann", "dials")
    pd.testing.assert_frame_equal(alone.table, together.table)


def test_a_rep_without_a_row_is_not_tracked() -> None:
    found = trends.behaviour(frame(DIALS), "zoe", "dials")
    assert found.sentence == "Dials: not tracked."
    assert found.table.empty
    assert list(found.table.columns) == list(trends.behaviour(frame(DIALS), "ann", "dials").table.columns)


def test_counts_that_stand_on_unexplained_words_are_not_judged() -> None:
    rows = frame(DIALS).assign(connects=pd.array([9.0] * 12, dtype="Float64"), dials_known=0.0)
    assert trends.behaviour(rows, "ann", "connects").sentence == "Connects: not tracked."
    assert trends.behaviour(rows, "ann", "dials").usual is not None


def test_one_week_or_only_zeros_is_told_without_a_fault() -> None:
    assert "1 so far" in trends.behaviour(frame([40]), "ann", "dials").sentence
    assert "no dials in 20 whole weeks" in trends.behaviour(frame([0] * 20), "ann", "dials").sentence
    only_part = trends.behaviour(frame([40], partial=[0]), "ann", "dials")
    assert only_part.table["partial"].to_list() == [True]
    assert only_part.sentence.endswith("it takes 8 more whole weeks; there are none so far.")


@pytest.mark.parametrize(
    ("measure", "scope", "said"),
    [("calls", "all", "no measure 'calls'"), ("dials", "everything", "no scope 'everything'")],
)
def test_what_is_not_there_is_named(measure: str, scope: str, said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        trends.behaviour(frame(DIALS), "ann", measure, scope=scope)
    with pytest.raises(SalescoachError, match=said):
        trends.trend(frame(DIALS), "ann", measure, scope=scope)


def test_a_table_without_its_columns_is_named() -> None:
    with pytest.raises(SalescoachError, match="lacks partial"):
        trends.behaviour(frame(DIALS).drop(columns="partial"), "ann", "dials")


@given(
    st.lists(st.one_of(st.none(), st.integers(0, 90)), max_size=40),
    st.lists(st.integers(0, 300), max_size=2),
    st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_whatever_was_counted_the_words_are_plain_and_the_table_stays(
    counts: list[int | None], changes: list[int], shuffled: Any
) -> None:
    rows = frame(counts, partial=[0])
    before, order = rows.copy(deep=True), list(range(len(rows)))
    shuffled.shuffle(order)
    days = [date.fromordinal(date(2026, 1, 1).toordinal() + n) for n in changes]
    found = trends.behaviour(rows, "ann", "dials", changes=days)
    again = trends.behaviour(rows.iloc[order], "ann", "dials", changes=days)
    drifting = trends.trend(rows, "ann", "dials")
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(found.table, again.table)
    assert found.sentence == again.sentence
    for said in (found.sentence, drifting.sentence):
        assert said.endswith(".")
        assert not [word for word in METHOD if word in said.lower() and word != "none"]
    assert not found.table.loc[found.table["partial"], "signal"].astype(bool).any()


# --- the words ---

USUAL = Told("dials", "week", 12, 480, days=5.0, usual=40.0, low=16, high=74)
BELOW = Flag("outside", False, date(2026, 3, 9), date(2026, 3, 9), 1, 12, 5.0, 16, 74)
SALES = Told("sales", "between", 60, 8, usual=37.5, low=0.0, high=120, open_days=12)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (USUAL, "Usually about 40 dials a week (16 to 74); each whole week of the last 13 was within that."),
        (
            Told("dials", "week", 12, 480, days=4.0, days_vary=True, usual=40.0, low=16, high=74),
            "Usually about 40 dials in a week of 4 days worked (16 to 74); each whole week of the last 13 was within that.",
        ),
        (
            Told("dials", "week", 12, 480, days=5.0, usual=40.0, low=16, high=74, flag=BELOW, others=2),
            "Usually about 40 dials a week (16 to 74); the week of 9 March 2026 was below that (12), and 2 more of the last "
            "13 weeks were out of the usual: worth a question.",
        ),
        (
            Told(
                "dials", "week", 12, 480, days=5.0, usual=40.0, low=16, high=74,
                flag=Flag("outside", True, date(2026, 3, 9), date(2026, 3, 9), 1, 50, 2.0, 4, 33),
            ),
            "Usually about 40 dials a week (16 to 74); the week of 9 March 2026 was above what is usual for 2 days worked "
            "(50, usually 4 to 33): worth a question.",
        ),
        (
            Told(
                "appointments", "four weeks", 10, 50, days=20.0, usual=5.0, low=0, high=13,
                flag=Flag("outside", True, date(2026, 3, 9), date(2026, 3, 9), 1, 15, 20.0, 0, 13),
            ),
            "Usually about 5 appointments in four weeks (up to 13); the four weeks from 9 March 2026 were above that (15): "
            "worth a question.",
        ),
        (
            Told("appointments", "four weeks", 5, 20),
            "Too early to say what is usual for appointments: it takes 3 more periods of four whole weeks; there are 5 so far.",
        ),
        (SALES, "Usually one sale in 38 days worked, and up to 120 between two; the last was 12 days worked ago."),
        (
            Told(
                "sales", "between", 60, 8, usual=37.5, high=120,
                flag=Flag("outside", True, date(2026, 3, 9), date(2026, 3, 9), 1, 1, 130, 0, 120),
            ),
            "Usually one sale in 38 days worked, and up to 120 between two; the one in the week of 9 March 2026 came "
            "after 130 days worked: worth a question.",
        ),
        (
            Told(
                "sales", "between", 60, 8, usual=37.5, high=120,
                flag=Flag("run", False, date(2026, 3, 9), date(2026, 5, 4), 8, 1, 5, 0, 120),
            ),
            "Usually one sale in 38 days worked, and up to 120 between two; 8 times in a row it took shorter than it "
            "mostly does: worth a question.",
        ),
        (Told("refusals", "week", 0, 0, tracked=False), "Refusals: not tracked."),
    ],
    ids=[
        "nothing", "days vary", "below and two more", "above for two days", "four weeks", "too few blocks",
        "sales as usual", "a late sale", "sales come faster", "not tracked",
    ],
)  # fmt: skip
def test_what_a_page_says(told: Told, said: str) -> None:
    assert words.behaviour(told) == said


def test_a_flag_of_half_a_year_ago_is_in_the_table_and_not_in_the_sentence() -> None:
    counts = [*DIALS, *steady(42, 26)]
    found = trends.behaviour(frame(counts), "ann", "dials")
    assert signals(found)[9] == "outside"
    assert found.sentence.endswith("each whole week of the last 13 was within that.")


# --- drift ---


def test_a_falling_series_has_the_slope_of_an_independent_library() -> None:
    # T12: statsmodels GLM Poisson, exposure days, scale 1 (Pearson / df is .220, never taken below 1), t with 10 df
    found = drift.fit(np.array(FALLING, dtype=float), np.array(FEW_DAYS), np.arange(12.0))
    assert found is not None
    assert found.slope == pytest.approx(-0.032367, abs=1e-6)
    assert found.error == pytest.approx(0.013231, abs=1e-6)
    assert found.p == pytest.approx(2 * stats.t.sf(0.032367 / 0.013231, 10), abs=1e-4)
    assert 2 * stats.norm.sf(-found.slope / found.error) == pytest.approx(0.014437, abs=1e-6)
    assert found.dispersion == pytest.approx(0.220, abs=1e-3)
    told = trends.trend(frame(FALLING, FEW_DAYS), "ann", "dials")
    assert told.factor == pytest.approx(0.968152, abs=1e-6)
    assert told.sentence == (
        # e ** (11 x the slope) is .70; with 2.228 errors (t, 10 df) less and more it is .51 and .97
        "Fewer and fewer dials: from about 10 to about 7.1 a day worked over 12 weeks, 0.7 times as many (anything "
        "from 0.51 to 0.97 fits the log; 495 in 58 days worked)."
    )


@pytest.mark.parametrize("seed", range(6))
def test_bursts_widen_the_range_as_an_independent_library_does(seed: int) -> None:
    from statsmodels.genmod.families import Poisson  # type: ignore[import-untyped]
    from statsmodels.genmod.generalized_linear_model import GLM  # type: ignore[import-untyped]

    rng = np.random.default_rng(seed)
    days, at = rng.integers(1, 6, 20) / 1.0, np.arange(20.0)
    counts = rng.negative_binomial(days, 0.2).astype(float)
    model = GLM(counts, np.column_stack([np.ones(20), at]), Poisson(), exposure=days)
    scale = max(1.0, float(model.fit().pearson_chi2 / 18))
    theirs = model.fit(scale=scale, use_t=True)
    ours = drift.fit(counts, days, at)
    assert ours is not None
    assert ours.slope == pytest.approx(theirs.params[1], abs=1e-6)
    assert ours.error == pytest.approx(theirs.bse[1], rel=1e-5)
    assert (ours.low, ours.high) == pytest.approx(tuple(theirs.conf_int()[1]), abs=1e-5)
    assert ours.p == pytest.approx(theirs.pvalues[1], abs=1e-5)


def test_a_rising_series_is_more_and_more_and_a_level_one_has_no_drift() -> None:
    rising = trends.trend(frame(FALLING[::-1]), "ann", "dials")
    assert rising.sentence.startswith(
        "More and more dials: from about 6.4 to about 10 a day worked over 12 weeks, 1.6 times as many"
    )
    rare = trends.trend(frame([6, 5, 5, 4, 4, 3, 3, 2, 2, 1, 1, 0]), "ann", "appointments")
    assert rare.sentence.startswith(
        "Fewer and fewer appointments: from about 6.8 to about 0.9 in 5 days worked over 12 weeks, 0.13 times as many"
    )
    level = trends.trend(frame([40, 42, 38, 41, 39, 40, 43, 37, 40, 41]), "ann", "dials")
    assert level.sentence == "Dials: no steady rise or fall to be seen in 10 whole weeks."


def test_only_the_last_weeks_asked_for_are_looked_at_and_no_partial_one() -> None:
    rows = frame([*[90] * 20, *FALLING, 2], partial=[32])
    found = trends.trend(rows, "ann", "dials", weeks=12)
    assert (found.weeks, found.count, found.days) == (12, sum(FALLING), 60)
    assert trends.trend(frame(FALLING), "ann", "dials").factor == found.factor


def test_a_holiday_leaves_its_place_in_the_calendar() -> None:
    rows = frame([50 * 0.95**n for n in range(14)]).drop(index=[4, 5, 6])
    found = trends.trend(rows, "ann", "dials")
    assert found.factor == pytest.approx(0.95, abs=1e-9)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ([], "Dials: no whole week in which they are tracked."),
        ([40] * 7, "280 dials in 7 whole weeks, and it takes 1 more whole week."),
        ([0] * 20, "no dials in 20 whole weeks, and it takes 10 dials."),
        ([0] * 19 + [50], "50 dials in 20 whole weeks, and it takes more than one week with any."),
        ([1] * 9, "9 dials in 9 whole weeks, and it takes 10 dials."),
    ],
    ids=["nothing", "seven weeks", "only zeros", "all in one week", "nine in all"],
)
def test_a_drift_that_cannot_be_told_is_too_early_to_say(counts: list[float], said: str) -> None:
    found = trends.trend(frame(counts), "ann", "dials")
    assert (found.factor, found.low, found.high, found.p) == (None, None, None, None)
    assert found.sentence.endswith(said)


def test_a_window_that_holds_nothing_is_refused() -> None:
    with pytest.raises(SalescoachError, match="0 weeks holds nothing"):
        trends.trend(frame(DIALS), "ann", "dials", weeks=0)


# --- two periods ---


def test_two_periods_by_their_exact_chance() -> None:
    # T13: scipy.stats.binomtest(36, 96, 32 / 72) and its exact interval as a ratio
    found = trends.two_periods(60, 40, 36, 32)
    assert found.ratio == pytest.approx(0.75)
    assert found.p == pytest.approx(0.182705, abs=1e-6)
    assert found.low == pytest.approx(0.481875, abs=1e-6)
    assert found.high == pytest.approx(1.152440, abs=1e-6)


@given(st.integers(0, 60), st.floats(0.5, 80), st.integers(0, 60), st.floats(0.5, 80))
@settings(max_examples=50, deadline=None)
def test_two_periods_are_as_an_independent_library_tells_them(
    a: int, days: float, b: int, other: float
) -> None:
    found = trends.two_periods(a, days, b, other)
    if a + b == 0:
        assert (found.ratio, found.low, found.high, found.p) == (None, None, None, None)
        return
    test = stats.binomtest(b, a + b, other / (days + other))
    ends = test.proportion_ci()
    assert found.p == pytest.approx(test.pvalue, abs=1e-9)
    assert found.low == pytest.approx(ends.low / (1 - ends.low) * days / other, abs=1e-9)
    if a:
        assert found.high == pytest.approx(ends.high / (1 - ends.high) * days / other, rel=1e-9)
    else:
        assert (found.high, found.ratio) == (None, None)
    assert not [word for word in METHOD if word in found.sentence.lower() and word != "none"]


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((60, 40, 36, 32), "36 in 32 days worked after 60 in 40: cannot be told apart."),
        (
            (60, 40, 20, 40),
            "20 in 40 days worked after 60 in 40: fewer than before, about 0.33 times as many a day "
            "(anything from 0.19 to 0.56 fits the log).",
        ),
        (
            (9, 40, 0, 40),
            "0 in 40 days worked after 9 in 40: fewer than before, at most 0.51 times as many a day.",
        ),
        (
            (0, 40, 9, 40),
            "9 in 40 days worked after 0 in 40: more than before, at least 2.0 times as many a day.",
        ),
        ((0, 40, 0, 40), "None in either period."),
    ],
    ids=["alike", "a third", "none any more", "none before", "none at all"],
)
def test_what_a_page_says_of_two_periods(counts: tuple[float, float, float, float], said: str) -> None:
    assert trends.two_periods(*counts).sentence == said


@pytest.mark.parametrize("counts", [(1, 0, 1, 5), (1, 5, 1, math.inf), (-1, 5, 1, 5), (1, 5, math.nan, 5)])
def test_periods_that_are_none_are_refused(counts: tuple[float, float, float, float]) -> None:
    with pytest.raises(SalescoachError, match="must be"):
        trends.two_periods(*counts)


# --- how often steady work is flagged ---


def test_steady_work_is_seldom_flagged_and_a_halving_shows() -> None:
    # the bounds of the long test below, wider for fewer runs
    found = false_alarms.figure(10.0, 1.0, 60, np.random.default_rng(5))
    assert found.once <= 0.17
    assert found.weekly <= 0.2
    assert 5 <= found.halving <= 12


def test_the_rare_are_not_flagged_more_often() -> None:
    found = false_alarms.figure(1.0, 1.0, 20, np.random.default_rng(5))
    assert found.once <= 0.05


def test_the_same_seed_gives_the_same_table() -> None:
    one, two = (next(iter(false_alarms.figures(4, seed=3))) for _ in range(2))
    assert one == two
    assert one.line.startswith("Poisson 0.3 ")
    assert len(false_alarms.HEAD) == len(one.line)


#: Simulated, 2,000 runs: shares flagged (once, weekly, in a year) and the median weeks a halving takes.
MEASURED = {
    (0.3, 1.0): (0.010, 0.035, 0.034, math.inf),
    (1.0, 1.0): (0.001, 0.002, 0.005, math.inf),
    (3.0, 1.0): (0.057, 0.085, 0.189, 17),
    (10.0, 1.0): (0.060, 0.078, 0.169, 8),
    (40.0, 1.0): (0.058, 0.079, 0.179, 1),
    (10.0, 3.0): (0.067, 0.119, 0.200, 13),
    (40.0, 4.0): (0.084, 0.162, 0.203, 7),
}


@pytest.mark.long
@pytest.mark.parametrize("pace", list(MEASURED), ids=str)
def test_how_often_steady_work_is_flagged_is_as_the_method_says(pace: tuple[float, float]) -> None:
    runs = 600
    found = false_alarms.figure(*pace, runs, np.random.default_rng([7, false_alarms.PACES.index(pace)]))
    for share, measured in zip((found.once, found.weekly, found.year), MEASURED[pace][:3], strict=True):
        assert share == pytest.approx(measured, abs=4 * math.sqrt(measured * (1 - measured) / runs) + 0.002)
    wait = MEASURED[pace][3]
    assert found.halving == wait or abs(found.halving - wait) <= max(1, 0.4 * wait)


def test_every_number_is_explained() -> None:
    assert [metric.name for metric in trends.METRICS] == ["usual range", "drift", "two periods"]
    assert all(
        isinstance(metric, vocab.Metric) and metric.source and metric.unknown for metric in trends.METRICS
    )
    assert "6 to 8" in trends.METRICS[0].method
