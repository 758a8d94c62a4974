"""The finished tables that the charts draw, made of rep_weeks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import questions, vocab, wording

_GROUPS: Final = ("target", "new", "existing", "win_back", "partner", "unlinked")
_PURPOSES: Final = tuple(vocab.PURPOSES)
#: The steps that all reps of a funnel track, as far as anybody does.
_TRACKED: Final = ("dials", "connects", "dial_conversations", "appointments")
_UNKNOWN: Final = "purpose unknown"
#: Weeks that one point of a conversion trend stands on.
BLOCK: Final = 4


class _Weekly(NamedTuple):
    """Weeks in their order, which are partial, and counts by name with NaN for not tracked."""

    week: npt.NDArray[Any]
    partial: npt.NDArray[np.bool_]
    counts: Mapping[str, npt.NDArray[np.float64]]


def _weekly(rep_weeks: pd.DataFrame, scope: str, columns: Sequence[str]) -> _Weekly:
    """Return the counts of one scope by week, summed over the reps given.

    A week is partial when all its rows are.
    """
    chosen = (rep_weeks["scope"] == scope).to_numpy(dtype=bool)
    weeks, place = np.unique(rep_weeks["week"].to_numpy()[chosen], return_inverse=True)
    partial = rep_weeks["partial"].to_numpy(dtype=bool)[chosen]
    counts = {}
    for name in columns:
        values = rep_weeks[name].to_numpy("float64", na_value=np.nan)[chosen]
        known = ~np.isnan(values)
        total = np.bincount(place[known], values[known], len(weeks))
        counts[name] = np.where(np.bincount(place[known], minlength=len(weeks)) > 0, total, np.nan)
    return _Weekly(weeks, np.bincount(place[~partial], minlength=len(weeks)) == 0, counts)


def by_group(rep_weeks: pd.DataFrame, scope: str = "all", *, group: str = "") -> pd.DataFrame:
    """Return dials per week and account group, or of one group: ``week``, ``part``, ``count``, ``partial``."""
    groups = [group] if group else _GROUPS
    weekly = _weekly(rep_weeks, scope, [f"dials_{one}" for one in groups])
    counts = {one: weekly.counts[f"dials_{one}"] for one in groups}
    return _parts(
        (group_label(one), weekly, count)
        for one, count in counts.items()
        if np.nansum(count) > 0 or one in ("target", "existing", group)
    )


def group_label(group: str) -> str:
    """Return what a page calls a group of accounts.

    >>> group_label("existing"), group_label("unlinked")
    ('customers', 'without an account')
    """
    return vocab.label(f"dials_{group}").removeprefix("dials to ").removeprefix("dials ")


def by_purpose(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return dials per week and purpose: ``week``, ``part``, ``count``, ``partial``.

    Dials that are counted by hand have no purpose that is known.
    """
    parts = []
    for purpose in _PURPOSES:
        weekly = _weekly(rep_weeks, purpose, ["dials"])
        count = weekly.counts["dials"]
        if np.nansum(count) > 0 or purpose == "prospecting":
            parts.append((_UNKNOWN if purpose == "unknown" else purpose, weekly, count))
    everything = _weekly(rep_weeks, "all", ["dials"])
    if not any(np.isfinite(count).any() for *_, count in parts):
        parts = [(_UNKNOWN, everything, everything.counts["dials"])]
    return _parts(parts)


def _parts(parts: Iterable[tuple[str, _Weekly, npt.NDArray[np.float64]]]) -> pd.DataFrame:
    found = list(parts)
    names = [name for name, weekly, _ in found for _ in weekly.week]
    return pd.DataFrame(
        {
            "week": np.concatenate([weekly.week for _, weekly, _ in found]),
            "part": pd.Series(names, dtype="str"),
            "count": pd.array(np.concatenate([count for *_, count in found]), dtype="Float64"),
            "partial": np.concatenate([weekly.partial for _, weekly, _ in found]),
        }
    )


def refusals(rep_weeks: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Return ``week``, ``refusals``, ``asks``, ``appointments``, ``partial``."""
    weekly = _weekly(rep_weeks, scope, ["refusals", "asks", "appointments"])
    counts = {name: pd.array(count, dtype="Float64") for name, count in weekly.counts.items()}
    return pd.DataFrame({"week": weekly.week, **counts, "partial": weekly.partial})


def people(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return people seen per week, new ones and others: ``week``, ``part``, ``count``, ``partial``."""
    weekly = _weekly(rep_weeks, "all", ["people_seen", "new_people"])
    seen, new = weekly.counts["people_seen"], weekly.counts["new_people"]
    return _parts([("met for the first time", weekly, new), ("met before", weekly, seen - new)])


_STAGES: Final = (
    ("dials", "dials"),
    ("connects", "connects"),
    ("dial_conversations", "decision makers by phone"),
    ("appointments", "appointments"),
    ("set_held", "appointments held so far"),
)


def funnel(rep_weeks: pd.DataFrame, scope: str, paths: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return ``stage``, ``count``, ``per`` (how many of the stage before, with its interval) and ``weeks`` (in words).

    ``paths`` are those of ``maturity.paths``: where of most of these appointments it is not known or too early to
    know what became of them, those held are left out. Without ``paths`` they stay.
    """
    wanted = ["rep_id", "week", *_TRACKED, "set_held"]
    rows = _alike(rep_weeks.loc[rep_weeks["scope"] == scope, wanted], _TRACKED)
    stages = _STAGES if paths is None or _mostly_ended(rows, paths) else _STAGES[:-1]
    found: list[dict[str, object]] = []
    before: tuple[str, float] | None = None
    for column, label in stages:
        total = rows[column].sum(min_count=1)
        count = None if pd.isna(total) else float(total)
        found.append({"stage": label, "count": count, "per": _per(before, count), "weeks": _weeks(rows)})
        if count is not None:
            before = (label, count)
    return pd.DataFrame(found).astype({"count": "Float64"})


def _weeks(rows: pd.DataFrame) -> str:
    """Return of which weeks the rows are: "13 weeks from 30 March 2026"."""
    if rows.empty:
        return ""
    first, last = rows["week"].min(), rows["week"].max()
    return f"{wording.counted((last - first).days // 7 + 1, 'weeks')} from {wording.day(first)}"


def _mostly_ended(rows: pd.DataFrame, paths: pd.DataFrame) -> bool:
    """Return whether of at least half of the appointments set in these rows it is known how they ended."""
    own = paths[(paths["step"] == "appointment_held") & paths["rep_id"].isin(rows["rep_id"])]
    own = own[own["week"].between(rows["week"].min(), rows["week"].max())]
    return bool(2 * own["state"].isin(["won", "lost"]).sum() >= len(own))


def reps_in_funnel(rep_weeks: pd.DataFrame, scope: str) -> tuple[int, int]:
    """Return of how many reps the funnel is, and how many there are: only those who track all steps are in it."""
    rows = rep_weeks.loc[rep_weeks["scope"] == scope, ["rep_id", *_TRACKED]]
    return _alike(rows, _TRACKED)["rep_id"].nunique(), rows["rep_id"].nunique()


def _alike(rows: pd.DataFrame, stages: Sequence[str]) -> pd.DataFrame:
    """Return the rows of the reps who track every stage that anybody tracks, where there are any."""
    if rows["rep_id"].nunique() <= 1:
        return rows
    tracked = rows.groupby("rep_id")[list(stages)].count() > 0
    full = rows[rows["rep_id"].isin(tracked.index[(tracked == tracked.any()).all(axis=1)])]
    return full if len(full) else rows


def _per(before: tuple[str, float] | None, count: float | None) -> str:
    if before is None or count is None or before[1] == 0 or count > before[1]:
        return ""
    name, of = before
    if count == 0:
        return f"none of {wording.counted(of, name)}"
    low, high = questions.ratio(of, count)
    return f"{wording.counted(of / count, name)} for one; {wording.between(low, high)}"


def trend(rep_weeks: pd.DataFrame, name: str, scope: str) -> pd.DataFrame:
    """Return a question's answer in blocks of four weeks, the last one ending with the last whole week.

    Columns: ``period`` (first day), ``value``, ``low``, ``high``, ``of_count``, ``per_count``, ``status``.
    """
    question = next(q for q in questions.QUESTIONS if q.name == name)
    chosen = (rep_weeks["scope"] == scope).to_numpy(bool) & ~rep_weeks["partial"].to_numpy(bool)
    rows = questions.rows_for([question], rep_weeks).where(chosen)
    found = []
    if len(rows):
        last = pd.Timestamp(rows["week"].max())
        blocks = (last.to_datetime64() - rows["week"]).astype("timedelta64[D]").astype("int64") // (7 * BLOCK)
        for block in sorted(set(blocks.tolist()), reverse=True):
            start = last - pd.Timedelta(weeks=BLOCK * (block + 1) - 1)
            answer = questions.of_rows(question, rows.where(blocks == block), rep=None, scope=scope)
            numbers = (answer.value, answer.low, answer.high, answer.of_count, answer.per_count)
            found.append((start, *numbers, answer.status))
    columns = ["period", "value", "low", "high", "of_count", "per_count", "status"]
    return pd.DataFrame(found, columns=columns).astype(dict.fromkeys(columns[1:-1], "Float64"))
