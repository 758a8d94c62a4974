"""The weeks of one rep in which a measure is tracked, as plain arrays."""

from __future__ import annotations

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
    own = (rep_weeks["rep_id"] == rep_id) & rep_weeks["scope"].isin([scope, "all"])
    rows = _known(rep_weeks.loc[own, read])
    rows = rows[(rows["scope"] == scope) & rows[measure].notna() & (rows["days_worked"] > 0)]
    rows = rows.sort_values("week", kind="stable")
    return Weeks(
        rows["week"].to_numpy(dtype="datetime64[D]"),
        rows[measure].to_numpy(dtype=float),
        rows["days_worked"].to_numpy(dtype=float),
        rows["partial"].astype("boolean").fillna(False).to_numpy(dtype=bool),
    )


def _known(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows without counts that stand on unexplained words; nothing is copied where all is explained."""
    everything = rows.loc[rows["scope"] == "all", list(_KNOWN_OF)]
    sums = {name: float(everything[name].sum()) for name in _KNOWN_OF}
    if all(sums[f"{name}_known"] >= KNOWN_SHARE * sums[name] for name in ("dials", "connects")):
        return rows
    return questions.only_known(rows)
