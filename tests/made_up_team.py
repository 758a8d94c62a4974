"""A made-up team whose every name, id, account, word and total is a mark: found in another's copy, it leaked."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from salescoach import intake

FIRST = date(2026, 1, 5)
WEEKS = 20


@dataclass(frozen=True)
class Person:
    """A rep with marks of his own: ``dials`` a week to his accounts, all named after ``place``."""

    rep_id: str
    name: str
    place: str
    dials: int
    word: str


#: One name stands inside another's word, one id begins another, one is an e-mail address; two are hostile.
PEOPLE = (
    Person("R1", "Marl Underthorn", "Kestrelmere", 83, "Blorp"),
    Person("R12", "Marlwick Overbeck", "Saltersgrove", 89, "Quernish"),
    Person("ilse.vandermolen@fernhollow.example", "Ilse Vandermolen", "Copperwhistle", 97, "Drindle"),
    Person("ZV/55 40", 'Zeb "Q" <b>Vantrask</b> & Söhne', "Thistlebrook", 101, "Fanglet"),
    Person("АВ-9913", "Анна Водоладова", "Ravenscombe", 103, "Gromish"),
    Person("{{QX7731A}}", "O'Quillonbarrow, Xq", "Larkspurton", 107, "Hazzlewort"),
)

_MAPPING = """
name = "made up"
zone = "UTC"
day_first = false
[[read]]
name = "calls"
file = "calls*.csv"
fills = "activities"
kind = "dial"
directions = { out = "outbound" }
[read.columns]
activity_id = "id"
contact_id = "contact"
account_id = "account"
rep_id = "rep"
at = "at"
direction = "way"
disposition_word = "result"
[[read]]
name = "contacts"
file = "contacts*.csv"
fills = "contacts"
[read.columns]
contact_id = "contact"
account_id = "account"
title = "title"
[[read]]
name = "accounts"
file = "accounts*.csv"
fills = "accounts"
[read.columns]
account_id = "account"
name = "name"
[[read]]
name = "users"
file = "users*.csv"
fills = "reps"
[read.columns]
rep_id = "rep"
name = "name"
role = "role"
team = "team"
hired = "hired"
[workbook]
time_zone = "UTC"
week_start = "monday"
[workbook.titles]
decision_maker = ["Owner"]
[workbook.words.disposition]
"No answer" = "no_answer"
"Appointment" = { disposition = "connected", outcome = "appointment" }
"No" = { disposition = "connected", outcome = "refused" }
"Later" = { disposition = "connected", outcome = "later", asked = true }
"""


def workbook(folder: Path, people: tuple[Person, ...] = PEOPLE) -> Path:
    """Return a workbook of these people; each one's calls come from a file that bears his place's name."""
    files = folder / "files"
    files.mkdir(parents=True)
    accounts = [(_account(person, n), f"{person.place} {n}") for person in people for n in range(60)]
    _write(files / "accounts.csv", ("account", "name"), accounts)
    contacts = [(f"P-{account}", account, "Owner") for account, _ in accounts]
    _write(files / "contacts.csv", ("contact", "account", "title"), contacts)
    users = [(one.rep_id, one.name, "Seller", "North", "2020-01-06") for one in people]
    _write(files / "users.csv", ("rep", "name", "role", "team", "hired"), users)
    for person in people:
        head = ("id", "contact", "account", "rep", "at", "way", "result")
        _write(files / f"calls-{person.place}.csv", head, _calls(person))
    (files / "mapping.toml").write_text(_MAPPING, encoding="utf-8")
    made = folder / "workbook"
    intake.import_files(made, sorted(files.glob("*.csv")), how=files / "mapping.toml")
    return made


def _account(person: Person, n: int) -> str:
    return f"{person.place}-{n}"


def _calls(person: Person) -> Iterator[tuple[str, ...]]:
    """Yield a week's calls the same every week; every ninth reaches somebody, one a week ends in a word of his own."""
    said = ("No", "Appointment", "Later", "No")
    for week in range(WEEKS):
        for n in range(person.dials):
            at = datetime.combine(FIRST + timedelta(weeks=week, days=n % 5), datetime.min.time())
            at += timedelta(hours=9, minutes=n)
            account = _account(person, (n + 7 * week) % 60)
            result = person.word if n == 1 else "No answer" if n % 9 else said[n // 9 % 4]
            yield (
                f"{person.place}-{week}-{n}",
                f"P-{account}",
                account,
                person.rep_id,
                f"{at:%Y-%m-%dT%H:%M}",
                "out",
                result,
            )


def _write(path: Path, head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
