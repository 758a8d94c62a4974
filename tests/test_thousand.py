"""Many reports, one process killed, then the whole batch: what stands is true, and the rest is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import thousand


@pytest.mark.long
def test_a_batch_of_many_that_is_killed_is_gone_on_with(tmp_path: Path) -> None:
    killed, gone_on = thousand.survived(tmp_path, 12)
    assert "of 12 are made, and they are" in killed
    assert "0 failed" in gone_on
