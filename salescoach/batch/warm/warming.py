"""What a process does before it forks: everything that all reports need, once."""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from salescoach.batch import html, kernel, notebook
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import cells, forks, registered, rehearsal, shell


def warm_up(template: Path, reports: Sequence[Mapping[str, object]], home: str) -> frozenset[str]:
    """Load and work out what the reports have in common, and return the threads that may be there at a fork.

    These are Arrow's own: it prepares them for a fork. ``reports`` are the values of each report's parameters.
    """
    kernel.set_up(home)
    registered.register()
    os.chdir(template.parent)
    _rehearse(home)
    allowed = forks.of_arrow()
    from salescoach.report import ahead

    ahead.work_out(reports)
    os.chdir(template.parent)
    cells.prepared.append(shell.opened())
    gc.collect()
    gc.freeze()
    return allowed


def _rehearse(home: str) -> None:
    """Make a report of no meaning, and forget it."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        template = Path(folder) / "rehearsal.ipynb"
        first = new_code_cell("rep = ''", metadata={"tags": ["parameters"]})
        made = new_notebook(cells=[first, new_markdown_cell("## A"), *map(new_code_cell, rehearsal.CELLS)])
        nbformat.write(made, template)
        asked = kernel.Run(template, {"rep": "R"}, Limits(), engine=registered.NAME)
        tidy = notebook.tidy(kernel.execute(asked), template.name, handed=True)
        html.export(tidy, html.Page("Rehearsal"))
        notebook.write(tidy, template)
