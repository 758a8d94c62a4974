"""Where a rep's own scenario starts, and the levers made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from types import MappingProxyType

import pandas as pd
import pytest

from salescoach import plan
from salescoach.errors import SalescoachError
from salescoach.plan import Counted, OwnScenario, Scenario

MONDAY = date(2026, 1, 5)
WEEK = {
    "dials": 100, "connects": 10, "dial_conversations": 3, "conversations": 4, "appointments": 2,
    "meetings": 2, "sales": 1, "set_held": 1, "set_sales": 1,
}  # fmt: skip
NOTHING: Mapping[str, object] = MappingProxyType({})
UNTRACKED: Mapping[str, object] = dict.fromkeys(WEEK, pd.NA)


def week(number: int, changed: Mapping[str, object] = NOTHING) -> Mapping[str, object]:
    start = {"rep_id": "ana", "week": MONDAY + timedelta(weeks=number), "scope": "new_business"}
    return {**start, "days_worked": 5.0, "partial": False, "from_tally": "", **WEEK, **changed}


def frame(*rows: Mapping[str, object]) -> pd.DataFrame:
    columns = ["rep_id", "week", "scope", "days_worked", "partial", "from_tally", *WEEK]
    made = pd.DataFrame(rows, columns=columns).astype(dict.fromkeys(WEEK, "Float64"))
    made = made.assign(dials_known=made["dials"], connects_known=made["connects"])
    return made.astype({"week": "datetime64[us]"})


def own(*rows: Mapping[str, object]) -> OwnScenario:
    return plan.own_scenario(frame(*rows), "ana")


def test_rates_are_ratios_of_sums_never_means_of_weeks() -> None:
    # decision makers per connect: (1 + 9) / (10 + 10), the mean of the weeks is the same; connects
    # per dial: (10 + 10) / (100 + 300) = .05, the mean of the weeks would be .0667
    found = own(week(0, {"dial_conversations": 1}), week(1, {"dials": 300, "dial_conversations": 9}))
    assert found.scenario == Scenario(200, 0.05, 0.5, 0.5, 0.5, 0.5)
    assert found.counts["connect_rate"] == Counted(20, 400)
    assert found.counts["dials_per_week"] == Counted(400, 2)
    assert found.counts["appointment_rate"] == Counted(4, 8)
    assert dict(found.notes) == {}


def test_a_partial_or_untracked_week_or_one_away_is_no_week_of_dials() -> None:
    first, last = week(0, {"partial": True, "dials": 7}), week(5, {"partial": True, "dials": 9})
    without, away = week(2, {"dials": pd.NA}), week(3, {"days_worked": 0.0, "dials": 0})
    found = own(first, week(1), without, away, week(4, {"dials": 50}), last)
    assert found.counts["dials_per_week"] == Counted(150, 2)


def test_a_ratio_takes_the_partial_week_inside_the_window_and_only_weeks_that_track_both() -> None:
    found = own(week(0, {"partial": True, "dials": 50}), week(1, {"connects": pd.NA}), week(2))
    assert found.counts["connect_rate"] == Counted(20, 150)


def test_the_window_ends_at_the_last_complete_week() -> None:
    rows = [week(n) for n in range(20)] + [week(20, {"partial": True, "sales": 40})]
    found = own(*rows)
    assert found.counts["dials_per_week"] == Counted(1300, 13)
    assert found.counts["win_rate"] == Counted(20, 40)
    short = plan.own_scenario(frame(*rows), "ana", weeks=1, long_weeks=4)
    assert short.counts["dials_per_week"] == Counted(100, 1)
    assert short.counts["win_rate"] == Counted(4, 8)


def test_only_partial_weeks_give_rates_but_no_dials_per_week() -> None:
    found = own(week(0, {"partial": True}))
    assert found.scenario.dials_per_week is None
    assert found.notes["dials_per_week"] == "no complete week of work yet"
    assert found.scenario.connect_rate == 0.1


def test_connects_not_tracked_start_at_decision_makers_per_dial() -> None:
    found = own(week(0, {"connects": pd.NA}))
    assert found.scenario == Scenario(100, None, None, 0.5, 0.5, 0.5, reach_rate=0.03)
    assert found.notes["connect_rate"] == "connects are not tracked"


def test_a_tally_of_conversations_starts_at_conversations_per_dial() -> None:
    kept_by_hand = {"connects": pd.NA, "dial_conversations": pd.NA, "from_tally": "conversations,dials"}
    found = own(week(0, kept_by_hand))
    assert found.scenario.reach_rate == 0.04
    assert found.notes["reach_rate"] == "counts every conversation, not only those by phone"


def test_connects_logged_and_decision_makers_tallied_meet_per_dial() -> None:
    found = own(week(0, {"dial_conversations": pd.NA, "from_tally": "conversations"}))
    assert found.scenario.reach_rate == 0.04
    assert found.notes["connect_rate"] == "decision makers are counted per dial, not per connect"


def test_dials_that_nobody_answered_keep_the_way_over_connects() -> None:
    nothing = ("connects", "dial_conversations", "conversations", "appointments", "set_held")
    found = own(week(0, dict.fromkeys(nothing, 0)))
    assert (found.scenario.connect_rate, found.scenario.decision_maker_rate) == (0.0, None)
    assert found.scenario.reach_rate is None
    assert found.notes["decision_maker_rate"] == "no connects in the log yet"
    assert found.notes["show_rate"] == "no appointments in the log yet"


def test_nothing_tracked_is_unknown_everywhere_and_never_zero() -> None:
    found = own(week(0, UNTRACKED))
    assert found.scenario == Scenario()
    assert dict(found.counts) == {}
    assert found.notes["dials_per_week"] == "dials are not tracked"
    assert found.notes["win_rate"] == "meetings held are not tracked"


def test_sales_not_tracked_count_those_that_others_closed() -> None:
    found = own(week(0, {"sales": pd.NA, "set_held": 4}))
    assert found.counts["win_rate"] == Counted(1, 4)
    assert found.notes["win_rate"] == "of the meetings set; others close them"


def test_appointments_from_a_tally_are_compared_with_all_meetings() -> None:
    tallied = own(week(0, {"from_tally": "refusals, appointments", "set_held": 0, "meetings": 1}))
    assert tallied.counts["show_rate"] == Counted(1, 2)
    other = own(week(0, {"from_tally": "refusals", "set_held": 0, "meetings": 1}))
    assert other.counts["show_rate"] == Counted(0, 2)


def test_more_meetings_than_appointments_start_at_one_for_one() -> None:
    found = own(week(0, {"set_held": pd.NA, "meetings": 5}))
    assert found.scenario.show_rate == 1.0
    assert found.counts["show_rate"] == Counted(5, 2)
    assert "more meetings held than appointments in the log" in found.notes["show_rate"]


def test_a_sale_without_a_meeting_gives_no_rate() -> None:
    found = own(week(0, {"meetings": 0}))
    assert found.scenario.win_rate is None
    assert found.notes["win_rate"] == "no meetings held in the log yet"


def test_no_sale_in_12_meetings_is_a_bound_not_a_verdict() -> None:
    # exact one-sided 95 %: 1 / (1 - .05 ** (1 / 12)) = 4.526
    found = own(week(0, {"meetings": 12, "sales": 0}))
    assert found.scenario.win_rate == 0.0
    assert found.notes["win_rate"] == "none yet: at least 4.5 meetings held per sale so far"


def test_where_purpose_cannot_be_told_all_calls_count_but_no_other_sale() -> None:
    found = own(week(0, UNTRACKED), week(0, {"scope": "all"}))
    assert found.scenario == Scenario(100, 0.1, 0.3, 0.5, None, None)
    assert found.notes["connect_rate"] == found.notes["dials_per_week"] == "includes service calls"


def test_another_scope_can_be_asked_for() -> None:
    table = frame(week(0), week(0, {"scope": "prospecting", "dials": 60}))
    assert plan.own_scenario(table, "ana", scope="prospecting").scenario.dials_per_week == 60


def test_two_reps_apart_are_as_together_in_any_order_of_rows_and_nothing_is_changed() -> None:
    ana, bo = [week(n) for n in range(3)], [week(n, {"rep_id": "bo", "dials": 30}) for n in range(5, 9)]
    table = frame(*ana, *bo)
    before = table.copy(deep=True)
    mixed = table.sample(frac=1, random_state=1)
    together = {rep: plan.own_scenario(mixed, rep) for rep in ("ana", "bo")}
    pd.testing.assert_frame_equal(table, before)
    assert together == {"ana": own(*ana), "bo": plan.own_scenario(frame(*bo), "bo")}


def test_whole_dates_do_as_well_as_timestamps() -> None:
    table = frame(*[week(n) for n in range(20)])
    dated = table.assign(week=table["week"].dt.date.astype(object))
    assert plan.own_scenario(dated, "ana") == plan.own_scenario(table, "ana")


def test_what_is_not_there_is_refused() -> None:
    table = frame(week(0))
    with pytest.raises(SalescoachError, match="there is no rep 'eve'"):
        plan.own_scenario(table, "eve")
    with pytest.raises(SalescoachError, match="there is no scope 'hunting'; choose one of new_business"):
        plan.own_scenario(table, "ana", scope="hunting")
    with pytest.raises(SalescoachError, match="a window of 0 weeks holds nothing"):
        plan.own_scenario(table, "ana", weeks=0)
    with pytest.raises(SalescoachError, match="it lacks scope, partial"):
        plan.own_scenario(table.drop(columns=["scope", "partial"]), "ana")
    with pytest.raises(SalescoachError, match="it lacks sales"):
        plan.own_scenario(table.drop(columns="sales"), "ana")


def test_the_levers_stand_at_the_log_and_give_its_exact_figures_back() -> None:
    found = own(week(0, {"dials": 97, "connects": 7}), week(1, {"dials": 96}))
    made = plan.levers(found)
    assert [lever.start for lever in made] == [96, 8.8, 35.3, 50, 50, 50]
    assert plan.scenario_at(made, {lever.field: lever.start for lever in made}) == found.scenario
    assert made[1].note == "17 of 193 in your log"
    assert made[0].note == "193 in 2 weeks of your log"


def test_the_levers_of_an_empty_log_say_that_they_are_not_from_it() -> None:
    found = own(week(0, UNTRACKED))
    made = plan.levers(found)
    assert [lever.start for lever in made] == [100, 8, 58, 4.8, 70, 20]
    assert all(lever.note.startswith("not from your log; ") and not lever.locked for lever in made)


def test_connects_not_tracked_lock_their_lever() -> None:
    made = plan.levers(own(week(0, {"connects": pd.NA})))
    assert [lever.field for lever in made[:3]] == ["dials_per_week", "connect_rate", "reach_rate"]
    assert [lever.locked for lever in made] == [False, True, False, False, False, False]
    assert made[1].note == "connects are not tracked"
    assert plan.scenario_at(made, {lever.field: 0.0 for lever in made}).reach_rate == 0.0


def test_a_rate_too_small_for_the_slider_can_still_be_put_to_zero() -> None:
    made = plan.levers(own(week(0, {"dials": 30_000, "connects": 1})))
    assert made[1].start == 0.1
    values = {lever.field: lever.start for lever in made}
    assert plan.scenario_at(made, values).connect_rate == pytest.approx(1 / 30_000)
    assert plan.scenario_at(made, values | {"connect_rate": 0.0}).connect_rate == 0.0
    assert made[0].high >= 60_000


def test_the_ends_of_every_lever_are_scenarios() -> None:
    made = plan.levers(own(week(0)))
    least = plan.scenario_at(made, {lever.field: 0.0 for lever in made})
    most = plan.scenario_at(made, {lever.field: lever.high for lever in made})
    assert least == Scenario(0, 0, 0, 0, 0, 0)
    assert most == replace(Scenario(300, 1, 1, 1, 1, 1), dials_per_week=made[0].high)


def test_connects_of_whom_nobody_knows_whether_they_decide_give_no_rate_of_nought() -> None:
    # 10 connects a week, none known to decide or not: the log cannot say, and 0 of 10 would be false
    unknown = {"dial_conversations": 0, "conversations": 0, "appointments": 0}
    both = frame(week(0, unknown), week(0, {**unknown, "scope": "all"})).assign(connects_known=0)
    for column in ("door_conversations", "callbacks", "people_seen", "new_people", "asks", "refusals"):
        both[column] = 0
    found = plan.own_scenario(both.astype({"connects_known": "Float64"}), "ana")
    assert found.scenario.decision_maker_rate is None
    assert found.scenario.appointment_rate is None
    assert found.scenario.connect_rate == 0.1
