"""A conversion through time, four weeks by four weeks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_STEP: Final = 28
_TALLEST: Final = 2.0
_COUNTED: Final = "counted; all along the bar fits the log"
_THIN: Final = "too few to say"


class _Point(NamedTuple):
    """One period: the rate, what fits the log, and how it is said."""

    value: float | None
    low: float | None
    high: float | None
    thin: bool
    said: str


_GAP: Final = _Point(None, None, None, False, "")


def conversion_trend(frame: pd.DataFrame, *, of: str, per: str) -> go.Figure:
    """Return a line of one rate by four weeks, with bars for what fits the log; a gap where it is unknown.

    ``frame`` has one row per period: ``period`` (date of its first day), ``value`` (so many ``of`` per one
    ``per``), ``low``, ``high``, ``of_count``, ``per_count`` and ``status``; too few to say is drawn hollow.
    ``of`` and ``per`` are measures or words for them.

    >>> table = pd.DataFrame({"period": ["2026-03-02"], "value": [7.0], "low": [4.2], "high": [13.0],
    ...                       "of_count": [84], "per_count": [12], "status": ["ok"]})
    >>> conversion_trend(table, of="dials", per="asks").layout.meta["alt"]
    '7 dials per ask in the four weeks from 2 March 2026 (84 dials, 12 asks); 1 period shown.'
    """
    many, one = words.name(of), words.singular(words.name(per))
    rate = f"{many} per {one}"
    title = rate[:1].upper() + rate[1:]
    if frame.empty or frame["value"].isna().all():
        return paper.nothing("it cannot be told in this period", title=title)
    points = _points(frame, of=many, per=words.name(per))
    traces = _traces(points, rate)
    figure = paper.sheet(traces, title=title, alt=_alt(points, rate))
    figure.update_layout(
        showlegend=True,
        xaxis=paper.date_axis(list(points), step=_STEP, title="four weeks, by their first day"),
        yaxis=paper.count_axis(_top(points), title=words.wrapped(rate, words.UPRIGHT)),
    )
    return figure


def _points(frame: pd.DataFrame, *, of: str, per: str) -> dict[str, _Point]:
    """Return the periods in order, with a gap for each that is missing in between."""
    starts, rows = paper.iso(frame["period"]), frame.to_dict("records")
    found = {start: _point(row, of=of, per=per) for start, row in zip(starts, rows, strict=True)}
    return {start: found.get(start, _GAP) for start in paper.filled(starts, step=_STEP)}


def _point(row: dict[Any, Any], *, of: str, per: str) -> _Point:
    value, low, high = (words.known(row[column]) for column in ("value", "low", "high"))
    counts = (("of_count", of), ("per_count", per))
    said = ", ".join(words.counted(words.known(row[column]), thing) for column, thing in counts)
    return _GAP if value is None else _Point(value, low, high, str(row["status"]) == "too_thin", said)


def _traces(points: Mapping[str, _Point], rate: str) -> list[dict[str, Any]]:
    thin = [point.thin for point in points.values()]
    line = {
        "type": "scatter",
        "mode": "lines+markers",
        "showlegend": False,
        "x": list(points),
        "y": [point.value for point in points.values()],
        "error_y": _reach(points),
        "line": {"color": paper.BLUE, "width": 2},
        "marker": _mark(paper.BLUE, thin),
        "hovertext": [_hover(start, point, rate) for start, point in points.items()],
        "hovertemplate": paper.HOVER,
    }
    return [line, _key(_COUNTED, thin=False), *([_key(_THIN, thin=True)] if any(thin) else [])]


def _key(name: str, *, thin: bool) -> dict[str, Any]:
    """Return an empty trace that explains a mark in the legend."""
    key = {"type": "scatter", "mode": "markers", "name": name, "x": [None], "y": [None], "hoverinfo": "skip"}
    return key | {"marker": _mark(paper.BLUE, [thin])}


def _mark(colour: str, thin: list[bool]) -> dict[str, Any]:
    """Return filled marks, hollow ones where there is too little to say."""
    symbols = ["circle-open" if hollow else "circle" for hollow in thin]
    return {"color": colour, "size": 9, "symbol": symbols, "line": {"width": 2, "color": colour}}


def _reach(points: Mapping[str, _Point]) -> dict[str, Any]:
    """Return how far each bar reaches above and below its value; an open end has no bar."""
    look = {"type": "data", "symmetric": False, "color": paper.BLUE, "thickness": 1, "width": 4}
    above = [_apart(point.high, point.value) for point in points.values()]
    below = [_apart(point.value, point.low) for point in points.values()]
    return look | {"array": above, "arrayminus": below}


def _apart(upper: float | None, lower: float | None) -> float | None:
    return None if upper is None or lower is None else round(upper - lower, 4)


def _top(points: Mapping[str, _Point]) -> float:
    """Return how high to draw: all values in full, a very long bar cut."""
    tallest = max(point.value for point in points.values() if point.value is not None)
    ends = [point.high for point in points.values() if point.high is not None]
    return max(tallest, min(max(ends, default=tallest), tallest * _TALLEST))


def _hover(start: str, point: _Point, rate: str) -> str:
    if point.value is None:
        return ""
    lines = [f"{words.number(point.value)} {words.safe(rate)}", words.safe(point.said), *_fits(point)]
    return "<br>".join([*lines, *([_THIN] if point.thin else []), f"four weeks from {words.day(start)}"])


def _fits(point: _Point) -> list[str]:
    """Return what fits the log, in words; nothing where no end is known."""
    if point.low is not None and point.high is not None:
        return [f"anything from {words.number(point.low)} to {words.number(point.high)} fits the log"]
    return [f"at least {words.number(point.low)}"] if point.low is not None else []


def _alt(points: Mapping[str, _Point], rate: str) -> str:
    known = [start for start, point in points.items() if point.value is not None]
    last = points[known[-1]]
    thin, gaps = sum(point.thin for point in points.values()), len(points) - len(known)
    notes = [f"{words.counted(len(points), 'periods')} shown"]
    notes += [f"{thin} with {_THIN}"] if thin else []
    notes += [f"{gaps} unknown"] if gaps else []
    head = f"{words.number(last.value or 0)} {rate} in the four weeks from {words.day(known[-1])}"
    return f"{head} ({last.said}); {', '.join(notes)}."
