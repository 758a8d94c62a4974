"""What every page is made in: its style and scripts, and the rule that keeps it off the network."""

from __future__ import annotations

import base64
import functools
import hashlib
from importlib import resources
from typing import Final

#: What draws the charts: inside each page, or beside all.
BUNDLE: Final = "plotly-finance.min.js"
TEMPLATES: Final = resources.files("salescoach") / "templates"


@functools.cache
def text(name: str) -> str:
    """Return a file of the templates as text."""
    return (TEMPLATES / name).read_text(encoding="utf-8")


def policy(*scripts: str, beside: bool = False) -> str:
    """Return the Content-Security-Policy of a page: these scripts of ours, and nothing from anywhere.

    ``beside`` allows scripts that lie beside the page, too.

    >>> policy("reports.js").split("; ")[0]
    "default-src 'none'"
    >>> policy("reports.js", beside=True).split("; ")[1].startswith("script-src 'self' file: 'sha256-")
    True
    """
    hashes = " ".join(f"'sha256-{_hash(text(name))}'" for name in scripts)
    near = "'self' file: " if beside else ""
    allowed = f"script-src {near}{hashes}; style-src 'unsafe-inline'; img-src data: blob:"
    return f"default-src 'none'; {allowed}; base-uri 'none'; form-action 'none'"


@functools.cache
def _hash(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
