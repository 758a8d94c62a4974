"""A batch, or a process that works for it, is killed at any moment: what stands is told, the rest is made later."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescoach import batch
from salescoach.batch import manifest
from salescoach.errors import SalescoachError
from tests import faults
from tests.desk import seated

#: Starts batches in children of its own, with reports that are made at once but for a moment of rest.
NURSERY = """
import os, sys, time
from pathlib import Path
import pytest
from tests import desk, faults
from salescoach import batch
from salescoach.batch import listing
listing._PACE = listing._COST = 0.0
seat = desk.seated(pytest.MonkeyPatch())
seat.watch = lambda task: time.sleep(0.005)
for line in sys.stdin:
    template, out, *reps = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if not pid:
        try:
            batch.run(faults.plan(Path(template), Path(out), *reps))
        finally:
            os._exit(0)
    print(pid, flush=True)
    print(os.waitpid(pid, 0)[1], flush=True)
"""


@pytest.fixture
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        env={**os.environ, "PYTHONPATH": str(faults.ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def begin(nursery: subprocess.Popen[str], template: Path, out: Path, *reps: str) -> int:
    """Return the process id of a batch that has begun."""
    assert nursery.stdin is not None and nursery.stdout is not None
    nursery.stdin.write("\t".join([str(template), str(out), *reps]) + "\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def ended(nursery: subprocess.Popen[str]) -> int:
    assert nursery.stdout is not None
    return int(nursery.stdout.readline())


def killed_batches(tmp_path: Path, nursery: subprocess.Popen[str], times: int) -> None:
    template, reps = faults.notebook(tmp_path / "t.ipynb"), tuple(f"r{number}" for number in range(20))
    began = time.monotonic()
    begin(nursery, template, tmp_path / "wanted", *reps)
    assert ended(nursery) == 0
    reach, dice, cut_short = time.monotonic() - began, random.Random(20260302), 0
    wanted = faults.files(tmp_path / "wanted")
    for turn in range(times):
        out = tmp_path / f"out{turn}"
        pid = begin(nursery, template, out, *reps)
        time.sleep(dice.uniform(0, reach))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        cut = ended(nursery) == signal.SIGKILL
        cut_short += cut
        reach *= (
            1.1 if cut else 0.87
        )  # about six in ten are cut short, whatever else the machine does meanwhile
        if (out / "manifest.json").exists():
            faults.made(out)
        stood = {entry.rep_id for entry in manifest.read(out) if entry.status == "made"}
        whole = {page.stem for page in out.glob("*.html") if page.with_suffix(".ipynb").is_file()} - {"index"}
        assert len(whole) - len(stood) in (0, 1), (
            "what stands is listed, but for one that was put there just now"
        )
        with pytest.MonkeyPatch.context() as patch:
            desk = seated(patch)
            batch.run(faults.plan(template, out, *reps, choice=batch.Choice(resume=True)))
        assert set(desk.made) == set(reps) - stood
        assert faults.made(out) == set(reps)
        assert faults.files(out) == wanted
        assert not list(out.glob(".*"))
    assert cut_short >= times // 5, "most batches were over before they were killed; nothing was tried"


def test_five_batches_killed_at_any_moment(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    killed_batches(tmp_path, nursery, 5)


@pytest.mark.long
def test_a_hundred_batches_killed_at_any_moment(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    killed_batches(tmp_path, nursery, 100)


def test_two_batches_into_one_folder_at_once(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    template, out = faults.notebook(tmp_path / "t.ipynb"), tmp_path / "out"
    reps = tuple(f"r{number}" for number in range(100))
    pid = begin(nursery, template, out, *reps)
    while not (out / "manifest.json").exists():
        time.sleep(0.01)
    os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(SalescoachError, match=r"reports are being made in .*out already; wait, or"):
            batch.run(faults.plan(template, out, "other"))
    finally:
        os.kill(pid, signal.SIGCONT)
    assert ended(nursery) == 0
    assert faults.made(out) == set(reps)
