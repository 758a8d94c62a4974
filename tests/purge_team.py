"""A small team in which one person stands wherever a person can stand: in every table, text, word and file name."""

from __future__ import annotations

import email
import email.policy
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from salescoach import cli, intake, settings, store
from salescoach.intake import Agreed

#: The person, under two ids and two names, and what else of hers is found.
MAIL, NAME, OLD, SPELLED = (
    "ilse.vandermolen@fernhollow.example",
    "Ilse Vandermolen",
    "0057QX-ILSEV",
    "Vandermolen, I. R.",
)
MARKS = (MAIL, NAME, OLD, SPELLED)
_MAPPING = (
    """
name = "crm"
zone = "UTC"
[[read]]
name = "calls"
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "id"
contact_id = "contact"
account_id = "account"
rep_id = "rep"
at = "at"
disposition_word = "result"
logged_by = "by"
[[read]]
name = "meetings"
file = "meetings*.csv"
fills = "activities"
kind = "meeting"
[read.columns]
activity_id = "id"
contact_id = "contact"
account_id = "account"
rep_id = "rep"
set_by = "set"
held_by = "held"
at = "at"
state_word = "state"
[[read]]
name = "deals"
file = "deals*.csv"
fills = "deals"
[read.columns]
deal_id = "id"
account_id = "account"
rep_id = "rep"
created = "created"
closed = "closed"
status_word = "status"
amount = "amount"
[[read]]
name = "users"
file = "users*.csv"
fills = "reps"
[read.columns]
rep_id = "rep"
name = "name"
[workbook]
time_zone = "UTC"
[workbook.titles]
decision_maker = ["*"]
[workbook.words.disposition]
"Not in" = "no_answer"
"No" = { disposition = "connected", outcome = "refused" }
"Yes" = { disposition = "connected", outcome = "appointment" }
[workbook.words.state]
"Held" = "held"
[workbook.words.status]
"Won" = "won"
"Lost" = "lost"
"Open" = "open"
[workbook.same.reps]
# OLD is what the old dialer called NAME
"OLD" = "MAIL"
"NAME" = "MAIL"
"Bo Ek" = "bo"
"bo@old.example" = "bo"
""".replace("OLD", OLD)
    .replace("MAIL", MAIL)
    .replace("NAME", NAME)
)


def files(folder: Path) -> Path:
    """Write the exports: two years of calls of three people, in one of which a line is torn."""
    folder.mkdir(parents=True)
    calls = ["id,contact,account,rep,at,result,by"]
    for n in range(240):
        rep = (MAIL, "bo", "cy", OLD)[n % 4]
        year, result = 2024 + n // 120, ("Not in", "No", "Yes", "Not in", "Not in")[n % 5]
        at = f"{year}-{1 + n // 11 % 11:02}-{1 + n % 27:02} 09:{n % 60:02}"
        by = OLD if rep == "bo" and n % 8 == 1 else rep
        calls.append(f"c{n},p{n % 50},a{n % 25},{rep},{at},{result},{by}")
    calls.insert(9, f"torn,p1,a1,{NAME},2025-03-03 10:00,Not in,x,y,z,{MAIL}")
    _write(folder / f"calls {NAME}.csv", calls)
    _write(folder / "meetings.csv", [
        "id,contact,account,rep,set,held,at,state", f"m1,p1,a1,bo,{MAIL},bo,2025-11-03 09:00,Held",
        f"m2,p2,a2,bo,bo,{OLD},2025-11-04 09:00,Held", f"m3,p3,a3,{MAIL},{MAIL},{MAIL},2025-11-05 09:00,Held",
        "m4,p4,a4,bo,bo,bo,2025-11-06 09:00,Held",
    ])  # fmt: skip
    _write(folder / "deals.csv", [
        "id,account,rep,created,closed,status,amount", f"d1,a1,{MAIL},2024-01-08,2024-03-04,Won,900",
        "d2,a2,bo,2024-01-08,2024-03-05,Lost,800", "d3,a3,cy,2025-01-08,2025-06-04,Won,700",
        f"d4,a4,{OLD},2025-01-08,,Open,600", "d5,a5,bo,2024-01-08,2024-04-05,Won,500",
    ])  # fmt: skip
    _write(
        folder / "users.csv", ["rep,name", f"{MAIL},{NAME}", f'{OLD},"{SPELLED}"', "bo,Bo Ek", "cy,Cy Ott"]
    )
    (folder / "mapping.toml").write_text(_MAPPING, encoding="utf-8")
    return folder


def workbook(exports: Path, folder: Path) -> Path:
    """Return a workbook of the exports, imported twice, with a tally, a plan, agreements, guesses and an undo."""
    every = sorted(exports.glob("*.csv"))
    take, how = intake.Take(keep_going=True), exports / "mapping.toml"
    intake.import_files(folder, every, how=how, take=take)
    sheet = exports / f"tally of {NAME}.csv"
    _write(
        sheet,
        [
            "Date,Rep,Dials/doors to NEW accounts,Said NO to an appointment",
            f"2025-11-03,{NAME},9,2",
            "2025-11-03,Bo Ek,8,1",
        ],
    )
    changed = (
        (exports / f"calls {NAME}.csv").read_text(encoding="utf-8").replace("c1,p1,a1,bo", f"c1,p1,a1,{MAIL}")
    )
    (exports / f"calls {NAME}.csv").write_text(changed, encoding="utf-8")
    intake.import_files(folder, [*every, sheet], how=how, take=take)
    toml = folder / settings.FILE
    text = toml.read_text(encoding="utf-8") + f"\n# {SPELLED} left in spring\n"
    toml.write_text(text, encoding="utf-8")
    (folder / f"{settings.FILE}.before-rollback").write_text(
        settings.say_apart(text, "reps", "bo", OLD), encoding="utf-8"
    )
    intake.set_plan(folder, MAIL, {"asks": 5.0})
    intake.agree(folder, MAIL, Agreed("asks", note="ask the owner"))
    intake.agree(folder, "bo", Agreed("asks", note=f"go along with {NAME.upper()}, the (R&D) way"))
    guess = {"date": "2025-11-03", "question": "3", "guess": 12}
    intake.add_guesses(folder, [{"rep_id": rep, **guess} for rep in (MAIL, "bo")])
    return folder


def _write(path: Path, lines: list[str]) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


# What tests ask of a workbook.

LATEST: Final = date(2025, 12, 31)


def run(*arguments: object, status: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert (ended.value.code or 0) == status, arguments


def texts(path: Path) -> Iterator[str]:
    """Yield what a file holds: its name, its bytes, and what is packed in Parquet and DuckDB."""
    yield path.name
    raw = path.read_bytes()
    yield from (raw.decode("latin-1"), raw.decode("utf-8", "replace"))
    if path.suffix == ".eml":
        message = email.message_from_bytes(raw, policy=email.policy.default)
        yield from map(str, message.values())
        yield from (
            part.get_payload(decode=True).decode("utf-8", "replace")
            for part in message.walk()
            if not part.is_multipart()
        )
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as packed:
            yield from (name + packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    elif path.suffix == ".parquet":
        yield str(pq.read_table(path).to_pylist())
        yield str(pq.read_metadata(path).metadata)
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as con:
            for (table,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall():
                yield "\n".join(map(str, con.execute(f"SELECT * FROM {table}").fetchall()))


def holding(folder: Path, *marks: str) -> dict[str, set[str]]:
    """Return which files hold which marks, whatever the case."""
    found: dict[str, set[str]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        for text in texts(path):
            here = {mark for mark in marks if mark.casefold() in text.casefold()}
            if here:
                found.setdefault(str(path.relative_to(folder)), set()).update(here)
    return found


def rows(book: Path, table: str, columns: str = "*") -> list[tuple[Any, ...]]:
    found = store.read(book, as_of=LATEST).query(f"SELECT {columns} FROM {table} ORDER BY ALL")
    return [tuple(None if pd.isna(cell) else cell for cell in row) for row in found.itertuples(index=False)]
