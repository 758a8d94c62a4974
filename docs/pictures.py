"""The pictures of README, made anew from the sample team: ``python -m docs.pictures WORKBOOK``.

Pages are made in a copy of the workbook, in which one rep has guessed and agreed on something, and are taken in a
Chromium as a reader sees them. No picture is wider than 1,280 pixels or larger than 200 KB.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach import cli, intake, schema, store
from salescoach.widgets import quiz
from tests.running import running
from tests.seen import open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

IMAGES: Final = Path(__file__).resolve().parent / "images"
MOST_BYTES: Final = 220_000
_REP, _NAME, _OTHER = "R1", "Maeve O'Neil", "Priya Anand"
_GUESSED: Final = ("3", "50", "5", "8", "8", "3")
_WIDE: Final = 1100
_AGREED: Final = ("--measure", "asks", "--direction", "more", "--target", "6", "--made", "2026-05-03")


def main() -> None:
    """Make every picture."""
    parser = argparse.ArgumentParser()
    parser.add_argument("workbook", type=Path, help="the workbook of the sample team")
    given = parser.parse_args()
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        workbook = Path(shutil.copytree(given.workbook, folder / "sample"))
        chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        _reports(browser, workbook, folder)
        _played(browser, workbook, folder)
        browser.close()


def _reports(browser: Browser, workbook: Path, folder: Path) -> None:
    """Take the first screen and the week of a rep's report, and the first screen of the team's."""
    day = store.read(workbook).as_of
    guesses = zip(schema.GUESSED, _GUESSED, strict=True)
    intake.add_guesses(
        workbook, [{"rep_id": _REP, "date": day, "question": q, "guess": g} for q, g in guesses]
    )
    _run("agree", str(workbook), _REP, *_AGREED)
    _run("reports", str(workbook), "--rep", _REP, "--copies", "rep", "--out", str(folder / "reports"))
    _run("team-report", str(workbook), "--out", str(folder / "team"))
    page = browser.new_page(viewport={"width": _WIDE, "height": 900})
    page.goto(next((folder / "reports").glob("maeve*.html")).as_uri())
    _take(page, "report", until="One question")
    _take(page, "monday", since="One question", high=560)
    page.goto(next((folder / "team").glob("the-team*.html")).as_uri())
    _take(page, "team", until="The five questions, for the team together")
    page.close()


def _played(browser: Browser, workbook: Path, folder: Path) -> None:
    """Take the pages of the web app, each after somebody has played with it."""
    asked = ["serve", str(workbook), "--port", "0", "--no-browser"]
    plays: dict[str, Callable[[Page], None]] = {
        "what-if": _more_dials,
        "five-questions": _guesses,
        "explore": _looks,
    }
    with running(asked, folder / "home", says=r"open (http://\S+)") as site:
        for slug, play in plays.items():
            page = open_page(browser, f"{site.url}{slug}", width=_WIDE).page
            play(page)
            page.mouse.move(0, 0)
            page.wait_for_timeout(1000)
            _take(page, slug, since=str(page.locator("h1").inner_text()), high={"explore": 850}.get(slug))
            page.goto("about:blank")
            page.close()


def _more_dials(page: Page) -> None:
    page.get_by_role("combobox", name="Rep", exact=True).select_option(label=_NAME)
    goal = page.get_by_role("spinbutton", name="How much of it", exact=True)
    goal.fill("12")
    goal.press("Tab")
    page.get_by_text("For 12 sales by").first.wait_for()
    page.get_by_role("slider", name="Dials a week", exact=True).focus()
    for _ in range(20):
        page.keyboard.press("ArrowRight")
    page.evaluate("document.activeElement.blur()")


def _guesses(page: Page) -> None:
    page.get_by_role("combobox", name="Rep", exact=True).select_option(label=_OTHER)
    for question, guess in zip(schema.GUESSED, _GUESSED, strict=True):
        page.get_by_role("textbox", name=quiz.LABELS[question], exact=True).fill(guess)
    page.get_by_role("button", name="Show what the log says").click()
    page.get_by_role("table").wait_for()


def _looks(page: Page) -> None:
    page.locator(".js-plotly-plot svg.main-svg").first.wait_for(state="attached")


def _take(page: Page, name: str, *, since: str = "", until: str = "", high: int | None = None) -> None:
    """Take a page from a heading, or its start, to another, or its end, or as high as is said."""
    page.wait_for_timeout(500)
    top = _top(page, since) - 12 if since else 0
    end = _top(page, until) - 12 if until else page.evaluate("document.documentElement.scrollHeight")
    clip = {"x": 0, "y": top, "width": _WIDE, "height": min(end - top, high or end)}
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path, full_page=True, clip=clip)  # type: ignore[arg-type]
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise SystemExit(f"{path} has {size:,} bytes, more than {MOST_BYTES:,}")


def _top(page: Page, heading: str) -> float:
    found = page.get_by_role("heading", name=heading, exact=True)
    return float(found.evaluate("one => one.getBoundingClientRect().top + scrollY"))


def _run(*arguments: str) -> None:
    try:
        cli.main(list(arguments))
    except SystemExit as end:
        if end.code:
            raise


if __name__ == "__main__":
    main()
