"""Old days taken out of a workbook, a purge that is killed on the way, and reports that go with the rep."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from salescoach import batch, intake, publish, store
from salescoach.intake import Wanted
from salescoach.store import replacing
from tests import purge_team
from tests.purge_team import MAIL, MARKS, NAME, holding, rows, run

CUT = date(2025, 1, 1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a workbook with one person everywhere, beside the exports it was made of."""
    home = tmp_path_factory.mktemp("purge")
    return purge_team.workbook(purge_team.files(home / "exports"), home / "book")


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
    made: Path, decided: Path, tmp_path: Path
) -> None:
    whole = shutil.copytree(decided, tmp_path / "whole")
    replacing.finish(whole)
    old, new = rows(made, "activities", "activity_id"), rows(whole, "activities", "activity_id")
    seen = set()
    for nth in range(1, 50):
        book = shutil.copytree(decided, tmp_path / f"book{nth}")
        died = killed_at(book, nth)
        found = rows(book, "activities", "activity_id")
        assert found in (old, new), nth
        seen.add(found == new)
        if nth % 6 == 2 or not died:
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
def test_killed_at_any_moment_it_is_as_before_or_as_after(made: Path, tmp_path: Path) -> None:
    code = "import sys; from salescoach import cli; cli.main(sys.argv[1:])"
    whole = shutil.copytree(made, tmp_path / "whole")
    run("purge", whole, "--rep", MAIL, "--yes")
    old, new = rows(made, "activities", "activity_id"), rows(whole, "activities", "activity_id")
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


def as_left_by_a_kill(out: Path, rep: str) -> None:
    """Let a batch have been killed before it wrote the manifest again: the last report is noted beside it."""
    body = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    [row] = [row for row in body["reports"] if row["rep_id"] == rep]
    (out / ".manifest.jsonl").write_text(json.dumps(row) + '\n{"rep_id": "cut sh', encoding="utf-8")
    row |= {"status": "stopped", "page": "", "notebook": "", "sha256": {}}
    body["counts"] |= {"made": body["counts"]["made"] - 1, "stopped": 1}
    (out / "manifest.json").write_text(json.dumps(body), encoding="utf-8")


def test_her_reports_and_the_lines_about_them_go_and_the_others_stay(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book = shutil.copytree(made, tmp_path / "book")
    out = tmp_path / "monday"
    template = tmp_path / "template.ipynb"
    template.write_text(_NOTEBOOK, encoding="utf-8")
    run("reports", book, "--out", out, "--template", template, "--copies", "coach", "--jobs", "1", "--zip")
    made_before = sorted(path.name for path in out.iterdir())
    assert sum("vandermolen" in name for name in made_before) == 2
    (out / "team.html").write_text(f"<p>{NAME}</p>", encoding="utf-8")
    as_left_by_a_kill(out, "cy")
    monkeypatch.chdir(tmp_path)
    run("purge", book, "--rep", NAME, status=2)
    assert f"{out} holds reports of this workbook: --reports {out}" in capsys.readouterr().out
    run("purge", book, "--rep", NAME, "--reports", out, "--yes")
    said = capsys.readouterr()
    assert f"3 files taken out of {out}" in said.out  # page, notebook, and the zip with both
    assert f"still names the rep: {out / 'team.html'}" in said.err
    (out / "team.html").unlink()
    assert holding(out, *MARKS) == {}
    assert sorted(path.name for path in out.iterdir()) == [
        name for name in made_before if "vandermolen" not in name and name != "reports.zip"
    ]
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    assert [(entry["rep_id"], entry["status"]) for entry in manifest["reports"]] == [
        ("bo", "made"),
        ("cy", "made"),
    ]
    assert manifest["counts"] == {"made": 2, "failed": 0, "stopped": 0}
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Bo Ek" in page and "2 reports made." in page


def delivered(book: Path, out: Path, template: Path) -> None:
    """Write all that can be handed over of a workbook: reports of a day, zip files, mails and lists of accounts."""
    run(
        *(
            "reports",
            book,
            "--out",
            out,
            "--template",
            template,
            "--copies",
            "rep",
            "--jobs",
            "1",
            "--dated",
            "--zip",
        ),
        *("--mail-dir", out / "mails", "--quiet"),
    )
    run("worklist", book, "--as-of", "2025-12-21", "--out", out / "lists")
    head = next(iter((out / "lists").glob("*.csv"))).read_text(encoding="utf-8").partition("\n")[0]
    for name in (*HERS, *OTHERS):  # nobody waits for them: only the name of the file says whose it is
        (out / "lists" / name).write_text(head + "\n", encoding="utf-8")


#: Empty lists of hers, and of reps whose ids have hers in them.
HERS = [f"{stem}.csv" for stem in batch.of_person(MAIL, NAME)]
OTHERS = [f"{stem}-2.csv" for stem in batch.of_person(MAIL, NAME)] + ["cy-ott-119-ilse.csv"]


def test_nothing_of_her_is_left_in_what_was_handed_over(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    book, out, template = shutil.copytree(made, tmp_path / "book"), tmp_path / "out", tmp_path / "t.ipynb"
    template.write_text(_NOTEBOOK.replace("copy = ''", "copy = ''; after_no = False"), encoding="utf-8")
    (tmp_path / "roster.csv").write_text(f"rep_id,email\n{MAIL},ilse@home.example\n", encoding="utf-8")
    run("reps", book, "--edit", tmp_path / "roster.csv")
    delivered(book, out, template)
    (out / "mails" / "my own.eml").write_text(f"Subject: of {NAME}\n\nbye", encoding="utf-8")
    before = {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    marks = (*MARKS, "ilse@home.example")
    held = holding(out, *marks)
    assert {Path(name).suffix for name in held} >= {".html", ".ipynb", ".json", ".zip", ".eml"}
    monkeypatch.chdir(tmp_path)
    run("purge", book, "--rep", NAME, status=2)
    assert f"{out} holds reports of this workbook: --reports {out}" in capsys.readouterr().out
    places = (out, out / "mails", out / "lists")
    run("purge", book, "--rep", NAME, "--yes", *(word for place in places for word in ("--reports", place)))
    assert f"still names the rep: {out / 'mails' / 'my own.eml'}" in capsys.readouterr().err
    (out / "mails" / "my own.eml").unlink()
    assert holding(out, *marks) == holding(book, *marks) == {}
    gone = before - {path.relative_to(out) for path in out.rglob("*") if path.is_file()}
    stays = {str(path) for path in gone if "vandermolen" not in str(path) and path.suffix != ".zip"}
    assert stays == {"mails/my own.eml"}
    assert (out / "latest" / "index.html").is_file() and list(out.glob("mails/bo-ek*.eml"))
    left = {path.name for path in (out / "lists").iterdir()}
    assert left & {*HERS, *OTHERS} == set(OTHERS), "another's file is called as hers is, and more"


_NOTEBOOK = """{"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source":
"rep = workbook = version = as_of = weeks = copy = ''",
"outputs": [], "execution_count": null}], "metadata": {"kernelspec": {"name": "python3", "language": "python",
"display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}"""
