"""An import that is killed at any moment leaves the workbook as it was before or as it is after, and whole."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from salescoach import intake, store
from salescoach.errors import SalescoachError

MAPPING = """
name = "crm"
[[read]]
file = "*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
at = "At"
rep_id = "Rep"
contact_id = "Lead"
disposition_word = "Result"
[workbook.words.disposition]
"Not in" = "no_answer"
"""
#: Starts imports in children of its own that have everything loaded, so that the moment of the kill
#: falls into the work and not into the start of Python.
NURSERY = """
import os, sys
from pathlib import Path
from salescoach import intake, publish, sources
import salescoach.sources.stage, salescoach.tally, pandas, pyarrow, tomlkit
for line in sys.stdin:
    book, file, how = line.rstrip("\\n").split("\\t")
    pid = os.fork()
    if not pid:
        try:
            intake.import_files(Path(book), [Path(file)], how=Path(how))
        finally:
            os._exit(0)
    print(pid, flush=True)
    _, status = os.waitpid(pid, 0)
    print(status, flush=True)
"""


@pytest.fixture
def nursery() -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def write(path: Path, first: int, count: int, result: str) -> Path:
    rows = [
        f"c{n},2026-03-{2 + n % 20:02} 09:{n % 60:02}:{n % 59:02},r{n % 7},lead{n % 300},{result}\n"
        for n in range(first, first + count)
    ]
    path.write_text("Id,At,Rep,Lead,Result\n" + "".join(rows), encoding="utf-8")
    return path


def start(nursery: subprocess.Popen[str], book: Path, file: Path) -> int:
    assert nursery.stdin is not None and nursery.stdout is not None
    nursery.stdin.write(f"{book}\t{file}\t{file.parent / 'crm.toml'}\n")
    nursery.stdin.flush()
    return int(nursery.stdout.readline())


def wait(nursery: subprocess.Popen[str]) -> int:
    assert nursery.stdout is not None
    return int(nursery.stdout.readline())


def rows(book: Path) -> list[tuple[str, str]]:
    found = store.read(book).query("SELECT activity_id, disposition_word FROM activities ORDER BY 1")
    return [(str(key), str(word)) for key, word in found.itertuples(index=False)]


def check_kills(tmp_path: Path, nursery: subprocess.Popen[str], times: int) -> None:
    (tmp_path / "crm.toml").write_text(MAPPING, encoding="utf-8")
    first = write(tmp_path / "first.csv", 0, 2000, "Not in")
    second = write(tmp_path / "second.csv", 1000, 2000, "Busy")
    intake.import_files(tmp_path / "before", [first], how=tmp_path / "crm.toml")
    shutil.copytree(tmp_path / "before", tmp_path / "after")
    began = time.monotonic()
    start(nursery, tmp_path / "after", second)
    assert wait(nursery) == 0
    lasts = time.monotonic() - began
    old, new = rows(tmp_path / "before"), rows(tmp_path / "after")
    assert (len(old), len(new)) == (2000, 3000)
    dice, cut_short = random.Random(20260302), 0
    for turn in range(times):
        book = tmp_path / f"book{turn}"
        fresh = turn % 5 == 4
        if not fresh:
            shutil.copytree(tmp_path / "before", book)
        pid = start(nursery, book, first if fresh else second)
        time.sleep(dice.uniform(0, 1.1 * lasts))
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        cut_short += wait(nursery) == signal.SIGKILL
        check_whole(book, tmp_path, fresh=fresh, old=old, new=new)
        shutil.rmtree(book)
    assert cut_short >= times // 3, "most imports were over before they were killed; nothing was tried"


def check_whole(
    book: Path, home: Path, *, fresh: bool, old: list[tuple[str, str]], new: list[tuple[str, str]]
) -> None:
    """The workbook reads as before or after; another import brings it to what it should be."""
    if fresh:
        assert not book.exists() or rows(book) == old
        wanted, file = old, home / "first.csv"
    else:
        assert rows(book) in (old, new)
        wanted, file = new, home / "second.csv"
    intake.import_files(book, [file], how=home / "crm.toml")
    assert rows(book) == wanted
    assert not list(book.parent.glob(f".{book.name}.new-*"))
    left = {path.name for path in (book / "versions").iterdir()}
    assert all(name.isdigit() for name in left)
    assert max(left) == store.read(book).version


def test_four_imports_killed_at_any_moment(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    check_kills(tmp_path, nursery, 4)


@pytest.mark.long
def test_a_hundred_imports_killed_at_any_moment(tmp_path: Path, nursery: subprocess.Popen[str]) -> None:
    check_kills(tmp_path, nursery, 100)


def test_a_second_import_at_the_same_time_is_told_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "crm.toml").write_text(MAPPING, encoding="utf-8")
    book, first = tmp_path / "book", write(tmp_path / "first.csv", 0, 100, "Busy")
    intake.import_files(book, [first], how=tmp_path / "crm.toml")
    with store.locked(book), pytest.raises(SalescoachError, match="is being imported into; try again"):
        intake.import_files(book, [first], how=tmp_path / "crm.toml")
    assert len(rows(book)) == 100
