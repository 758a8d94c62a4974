"""Rates of several reps against how much each has done, with the lines that close in as there is more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words
from salescoach.charts.names_beside import NEAR, Place, Spot, places

_HEIGHT: Final = 400
_MIDDLE: Final = "all together"
#: The pairs of lines, from the nearer to the farther, with what each says in the legend.
_LINES: Final = (
    ("usual_low", "usual_high", "by chance 19 of 20 inside", "dash"),
    ("far_low", "far_high", "by chance 998 of 1,000 inside", "dot"),
)
#: Steps from tick to tick, from the smallest: so many in 10, in 100 and so on.
_STEPS: Final = tuple((n, of) for of in (100_000, 10_000, 1000, 100, 10) for n in (1, 2, 5))
#: So many ticks at most have room.
_TICKS: Final = 6
_ROOM: Final = 1.15
_REPS: Final = "reps"
_ASKED: Final = "worth a question"
_MORE_NAMES: Final = " (all names: in the line below)"


class _Point(NamedTuple):
    """One rep: tries, rate, how it is said, the label if named; whether the page is his, and whether he is asked."""

    trials: float
    value: float
    said: str
    label: str
    own: bool
    asked: bool


def funnel_plot(frame: pd.DataFrame, lines: pd.DataFrame, *, of: str, per: str) -> go.Figure:
    """Return a point per rep, his rate against his tries, between lines that close in as tries grow.

    ``frame`` has ``successes``, ``trials``, ``label`` (only who has one is named), ``own`` (true for the rep
    whose page it is, drawn as a star) and, where it is known, ``asked`` (worth a question, drawn filled).
    ``lines`` has ``trials``, ``middle``, ``usual_low``, ``usual_high``, ``far_low`` and ``far_high``. ``of`` and
    ``per`` are the words for tries and successes. Rows without tries are not drawn. A name that finds no room
    beside its point is in the alt text and on hover.

    >>> rows = pd.DataFrame({"successes": [9, 21], "trials": [90, 100], "label": ["Ann", ""], "own": False})
    >>> ends = {"usual_low": [0.0, 0.1], "usual_high": [0.5, 0.2], "far_low": [0.0, 0.1], "far_high": [0.6, 0.3]}
    >>> lines = pd.DataFrame({"trials": [10, 100], "middle": [0.15, 0.15], **ends})
    >>> alt = funnel_plot(rows, lines, of="decision makers", per="appointments").layout.meta["alt"]
    >>> print(alt.replace("; ", chr(10)))
    Appointments from decision makers, 2 reps
    1 outside the lines inside which 19 of 20 fall
    Ann: 9 appointments from 90 decision makers.
    """
    title = f"{per[:1].upper()}{per[1:]} from {of}"
    points = _points(frame, of=of, per=per)
    if not points or lines.empty:
        return paper.nothing(f"nobody has {of} to compare in these weeks", title=title)
    top = _top(points, lines)
    most = 1.03 * max([point.trials for point in points] + [float(lines["trials"].max())])
    names = _names(points, lines, (most, top))
    left_out = sum(bool(point.label) for point in points) - len(names)
    traces = _traces(points, lines, more=_MORE_NAMES if left_out else "")
    figure = paper.sheet(traces, title=title, alt=_alt(points, lines, title), height=_HEIGHT)
    figure.update_layout(
        showlegend=True,
        annotations=names,
        xaxis={
            "range": [0, most], "title": {"text": words.wrapped(f"{of} so far", 40)}, "tickformat": ",",
            "nticks": 6, "fixedrange": True, "showline": True,
        },
        yaxis=_rate_axis(top, words.wrapped(f"{per} per {words.singular(of)}", words.UPRIGHT)),
    )  # fmt: skip
    return figure


def _points(frame: pd.DataFrame, *, of: str, per: str) -> list[_Point]:
    found = []
    for row in frame.to_dict("records"):
        trials, successes = words.known(row["trials"]), words.known(row["successes"])
        if not trials or successes is None:
            continue
        label = "" if pd.isna(row["label"]) else str(row["label"])
        said = f"{words.counted(successes, per)} from {words.counted(trials, of)}"
        own, asked = (not pd.isna(row.get(name)) and bool(row.get(name)) for name in ("own", "asked"))
        found.append(_Point(trials, successes / trials, said, label, own, asked))
    return found


def _traces(points: Sequence[_Point], lines: pd.DataFrame, *, more: str) -> list[dict[str, Any]]:
    middle = {"color": paper.BLACK, "width": 1}
    traces = [_line(lines, "middle", middle, name=_MIDDLE)]
    for low, high, name, dash in _LINES:
        look = {"color": paper.PURPLE, "width": 1.5, "dash": dash}
        traces += [_line(lines, high, look, name=name), _line(lines, low, look, name="")]
    others, own = ([point for point in points if point.own is mine] for mine in (False, True))
    who = ("others" if own else _REPS) + more
    for asked, name, symbol in ((False, who, "circle-open"), (True, _ASKED, "circle")):
        some = [point for point in others if point.asked is asked]
        traces += [_marks(some, name, symbol, paper.BLUE, 9)] if some else []
    traces += [_marks(own, "you" if others else "rep", "star", paper.VERMILLION, 15)] if own else []
    return traces


def _line(lines: pd.DataFrame, column: str, look: dict[str, Any], *, name: str) -> dict[str, Any]:
    trace = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": look, "showlegend": bool(name)}
    ends = [words.known(value) for value in lines[column]]
    return trace | {"name": name, "x": [float(n) for n in lines["trials"]], "y": ends}


def _marks(points: Sequence[_Point], name: str, symbol: str, colour: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers",
        "name": name,
        "x": [point.trials for point in points],
        "y": [point.value for point in points],
        "cliponaxis": False,
        "marker": {"symbol": symbol, "color": colour, "size": size, "line": {"width": 2, "color": colour}},
        "hovertext": [_hover(point) for point in points],
        "hovertemplate": paper.HOVER,
    }


def _names(points: Sequence[_Point], lines: pd.DataFrame, reach: tuple[float, float]) -> list[dict[str, Any]]:
    """Return the names that find room beside their points: those outside the lines always do."""
    most, top = reach
    spots = [
        Spot(point.trials / most, point.value / top, words.short(point.label), _outside(point, lines))
        for point in points
    ]
    return [
        _name(point, spot.name, place)
        for point, spot, place in zip(points, spots, places(spots), strict=True)
        if place is not None
    ]


def _name(point: _Point, name: str, place: Place) -> dict[str, Any]:
    """Return a name beside its point, tied to it by a thin line where it stands far off."""
    label = paper.label(name, point.trials, point.value) | {"xanchor": "center", "yanchor": "middle"}
    if abs(place.up) <= NEAR:
        return label | {"xshift": place.right, "yshift": place.up}
    tie = {"showarrow": True, "arrowhead": 0, "arrowwidth": 0.75, "arrowcolor": "#999999", "standoff": 6}
    return label | tie | {"ax": place.right, "ay": -place.up}


def _hover(point: _Point) -> str:
    said = words.safe(point.said)
    return f"{words.safe(point.label)}<br>{said}" if point.label else said


def _top(points: Sequence[_Point], lines: pd.DataFrame) -> float:
    """Return how high to draw: every point, and the lines from where there are tries to speak of."""
    first = min(point.trials for point in points)
    there = lines.loc[lines["trials"] >= first * 0.8, "usual_high"].dropna()
    reach = float(there.max()) if len(there) else 0.0
    highest = max(point.value for point in points)
    return min(1.0, max(highest, min(reach, 3 * float(lines["middle"].iloc[0])), 0.01)) * _ROOM


def _rate_axis(top: float, title: str) -> dict[str, Any]:
    """Return an axis in equal steps whose ticks read "2 in 10", or "5 in 100" where rates are low."""
    step, of = next((step, of) for step, of in _STEPS if top * of <= _TICKS * step)
    ticks = {n / of: f"{n} in {of:,}" if n else "none" for n in range(0, int(top * of) + 1, step)}
    return {
        "range": [0, top], "tickvals": list(ticks), "ticktext": list(ticks.values()), "fixedrange": True,
        "title": {"text": title},
    }  # fmt: skip


def _alt(points: Sequence[_Point], lines: pd.DataFrame, title: str) -> str:
    outside = sum(_outside(point, lines) for point in points)
    where = f"{outside or 'nobody'} outside the lines inside which 19 of 20 fall"
    named = [f"{point.label}: {point.said}" for point in points if point.label]
    own = [f"you: {point.said}" for point in points if point.own and not point.label]
    asked = [point.label for point in points if point.asked and point.label]
    question = [f"{_ASKED}: {words.listed(asked)}"] if asked else []
    return "; ".join([f"{title}, {words.counted(len(points), 'reps')}", where, *question, *named, *own]) + "."


def _outside(point: _Point, lines: pd.DataFrame) -> bool:
    """Return whether a point lies outside the nearer lines where it stands."""
    at = lines["trials"].to_numpy("float64")
    low, high = (
        np.interp(point.trials, at, lines[name].to_numpy("float64")) for name in ("usual_low", "usual_high")
    )
    return bool(point.value < low or point.value > high)
