"""Reports for many reps from one notebook: run, drawn as pages, published only when whole."""

from __future__ import annotations

from salescoach.batch.choice import shard
from salescoach.batch.jobs import Choice, Entry, Job, Limits, Plan, Progress, Result
from salescoach.batch.pace import Pace
from salescoach.batch.preflight import parameters
from salescoach.batch.run import run

__all__ = [
    "Choice",
    "Entry",
    "Job",
    "Limits",
    "Pace",
    "Plan",
    "Progress",
    "Result",
    "parameters",
    "run",
    "shard",
]
