"""The sample team's reports, made by the command line and opened as a coach opens them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salescoach import cli

if TYPE_CHECKING:
    from conftest import Reader

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def reports(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("made") / "reports"
    with pytest.raises(SystemExit, match="0"):
        cli.main(["reports", str(sample), "--rep", "R1", "--rep", "R8", "--out", str(out), "--jobs", "2"])
    return out


def figures_made(notebook: Path) -> tuple[int, int]:
    """Return how many figures a notebook has, and how many of them have something to draw."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    kind = "application/vnd.plotly.v1+json"
    figures = [output["data"][kind] for output in outputs if kind in output.get("data", {})]
    return len(figures), sum(bool(figure.get("data")) for figure in figures)


def test_as_many_charts_are_drawn_as_were_made_and_nothing_is_asked_of_the_network(
    reader: Reader, reports: Path
) -> None:
    pages = sorted(path for path in reports.glob("*.html") if path.name != "index.html")
    assert len(pages) == 4  # for each of two reps the coach's copy and the rep's
    template = json.loads((ROOT / "notebooks" / "2-rep-report.ipynb").read_text(encoding="utf-8"))
    drawn = sum("".join(cell["source"]).startswith("charts.") for cell in template["cells"])
    for path in pages:
        opened = reader.open(path)
        every, made = figures_made(path.with_suffix(".ipynb"))
        assert every == drawn >= 12
        assert made >= 9  # of the others one line says why there is nothing to draw
        assert opened.page.locator("p.nothing").count() == every - made
        assert opened.page.locator(".js-plotly-plot svg.main-svg").count() >= made
        assert opened.page.locator(".js-plotly-plot").count() == made
        assert opened.page.locator("figure[role=img][aria-label]").count() == made
        assert opened.requests == [path.resolve().as_uri()]
        assert opened.complaints == []
        assert path.stat().st_size <= 1_700_000


def test_the_first_screen_answers_the_five_questions(reader: Reader, reports: Path) -> None:
    opened = reader.open(next(reports.glob("maeve*.html")))
    table = opened.page.locator("table.sheet").first
    box = table.bounding_box()
    assert box is not None
    assert box["y"] < 400
    assert table.locator("thead th").all_inner_texts() == [
        "Question",
        "You said",
        "Your log says",
        "Your usual",
    ]
    asked = [text.split("?")[0] for text in table.locator("tbody th").all_inner_texts()]
    assert asked == [
        "How often were you refused an appointment",
        "How many calls went to target accounts",
        "How many calls went to customers",
        "How many dials to speak to a decision maker",
        "How many decision makers for an appointment",
        "How many meetings for a sale",
        "How many new prospects met for a sale",
    ]


def test_the_index_leads_to_every_report(reader: Reader, reports: Path) -> None:
    opened = reader.open(reports / "index.html")
    opened.page.get_by_role("link", name="Maeve O'Neil, copy for the rep", exact=True).click()
    assert opened.page.locator("h1").first.inner_text() == "Maeve O'Neil"
