"""What moved a number: effects side by side, each with what fits the log."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

ORDINARY: Final = "ordinary"
_FITS: Final = "all along the line fits the log"
_SELF: Final = "what the same rates vary by themselves"
_ROOM: Final = 1.25


def drivers(frame: pd.DataFrame, *, title: str, unit: str = "appointments") -> go.Figure:
    """Return bars of effects below one another, each with a line for what fits the log.

    ``frame`` has one row per driver in its order: ``driver`` (code; "ordinary" is what comes and goes by itself, a
    hatched bar from ``low`` to ``high``), ``label`` (words), ``effect`` (more or fewer of ``unit``), ``low``, ``high``.

    >>> rows = [("dials", "dials a day", -9.4, -14.0, -6.0), ("ordinary", "comes and goes by itself", 0, -8, 8)]
    >>> table = pd.DataFrame(rows, columns=["driver", "label", "effect", "low", "high"])
    >>> drivers(table, title="What moved the appointments").layout.meta["alt"]
    'Of 9.4 appointments fewer: dials a day 9.4 fewer (6 to 14 fewer); up to 8 either way comes and goes by itself.'
    """
    rows = [_row(row) for row in frame.to_dict("records")]
    rows = [row for row in rows if row["effect"] is not None]
    if not rows:
        return paper.nothing("it cannot be told yet", title=title)
    effects = [row for row in rows if row["driver"] != ORDINARY]
    ordinary = [row for row in rows if row["driver"] == ORDINARY]
    traces = [*([_bars(effects, unit)] if effects else []), *([_by_itself(ordinary)] if ordinary else [])]
    reach = max(abs(row[name] or 0) for row in rows for name in ("effect", "low", "high")) or 1
    figure = paper.sheet(traces, title=title, alt=_alt(effects, ordinary, unit), height=110 + 42 * len(rows))
    figure.update_layout(
        showlegend=True,
        bargap=0.45,
        xaxis={
            "range": [-reach * _ROOM, reach * _ROOM], "zeroline": True, "zerolinecolor": "#999999", "nticks": 5,
            "title": {"text": words.wrapped(f"fewer or more {words.name(unit)}", 40)},
        },
        yaxis={
            "type": "category", "autorange": "reversed", "ticklabelstandoff": 6,
            "categoryorder": "array", "categoryarray": [_label(row) for row in rows],
        },
    )  # fmt: skip
    return figure


def _row(row: dict[Any, Any]) -> dict[str, Any]:
    numbers = {name: words.known(row[name]) for name in ("effect", "low", "high")}
    return {"driver": str(row["driver"]), "label": str(row["label"]), **numbers}


def _label(row: dict[str, Any]) -> str:
    return words.wrapped(row["label"], 18)


def _bars(rows: list[dict[str, Any]], unit: str) -> dict[str, Any]:
    reach = {
        "type": "data", "symmetric": False, "color": paper.BLACK, "thickness": 1.5, "width": 5,
        "array": [_apart(row["high"], row["effect"]) for row in rows],
        "arrayminus": [_apart(row["effect"], row["low"]) for row in rows],
    }  # fmt: skip
    return {
        "type": "bar", "orientation": "h", "name": _FITS, "y": [_label(row) for row in rows], "error_x": reach,
        "x": [row["effect"] for row in rows], "marker": {"color": paper.BLUE},
        "hovertext": [_hover(row, unit) for row in rows], "hovertemplate": paper.HOVER,
    }  # fmt: skip


def _by_itself(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a hatched bar from the low to the high end of what comes and goes by itself."""
    ends = [(row["low"] or 0, row["high"] or 0) for row in rows]
    return {
        "type": "bar", "orientation": "h", "name": _SELF, "y": [_label(row) for row in rows], "opacity": 0.5,
        "base": [low for low, _ in ends], "x": [round(high - low, 4) for low, high in ends],
        "marker": {"color": paper.BLACK, "pattern": {"shape": "/"}},
        "hovertext": [f"{words.safe(row['label'])}: {_fits(row)}" for row in rows], "hovertemplate": paper.HOVER,
    }  # fmt: skip


def _apart(upper: float | None, lower: float | None) -> float | None:
    return None if upper is None or lower is None else round(upper - lower, 4)


def _more(value: float) -> str:
    """Return an effect in words.

    >>> _more(3.21), _more(-12.4), _more(0.0)
    ('3.2 more', '12 fewer', 'no difference')
    """
    said = words.number(round(abs(value), 1))
    return "no difference" if said == "0" else f"{said} {'more' if value > 0 else 'fewer'}"


def _fits(row: dict[str, Any]) -> str:
    """Return what fits the log, in words; "" where an end is missing or both are said alike."""
    low, high = row["low"], row["high"]
    if low is None or high is None or _more(low) == _more(high):
        return ""
    if (low < 0) == (high < 0):
        first, last = sorted((abs(low), abs(high)))
        side = "fewer" if high <= 0 and low < 0 else "more"
        return f"{words.number(round(first, 1))} to {words.number(round(last, 1))} {side}"
    return f"{_more(low)} to {_more(high)}"


def _hover(row: dict[str, Any], unit: str) -> str:
    lines = [f"{words.safe(row['label'])}: {_more(row['effect'])} {words.safe(words.name(unit))}", _fits(row)]
    return "<br>".join(line for line in lines if line)


def _alt(effects: list[dict[str, Any]], ordinary: list[dict[str, Any]], unit: str) -> str:
    total = sum(row["effect"] for row in effects)
    said = [
        f"{row['label']} {_more(row['effect'])}" + (f" ({_fits(row)})" if _fits(row) else "")
        for row in effects
    ]
    reach = [max(abs(row["low"] or 0), abs(row["high"] or 0)) for row in ordinary]
    ending = (
        f"; up to {words.number(round(reach[0], 1))} either way comes and goes by itself" if reach else ""
    )
    name = words.name(unit)
    count, _, side = _more(total).partition(" ")
    one = words.singular(name) if count == "1" else name
    head = f"{name} as before" if _more(total) == "no difference" else f"{count} {one} {side}"
    return f"Of {head}: {', '.join(said) or 'nothing told'}{ending}."
