"""The columns of the tally sheet: their headers, what each counts, and which no is a no."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

DATE: Final = "Date"
REP: Final = "Rep"
#: How alike two headers are when one is taken for a misspelling of the other.
_ALIKE: Final = 0.8


@dataclass(frozen=True)
class Counted:
    """One column to fill: its header, the measure it fills and what to count in it."""

    header: str
    measure: str
    meaning: str


COLUMNS: Final = (
    Counted("Worked (1, ½, 0)", "worked", "1 for a day worked, ½ for half a day, 0 for a day off"),
    Counted(
        "Dials/doors to NEW accounts",
        "dials_new",
        "calls made and doors knocked at, answered or not, where nobody buys yet; no calls that came in",
    ),
    Counted("Dials/doors to CUSTOMERS", "dials_existing", "the same to accounts that buy already"),
    Counted(
        "Decision makers spoken to (new)",
        "conversations",
        "talks by phone or at the door with somebody of a new account who can say yes; no messages",
    ),
    Counted(
        "Said NO to an appointment",
        "refusals",
        "you asked a decision maker for the appointment and got a no; one person counts once in 30 days",
    ),
    Counted("Call me later", "laters", "neither yes nor no: a decision maker put you off to another day"),
    Counted(
        "Appointments set",
        "appointments",
        "a date and a time agreed with a decision maker; one that only moves is not a new one",
    ),
    Counted(
        "First meetings held",
        "meetings",
        "first meetings with a new account that took place, on the day they did",
    ),
    Counted("No-shows", "no_shows", "meetings agreed to which the other side did not come"),
    Counted("New sales", "sales_new", "first sales to accounts that had not bought before"),
    Counted("Sales to customers", "sales_existing", "sales to accounts that bought before, renewals too"),
)
#: What is meant to be done in a week; each holds until another is written.
PLANNED: Final = (
    Counted(
        "Planned dials/doors to NEW accounts",
        "dials_new",
        "how many calls and doors to new accounts you mean to make this week",
    ),
    Counted(
        "Planned new accounts", "accounts_new", "how many new accounts you mean to touch for the first time"
    ),
    Counted("Planned asks", "asks", "how often you mean to ask a decision maker for an appointment"),
    Counted(
        "Planned appointments",
        "appointments",
        "how many you hope for; a goal, it is not for you alone to decide",
    ),
)
HEADERS: Final = (DATE, REP, *(column.header for column in (*COLUMNS, *PLANNED)))
#: What happened, and whether it goes down under "Said NO to an appointment".
NO_EXAMPLES: Final = (
    ("You ask the owner for a meeting by phone: “No, I am not interested.”", True),
    ("You ask at the door: “We are happy with what we have. No.”", True),
    ("You ask by message, and the answer is “No, thank you.”", True),
    ("The front desk says: “We do not take such calls.” It was not the decision maker.", False),
    ("“Call me after the summer.” It goes under Call me later.", False),
    ("Nobody answers, or your message gets no reply. Silence is not a no.", False),
    ("The meeting was agreed and nobody came. It goes under No-shows.", False),
    ("After the meeting they buy elsewhere. That is a no to the sale, not to the appointment.", False),
)
#: The rules that hold for every cell.
RULES: Final = (
    "A blank cell means nobody counted. 0 means counted, and there were none.",
    "Write numbers, not strokes: count the strokes and write how many.",
    "A row whose counts are all blank is left out, so days still to come need not be deleted.",
    "For one figure for a whole week write “Week of 2026-03-02” as the date (any day of that week) and the"
    " number of days under Worked. A rep has either days or a week, never both for the same week.",
    "A plan is for the week: write it once, in any row of the week. It holds until you write another.",
    "Write a rep's name in the same way everywhere, as it stands in the CRM if there is one.",
)


def _form(header: str) -> str:
    """Return what is compared: no case, spaces, brackets; a % or a currency sign stays and tells apart."""
    return re.sub(r"[\s\-\u2010-\u2015_/,.()½?\ufffd]", "", header.casefold())


_WORKED: Final = ("Worked", "Worked (1, 1/2, 0)", "Worked (1, 0.5, 0)")
_BY_FORM: Final = MappingProxyType(
    {_form(header): header for header in HEADERS} | {_form(header): COLUMNS[0].header for header in _WORKED}
)
BY_HEADER: Final = MappingProxyType({column.header: column for column in COLUMNS})
PLANNED_BY_HEADER: Final = MappingProxyType({column.header: column for column in PLANNED})


def known(header: str) -> str | None:
    """Return the sheet's own header for one that differs in case, spaces and signs only.

    >>> known(" said no to an  APPOINTMENT"), known("No shows"), known("Notes")
    ('Said NO to an appointment', 'No-shows', None)
    """
    return _BY_FORM.get(_form(header))


def misspelt(header: str) -> str | None:
    """Return the header that an unknown one looks like.

    >>> misspelt("Apointments set"), misspelt("Notes")
    ('Appointments set', None)
    """
    close = difflib.get_close_matches(_form(header), list(_BY_FORM), n=1, cutoff=_ALIKE)
    return _BY_FORM[close[0]] if close else None


def is_header(cells: Iterable[str]) -> bool:
    """Return whether cells are a tally's header: Date, Rep, a count, and not mostly other columns.

    >>> is_header(["date", "REP", "Call me later"]), is_header(["Date", "Rep", "Call ID", "Status"])
    (True, False)
    """
    names = [cell for cell in cells if cell.strip()]
    found = {name for name in map(known, names) if name}
    return {DATE, REP} < found and len(names) - len(found) < len(found)
