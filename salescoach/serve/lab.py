"""JupyterLab on working copies of the notebooks, with settings of its own."""

from __future__ import annotations

import logging
import os
import signal
import warnings
from collections.abc import Sequence
from pathlib import Path

from salescoach import private
from salescoach.errors import SalescoachError
from salescoach.serve import copies, home, place
from salescoach.serve.copies import Workbook
from salescoach.serve.place import Place


@private.only_mine()
def lab(
    workbook: Workbook,
    notebooks: Path,
    at: Place,
    *,
    tutorials: Sequence[Path] = (),
    into: Path | None = None,
    browser: bool = True,
) -> None:
    """Open JupyterLab on copies of all notebooks until the process is interrupted or told to end.

    The copies of ``tutorials`` stand in a folder of theirs.

    ``into`` is a folder that keeps the copies, with what was changed in them; without it they go at the
    end. Whoever opens it needs the token that JupyterLab prints, for code can be run in it.

    Raises ``SalescoachError`` where the notebooks are missing, or the address cannot be had.
    """
    found = sorted(notebooks.glob("*.ipynb"))
    if not found:
        raise SalescoachError(f"no notebooks were found in {notebooks}; use a checkout of salescoach")
    at = place.check(at)
    with copies.private() as folder, home.settled(folder):
        kept = into or folder / "notebooks"
        copies.write(found, kept, workbook)
        copies.keep(tutorials, kept / "tutorials")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # Jupyter's own, about itself
            _run(_arguments(kept.resolve(), at, browser))


def _run(arguments: list[str]) -> None:
    """Run JupyterLab until a signal comes; interrupted once, it ends, and asks nothing."""
    from jupyterlab.labapp import LabApp

    server = LabApp.initialize_server(argv=arguments)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: server.stop(from_signal=True))
    server.start()


def _arguments(root: Path, at: Place, browser: bool) -> list[str]:
    return [
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.ip={at.host}",
        f"--ServerApp.port={at.port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={browser}",
        f"--ServerApp.allow_root={os.geteuid() == 0}",
        f"--ServerApp.log_level={logging.WARNING}",
        f"--LabApp.log_level={logging.WARNING}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--LanguageServerManager.autodetect=False",  # it would ask npm, which writes to the user's home
        "--KernelManager.transport=ipc",  # sockets in the private folder: no other user can listen in
    ]
