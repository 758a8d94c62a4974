"""A person taken out of a workbook: no byte is left, the rest is as it was, and nobody comes back silently."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from salescoach import funnel, intake, purging, store
from salescoach.errors import SalescoachError
from tests import purge_team
from tests.purge_team import MAIL, MARKS, NAME, OLD, SPELLED, holding, rows, run


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


# Somebody whose id or name has another's in it.


@pytest.mark.parametrize(
    ("gone", "stays"),
    [("R6", "119-R6"), ("R6", "R6-119"), ("Ann Lee", "Ann Lee Jones"), ("Ann Lee", "Mary Ann Lee")],
)
def test_another_whose_id_or_name_has_hers_in_it_stays_whole(tmp_path: Path, gone: str, stays: str) -> None:
    """In the log, in workbook.toml, in the names of files; a file called after her loses its name all the same."""
    lines = [f"{rep},2025-03-0{day},a{day}\n" for rep in (gone, stays, "old-q", "old-z") for day in (2, 3)]
    export = tmp_path / f"calls-{gone}-2026.csv"
    export.write_text("rep,day,account\n" + "".join(lines), encoding="utf-8")
    mapping = tmp_path / "crm.toml"
    mapping.write_text(
        'name = "crm"\n[[read]]\nfile = "calls*.csv"\nfills = "activities"\nkind = "dial"\n'
        '[read.columns]\nrep_id = "rep"\ndate = "day"\naccount_id = "account"\n',
        encoding="utf-8",
    )
    book = tmp_path / "book"
    intake.import_files(book, [export], how=mapping)
    run("reps", book, "--same", f"old-q={gone}")
    run("reps", book, "--same", f"old-z={stays}")
    before = [row for row in rows(book, "activities", "rep_id, date, account_id") if row[0] == stays]
    run("purge", book, "--rep", gone, "--yes")
    assert rows(book, "activities", "rep_id, date, account_id") == before
    assert len(before) == 4
    assert [str(row[0]) for row in rows(book, "reps", "rep_id")] == [stays]
    text = (book / "workbook.toml").read_text(encoding="utf-8")
    assert f'"{stays}"' in text and "old-q" not in text
    assert [row[0] for row in rows(book, "files", "file")] == ["calls-(removed)-2026.csv"]
    assert not any(gone in found.replace(stays, "") for found in text.splitlines())


def test_mails_and_zips_of_another_whose_id_has_hers_in_it_stay(tmp_path: Path) -> None:
    found = purging.pattern(["R6", "Ann Lee"], ["119-R6", "R6-2", "Ann Lee Jones"])
    assert found is not None
    for theirs in ("for 119-R6.", "r6-2", "ann lee jones", "119-R6-for-the-rep"):
        assert found.search(theirs) is None, theirs
    for hers in ("R6", "calls-R6.csv", "R6-24", "2-R6", "Ann Lee", "Ann Lee-Berlin", "Ann Lee Jonesy"):
        assert found.search(hers) is not None, hers
