"""Rates beside others': a rep's peers in the same weeks, the pool they make, and what has been published."""

from __future__ import annotations

from typing import Final

from salescoach.benchmarks import metrics, peers, published
from salescoach.benchmarks.alike import groups
from salescoach.benchmarks.bands import band
from salescoach.benchmarks.compare import compared, for_rep, plotted
from salescoach.benchmarks.limits import chance_limits, curve
from salescoach.benchmarks.peers import ENOUGH, Pool, peer_pool, pools
from salescoach.benchmarks.pool import pooled
from salescoach.benchmarks.published import Published, comparable, rates
from salescoach.benchmarks.said import differs, named_sentence
from salescoach.benchmarks.steps import STEPS, Step
from salescoach.benchmarks.telling import LINES, same, told

METRICS: Final = (*peers.METRICS, *metrics.METRICS, *published.METRICS)

__all__ = [
    "ENOUGH",
    "LINES",
    "METRICS",
    "STEPS",
    "Pool",
    "Published",
    "Step",
    "band",
    "chance_limits",
    "comparable",
    "compared",
    "curve",
    "differs",
    "for_rep",
    "groups",
    "named_sentence",
    "peer_pool",
    "plotted",
    "pooled",
    "pools",
    "rates",
    "same",
    "told",
]
