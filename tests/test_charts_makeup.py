"""The charts of kinds of work draw their tables: counts, gaps, marks, words, and what is empty."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach.charts.makeup import makeup, work_mix

COLOURS = {"#0072B2", "#D55E00", "#009E73", "#CC79A7", "#000000"}
HOSTILE = '<a href="javascript:x()">R&D</a> %{meta.alt} $x^2$'
TEAM = pd.DataFrame(
    [
        ("Seller", "Seller", 2, "Ann, Bo"),
        ("Seller", "Account Manager", 1, "Cy"),
        ("Seller", "cannot be told", 1, "Di"),
        ("KAM", "National Account Manager", 1, "Ed"),
    ],
    columns=["claimed", "kind", "count", "reps"],
)
#: The four weeks from 30 March have no row: away; those from 27 April none of any group.
MIX = pd.DataFrame(
    [
        ("2026-02-02", "target accounts", 5, True),
        ("2026-02-02", "customers", 2, True),
        ("2026-03-02", "target accounts", 80, False),
        ("2026-03-02", "customers", None, False),
        ("2026-04-27", "target accounts", 0, False),
        ("2026-04-27", "customers", 0, False),
        ("2026-05-25", "target accounts", 30, False),
        ("2026-05-25", "customers", 12, False),
    ],
    columns=["period", "part", "count", "partial"],
).astype({"count": "Int64"})

DRAWN: dict[str, tuple[Callable[[pd.DataFrame], go.Figure], pd.DataFrame]] = {
    "makeup": (makeup, TEAM),
    "work_mix": (work_mix, MIX),
}
each = pytest.mark.parametrize("name", list(DRAWN))


def alt(figure: go.Figure) -> str:
    return str(figure.layout.meta["alt"])


def strings(found: object) -> list[str]:
    if isinstance(found, dict):
        return [text for value in found.values() for text in strings(value)]
    if isinstance(found, list):
        return [text for value in found for text in strings(value)]
    return [found] if isinstance(found, str) else []


def named(figure: go.Figure, name: str) -> list[Any]:
    return [trace for trace in figure.data if trace.name == name]


@each
def test_the_table_stays_as_it_was(name: str) -> None:
    draw, frame = DRAWN[name]
    before = frame.copy(deep=True)
    draw(frame)
    pd.testing.assert_frame_equal(frame, before)


@each
def test_only_bars_and_scatters_in_colours_of_the_set_and_no_packed_numbers(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame)
    assert {trace.type for trace in figure.data} <= {"scatter", "bar"}
    assert "bdata" not in figure.to_json()
    drawn = {trace["marker"]["color"] for trace in figure.to_plotly_json()["data"] if "marker" in trace}
    assert drawn and drawn <= COLOURS
    assert 150 <= figure.layout.height <= 400
    assert all(t.hoverinfo == "skip" or t.hovertemplate.endswith("<extra></extra>") for t in figure.data)


@each
def test_nothing_missing_is_spelled_out(name: str) -> None:
    draw, frame = DRAWN[name]
    texts = strings(json.loads(draw(frame).to_json()))
    assert not [text for text in texts if "nan" in text.lower().split() or "NA>" in text or "None" in text]


@each
@pytest.mark.parametrize("columns", [True, False], ids=["no rows", "no columns either"])
def test_an_empty_table_is_said_in_a_sentence(name: str, columns: bool) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame.head(0) if columns else pd.DataFrame())
    said = alt(figure)
    assert len(figure.data) == 0
    assert figure.layout.annotations[0].text.replace("<br>", " ") + "." == said[0].lower() + said[1:]


@each
def test_counts_that_nobody_knows_are_said_in_a_sentence(name: str) -> None:
    draw, frame = DRAWN[name]
    assert len(draw(frame.assign(count=None)).data) == 0


@each
def test_one_row_is_enough(name: str) -> None:
    draw, frame = DRAWN[name]
    figure = draw(frame.head(1))
    assert len(figure.data) >= 1
    assert alt(figure).endswith(".")


@pytest.mark.parametrize(
    "figure",
    [
        makeup(TEAM.replace("KAM", HOSTILE)),
        makeup(TEAM.replace("Account Manager", HOSTILE)),
        makeup(TEAM.replace("Cy", HOSTILE)),
        work_mix(MIX.replace("customers", HOSTILE)),
    ],
    ids=["role", "kind", "names", "part"],
)
def test_hostile_text_is_drawn_as_text(figure: go.Figure) -> None:
    found = json.loads(figure.to_json())
    del found["layout"]["meta"]
    drawn = strings(found)
    assert any("R&amp;D" in text for text in drawn)
    assert not [text for text in drawn if "<a" in text or "%{meta" in text or "$" in text]


# --- the team ---


def test_each_kind_is_a_bar_by_role_with_the_names_to_point_at() -> None:
    figure = makeup(TEAM)
    assert [trace.name for trace in figure.data] == [
        "Seller",
        "Account Manager",
        "National Account Manager",
        "cannot be told",
    ]
    seller = figure.data[0]
    assert (seller.y, seller.x, seller.hovertext) == (("Seller",), (2,), ("2: Ann, Bo",))
    assert list(figure.layout.yaxis.categoryarray) == ["Seller", "KAM"]


def test_kinds_differ_in_colour_and_in_pattern() -> None:
    looks = [(trace.marker.color, trace.marker.pattern.shape) for trace in makeup(TEAM).data]
    assert len({colour for colour, _ in looks}) == len({shape for _, shape in looks}) == 4


def test_a_kind_looks_the_same_whoever_else_is_in_the_team() -> None:
    alone = makeup(TEAM[TEAM["kind"] == "cannot be told"]).data[0]
    [beside] = named(makeup(TEAM), "cannot be told")
    assert alone.marker == beside.marker


def test_a_team_of_many_roles_keeps_a_height_that_fits_a_page() -> None:
    many = pd.DataFrame(
        {"claimed": [f"role {n}" for n in range(12)], "kind": "Seller", "count": 1, "reps": "Ann"}
    )
    assert makeup(many).layout.height == 400


def test_the_alt_text_of_a_team_counts_people_and_names_nobody() -> None:
    assert alt(makeup(TEAM)) == (
        "What the work looks like, by role. Seller: of 2 a Seller's, of 1 an Account Manager's, of 1 it cannot be "
        "told; KAM: of 1 a National Account Manager's; 5 people shown."
    )
    assert alt(makeup(TEAM.tail(1))).endswith("1 person shown.")


# --- the mix ---


def test_bars_hold_the_counts_and_what_is_not_tracked_is_a_gap() -> None:
    whole, _ = named(work_mix(MIX), "customers")
    assert whole.x == ("2026-03-02", "2026-04-27", "2026-05-25")
    assert whole.y == (None, 0, 12)
    assert whole.hovertext[2] == "12 calls and visits"


def test_a_group_looks_the_same_whichever_others_there_are() -> None:
    [alone] = named(work_mix(MIX[(MIX["part"] == "customers") & ~MIX["partial"]]), "customers")
    assert alone.marker == named(work_mix(MIX), "customers")[0].marker


def test_part_of_four_weeks_is_lighter_hatched_and_explained() -> None:
    whole, partial = named(work_mix(MIX), "customers")
    assert (partial.x, partial.y, partial.opacity < 1) == (("2026-02-02",), (2,), True)
    assert partial.marker.pattern.shape == "/"
    assert partial.hovertext == ("2 calls and visits, not four whole weeks",)
    assert (whole.showlegend, partial.showlegend) == (True, False)
    assert len(named(work_mix(MIX), "not four whole weeks")) == 1
    assert named(work_mix(MIX.assign(partial=False)), "not four whole weeks") == []


def test_four_weeks_without_a_call_say_0() -> None:
    [zeros] = [trace for trace in work_mix(MIX).data if trace.type == "scatter"]
    assert (zeros.x, zeros.text) == (("2026-04-27",), ("0",))


def test_periods_in_another_order_and_dates_of_any_kind_draw_the_same() -> None:
    backwards = MIX.sort_values("period", ascending=False, kind="stable")
    dates = MIX.assign(period=[date.fromisoformat(period) for period in MIX["period"]])
    stamps = MIX.assign(period=pd.to_datetime(MIX["period"]))
    figures = [work_mix(frame).to_json() for frame in (MIX, backwards, dates, stamps)]
    assert len(set(figures)) == 1


def test_the_alt_text_of_the_mix_tells_the_last_whole_four_weeks() -> None:
    """They are named by their first day: the last four weeks that are whole are not the last ones of the log."""
    later = pd.DataFrame([("2026-06-22", "customers", 3, True)], columns=MIX.columns)
    assert alt(work_mix(pd.concat([MIX, later]))).startswith(
        "In the four weeks from 25 May 2026: 30 of 42 calls"
    )
    assert alt(work_mix(MIX)) == (
        "In the four weeks from 25 May 2026: 30 of 42 calls and visits to target accounts, 12 to customers; "
        "4 periods shown, 1 not four whole weeks."
    )
    none = MIX[MIX["period"] == "2026-04-27"]
    assert alt(work_mix(none)) == "No calls and visits in the one period shown."
    assert len(work_mix(none).data) == 0
    assert alt(work_mix(MIX.head(1))).startswith(
        "In the four weeks from 2 February 2026: all 5 calls and visits to target accounts;"
    )
