"""The little that a rep's own copy may know of his peers: a rounded band, from five peers up."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from salescoach.benchmarks.peers import ENOUGH

#: Up to each figure the band is rounded, outwards, to steps of so much.
_STEPS: Final = ((5.0, 0.5), (20.0, 1.0), (100.0, 5.0), (math.inf, 10.0))


def rounded_band(values: NDArray[np.float64]) -> tuple[float, float] | None:
    """Return ends between which at least half of the values lie, rounded outwards; nothing below five.

    The ends are the quarter points, so that no highest and no lowest value shows.

    >>> rounded_band(np.array([4.1, 7.3, 8.0, 9.6, 31.0]))
    (7.0, 10.0)
    >>> rounded_band(np.array([7.3, 8.0, 9.6, 31.0])) is None
    True
    """
    if len(values) < ENOUGH:
        return None
    least = float(np.quantile(values, 0.25, method="lower"))
    most = float(np.quantile(values, 0.75, method="higher"))
    width = next(width for end, width in _STEPS if most < end)
    low, high = math.floor(least / width) * width, math.ceil(most / width) * width
    return low, high if high > low else low + width


def band(row: Mapping[Any, Any]) -> tuple[float, float] | None:
    """Return the band of a row of :func:`compare.compared`, in tries per success, or nothing.

    >>> band({"band_low": 7.0, "band_high": 10.0}), band({"band_low": None, "band_high": None})
    ((7.0, 10.0), None)
    """
    low, high = row["band_low"], row["band_high"]
    return None if pd.isna(low) or pd.isna(high) else (float(low), float(high))
