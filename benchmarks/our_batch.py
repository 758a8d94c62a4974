"""A batch of reports: ``python -m benchmarks.our_batch WORKBOOK REPORTS AT_A_TIME FOLDER``, notebook and page."""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from benchmarks.measure import ROOT
from salescoach import batch, store

NOTEBOOK = ROOT / "notebooks" / "2-rep-report.ipynb"


def main(workbook: str, reports: str, at_a_time: str, folder: str) -> None:
    """Make so many reports in forks of a warm process and print the peak memory of the largest process."""
    named = store.read(workbook).table("reps").set_index("rep_id")[["name", "team"]].fillna("")
    jobs = [
        batch.Job(f"{number}", *map(str, named.loc[rep]), values)
        for number, (rep, values) in enumerate(wanted(workbook, int(reports)))
    ]
    plan = batch.Plan(NOTEBOOK, Path(folder), jobs, workers=int(at_a_time), engine="warm")
    result = batch.run(plan)
    assert not result.failed, result.failed
    tell_peaks()


def wanted(workbook: str, reports: int) -> list[tuple[str, dict[str, object]]]:
    """Return so many reps, again from the first where they are not enough, with the values for the notebook."""
    log = store.read(workbook)
    reps = sorted(log.table("reps")["rep_id"])
    values = {"workbook": workbook, "version": log.version, "as_of": log.as_of.isoformat(), "weeks": 26}
    return [
        (rep, {**values, "rep": rep, "copy": "coach", "after_no": False})
        for rep in (reps[number % len(reps)] for number in range(reports))
    ]


def tell_peaks() -> None:
    """Print the peak memory of the largest of this process and all that it started."""
    own, others = (
        resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print("peak memory in kB:", max(own, others))


if __name__ == "__main__":
    main(*sys.argv[1:5])
