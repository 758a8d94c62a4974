"""The weeks that each source covers, one line of marks per source."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "Weeks covered, source by source"
#: The status of a week without any row: what an export missed.
_MISSED: Final = "no rows for anybody"
_LINE: Final = 34


class _Look(NamedTuple):
    symbol: str
    colour: str


_LOOKS: Final = {"rows": _Look("square", paper.BLUE), _MISSED: _Look("x-thin-open", paper.VERMILLION)}
_OTHER: Final = _Look("square-open", paper.PURPLE)


def weeks_covered(frame: pd.DataFrame) -> go.Figure:
    """Return one line of marks per source, a mark a week; the rows of the week on hover.

    ``frame`` has one row per source and week: ``week`` (date), ``source``, ``rows`` (count), ``status``:
    "rows", "no rows for anybody" or what else is to be said of a week without any.

    >>> rows = [("2026-03-02", "crm", 12, "rows"), ("2026-03-09", "crm", 0, "no rows for anybody")]
    >>> weeks_covered(pd.DataFrame(rows, columns=["week", "source", "rows", "status"])).layout.meta["alt"]
    '1 source over 2 weeks; 1 week has no rows for anybody.'
    """
    if frame.empty:
        return paper.nothing("no source has a row with a date", title=_TITLE)
    sources = sorted(set(frame["source"].astype(str)))
    line = {source: len(sources) - place for place, source in enumerate(sources)}
    rows = frame.assign(week=paper.iso(frame["week"]), line=[line[str(source)] for source in frame["source"]])
    rows = rows.sort_values(["line", "week"], ascending=[False, True], kind="stable")
    statuses = [*_LOOKS, *sorted(set(rows["status"]) - set(_LOOKS))]
    traces = [_marks(some, status) for status in statuses if len(some := rows[rows["status"] == status])]
    figure = paper.sheet(traces, title=_TITLE, alt=_alt(frame), height=150 + _LINE * len(sources))
    ticks = {"tickvals": list(line.values()), "ticktext": [words.short(source) for source in sources]}
    figure.update_layout(
        showlegend=True,
        xaxis=paper.date_axis(rows["week"].to_list(), step=7, title=paper.WEEK_AXIS),
        yaxis={**ticks, "range": [0.4, len(sources) + 0.6], "showgrid": False, "fixedrange": True},
    )
    return figure


def _marks(rows: pd.DataFrame, status: str) -> dict[str, Any]:
    look = _LOOKS.get(status, _OTHER)
    return {
        "type": "scatter",
        "mode": "markers",
        "name": words.short(status),
        "x": rows["week"].to_list(),
        "y": rows["line"].to_list(),
        "marker": {
            "symbol": look.symbol,
            "color": look.colour,
            "size": 10,
            "line": {"width": 2, "color": look.colour},
        },
        "hovertext": [
            f"{words.safe(source)}: {words.counted(int(count), 'rows') if count else words.safe(status)}"
            for source, count in zip(rows["source"], rows["rows"], strict=True)
        ],
        "hovertemplate": paper.HOVER_WEEK,
    }


def _alt(frame: pd.DataFrame) -> str:
    sources, weeks = frame["source"].nunique(), frame["week"].nunique()
    missed = int((frame["status"] == _MISSED).sum())
    head = f"{words.counted(sources, 'sources')} over {words.counted(weeks, 'weeks')}"
    if not missed:
        return f"{head}; every week has rows."
    return f"{head}; {words.counted(missed, 'weeks')} {'has' if missed == 1 else 'have'} no rows for anybody."
