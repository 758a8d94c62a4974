"""A Chromium for the tests that look at pages as a reader does."""

from __future__ import annotations

import importlib.util
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.running import Running, running

QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
#: Where everything stands on a page.
PLACES = """JSON.stringify([...document.querySelectorAll('body *')].map(one => {
    const box = one.getBoundingClientRect(); return [box.x, box.y, box.width, box.height] }))"""


@dataclass
class Opened:
    """A page that was opened, and everything it asked for, complained of or popped up."""

    page: Page
    requests: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def settle(self) -> None:
        """Wait until nothing moves any more: charts are drawn anew some time after the page has changed."""
        before = ""
        for _ in range(100):
            self.page.wait_for_timeout(150)
            now = str(self.page.evaluate(PLACES))
            if now == before:
                return
            before = now
        pytest.fail("the page is still moving after 15 seconds")


class Reader:
    """Opens files in a browser and writes down what they do."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser

    def open(self, path: Path, *, width: int = 1280) -> Opened:
        page = self.browser.new_page(viewport={"width": width, "height": 900})
        opened = Opened(page)
        page.on("request", lambda request: opened.requests.append(request.url))
        page.on("requestfailed", lambda request: opened.refused.append(f"{request.url} {request.failure}"))
        page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        page.on("console", lambda line: opened.complaints.append(line.text))
        page.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
        page.goto(path.resolve().as_uri())
        page.wait_for_load_state("load")
        return opened


def _chromium() -> str | None:
    named = os.environ.get("CHROMIUM")
    return named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )


@pytest.fixture(scope="session")
def chromium() -> str:
    """Return where Chromium is; skip where there is none, and fail where all is to be checked."""
    found = _chromium()
    if found is None:
        why = "no Chromium was found: install it, or name it in CHROMIUM"
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    return found


@pytest.fixture(scope="module")
def reader(chromium: str) -> Iterator[Reader]:
    """Return what opens pages, for one module: while Playwright is there, no other test can run a loop of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, headless=True, args=QUIET)
        yield Reader(browser)
        browser.close()


@pytest.fixture(scope="session")
def served(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the sample team's workbook, to which a page may write."""
    return Path(shutil.copytree(sample, tmp_path_factory.mktemp("served") / "workbook"))


@pytest.fixture(scope="session")
def site(chromium: str, served: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return the web app of the sample team."""
    if importlib.util.find_spec("voila") is None:
        why = 'Voila is not installed: pip install "salescoach[serve]"'
        pytest.fail(why) if os.environ.get("CI") else pytest.skip(why)
    asked = ["serve", str(served), "--port", "0", "--no-browser"]
    with running(asked, tmp_path_factory.mktemp("site") / "home", says=r"open (http://\S+)") as found:
        yield found


@pytest.fixture(scope="session")
def lab(chromium: str, served: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Return JupyterLab on copies of the notebooks, kept in the folder ``notebooks`` beside its home."""
    folder = tmp_path_factory.mktemp("lab")
    asked = ["lab", str(served), "--port", "0", "--no-browser", "--into", str(folder / "notebooks")]
    with running(asked, folder / "home", says=r"(http://127\.0\.0\.1:\d+/lab\?token=\w+)") as found:
        yield found
