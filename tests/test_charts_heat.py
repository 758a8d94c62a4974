"""The calendar of a week: what stands in each cell, on hover and in words, and what is empty."""

from __future__ import annotations

import json
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts

HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
#: Tuesday at nine, Friday at eleven and Saturday at eleven.
ROWS = [
    (1, 9, 38, "5 of 38 dials were answered"),
    (4, 11, 1, "1 dial: too few to say how many are answered"),
    (5, 11, 1200, ""),
]


def frame(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["weekday", "hour", "count", "said"])


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def test_days_stand_across_hours_down_and_each_cell_holds_its_count() -> None:
    [cells] = charts.by_hour(frame(ROWS)).data
    assert cells.x == ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat")
    assert cells.y == ("9:00", "10:00", "11:00")
    assert [list(row) for row in cells.z] == [[0, 38, 0, 0, 0, 0], [0] * 6, [0, 0, 0, 0, 1, 1200]]
    assert [list(row) for row in cells.text][2] == ["0", "0", "0", "0", "1", "1,200"]
    assert charts.by_hour(frame(ROWS)).layout.yaxis.autorange == "reversed"


def test_the_weekend_stands_there_only_where_somebody_worked_it() -> None:
    [cells] = charts.by_hour(frame(ROWS[:1])).data
    assert cells.x == ("Mon", "Tue", "Wed", "Thu", "Fri")
    [cells] = charts.by_hour(frame([(6, 0, 2, ""), (0, 23, 1, "")])).data
    assert cells.x[-1] == "Sun"
    assert (cells.y[0], cells.y[-1], len(cells.y)) == ("0:00", "23:00", 24)


def test_hover_says_when_how_many_and_what_came_of_it() -> None:
    [cells] = charts.by_hour(frame(ROWS)).data
    assert cells.hovertext[0][1] == "Tuesday, 9 to 10: 38 dials<br>5 of 38 dials were answered"
    assert cells.hovertext[2][4] == (
        "Friday, 11 to 12: 1 dial<br>1 dial: too few to say how many are answered"
    )
    assert cells.hovertext[2][5] == "Saturday, 11 to 12: 1,200 dials"
    assert cells.hovertext[1][0] == "Monday, 10 to 11: 0 dials"
    assert cells.hovertemplate.endswith("<extra></extra>")


def test_the_alt_text_says_when_most_and_of_two_alike_the_first_of_the_week() -> None:
    assert alt(charts.by_hour(frame(ROWS[:2]), unit="conversations")) == (
        "Conversations by hour and weekday, 39 in all: most on Tuesday from 9 to 10, 38 (5 of 38 dials were answered)."
    )
    same = charts.by_hour(frame([(3, 8, 7, ""), (2, 15, 7, "")]))
    assert alt(same) == "Dials by hour and weekday, 14 in all: most on Wednesday from 15 to 16, 7."


@pytest.mark.parametrize(
    "table", [frame([]), pd.DataFrame(), frame([(1, 9, 0, "")])], ids=["no rows", "no columns", "zeros"]
)
def test_nothing_is_a_sentence_that_says_why(table: pd.DataFrame) -> None:
    figure = charts.by_hour(table, nothing="a tally cannot show this")
    assert len(figure.data) == 0
    assert alt(figure) == "A tally cannot show this."
    assert alt(charts.by_hour(table)) == "No dials with a time of day in this period."


def test_colours_grow_in_one_hue_from_nothing_and_the_counts_can_be_read_on_all_of_them() -> None:
    """The contrast of the counts is that of WCAG 2, from relative luminance."""
    [cells] = charts.by_hour(frame(ROWS)).data
    assert (cells.zmin, cells.zmax, cells.showscale) == (0, 1200, False)
    shades = [luminance(colour) for _, colour in cells.colorscale]
    assert shades == sorted(shades, reverse=True)
    ink = luminance(cells.textfont.color)
    assert min((shade + 0.05) / (ink + 0.05) for shade in shades) >= 4.5


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return float(sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True)))


def test_hostile_text_is_drawn_as_text_and_no_number_is_packed() -> None:
    figure = charts.by_hour(frame([(1, 9, 38, HOSTILE)]), unit=HOSTILE)
    found = json.loads(figure.to_json())
    del found["layout"]["meta"]
    text = json.dumps(found)
    assert "R&amp;D" in text
    assert not [part for part in ("<a", "%{meta", "$x", "bdata") if part in text]


def test_the_table_stays_as_it_was_and_its_order_does_not_matter() -> None:
    table = frame(ROWS)
    before = table.copy(deep=True)
    drawn = charts.by_hour(table).to_json()
    pd.testing.assert_frame_equal(table, before)
    assert charts.by_hour(table.iloc[::-1]).to_json() == drawn


@pytest.mark.parametrize("count", [1, 24])
def test_it_is_as_high_as_its_hours(count: int) -> None:
    figure = charts.by_hour(frame([(0, hour, 5, "") for hour in range(count)]))
    assert figure.layout.height == 84 + 27 * count
