"""Reports of a batch, notebook and page: warm processes, beside Papermill as a command and in a loop.

``python -m benchmarks.batch [--reports 24] [--peers 3] [--growth 10 100 1000] [--folder build/bench]``. The notebook
is the project's own ``2-rep-report``, the team that of ``benchmarks.report``: 24 reps, 61 thousand activities.
"""

from __future__ import annotations

import argparse
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from benchmarks.measure import Cost, cost, machine
from benchmarks.report import team

#: The peers: what is said of them, how they work, processes at a time.
_PEERS: Final = (
    ("papermill command, one by one", "cli", 1),
    ("papermill loop, 1 process", "loop", 1),
    ("papermill loop, 2 processes", "loop", 2),
)


@dataclass(frozen=True)
class Made:
    """So many reports in so many seconds, and what they cost."""

    reports: int
    seconds: float
    cost: Cost

    @property
    def a_minute(self) -> float:
        """Return reports a minute."""
        return 60 * self.reports / self.seconds

    @property
    def cpu(self) -> float:
        """Return CPU seconds a report."""
        return self.cost.cpu / self.reports


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument(
        "--reports", type=int, default=24, help="reports of the warm process; 24 unless given"
    )
    parser.add_argument("--peers", type=int, default=4, help="reports of each peer; 4 unless given")
    parser.add_argument(
        "--growth", type=int, nargs="*", default=[], help="sizes of further batches, two at a time"
    )
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    print(machine())
    workbook = team(given.folder.absolute(), 24, 52)
    for said in figures(workbook, given.folder.absolute() / "reports", given.reports, given.peers):
        print(said, flush=True)
    for said in growth(workbook, given.folder.absolute() / "reports", given.growth):
        print(said, flush=True)


def figures(workbook: Path, folder: Path, reports: int, peers: int) -> Iterator[str]:
    """Yield a line for each peer, then for the warm process with one and two reports at a time and the ratios."""
    others = []
    for name, which, processes in _PEERS:
        found = _made(folder, peers, ("papermill_batch", which, workbook, peers, processes))
        others.append((name, found))
        yield line(name, found)
    for at_a_time in (1, 2):
        ours = _made(folder, reports, ("our_batch", workbook, reports, at_a_time))
        yield line(f"salescoach, warm, {at_a_time} at a time", ours, others)


def growth(workbook: Path, folder: Path, sizes: Sequence[int]) -> Iterator[str]:
    """Yield a line for each size of a batch, two reports at a time."""
    for size in sizes:
        yield line(
            f"salescoach, warm, 2 at a time, {size:,}", _made(folder, size, ("our_batch", workbook, size, 2))
        )


def _made(folder: Path, reports: int, arguments: tuple[object, ...]) -> Made:
    """Return what so many reports cost, made in a folder that is empty before and gone afterwards."""
    shutil.rmtree(folder, ignore_errors=True)
    begun = time.monotonic()
    module, *rest = arguments
    spent = cost(str(module), *rest, folder)
    seconds = time.monotonic() - begun
    shutil.rmtree(folder, ignore_errors=True)
    return Made(reports, seconds, spent)


def line(what: str, made: Made, peers: Sequence[tuple[str, Made]] = ()) -> str:
    """Return one line: reports a minute, CPU a report, peak memory, and the ratios to the peers.

    >>> ours, peer = Made(10, 60, Cost(4, 300)), Made(2, 120, Cost(8, 200))
    >>> line("ours", ours, [("peer", peer)])
    'ours: 10.0 reports a minute, 0.40 CPU s a report, 300 MB; peer: 10.0x as many a minute, 10.0x the CPU'
    """
    said = f"{what}: {made.a_minute:.1f} reports a minute, {made.cpu:.2f} CPU s a report, {made.cost.peak_mb:,.0f} MB"
    ratios = [
        f"{name}: {made.a_minute / peer.a_minute:.1f}x as many a minute, {peer.cpu / made.cpu:.1f}x the CPU"
        for name, peer in peers
    ]
    return "; ".join([said, *ratios])


if __name__ == "__main__":
    main()
