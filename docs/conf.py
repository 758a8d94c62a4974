"""How `make docs` makes a site of the documents, without network: it holds all that it shows."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sphinx.application import Sphinx

project = "salescoach"
author = "the authors of salescoach"
copyright = "the authors of salescoach, MIT licence"  # noqa: A001  what Sphinx calls it
extensions = ["myst_parser"]
#: The documents stay where they are read without a site too: the first page is the README.
root_doc = "README"
include_patterns = ["README.md", "CHANGELOG.md", "CONTRIBUTING.md", "data/README.md", "docs/**.md"]
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
html_show_sourcelink = False
html_copy_source = False
suppress_warnings = [
    "misc.highlighting_failure"
]  # a block in a language without colours is read all the same
smartquotes = False  # a quote in a command is to be typed as it stands

#: The pages by what one wants of them; every other document comes last.
_PARTS: Final = {
    "Begin": ("docs/start-tracking", "docs/monday", "docs/importing", "docs/cli"),
    "Talk": ("docs/coaching", "docs/copies", "docs/trust", "docs/serve"),
    "Read any CRM": ("docs/add-a-crm", "docs/databases", "docs/people", "data/README"),
    "Words and numbers": ("docs/glossary", "docs/metrics"),
    "About": ("CHANGELOG", "CONTRIBUTING"),
}
_HOME: Final = Path(__file__).resolve().parent


def setup(app: Sphinx) -> None:
    """Give the first page, which stands alone as a README, the list of the others."""
    app.connect("source-read", _list_pages)


def _list_pages(app: Sphinx, page: str, source: list[str]) -> None:  # noqa: ARG001  Sphinx gives it
    if page != root_doc:
        return
    listed = {one for pages in _PARTS.values() for one in pages}
    found = [path.relative_to(_HOME.parent).with_suffix("") for path in sorted(_HOME.rglob("*.md"))]
    others = [path.as_posix() for path in found if path.as_posix() not in listed]
    for title, pages in {**_PARTS, "Why it is so": others}.items():
        lines = "\n".join(f"/{one}" for one in pages)
        source[0] += f"\n\n```{{toctree}}\n:hidden:\n:caption: {title}\n\n{lines}\n```\n"
