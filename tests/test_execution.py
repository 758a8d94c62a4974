"""Was the plan executed: on the days worked, by what is tracked, week by week."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from salescoach import execution, schema, vocab
from salescoach.execution import executed, strip
from salescoach.funnel import rep_weeks
from salescoach.testing import small_log

W0, W1, W2, W3, W4 = (
    pd.Timestamp(day) for day in ("2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23")
)


def weeks(*rows: Mapping[str, Any]) -> pd.DataFrame:
    plain = {
        "rep_id": "ann",
        "days_worked": 5.0,
        "partial": False,
        "from_tally": "",
        **dict.fromkeys(vocab.MEASURES, pd.NA),
    }
    made = pd.DataFrame(
        [{**plain, "scope": scope, **row} for row in rows for scope in ("all", "new_business")]
    )
    return made.astype(dict.fromkeys(vocab.MEASURES, "Float64"))


def plans(*rows: tuple[str, float, str]) -> pd.DataFrame:
    """Return plan_weeks of ann: measure, count and the week it holds from."""
    return pd.DataFrame(
        [{"rep_id": "ann", "measure": m, "count": c, "week": pd.Timestamp(w)} for m, c, w in rows],
        columns=["rep_id", "measure", "count", "week"],
    )


FORTY = plans(("dials_new", 40, "2026-03-02"))


def judged(found: pd.DataFrame) -> list[tuple[Any, ...]]:
    clean = found.astype(object).where(found.notna(), None)
    return [tuple(row) for row in clean[["measure", "planned", "done", "status"]].itertuples(index=False)]


@pytest.mark.parametrize(
    ("dials", "status"), [(40, "executed"), (41, "executed"), (39, "missed"), (0, "missed")]
)
def test_a_whole_week_is_executed_when_the_plan_was_met(dials: int, status: str) -> None:
    assert judged(executed(weeks({"week": W1, "dials_target": dials}), FORTY)) == [
        ("dials_new", 40, dials, status)
    ]


def test_a_short_week_is_judged_on_the_days_worked() -> None:
    # 40 in 5 days are 24 in 3 and 20 in 2.5; a sixth day asks for no more
    found = executed(
        weeks(
            {"week": W1, "days_worked": 3.0, "dials_target": 24},
            {"week": W2, "days_worked": 2.5, "dials_target": 19},
            {"week": W3, "days_worked": 6.0, "dials_target": 40},
        ),
        FORTY,
    )
    assert judged(found) == [
        ("dials_new", 24, 24, "executed"),
        ("dials_new", 20, 19, "missed"),
        ("dials_new", 40, 40, "executed"),
    ]


def test_dials_to_new_accounts_are_those_to_target_other_new_and_former_customers() -> None:
    week = {
        "week": W1,
        "dials_target": 20,
        "dials_new": 15,
        "dials_win_back": 5,
        "dials_existing": 90,
        "dials_unlinked": 9,
    }
    assert judged(executed(weeks(week), FORTY)) == [("dials_new", 40, 40, "executed")]


def test_what_is_not_tracked_is_never_missed() -> None:
    found = executed(weeks({"week": W1}), plans(("asks", 10, "2026-03-02"), ("dials_new", 40, "2026-03-02")))
    assert judged(found) == [("asks", 10, None, "not tracked"), ("dials_new", 40, None, "not tracked")]


def asked(everything: int, new: int, *, unknown: int = 0) -> pd.DataFrame:
    """Return a week of 50 dials with so many asks in all and of new people; of so many dials nobody knows what for."""
    week = {"week": W1, "dials": 50, "dials_target": 50, "asks": everything}
    made = weeks(week, {**week, "dials": unknown})
    made["scope"] = ["all", "new_business", "unknown", "lead"]
    return made.assign(asks=pd.array([everything, new, pd.NA, pd.NA], dtype="Float64"))


def test_asks_of_a_plan_are_those_of_new_people_as_in_the_ledger() -> None:
    # ten were asked, one of them a customer: the ledger's picture says nine, so the strip does
    plan = plans(("asks", 10, "2026-03-02"))
    assert judged(executed(asked(10, 9), plan)) == [("asks", 10, 9, "missed")]
    # what 11 of 50 dials were for is not known: more than a fifth, so the ledger counts all, and says so
    assert judged(executed(asked(10, 9, unknown=11), plan)) == [("asks", 10, 10, "executed")]
    assert judged(executed(asked(10, 9, unknown=10), plan)) == [("asks", 10, 9, "missed")]


def test_asks_that_only_a_tally_counts_are_tracked() -> None:
    # a tally counts asks of new people and says nothing of others: there is no number for all
    made = asked(0, 6)
    made.loc[made["scope"] == "all", "asks"] = pd.NA
    assert judged(executed(made, plans(("asks", 6, "2026-03-02")))) == [("asks", 6, 6, "executed")]


def test_a_part_of_a_week_is_not_judged() -> None:
    found = executed(weeks({"week": W1, "days_worked": 2.0, "partial": True, "dials_target": 3}), FORTY)
    assert judged(found) == [("dials_new", 16, 3, "not a whole week")]


def test_each_planned_measure_has_its_row_and_its_own_count() -> None:
    plan = plans(
        ("accounts_new", 12, "2026-03-02"), ("asks", 10, "2026-03-02"), ("dials_new", 40, "2026-03-02")
    )
    week = {"week": W1, "dials_target": 50, "asks": 9, "accounts_new": 12}
    assert judged(executed(weeks(week), plan)) == [
        ("accounts_new", 12, 12, "executed"),
        ("asks", 10, 9, "missed"),
        ("dials_new", 40, 50, "executed"),
    ]


def test_a_plan_holds_until_the_next_and_weeks_before_the_first_have_none() -> None:
    plan = plans(("dials_new", 40, "2026-03-02"), ("dials_new", 60, "2026-03-16"))
    found = executed(weeks(*({"week": week, "dials_target": 50} for week in (W0, W1, W2, W3, W4))), plan)
    assert list(found["week"]) == [W1, W2, W3, W4]
    assert found["planned"].tolist() == [40, 40, 60, 60]
    assert found["status"].tolist() == ["executed", "executed", "missed", "missed"]


def test_anothers_plan_is_none_of_mine() -> None:
    assert executed(weeks({"week": W1, "rep_id": "bo", "dials_target": 50}), FORTY).empty


def test_without_plans_or_weeks_the_frame_is_empty_with_its_columns() -> None:
    columns = ["rep_id", "week", "measure", "planned", "done", "status"]
    assert list(executed(weeks({"week": W1}), plans()).columns) == columns
    empty = rep_weeks(small_log(as_of="2000-01-03"))
    assert list(executed(empty, FORTY).columns) == columns


def strip_of(rows: Sequence[Mapping[str, Any]], plan: pd.DataFrame, at: Iterable[pd.Timestamp]) -> list[str]:
    return list(strip(executed(weeks(*rows), plan), "ann", list(at))["status"])


def test_the_strip_tells_executed_missed_away_and_no_plan_apart() -> None:
    # no plan in the week before the first; no row, so away, in the third
    rows = [
        {"week": W0, "dials_target": 50},
        {"week": W1, "dials_target": 50},
        {"week": W2, "dials_target": 5},
        {"week": W4, "dials_target": 40},
    ]
    assert strip_of(rows, FORTY, (W0, W1, W2, W3, W4)) == [
        "no plan",
        "executed",
        "missed",
        "away",
        "executed",
    ]


def test_a_rep_who_is_away_in_the_first_week_of_the_plan_had_a_plan() -> None:
    # the plan holds from W1; W1 was a holiday, W2 was worked
    found = executed(
        weeks({"week": W0, "dials_target": 9}, {"week": W2, "dials_target": 44}),
        plans(("dials_new", 40, str(W1.date()))),
    )
    assert strip(found, "ann", [W0, W1, W2], since=W1)["status"].tolist() == ["no plan", "away", "executed"]


def test_a_week_of_the_strip_is_missed_when_any_tracked_part_of_the_plan_was() -> None:
    plan = plans(
        ("accounts_new", 12, "2026-03-02"), ("asks", 10, "2026-03-02"), ("dials_new", 40, "2026-03-02")
    )
    rows = [
        {"week": W1, "accounts_new": 12, "dials_target": 40},  # asks are not tracked
        {"week": W2, "accounts_new": 12, "dials_target": 39},
        {"week": W3},
        {"week": W4, "partial": True, "accounts_new": 1, "dials_target": 3},
    ]
    assert strip_of(rows, plan, (W1, W2, W3, W4)) == ["executed", "missed", "not tracked", "not a whole week"]


def test_the_strip_shows_planned_and_done_of_the_first_tracked_measure() -> None:
    plan = plans(("accounts_new", 12, "2026-03-02"), ("dials_new", 40, "2026-03-02"))
    found = strip(executed(weeks({"week": W1, "dials_target": 44}), plan), "ann", [W1])
    assert found[["planned", "done"]].values.tolist() == [[40, 44]]


def test_a_rep_without_a_plan_has_a_strip_of_no_plan() -> None:
    found = strip(executed(weeks({"week": W1, "dials_target": 44}), plans()), "ann", [W1, W2])
    assert found["status"].tolist() == ["no plan", "no plan"]


def test_a_plan_beside_a_log() -> None:
    # five dials to strangers in the week of 03-02 and, of four days (one off), three in the week of 03-09
    rows = [{"rep_id": "ann", "date": "2026-03-02", "contact_id": f"a{n}"} for n in range(5)]
    rows += [{"rep_id": "ann", "date": "2026-03-13", "contact_id": f"b{n}"} for n in range(3)]
    log = small_log(
        rows,
        tables={
            "days_off": [{"rep_id": "ann", "date": "2026-03-10", "part": 1}],
            "plan_weeks": [
                {"rep_id": "ann", "week": "2026-03-02", "measure": m, "count": 5}
                for m in ("dials_new", "accounts_new")
            ],
        },
    )
    found = executed(rep_weeks(log), log.table("plan_weeks"))
    assert judged(found) == [
        ("accounts_new", 5, 5, "executed"),
        ("dials_new", 5, 5, "executed"),
        ("accounts_new", 4, 3, "missed"),
        ("dials_new", 4, 3, "missed"),
    ]


def test_a_goal_never_says_whether_a_week_was_executed() -> None:
    week = {"week": W1, "dials_target": 40, "appointments": 0}
    both = plans(("dials_new", 40, "2026-03-02"), ("appointments", 3, "2026-02-23"))
    found = executed(weeks(week), both)
    assert judged(found) == [("dials_new", 40, 40, "executed")]
    assert strip(found, "ann", [W1])["status"].tolist() == ["executed"]
    assert executed(weeks(week), plans(("appointments", 3, "2026-03-02"))).empty


def test_every_measure_of_a_plan_is_done_by_the_rep_or_a_goal() -> None:
    assert {*execution.DONE, *schema.PLAN_GOALS} == set(schema.PLAN_MEASURES)
    assert not set(execution.DONE) & set(schema.PLAN_GOALS)
    assert execution.behaviour(plans(("appointments", 3, "2026-03-02"), ("asks", 5, "2026-03-02")))[
        "measure"
    ].tolist() == ["asks"]
