"""The rejection ledger: every no as work done, the asks behind it, and what it does to the next hour."""

from __future__ import annotations

from salescoach.ledger.after_no import resilience
from salescoach.ledger.asking import STATUSES, Asking, asks
from salescoach.ledger.channels import refused_by
from salescoach.ledger.lines import APPOINTMENTS, CHANNELS, LINES, by_channel, kinds
from salescoach.ledger.metrics import METRICS
from salescoach.ledger.usually import cells
from salescoach.ledger.weekly import Beside, beside, week_table
from salescoach.ledger.window import USUAL_WEEKS

__all__ = [
    "APPOINTMENTS",
    "CHANNELS",
    "LINES",
    "METRICS",
    "STATUSES",
    "USUAL_WEEKS",
    "Asking",
    "Beside",
    "asks",
    "beside",
    "by_channel",
    "cells",
    "kinds",
    "refused_by",
    "resilience",
    "week_table",
]
