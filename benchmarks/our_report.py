"""What the pages of every rep of a workbook cost, in process: ``python -m benchmarks.our_report WORKBOOK``."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from salescoach.report import facts, rep

T = TypeVar("T")


def main(workbook: str) -> None:
    """Print CPU seconds of what is worked out once, of the first page and of the following ones, and the peak."""
    once, found = _timed(partial(facts.read, workbook))
    reps = sorted(set(found.rep_weeks["rep_id"]))
    pages = [_timed(partial(rep.of_facts, found, one))[0] for one in reps]
    rest = pages[1:]
    [[rows]] = found.log.query("SELECT count(*) FROM activities").to_numpy()
    print(
        f"{len(reps)} pages of a log of {rows:,} activities: facts {once:.2f} CPU s, first page {pages[0]:.2f} CPU s, "
        f"then {statistics.median(rest):.2f} CPU s a page (half of them at most; the dearest {max(rest):.2f}), "
        f"all {once + sum(pages):.1f} CPU s; peak {_peak():,.0f} MB"
    )


def _timed(work: Callable[[], T]) -> tuple[float, T]:
    begun = time.process_time()
    made = work()
    return time.process_time() - begun, made


def _peak() -> float:
    """Return the peak memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return peak / 1024


if __name__ == "__main__":
    main(sys.argv[1])
