"""Refusals, asks and appointments by week, in lines."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "Asks, refusals and appointments"


class _Look(NamedTuple):
    column: str
    colour: str
    dash: str
    symbol: str


_LOOKS: Final = (
    _Look("asks", paper.BLUE, "solid", "circle"),
    _Look("refusals", paper.BLACK, "dash", "square"),
    _Look("appointments", paper.PURPLE, "dot", "diamond"),
)


def refusals_and_asks(frame: pd.DataFrame) -> go.Figure:
    """Return lines of asks, refusals and appointments by week; what nobody tracks is left out and named.

    ``frame`` has one row per week: ``week`` (date), ``refusals``, ``asks``, ``appointments`` (missing:
    not tracked) and ``partial``. Partial weeks stand alone as hollow marks; missing weeks break a line.

    >>> rows = [("2026-03-02", 3, 7, 2, False), ("2026-03-09", 4, 6, 1, False)]
    >>> table = pd.DataFrame(rows, columns=["week", "refusals", "asks", "appointments", "partial"])
    >>> refusals_and_asks(table).layout.meta["alt"]
    'In the last complete week, that of 9 March 2026: 6 asks, 4 refusals and 1 appointment; 2 weeks shown.'
    """
    looks = [look for look in _LOOKS if not frame.empty and frame[look.column].notna().any()]
    if not looks:
        return paper.nothing("no asks, refusals or appointments are tracked in this period", title=_TITLE)
    rows = paper.by_week(frame.assign(**{look.column: paper.numbers(frame[look.column]) for look in _LOOKS}))
    top = max(float(rows[look.column].max()) for look in looks)
    if not top:
        none = words.listed(f"no {look.column}" for look in looks)
        tracked = rows[[look.column for look in looks]].notna().any(axis=1)
        return paper.nothing(words.none_in(none, int(tracked.sum())), title=_TITLE)
    traces = [trace for look in looks for trace in _line(rows, look)]
    traces += [_hollow_key()] if rows["partial"].any() else []
    figure = paper.sheet(traces, title=_TITLE, alt=_alt(rows, [look.column for look in looks]))
    figure.update_layout(
        showlegend=True,
        xaxis=paper.date_axis(rows["week"].to_list(), step=7, title=paper.WEEK_AXIS),
        yaxis=paper.count_axis(top, title="times a week"),
    )
    return figure


def _line(rows: pd.DataFrame, look: _Look) -> list[dict[str, Any]]:
    """Return the line of the complete weeks and, where there are some, the marks of the partial ones."""
    counts = {week: words.known(count) for week, count in zip(rows["week"], rows[look.column], strict=True)}
    partial = [week for week in rows.loc[rows["partial"], "week"] if counts[week] is not None]
    line = _marks(look, {week: None if week in partial else counts.get(week) for week in _weeks(rows)})
    line |= {"mode": "lines+markers", "line": {"color": look.colour, "dash": look.dash, "width": 2}}
    if not partial:
        return [line]
    alone = _marks(look, {week: counts[week] for week in partial}, note=f", {words.PARTIAL}")
    alone |= {"mode": "markers", "showlegend": False}
    alone["marker"] |= {"symbol": f"{look.symbol}-open", "line": {"width": 1.5}}
    return [line, alone]


def _weeks(rows: pd.DataFrame) -> list[str]:
    return paper.filled(rows["week"].to_list(), step=7)


def _marks(look: _Look, counts: dict[str, float | None], *, note: str = "") -> dict[str, Any]:
    said = ["" if count is None else words.counted(count, look.column) + note for count in counts.values()]
    return {
        "type": "scatter",
        "name": look.column,
        "legendgroup": look.column,
        "x": list(counts),
        "y": list(counts.values()),
        "marker": {"color": look.colour, "symbol": look.symbol, "size": 8},
        "cliponaxis": False,
        "hovertext": said,
        "hovertemplate": paper.HOVER_WEEK,
    }


def _hollow_key() -> dict[str, Any]:
    """Return an empty trace that explains the hollow marks in the legend."""
    marker = {"color": paper.BLACK, "symbol": "circle-open", "size": 8}
    key = {"type": "scatter", "mode": "markers", "name": words.PARTIAL, "x": [None], "y": [None]}
    return key | {"marker": marker, "hoverinfo": "skip"}


def _alt(rows: pd.DataFrame, columns: list[str]) -> str:
    tracked = rows[rows[columns].notna().any(axis=1)]
    complete = tracked[~tracked["partial"]]
    last = (complete if len(complete) else tracked).iloc[-1]
    said = [words.counted(words.known(last[column]), column) for column in columns]
    which = "last complete week, that of" if len(complete) > 1 else "week of"
    left_out = [look.column for look in _LOOKS if look.column not in columns]
    ending = f"; nobody tracks {words.listed(left_out)}" if left_out else ""
    shown = words.shown(len(rows), partial=int(rows["partial"].sum()), missing=len(rows) - len(tracked))
    return f"In the {which} {words.day(last['week'])}: {words.listed(said)}; {shown}{ending}."
