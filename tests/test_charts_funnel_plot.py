"""The funnel plot draws its two tables and nothing else: points, lines, marks, words, and what is empty."""

from __future__ import annotations

import itertools
import json
import re
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts
from salescoach.benchmarks import curve

COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
NEVER = re.compile(r"\d\s?%|\brank|league|\bnan\b|\binf\b|interval|binomial|confidence", re.IGNORECASE)


def reps(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["successes", "trials", "label", "own"])
    return frame.astype({"successes": "Float64", "trials": "Float64"})


TEAM = reps(
    [
        (12, 100, "", False),
        (30, 150, "", True),
        (3, 60, "Cid Doe", False),
        (0, 12, None, False),
        (40, 160, pd.NA, False),
        (pd.NA, 40, "Untold", False),
        (0, 0, "Idle", False),
    ]
)


def drawn(frame: pd.DataFrame, *, of: str = "decision makers", per: str = "appointments") -> go.Figure:
    return charts.funnel_plot(frame, curve(frame.dropna()), of=of, per=per)


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def points(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if "markers" in trace.mode]


def lines(figure: go.Figure) -> list[Any]:
    return [trace for trace in figure.data if trace.mode == "lines"]


def strings(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


def test_every_rep_with_tries_is_a_point_at_his_tries_and_rate() -> None:
    others, own = points(drawn(TEAM))
    assert list(zip(others.x, others.y, strict=True)) == [(100, 0.12), (60, 0.05), (12, 0.0), (160, 0.25)]
    assert list(zip(own.x, own.y, strict=True)) == [(150, 0.2)]


def test_only_who_has_a_label_is_named() -> None:
    figure = drawn(TEAM)
    assert [note.text for note in figure.layout.annotations] == ["Cid Doe"]
    assert "Untold" not in figure.to_json() and "Idle" not in figure.to_json()


def test_the_reps_own_point_has_another_shape_colour_and_size() -> None:
    others, own = points(drawn(TEAM))
    assert (others.name, own.name) == ("others", "you")
    assert own.marker.symbol == "star" and others.marker.symbol == "circle-open"
    assert own.marker.color != others.marker.color and own.marker.size > others.marker.size


def test_whose_figure_is_worth_a_question_has_a_filled_point_of_the_same_colour() -> None:
    plain, asked = points(
        drawn(TEAM.assign(own=False, asked=[False, True, False, False, False, False, False]))
    )
    assert (plain.name, asked.name) == ("reps", "worth a question")
    assert (plain.marker.symbol, asked.marker.symbol) == ("circle-open", "circle")
    assert plain.marker.color == asked.marker.color
    assert len(asked.x) == 1
    labelled = reps([(9, 90, "Ann", False), (30, 100, "Bo", False)]).assign(asked=[False, True])
    assert "; worth a question: Bo; Ann: 9 appointments" in alt(drawn(labelled))


def test_a_page_of_the_team_has_no_own_point() -> None:
    [every] = points(drawn(TEAM.assign(own=False)))
    assert every.name == "reps" and len(every.x) == 5


def test_the_lines_are_those_of_the_table_and_told_apart_by_dash() -> None:
    found = curve(TEAM.dropna())
    middle, upper, lower, far_upper, far_lower = lines(drawn(TEAM))
    assert list(upper.x) == found["trials"].tolist()
    assert list(upper.y) == pytest.approx(found["usual_high"].tolist())
    assert list(lower.y) == pytest.approx(found["usual_low"].tolist())
    assert list(far_lower.y) == pytest.approx(found["far_low"].tolist())
    assert [line.line.dash for line in (middle, upper, far_upper)] == [None, "dash", "dot"]
    assert upper.y[3] - lower.y[3] > upper.y[-1] - lower.y[-1]


def test_each_kind_of_line_is_explained_once() -> None:
    named = [trace.name for trace in drawn(TEAM).data if trace.showlegend is not False]
    assert named == [
        "all together", "by chance 19 of 20 inside", "by chance 998 of 1,000 inside", "others", "you"
    ]  # fmt: skip


def test_names_lie_over_no_other_name_at_any_width_and_all_stand_in_the_alt_text() -> None:
    """Twelve reps with nearly the same counts: a phone, a sheet of paper and a wide screen draw the same figure."""
    crowd = reps([(40 + n % 5, 160 + 3 * n, f"Person No {n}", False) for n in range(12)])
    figure = drawn(pd.concat([crowd, reps([(90, 170, "Far Out", False)])]))
    names = list(figure.layout.annotations)
    assert 3 <= len(names) < 13 and "Far Out" in {name.text for name in names}
    assert all(f"Person No {n}:" in alt(figure) for n in range(12))
    assert points(figure)[0].name == "reps (all names: in the line below)"
    most, top = figure.layout.xaxis.range[1], figure.layout.yaxis.range[1]
    for width, height in ((270, 220), (600, 160), (600, 275), (1090, 290)):
        boxes = []
        for name in names:
            right, up = (name.ax, -name.ay) if name.showarrow else (name.xshift, name.yshift)
            x, y = name.x / most * width + right, name.y / top * height + up
            boxes.append((x - 3 * len(name.text), x + 3 * len(name.text), y - 7, y + 7))
        for one, other in itertools.combinations(boxes, 2):
            assert one[1] <= other[0] or other[1] <= one[0] or one[3] <= other[2] or other[3] <= one[2]
        assert all(left >= 0 and end <= width and low >= 0 for left, end, low, _ in boxes)


def test_who_is_outside_the_lines_is_named_however_many_there_are() -> None:
    outside = [(150 - n % 3, 200 + n, f"High {n}", False) for n in range(20)]
    others = reps([(600, 6000, "All the others", False)])
    every = pd.concat([others, reps(outside)])
    figure = charts.funnel_plot(every, curve(others), of="decision makers", per="appointments")
    assert {f"High {n}" for n in range(20)} <= {name.text for name in figure.layout.annotations}


def test_no_line_runs_through_a_name() -> None:
    [name] = drawn(TEAM).layout.annotations
    assert name.bgcolor == "rgba(255, 255, 255, 0.85)"


def test_the_axis_says_what_is_counted_per_what() -> None:
    assert drawn(TEAM, of="meetings", per="sales").layout.yaxis.title.text == "sales per<br>meeting"


def test_rates_are_said_in_equal_steps_of_tenths_or_hundredths() -> None:
    low = drawn(reps([(n, 200, "", False) for n in (4, 8, 12)]))
    assert list(low.layout.yaxis.ticktext) == ["none", "2 in 100", "4 in 100", "6 in 100"]
    rare = drawn(reps([(1, 4000, "", False), (2, 5000, "", False)]))
    assert rare.layout.yaxis.ticktext[1] == "2 in 1,000"
    high = drawn(reps([(n, 50, "", False) for n in (30, 40, 45)]), of="appointments", per="meetings held")
    assert list(high.layout.yaxis.ticktext) == [
        "none",
        "2 in 10",
        "4 in 10",
        "6 in 10",
        "8 in 10",
        "10 in 10",
    ]
    for figure in (low, high):
        ticks = sorted(figure.layout.yaxis.tickvals)
        room = (figure.layout.yaxis.range[1]) / 7
        assert all(after - before >= room for before, after in itertools.pairwise(ticks))


def test_every_point_is_inside_the_picture() -> None:
    figure = drawn(reps([(1, 1, "", False), (0, 3, "", False), (40, 900, "", True)]))
    for trace in points(figure):
        assert all(y <= figure.layout.yaxis.range[1] for y in trace.y)
        assert all(x <= figure.layout.xaxis.range[1] for x in trace.x)


def test_the_finding_is_told_in_one_sentence_with_its_numbers() -> None:
    assert alt(drawn(TEAM)) == (
        "Appointments from decision makers, 5 reps; 2 outside the lines inside which 19 of 20 fall; "
        "Cid Doe: 3 appointments from 60 decision makers; you: 30 appointments from 150 decision makers."
    )


def test_nobody_outside_is_said() -> None:
    figure = drawn(reps([(10, 100, "", False), (11, 100, "", False)]))
    assert "nobody outside the lines" in alt(figure)


def test_a_hover_says_both_counts() -> None:
    _, own = points(drawn(TEAM))
    assert own.hovertext == ("30 appointments from 150 decision makers",)


@pytest.mark.parametrize(
    "frame",
    [reps([]), reps([(0, 0, "Ann", True)]), reps([(pd.NA, pd.NA, "Ann", False)])],
    ids=["no rows", "no tries", "unknown"],
)
def test_nothing_to_draw_is_said(frame: pd.DataFrame) -> None:
    figure = drawn(frame)
    assert len(figure.data) == 0
    assert alt(figure) == "Nobody has decision makers to compare in these weeks."


def test_nobody_with_a_success_is_drawn_at_the_bottom() -> None:
    [trace] = points(drawn(reps([(0, 20, "", False), (0, 30, "", False)])))
    assert list(trace.y) == [0, 0]


def test_one_rep_alone_is_drawn() -> None:
    [own] = points(drawn(reps([(4, 40, "", True)])))
    assert own.name == "rep" and own.marker.symbol == "star"


def test_names_are_drawn_as_they_stand() -> None:
    figure = drawn(reps([(4, 40, HOSTILE, False), (5, 50, "", True)]), of=HOSTILE, per=HOSTILE)
    shown = [text for text in strings(json.loads(figure.to_json())) if text != alt(figure)]
    assert not any("<a" in text or "$" in text for text in shown)
    assert not any("%{" in text and text != "%{hovertext}<extra></extra>" for text in shown)


def test_colours_are_those_of_the_paper_and_traces_those_of_the_bundle() -> None:
    figure = drawn(TEAM)
    assert {trace.type for trace in figure.data} == {"scatter"}
    used = {trace.line.color for trace in lines(figure)} | {trace.marker.color for trace in points(figure)}
    assert used <= COLOURS


def test_no_words_of_methods_and_no_ranks() -> None:
    figure = drawn(TEAM)
    texts = [text for text in strings(json.loads(figure.to_json())) if not text.startswith(("#", "%{"))]
    assert not [text for text in texts if NEVER.search(text)]


def test_the_tables_given_stay_as_they_were() -> None:
    frame, found = TEAM.copy(), curve(TEAM.dropna())
    before = found.copy()
    charts.funnel_plot(frame, found, of="dials", per="connects")
    pd.testing.assert_frame_equal(frame, TEAM)
    pd.testing.assert_frame_equal(found, before)
