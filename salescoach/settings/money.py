"""The coach's exchange rates: the table [rates] of workbook.toml."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from salescoach.errors import Fault

#: A rate without a day holds from here.
ALWAYS: Final = date(1, 1, 1)
#: No currency is worth so much of another.
_MOST: Final = 1e12
_TODO: Final = 'write it like [[rates.of]] currency = "USD", from = 2026-01-01, rate = 0.92'


@dataclass(frozen=True)
class Rate:
    """What one unit of a currency is worth in the base currency, from a day until the next rate."""

    currency: str
    since: date
    rate: float


@dataclass(frozen=True)
class Rates:
    """The currency to convert into ("" is none) and the rates, by currency and day."""

    base: str = ""
    of: tuple[Rate, ...] = ()


def rates_of(said: Any, file: str, faults: list[Fault]) -> Rates:
    """Return the rates; what cannot be read is added to the faults."""
    if not isinstance(said, dict):
        faults.append(Fault(file, 0, "rates", "is no table", 'write [rates], then base = "EUR"'))
        return Rates()
    for key in said:
        if key not in ("base", "of"):
            faults.append(Fault(file, 0, f"rates.{key}", "is no setting", "choose from base, of"))
    entries = said.get("of", [])
    if not isinstance(entries, list):
        faults.append(Fault(file, 0, "rates.of", "is no list of rates", _TODO))
        entries = []
    base = code(said.get("base"))
    if said and not base:
        what = f"{said['base']!r} is no currency" if "base" in said else "is missing"
        faults.append(Fault(file, 0, "rates.base", what, 'write the code of a currency, like "EUR"'))
    found = [
        rate for n, entry in enumerate(entries, 1) for rate in _rate(entry, f"rates.of {n}", file, faults)
    ]
    seen: set[tuple[str, date]] = set()
    for n, rate in enumerate(found, 1):
        if rate.currency == base:
            faults.append(
                Fault(file, 0, f"rates.of {n}", f"{base} is the base", "its rate is 1; take it out")
            )
        elif (rate.currency, rate.since) in seen:
            what = f"{rate.currency} has two rates from the same day"
            faults.append(Fault(file, 0, f"rates.of {n}", what, "keep one of them"))
        seen.add((rate.currency, rate.since))
    return Rates(base, tuple(sorted(found, key=lambda rate: (rate.currency, rate.since))))


def code(said: Any) -> str:
    """Return the code of a currency in capitals, or "" for what is none.

    >>> code(" usd "), code("US dollars"), code(None)
    ('USD', '', '')
    """
    text = said.strip().upper() if isinstance(said, str) else ""
    return text if len(text) == 3 and text.isascii() and text.isalpha() else ""


def _rate(entry: Any, where: str, file: str, faults: list[Fault]) -> Iterator[Rate]:
    if not isinstance(entry, dict) or set(entry) - {"currency", "from", "rate"}:
        faults.append(Fault(file, 0, where, f"{entry!r} is no rate", _TODO))
        return
    currency, since, rate = code(entry.get("currency")), _day(entry.get("from")), entry.get("rate")
    wrong = [
        (not currency, "currency"),
        (since is None, "from"),
        (isinstance(rate, bool) or not isinstance(rate, int | float) or not 0 < rate < _MOST, "rate"),
    ]
    for is_wrong, name in wrong:
        if is_wrong:
            what = f"{entry[name]!r} does not fit" if name in entry else "is missing"
            faults.append(Fault(file, 0, f"{where}, {name}", what, _TODO))
    if since is not None and not any(is_wrong for is_wrong, _ in wrong):
        yield Rate(currency, since, float(entry["rate"]))


def _day(said: Any) -> date | None:
    if said is None:
        return ALWAYS
    if isinstance(said, datetime) or not isinstance(said, date | str):
        return None
    try:
        return said if isinstance(said, date) else date.fromisoformat(said)
    except ValueError:
        return None
