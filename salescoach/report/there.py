"""Who is there: when a rep starts and leaves by the roster, and since when nothing is logged under the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from salescoach import weeks, wording
from salescoach.funnel.calendar import SILENT_DAYS
from salescoach.report.days import said_day
from salescoach.report.facts import Facts

_WEEK: Final = pd.Timedelta(weeks=1)
NOT_HERE_YET: Final = "not here yet"
HAD_LEFT: Final = "had left"
AWAY: Final = "away"


@dataclass(frozen=True)
class There:
    """When a rep is there: ``hired`` and ``left`` by the roster, ``first`` and ``last`` day with anything logged.

    ``came_in`` calls came in, from ``in_from`` to ``in_to``. ``ended`` is the last week that the log sees whole
    for anybody, and ``ahead`` the first day of the week to come. ``calls_end`` is the last day of which anybody's calls
    are known, where the log goes on without them. What is not known is missing.
    """

    rep_id: str
    name: str
    hired: pd.Timestamp | None
    left: pd.Timestamp | None
    first: pd.Timestamp | None
    last: pd.Timestamp | None
    came_in: int
    in_from: pd.Timestamp | None
    in_to: pd.Timestamp | None
    ended: pd.Timestamp | None
    ahead: pd.Timestamp
    as_of: pd.Timestamp
    calls_end: pd.Timestamp | None = None

    @property
    def gone(self) -> bool:
        """Whether the rep has left and has no week ahead."""
        return self.left is not None and (self.left <= self.as_of or self.left < self.ahead)

    @property
    def to_come(self) -> bool:
        """Whether the first day is still to come."""
        return self.first is None and self.hired is not None and self.hired > self.as_of

    def absent(self, week: pd.Timestamp) -> str:
        """Return why a week has no day worked: "not here yet", "had left", "not tracked" or "away"."""
        if self.hired is not None and week + _WEEK <= self.hired:
            return NOT_HERE_YET
        if self.left is not None and self.left < week:
            return HAD_LEFT
        return AWAY if self._logged(week) else wording.NOT_TRACKED

    def _logged(self, week: pd.Timestamp) -> bool:
        """Return whether the week lies within what is logged, and not long after it."""
        if self.first is None or self.last is None:
            return False
        return week + _WEEK > self.first and week <= self.last + pd.Timedelta(days=SILENT_DAYS)


def of_rep(found: Facts, rep_id: str) -> There:
    """Return when one rep is there."""
    person = found.reps.set_index("rep_id").loc[rep_id]
    logged: Mapping[Any, Any] = found.logged.get(rep_id, {})
    as_of = pd.Timestamp(found.log.as_of)
    ended = found.last_week
    following = (as_of + pd.Timedelta(days=1)).date()
    ahead = weeks.week_of(following, found.log.settings.week_start) if ended is None else ended + _WEEK
    first, last, in_from, in_to = (_day(logged.get(name)) for name in ("first", "last", "in_from", "in_to"))
    return There(
        rep_id, str(person["name"]), _day(person["hired"]), _day(person["left"]), first,
        None if last is None else min(last, as_of), int(logged.get("came_in", 0)), in_from, in_to, ended,
        pd.Timestamp(ahead), as_of, _day(found.calls_end),
    )  # fmt: skip


def _day(value: Any) -> pd.Timestamp | None:
    return None if value is None or pd.isna(value) else pd.Timestamp(value)


def said(here: There, last: pd.Timestamp | None, known: pd.DataFrame) -> str:
    """Return why there is no whole week, or what follows the last one: the rep left, was away, or nothing is logged.

    ``known`` are the rep's rep_weeks. Calls that came in are said where none went out.
    """
    if here.gone and here.left is not None:
        later = here.last is not None and here.last > here.left
        rest = (
            "what is logged under this name later is in it too" if later else "everything below is up to then"
        )
        return f"Left on {wording.day(here.left)}; {rest}."
    if here.calls_end is not None:
        return missing_export(here.calls_end)
    logged = frozenset(known["week"])
    why = _no_week(here, logged) if last is None else _after(here, last, logged)
    only_in = here.in_from is not None and not known["dials"].notna().any()
    return " ".join(filter(None, [_came_in(here, counted=bool(logged)) if only_in else "", why]))


def missing_export(calls_end: date) -> str:
    """Return that the log goes on without its calls, and the question why."""
    return f"The calls in this log end on {wording.day(calls_end)}: is the newest export missing?"


def _came_in(here: There, *, counted: bool) -> str:
    """Return that calls came in and none went out; without weeks that are ``counted`` for other work, why so."""
    assert here.in_from is not None
    assert here.in_to is not None
    span = f"from {wording.day(here.in_from, year=here.in_to.year)} to {wording.day(here.in_to)}"
    when = span if here.in_from < here.in_to else f"on {wording.day(here.in_from)}"
    none = "" if counted else ", so there is no week to count"
    return f"No call went out in this log{none}; {wording.counted(here.came_in, 'calls')} came in {when}."


def no_week_ahead(here: There) -> str:
    """Return that the rep has no week to come, because of leaving or of starting later; nothing where there is one."""
    if here.gone and here.left is not None:
        return f"There is no week ahead: the rep left on {wording.day(here.left)}."
    if here.to_come and here.hired is not None and here.hired >= here.ahead + _WEEK:
        return f"There is no week ahead yet: the first day is {said_day(here.hired.date())}."
    return ""


def _no_week(here: There, logged: frozenset[pd.Timestamp]) -> str:
    if here.to_come and here.hired is not None:
        return f"Starts on {said_day(here.hired.date())}; nothing is logged yet."
    if here.first is None:
        return "Nothing is logged under this name."
    return "No whole week is in the log yet." if logged or here.in_from is None else ""


def _after(here: There, last: pd.Timestamp, logged: frozenset[pd.Timestamp]) -> str:
    if here.last is None or here.ended is None:
        return ""
    if here.ended - here.last >= pd.Timedelta(days=SILENT_DAYS):
        return f"Nothing is logged under this name since {wording.day(here.last)}."
    after = pd.date_range(last + _WEEK, here.ended, freq=_WEEK)
    if not len(after) or logged & set(after):
        return ""
    following = "the week" if len(after) == 1 else f"the {len(after)} weeks"
    return f"Away in {following} after it, from {wording.day(after[0], year=last.year)}."
