"""A warm process that is stopped, killed or never starts."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from salescoach.batch import pool
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import crew
from salescoach.batch.warm.crew import Crew
from salescoach.batch.worker import Shared, Task
from tests.processes import ended


def batch(folder: Path, cell: str) -> Shared:
    first = new_code_cell("rep = ''", id="a", metadata={"tags": ["parameters"]})
    made = new_notebook(cells=[first, new_code_cell(cell, id="b")])
    nbformat.write(made, folder / "t.ipynb")
    (folder / "drafts").mkdir()
    return Shared(folder / "t.ipynb", folder / "drafts", Limits(), "warm")


def task(rep: str) -> Task:
    return Task((rep, ""), rep, "T", "", {"rep": rep})


def test_a_batch_that_is_stopped_leaves_no_process(tmp_path: Path) -> None:
    slow = f"""import os, pathlib, subprocess, time
if rep == "slow":
    started = subprocess.Popen(["sleep", "600"])
    pathlib.Path({str(tmp_path / "draft")!r}).write_text(f"{{os.getppid()}} {{os.getpid()}} {{started.pid}}")
    os.rename({str(tmp_path / "draft")!r}, {str(tmp_path / "pids")!r})
    time.sleep(600)"""
    made = pool.outcomes([task("quick"), task("slow"), task("later")], batch(tmp_path, slow), workers=2)
    assert next(made).failure is None
    for _ in range(200):
        if (tmp_path / "pids").is_file():
            break
        time.sleep(0.05)
    made.close()
    assert "slow.ipynb" not in {path.name for path in (tmp_path / "drafts").iterdir()}
    assert all(ended(int(pid)) for pid in (tmp_path / "pids").read_text().split())


@pytest.mark.long
def test_when_the_warm_process_is_killed_reports_are_made_by_a_new_one(tmp_path: Path) -> None:
    kills = f"""import os, pathlib, time
mark = pathlib.Path({str(tmp_path / "mark")!r})
if not mark.exists():
    mark.touch()
    os.kill(os.getppid(), 9)
    time.sleep(60)
print(os.getppid())"""
    with Crew(batch(tmp_path, kills), []) as warm:
        before = warm.process.pid
        found, other = crew.outcomes(warm, [task("a"), task("b")], 1)
        assert warm.process.pid != before
        assert (found.failure, found.task.attempt, other.failure, other.task.attempt) == (None, 2, None, 1)
        for stem in ("a", "b"):
            cell = nbformat.read(tmp_path / "drafts" / f"{stem}.ipynb", as_version=4).cells[2]
            assert cell.outputs[0].text == f"{warm.process.pid}\n"


@pytest.mark.long
def test_a_warm_process_that_cannot_start_says_why(tmp_path: Path) -> None:
    template = tmp_path / "gone" / "t.ipynb"
    with Crew(Shared(template, tmp_path, Limits()), []) as found:
        assert "did not start: FileNotFoundError" in found.why_not
        assert list(crew.outcomes(found, [], 1)) == []
