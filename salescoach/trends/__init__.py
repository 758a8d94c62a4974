"""Through time: what is usual for a rep, what is worth a question, and whether it is more and more or fewer and fewer.

Everything reads ``rep_weeks``. A flag is a question for the rep, never a verdict.
"""

from __future__ import annotations

from salescoach.trends.behaviour import ALARMS, Behaviour, behaviour
from salescoach.trends.compared import TwoPeriods, two_periods
from salescoach.trends.drift import Trend, trend
from salescoach.trends.metrics import METRICS

__all__ = ["ALARMS", "METRICS", "Behaviour", "Trend", "TwoPeriods", "behaviour", "trend", "two_periods"]
