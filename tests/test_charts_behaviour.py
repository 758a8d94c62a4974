"""The chart of one measure through time draws its table: marks, range, gaps, changes, and what is worth a question."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts

COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
COLUMNS = ["period", "count", "days_worked", "expected", "low", "high", "partial", "signal"]


def table(rows: Sequence[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(list(rows), columns=COLUMNS)
    return frame.astype(dict.fromkeys(["count", "expected", "low", "high"], "Float64"))


#: One week is away, a change cuts the usual, one week is outside, the last is only in part in the log.
WEEKS = table(
    [
        ("2026-02-23", 41, 5.0, 40.0, 20, 62, False, ""),
        ("2026-03-02", 44, 5.0, 40.0, 20, 62, False, ""),
        ("2026-03-16", 12, 5.0, 40.0, 20, 62, False, "outside"),
        ("2026-03-23", 31, 4.0, 24.0, 10, 40, False, "run"),
        ("2026-03-30", 1, 1.0, None, None, None, True, ""),
    ]
)
BLOCKS = table(
    [
        ("2026-01-05", 4, 20.0, 5.0, 0, 13, False, ""),
        ("2026-02-02", 6, 20.0, 5.0, 0, 13, False, ""),
        ("2026-03-02", 1, 5.0, None, None, None, True, ""),
    ]
)
EVENTS = table(
    [
        ("2026-01-05", 1, 2.5, 12.0, 0, 60, False, ""),
        ("2026-01-05", 1, 1.7, 12.0, 0, 60, False, ""),
        ("2026-06-01", 0, 95.0, 12.0, 0, 60, False, "outside"),
    ]
)
EARLY = WEEKS.assign(expected=None, low=None, high=None, signal="")


def draw(frame: pd.DataFrame, changes: Sequence[date] = ()) -> go.Figure:
    return charts.behaviour(frame, title="Dials a week", changes=changes)


def sales(frame: pd.DataFrame = EVENTS) -> go.Figure:
    return charts.behaviour(frame, title="Days worked between sales", unit="sales", value="days_worked")


def named(figure: go.Figure, part: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name and part in trace.name]


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def strings(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


EVERY = pytest.mark.parametrize(
    "figure",
    [
        draw(WEEKS, [date(2026, 3, 18)]),
        draw(BLOCKS),
        sales(),
        draw(EARLY),
        draw(WEEKS.head(1)),
        draw(WEEKS.tail(1)),
    ],
    ids=["weeks", "four weeks", "events", "too early", "one week", "one partial week"],
)


@EVERY
def test_only_scatters_in_the_colours_of_the_set_and_words_without_gaps(figure: go.Figure) -> None:
    found = json.loads(figure.to_json())
    assert {trace["type"] for trace in found["data"]} == {"scatter"}
    assert {trace["marker"]["color"] for trace in found["data"] if "marker" in trace} <= COLOURS
    assert "bdata" not in figure.to_json()
    assert not [
        text for text in strings(found) if "nan" in text.lower().split() or "NA>" in text or "None" in text
    ]
    assert 150 <= figure.layout.height <= 460
    for trace in figure.data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>")


def test_the_table_stays_and_rows_in_another_order_or_of_other_dates_draw_the_same() -> None:
    before = WEEKS.copy(deep=True)
    drawn = draw(WEEKS).to_json()
    pd.testing.assert_frame_equal(WEEKS, before)
    assert draw(WEEKS.iloc[::-1]).to_json() == drawn
    assert draw(WEEKS.assign(period=pd.to_datetime(WEEKS["period"]))).to_json() == drawn


def test_whole_weeks_are_filled_partial_ones_hollow_and_signals_have_shapes_of_their_own() -> None:
    marks = {trace.name: trace for trace in draw(WEEKS).data if trace.marker.symbol}
    found = {name.partition(":")[0]: (mark.marker.symbol, mark.x) for name, mark in marks.items()}
    assert found == {
        "counted": ("circle", ("2026-02-23", "2026-03-02")),
        "outside the range": ("diamond", ("2026-03-16",)),
        "eight or more in a row on one side": ("square", ("2026-03-23",)),
        "not a whole week": ("circle-open", ("2026-03-30",)),
    }


def test_signals_say_worth_a_question_in_the_legend_on_hover_and_the_newest_on_the_chart() -> None:
    figure = draw(WEEKS)
    assert len(named(figure, "worth a question")) == 2
    [outside], [run] = named(figure, "outside"), named(figure, "in a row")
    [said] = figure.layout.annotations  # above the newer of the two, which is the run's
    assert (said.text, said.x, said.y) == ("worth a question", run.x[-1], run.y[-1])
    assert (said.yanchor, said.yshift) == ("bottom", 8) and said.bgcolor  # clear of the mark, over the lines
    assert outside.hovertext == (
        "12 dials in the week of 16 March 2026<br>5 days worked<br>usually 20 to 62<br>worth a question",
    )


def test_the_line_breaks_where_a_week_is_missing_and_leaves_out_the_partial_one() -> None:
    [line] = [trace for trace in draw(WEEKS).data if trace.showlegend is False and trace.fill is None]
    assert line.x == ("2026-02-23", "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23")
    assert line.y == (41, 44, None, 12, 31)


def test_the_range_is_a_band_of_steps_broken_where_weeks_are_missing() -> None:
    bands = [trace for trace in draw(WEEKS).data if trace.fill == "toself"]
    assert [band.showlegend for band in bands] == [True, False]
    assert bands[1].x == tuple(f"2026-03-{day} 12:00:00" for day in (12, 19, 19, 26, 26, 19, 19, 12))
    assert bands[1].y == (20, 20, 10, 10, 40, 40, 62, 62)
    [usual] = [trace for trace in draw(WEEKS).data if trace.name == "usual"]
    assert usual.y == (40, 40, 40, 40, None, 40, 40, 24, 24, None)


def test_before_anything_is_judged_there_is_no_band() -> None:
    figure = draw(EARLY)
    assert not [trace for trace in figure.data if trace.fill]
    assert alt(figure) == "31 dials in the week of 23 March 2026; 5 weeks shown, 1 not a whole week."


def test_a_change_is_a_line_from_bottom_to_top_that_says_its_day() -> None:
    [line] = named(draw(WEEKS, [date(2026, 3, 18)]), "a known change")
    assert line.x == ("2026-03-18", "2026-03-18", None)
    assert line.y[0] == 0 and line.y[1] > 62
    assert line.hovertext[0] == "something known changed on 18 March 2026"
    assert named(draw(WEEKS), "a known change") == []


def test_four_weeks_are_told_as_such() -> None:
    figure = charts.behaviour(BLOCKS, title="Appointments", unit="appointments")
    assert figure.layout.yaxis.title.text == "appointments<br>in four weeks"
    assert alt(figure) == (
        "6 appointments in the four weeks from 2 February 2026, usually 0 to 13; 3 periods of four weeks shown, "
        "1 not four whole weeks."
    )


def test_from_event_to_event_days_worked_are_drawn() -> None:
    figure = sales()
    [outside] = named(figure, "outside")
    assert outside.y == (95,)
    assert outside.hovertext == ("95 days worked since the last<br>usually up to 60<br>worth a question",)
    [counted] = named(figure, "counted")
    assert (
        counted.hovertext[0]
        == "2.5 days worked before the one in the week of 5 January 2026<br>usually up to 60"
    )
    assert (
        alt(figure) == "95 days worked since the last, usually up to 60; 3 sales shown, 1 worth a question."
    )
    assert named(figure, "half of them come sooner")


@pytest.mark.parametrize("frame", [WEEKS.head(0), pd.DataFrame(), WEEKS.assign(count=None)])
def test_nothing_to_draw_is_said_in_a_sentence(frame: pd.DataFrame) -> None:
    figure = charts.behaviour(frame, title="Refusals", unit="refusals")
    assert len(figure.data) == 0
    assert alt(figure) == "No refusals are tracked in this period."


def test_a_measure_of_nothing_but_zeros_is_a_sentence_and_no_empty_picture() -> None:
    figure = charts.behaviour(EARLY.assign(count=0, expected=None), title="Dials a week")
    assert (len(figure.data), alt(figure)) == (0, "No dials in the time shown.")
    beside = charts.behaviour(
        WEEKS.assign(count=0), title="Dials a week"
    )  # a range of more than nothing is shown
    assert len(beside.data) > 0


def test_hostile_text_is_drawn_as_text() -> None:
    for frame in (WEEKS, BLOCKS, WEEKS.head(0)):
        found = json.loads(charts.behaviour(frame, title=HOSTILE, unit=HOSTILE).to_json())
        del found["layout"]["meta"]
        drawn = strings(found)
        assert any("R&amp;D" in text for text in drawn)
        assert not [text for text in drawn if "<a" in text or "%{meta" in text or "$" in text]


def test_a_measures_code_is_read_as_its_words() -> None:
    figure = charts.behaviour(WEEKS, title="x", unit="dial_conversations")
    assert alt(figure).startswith("31 decision makers by phone in the week of 23 March 2026")
