"""The figure of one rep's page: what it costs in process, in a year of a team of about 60 thousand activities.

``python -m benchmarks.report [--reps 24] [--weeks 52] [--folder build/bench]``. The team is the made-up one of
``salescoach.demo`` in branches of eight, with its meetings, deals, refusals and tally.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.measure import ROOT, DidNotEnd, machine
from salescoach import demo, intake

#: Changes with what is made, so that older workbooks are made again.
EDITION: Final = 2


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reps", type=int, default=24, help="reps, in branches of eight; 24 unless given")
    parser.add_argument("--weeks", type=int, default=52, help="weeks of the log; 52 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    print(machine())
    for said in figures(given.reps, given.weeks, given.folder.absolute()):
        print(said, flush=True)


def figures(reps: int, weeks: int, folder: Path) -> Iterator[str]:
    """Yield the line of one page alone, and that of all; the workbook is made first unless it is there."""
    workbook = team(folder, reps, weeks)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for which in ("one", "all"):
        command = [sys.executable, "-m", "benchmarks.our_report", which, str(workbook)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DidNotEnd(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        yield from done.stdout.splitlines()


def team(folder: Path, reps: int, weeks: int) -> Path:
    """Return the workbook of a team of so many reps and weeks below the folder, made unless it is there."""
    home = folder / f"team-{EDITION}-{reps}-{weeks}"
    if not home.is_dir():
        draft = folder / f".team-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        exports = draft / "exports"
        demo.write_sample(exports, reps=reps, weeks=weeks)
        files = [exports / "crm", exports / "tally.csv"]
        intake.import_files(draft / "workbook", files, how=exports / "mapping.toml")
        intake.edit_roster(draft / "workbook", exports / "roster.csv")
        draft.rename(home)
    return home / "workbook"


if __name__ == "__main__":
    main()
