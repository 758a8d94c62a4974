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
    """Return what was counted since and before.

    >>> from salescoach.agreements.sides import measured
    >>> counts(measured("asks", "more"), Side(14, 61, 13), Side(21, 20, 4))
    '21 asks in 20 days since, 14 in 61 before'
    >>> counts(measured("dials_per_connect", "fewer"), None, Side(1, 20, 4))
    '1 connect from 20 dials since'
    """
    within = "from" if what.ratio else "in"
    parts: list[str] = []
    for side, when in ((since, "since"), (before, "before")):
        if side is None:
            continue
        if parts:
            some = wording.number(side.count) if side.count else "none"
            parts.append(f"{some} {within} {wording.number(side.per)} {when}")
        else:
            some, per = wording.counted(side.count, what.thing), wording.counted(side.per, what.unit)
            parts.append(f"{some} {within} {per} {when}")
    return ", ".join(parts)


def compared(said: str, found: Compared, *, as_agreed: bool, after_bad_week: bool) -> str:
    """Return whether two counts differ by more than usual variation explains."""
    odds = f"(chance without any change: {_odds(found.chance)})"
    if found.chance >= SIGNAL:
        verdict = "not yet more than usual variation explains"
    else:
        verdict = "more than usual variation explains"
        verdict = verdict if as_agreed else f"the other way, and {verdict}"
    return f"{said}: {verdict} {odds}." + (f" {_AFTER_BAD}" if after_bad_week else "")


def _odds(chance: float) -> str:
    """Return a chance in words, also a small one.

    >>> _odds(0.41), _odds(0.03), _odds(0.0004)
    ('about 4 in 10', 'about 1 in 33', 'less than 1 in 100')
    """
    if chance >= 0.05:
        return wording.chance(chance)
    return f"about 1 in {round(1 / chance)}" if chance >= 0.01 else "less than 1 in 100"


def too_early(said: str, before: int, since: int, *, after_bad_week: bool) -> str:
    """Return why it is too early to say; ``before`` and ``since`` are whole weeks.

    >>> too_early("5 asks in 10 days since, 14 in 61 before", 13, 2, after_bad_week=False)
    '5 asks in 10 days since, 14 in 61 before: too early to say, with 2 whole weeks since.'
    >>> too_early("", 13, 0, after_bad_week=False)
    'Too early to say, with no whole week since.'
    """
    short, when = (since, "since") if since < FEWEST else (before, "before")
    weeks = wording.counted(short, "whole weeks") if short else "no whole week"
    why = f"too early to say, with {weeks} {when}."
    text = f"{said}: {why}" if said else f"{why[0].upper()}{why[1:]}"
    return text + (f" {_AFTER_BAD}" if after_bad_week else "")


def not_tracked(what: Measured, said: str) -> str:
    """Return that nobody can tell; ``said`` is what was counted on one side.

    >>> from salescoach.agreements.sides import measured
    >>> not_tracked(measured("asks", "more"), "")
    'Asks are not tracked, so nobody can tell what became of it.'
    """
    if said:
        return f"{said}; the other side is not tracked, so there is nothing to compare."
    return f"{what.thing[0].upper()}{what.thing[1:]} are not tracked, so nobody can tell what became of it."


def how(found: Compared | None) -> str:
    """Return how it was compared, in the words of the method."""
    rule = (
        f"Whole worked weeks only, at most {BEFORE} before and at least {FEWEST} on each side, per day worked "
        "(ratios: successes per try). "
    )
    if found is None:
        return rule + "Nothing was compared."
    times = "no ratio, none before" if found.times is None else f"{found.times:.2f} times the rate before"
    ends = ", ".join("no end" if end is None else f"{end:.2f}" for end in (found.low, found.high))
    return (
        f"{rule}Conditional test of two rates (Przyborowski and Wilenski 1940), counts divided by the dispersion "
        f"{found.spread:.2f} of the weeks around each side's rate, t with {found.freedom} degrees of freedom where "
        f"that is above 1: {times}, 95 % interval {ends}, two-sided p {found.chance:.3f}. A signal needs p below "
        f"{SIGNAL}, so that ten weekly looks call about 1 stable rep in 20 changed."
    )
