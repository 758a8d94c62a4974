"""What is left out of a file and why, so that every line of it can be counted and listed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

TITLE: Final = "title"
BLANK: Final = "blank"
FOOTER: Final = "footer"
HEADER: Final = "repeated header"
TORN: Final = "torn"
_LONG: Final = 120
#: Unicode categories of signs that have no look of their own: controls, directions, line ends.
_UNSHOWN: Final = ("Cc", "Cf", "Cs", "Zl", "Zp")
#: What each reason is called in words; a footer between the rows and one below them are two things.
_NAMES: Final[Mapping[tuple[str, bool | None], str]] = MappingProxyType(
    {
        (TITLE, None): "title line{}",
        (BLANK, None): "blank row{}",
        (HEADER, None): "repeated header row{}",
        (FOOTER, False): "line{} of totals between the rows",
        (FOOTER, True): "line{} below the table",
        (TORN, None): "torn row{}",
    }
)
_ORDER: Final = tuple(_NAMES)


@dataclass(frozen=True, slots=True)
class Aside:
    """Lines left out: ``row`` is the first one as a spreadsheet counts it, ``rows`` how many follow on.

    ``reason`` is title, blank, footer, repeated header or torn; ``text`` is how the line begins.
    """

    row: int
    rows: int
    reason: str
    text: str


def start(cells: Sequence[str]) -> str:
    """Return how a line begins, on one line and without signs that a screen would obey.

    >>> start(["Weekly dials", "", "Q1\\nnorth"])
    'Weekly dials | Q1 north'
    """
    text = " | ".join(filter(None, cells))[: 4 * _LONG]
    text = "".join(" " if unicodedata.category(sign) in _UNSHOWN else sign for sign in text)
    text = re.sub(r" +", " ", text).strip()
    return text if len(text) <= _LONG else text[: _LONG - 3] + "..."


def in_runs(asides: Iterable[Aside]) -> tuple[Aside, ...]:
    """Return the lines left out by row; blank lines under one another are one run.

    >>> in_runs([Aside(4, 1, "blank", ""), Aside(3, 1, "blank", "")])
    (Aside(row=3, rows=2, reason='blank', text=''),)
    """
    found: list[Aside] = []
    for one in sorted(asides, key=lambda a: a.row):
        last = found[-1] if found else None
        if last and last.reason == one.reason == BLANK and last.row + last.rows == one.row:
            found[-1] = replace(last, rows=last.rows + one.rows)
        else:
            found.append(one)
    return tuple(found)


def notes(asides: Sequence[Aside], rows: int, last: int) -> tuple[str, ...]:
    """Return in words what was left out of a file of so many ``rows``, ``last`` being the last of them.

    >>> notes([Aside(3, 1, "blank", ""), Aside(4, 1, "footer", "Grand Totals (1 records)")], 1, 2)
    ('left out 1 blank row', "left out 1 line below the table: 'Grand Totals (1 records)'")
    """
    said = []
    for reason, below in _ORDER:
        found = [one for one in asides if one.reason == reason and below in (None, one.row > last)]
        count = sum(one.rows for one in found)
        if count:
            texts = "" if reason in (BLANK, HEADER) else f": {_listed([one.text for one in found])}"
            said.append(f"left out {count} {_NAMES[reason, below].format('s' * (count > 1))}{texts}")
    if not rows:
        said.append("has a header but no rows: there is no activity in this file")
    return tuple(said)


def _listed(texts: Sequence[str]) -> str:
    return "'" + "', '".join(texts[:3]) + ("', ..." if len(texts) > 3 else "'")
