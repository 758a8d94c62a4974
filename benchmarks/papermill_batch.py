"""The same reports by Papermill: ``python -m benchmarks.papermill_batch cli|loop WORKBOOK REPORTS PROCESSES FOLDER``.

"cli" is the two commands for each report, "loop" a loop over Papermill and one exporter of nbconvert.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benchmarks.our_batch import NOTEBOOK, tell_peaks, wanted


def main(which: str, workbook: str, reports: str, processes: str, folder: str) -> None:
    """Make so many reports, notebook and page, and print the peak memory of the largest process."""
    home = Path(folder)
    home.mkdir(parents=True, exist_ok=True)
    asked = [
        (home / f"{number}.ipynb", values)
        for number, (_, values) in enumerate(wanted(workbook, int(reports)))
    ]
    if which == "cli":
        for path, values in asked:
            by_commands(path, values)
    elif processes == "1":
        for path, values in asked:
            in_process(path, values)
    else:
        with ProcessPoolExecutor(int(processes), mp_context=get_context("spawn")) as pool:
            list(pool.map(in_process, *zip(*asked, strict=True)))
    assert all(path.with_suffix(".html").is_file() for path, _ in asked)
    tell_peaks()


def by_commands(path: Path, values: dict[str, object]) -> None:
    """Run the two commands that make one report."""
    given = [
        text
        for name, value in values.items()
        for text in ("-r" if type(value) is str else "-p", name, str(value))
    ]
    binaries = Path(sys.executable).parent
    quiet = {
        "check": True,
        "capture_output": True,
        "env": {**os.environ, "PLOTLY_RENDERER": "plotly_mimetype"},
    }
    run: Any = subprocess.run
    run(
        [binaries / "papermill", "--no-progress-bar", NOTEBOOK, path, "--cwd", NOTEBOOK.parent, *given],
        **quiet,
    )
    run([binaries / "jupyter", "nbconvert", "--to", "html", "--no-input", path], **quiet)


def in_process(path: Path, values: dict[str, object]) -> None:
    """Make one report by Papermill and the exporter."""
    import papermill

    papermill.execute_notebook(
        str(NOTEBOOK), str(path), parameters=values, cwd=str(NOTEBOOK.parent), progress_bar=False
    )
    page, _ = _exporter().from_filename(str(path))
    path.with_suffix(".html").write_text(page, encoding="utf-8")


@cache
def _exporter() -> Any:
    from nbconvert.exporters import HTMLExporter

    return HTMLExporter(exclude_input=True)


if __name__ == "__main__":
    os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")
    main(*sys.argv[1:6])
