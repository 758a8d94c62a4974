"""Notebooks as they are published: the same from the same data, with the error where there was one."""

from __future__ import annotations

import ast
import copy
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import nbformat

from salescoach.batch import manifest

_INJECTED: Final = "injected-parameters"


def tidy(notebook: nbformat.NotebookNode, template: str, *, handed: bool = False) -> nbformat.NotebookNode:
    """Return the notebook without times, random ids and folders: same data, same file.

    One that is ``handed`` over does not say where on this computer the workbook lies.
    """
    found = copy.deepcopy(notebook)
    ran = found.metadata.get("papermill", {})
    values = dict(ran.get("parameters", {}))
    if handed:
        values = {name: manifest.public(value) for name, value in values.items()}
    found.metadata["papermill"] = {
        "input_path": template,
        "parameters": values,
        "version": ran.get("version", ""),
    }
    for number, cell in enumerate(found.cells):
        for passing in ("papermill", "execution"):
            cell.metadata.pop(passing, None)
        if _INJECTED in cell.metadata.get("tags", []):
            cell["id"] = _INJECTED
            if handed:
                cell["source"] = "# Parameters\n" + _assigned(values)
        elif handed and "parameters" in cell.metadata.get("tags", []):
            cell["source"] = _unset(cell.source, values)
        elif "papermill-error-cell-tag" in cell.metadata.get("tags", []):
            cell["id"] = f"error-{number}"
    return found


def _unset(source: str, given: Mapping[str, object]) -> str:
    """Return the parameters cell without what it set to values that were given: they may be another rep's.

    >>> _unset("# Whose\\nrep = 'Ann'  # a name\\nweeks = 26", {"rep": "Bo"})
    '# Whose\\nweeks = 26'
    """
    lines = source.splitlines()
    try:
        body = ast.parse(source).body
    except SyntaxError:  # a magic of IPython: Papermill takes such a cell, and so do we, without what it says
        return ""
    for statement in reversed(body):
        targets = statement.targets if isinstance(statement, ast.Assign) else []
        if any(isinstance(target, ast.Name) and target.id in given for target in targets):
            del lines[statement.lineno - 1 : statement.end_lineno]
    return "\n".join(lines)


def broken(
    executed: nbformat.NotebookNode | None, template: Path, parameters: Mapping[str, object], reason: str
) -> nbformat.NotebookNode:
    """Return what is left of a report that failed: the notebook as far as it came, or a stub of it.

    The stub is the template with the values given, and the reason on top.
    """
    if executed is not None:
        return tidy(executed, template.name)
    found: nbformat.NotebookNode = nbformat.v4.upgrade(nbformat.read(template, as_version=4))
    for cell in found.cells:
        if cell.cell_type == "code":
            cell["outputs"], cell["execution_count"] = [], None
    note = nbformat.v4.new_markdown_cell(_as_code("This report could not be made:\n" + reason), id="error-0")
    found.cells.insert(0, note)
    tags = [cell.metadata.get("tags", []) for cell in found.cells]
    given = nbformat.v4.new_code_cell(_assigned(parameters), id=_INJECTED, metadata={"tags": [_INJECTED]})
    found.cells.insert(next(n for n, own in enumerate(tags, start=1) if "parameters" in own), given)
    return found


def _assigned(values: Mapping[str, object]) -> str:
    return "\n".join(f"{name} = {value!r}" for name, value in values.items())


def _as_code(text: str) -> str:
    """Return Markdown that shows a text as it is: nothing in it can act."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def write(notebook: nbformat.NotebookNode, path: Path) -> None:
    """Write a notebook file."""
    path.write_text(nbformat.writes(notebook) + "\n", encoding="utf-8")
