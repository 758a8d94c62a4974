"""The tally of the rep who keeps no CRM: a sheet with one line a day."""

from __future__ import annotations

from datetime import date
from typing import Final

from salescoach.demo import rates
from salescoach.demo.cast import PAPER, Person
from salescoach.demo.dice import Dice
from salescoach.weeks import add_weeks, days_in, week_of

#: The columns of the sheet, in its order.
COLUMNS: Final = (
    "Date",
    "Rep",
    "Worked (1, ½, 0)",
    "Dials/doors to NEW accounts",
    "Dials/doors to CUSTOMERS",
    "Decision makers spoken to (new)",
    "Said NO to an appointment",
    "Call me later",
    "Appointments set",
    "First meetings held",
    "No-shows",
    "New sales",
    "Sales to customers",
)
_WEEKS: Final = 18
_WORKED: Final = {1.0: "1", 0.5: "½", 0.0: "0"}


def tally(people: tuple[Person, ...], end: date, *, seed: int) -> list[list[str]]:
    """Return the lines of the last eighteen weeks: no line on weekends and public holidays."""
    person = next(person for person in people if person.rep_id == PAPER)
    dice, monday = Dice(seed, 5000), week_of(end)
    lines: list[list[str]] = []
    for day in days_in(add_weeks(monday, 1 - _WEEKS), end):
        part = person.works(day)
        if part:
            learning = day < add_weeks(monday, 3 - _WEEKS)
            lines.append([day.isoformat(), PAPER, _WORKED[part], *_day(dice, part, learning=learning)])
        elif day in person.days_off and day.weekday() < 5:
            lines.append([day.isoformat(), PAPER, "0", *[""] * (len(COLUMNS) - 3)])
    return lines


def _day(dice: Dice, part: float, *, learning: bool) -> list[str]:
    """One day's counts. In his first two weeks he did not yet mark who said later: blank, not 0."""
    new, old = dice.count(9 * part), dice.count(3.5 * part)
    seen = sum(dice.chance(0.3) for _ in range(new))
    ends = [
        dice.weigh({"set": rates.SET.value, "no": rates.REFUSED.value, "later": rates.LATER.value, "": 0.36})
        for _ in range(seen)
    ]
    appointments = ends.count("set")
    meetings, missed = dice.count(0.24 * part), dice.count(0.09 * part)
    sold = int(meetings > 0 and dice.chance(0.25))
    later = "" if learning else str(ends.count("later"))
    counts = (appointments, meetings, missed, sold, int(dice.chance(0.05)))
    return [str(new), str(old), str(seen), str(ends.count("no")), later, *map(str, counts)]
