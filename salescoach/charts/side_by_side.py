"""What a week brings, now and in a scenario, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from salescoach.charts import paper, words

_TITLE: Final = "What a week brings"
_AXIS: Final = "a week; each line has its own scale"
_ROOM: Final = 1.2
_USUAL: Final = {"name": "usual week", "marker": {"color": paper.BLUE}}
_SCENARIO: Final = {"name": "scenario", "marker": {"color": paper.VERMILLION, "pattern": {"shape": "/"}}}


class _Row(NamedTuple):
    stage: str
    usual: float | None
    scenario: float | None


def what_if(frame: pd.DataFrame) -> go.Figure:
    """Return bars of each stage a week, the usual beside the scenario, every stage on its own scale.

    ``frame`` has one row per stage: ``stage`` (text), ``usual`` and ``scenario`` (a week; missing: not
    known). The counts are written at the bars and are the ``customdata`` of the two traces.

    >>> table = pd.DataFrame({"stage": ["dials", "sales"], "usual": [200, 0.5], "scenario": [300, 0.75]})
    >>> what_if(table).layout.meta["alt"]
    'A week of the scenario brings 300 dials instead of 200 and 0.75 sales instead of 0.5.'
    """
    rows = _rows(frame)
    if all(row.usual is None and row.scenario is None for row in rows):
        return paper.nothing("nothing is known yet about what a week brings", title=_TITLE)
    usual = _bars(rows, [row.usual for row in rows]) | _USUAL
    scenario = _bars(rows, [row.scenario for row in rows]) | _SCENARIO
    figure = paper.sheet([usual, scenario], title=_TITLE, alt=_alt(rows), height=90 + 42 * len(rows))
    figure.update_layout(
        barmode="group",
        bargap=0.3,
        showlegend=True,
        xaxis={"range": [0, _ROOM], "showticklabels": False, "showgrid": False, "title": {"text": _AXIS}},
        yaxis={"type": "category", "autorange": "reversed", "ticklabelstandoff": 6},
    )
    return figure


def _rows(frame: pd.DataFrame) -> list[_Row]:
    if frame.empty:
        return []
    cells = zip(frame["stage"], frame["usual"], frame["scenario"], strict=True)
    return [_Row(str(stage), words.known(usual), words.known(scenario)) for stage, usual, scenario in cells]


def _bars(rows: Sequence[_Row], counts: Sequence[float | None]) -> dict[str, Any]:
    """Return the bars of one column, each as long as its share of the longer one of the two."""
    longest = [max(row.usual or 0, row.scenario or 0) or 1 for row in rows]
    said = ["not known" if count is None else words.number(count) for count in counts]
    return {
        "type": "bar",
        "orientation": "h",
        "y": [words.short(row.stage) for row in rows],
        "x": [round((count or 0) / most, 4) for count, most in zip(counts, longest, strict=True)],
        "customdata": list(counts),
        "text": said,
        "textposition": "outside",
        "cliponaxis": False,
        "hovertext": [
            f"{words.safe(row.stage)} a week: {count}" for row, count in zip(rows, said, strict=True)
        ],
        "hovertemplate": "%{fullData.name}<br>%{hovertext}<extra></extra>",
    }


def _alt(rows: Sequence[_Row]) -> str:
    known = [row for row in rows if row.usual is not None or row.scenario is not None]
    if all(row.usual == row.scenario for row in known):
        usual = words.listed([words.counted(row.usual, row.stage) for row in known])
        return f"The scenario is the usual week: {usual}."
    return f"A week of the scenario brings {words.listed([_changed(row) for row in known])}."


def _changed(row: _Row) -> str:
    if row.scenario is None:
        return f"{row.stage} not known"
    said = words.counted(row.scenario, row.stage)
    if row.usual is None:
        return f"{said} (usual not known)"
    return f"{said} as usual" if row.usual == row.scenario else f"{said} instead of {words.number(row.usual)}"
