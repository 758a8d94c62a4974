"""The reps' copies as mails that only need to be sent."""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage, Message
from email.policy import SMTP
from pathlib import Path
from typing import Final

from salescoach import names
from salescoach.batch import folder, index, naming
from salescoach.batch.jobs import HANDED, MADE, Entry, Plan, Result
from salescoach.errors import room

_ENDING: Final = ".eml"
_SUBJECT: Final = "Your coaching report"
_LONGEST_NAME: Final = 100


@dataclass(frozen=True)
class Mails:
    """The mails that were written, and how many of them have no address."""

    written: tuple[Path, ...]
    without_address: int


def mails(plan: Plan, result: Result, into: Path, addresses: Mapping[str, str]) -> Mails:
    """Write a mail for each rep's copy that stands, and return them; nothing is sent.

    They go into the folder ``into``; ``addresses`` says where a rep's mail goes, by id. A mail holds one
    rep's copy, page and PDF, no date and no sender: the program that sends it adds them. Only the owner
    can read it. The mail of a copy that was not made goes, so that nothing old looks fresh.
    """
    stems = naming.stems(plan.jobs)
    written, without = [], 0
    for entry in result.entries:
        if entry.copy != HANDED:
            continue
        path = into / (stems[entry.key] + _ENDING)
        if entry.status != MADE:
            path.unlink(missing_ok=True)
            continue
        address = usable(addresses.get(entry.rep_id, ""))
        with room(str(into)):
            folder.write_bytes(path, bytes(_message(entry, plan.out, address)), private=True)
        written.append(path)
        without += not address
    return Mails(tuple(written), without)


def usable(address: str) -> str:
    """Return an address if it is one that every mail server takes, else "": it is better typed by hand.

    >>> usable(" ana.ruiz@acme.example "), usable("ana@acme"), usable("a@b.co, c@d.co"), usable("a@b.co\\nBcc: c@d.co")
    ('ana.ruiz@acme.example', '', '', '')
    """
    plain = address.strip()
    return plain if plain.isascii() and names.is_address(plain) else ""


def is_ours(message: Message) -> bool:
    """Return whether a mail is one of those that ``mails`` writes."""
    return str(message["Subject"] or "").startswith(_SUBJECT) and message["X-Unsent"] == "1"


def _message(entry: Entry, out: Path, address: str) -> EmailMessage:
    day = f", as of {index.spoken(entry.as_of)}" if entry.as_of else ""
    mail = EmailMessage(policy=SMTP)
    if address:
        mail["To"] = Address(_one_line(entry.name), addr_spec=address)
    mail["Subject"] = _one_line(f"{_SUBJECT}{day}")
    mail["X-Unsent"] = "1"  # a program for mail opens it as a draft
    mail.set_content(
        f"Attached is your copy of the coaching report{_one_line(day)}. It opens in any browser and needs no "
        "network. It holds your own work and nobody else's.\n"
    )
    kinds = ((entry.page, "text", "html"), (entry.pdf, "application", "pdf"))
    for name, kind, subkind in kinds:
        if name:
            content = (out / name).read_bytes()
            mail.add_attachment(content, maintype=kind, subtype=subkind, filename=name)
    marks = "".join(sorted(entry.sha256.values()))
    mail.set_boundary(f"=_{hashlib.sha256(marks.encode()).hexdigest()}")
    return mail


def _one_line(text: str) -> str:
    """Return a text that can stand in a header: one line, nothing that is not seen.

    >>> _one_line("Ana\\r\\nBcc: bo@acme.example")
    'Ana Bcc: bo@acme.example'
    """
    spaced = ("".join(" " if sign.isspace() or _parts(sign) else sign for sign in text)).split()
    shown = "".join(sign for sign in " ".join(spaced) if unicodedata.category(sign)[0] != "C")
    return shown[:_LONGEST_NAME].strip()


def _parts(sign: str) -> bool:
    """Return whether a sign parts lines without being a space."""
    return unicodedata.category(sign) in ("Cc", "Zl", "Zp")
