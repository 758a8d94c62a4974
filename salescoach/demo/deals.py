"""From a first meeting to a deal, from a deal to a sale; what customers buy again."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from salescoach.demo import rates
from salescoach.demo.book import Account, Contact, Deal, Event
from salescoach.demo.office import Office, Task

NEW: Final = "New business"
EXPANSION: Final = "Expansion"
RENEWAL: Final = "Renewal"
WON: Final = "Closed Won"
LOST: Final = "Closed Lost"
#: The middle amount of a deal, in steps of 50.
_STEPS: Final = {NEW: 90, EXPANSION: 40, RENEWAL: 70}


def after_first_meeting(office: Office, meeting: Event) -> None:
    """Open a deal, or not, after a prospect's first meeting, and draw what becomes of it."""
    account, dice = meeting.account, office.dice
    if account is None or meeting.contact is None or not dice.chance(rates.DEAL.value):
        return
    habits = office.people[meeting.rep].habits
    won = dice.chance(habits.wins if habits else 0.0)
    soon = won and not dice.chance(rates.LATE.value)
    lag = dice.days((rates.WIN_DAYS if soon else rates.LOSS_DAYS).value, rates.SPREAD.value)
    opened = meeting.at.date()
    deal = _open(office, meeting.rep, account, NEW, (opened, opened + timedelta(days=lag)))
    if meeting.set_by not in ("", meeting.rep):
        deal.source = "SDR"
    _close(office, deal, won=won)
    account.deal = deal
    _follow_up(office, deal, meeting.contact)


def expand(office: Office, meeting: Event) -> None:
    """Open a deal for more after a meeting with a customer."""
    if meeting.account is not None:
        opened = meeting.at.date()
        closed = opened + timedelta(days=office.dice.days(30, 0.5))
        deal = _open(office, meeting.rep, meeting.account, EXPANSION, (opened, closed))
        _close(office, deal, won=office.dice.chance(rates.EXPANDED.value))


def renew(office: Office, rep: str, account: Account) -> None:
    """Renew a customer's contract on each anniversary that lies in the log."""
    since, book = account.customer_since, office.book
    if since is None:
        return
    for year in range(book.start.year, book.end.year + 1):
        closed = since.replace(year=year)
        opened = max(book.start, _weekday(closed - timedelta(days=45)))
        if opened < _weekday(closed) and opened <= book.end:
            deal = _open(office, rep, account, RENEWAL, (opened, closed))
            _close(office, deal, won=office.dice.chance(rates.RENEWED.value))


def _open(office: Office, rep: str, account: Account, business: str, span: tuple[date, date]) -> Deal:
    """Log an open deal and return it; a few have no type, no source, or another currency."""
    dice, closed = office.dice, _weekday(span[1])
    deal = Deal(account, office.heir(rep, closed), span[0], max(span[0], closed), "Discovery", business)
    deal.source = "Cold call" if account.source == "Cold list" else account.source
    deal.amount = 50 * dice.days(_STEPS[business], 0.6)
    if dice.chance(0.04):
        deal.business = ""
    if dice.chance(0.03):
        deal.source = ""
    if dice.chance(0.06):
        deal.currency = "GBP"
    office.book.deals.append(deal)
    return deal


def _close(office: Office, deal: Deal, *, won: bool) -> None:
    end, account = office.book.end, deal.account
    if deal.closed > end:
        age = (end - deal.created).days
        deal.stage = "Discovery" if age < 21 else "Proposal" if age < 60 else "Negotiation"
        return
    deal.stage = WON if won else LOST
    if won and account.customer_since is None:
        account.customer_since = deal.closed
        account.type = "Customer"
        office.customers.setdefault(deal.owner, []).append(account)


def _follow_up(office: Office, deal: Deal, contact: Contact) -> None:
    day = deal.created + timedelta(days=office.dice.whole(4, 9))
    for _ in range(6):
        if day >= min(deal.closed, office.book.end):
            return
        office.remind(office.heir(deal.owner, day), day, Task("deal", deal.account, contact))
        day += timedelta(days=office.dice.whole(8, 16))


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a weekend."""
    return day - timedelta(days=max(0, day.weekday() - 4))
