"""The days that a rep can still work until a day: working days less holidays and time off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

import pandas as pd

from salescoach import questions, weeks


@dataclass(frozen=True)
class Calendar:
    """When a rep works: weekdays (Monday is 0), the country of his holidays, his last day, and time off by day."""

    working: frozenset[int] = frozenset(range(5))
    country: str = ""
    hired: date | None = None
    left: date | None = None
    off: Mapping[date, float] = field(default_factory=lambda: MappingProxyType({}))

    def days(self, after: date, until: date) -> list[tuple[date, float]]:
        """Return the days he can work after one day and until another, each with its part, 1 for a whole one.

        >>> Calendar(country="DE").days(date(2026, 4, 30), date(2026, 5, 5))  # the first of May is a holiday
        [(datetime.date(2026, 5, 4), 1.0), (datetime.date(2026, 5, 5), 1.0)]
        """
        first = max(after + timedelta(days=1), self.hired or date.min)
        last = min(until, self.left or date.max)
        if first > last:
            return []
        rest = weeks.public_holidays(self.country, first.year, last.year)
        found = [
            (day, 1.0 - self.off.get(day, 0.0))
            for day in weeks.days_in(first, last)
            if day.weekday() in self.working and day not in rest
        ]
        return [(day, part) for day, part in found if part > 0]


def calendar_of(reps: pd.DataFrame, days_off: pd.DataFrame, rep_weeks: pd.DataFrame, rep_id: str) -> Calendar:
    """Return the calendar of a rep by the tables ``reps`` and ``days_off`` of a log; Monday to Friday where unknown.

    Who works more days than that in most weeks of the log works on as many more weekdays, those from Monday on first.

    >>> off = pd.DataFrame({"rep_id": ["ann"], "date": ["2026-05-04"], "part": [0.5]})
    >>> rows = pd.DataFrame({"rep_id": "ann", "scope": "all", "week": pd.to_datetime(["2026-03-02", "2026-03-09"]),
    ...                      "partial": False, "days_worked": 6.0})
    >>> found = calendar_of(pd.DataFrame(columns=["rep_id"]), off, rows, "ann")
    >>> found.off, sorted(found.working)
    (mappingproxy({datetime.date(2026, 5, 4): 0.5}), [0, 1, 2, 3, 4, 5])
    """
    mine = days_off[days_off["rep_id"] == rep_id]
    parts = mine.assign(date=pd.to_datetime(mine["date"])).groupby("date")["part"].sum().clip(upper=1.0)
    off = MappingProxyType({pd.Timestamp(str(day)).date(): float(part) for day, part in parts.items()})
    told = reps[reps["rep_id"] == rep_id].to_dict("records")
    row = {str(name): value for name, value in told[0].items() if not pd.isna(value)} if told else {}
    working = weeks.working_days(row.get("working_days"))
    worked = _days_worked(rep_weeks, rep_id)
    more = max(0, int(worked.median()) - len(working)) if len(worked) else 0
    return Calendar(
        working=working.union([day for day in range(7) if day not in working][:more]),
        country=str(row.get("country", "")),
        hired=_day(row.get("hired")),
        left=_day(row.get("left")),
        off=off,
    )


def week_of_work(calendar: Calendar, first: date) -> tuple[float, float]:
    """Return the days of the week from ``first`` on that a rep is there, and those of the usual ones that are off.

    >>> week_of_work(Calendar(country="DE", off={date(2026, 4, 28): 0.5}), date(2026, 4, 27))  # and the first of May
    (3.5, 1.5)
    """
    last = first + timedelta(days=6)
    there = sum(part for _, part in calendar.days(first - timedelta(days=1), last))
    return there, len(calendar.working) - there


def _day(value: object) -> date | None:
    return None if value is None else pd.Timestamp(str(value)).date()


def days_a_week(rep_weeks: pd.DataFrame, rep_id: str, *, last: int = 13) -> float | None:
    """Return the days a rep worked a week, over the last so many of his whole, worked weeks; nothing without any.

    >>> rows = pd.DataFrame({"rep_id": "ann", "scope": "all", "week": pd.to_datetime(["2026-03-02", "2026-03-09"]),
    ...                      "partial": False, "days_worked": [5.0, 4.0]})
    >>> days_a_week(rows, "ann")
    4.5
    """
    worked = _days_worked(rep_weeks, rep_id, last)
    return float(worked.mean()) if len(worked) else None


def _days_worked(rep_weeks: pd.DataFrame, rep_id: str, last: int = 13) -> pd.Series[float]:
    """Return the days of each of the last so many whole weeks of a rep, without those of none."""
    mine = (rep_weeks["rep_id"] == rep_id) & (rep_weeks["scope"] == "all")
    own = rep_weeks.loc[mine, ["week", "partial", "days_worked"]]
    end = questions.last_complete(own)
    if end is None:
        return own["days_worked"].head(0)
    inside = own["week"].between(pd.Timestamp(weeks.add_weeks(end, 1 - last)), end)
    return own.loc[inside & ~own["partial"].astype(bool) & (own["days_worked"] > 0), "days_worked"]
