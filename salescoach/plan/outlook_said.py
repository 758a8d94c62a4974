"""How a page says what a goal takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from salescoach import wording
from salescoach.plan.own import Counted
from salescoach.plan.scenario import RATES

if TYPE_CHECKING:
    from salescoach.plan.basis import GoalBy
    from salescoach.plan.seen import Needed, Outlook
    from salescoach.plan.way import Ahead

ASSUMPTION: Final = (
    "All of this holds if nothing else changes. The steps hang together: more appointments from the same talks can "
    "mean fewer meetings held, so one change may bring less than it says here."
)
#: More dials a day than this are said as such.
MOST_A_DAY: Final = 500
_LEAST: Final = 0.01


def wanted(goal: GoalBy, basis: str = "") -> str:
    """Return what is wanted, less what was won of it: "3 more sales by 31 December 2026"."""
    if goal.sales is not None:
        more = " more" if goal.won >= 1 else ""
        sales = wording.number(goal.left)
        return f"{sales}{more} {'sale' if goal.left == 1 else 'sales'} by {wording.day(goal.by)}"
    per = f" a {basis}" if basis in ("month", "year") else ""
    more = " more" if goal.won else ""
    return f"{wording.money(goal.left, _currency(goal))}{per}{more} by {wording.day(goal.by)}"


def _currency(goal: GoalBy) -> str:
    return str(goal.currency).strip().upper()


def sentence(found: Outlook, seen: Counted | None, basis: str = "") -> str:
    """Return the dials and the chance; ``seen`` are the counts of the rate that is too thin."""
    goal = found.goal
    if goal.left <= 0:
        return "The goal is reached."
    head = f"For {wanted(goal, basis)}"
    if found.status == "too_thin":
        return f"{head}: too early to say, {_thin(found.why, seen)}."
    if found.status != "ok":
        return f"{head}: how many dials it takes cannot be told, {found.why}."
    if found.why:
        return " ".join(part for part in (f"{head}: {found.why}.", _from_open(found)) if part)
    return " ".join(part for part in (f"{head} {_takes(found)}.", _at(found)) if part)


def _thin(why: str, seen: Counted | None) -> str:
    if why not in RATES or seen is None:
        return why
    made, of = RATES[why]
    return f"{wording.counted(seen.n, made)} from {wording.counted(seen.of, of)} in your log so far"


def _takes(found: Outlook) -> str:
    days = _days(found.days)
    if all(need.a_day is None for need in found.needed):
        return "no number of dials from now on gives a chance of 5 in 10"
    if all(need.a_day == 0 for need in found.needed):
        return "what is already open gives a chance of 9 in 10 or more"
    told = [need for need in found.needed if need.a_day is not None]
    beyond = [need for need in told if (need.a_day or 0) > MOST_A_DAY]
    shown = [*(need for need in told if need not in beyond), *beyond[:1]]
    parts = [_for_chance(need, first=place == 0) for place, need in enumerate(shown)]
    *some, final = parts
    return f"you have {days} to work: {', '.join(some) + ' and ' if some else ''}{final}"


def _for_chance(need: Needed, *, first: bool) -> str:
    """Return the dials a day for a chance, the words for both only the first time.

    >>> from salescoach.plan.seen import Needed
    >>> _for_chance(Needed(0.5, 12, 600), first=True), _for_chance(Needed(0.8, 20, 1000), first=False)
    ('12 dials a day for a chance of 5 in 10', '20 for 8 in 10')
    """
    assert need.a_day is not None
    chance = f"{'a chance of ' if first else ''}{need.chance * 10:.0f} in 10"
    dials = f"more than {MOST_A_DAY}" if need.a_day > MOST_A_DAY else wording.number(need.a_day)
    if not need.a_day:
        return f"no more dials for {chance}"
    thing = f" {'dial' if need.a_day == 1 else 'dials'} a day" if first else ""
    return f"{dials}{thing} for {chance}"


def _days(days: float) -> str:
    """Return days as one says them.

    >>> _days(1), _days(42.5), _days(0)
    ('1 day', '42.5 days', 'no days')
    """
    if not days:
        return "no days"
    said = f"{days:,.0f}" if days == int(days) else f"{round(days * 2) / 2:,.1f}".removesuffix(".0")
    return f"{said} {'day' if days == 1 else 'days'}"


def _at(found: Outlook) -> str:
    """Return the chance at the dials of the scenario."""
    if found.chance is None or found.dials_a_day is None:
        return ""
    if found.days <= 0:
        return _from_open(found)
    pace = wording.counted(found.dials_a_day, "dials")
    return f"At {pace} a day the chance is {wording.chance(found.chance)}."


def _from_open(found: Outlook) -> str:
    some = found.open_appointments + found.open_deals
    if found.chance_open is None or not some:
        return ""
    return f"What is already open gives it a chance of {wording.chance(found.chance_open)}."


def in_flight(found: Outlook) -> str:
    """Return what is already open, and what to expect of it."""
    things = [
        wording.counted(count, thing)
        for count, thing in ((found.open_appointments, "appointments"), (found.open_deals, "deals"))
        if count
    ]
    if not things:
        return "Nothing is open yet: no appointment and no deal."
    head = f"Already open: {' and '.join(things)}"
    if found.open_expected is None:
        return f"{head}; what comes of that by then cannot be told yet."
    still, few = found.open_unknown, found.open_appointments + found.open_deals == 1
    rest = f"; what comes of {wording.number(still)} of them cannot be told yet" if still else ""
    return f"{head}; by then {_expect(found)} can be expected of {'it' if few else 'them'}{rest}."


def _expect(found: Outlook) -> str:
    value = found.open_expected or 0.0
    if found.goal.sales is not None:
        return (
            f"less than {_LEAST} sales"
            if 0 < value < _LEAST
            else f"about {_or_none(value)}"
            if value
            else "no sale"
        )
    return f"about {wording.money(value, _currency(found.goal))}"


def _or_none(value: float) -> str:
    return wording.counted(round(value, 2), "sales")


def last(found: Outlook) -> str:
    """Return until when dialling still helps."""
    if found.days <= 0:
        return f"No day to work is left until {wording.day(found.goal.by)}."
    if not found.lag_known:
        return (
            "How long it takes from a dial to a sale cannot be told here yet, so the dials of every day count in "
            "full."
        )
    if found.last_day is None:
        return "No dial from now on has as much as 1 in 20 of its full chance to bring a sale by then."
    return (
        f"The last day on which dialling still helps is {wording.day(found.last_day)}: from then on less than 1 in 20 "
        "of the sales that a dial can bring come in time."
    )


def capacity(found: Outlook) -> str:
    """Return the days and hours that can be worked, and what the dials come to."""
    off = f", {_days(found.scenario.days_off)} off taken out" if found.scenario.days_off else ""
    head = f"Until {wording.day(found.goal.by)} you can work {_days(found.days)}, without holidays and days off{off}"
    if found.hours is None or found.days <= 0:
        return f"{head}."
    each = found.hours / found.days
    likely = next((need.a_day for need in found.needed if need.chance == 0.8), None)
    hours = f"{head}; with {wording.counted(each, 'hours')} of dialling a day {wording.counted(found.hours, 'hours')}"
    if not likely or likely > MOST_A_DAY:
        return f"{hours}."
    return f"{hours}, so that {wording.counted(likely, 'dials')} a day are {wording.number(likely / each)} an hour."


def how(found: Outlook, ready: Ahead) -> str:
    """Return how it was worked out, for those who ask."""
    kinds = {
        "log": "Jeffreys' posterior of his own counts",
        "together": "the posterior of a beta-binomial over him and his peers",
        "followed": "an Aalen-Johansen estimate of his starts",
        "elsewhere": "a published rate, worth 100 tries",
    }
    bases = dict.fromkeys(
        ready.case.beliefs[name].basis for name in found.scenario.used if name in ready.case.beliefs
    )
    rates = "; ".join(kinds[basis] for basis in bases)
    lag = (
        "A dial counts by the share of the team's sales from appointments that came within the days left"
        if found.lag_known
        else "Every dial counts in full, as the lag is not known"
    )
    size = "" if found.goal.sales is not None else _how_sizes(ready)
    return (
        f"Each rate is a beta ({rates}); a rate moved keeps its size. The product of the betas, taken as independent, "
        "is matched by moments with a gamma, so that sales are negative binomial. "
        f"{lag}. What is open has its chance at its age by the team's Aalen-Johansen curve, a Poisson binomial "
        f"averaged over the curve's standard error.{size} Dials are spread evenly over the days worked."
    )


def _how_sizes(ready: Ahead) -> str:
    if ready.sizes is None:
        return ""
    whose = "his own" if ready.sizes.own else "the team's"
    return (
        f" Sizes are the empirical distribution of {whose} {len(ready.sizes.amounts)} deals won in "
        f"{ready.sizes.currency}, as they came."
    )
