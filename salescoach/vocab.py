"""The words: every code, column and label of the workbook, with its meaning, in one place.

The door (``schema``) and the dictionaries (``settings``) let in no other code, and queries spell only
these; the glossary in ``docs/glossary.md`` is made from this module.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

KINDS: Final = MappingProxyType(
    {
        "dial": "a phone call; outbound ones are dials",
        "visit": "a visit or a door knocked at",
        "email": "an e-mail",
        "meeting": "a meeting, booked or held",
        "message": "a text, chat or social message",
        "other": "a task, a note or anything else",
    }
)
DIRECTIONS: Final = ("outbound", "inbound", "internal")
DISPOSITIONS: Final = MappingProxyType(
    {
        "no_answer": "nobody answered",
        "busy": "the line was busy",
        "voicemail": "a machine answered",
        "wrong_number": "a wrong number",
        "gatekeeper": "a person answered who guards the decision maker",
        "connected": "a person answered",
    }
)
OUTCOMES: Final = MappingProxyType(
    {
        "appointment": "a date and time was agreed",
        "refused": "the appointment asked for was declined",
        "later": "call me later",
        "email": "send me an e-mail",
        "referred": "sent on to somebody else",
        "none": "nothing was decided",
        "unknown": "not recorded",
    }
)
STATES: Final = MappingProxyType(
    {
        "booked": "agreed, still to come",
        "held": "took place",
        "no_show": "the other side did not come",
        "cancelled": "called off",
        "moved": "put to another date",
        "unknown": "nobody recorded whether it took place",
    }
)
ACCOUNT_GROUPS: Final = MappingProxyType(
    {
        "target": "on the named list of accounts to win (without a list: any account that is not a customer)",
        "new": "not a customer and not on the list",
        "existing": "a customer at the time",
        "win_back": "a former customer",
        "partner": "a partner, a vendor or our own company",
        "unlinked": "no account was recorded",
    }
)
PURPOSES: Final = MappingProxyType(
    {
        "prospecting": "to a target or new account without an open deal or a meeting yet",
        "lead": "to a person who came to us",
        "deal": "about an open deal or after the first meeting",
        "service": "for an existing customer",
        "unknown": "cannot be told",
    }
)
SCOPES: Final = MappingProxyType(
    {
        "new_business": "prospecting and leads; meetings and sales with accounts that were not customers",
        "prospecting": "prospecting alone",
        "lead": "leads alone",
        "deal": "work on open deals",
        "service": "work for existing customers",
        "unknown": "work whose purpose cannot be told",
        "all": "everything logged",
    }
)
#: The scope an answer stands for when nothing else is asked for.
DEFAULT_SCOPE: Final = "new_business"
DEAL_STATUSES: Final = ("open", "won", "lost")
BUSINESS: Final = ("new", "expansion", "renewal")
ORIGINS: Final = ("self", "referral", "sdr", "inbound", "marketing", "partner")
CREDIT_PARTS: Final = ("sourced", "closed", "overlay")
ANSWER_STATUSES: Final = MappingProxyType(
    {
        "ok": "the log answers it",
        "bound": "nothing yet: the least it can be is known",
        "none_yet": "nothing has happened yet, so there is nothing to divide",
        "not_tracked": "nobody records it",
        "unmapped": "it is recorded in words that nobody has explained yet",
        "too_thin": "too few to say",
    }
)
#: Why two ids are counted as one.
MERGED_WHY: Final = MappingProxyType(
    {
        "coach": "you said so",
        "crm": "merged in the CRM",
        "name": "the same name, written in another way",
    }
)


@dataclass(frozen=True)
class Measure:
    """A count of ``rep_weeks``: its column, the words for it on a page and what it counts."""

    column: str
    label: str
    meaning: str


_MEASURES = (
    Measure("dials", "dials", "outbound call attempts, answered or not"),
    Measure("dials_target", "dials to target accounts", "dials to accounts of the group target"),
    Measure("dials_new", "dials to other new accounts", "dials to accounts of the group new"),
    Measure("dials_existing", "dials to customers", "dials to accounts of the group existing"),
    Measure("dials_win_back", "dials to former customers", "dials to accounts of the group win_back"),
    Measure("dials_partner", "dials to partners", "dials to accounts of the group partner"),
    Measure("dials_unlinked", "dials without an account", "dials to accounts of the group unlinked"),
    Measure("dials_known", "dials whose end is known", "dials of which it is known how they ended"),
    Measure("connects", "connects", "dials that a person answered"),
    Measure(
        "connects_known",
        "connects whose person is known",
        "connects of which it is known whether the person decides",
    ),
    Measure(
        "dial_conversations", "decision makers by phone", "dials on which a decision maker was spoken to"
    ),
    Measure("doors", "doors", "visits and doors knocked at"),
    Measure(
        "door_conversations", "decision makers at the door", "visits on which a decision maker was spoken to"
    ),
    Measure(
        "callbacks",
        "call-backs",
        "inbound calls of a decision maker within 14 days of our dial to that account",
    ),
    Measure(
        "conversations", "conversations", "live talks with a decision maker: by dial, visit or call-back"
    ),
    Measure("people_seen", "people seen", "different decision makers talked with in the week"),
    Measure("new_people", "new people", "people seen with whom nobody here had talked before"),
    Measure(
        "accounts_new",
        "new accounts touched",
        "accounts that were no customers, touched for the first time by us",
    ),
    Measure("asks", "asks", "conversations in which the appointment was asked for"),
    Measure(
        "refusals", "refusals", "decision makers who declined the appointment, one person once in 30 days"
    ),
    Measure(
        "laters", "call me later", "conversations that ended with call me later or with send me an e-mail"
    ),
    Measure(
        "no_appointment", "no appointment this time", "conversations without appointment, refusal or later"
    ),
    Measure("gatekeepers", "gatekeepers", "dials that ended at a gatekeeper"),
    Measure(
        "appointment_calls", "calls that set or moved an appointment", "outcome appointment, moves included"
    ),
    Measure("appointments", "appointments", "appointments with decision makers, moves counted once"),
    Measure(
        "appointments_other",
        "appointments with others",
        "appointments with people who do not decide, or of whom it is not known",
    ),
    Measure("meetings", "meetings held", "meetings that took place"),
    Measure("prospects_met", "new prospects met", "accounts whose first meeting took place"),
    Measure("no_shows", "no-shows", "meetings to which the other side did not come"),
    Measure(
        "sales", "sales", "deals won that are new business or of unknown kind, never expansion or renewal"
    ),
    Measure(
        "sales_unknown",
        "sales of unknown kind",
        "deals won of which nobody recorded whether they are new business",
    ),
    Measure(
        "set_held",
        "meetings set and held",
        "appointments of this rep with decision makers that were held, by whomever",
    ),
    Measure(
        "set_sales",
        "sales from meetings set",
        "appointments of this rep that were held and followed by a new sale",
    ),
    Measure("touches", "messages sent", "e-mails and messages sent by hand"),
    Measure("replies", "replies", "e-mails and messages received"),
)
#: Every count of ``rep_weeks`` by column name.
MEASURES: Final = MappingProxyType({m.column: m for m in _MEASURES})


@dataclass(frozen=True)
class Metric:
    """A number that a page shows, as ``docs/metrics.md`` explains it; each module names its own.

    ``columns`` says what it is counted from, ``method`` how, ``source`` where the method is from, and
    ``unknown`` when the page says that it cannot tell.
    """

    name: str
    definition: str
    unit: str
    columns: str
    method: str
    source: str
    unknown: str


def label(code: str) -> str:
    """Return the words a page uses for a code: ``no_answer`` reads "no answer".

    >>> label("dials_existing"), label("no_show"), label("win_back")
    ('dials to customers', 'no show', 'win back')
    """
    measure = MEASURES.get(code)
    return measure.label if measure else code.replace("_", " ")


def glossary() -> str:
    """Return the words as the Markdown of ``docs/glossary.md``.

    >>> "| appointments | appointments with decision makers" in glossary()
    True
    """
    sections = (
        ("Kinds of activity", KINDS),
        ("How a call ended", DISPOSITIONS),
        ("What the person decided", OUTCOMES),
        ("What became of a meeting", STATES),
        ("Groups of accounts, as of the activity", ACCOUNT_GROUPS),
        ("Purposes, as of the activity", PURPOSES),
        ("What an answer stands for", SCOPES),
        ("What an answer can be", ANSWER_STATUSES),
        ("What is counted", {measure.label: measure.meaning for measure in _MEASURES}),
    )
    parts = ["# Glossary\n\nMade from `salescoach/vocab.py` by `make glossary`.\n"]
    for title, words in sections:
        rows = "\n".join(f"| {label(code)} | {meaning} |" for code, meaning in words.items())
        parts.append(f"\n## {title}\n\n| word | meaning |\n|---|---|\n{rows}\n")
    return "".join(parts)
