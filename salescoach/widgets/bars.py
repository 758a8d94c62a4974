"""A figure of bars as plain markup: drawn in a few milliseconds, where plotly in a notebook takes a hundred.

The figure is that of the charts. JupyterLab's renderer draws every new plotly figure three times, once more as a
picture to be kept, which is too slow under a slider.
"""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import plotly.graph_objects as go

_FIGURE: Final = (
    "margin: 0; max-width: 44em; color: #333333; font: 12px/1.2 Helvetica, Arial, 'DejaVu Sans', sans-serif; "
    "-webkit-print-color-adjust: exact; print-color-adjust: exact"
)
_GRID: Final = (
    "display: grid; grid-template-columns: max-content 1fr; gap: 9px 8px; align-items: center; margin: 8px 0"
)
_STRIPES: Final = "repeating-linear-gradient(135deg, transparent 0 5px, rgba(255, 255, 255, .75) 5px 6.5px), "
_SOFT: Final = "#595959"


def bars(figure: go.Figure) -> str:
    """Return the bars of a figure, one group a row, with their counts and names; or the sentence it has instead.

    The figure is one of lying bars that share their names, as :func:`salescoach.charts.what_if` makes it; its
    ``layout.meta.alt`` says in words what it shows.
    """
    layout = figure.layout
    title = f'<div style="font-size: 15px">{_text(layout.title.text)}</div>'
    label = html.escape(str((layout.meta or {}).get("alt", "")), quote=True)
    if not figure.data:
        said = " ".join(_text(note.text) for note in layout.annotations)
        inside = f'<div style="margin: 1em 0">{said}</div>'
    else:
        most = float(layout.xaxis.range[1])
        rows = "".join(_row(figure, place, most) for place in range(len(figure.data[0].y)))
        note = f'<div style="color: {_SOFT}">{_text(layout.xaxis.title.text)}</div>'
        inside = f'<div style="{_GRID}">{rows}</div><div>{_legend(figure)}</div>{note}'
    return f'<figure class="coach-bars" role="img" aria-label="{label}" style="{_FIGURE}">{title}{inside}</figure>'


def _row(figure: go.Figure, place: int, most: float) -> str:
    """Return the name of a group and its bars, each with its count."""
    name = f'<span class="name" style="text-align: right">{_text(figure.data[0].y[place])}</span>'
    return name + f"<div>{''.join(_bar(trace, place, most) for trace in figure.data)}</div>"


def _bar(trace: Any, place: int, most: float) -> str:
    share = 100 * float(trace.x[place]) / most
    hint = html.escape(html.unescape(f"{trace.name}: {trace.hovertext[place]}"), quote=True)
    bar = f'<div style="flex: none; width: {share:.1f}%; height: 12px; background: {_fill(trace)}"></div>'
    count = f'<span class="count">{_text(trace.text[place])}</span>'
    return f'<div title="{hint}" style="display: flex; gap: 4px; align-items: center; height: 13px">{bar}{count}</div>'


def _legend(figure: go.Figure) -> str:
    return "".join(
        f'<span style="display: inline-flex; align-items: center; gap: 5px; margin-right: 1.5em">'
        f'<span style="width: 12px; height: 12px; background: {_fill(trace)}"></span>{_text(trace.name)}</span>'
        for trace in figure.data
    )


def _fill(trace: Any) -> str:
    """Return what a bar is filled with; a pattern is stripes, whatever its shape."""
    return (_STRIPES if trace.marker.pattern.shape else "") + str(trace.marker.color)


def _text(said: object) -> str:
    """Return a text of a chart as one of a page: what the chart made safe stays so, once."""
    lines = str(said or "").split("<br>")
    return "<br>".join(html.escape(html.unescape(line)) for line in lines)
