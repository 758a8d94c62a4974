"""Reports and their index as a reader sees them: opened from a folder, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from salescoach.batch import html, index, shell
from salescoach.batch.jobs import FAILED, MADE, Entry, Plan
from salescoach.report import html as markup

if TYPE_CHECKING:
    from conftest import Reader

pytestmark = pytest.mark.browser
HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)><a href='javascript:alert(3)'>x</a>"


def output(**data: object) -> object:
    return new_output(
        "display_data", data={{"chart": html.CHART, "html": "text/html"}[k]: v for k, v in data.items()}
    )


def write_report(path: Path) -> Path:
    figures = [
        go.Figure(
            go.Bar(x=["a", HOSTILE], y=[1, 2], name=HOSTILE), {"title": HOSTILE, "meta": {"alt": HOSTILE}}
        ),
        go.Figure(
            go.Funnel(x=[90, 30, 5], y=["dials", "talks", "appointments"]), {"meta": {"alt": "Of 90, 5."}}
        ),
        go.Figure(go.Scatter(x=[1, 2, 3], y=[3, None, 1]), {"width": 2000, "meta": {"alt": "A line."}}),
    ]
    cells = [new_code_cell("", outputs=[output(html="<h1>Ana</h1>")])]
    head = ("", "Question", "Last complete week", "The log says", "How sure")
    rows = [
        (str(n), "How many dials?", "12", HOSTILE, "60 in 13 whole weeks; anything from 3 to 5")
        for n in (1, 2)
    ]
    cells.append(
        new_code_cell("", outputs=[output(html=markup.table(head, rows, caption="The five questions"))])
    )
    for figure in figures:
        cells.append(new_markdown_cell("## A chart"))
        cells.append(new_code_cell("", outputs=[output(chart=json.loads(figure.to_json()))]))
    planted = "<p id='planted'>x</p><script>alert(4)</script><img src='https://example.org/x.png' onerror='alert(5)'>"
    cells.append(new_code_cell("", outputs=[output(html=planted)]))
    path.write_text(html.export(new_notebook(cells=cells), html.Page("Ana", "Made.")), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(tmp_path_factory.mktemp("pages") / "ana.html")


def test_every_chart_is_drawn_and_nothing_is_asked_of_the_network(reader: Reader, report: Path) -> None:
    opened = reader.open(report)
    page = opened.page
    assert page.locator(".js-plotly-plot").count() == 3
    assert (
        page.locator(".js-plotly-plot").evaluate_all(
            "all => all.filter(one => one.querySelector('svg.main-svg')).length"
        )
        == 3
    )
    assert page.locator(".barlayer .point").count() == 2
    assert page.locator(".funnellayer .point").count() == 3
    assert set(opened.requests) - {"https://example.org/x.png"} == {report.resolve().as_uri()}


def test_nothing_out_of_a_crm_or_a_notebook_acts(reader: Reader, report: Path) -> None:
    opened = reader.open(report)
    opened.page.wait_for_timeout(300)
    assert opened.dialogs == []
    assert opened.page.locator("#planted").count() == 1
    assert opened.requests == [report.resolve().as_uri(), "https://example.org/x.png"]
    assert opened.refused == ["https://example.org/x.png csp"]
    assert all("Content Security Policy" in complaint for complaint in opened.complaints)
    assert opened.page.locator("figure").first.get_attribute("aria-label") == HOSTILE


def test_charts_are_drawn_by_a_file_beside_the_page_and_by_no_other(reader: Reader, tmp_path: Path) -> None:
    figure = go.Figure(go.Bar(x=["a"], y=[1]), {"meta": {"alt": "One."}})
    planted = "<script>document.title = 'planted'</script><script src='https://example.org/x.js'></script>"
    outputs = [output(chart=json.loads(figure.to_json())), output(html=planted)]
    path = tmp_path / "one.html"
    page = html.export(
        new_notebook(cells=[new_code_cell("", outputs=outputs)]), html.Page("Ana", shared=True)
    )
    path.write_text(page, encoding="utf-8")
    bundle = tmp_path / shell.BUNDLE
    bundle.write_text(shell.text(shell.BUNDLE), encoding="utf-8")
    opened = reader.open(path)
    assert opened.page.locator(".barlayer .point").count() == 1
    assert opened.page.title() == "Ana"
    asked = [path.resolve().as_uri(), bundle.resolve().as_uri()]
    assert sorted(set(opened.requests) - {"https://example.org/x.js"}) == sorted(asked)
    assert opened.refused == ["https://example.org/x.js csp"]


def test_a_page_without_planted_harm_asks_for_nothing_and_has_no_complaint(
    reader: Reader, tmp_path: Path
) -> None:
    figure = go.Figure(go.Bar(x=["a"], y=[1]), {"meta": {"alt": "One."}})
    cells = [new_code_cell("", outputs=[output(chart=json.loads(figure.to_json()))])]
    path = tmp_path / "one.html"
    path.write_text(html.export(new_notebook(cells=cells), html.Page("Ana")), encoding="utf-8")
    opened = reader.open(path)
    opened.page.locator(".js-plotly-plot").hover()
    opened.page.wait_for_timeout(200)
    assert (opened.requests, opened.complaints) == ([path.resolve().as_uri()], [])
    assert opened.page.locator(".modebar-btn").count() == 1


def test_the_bundle_draws_the_kinds_it_is_said_to(reader: Reader, report: Path) -> None:
    kinds = reader.open(report).page.evaluate("Object.keys(Plotly.PlotSchema.get().traces)")
    assert set(kinds) == html.TRACES


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_out_of_the_page_to_the_side(reader: Reader, report: Path, width: int) -> None:
    page = reader.open(report, width=width).page
    assert page.evaluate("document.documentElement.scrollWidth") == width
    for box in page.locator(".js-plotly-plot .main-svg").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().right)"
    ):
        assert box <= width


def test_on_a_phone_a_wide_table_reads_row_by_row(reader: Reader, report: Path) -> None:
    page = reader.open(report, width=390).page
    cell = page.locator("td[data-label='Last complete week']").first
    assert cell.evaluate("one => getComputedStyle(one, '::before').content") == '"Last complete week: "'
    assert page.locator(".block:has(table)").first.evaluate("one => one.scrollWidth <= one.clientWidth")


def test_the_first_tab_leads_past_the_start(reader: Reader, report: Path) -> None:
    page = reader.open(report).page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the report"
    assert page.locator(".skip").bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "report"


def test_on_paper_charts_fit_between_the_margins_and_no_button_is_printed(
    reader: Reader, report: Path
) -> None:
    page = reader.open(report).page
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    widths = page.locator(".js-plotly-plot .main-svg").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().width)"
    )
    assert set(widths) == {680}
    assert page.locator(".modebar-container").first.is_hidden()
    assert page.locator("figure").first.evaluate("one => getComputedStyle(one).breakInside") == "avoid"
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


def test_the_index_sorts_by_team_and_by_name(reader: Reader, tmp_path: Path) -> None:
    people = [("R1", "Zoë", "East"), ("R2", "ana", ""), ("R3", "Bo", "West"), ("R10", HOSTILE, "East")]
    entries = [
        Entry(rep, name, team, MADE, "2026-06-28", "000007", page=f"{rep}.html", notebook=f"{rep}.ipynb")
        for rep, name, team in people
    ]
    entries.append(Entry("R4", "Cleo", "West", FAILED, "2026-06-28", "000007", error=HOSTILE))
    path = index.write(Plan(tmp_path / "t.ipynb", tmp_path, [], as_of="2026-06-28"), entries, [])
    opened = reader.open(path)
    names = opened.page.locator("tbody th")
    assert names.all_inner_texts() == [HOSTILE, "ana", "Bo", "Cleo", "Zoë"]
    opened.page.get_by_role("button", name="team").click()
    assert names.all_inner_texts() == [HOSTILE, "Zoë", "Bo", "Cleo", "ana"]
    opened.page.get_by_role("button", name="name").click()
    assert names.all_inner_texts()[1:] == ["ana", "Bo", "Cleo", "Zoë"]
    assert (opened.dialogs, opened.complaints, opened.requests) == ([], [], [path.resolve().as_uri()])
    assert opened.page.get_by_role("link", name="Bo, report", exact=True).get_attribute("href") == "R3.html"


def test_the_index_fits_a_phone(reader: Reader, tmp_path: Path) -> None:
    entries = [
        Entry("R1", "Ana-Maria " + "Long" * 20, "North", FAILED, "2026-06-28", "000007", error="e" * 300)
    ]
    path = index.write(Plan(tmp_path / "t.ipynb", tmp_path, [], title="T" * 80), entries, [])
    assert reader.open(path, width=390).page.evaluate("document.documentElement.scrollWidth") == 390
