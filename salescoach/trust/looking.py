"""All there is to say about a log's data, looked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from salescoach.store import Log
from salescoach.trust import covering, finding


@dataclass(frozen=True)
class Look:
    """What the numbers are worth, as finished tables.

    ``sources``: :func:`coverage`. ``weeks``: rows by source and week. ``faults``: :func:`faults`.
    ``left_out``: by source and reason. ``doubts``: ``source``, ``what``, ``question`` about what sources
    cover. ``words``: those nobody explained. ``observed``: since when each kind is logged for each rep.
    """

    sources: pd.DataFrame
    weeks: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame
    doubts: pd.DataFrame
    words: pd.DataFrame
    observed: pd.DataFrame


def look(log: Log, reps: Sequence[str] | None = None) -> Look:
    """Return what the numbers of the reps (None: of everybody) are worth.

    >>> from salescoach.testing import small_log
    >>> found = look(small_log())
    >>> found.sources[["source", "rows", "kept"]].values.tolist(), len(found.faults)
    ([['test', 3, 3]], 0)
    """
    with log.connect() as con:
        last = covering.lines(con, log, reps)
        sources, by_week = covering.sources(con), covering.weeks_covered(con)
        return Look(
            sources,
            by_week,
            finding.find(con, log, reps),
            covering.left_out(con),
            covering.doubts(last, sources, by_week),
            covering.unmapped(con),
            covering.observed(con),
        )
