"""The web app and JupyterLab in a browser: nothing leaves this computer, no code is shown, a slider answers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from salescoach.serve import app
from tests.running import Running, running
from tests.seen import open_page

if TYPE_CHECKING:
    from conftest import Reader

pytestmark = pytest.mark.browser
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
SHOWN = [page for page in app.PAGES if (NOTEBOOKS / f"{page.notebook}.ipynb").exists()]


@pytest.mark.parametrize(
    "page",
    [SHOWN[0], *(pytest.param(page, marks=pytest.mark.long) for page in SHOWN[1:])],
    ids=[page.slug for page in SHOWN],
)
def test_a_page_opens_from_the_start_page_without_code_errors_or_requests_elsewhere(
    reader: Reader, site: Running, page: app.Page
) -> None:
    before = set(site.kernels())
    seen = open_page(reader.browser, site.url)
    seen.page.get_by_role("link", name=page.title, exact=True).click()
    seen.page.locator("#rendered_cells h1").first.wait_for()
    seen.page.wait_for_timeout(2000)
    assert seen.outside(site.url) == []
    assert seen.errors == []
    text = seen.page.locator("body").inner_text()
    for code in ("import ", "store.read", "workbook =", "Error"):
        assert code not in text
    assert seen.page.locator("html").get_attribute("lang") == "en"
    own = set(site.kernels()) - before
    assert len(own) == 1
    seen.page.get_by_role("link", name="All pages").click()
    seen.page.get_by_role("link", name=page.title, exact=True).wait_for()
    for _ in range(100):
        if not own & set(site.kernels()):
            break
        seen.page.wait_for_timeout(100)
    assert not own & set(site.kernels()), "a page that is left ends its kernel"
    seen.page.close()


@pytest.mark.long
def test_the_pictures_follow_a_choice_and_say_below_what_they_show(reader: Reader, site: Running) -> None:
    seen = open_page(reader.browser, f"{site.url}explore")
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


@pytest.mark.long
def test_on_a_phone_sliders_have_room_and_nothing_runs_out_to_the_side(reader: Reader, site: Running) -> None:
    seen = open_page(reader.browser, f"{site.url}what-if", width=390)
    seen.page.locator(".coach-bars").wait_for()
    assert seen.page.evaluate("document.documentElement.scrollWidth") == 390
    sliders = [one for one in seen.page.locator(".noUi-target").all() if one.is_visible()]
    assert len(sliders) >= 6
    for slider in sliders:
        box = slider.bounding_box()
        assert box is not None
        assert box["width"] > 150
        assert box["x"] + box["width"] <= 390
    seen.page.close()


@pytest.mark.long
def test_with_a_token_the_address_that_was_printed_opens_all_pages(
    reader: Reader, sample: Path, tmp_path: Path
) -> None:
    asked = ["serve", str(sample), "--port", "0", "--token", "--no-browser"]
    with running(asked, tmp_path / "home", says=r"open (http://\S+)") as found:
        bare = found.url.partition("?")[0]
        seen = open_page(reader.browser, bare)
        assert seen.page.locator("input[type=password]").count() == 1, (
            "a place for the token, none for a password"
        )
        seen.page.goto(found.url)
        seen.page.get_by_role("link", name="What if?", exact=True).click()
        seen.page.locator(".coach-bars").wait_for()
        assert "token" not in seen.page.url
        assert seen.outside(found.url) == []
        seen.page.close()


@pytest.mark.long
def test_jupyterlab_opens_without_news_or_requests_elsewhere(
    reader: Reader, sample: Path, tmp_path: Path
) -> None:
    asked = ["lab", str(sample), "--port", "0", "--no-browser"]
    with running(asked, tmp_path / "home", says=r"(http://127\.0\.0\.1:\d+/lab\?token=\w+)") as found:
        seen = open_page(reader.browser, found.url)
        seen.page.get_by_text("4-what-if.ipynb").first.wait_for()
        seen.page.wait_for_timeout(3000)
        assert "news" not in seen.page.locator("body").inner_text().lower()
        assert seen.outside(found.url) == []
        seen.page.close()
        assert found.interrupt() == 0
        assert list(found.home.rglob("*")) == []
        assert list(found.temporary.iterdir()) == []
