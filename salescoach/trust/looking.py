"""All there is to say about a log's data, looked at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import duckdb
import pandas as pd

from salescoach.errors import SalescoachError
from salescoach.store import Log
from salescoach.trust import covering, finding, marks
from salescoach.trust.wanted import Groups, by_group, group


@dataclass(frozen=True)
class Look:
    """What the numbers are worth, as finished tables.

    ``sources``: :func:`coverage`. ``weeks``: rows by source and week. ``faults``: :func:`faults`.
    ``left_out``: by source and reason. ``doubts``: ``source``, ``what``, ``question`` about what sources
    cover. ``words``: those nobody explained. ``observed``: since when each kind is logged for each rep.
    ``tallied``: weeks of which a tally was read.
    """

    sources: pd.DataFrame
    weeks: pd.DataFrame
    faults: pd.DataFrame
    left_out: pd.DataFrame
    doubts: pd.DataFrame
    words: pd.DataFrame
    observed: pd.DataFrame
    tallied: int = 0


@dataclass(frozen=True)
class Everything:
    """What the numbers of one rep after another are worth, found out at once for all of them."""

    found: Found
    reps: Mapping[str, int]

    def look(self, rep: str) -> Look:
        """Return what :func:`look` does for one rep: nothing of it is of another.

        Raises ``SalescoachError`` for a rep who is not in the log.
        """
        if rep not in self.reps:
            raise SalescoachError(f"there is no rep {rep!r} in this log")
        return self.found.look(self.reps[rep])


@dataclass(frozen=True)
class Found:
    """What was found for each group of reps, by the number of the group; ``last`` is the last day of the log."""

    faults: finding.Found
    frames: Mapping[str, Mapping[int, pd.DataFrame]]
    empty: Mapping[str, pd.DataFrame]
    last: date
    tallied: Mapping[int, int]

    def look(self, who: int) -> Look:
        """Return the look of one group."""
        found = {name: of.get(who, self.empty[name]) for name, of in self.frames.items()}
        doubts = covering.doubts(self.last, found["sources"], found["weeks"])
        return Look(**found, faults=self.faults.frame(who), doubts=doubts, tallied=self.tallied.get(who, 0))


def look(log: Log, reps: Sequence[str] | None = None) -> Look:
    """Return what the numbers of the reps (None: of everybody) are worth.

    >>> from salescoach.testing import small_log
    >>> found = look(small_log())
    >>> found.sources[["source", "rows", "kept"]].values.tolist(), len(found.faults)
    ([['test', 3, 3]], 0)
    """
    with log.connect(_TABLES) as con:
        return _find(con, log, group(reps)).look(0)


def everything(log: Log) -> Everything:
    """Return what the numbers of each rep are worth, for many pages: it costs what a few single looks do.

    >>> from salescoach.testing import small_log
    >>> everything(small_log()).look("ann").sources["rows"].tolist()
    [3]
    """
    with log.connect(_TABLES) as con:
        rows = con.execute("SELECT rep_id FROM reps WHERE rep_id IS NOT NULL ORDER BY rep_id").fetchall()
        reps = [str(rep) for (rep,) in rows]
        return Everything(
            _find(con, log, [[rep] for rep in reps]), {rep: number for number, rep in enumerate(reps)}
        )


_TABLES: Final = (*covering.TABLES, *finding.TABLES)


def _find(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups) -> Found:
    strays = marks.stray_dates(con)
    covering.lines(con, log, groups, strays)
    frames = {
        "sources": covering.sources(con),
        "weeks": covering.weeks_covered(con),
        "left_out": covering.left_out(con, groups),
        "words": covering.unmapped(con, groups),
        "observed": covering.observed(con, groups),
    }
    return Found(
        finding.find(con, log, groups, strays),
        {name: by_group(frame) for name, frame in frames.items()},
        {name: frame.head(0).drop(columns="who") for name, frame in frames.items()},
        strays.last or log.as_of,
        covering.tallied(con, groups),
    )
