"""The page of a report as a PDF on A4: one browser prints the whole batch."""

from __future__ import annotations

import contextlib
import logging
import os
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from salescoach.batch import shell, worker
from salescoach.batch.folder import PAGE, PDF
from salescoach.batch.jobs import Failure
from salescoach.batch.worker import Outcome, Shared
from salescoach.errors import SalescoachError, first_line

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright, ViewportSize

_INSTALL: Final = 'pip install "salescoach[pdf]"'
_BROWSERS: Final = ("chromium", "chromium-browser", "google-chrome")
#: The browser asks nobody for anything: no updates, no lists, no services.
_QUIET: Final = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_PATIENCE: Final = 60_000  # milliseconds
#: A page between the margins of A4, in pixels.
_VIEW: Final[ViewportSize] = {"width": 680, "height": 1016}
#: A browser can be lost; a page is tried this often in all.
_ATTEMPTS: Final = 2
#: Puts a report on a page, ready for paper.
_READY: Final = "paper.js"
_WHEN: Final = re.compile(rb"/(CreationDate|ModDate) \(D:\d{14}")
_NO_TIME: Final = b"20000101000000"


class Press:
    """A browser that prints pages, in a thread of its own: the caller may have an event loop running."""

    def __init__(self, browser: str) -> None:
        self._path = browser
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="press")
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None
        self._sheet: Page | None = None

    def print(self, page: Path, to: Path) -> None:
        """Print a page to a PDF file; the same page gives the same file, whenever it is printed.

        Raises ``SalescoachError`` when the browser cannot, also at a second try.
        """
        self._thread.submit(self._print, page, to).result()

    def open(self) -> None:
        """Start the browser; raise ``SalescoachError`` when it does not start."""
        self._thread.submit(self._open).result()

    def close(self) -> None:
        """End the browser."""
        self._thread.submit(self._close).result()
        self._thread.shutdown()

    def _open(self) -> None:
        from playwright.sync_api import Error, sync_playwright

        try:
            self._playwright = self._playwright or sync_playwright().start()
            self._browser = self._playwright.chromium.launch(
                executable_path=self._path, headless=True, args=list(_QUIET)
            )
        except (Error, OSError) as error:
            raise SalescoachError(f"{self._path} did not start: {_first(error)}; see if it runs") from error

    def _close(self) -> None:
        with contextlib.suppress(Exception):  # interrupted, the browser and what runs it may be gone already
            if self._browser:
                self._browser.close()
        with contextlib.suppress(Exception):
            if self._playwright:
                self._playwright.stop()

    def _print(self, page: Path, to: Path) -> None:
        for attempt in range(_ATTEMPTS):
            try:
                self._once(page, to)
                break
            except Exception as error:  # whatever it is, the other reports are made
                if attempt + 1 == _ATTEMPTS:
                    raise SalescoachError(f"the PDF could not be made: {_first(error)}") from error
        _without_times(to)

    def _once(self, page: Path, to: Path) -> None:
        if self._browser is None or not self._browser.is_connected():
            self._open()
            self._sheet = None
        assert self._browser is not None
        sheet = self._sheet or _blank(self._browser)
        self._sheet = None  # one on which a report went wrong is not used again
        sheet.evaluate(shell.text(_READY), page.read_text(encoding="utf-8"))
        sheet.pdf(path=to, prefer_css_page_size=True, tagged=True, outline=True)
        self._sheet = sheet


def _blank(browser: Browser) -> Page:
    """Return a page that can draw charts, and that no report can have ask anybody for anything."""
    sheet = browser.new_page(viewport=_VIEW)
    sheet.set_default_timeout(_PATIENCE)
    sheet.emulate_media(media="print")
    sheet.set_content(
        f'<!doctype html><meta http-equiv="Content-Security-Policy" content="{shell.policy()}">'
    )
    sheet.evaluate(shell.text(shell.BUNDLE))
    return sheet


def _without_times(path: Path) -> None:
    """Put a fixed time into a PDF where it says when it was made: same page, same file."""
    made = path.read_bytes()
    path.write_bytes(_WHEN.sub(lambda found: b"/" + found[1] + b" (D:" + _NO_TIME, made))


def _first(error: Exception) -> str:
    """Return the first line of an error, without the name of the call and the folders of files."""
    line = first_line(error)
    return re.sub(r"file://\S*/", "", line.partition(": ")[2] or line)


def printed(outcome: Outcome, shared: Shared, press: Press) -> Outcome:
    """Return the outcome with the PDF beside the other drafts; a report that cannot be printed has failed."""
    if outcome.failure:
        return outcome
    draft = shared.drafts / outcome.task.stem
    try:
        press.print(draft.with_name(draft.name + PAGE), draft.with_name(draft.name + PDF))
    except SalescoachError as error:
        failure = Failure(type(error).__name__, str(error))
        worker.leave(outcome.task, shared, failure)
        return replace(outcome, failure=failure)
    return outcome


@contextlib.contextmanager
def opened() -> Iterator[Press]:
    """Yield a started press, closed afterwards.

    Raises ``SalescoachError`` where Playwright or a Chromium is missing, or it does not start.
    """
    found = Press(browser())
    try:
        found.open()
        yield found
    except KeyboardInterrupt:
        # What runs the browser was interrupted too, and would complain of it.
        logging.getLogger("asyncio").setLevel(logging.CRITICAL)
        raise
    finally:
        found.close()


def browser() -> str:
    """Return where the browser is; raise ``SalescoachError`` for what is missing."""
    try:
        import playwright.sync_api  # noqa: F401  only to see that it is there
    except ImportError as error:
        raise SalescoachError(f"PDF files need Playwright, which is not installed: {_INSTALL}") from error
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, _BROWSERS)), "")
    if not named or not shutil.which(named):
        missing = f"{named} is no program" if named else "no Chromium was found"
        raise SalescoachError(
            f"PDF files need Chromium: {missing}; install it (Debian: apt-get install chromium), "
            "or name it in CHROMIUM"
        )
    return named
