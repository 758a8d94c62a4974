"""What a scenario brings, what a goal takes, and how it is said."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom, nbinom

from salescoach import plan
from salescoach.errors import SalescoachError
from salescoach.plan import Goal, Scenario
from salescoach.plan.scenario import MOST_DIALS, RATES

#: .10 x .30 x .80 x 1 x .20 = .0048 sales per dial.
HAND = Scenario(100, 0.10, 0.30, 0.80, 1.0, 0.20)
CHAIN = HAND.used

rates = st.floats(0, 1)
scenarios = st.builds(Scenario, st.floats(0, 5_000), rates, rates, rates, rates, rates)
likely = st.floats(0.05, 1)
workable = st.builds(Scenario, st.floats(0, 5_000), likely, likely, likely, likely, likely)


def test_the_chain_worked_by_hand() -> None:
    found = plan.expected(replace(HAND, show_rate=0.75)).set_index("stage")["per_week"]
    assert list(found.index) == ["dials", "connects", "decision makers", "appointments", "meetings", "sales"]
    assert found.to_list() == pytest.approx([100, 10, 3, 2.4, 1.8, 0.36])


def test_the_chain_of_four_rates_worked_by_hand() -> None:
    # T18: 100 dials x .10 x .30 x .80 x .20
    merged = Scenario(100, reach_rate=0.10, appointment_rate=0.30, show_rate=0.80, win_rate=0.20)
    assert plan.expected(merged)["per_week"].iloc[-1] == pytest.approx(0.48)


def test_connects_not_tracked_leave_only_the_connects_unknown() -> None:
    found = plan.expected(Scenario(200, None, None, 0.5, 0.5, 0.2, reach_rate=0.05))
    assert found.loc[found["per_week"].isna(), "stage"].to_list() == ["connects"]
    assert found["per_week"].iloc[-1] == pytest.approx(0.5)


def test_an_unknown_rate_leaves_what_follows_unknown_and_nothing_before() -> None:
    found = plan.expected(replace(HAND, show_rate=None))["per_week"]
    assert found.notna().to_list() == [True, True, True, True, False, False]


def test_two_scenarios_side_by_side() -> None:
    both = plan.compare(HAND, replace(HAND, dials_per_week=150))
    assert list(both.columns) == ["stage", "usual", "scenario"]
    assert (both["scenario"] / both["usual"]).to_list() == pytest.approx([1.5] * 6)


def test_three_sales_take_these_dials() -> None:
    # T19: the dials up to the third sale are 3 and a negative binomial number more; the point is 3 / .0048
    needed = plan.dials_for(Goal(3), HAND)
    assert (needed.point, needed.at_50, needed.at_80, needed.at_90) == (625, 557, 891, 1108)
    assert [needed.at_50, needed.at_80, needed.at_90] == (nbinom.ppf([0.5, 0.8, 0.9], 3, 0.0048) + 3).tolist()
    assert needed.why == ""


def test_one_sale_takes_335_dials_for_a_chance_of_8_in_10() -> None:
    # T19: by hand, log(.2) / log(1 - .0048) = 334.49
    assert math.log(0.2) / math.log(1 - 0.0048) == pytest.approx(334.49, abs=0.005)
    assert plan.dials_for(Goal(1), HAND).at_80 == 335
    few, enough = (plan.chance(Goal(1), dials, HAND) for dials in (334, 335))
    assert few is not None and enough is not None
    assert few < 0.8 <= enough


def test_the_dials_of_the_point_bring_three_sales_6_times_in_10() -> None:
    # T19: scipy.stats.binom.sf(2, 625, .0048)
    assert plan.chance(Goal(3), 625, HAND) == pytest.approx(0.577349, abs=1e-6)


@pytest.mark.parametrize(("dials", "odds"), [(0, 0.0), (2, 0.0), (2.9, 0.0)])
def test_fewer_dials_than_sales_have_no_chance(dials: float, odds: float) -> None:
    assert plan.chance(Goal(3), dials, HAND) == odds


def test_every_dial_a_sale() -> None:
    sure = Scenario(10, 1, 1, 1, 1, 1)
    needed = plan.dials_for(Goal(7), sure)
    assert (needed.point, needed.at_50, needed.at_80, needed.at_90) == (7, 7, 7, 7)
    assert plan.chance(Goal(7), 7, sure) == 1.0


@pytest.mark.parametrize("name", CHAIN)
def test_a_rate_of_zero_says_which_and_gives_no_number(name: str) -> None:
    needed = plan.dials_for(Goal(3), replace(HAND, **{name: 0.0}))
    made, of = RATES[name]
    assert needed.why == f"without any {made} from {of} no number of dials is enough"
    assert needed.point is needed.at_50 is needed.at_80 is needed.at_90 is None
    assert plan.chance(Goal(3), 10_000, replace(HAND, **{name: 0.0})) == 0.0


@pytest.mark.parametrize("name", CHAIN)
def test_an_unknown_rate_says_which_and_gives_no_number(name: str) -> None:
    unknown = replace(HAND, **{name: None})
    assert plan.dials_for(Goal(3), unknown).why.startswith(RATES[name][0])
    assert plan.dials_for(Goal(3), unknown).point is None
    assert plan.chance(Goal(3), 100, unknown) is None


@pytest.mark.parametrize("rate", [1e-3, 1e-10, 5e-324])
def test_tiny_rates_say_that_nobody_can_dial_so_much(rate: float) -> None:
    needed = plan.dials_for(Goal(3), replace(HAND, connect_rate=rate, decision_maker_rate=rate))
    assert needed.why == "it takes more than 1,000,000 dials"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"connect_rate": 1.2}, "connect_rate is 1.2; give connects per dial between 0 and 1"),
        ({"win_rate": -0.1}, "win_rate is -0.1; give sales per meeting held"),
        ({"show_rate": float("nan")}, "show_rate is nan"),
        ({"dials_per_week": -1}, "dials_per_week is -1; give a number of 0 or more"),
        ({"dials_per_week": float("inf")}, "dials_per_week is inf"),
        ({"reach_rate": 0.1, "connect_rate": 0.1}, "leave these two out, or it"),
    ],
)
def test_figures_that_cannot_be_are_refused(fields: dict[str, float], message: str) -> None:
    with pytest.raises(SalescoachError, match=message):
        Scenario(**fields)


@pytest.mark.parametrize("goal", [(0, 13), (3, 0), (1.5, 13), (float("nan"), 13), (float("inf"), 1)])
def test_goals_that_are_none_are_refused(goal: tuple[int, int]) -> None:
    with pytest.raises(SalescoachError, match="give a whole number of 1 or more"):
        Goal(*goal)


@pytest.mark.parametrize("dials", [-1.0, float("nan"), float("inf")])
def test_dials_that_cannot_be_made_are_refused(dials: float) -> None:
    with pytest.raises(SalescoachError, match="cannot be made"):
        plan.chance(Goal(1), dials, HAND)


@given(scenarios, st.sampled_from(["dials_per_week", *CHAIN]), rates)
@settings(max_examples=80, deadline=None)
def test_more_of_anything_never_brings_less(scenario: Scenario, name: str, other: float) -> None:
    low, high = sorted((getattr(scenario, name), other))
    less = plan.expected(replace(scenario, **{name: low}))["per_week"]
    more = plan.expected(replace(scenario, **{name: high}))["per_week"]
    assert (more >= less).all()
    assert more.between(0, 5_000).all()


@given(workable, st.integers(1, 40))
@settings(max_examples=80, deadline=None)
def test_the_dials_for_a_goal_bring_the_goal(scenario: Scenario, sales: int) -> None:
    goal, rate = Goal(sales), scenario.sales_per_dial
    needed = plan.dials_for(goal, scenario)
    assert rate is not None
    if needed.point is None:
        assert sales / rate > MOST_DIALS / 10
        return
    assert needed.at_50 is not None and needed.at_80 is not None and needed.at_90 is not None
    brought = plan.expected(replace(scenario, dials_per_week=needed.point))["per_week"].iloc[-1]
    assert sales - 1e-6 <= brought <= sales + 1 + 1e-6
    for dials, odds in ((needed.at_50, 0.5), (needed.at_80, 0.8), (needed.at_90, 0.9)):
        assert binom.sf(sales - 1, dials, rate) >= odds - 1e-9
        assert binom.sf(sales - 1, dials - 1, rate) < odds + 1e-9
