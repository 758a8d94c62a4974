"""An executed notebook as one page that needs nothing else: no network, and no file beside it unless asked for."""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import nbformat
from nbconvert.exporters import HTMLExporter, TemplateExporter
from traitlets.config import Config

from salescoach.batch import shell, tables
from salescoach.errors import SalescoachError

CHART: Final = "application/vnd.plotly.v1+json"
#: What the bundle can draw.
TRACES: Final = frozenset({
    "bar", "candlestick", "funnel", "funnelarea", "histogram",
    "indicator", "ohlc", "pie", "scatter", "waterfall",
})  # fmt: skip
_IMAGES: Final = ("image/svg+xml", "image/png", "image/jpeg")
_SHOWN: Final = (CHART, "text/html", "text/markdown", *_IMAGES, "text/plain")
_MARK: Final = '<script type="application/json" class="chart-data">'
_HEIGHT: Final = 300
_LANGUAGE: Final = "en"
_DRAW: Final = "draw.js"


@dataclass(frozen=True)
class Page:
    """What the page says beside the notebook: its title, and the line at its foot.

    ``shared`` leaves what draws the charts to a file beside the page.
    """

    title: str
    footer: str = ""
    shared: bool = False


def export(notebook: nbformat.NotebookNode, page: Page) -> str:
    """Return the page of an executed notebook: outputs without inputs, each plotly chart drawn.

    Raises ``SalescoachError`` for a kind of chart that cannot be drawn, or when a chart would be lost.
    """
    made = sum(bool(figure.get("data")) for figure in charts(notebook))
    coach = {
        "language": _LANGUAGE,
        "title": page.title,
        "footer": page.footer,
        "charts": made,
        "css": shell.text("coach.css"),
        "bundle": "" if page.shared else shell.text(shell.BUNDLE),
        "beside": shell.BUNDLE if page.shared else "",
        "draw": shell.text(_DRAW),
        "policy": shell.policy(_DRAW, beside=True) if page.shared else shell.policy(shell.BUNDLE, _DRAW),
    }
    # HTMLExporter's own method parses the finished page again, over a megabyte of script with it.
    body, _ = TemplateExporter.from_notebook_node(_exporter(), notebook, resources={"coach": coach})
    drawn = body.count(_MARK)
    if drawn != made:
        raise SalescoachError(
            f"the page shows {drawn} of the notebook's {made} charts; the report was not made"
        )
    return str(body)


def charts(notebook: nbformat.NotebookNode) -> Iterator[Mapping[str, Any]]:
    """Return every plotly figure among a notebook's outputs."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if CHART in output.get("data", {}):
                yield output["data"][CHART]


@functools.cache
def _exporter() -> HTMLExporter:
    config = Config()
    config.NbConvertBase.display_data_priority = list(_SHOWN)
    return HTMLExporter(
        config=config,
        template_name="coach",
        extra_template_basedirs=[str(shell.TEMPLATES)],
        exclude_input=True,
        exclude_output_prompt=True,
        exclude_anchor_links=True,
        filters={"coach_chart": chart, "coach_tables": tables.readable},
    )


def chart(figure: Mapping[str, Any]) -> str:
    """Return a chart as HTML: its place, its finding in words, and its data for the bundle.

    One with nothing to draw is its title and the reason, on one line.
    """
    if not figure.get("data"):
        return _nothing(figure.get("layout", {}))
    unknown = {str(trace.get("type", "scatter")) for trace in figure.get("data", [])} - TRACES
    if unknown:
        kinds, known = ", ".join(sorted(unknown)), ", ".join(sorted(TRACES))
        raise SalescoachError(f"a report cannot draw charts of the kind {kinds}; use {known}")
    layout = {name: value for name, value in figure.get("layout", {}).items() if name != "width"}
    alt = html.escape(finding(layout))
    return (
        f'<figure class="chart" role="img" aria-label="{alt}">'
        f'<div class="plot" style="height:{_height(layout)}px"></div>'
        f"<figcaption>{alt}</figcaption>"
        f"{_MARK}{json_for_script({'data': figure.get('data', []), 'layout': layout})}</script></figure>"
    )


def _nothing(layout: Mapping[str, Any]) -> str:
    title, reason = _title(layout), html.escape(finding(layout))
    return (
        f'<p class="nothing"><strong>{html.escape(title)}:</strong> {reason}</p>'
        if title
        else f"<p>{reason}</p>"
    )


def _height(layout: Mapping[str, Any]) -> int:
    height = layout.get("height")
    return int(height) if isinstance(height, int | float) else _HEIGHT


def finding(layout: Mapping[str, Any]) -> str:
    """Return what a chart shows in words: its ``meta.alt``, else its title, else "Chart".

    >>> finding({"meta": {"alt": "Dials rose."}}), finding({"title": {"text": "Dials<br>a week"}})
    ('Dials rose.', 'Dials a week')
    """
    meta = layout.get("meta")
    if isinstance(meta, Mapping) and meta.get("alt"):
        return str(meta["alt"])
    return _title(layout) or "Chart"


def _title(layout: Mapping[str, Any]) -> str:
    title = layout.get("title")
    words = title.get("text") if isinstance(title, Mapping) else title
    return re.sub(r"<[^>]*>", " ", str(words)).strip() if words else ""


def json_for_script(value: object) -> str:
    r"""Return a value as JSON that cannot end the script element it stands in.

    >>> json_for_script({"a": "</script>&"})
    '{"a":"\\u003c/script\\u003e\\u0026"}'
    """
    plain = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        plain = plain.replace(sign, f"\\u{ord(sign):04x}")
    return plain
