"""A rep's e-mail address: it comes in by exports and the roster, goes out on his mail, and is on no page."""

from __future__ import annotations

import csv
import email
import email.policy
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import cli, funnel, intake, names, questions, settings, store, trust
from salescoach.cli import handing
from salescoach.errors import InputFaults
from salescoach.intake import roster
from salescoach.testing import WORDS, small_log
from tests.desk import seated

OLD = Path(__file__).parent / "old"
GOLDEN = Path(__file__).parent / "golden"
ANN = "ann.lee@acme.example"
HOSTILE = (
    "ann@acme.example\nBcc: spy@acme.example",
    "ann@acme.example\r\nBcc: spy@acme.example",
    "ann@acme.example, spy@acme.example",
    "ann@acme.example; spy@acme.example",
    "ann@acme.example spy@acme.example",
    "a" * 10_000 + "@acme.example",
    "a@" + "b." * 10_000 + "example",
    "Ann <ann@acme.example>",
    "ann\u202e@acme.example",
    "ann\u2028@acme.example",
    "=HYPERLINK@acme.example",
    "+ann@acme.example",
    '"ann"@acme.example',
    "ann@acme",
    "ann@@acme.example",
    "@acme.example",
    "ann",
)
Rows = Sequence[Mapping[str, Any]]
MAPPING = """
name = "hr"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
[[read]]
file = "reps*.csv"
fills = "reps"
skip = { Kind = ["Machine"] }
first = true
[read.columns]
rep_id = "Id"
name = "Name"
email = "Mail"
"""
PEOPLE = (
    ("ann", "Ann Lee", ANN, ""),
    ("ann", "Ann Lee", ANN, ""),
    ("bo", "Bo Li", "", ""),
    ("m", "Robot", "robot@acme.example", "Machine"),
)


def written(folder: Path, people: Sequence[Sequence[str]] = PEOPLE) -> list[Path]:
    """Return exports of calls by Ann and Bo, and of the people, one of whom stands there twice."""
    (folder / "hr.toml").write_text(MAPPING, encoding="utf-8")
    calls = [f"2026-03-{day:02},{rep},l{day}" for day in range(2, 7) for rep in ("ann", "bo")]
    (folder / "calls.csv").write_text("\n".join(["Date,Rep,Lead", *calls]) + "\n", encoding="utf-8")
    with (folder / "reps.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("Id", "Name", "Mail", "Kind"), *people])
    return [folder / "calls.csv", folder / "reps.csv"]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook of Ann, whose export has an address, and Bo, whose has none."""
    folder = tmp_path_factory.mktemp("addresses")
    intake.import_files(folder / "book", written(folder), how=folder / "hr.toml")
    return folder / "book"


def edited(book: Path, folder: Path, text: str) -> store.Log:
    file = folder / "roster.csv"
    file.write_bytes(text.encode())
    intake.edit_roster(book, file)
    return store.read(book)


def known(log: store.Log) -> dict[str, str]:
    found = log.table("addresses")
    return dict(zip(found["rep_id"], found["email"], strict=True))


def old(folder: Path) -> Path:
    """Return a workbook that a release without addresses wrote."""
    with zipfile.ZipFile(OLD / "schema-2.zip") as archive:
        archive.extractall(folder)
    return folder


# How they come in


def test_the_export_s_address_is_in_the_roster_and_in_the_list_of_addresses(imported: Path) -> None:
    log = store.read(imported)
    assert known(log) == {"ann": ANN}
    people = {row["rep_id"]: row["email"] for row in csv.DictReader(roster.text(log).splitlines())}
    assert people == {"ann": ANN, "bo": ""}


def test_users_of_two_systems_bring_their_addresses(tmp_path: Path) -> None:
    """Salesforce's Ben has none in the export; HubSpot's queue is no rep."""
    wanted = {
        "salesforce/data-export": {"0055f00000A1bC1AAJ": "ana.ruiz@acme.example"},
        "hubspot/calls-api": {"77": "ana@example.com", "78": "bo@example.com"},
    }
    for case, expected in wanted.items():
        files = [p for p in sorted((GOLDEN / case).iterdir()) if not p.name.startswith(("expected-", "zone"))]
        intake.import_files(tmp_path / case, files)
        assert known(store.read(tmp_path / case)) == expected


def told(*rows: tuple[str, str | None, str]) -> Rows:
    return [{"rep_id": rep, "email": mail, "source": source} for rep, mail, source in rows]


MERGED: Rows = [{"old_id": "old", "new_id": "new", "what": "rep", "source": "test"}]


@pytest.mark.parametrize(
    ("rows", "address"),
    [
        (told(("new", "new@a.co", "z"), ("old", "old@a.co", "a")), "new@a.co"),
        (told(("new", None, "z"), ("old", "old@a.co", "a")), "old@a.co"),
        (told(("new", "new@a.co", "z"), ("old", "mine@a.co", "roster")), "mine@a.co"),
    ],
    ids=["the survivor's wins", "else any", "the roster's before both"],
)
def test_the_address_of_two_who_are_one(rows: Rows, address: str) -> None:
    calls = [{"rep_id": rep, "date": "2026-03-02", "disposition_word": "Busy"} for rep in ("old", "new")]
    log = small_log(calls, seed=WORDS, tables={"reps": rows, "merges": MERGED})
    assert known(log) == {"new": address}


# The roster


def test_the_roster_gives_an_address_and_takes_it_back_as_it_was(tmp_path: Path) -> None:
    """The workbook was made before there were addresses: it opens as it is, and takes them."""
    book = old(tmp_path / "book")
    before = store.read(book)
    assert known(before) == {}
    blank = roster.text(before)
    assert [row["email"] for row in csv.DictReader(blank.splitlines())] == ["", ""]
    log = edited(book, tmp_path, f"rep_id,email\nAnn, {ANN} \n")
    assert known(log) == {"Ann": ANN}
    assert known(edited(book, tmp_path, roster.text(log))) == {"Ann": ANN}
    assert known(edited(book, tmp_path, blank)) == {}


def test_a_workbook_of_before_still_answers_and_imports(tmp_path: Path) -> None:
    """Its versions stay readable by name, also beside one with addresses, and rolling back works."""
    book = old(tmp_path / "book")
    first = store.current(book)
    answers = questions.answers(funnel.rep_weeks(store.read(book)), window=questions.Window(everything=True))
    log = edited(book, tmp_path, f"rep_id,email\nAnn,{ANN}\n")
    assert known(log) == {"Ann": ANN} and known(store.read(book, version=first)) == {}
    again = questions.answers(funnel.rep_weeks(log), window=questions.Window(everything=True))
    pd.testing.assert_frame_equal(again, answers)
    intake.roll_back(book)
    assert known(store.read(book)) == {}


@pytest.mark.parametrize("address", HOSTILE, ids=lambda text: text[:20].encode("unicode_escape").decode())
def test_a_faulty_address_in_the_roster_is_one_line_with_row_and_column(
    con: Any, tmp_path: Path, address: str
) -> None:
    faults = faults_of(con, tmp_path, [("bo", ""), ("ann", address)])
    assert faults == [
        "roster.csv, row 3, column 'email': is not one plain e-mail address; write it like ana@acme.example"
    ]


@pytest.mark.parametrize(
    "address", ["ana.ruiz@acme.example", "o'neil+reports@mail.acme.co.uk", "añá@büro.example", "x@y.z"]
)
def test_an_ordinary_address_is_taken(con: Any, tmp_path: Path, address: str) -> None:
    assert faults_of(con, tmp_path, [("ann", address)]) == []


def test_what_no_file_can_hold_is_no_address_either() -> None:
    assert not names.is_address("ann\x00@acme.example")


@pytest.fixture
def con(imported: Path) -> Any:
    with store.locked(imported), store.importing(imported) as connection:
        connection.execute("SET VARIABLE version = 99")
        yield connection
        connection.execute("DELETE FROM rows_reps WHERE source = 'roster'")
        connection.execute("DELETE FROM gone_reps WHERE _out = 99")


def faults_of(con: Any, folder: Path, rows: Sequence[tuple[str, str]]) -> list[str]:
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("rep_id", "email"), *rows])
    try:
        roster.take(con, settings.parse(settings.first_text(WORDS)), file=folder / "roster.csv")
    except InputFaults as error:
        return str(error).splitlines()
    return []


@pytest.mark.parametrize("address", [HOSTILE[0], HOSTILE[2], HOSTILE[5]], ids=["newline", "two", "long"])
def test_a_hostile_address_in_an_export_is_not_kept_and_said_and_the_row_stays(
    tmp_path: Path, address: str
) -> None:
    book, how = tmp_path / "book", tmp_path / "hr.toml"
    [reps] = [
        one
        for one in intake.import_files(
            book, written(tmp_path, [*PEOPLE, ("cy", "Cy Poe", address, "")]), how=how
        ).received
        if one.table == "reps"
    ]
    log = store.read(book)
    assert known(log) == {"ann": ANN}
    assert "cy" in set(log.table("reps")["rep_id"])
    listed = log.table("left_out").query("reason == 'cell'")
    [row] = listed.to_dict("records")
    assert (row["rep_id"], row["file"], row["row"]) == ("cy", "reps.csv", 6)
    assert row["detail"] == "column 'email': is not one plain e-mail address; write it like ana@acme.example"
    assert "1 row kept without a cell that cannot be used: `salescoach trust` says why" in reps.notes
    assert address[:30] not in listed.to_csv() and "spy@" not in listed.to_csv()
    fault = next(one for one in trust.look(log).faults.to_dict("records") if one["reason"] == "cell")
    assert (fault["count"], fault["question"]) == (1, "Can it be mended at the source?")
    mended = written(tmp_path, [*PEOPLE, ("cy", "Cy Poe", "cy.poe@acme.example", "")])
    intake.import_files(book, mended, how=how)
    log = store.read(book)
    assert known(log) == {"ann": ANN, "cy": "cy.poe@acme.example"}
    assert "cell" not in set(log.table("left_out")["reason"])


# Where they are not


def test_no_table_but_that_of_addresses_holds_one(imported: Path) -> None:
    """Nor do the rows left out: Ann's second row and the machine's are listed without theirs."""
    log = store.read(imported)
    assert sorted(log.table("left_out")["reason"]) == ["copy", "filtered"]
    for name in store.PUBLISHED:
        assert ("@acme.example" in log.table(name).to_csv()) == (name == "addresses"), name
    assert "email" not in log.table("reps")


@pytest.mark.parametrize(
    "words",
    [
        ("answer", "--all"), ("answer", "--all", "--format", "csv"), ("trust",), ("trust", "--list", "copy"),
        ("trust", "--list", "filtered"), ("words",), ("versions",), ("doctor",),
    ],
    ids=" ".join,
)  # fmt: skip
def test_no_answer_holds_one(
    imported: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...]
) -> None:
    command, *options = words
    with pytest.raises(SystemExit):
        cli.main([command, str(imported), *options])
    said = capsys.readouterr()
    assert "@acme.example" not in said.out + said.err


# How they go out


def test_mails_go_to_the_address_and_who_has_none_is_counted(
    imported: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seated(monkeypatch)
    with pytest.raises(SystemExit) as ended:
        cli.main(
            ["reports", str(imported), "--out", str(tmp_path / "out"), "--mail-dir", str(tmp_path / "mail")]
        )
    assert (ended.value.code or 0) == 0
    assert f"2 mails in {tmp_path}/mail, 1 without an address" in capsys.readouterr().out
    to = {}
    for path in (tmp_path / "mail").iterdir():
        mail = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        to[path.name.partition("-")[0]] = mail["To"] and [a.addr_spec for a in mail["To"].addresses]
    assert to == {"ann": [ANN], "bo": None}
    for path in (tmp_path / "out").rglob("*"):
        assert path.is_dir() or b"@acme.example" not in path.read_bytes(), path


@pytest.mark.long
def test_a_report_and_the_rep_s_copy_hold_no_address(imported: Path, tmp_path: Path) -> None:
    """Made in full, notebook and page and index and manifest, with nothing taken away."""
    with pytest.raises(SystemExit) as ended:
        cli.main(["reports", str(imported), "--rep", "ann", "--out", str(tmp_path / "out"), "--quiet"])
    assert (ended.value.code or 0) == 0
    made = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    assert {"manifest.json", "index.html"} <= {path.name for path in made}
    assert len([path for path in made if path.suffix == ".ipynb"]) == 2
    for path in made:
        assert b"@acme.example" not in path.read_bytes(), path


def test_an_id_that_is_an_address_gives_way_to_one_that_was_said(tmp_path: Path) -> None:
    calls = [{"rep_id": rep, "date": "2026-03-02"} for rep in ("ann@a.co", "bo@a.co")]
    log = small_log(calls, seed=WORDS, tables={"reps": told(("ann@a.co", "ann@b.co", "z"))})
    assert handing.addresses(log) == {"ann@a.co": "ann@b.co", "bo@a.co": "bo@a.co"}
