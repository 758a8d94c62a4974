"""Which single change helps most, the peers' pitch, scenarios side by side, locks, sliders, and scenarios as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import plan as figure
from salescoach import plan
from salescoach.charts.tornado import tornado as drawn_tornado
from salescoach.errors import SalescoachError
from salescoach.plan import Counted, GoalBy, Saved, Scenario
from salescoach.plan.belief import Ranged, beliefs, followed, started, together
from salescoach.plan.levers import DEFAULTS
from salescoach.plan.own import OwnScenario
from salescoach.plan.scenario import FIGURES

CASE = figure.case()
BY = figure.AS_OF + timedelta(weeks=13)
READY = plan.ahead(CASE, GoalBy(BY, sales=3))
MONEY = plan.ahead(CASE, GoalBy(BY, amount=20_000, currency="EUR"))
PEERS = {"appointment_rate": 0.9, "win_rate": 0.4}
MONDAY = date(2026, 1, 5)


def thin() -> plan.Ahead:
    own = replace(CASE.own, counts={**CASE.own.counts, "win_rate": Counted(1, 12)})
    found = beliefs(own, DEFAULTS)
    return plan.ahead(replace(CASE, own=started(own, found), beliefs=found), READY.goal)


# --- the tornado ---


def test_each_figure_alone_goes_to_both_ends_and_the_widest_is_first() -> None:
    found = plan.tornado(MONEY)
    assert set(found["field"]) == {"dials_per_week", *MONEY.start.used, "deal_size", "days_off"}
    assert found["field"].iloc[0] == "win_rate"  # 10 of 43 are the fewest successes
    assert (found["chance_high"] - found["chance_low"]).is_monotonic_decreasing
    assert (found["chance_low"] <= found["chance"] + 1e-9).all()
    assert (found["chance_high"] >= found["chance"] - 1e-9).all()


def test_an_end_of_the_tornado_is_the_chance_of_that_scenario() -> None:
    found = plan.tornado(READY)
    row = next(row for row in found.to_dict("records") if row["field"] == "win_rate")
    assert row["chance_high"] == plan.chance_by(READY, READY.start.at("win_rate", row["high_at"]))
    assert row["at_said"] == "24 in 100"


def test_locked_figures_are_left_out() -> None:
    locked = replace(READY.start, locked=frozenset({"win_rate", "days_off"}))
    found = plan.tornado(READY, locked)
    assert not found["field"].isin(["win_rate", "days_off"]).any()
    assert len(found) == 5


def test_towards_the_peers_only_what_they_tell_of_moves_and_nothing_gets_worse() -> None:
    found = plan.tornado(READY, towards={**PEERS, "show_rate": 0.5}).set_index("field")
    assert set(found.index) == {"dials_per_week", "appointment_rate", "show_rate", "win_rate", "days_off"}
    assert (found["chance_low"] == found["chance"]).all()
    assert found.loc["win_rate", "high_at"] == 0.4
    above = found.loc[["show_rate"]]  # he is above them
    assert (above["chance_high"] == above["chance"]).all()


def test_what_helps_most_is_said_with_its_chance() -> None:
    assert plan.helps_most(plan.tornado(READY, towards=PEERS)) == (
        "If nothing else changes, most would come of the sales from meetings held: at 40 in 100, the middle of the peers, "
        "instead of 24 in 100 the chance is about 9 in 10 instead of about 6 in 10."
    )


def test_two_changes_that_bring_alike_are_not_told_apart() -> None:
    said = plan.helps_most(plan.tornado(READY, towards={"win_rate": 0.28, "decision_maker_rate": 0.36}))
    assert "which of the two cannot be told apart" in said


def test_a_rep_above_all_his_peers_hears_of_nothing_that_moves_by_much() -> None:
    idle = replace(READY.start, dials_per_week=10.0)
    assert plan.helps_most(plan.tornado(READY, idle, towards={"win_rate": 0.1})) == (
        "If nothing else changes, no single change towards the peers moves the chance by much."
    )


def test_without_peers_it_is_said_what_the_log_leaves_open() -> None:
    said = plan.helps_most(plan.tornado(READY))
    assert said.startswith(
        "What your log leaves open weighs most for the sales from meetings held: anything from 13 in 100"
    )
    assert said.endswith("if nothing else changes.")


def test_thin_data_make_no_tornado_and_the_chart_says_so() -> None:
    found = plan.tornado(thin())
    assert found.empty
    assert plan.helps_most(found) == ""
    assert drawn_tornado(found).layout.meta["alt"] == "What a single change would do cannot be told yet."


def test_the_chart_draws_the_table() -> None:
    assert len(drawn_tornado(plan.tornado(MONEY)).data[0].x) == 8


# --- the peers' pitch ---


def test_the_peers_pitch_changes_one_rate_and_nothing_else() -> None:
    found = plan.at_peers(READY, PEERS, field="win_rate")
    assert found.chance == plan.chance_by(READY, READY.start)
    assert found.chance_then == plan.chance_by(READY, READY.start.at("win_rate", 0.4))
    assert found.sentence == (
        "With 40 sales from 100 meetings held, the middle of your peers, instead of 24 the chance is about 9 in 10 instead "
        "of about 6 in 10, if nothing else changes."
    )


def test_a_rep_above_the_middle_is_told_so() -> None:
    assert plan.at_peers(READY, {"appointment_rate": 0.5}).sentence == (
        "You get 78 appointments from 100 decision makers, the middle of your peers 50: their way would not bring more."
    )


def test_too_few_peers_or_too_few_of_ones_own_are_said() -> None:
    assert plan.at_peers(READY, {}).sentence.endswith("fewer than five of them have enough to say.")
    assert plan.at_peers(thin(), PEERS).sentence.endswith("would do: too early to say.")
    with pytest.raises(SalescoachError, match="there is no rate 'charm'"):
        plan.at_peers(READY, PEERS, field="charm")


def rep_weeks(rates: Mapping[str, int]) -> pd.DataFrame:
    """Return four weeks of each rep with so many appointments from ten talks a week."""
    rows = [
        {"rep_id": rep, "week": pd.Timestamp(MONDAY + timedelta(weeks=number)), "scope": "new_business",
         "days_worked": 5.0, "partial": False, "from_tally": "", "dials": 100, "dials_known": 100, "connects": 20,
         "connects_known": 20, "dial_conversations": 10, "conversations": 10, "appointments": appointments,
         "meetings": 1, "sales": 0, "set_held": 1, "set_sales": 0}
        for rep, appointments in rates.items() for number in range(4)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def test_the_middle_of_the_peers_needs_five_who_have_enough() -> None:
    weeks = rep_weeks({"a": 1, "b": 2, "c": 3, "d": 4, "e": 5, "f": 0})
    found = plan.peer_medians(weeks, list("abcdef"))
    assert found["appointment_rate"] == 0.3  # f has none, which is too few to count
    assert "win_rate" not in found
    assert plan.peer_medians(weeks, list("abcd")) == {}
    assert plan.peer_medians(weeks, []) == {}


# --- side by side ---


def test_up_to_three_scenarios_stand_side_by_side() -> None:
    more = READY.start.at("dials_per_week", 80.0)
    found = plan.side_by_side(
        READY, {"as now": READY.start, "more dials": more, "days off": more.at("days_off", 20)}
    )
    assert found["name"].to_list() == ["as now", "more dials", "days off"]
    assert found["chance"].iloc[0] < found["chance"].iloc[1]
    assert found["at_80"].iloc[0] == found["at_80"].iloc[1] < found["at_80"].iloc[2]
    assert found["days"].to_list() == [65, 65, 45]


def test_a_scenario_that_cannot_be_told_has_a_row_of_unknowns() -> None:
    found = plan.side_by_side(READY, {"open": replace(READY.start, show_rate=None)})
    assert found.loc[0, "status"] == "not_tracked"
    assert found[["chance", "at_50", "at_80", "at_90"]].isna().all(axis=None)


@pytest.mark.parametrize("count", [0, 4])
def test_none_and_more_than_three_are_refused(count: int) -> None:
    with pytest.raises(SalescoachError, match=f"{count} scenarios cannot be read side by side"):
        plan.side_by_side(READY, {str(number): READY.start for number in range(count)})


# --- figures that are locked ---


def test_a_locked_figure_is_not_changed() -> None:
    locked = Scenario(100, reach_rate=0.1, locked=frozenset({"reach_rate"}))
    assert locked.at("dials_per_week", 120).dials_per_week == 120
    with pytest.raises(SalescoachError, match="reach_rate is locked; unlock it"):
        locked.at("reach_rate", 0.2)
    with pytest.raises(SalescoachError, match="there is no figure 'charm'"):
        locked.at("charm", 1)
    with pytest.raises(SalescoachError, match="there is no figure 'charm' to lock"):
        Scenario(locked=frozenset({"charm"}))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"days_off": -1.0}, "days_off is -1.0; give a number of 0 or more"),
        ({"days_off": float("nan")}, "days_off is nan"),
        ({"deal_size": 0.0}, "deal_size is 0.0; give an amount above 0"),
        ({"deal_size": float("inf")}, "deal_size is inf"),
    ],
)
def test_figures_that_cannot_be_are_refused(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(SalescoachError, match=message):
        Scenario(**fields)


# --- the sliders ---


def test_each_slider_starts_at_what_is_believed_with_what_fits_marked() -> None:
    found = {lever.field: lever for lever in plan.goal_levers(READY)}
    # (10 + 1/2) of (43 + 1); the ends are the 2.5th and 97.5th of the beta, by an independent library
    from scipy.stats import beta

    assert found["win_rate"].exact == 10.5 / 44
    assert found["win_rate"].start == 23.9
    assert found["win_rate"].fits == pytest.approx(100 * beta.ppf([0.025, 0.975], 10.5, 33.5), abs=0.06)
    assert list(found) == ["dials_per_week", *READY.start.used, "days_off"]
    assert found["win_rate"].note == "10 of 43 in your log"


def test_the_sliders_at_their_starts_give_the_reps_own_scenario_back() -> None:
    for ready in (READY, MONEY):
        made = plan.goal_levers(ready)
        assert plan.scenario_at(made, {lever.field: lever.start for lever in made}) == ready.start


def test_every_slider_at_either_end_gives_a_chance() -> None:
    made = plan.goal_levers(MONEY)
    for lever in made:
        for end in (0.0, lever.high):
            at = plan.scenario_at(made, {one.field: one.start for one in made} | {lever.field: end})
            found = plan.chance_by(MONEY, at)
            assert found is not None
            assert 0 <= found <= 1


def test_a_locked_slider_stays_at_its_start() -> None:
    own = replace(CASE.own, scenario=replace(CASE.own.scenario, locked=frozenset({"win_rate"})))
    made = plan.levers(own, CASE.beliefs)
    held = {lever.field for lever in made if lever.locked}
    assert held == {"win_rate"}
    moved = plan.scenario_at(made, {lever.field: 50.0 for lever in made})
    assert moved.win_rate == own.scenario.win_rate
    assert moved.show_rate == 0.5
    assert moved.locked == {"win_rate"}


def test_a_rate_that_peers_helped_to_tell_says_so() -> None:
    ranged = {"win_rate": Ranged(0.2, 0.12, 0.3), "show_rate": Ranged(0.7, 0.6, 0.8, "followed")}
    found = beliefs(CASE.own, DEFAULTS, ranged=ranged)
    notes = {lever.field: lever.note for lever in plan.levers(started(CASE.own, found), found)}
    assert notes["win_rate"] == "10 of 43 in your log; drawn towards what your peers do"
    assert notes["show_rate"] == "30 of 33 in your log; followed for as long as it takes"


def test_a_rate_that_is_not_in_the_log_stays_unknown_and_is_worth_100_tries() -> None:
    own = OwnScenario(Scenario(), {}, {})
    found = beliefs(own, DEFAULTS)
    assert {belief.basis for belief in found.values()} == {"elsewhere"}
    assert {round(belief.size, 6) for belief in found.values()} == {100.0}
    assert started(own, found).scenario == Scenario()


def test_steps_that_are_unknown_or_unheard_of_are_passed_over() -> None:
    columns = ["rep_id", "step", "pooled", "pooled_low", "pooled_high"]
    rows = [("ann", "meetings_per_sale", pd.NA, pd.NA, pd.NA), ("ann", "charm", 0.1, 0.05, 0.2)]
    assert together(pd.DataFrame(rows, columns=columns), "ann") == {}
    assert followed([]) == {}


# --- as JSON ---

rates = st.floats(0, 1) | st.none()
scenarios = st.builds(
    Scenario,
    dials_per_week=st.floats(0, 5000) | st.none(),
    connect_rate=rates, decision_maker_rate=rates, appointment_rate=rates, show_rate=rates, win_rate=rates,
    deal_size=st.floats(0.01, 1e9) | st.none(),
    days_off=st.floats(0, 300),
    locked=st.frozensets(st.sampled_from(FIGURES)),
)  # fmt: skip


@given(st.dictionaries(st.text(max_size=9), scenarios, max_size=3))
@settings(max_examples=40, deadline=None)
def test_scenarios_come_back_as_they_were(made: dict[str, Scenario]) -> None:
    for goal in (None, GoalBy(BY, sales=3, won=1), GoalBy(BY, amount=2.5e4, currency="EUR")):
        assert plan.from_json(plan.to_json(Saved(made, goal))) == Saved(made, goal)


def test_scenarios_are_saved_to_a_file_and_loaded(tmp_path: Path) -> None:
    saved = Saved({"now": READY.start, "Zürich": READY.start.at("dials_per_week", 80)}, READY.goal)
    plan.save(tmp_path / "plan.json", saved)
    assert plan.load(tmp_path / "plan.json") == saved
    with pytest.raises(SalescoachError, match="cannot be read"):
        plan.load(tmp_path / "nowhere.json")


GOOD: Mapping[str, Any] = MappingProxyType(
    {"form": 1, "goal": None, "scenarios": {"now": {"dials_per_week": 5}}}
)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ("{", "this is no file of scenarios"),
        ("[]", "no file of scenarios of form 1"),
        ({**GOOD, "form": 2}, "of form 1; save them again"),
        ({**GOOD, "scenarios": {"now": 5}}, "scenario 'now' is 5; give its figures"),
        ({**GOOD, "scenarios": {"now": {"charm": 1}}}, "scenario 'now' has no 'charm'"),
        (
            {**GOOD, "scenarios": {"now": {"win_rate": "0.2"}}},
            "scenario 'now': win_rate is '0.2'; give a number",
        ),
        ({**GOOD, "scenarios": {"now": {"win_rate": True}}}, "win_rate is True; give a number"),
        ({**GOOD, "scenarios": {"now": {"win_rate": 1.2}}}, "win_rate is 1.2; give sales per meeting"),
        (
            {**GOOD, "scenarios": {"now": {"days_off": None}}},
            "scenario 'now': days_off is None; give a number",
        ),
        ({**GOOD, "scenarios": {"now": {"locked": "all"}}}, "locked is 'all'; give a list"),
        ({**GOOD, "goal": {"sales": 3}}, "the goal has no day"),
        ({**GOOD, "goal": {"by": "2026-09-25", "sales": "3"}}, "the goal: sales is '3'; give a number"),
        ({**GOOD, "goal": {"by": "2026-09-25", "amount": 5, "currency": 7}}, "currency is 7; give text"),
        (
            {**GOOD, "goal": {"by": "2026-09-25", "sales": 3, "won": None}},
            "the goal: won is None; give a number",
        ),
        ('{"form": 1, "scenarios": {"now": {"dials_per_week": NaN}}}', "dials_per_week is nan"),
    ],
)
def test_what_is_no_file_of_scenarios_is_refused(told: Any, message: str) -> None:
    text = told if isinstance(told, str) else json.dumps(dict(told))
    with pytest.raises(SalescoachError, match=message):
        plan.from_json(text)


# --- what it costs ---


def test_the_figure_of_the_what_if_is_measured_for_both_kinds_of_goal() -> None:
    sales, money = figure.figures(10)
    assert sales.startswith("what-if, goal of 3 sales: chance ")
    assert money.startswith("what-if, goal of EUR 20,000: chance ")
