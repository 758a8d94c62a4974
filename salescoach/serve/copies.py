"""Working copies of the notebooks: filled in for one workbook, without outputs, in a private folder."""

from __future__ import annotations

import ast
import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: The path of a kernel's socket may have some 100 signs, and most of them are its name.
_LONGEST_TEMP: Final = 20
#: Marks a cell that speaks of cells to run, which a web page has not.
_ONLY_NOTEBOOK: Final = "only-notebook"


@dataclass(frozen=True)
class Workbook:
    """The workbook to show: its folder, and the id of a rep to begin with where a notebook is about one."""

    folder: Path
    rep: str = ""

    @property
    def values(self) -> Mapping[str, str]:
        """Return what the parameters of a notebook are set to."""
        return {"workbook": str(self.folder.resolve()), "rep": self.rep}


@contextlib.contextmanager
def private() -> Iterator[Path]:
    """Yield a new folder that only this user may open, removed afterwards with all that is in it."""
    short = "/tmp" if len(tempfile.gettempdir()) > _LONGEST_TEMP else None  # noqa: S108  mkdtemp picks the name
    with tempfile.TemporaryDirectory(prefix="coach-", dir=short, ignore_cleanup_errors=True) as name:
        yield Path(name)


def write(notebooks: Sequence[Path], into: Path, workbook: Workbook, *, web: bool = False) -> None:
    """Write a copy of each notebook, for ``web`` pages without what is said of cells.

    A copy that stands there already is left alone.
    """
    import nbformat  # takes most of a second, and no other command needs it

    into.mkdir(parents=True, exist_ok=True)
    for path in notebooks:
        copy = into / path.name
        if not copy.exists():
            notebook = _filled(nbformat.read(path, as_version=4), workbook)
            if web:
                notebook.cells = [
                    c for c in notebook.cells if _ONLY_NOTEBOOK not in c.metadata.get("tags", [])
                ]
            nbformat.write(notebook, copy)


def keep(notebooks: Sequence[Path], into: Path) -> None:
    """Copy notebooks that bring their own data as they are; a copy that stands there already is left alone."""
    into.mkdir(parents=True, exist_ok=True)
    for path in notebooks:
        if not (into / path.name).exists():
            shutil.copyfile(path, into / path.name)


def _filled(notebook: NotebookNode, workbook: Workbook) -> NotebookNode:
    """Return the notebook with its parameters set; its outputs are another workbook's and go."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
            if "parameters" in cell.metadata.get("tags", []):
                cell["source"] = filled(cell.source, workbook.values)
    return notebook


def filled(source: str, values: Mapping[str, str]) -> str:
    """Return Python with the text of each named variable replaced; an empty text but the workbook's stays.

    >>> print(filled('workbook = ""  # the folder\\nrep = "R1"\\nteam = ""', {"workbook": "/b", "rep": "Zoë"}))
    workbook = '/b'  # the folder
    rep = 'Zo\\xeb'
    team = ""
    >>> filled('rep = ""  # everybody', {"rep": "R1"})
    'rep = ""  # everybody'
    """
    lines = source.encode("utf-8").split(b"\n")
    for statement in reversed(ast.parse(source).body):
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=str(old)) as value):
                wanted = name in values and bool(old or name == "workbook")
            case _:
                wanted = False
        if wanted and value.lineno == value.end_lineno:
            line = lines[value.lineno - 1]
            new = ascii(values[name]).encode("ascii")
            lines[value.lineno - 1] = line[: value.col_offset] + new + line[value.end_col_offset :]
    return b"\n".join(lines).decode("utf-8")
