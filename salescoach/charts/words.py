"""How charts say numbers, weeks and foreign text."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from salescoach import vocab

#: Weeks cut off by the log's first or last day, and those with no day to work: none is compared with whole ones.
PARTIAL: Final = "not a whole week"
PARTIAL_FOUR: Final = "not four whole weeks"
NOT_TRACKED: Final = "not tracked"
#: Signs on one line of a title that stands upright beside a chart, which on paper is low.
UPRIGHT: Final = 14
_LONGEST: Final = 40
_PLURAL: Final = re.compile(r"s(?= |$)")


def safe(text: object) -> str:
    """Return foreign text so that plotly draws it as it stands: no markup, no placeholders, no formulas.

    >>> safe("<b>R&D</b> %{x} $a$")
    '&lt;b&gt;R&amp;D&lt;/b&gt; %&#123;x} &#36;a&#36;'
    """
    escaped = html.escape(str(text), quote=False)
    return escaped.replace("%{", "%&#123;").replace("$", "&#36;")


def short(text: object) -> str:
    """Return foreign text safe for a legend, cut at a word where it is very long.

    >>> short("all the accounts that nobody has called since the last change")
    'all the accounts that nobody has called…'
    """
    words = " ".join(str(text).split())
    cut = words if len(words) <= _LONGEST else textwrap.shorten(words, _LONGEST, placeholder="…")
    return safe(cut if cut != "…" else words[: _LONGEST - 1] + "…")


def wrapped(text: object, width: int) -> str:
    """Return foreign text safe, in lines of at most so many characters.

    >>> wrapped("dials to target accounts and to customers", 24)
    'dials to target accounts<br>and to customers'
    """
    return "<br>".join(safe(line) for line in textwrap.wrap(str(text), width))


def number(value: float) -> str:
    """Return a number as one says it: whole above ten, one decimal below.

    >>> [number(v) for v in (1234.5, 12.4, 2.735, 0.96, 0.368, 0)]
    ['1,234', '12', '2.7', '1.0', '0.37', '0']
    """
    if abs(value) >= 10 or value == int(value):
        return f"{value:,.0f}"
    return f"{value:.1f}" if abs(value) >= 0.95 else f"{value:.2g}"


def singular(thing: str) -> str:
    """Return the singular of a thing counted here.

    >>> [singular(w) for w in ("dials", "decision makers by phone", "meetings held", "new people")]
    ['dial', 'decision maker by phone', 'meeting held', 'new person']
    """
    if thing.endswith("people"):
        return thing[: -len("people")] + "person"
    return _PLURAL.sub("", thing, count=1)


def counted(count: float | None, thing: str) -> str:
    """Return a count with its thing.

    >>> counted(1, "dials"), counted(84, "dials"), counted(0, "sales"), counted(None, "asks")
    ('1 dial', '84 dials', '0 sales', 'asks not tracked')
    """
    if count is None:
        return f"{thing} {NOT_TRACKED}"
    return f"{number(count)} {singular(thing) if count == 1 else thing}"


def name(code: str) -> str:
    """Return the words for a measure's code; words stay as they are.

    >>> name("dial_conversations"), name("decision makers")
    ('decision makers by phone', 'decision makers')
    """
    return vocab.label(code)


def day(iso: str) -> str:
    """Return a date in words.

    >>> day("2026-03-02")
    '2 March 2026'
    """
    date = pd.Timestamp(iso)
    return f"{date.day} {date:%B %Y}"


def shown(weeks: int, *, partial: int = 0, missing: int = 0) -> str:
    """Return how many weeks a chart shows, and how many of them need a word.

    >>> shown(13, partial=1), shown(2)
    ('13 weeks shown, 1 not a whole week', '2 weeks shown')
    """
    notes = ((partial, PARTIAL), (missing, NOT_TRACKED))
    said = [f"{count} {note}" for count, note in notes if count]
    return ", ".join([f"{counted(weeks, 'weeks')} shown", *said])


def none_in(thing: str, periods: int, name: str = "weeks") -> str:
    """Return that nothing of a thing was counted in any of the weeks or periods shown in which it is tracked.

    >>> none_in("no dials", 10), none_in("no calls", 1, "periods")
    ('no dials in any of the 10 weeks shown', 'no calls in the one period shown')
    """
    return (
        f"{thing} in {f'any of the {periods} {name}' if periods > 1 else f'the one {singular(name)}'} shown"
    )


def listed(things: Iterable[str]) -> str:
    """Return things in a row with "and" before the last.

    >>> listed(["dials"]), listed(["dials", "asks", "sales"])
    ('dials', 'dials, asks and sales')
    """
    *first, last = things
    return f"{', '.join(first)} and {last}" if first else last


def known(value: Any) -> float | None:
    """Return a cell as a plain number, or None where it is missing or no finite number.

    >>> known(pd.NA), known(3), known(float("inf"))
    (None, 3, None)
    """
    if pd.isna(value) or value in (float("inf"), float("-inf")):
        return None
    return int(value) if float(value).is_integer() else float(value)
