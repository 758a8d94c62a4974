"""What the people of the sample share: the book, who is who, everybody's agenda and calendar."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from salescoach.demo.book import Account, Book, Contact
from salescoach.demo.cast import HUNTER, Person
from salescoach.demo.dice import Dice
from salescoach.weeks import days_in

#: The hours at which meetings begin; each takes one.
HOURS: Final = (time(9), time(10), time(11), time(14), time(15), time(16))
_MORNING: Final = range(9 * 60, 12 * 60 + 30)
_AFTERNOON: Final = range(13 * 60 + 30, 17 * 60)


@dataclass(frozen=True)
class Task:
    """A call that has to be made (or comes in) on a day of the agenda."""

    why: str
    account: Account | None
    contact: Contact


@dataclass
class Office:
    """The book, the people by id, the agenda by rep and day, the customers by rep."""

    book: Book
    people: dict[str, Person]
    dice: Dice
    agenda: dict[tuple[str, date], list[Task]] = field(default_factory=dict)
    customers: dict[str, list[Account]] = field(default_factory=dict)
    _meetings: set[tuple[str, datetime]] = field(default_factory=set)

    def remind(self, rep: str, day: date, task: Task) -> None:
        """Put a task on the first working day of the rep from ``day`` on."""
        person = self.people[rep]
        for later in days_in(day, day + timedelta(days=40)):
            if person.works(later):
                self.agenda.setdefault((rep, later), []).append(task)
                return

    def heir(self, rep: str, day: date) -> str:
        """Return who has the rep's deals and meetings on that day: a leaver's go to the Seller."""
        left = self.people[rep].left
        return HUNTER if left is not None and day > left else rep

    def meeting_day(self, rep: str, day: date) -> tuple[str, date]:
        """Return who can meet on the rep's behalf, and the first whole working day from ``day`` on."""
        for later in days_in(day, day + timedelta(days=60)):
            holder = self.heir(rep, later)
            if self.people[holder].works(later) == 1.0:
                return holder, later
        return rep, day

    def free_hour(self, rep: str, day: date) -> datetime:
        """Return the moment of an hour of that day without a meeting, and take it."""
        person = self.people[rep]
        moments = [moment(person, day, clock) for clock in self.dice.some(HOURS, len(HOURS))]
        free = [met for met in moments if (rep, met) not in self._meetings] or moments
        self._meetings.add((rep, free[0]))
        return free[0]

    def minutes(self, person: Person, day: date, count: int) -> list[datetime]:
        """Return so many different minutes of the working day outside of meetings, in order."""
        met = [clock.hour for clock in HOURS if (person.rep_id, moment(person, day, clock)) in self._meetings]
        hours = (*_MORNING, *_AFTERNOON) if person.works(day) == 1.0 else tuple(_MORNING)
        free = [minute for minute in hours if minute // 60 not in met]
        return [moment(person, day, time(*divmod(m, 60))) for m in sorted(self.dice.some(free, count))]


def moment(person: Person, day: date, clock: time) -> datetime:
    """Return the moment in UTC of a time of the person's day."""
    return datetime.combine(day, clock, ZoneInfo(person.zone)).astimezone(UTC)
