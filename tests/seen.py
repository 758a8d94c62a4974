"""A page of the web app or of JupyterLab in a browser: what it asked for, what it complained of, how it is played."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

PATIENCE = 60_000
#: What a chart or a slider of a page stands in, apart from what JupyterLab has around it.
PLACE = {"web": "#rendered_cells", "lab": ".jp-NotebookPanel:not(.lm-mod-hidden)"}
_DRAG_STEPS = 12


@dataclass
class Seen:
    """A page of a server, all that it asked for, and what it complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def outside(self, url: str) -> list[str]:
        """Return the requests that went elsewhere than to the server; what stands in the page itself is none."""
        here = re.compile(rf"((blob:)?http|ws){re.escape(base(url).removeprefix('http'))}|data:")
        return [request for request in self.requests if not here.match(request)]


def base(url: str) -> str:
    """Return the address of a server, without what leads to a page of it.

    >>> base("http://127.0.0.1:8888/lab?token=a")
    'http://127.0.0.1:8888/'
    """
    return "/".join(url.split("/")[:3]) + "/"


def open_page(browser: Browser, url: str, *, width: int = 1280) -> Seen:
    """Return a page that writes down what it does, its address opened."""
    seen = Seen(browser.new_page(viewport={"width": width, "height": 900}))
    page = seen.page
    page.set_default_timeout(PATIENCE)
    page.on("request", lambda request: seen.requests.append(request.url))
    page.on("websocket", lambda socket: seen.requests.append(socket.url))
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on("console", lambda line: seen.errors.append(line.text) if line.type == "error" else None)
    page.goto(url)
    return seen


def open_notebook(browser: Browser, url: str, name: str) -> Seen:
    """Return JupyterLab with a notebook open in it, every cell run; ``url`` has the token."""
    before, _, token = url.partition("lab?")
    # A workspace of its own: no tab of another test is opened again.
    seen = open_page(browser, f"{before}lab/workspaces/{name}/tree/{name}.ipynb?{token}")
    seen.page.locator(".jp-NotebookPanel .jp-Notebook-cell").first.wait_for()
    # What is run before its kernel is there is lost without a word.
    seen.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()
    seen.page.get_by_role("menuitem", name="Run", exact=True).click()
    seen.page.get_by_role("menuitem", name=re.compile("^Run All Cells")).first.click()
    return seen


def ran(seen: Seen) -> None:
    """Wait until the last cell of a notebook in JupyterLab has been run."""
    prompts = "[...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(one => one.textContent)"
    seen.page.wait_for_function(f"(all => all.length && all.every(one => /\\[\\d+\\]/.test(one)))({prompts})")


def drag(slider: Locator, share: float) -> None:
    """Move a slider to a share of its length by mouse, in one fast move of many steps, there and back and there."""
    slider.scroll_into_view_if_needed()
    mouse, handle = slider.page.mouse, slider.bounding_box()
    track = slider.locator("xpath=ancestor::*[contains(@class, 'noUi-target')]").bounding_box()
    assert handle is not None and track is not None
    middle = handle["y"] + handle["height"] / 2
    mouse.move(handle["x"] + handle["width"] / 2, middle)
    mouse.down()
    for end in (1.0, 0.1, share):
        mouse.move(track["x"] + track["width"] * end, middle, steps=_DRAG_STEPS)
    mouse.up()
