"""Reports drawn without a kernel, quick enough to look at many, and what a reader finds written on them."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import plotly.graph_objects as go
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_output

from salescoach.batch import html

#: Words of methods belong to the fold "How we know", never to a page (the design, section 2).
JARGON = re.compile(
    r"posterior|\bprior\b|shrunk|shrinkage|confidence|interval|cohort|censored|hazard|herfindahl|\bq-value|\bp-value|"
    r"percentile|dispersion|binomial|poisson|bayes|significan|\bmedian|standard error|wilson|jeffreys|\bgamma\b|"
    r"regression|\bnan\b|\binf\b|(?-i:\bNone\b)(?! of| from| yet)|<na>",
    re.IGNORECASE,
)
#: What stands on no page: a bare percentage, a rank, a score for a person, a week against the one before, idleness,
#: an order.
NEVER = re.compile(
    r"\d\s?%|\brank(?!ed)|\bleague|\bscore|\bworst\b|\bbest\b|week before|previous week|\bidle|!|\b(?:must|should) call",
    re.IGNORECASE,
)
FOLD = "How we know"
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def notebook(name: str, **parameters: object) -> nbformat.NotebookNode:
    """Return a notebook of ours run with these parameters; what a cell ends with is its output."""
    found: nbformat.NotebookNode = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    for cell in found.cells:
        if cell.cell_type != "code":
            continue
        shown = _run(cell.source, names)
        if "parameters" in cell.metadata.get("tags", []):
            names.update(parameters)
        cell["outputs"] = [] if shown is None else [new_output("execute_result", data=_bundle(shown))]
    return found


def _run(source: str, names: dict[str, Any]) -> object:
    tree = ast.parse(source)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, "<cell>", "exec"), names)
        return None
    tree.body.pop()
    exec(compile(tree, "<cell>", "exec"), names)
    shown: object = eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)
    return shown


def _bundle(shown: object) -> dict[str, Any]:
    if isinstance(shown, go.Figure):
        return {html.CHART: json.loads(shown.to_json())}
    data, _ = DisplayFormatter().format(shown)  # type: ignore[no-untyped-call]
    return dict(data)


def page(executed: nbformat.NotebookNode, title: str = "A page") -> str:
    """Return the page of a notebook that was run."""
    return html.export(executed, html.Page(title, "Made."))


#: Elements that end one text and begin another.
_BLOCKS = frozenset(
    ["p", "li", "td", "th", "caption", "figcaption", "summary", "h1", "h2", "h3", "title", "small", "br"]
)


class _Texts(HTMLParser):
    """Collects (where, text): the heading of the fold or else the caption of the table, and what is written."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, str]] = []
        self.open: list[str] = []
        self.folds: list[str] = []
        self.caption = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("script", "style"):
            self.open.append(tag)
        if tag in _BLOCKS:
            self._end(tag)
        if tag == "details":
            self.folds.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style") and self.open:
            self.open.pop()
        if tag in _BLOCKS:
            said = self.text.strip()
            if tag == "caption":
                self.caption = said
            if tag == "summary":
                self.folds[-1] = said
            self._end(tag)
        if tag == "table":
            self.caption = ""
        if tag == "details":
            self.folds.pop()

    def handle_data(self, data: str) -> None:
        if not self.open:
            self.text += data

    def _end(self, tag: str) -> None:
        if said := " ".join(self.text.split()):
            self.found.append((next(filter(None, self.folds), self.caption), said))
        self.text = ""


def texts(markup: str) -> list[tuple[str, str]]:
    """Return every text of a page with the fold or table it stands in, in order."""
    parser = _Texts()
    parser.feed(markup)
    return parser.found


def charts(executed: nbformat.NotebookNode) -> list[Mapping[str, Any]]:
    """Return every chart of a notebook that was run."""
    return list(html.charts(executed))


def words_of(value: object) -> Iterator[str]:
    """Yield every text in a chart: titles, ticks, names, what a hand over it shows."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, inside in value.items():
            if name not in ("bdata", "template", "dtype"):
                yield from words_of(inside)
    elif isinstance(value, list | tuple):
        for inside in value:
            yield from words_of(inside)
