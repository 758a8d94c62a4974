"""The way from dial to sale as a funnel."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "From dial to appointment"
_WIDTH: Final = 36


def funnel(frame: pd.DataFrame) -> go.Figure:
    """Return a funnel of the stages in their order; stages nobody tracks are left out and named.

    ``frame`` has one row per stage: ``stage`` (text), ``count`` (missing: not tracked) and ``per`` (text
    that says the rate to this stage; may be empty). Text after a semicolon is on hover and in the alt
    text only. ``weeks``, where there is such a column, says in words of which weeks it is.

    >>> rows = [("dials", 300, ""), ("sales", 2, "150 dials per sale")]
    >>> table = pd.DataFrame(rows, columns=["stage", "count", "per"])
    >>> funnel(table).layout.meta["alt"]
    'From stage to stage: 300 dials, 2 sales (150 dials per sale).'
    """
    rows = frame if frame.empty else frame[frame["count"].notna()]
    if rows.empty:
        return paper.nothing("no stage from dial to sale is tracked in this period", title=_TITLE)
    if not rows["count"].any():
        return paper.nothing("nothing is counted at any of its stages in this period", title=_TITLE)
    left_out = [str(stage) for stage in frame.loc[frame["count"].isna(), "stage"]]
    weeks = str(rows["weeks"].iloc[0]) if "weeks" in rows else ""
    title, alt = f"{_TITLE}, {weeks}" if weeks else _TITLE, _alt(rows, left_out, weeks)
    figure = paper.sheet([_trace(rows)], title=title, alt=alt, height=60 + 46 * len(rows))
    figure.update_layout(
        showlegend=False,
        funnelgap=0.35,
        xaxis={"visible": False},
        yaxis={"type": "category", "autorange": "reversed"},
    )
    return figure


def _trace(rows: pd.DataFrame) -> dict[str, Any]:
    counts = [words.known(count) for count in rows["count"]]
    return {
        "type": "funnel",
        "orientation": "h",
        "y": _labels(rows),
        "x": counts,
        "text": [words.number(count or 0) for count in counts],
        "textinfo": "text",
        "textposition": "auto",
        "hovertext": [_hover(row, count) for row, count in zip(rows.to_dict("records"), counts, strict=True)],
        "hovertemplate": paper.HOVER,
        "marker": {"color": paper.BLUE},
        "connector": {"fillcolor": "#e3edf4", "line": {"width": 0}},
    }


def _per(row: Any) -> str:
    return "" if pd.isna(row["per"]) else str(row["per"])


def _hover(row: Any, count: float | None) -> str:
    said = words.safe(words.counted(count, str(row["stage"])))
    return f"{said}<br>{words.wrapped(_per(row), 44)}" if _per(row) else said


def _labels(rows: pd.DataFrame) -> list[str]:
    """Return the stage and, smaller below it, the rate that leads there."""
    labels = []
    for row in rows.to_dict("records"):
        rate = words.wrapped(_per(row).partition(";")[0], _WIDTH)
        below = f'<br><span style="font-size:10px">{rate}</span>' if rate else ""
        labels.append(words.short(row["stage"]) + below)
    return labels


def _alt(rows: pd.DataFrame, left_out: list[str], weeks: str) -> str:
    said = []
    for row in rows.to_dict("records"):
        rate = _per(row)
        count = words.counted(words.known(row["count"]), str(row["stage"]))
        said.append(f"{count} ({rate})" if rate else count)
    ending = f"; not tracked: {words.listed(left_out)}" if left_out else ""
    return f"From stage to stage{f' in {weeks}' if weeks else ''}: {', '.join(said)}{ending}."
