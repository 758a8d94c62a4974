"""One measure through time beside what is usual for the rep."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

QUESTION: Final = "worth a question"
_BAND: Final = "#d9e8f2"
_LEGEND: Final = {
    "": ("counted", paper.BLUE, "circle"),
    "outside": (f"outside the range: {QUESTION}", paper.BLACK, "diamond"),
    "run": (f"eight or more in a row on one side: {QUESTION}", paper.BLACK, "square"),
    "partial": (words.PARTIAL, paper.BLUE, "circle-open"),
}
_WEEK, _FOUR = 7, 28
#: How a period that is cut short is called, by the days from one to the next.
_CUT: Final = {_WEEK: words.PARTIAL, _FOUR: words.PARTIAL_FOUR, 0: "not over yet"}


def behaviour(
    frame: pd.DataFrame,
    *,
    title: str,
    unit: str = "dials",
    value: str = "count",
    changes: Sequence[date | pd.Timestamp] = (),
) -> go.Figure:
    """Return counts by period as marks, the usual as a line and its range as a band of steps.

    ``frame`` has one row per period: ``period`` (date of its first day), ``count``, ``days_worked``, ``expected``,
    ``low``, ``high`` (missing: too early or partial), ``partial`` and ``signal`` ("", "outside" or "run").
    ``unit`` is what is counted; ``value`` "days_worked" draws the days worked from one to the next instead, ``count``
    0 being the time since the last. ``changes`` are days on which something known changed.

    >>> table = pd.DataFrame({"period": ["2026-03-02", "2026-03-09"], "count": [40, 12], "days_worked": 5.0,
    ...     "expected": 39.8, "low": 16, "high": 74, "partial": False, "signal": ["", "outside"]})
    >>> behaviour(table, title="Dials a week").layout.meta["alt"]
    '12 dials in the week of 9 March 2026, usually 16 to 74; 2 weeks shown, 1 worth a question.'
    """
    if frame.empty or frame[value].isna().all():
        return paper.nothing(f"no {words.name(unit)} are tracked in this period", title=title)
    rows = _rows(frame, value)
    step = _step(rows, value)
    top = max(row[name] or 0 for row in rows for name in ("value", "high", "expected"))
    if not top:
        return paper.nothing(f"no {words.name(unit)} in the time shown", title=title)
    drawn = [*_usual(rows, step), *_line(rows, step), *_marks(rows, words.name(unit), step)]
    drawn += [_change(changes, top)] if len(changes) else []
    figure = paper.sheet(drawn, title=title, alt=_alt(rows, words.name(unit), step), height=_height(drawn))
    figure.update_layout(
        showlegend=True,
        xaxis=_axis(rows, step, changes),
        yaxis=paper.count_axis(top * 1.06, title=_unit(words.name(unit), step)),
        annotations=_question(rows),
    )
    return figure


def _question(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the words above the newest mark that is worth a question, towards the middle of the chart."""
    flagged = [place for place, row in enumerate(rows) if row["signal"] and row["value"] is not None]
    if not flagged:
        return []
    at, side = rows[flagged[-1]], "right" if flagged[-1] > len(rows) / 2 else "left"
    where = {"xanchor": side, "yanchor": "bottom", "yshift": 8}
    return [paper.label(QUESTION, at["period"], at["value"]) | where]


def _height(drawn: list[dict[str, Any]]) -> int:
    """Return a height with room for a legend that needs a line for each entry on a phone."""
    named = sum("name" in trace and bool(trace.get("showlegend", True)) for trace in drawn)
    return 300 + 16 * max(0, named - 2)


def _rows(frame: pd.DataFrame, value: str) -> list[dict[str, Any]]:
    """Return the rows in their order, cells as plain numbers or None, with what is drawn as ``value``."""
    rows = frame.assign(period=paper.iso(frame["period"])).sort_values("period", kind="stable")
    numbers = ("count", "days_worked", "expected", "low", "high")
    return [
        {name: words.known(row[name]) for name in numbers}
        | {"value": words.known(row[value]), "period": row["period"], "signal": str(row["signal"])}
        | {"partial": not pd.isna(row["partial"]) and bool(row["partial"])}
        for row in rows.to_dict("records")
    ]


def _step(rows: list[dict[str, Any]], value: str) -> int:
    """Return the days from one period to the next: 7 or 28, and 0 from event to event."""
    if value != "count":
        return 0
    apart = [_days(first["period"], second["period"]) for first, second in pairwise(rows)]
    return _FOUR if apart and min(apart) >= _FOUR else _WEEK


def _days(first: str, second: str) -> int:
    return int((pd.Timestamp(second) - pd.Timestamp(first)).days)


def _usual(rows: list[dict[str, Any]], step: int) -> list[dict[str, Any]]:
    """Return the range as bands and the usual as a line, one of each per stretch of periods."""
    bands: list[dict[str, Any]] = []
    x: list[str | None] = []
    y: list[float | None] = []
    for stretch in _stretches(rows, step):
        edges = [_edges(row["period"], step) for row in stretch]
        along = [edge for pair in edges for edge in pair]
        low, high, usual = (
            [row[name] for row in stretch for _ in (0, 1)] for name in ("low", "high", "expected")
        )
        bands.append(_band([*along, *reversed(along)], [*low, *reversed(high)], first=not bands))
        x += [*along, None]
        y += [*usual, None]
    if not bands:
        return []
    line = {
        "type": "scatter",
        "mode": "lines",
        "name": "usual" if step else "half of them come sooner",
        "x": x,
        "y": y,
    }
    return [*bands, line | {"line": {"color": paper.BLUE, "width": 1.5, "dash": "dash"}, "hoverinfo": "skip"}]


def _stretches(rows: list[dict[str, Any]], step: int) -> list[list[dict[str, Any]]]:
    """Return rows whose range is known, cut where weeks are missing between them or, by event, it changes."""
    found: list[list[dict[str, Any]]] = []
    for row in rows:
        if row["low"] is None or row["high"] is None or row["expected"] is None:
            continue
        last = found[-1][-1] if found else None
        far = step and last is not None and _days(last["period"], row["period"]) > step
        if last is None or far or (not step and last["high"] != row["high"]):
            found.append([])
        found[-1].append(row)
    return found


def _edges(period: str, step: int) -> tuple[str, str]:
    half, at = pd.Timedelta(days=step / 2), pd.Timestamp(period)
    return str(at - half), str(at + half)


def _band(x: list[str], y: list[float], *, first: bool) -> dict[str, Any]:
    look = {"fill": "toself", "fillcolor": _BAND, "line": {"width": 0}, "hoverinfo": "skip"}
    name = {"name": "usual range", "legendgroup": "range", "showlegend": first}
    return {"type": "scatter", "mode": "lines", "x": x, "y": y} | look | name


def _line(rows: list[dict[str, Any]], step: int) -> list[dict[str, Any]]:
    """Return a line through the whole periods that breaks where one is missing."""
    whole = [row for row in rows if not row["partial"] and row["value"] is not None]
    if not whole:
        return []
    x, y = [row["period"] for row in whole], [row["value"] for row in whole]
    if step:
        known = dict(zip(x, y, strict=True))
        x = paper.filled(x, step=step)
        y = [known.get(day) for day in x]
    look = {"line": {"color": paper.BLUE, "width": 1.5}, "hoverinfo": "skip", "showlegend": False}
    return [{"type": "scatter", "mode": "lines", "x": x, "y": y} | look]


def _marks(rows: list[dict[str, Any]], unit: str, step: int) -> list[dict[str, Any]]:
    """Return one trace per kind of mark."""
    traces = []
    for kind, (said, colour, symbol) in _LEGEND.items():
        name = _CUT[step] if kind == "partial" else said
        places = [place for place, row in enumerate(rows) if _kind(row) == kind and row["value"] is not None]
        if places:
            marker = {"color": colour, "symbol": symbol, "size": 9, "line": {"width": 2, "color": colour}}
            traces.append({
                "type": "scatter", "mode": "markers", "name": name, "marker": marker, "cliponaxis": False,
                "x": [rows[place]["period"] for place in places],
                "y": [rows[place]["value"] for place in places],
                "hovertext": [_hover(rows[place], unit, step) for place in places],
                "hovertemplate": paper.HOVER,
            })  # fmt: skip
    return traces


def _kind(row: dict[str, Any]) -> str:
    return "partial" if row["partial"] else row["signal"] if row["signal"] in _LEGEND else ""


def _hover(row: dict[str, Any], unit: str, step: int) -> str:
    lines = [words.safe(_said(row, unit, step)), *([_CUT[step]] if row["partial"] else [])]
    if step:
        lines.insert(1, f"{words.counted(row['days_worked'], 'days')} worked")
    if row["high"] is not None:
        lines.append(_range(row, step))
    return "<br>".join([*lines, *([QUESTION] if row["signal"] else [])])


def _said(row: dict[str, Any], unit: str, step: int) -> str:
    """Return one period in words."""
    if step:
        when = "week of" if step == _WEEK else "four weeks from"
        return f"{words.counted(row['count'], unit)} in the {when} {words.day(row['period'])}"
    days = f"{words.counted(row['value'], 'days')} worked"
    return (
        f"{days} before the one in the week of {words.day(row['period'])}"
        if row["count"]
        else f"{days} since the last"
    )


def _range(row: dict[str, Any], step: int) -> str:
    if not step:
        return f"usually up to {words.number(row['high'])}"
    return f"usually {words.number(row['low'])} to {words.number(row['high'])}"


def _change(changes: Sequence[date | pd.Timestamp], top: float) -> dict[str, Any]:
    days = paper.iso(pd.Series(list(changes)))
    x = [cell for day in days for cell in (day, day, None)]
    hover = [f"something known changed on {words.day(day)}" for day in days for _ in range(3)]
    return {
        "type": "scatter", "mode": "lines", "name": "a known change", "x": x, "y": [0, top * 1.06, None] * len(days),
        "line": {"color": paper.BLACK, "width": 1.5, "dash": "dot"}, "hovertext": hover, "hovertemplate": paper.HOVER,
    }  # fmt: skip


def _axis(rows: list[dict[str, Any]], step: int, changes: Sequence[date | pd.Timestamp]) -> dict[str, Any]:
    names = {
        _WEEK: paper.WEEK_AXIS,
        _FOUR: "four weeks, by their first day",
        0: "week it fell in, by its first day",
    }
    days = [row["period"] for row in rows]
    return paper.date_axis(
        [*days, *paper.iso(pd.Series(list(changes)))], step=step or _WEEK, title=names[step]
    )


def _unit(unit: str, step: int) -> str:
    if not step:
        return "days worked<br>from one to the next"
    return words.wrapped(f"{unit} {'a week' if step == _WEEK else 'in four weeks'}", words.UPRIGHT)


def _alt(rows: list[dict[str, Any]], unit: str, step: int) -> str:
    known = [row for row in rows if row["value"] is not None]
    last = [row for row in known if not row["partial"]][-1:] or known[-1:]
    fits = f", {_range(last[0], step)}" if last[0]["high"] is not None else ""
    notes = [
        words.counted(len(rows), {_WEEK: "weeks", _FOUR: "periods of four weeks"}.get(step, unit)) + " shown"
    ]
    flagged, partial = sum(bool(row["signal"]) for row in rows), sum(row["partial"] for row in rows)
    notes += [f"{flagged} {QUESTION}"] if flagged else []
    notes += [f"{partial} {_CUT[step]}"] if partial else []
    return f"{_said(last[0], unit, step)}{fits}; {', '.join(notes)}."
