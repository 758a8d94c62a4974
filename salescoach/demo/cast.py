"""The eight people of a branch of the sample team: who they are, when they work, and what their habits are."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from salescoach.demo import names
from salescoach.weeks import add_weeks, days_in, public_holidays, week_of

SELLER: Final = "Seller"
NATIONAL: Final = "National Account Manager"
SETTER: Final = "Setter"
#: The people by what the sample shows with them.
HUNTER, AFRAID, FARMER, KEY, NEW, GONE, SETS, PAPER = (f"R{n}" for n in range(1, 9))
#: So many people are in each branch.
EIGHT: Final = 8


@dataclass(frozen=True)
class Habits:
    """How somebody works: counts a week, and shares from 0 to 1."""

    dials: float
    customers: float = 0.0
    target: float = 0.8
    connect: float = 1.0
    ask: float = 0.54
    yes: float = 0.21
    mails: float = 10
    wins: float = 0.45
    dialling_days: float = 1.0
    stops_after_no: float = 0.0
    quiet_weeks: float = 0.0
    ramp: bool = False
    hands_to: str = ""


@dataclass(frozen=True)
class Person:
    """A user of the CRM; ``days_off`` holds the part of the day, 1 or 0.5."""

    rep_id: str
    name: str
    title: str
    role: str
    team: str
    country: str
    zone: str
    hired: date
    left: date | None = None
    habits: Habits | None = None
    plan: tuple[int, int, int] | None = None
    days_off: Mapping[date, float] = field(default_factory=dict)

    def works(self, day: date) -> float:
        """Return the part of the day that is worked: 1, 0.5 or 0."""
        away = day < self.hired or (self.left is not None and day > self.left)
        if away or day.weekday() > 4 or day in public_holidays(self.country, day.year, day.year):
            return 0.0
        return 1.0 - self.days_off.get(day, 0.0)


_NORTH: Final = ("North", "IE", "Europe/Dublin")
_SOUTH: Final = ("South", "ES", "Europe/Madrid")


def cast(start: date, end: date, *, branch: int = 1, busy: float = 1.0) -> tuple[Person, ...]:
    """Return the eight people of a log from ``start`` to ``end``, their days off included.

    A further branch has people and teams of other names. Who is twice as ``busy`` calls and writes twice as
    much, and half as many prospects answer a call: what comes of a week's calls to them stays the same.
    """
    monday = week_of(end)
    hired, left = add_weeks(monday, -13), add_weeks(monday, -10) + timedelta(days=4)
    eight = [_off(person, start, end) for person in (*_north(hired), *_south(left))]
    return tuple(_named(_at_work(person, busy), branch, place) for place, person in enumerate(eight))


def _named(person: Person, branch: int, place: int) -> Person:
    if branch == 1:
        return person
    number = EIGHT * branch + place
    return replace(person, name=names.numbered(number), team=f"{person.team} {branch}")


def _at_work(person: Person, busy: float) -> Person:
    habits = person.habits
    if habits is None:
        return person
    dials, mails, connect = habits.dials * busy, habits.mails * busy, habits.connect / busy
    return replace(person, habits=replace(habits, dials=dials, mails=mails, connect=connect))


def _north(hired: date) -> tuple[Person, ...]:
    return (
        Person(
            HUNTER, "Maeve O'Neil", "Account Executive", SELLER, *_NORTH, date(2021, 5, 3),
            habits=Habits(56, customers=0.05, target=0.85, ask=0.61, yes=0.19, mails=9), plan=(45, 8, 6),
        ),
        Person(
            AFRAID, "Tobias Lindqvist", "Account Executive", SELLER, *_NORTH, date(2023, 9, 4),
            habits=Habits(
                29, customers=0.45, target=0.6, connect=0.95, ask=0.2, mails=26, wins=0.3,
                dialling_days=0.55, stops_after_no=0.7, quiet_weeks=0.25,
            ), plan=(45, 8, 6),
        ),
        Person(
            NEW, "Priya Anand", "Account Executive", SELLER, *_NORTH, hired,
            habits=Habits(54, target=0.85, ask=0.46, yes=0.18, mails=8, wins=0.35, ramp=True),
            plan=(40, 8, 5),
        ),
        Person(
            SETS, "Zoë Marchetti", "Sales Development Rep", SETTER, *_NORTH, date(2024, 2, 5),
            habits=Habits(60, target=0.7, ask=0.56, yes=0.19, mails=12, hands_to=HUNTER), plan=(55, 10, 7),
        ),
    )  # fmt: skip


def _south(left: date) -> tuple[Person, ...]:
    return (
        Person(
            FARMER, "José Álvarez", "Account Executive", SELLER, *_SOUTH, date(2019, 1, 7),
            habits=Habits(46, customers=0.8, target=0.6, connect=0.95, ask=0.35, mails=12, wins=0.3),
            plan=(30, 6, 4),
        ),
        Person(
            KEY, "Ingrid Sørby", "Key Account Lead", NATIONAL, *_SOUTH, date(2017, 3, 1),
            habits=Habits(40, customers=0.93, target=0.6, ask=0.35, mails=15, wins=0.35),
        ),
        Person(
            GONE, "Declan Byrne", "Account Executive", SELLER, *_SOUTH, date(2022, 6, 1), left,
            habits=Habits(46, customers=0.1, target=0.75, ask=0.5, yes=0.2, mails=10, wins=0.35),
            plan=(40, 7, 5),
        ),
        Person(PAPER, "Branko Kovač", "Field Seller", SELLER, *_SOUTH, date(2020, 10, 1), plan=(40, 10, 6)),
    )  # fmt: skip


# Per person: (weeks before the last Monday, first weekday, number of days, part of the day).
_AWAY: Final = {
    HUNTER: ((18, 0, 5, 1.0), (6, 2, 1, 0.5)),
    AFRAID: ((30, 0, 5, 1.0), (8, 0, 5, 1.0), (20, 3, 2, 1.0)),
    NEW: ((3, 4, 1, 1.0),),
    SETS: ((15, 0, 5, 1.0), (7, 1, 1, 0.5)),
    FARMER: ((12, 0, 5, 1.0),),
    KEY: ((20, 0, 5, 1.0), (4, 3, 2, 1.0)),
    GONE: ((24, 0, 5, 1.0),),
    PAPER: ((5, 0, 3, 1.0), (9, 3, 1, 0.5)),
}


def _off(person: Person, start: date, end: date) -> Person:
    """The office is closed from 24 to 31 December; everybody has some days of his own."""
    last = person.left or end
    off = {day: 1.0 for day in days_in(start, end) if day.month == 12 and day.day >= 24}
    for back, weekday, length, part in _AWAY[person.rep_id]:
        first = add_weeks(week_of(end), -back) + timedelta(days=weekday)
        off.update(dict.fromkeys(days_in(first, first + timedelta(days=length - 1)), part))
    inside = {day: part for day, part in sorted(off.items()) if max(start, person.hired) <= day <= last}
    return replace(person, days_off=inside)
