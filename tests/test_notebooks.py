"""The notebooks are thin, clean and small: no logic, no state, no leftovers of a run."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
TUTORIALS = sorted((ROOT / "docs" / "tutorials").glob("*.ipynb"))
#: What is shown of these is widgets, which are not kept.
PLAYED = ("1-explore", "4-what-if", "5-five-questions")
LOGIC = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.For, ast.While, ast.Lambda, ast.ListComp, ast.DictComp,
    ast.SetComp, ast.GeneratorExp, ast.Try, ast.With,
)  # fmt: skip


def test_there_are_notebooks() -> None:
    assert [path.stem for path in NOTEBOOKS] == [
        "1-explore",
        "2-rep-report",
        "3-team-report",
        "4-what-if",
        "5-five-questions",
        "6-trust",
    ]
    assert [path.stem for path in TUTORIALS] == ["1-from-an-export", "2-your-own-crm", "3-how-sure"]


@pytest.fixture(params=[*NOTEBOOKS, *TUTORIALS], ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


@pytest.mark.parametrize("path", [*NOTEBOOKS, *TUTORIALS], ids=lambda path: path.stem)
def test_cells_are_thin(path: Path) -> None:
    """A tutorial may show a few lines of an export, too."""
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= (14 if path in TUTORIALS else 10), cell.source
            source = re.sub("^%.*$", "", cell.source, flags=re.MULTILINE)
            found = [node for node in ast.walk(ast.parse(source)) if isinstance(node, LOGIC)]
            assert not found, cell.source


def test_exactly_one_cell_holds_the_parameters(notebook: nbformat.NotebookNode) -> None:
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells) == 1


def test_no_state_and_no_leftovers(notebook: nbformat.NotebookNode) -> None:
    assert notebook.metadata.kernelspec.name == "python3"
    assert not {"widgets", "papermill"} & set(notebook.metadata)
    for cell in notebook.cells:
        assert not {"papermill", "execution"} & set(cell.metadata)


@pytest.mark.parametrize("path", [*NOTEBOOKS, *TUTORIALS], ids=lambda path: path.stem)
def test_notebooks_stay_small(path: Path) -> None:
    assert path.stat().st_size <= 300_000


@pytest.mark.parametrize(
    "path", [p for p in (*NOTEBOOKS, *TUTORIALS) if p.stem not in PLAYED], ids=lambda path: path.stem
)
def test_outputs_are_committed_so_that_nbval_has_something_to_compare(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in cells) >= len(cells) - 2


@pytest.mark.parametrize("path", TUTORIALS, ids=lambda path: path.stem)
def test_a_tutorial_reads_and_writes_nothing_of_anybody(path: Path) -> None:
    """It works in a folder of its own that goes with it, and no path of a machine stands in what it shows."""
    text = path.read_text(encoding="utf-8")
    assert "place = TemporaryDirectory()" in text
    assert re.findall(r"/(?:home|tmp|root|usr|work|Users)/", text) == []
