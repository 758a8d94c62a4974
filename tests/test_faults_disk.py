"""A disk that is full or cannot be written: nothing half is left, it is said in one line, and it goes on later."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from salescoach import batch, cli, intake, store
from salescoach.batch import folder
from salescoach.errors import SalescoachError
from tests import faults
from tests.desk import Desk, seated
from tests.test_killed import MAPPING, rows, write

REPS = tuple(f"R{number}" for number in range(8))


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return a desk whose reports are some 12 kB each."""
    found = seated(monkeypatch)
    found.filling = "x" * 6000
    return found


@pytest.fixture
def template(tmp_path: Path) -> Path:
    return faults.notebook(tmp_path / "t.ipynb")


def plan(template: Path, out: Path, *, resume: bool = False) -> batch.Plan:
    return faults.plan(template, out, *REPS, choice=batch.Choice(resume=resume))


# Reports.


@pytest.mark.parametrize("size", ["8k", "64k", "120k", "160k", "200k"])
def test_a_batch_on_a_disk_that_becomes_full_says_what_stands_and_goes_on_later(
    desk: Desk, template: Path, tmp_path: Path, size: str
) -> None:
    batch.run(plan(template, tmp_path / "wanted"))
    with faults.disk(tmp_path / "disk", size) as small:
        out = small / "out"
        with pytest.raises(
            SalescoachError, match=r"no space is left on the disk for .*out.*--resume"
        ) as said:
            batch.run(plan(template, out))
        assert "\n" not in str(said.value)
        before = faults.made(out) if size != "8k" else set()
        assert not (out / ".making").exists()
        assert bool(before) == (size in ("120k", "160k", "200k"))
        faults.again(small, "size=2m")
        desk.made = []
        result = batch.run(plan(template, out, resume=True))
        assert set(desk.made) == set(REPS) - before == set(result.ok)
        assert faults.made(out) == set(REPS)
        assert faults.files(out) == faults.files(tmp_path / "wanted")


def test_a_report_that_finds_the_disk_full_ends_the_batch_and_is_no_failure(tmp_path: Path) -> None:
    """The process that makes it tells it: the error is not taken for one of the notebook."""
    big = faults.notebook(tmp_path / "t.ipynb", "print(rep * 2 * (5 if rep == 'a' else 300_000))")
    with faults.disk(tmp_path / "disk", "200k") as small:
        asked = faults.plan(big, small / "out", "a", "b", "c", engine="warm")
        with pytest.raises(SalescoachError, match="no space is left on the disk"):
            batch.run(asked)
        assert faults.made(small / "out") == {"a"}
        assert faults.body(small / "out")["counts"] == {"made": 1, "failed": 0, "stopped": 2}


def test_a_list_that_cannot_be_written_stays_as_it_was(tmp_path: Path) -> None:
    with faults.disk(tmp_path / "disk", "16k") as small:
        folder.write(small / "index.html", "old")
        with pytest.raises(OSError, match="No space left"):
            folder.write(small / "index.html", "new" * 10_000)
        assert [(path.name, path.read_text()) for path in small.iterdir()] == [("index.html", "old")]


def test_a_zip_or_a_mail_that_does_not_fit_leaves_the_old_one(
    desk: Desk, template: Path, tmp_path: Path
) -> None:
    with faults.disk(tmp_path / "disk", "2m") as small:
        asked = plan(template, small / "out")
        asked = replace(asked, jobs=[replace(job, copy="rep") for job in asked.jobs])
        result = batch.run(asked)
        [everything, _] = batch.zipped(asked.out)
        old = everything.read_bytes()
        (small / "mails").mkdir()
        faults.fill(small)
        with pytest.raises(
            SalescoachError, match=r"no space is left on the disk for .*reports.zip; make room"
        ):
            batch.zipped(asked.out)
        with pytest.raises(SalescoachError, match=r"no space is left on the disk for .*mails; make room"):
            batch.mails(asked, result, small / "mails", {})
        assert everything.read_bytes() == old
        assert not list(small.rglob("*.draft")) + list((small / "mails").iterdir())


# Imports.


@pytest.fixture(scope="module")
def books(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workbook before an import and one after it."""
    home = tmp_path_factory.mktemp("books")
    (home / "crm.toml").write_text(MAPPING, encoding="utf-8")
    first = write(home / "first.csv", 0, 2000, "Not in")
    write(home / "second.csv", 1000, 20_000, "Busy")
    intake.import_files(home / "before", [first], how=home / "crm.toml")
    shutil.copytree(home / "before", home / "after")
    intake.import_files(home / "after", [home / "second.csv"], how=home / "crm.toml")
    return home


@pytest.mark.parametrize("size", ["940k", "1000k", "1100k", "1300k"])
def test_an_import_on_a_disk_that_becomes_full_leaves_the_workbook_as_it_was(
    books: Path, tmp_path: Path, size: str
) -> None:
    with faults.disk(tmp_path / "disk", size) as small:
        book = shutil.copytree(books / "before", small / "book")
        with pytest.raises(
            SalescoachError, match=r"no space is left on the disk for .*book; make room, then do"
        ):
            intake.import_files(book, [books / "second.csv"], how=books / "crm.toml")
        assert rows(book) == rows(books / "before")
        assert not list(book.rglob(".draft-*")) + list(book.glob(".spill")) + list(book.glob(".CURRENT.*"))
        faults.again(small, "size=40m")
        intake.import_files(book, [books / "second.csv"], how=books / "crm.toml")
        assert rows(book) == rows(books / "after")


@pytest.mark.parametrize("size", ["4k", "40k", "400k"])
def test_a_new_workbook_that_does_not_fit_is_not_there(books: Path, tmp_path: Path, size: str) -> None:
    with faults.disk(tmp_path / "disk", size) as small:
        with pytest.raises(SalescoachError, match=r"o space .*left on .*; ") as said:
            intake.import_files(small / "book", [books / "second.csv"], how=books / "crm.toml")
        assert f"{small}/book" in str(said.value)
        assert not list(small.iterdir())


def test_words_that_cannot_be_published_stay_as_they_were(books: Path, tmp_path: Path) -> None:
    with faults.disk(tmp_path / "disk", "940k") as small:
        book = shutil.copytree(books / "before", small / "book")
        faults.fill(small)
        before = store.settings_text(book), store.current(book)
        with pytest.raises(SalescoachError, match="no space is left on the disk"):
            intake.republish(book)
        assert (store.settings_text(book), store.current(book)) == before


# What cannot be written.


def said(capsys: pytest.CaptureFixture[str], *words: object) -> str:
    """Return the one line that a command ends with, having exited with 2."""
    with pytest.raises(SystemExit) as ended:
        cli.main([str(word) for word in words])
    assert ended.value.code == 2
    out, err = capsys.readouterr()
    assert not out and err.count("\n") == 1, err
    return err


def test_a_disk_that_is_read_only_is_one_line_with_what_to_do(
    books: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with faults.disk(tmp_path / "disk", "4m") as small:
        book = shutil.copytree(books / "before", small / "book")
        faults.again(small, "ro")
        reports = said(capsys, "reports", book, "--out", small / "out")
        assert reports == f"{small}/out cannot be written: Read-only file system; choose another folder\n"
        new = said(
            capsys, "import", books / "first.csv", "--into", small / "new", "--mapping", books / "crm.toml"
        )
        assert new == f"{small}/new cannot be written: Read-only file system; choose another folder\n"
        old = said(capsys, "import", books / "first.csv", "--into", book, "--mapping", books / "crm.toml")
        assert old.startswith(f"{book}/.lock: Read-only file system; check the name and who may write")
        assert rows(book) == rows(books / "before")


def test_a_full_disk_that_nobody_expected_is_one_line_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device", "x")

    monkeypatch.setattr(store, "read", full)
    assert (
        said(capsys, "reports", tmp_path) == "x: No space left on device; make room, then do the same again\n"
    )
