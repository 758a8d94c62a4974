"""Every notebook that reports are made from says the same from a warm process as from a kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from salescoach.batch import pool
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import same
from salescoach.batch.worker import Shared, Task

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.mark.parametrize(
    "name",
    [
        "2-rep-report",
        pytest.param("1-explore", marks=pytest.mark.long),
        pytest.param("3-team-report", marks=pytest.mark.long),
        pytest.param("6-trust", marks=pytest.mark.long),
    ],
)
def test_a_notebook_of_ours_is_the_same_from_a_warm_process_and_from_a_kernel(
    name: str, sample: Path, tmp_path: Path
) -> None:
    template = NOTEBOOKS / f"{name}.ipynb"
    made = {}
    for engine in ("kernel", "warm"):
        (tmp_path / engine).mkdir()
        asked = Task((name, ""), name, "T", "", {"workbook": str(sample)})
        shared = Shared(template, tmp_path / engine, Limits(), engine, assets="shared")
        [outcome] = pool.outcomes([asked], shared, workers=1)
        assert outcome.failure is None
        made[engine] = nbformat.read(tmp_path / engine / f"{name}.ipynb", as_version=4)
    mine, theirs = made["warm"], made["kernel"]
    for left, right in zip(mine.cells, theirs.cells, strict=True):
        assert same.plain(left) == same.plain(right), left.source
    assert mine.metadata == theirs.metadata
    assert sum(len(cell.get("outputs", ())) for cell in mine.cells) > 3
    pages = [(tmp_path / engine / f"{name}.html").read_text() for engine in ("kernel", "warm")]
    assert pages[0] == pages[1]
    assert len(pages[0]) < 400_000
