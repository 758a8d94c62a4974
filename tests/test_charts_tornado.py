"""The tornado draws its table: bars from the chance as it is to the chance at both ends."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import wording
from salescoach.charts.tornado import _chance, tornado

COLUMNS = ["label", "at_said", "low_said", "high_said", "chance", "chance_low", "chance_high"]
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}


def table(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


MOVED = table(
    [
        ("Sales in 100 meetings held", "23 in 100", "12 in 100", "36 in 100", 0.55, 0.21, 0.81),
        ("Dials a week", "50 a week", "40 a week", "60 a week", 0.55, 0.45, 0.64),
        ("Days off", "no days", "5 days", "no days", 0.55, 0.51, 0.55),
    ]
)


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def strings(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


def test_each_figure_has_a_bar_to_both_sides_of_the_chance_as_it_is() -> None:
    low, high = tornado(MOVED).data
    assert low.base == high.base == (5.5, 5.5, 5.5)
    assert low.x == (-3.4, -1.0, -0.4)
    assert high.x == (2.6, 0.9, 0.0)
    assert low.y[0] == "Sales in 100<br>meetings held"
    assert low.hovertext[1] == (
        "Dials a week: 40 a week instead of 50 a week<br>chance about 4 in 10 instead of about 6 in 10"
    )


def test_the_order_of_the_table_is_kept_and_the_line_is_at_the_chance() -> None:
    figure = tornado(MOVED)
    assert figure.layout.yaxis.categoryarray[1:] == ("Dials a week", "Days off")
    [line] = figure.layout.shapes
    assert (line.x0, line.x1) == (5.5, 5.5)


def test_the_alt_text_tells_every_bar() -> None:
    assert alt(tornado(MOVED)) == (
        "With one change alone the chance of about 6 in 10 becomes: sales in 100 meetings held from 12 in 100 to 36 in "
        "100, about 2 in 10 to about 8 in 10; dials a week from 40 a week to 60 a week, about 4 in 10 to about 6 in 10; "
        "days off from 5 days to no days, about 5 in 10 to about 6 in 10."
    )


@pytest.mark.parametrize("chance", [0.0, 0.04, 0.05, 0.25, 0.5, 0.949, 0.95, 0.96, 1.0])
def test_chances_are_said_as_everywhere_else(chance: float) -> None:
    assert _chance(chance) == wording.chance(chance)


def test_only_bars_in_the_colours_of_the_set_and_the_table_stays() -> None:
    before = MOVED.copy(deep=True)
    figure = tornado(MOVED)
    pd.testing.assert_frame_equal(MOVED, before)
    found = json.loads(figure.to_json())
    assert {trace["type"] for trace in found["data"]} == {"bar"}
    assert {trace["marker"]["color"] for trace in found["data"]} <= COLOURS
    assert len({trace["marker"]["pattern"]["shape"] for trace in found["data"]}) == 2
    assert "bdata" not in figure.to_json()
    assert all(trace.hovertemplate.endswith("<extra></extra>") for trace in figure.data)


def test_a_row_without_a_chance_is_left_out() -> None:
    low, _ = tornado(MOVED.assign(chance_high=pd.array([0.81, pd.NA, 0.55], dtype="Float64"))).data
    assert len(low.x) == 2


@pytest.mark.parametrize("frame", [MOVED.head(0), pd.DataFrame(), MOVED.assign(chance=None)])
def test_nothing_to_draw_is_said_in_a_sentence(frame: pd.DataFrame) -> None:
    figure = tornado(frame)
    assert len(figure.data) == 0
    assert alt(figure) == "What a single change would do cannot be told yet."


def test_hostile_text_is_drawn_as_text() -> None:
    hostile = tornado(MOVED.replace(["Dials a week", "40 a week"], HOSTILE), title=HOSTILE)
    found = json.loads(hostile.to_json())
    del found["layout"]["meta"]
    drawn = strings(found)
    assert any("R&amp;D" in text for text in drawn)
    assert not [text for text in drawn if "<a" in text or "%{meta" in text or "$" in text]
