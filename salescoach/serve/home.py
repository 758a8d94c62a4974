"""A Jupyter of its own: settings, data and sockets in a private folder, nothing of the user's touched."""

from __future__ import annotations

import contextlib
import json
import os
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Final

#: JupyterLab asks nobody for news or updates.
_QUIET: Final = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}
}


@contextlib.contextmanager
def settled(home: Path, *, templates: Path | None = None) -> Iterator[None]:
    """Point Jupyter, IPython and their kernels to folders below ``home`` while the block runs.

    ``templates`` is a folder where Jupyter looks for templates before all others.
    """
    wanted = {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "run"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_PATH": str(templates or ""),
        "JUPYTER_CONFIG_PATH": "",
        "PLOTLY_RENDERER": "plotly_mimetype",
        "PYTHONPATH": _python_path(),
    }
    for name in ("config", "data", "run", "settings", "workspaces", "ipython"):
        (home / name).mkdir()
    overrides = home / "config" / "labconfig" / "default_setting_overrides.json"
    overrides.parent.mkdir()
    overrides.write_text(json.dumps(_QUIET), encoding="utf-8")
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update(wanted)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def _python_path() -> str:
    """Return a PYTHONPATH with which a kernel finds this very package."""
    root = str(Path(__file__).resolve().parents[2])
    given = os.environ.get("PYTHONPATH", "")
    return given if root == sysconfig.get_path("purelib") else os.pathsep.join(filter(None, [root, given]))
