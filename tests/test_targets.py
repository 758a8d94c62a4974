"""The named list of accounts to win: who is on it when, and how a coach tells it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from salescoach import intake, store
from salescoach.errors import InputFaults
from salescoach.intake import targets
from salescoach.store import Log
from salescoach.testing import small_log

MAPPING = """
name = "crm"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
account_id = "Account"
[[read]]
file = "accounts*.csv"
fills = "accounts"
[read.columns]
account_id = "Id"
name = "Name"
target = "Target"
"""
LIST = """
name = "list"
[[read]]
file = "list*.csv"
fills = "targets"
[read.columns]
account_id = "Account"
target_from = "From"
target_to = "To"
"""
HEAD = "account_id,name,from,to\n"
DAYS = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01", "2026-04-01", "2026-06-01")


def groups(tables: Mapping[str, Sequence[Mapping[str, Any]]], account: str = "x") -> str:
    """Return the first letter of the group on each of six days: t(arget) or n(ew)."""
    rows = [{"rep_id": "ann", "date": day, "account_id": account} for day in DAYS]
    log = small_log(rows, tables={"accounts": [{"account_id": "other", "target": "yes"}], **tables})
    return "".join(group[0] for group in log.table("activities").sort_values("date")["account_group"])


def span(start: str | None, end: str | None, **more: Any) -> Mapping[str, Any]:
    return {"account_id": "x", "target_from": start or "0001-01-01", "target_to": end, **more}


@pytest.mark.parametrize(
    ("spans", "said"),
    [
        # days: 31 Jan, 1 Feb, 28 Feb, 1 Mar, 1 Apr, 1 Jun
        ([span("2026-02-01", "2026-02-28"), span("2026-04-01", None)], "nttntt"),
        ([span(None, "2026-01-31"), span("2026-04-01", "2026-04-30")], "tnnntn"),
        ([span("2026-04-01", "2026-05-31"), span("2026-02-01", "2026-02-28")], "nttntn"),
        ([span("2026-02-01", "2026-03-01"), span("2026-02-28", "2026-04-01")], "nttttn"),
        ([span("2026-02-01", "2026-02-28"), span(None, None)], "nttnnn"),
        ([span(None, None)], "tttttt"),
    ],
    ids=["left and came back", "open start", "out of order", "overlapping", "a day beats a yes", "always"],
)
def test_an_account_is_a_target_while_it_is_on_the_list(
    spans: Sequence[Mapping[str, Any]], said: str
) -> None:
    assert groups({"targets": spans}) == said


def test_spans_of_two_sources_are_both_and_no_account_is_on_the_list_between_them() -> None:
    """The CRM's accounts name one span, a list file another."""
    accounts = [
        {"account_id": "x", "target_from": "2026-02-01", "target_to": "2026-02-28", "source": "crm"},
        {"account_id": "x", "target_from": "2026-04-01", "source": "file"},
    ]
    assert groups({"accounts": accounts}) == "nttntt"


def test_the_spans_of_merged_accounts_are_those_of_the_survivor() -> None:
    spans = [span("2026-02-01", "2026-02-28"), span("2026-04-01", None, account_id="old")]
    merges = [{"old_id": "old", "new_id": "x", "what": "account"}]
    assert groups({"targets": spans, "merges": merges}) == "nttntt"


def test_the_accounts_table_says_the_first_and_the_last_day() -> None:
    log = small_log(tables={"targets": [span("2026-02-01", "2026-02-28"), span("2026-04-01", None)]})
    row = log.table("accounts").set_index("account_id").loc["x"]
    assert (row["target"], str(row["target_from"].date())) == (True, "2026-02-01")
    assert row.isna()["target_to"]


# By the command line's file


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "crm.toml").write_text(MAPPING, encoding="utf-8")
    (tmp_path / "list.toml").write_text(LIST, encoding="utf-8")
    calls = [f"c{n},{day},Ann,A{n % 3}" for n, day in enumerate(DAYS)]
    (tmp_path / "calls.csv").write_text("\n".join(["Id,Date,Rep,Account", *calls]) + "\n", encoding="utf-8")
    (tmp_path / "accounts.csv").write_text(
        "Id,Name,Target\nA0,Acme Steel,yes\nA1,Bolt & Co,no\nA3,Twin,no\nA4,TWIN,no\nA5,Nürnberger Öle,no\n",
        encoding="utf-8",
    )
    files = [tmp_path / "calls.csv", tmp_path / "accounts.csv"]
    intake.import_files(tmp_path / "book", files, how=tmp_path / "crm.toml")
    return tmp_path / "book"


def edited(book: Path, rows: str) -> Log:
    file = book.parent / "targets.csv"
    file.write_text(HEAD + rows, encoding="utf-8")
    intake.edit_targets(book, file)
    return store.read(book)


def test_the_list_of_the_exports_is_printed_until_the_coach_keeps_one(book: Path) -> None:
    assert targets.text(store.read(book)) == HEAD + "A0,Acme Steel,,\n"


def test_the_coach_s_list_replaces_what_the_exports_say_and_goes_out_as_it_came_in(book: Path) -> None:
    rows = "A1,Bolt & Co,2026-02-01,2026-02-28\nA1,Bolt & Co,2026-09-01,\nA2,,,\n"
    log = edited(book, rows)
    assert targets.text(log) == HEAD + rows
    assert sorted(log.table("accounts").query("target")["account_id"]) == ["A1", "A2"]
    assert targets.text(edited(book, rows)) == HEAD + rows


def test_a_list_without_rows_gives_the_word_back_to_the_exports(book: Path) -> None:
    edited(book, "A1,,,\n")
    assert targets.text(edited(book, "")) == HEAD + "A0,Acme Steel,,\n"


def test_a_name_that_one_account_has_will_do(book: Path) -> None:
    assert targets.text(edited(book, ",bolt  & co,2026-02-01,\n")) == HEAD + "A1,Bolt & Co,2026-02-01,\n"


def test_a_new_account_is_told_by_id_and_name(book: Path) -> None:
    log = edited(book, "A9,Nobody Yet,,\n")
    assert log.table("accounts").set_index("account_id").loc["A9", "name"] == "Nobody Yet"
    assert targets.text(edited(book, "A9,Nobody Yet,,\n")) == HEAD + "A9,Nobody Yet,,\n"
    assert "A9" not in set(edited(book, "A1,,,\n").table("accounts")["account_id"])


def test_an_account_that_was_merged_is_listed_as_the_one_that_stays(book: Path) -> None:
    text = store.settings_text(book).replace("[same.accounts]", '[same.accounts]\nA0 = "A1"')
    store.write_settings(book, text)
    log = edited(book, "A0,,2026-02-01,\n")
    assert targets.text(log) == HEAD + "A1,Bolt & Co,2026-02-01,\n"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",Acme Stel,,", "column 'name': there is no account 'Acme Stel'; did you mean 'Acme Steel'?"),
        (",Nurnberger Ole,,", "did you mean 'Nürnberger Öle'?"),
        (
            ",Zzz,,",
            "there is no account 'Zzz'; check how it is written. For a new account give an account_id too",
        ),
        (",Twin,,", "2 accounts are called 'Twin'; give the account_id, one of A3, A4"),
        (
            "A11,,,",
            "column 'account_id': there is no account 'A11'; did you mean A1? For a new account give the name too",
        ),
        (",,2026-03-01,", "is empty, and so is the name"),
        ("A1,,March,", "column 'from': 'March' is no date; write it like 2026-03-02"),
        ("A1,,2026-03-02,2026-03-01", "column 'to': lies before the first day"),
    ],
)
def test_a_row_that_cannot_be_taken_is_said_with_what_to_do(book: Path, row: str, said: str) -> None:
    version = store.read(book).version
    with pytest.raises(InputFaults) as wrong:
        edited(book, f"A0,,,\n{row}\n")
    [fault] = wrong.value.faults
    assert str(fault).startswith("targets.csv, row 3, ")
    assert said in str(fault)
    assert store.read(book).version == version


def test_unknown_columns_and_a_list_without_accounts_are_refused(book: Path) -> None:
    file = book.parent / "t.csv"
    file.write_text("account,since\nA0,2026-01-01\n", encoding="utf-8")
    with pytest.raises(InputFaults) as wrong:
        intake.edit_targets(book, file)
    assert [fault.column for fault in wrong.value.faults] == ["account", "account_id", "since"]


def test_a_list_file_of_another_system_is_read_by_a_mapping(book: Path) -> None:
    file = book.parent / "list.csv"
    file.write_text("Account,From,To\nA2,2026-02-01,2026-02-28\nA2,2026-06-01,\n", encoding="utf-8")
    intake.import_files(book, [file], how=book.parent / "list.toml")
    assert (
        targets.text(store.read(book))
        == HEAD + "A0,Acme Steel,,\nA2,,2026-02-01,2026-02-28\nA2,,2026-06-01,\n"
    )
    calls = store.read(book).table("activities").query("account_id == 'A2'").sort_values("date")
    assert calls["account_group"].tolist() == ["target", "target"]  # 28 February and 1 June
