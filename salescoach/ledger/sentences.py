"""What the ledger says of asking, in sentences one can say to a person's face: they question, never accuse."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from salescoach import wording

NO_WEEK: Final = "There is no complete week yet."
_SPELLED: Final = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
)  # fmt: skip


@dataclass(frozen=True)
class Counts:
    """What was counted over a window; None is not known."""

    conversations: float | None
    asks: float | None
    appointments: float | None
    refusals: float | None
    weeks: int = 0


def spelled(count: float, thing: str = "") -> str:
    """Return a count as one says it, in a word up to twelve.

    >>> spelled(11, "decision makers"), spelled(1, "decision makers"), spelled(36)
    ('eleven decision makers', 'one decision maker', '36')
    """
    whole = count == int(count) and count < len(_SPELLED)
    said = _SPELLED[int(count)] if whole else wording.number(count)
    named = wording.singular(thing) if count == 1 else thing
    return f"{said} {named}".strip() if thing else ("none" if count == 0 else said)


def unknown(*, conversations: bool) -> str:
    """Return why asks are not known."""
    if conversations:
        return "No refusal is recorded, so how often the meeting was asked for is not known."
    return "Talks with decision makers are not tracked, so how often the meeting was asked for is not known."


def asking(status: str, counts: Counts) -> str:
    """Return the sentence for a status.

    >>> asking("few asks", Counts(11, 4, 1, 3))
    'Eleven decision makers, and the meeting was asked for with four. What kept you from asking the other seven?'
    """
    talks, asked = counts.conversations or 0.0, counts.asks or 0.0
    if status == "too thin":
        so_far = _within(counts.weeks) or " so far"
        return f"{_first(talks, 'decision makers')}{so_far}: too early to say how often the meeting is asked for."
    if status == "not judged":
        return _do_not_fit(talks, asked, counts.appointments or 0.0)
    talked = f"{_first(talks, 'decision makers')}{_within(counts.weeks)}"
    head = f"{talked}, and the meeting was asked for with {spelled(asked)}"
    if status == "few asks":
        return f"{head}. What kept you from asking{_others(talks - asked) if asked else ''}?"
    if status == "cannot be told":
        return f"{head}. Whether that is few cannot be told yet."
    if status == "many asks, few yes":
        said = "nobody" if not counts.appointments else spelled(counts.appointments)
        return f"{head}; {said} said yes. What do they hear before you ask?"
    return f"{head}{_came_of_it(counts)}"


def _first(count: float, thing: str) -> str:
    said = spelled(count, thing)
    return said[:1].upper() + said[1:]


def _within(weeks: int) -> str:
    return f" in {wording.counted(weeks, 'weeks')}" if weeks else ""


def _others(count: float) -> str:
    return " the other one" if count == 1 else f" the other {spelled(count)}"


def _do_not_fit(talks: float, asked: float, yes: float) -> str:
    if asked > talks:
        more = (
            f"{wording.counted(asked, 'asks')} beside {wording.counted(talks, 'talks with decision makers')}"
        )
        return f"The log has {more}: is every talk written down?"
    head = f"{_first(talks, 'decision makers')}, and the log has {wording.counted(asked, 'asks')}"
    became = "an appointment" if yes == 1 else "appointments"
    return f"{head}, of which {spelled(yes)} became {became}. Is every no written down?"


def _came_of_it(counts: Counts) -> str:
    if counts.appointments is None:
        return "."
    said = f": {wording.counted(counts.appointments, 'appointments')}"
    if not counts.refusals:
        return f"{said}."
    work = (
        "a no that is" if counts.refusals == 1 else f"{wording.counted(counts.refusals, 'refusals')} that are"
    )
    return f"{said}, and {work} work done."


def how_asking(few: float | None, few_yes: float | None, *, peers: bool) -> str:
    """Return how a status was come by, in the words of the method; the peers' own rate is not told."""
    against = "three quarters of the peers' pooled share, but at least 1 in 4" if peers else "4 in 10"
    said = (
        "Shares are judged by their posterior under Jeffreys' prior: a status needs a chance of 0.95 that the share of "
        f"conversations with an ask lies below {against} (few asks), or above it; and few yes 0.95 that fewer than "
        "1 in 10 asks become appointments. Asks per day worked: exact Poisson interval (Garwood 1936)."
    )
    chances = (("asks are few", few), ("yeses are few", few_yes))
    told = [f"chance that {what}: {chance:.3f}" for what, chance in chances if chance is not None]
    return f"{said} Here the {', '.join(told)}." if told else said


HOW_AFTER: Final = (
    "Talks that ended in a no beside the rep's other talks in the same hour of the clock (appointments left out), "
    "means weighted by the nos of each hour; the range is the 95 % interval of a bootstrap of whole days. The wait for "
    "the next dial is counted up to 60 minutes. Calls that are logged later than they were made bend it."
)


def not_followed(nos: int, *, with_time: int, fewest: int) -> str:
    """Return why what follows a no is not known.

    >>> not_followed(4, with_time=0, fewest=15)
    'What follows a no is not tracked: the log has no times.'
    """
    said = "What follows a no is not tracked"
    if not nos:
        return f"{said}: no call or visit in the log ended in a recorded no, and a tally cannot show this."
    if not with_time:
        return f"{said}: the log has no times."
    return f"{said}: {wording.counted(with_time, 'refusals')} with a time to compare, and it takes {fewest} or more."


def after_no(status: str, found: Mapping[str, Any]) -> str:
    """Return what follows a no, for the rep's own eyes: the wait, the hour and the rest of the day.

    >>> parts = {"minutes": (12.4, 11.0), "hour": (2.7, 2.6), "day": (9.5, 9.1)}
    >>> found = {f"{name}_{part}": value for name, pair in parts.items()
    ...          for part, value in zip(("after", "usual"), pair)}
    >>> print(after_no("as usual", found | {"nos": 42, "others": 60, "hour_low": -0.059, "hour_high": 0.17}))
    After 42 nos it took 12 minutes to the next dial (after 60 other talks at that time of day 11); 2.7 dials followed \
in that hour (2.6) and 9.5 in the rest of the day (9.1). The two cannot be told apart: anything from 0.1 fewer to 0.2 \
more dials in that hour fits the log.
    """
    after, usual = (
        {name: float(found[f"{name}_{part}"]) for name in ("minutes", "hour", "day")}
        for part in ("after", "usual")
    )
    nos, others = (
        wording.counted(found[name], thing) for name, thing in (("nos", "nos"), ("others", "other talks"))
    )
    said = (
        f"After {nos} it took {_tenths(after['minutes'])} minutes to the next dial (after {others} at that time of day "
        f"{_tenths(usual['minutes'])}); {_tenths(after['hour'])} dials followed in that hour "
        f"({_tenths(usual['hour'])}) and {_tenths(after['day'])} in the rest of the day ({_tenths(usual['day'])})."
    )
    fits = f"{_fewer_to_more(float(found['hour_low']), float(found['hour_high']))} dials in that hour fits the log."
    if status == "as usual":
        return f"{said} The two cannot be told apart: {fits}"
    question = "What happens in that hour?" if status == "fewer" else "What helps you on?"
    return f"{said} {fits[:1].upper()}{fits[1:]} {question}"


def _fewer_to_more(low: float, high: float) -> str:
    """Return a range of a difference in words, in tenths.

    >>> _fewer_to_more(-2.0, 1.5), _fewer_to_more(-3.0, -1.0), _fewer_to_more(-0.059, 0.17)
    ('anything from 2 fewer to 1.5 more', 'anything from 1 to 3 fewer', 'anything from 0.1 fewer to 0.2 more')
    >>> _fewer_to_more(-0.02, 0.2), _fewer_to_more(-0.02, 0.03)
    ('anything from 0 to 0.2 more', 'less than 0.1 fewer or more')
    """
    low, high = round(low, 1), round(high, 1)
    if not low and not high:
        return "less than 0.1 fewer or more"
    if low < 0 < high:
        return f"anything from {_tenths(-low)} fewer to {_tenths(high)} more"
    least, most = sorted((abs(low), abs(high)))
    return f"anything from {_tenths(least)} to {_tenths(most)} {'fewer' if low < 0 else 'more'}"


def _tenths(value: float) -> str:
    """Return a mean as it is said: to a tenth, and whole from ten on.

    >>> _tenths(0.059), _tenths(12.4), _tenths(2.0)
    ('0.1', '12', '2')
    """
    return wording.number(round(value, 1))
