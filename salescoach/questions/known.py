"""What a log knows of its people: counts that stand on words nobody explained are missing, not 0."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach.questions.definitions import KNOWN_SHARE

#: Counts that need to know whether the person decides.
_OF_DECIDERS: Final = (
    "dial_conversations", "door_conversations", "callbacks", "conversations", "people_seen", "new_people", "asks",
    "refusals", "laters", "no_appointment", "appointments", "set_held", "set_sales",
)  # fmt: skip
#: Counts that need to know how a call ended, and nothing more.
_BEFORE_DECIDERS: Final = ("connects", "gatekeepers")


def only_known(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return rep_weeks without the counts that a rep's log does not know.

    A rep of whose dials less than four fifths have a result that is explained loses connects and all
    that follows; one of whose connects less than four fifths are known to decide or not loses what
    needs a decision maker. What a tally counted stays.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> weeks = rep_weeks(small_log([{"rep_id": "ann", "date": "2026-03-02", "disposition_word": "Hm"}]))
    >>> only_known(weeks)[["dials", "connects"]].count().tolist() == [len(weeks), 0]
    True
    """
    results, deciders = _untold(rep_weeks)
    lost = dict.fromkeys(_OF_DECIDERS, results | deciders) | dict.fromkeys(_BEFORE_DECIDERS, results)
    known = rep_weeks.copy(deep=False)
    if not deciders.any() and not results.any():
        return known
    said = rep_weeks["from_tally"].to_numpy(dtype=object)
    by_hand = {column for names in pd.unique(said) for column in names.split(",")}
    for column, rows in lost.items():
        if column not in known:
            continue
        if column in by_hand:
            rows = rows & ~np.array([column in names.split(",") for names in said], dtype=bool)
        known[column] = known[column].mask(rows)
    return known


def _untold(rep_weeks: pd.DataFrame) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return the rows of reps who lack results of their calls, and of those who lack who decides."""
    place, reps = pd.factorize(rep_weeks["rep_id"])
    everything = (rep_weeks["scope"] == "all").to_numpy(dtype=bool) & (place >= 0)
    few = []
    for name in ("dials", "connects"):
        count, explained = (
            np.bincount(
                place[everything], rep_weeks[column].to_numpy("float64", na_value=0.0)[everything], len(reps)
            )
            for column in (name, f"{name}_known")
        )
        few.append((explained < KNOWN_SHARE * count)[place])
    return few[0], few[1]
