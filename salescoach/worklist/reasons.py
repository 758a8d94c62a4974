"""Why an account stands on the list: the reasons in their order, and each said in a sentence."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from salescoach import wording

#: "Call me later" without a day falls due after so many days.
LATER_DAYS: Final = 14
#: A target account is dropped when nobody touched it for so many days ...
DROPPED_DAYS: Final = 14
#: ... before so many attempts. No other reason asks for more attempts than these either.
ATTEMPTS: Final = 6
#: A no older than this may be asked again.
OLD_NO_DAYS: Final = 90
#: An account that anybody of ours touched in the last days is left alone.
QUIET_DAYS: Final = 3
#: Promises, no-shows and calls of others that are older than half a year are no work for this Monday.
LOOK_BACK_DAYS: Final = 182

#: The reasons, the strongest first, as a page calls them.
REASONS: Final = MappingProxyType(
    {
        "call_later": "asked to be called later",
        "no_show": "did not come to a meeting",
        "call_back": "called and not called back",
        "dropped": "target account, tried and left",
        "untried": "target account, never tried",
        "old_no": "said no more than 90 days ago",
    }
)
#: What a page says of so many accounts of a reason.
COUNTED: Final = MappingProxyType(
    {
        "call_later": "asked to be called later",
        "no_show": "missed a meeting",
        "call_back": "called us",
        "dropped": "were tried and left",
        "untried": "were never tried",
        "old_no": "said no some months ago",
    }
)
#: Reasons that win new accounts, the longest waiting first; customers do not stand on the list for these.
#: Of the others, which somebody waits for, the latest comes first.
HUNTING: Final = ("dropped", "untried", "old_no")

_WORDS: Final = {1: "once", 2: "twice"}


def why(row: Mapping[str, Any], as_of: date, *, has_list: bool) -> str:
    """Return the sentence of a row of the query: its reason with the date and the count.

    >>> row = {"reason": "call_later", "since": date(2026, 6, 17), "asked": date(2026, 6, 3), "times": 1, "tried": 2}
    >>> why(row, date(2026, 6, 28), has_list=True)
    'asked on 3 June to be called later; it has been due since 17 June; tried twice since'
    """
    said = _SAID[str(row["reason"])](row, as_of, has_list)
    tried = int(row["tried"])
    return f"{said}; tried {times(tried)} since" if tried else said


def times(count: int) -> str:
    """Return a number of times in words.

    >>> times(1), times(2), times(3)
    ('once', 'twice', '3 times')
    """
    return _WORDS.get(count, f"{count:,} times")


def _day(row: Mapping[str, Any], as_of: date, which: str = "since") -> str:
    """Return a day of a row as it is said; the year only where it is another."""
    return wording.day(row[which], year=as_of.year)


def _call_later(row: Mapping[str, Any], as_of: date, _: bool) -> str:
    since = _day(row, as_of)
    if row["asked"] is None:
        return f"a call was planned for {since} and is still open"
    asked = _day(row, as_of, "asked")
    count = int(row["times"])
    said = f"asked on {asked} to be called later"
    if count > 1:
        said = f"asked {times(count)} to be called later, the last time on {asked}"
    return f"{said}; it has been due since {since}"


def _no_show(row: Mapping[str, Any], as_of: date, _: bool) -> str:
    when, count = _day(row, as_of), int(row["times"])
    missed = f"the meeting on {when}" if count < 2 else f"{count:,} meetings, the last on {when}"
    return f"did not come to {missed}; no new date since"


def _call_back(row: Mapping[str, Any], as_of: date, _: bool) -> str:
    when, count = _day(row, as_of), int(row["times"])
    called = f"called us on {when}" if count < 2 else f"called us {times(count)}, the first time on {when}"
    return f"{called}; no call back from us since"


def _dropped(row: Mapping[str, Any], as_of: date, has_list: bool) -> str:
    count, written = int(row["times"]), int(row["written"])
    if count:
        return f"{_what(has_list)}, tried {times(count)}, last on {_day(row, as_of)}; nobody was spoken to"
    return f"{_what(has_list)}, written to {times(written)}, last on {_day(row, as_of)}; never called"


def _untried(row: Mapping[str, Any], as_of: date, has_list: bool) -> str:
    since = "" if row["since"] is None else f" since {_day(row, as_of)}"
    return f"{_what(has_list)}{since}; never tried"


def _old_no(row: Mapping[str, Any], as_of: date, _: bool) -> str:
    when, count = _day(row, as_of), int(row["times"])
    said = f"said no on {when}" if count < 2 else f"said no {times(count)}, the last time on {when}"
    return f"{said}; nobody of ours spoke with them since"


def _what(has_list: bool) -> str:
    return "a target account" if has_list else "no customer so far"


_SAID: Final[Mapping[str, Callable[[Mapping[str, Any], date, bool], str]]] = MappingProxyType(
    {
        "call_later": _call_later,
        "no_show": _no_show,
        "call_back": _call_back,
        "dropped": _dropped,
        "untried": _untried,
        "old_no": _old_no,
    }
)
