"""The web app and JupyterLab in a browser: nothing leaves this computer, no code is shown, a slider answers."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salescoach.serve import app
from tests.running import Running, running

if TYPE_CHECKING:
    from conftest import Reader
    from playwright.sync_api import ConsoleMessage, Page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not (
            os.environ.get("CHROMIUM")
            or any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome")))
        ),
        reason="no Chromium was found: install it, or name it in CHROMIUM",
    ),
]
needs_voila = pytest.mark.skipif(
    importlib.util.find_spec("voila") is None,
    reason='Voila is not installed: pip install "salescoach[serve]"',
)
PATIENCE = 120_000
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SHOWN = [page for page in app.PAGES if (NOTEBOOKS / f"{page.notebook}.ipynb").exists()]


@dataclass
class Seen:
    """A page of a server, all that it asked for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def outside(self, url: str) -> list[str]:
        """Return the requests that went elsewhere than to the server; what stands in the page itself is none."""
        here = re.compile(rf"(blob:)?{re.escape(url.partition('?')[0])}|data:")
        return [request for request in self.requests if not here.match(request)]


def open_page(reader: Reader, url: str, *, width: int = 1280) -> Seen:
    seen = Seen(reader.browser.new_page(viewport={"width": width, "height": 900}))
    seen.page.set_default_timeout(PATIENCE)
    seen.page.on("request", lambda request: seen.requests.append(request.url))
    seen.page.on("pageerror", lambda error: seen.errors.append(str(error)))
    seen.page.on("console", lambda line: seen.errors.append(line.text) if bad(line) else None)
    seen.page.goto(url)
    return seen


def bad(line: ConsoleMessage) -> bool:
    return line.type == "error"


@pytest.fixture(scope="module")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return the web app of the sample team."""
    asked = ["serve", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path_factory.mktemp("site") / "home", says=r"open (http://\S+)") as found:
        yield found


@needs_voila
@pytest.mark.parametrize("page", SHOWN, ids=lambda page: page.slug)
def test_a_page_opens_from_the_start_page_without_code_errors_or_requests_elsewhere(
    reader: Reader, site: Running, page: app.Page
) -> None:
    seen = open_page(reader, site.url)
    seen.page.get_by_role("link", name=page.title, exact=True).click()
    seen.page.locator("#rendered_cells h1").first.wait_for()
    seen.page.wait_for_timeout(2000)
    assert seen.outside(site.url) == []
    assert seen.errors == []
    text = seen.page.locator("body").inner_text()
    for code in ("import ", "store.read", "workbook =", "Error"):
        assert code not in text
    assert seen.page.locator("html").get_attribute("lang") == "en"
    assert len(site.kernels()) == 1
    seen.page.get_by_role("link", name="All pages").click()
    seen.page.get_by_role("link", name=page.title, exact=True).wait_for()
    for _ in range(100):
        if not site.kernels():
            break
        seen.page.wait_for_timeout(100)
    assert site.kernels() == [], "a page that is left ends its kernel"
    seen.page.close()


@needs_voila
def test_a_slider_moved_by_key_changes_the_sentence(reader: Reader, site: Running) -> None:
    seen = open_page(reader, f"{site.url}what-if")
    seen.page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    sentence = seen.page.get_by_text("dials a day the chance is").first
    before = sentence.inner_text()
    seen.page.locator("[role=slider]").first.focus()
    for _ in range(3):
        seen.page.keyboard.press("ArrowRight")
    seen.page.get_by_text(before).wait_for(state="detached")
    assert re.search(r"At [\d.,]+ dials a day the chance is", sentence.inner_text())
    assert seen.errors == []
    assert seen.outside(site.url) == []
    seen.page.close()


@needs_voila
def test_the_pictures_follow_a_choice_and_say_below_what_they_show(reader: Reader, site: Running) -> None:
    seen = open_page(reader, f"{site.url}explore")
    seen.page.get_by_text("8 reps, 26 weeks from 29 December 2025").wait_for()
    seen.page.locator(".js-plotly-plot .heatmaplayer image").wait_for(state="attached")
    assert seen.page.locator(".js-plotly-plot").count() == 5
    for said in ("Dials in the last complete week, that of 22 June 2026", "a tally cannot show this"):
        assert seen.page.get_by_text(said).first.is_visible()
    assert seen.page.evaluate("document.documentElement.scrollHeight") > 1500, "the page itself scrolls"
    seen.page.get_by_label("Team").select_option("South")
    seen.page.get_by_text("4 reps, 26 weeks").wait_for()
    seen.page.get_by_role("button", name="Show the table").click()
    with seen.page.expect_download() as saved:
        seen.page.get_by_role("link", name="Save as a file").click()
    assert saved.value.path().read_text(encoding="utf-8-sig").startswith("Rep,Week,")
    assert (seen.errors, seen.outside(site.url)) == ([], [])
    seen.page.close()


@needs_voila
def test_on_a_phone_sliders_have_room_and_nothing_runs_out_to_the_side(reader: Reader, site: Running) -> None:
    seen = open_page(reader, f"{site.url}what-if", width=390)
    seen.page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
    sliders = [one for one in seen.page.locator(".noUi-target").all() if one.is_visible()]
    assert len(sliders) >= 6
    for slider in sliders:
        box = slider.bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert box["x"] + box["width"] <= 390
    seen.page.close()


@needs_voila
def test_with_a_token_the_address_that_was_printed_opens_all_pages(
    reader: Reader, sample: Path, tmp_path: Path
) -> None:
    asked = ["serve", str(sample), "--port", "0", "--token", "--no-browser"]
    with running(asked, tmp_path / "home", says=r"open (http://\S+)") as found:
        bare = found.url.partition("?")[0]
        seen = open_page(reader, bare)
        assert seen.page.locator("input[type=password]").count() == 1, (
            "a place for the token, none for a password"
        )
        seen.page.goto(found.url)
        seen.page.get_by_role("link", name="What if?", exact=True).click()
        seen.page.locator(".js-plotly-plot svg.main-svg").first.wait_for()
        assert "token" not in seen.page.url
        assert seen.outside(bare) == []
        seen.page.close()


def test_jupyterlab_opens_without_news_or_requests_elsewhere(
    reader: Reader, sample: Path, tmp_path: Path
) -> None:
    asked = ["lab", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path / "home", says=r"(http://127\.0\.0\.1:\d+/lab\?token=\w+)") as found:
        seen = open_page(reader, found.url)
        seen.page.get_by_text("4-what-if.ipynb").first.wait_for()
        seen.page.wait_for_timeout(3000)
        assert "news" not in seen.page.locator("body").inner_text().lower()
        assert seen.outside(found.url.partition("lab?")[0]) == []
        seen.page.close()
        assert found.interrupt() == 0
        assert list(found.home.rglob("*")) == []
        assert list(found.temporary.iterdir()) == []
