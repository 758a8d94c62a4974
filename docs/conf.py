"""How `make docs` makes a site of the documents, without network: it holds all that it shows."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from docutils import nodes
from myst_parser.parsers.sphinx_ import MystParser
from sphinx.application import Sphinx

from salescoach.batch import html, shell

project = "salescoach"
author = "the authors of salescoach"
copyright = "the authors of salescoach, MIT licence"  # noqa: A001  what Sphinx calls it
extensions = ["myst_parser"]
#: The documents stay where they are read without a site too: the first page is the README.
root_doc = "README"
source_suffix = {".md": "markdown", ".ipynb": "notebook"}
include_patterns = [
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "data/README.md",
    "docs/**.md",
    "docs/tutorials/*.ipynb",
]
exclude_patterns = [
    ".*",
    "benchmarks",
    "build",
    "dist",
    "notebooks",
    "salescoach",
    "tests",
]  # not walked through
myst_heading_anchors = 4
html_theme = "alabaster"
html_theme_options = {
    "description": "Is this work a Seller's?",
    "fixed_sidebar": True,
    "font_family": "sans-serif",
    "font_size": "16px",
    "page_width": "1200px",
    "sidebar_width": "260px",
    "show_powered_by": False,
}
#: What draws the charts of a notebook, on the pages that have some.
_DRAWING: Final = (shell.BUNDLE, "draw.js")
html_static_path = ["site.css", *(str(shell.TEMPLATES / name) for name in _DRAWING)]
html_css_files = ["site.css"]
html_show_sourcelink = False
html_copy_source = False
suppress_warnings = [
    "misc.highlighting_failure"
]  # a block in a language without colours is read all the same
smartquotes = False  # a quote in a command is to be typed as it stands

#: The pages by what one wants of them; every other document comes last.
_PARTS: Final = {
    "Begin": ("docs/start-tracking", "docs/monday", "docs/importing", "docs/cli"),
    "Learn": (
        "docs/tutorials/1-from-an-export",
        "docs/tutorials/2-your-own-crm",
        "docs/tutorials/3-how-sure",
    ),
    "Talk": ("docs/coaching", "docs/copies", "docs/trust", "docs/serve"),
    "Read any CRM": ("docs/add-a-crm", "docs/databases", "docs/people", "data/README"),
    "Words and numbers": ("docs/glossary", "docs/metrics"),
    "About": ("CHANGELOG", "CONTRIBUTING"),
}
_HOME: Final = Path(__file__).resolve().parent
#: What colours a terminal.
_COLOUR: Final = re.compile(r"\x1b\[[0-9;]*m")


class Notebook(MystParser):
    """Reads a kept notebook as the Markdown that it would be: text, cells, and what they gave."""

    supported = ("notebook",)

    def parse(self, inputstring: str, document: nodes.document) -> None:
        """Put the notebook into the document."""
        super().parse("\n\n".join(_cells(json.loads(inputstring))), document)


def _cells(notebook: dict[str, Any]) -> Iterator[str]:
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            yield source
        else:
            yield _block("python", source)
            yield from map(_given, cell["outputs"])


def _given(output: dict[str, Any]) -> str:
    if output["output_type"] == "stream":
        return _block("text", "".join(output["text"]))
    if output["output_type"] == "error":
        return _block("text", _COLOUR.sub("", "\n".join(output["traceback"])))
    data = output["data"]
    if html.CHART in data:
        return _block("{raw} html", html.chart(data[html.CHART]))
    if "text/html" in data:
        return _block("{raw} html", f'<div class="given">{"".join(data["text/html"])}</div>')
    return _block("text", "".join(data["text/plain"]))


def _block(what: str, text: str) -> str:
    return f"`````{what}\n{text.rstrip()}\n`````"


def setup(app: Sphinx) -> None:
    """Read notebooks too, and give the first page, which stands alone as a README, the list of the others."""
    app.add_source_parser(Notebook)
    app.connect("source-read", _list_pages)
    app.connect("html-page-context", _draw_charts)


def _draw_charts(
    app: Sphinx, _page: str, _template: str, context: dict[str, Any], _tree: nodes.Node | None
) -> None:
    if '<figure class="chart"' in context.get("body", ""):
        for name in _DRAWING:
            app.add_js_file(name, loading_method="defer")


def _list_pages(app: Sphinx, page: str, source: list[str]) -> None:  # noqa: ARG001  Sphinx gives it
    if page != root_doc:
        return
    listed = {one for pages in _PARTS.values() for one in pages}
    found = [path.relative_to(_HOME.parent).with_suffix("") for path in sorted(_HOME.rglob("*.md"))]
    others = [path.as_posix() for path in found if path.as_posix() not in listed]
    for title, pages in {**_PARTS, "Why it is so": others}.items():
        lines = "\n".join(f"/{one}" for one in pages)
        source[0] += f"\n\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{lines}\n```\n"
