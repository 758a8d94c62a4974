"""Reports for many reps from one notebook: run, drawn as pages, published only when whole."""

from __future__ import annotations

from salescoach.batch.choice import shard
from salescoach.batch.dated import dated_plan, point
from salescoach.batch.jobs import HANDED, Choice, Cluster, Entry, Job, Limits, Plan, Progress, Result, cores
from salescoach.batch.mail import Mails, mails
from salescoach.batch.naming import of_person
from salescoach.batch.pace import Pace
from salescoach.batch.preflight import parameters
from salescoach.batch.purge import Taken, folders_with, reports_of, take_out
from salescoach.batch.run import run
from salescoach.batch.zips import zipped

__all__ = [
    "HANDED",
    "Choice",
    "Cluster",
    "Entry",
    "Job",
    "Limits",
    "Mails",
    "Pace",
    "Plan",
    "Progress",
    "Result",
    "Taken",
    "cores",
    "dated_plan",
    "folders_with",
    "mails",
    "of_person",
    "parameters",
    "point",
    "reports_of",
    "run",
    "shard",
    "take_out",
    "zipped",
]
