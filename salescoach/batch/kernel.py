"""How a notebook is executed: papermill, in a kernel of its own that runs this very Python.

Everything here happens in a worker process; nothing else knows about kernels.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Final

import nbformat
import papermill
from ipykernel.kernelspec import RESOURCES, get_kernel_dict
from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from salescoach.batch.jobs import Failure, Limits

#: Seconds to wait for a busy machine to hand over a cell's last outputs.
_LAST_OUTPUTS: Final = 60


class Broken(Exception):
    """A notebook that did not run to its end; with the notebook as far as it came, where there is one."""

    def __init__(self, failure: Failure, notebook: nbformat.NotebookNode | None = None) -> None:
        super().__init__(failure.reason())
        self.failure, self.notebook = failure, notebook


@dataclass(frozen=True)
class Run:
    """What to execute: the notebook, the values for its parameters, and the limits in seconds.

    ``engine`` is the name of another engine of papermill's; none is a kernel.
    """

    template: Path
    parameters: Mapping[str, object]
    limits: Limits
    engine: str | None = None


class _ThisPython(KernelSpecManager):
    """Knows one kernel: the Python that asks, whatever else is installed under its name."""

    def get_kernel_spec(self, kernel_name: str) -> KernelSpec:  # noqa: ARG002  the base class names it
        """Return how to start this Python as a kernel."""
        return KernelSpec(resource_dir=RESOURCES, **get_kernel_dict())


class _Kernel(AsyncKernelManager):
    """A kernel that listens on sockets in a private folder; remembered, so that it can be ended."""

    alive: ClassVar[list[_Kernel]] = []

    def __init__(self, *, kernel_name: str, config: Config) -> None:
        super().__init__(kernel_name=kernel_name, config=config, kernel_spec_manager=_ThisPython())
        self.home = _private()
        self.transport, self.ip = "ipc", f"{self.home.name}/s"
        self.connection_file = f"{self.home.name}/kernel.json"
        self.alive.append(self)


#: What papermill passes on to nbclient.
_OF_KERNELS: Final = {
    "kernel_manager_class": _Kernel,
    "shutdown_kernel": "immediate",
    "iopub_timeout": _LAST_OUTPUTS,
    "record_timing": False,
}


def set_up(home: str) -> None:
    """Prepare this process for its kernels; ``home`` is a private folder with a short name."""
    os.environ.update(
        PLOTLY_RENDERER="plotly_mimetype",  # charts as data: the page draws them with its own bundle
        JUPYTER_RUNTIME_DIR=home,
        IPYTHONDIR=home,  # no start-up files of the user's
        PYTHONHASHSEED="0",
    )
    root = str(Path(__file__).resolve().parents[2])
    if root != sysconfig.get_path("purelib"):
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH", "")]))


def _private() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder in this process's own."""
    return tempfile.TemporaryDirectory(
        prefix="k", dir=os.environ["JUPYTER_RUNTIME_DIR"], ignore_cleanup_errors=True
    )


def kill_all() -> None:
    """End the kernels that are still at work, at once."""
    for kernel in _Kernel.alive:
        pid = getattr(kernel.provisioner, "pid", None)
        if pid:
            os.killpg(pid, signal.SIGKILL)


def execute(run: Run) -> nbformat.NotebookNode:
    """Return the executed notebook; raise ``Broken`` unless every cell ran to its end."""
    with _private() as home:
        written = Path(home) / "executed.ipynb"
        try:
            notebook = _papermill(run, written)
        except PapermillExecutionError as error:
            raise Broken(Failure(str(error.ename), str(error.evalue)), _saved(written)) from error
        except CellTimeoutError as error:
            limit = f"{run.limits.cell:g} seconds"
            raise Broken(Failure("TooLong", f"a cell of the notebook ran longer than {limit}")) from error
        except RuntimeError as error:
            raise Broken(Failure("KernelLost", f"the kernel was lost: {error}", again=True)) from error
        finally:
            while _Kernel.alive:
                _Kernel.alive.pop().home.cleanup()
    _whole(notebook)
    return notebook


def _papermill(run: Run, written: Path) -> nbformat.NotebookNode:
    notebook: nbformat.NotebookNode = papermill.execute_notebook(
        nbformat.read(run.template, as_version=4),
        str(written),
        parameters=dict(run.parameters),
        request_save_on_cell_execute=False,
        kernel_name="python3",
        language="python",
        progress_bar=False,
        log_output=False,
        start_timeout=run.limits.start,
        execution_timeout=run.limits.cell,
        cwd=str(run.template.parent),
        engine_name=run.engine,
        **({} if run.engine else {**_OF_KERNELS, "on_cell_start": _bounded(run.limits.memory)}),
    )
    return notebook


def _bounded(limit: int | None) -> Callable[..., None] | None:
    """Return what gives the kernels at work so many MB, called before each cell."""
    if limit is None or not sys.platform.startswith("linux"):
        return None

    def bound(*, cell: object, cell_index: int) -> None:  # noqa: ARG001  nbclient names them
        for kernel in _Kernel.alive:
            pid = getattr(kernel.provisioner, "pid", None)
            if pid:
                resource.prlimit(pid, resource.RLIMIT_DATA, (limit << 20, limit << 20))

    return bound


def _saved(path: Path) -> nbformat.NotebookNode | None:
    return nbformat.read(path, as_version=4) if path.is_file() else None


def _whole(notebook: nbformat.NotebookNode) -> None:
    """Raise unless every code cell ran without error: a lost kernel can leave what looks complete."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type != "code" or not cell.source.strip() or "skip-execution" in cell.metadata.tags:
            continue
        if cell.execution_count is None or any(output.output_type == "error" for output in cell.outputs):
            message = f"cell {number} of the notebook did not run to its end"
            raise Broken(Failure("NotWhole", message), notebook)
