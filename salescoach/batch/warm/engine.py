"""The engine for Papermill: ``papermill --engine salescoach-warm in.ipynb out.ipynb``.

Papermill imports it whenever it is imported itself, so nothing heavy is imported before a notebook runs.
Who needs it in this process imports ``registered``: Papermill must come first.
"""

from __future__ import annotations

from typing import Any, Final

from papermill.engines import Engine, NotebookExecutionManager
from papermill.exceptions import PapermillException

NAME: Final = "salescoach-warm"


class WarmEngine(Engine):  # type: ignore[misc]  # papermill has no types
    """Runs the cells in a fresh IPython shell in this very process, recorded as a kernel's would be.

    What a cell does to the process stays done: whoever runs more than one notebook forks for each.
    """

    @classmethod
    def execute_managed_notebook(
        cls,
        nb_man: NotebookExecutionManager,
        kernel_name: str,  # noqa: ARG003  the signature is Papermill's
        log_output: bool = False,
        stdout_file: Any = None,
        stderr_file: Any = None,
        start_timeout: float = 60,  # noqa: ARG003
        execution_timeout: float | None = None,
        input_path: str | None = None,  # noqa: ARG003
    ) -> Any:
        """Return the executed notebook.

        Raises ``nbclient.exceptions.CellTimeoutError`` for a cell that runs longer than
        ``execution_timeout`` seconds, and ``PapermillException`` for a notebook that is not in Python.
        """
        from papermill.clientwrap import PapermillNotebookClient
        from papermill.log import logger

        from salescoach.batch.warm import cells

        about = nb_man.nb.metadata.get("kernelspec", {})
        if str(about.get("language") or "python").lower() not in ("python", "ipython"):
            raise PapermillException(f"{NAME} runs notebooks in Python, not in {about['language']}")
        client = PapermillNotebookClient(
            nb_man,
            log=logger,
            log_output=log_output,
            stdout_file=stdout_file,
            stderr_file=stderr_file,
            record_timing=False,
        )
        cells.run(client, execution_timeout)
        return nb_man.nb
