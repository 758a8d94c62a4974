"""Intervals against worked values, statsmodels and SciPy, and what must hold for all counts."""

from __future__ import annotations

import math
import subprocess
import sys
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, nbinom
from statsmodels.stats.proportion import proportion_confint  # type: ignore[import-untyped]
from statsmodels.stats.rates import confint_poisson  # type: ignore[import-untyped]

from salescoach.intervals import (
    FEWEST,
    LONGEST_WEEKS,
    Interval,
    clopper_pearson,
    count_per_period,
    jeffreys,
    more_weeks,
    needed,
    tries_per_success,
    wilson,
)

NAN, INF = math.nan, math.inf
#: Successes and trials, as a log counts them.
COUNTS = st.integers(1, 20_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def ends(interval: Interval) -> tuple[float, float]:
    assert interval.low is not None and interval.high is not None
    return interval.low, interval.high


# Rates


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [
        (0, 12, (0, 0.242494)),
        (1, 12, (0.014865, 0.353880)),
        (3, 40, (0.025836, 0.198642)),
        (7, 120, (0.028541, 0.115526)),
        (12, 12, (0.757506, 1)),
    ],
)
def test_wilson_has_the_values_worked_out_before(
    successes: int, trials: int, expected: tuple[float, float]
) -> None:
    # T1: reference values by statsmodels' proportion_confint
    assert ends(wilson(successes, trials)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("trials", [1, 2, 5, 13, 60, 500])
def test_wilson_agrees_with_statsmodels(trials: int) -> None:
    for successes in range(0, trials + 1, max(1, trials // 9)):
        expected = proportion_confint(successes, trials, method="wilson")
        assert ends(wilson(successes, trials)) == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize(("successes", "trials"), [(0, 7), (1, 30), (30, 150), (149, 150), (8, 8)])
def test_wilson_agrees_with_scipy(successes: int, trials: int) -> None:
    expected = binomtest(successes, trials).proportion_ci(0.95, "wilson")
    assert ends(wilson(successes, trials)) == pytest.approx((expected.low, expected.high), abs=1e-12)


def test_no_success_starts_at_nothing_exactly_and_all_successes_end_at_one_exactly() -> None:
    assert wilson(0, 7).low == 0.0
    assert wilson(7, 7).high == 1.0


@given(COUNTS)
def test_wilson_holds_the_rate_and_lies_within_zero_and_one(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = ends(wilson(successes, trials))
    assert 0 <= low <= successes / trials <= high <= 1
    assert low < high


@given(COUNTS)
def test_the_rate_of_failures_has_the_mirrored_interval(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = ends(wilson(successes, trials))
    assert ends(wilson(trials - successes, trials)) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(COUNTS)
def test_ten_times_the_work_at_the_same_rate_is_surer(counts: tuple[int, int]) -> None:
    successes, trials = counts
    low, high = ends(wilson(successes, trials))
    surer_low, surer_high = ends(wilson(10 * successes, 10 * trials))
    assert surer_high - surer_low < high - low


def test_a_half_counted_in_a_tally_lies_between_its_neighbours() -> None:
    low, high = ends(wilson(1.5, 20))
    assert ends(wilson(1, 20))[0] < low < ends(wilson(2, 20))[0]
    assert ends(wilson(1, 20))[1] < high < ends(wilson(2, 20))[1]


@pytest.mark.parametrize(
    ("successes", "trials"),
    [(0, 0), (1, 0), (3, 2), (-1, 5), (1, -5), (NAN, 5), (1, NAN), (1, INF), (INF, INF)],
)
def test_counts_that_make_no_rate_are_refused(successes: float, trials: float) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        wilson(successes, trials)


@pytest.mark.parametrize(
    ("successes", "trials", "expected"),
    [(0, 12, (0, 0.185306)), (1, 12, (0.009144, 0.328496)), (3, 40, (0.021577, 0.186814))],
)
def test_jeffreys_has_the_values_worked_out_before(
    successes: int, trials: int, expected: tuple[float, float]
) -> None:
    # T2: reference values by statsmodels' proportion_confint; at no success the low end is 0 by convention
    assert ends(jeffreys(successes, trials)) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("trials", [1, 2, 5, 13, 60, 500])
def test_jeffreys_agrees_with_statsmodels_between_none_and_all(trials: int) -> None:
    for successes in range(1, trials, max(1, trials // 9)):
        expected = proportion_confint(successes, trials, method="jeffreys")
        assert ends(jeffreys(successes, trials)) == pytest.approx(expected, abs=1e-9)


def test_jeffreys_starts_at_nothing_with_no_success_and_ends_at_one_with_nothing_else() -> None:
    # T2: statsmodels leaves the low end of 0 of 12 at 4e-5; Brown, Cai and DasGupta 2001 set it to 0
    assert proportion_confint(0, 12, method="jeffreys")[0] == pytest.approx(4e-5, abs=5e-7)
    assert jeffreys(0, 12).low == 0.0
    assert jeffreys(12, 12).high == 1.0


def test_the_exact_interval_of_no_success_in_twelve() -> None:
    # T2: Clopper and Pearson
    assert ends(clopper_pearson(0, 12)) == pytest.approx((0, 0.264648), abs=1e-6)


@pytest.mark.parametrize(("successes", "trials"), [(0, 7), (1, 30), (30, 150), (149, 150), (8, 8)])
def test_the_exact_interval_agrees_with_scipy(successes: int, trials: int) -> None:
    expected = binomtest(successes, trials).proportion_ci(0.95, "exact")
    assert ends(clopper_pearson(successes, trials)) == pytest.approx((expected.low, expected.high), abs=1e-9)


@given(COUNTS)
def test_jeffreys_lies_within_the_exact_interval_and_holds_the_rate(counts: tuple[int, int]) -> None:
    low, high = ends(jeffreys(*counts))
    widest_low, widest_high = ends(clopper_pearson(*counts))
    assert widest_low - 1e-9 <= low <= counts[0] / counts[1] <= high <= widest_high + 1e-9


@pytest.mark.parametrize("interval", [jeffreys, clopper_pearson])
@pytest.mark.parametrize(("successes", "trials"), [(0, 0), (3, 2), (-1, 5), (NAN, 5), (1, NAN), (1, INF)])
def test_no_interval_takes_counts_that_make_no_rate(
    interval: Callable[[float, float], Interval], successes: float, trials: float
) -> None:
    with pytest.raises(ValueError, match="is no rate"):
        interval(successes, trials)


# Tries per success


def test_thirty_decision_makers_from_150_dials() -> None:
    # T4: the ends of Wilson's interval turned over
    assert ends(tries_per_success(30, 150)) == pytest.approx((3.688113, 6.952130), abs=1e-6)


@pytest.mark.parametrize(("trials", "least"), [(12, 4.526480), (3, 1.583), (40, 13.86)])
def test_no_success_yet_gives_the_least_it_can_be(trials: int, least: float) -> None:
    # T3: one-sided, p <= 1 - .05 ** (1 / trials)
    found = tries_per_success(0, trials)
    assert found.low == pytest.approx(least, abs=1e-6 if trials == 12 else 5e-3)
    assert found.high is None


@pytest.mark.parametrize("trials", [1, 3, 12, 40, 1000])
def test_the_bound_of_no_success_is_the_exact_one_sided_bound_of_scipy(trials: int) -> None:
    most = binomtest(0, trials, alternative="less").proportion_ci(0.95, "exact").high
    assert tries_per_success(0, trials).low == pytest.approx(1 / most, rel=1e-9)


@pytest.mark.parametrize(("successes", "trials"), [(1, 1), (1, 12), (3, 40), (30, 150), (9, 10)])
def test_tries_per_success_are_the_wilson_ends_turned_over(successes: int, trials: int) -> None:
    low, high = proportion_confint(successes, trials, method="wilson")
    assert ends(tries_per_success(successes, trials)) == pytest.approx((1 / high, 1 / low), rel=1e-12)


def test_every_try_a_success_takes_at_least_one_try() -> None:
    low, high = ends(tries_per_success(12, 12))
    assert low == 1
    assert high == pytest.approx(1 / 0.757506, abs=1e-5)


def test_more_sales_than_meetings_have_the_exact_interval_of_two_counts() -> None:
    # T13: 60 in 40 days against 36 in 32 days: the rates' ratio 0.75 lies within .481875 and 1.152440.
    low, high = ends(tries_per_success(60, 36))
    assert (low * 40 / 32, high * 40 / 32) == pytest.approx((0.481875, 1.152440), abs=1e-6)


@pytest.mark.parametrize(("successes", "trials"), [(2, 1), (5, 4), (40, 3)])
def test_more_successes_than_tries_agree_with_the_exact_interval_of_scipy(
    successes: int, trials: int
) -> None:
    share = binomtest(trials, trials + successes).proportion_ci(0.95, "exact")
    expected = (share.low / (1 - share.low), share.high / (1 - share.high))
    assert ends(tries_per_success(successes, trials)) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 5_000), st.integers(1, 5_000))
def test_the_interval_holds_the_ratio_itself(successes: int, trials: int) -> None:
    low, high = ends(tries_per_success(successes, trials))
    assert 0 < low <= trials / successes <= high


@given(st.integers(1, 5_000))
def test_longer_without_a_success_raises_the_least_it_can_be(trials: int) -> None:
    before, after = tries_per_success(0, trials).low, tries_per_success(0, trials + 1).low
    assert before is not None and after is not None
    assert 1 < before < after


@pytest.mark.parametrize(
    ("successes", "trials"), [(0, 0), (1, 0), (-1, 5), (1, -5), (NAN, 5), (0, NAN), (0, INF), (INF, 5)]
)
def test_counts_that_make_no_ratio_are_refused(successes: float, trials: float) -> None:
    with pytest.raises(ValueError, match="is no ratio"):
        tries_per_success(successes, trials)


# Counts per week


@pytest.mark.parametrize(
    ("count", "low", "high"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (10, 4.795, 18.390)],  # Garwood's table
)
def test_a_count_in_one_week_has_the_values_of_the_printed_table(count: int, low: float, high: float) -> None:
    assert ends(count_per_period(count, 1)) == pytest.approx((low, high), abs=1e-3)


@pytest.mark.parametrize(("count", "weeks"), [(0, 13), (1, 13), (26, 13), (412, 13), (7, 0.5)])
def test_counts_per_week_agree_with_statsmodels(count: int, weeks: float) -> None:
    expected = confint_poisson(count, weeks, method="exact-c")
    assert ends(count_per_period(count, weeks)) == pytest.approx(expected, rel=1e-9)


def test_no_count_in_one_week_ends_where_one_in_forty_is_left() -> None:
    low, high = ends(count_per_period(0, 1))
    assert low == 0.0
    assert high == pytest.approx(-math.log(0.025))


@given(st.integers(0, 5_000), st.integers(1, 52))
def test_the_interval_holds_the_count_per_week(count: int, weeks: int) -> None:
    low, high = ends(count_per_period(count, weeks))
    assert 0 <= low <= count / weeks < high


@pytest.mark.parametrize(
    ("count", "weeks"), [(1, 0), (-1, 5), (1, -5), (NAN, 5), (1, NAN), (1, INF), (INF, 5)]
)
def test_what_makes_no_count_per_week_is_refused(count: float, weeks: float) -> None:
    with pytest.raises(ValueError, match="is no count per period"):
        count_per_period(count, weeks)


# What it would take


def reached(successes: int, weeks: float, more: float) -> float:
    """Return the chance of FEWEST successes in all after so many more weeks, as SciPy has it."""
    later = nbinom(successes + 0.5, weeks / (weeks + more))
    return float(later.sf(FEWEST - successes - 1))


def test_two_appointments_in_thirteen_weeks_need_about_as_long_again() -> None:
    # One more with chance .8: (13 / (13 + t)) ** 2.5 = .2, so t = 11.75 weeks, worked by hand.
    assert needed(2, 13) == 12


@pytest.mark.parametrize(("successes", "weeks"), [(1, 4), (1, 13), (2, 6), (2, 13), (2, 52)])
def test_the_weeks_needed_are_the_fewest_that_reach_the_chance(successes: int, weeks: int) -> None:
    more = needed(successes, weeks)
    assert more is not None
    assert reached(successes, weeks, more) >= 0.8 > reached(successes, weeks, more - 1)


@pytest.mark.parametrize("successes", [3, 3.5, 40])
def test_enough_already_needs_no_more_weeks(successes: float) -> None:
    assert needed(successes, 13) == 0


@pytest.mark.parametrize("weeks", [13, 26, 52])
def test_no_success_yet_says_nothing_of_how_long_it_takes(weeks: int) -> None:
    assert needed(0, weeks) is None


def test_one_sale_in_a_year_takes_longer_than_the_log_can_say() -> None:
    assert reached(1, 52, LONGEST_WEEKS) < 0.8
    assert needed(1, 52) is None


def test_half_a_success_of_a_tally_is_still_one_short() -> None:
    more = needed(2.5, 13)
    assert more is not None and 0 < more < 12


@given(st.integers(1, 2), st.integers(1, 20))
def test_the_same_successes_in_fewer_weeks_need_fewer(successes: int, weeks: int) -> None:
    sooner, later = needed(successes, weeks), needed(successes, weeks + 5)
    assert sooner is not None
    assert later is None or sooner <= later


@pytest.mark.parametrize(("successes", "weeks"), [(-1, 13), (1, 0), (NAN, 13), (1, INF)])
def test_counts_that_say_nothing_of_a_week_are_refused(successes: float, weeks: float) -> None:
    with pytest.raises(ValueError, match="is no count per week"):
        needed(successes, weeks)


@pytest.mark.parametrize("weeks", [None, 0, 1, 2, 104])
def test_what_it_takes_is_said_without_a_number_that_is_none(weeks: int | None) -> None:
    assert not any(word in more_weeks(weeks) for word in ("None", "nan", "inf"))


def test_no_interval_loads_the_statistics_of_scipy() -> None:
    # Importing scipy.stats costs .4 s of CPU, more than a whole report may.
    use = (
        "wilson(1, 9); i.jeffreys(1, 9); i.tries_per_success(9, 2); i.count_per_period(3, 4); i.needed(1, 9)"
    )
    code = (
        f"import sys; from salescoach import intervals as i; i.{use}; sys.exit('scipy.stats' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
