"""A week as a calendar shows it: the days across, the hours down, and in each cell how many.

Only for notebooks and the web app: the bundle of the reports draws no such picture.
"""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WORKED: Final = range(5)
#: One colour, darker for more, so that it reads the same for everybody and in grey; never too dark for the count in it.
_SCALE: Final = ((0.0, "#f4f7f9"), (1.0, "#5aa6d1"))
_COUNT: Final = {"color": "#1a1a1a"}
_ROW: Final = 27
_AROUND: Final = 84
_HOVER_WIDTH: Final = 44


def by_hour(frame: pd.DataFrame, *, unit: str = "dials", nothing: str = "") -> go.Figure:
    """Return a calendar of one week with the count of each hour written into its cell.

    ``frame`` has one row per ``weekday`` (0 is Monday) and ``hour`` (0 to 23) with any work: ``count``, and ``said``
    (text, shown on hover; may be empty). ``unit`` is what is counted; ``nothing`` says why there is nothing.

    >>> rows = [(1, 9, 38, "5 of 38 dials were answered"), (4, 10, 3, "3 dials: too few to say")]
    >>> table = pd.DataFrame(rows, columns=["weekday", "hour", "count", "said"])
    >>> by_hour(table).layout.meta["alt"]
    'Dials by hour and weekday, 41 in all: most on Tuesday from 9 to 10, 38 (5 of 38 dials were answered).'
    """
    title = f"{unit[:1].upper()}{unit[1:]} by hour and weekday"
    rows = frame.to_dict("records")
    if not any(int(row["count"]) for row in rows):
        return paper.nothing(nothing or f"no {unit} with a time of day in this period", title=title)
    hours = range(min(int(row["hour"]) for row in rows), max(int(row["hour"]) for row in rows) + 1)
    days = sorted({*_WORKED, *(int(row["weekday"]) for row in rows)})
    trace = _cells({(int(row["weekday"]), int(row["hour"])): row for row in rows}, days, hours, unit)
    figure = paper.sheet([trace], title=title, alt=_alt(rows, title), height=_AROUND + _ROW * len(hours))
    figure.update_layout(
        xaxis={"type": "category", "fixedrange": True, "showgrid": False},
        yaxis={
            "type": "category", "fixedrange": True, "showgrid": False, "autorange": "reversed", "ticklabelstandoff": 4,
        },
    )  # fmt: skip
    return figure


def _cells(
    found: dict[tuple[int, int], dict[Any, Any]], days: list[int], hours: range, unit: str
) -> dict[str, Any]:
    grid = [[found.get((day, hour)) for day in days] for hour in hours]
    counts = [[int(cell["count"]) if cell else 0 for cell in row] for row in grid]
    said = [
        [_hover(cell, day, hour, unit) for cell, day in zip(row, days, strict=True)]
        for row, hour in zip(grid, hours, strict=True)
    ]
    return {
        "type": "heatmap",
        "x": [_DAYS[day][:3] for day in days],
        "y": [f"{hour}:00" for hour in hours],
        "z": counts,
        "zmin": 0,
        "zmax": max(map(max, counts)),
        "text": [[words.number(count) for count in row] for row in counts],
        "texttemplate": "%{text}",
        "textfont": _COUNT,
        "hovertext": said,
        "hovertemplate": paper.HOVER,
        "colorscale": [list(step) for step in _SCALE],
        "showscale": False,
        "xgap": 2,
        "ygap": 2,
    }


def _hover(cell: dict[Any, Any] | None, day: int, hour: int, unit: str) -> str:
    count = words.safe(words.counted(int(cell["count"]) if cell else 0, unit))
    lines = [f"{_DAYS[day]}, {_span(hour)}: {count}"]
    if cell and not pd.isna(cell["said"]) and cell["said"]:
        lines.append(words.wrapped(cell["said"], _HOVER_WIDTH))
    return "<br>".join(lines)


def _span(hour: int) -> str:
    return f"{hour} to {hour + 1}"


def _alt(rows: list[dict[Any, Any]], title: str) -> str:
    """Return how many in all, and when most; of several hours alike the first of the week."""
    most = min(rows, key=lambda row: (-int(row["count"]), int(row["weekday"]), int(row["hour"])))
    total = sum(int(row["count"]) for row in rows)
    came = f" ({most['said']})" if not pd.isna(most["said"]) and most["said"] else ""
    when = f"{_DAYS[int(most['weekday'])]} from {_span(int(most['hour']))}"
    return f"{title}, {words.number(total)} in all: most on {when}, {words.number(int(most['count']))}{came}."
