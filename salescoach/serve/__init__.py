"""The notebooks of a workbook in a browser: as a web app without code, or in JupyterLab."""

from __future__ import annotations

from salescoach.serve.app import serve
from salescoach.serve.copies import Workbook
from salescoach.serve.lab import lab
from salescoach.serve.place import Place

__all__ = ["Place", "Workbook", "lab", "serve"]
