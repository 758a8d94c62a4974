"""What is written about people is for this user alone: every command is run, and everything it wrote is looked at."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from salescoach import cli, intake, plan, private, store, tally
from tests import made_up_team

TEAM = made_up_team.PEOPLE[:2]


@pytest.fixture(autouse=True)
def usual_umask() -> Iterator[None]:
    """Everybody may read what is written, unless somebody decides otherwise."""
    before = os.umask(0o022)
    yield
    after = os.umask(before)
    assert after == 0o022, "a command left the process with another umask"


def run(*arguments: object, status: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert (ended.value.code or 0) == status, arguments


def open_to_others(*folders: Path) -> list[str]:
    """Return what others may read below some folders, the folders too."""
    found = [path for folder in folders for path in (folder, *folder.rglob("*")) if not path.is_symlink()]
    assert len(found) > len(folders)
    return [f"{path} {path.stat().st_mode & 0o777:o}" for path in found if path.stat().st_mode & 0o077]


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    before = os.umask(0o022)
    home = tmp_path_factory.mktemp("private")
    home.chmod(0o755)
    made_up_team.workbook(home / "team", TEAM)
    os.umask(before)
    return home / "team" / "files"


@pytest.fixture(scope="module")
def book(exports: Path) -> Path:
    """Return a workbook that commands made, with all a coach writes into one; two folders above it are new, too."""
    workbook = exports.parent / "some" / "where" / "book"
    before = os.umask(0o022)
    run("import", *sorted(exports.glob("*.csv")), "--mapping", exports / "mapping.toml", "--into", workbook)
    os.umask(before)
    return workbook


def test_a_workbook_is_for_its_user_alone(book: Path) -> None:
    run("plan", "set", book, "R1", "--dials-new", "30")
    run("agree", book, "R1", "--measure", "asks", "--target", "5", "--note", "ask the owner")
    run("publish", book)
    run("words", book, "--name", "disposition:Blorp=no_answer")
    run("rollback", book)
    assert open_to_others(book.parent.parent) == []
    kept = {path.name for path in book.rglob("*")}
    assert {"log.duckdb", "CURRENT", ".lock", "mappings", "workbook.toml.before-rollback"} <= kept
    assert {"activities.parquet", "version.json"} <= kept


def test_reports_and_lists_are_too_and_the_folders_above_them(book: Path, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    template = tmp_path / "template.ipynb"
    template.write_text(_NOTEBOOK, encoding="utf-8")
    made = tmp_path / "a" / "b" / "reports"
    run("reports", book, "--rep", "R1", "--copies", "coach", "--out", made, "--template", template)
    run("worklist", book, "--out", tmp_path / "c" / "lists")
    run("worklist", book, "R1", "--csv", tmp_path / "c" / "one.csv")
    run("tally", "--rep", "Marl Underthorn", "--out", tmp_path / "d" / "tally")
    run(
        "mapping",
        *sorted((book.parent.parent.parent / "files").glob("accounts*.csv")),
        "--out",
        tmp_path / "my.toml",
    )
    assert open_to_others(*(path for path in tmp_path.iterdir() if path.is_dir())) == []
    assert stat.S_IMODE((tmp_path / "my.toml").stat().st_mode) == 0o600
    written = {path.suffix for path in tmp_path.rglob("*") if path.is_file()}
    assert written == {".html", ".ipynb", ".json", ".csv", ".xlsx", ".toml"}


def test_folders_and_files_of_the_user_keep_their_mode(exports: Path, tmp_path: Path) -> None:
    own, workbook = tmp_path / "own", tmp_path / "book"
    for folder in (own, workbook):
        folder.mkdir()
        folder.chmod(0o755)
    files = sorted(exports.glob("*.csv"))
    run("import", *files, "--mapping", exports / "mapping.toml", "--into", workbook)
    (workbook / "my-notes.txt").write_text("mine", encoding="utf-8")
    run("worklist", workbook, "--out", own)
    run("publish", workbook)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (own, workbook)] == [0o755, 0o755]
    assert stat.S_IMODE((workbook / "my-notes.txt").stat().st_mode) == 0o644
    inside = [path for folder in (own, workbook) for path in folder.iterdir() if path.name != "my-notes.txt"]
    assert [path.name for path in inside if path.stat().st_mode & 0o077] == []


def test_a_workbook_of_an_older_release_is_closed_at_the_next_change(book: Path, tmp_path: Path) -> None:
    workbook = shutil.copytree(book, tmp_path / "book")
    for path in workbook.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (tmp_path / "elsewhere.txt").write_text("of somebody", encoding="utf-8")
    (workbook / "mappings" / "link.toml").symlink_to(tmp_path / "elsewhere.txt")
    with pytest.raises(OSError, match="link"), store.locked(workbook):
        raise OSError("link")
    assert open_to_others(workbook / "versions", workbook / "mappings") == []
    assert stat.S_IMODE((workbook / "log.duckdb").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "elsewhere.txt").stat().st_mode) == 0o644


def test_what_python_writes_without_the_command_line_is_for_its_user_alone_too(
    exports: Path, tmp_path: Path
) -> None:
    workbook, out = exports.parent / "workbook", tmp_path / "out"  # made by intake.import_files
    intake.add_guesses(workbook, [{"rep_id": "R1", "date": "2026-03-02", "question": "3", "guess": 12}])
    tally.write_sheet(out / "tally", reps=["Ann"], weeks=1, start=date(2026, 3, 2), working_days=range(5))
    plan.save(out / "what-if.json", plan.Saved({}))
    assert open_to_others(workbook, out) == []


_NOTEBOOK = """{"cells": [{"cell_type": "code", "id": "a", "metadata": {"tags": ["parameters"]}, "source":
"rep = workbook = version = as_of = weeks = copy = ''",
"outputs": [], "execution_count": null}], "metadata": {"kernelspec": {"name": "python3", "language": "python",
"display_name": "Python 3"}}, "nbformat": 4, "nbformat_minor": 5}"""


# Rows that do not fit into memory.


def spilled(workbook: Path, temporary: Path) -> list[tuple[int, int]]:
    """Return the modes of the files that a query writes on the way, and of their folders: the memory is small."""
    with store.read(workbook).connect() as con:
        con.execute("SET memory_limit = '100MB'")
        con.execute("CREATE TEMP TABLE big AS SELECT range, md5(range::VARCHAR) AS text FROM range(1500000)")
        con.execute("CREATE TEMP TABLE more AS SELECT range, md5(text) AS text FROM big")
        files = [path for path in temporary.rglob("*") if path.is_file()]
        return [(path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) for path in files]


@pytest.mark.parametrize("umask", [0o022, 0o077])
def test_rows_put_down_for_a_while_can_be_read_by_nobody_else(
    umask: int, book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.chmod(0o755)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    os.umask(umask)
    modes = spilled(book, tmp_path)
    os.umask(0o022)
    assert modes
    assert [pair for pair in modes if pair[0] & 0o077 and pair[1] & 0o077] == []


def test_a_folder_that_somebody_put_in_the_way_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "theirs").mkdir()
    (tmp_path / f"salescoach-{os.getuid()}").symlink_to(tmp_path / "theirs")
    private._other.cache_clear()
    place = Path(private.spill())
    private._other.cache_clear()
    assert place.parent == tmp_path and not place.is_symlink()
    assert (tmp_path / "theirs") not in (place, place.resolve())
    assert stat.S_IMODE(place.stat().st_mode) == 0o700
