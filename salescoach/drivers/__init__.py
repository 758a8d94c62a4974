"""What moves the result: why appointments changed, and the step where most is to be gained."""

from __future__ import annotations

from salescoach.drivers.bottleneck import Bottleneck, bottleneck
from salescoach.drivers.changed import Change, changed
from salescoach.drivers.metrics import METRICS

__all__ = ["METRICS", "Bottleneck", "Change", "bottleneck", "changed"]
