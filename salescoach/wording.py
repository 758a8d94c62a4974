"""How numbers are said on a page: ratios, bounds, counts, chances and what is unknown."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Final

NOT_TRACKED: Final = "not tracked"
TOO_THIN: Final = "too few to say"
#: The words of a thing up to its noun, and what is said of it: "dials" and " to target accounts".
_HEAD: Final = re.compile(
    r"(.*?)((?: (?:to|of|by|at|in|for|from|with|without|whose|that|held|set|met|sent|seen|touched)\b.*)?)",
    re.DOTALL,
)


def number(value: float | None) -> str:
    """Return a number as one says it: whole above ten, one decimal below, never NaN.

    >>> [number(v) for v in (2.735, 12.4, 1234.5, 0.04, None)]
    ['2.7', '12', '1,234', '0.04', 'not tracked']
    """
    if value is None or math.isnan(value):
        return NOT_TRACKED
    if math.isinf(value):
        raise ValueError("an infinite number has no words; say the bound instead")
    if round(abs(value), 1) >= 10 or value == int(value):
        return f"{value + 0.0:,.0f}"
    return f"{value:.1f}" if abs(value) > 0.95 else f"{Decimal(f'{value:.2g}'):f}"


def day(when: date, *, year: int | None = None) -> str:
    """Return a day in words, without the year where it is ``year``.

    >>> day(date(2026, 3, 2)), day(date(2026, 3, 2), year=2026), day(date(2025, 12, 3), year=2026)
    ('2 March 2026', '2 March', '3 December 2025')
    """
    return f"{when.day} {when:%B}" + ("" if when.year == year else f" {when.year}")


def counted(count: float | None, thing: str) -> str:
    """Return a count with its thing, in the singular for one.

    >>> counted(1, "dials"), counted(12, "dials"), counted(0, "sales"), counted(None, "asks")
    ('1 dial', '12 dials', 'no sales', 'asks: not tracked')
    """
    if count is None or math.isnan(count):
        return f"{thing}: {NOT_TRACKED}"
    if count == 0:
        return f"no {thing}"
    return f"{number(count)} {singular(thing) if count == 1 else thing}"


def out_of(count: float, of: float, thing: str) -> str:
    """Return how many of how many, never as a nought.

    >>> out_of(9, 12, "weeks"), out_of(0, 12, "weeks"), out_of(1, 1, "weeks")
    ('9 of 12 weeks', 'none of 12 weeks', '1 of 1 week')
    """
    return f"{number(count) if count else 'none'} of {counted(of, thing)}"


def capital(text: str) -> str:
    """Return the text with its first letter large, as a sentence begins.

    >>> capital("dials a week"), capital("")
    ('Dials a week', '')
    """
    return text[:1].upper() + text[1:]


def listed(things: Sequence[str]) -> str:
    """Return things as one says them.

    >>> listed(["Ann"]), listed(["Ann", "Ben", "Cid"])
    ('Ann', 'Ann, Ben and Cid')
    """
    return f"{', '.join(things[:-1])} and {things[-1]}" if len(things) > 1 else "".join(things)


def singular(thing: str) -> str:
    """Return the singular of the words used here.

    >>> [singular(w) for w in ("dials", "call-backs", "new people", "new prospects met", "decision makers")]
    ['dial', 'call-back', 'new person', 'new prospect met', 'decision maker']
    """
    parts = _HEAD.fullmatch(thing)
    assert parts is not None
    head, rest = parts.groups()
    for plural, one in (("people", "person"), ("noes", "no"), ("ies", "y"), ("ss", "ss"), ("s", "")):
        if head.endswith(plural):
            return head.removesuffix(plural) + one + rest
    return thing


def money(amount: float, currency: str | None) -> str:
    """Return an amount with its currency; cents only where it is small.

    >>> money(1200, "USD"), money(99.5, "EUR"), money(-3, "GBP"), money(80000.4, None)
    ('USD 1,200', 'EUR 99.50', 'GBP -3', '80,000 of an unknown currency')
    """
    said = f"{amount:,.0f}" if abs(amount) >= 1000 else f"{amount:,.2f}".removesuffix(".00")
    return f"{currency} {said}" if currency else f"{said} of an unknown currency"


def between(low: float | None, high: float | None, log: str = "the log") -> str:
    """Return what fits the log.

    >>> between(6.2, 13.7, "your log"), between(4.53, None), between(None, 3)
    ('anything from 6.2 to 14 fits your log', 'at least 4.5', 'at most 3')
    """
    least = None if low is None or math.isnan(low) else number(low)
    most = None if high is None or math.isnan(high) else number(high)
    if least and most:
        return f"anything from {least} to {most} fits {log}"
    if least or most:
        return f"at least {least}" if least else f"at most {most}"
    return NOT_TRACKED


def weekly(count: float, weeks: float, low: float | None, high: float | None, log: str = "the log") -> str:
    """Return a count as one says it of a week; what is rarer than once a week is said of all the weeks.

    ``low`` and ``high`` are what fits a week.

    >>> weekly(60, 13, 3.52, 5.94), weekly(2, 13, 0.0186, 0.556), weekly(0, 13, 0, 0.284)
    ('4.6 a week; anything from 3.5 to 5.9 fits the log', '2 in 13 weeks; anything from 0.24 to 7.2 fits the log', \
'none in 13 weeks')
    """
    if count == 0:
        return f"none in {counted(weeks, 'weeks')}"
    rare = count < weeks
    said = f"{number(count)} in {counted(weeks, 'weeks')}" if rare else f"{number(count / weeks)} a week"
    if low is None or high is None or math.isnan(low) or math.isnan(high):
        return said
    times = weeks if rare else 1
    return f"{said}; {between(low * times, high * times, log)}"


def chance(probability: float) -> str:
    """Return a probability as "about 6 in 10".

    >>> chance(0.62), chance(0.02), chance(0.99)
    ('about 6 in 10', 'less than 1 in 20', 'more than 19 in 20')
    """
    if not 0 <= probability <= 1:
        raise ValueError(f"{probability} is no chance")
    if probability < 0.05:
        return "less than 1 in 20"
    if probability > 0.95:
        return "more than 19 in 20"
    return f"about {max(1, min(9, round(probability * 10)))} in 10"
