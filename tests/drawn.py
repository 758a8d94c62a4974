"""Reports drawn without a kernel, quick enough to look at many: a notebook's cells run here, its page drawn as ever."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import nbformat
import plotly.graph_objects as go
from IPython.core.formatters import DisplayFormatter
from nbformat.v4 import new_output

from salescoach.batch import html

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
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<cell>", "exec"), names)
    return None if last is None else eval(compile(ast.Expression(last.value), "<cell>", "eval"), names)


def _bundle(shown: object) -> dict[str, Any]:
    if isinstance(shown, go.Figure):
        return {html.CHART: json.loads(shown.to_json())}
    data, _ = DisplayFormatter().format(shown)
    return dict(data)


def page(executed: nbformat.NotebookNode, title: str = "A page") -> str:
    """Return the page of a notebook that was run."""
    return html.export(executed, html.Page(title, "Made."))
