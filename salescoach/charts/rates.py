"""Rates of several reps against how much each has done, with the lines that close in as there is more."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_HEIGHT: Final = 360
_MIDDLE: Final = "all together"
#: The pairs of lines, from the nearer to the farther, with what each says in the legend.
_LINES: Final = (
    ("usual_low", "usual_high", "19 of 20 fall inside", "dash"),
    ("far_low", "far_high", "998 of 1,000 fall inside", "dot"),
)
#: Rates worth a tick, as "1 in so many", and tenths for rates that are high.
_ONE_IN: Final = (2, 3, 4, 5, 8, 10, 15, 20, 30, 50, 100, 200, 500)
_HIGH: Final = 0.5
#: So many ticks at most have room.
_TICKS: Final = 6
_ROOM: Final = 1.15
#: About how many pixels the lines have on a page, and how wide one sign of a label is.
_WIDE: Final = 560
_DEEP: Final = 200
_SIGN: Final = 6


class _Point(NamedTuple):
    """One rep: tries, rate, how it is said, his label where he is named, and whether the page is his."""

    trials: float
    value: float
    said: str
    label: str
    own: bool


def funnel_plot(frame: pd.DataFrame, lines: pd.DataFrame, *, of: str, per: str) -> go.Figure:
    """Return a point per rep, his rate against his tries, between lines that close in as tries grow.

    ``frame`` has ``successes``, ``trials``, ``label`` (only who has one is named) and ``own`` (true for the
    rep whose page it is, drawn as a star). ``lines`` has ``trials``, ``middle``, ``usual_low``,
    ``usual_high``, ``far_low`` and ``far_high``. ``of`` and ``per`` are the words for tries and successes.
    Rows without tries are not drawn.

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
    figure = paper.sheet(_traces(points, lines), title=title, alt=_alt(points, lines, title), height=_HEIGHT)
    most = max([point.trials for point in points] + [float(lines["trials"].max())])
    figure.update_layout(
        showlegend=True,
        xaxis={
            "range": [0, most * 1.03], "title": {"text": words.wrapped(f"{of} so far", 40)}, "tickformat": ",",
            "nticks": 6, "fixedrange": True, "showline": True,
        },
        yaxis=_rate_axis(top, words.wrapped(per, 24)),
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
        own = bool(row["own"]) and not pd.isna(row["own"])
        found.append(_Point(trials, successes / trials, said, label, own))
    return found


def _traces(points: Sequence[_Point], lines: pd.DataFrame) -> list[dict[str, Any]]:
    middle = {"color": paper.BLACK, "width": 1}
    traces = [_line(lines, "middle", middle, name=_MIDDLE)]
    for low, high, name, dash in _LINES:
        look = {"color": paper.PURPLE, "width": 1.5, "dash": dash}
        traces += [_line(lines, high, look, name=name), _line(lines, low, look, name="")]
    others, own = ([point for point in points if point.own is mine] for mine in (False, True))
    traces += [_marks(others, "others" if own else "reps", "circle-open", paper.BLUE, 9)] if others else []
    traces += [_marks(own, "you" if others else "rep", "star", paper.VERMILLION, 15)] if own else []
    return traces


def _line(lines: pd.DataFrame, column: str, look: dict[str, Any], *, name: str) -> dict[str, Any]:
    trace = {"type": "scatter", "mode": "lines", "hoverinfo": "skip", "line": look, "showlegend": bool(name)}
    ends = [words.known(value) for value in lines[column]]
    return trace | {"name": name, "x": [float(n) for n in lines["trials"]], "y": ends}


def _marks(points: Sequence[_Point], name: str, symbol: str, colour: str, size: int) -> dict[str, Any]:
    return {
        "type": "scatter",
        "mode": "markers+text",
        "name": name,
        "x": [point.trials for point in points],
        "y": [point.value for point in points],
        "text": [words.short(point.label) if point.label else "" for point in points],
        "textposition": _places(points),
        "textfont": {"size": 11},
        "cliponaxis": False,
        "marker": {"symbol": symbol, "color": colour, "size": size, "line": {"width": 2, "color": colour}},
        "hovertext": [_hover(point) for point in points],
        "hovertemplate": paper.HOVER,
    }


def _places(points: Sequence[_Point]) -> list[str]:
    """Return where each label stands: the first place at which it lies over no other and over no point."""
    most = max((point.trials for point in points), default=1.0)
    top = max((point.value for point in points), default=1.0) or 1.0
    dots = [(point.trials / most * _WIDE, point.value / top * _DEEP) for point in points]
    taken = [(x - 5, y - 5, x + 5, y + 5) for x, y in dots]
    found = []
    for point, (x, y) in zip(points, dots, strict=True):
        half = _SIGN * len(words.short(point.label)) / 2 + 1
        boxes = {
            name: (x + right - half, y + up - 6, x + right + half, y + up + 6)
            for name, right, up in (
                ("top center", 0, 14), ("bottom center", 0, -14), ("middle right", half + 8, 0),
                ("middle left", -half - 8, 0),
            )
        }  # fmt: skip
        free = [name for name, box in boxes.items() if not any(_over(box, other) for other in taken)]
        found.append(free[0] if free else "top center")
        taken += [boxes[found[-1]]] if point.label else []
    return found


def _over(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    """Return whether two boxes (left, low, right, high) share room."""
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


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
    """Return an axis whose ticks read "1 in 10", or "7 in 10" where rates are high."""
    ticks = {0.0: "none"}
    for n in _ONE_IN if top <= _HIGH else ():
        if 1 / n <= top and all(abs(1 / n - other) >= top / _TICKS for other in ticks):
            ticks[1 / n] = f"1 in {n}"
    if top > _HIGH:
        ticks |= {n / 10: f"{n} in 10" for n in (2, 4, 6, 8, 10) if n / 10 <= top}
    return {
        "range": [0, top], "tickvals": list(ticks), "ticktext": list(ticks.values()), "fixedrange": True,
        "title": {"text": title},
    }  # fmt: skip


def _alt(points: Sequence[_Point], lines: pd.DataFrame, title: str) -> str:
    outside = sum(_outside(point, lines) for point in points)
    where = f"{outside or 'nobody'} outside the lines inside which 19 of 20 fall"
    named = [f"{point.label}: {point.said}" for point in points if point.label]
    own = [f"you: {point.said}" for point in points if point.own and not point.label]
    return "; ".join([f"{title}, {words.counted(len(points), 'reps')}", where, *named, *own]) + "."


def _outside(point: _Point, lines: pd.DataFrame) -> bool:
    """Return whether a point lies outside the nearer lines where it stands."""
    at = lines["trials"].to_numpy("float64")
    low, high = (
        np.interp(point.trials, at, lines[name].to_numpy("float64")) for name in ("usual_low", "usual_high")
    )
    return bool(point.value < low or point.value > high)
