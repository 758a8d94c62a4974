"""The chain from dial to sale is made of sums over a window, as far as a rep tracks it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescoach import stages
from salescoach.errors import SalescoachError

FULL = ("dials", "connects", "dial_conversations", "appointments", "set_held", "set_sales")
WEEK = {
    "dials": 100, "connects": 30, "dial_conversations": 10, "conversations": 12, "appointments": 3, "set_held": 2,
    "set_sales": 1, "meetings": 4, "sales": 1,
}  # fmt: skip


def team(weeks: int = 4, *, rep: str = "ann", changed: Mapping[str, Any] | None = None) -> pd.DataFrame:
    """Return rep_weeks of equal weeks of five days; ``changed`` gives other values, for all or by week."""
    cells = {**WEEK, **(changed or {})}
    rows = pd.DataFrame({"week": pd.date_range("2026-01-05", periods=weeks, freq="7D")}).assign(
        rep_id=rep, scope="all", days_worked=5.0, partial=False
    )
    for name, value in cells.items():
        kind: Any = {"days_worked": "float64", "partial": "boolean", "scope": "str"}.get(name, "Float64")
        rows[name] = pd.array(list(value) if isinstance(value, list) else [value] * weeks, dtype=kind)
    return rows


def counts(found: pd.DataFrame, rep: str = "ann") -> dict[str, tuple[float, float]]:
    own = found[found["rep_id"] == rep]
    return {step: (n, of) for step, n, of in zip(own["step"], own["count"], own["of_count"], strict=True)}


def test_every_step_is_summed_and_never_a_mean_of_weeks() -> None:
    # connects per dial by hand: (10 + 60) of (100 + 200); the mean of the weeks would be .2
    found = stages.chain(team(2, changed={"dials": [100, 200], "connects": [10, 60]}), "ann")
    assert counts(found) == {
        "dials": (300, 10), "connects": (70, 300), "dial_conversations": (20, 70), "appointments": (6, 20),
        "set_held": (4, 6), "set_sales": (2, 4),
    }  # fmt: skip
    assert found["of"].to_list() == ["days_worked", *FULL[:-1]]
    assert found["value"].to_list() == pytest.approx([30, 70 / 300, 20 / 70, 0.3, 4 / 6, 0.5])


def test_each_rate_stands_between_its_ends() -> None:
    # Wilson 95 % of 3 of 40 and 12 of 12, published values
    found = stages.chain(team(1, changed={"dials": 40, "connects": 3, "dial_conversations": 3}), "ann")
    row = found.set_index("step").loc["connects"]
    assert row["low"] == pytest.approx(0.025836, abs=1e-6)
    assert row["high"] == pytest.approx(0.198642, abs=1e-6)
    assert (found["low"] <= found["value"]).all() and (found["value"] <= found["high"]).all()


@pytest.mark.parametrize(
    ("changed", "steps"),
    [
        ({}, FULL),
        ({"connects": None}, ("dials", *FULL[2:])),
        ({"dial_conversations": None}, ("dials", "connects", "conversations", *FULL[3:])),
        ({"dial_conversations": None, "conversations": None}, ("dials", "connects")),
        ({"appointments": None}, FULL[:3]),
        ({"set_held": None}, (*FULL[:4], "meetings", "set_sales")),
        ({"meetings": None}, FULL[:4]),
        ({"sales": None}, FULL[:5]),
        ({"set_sales": None}, (*FULL[:5], "sales")),
        ({"dials": None}, ()),
    ],
    ids=[
        "all", "no connects", "all conversations", "no conversations", "no appointments", "all meetings",
        "nobody logs meetings", "nobody logs deals", "all sales", "no dials",
    ],
)  # fmt: skip
def test_the_chain_ends_where_a_step_is_not_tracked(changed: dict[str, None], steps: tuple[str, ...]) -> None:
    rows = team(changed=changed)
    assert stages.steps(rows, "ann") == steps
    assert stages.chain(rows, "ann")["step"].to_list() == list(steps)


def test_a_setters_meetings_are_held_and_sold_by_others() -> None:
    setter = team(changed={"meetings": None, "sales": None})
    assert stages.steps(setter, "ann") == FULL[:4]
    assert stages.steps(pd.concat([setter, team(rep="bob")]), "ann") == FULL


def test_peers_are_told_by_the_reps_own_steps_and_window() -> None:
    late = team(8, rep="bob", changed={"dials": [10] * 4 + [100] * 4})
    rows = pd.concat([team(8, changed={"connects": None}), late])
    found = stages.chain(rows, "ann", peers=["bob", "ann", "zoe"], weeks=4)
    assert found["rep_id"].to_list() == ["ann"] * 5 + ["bob"] * 5
    assert counts(found, "bob")["dials"] == (400, 20)
    assert counts(found, "bob")["dial_conversations"] == (40, 400)


def test_a_peer_who_does_not_track_a_step_has_no_row_for_it() -> None:
    rows = pd.concat([team(), team(rep="bob", changed={"connects": None})])
    assert list(counts(stages.chain(rows, "ann", peers=["bob"]), "bob")) == ["dials", *FULL[3:]]


def test_only_whole_weeks_and_weeks_that_track_both_count() -> None:
    rows = team(4, changed={"partial": [False, False, False, True], "connects": [30, None, 30, 30]})
    assert counts(stages.chain(rows, "ann"))["connects"] == (60, 200)
    assert counts(stages.chain(rows, "ann"))["dials"] == (300, 15)


def test_nothing_to_divide_by_is_missing_and_more_out_than_in_has_a_range() -> None:
    found = stages.chain(team(changed={"appointments": 0, "set_held": 0, "set_sales": 0}), "ann").set_index(
        "step"
    )
    assert (found["value"].loc["appointments"], found["low"].loc["appointments"]) == (0, 0)
    assert found[["value", "low", "high"]].isna().all(axis=1).to_list() == [False] * 4 + [True] * 2
    more = stages.chain(team(changed={"appointments": 20}), "ann").set_index("step")
    assert more["value"].loc["appointments"] == 2
    assert more["low"].loc["appointments"] < 2 < more["high"].loc["appointments"]


def test_another_scope_has_its_own_chain() -> None:
    rows = pd.concat([team(), team(changed={"scope": "lead", "dials": 7})])
    assert counts(stages.chain(rows, "ann", scope="lead"))["dials"] == (28, 20)


@pytest.mark.parametrize("rep", ["zoe", "ann"])
def test_a_rep_without_a_whole_week_has_an_empty_chain(rep: str) -> None:
    found = stages.chain(team(changed={"partial": True}), rep)
    assert found.empty
    assert {"rep_id", "step", "of", "count", "of_count", "value", "low", "high"} <= set(found.columns)


@pytest.mark.parametrize(
    ("options", "said"),
    [({"scope": "every"}, "no scope 'every'"), ({"weeks": 0}, "0 weeks holds nothing")],
)
def test_what_is_not_there_is_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        stages.chain(team(), "ann", **options)
    with pytest.raises(SalescoachError, match="lacks partial"):
        stages.chain(team().drop(columns="partial"), "ann")


@given(
    st.lists(st.tuples(*[st.one_of(st.none(), st.integers(0, 50)) for _ in FULL]), max_size=8),
    st.randoms(use_true_random=False),
)
@settings(max_examples=40, deadline=None)
def test_any_counts_in_any_order_come_to_the_same(cells: list[tuple[int | None, ...]], shuffled: Any) -> None:
    columns = {name: [row[n] for row in cells] for n, name in enumerate(FULL)}
    rows = team(len(cells), changed=columns)
    before, order = rows.copy(deep=True), list(range(len(rows)))
    shuffled.shuffle(order)
    found = stages.chain(rows, "ann")
    pd.testing.assert_frame_equal(rows, before)
    pd.testing.assert_frame_equal(found, stages.chain(rows.iloc[order], "ann"))
    known = found[found["value"].notna()]
    assert ((known["low"] <= known["value"] + 1e-12) & (known["value"] <= known["high"] + 1e-12)).all()


def test_the_number_is_explained() -> None:
    assert [metric.name for metric in stages.METRICS] == ["stages"]
