"""What pages cost in process: ``python -m benchmarks.our_report one|all WORKBOOK``, one rep's or every rep's."""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from salescoach.report import facts, rep
from salescoach.report.facts import Facts


def main(which: str, workbook: str) -> None:
    """Print CPU seconds of what is worked out once, of the first page and of the following ones, and the peak."""
    begun = time.process_time()
    found = facts.read(workbook)
    reps = sorted(set(found.rep_weeks["rep_id"]))
    if which == "one":
        once = time.process_time() - begun
        page = _cost(partial(rep.of_facts, found, reps[0]))
        print(
            f"one page of {_log(found)}: facts {once:.2f} CPU s, page {page:.2f} CPU s; peak {_peak():,.0f} MB"
        )
        return
    assert found.looks.reps
    once = time.process_time() - begun
    first, *rest = [_cost(partial(rep.of_facts, found, one)) for one in reps]
    print(
        f"{len(reps)} pages of {_log(found)}: facts {once:.2f} CPU s, first page {first:.2f} CPU s, each of the others "
        f"{statistics.median(rest):.2f} CPU s (median; at most {max(rest):.2f}), facts and all pages "
        f"{(once + first + sum(rest)) / len(reps):.2f} CPU s a page; peak {_peak():,.0f} MB"
    )


def _cost(work: Callable[[], object]) -> float:
    begun = time.process_time()
    work()
    return time.process_time() - begun


def _log(found: Facts) -> str:
    [[rows]] = found.log.query("SELECT count(*) FROM activities").to_numpy()
    return f"a log of {rows:,} activities"


def _peak() -> float:
    """Return the peak memory of this process in MB."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    [peak] = [int(line.split()[1]) for line in lines if line.startswith("VmHWM")]
    return peak / 1024


if __name__ == "__main__":
    main(*sys.argv[1:3])
