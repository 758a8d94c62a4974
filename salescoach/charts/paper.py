"""The paper every chart is drawn on: the colours, the small template, the axes and the legend."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import words

BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
BLACK: Final = "#000000"
#: Told apart by colour-blind readers, each at least 3 to 1 on white.
COLOURS: Final = (BLUE, VERMILLION, GREEN, PURPLE, BLACK)
WEEK_AXIS: Final = "week, by its first day"
HOVER: Final = "%{hovertext}<extra></extra>"
HOVER_WEEK: Final = "%{hovertext}<br>week of %{x|%-d %B %Y}<extra></extra>"
DAY_MS: Final = 86_400_000
_INK: Final = "#333333"
_LABELS: Final = 6
_NARROWEST: Final = 8
_TITLE_WIDTH: Final = 44
_LINE: Final = 20
_AXIS: Final = {
    "automargin": True,
    "gridcolor": "#e6e6e6",
    "linecolor": "#999999",
    "zeroline": False,
    "tickangle": 0,
    "title": {"standoff": 8},
}
#: Bars carry a thin white edge and, where they have a pattern, white marks over their colour.
_BAR: Final = {
    "line": {"color": "#ffffff", "width": 0.5},
    "pattern": {"fillmode": "overlay", "fgcolor": "#ffffff", "size": 6, "solidity": 0.25},
}
_TITLE: Final = {
    "x": 0,
    "xref": "container",
    "xanchor": "left",
    "y": 1,
    "yref": "paper",
    "yanchor": "bottom",
    "font": {"size": 15},
}
#: Below the chart, in as many lines as it takes, and never over the chart.
_LEGEND: Final = {
    "orientation": "h",
    "x": 0,
    "xanchor": "left",
    "y": 0,
    "yref": "container",
    "yanchor": "bottom",
    "traceorder": "normal",
    "font": {"size": 11},
}
_TEMPLATE: Final = go.layout.Template(
    data={"bar": [{"marker": _BAR}]},
    layout={
        "font": {"family": "Helvetica, Arial, DejaVu Sans, sans-serif", "size": 12, "color": _INK},
        "title": _TITLE,
        "colorway": list(COLOURS),
        "paper_bgcolor": "#ffffff",
        "plot_bgcolor": "#ffffff",
        "margin": {"l": 8, "r": 12, "t": 40, "b": 8},
        "legend": _LEGEND,
        "hoverlabel": {"align": "left", "bgcolor": "#ffffff", "font": {"color": _INK}, "namelength": -1},
        "dragmode": False,
        "xaxis": _AXIS,
        "yaxis": _AXIS,
    },
)


def sheet(traces: Sequence[dict[str, Any]], *, title: str, alt: str, height: int = 300) -> go.Figure:
    """Return a figure of the traces on the shared paper; ``alt`` is plain text, the title any text."""
    heading = words.wrapped(title, _TITLE_WIDTH)
    lines = heading.count("<br>")
    layout = {
        "template": _TEMPLATE,
        "title": {"text": heading, "pad": {"b": 12 + _LINE * lines, "l": 8}},
        "height": height + _LINE * lines,
        "margin": {"t": 40 + _LINE * lines},
        "meta": {"alt": alt},
    }
    return go.Figure(data=list(traces), layout=layout)


def nothing(sentence: str, *, title: str) -> go.Figure:
    """Return a figure that says in one sentence why there is nothing to draw."""
    figure = sheet([], title=title, alt=sentence[:1].upper() + sentence[1:] + ".", height=160)
    hidden = {"visible": False, "fixedrange": True}
    figure.update_layout(xaxis=hidden, yaxis=hidden, showlegend=False)
    figure.add_annotation(
        text=words.wrapped(sentence, _TITLE_WIDTH), x=0.5, y=0.5, xref="paper", yref="paper",
        showarrow=False, font={"size": 14},
    )  # fmt: skip
    return figure


def label(text: str, x: object, y: float) -> dict[str, Any]:
    """Return a text at a mark, safe already, on a patch of paper so that no line runs through it."""
    look = {"showarrow": False, "bgcolor": "rgba(255, 255, 255, 0.85)", "borderpad": 1, "font": {"size": 11}}
    return {"text": text, "x": x, "y": y, **look}


def iso(values: pd.Series) -> list[str]:
    """Return dates as plain ISO strings."""
    return [pd.Timestamp(value).date().isoformat() for value in values]


def numbers(values: pd.Series) -> Any:
    """Return counts as numbers that may be missing, whatever they came as."""
    return pd.array([words.known(value) for value in values], dtype="Float64")


def by_week(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows by week, weeks as ISO strings; a missing mark for a partial week is no mark."""
    partial = [not pd.isna(mark) and bool(mark) for mark in frame["partial"]]
    return frame.assign(week=iso(frame["week"]), partial=partial).sort_values("week", kind="stable")


def date_axis(dates: Sequence[str], *, step: int, title: str) -> dict[str, Any]:
    """Return an axis of dates ``step`` days apart that labels every n-th of them, the year once."""
    first, last = pd.Timestamp(min(dates)), pd.Timestamp(max(dates))
    steps = (last - first).days // step + 1
    every = -(-steps // _LABELS) * step
    labelled = list(pd.date_range(first, last, freq=f"{every}D"))
    room = pd.Timedelta(days=step * max(0.7, (_NARROWEST - steps) / 2))
    return {
        "type": "date",
        "tickvals": [str(day.date()) for day in labelled],
        "ticktext": _days(labelled),
        "range": [str(first - room), str(last + room)],
        "showgrid": False,
        "showline": True,
        "title": {"text": title},
    }


def _days(days: Sequence[pd.Timestamp]) -> list[str]:
    """Return days as labels, with the year below the first and below each that begins another."""
    years = [None, *(day.year for day in days)]
    return [
        f"{day.day} {day:%b}" + (f"<br>{day.year}" if day.year != before else "")
        for day, before in zip(days, years, strict=False)
    ]


def count_axis(top: float, *, title: str) -> dict[str, Any]:
    """Return an axis from 0 to a little above ``top``, with whole steps where the counts are small."""
    axis = {"range": [0, max(top, 1) * 1.08], "tickformat": ",", "nticks": 6, "title": {"text": title}}
    return axis | ({"dtick": 1} if top <= 5 else {})


def filled(dates: Sequence[str], *, step: int) -> list[str]:
    """Return the dates with those in between that are missing, so that a line breaks there.

    >>> filled(["2026-03-02", "2026-03-16"], step=7)
    ['2026-03-02', '2026-03-09', '2026-03-16']
    """
    grid = {str(day.date()) for day in pd.date_range(min(dates), max(dates), freq=f"{step}D")}
    return sorted(grid | set(dates))
