"""What became of an agreement, in a sentence that a coach can say to the rep."""

from __future__ import annotations

from typing import Final

from salescoach import wording
from salescoach.agreements.compared import SIGNAL, Compared
from salescoach.agreements.sides import BEFORE, FEWEST, Measured, Side

_AFTER_BAD: Final = "After a bad week a better one was to be expected anyway."


def agreed(day: str, what: Measured, direction: str, target: float | None) -> str:
    """Return what was agreed, and when.

    >>> from salescoach.agreements.sides import measured
    >>> agreed("4 May", measured("asks", "more"), "more", 10)
    'Agreed on 4 May: more asks, 10 a week.'
    >>> agreed("4 May", measured("dials_per_connect", "fewer"), "fewer", None)
    'Agreed on 4 May: fewer dials until a person answers.'
    """
    aim = "" if target is None else f", {wording.number(target)} {'for one' if what.ratio else 'a week'}"
    return f"Agreed on {day}: {direction} {what.label}{aim}."


def counts(what: Measured, before: Side | None, since: Side | None) -> str:
    """Return what was counted since and before; of a ratio also how many for one.

    >>> from salescoach.agreements.sides import measured
    >>> counts(measured("asks", "more"), Side(14, 61, 13), Side(21, 20, 4))
    '21 asks in 20 days since, 14 in 61 before'
    >>> counts(measured("dials_per_connect", "fewer"), Side(8, 104, 13), Side(1, 20, 4))
    '1 connect from 20 dials since (20 for one), 8 from 104 before (13 for one)'
    """
    within = "from" if what.ratio else "in"
    parts: list[str] = []
    for side, when in ((since, "since"), (before, "before")):
        if side is None:
            continue
        some, per = wording.counted(side.count, what.thing), wording.counted(side.per, what.unit)
        if parts:
            some = wording.number(side.count) if side.count else "none"
            per = wording.number(side.per)
        each = f" ({wording.number(side.per / side.count)} for one)" if what.ratio and side.count else ""
        parts.append(f"{some} {within} {per} {when}{each}")
    return ", ".join(parts)


def compared(said: str, found: Compared, *, as_agreed: bool, after_bad_week: bool) -> str:
    """Return whether two counts differ by more than usual variation explains."""
    if found.chance >= SIGNAL:
        verdict = f"No signal yet: {said}, not more than usual variation explains."
    else:
        other = "" if as_agreed else ", and the other way"
        verdict = f"Signal: {said}, more than usual variation explains{other}."
    return verdict + (f" {_AFTER_BAD}" if after_bad_week else "")


def _odds(chance: float) -> str:
    """Return a chance in words, also a small one.

    >>> _odds(0.41), _odds(0.03), _odds(0.0004)
    ('about 4 in 10', 'about 1 in 33', 'less than 1 in 100')
    """
    if chance >= 0.05:
        return wording.chance(chance)
    return f"about 1 in {round(1 / chance)}" if chance >= 0.01 else "less than 1 in 100"


def too_early(said: str, before: int, since: int, *, ended: bool, after_bad_week: bool) -> str:
    """Return why it is too early to say, and what it takes; ``before`` and ``since`` are whole weeks.

    >>> too_early("5 asks in 10 days since, 14 in 61 before", 13, 2, ended=False, after_bad_week=False)
    'Too early to say: 5 asks in 10 days since, 14 in 61 before; it takes 2 more whole weeks.'
    >>> too_early("", 13, 0, ended=True, after_bad_week=False)
    'Too early to say: no whole week since, and it takes 4.'
    >>> too_early("", 2, 1, ended=False, after_bad_week=False)
    'Too early to say: 2 whole weeks before, and it takes 4 to compare with.'
    """
    if before >= FEWEST and not ended:
        more = wording.counted(FEWEST - since, "more whole weeks")
        why = f"it takes {more}" if since else f"no whole week since, and it takes {FEWEST}"
    else:
        short, when, what_for = (
            (before, "before", " to compare with") if before < FEWEST else (since, "since", "")
        )
        weeks = wording.counted(short, "whole weeks") if short else "no whole week"
        why = f"{weeks} {when}, and it takes {FEWEST}{what_for}"
    text = f"Too early to say: {'; '.join(filter(None, [said, why]))}."
    return text + (f" {_AFTER_BAD}" if after_bad_week else "")


def reached(what: Measured, target: float, met: int, weeks: int) -> str:
    """Return in how many whole weeks the target was met.

    >>> from salescoach.agreements.sides import measured
    >>> reached(measured("asks", "more"), 12, 0, 2), reached(measured("dials", "fewer"), 40, 3, 4)
    ('You reached 12 asks a week in none of 2 whole weeks.', \
'You kept to 40 dials a week or fewer in 3 of 4 whole weeks.')
    >>> reached(measured("asks", "more"), 12, 0, 1)
    'You did not reach 12 asks a week in the one whole week.'
    """
    thing = wording.singular(what.thing) if target == 1 else what.thing
    some = f"{wording.number(target)} {thing} a week{'' if what.up else ' or fewer'}"
    did, did_not = ("reached", "did not reach") if what.up else ("kept to", "did not keep to")
    if weeks == 1:
        return f"You {did if met else did_not} {some} in the one whole week."
    return f"You {did} {some} in {wording.out_of(met, weeks, 'whole weeks')}."


def not_tracked(what: Measured, said: str) -> str:
    """Return that nobody can tell; ``said`` is what was counted on one side.

    >>> from salescoach.agreements.sides import measured
    >>> not_tracked(measured("asks", "more"), "")
    'Asks are not tracked, so nobody can tell what became of it.'
    """
    if said:
        return f"{said}; the other side is not tracked, so there is nothing to compare."
    return f"{what.thing[0].upper()}{what.thing[1:]} are not tracked, so nobody can tell what became of it."


#: How agreements are compared, in the words of the method.
HOW: Final = (
    f"What became of an agreement: whole worked weeks only, at most {BEFORE} before and at least {FEWEST} on each "
    "side, per day worked (ratios: successes per try). Conditional test of two rates (Przyborowski and Wilenski 1940), "
    "counts divided by the dispersion of the weeks around each side's rate, t where that is above 1. A signal needs p "
    f"below {SIGNAL}, so that ten weekly looks call about 1 stable rep in 20 changed."
)


def how(opening: str, found: Compared | None) -> str:
    """Return what the comparison of one agreement gave, in the words of the method; ``opening`` says which."""
    if found is None:
        return f"{opening} Nothing was compared."
    times = "No ratio, none before" if found.times is None else f"{found.times:.2f} times the rate before"
    ends = ", ".join("no end" if end is None else f"{end:.2f}" for end in (found.low, found.high))
    return (
        f"{opening} {times}, 95 % interval {ends}; dispersion {found.spread:.2f}, {found.freedom} degrees of freedom; "
        f"chance of a difference as large without any change: {_odds(found.chance)} (two-sided p {found.chance:.3f})."
    )
