"""What-if as a coach plays it, in the web app and in JupyterLab: what is moved is what is said and drawn."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go
import pytest

from salescoach import charts, funnel, store, widgets
from tests.running import Running
from tests.seen import PLACE, Seen, drag, open_notebook, open_page

if TYPE_CHECKING:
    from conftest import Reader
    from playwright.sync_api import Locator

pytestmark = pytest.mark.browser
NOTEBOOK = "4-what-if"
DIALS, SALES = "Dials a week", "Sales in 100 meetings held"
TITLE = "What a week brings"
#: What the panel says, what stands at its bars, and how long they are.
SHOWN = """root => { const each = (selector, of) => [...root.querySelectorAll(selector)].map(of); return {
    said: each('.widget-html-content p', p => p.closest('details') ? null : p.textContent).filter(Boolean),
    counts: each('.coach-bars .count', one => one.textContent),
    long: each('.coach-bars .count', one => Math.round(parseFloat(one.previousElementSibling.style.width))) } }"""


class Truth:
    """The same panel in this process: what Python works out for what is moved in the browser."""

    def __init__(self, team: widgets.Team, workbook: Path) -> None:
        self.figure = go.Figure()
        self.panel = widgets.Planner(team, self.draw, workbook=workbook)

    def draw(self, frame: pd.DataFrame) -> go.Figure:
        self.figure = charts.what_if(frame)
        return self.figure

    def at(self, label: str, value: float) -> None:
        next(one for one in self.panel.sliders if one.description == label).value = value

    @property
    def said(self) -> list[str]:
        page = self.panel.words.value.partition("<details")[0]
        return [html.unescape(line) for line in re.findall(r"<p>(.*?)</p>", page)]

    @property
    def shown(self) -> dict[str, object]:
        bars = self.figure.data
        texts = zip(*(trace.text for trace in bars), strict=True)
        shares = zip(*(trace.x for trace in bars), strict=True)
        return {
            "said": self.said,
            "counts": [text for both in texts for text in both],
            "long": [round(100 * share / 1.2) for both in shares for share in both],
        }


@dataclass
class Panel:
    """The panel in a browser."""

    seen: Seen
    kind: str
    url: str

    def __post_init__(self) -> None:
        self.place = self.seen.page.locator(PLACE[self.kind])
        self.chart = self.place.locator(".coach-bars")
        self.chart.wait_for(state="attached")

    def slider(self, label: str) -> Locator:
        return self.place.get_by_role("slider", name=label, exact=True)

    def value(self, label: str) -> float:
        return float(self.slider(label).get_attribute("aria-valuenow") or "nan")

    def says(self, truth: Truth) -> None:
        """Wait for the sentences and the bars that Python worked out, and for nothing else."""
        wanted = truth.shown
        for _ in range(100):
            found = self.place.first.evaluate(SHOWN)
            if found == wanted:
                return
            self.seen.page.wait_for_timeout(100)
        assert found == wanted

    def texts(self) -> str:
        return self.chart.inner_text()


@pytest.fixture(scope="module")
def team(served: Path) -> widgets.Team:
    log = store.read(served)
    return widgets.team(log, funnel.rep_weeks(log))


@pytest.fixture
def truth(team: widgets.Team, served: Path) -> Truth:
    return Truth(team, served)


@pytest.fixture(scope="module", params=["web", pytest.param("lab", marks=pytest.mark.long)])
def panel(request: pytest.FixtureRequest, reader: Reader) -> Iterator[Panel]:
    """Return the panel, opened once; each test begins with a button that puts every slider back."""
    kind = str(request.param)
    server: Running = request.getfixturevalue({"web": "site", "lab": "lab"}[kind])
    if kind == "web":
        seen = open_page(reader.browser, f"{server.url}what-if")
    else:
        seen = open_notebook(reader.browser, server.url, NOTEBOOK)
    yield Panel(seen, kind, server.url)
    seen.page.goto("about:blank")  # so left, a page ends its kernel
    seen.page.close()


@pytest.fixture
def fresh(panel: Panel, truth: Truth) -> Panel:
    panel.place.get_by_role("button", name="Back to your log", exact=True).click()
    panel.says(truth)
    return panel


def test_moved_by_keys_it_says_and_draws_what_python_works_out(fresh: Panel, truth: Truth) -> None:
    before = fresh.value(DIALS)
    fresh.slider(DIALS).focus()
    for _ in range(7):
        fresh.seen.page.keyboard.press("ArrowRight")
    truth.at(DIALS, before + 7)
    fresh.says(truth)
    assert fresh.value(DIALS) == before + 7
    fresh.slider(SALES).focus()
    fresh.seen.page.keyboard.press("ArrowLeft")
    truth.at(SALES, fresh.value(SALES))
    fresh.says(truth)
    assert "the chance is" in truth.said[0]


def test_a_fast_drag_ends_on_the_value_that_is_said_and_drawn(fresh: Panel, truth: Truth) -> None:
    for label, share in ((DIALS, 0.6), (SALES, 0.45)):
        drag(fresh.slider(label), share)
        truth.at(label, fresh.value(label))
    assert 150 < fresh.value(DIALS) < 210  # three fifths of 300, which is where the slider ends
    fresh.says(truth)
    fresh.seen.page.wait_for_timeout(500)
    fresh.says(truth)  # nothing older comes after it


def test_at_both_ends_of_every_slider_there_is_a_sentence_and_a_picture(fresh: Panel, truth: Truth) -> None:
    for slider in fresh.place.get_by_role("slider", disabled=False).all():
        label = slider.evaluate(
            "one => document.getElementById(one.getAttribute('aria-labelledby')).textContent"
        )
        if (
            slider.locator("xpath=ancestor::*[@disabled]").count()
            or slider.get_attribute("disabled") is not None
        ):
            continue
        for key in ("End", "Home"):
            slider.focus()
            fresh.seen.page.keyboard.press(key)
            truth.at(label, fresh.value(label))
            fresh.says(truth)
            assert not re.search(r"\bnan\b|\binf\b", " ".join(truth.said), re.IGNORECASE)


def test_every_control_says_what_it_is(fresh: Panel) -> None:
    script = """all => all.filter(one => one.getClientRects().length && !one.closest('.jp-Cell-inputWrapper, .cm-editor'))
        .filter(one => !one.closest('.modebar')).map(one => one.outerHTML.slice(0, 300))"""
    of_all = "input, select, textarea, button, [role=slider], [contenteditable=true]"
    outputs = fresh.place.locator(f":is(.jp-OutputArea-output, .jp-OutputArea) :is({of_all})")
    shown = outputs.evaluate_all(script)
    assert len(shown) >= 25
    snapshot = fresh.place.locator(".jp-OutputArea-output:has(.widget-slider)").first.aria_snapshot()
    controls = re.findall(
        r"^\s*- (slider|checkbox|spinbutton|textbox|combobox|button)( \"[^\"]+\")?", snapshot, re.MULTILINE
    )
    assert [kind for kind, name in controls if not name] == []
    assert len(controls) >= 25
    names = [pair for pair in controls if pair[0] != "textbox"]
    assert len(set(names)) == len(names)


def test_the_picture_says_in_words_what_it_shows(fresh: Panel, truth: Truth) -> None:
    assert fresh.chart.get_attribute("role") == "img"
    assert fresh.chart.get_attribute("aria-label") == truth.figure.layout.meta["alt"]


def test_another_rep_and_goal_are_said_as_python_says_them(
    panel: Panel, truth: Truth, team: widgets.Team
) -> None:
    (name, rep) = next(pair for pair in team.people if pair[1] == "R1")
    panel.place.get_by_role("combobox", name="Rep", exact=True).select_option(label=name)
    truth.panel.rep.value = rep
    panel.says(truth)  # his goal is there before another is written into it
    for much in (5, 3):  # the second is what every other test begins with
        panel.place.get_by_role("spinbutton", name="How much of it", exact=True).fill(str(much))
        panel.seen.page.keyboard.press("Tab")
        truth.panel.goal.much.value = much
        panel.says(truth)
        assert truth.said[0].startswith(f"For {much} sales by")
    name, truth.panel.rep.value = team.people[0]
    panel.place.get_by_role("combobox", name="Rep", exact=True).select_option(label=name)
    panel.says(truth)


def test_nothing_was_complained_of_and_nothing_left_this_computer(panel: Panel) -> None:
    assert panel.seen.errors == []
    assert panel.seen.outside(panel.url) == []


@pytest.mark.long
def test_scenarios_stand_side_by_side_and_come_back_from_their_file(fresh: Panel, served: Path) -> None:
    page, place = fresh.seen.page, fresh.place
    place.get_by_role("textbox", name="Name of this scenario").fill(f"As now, {fresh.kind}")
    place.get_by_role("button", name="Put it beside the others").click()
    place.get_by_text(f"As now, {fresh.kind}").wait_for()
    fresh.slider(DIALS).focus()
    page.keyboard.press("End")
    place.get_by_role("textbox", name="Name of this scenario").fill("Many more")
    place.get_by_role("button", name="Put it beside the others").click()
    place.get_by_role("table", name="Scenarios side by side").get_by_text("Many more").wait_for()
    place.get_by_role("textbox", name="File beside the workbook").fill(f"kept {fresh.kind}")
    place.get_by_role("button", name="Save", exact=True).click()
    place.get_by_text("Saved as").wait_for()
    path = served.parent / f"kept {fresh.kind}.json"
    assert list(json.loads(path.read_text(encoding="utf-8"))["scenarios"]) == [
        f"As now, {fresh.kind}",
        "Many more",
    ]
    place.get_by_role("button", name="Take all out").click()
    place.get_by_role("table", name="Scenarios side by side").wait_for(state="detached")
    place.get_by_role("button", name="Load", exact=True).click()
    place.get_by_role("table", name="Scenarios side by side").get_by_text("Many more").wait_for()


@pytest.mark.long
def test_loaded_again_it_has_its_titles_names_and_values(fresh: Panel, truth: Truth, lab: Running) -> None:
    before = fresh.texts()
    for title in (TITLE, "usual week", "scenario", "decision makers"):
        assert title in before
    page = fresh.seen.page
    if fresh.kind == "lab":
        page.keyboard.press("Escape")
        page.keyboard.press("Control+s")
        page.locator(".lm-TabBar-tab.jp-mod-dirty").wait_for(state="detached")
        kept = lab.home.parent / "notebooks" / f"{NOTEBOOK}.ipynb"
        assert kept.stat().st_size < 300_000
    page.reload()
    again = Panel(fresh.seen, fresh.kind, fresh.url)
    again.says(truth)
    page.wait_for_timeout(500)
    assert again.texts() == before
    again.slider(DIALS).focus()
    page.keyboard.press("ArrowRight")
    truth.at(DIALS, again.value(DIALS))
    again.says(truth)
    assert fresh.seen.errors == []
