"""Reports for many reps from one notebook: run, drawn as pages, published only when whole."""

from __future__ import annotations

from salescoach.batch.jobs import Job, Limits, Plan, Progress, Result
from salescoach.batch.preflight import parameters
from salescoach.batch.purge import Taken, folders_with, reports_of, take_out
from salescoach.batch.run import run

__all__ = [
    "Job",
    "Limits",
    "Plan",
    "Progress",
    "Result",
    "Taken",
    "folders_with",
    "parameters",
    "reports_of",
    "run",
    "take_out",
]
