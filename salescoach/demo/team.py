"""The whole team's weeks, the machines that write into its CRM, and people who change firms."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from salescoach.demo import deals
from salescoach.demo.book import Account, Book, Contact, Event
from salescoach.demo.cast import AFRAID, FARMER, GONE, HUNTER, KEY, Person
from salescoach.demo.desk import Desk
from salescoach.demo.dice import Dice
from salescoach.demo.office import Office
from salescoach.weeks import days_in

BOT: Final = "BOT1"
INTEGRATION: Final = "INT1"
_CUSTOMERS: Final = {FARMER: 62, AFRAID: 24, GONE: 16, HUNTER: 7}
_BRANNOCK: Final = ("Dairies", "Bakeries", "Mills", "Cold Store", "Logistics")
_BRANNOCK_FOODS: Final = ("Sauces", "Frozen", "Snacks", "Export")
_SERRAFIN: Final = ("Hoteles", "Playas", "Catering", "Lavandería")


def work(people: tuple[Person, ...], start: date, end: date, *, seed: int, firms: int = 0) -> Book:
    """Return the book after the people have worked from ``start`` to ``end``; ``firms`` as in ``Book``."""
    book = Book(seed, start, end, firms=firms)
    office = Office(book, {person.rep_id: person for person in people}, Dice(seed, 2000))
    _customers(office)
    for place, person in sorted(enumerate(people), key=lambda pair: (pair[1].rep_id == HUNTER, pair[0])):
        if person.habits is not None:
            Desk(office, person, person.habits, Dice(seed, place)).work()
    _untouched(book)
    _changes_of_firm(book, Dice(seed, 3000))
    _machines(book, people, Dice(seed, 4000))
    return book


def _customers(office: Office) -> None:
    """Everybody's customers from before, the two groups of companies, and four partners."""
    book = office.book
    for rep, count in _CUSTOMERS.items():
        office.customers[rep] = [book.customer() for _ in range(count)]
    office.customers[KEY] = _groups(book)
    office.customers["partners"] = [book.account("Partner", "Partner") for _ in range(4)]
    for rep in (*_CUSTOMERS, KEY):
        for account in dict.fromkeys(office.customers[rep]):
            deals.renew(office, rep, account)


def _groups(book: Book) -> list[Account]:
    """The key accounts, the big group's often in the list, so that most calls go there."""
    top = book.customer(name="Brannock Group")
    foods = book.customer(parent=top.account_id, name="Brannock Foods")
    big = [top, foods]
    big += [book.customer(parent=top.account_id, name=f"Brannock {name}") for name in _BRANNOCK]
    big += [
        book.account("Prospect", "Cold list", parent=foods.account_id, name=f"Brannock {n}")
        for n in _BRANNOCK_FOODS
    ]
    second = book.customer(name="Grupo Serrafín")
    small = [second] + [
        book.customer(parent=second.account_id, name=f"Serrafín {name}") for name in _SERRAFIN
    ]
    return big * 7 + small * 3 + [book.customer() for _ in range(8)]


def _untouched(book: Book) -> None:
    """Accounts on the named list that nobody has called yet."""
    for _ in range(40):
        book.prospect(1.0)


def _changes_of_firm(book: Book, dice: Dice) -> None:
    """Six people who were called several times move to another firm half-way."""
    calls: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(book.events, key=lambda event: event.at):
        if event.contact is not None and event.account is not None and event.account.deal is None:
            calls[event.contact.contact_id].append(event)
    known = [
        c
        for c in book.contacts
        if len(calls[c.contact_id]) >= 5 and c.account and c.account.type == "Prospect"
    ]
    for contact in dice.some([c for c in known if c.account and not c.account.parent], 6):
        mine = calls[contact.contact_id]
        contact.moved, contact.before = mine[len(mine) // 2].at.date(), contact.account
        contact.account = book.account("Prospect", "Cold list")
        for event in mine:
            event.account = contact.account_on(event.at.date())


def _machines(book: Book, people: tuple[Person, ...], dice: Dice) -> None:
    """A bot, an integration user, mails a workflow sends in a rep's name, and rows of nobody."""
    known = [account for account in book.accounts if account.contacts]
    for day in days_in(book.start, book.end):
        for _ in range(dice.count(1.6)):
            _machine(book, dice.pick(known), _any_time(day, dice), ("Email", BOT, "workflow"))
        for _ in range(dice.count(0.9)):
            _machine(book, dice.pick(known), _any_time(day, dice), ("Task", INTEGRATION, "sync"))
        for person in people:
            employed = person.hired <= day and (person.left is None or day <= person.left)
            if person.habits and employed and dice.chance(0.3):
                _machine(book, dice.pick(known), _any_time(day, dice), ("Email", person.rep_id, "workflow"))
        if dice.chance(0.06):
            event = _machine(book, dice.pick(known), _any_time(day, dice), ("Email", "", "user"))
            event.direction = "Inbound"


def _machine(book: Book, account: Account, at: datetime, who: tuple[str, str, str]) -> Event:
    contact: Contact = account.contacts[0]
    direction = "Outbound" if who[0] == "Email" else ""
    return book.log(Event(at, who[0], who[1], contact, account, direction, logged_by=who[2]))


def _any_time(day: date, dice: Dice) -> datetime:
    return datetime.combine(day, time(5), UTC) + timedelta(minutes=dice.whole(0, 16 * 60))
