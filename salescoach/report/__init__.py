"""Every number and sentence on the page, no drawing: the seam between statistics and pictures."""

from __future__ import annotations

from salescoach.report.rep import RepReport, rep_report
from salescoach.report.team import TeamReport, team_report

__all__ = ["RepReport", "TeamReport", "rep_report", "team_report"]
