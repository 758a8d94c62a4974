"""The chart of the ledger: every kind of no stacked by week, appointments beside, and nothing said of a person."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts
from salescoach.charts import paper

LINES = (
    "hard no", "later", "send an e-mail", "gatekeeper", "no-show", "lost deal", "no appointment this time",
    "appointments",
)  # fmt: skip


def table(weeks: dict[str, tuple[Any, ...]], partial: str = "") -> pd.DataFrame:
    rows = [
        (week, line, count, week == partial)
        for week, counts in weeks.items()
        for line, count in zip(LINES, counts, strict=True)
    ]
    return pd.DataFrame(rows, columns=["week", "line", "count", "partial"]).astype({"count": "Float64"})


#: The week of 16 March is not tracked, that of 30 March has no row: away.
FRAME = table(
    {
        "2026-03-02": (1, 0, 0, 2, 0, 0, 1, 1),
        "2026-03-09": (4, 2, 1, 5, 1, 1, 0, 2),
        "2026-03-16": (None,) * 8,
        "2026-03-23": (0, 0, 0, 0, 0, 0, 0, 0),
        "2026-04-06": (3, 1, 0, 0, 0, 0, 2, 1),
    },
    partial="2026-03-02",
)


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def named(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


def test_a_week_in_which_some_kinds_are_no_longer_logged_is_said_by_the_others() -> None:
    """A log read as of a day long after its last call: later and gatekeeper are unknown, a deal was lost."""
    weeks = {"2026-03-09": (4,) * 8, "2026-03-16": (None, None, None, None, 0, 1, None, 0)}
    said = alt(charts.ledger(table(weeks)))
    assert (
        "that of 16 March 2026: hard nos not tracked, 1 lost deal and 0 appointments; 2 weeks shown." in said
    )


def test_each_kind_is_a_part_of_the_bar_and_a_hard_no_stands_on_the_axis() -> None:
    figure = charts.ledger(FRAME)
    bars = [trace.name for trace in figure.data if trace.type == "bar" and trace.showlegend]
    assert figure.layout.barmode == "stack"
    assert bars[0] == "hard no" and set(bars) == set(LINES) - {"appointments"}
    complete, partial = named(figure, "hard no")
    assert (complete.x, complete.y) == (
        ("2026-03-09", "2026-03-16", "2026-03-23", "2026-04-06"),
        (4, None, 0, 3),
    )
    assert (partial.x, partial.y) == (("2026-03-02",), (1,)) and partial.opacity < 1


def test_appointments_are_a_line_beside_that_breaks_where_a_week_is_missing() -> None:
    line, alone = named(charts.ledger(FRAME), "appointments")
    assert line.x == ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06")
    assert line.y == (None, 2, None, 0, None, 1)
    assert (alone.x, alone.y, alone.marker.symbol) == (("2026-03-02",), (1,), "diamond-open")
    assert alone.hovertext == ("1 appointment, not a whole week",)


def test_the_alt_text_tells_the_last_complete_week_with_refusals_and_appointments() -> None:
    assert alt(charts.ledger(FRAME)) == (
        "In the last complete week, that of 6 April 2026: 3 hard nos, 1 later, 2 without an appointment and "
        "1 appointment; 5 weeks shown, 1 not a whole week, 1 not tracked."
    )


def test_a_week_in_which_the_lines_that_are_tracked_count_none_says_so() -> None:
    """Gatekeepers are tracked, nothing else, and there was none."""
    rows = pd.DataFrame(
        [("2026-03-02", "gatekeeper", 0, False)], columns=["week", "line", "count", "partial"]
    )
    alt = charts.ledger(rows).layout.meta["alt"]
    assert alt == "Nothing that is tracked in the one week shown; nobody tracks hard nos and appointments."


def test_weeks_without_any_no_and_appointment_are_a_sentence_and_no_empty_picture() -> None:
    figure = charts.ledger(FRAME.assign(count=0))
    assert len(figure.data) == 0
    assert alt(figure) == "Neither a no nor an appointment in any of the 5 weeks shown."


def test_a_line_that_was_tracked_only_before_is_not_told_of_the_last_week() -> None:
    # no-shows fell silent: nobody knows them in the week of 6 April; a refusal not known is said so
    silent = (FRAME["week"] == "2026-04-06") & FRAME["line"].isin(["no-show", "hard no"])
    assert alt(charts.ledger(FRAME.assign(count=FRAME["count"].mask(silent)))) == (
        "In the last complete week, that of 6 April 2026: hard nos not tracked, 1 later, 2 without an appointment "
        "and 1 appointment; 5 weeks shown, 1 not a whole week, 1 not tracked."
    )


@pytest.mark.parametrize(
    ("unknown", "said"),
    [("appointments", "nobody tracks appointments"), ("hard no", "nobody tracks hard nos")],
)
def test_a_side_that_nobody_tracks_is_named_so_that_the_other_never_stands_alone(
    unknown: str, said: str
) -> None:
    frame = FRAME.assign(count=FRAME["count"].mask(FRAME["line"] == unknown))
    figure = charts.ledger(frame)
    assert named(figure, unknown) == []
    assert alt(figure).endswith(f"; {said}.")


@pytest.mark.parametrize("frame", [FRAME.head(0), pd.DataFrame(), FRAME.assign(count=None)])
def test_nothing_to_draw_is_said_in_a_sentence(frame: pd.DataFrame) -> None:
    figure = charts.ledger(frame)
    assert len(figure.data) == 0
    assert alt(figure) == "No refusals or appointments are tracked in this period."


def test_parts_differ_in_colour_or_pattern_and_red_never_stands_beside_green() -> None:
    bars = [trace for trace in charts.ledger(FRAME).data if trace.type == "bar"]
    looks = {(bar.marker.color, bar.marker.pattern.shape) for bar in bars}
    assert len(looks) == 7
    fills = {bar.name: (bar.marker.color, bar.marker.pattern.fillmode) for bar in bars}
    apart = {fills[name] for name in ("hard no", "no-show", "lost deal")}  # also where no pattern can be seen
    assert len(apart) == 3
    assert paper.VERMILLION not in {colour for colour, _ in looks} <= set(paper.COLOURS)


def test_the_table_stays_as_it_was_and_any_order_or_kind_of_date_draws_the_same() -> None:
    before = FRAME.copy(deep=True)
    drawn = charts.ledger(FRAME).to_json()
    pd.testing.assert_frame_equal(FRAME, before)
    assert charts.ledger(FRAME.iloc[::-1]).to_json() == drawn
    stamps = FRAME.assign(week=pd.to_datetime(FRAME["week"]))
    assert charts.ledger(stamps).to_json() == drawn
    assert charts.ledger(FRAME.assign(week=FRAME["week"].map(date.fromisoformat))).to_json() == drawn


def test_only_bars_and_lines_with_words_on_hover_and_nothing_missing_spelled_out() -> None:
    figure = charts.ledger(FRAME)
    assert {trace.type for trace in figure.data} == {"bar", "scatter"}
    assert all(
        trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>") for trace in figure.data
    )
    assert "bdata" not in figure.to_json()
    assert not [word for word in ("NaN", "<NA>", "None") if word in figure.to_json()]


def test_text_that_is_no_line_of_the_ledger_is_not_drawn() -> None:
    hostile = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
    figure = charts.ledger(FRAME.replace("later", hostile))
    assert hostile not in json.dumps(figure.to_plotly_json())


def test_half_a_year_stays_small() -> None:
    weeks = {
        str(day.date()): (4, 2, 1, 5, 1, 1, 2, 2)
        for day in pd.date_range("2026-01-05", periods=26, freq="7D")
    }
    assert len(charts.ledger(table(weeks)).to_json()) < 20_000
