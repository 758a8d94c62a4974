"""Every number and sentence on the page, no drawing: the seam between statistics and pictures."""

from __future__ import annotations

from salescoach.report.explored import Choice, Explored, Explorer
from salescoach.report.rep import RepReport, Shown, rep_report
from salescoach.report.team import TeamReport, team_report
from salescoach.report.trusted import TrustPage, read, trust_page, verdict

__all__ = [
    "Choice",
    "Explored",
    "Explorer",
    "RepReport",
    "Shown",
    "TeamReport",
    "TrustPage",
    "read",
    "rep_report",
    "team_report",
    "trust_page",
    "verdict",
]
