"""Processes that make reports are killed, sleep for ever or eat memory: the other reports are made all the same."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import batch
from tests import faults
from tests.processes import below

REPS = tuple(f"r{number}" for number in range(5))


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a notebook whose cell takes a moment."""
    return faults.notebook(
        tmp_path_factory.mktemp("slow") / "t.ipynb",
        "import time\ntime.sleep(0.1 if rep == 'r0' else 1.5)\nprint(rep * 5)",
    )


@pytest.fixture(scope="module")
def unharmed(slow: Path) -> dict[str, bytes]:
    batch.run(faults.plan(slow, slow.parent / "wanted", *REPS, workers=2, engine="warm"))
    return faults.files(slow.parent / "wanted")


#: Processes started here, each with its command line.
Started = dict[int, str]


def children_of_warm(started: Started) -> list[int]:
    return [one for warm in warm_ones(started) for one in below(warm)]


def warm_ones(started: Started) -> list[int]:
    found = [pid for pid, line in started.items() if "warm import server" in line]
    return [pid for pid in found if not any(pid in below(other) for other in found)]


def kernels(started: Started) -> list[int]:
    return [pid for pid, line in started.items() if "ipykernel" in line]


def started_since(before: Started) -> Started:
    """Return the processes that are new, but for what browsers and servers of other tests start at any time."""
    theirs = {pid for other in before for pid in (other, *below(other))}
    return {pid: line for pid, line in below(os.getpid()).items() if pid not in theirs}


@pytest.mark.parametrize(
    ("engine", "victims"),
    [
        pytest.param("warm", children_of_warm, marks=pytest.mark.long),
        pytest.param("warm", warm_ones, marks=pytest.mark.long),
        pytest.param("kernel", kernels, marks=pytest.mark.long),
    ],
    ids=["a report's process", "the warm process", "a kernel"],
)
def test_a_killed_process_costs_no_report(
    slow: Path,
    unharmed: dict[str, bytes],
    tmp_path: Path,
    engine: str,
    victims: Callable[[Started], list[int]],
) -> None:
    """It is killed from outside while reports are at work; what was lost is made again."""
    killed: list[int] = []
    before = below(os.getpid())

    def kill(progress: batch.Progress) -> None:
        for _ in range(100 if progress.done == 1 else 0):
            found = victims(started_since(before))
            if found:
                killed.append(random.Random(1).choice(found))
                os.kill(killed[0], signal.SIGKILL)
                break
            time.sleep(0.02)

    reps = REPS if engine == "warm" else REPS[:3]
    result = batch.run(faults.plan(slow, tmp_path / "out", *reps, workers=2, engine=engine), on_progress=kill)
    assert killed, "nothing was killed"
    assert not result.failed and faults.made(tmp_path / "out") == set(reps)
    assert faults.files(tmp_path / "out").items() <= unharmed.items()
    if engine == "warm":  # the kernel may have been one that had given its last answer
        assert any(entry.attempts == 2 for entry in result.entries)
    assert not started_since(before)


@pytest.mark.long
def test_a_cell_that_sleeps_for_ever_or_eats_memory_ends_its_own_report_alone(tmp_path: Path) -> None:
    """With more patience only those are made: the manifest says which."""
    mark = tmp_path / "mark"
    cell = f"""import pathlib, time
if not pathlib.Path({str(mark)!r}).exists():
    if rep == "r1": time.sleep(600)
    if rep == "r2": eaten = bytearray(2_000_000_000)
print(rep)"""
    template, out = faults.notebook(tmp_path / "t.ipynb", cell), tmp_path / "out"
    limits = batch.Limits(cell=2.0, memory=500)
    result = batch.run(faults.plan(template, out, *REPS, workers=2, engine="warm", limits=limits))
    assert result.failed == {
        "r1": "a cell of the notebook ran longer than 2 seconds",
        "r2": "the report needed more than 500 MB of memory",
    }
    assert faults.made(out) == {"r0", "r3", "r4"}
    mark.touch()
    later = faults.plan(template, out, *REPS, engine="warm", choice=batch.Choice(resume=True))
    assert set(batch.run(later).ok) == {"r1", "r2"}
    assert faults.made(out) == set(REPS)
    assert not list(out.glob("*.failed.ipynb"))
