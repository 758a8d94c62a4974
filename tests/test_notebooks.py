"""The notebooks are thin, clean and small: no logic, no state, no leftovers of a run."""

from __future__ import annotations

import ast
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
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


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_cells_are_thin(notebook: nbformat.NotebookNode) -> None:
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert len(cell.source.splitlines()) <= 10, cell.source
            found = [node for node in ast.walk(ast.parse(cell.source)) if isinstance(node, LOGIC)]
            assert not found, cell.source


def test_exactly_one_cell_holds_the_parameters(notebook: nbformat.NotebookNode) -> None:
    assert sum("parameters" in cell.metadata.get("tags", []) for cell in notebook.cells) == 1


def test_no_state_and_no_leftovers(notebook: nbformat.NotebookNode) -> None:
    assert notebook.metadata.kernelspec.name == "python3"
    assert not {"widgets", "papermill"} & set(notebook.metadata)
    for cell in notebook.cells:
        assert not {"papermill", "execution"} & set(cell.metadata)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebooks_stay_small(path: Path) -> None:
    assert path.stat().st_size <= 300_000


@pytest.mark.parametrize("path", [p for p in NOTEBOOKS if p.stem not in PLAYED], ids=lambda path: path.stem)
def test_outputs_are_committed_so_that_nbval_has_something_to_compare(path: Path) -> None:
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    assert sum(bool(cell.outputs) for cell in cells) >= len(cells) - 2
