"""What a page says about the usual and what is outside it; numbers in, sentences out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from salescoach import wording
from salescoach.trends.periods import BETWEEN, FEWEST_EVENTS, FOUR, WEEK
from salescoach.trends.usual import FEWEST


@dataclass(frozen=True)
class Flag:
    """Periods in a row (or one) that are out of the usual, from ``first`` to ``last``.

    ``count`` and ``days`` are those of the last period, ``low`` and ``high`` its own range; from event to
    event ``count`` 0 is the time since the last. ``over`` is a run that has ended: it is told, not asked about.
    """

    kind: str
    above: bool
    first: date
    last: date
    periods: int
    count: float
    days: float
    low: float
    high: float
    over: bool = False


@dataclass(frozen=True)
class Told:
    """Everything a sentence about a measure through time needs."""

    thing: str
    grain: str
    whole: int
    count: float
    days: float | None = None
    tracked: bool = True
    days_vary: bool = False
    usual: float | None = None
    low: float | None = None
    high: float | None = None
    dispersion: float = 1.0
    since: date | None = None
    open_days: float = 0.0
    flag: Flag | None = None
    others: int = 0


def behaviour(told: Told) -> str:
    """Return one sentence: what is usual and, if so, what is worth a question.

    >>> behaviour(Told("dials", "week", 12, 478, days=5.0, usual=39.8, low=16, high=74))
    'Usually about 40 dials a week (16 to 74); each whole week of the last 13 was within that.'
    >>> behaviour(Told("sales", "between", 30, 4, usual=37.5, high=120, open_days=12))
    'Usually one sale in 38 days worked, and up to 120 between two; the last was 12 days worked ago.'
    """
    if told.usual is None or told.high is None:
        return _too_early(told)
    if told.grain == BETWEEN:
        return _between(told, told.usual, told.high)
    about = f"about {wording.number(told.usual)} {told.thing} {_period(told)}"
    head = f"Usually {about} ({_range(told.low or 0, told.high)})"
    if told.flag is not None and told.flag.kind == "run":
        return f"{head}; {_run(told, told.flag)}{_asked(told.flag)}"
    if told.flag is None:
        each = "whole week of the last 13" if told.grain == WEEK else "period of the last 13 weeks"
        return f"{head}; each {each} was within that."
    return f"{head}; {_outside(told, told.flag)}{_others(told)}: worth a question."


def _asked(run: Flag) -> str:
    return ", but not since." if run.over else ": worth a question."


def _too_early(told: Told) -> str:
    if not told.tracked and told.since is None:
        return f"{told.thing[:1].upper()}{told.thing[1:]}: {wording.NOT_TRACKED}."
    since = f" since {wording.day(told.since)}" if told.since else ""
    head = f"Too early to say what is usual for {told.thing}"
    if told.grain == FOUR or told.grain == WEEK or told.whole < FEWEST:
        more = max(1, FEWEST - told.whole)
        things = "periods of four whole weeks" if told.grain == FOUR else "whole weeks"
        there = f"there {'is' if told.whole == 1 else 'are'} {told.whole or 'none'}{since or ' so far'}"
        return f"{head}: it takes {wording.counted(more, f'more {things}')}; {there}."
    so_far = (
        f"{wording.counted(told.count, told.thing)} in {wording.counted(told.whole, 'whole weeks')}{since}"
    )
    return f"{head}: {so_far}, and it takes {wording.counted(FEWEST_EVENTS, told.thing)}."


def _period(told: Told) -> str:
    period = "in four weeks" if told.grain == FOUR else "a week"
    if not told.days_vary:
        return period
    return f"in {period.removeprefix('in ')} of {wording.counted(told.days, 'days')} worked"


def _range(low: float, high: float) -> str:
    if not low and high:
        return f"up to {wording.number(high)}"
    return wording.number(low) if low == high else f"{wording.number(low)} to {wording.number(high)}"


def _outside(told: Told, flag: Flag) -> str:
    is_week = told.grain == WEEK
    when = f"the {'week of' if is_week else 'four weeks from'} {wording.day(flag.first)}"
    verb, side = "was" if is_week else "were", "above" if flag.above else "below"
    if flag.days == told.days:
        return f"{when} {verb} {side} that ({wording.number(flag.count)})"
    own = f"{wording.number(flag.count)}, usually {_range(flag.low, flag.high)}"
    return f"{when} {verb} {side} what is usual for {wording.counted(flag.days, 'days')} worked ({own})"


def _others(told: Told) -> str:
    if not told.others:
        return ""
    verb = "was" if told.others == 1 else "were"
    weeks = "13 weeks" if told.grain == WEEK else "four-week periods"
    return f", and {told.others} more of the last {weeks} {verb} out of the usual"


def _run(told: Told, flag: Flag) -> str:
    side = "high" if flag.above else "low"
    which = f"weeks from {wording.day(flag.first)} to {wording.day(flag.last)}"
    if told.grain != WEEK:
        which = f"times four weeks from {wording.day(flag.first)} on"
    return f"all {flag.periods} {which} were on the {side} side of that"


def _between(told: Told, usual: float, high: float) -> str:
    one = wording.singular(told.thing)
    head = f"Usually one {one} in {wording.number(usual)} days worked, and up to {wording.number(high)} between two"
    flag = told.flag
    if flag is None:
        return f"{head}; the last was {wording.counted(told.open_days, 'days')} worked ago."
    if flag.kind == "run":
        pace = "longer" if flag.above else "shorter"
        return f"{head}; {flag.periods} times in a row it took {pace} than it mostly does{_asked(flag)}"
    if not flag.count:
        return f"{head}; the last was {wording.counted(flag.days, 'days')} worked ago: worth a question."
    return (
        f"{head}; the one in the week of {wording.day(flag.last)} came after "
        f"{wording.counted(flag.days, 'days')} worked: worth a question."
    )
