"""The weeks of one rep in which a measure is tracked, as plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import questions, vocab
from salescoach.errors import SalescoachError
from salescoach.questions.definitions import KNOWN_SHARE
from salescoach.trends.usual import Flags, Floats

Days = npt.NDArray[np.datetime64]
#: Columns that say what of a rep's calls is known, and those that name a week.
_KNOWN_OF: Final = ("dials", "dials_known", "connects", "connects_known")
_NAMES: Final = ("rep_id", "scope", "from_tally")
_NEEDED: Final = ("rep_id", "week", "scope", "days_worked", "partial", "from_tally", *_KNOWN_OF)


class Weeks(NamedTuple):
    """Worked, tracked weeks in their order: first day, count, days worked, and which are partial."""

    week: Days
    counts: Floats
    days: Floats
    partial: Flags

    def at(self, chosen: Any) -> Weeks:
        """Return the weeks that are chosen."""
        return Weeks(*(column[chosen] for column in self))


def own_weeks(rep_weeks: pd.DataFrame, rep_id: str, measure: str, scope: str) -> Weeks:
    """Return one rep's weeks in which the measure is known; none for a rep without a row.

    Raises SalescoachError for a measure or scope that is not there.
    """
    if measure not in vocab.MEASURES:
        raise SalescoachError(f"there is no measure {measure!r}; choose from {', '.join(vocab.MEASURES)}")
    if scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose from {', '.join(vocab.SCOPES)}")
    read = list(dict.fromkeys((*_NEEDED, measure)))
    missing = [name for name in read if name not in rep_weeks]
    if missing:
        raise SalescoachError(f"this is no table of rep weeks: it lacks {', '.join(missing)}")
    own = ((rep_weeks["rep_id"] == rep_id) & rep_weeks["scope"].isin([scope, "all"])).to_numpy(dtype=bool)
    rows = _known(_plain(rep_weeks, read, own))
    chosen = (rows["scope"] == scope) & ~np.isnan(rows[measure]) & (rows["days_worked"] > 0)
    found = Weeks(rows["week"].astype("datetime64[D]"), rows[measure], rows["days_worked"], rows["partial"])
    found = found.at(chosen)
    return found.at(np.argsort(found.week, kind="stable"))


def _plain(rep_weeks: pd.DataFrame, read: Sequence[str], own: Flags) -> dict[str, npt.NDArray[Any]]:
    """Return the columns read as plain arrays: a frame is slow at choosing a few rows of many columns."""
    found = {name: rep_weeks[name].to_numpy(dtype=object)[own] for name in _NAMES}
    found["week"] = rep_weeks["week"].to_numpy()[own]
    found["partial"] = rep_weeks["partial"].astype("boolean").fillna(False).to_numpy(dtype=bool)[own]
    numbers = [name for name in read if name not in found]
    return found | {name: rep_weeks[name].to_numpy(dtype=float, na_value=np.nan)[own] for name in numbers}


def _known(rows: dict[str, npt.NDArray[Any]]) -> dict[str, npt.NDArray[Any]]:
    """Return the rows without counts that stand on unexplained words; nothing is copied where all is explained."""
    everything = rows["scope"] == "all"
    sums = {name: float(np.nansum(rows[name][everything])) for name in _KNOWN_OF}
    if all(sums[f"{name}_known"] >= KNOWN_SHARE * sums[name] for name in ("dials", "connects")):
        return rows
    known = questions.only_known(pd.DataFrame(rows))
    return {name: known[name].to_numpy() for name in rows}
