"""What a log knows of its people: counts that stand on words nobody explained are missing, not 0."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach.questions.definitions import KNOWN_SHARE

#: Counts that need to know whether the person decides.
_OF_DECIDERS: Final = (
    "dial_conversations", "door_conversations", "callbacks", "conversations", "people_seen", "new_people", "asks",
    "refusals", "laters", "no_appointment", "appointments", "set_held", "set_sales",
)  # fmt: skip
#: Counts that need to know how a call ended.
_OF_RESULTS: Final = ("connects", "gatekeepers", *_OF_DECIDERS)


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
    by_rep = rep_weeks[rep_weeks["scope"] == "all"].groupby("rep_id")
    sums = by_rep[["dials", "dials_known", "connects", "connects_known"]].sum()
    results = sums.index[sums["dials_known"] < KNOWN_SHARE * sums["dials"]]
    deciders = sums.index[sums["connects_known"] < KNOWN_SHARE * sums["connects"]]
    known = rep_weeks.copy()
    for reps, columns in ((results, _OF_RESULTS), (deciders, _OF_DECIDERS)):
        if reps.empty:
            continue
        for column in columns:
            tallied = (
                known["from_tally"].map(lambda said, column=column: column in said.split(",")).astype(bool)
            )
            known.loc[known["rep_id"].isin(reps) & ~tallied, column] = pd.NA
    return known
