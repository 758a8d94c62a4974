"""The files of the sample: CSV in UTF-8, lines end in LF, the same bytes for the same team.

They are written branch by branch: no more than one is ever in memory.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from salescoach.demo import sheet, team, words
from salescoach.demo.book import Book, Event
from salescoach.demo.cast import Person

CALLS: Final = (
    "Call ID", "Contact ID", "Account ID", "Agent", "Start", "Direction", "Result", "Talk seconds",
)  # fmt: skip
ACTIVITIES: Final = (
    "Activity ID", "Type", "Date", "Owner", "Contact ID", "Account ID", "Deal ID", "Direction",
    "Result", "Reply", "State", "Set by", "From activity", "Minutes", "Logged by",
)  # fmt: skip
CONTACTS: Final = ("Contact ID", "Name", "Title", "Account ID")
ACCOUNTS: Final = (
    "Account ID", "Name", "Parent ID", "Type", "Lead source", "Target list", "Target from", "Customer since",
)  # fmt: skip
DEALS: Final = (
    "Deal ID", "Account ID", "Owner", "Stage", "Amount", "Currency", "Created", "Close date",
    "Type", "Source",
)  # fmt: skip
USERS: Final = ("User ID", "Name", "Title", "Role", "Team", "Country", "Time zone", "Hired", "Left")
ROSTER: Final = (
    "rep_id", "name", "role", "team", "hired", "left", "days_off",
    "plan_from", "plan_dials_new", "plan_accounts_new", "plan_asks",
)  # fmt: skip
_HEADERS: Final = {
    "crm/calls.csv": CALLS,
    "crm/activities.csv": ACTIVITIES,
    "crm/contacts.csv": CONTACTS,
    "crm/accounts.csv": ACCOUNTS,
    "crm/deals.csv": DEALS,
    "crm/users.csv": USERS,
    "tally.csv": sheet.COLUMNS,
    "roster.csv": ROSTER,
}
#: The columns that hold the id of something.
_IDS: Final = frozenset(
    {
        "Account ID", "Activity ID", "Agent", "Call ID", "Contact ID", "Deal ID", "From activity", "Owner",
        "Parent ID", "Set by", "User ID", "Rep", "rep_id",
    }
)  # fmt: skip
_SYSTEM: Final = (
    (team.BOT, "Follow-up Bot", "Workflow", "System", "", "", "", "", ""),
    (team.INTEGRATION, "Integration User", "Sync", "System", "", "", "", "", ""),
)

Line = Sequence[object]


@dataclass(frozen=True)
class Branch:
    """Eight people, what they did, and one's tally; ``mark`` stands before every id of theirs."""

    people: tuple[Person, ...]
    book: Book
    tally: Iterable[Line]
    mark: str = ""


def write(folder: Path, branches: Iterable[Branch]) -> None:
    """Write every file of the sample, replacing those that are there."""
    (folder / "crm").mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        files = {
            name: stack.enter_context((folder / name).open("w", encoding="utf-8", newline=""))
            for name in _HEADERS
        }
        for name, header in _HEADERS.items():
            csv.writer(files[name], lineterminator="\n").writerow(header)
        for branch in branches:
            for name, lines in _lines(branch).items():
                marked = _marked(lines, _HEADERS[name], branch.mark)
                csv.writer(files[name], lineterminator="\n").writerows(marked)
    (folder / "mapping.toml").write_text(words.MAPPING, encoding="utf-8", newline="\n")


def _lines(branch: Branch) -> dict[str, Iterable[Line]]:
    """Return the lines of each file."""
    book, people = branch.book, branch.people
    _number(book)
    zones = {person.rep_id: person.zone for person in people}
    calls = [event for event in book.events if event.type == "Call"]
    return {
        "crm/calls.csv": (_call(n, event, zones[event.rep]) for n, event in enumerate(calls, 1)),
        "crm/activities.csv": map(_activity, book.events),
        "crm/contacts.csv": _contacts(book),
        "crm/accounts.csv": _accounts(book),
        "crm/deals.csv": _deals(book),
        "crm/users.csv": [*map(_user, people), *_SYSTEM],
        "tally.csv": branch.tally,
        "roster.csv": (_roster(person, book.start) for person in people),
    }


def _marked(lines: Iterable[Line], header: Sequence[str], mark: str) -> Iterable[Line]:
    """Return the lines with the mark before every id in them."""
    if not mark:
        return lines
    ids = [name in _IDS for name in header]
    return (
        [f"{mark}{value}" if is_id and value else value for value, is_id in zip(line, ids, strict=True)]
        for line in lines
    )


def _number(book: Book) -> None:
    """Give events and deals their ids in the order of time."""
    book.events.sort(key=lambda event: event.at)
    for number, event in enumerate(book.events, 1):
        event.activity_id = f"T{number:05d}"
    book.deals.sort(key=lambda deal: deal.created)
    for number, deal in enumerate(book.deals, 1):
        deal.deal_id = f"D{number:04d}"


def _call(number: int, event: Event, zone: str) -> Line:
    """The dialer writes the rep's clock with its distance from UTC, to the minute."""
    start = event.at.astimezone(ZoneInfo(zone)).isoformat()
    who = (_contact_id(event), _account_id(event))
    return (f"C{number:05d}", *who, event.rep, start, event.direction, event.result, event.length)


def _activity(event: Event) -> Line:
    """The CRM writes UTC; of a call it does not know how long it lasted."""
    came_of = event.came_of.activity_id if event.came_of else ""
    return (
        event.activity_id, event.type, _utc(event.at), event.rep, _contact_id(event), _account_id(event),
        event.deal.deal_id if event.deal else "", event.direction, event.result, event.outcome, event.state,
        event.set_by, came_of, event.length if event.type == "Meeting" else "", event.logged_by,
    )  # fmt: skip


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _contact_id(event: Event) -> str:
    return event.contact.contact_id if event.contact else ""


def _account_id(event: Event) -> str:
    return event.account.account_id if event.account else ""


def _contacts(book: Book) -> Iterable[Line]:
    for contact in book.contacts:
        yield (
            contact.contact_id,
            contact.name,
            contact.title,
            contact.account.account_id if contact.account else "",
        )


def _accounts(book: Book) -> Iterable[Line]:
    for account in book.accounts:
        listed = ("yes", account.target_from) if account.target_from else ("no", "")
        since = account.customer_since or ""
        yield (account.account_id, account.name, account.parent, account.type, account.source, *listed, since)


def _deals(book: Book) -> Iterable[Line]:
    for deal in book.deals:
        money = (deal.amount, deal.currency, deal.created, deal.closed)
        yield (
            deal.deal_id,
            deal.account.account_id,
            deal.owner,
            deal.stage,
            *money,
            deal.business,
            deal.source,
        )


def _user(person: Person) -> Line:
    where = (person.team, person.country, person.zone)
    return (person.rep_id, person.name, person.title, person.role, *where, person.hired, person.left or "")


def _roster(person: Person, start: date) -> Line:
    plan = (max(start, person.hired), *person.plan) if person.plan else ("", "", "", "")
    days = days_off_text(person.days_off.items())
    return (
        person.rep_id,
        person.name,
        person.role,
        person.team,
        person.hired,
        person.left or "",
        days,
        *plan,
    )


def days_off_text(days: Iterable[tuple[date, float]]) -> str:
    """Return days off as one cell: days or spans of days with ``;`` between, half days with ``:0.5``.

    >>> days_off_text([(date(2026, 3, 2), 1.0), (date(2026, 3, 3), 1.0), (date(2026, 3, 5), 0.5)])
    '2026-03-02..2026-03-03;2026-03-05:0.5'
    """
    spans: list[tuple[date, date, float]] = []
    for day, part in sorted(days):
        if spans and spans[-1][2] == part == 1.0 and (day - spans[-1][1]).days == 1:
            spans[-1] = (spans[-1][0], day, part)
        else:
            spans.append((day, day, part))
    texts = [f"{first}" if first == last else f"{first}..{last}" for first, last, _ in spans]
    return ";".join(
        text + ("" if span[2] == 1.0 else f":{span[2]}") for text, span in zip(texts, spans, strict=True)
    )
