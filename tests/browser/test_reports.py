"""Reports and their index as a reader sees them: opened from a folder, without a network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import plotly.graph_objects as go
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from playwright.sync_api import expect

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


def listed(out: Path) -> Path:
    """Write an index of six reps, one of whose reports failed, and one of an earlier batch."""
    people = [("R1", "Zoë", "East"), ("R2", "ana", ""), ("R3", "Bo", "West"), ("R10", HOSTILE, "East")]
    people.append(("R5", "Ingrid Sørby", "North 10"))
    entries = [
        Entry(rep, name, team, MADE, "2026-06-28", "000007", page=f"{rep}.html", notebook=f"{rep}.ipynb")
        for rep, name, team in people
    ]
    entries.append(Entry("R4", "Cleo", "West", FAILED, "2026-06-28", "000007", error=HOSTILE))
    older = Entry("R9", "Dan O’Neil", "North 9", MADE, "2026-06-21", "000006", page="R9.html")
    return index.write(Plan(out / "t.ipynb", out, [], as_of="2026-06-28"), entries, [older])


def test_the_index_is_sorted_and_searched_by_keyboard(reader: Reader, tmp_path: Path) -> None:
    path = listed(tmp_path)
    opened = reader.open(path)
    page = opened.page
    names, said = page.locator("tbody th:visible"), page.get_by_role("status")
    by_name = [HOSTILE, "ana", "Bo", "Cleo", "Ingrid Sørby", "Zoë", "Dan O’Neil"]
    expect(names).to_have_text(by_name)
    expect(said).to_have_text("7 reps")
    page.get_by_role("button", name="team").click()
    expect(names).to_have_text([HOSTILE, "Zoë", "Ingrid Sørby", "Bo", "Cleo", "ana", "Dan O’Neil"])
    page.get_by_role("button", name="status").click()
    expect(names).to_have_text(["Cleo", HOSTILE, "ana", "Bo", "Ingrid Sørby", "Zoë", "Dan O’Neil"])
    page.get_by_role("button", name="name").click()
    expect(names).to_have_text(by_name)
    page.get_by_role("searchbox", name="Search").focus()
    found = {
        "zoe": ["Zoë"],
        "NORTH sorby": ["Ingrid Sørby"],
        "sørby": ["Ingrid Sørby"],
        "oneil": ["Dan O’Neil"],
    }
    for typed, who in found.items():
        page.keyboard.type(typed)
        expect(names).to_have_text(who)
        expect(said).to_have_text("1 of 7 reps")
        page.keyboard.press("Escape")
        expect(names).to_have_text(by_name)
        expect(said).to_have_text("7 reps")
    page.keyboard.type("nobody")
    expect(names).to_have_text([])
    assert said.inner_text() == "None of 7 reps has such a name or team. Press Escape to see the whole list."
    assert page.get_by_role("heading", name="From an earlier batch").is_hidden()
    assert (opened.dialogs, opened.complaints, opened.requests) == ([], [], [path.resolve().as_uri()])


@pytest.mark.long
def test_on_paper_the_index_is_whole_and_has_no_controls(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(listed(tmp_path)).page
    page.get_by_role("searchbox").fill("zoe")
    expect(page.locator("tbody th:visible")).to_have_count(1)
    page.emulate_media(media="print")
    expect(page.locator("tbody th:visible")).to_have_count(7)
    assert page.locator(".tools").is_hidden()


@pytest.mark.long
def test_without_scripts_the_index_is_the_whole_list(reader: Reader, tmp_path: Path) -> None:
    context = reader.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(listed(tmp_path).as_uri())
    assert page.locator("tbody th:visible").count() == 7
    assert page.get_by_role("searchbox").count() == page.get_by_role("button").count() == 0
    context.close()


@pytest.mark.long
def test_a_row_of_the_index_is_read_as_one_of_a_table(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(listed(tmp_path)).page
    row = page.get_by_role("table", name="The reports of this batch").get_by_role("row", name="Bo West made")
    assert row.get_by_role("rowheader").inner_text() == "Bo"
    assert row.get_by_role("link", name="Bo, report", exact=True).get_attribute("href") == "R3.html"
    assert page.get_by_role("columnheader", name="Status").count() == 2


@pytest.mark.long
def test_a_list_of_a_thousand_begins_at_its_top_when_it_is_sorted_or_searched(
    reader: Reader, tmp_path: Path
) -> None:
    entries = [
        Entry(f"R{n}", f"Ana {n}", f"Team {n % 90}", MADE, "2026-06-28", "7", page=f"{n}.html", copy=copy)
        for n in range(1000)
        for copy in ("coach", "rep")
    ]
    path = index.write(Plan(tmp_path / "t.ipynb", tmp_path, []), entries, [])
    page = reader.open(path).page
    names = page.locator("tbody th:visible")
    page.evaluate("scrollTo(0, 20_000)")
    page.get_by_role("button", name="team").click()
    assert names.first.inner_text() == "Ana 0"
    assert (
        50 < names.first.bounding_box()["y"] < 150
    )  # below the field and the head of the table, both in sight
    assert page.get_by_role("columnheader", name="Team").bounding_box()["y"] >= 0
    page.evaluate("scrollTo(0, 20_000)")
    page.get_by_role("searchbox").press_sequentially("team 7")
    some = sum("7" in f"Ana {n} Team {n % 90}" for n in range(1000))
    assert page.get_by_role("status").inner_text() == f"{some} of 1,000 reps"
    assert 50 < names.first.bounding_box()["y"] < 150


def test_the_index_fits_a_phone(reader: Reader, tmp_path: Path) -> None:
    entries = [
        Entry("R1", "Ana-Maria " + "Long" * 20, "North", FAILED, "2026-06-28", "000007", error="e" * 300)
    ]
    path = index.write(Plan(tmp_path / "t.ipynb", tmp_path, [], title="T" * 80), entries, [])
    assert reader.open(path, width=390).page.evaluate("document.documentElement.scrollWidth") == 390
