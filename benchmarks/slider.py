"""The figure of a what-if slider in a real browser: from a key to the picture, in the web app and in JupyterLab.

``python -m benchmarks.slider [--moves 40] [--folder build/bench]``. The time of a move is taken inside the page: from
the key to the frame in which the new count stands at its bar and in the sentence. Beside it the CPU that one move
costs in the kernel and in the page, which other work on the machine changes less. Then a drag that is faster than any
picture, and whether picture and sentence end on what the slider says.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.measure import ROOT, machine
from salescoach import intake
from tests.running import Running, running
from tests.seen import PLACE, Seen, drag, open_notebook, open_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Locator

_SLIDER: Final = "Dials a week"
_QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
#: What each program is asked with, what it says when it is ready, and its name.
_KINDS: Final = {
    "web": ("serve", r"open (http://\S+)", "web app"),
    "lab": ("lab", r"(http://127\.0\.0\.1:\d+/lab\?token=\w+)", "JupyterLab"),
}
#: Notes for each key when the count at the bar is that of the slider and the frame with it was shown.
_WATCH: Final = """(place) => {
    const root = document.querySelector(place), shown = () => root.querySelector('.coach-bars');
    const handle = () => root.querySelector('.widget-slider [role=slider]');
    const wanted = () => String(Number(handle().getAttribute('aria-valuenow')));
    const there = () => [...(shown()?.querySelectorAll('.count') ?? [])].some(one => one.textContent === wanted());
    window.took = [];
    let begun = null;
    root.addEventListener('keydown', event => { if (event.target === handle()) begun = event.timeStamp }, true);
    new MutationObserver(() => {
        if (begun === null || !there()) return;
        const from = begun;
        begun = null;
        requestAnimationFrame(() => { const after = new MessageChannel();
            after.port1.onmessage = () => window.took.push(performance.now() - from);
            after.port2.postMessage(null) });
    }).observe(root, { childList: true, subtree: true, characterData: true });
}"""
#: What the slider says, and the count at the first bar of the scenario.
_ENDED: Final = """(place) => { const root = document.querySelector(place);
    return [Number(root.querySelector('.widget-slider [role=slider]').getAttribute('aria-valuenow')),
            Number(root.querySelectorAll('.coach-bars .count')[1]?.textContent)] }"""


@dataclass(frozen=True)
class Moved:
    """Milliseconds from key to picture of each move, and CPU milliseconds a move in the kernel and in the page."""

    took: Sequence[float]
    kernel: float
    page: float


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--moves", type=int, default=40, help="moves of the slider; 40 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the workbook is made")
    given = parser.parse_args()
    print(machine())
    for said in figures(given.moves, given.folder.absolute()):
        print(said, flush=True)


def figures(moves: int, folder: Path) -> Iterator[str]:
    """Yield the line of the web app and that of JupyterLab."""
    from playwright.sync_api import sync_playwright

    workbook = _sample(folder)
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        for kind in _KINDS:
            yield _figure(browser, kind, workbook, moves)
        browser.close()


def _figure(browser: Browser, kind: str, workbook: Path, moves: int) -> str:
    command, says, name = _KINDS[kind]
    asked = [command, str(workbook), "--port", "0", "--no-browser"]
    home = workbook.parent / f".home-{os.getpid()}-{kind}"
    try:
        with running(asked, home, says=says) as server:
            if kind == "web":
                seen = open_page(browser, f"{server.url}what-if")
            else:
                seen = open_notebook(browser, server.url, "4-what-if")
            place = seen.page.locator(PLACE[kind])
            place.locator(".coach-bars").wait_for(state="attached")
            slider = place.get_by_role("slider", name=_SLIDER, exact=True)
            moved = _moves(seen, slider, server, kind, moves)
            ended = _dragged(seen, slider, kind)
            seen.page.close()
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return line(name, moved, ended)


def line(name: str, moved: Moved, ended: str) -> str:
    """Return one line of the figures.

    >>> line("web app", Moved([60.0, 70.0, 90.0], 20.0, 35.0), "right")
    'what-if, web app: key to picture 70 ms, 95th percentile 90 ms of 3 moves; CPU a move: kernel 20 ms, page 35 ms; \
a fast drag ends right'
    """
    late = sorted(moved.took)[min(len(moved.took) - 1, round(0.95 * len(moved.took)))]
    return (
        f"what-if, {name}: key to picture {statistics.median(moved.took):.0f} ms, 95th percentile {late:.0f} ms of "
        f"{len(moved.took)} moves; CPU a move: kernel {moved.kernel:.0f} ms, page {moved.page:.0f} ms; "
        f"a fast drag ends {ended}"
    )


def _moves(seen: Seen, slider: Locator, server: Running, kind: str, moves: int) -> Moved:
    page = seen.page
    page.evaluate(_WATCH, PLACE[kind])
    slider.focus()
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    for place in range(moves + 3):
        if place == 3:  # the first three warm it up
            kernel, drawn = _kernel_ms(server), _page_ms(session)
        page.keyboard.press("ArrowRight")
        page.wait_for_function(f"took.length > {place}")
        page.wait_for_timeout(60)
    took = page.evaluate("took")[3:]
    return Moved(took, (_kernel_ms(server) - kernel) / moves, (_page_ms(session) - drawn) / moves)


def _dragged(seen: Seen, slider: Locator, kind: str) -> str:
    """Return whether slider and picture end at the same count after a drag, and stay there."""
    drag(slider, 0.6)
    seen.page.wait_for_timeout(1500)
    says, shows = seen.page.evaluate(_ENDED, PLACE[kind])
    return "right" if says == shows else f"wrong: the slider says {says}, the picture {shows}"


def _kernel_ms(server: Running) -> float:
    """Return the CPU that the kernels of a server have used so far."""
    ticks = 0
    for pid in server.kernels():
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _page_ms(session: CDPSession) -> float:
    """Return how long the page's own thread has worked so far."""
    found = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in found if one["name"] == "ThreadTime")) * 1000


def _sample(folder: Path) -> Path:
    """Return the workbook of the sample team below the folder, made unless it is there."""
    home = folder / "what-if"
    if not home.is_dir():
        sample, draft = ROOT / "data" / "sample", folder / f".what-if-{os.getpid()}"
        files = [sample / "crm", sample / "tally.csv"]
        intake.import_files(draft / "workbook", files, how=sample / "mapping.toml")
        intake.edit_roster(draft / "workbook", sample / "roster.csv")
        draft.rename(home)
    return home / "workbook"


if __name__ == "__main__":
    main()
