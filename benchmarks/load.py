"""A thousand reps over a year: import, a report for each, memory over the batch, and the index page of them all.

``python -m benchmarks.load [--reps 1000] [--weeks 52] [--reports 1000] [--peers 3] [--folder build/bench]``. The team
is that of ``salescoach.demo`` in branches of eight, 96 activities a rep and week. The peer of the import is pandas,
ending with the same log, compared row for row; that of the reports is a loop over Papermill, of which a few are made
and the rate is taken for all.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

import psutil

from benchmarks import batch, importing
from benchmarks.measure import CORES, DidNotEnd, cost, line, machine
from salescoach import demo, intake, store

if TYPE_CHECKING:
    from playwright.sync_api import Page

#: Changes with what is made, so that older files are made again.
EDITION: Final = 1
#: So many times as many calls and e-mails as in the sample: 96 activities a rep and week.
_BUSY: Final = 2.1
_MB: Final = 1 << 20
#: Memory is looked at so many seconds apart.
_APART: Final = 1.0
#: Seconds in which the page has to react.
_PATIENCE: Final = 60.0
_QUIET: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")
#: What is typed into the index, key by key, and deleted again.
_TYPED: Final = "zoe north 1"
#: Notes for each key how long it took until the frame with what was found had been shown.
_WATCH: Final = """() => { window.took = [];
    document.querySelector("input").addEventListener("input", event => requestAnimationFrame(() => {
        const after = new MessageChannel();
        after.port1.onmessage = () => window.took.push(performance.now() - event.timeStamp);
        after.port2.postMessage(null);
    })) }"""
_LOADED: Final = """() => [performance.getEntriesByName("first-contentful-paint")[0].startTime,
    performance.getEntriesByType("navigation")[0].loadEventEnd]"""


@dataclass(frozen=True)
class Size:
    """Reps and weeks of the team, the reports that are made, and those that the peer makes."""

    reps: int = 1000
    weeks: int = 52
    reports: int = 1000
    peers: int = 3


@dataclass
class Memory:
    """What all processes of a batch take while it makes its reports, seen from outside; see ``watch``."""

    out: Path
    reports: int
    largest: list[float] = field(default_factory=lambda: [0.0] * 4)
    together: list[float] = field(default_factory=lambda: [0.0] * 4)

    def watch(self, pid: int) -> None:
        """Note the peaks in each quarter of the reports until the process has ended.

        ``largest`` is the most that one process has resident, ``together`` what all take, what they share counted once;
        both in MB.
        """
        while psutil.pid_exists(pid):
            done = sum(1 for _ in self.out.glob("*.html")) - 1
            quarter = min(3, max(0, done) * 4 // self.reports)
            found = [taken for one in _family(pid) if (taken := _taken(one))]
            if found:
                self.largest[quarter] = max(self.largest[quarter], *(own for own, _ in found))
                self.together[quarter] = max(self.together[quarter], sum(share for _, share in found))
            time.sleep(_APART)


def _family(pid: int) -> list[psutil.Process]:
    try:
        first = psutil.Process(pid)
        return [first, *first.children(recursive=True)]
    except psutil.Error:
        return []


def _taken(one: psutil.Process) -> tuple[float, float] | None:
    """Return what is resident of a process and its share of it in MB, or None where it has ended."""
    try:
        found = one.memory_full_info()
    except (psutil.Error, OSError):
        return None
    return found.rss / _MB, found.pss / _MB


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reps", type=int, default=Size.reps, help="in branches of eight; 1000 unless given")
    parser.add_argument("--weeks", type=int, default=Size.weeks, help="weeks of the log; 52 unless given")
    parser.add_argument("--reports", type=int, default=Size.reports, help="reports; 1000 unless given")
    parser.add_argument("--peers", type=int, default=Size.peers, help="reports of the peer; 3 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    print(machine())
    size = Size(given.reps, given.weeks, given.reports, given.peers)
    for said in figures(size, given.folder.absolute()):
        print(said, flush=True)


def figures(size: Size, folder: Path) -> Iterator[str]:
    """Yield a line for the import, the reports, the memory over them, the folder and its index page."""
    home = _exports(folder, size)
    yield _imported(home)
    out = home / "reports"
    shutil.rmtree(out, ignore_errors=True)
    memory = Memory(out, size.reports)
    yield from _made(home / "workbook", out, size, memory)
    for what, peaks in (("largest process", memory.largest), ("all together", memory.together)):
        yield f"memory by quarters of the batch, {what}: {', '.join(f'{peak:,.0f}' for peak in peaks)} MB"
    files = [path for path in out.rglob("*") if path.is_file()]
    taken = sum(path.stat().st_size for path in files)
    yield f"folder: {len(files):,} files, {taken / _MB:,.0f} MB"
    yield index_line(out / "index.html")
    shutil.rmtree(out)


def _exports(folder: Path, size: Size) -> Path:
    """Return the folder of the team's exports, made unless it is there."""
    home = folder / f"load-{EDITION}-{size.reps}-{size.weeks}"
    if not home.is_dir():
        draft = folder / f".load-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        exports = draft / "exports"
        demo.write_sample(exports, reps=size.reps, weeks=size.weeks, busy=_BUSY)
        (exports / "tally.csv").rename(exports / "crm" / "tally.csv")  # imported together
        draft.rename(home)
    return home


def _imported(home: Path) -> str:
    """Import the exports three ways, compare the logs, and return the line; the roster follows."""
    exports = home / "exports"
    for name in ("pandas", "log", "workbook-log", "workbook"):
        shutil.rmtree(home / name, ignore_errors=True)
    peer = cost("pandas_log", "sample", importing.ENGINE, exports / "crm", home / "pandas")
    log, version = (
        cost("our_log", way, exports / "mapping.toml", exports / "crm", home / into, home / "log")
        for way, into in (("log", "workbook-log"), ("version", "workbook"))
    )
    importing.same("sample", home / "pandas", home / "log")
    for name in ("pandas", "log", "workbook-log"):
        shutil.rmtree(home / name)
    intake.edit_roster(home / "workbook", exports / "roster.csv")
    [[rows]] = store.read(home / "workbook").query("SELECT count(*) FROM activities").to_numpy()
    what = f"import of {rows:,} activities"
    return "\n".join(
        [
            line(f"{what}, log", log, [("pandas", peer)]),
            line(f"{what}, log and version", version, [("pandas, log only", peer)]),
        ]
    )


def _made(workbook: Path, out: Path, size: Size, memory: Memory) -> Iterator[str]:
    """Make the peer's reports, then ours, and yield a line for each."""
    others = out.with_name("papermill")
    shutil.rmtree(others, ignore_errors=True)
    begun = time.monotonic()
    spent = cost("papermill_batch", "loop", workbook, size.peers, 1, others)
    peer = batch.Made(size.peers, time.monotonic() - begun, spent)
    shutil.rmtree(others)
    name = f"papermill loop, {size.peers} reports, taken for all"
    yield batch.line(name, peer)
    begun = time.monotonic()
    spent = cost("our_batch", workbook, size.reports, CORES, out, watch=memory.watch)
    made = batch.Made(size.reports, time.monotonic() - begun, spent)
    yield batch.line(f"salescoach, warm, {CORES} at a time, {size.reports:,} reports", made, [(name, peer)])


def index_line(path: Path) -> str:
    """Open an index page in Chromium, type into its search field, and return the line."""
    from playwright.sync_api import sync_playwright

    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(_QUIET))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(path.as_uri())
        _until(page, "performance.getEntriesByName('first-contentful-paint').length > 0")
        painted, loaded = page.evaluate(_LOADED)
        rows = page.locator("tbody tr").count()
        took = _typed(page) if page.locator(".tools").is_visible() else []
        browser.close()
    return said(path.stat().st_size, rows, (painted, loaded), took)


def _typed(page: Page) -> Sequence[float]:
    """Return how many milliseconds each key took that was typed into the search field, and deleted again."""
    page.evaluate(_WATCH)
    page.get_by_role("searchbox").focus()
    keys = [*_TYPED, *["Backspace"] * len(_TYPED)]
    for place, key in enumerate(keys):
        page.keyboard.press(key)
        _until(page, f"took.length > {place}")
        page.wait_for_timeout(60)
    found: list[float] = page.evaluate("took")
    return found


def _until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's own policy forbids Playwright to wait inside of it."""
    until = time.monotonic() + _PATIENCE
    while not page.evaluate(condition):
        if time.monotonic() > until:
            raise DidNotEnd(f"the index page never came to {condition}")
        page.wait_for_timeout(5)


def said(size: int, rows: int, opened: tuple[float, float], took: Sequence[float]) -> str:
    """Return the line of the index page.

    >>> said(770_000, 1000, (140.0, 240.4), [10.0, 12.0, 60.0])
    'index of 1,000 rows, 770 kB: first paint 140 ms, loaded 240 ms; a key to picture 12 ms, slowest 60 ms of 3'
    """
    told = f"index of {rows:,} rows, {size / 1000:,.0f} kB: first paint {opened[0]:.0f} ms, loaded {opened[1]:.0f} ms"
    if not took:
        return f"{told}; too few rows to be searched"
    return f"{told}; a key to picture {statistics.median(took):.0f} ms, slowest {max(took):.0f} ms of {len(took)}"


if __name__ == "__main__":
    main()
