"""What the chance of a goal is with each figure alone at both ends, the widest on top."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "Which single change helps most"
_AXIS: Final = "chance of the goal, of 10"
_NUMBERS: Final = ("chance", "chance_low", "chance_high")


class _Side(NamedTuple):
    """One end of every bar: its column, the column with the figure there, how it looks and is said."""

    column: str
    said: str
    colour: str
    pattern: str
    name: str


_SIDES: Final = (
    _Side("chance_low", "low_said", paper.VERMILLION, "/", "at its worse end"),
    _Side("chance_high", "high_said", paper.BLUE, "", "at its better end"),
)


def tornado(frame: pd.DataFrame, *, title: str = _TITLE) -> go.Figure:
    """Return bars from the chance as it is to the chance with one figure at either end, everything else as it is.

    ``frame`` has one row per figure, drawn in its order: ``label`` (words), ``at_said``, ``low_said`` and ``high_said``
    (the figure now and at both ends, as text), ``chance``, ``chance_low``, ``chance_high`` (0 to 1).

    >>> rows = [("Dials a week", "50 a week", "40 a week", "60 a week", 0.5, 0.42, 0.58)]
    >>> columns = ["label", "at_said", "low_said", "high_said", "chance", "chance_low", "chance_high"]
    >>> tornado(pd.DataFrame(rows, columns=columns)).layout.meta["alt"]
    'With one change alone the chance of about 5 in 10 becomes: dials a week from 40 a week to 60 a week, \
about 4 in 10 to about 6 in 10.'
    """
    rows = [row for row in (_row(row) for row in frame.to_dict("records")) if row is not None]
    if not rows:
        return paper.nothing("what a single change would do cannot be told yet", title=title)
    now = float(rows[0]["chance"])
    figure = paper.sheet(
        [_bars(rows, side) for side in _SIDES], title=title, alt=_alt(rows, now), height=130 + 40 * len(rows)
    )
    figure.update_layout(
        barmode="overlay",
        showlegend=True,
        bargap=0.4,
        xaxis={"range": [-0.1, 10.1], "tick0": 0, "dtick": 2, "title": {"text": _AXIS}},
        yaxis={
            "type": "category", "autorange": "reversed", "ticklabelstandoff": 6,
            "categoryorder": "array", "categoryarray": [_label(row) for row in rows],
        },
        shapes=[_line(now)],
    )  # fmt: skip
    return figure


def _row(row: dict[Any, Any]) -> dict[str, Any] | None:
    """Return a row with plain numbers, or nothing where a chance is not known."""
    numbers = {name: words.known(row[name]) for name in _NUMBERS}
    if any(value is None for value in numbers.values()):
        return None
    return {**{name: str(row[name]) for name in ("label", "at_said", "low_said", "high_said")}, **numbers}


def _label(row: dict[str, Any]) -> str:
    return words.wrapped(row["label"], 20)


def _bars(rows: list[dict[str, Any]], side: _Side) -> dict[str, Any]:
    return {
        "type": "bar",
        "orientation": "h",
        "name": side.name,
        "y": [_label(row) for row in rows],
        "base": [round(10 * row["chance"], 3) for row in rows],
        "x": [round(10 * (row[side.column] - row["chance"]), 3) for row in rows],
        "marker": {"color": side.colour, "pattern": {"shape": side.pattern}},
        "hovertext": [_hover(row, side) for row in rows],
        "hovertemplate": paper.HOVER,
    }


def _hover(row: dict[str, Any], side: _Side) -> str:
    moved = (
        f"{words.safe(row['label'])}: {words.safe(row[side.said])} instead of {words.safe(row['at_said'])}"
    )
    return f"{moved}<br>chance {_chance(row[side.column])} instead of {_chance(row['chance'])}"


def _line(now: float) -> dict[str, Any]:
    """Return the line of the chance as it is."""
    line = {"type": "line", "xref": "x", "yref": "paper", "x0": 10 * now, "x1": 10 * now, "y0": 0, "y1": 1}
    return line | {"line": {"color": paper.BLACK, "width": 1.5, "dash": "dot"}}


def _chance(probability: float) -> str:
    """Return a chance as a page says it.

    >>> _chance(0.62), _chance(0.02), _chance(0.99)
    ('about 6 in 10', 'less than 1 in 20', 'more than 19 in 20')
    """
    if probability < 0.05:
        return "less than 1 in 20"
    if probability > 0.95:
        return "more than 19 in 20"
    return f"about {max(1, min(9, round(probability * 10)))} in 10"


def _alt(rows: list[dict[str, Any]], now: float) -> str:
    said = "; ".join(_told(row) for row in rows)
    return f"With one change alone the chance of {_chance(now)} becomes: {said}."


def _told(row: dict[str, Any]) -> str:
    label = f"{row['label'][:1].lower()}{row['label'][1:]}"
    ends = f"{label} from {row['low_said']} to {row['high_said']}"
    low, high = _chance(row["chance_low"]), _chance(row["chance_high"])
    return f"{ends}, {low} either way" if low == high else f"{ends}, {low} to {high}"
