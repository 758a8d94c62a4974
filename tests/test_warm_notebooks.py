"""Every notebook that reports are made from says the same from a warm process as from a kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from salescoach.batch import pool
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import choose, same
from salescoach.batch.worker import Shared, Task

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("6-trust", marks=pytest.mark.long),
        pytest.param("1-explore", marks=pytest.mark.long),
        pytest.param("2-rep-report", marks=pytest.mark.long),
        pytest.param("3-team-report", marks=pytest.mark.long),
        pytest.param("4-what-if", marks=pytest.mark.long),
        pytest.param("5-five-questions", marks=pytest.mark.long),
    ],
)
def test_a_notebook_of_ours_is_the_same_from_a_warm_process_and_from_a_kernel(
    name: str, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    template = NOTEBOOKS / f"{name}.ipynb"
    widgets = choose.why_not(template)
    monkeypatch.setattr(choose, "why_not", lambda template: "")  # those with widgets, too
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
    # The state of widgets only a kernel keeps, so those notebooks are made with kernels.
    assert bool(theirs.metadata.pop("widgets", None)) == bool(widgets)
    mine.metadata.pop("widgets", None)
    assert mine.metadata == theirs.metadata
    assert sum(len(cell.get("outputs", ())) for cell in mine.cells) > (0 if widgets else 3)
    pages = [(tmp_path / engine / f"{name}.html").read_text() for engine in ("kernel", "warm")]
    assert pages[0] == pages[1]
    assert len(pages[0]) < 400_000
