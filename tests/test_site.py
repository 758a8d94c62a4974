"""The site of the documents: whole, without a broken link, and with nothing from elsewhere."""

from __future__ import annotations

import html
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BUILDER = all(map(importlib.util.find_spec, ("sphinx", "myst_parser")))
#: In CI a site that nobody could build is a failure.
pytestmark = pytest.mark.skipif(
    not BUILDER and not os.environ.get("CI"), reason="Sphinx is not installed: make env"
)
#: What a browser fetches by itself; a link is followed only by who reads.
FETCHES = {"audio", "embed", "iframe", "img", "input", "link", "object", "script", "source", "track", "video"}


def build(source: Path, into: Path, conf: Path) -> subprocess.CompletedProcess[str]:
    options = f"--fail-on-warning --keep-going --quiet -c {conf} -d {into}.trees {source} {into}"
    return subprocess.run(
        [sys.executable, "-m", "sphinx", *options.split()], capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("site") / "docs"
    done = build(ROOT, into, ROOT / "docs")
    assert (done.returncode, done.stderr) == (0, "")
    return into


class Fetched(HTMLParser):
    """Collects the addresses that a page has its browser fetch."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in FETCHES:
            self.found += [value or "" for name, value in attrs if name in ("src", "href", "data", "srcset")]


def fetched(text: str) -> list[str]:
    parser = Fetched()
    parser.feed(text)
    return parser.found + re.findall(r"(?:@import|url\()\s*[\"']?([^\"')\s]+)", text)


def test_what_a_page_fetches_is_found() -> None:
    """A link to elsewhere is no fetch; a style, a script, a picture and a font are."""
    page = '<a href="https://a.example">a</a><link href="//b.example/c.css"><img src="d.png">'
    page += "<style>@import 'https://e.example'; p { background: url(https://f.example/g.woff) }</style>"
    assert fetched(page) == ["//b.example/c.css", "d.png", "https://e.example", "https://f.example/g.woff"]


def test_nothing_is_fetched_from_elsewhere(site: Path) -> None:
    pages = [*site.rglob("*.html"), *site.rglob("*.css")]
    found = {(path.name, one) for path in pages for one in fetched(path.read_text(encoding="utf-8"))}
    assert len(found) > 50
    assert {(name, one) for name, one in found if re.match(r"(https?:)?//", one)} == set()


def test_every_document_is_a_page_and_is_listed_on_the_first(site: Path) -> None:
    documents = [ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md", *ROOT.glob("docs/**/*.md")]
    documents += ROOT.glob("docs/tutorials/*.ipynb")
    pages = [str(path.relative_to(ROOT).with_suffix(".html")) for path in documents]
    first = (site / "README.html").read_text(encoding="utf-8")
    assert [page for page in pages if not (site / page).is_file()] == []
    assert [page for page in pages if f'class="reference internal" href="{page}"' not in first] == []


def test_a_tutorial_is_a_page_with_what_its_cells_gave(site: Path) -> None:
    """Text, code, a refusal without the colours of a terminal, tables, and charts that are drawn on the page."""
    own = (site / "docs" / "tutorials" / "2-your-own-crm.html").read_text(encoding="utf-8")
    assert "calls.csv, row 1: its columns fit no system that salescoach knows" in html.unescape(own)
    assert "\x1b" not in own and "draw.js" not in own
    sure = (site / "docs" / "tutorials" / "3-how-sure.html").read_text(encoding="utf-8")
    assert sure.count('class="chart-data"') == 3
    assert [
        name
        for name in re.findall(r'src="../../_static/([\w.-]+)', sure)
        if name in ("plotly-finance.min.js", "draw.js")
    ]
    assert '<table border="1" class="dataframe">' in sure


@pytest.mark.long
@pytest.mark.parametrize("link", ["docs/nowhere.md", "#nothing-of-that-name"])
def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path, link: str) -> None:
    (tmp_path / "docs").mkdir()
    conf = (ROOT / "docs" / "conf.py").read_text(encoding="utf-8")
    shutil.copy(ROOT / "docs" / "site.css", tmp_path / "docs")
    lines = re.sub(r"_PARTS: Final = \{.*?^\}", "_PARTS: Final = {}", conf, flags=re.DOTALL | re.MULTILINE)
    (tmp_path / "docs" / "conf.py").write_text(lines, encoding="utf-8")
    (tmp_path / "docs" / "here.md").write_text("# Here\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("# First\n\n[here](docs/here.md)\n", encoding="utf-8")
    assert build(tmp_path, tmp_path / "good", tmp_path / "docs").stderr == ""
    (tmp_path / "README.md").write_text(f"# First\n\n[here]({link})\n", encoding="utf-8")
    done = build(tmp_path, tmp_path / "bad", tmp_path / "docs")
    assert done.returncode == 1
    assert link.lstrip("#") in done.stderr
