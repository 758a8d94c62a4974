"""The coming week as a page says it: the work of its days, and the chance of what should come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import vocab, wording
from salescoach.plan.own import Counted

_BY_DIALS: Final = (
    "Every planned dial is a try with one unknown chance of an appointment; {whose} gives it a Beta posterior with "
    "Jeffreys' prior, so the count of the week is beta-binomial. "
)
_BY_DAYS: Final = (
    "Appointments come as Poisson at an unknown rate per day worked; {whose} gives it a Gamma posterior with "
    "Jeffreys' prior, so the count of the week is negative binomial. "
)
#: Fewer whole weeks, or fewer appointments, are too few to say.
FEWEST: Final = 3
_OPEN: Final = "Weeks that vary more than chance, and more dials than usual, are not in it."


@dataclass(frozen=True)
class Work:
    """Work of the coming week: how much in all and a day, by plan or as usual; ``None`` is not known.

    ``seen`` is what is usual as it was counted: so much in so many whole weeks.
    """

    total: float | None
    per_day: float | None
    planned: bool
    seen: Counted | None = None

    @property
    def rare(self) -> bool:
        """Whether it is usual, and less than once a day: that is said of all the weeks."""
        return self.seen is not None and self.per_day is not None and self.per_day < 1


@dataclass(frozen=True)
class Known:
    """What is known of the weeks before: appointments (``None``: not tracked) of so many whole weeks."""

    appointments: float | None
    weeks: int


@dataclass(frozen=True)
class ThisWeek:
    """The coming week of a rep: its work, the goal and the chance of it.

    ``at_least`` appointments are asked for: the goal, or one where there is none. ``chance`` is 0 to 1,
    ``low`` to ``high`` the appointments that fit; all three are ``None`` where it is too early to say.
    ``seen`` are the appointments the rate stands on, of so many ``seen_of`` (dials or days). ``days`` are worked,
    ``off`` more would be without holidays and time off.
    """

    rep_id: str
    week: pd.Timestamp | None
    days: float
    dials: Work
    accounts: Work
    goal: int | None
    at_least: int
    chance: float | None
    low: int | None
    high: int | None
    seen: Counted | None
    seen_of: str
    sentence: str
    how: str
    off: float = 0


def sentence(week: ThisWeek, known: Known) -> str:
    """Return what a page says of a week; ``known`` is what is known of the weeks before it."""
    if not week.days:
        return "No day of work is planned in the coming week."
    works = [("dials to new accounts", week.dials), ("new accounts", week.accounts)]
    parts = [_work(name, work) for name, work in works if work.total is not None and not work.rare]
    seldom = [_seldom(name, work.seen) for name, work in works if work.rare and work.seen is not None]
    over = wording.counted(week.days, "days")
    if week.off:
        over += f" ({wording.number(week.off)} of {wording.number(week.days + week.off)} off)"
    if week.chance is None and not parts and not seldom:
        return f"What is usual over {over}, and what comes of it: {_early(known)}."
    said = f"Over {over}: {', '.join(parts)}. " if parts else ""
    said += f"Usual so far: {', '.join(seldom)}. " if seldom else ""
    return said + (_outcome(week) if week.chance is not None else _too_early(known))


def _work(name: str, work: Work) -> str:
    """Return a piece of work with what it is a day.

    >>> _work("new accounts", Work(15, 3, True)), _work("new accounts", Work(12.2, 2.44, False))
    ('15 new accounts planned (3 a day)', 'about 12 new accounts as usual (2.4 a day)')
    >>> _work("new accounts", Work(0.6, 0.12, True))
    'fewer than one new account planned'
    """
    about, why = ("", "planned") if work.planned else ("about ", "as usual")
    if work.total and work.total < 1:
        return f"fewer than one {wording.singular(name)} {why}"
    total = wording.counted(work.total, name)
    a_day = f" ({wording.number(work.per_day)} a day)" if work.per_day and work.per_day >= 1 else ""
    return f"{about if work.total else ''}{total} {why}{a_day}"


def _seldom(name: str, seen: Counted) -> str:
    """Return what is usual but rarer than once a day, as it was counted.

    >>> _seldom("new accounts", Counted(8, 13)), _seldom("new accounts", Counted(0, 10))
    ('8 new accounts in 13 weeks', 'no new accounts in 10 weeks')
    """
    return f"{wording.counted(seen.n, name)} in {wording.counted(seen.of, 'weeks')}"


def _outcome(week: ThisWeek) -> str:
    assert week.chance is not None
    assert week.seen is not None
    wanted = "at least one appointment" if week.at_least == 1 else f"{week.at_least:,} appointments or more"
    agreed = wording.counted(week.seen.n, vocab.label("appointments"))
    of = "such dials" if week.seen_of == "dials" else "days worked"
    basis = f"{agreed} from {wording.counted(week.seen.of, of)}"
    low, high = week.low, week.high
    fits = (
        f"; anything from {low} to {wording.counted(high, 'appointments')} fits the log"
        if low != high
        else ""
    )
    return f"The chance of {wanted} is {wording.chance(week.chance)}, going by {basis}{fits}."


def _early(known: Known) -> str:
    return wording.NOT_TRACKED if known.appointments is None else f"too early to say; {_takes(known)}"


def _too_early(known: Known) -> str:
    if known.appointments is None:
        return "How many appointments come of it: appointments are not tracked."
    agreed = wording.counted(known.appointments, vocab.label("appointments"))
    weeks = wording.counted(known.weeks, "whole weeks")
    return f"How many appointments come of it: too early to say, {agreed} in {weeks} so far; {_takes(known)}."


def _takes(known: Known) -> str:
    """Return what it takes to say it.

    >>> _takes(Known(0, 1)), _takes(Known(1, 10))
    ('it takes 2 more whole weeks', 'it takes 3 appointments')
    """
    if known.weeks < FEWEST:
        return f"it takes {wording.counted(FEWEST - known.weeks, 'more whole weeks')}"
    return f"it takes {wording.counted(FEWEST, vocab.label('appointments'))}"


def how(of: str, *, own_rate: bool) -> str:
    """Return how the chance was worked out, for those who ask."""
    whose = (
        "what the rep's own log of 13 weeks counts"
        if own_rate
        else "what the rep's own and the peers' work is worth"
    )
    return (_BY_DIALS if of == "dials" else _BY_DAYS).format(whose=whose) + _OPEN
