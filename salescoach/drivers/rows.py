"""The rows of rep_weeks that the drivers read: known counts only, few columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from salescoach import questions
from salescoach.errors import SalescoachError

_KNOWN_OF: Final = ("dials", "dials_known", "connects", "connects_known")
_COUNTS: Final = (
    *_KNOWN_OF, "dial_conversations", "conversations", "appointments", "set_held", "set_sales", "meetings", "sales",
)  # fmt: skip
_READ: Final = ("rep_id", "week", "scope", "days_worked", "partial", "from_tally", *_COUNTS)


def known_rows(rep_weeks: pd.DataFrame, reps: Sequence[str], *, scope: str) -> pd.DataFrame:
    """Return the rows of these reps in one scope, without counts that stand on unexplained words."""
    missing = [name for name in _READ if name not in rep_weeks]
    if missing:
        raise SalescoachError(f"this is no table of rep weeks: it lacks {', '.join(missing)}")
    chosen = rep_weeks["rep_id"].isin(list(reps)) & rep_weeks["scope"].isin([scope, "all"])
    rows = questions.only_known(rep_weeks[list(_READ)][chosen])
    rows = rows[rows["scope"] == scope]
    counts = np.column_stack([rows[name].to_numpy(dtype=float, na_value=np.nan) for name in _COUNTS])
    return pd.concat(
        [rows.drop(columns=list(_COUNTS)), pd.DataFrame(counts, rows.index, list(_COUNTS))], axis=1
    )


def ends_at(found: Sequence[str]) -> str:
    """Return the first step of the chain that is not tracked, in the words of a page; "" when all are.

    >>> ends_at(()), ends_at(("dials",)), ends_at(("dials", "connects", "dial_conversations"))
    ('dials', 'decision makers', 'appointments')
    """
    words = ("dials", "decision makers", "appointments", "meetings held", "sales", "")
    return words[len([step for step in found if step != "connects"])]
