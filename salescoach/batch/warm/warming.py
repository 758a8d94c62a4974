"""What a process does before it forks: everything that all reports need, once."""

from __future__ import annotations

import gc
import os
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import nbformat
import zmq
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from salescoach.batch import html, kernel, notebook
from salescoach.batch.jobs import Limits
from salescoach.batch.warm import cells, registered, shell

#: Run once, so that what a first time costs is paid: imports, formatters, classes of charts, tables. What is
#: imported asks for its shell and chooses settings by it, so it is imported by a cell, as in a kernel.
_REHEARSED: Final = (
    "import pandas, plotly.graph_objects\nfrom salescoach import charts, report",
    "import pandas as pd\npd.DataFrame({'rep': [rep], 'dials': [1.5]})",
    "import plotly.graph_objects as go\n"
    "go.Figure([go.Scatter(x=[1], y=[2], mode='lines+markers', line={'dash': 'dot'}, hovertext=['a']),"
    " go.Bar(x=[1], y=[2], marker={'pattern': {'shape': '/'}}, error_y={'array': [1]})],"
    " {'meta': {'alt': 'a'}, 'annotations': [{'text': 'a'}], 'shapes': [{'type': 'rect'}],"
    " 'legend': {'orientation': 'h'}, 'xaxis': {'title': {'text': 'a'}}, 'yaxis': {'rangemode': 'tozero'}})",
    "print(rep)",
    "from IPython.display import HTML\nHTML('<p>a</p>')",
)
#: Threads of libraries end a moment after their last work.
_PATIENCE: Final = 2.0


def warm_up(template: Path, reports: Sequence[Mapping[str, object]], home: str) -> frozenset[str]:
    """Load and work out what the reports have in common, and return the threads that may be there at a fork.

    These are Arrow's own: it prepares them for a fork. ``reports`` are the values of each report's parameters.
    """
    kernel.set_up(home)
    registered.register()
    os.chdir(template.parent)
    _rehearse(home)
    allowed = _of_arrow()
    from salescoach.report import ahead

    ahead.work_out(reports)
    os.chdir(template.parent)
    cells.prepared.append(shell.opened())
    gc.collect()
    gc.freeze()
    return allowed


def _of_arrow() -> frozenset[str]:
    """Return the native threads that there are once Arrow has begun to work."""
    import pyarrow as pa

    pa.table({"a": [1, 2], "b": ["x", "y"]}).to_pandas(use_threads=True)
    return threads()


def _rehearse(home: str) -> None:
    """Make a report of no meaning, and forget it."""
    with tempfile.TemporaryDirectory(dir=home) as folder:
        template = Path(folder) / "rehearsal.ipynb"
        first = new_code_cell("rep = ''", metadata={"tags": ["parameters"]})
        made = new_notebook(cells=[first, new_markdown_cell("## A"), *map(new_code_cell, _REHEARSED)])
        nbformat.write(made, template)
        asked = kernel.Run(template, {"rep": "R"}, Limits(), engine=registered.NAME)
        tidy = notebook.tidy(kernel.execute(asked), template.name, handed=True)
        html.export(tidy, html.Page("Rehearsal"))
        notebook.write(tidy, template)


def threads() -> frozenset[str]:
    """Return the ids of this process's threads, those of libraries too."""
    return frozenset(os.listdir("/proc/self/task"))


def why_not_fork(allowed: frozenset[str]) -> str:
    """Return why a fork would not be safe now, or ""; threads that are about to end are waited for."""
    if zmq.Context._instance is not None:
        return "sockets are open in the warm process"
    until = time.monotonic() + _PATIENCE
    while True:
        mine, others = threading.active_count() - 1, len(threads() - allowed)
        if not mine and not others:
            return ""
        if time.monotonic() > until:
            return f"{max(mine, others)} threads are at work in the warm process"
        time.sleep(0.01)
