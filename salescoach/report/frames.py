"""The finished tables that the charts draw, made of rep_weeks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pandas as pd

from salescoach import questions, vocab, wording

_GROUPS: Final = ("target", "new", "existing", "win_back", "partner", "unlinked")
_PURPOSES: Final = tuple(vocab.PURPOSES)
#: Weeks that one point of a conversion trend stands on.
BLOCK: Final = 4


def _weekly(rep_weeks: pd.DataFrame, scope: str, columns: Sequence[str]) -> pd.DataFrame:
    """Return ``week``, ``partial`` and the counts of one scope, summed over the reps given.

    A week is partial when all its rows are.
    """
    rows = rep_weeks.loc[rep_weeks["scope"] == scope, ["week", "partial", *columns]]
    if not rows["week"].is_unique:
        weeks = rows.groupby("week")
        rows = weeks[list(columns)].sum(min_count=1).assign(partial=weeks["partial"].all()).reset_index()
    return rows.sort_values("week", ignore_index=True)


def by_group(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return dials per week and account group: ``week``, ``part``, ``count``, ``partial``."""
    weekly = _weekly(rep_weeks, "all", [f"dials_{group}" for group in _GROUPS])
    return _parts(
        weekly[["week", "partial"]].assign(part=_group_label(group), count=weekly[f"dials_{group}"])
        for group in _GROUPS
        if weekly[f"dials_{group}"].sum() > 0 or group in ("target", "existing")
    )


def _group_label(group: str) -> str:
    return vocab.label(f"dials_{group}").removeprefix("dials to ").removeprefix("dials ")


def by_purpose(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return dials per week and purpose: ``week``, ``part``, ``count``, ``partial``."""
    parts = []
    for purpose in _PURPOSES:
        weekly = _weekly(rep_weeks, purpose, ["dials"])
        if weekly["dials"].sum() > 0 or purpose == "prospecting":
            said = "purpose unknown" if purpose == "unknown" else purpose
            parts.append(weekly[["week", "partial"]].assign(part=said, count=weekly["dials"]))
    return _parts(parts)


def _parts(parts: Iterable[pd.DataFrame]) -> pd.DataFrame:
    return pd.concat(parts, ignore_index=True)[["week", "part", "count", "partial"]]


def refusals(rep_weeks: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Return ``week``, ``refusals``, ``asks``, ``appointments``, ``partial``."""
    columns = ["refusals", "asks", "appointments"]
    return _weekly(rep_weeks, scope, columns)[["week", *columns, "partial"]]


def people(rep_weeks: pd.DataFrame) -> pd.DataFrame:
    """Return people seen per week, new ones and others: ``week``, ``part``, ``count``, ``partial``."""
    weekly = _weekly(rep_weeks, "all", ["people_seen", "new_people"])
    known = weekly["people_seen"] - weekly["new_people"]
    return _parts(
        weekly[["week", "partial"]].assign(part=part, count=count)
        for part, count in (("met for the first time", weekly["new_people"]), ("met before", known))
    )


def funnel(rep_weeks: pd.DataFrame, scope: str) -> pd.DataFrame:
    """Return ``stage``, ``count`` and ``per`` (how many of the stage before, with its interval)."""
    tracked = ["dials", "connects", "dial_conversations", "appointments"]
    rows = _alike(rep_weeks.loc[rep_weeks["scope"] == scope, ["rep_id", *tracked, "set_held"]], tracked)
    stages = (
        ("dials", "dials"),
        ("connects", "connects"),
        ("dial_conversations", "decision makers by phone"),
        ("appointments", "appointments"),
        ("set_held", "appointments held so far"),
    )
    found: list[dict[str, object]] = []
    before: tuple[str, float] | None = None
    for column, label in stages:
        total = rows[column].sum(min_count=1)
        count = None if pd.isna(total) else float(total)
        found.append({"stage": label, "count": count, "per": _per(before, count)})
        if count is not None:
            before = (label, count)
    return pd.DataFrame(found).astype({"count": "Float64"})


def _alike(rows: pd.DataFrame, stages: Sequence[str]) -> pd.DataFrame:
    """Return the rows of the reps who track every stage that anybody tracks, where there are any."""
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
    rows = questions.rows_for([question], rep_weeks[chosen])
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
