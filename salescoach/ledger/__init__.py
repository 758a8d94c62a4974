"""The rejection ledger: every no as work done, the asks behind it, and what it does to the next hour."""

from __future__ import annotations

from salescoach.ledger.kinds import CHANNELS, LINES, by_channel, kinds
from salescoach.ledger.weekly import APPOINTMENTS, Beside, beside, week_table

__all__ = ["APPOINTMENTS", "CHANNELS", "LINES", "Beside", "beside", "by_channel", "kinds", "week_table"]
