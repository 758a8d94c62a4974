"""From an appointment to a meeting, moved, missed, called off or held; and meetings no call set."""

from __future__ import annotations

from datetime import date, timedelta

from salescoach.demo import deals, rates
from salescoach.demo.book import WARM, Account, Event
from salescoach.demo.office import Office, Task


def appoint(office: Office, call: Event, *, again: bool = False) -> None:
    """Write down what becomes of an appointment set with that call, or set ``again``: moved."""
    dice, setter = office.dice, office.people[call.rep]
    day = call.at.date()
    met = day + timedelta(days=dice.whole(3, 11))
    if not again and dice.chance(rates.MOVED.value) and call.contact is not None:
        moved = day + timedelta(days=dice.whole(1, 6))
        first = max(met, moved + timedelta(days=1))
        if setter.works(moved) and first < office.book.end - timedelta(days=7):
            _book(office, call, first, "Moved")
            office.remind(call.rep, moved, Task("move", call.account, call.contact))
            return
    _settle(office, _book(office, call, met, "Booked"))


def _book(office: Office, call: Event, day: date, state: str) -> Event:
    """Log a meeting on the first day from ``day`` on that its holder works, and return it."""
    habits = office.people[call.rep].habits
    holder, day = office.meeting_day(habits.hands_to if habits and habits.hands_to else call.rep, day)
    meeting = Event(office.free_hour(holder, day), "Meeting", holder, call.contact, call.account)
    meeting.state, meeting.set_by, meeting.deal = state, call.rep, call.deal
    meeting.came_of = call if office.dice.chance(0.7) else None
    meeting.length = office.dice.pick((30, 45, 60))
    return office.book.log(meeting)


def _settle(office: Office, meeting: Event) -> None:
    """Draw whether the meeting took place; what lies after the log stays booked."""
    dice, account = office.dice, meeting.account
    if account is None or meeting.at.date() > office.book.end:
        return
    if dice.chance(rates.FORGOTTEN.value):
        meeting.state = dice.pick(("", "Booked"))
        return
    customer = account.is_customer(meeting.at.date())
    missed = (rates.NO_SHOW_WARM if customer or account.source in WARM else rates.NO_SHOW).value
    off = rates.CANCELLED.value
    meeting.state = dice.weigh(
        {"Cancelled": off, "No-show": (1 - off) * missed, "Held": (1 - off) * (1 - missed)}
    )
    if meeting.state == "Held" and customer:
        if dice.chance(0.35):
            deals.expand(office, meeting)
    elif meeting.state == "Held" and account.deal is None:
        deals.after_first_meeting(office, meeting)


def from_marketing(office: Office, rep: str, day: date) -> None:
    """Log a meeting that came of a webinar: no call of ours set it."""
    account = office.book.account("Prospect", "Webinar")
    meeting = Event(
        office.free_hour(rep, day), "Meeting", rep, account.contacts[0], account, state="Held", length=45
    )
    office.book.log(meeting)
    deals.after_first_meeting(office, meeting)


def review(office: Office, rep: str, account: Account, day: date) -> None:
    """Log the regular meeting with a customer: no call set it."""
    met = office.free_hour(rep, day)
    office.book.log(Event(met, "Meeting", rep, account.contacts[0], account, state="Held", length=60))
