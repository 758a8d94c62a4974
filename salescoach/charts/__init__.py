"""Finished tables in, plotly figures out. Nothing here counts, compares or judges.

Every figure carries ``layout.meta["alt"]``: one plain sentence with its numbers, to be escaped by
whoever puts it into a page. An empty table gives a figure that says so.
"""

from __future__ import annotations

from salescoach.charts.asks import refusals_and_asks
from salescoach.charts.behaviour import behaviour
from salescoach.charts.covered import weeks_covered
from salescoach.charts.drivers import drivers
from salescoach.charts.every_no import ledger
from salescoach.charts.heat import by_hour
from salescoach.charts.makeup import makeup, work_mix
from salescoach.charts.maturity import by_start, ripening
from salescoach.charts.rates import funnel_plot
from salescoach.charts.side_by_side import what_if
from salescoach.charts.steps import funnel
from salescoach.charts.strip import plan_strip
from salescoach.charts.tornado import tornado
from salescoach.charts.trend import conversion_trend
from salescoach.charts.weekly import weekly_activity

__all__ = [
    "behaviour",
    "by_hour",
    "by_start",
    "conversion_trend",
    "drivers",
    "funnel",
    "funnel_plot",
    "ledger",
    "makeup",
    "plan_strip",
    "refusals_and_asks",
    "ripening",
    "tornado",
    "weekly_activity",
    "weeks_covered",
    "what_if",
    "work_mix",
]
