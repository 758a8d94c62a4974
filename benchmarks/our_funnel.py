"""The weekly funnel by salescoach: ``python -m benchmarks.our_funnel WORKBOOK OUT``; OUT becomes a Parquet file."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.measure import tell_peak
from salescoach import store
from salescoach.funnel import rep_weeks


def main(workbook: Path, out: Path) -> None:
    """Write rep_weeks of the workbook's current version."""
    rep_weeks(store.read(workbook)).to_parquet(out, index=False)
    tell_peak()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
