"""Rows of rep_weeks as plain arrays: an answer chooses and adds up rows many times, and a frame is slow at that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

_NAMES: Final = ("rep_id", "scope", "from_tally")


@dataclass(frozen=True)
class Rows:
    """Columns of the same rows: names as objects, weeks as dates, counts as floats with NaN for not tracked."""

    columns: Mapping[str, npt.NDArray[Any]]

    def __len__(self) -> int:
        return len(self.columns["week"])

    def __getitem__(self, name: str) -> npt.NDArray[Any]:
        return self.columns[name]

    def where(self, chosen: npt.NDArray[Any] | slice) -> Rows:
        """Return the rows chosen: by true and false, or by their places."""
        return Rows({name: values[chosen] for name, values in self.columns.items()})

    def sum(self, name: str) -> float | None:
        """Return the sum of a count, or nothing where no row tracks it."""
        known = self.columns[name][~np.isnan(self.columns[name])]
        return float(known.sum()) if len(known) else None

    def tracking(self, *names: str) -> Rows:
        """Return the rows of reps who track all these counts in some row."""
        reps, code = np.unique(self.columns["rep_id"], return_inverse=True)
        both = np.ones(len(reps), dtype=bool)
        for name in names:
            both &= np.bincount(code, ~np.isnan(self.columns[name]), minlength=len(reps)) > 0
        return self.where(both[code])

    @property
    def last_complete(self) -> pd.Timestamp | None:
        """Return the first day of the last week that is no partial one, or nothing."""
        whole = self.columns["week"][~self.columns["partial"]]
        return pd.Timestamp(whole.max()) if len(whole) else None


def rows_of(rep_weeks: pd.DataFrame, counts: Iterable[str]) -> Rows:
    """Return rep_weeks with the counts named as plain arrays.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> rows = rows_of(rep_weeks(small_log()), ["dials", "refusals"])
    >>> rows.where(rows["scope"] == "all").sum("dials"), rows.sum("refusals")
    (3.0, None)
    """
    names = {name: _shared(rep_weeks[name]) for name in _NAMES}
    numbers = {name: rep_weeks[name].to_numpy("float64", na_value=np.nan) for name in counts}
    when = {"week": rep_weeks["week"].to_numpy(), "partial": rep_weeks["partial"].to_numpy(dtype=bool)}
    return Rows({**names, **when, **numbers})


def _shared(names: pd.Series[Any]) -> npt.NDArray[Any]:
    """Return names as objects, equal ones being one: of many rows each would be a text of its own."""
    codes, there = pd.factorize(names, use_na_sentinel=False)
    return np.asarray(there, dtype=object).take(codes)
