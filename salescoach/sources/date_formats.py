"""The ways one date can be written: with digits, with words, as the number of a spreadsheet or a clock."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, replace
from typing import Final

from salescoach.sources import date_words

_SERIAL: Final = "CASE WHEN regexp_full_match($v, '{}') AND CAST($v AS DOUBLE) BETWEEN 20000 AND 80000 THEN \
TIMESTAMP '1899-12-30' + to_microseconds(1000000 * CAST(round(CAST($v AS DOUBLE) * 86400) AS BIGINT)) END"
_UNIX: Final = (
    "CASE WHEN regexp_full_match($v, '[1-4]\\d{{{}}}') THEN make_timestamp(CAST($v AS BIGINT) * {}) END"
)
_UNIX_PARTS: Final = (
    "CASE WHEN regexp_full_match($v, '[1-4]\\d{9}\\.\\d{1,9}') "
    "THEN make_timestamp(CAST(round(CAST($v AS DOUBLE) * 1000000) AS BIGINT)) END"
)
#: Dates as numbers: a whole column of them is needed, for one alone can be anything.
_NUMBERS: Final = (
    (r"\d{5}", "serial", _SERIAL.format(r"\d{5}"), False, False),
    (r"\d{5}[.]\d+", "serial", _SERIAL.format(r"\d{5}\.\d+"), True, False),
    (r"\d{10}", "unix", _UNIX.format(9, 1_000_000), True, True),
    (r"\d{10}\.\d{1,9}", "unix", _UNIX_PARTS, True, True),
    (r"\d{13}", "unix", _UNIX.format(12, 1_000), True, True),
    (r"(19|20)\d{12}", "ymd", "%Y%m%d%H%M%S", True, False),
)
_YEAR: Final = r"(?P<year>\d{4}|\d{2})"
_DATES: Final = (
    (re.compile(r"\d{4}([-/.])\d{1,2}\1\d{1,2}"), "%Y{0}%m{0}%d", ("ymd",)),
    (re.compile(r"()\d{8}(?!\d)"), "%Y%m%d", ("ymd",)),
    (re.compile(r"()\d{4}年\d{1,2}月\d{1,2}日"), "%Y年%m月%d日", ("ymd",)),
    (re.compile(rf"\d{{1,2}}([-/. ])\d{{1,2}}\1{_YEAR}(?!\d)"), "%d{0}%m{0}%Y", ("dmy", "mdy")),
    (re.compile(rf"\d{{1,2}}([ -])(?P<month>[A-Za-z]{{3,9}})\1{_YEAR}(?!\d)"), "%d{0}%b{0}%Y", ("ymd",)),
    (re.compile(r"(?P<month>[A-Za-z]{3,9})( )\d{1,2}, \d{4}"), "%b %d, %Y", ("ymd",)),
    (re.compile(r"(?P<month>[A-Za-z]{3,9})( )\d{1,2} \d{4}"), "%b %d %Y", ("ymd",)),
    (re.compile(rf"\d{{1,2}}( )M\d\d {_YEAR}(?!\d)"), "%d M%m %Y", ("ymd",)),
)
_ENGLISH: Final = tuple(
    "january february march april may june july august september october november december".split()  # noqa: SIM905
)
_TIME: Final = re.compile(
    r"(?P<between>T|,? )\d{1,2}:\d{2}(?P<second>:\d{2})?(?P<part>\.\d{1,9})?(?P<half> ?[AaPp][Mm])?"
    r"(?P<zone>Z| UTC| GMT| ?[+-]\d{2}(:?\d{2})?)?"
)


@dataclass(frozen=True)
class Format:
    """One way of writing a date: a strptime format, or an SQL expression of ``$v`` for numbers.

    ``order`` is ymd, dmy, mdy, serial (Excel) or unix; ``timed`` has a time of day; ``zoned`` says
    its own zone, so that it is read as UTC; ``words`` are to be brought to digits first.
    """

    text: str
    order: str
    timed: bool = False
    zoned: bool = False
    words: bool = False


@functools.lru_cache(maxsize=4096)
def formats_of(text: str) -> tuple[Format, ...]:
    """Return the formats that one value can be written in.

    >>> [f.text for f in formats_of("7/21/2025 09:31:52 PM")]
    ['%d/%m/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M:%S %p']
    >>> [f.text for f in formats_of("2. März 2026")]
    ['%d M%m %Y']
    """
    found = _formats_of(text)
    if found or not any(sign.isdigit() for sign in text):
        return found
    digits = date_words.cleaned(text)
    return tuple(replace(one, words=True) for one in _formats_of(digits)) if digits != text else ()


def _formats_of(text: str) -> tuple[Format, ...]:
    for pattern, order, sql, timed, zoned in _NUMBERS:
        if re.fullmatch(pattern, text):
            return (Format(sql, order, timed, zoned),)
    for shape, form, orders in _DATES:
        match = shape.match(text)
        if match and _english(match.groupdict().get("month")):
            form = _spelt(form.format(match[1]), match.groupdict())
            rest = text[match.end() :]
            time = _TIME.fullmatch(rest)
            if time is None and rest:
                continue
            clock, zoned = _clock(time) if time else ("", False)
            return tuple(Format(_turned(form, o) + clock, o, time is not None, zoned) for o in orders)
    return ()


def _english(month: str | None) -> bool:
    """Return whether SQL knows the name of a month; no month named is one it need not know."""
    return month is None or month.lower() in _ENGLISH or month.lower() in [name[:3] for name in _ENGLISH]


def _spelt(form: str, found: dict[str, str | None]) -> str:
    month, year = found.get("month") or "", found.get("year") or ""
    form = form.replace("%b", "%B") if len(month) > 3 else form
    return form.replace("%Y", "%y") if len(year) == 2 else form


def _turned(form: str, order: str) -> str:
    if order != "mdy":
        return form
    return form.replace("%d", "%?").replace("%m", "%d").replace("%?", "%m")


def _clock(time: re.Match[str]) -> tuple[str, bool]:
    """Return the strptime format of a time of day, and whether it names its zone."""
    half, part, zone = time["half"] or "", time["part"] or "", time["zone"] or ""
    clock = time["between"] + ("%I:%M" if half else "%H:%M") + (":%S" if time["second"] else "")
    clock += "" if not part else (".%n" if len(part) > 7 else ".%f")
    clock += "" if not half else (" %p" if half.startswith(" ") else "%p")
    if zone and zone.strip()[0] in "+-":
        zone = " %z" if zone.startswith(" ") else "%z"
    return clock + zone, bool(zone)
