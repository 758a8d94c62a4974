"""The chart of what moved a number draws its table: bars, what fits the log, and what comes and goes by itself."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts

COLUMNS = ["driver", "label", "effect", "low", "high"]
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}


def table(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=COLUMNS)


MOVED = table(
    [
        ("days", "days worked", 0.0, 0.0, 0.0),
        ("dials", "dials a day", -7.8, -10.4, -5.4),
        ("appointments", "appointments per talk", 2.2, -8.6, 12.7),
        ("ordinary", "comes and goes by itself", 0.0, -11.6, 11.4),
    ]
)


def draw(frame: pd.DataFrame, **other: Any) -> go.Figure:
    return charts.drivers(frame, title="What moved the appointments", **other)


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def strings(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


def test_each_driver_is_a_bar_with_a_line_for_what_fits_the_log() -> None:
    bars, _ = draw(MOVED).data
    assert bars.x == (0, -7.8, 2.2)
    assert bars.y == ("days worked", "dials a day", "appointments per<br>talk")
    assert bars.error_x.array == (0, 2.4, 10.5)
    assert bars.error_x.arrayminus == (0, 2.6, 10.8)
    assert bars.hovertext[1] == "dials a day: 7.8 fewer appointments<br>5.4 to 10 fewer"
    assert bars.hovertext[2] == "appointments per talk: 2.2 more appointments<br>8.6 fewer to 13 more"


def test_what_comes_and_goes_by_itself_is_hatched_from_end_to_end() -> None:
    _, itself = draw(MOVED).data
    assert (itself.base, itself.x) == ((-11.6,), (23,))
    assert itself.marker.pattern.shape == "/"
    assert itself.hovertext == ("comes and goes by itself: 12 fewer to 11 more",)
    assert len(draw(MOVED.head(3)).data) == len(draw(MOVED.tail(1)).data) == 1


def test_the_alt_text_tells_every_bar_and_the_whole() -> None:
    assert alt(draw(MOVED)) == (
        "Of 5.6 appointments fewer: days worked no difference, dials a day 7.8 fewer (5.4 to 10 fewer), appointments per "
        "talk 2.2 more (8.6 fewer to 13 more); up to 12 either way comes and goes by itself."
    )
    level = table([("dials", "dials a day", 2.0, 1, 3), ("connects", "people answering", -2.0, -3, -1)])
    assert alt(draw(level)).startswith("Of appointments as before: dials a day 2 more (1 to 3 more), people")


def test_one_appointment_is_no_appointments_and_a_range_of_nothing_is_not_said() -> None:
    one = table([("dials", "dials a day", -1.0, -2, 0), ("connects", "people answering", 0.0, -0.04, -0.01)])
    assert alt(draw(one)) == (
        "Of 1 appointment fewer: dials a day 1 fewer (2 fewer to no difference), people answering no difference."
    )


def test_no_difference_is_in_the_middle_and_the_longest_line_fits() -> None:
    low, high = draw(MOVED).layout.xaxis.range
    assert low == -high
    assert high > 12.7


def test_only_bars_in_the_colours_of_the_set_and_the_table_stays() -> None:
    before = MOVED.copy(deep=True)
    figure = draw(MOVED)
    pd.testing.assert_frame_equal(MOVED, before)
    found = json.loads(figure.to_json())
    assert {trace["type"] for trace in found["data"]} == {"bar"}
    assert {trace["marker"]["color"] for trace in found["data"]} <= COLOURS
    assert "bdata" not in figure.to_json()
    assert all(trace.hovertemplate.endswith("<extra></extra>") for trace in figure.data)
    assert 150 <= figure.layout.height <= 400


def test_an_end_that_is_missing_has_no_line() -> None:
    [bars] = draw(table([("dials", "dials a day", 2.0, pd.NA, None)])).data
    assert bars.error_x.array == (None,)
    assert bars.hovertext == ("dials a day: 2 more appointments",)


@pytest.mark.parametrize("frame", [MOVED.head(0), pd.DataFrame(), MOVED.assign(effect=None)])
def test_nothing_to_draw_is_said_in_a_sentence(frame: pd.DataFrame) -> None:
    figure = draw(frame, unit="sales")
    assert len(figure.data) == 0
    assert alt(figure) == "It cannot be told yet."  # below the title, "What moved the sales"


def test_hostile_text_is_drawn_as_text() -> None:
    hostile = charts.drivers(MOVED.replace("dials a day", HOSTILE), title=HOSTILE, unit=HOSTILE)
    found = json.loads(hostile.to_json())
    del found["layout"]["meta"]
    drawn = strings(found)
    assert any("R&amp;D" in text for text in drawn)
    assert not [text for text in drawn if "<a" in text or "%{meta" in text or "$" in text]
