"""Where other people's data lies that tests try, when it is beside the checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
MESSY, REALDATA = SHARED / "messy", SHARED / "realdata"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside this checkout")
