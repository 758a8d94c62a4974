"""What others have published, each rate with its definition, year and source; compared only like with like."""

from __future__ import annotations

import functools
import tomllib
from dataclasses import dataclass, fields
from importlib import resources
from typing import Any, Final

from salescoach import questions, vocab, wording
from salescoach.errors import SalescoachError

#: How far a figure can be trusted: counted by its source, or told from practice.
GRADES: Final = ("study", "practice")
_FILE: Final = "published.toml"
_TEXTS: Final = ("step", "numerator", "denominator", "population", "n", "source", "grade")
_FIRST_YEAR: Final = 1900


@dataclass(frozen=True)
class Published:
    """One published rate: ``numerator`` out of ``denominator``, from ``low`` to ``high``, equal where it is one.

    ``numerator`` and ``denominator`` are columns of rep_weeks where the source counts what they count.
    """

    step: str
    numerator: str
    denominator: str
    low: float
    high: float
    population: str
    year: int
    n: str
    source: str
    grade: str

    @property
    def sentence(self) -> str:
        """Return the rate in words with its year and source: "1 in 10 dials is answered by a person"."""
        least, most = (wording.number(1 / rate) for rate in (self.high, self.low))
        said = f"1 in {least}" if least == most else f"1 in {least} to {most}"
        counted = "" if self.n == "not stated" else f", {self.n}"
        return f"Published for {self.step}: {said} ({self.population}; {self.source}, {self.year}{counted})."


@functools.cache
def rates() -> tuple[Published, ...]:
    """Return every published rate that is kept, in the order of the file.

    >>> {row.grade for row in rates()} <= set(GRADES)
    True
    """
    text = (resources.files("salescoach.benchmarks") / _FILE).read_text(encoding="utf-8")
    return parse(text, _FILE)


def parse(text: str, file: str) -> tuple[Published, ...]:
    """Return the rates of a TOML text; raises ``SalescoachError`` where a field is missing, unknown or wrong."""
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SalescoachError(f"{file}: {error}") from None
    rows = found.get("rate", [])
    if set(found) - {"rate"} or not isinstance(rows, list):
        raise SalescoachError(f"{file}: holds tables [[rate]] and nothing else")
    return tuple(_row(row, f"{file}, rate {number}") for number, row in enumerate(rows, 1))


def _row(row: dict[str, Any], where: str) -> Published:
    given = dict(row)
    if "value" in given and not {"low", "high"} & set(given):
        given["low"] = given["high"] = given.pop("value")
    names = {field.name for field in fields(Published)}
    for name in sorted(names - set(given)):
        wanted = "give value, or low and high" if name in ("low", "high") else "every field has to be there"
        raise SalescoachError(f"{where}: {name} is missing; {wanted}")
    for name in sorted(set(given) - names):
        raise SalescoachError(f"{where}: there is no field {name!r}; leave it out")
    wrong = _wrong(given)
    if wrong:
        raise SalescoachError(f"{where}: {wrong}")
    return Published(**given)


def _wrong(given: dict[str, Any]) -> str:
    for name in _TEXTS:
        if not isinstance(given[name], str) or not given[name].strip():
            return f"{name} is empty; write it in words"
    low, high, year = given["low"], given["high"], given["year"]
    if any(isinstance(end, bool) or not isinstance(end, int | float) for end in (low, high)):
        return "a rate is a number between 0 and 1"
    if not 0 < low <= high <= 1:
        return f"{low} to {high} is no rate; write successes per try, between 0 and 1"
    if isinstance(year, bool) or not isinstance(year, int) or year < _FIRST_YEAR:
        return f"{year!r} is no year"
    return (
        ""
        if given["grade"] in GRADES
        else f"there is no grade {given['grade']!r}; choose from {', '.join(GRADES)}"
    )


def comparable(question: str) -> tuple[Published, ...]:
    """Return the published rates that count the same two things as a question; often there are none.

    Raises ``SalescoachError`` for a question that is not there.

    >>> [(row.source, row.year) for row in comparable("dials_per_connect")]
    [('Belkins', 2025)]
    >>> comparable("conversations_per_appointment")
    ()
    """
    asked = next((known for known in questions.QUESTIONS if known.name == question), None)
    if asked is None:
        known = ", ".join(one.name for one in questions.QUESTIONS)
        raise SalescoachError(f"there is no question {question!r}; choose from {known}")
    return tuple(row for row in rates() if (row.numerator, row.denominator) == (asked.per, asked.of))


METRICS: Final = (
    vocab.Metric(
        "Published rates",
        "what others have published for a step, beside a rep's own figure",
        "1 in so many tries",
        "none: published.toml",
        "only where numerator and denominator are defined as here; else nothing is compared",
        "named with each figure",
        "nobody has published the step with these two counts",
    ),
)
