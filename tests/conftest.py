"""What tests share: the sample team's workbook, and figures that are never drawn in a window."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("PLOTLY_RENDERER", "plotly_mimetype")

SAMPLE = Path(__file__).resolve().parents[1] / "data" / "sample"


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of the sample team, as the README's commands make it."""
    from salescoach import intake

    folder = tmp_path_factory.mktemp("sample") / "workbook"
    intake.import_files(folder, [SAMPLE / "crm", SAMPLE / "tally.csv"], how=SAMPLE / "mapping.toml")
    intake.edit_roster(folder, SAMPLE / "roster.csv")
    return folder
