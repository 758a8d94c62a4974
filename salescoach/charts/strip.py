"""The weeks of a plan in a row: done, not all of it done, or not to be judged."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "The plan, week by week"


class _Look(NamedTuple):
    symbol: str
    colour: str


#: Weeks that say nothing about the plan share a colour; every status has its own mark.
_LOOKS: Final = {
    "executed": _Look("circle", paper.BLUE),
    "missed": _Look("x-thin-open", paper.BLACK),
    "away": _Look("line-ew-open", paper.PURPLE),
    "not here yet": _Look("triangle-right-open", paper.PURPLE),
    "had left": _Look("triangle-left-open", paper.PURPLE),
    "no plan": _Look("circle-open", paper.PURPLE),
    words.NOT_TRACKED: _Look("square-open", paper.PURPLE),
    words.PARTIAL: _Look("diamond-open", paper.PURPLE),
}
#: What a page says of a week that is judged, here as in the strip above it; others are said as they are.
_SAID: Final = {"executed": "did it", "missed": "not all"}
#: Weeks that no plan was made for.
_UNPLANNED: Final = ("no plan", "away", "not here yet", "had left")


def plan_strip(frame: pd.DataFrame) -> go.Figure:
    """Return the weeks of a plan in a row, one mark a week; planned and done on hover.

    ``frame`` has one row per week: ``week`` (date), ``planned``, ``done`` (missing: not known) and
    ``status``: executed, missed, away, not here yet, had left, no plan, not tracked or not a whole week.

    >>> rows = [("2026-03-02", 120, 131, "executed"), ("2026-03-09", 120, 90, "missed")]
    >>> plan_strip(pd.DataFrame(rows, columns=["week", "planned", "done", "status"])).layout.meta["alt"]
    'What was planned was done in 1 of 2 weeks.'
    """
    if frame.empty or frame["status"].fillna("no plan").isin(_UNPLANNED).all():
        return paper.nothing("there are no weeks to hold against a plan in this period", title=_TITLE)
    status = ["no plan" if pd.isna(word) else str(word) for word in frame["status"]]
    rows = frame.assign(week=paper.iso(frame["week"]), status=status).sort_values("week", kind="stable")
    statuses = [*_LOOKS, *sorted(set(status) - set(_LOOKS))]
    traces = [_marks(rows[rows["status"] == word], word) for word in statuses if word in status]
    figure = paper.sheet(traces, title=_TITLE, alt=_alt(rows["status"]), height=190)
    figure.update_layout(
        showlegend=True,
        xaxis=paper.date_axis(rows["week"].to_list(), step=7, title=paper.WEEK_AXIS),
        yaxis={"visible": False, "range": [0, 2], "fixedrange": True},
    )
    return figure


def _marks(rows: pd.DataFrame, status: str) -> dict[str, Any]:
    look = _LOOKS.get(status, _Look("star-open", paper.PURPLE))
    edge = {"width": 2, "color": look.colour}
    return {
        "type": "scatter",
        "mode": "markers",
        "name": words.short(_SAID.get(status, status)),
        "x": rows["week"].to_list(),
        "y": [1] * len(rows),
        "marker": {"symbol": look.symbol, "color": look.colour, "size": 14, "line": edge},
        "hovertext": [_hover(row) for row in rows.to_dict("records")],
        "hovertemplate": paper.HOVER_WEEK,
    }


def _hover(row: dict[Any, Any]) -> str:
    counts = [(word, words.known(row[word])) for word in ("planned", "done")]
    parts = [f"{word} {words.number(count)}" for word, count in counts if count is not None]
    return ", ".join(parts) + ("<br>" if parts else "") + words.safe(_SAID.get(row["status"], row["status"]))


def _alt(statuses: pd.Series) -> str:
    counts = {str(status): int(count) for status, count in statuses.value_counts(sort=False).items()}
    executed = counts.pop("executed", 0)
    judged = executed + counts.pop("missed", 0)
    others = [f"{status} {count}" for status, count in counts.items()]
    head = f"What was planned was done in {executed or 'none'} of {words.counted(judged, 'weeks')}"
    if not judged:
        head = "No week can be held against a plan"
    return f"{head}{'; other weeks: ' if others else ''}{', '.join(others)}."
