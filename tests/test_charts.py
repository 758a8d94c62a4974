"""Every chart draws its table and nothing else: values, gaps, marks, words, and what is empty."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts
from salescoach.charts import paper, words

WEEKS = [date(2025, 12, 1) + timedelta(weeks=n) for n in range(26)]
COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'


def activity(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["week", "part", "count", "partial"])
    return frame.astype({"count": "Int64"})


def asks(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["week", "refusals", "asks", "appointments", "partial"])
    return frame.astype({"refusals": "Int64", "asks": "Int64", "appointments": "Int64"})


def stages(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stage", "count", "per"]).astype({"count": "Float64"})


def periods(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    columns = ["period", "value", "low", "high", "of_count", "per_count", "status"]
    return pd.DataFrame(rows, columns=columns)


def plan(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["week", "planned", "done", "status"])


def scenario(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["stage", "usual", "scenario"])


ACTIVITY = activity(
    [
        ("2026-03-02", "target accounts", 5, True),
        ("2026-03-02", "customers", 2, True),
        ("2026-03-09", "target accounts", 20, False),
        ("2026-03-09", "customers", 12, False),
        ("2026-03-16", "target accounts", None, False),
        ("2026-03-16", "customers", None, False),
        ("2026-03-23", "target accounts", 0, False),
        ("2026-03-23", "customers", 0, False),
        ("2026-03-30", "target accounts", 30, False),
        ("2026-03-30", "customers", 1, False),
    ]
)
#: The week of 16 March is not tracked; that of 30 March has no row: away.
ASKS = asks(
    [
        ("2026-03-02", 1, 2, 0, True),
        ("2026-03-09", 4, 7, 1, False),
        ("2026-03-16", None, None, None, False),
        ("2026-03-23", 0, 1, 1, False),
        ("2026-04-06", 3, 5, 2, False),
    ]
)
FUNNEL = stages(
    [
        ("dials", 300, ""),
        ("connects", None, ""),
        ("decision makers", 110, "2.7 dials per decision maker; anything from 2.6 to 2.8 fits"),
        ("sales", 1, "110 decision makers per sale"),
    ]
)
TREND = periods(
    [
        ("2026-01-05", 7.0, 4.2, 13.0, 84, 12, "ok"),
        ("2026-02-02", None, None, None, 40, 0, "none_yet"),
        ("2026-03-02", 30.0, 12.0, 200.0, 60, 2, "too_thin"),
        ("2026-04-27", 10.0, 6.0, None, 10, 1, "bound"),
    ]
)
PLAN = plan(
    [
        ("2026-03-02", 120, 131, "executed"),
        ("2026-03-09", 120, 90, "missed"),
        ("2026-03-16", pd.NA, pd.NA, "away"),
        ("2026-03-23", pd.NA, 40, "no plan"),
        ("2026-03-30", 120, 60, "not a whole week"),
    ]
)
SCENARIO = scenario([("dials", 200.0, 300.0), ("appointments", 0.8, 0.4), ("meetings", float("nan"), None)])

COVERED = pd.DataFrame(
    [
        ("2026-03-02", "crm/task", 40, "rows"),
        ("2026-03-09", "crm/task", 0, "no rows for anybody"),
        ("2026-03-16", "crm/task", 0, "no rows of this rep"),
        ("2026-03-16", "dialer", 1, "rows"),
    ],
    columns=["week", "source", "rows", "status"],
)

DRAWN: dict[str, tuple[Callable[[pd.DataFrame], go.Figure], pd.DataFrame]] = {
    "weekly_activity": (
        lambda frame: charts.weekly_activity(frame, title="Dials by account group"),
        ACTIVITY,
    ),
    "refusals_and_asks": (charts.refusals_and_asks, ASKS),
    "funnel": (charts.funnel, FUNNEL),
    "conversion_trend": (
        lambda frame: charts.conversion_trend(frame, of="dials", per="decision makers"),
        TREND,
    ),
    "plan_strip": (charts.plan_strip, PLAN),
    "what_if": (charts.what_if, SCENARIO),
    "weeks_covered": (charts.weeks_covered, COVERED),
}
every_chart = pytest.mark.parametrize("name", list(DRAWN))


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def named(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


def strings(found: object) -> list[str]:
    """Return every text inside the JSON of a figure."""
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


# --- what holds for every chart ---


@every_chart
def test_the_table_stays_as_it_was(name: str) -> None:
    draw, frame = DRAWN[name]
    before = frame.copy(deep=True)
    draw(frame)
    pd.testing.assert_frame_equal(frame, before)


@every_chart
def test_only_traces_of_the_small_plotly_and_no_packed_numbers(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame)
    assert {trace.type for trace in figure.data} <= {"scatter", "bar", "funnel"}
    assert "bdata" not in figure.to_json()


@every_chart
def test_colours_come_from_the_set(name: str) -> None:
    draw, frame = DRAWN[name]
    drawn = [trace["marker"]["color"] for trace in draw(frame).to_plotly_json()["data"] if "marker" in trace]
    assert drawn
    assert set(drawn) <= COLOURS


@every_chart
def test_the_template_is_small_and_the_chart_has_a_title_and_a_height(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame)
    assert len(figure.layout.template.to_plotly_json()["layout"]) < 20
    assert len(json.dumps(figure.layout.template.to_plotly_json())) < 2_000
    assert figure.layout.title.text
    assert 150 <= figure.layout.height <= 400


@every_chart
def test_hover_shows_words_only(name: str) -> None:
    draw, frame = DRAWN[name]
    for trace in draw(frame).data:
        assert trace.hoverinfo == "skip" or trace.hovertemplate.endswith("<extra></extra>")


@every_chart
def test_nothing_missing_is_spelled_out(name: str) -> None:
    draw, frame = DRAWN[name]
    texts = strings(json.loads(draw(frame).to_json()))
    assert not [text for text in texts if "nan" in text.lower().split() or "NA>" in text or "None" in text]


@every_chart
@pytest.mark.parametrize("columns", [True, False], ids=["no rows", "no columns either"])
def test_an_empty_table_is_said_in_a_sentence(name: str, columns: bool) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame.head(0) if columns else pd.DataFrame())
    assert len(figure.data) == 0
    assert (
        figure.layout.annotations[0].text.replace("<br>", " ") + "."
        == alt(figure)[0].lower() + alt(figure)[1:]
    )


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("weekly_activity", "No dials are tracked in this period."),
        ("refusals_and_asks", "No asks, refusals or appointments are tracked in this period."),
        ("funnel", "No stage from dial to sale is tracked in this period."),
        ("conversion_trend", "It cannot be told in this period."),
        ("what_if", "Nothing is known yet about what a week brings."),
    ],
)
def test_a_table_of_unknowns_is_said_in_a_sentence(name: str, sentence: str) -> None:
    draw, frame = DRAWN[name]
    counts = ["count", "refusals", "asks", "appointments", "value", "usual", "scenario"]
    unknown = frame.assign(**{column: None for column in counts if column in frame})
    assert alt(draw(unknown)) == sentence


@every_chart
def test_one_row_is_enough(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame.head(1))
    assert len(figure.data) >= 1
    assert alt(figure).endswith(".")


@pytest.mark.parametrize(
    "name", ["weekly_activity", "refusals_and_asks", "conversion_trend", "plan_strip", "weeks_covered"]
)
def test_weeks_in_another_order_draw_the_same(name: str) -> None:
    draw, frame = DRAWN[name]
    backwards = frame.sort_values(frame.columns[0], ascending=False, kind="stable")
    assert draw(backwards).to_json() == draw(frame).to_json()


@pytest.mark.parametrize(
    "name", ["weekly_activity", "refusals_and_asks", "conversion_trend", "plan_strip", "weeks_covered"]
)
def test_dates_of_any_kind_draw_the_same(name: str) -> None:
    draw, frame = DRAWN[name]
    column = str(frame.columns[0])
    stamps = frame.assign(**{column: pd.to_datetime(frame[column])})
    dates = frame.assign(**{column: stamps[column].dt.date})
    assert draw(stamps).to_json() == draw(dates).to_json() == draw(frame).to_json()


# --- foreign text ---


@pytest.mark.parametrize(
    "figure",
    [
        charts.weekly_activity(ACTIVITY.replace("customers", HOSTILE), title=HOSTILE, unit=HOSTILE),
        charts.weekly_activity(pd.DataFrame(), title=HOSTILE, unit=HOSTILE),
        charts.funnel(FUNNEL.replace("sales", HOSTILE).replace("110 decision makers per sale", HOSTILE)),
        charts.conversion_trend(TREND, of=HOSTILE, per=HOSTILE),
        charts.conversion_trend(TREND.head(0), of=HOSTILE, per=HOSTILE),
        charts.plan_strip(PLAN.replace("missed", HOSTILE)),
        charts.what_if(SCENARIO.replace("dials", HOSTILE)),
        charts.weeks_covered(COVERED.replace("dialer", HOSTILE)),
        charts.weeks_covered(COVERED.replace("no rows of this rep", HOSTILE)),
    ],
    ids=["activity", "no activity", "funnel", "trend", "no trend", "plan", "what if", "source", "status"],
)
def test_hostile_text_is_drawn_as_text(figure: go.Figure) -> None:
    found = json.loads(figure.to_json())
    del found["layout"]["meta"]
    drawn = strings(found)
    assert any("R&amp;D" in text for text in drawn)
    assert not [text for text in drawn if "<a" in text or "%{meta" in text or "$" in text]


def test_a_name_without_end_is_cut_for_the_legend() -> None:
    figure = charts.weekly_activity(ACTIVITY.replace("customers", "x" * 90), title="Dials")
    assert max(len(trace.name or "") for trace in figure.data) == 40


def test_a_long_title_takes_two_lines_and_the_chart_grows_by_one() -> None:
    short, long = (charts.weekly_activity(ACTIVITY, title=title) for title in ("Dials", "all the dials " * 5))
    assert long.layout.title.text.count("<br>") == 1
    assert long.layout.height - short.layout.height == long.layout.margin.t - short.layout.margin.t == 20


# --- weekly activity ---


def test_bars_hold_the_counts_and_a_week_not_tracked_is_a_gap() -> None:
    complete, _ = named(charts.weekly_activity(ACTIVITY, title="Dials"), "target accounts")
    assert complete.x == ("2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30")
    assert complete.y == (20, None, 0, 30)
    assert complete.hovertext[0] == "20 dials"


def test_a_partial_week_is_lighter_hatched_and_says_so() -> None:
    complete, partial = named(charts.weekly_activity(ACTIVITY, title="Dials"), "customers")
    assert (partial.x, partial.y) == (("2026-03-02",), (2,))
    assert partial.opacity < 1
    assert partial.marker.pattern.shape == "/"
    assert partial.hovertext == ("2 dials, not a whole week",)
    assert (complete.showlegend, partial.showlegend) == (True, False)


def test_the_legend_explains_the_hatch_only_where_there_is_one() -> None:
    assert len(named(charts.weekly_activity(ACTIVITY, title="Dials"), "not a whole week")) == 1
    whole = ACTIVITY.assign(partial=False)
    assert named(charts.weekly_activity(whole, title="Dials"), "not a whole week") == []


def test_a_chart_of_nothing_but_zeros_is_a_sentence_and_no_empty_picture() -> None:
    """Zero is known and is said; weeks that are not tracked are not counted as weeks without."""
    none = ACTIVITY.assign(count=ACTIVITY["count"].where(ACTIVITY["count"].isna(), 0))
    said = [
        (charts.weekly_activity(none, title="Dials"), "No dials in any of the 4 weeks shown."),
        (
            charts.refusals_and_asks(ASKS.assign(refusals=0, asks=0, appointments=0)),
            "No asks, no refusals and no appointments in any of the 5 weeks shown.",
        ),
        (
            charts.funnel(FUNNEL.assign(count=[0, None, 0, 0])),
            "Nothing is counted at any of its stages in this period.",
        ),
    ]
    assert [(len(figure.data), alt(figure)) for figure, _ in said] == [(0, sentence) for _, sentence in said]


def test_a_week_of_zeros_says_0_and_a_week_not_tracked_does_not() -> None:
    figure = charts.weekly_activity(ACTIVITY, title="Dials")
    [zeros] = [trace for trace in figure.data if trace.type == "scatter"]
    assert (zeros.x, zeros.text) == (("2026-03-23",), ("0",))


def test_parts_differ_in_colour_and_in_pattern() -> None:
    parts = [f"part {n}" for n in range(7)]
    figure = charts.weekly_activity(activity([("2026-03-02", p, 3, False) for p in parts]), title="Dials")
    looks = [(trace.marker.color, trace.marker.pattern.shape) for trace in figure.data]
    assert len(set(looks)) == len({shape for _, shape in looks}) == 7
    assert [trace.name for trace in figure.data] == parts


def test_the_alt_text_tells_the_last_complete_week() -> None:
    assert alt(charts.weekly_activity(ACTIVITY, title="Dials")) == (
        "Dials in the last complete week, that of 30 March 2026: target accounts 30, customers 1; "
        "5 weeks shown, 1 not a whole week, 1 not tracked."
    )


def test_another_thing_can_be_counted() -> None:
    figure = charts.weekly_activity(ACTIVITY.tail(2), title="Meetings", unit="meetings")
    assert figure.data[1].hovertext == ("1 meeting",)
    assert figure.layout.yaxis.title.text == "meetings a<br>week"


def test_half_counts_from_a_tally_are_kept() -> None:
    frame = pd.DataFrame({"week": ["2026-03-02"], "part": ["customers"], "count": [2.5], "partial": [False]})
    [bar] = charts.weekly_activity(frame, title="Dials").data
    assert (bar.y, bar.hovertext) == ((2.5,), ("2.5 dials",))


def test_half_a_year_of_six_parts_stays_small() -> None:
    parts = [
        "target accounts",
        "other new accounts",
        "customers",
        "former customers",
        "partners",
        "without one",
    ]
    rows = [(week, part, 40, week == WEEKS[-1]) for week in WEEKS for part in parts]
    assert len(charts.weekly_activity(activity(rows), title="Dials by account group").to_json()) < 12_000


def test_the_axis_starts_at_0_and_holds_the_tallest_stack() -> None:
    low, high = charts.weekly_activity(ACTIVITY, title="Dials").layout.yaxis.range
    assert low == 0
    assert 32 < high < 40


# --- refusals and asks ---


def test_lines_break_where_a_week_is_missing_not_tracked_or_partial() -> None:
    line, _ = named(charts.refusals_and_asks(ASKS), "refusals")
    assert line.x == ("2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06")
    assert line.y == (None, 4, None, 0, None, 3)
    assert not line.connectgaps


def test_a_partial_week_stands_alone_as_a_hollow_mark() -> None:
    _, alone = named(charts.refusals_and_asks(ASKS), "asks")
    assert (alone.mode, alone.x, alone.y) == ("markers", ("2026-03-02",), (2,))
    assert alone.marker.symbol == "circle-open"
    assert alone.hovertext == ("2 asks, not a whole week",)


def test_lines_differ_in_colour_dash_and_mark() -> None:
    lines = [trace for trace in charts.refusals_and_asks(ASKS).data if trace.mode == "lines+markers"]
    assert [line.name for line in lines] == ["asks", "refusals", "appointments"]
    for looks in (
        {line.line.color for line in lines},
        {line.line.dash for line in lines},
        {line.marker.symbol for line in lines},
    ):
        assert len(looks) == 3
    assert not {line.line.color for line in lines} & {paper.VERMILLION, paper.GREEN}


def test_what_nobody_tracks_is_left_out_and_named() -> None:
    figure = charts.refusals_and_asks(ASKS.assign(refusals=None))
    assert named(figure, "refusals") == []
    assert alt(figure) == (
        "In the last complete week, that of 6 April 2026: 5 asks and 2 appointments; "
        "5 weeks shown, 1 not a whole week, 1 not tracked; nobody tracks refusals."
    )


def test_the_hover_of_a_week_is_in_words() -> None:
    line, _ = named(charts.refusals_and_asks(ASKS), "appointments")
    assert line.hovertext[1] == "1 appointment"
    assert "week of %{x|%-d %B %Y}" in line.hovertemplate


def test_half_a_year_of_asks_stays_small() -> None:
    rows = [(week, 3, 10, 2, week == WEEKS[0]) for week in WEEKS]
    assert len(charts.refusals_and_asks(asks(rows)).to_json()) < 12_000


# --- funnel ---


def test_the_funnel_holds_the_stages_in_order_without_those_not_tracked() -> None:
    [trace] = charts.funnel(FUNNEL).data
    assert trace.x == (300, 110, 1)
    assert [label.partition("<br>")[0] for label in trace.y] == ["dials", "decision makers", "sales"]
    assert trace.text == ("300", "110", "1")


def test_the_rate_stands_below_its_stage_and_the_range_on_hover() -> None:
    [trace] = charts.funnel(FUNNEL).data
    assert "2.7 dials per decision maker" in trace.y[1]
    assert "anything" not in trace.y[1]
    assert trace.hovertext[1].replace("<br>", " ") == (
        "110 decision makers 2.7 dials per decision maker; anything from 2.6 to 2.8 fits"
    )


def test_the_alt_text_names_the_stages_left_out() -> None:
    assert alt(charts.funnel(FUNNEL)) == (
        "From stage to stage: 300 dials, 110 decision makers (2.7 dials per decision maker; "
        "anything from 2.6 to 2.8 fits), 1 sale (110 decision makers per sale); not tracked: connects."
    )


def test_the_weeks_of_a_funnel_stand_in_its_title_and_its_alt_text() -> None:
    figure = charts.funnel(FUNNEL.assign(weeks="13 weeks from 30 March 2026"))
    assert "13 weeks from 30 March 2026" in figure.layout.title.text.replace("<br>", " ")
    assert alt(figure).startswith("From stage to stage in 13 weeks from 30 March 2026: 300 dials, ")


# --- conversion trend ---


def test_the_trend_holds_the_rates_with_gaps() -> None:
    line = DRAWN["conversion_trend"][0](TREND).data[0]
    assert line.x == ("2026-01-05", "2026-02-02", "2026-03-02", "2026-03-30", "2026-04-27")
    assert line.y == (7, None, 30, None, 10)
    assert not line.connectgaps


def test_bars_reach_from_low_to_high_and_not_where_an_end_is_open() -> None:
    reach = DRAWN["conversion_trend"][0](TREND).data[0].error_y
    assert list(reach.array) == [6.0, None, 170.0, None, None]
    assert list(reach.arrayminus) == [2.8, None, 18.0, None, 4.0]


def test_too_few_to_say_is_hollow_and_explained() -> None:
    figure = DRAWN["conversion_trend"][0](TREND)
    assert figure.data[0].marker.symbol == ("circle", "circle", "circle-open", "circle", "circle")
    assert len(named(figure, "too few to say")) == 1
    assert named(DRAWN["conversion_trend"][0](TREND.head(1)), "too few to say") == []


def test_hover_has_both_counts_and_what_fits() -> None:
    said = DRAWN["conversion_trend"][0](TREND).data[0].hovertext
    assert said[0] == (
        "7 dials per decision maker<br>84 dials, 12 decision makers"
        "<br>anything from 4.2 to 13 fits the log<br>four weeks from 5 January 2026"
    )
    assert "60 dials, 2 decision makers" in said[2]
    assert "too few to say" in said[2]
    assert "10 dials, 1 decision maker<br>at least 6<br>" in said[4]


def test_one_very_long_bar_does_not_flatten_the_rates() -> None:
    low, high = DRAWN["conversion_trend"][0](TREND).layout.yaxis.range
    assert low == 0
    assert 30 < high < 100


def test_the_alt_text_tells_the_last_rate_with_its_counts() -> None:
    assert alt(DRAWN["conversion_trend"][0](TREND)) == (
        "10 dials per decision maker in the four weeks from 27 April 2026 (10 dials, 1 decision maker); "
        "5 periods shown, 1 with too few to say, 2 unknown."
    )


def test_measures_are_said_in_their_words() -> None:
    figure = charts.conversion_trend(TREND, of="dials", per="dial_conversations")
    assert figure.layout.title.text == "Dials per decision maker by phone"


# --- plan strip ---


def test_every_week_has_the_mark_of_its_status() -> None:
    figure = charts.plan_strip(PLAN)
    assert [(trace.name, trace.x) for trace in figure.data] == [
        ("did it", ("2026-03-02",)),
        ("not all", ("2026-03-09",)),
        ("away", ("2026-03-16",)),
        ("no plan", ("2026-03-23",)),
        ("not a whole week", ("2026-03-30",)),
    ]


def test_marks_differ_by_symbol_and_executed_from_missed_by_colour_too() -> None:
    marks = {trace.name: trace.marker for trace in charts.plan_strip(PLAN).data}
    assert len({mark.symbol for mark in marks.values()}) == 5
    others = {mark.color for name, mark in marks.items() if name not in ("did it", "not all")}
    assert len({marks["did it"].color, marks["not all"].color} - others) == 2
    assert not {mark.color for mark in marks.values()} & {paper.VERMILLION, paper.GREEN}


def test_hover_says_what_was_planned_and_done() -> None:
    said = {trace.name: trace.hovertext[0] for trace in charts.plan_strip(PLAN).data}
    assert said["did it"] == "planned 120, done 131<br>did it"
    assert said["away"] == "away"
    assert said["no plan"] == "done 40<br>no plan"


def test_weeks_before_the_hire_and_after_leaving_are_no_weeks_away() -> None:
    frame = plan([("2026-03-02", None, None, "not here yet"), ("2026-03-09", 9, 9, "executed"),
                  ("2026-03-16", None, None, "had left")])  # fmt: skip
    marks = {trace.name: trace.marker.symbol for trace in charts.plan_strip(frame).data}
    assert set(marks) == {"not here yet", "did it", "had left"} and len(set(marks.values())) == 3
    assert alt(charts.plan_strip(frame[frame["status"] != "executed"])).startswith(
        "There are no weeks to hold"
    )


def test_a_status_of_its_own_and_a_missing_one_are_drawn() -> None:
    frame = plan(
        [("2026-03-02", 1, 1, "holiday"), ("2026-03-09", 1, 1, None), ("2026-03-16", 1, None, "not tracked")]
    )
    assert [trace.name for trace in charts.plan_strip(frame).data] == ["no plan", "not tracked", "holiday"]


def test_the_alt_text_counts_only_weeks_that_can_be_judged() -> None:
    assert alt(charts.plan_strip(PLAN)) == (
        "What was planned was done in 1 of 2 weeks; other weeks: away 1, no plan 1, not a whole week 1."
    )
    assert alt(charts.plan_strip(PLAN[PLAN["status"] != "executed"])).startswith(
        "What was planned was done in none of 1 "
    )
    assert alt(charts.plan_strip(PLAN[PLAN["status"] == "away"])) == (
        "There are no weeks to hold against a plan in this period."
    )


# --- the weeks that sources cover ---


def test_each_source_has_a_line_and_each_week_the_mark_of_its_status() -> None:
    figure = charts.weeks_covered(COVERED)
    marks = {trace.name: list(zip(trace.x, trace.y, strict=True)) for trace in figure.data}
    assert marks == {
        "rows": [("2026-03-02", 2), ("2026-03-16", 1)],
        "no rows for anybody": [("2026-03-09", 2)],
        "no rows of this rep": [("2026-03-16", 2)],
    }
    assert len({trace.marker.symbol for trace in figure.data}) == 3
    assert (figure.layout.yaxis.tickvals, figure.layout.yaxis.ticktext) == ((2, 1), ("crm/task", "dialer"))


def test_the_hover_of_a_week_says_how_many_rows() -> None:
    [rows] = named(charts.weeks_covered(COVERED), "rows")
    assert list(rows.hovertext) == ["crm/task: 40 rows", "dialer: 1 row"]


def test_the_alt_text_counts_sources_weeks_and_what_was_missed() -> None:
    assert alt(charts.weeks_covered(COVERED)) == "2 sources over 3 weeks; 1 week has no rows for anybody."
    assert (
        alt(charts.weeks_covered(COVERED[COVERED["rows"] > 0]))
        == "2 sources over 2 weeks; every week has rows."
    )


def test_two_sources_whose_long_names_are_cut_alike_stay_two() -> None:
    name = "a very long name of a mapping and of a table of it "
    frame = COVERED.assign(source=[name + "one", name + "one", name + "one", name + "two"])
    assert charts.weeks_covered(frame).layout.yaxis.tickvals == (2, 1)


# --- what if ---


def test_the_bars_carry_the_counts_and_say_them() -> None:
    usual, changed = charts.what_if(SCENARIO).data
    assert (usual.customdata, usual.text) == ((200, 0.8, None), ("200", "0.8", "not known"))
    assert (changed.customdata, changed.text) == ((300, 0.4, None), ("300", "0.4", "not known"))
    assert usual.y == changed.y == ("dials", "appointments", "meetings")


def test_each_stage_has_its_own_scale() -> None:
    usual, changed = charts.what_if(SCENARIO).data
    assert usual.x == (0.6667, 1, 0)
    assert changed.x == (1, 0.5, 0)


def test_the_scenario_differs_in_colour_and_pattern() -> None:
    usual, changed = charts.what_if(SCENARIO).data
    assert usual.marker.color != changed.marker.color
    assert (usual.marker.pattern.shape, changed.marker.pattern.shape) == (None, "/")


def test_a_stage_of_zeros_is_no_error() -> None:
    usual, _ = charts.what_if(scenario([("sales", 0, 0)])).data
    assert (usual.x, usual.text) == ((0,), ("0",))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (
            [("dials", 200, 300), ("sales", 1, 1)],
            "A week of the scenario brings 300 dials instead of 200 and 1 sale as usual.",
        ),
        ([("dials", 200, 200)], "The scenario is the usual week: 200 dials."),
        (
            [("dials", None, 5), ("sales", 1, None)],
            "A week of the scenario brings 5 dials (usual not known) and sales not known.",
        ),
    ],
)
def test_the_alt_text_tells_what_changes(rows: list[tuple[Any, ...]], said: str) -> None:
    assert alt(charts.what_if(scenario(rows))) == said


# --- the words ---


@pytest.mark.parametrize(
    ("steps", "labels"),
    [(1, ["1 Dec<br>2025"]), (26, ["1 Dec<br>2025", "5 Jan<br>2026", "9 Feb", "16 Mar", "20 Apr", "25 May"])],
)
def test_at_most_six_weeks_are_labelled_and_the_year_only_where_it_begins(
    steps: int, labels: list[str]
) -> None:
    axis = paper.date_axis([day.isoformat() for day in WEEKS[:steps]], step=7, title="week")
    assert axis["ticktext"] == labels


def test_one_week_does_not_fill_the_whole_width() -> None:
    start, end = (
        pd.Timestamp(edge) for edge in paper.date_axis(["2026-03-02"], step=7, title="week")["range"]
    )
    assert (end - start).days >= 49


@pytest.mark.parametrize(
    ("count", "said"), [(1, "1 dial"), (0, "0 dials"), (None, "dials not tracked"), (2.5, "2.5 dials")]
)
def test_counts_are_said_with_their_thing(count: float | None, said: str) -> None:
    assert words.counted(count, "dials") == said
