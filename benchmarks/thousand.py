"""A batch of many reps of which one process is killed: its manifest stays true, and ``--resume`` makes the rest.

``python -m benchmarks.thousand [--reps 1000] [--folder build/bench]``. The sample team stands in as often as it
takes: each report is one rep's, under an id of its own.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final

from benchmarks.measure import machine
from benchmarks.our_batch import NOTEBOOK, wanted
from salescoach import batch, demo, intake
from salescoach.batch import manifest

_SERVER: Final = "warm import server"


def main() -> None:
    """Make the reports, kill twice, go on, and print what became of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--reps", type=int, default=1000, help="reports to make; 1000 unless given")
    parser.add_argument("--folder", type=Path, default=Path("build/bench"), help="where the files are made")
    given = parser.parse_args()
    print(machine())
    for said in survived(given.folder.absolute(), given.reps):
        print(said, flush=True)


def survived(folder: Path, reps: int) -> Iterator[str]:
    """Yield a line on each stage of a batch that is killed on the way; fail where the manifest is not true.

    After a third of the reports one report's process is killed, which the batch mends itself. After two
    thirds the whole batch is, in a process of its own; what the manifest says then is compared with the
    files, and another batch goes on where it was.
    """
    asked = plan(_workbook(folder), folder / f"thousand-{os.getpid()}", reps)
    begun = time.monotonic()
    pid = os.fork()
    if not pid:
        with contextlib.suppress(BaseException):
            batch.run(asked, on_progress=_killing)
        os._exit(0)
    os.waitpid(pid, 0)
    made = _true(asked.out)
    seconds = time.monotonic() - begun
    yield f"killed after {seconds:.0f} s: the manifest says {len(made)} of {reps} are made, and they are"
    result = batch.run(replace(asked, choice=batch.Choice(resume=True)))
    assert (len(result.kept), len(result.ok)) == (len(made), reps - len(made)), "made again what stood"
    assert not result.failed, result.failed
    assert len(_true(asked.out)) == reps
    seconds = time.monotonic() - begun
    yield f"gone on with: {len(made)} stood, {len(result.ok)} made, 0 failed, all in {seconds:.0f} s"


def plan(workbook: Path, out: Path, reps: int) -> batch.Plan:
    """Return the batch of so many reports of the sample team."""
    jobs = [
        batch.Job(f"R{number}", rep, "", values)
        for number, (rep, values) in enumerate(wanted(str(workbook), reps))
    ]
    return batch.Plan(NOTEBOOK, out, jobs, workers=os.cpu_count() or 1, engine="warm", assets="shared")


def _workbook(folder: Path) -> Path:
    """Return the workbook of the sample team, made unless it is there."""
    home = folder / "thousand"
    if not (home / "workbook").is_dir():
        demo.write_sample(home / "sample")
        files = [home / "sample" / "crm", home / "sample" / "tally.csv"]
        intake.import_files(home / "workbook", files, how=home / "sample" / "mapping.toml")
    return home / "workbook"


def _killing(progress: batch.Progress) -> None:
    """Kill a report's process after a third of them, and this one after two thirds."""
    if progress.done == progress.total // 3:
        for pid in [
            one for server in _below(os.getpid()) if _SERVER in _line(server) for one in _below(server)
        ][:1]:
            os.kill(pid, signal.SIGKILL)
    if progress.done == 2 * progress.total // 3:
        os.kill(os.getpid(), signal.SIGKILL)


def _below(pid: int) -> list[int]:
    """Return the processes that one has started."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        return [int(one) for one in path.read_text(encoding="ascii").split()]
    return []


def _line(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


def _true(out: Path) -> set[str]:
    """Return whose reports a manifest says are made, with what is noted beside it; raise where a file is not so."""
    listed = manifest.read(out)
    for entry in listed:
        for name, digest in entry.sha256.items():
            assert hashlib.sha256((out / name).read_bytes()).hexdigest() == digest, name
    return {entry.rep_id for entry in listed if entry.status == "made"}


if __name__ == "__main__":
    main()
