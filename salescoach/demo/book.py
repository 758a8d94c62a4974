"""What the made-up CRM holds: accounts, people, events and deals, as they come to be."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from salescoach.demo import names
from salescoach.demo.dice import Dice

DECIDERS: Final = {
    "Owner": 5,
    "Managing Director": 4,
    "Head of Operations": 3,
    "Head of Purchasing": 3,
    "Plant Manager": 2,
}
OTHERS: Final = {"Office Manager": 4, "Assistant": 3, "Buyer": 2, "Technician": 2}
SOURCES: Final = {"Cold list": 82, "Referral": 4, "Website": 5, "Webinar": 4, "Trade fair": 3, "Partner": 2}
#: Sources whose people came to us.
WARM: Final = ("Website", "Webinar", "Trade fair", "Referral")


@dataclass(eq=False)
class Contact:
    """A person; ``moved`` is the day from which ``account`` is another one."""

    contact_id: str
    name: str
    title: str
    account: Account | None
    moved: date | None = None
    before: Account | None = None

    def account_on(self, day: date) -> Account | None:
        """Return the account the person belonged to on that day."""
        return self.before if self.moved and day < self.moved else self.account


@dataclass(eq=False)
class Account:
    """A firm, with what one rep has done there so far."""

    account_id: str
    name: str
    type: str
    source: str
    parent: str = ""
    target_from: date | None = None
    customer_since: date | None = None
    contacts: list[Contact] = field(default_factory=list)
    attempts: int = 0
    open: bool = True
    rest_until: date = date.min
    deal: Deal | None = None

    def is_customer(self, day: date) -> bool:
        """Return whether it, or the group it belongs to, was a customer before that day."""
        return bool(self.parent) or (self.customer_since is not None and self.customer_since < day)


@dataclass(eq=False)
class Deal:
    """A deal; ``closed`` is the expected date while it is open."""

    account: Account
    owner: str
    created: date
    closed: date
    stage: str
    business: str
    source: str = ""
    amount: int = 0
    currency: str = "EUR"
    deal_id: str = ""


@dataclass(eq=False)
class Event:
    """One thing that happened, as the CRM logs it; ``at`` is UTC."""

    at: datetime
    type: str
    rep: str
    contact: Contact | None
    account: Account | None
    direction: str = ""
    result: str = ""
    outcome: str = ""
    state: str = ""
    set_by: str = ""
    came_of: Event | None = None
    length: int = 0
    logged_by: str = "user"
    deal: Deal | None = None
    activity_id: str = ""


class Book:
    """All of it, in the order in which it came to be; ``firms`` is the number of its first firm's name."""

    def __init__(self, seed: int, start: date, end: date, *, firms: int = 0) -> None:
        self._firms = firms
        self.start = start
        self.end = end
        self.accounts: list[Account] = []
        self.contacts: list[Contact] = []
        self.events: list[Event] = []
        self.deals: list[Deal] = []
        self._dice = Dice(seed, 1000)

    def account(self, type_: str, source: str, *, parent: str = "", name: str = "") -> Account:
        """Return a new account with one to three people, the first of them mostly one who decides."""
        number = len(self.accounts)
        made = Account(f"A{number + 1:04d}", name or names.firm(self._firms + number), type_, source, parent)
        self.accounts.append(made)
        for nth in range(self._dice.whole(1, 2)):
            self.person(made, decides=self._dice.chance(0.9 if nth == 0 else 0.3))
        return made

    def person(self, account: Account | None, *, decides: bool) -> Contact:
        """Return a new person there; of some nobody has written down the title."""
        title = self._dice.weigh(DECIDERS if decides else OTHERS)
        if self._dice.chance(0.04):
            title = ""
        name = names.person(self._dice.unit(), self._dice.unit())
        made = Contact(f"P{len(self.contacts) + 1:04d}", name, title, account)
        self.contacts.append(made)
        if account is not None:
            account.contacts.append(made)
        return made

    def prospect(self, target: float) -> Account:
        """Return a new prospect, on the named list with the chance ``target``; a fifth joined it later."""
        made = self.account("Prospect", self._dice.weigh(SOURCES))
        if self._dice.chance(target):
            late = self._dice.chance(0.2)
            made.target_from = self.start + (self.end - self.start) * 2 // 5 if late else self.start
        return made

    def customer(self, *, parent: str = "", name: str = "") -> Account:
        """Return a new account that was a customer before the log began."""
        made = self.account("Customer", self._dice.weigh(SOURCES), parent=parent, name=name)
        made.customer_since = date(
            self._dice.whole(2016, 2024), self._dice.whole(1, 12), self._dice.whole(1, 28)
        )
        return made

    def log(self, event: Event) -> Event:
        """Write an event down and return it."""
        self.events.append(event)
        return event
