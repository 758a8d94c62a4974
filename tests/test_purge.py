"""A person or old days taken out of a workbook: no byte is left, the rest is as it was, and nobody comes back silently."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow.parquet as pq
import pytest

from salescoach import cli, funnel, intake, publish, purging, store
from salescoach.errors import SalescoachError
from salescoach.intake import Wanted
from salescoach.store import replacing
from tests import purge_team
from tests.purge_team import MAIL, MARKS, NAME, OLD, SPELLED

CUT = date(2025, 1, 1)
LATEST = date(2025, 12, 31)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with one person everywhere, beside the exports it was made of."""
    home = tmp_path_factory.mktemp("purge")
    return purge_team.workbook(purge_team.files(home / "exports"), home / "book")


@pytest.fixture(scope="module")
def purged(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of that workbook from which she was purged by the command."""
    book = shutil.copytree(made, tmp_path_factory.mktemp("purged") / "book")
    run("purge", book, "--rep", NAME, "--yes")
    return book


def run(*arguments: object, status: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert (ended.value.code or 0) == status, arguments


def texts(path: Path) -> Iterator[str]:
    """Yield what a file holds: its name, its bytes, and what is packed in Parquet and DuckDB."""
    yield path.name
    raw = path.read_bytes()
    yield from (raw.decode("latin-1"), raw.decode("utf-8", "replace"))
    if path.suffix == ".parquet":
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


# A person.


def test_the_search_finds_her_everywhere_before(made: Path) -> None:
    found = holding(made, *MARKS)
    assert set().union(*found.values()) == set(MARKS)
    log = store.read(made)
    packed = {name for name in found if name.startswith(f"versions/{log.version}")}
    told = {Path(name).stem for name in packed}
    assert told >= {
        *(
            "activities",
            "appointments",
            "deals",
            "deal_credit",
            "reps",
            "merged",
            "plan_weeks",
            "tally",
            "guesses",
        ),
        *("agreements", "left_out", "restated", "files", "workbook"),
    }
    assert {"log.duckdb", "workbook.toml", "workbook.toml.before-rollback", "mappings/crm.toml"} <= set(found)
    raw = (made / "log.duckdb").read_bytes()
    assert MAIL.encode() in raw and NAME.encode() in raw


def test_no_byte_of_her_is_left_in_any_file(purged: Path) -> None:
    assert holding(purged, *MARKS, "vandermolen", "ilsev") == {}
    kept = sorted(path.name for path in (purged / "versions").iterdir())
    assert kept == [store.read(purged).version]


def test_the_others_rows_are_as_they_were_and_what_she_did_with_them_names_nobody(
    made: Path, purged: Path
) -> None:
    columns = "activity_id, rep_id, date, outcome, account_id, contact_id, kind, state"
    hers = ("m2",)  # Bo set the meeting, and she held it
    was = [row for row in rows(made, "activities", columns) if row[1] in ("bo", "cy") and row[0] not in hers]
    assert rows(purged, "activities", columns) == was
    assert rows(purged, "reps", "rep_id, name") == [("bo", "Bo Ek"), ("cy", "Cy Ott")]
    assert ("m1", None) in rows(purged, "activities", "activity_id, set_by") or ("m1", "bo") in rows(
        purged, "activities", "activity_id, set_by"
    )
    assert all(by != MAIL for (by,) in rows(purged, "activities", "logged_by"))
    assert {rep for (rep,) in rows(purged, "tally", "rep_id")} == {"bo"}
    [note] = [note for (note,) in rows(purged, "agreements", "note")]
    assert note == "go along with (removed), the (R&D) way"
    assert set(funnel.rep_weeks(store.read(purged))["rep_id"]) == {"bo", "cy"}


def test_her_deals_stay_as_nobody_s_for_they_say_who_is_a_customer(made: Path, purged: Path) -> None:
    columns = "deal_id, account_id, status, closed"
    assert rows(purged, "deals", columns) == rows(made, "deals", columns)
    assert {row for row in rows(purged, "deals", "deal_id, rep_id") if row[1]} == {
        ("d2", "bo"), ("d3", "cy"), ("d5", "bo")
    }  # fmt: skip
    assert {rep for (rep,) in rows(purged, "deal_credit", "rep_id")} == {"bo", "cy"}
    groups = "activity_id, account_group"
    others = {row[0] for row in rows(purged, "activities", groups)}
    assert rows(purged, "activities", groups) == [
        r for r in rows(made, "activities", groups) if r[0] in others
    ]


def test_the_coach_s_words_stay_but_for_the_lines_about_her(purged: Path) -> None:
    text = (purged / "workbook.toml").read_text(encoding="utf-8")
    assert '"bo@old.example" = "bo"' in text and '"Not in"' in text
    assert "# (removed) left in spring" in text
    mapping = (purged / "mappings" / "crm.toml").read_text(encoding="utf-8")
    assert '"bo@old.example" = "bo"' in mapping and "what the old dialer called (removed)" in mapping


def test_importing_the_same_files_does_not_bring_her_back_and_says_so(
    made: Path, purged: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = shutil.copytree(purged, tmp_path / "book")
    exports = made.parent / "exports"
    files = sorted(exports.glob("*.csv"))
    before = {t: rows(book, t) for t in ("activities", "deals", "deal_credit", "reps", "tally", "left_out")}
    run("import", *files, "--mapping", exports / "mapping.toml", "--into", book, "--keep-going")
    said = capsys.readouterr().out
    assert "rows not read: they are of people or days that were purged" in said
    after = {table: rows(book, table) for table in before}
    names = {"file", "was_file"}  # the name of the export is hers, and the coach's own to change
    for table in before:
        columns = ", ".join(f'"{c}"' for c in store.read(book).table(table).columns if c not in names)
        assert rows(book, table, columns) == rows(purged, table, columns), table
    assert len(after["activities"]) == len(before["activities"])
    found = holding(book, MAIL, OLD, SPELLED)
    assert found == {}, "ids and the other name stand in no file; the name is that of a file"


def test_lifted_she_comes_back_at_the_next_import(made: Path, purged: Path, tmp_path: Path) -> None:
    book = shutil.copytree(purged, tmp_path / "book")
    exports = made.parent / "exports"
    run("purge", book, "--lift", "Bo Ek", status=2)
    run("purge", book, "--lift", SPELLED)
    assert not (book / "purged.json").exists()
    intake.import_files(
        book, sorted(exports.glob("*.csv")), how=exports / "mapping.toml", take=intake.Take(keep_going=True)
    )
    assert MAIL in {rep for (rep,) in rows(book, "reps", "rep_id")}
    columns = "activity_id, rep_id, date, outcome"
    assert rows(book, "activities", columns) == rows(made, "activities", columns)


def test_the_list_holds_hashes_that_another_workbook_cannot_read(purged: Path) -> None:
    body = json.loads((purged / "purged.json").read_text(encoding="utf-8"))
    [person] = body["people"]
    assert len(person) == 5 and all(len(one) == 32 for one in person)
    known = purging.read(purged)
    assert all(map(known.is_one, (*MARKS, NAME.upper(), "Vandermolen, Ilse")))
    assert not any(map(known.is_one, ("Ilse", "bo", "Bo Ek", "", None)))
    assert not purging.Purged("another secret", known.said).is_one(MAIL)
    assert (purged / "purged.json").stat().st_mode & 0o077 == 0
    (purged.parent / "broken").mkdir()
    (purged.parent / "broken" / "purged.json").write_text("{", encoding="utf-8")
    with pytest.raises(
        SalescoachError, match=r"purged\.json cannot be read; whoever was purged could come back"
    ):
        purging.read(purged.parent / "broken")


# What is said and asked.


def test_without_a_terminal_and_without_yes_it_only_shows(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in made.rglob("*.parquet")}
    run("purge", made, "--rep", OLD, status=2)
    shown = capsys.readouterr()
    assert f"{NAME} ({MAIL}) goes from {made}, also known as {OLD}" in shown.out
    assert "rows of activities go" in shown.out and "2 rows of deals stay without the rep" in shown.out
    assert "numbers of the team change" in shown.out and "there is no way back" in shown.out
    assert "nothing was changed; --yes does it" in shown.err
    assert {path: path.read_bytes() for path in made.rglob("*.parquet")} == before
    assert not (made / "purged.json").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "say what is to go"),
        (["--before", "last year"], "'last year' is no date; write it like 2024-01-01"),
        (["--rep", "Nobody"], "there is no rep 'Nobody'"),
        (["--lift", "bo", "--yes"], "--lift stands alone"),
    ],
)
def test_a_wrong_wish_is_one_line(
    arguments: list[str], said: str, made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("purge", made, *arguments, status=2)
    assert said in capsys.readouterr().err


def test_purged_twice_it_says_that_nothing_is_left(purged: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("purge", purged, "--rep", NAME, "--yes")
    assert "was purged already" in capsys.readouterr().out


def test_files_of_the_coach_that_still_name_her_are_named(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    (book / "my notes.txt").write_text(f"talk to {NAME}", encoding="utf-8")
    run("purge", book, "--rep", MAIL, "--yes")
    assert f"still names the rep: {book / 'my notes.txt'}" in capsys.readouterr().err
    assert (book / "my notes.txt").exists()


# Old days.


def test_what_is_older_goes_and_the_accounts_won_before_stay_customers(made: Path, tmp_path: Path) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    found = intake.purge(book, Wanted(before=CUT))
    assert found.version == store.read(book).version
    assert min(day for (day,) in rows(book, "activities", "date")) >= pd.Timestamp(CUT)
    late = f"activities WHERE date >= DATE '{CUT}'"
    columns = "activity_id, rep_id, date, outcome, account_group, purpose"
    assert rows(book, "activities", columns) == rows(made, late, columns)
    assert rows(book, "deals", "deal_id, rep_id, amount, status") == [
        ("d1", None, None, "won"), ("d3", "cy", 700.0, "won"), ("d4", MAIL, 600.0, "open"), ("d5", None, None, "won")
    ]  # fmt: skip
    assert {deal for (deal,) in rows(book, "deal_credit", "deal_id")} == {"d3", "d4"}
    assert len(rows(book, "plan_weeks")) == 1 and len(rows(book, "guesses")) == 2
    exports = made.parent / "exports"
    done = intake.import_files(
        book, sorted(exports.glob("*.csv")), how=exports / "mapping.toml", take=intake.Take(keep_going=True)
    )
    assert sum(part.purged for part in done.received) >= 120
    assert rows(book, "activities", columns) == rows(made, late, columns)
    assert rows(book, "deals", "deal_id, rep_id, amount")[0] == ("d1", None, None)
    assert intake.lift(book, "2025-01-01")


def test_a_plan_and_a_role_that_still_hold_stay(tmp_path: Path, made: Path) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    for week, asks in ((date(2024, 6, 3), 3.0), (date(2024, 9, 2), 4.0)):
        intake.set_plan(book, "cy", {"asks": asks}, week=week)
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "rep_id,since,role\ncy,2023-01-02,Junior\ncy,2024-02-05,Seller\ncy,2025-06-02,Account Manager\n",
        encoding="utf-8",
    )
    intake.edit_roster(book, roster)
    intake.purge(book, Wanted(before=CUT))
    assert rows(book, "plan_weeks WHERE rep_id = 'cy'", "count") == [(4.0,)]
    assert [role for (role,) in rows(book, "rep_roles WHERE rep_id = 'cy'", "role")] == [
        "Account Manager",
        "Seller",
    ]


# Killed on the way.


@pytest.fixture(scope="module")
def decided(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook whose purge was killed at the moment that decides: nothing is in its place yet."""
    book = shutil.copytree(made, tmp_path_factory.mktemp("decided") / "book")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(replacing, "finish", lambda folder: None)
        intake.purge(book, Wanted((intake.person(store.read(book), MAIL),)))
    assert (book / ".next").is_dir()
    return book


def killed_at(book: Path, nth: int) -> bool:
    """Put the new state in place in a process that dies at the nth change of a file; return whether it died."""
    pid = os.fork()
    if pid:
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 9
    left = [nth]

    def dying(function: Callable[..., None]) -> Callable[..., None]:
        def call(*arguments: object, **options: object) -> None:
            left[0] -= 1
            if not left[0]:
                os._exit(9)
            function(*arguments, **options)

        return call

    try:
        for module, name in ((os, "replace"), (os, "rename"), (shutil, "rmtree")):
            setattr(module, name, dying(getattr(module, name)))
        replacing.finish(book)
    finally:
        os._exit(0)


def test_killed_after_the_decision_it_is_readable_and_finished_by_whoever_comes_next(
    made: Path, decided: Path, purged: Path, tmp_path: Path
) -> None:
    old, new = rows(made, "activities", "activity_id"), rows(purged, "activities", "activity_id")
    seen = set()
    for nth in range(1, 50):
        book = shutil.copytree(decided, tmp_path / f"book{nth}")
        died = killed_at(book, nth)
        found = rows(book, "activities", "activity_id")
        assert found in (old, new), nth
        seen.add(found == new)
        if nth % 4 == 1 or not died:
            with store.locked(book):
                pass
            assert rows(book, "activities", "activity_id") == new
            assert holding(book, *MARKS) == {}, nth
            assert not list(book.glob(".next*"))
        shutil.rmtree(book)
        if not died:
            break
    assert seen == {True, False} and nth > 9


def test_stopped_before_the_decision_the_workbook_is_as_it_was(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    was = rows(book, "activities")
    whom = Wanted((intake.person(store.read(book), MAIL),))
    monkeypatch.setattr(publish, "publish", _fails)
    with pytest.raises(OSError, match="disk full"):
        intake.purge(book, whom)
    monkeypatch.undo()
    assert not list(book.glob(".next*")) and not (book / "purged.json").exists()
    (book / ".next.draft").mkdir()  # as a kill leaves it
    (book / ".next.draft" / "log.duckdb").write_text("half", encoding="utf-8")
    intake.republish(book)
    assert rows(book, "activities") == was and not list(book.glob(".next*"))
    assert intake.purge(book, whom).rows
    assert holding(book, *MARKS) == {}


def _fails(*_: object, **__: object) -> str:
    raise OSError("disk full")


@pytest.mark.long
def test_killed_at_any_moment_it_is_as_before_or_as_after(made: Path, purged: Path, tmp_path: Path) -> None:
    code = "import sys; from salescoach import cli; cli.main(sys.argv[1:])"
    old, new = rows(made, "activities", "activity_id"), rows(purged, "activities", "activity_id")
    dice = random.Random(7)
    for turn in range(12):
        book = shutil.copytree(made, tmp_path / f"book{turn}")
        process = subprocess.Popen([sys.executable, "-c", code, "purge", str(book), "--rep", MAIL, "--yes"])
        time.sleep(dice.uniform(1.0, 5.0))
        process.kill()
        process.wait()
        assert rows(book, "activities", "activity_id") in (old, new)
        run("purge", book, "--rep", MAIL, "--yes")
        assert rows(book, "activities", "activity_id") == new
        assert holding(book, *MARKS) == {}
        shutil.rmtree(book)


# Reports.


def test_her_reports_and_the_lines_about_them_go_and_the_others_stay(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    out = tmp_path / "monday"
    template = tmp_path / "template.ipynb"
    template.write_text(_NOTEBOOK, encoding="utf-8")
    run("reports", book, "--out", out, "--template", template, "--copies", "coach", "--jobs", "1")
    made_before = sorted(path.name for path in out.iterdir())
    assert sum("vandermolen" in name for name in made_before) == 2
    (out / "team.html").write_text(f"<p>{NAME}</p>", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    run("purge", book, "--rep", NAME, status=2)
    assert f"{out} holds reports of this workbook: --reports {out}" in capsys.readouterr().out
    run("purge", book, "--rep", NAME, "--reports", out, "--yes")
    said = capsys.readouterr()
    assert f"2 files taken out of {out}" in said.out
    assert f"still names the rep: {out / 'team.html'}" in said.err
    (out / "team.html").unlink()
    assert holding(out, *MARKS) == {}
    assert sorted(path.name for path in out.iterdir()) == [n for n in made_before if "vandermolen" not in n]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [entry["rep_id"] for entry in manifest["reports"]] == ["bo", "cy"]
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Bo Ek" in page and "2 reports made." in page


_NOTEBOOK = """{"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source":
"rep = workbook = version = as_of = weeks = copy = ''",
"outputs": [], "execution_count": null}], "metadata": {"kernelspec": {"name": "python3", "language": "python",
"display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}"""
