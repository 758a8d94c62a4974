"""What every test shares: figures are drawn for the notebook, never for a browser window."""

from __future__ import annotations

import os

os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")
