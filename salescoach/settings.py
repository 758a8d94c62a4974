"""workbook.toml: what words mean, which zone and week hold, and how long things count."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from types import MappingProxyType
from typing import Any, Final

import tomlkit
from tomlkit.exceptions import TOMLKitError

from salescoach import vocab, weeks
from salescoach.errors import Fault, InputFaults

SCHEMA: Final = 1
FILE: Final = "workbook.toml"

ACCOUNT_TYPES: Final = ("customer", "partner", "prospect")
#: The dictionaries of workbook.toml and the codes their words can stand for.
DICTIONARIES: Final = MappingProxyType(
    {
        "disposition": tuple(vocab.DISPOSITIONS),
        "outcome": tuple(vocab.OUTCOMES),
        "state": tuple(vocab.STATES),
        "status": vocab.DEAL_STATUSES,
        "business": vocab.BUSINESS,
        "origin": vocab.ORIGINS,
        "account_type": ACCOUNT_TYPES,
        "purpose": tuple(vocab.PURPOSES),
    }
)
_NUMBERS: Final = ("move_days", "callback_days", "refusal_days", "win_back_months")


@dataclass(frozen=True)
class Meaning:
    """What one word of an export stands for."""

    disposition: str | None = None
    outcome: str | None = None
    decision_maker: bool | None = None
    asked: bool | None = None
    code: str | None = None


@dataclass(frozen=True)
class Settings:
    """The workbook's settings; ``words`` is one dictionary of meanings per kind of word."""

    time_zone: str = "UTC"
    week_start: str = "monday"
    country: str = ""
    every_contact_decides: bool = False
    move_days: int = 14
    callback_days: int = 14
    refusal_days: int = 30
    win_back_months: int = 0
    deciders: tuple[str, ...] = ()
    words: Mapping[str, Mapping[str, Meaning]] = field(default_factory=dict)


def normal(word: str) -> str:
    """Return the form in which words are compared: NFC, one space, no case.

    >>> normal("  Left   Voicemail ")
    'left voicemail'
    """
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", word)).strip().casefold()


def parse(text: str, file: str = FILE) -> Settings:
    """Return the settings of a workbook.toml, or raise with all its faults at once.

    >>> parse('[words.disposition]\\n"No Answer" = "no_answer"').words["disposition"]["no answer"].disposition
    'no_answer'
    """
    try:
        data = tomlkit.parse(text).unwrap()
    except TOMLKitError as error:
        raise InputFaults([Fault(file, 0, "", f"is not TOML: {error}", "mend the line named")]) from error
    faults: list[Fault] = []
    found = _plain(data, file, faults)
    found["deciders"] = _deciders(data.get("titles", {}), file, faults)
    found["words"] = _dictionaries(data.get("words", {}), file, faults)
    if faults:
        raise InputFaults(faults)
    return Settings(**found)


def _plain(data: Mapping[str, Any], file: str, faults: list[Fault]) -> dict[str, Any]:
    known: dict[str, Any] = {f.name: f.default for f in fields(Settings) if f.name not in ("deciders", "words")}
    found: dict[str, Any] = {}
    for key, value in data.items():
        if key in ("schema", "titles", "words"):
            continue
        if key not in known:
            faults.append(Fault(file, 0, key, "is no setting", _did_you_mean(key, known)))
        elif type(value) is not type(known[key]) or (key in _NUMBERS and value < 0):
            faults.append(Fault(file, 0, key, f"{value!r} does not fit", f"write it like {known[key]!r}"))
        else:
            found[key] = value
    if data.get("schema", SCHEMA) != SCHEMA:
        faults.append(Fault(file, 0, "schema", f"is not {SCHEMA}", "open it with the salescoach that made it"))
    first = found.get("week_start", "monday")
    if first not in weeks.DAYS:
        faults.append(Fault(file, 0, "week_start", f"{first!r} is no weekday", "write 'monday'"))
    if "time_zone" in found:
        weeks.check_zone(found["time_zone"])
    return found


def _did_you_mean(word: str, known: Mapping[str, Any] | tuple[str, ...]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"did you mean {close[0]!r}?" if close else "choose from " + ", ".join(known)


def _deciders(titles: Any, file: str, faults: list[Fault]) -> tuple[str, ...]:
    rules = titles.get("decision_maker", []) if isinstance(titles, dict) else None
    if not isinstance(rules, list) or not all(isinstance(rule, str) for rule in rules):
        faults.append(Fault(file, 0, "titles", "is no list of titles", 'write decision_maker = ["Owner"]'))
        return ()
    return tuple(normal(rule) for rule in rules)


def _dictionaries(words: Any, file: str, faults: list[Fault]) -> dict[str, Mapping[str, Meaning]]:
    found: dict[str, Mapping[str, Meaning]] = {}
    for kind, entries in words.items():
        if kind not in DICTIONARIES:
            faults.append(Fault(file, 0, f"words.{kind}", "is no dictionary", _did_you_mean(kind, DICTIONARIES)))
            continue
        meanings: dict[str, Meaning] = {}
        for word, value in entries.items():
            meaning = _meaning(kind, value)
            if isinstance(meaning, str):
                faults.append(Fault(file, 0, f"words.{kind}.{word}", meaning, _choices(kind)))
            else:
                meanings[normal(word)] = meaning
        found[kind] = MappingProxyType(meanings)
    return found


def _choices(kind: str) -> str:
    return "choose from " + ", ".join(DICTIONARIES[kind])


def _meaning(kind: str, value: Any) -> Meaning | str:
    """Return the meaning, or what is wrong with it."""
    if isinstance(value, str):
        value = {kind: value}
    if not isinstance(value, dict):
        return f"{value!r} is no meaning"
    if kind not in ("disposition", "outcome"):
        code = value.get(kind)
        return Meaning(code=code) if code in DICTIONARIES[kind] else f"{code!r} is not known"
    for key, said in value.items():
        if key in ("decision_maker", "asked"):
            if not isinstance(said, bool):
                return f"{key} is true or false, not {said!r}"
        elif key not in ("disposition", "outcome"):
            return f"{key!r} is not known"
        elif said not in DICTIONARIES[key]:
            return f"{said!r} is no {key}"
    return Meaning(**value)


def first_text(seed: Mapping[str, Any]) -> str:
    """Return the text of a new workbook.toml: the usual words, then those of ``seed``.

    >>> "Europe/Madrid" in first_text({"time_zone": "Europe/Madrid"})
    True
    """
    document = tomlkit.parse(_TEMPLATE)
    for key, value in seed.items():
        if not isinstance(value, dict):
            document[key] = value
    return add_words(tomlkit.dumps(document), seed)


def add_words(text: str, seed: Mapping[str, Any]) -> str:
    """Return the text of workbook.toml with the words and titles of ``seed`` that it lacks added.

    What the workbook says already is left as it is: the reader's naming wins.
    """
    document = tomlkit.parse(text)
    titles = seed.get("titles", {}).get("decision_maker", [])
    if titles and not document.unwrap().get("titles", {}).get("decision_maker"):
        document.setdefault("titles", tomlkit.table())["decision_maker"] = titles
    for kind, entries in seed.get("words", {}).items():
        table = document.setdefault("words", tomlkit.table()).setdefault(kind, tomlkit.table())
        known = {normal(word) for word in table}
        for word, value in entries.items():
            if normal(word) not in known:
                table[word] = _toml_value(value)
    return tomlkit.dumps(document)


def name_word(text: str, kind: str, word: str, meaning: Mapping[str, Any] | str) -> str:
    """Return the text of workbook.toml with one word given its meaning, replacing an older one."""
    document = tomlkit.parse(text)
    table = document.setdefault("words", tomlkit.table()).setdefault(kind, tomlkit.table())
    for known in [known for known in table if normal(known) == normal(word)]:
        del table[known]
    table[word] = _toml_value(meaning)
    return tomlkit.dumps(document)


def _toml_value(meaning: Mapping[str, Any] | str) -> Any:
    if isinstance(meaning, str):
        return meaning
    inline = tomlkit.inline_table()
    inline.update(meaning)
    return inline


_TEMPLATE: Final = '''\
# What the words of your CRM mean. Change it as you like: the numbers follow at the next import
# or `salescoach words`; nothing needs to be imported again.
schema = 1

# The team's time zone and the first day of its week.
time_zone = "UTC"
week_start = "monday"
# Whose public holidays are days off, where a rep has no country of his own, like "DE".
country = ""
# true where everybody who is called decides alone (small shops, private households).
every_contact_decides = false
# An appointment agreed again within so many days is the same one, moved. 0 turns it off.
move_days = 14
# A call back within so many days of our dial counts as a conversation.
callback_days = 14
# One person's no counts once in so many days.
refusal_days = 30
# A customer becomes a former one so many months after the last sale. 0: never.
win_back_months = 0

[titles]
# Titles of people who decide, * stands for any letters: ["Owner", "*chief*", "Head of *"].
decision_maker = []

# How a call ended: no_answer, busy, voicemail, wrong_number, gatekeeper, connected.
# A word can say more: { disposition = "connected", outcome = "appointment", decision_maker = true }
[words.disposition]
"No answer" = "no_answer"
"Busy" = "busy"
"Voicemail" = "voicemail"
"Left voicemail" = "voicemail"
"Wrong number" = "wrong_number"
"Gatekeeper" = "gatekeeper"
"Connected" = "connected"
"Refused appointment" = { disposition = "connected", outcome = "refused" }
"Call later" = { disposition = "connected", outcome = "later" }

# What the person decided: appointment, refused, later, referred, none. A word can add asked = true.
[words.outcome]
"Refused appointment" = "refused"
"Call later" = "later"

# What became of a meeting: booked, held, no_show, cancelled, moved, unknown.
[words.state]
"Scheduled" = "booked"
"Completed" = "held"
"Held" = "held"
"No show" = "no_show"
"No-show" = "no_show"
"Cancelled" = "cancelled"
"Canceled" = "cancelled"
"Rescheduled" = "moved"

# Deals: open, won, lost.
[words.status]
"Open" = "open"
"Won" = "won"
"Lost" = "lost"
"Closed Won" = "won"
"Closed Lost" = "lost"

# Deals: new, expansion, renewal.
[words.business]
"New Business" = "new"
"New" = "new"
"Expansion" = "expansion"
"Renewal" = "renewal"

# Where a contact or deal came from: self, referral, sdr, inbound, marketing, partner.
[words.origin]

# Accounts: customer, partner, prospect.
[words.account_type]
"Customer" = "customer"
"Partner" = "partner"
"Prospect" = "prospect"

# Purpose, where the CRM states it: prospecting, lead, deal, service, unknown.
[words.purpose]
'''
