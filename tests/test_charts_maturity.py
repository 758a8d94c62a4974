"""How starts ripen and what became of them, drawn: the table's values, gaps, pale bars and words."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach.charts import maturity

COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
STARTED, BECAME = "first meetings", "led to a sale"


def ripening(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["weeks", "value", "low", "high", "followed"])


def blocks(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["block", "yes", "no", "open", "unknown", "ripe"])


RIPENING = ripening([(0, 0.0, 0.0, 0.05, 60.0), (1, 0.04, 0.01, 0.13, 58.0), (2, 0.123, 0.06, 0.22, 3.0)])
BLOCKS = blocks(
    [
        ("2026-01-05", 3, 5, 1, 0, True),
        ("2026-02-02", 0, 0, 0, 0, True),
        ("2026-03-02", 2, 4, 2, 1, True),
        ("2026-03-30", 1, 0, 6, 0, False),
    ]
)


def ripening_of(frame: pd.DataFrame, *, started: str = STARTED, became: str = BECAME) -> go.Figure:
    return maturity.ripening(frame, started=started, became=became)


def by_start_of(frame: pd.DataFrame, *, started: str = STARTED, became: str = BECAME) -> go.Figure:
    return maturity.by_start(frame, started=started, became=became)


DRAWN: dict[str, tuple[Callable[..., go.Figure], pd.DataFrame]] = {
    "ripening": (ripening_of, RIPENING),
    "by_start": (by_start_of, BLOCKS),
}
every_chart = pytest.mark.parametrize("name", list(DRAWN))


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def named(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


# --- what holds for both ---


@every_chart
def test_the_table_stays_as_it_was_and_its_order_does_not_matter(name: str) -> None:
    draw, frame = DRAWN[name]
    before = frame.copy(deep=True)
    figure = draw(frame)
    pd.testing.assert_frame_equal(frame, before)
    assert draw(frame.iloc[::-1]).to_json() == figure.to_json()


@every_chart
def test_only_traces_of_the_small_plotly_in_colours_of_the_set(name: str) -> None:
    draw, frame = DRAWN[name]
    drawn = draw(frame).to_plotly_json()["data"]
    assert {trace["type"] for trace in drawn} <= {"scatter", "bar"}
    assert {trace["marker"]["color"] for trace in drawn if "marker" in trace} <= COLOURS
    assert {trace["line"]["color"] for trace in drawn if "line" in trace} <= COLOURS
    assert "bdata" not in draw(frame).to_json()


@every_chart
def test_hover_shows_words_only(name: str) -> None:
    draw, frame = DRAWN[name]
    for trace in draw(frame).data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>")


@every_chart
@pytest.mark.parametrize("columns", [True, False], ids=["no rows", "no columns either"])
def test_an_empty_table_is_said_in_a_sentence(name: str, columns: bool) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame.head(0) if columns else pd.DataFrame())
    assert not figure.data
    assert alt(figure).startswith("There are ")
    assert alt(figure).endswith(" first meetings to follow yet.")


@every_chart
def test_foreign_text_is_drawn_as_it_stands(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame, started=HOSTILE, became=HOSTILE).to_plotly_json()
    figure["layout"].pop("meta")  # plain text, to be escaped by whoever puts it into a page
    drawn = json.dumps(figure, default=str)
    assert "<a" not in drawn
    assert "%{meta" not in drawn
    assert "$x" not in drawn


@every_chart
def test_nothing_missing_is_spelled_out(name: str) -> None:
    draw, frame = DRAWN[name]
    drawn = draw(frame).to_json()
    assert not [
        word for word in ("nan", "NaN", "None", "<NA>", "inf") if f'"{word}' in drawn or f" {word} " in drawn
    ]


# --- ripening ---


def test_the_steps_are_so_many_of_a_hundred_and_stop_where_the_table_stops() -> None:
    figure = ripening_of(RIPENING)
    [steps] = named(figure, BECAME)
    assert (steps.x, steps.y, steps.line.shape) == ((0, 1, 2), (0, 4, 12.3), "hv")
    low, high = figure.data[:2]
    assert (low.y, high.y, high.fill) == ((0, 1, 6), (5, 13, 22), "tonexty")
    assert {low.line.dash, high.line.dash} == {"dot"}  # not told apart by colour alone
    assert figure.layout.xaxis.range == (0, 2.04)


def test_the_hover_says_so_many_of_a_hundred_what_fits_and_how_many_were_followed() -> None:
    [steps] = named(ripening_of(RIPENING), BECAME)
    assert steps.hovertext[2] == (
        "12 of 100 led to a sale within 2 weeks<br>anything from 6 to 22 fits the log<br>3 followed so long"
    )


def test_the_alt_text_of_ripening_is_the_last_week_in_words() -> None:
    assert alt(ripening_of(RIPENING)) == (
        "Of 100 first meetings 12 led to a sale within 2 weeks; anything from 6 to 22 fits the log; followed for 2 "
        "weeks."
    )


@pytest.mark.parametrize(("weeks", "every"), [(0, 1), (7, 1), (8, 2), (52, 8), (104, 26), (600, 104)])
def test_at_most_seven_weeks_are_labelled(weeks: int, every: int) -> None:
    figure = ripening_of(ripening([(week, 0.1, 0.0, 0.2, 9.0) for week in range(weeks + 1)]))
    assert figure.layout.xaxis.dtick == every


def test_the_axis_ends_with_a_hundred_where_all_fits() -> None:
    assert ripening_of(ripening([(0, 1.0, 0.4, 1.0, 3.0)])).layout.yaxis.range[1] <= 108


# --- by start ---


def test_the_bars_are_the_counts_with_a_pattern_for_each_part() -> None:
    figure = by_start_of(BLOCKS)
    ripe = [trace for trace in figure.data if trace.opacity is None]
    assert [trace.name for trace in ripe] == [BECAME, "came to nothing", "still open", "not recorded"]
    assert [trace.y for trace in ripe] == [(3, 0, 2), (5, 0, 4), (1, 0, 2), (0, 0, 1)]
    assert len({trace.marker.pattern.shape for trace in ripe}) == 4
    assert figure.layout.barmode == "stack"


def test_a_block_too_young_to_compare_is_pale_and_hatched_and_says_so() -> None:
    figure = by_start_of(BLOCKS)
    young = [trace for trace in figure.data if trace.opacity == 0.45 and trace.x[0] is not None]
    assert {trace.x for trace in young} == {("2026-03-30",)}
    assert {trace.marker.pattern.shape for trace in young} == {"/"}
    assert young[0].hovertext == ("1 led to a sale, too young to compare",)
    assert len(named(figure, "too young to compare")) == 1


def test_without_young_blocks_there_is_no_key_for_them_and_without_unknown_ends_no_part() -> None:
    figure = by_start_of(BLOCKS.head(2))
    assert [trace.name for trace in figure.data] == [BECAME, "came to nothing", "still open"]


def test_each_part_is_in_the_legend_once() -> None:
    shown = [trace.name for trace in by_start_of(BLOCKS).data if trace.showlegend is not False]
    assert len(shown) == len(set(shown)) == 5


def test_young_blocks_alone_are_all_in_the_legend() -> None:
    shown = [trace.name for trace in by_start_of(BLOCKS.tail(1)).data if trace.showlegend is not False]
    assert shown == [BECAME, "came to nothing", "still open", "too young to compare"]


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (
            BLOCKS,
            "Of 9 first meetings of the four weeks from 2 March 2026: 2 led to a sale, 4 came to nothing, 2 still open, "
            "1 not recorded; 4 blocks of four weeks shown, 1 too young to compare.",
        ),
        (
            BLOCKS.tail(1),
            "Of 7 first meetings of the four weeks from 30 March 2026: 1 led to a sale, 0 came to nothing, 6 still "
            "open; 1 block of four weeks shown, 1 too young to compare.",
        ),
        (
            BLOCKS.head(1),
            "Of 9 first meetings of the four weeks from 5 January 2026: 3 led to a sale, 5 came to nothing, 1 still "
            "open; 1 block of four weeks shown.",
        ),
        (
            blocks([("2026-01-05", 3, 5, 1, 0, True), ("2026-02-02", 0, 0, 0, 0, True)]),
            "Of 9 first meetings of the four weeks from 5 January 2026: 3 led to a sale, 5 came to nothing, 1 still "
            "open; 2 blocks of four weeks shown.",
        ),
    ],
    ids=["the last ripe block", "none is ripe", "all are", "none began in the last"],
)
def test_the_alt_text_tells_the_last_block_old_enough_to_compare(frame: pd.DataFrame, said: str) -> None:
    assert alt(by_start_of(frame)) == said


def test_a_year_of_blocks_fits_with_six_labels() -> None:
    days = [date(2025, 6, 30) + timedelta(weeks=4 * n) for n in range(20)]
    figure = by_start_of(blocks([(day, 1, 2, 3, 0, True) for day in days]))
    assert len(figure.layout.xaxis.tickvals) <= 6
    assert 150 <= figure.layout.height <= 400
