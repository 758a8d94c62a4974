"""The rows of a roster file, each read with its faults: what they say of a rep, of days off and of the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Final

from salescoach import names, schema, weeks
from salescoach.errors import Fault, SalescoachError, some

#: What is told of a rep once, and what can change from a day on.
REP: Final = ("name", "email", "country", "time_zone", "working_days", "hired", "left")
ROLE: Final = ("title", "role", "team")
PLAN: Final = {f"plan_{measure}": measure for measure in schema.PLAN_MEASURES}
#: Where a role without a first day begins.
ALWAYS: Final = date(1, 1, 1)


def _check_address(text: str) -> None:
    """Raise unless a text is one address; what is none is not repeated, for faults can be listed on a page."""
    if not names.is_address(text):
        raise SalescoachError("is not one plain e-mail address; write it like ana@acme.example")


_CHECKS: Final[Mapping[str, Callable[[str], object]]] = {
    "time_zone": weeks.check_zone,
    "working_days": weeks.working_days,
    "country": lambda code: weeks.public_holidays(code, 2026, 2026),
    "email": _check_address,
}
#: What an export says of its reps is checked when it is imported: a row counts otherwise if one of these is wrong,
CHECKED: Final = ("time_zone", "working_days", "country")
#: and is kept without these: nothing is counted by them, and whoever exported it cannot always mend them.
SPARED: Final = ("email",)
_DAYS_TODO: Final = (
    "write days as 2026-03-02, spans as 2026-03-02..2026-03-06, half days with :0.5, ; between"
)


def wrong_words(
    file: str, row: int, rep: Mapping[str, Any], columns: Iterable[str] = (*CHECKED, *SPARED)
) -> Iterator[Fault]:
    """Yield a fault for each of a rep's time zone, working days, country and address that cannot be used."""
    for column in columns:
        if rep.get(column):
            try:
                _CHECKS[column](str(rep[column]))
            except SalescoachError as error:
                yield Fault(file, row, column, str(error), "")


class Line:
    """One row of the file; what cannot be read is added to the faults."""

    def __init__(self, file: str, row: int, cells: Mapping[str, Any], faults: list[Fault]) -> None:
        self.file, self.row, self.cells, self.faults = file, row, cells, faults
        self.rep_id = str(cells.get("rep_id") or "").strip()
        self.where = {"source": "roster", "file": file, "row": self.row, "rep_id": self.rep_id}

    def check_rep(self, known: set[str]) -> None:
        """Note a rep that is missing or not in the log."""
        if not self.rep_id:
            self.fault("rep_id", "is empty", "name the rep")
        elif self.rep_id not in known:
            todo = "the log has " + some(sorted(known))
            self.fault("rep_id", f"there is no rep {self.rep_id!r}", todo)

    def rep(self) -> dict[str, Any]:
        """Return what the row says of the rep once and for all."""
        row = {name: self.cells.get(name) for name in REP}
        row["hired"], row["left"] = self.day("hired"), self.day("left")
        self.faults.extend(wrong_words(self.file, self.row, row))
        return row

    def role(self) -> dict[str, Any] | None:
        """Return title, role and team with the day from which they hold, where the row tells any."""
        since, said = self.day("since"), {name: self.cells.get(name) for name in ROLE}
        if any(said.values()):
            return {**self.where, "since": since or ALWAYS, **said}
        if self.cells.get("since"):
            self.fault("since", "says from when, and not what", "fill in role, team or title of that day on")
        return None

    def days_off(self) -> Iterator[dict[str, Any]]:
        """Yield each day off."""
        for text in filter(None, (part.strip() for part in (self.cells.get("days_off") or "").split(";"))):
            span, _, part = text.partition(":")
            first, _, last = span.partition("..")
            try:
                share = float(part or 1)
                start = date.fromisoformat(first.strip())
                days = list(weeks.days_in(start, date.fromisoformat((last or first).strip())))
            except ValueError:
                self.fault("days_off", f"{text!r} is no day off", _DAYS_TODO)
                continue
            if not 0 < share <= 1 or not days:
                self.fault("days_off", f"{text!r} is no day off", _DAYS_TODO)
            yield from ({**self.where, "date": day, "part": share} for day in days)

    def plan(self, week_start: str) -> Iterator[dict[str, Any]]:
        """Yield each measure that is planned, from the week that ``plan_from`` lies in."""
        planned = {measure: self.cells[column] for column, measure in PLAN.items() if self.cells.get(column)}
        start = self.day("plan_from")
        if planned and start is None:
            self.fault("plan_from", "is empty", "write from which day the plan holds, like 2026-03-02")
            return
        for measure, text in planned.items():
            try:
                count = float(str(text))
                if not 0 <= count < 10_000:
                    raise ValueError
            except ValueError:
                self.fault(f"plan_{measure}", f"{text!r} is no weekly count", "write a number like 40")
                continue
            assert start is not None
            yield {**self.where, "week": weeks.week_of(start, week_start), "measure": measure, "count": count}

    def day(self, column: str) -> date | None:
        """Return the date of a column, or None where it is blank or cannot be read."""
        text = self.cells.get(column)
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self.fault(column, f"{text!r} is no date", "write it like 2026-03-02")
            return None

    def fault(self, column: str, what: str, todo: str) -> None:
        """Note a fault of this row."""
        self.faults.append(Fault(self.file, self.row, column, what, todo))
