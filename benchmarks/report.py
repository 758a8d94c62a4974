"""The figure of one rep's page: what it costs in process, in a year of a team of about 60 thousand activities.

``python -m benchmarks.report [--seeds 3] [--weeks 52] [--folder build/bench]``. The team is the made-up one of
``salescoach.demo``, once for each seed under ids of its own, with its meetings, deals, refusals and tally.
"""

from __future__ import annotations

import argparse
import csv
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
EDITION: Final = 1
#: Columns that hold an id, in the exports, the tally and the roster.
_IDS: Final = {
    "Account ID", "Activity ID", "Agent", "Call ID", "Contact ID", "Deal ID", "From activity", "Owner", "Parent ID",
    "Set by", "User ID", "Rep", "rep_id",
}  # fmt: skip


def main() -> None:
    """Print the figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seeds", type=int, default=3, help="teams of eight in the log; 3 unless given")
    parser.add_argument("--weeks", type=int, default=52, help="weeks of the log; 52 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    print(machine())
    for said in figures(given.seeds, given.weeks, given.folder.absolute()):
        print(said, flush=True)


def figures(seeds: int, weeks: int, folder: Path) -> Iterator[str]:
    """Yield the line of one page alone, and that of all; the workbook is made first unless it is there."""
    workbook = team(folder, seeds, weeks)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    for which in ("one", "all"):
        command = [sys.executable, "-m", "benchmarks.our_report", which, str(workbook)]
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DidNotEnd(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
        yield from done.stdout.splitlines()


def team(folder: Path, seeds: int, weeks: int) -> Path:
    """Return the workbook of a team of so many seeds and weeks below the folder, made unless it is there."""
    home = folder / f"team-{EDITION}-{seeds}-{weeks}"
    if not home.is_dir():
        draft = folder / f".team-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        exports = draft / "exports"
        exports.mkdir(parents=True)
        for seed in range(seeds):
            demo.write_sample(draft / f"{seed}", seed=seed, weeks=weeks)
            _told_apart(draft / f"{seed}", exports, seed)
        intake.import_files(draft / "workbook", [exports], how=draft / "0" / "mapping.toml")
        for seed in range(seeds):
            intake.edit_roster(draft / "workbook", draft / f"{seed}" / "named.csv")
        draft.rename(home)
    return home / "workbook"


def _told_apart(sample: Path, exports: Path, seed: int) -> None:
    """Write the files of one seed with ids and names of their own."""
    for path in sorted((sample / "crm").iterdir()):
        _rewrite(path, exports / f"{path.stem}-{seed}.csv", seed)
    _rewrite(sample / "tally.csv", exports / f"tally-{seed}.csv", seed)
    _rewrite(sample / "roster.csv", sample / "named.csv", seed)


def _rewrite(path: Path, target: Path, seed: int) -> None:
    with (
        path.open(encoding="utf-8", newline="") as read,
        target.open("w", encoding="utf-8", newline="") as to,
    ):
        rows = csv.DictReader(read)
        names = list(rows.fieldnames or ())
        written = csv.DictWriter(to, names)
        written.writeheader()
        for row in rows:
            ids = {name: f"{seed}-{row[name]}" for name in names if name in _IDS and row[name]}
            people = {
                name: f"{row[name]} {seed}"
                for name in names
                if name == "name" or ("User ID" in names and name == "Name")
            }
            written.writerow({**row, **ids, **people})


if __name__ == "__main__":
    main()
