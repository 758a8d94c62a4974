"""The last week beside the usual in words and cells: refusals and appointments, never one alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from salescoach import wording
from salescoach.ledger.lines import APPOINTMENTS, REFUSAL
from salescoach.ledger.sentences import NO_WEEK


def said(rows: pd.DataFrame, last: pd.Timestamp | None) -> str:
    """Return the rows of ``beside`` as a sentence: refusals and appointments, never one alone."""
    if last is None or rows.empty:
        return NO_WEEK
    by_line = {str(row["line"]): row for row in rows.to_dict("records")}
    named = ((REFUSAL, "refusals"), (APPOINTMENTS, APPOINTMENTS))
    counts = {thing: _known(by_line.get(line, {}).get("last")) for line, thing in named}
    known = [wording.counted(count, thing) for thing, count in counts.items() if count is not None]
    missing = [thing for thing, count in counts.items() if count is None]
    if not known:
        return "Neither refusals nor appointments are tracked."
    week = f"{' and '.join(known)} in the week of {wording.day(last)}"
    week = week[:1].upper() + week[1:]
    if missing:
        return f"{week}; {missing[0]} are not tracked."
    usuals = [found for line, _ in named if (found := _usual(by_line[line]))]
    if len(usuals) < len(named):
        return f"{week}."
    if all(found.rate >= 1 for found in usuals):
        return f"{week}; usually {' and '.join(wording.number(found.rate) for found in usuals)} a week."
    weeks = [wording.counted(found.weeks, "weeks") for found in usuals]
    if weeks[0] != weeks[1]:
        spans = [f"{_some(found.count)} in {span}" for found, span in zip(usuals, weeks, strict=True)]
    elif not any(found.count for found in usuals):
        return f"{week}; neither in {weeks[0]}."
    else:
        spans = [_some(usuals[0].count), f"{_some(usuals[1].count)} in {weeks[1]}"]
    return f"{week}; {' and '.join(spans)}."


@dataclass(frozen=True)
class _Usual:
    """A count, the weeks it stands on, and how many that is a week."""

    count: float
    weeks: float
    rate: float


def _usual(row: Mapping[Any, Any]) -> _Usual | None:
    found = [_known(row.get(name)) for name in ("count", "weeks", "usual")]
    return None if None in found else _Usual(*(value for value in found if value is not None))


def _some(count: float) -> str:
    return wording.number(count) if count else "none"


def cells(row: Mapping[Any, Any], log: str = "your log") -> tuple[str, str, str, str, str]:
    """Return a row of ``beside`` as a page's table has it: line, last week, all weeks, a week, a day worked.

    Each column holds one kind of number, however rare the line is.

    >>> cells({"line": "no-show", "last": 0, "count": 2, "weeks": 13, "days": 61, "usual": 0.15, "low": 0.019,
    ...        "high": 0.56, "per_day": 0.033, "note": ""})[1:]
    ('0', '2 in 13 weeks; anything from 0.25 to 7.3 fits your log', '0.15', '0.033')
    """
    count, weeks, last, usual, per_day = (
        _known(row[name]) for name in ("count", "weeks", "last", "usual", "per_day")
    )
    name = str(row["line"])
    name = name[:1].upper() + name[1:]
    if count is None or weeks is None:
        return name, str(row["note"]) or wording.NOT_TRACKED, "", "", ""
    shown = wording.NOT_TRACKED if last is None else wording.number(last)
    all_weeks = f"{_some(count)} in {wording.counted(weeks, 'weeks')}"
    if usual is None or per_day is None:
        return name, shown, all_weeks, wording.TOO_THIN, ""
    low, high = _known(row["low"]), _known(row["high"])
    if count and low is not None and high is not None:
        all_weeks = f"{all_weeks}; {wording.between(low * weeks, high * weeks, log)}"
    return name, shown, all_weeks, wording.number(usual), wording.number(per_day)


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)
