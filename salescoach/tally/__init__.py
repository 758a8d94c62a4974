"""The tally: a sheet kept by hand where no CRM counts; written for the rep, read back as counts."""

from __future__ import annotations

from salescoach.tally.read import recognises
from salescoach.tally.sheet import write_sheet
from salescoach.tally.staging import StagedTally, stage

__all__ = ["StagedTally", "recognises", "stage", "write_sheet"]
