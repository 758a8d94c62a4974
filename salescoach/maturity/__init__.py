"""Conversions that take time, followed from their start to the log's day."""

from __future__ import annotations

from salescoach.maturity.curve import aalen_johansen
from salescoach.maturity.estimate import horizon_of, matured
from salescoach.maturity.result import Matured
from salescoach.maturity.saying import tally_note
from salescoach.maturity.starts import paths
from salescoach.maturity.steps import METRICS, STEPS, Step
from salescoach.maturity.tables import by_start, ripening
from salescoach.maturity.unmet import unmet, unmet_sentence

__all__ = [
    "METRICS",
    "STEPS",
    "Matured",
    "Step",
    "aalen_johansen",
    "by_start",
    "horizon_of",
    "matured",
    "paths",
    "ripening",
    "tally_note",
    "unmet",
    "unmet_sentence",
]
