"""The way from dial to sale as a chain of rates, for one rep and for his peers, from sums over a window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import intervals, vocab
from salescoach.errors import SalescoachError

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Each step with the columns that can stand for it, the first that is tracked counts. Without a connect logged the
#: way leads from dials to decision makers; without any other step it ends.
_STEPS: Final = (
    ("dials",),
    ("connects",),
    ("dial_conversations", "conversations"),
    ("appointments",),
    ("set_held", "meetings"),
    ("set_sales", "sales"),
)
_MAY_BE_MISSING: Final = "connects"
#: Meetings held and sales of appointments are known only where anybody logs meetings and deals.
_NEEDS: Final = {"set_held": "meetings", "set_sales": "sales"}
_KEYS: Final = ("rep_id", "week", "scope", "days_worked", "partial")


def steps(rep_weeks: pd.DataFrame, rep_id: str, *, scope: str = "all") -> tuple[str, ...]:
    """Return the columns of the chain that a rep tracks, from dials as far as it goes; () without dials.

    ``rep_weeks`` as ``questions.only_known`` gives it, of the whole team where there is one: a setter's meetings
    are held, and his deals closed, by others. Raises SalescoachError for a scope that is not there.
    """
    if scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose from {', '.join(vocab.SCOPES)}")
    missing = [name for name in _KEYS if name not in rep_weeks]
    if missing:
        raise SalescoachError(f"this is no table of rep weeks: it lacks {', '.join(missing)}")
    own = ((rep_weeks["rep_id"] == rep_id) & (rep_weeks["scope"] == scope)).to_numpy(dtype=bool)
    found: list[str] = []
    for columns in _STEPS:
        tracked = [name for name in columns if _tracked(rep_weeks, own, name)]
        if tracked:
            found.append(tracked[0])
        elif columns[0] != _MAY_BE_MISSING:
            break
    return tuple(found)


def _tracked(rows: pd.DataFrame, own: Flags, name: str) -> bool:
    needed = _NEEDS.get(name)
    known = ~np.isnan(_counts(rows, name)[own])
    return bool(known.any()) and (needed is None or not np.isnan(_counts(rows, needed)).all())


def window(rep_weeks: pd.DataFrame, rep_id: str, *, weeks: int) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first days of the first and last of so many weeks, up to the rep's last whole one."""
    if weeks < 1:
        raise SalescoachError(f"a window of {weeks} weeks holds nothing; give 1 or more")
    whole = rep_weeks.loc[(rep_weeks["rep_id"] == rep_id) & ~_partial(rep_weeks), "week"]
    if whole.empty:
        return None
    last = pd.Timestamp(whole.max())
    return last - pd.Timedelta(weeks=weeks - 1), last


def inside(
    rep_weeks: pd.DataFrame, reps: Sequence[str], span: tuple[pd.Timestamp, pd.Timestamp], *, scope: str
) -> pd.DataFrame:
    """Return the whole weeks of these reps in a span of weeks, one scope."""
    chosen = rep_weeks["rep_id"].isin(list(reps)) & (rep_weeks["scope"] == scope)
    return rep_weeks[chosen & rep_weeks["week"].between(*span) & ~_partial(rep_weeks)]


def _partial(rows: pd.DataFrame) -> pd.Series[bool]:
    return rows["partial"].astype("boolean").fillna(False).astype(bool)


def pairs(rows: pd.DataFrame, found: Sequence[str]) -> pd.DataFrame:
    """Return one row per rep and step: ``rep_id``, ``step``, ``of`` (the step before), and sums.

    ``count`` and ``of_count`` are summed over the ``weeks`` (how many) in which both are tracked; a rep without any
    has no row. The step before dials is days worked.
    """
    place, reps = pd.factorize(rows["rep_id"])
    counts = {name: _counts(rows, name) for name in ("days_worked", *found)}
    parts: list[tuple[Any, ...]] = []
    for of, step in zip(("days_worked", *found), found, strict=False):
        both = ~np.isnan(counts[of]) & ~np.isnan(counts[step])
        weeks = np.bincount(place[both], minlength=len(reps))
        made, tried = (np.bincount(place[both], counts[name][both], len(reps)) for name in (step, of))
        parts += [
            (reps[int(n)], step, of, float(made[n]), float(tried[n]), int(weeks[n]))
            for n in np.flatnonzero(weeks)
        ]
    return pd.DataFrame(parts, columns=["rep_id", "step", "of", "count", "of_count", "weeks"])


def _counts(rows: pd.DataFrame, name: str) -> Floats:
    """Return a column as plain numbers, NaN where it is missing or there is no such column."""
    if name not in rows:
        return np.full(len(rows), np.nan)
    return rows[name].to_numpy(dtype=float, na_value=np.nan)


def chain(
    rep_weeks: pd.DataFrame, rep_id: str, *, peers: Sequence[str] = (), scope: str = "all", weeks: int = 13
) -> pd.DataFrame:
    """Return one row per rep (the rep first, then his peers) and step of the rep's chain, over one window.

    Columns: ``rep_id``, ``step`` and ``of`` (columns of rep_weeks), ``count``, ``of_count`` (sums over the ``weeks``
    whole weeks of the window in which both are tracked), ``value`` = count / of_count (missing for 0 of 0), ``low``,
    ``high`` (95 %: Wilson, for dials per day worked Garwood; see ``intervals``). ``rep_weeks`` as
    ``questions.only_known`` gives it. Raises SalescoachError for a scope or window that is not there.

    >>> weeks = pd.DataFrame({"rep_id": "ann", "week": pd.to_datetime(["2026-03-02"]), "scope": "all",
    ...     "days_worked": 5.0, "partial": False, "dials": [100.0], "dial_conversations": 10.0, "appointments": 3.0})
    >>> chain(weeks, "ann")[["step", "count", "of_count", "value"]].values.tolist()
    [['dials', 100.0, 5.0, 20.0], ['dial_conversations', 10.0, 100.0, 0.1], ['appointments', 3.0, 10.0, 0.3]]
    """
    found = steps(rep_weeks, rep_id, scope=scope)
    span = window(rep_weeks, rep_id, weeks=weeks)
    everybody = [rep_id, *(peer for peer in peers if peer != rep_id)]
    rows = rep_weeks.head(0) if span is None else inside(rep_weeks, everybody, span, scope=scope)
    counted = pairs(rows, found)
    counted["place"] = counted["rep_id"].map({rep: place for place, rep in enumerate(everybody)})
    counted = counted.sort_values("place", kind="stable").drop(columns="place").reset_index(drop=True)
    rates = pd.DataFrame([rate(row) for row in counted.to_dict("records")], columns=["value", "low", "high"])
    return counted.join(rates.astype("Float64"))


def rate(pair: Mapping[Any, Any]) -> dict[str, float | None]:
    """Return ``value``, ``low`` and ``high`` of a row of ``pairs``; all missing where there is nothing to divide by.

    >>> rate({"of": "dials", "count": 0.0, "of_count": 0.0})
    {'value': None, 'low': None, 'high': None}
    """
    count, of_count = float(pair["count"]), float(pair["of_count"])
    if of_count <= 0:
        return {"value": None, "low": None, "high": None}
    if pair["of"] == "days_worked":
        spread = intervals.count_per_period(count, of_count)
    elif count <= of_count:
        spread = intervals.wilson(count, of_count)
    else:
        tries = intervals.tries_per_success(count, of_count)
        spread = intervals.Interval(1 / (tries.high or 1), 1 / (tries.low or 1))
    return {"value": count / of_count, "low": spread.low, "high": spread.high}


METRICS: Final = (
    vocab.Metric(
        "stages",
        "the way from dial to sale: so many of each step per one of the step before",
        "per one of the step before",
        "dials, connects, dial_conversations (else conversations), appointments, set_held (else meetings), set_sales "
        "(else sales), days_worked",
        "Sums over the whole weeks of a window in which both are tracked. Without connects the way leads from dials to "
        "decision makers; a later step that is not tracked ends it. Meetings held and sales are those of the "
        "appointments set in the window, so the newest are still open",
        "Wilson interval: Brown, Cai and DasGupta 2001, Statistical Science 16:101; Garwood 1936, Biometrika 28:437",
        "where a step is not tracked, or there is nothing to divide by",
    ),
)
