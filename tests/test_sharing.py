"""A copy for sharing: the same counts and answers, and no byte of who it is about."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pyarrow.parquet as pq
import pytest

from salescoach import cli, funnel, intake, questions, sharing, store, trust
from salescoach.errors import SalescoachError
from salescoach.sharing import keys

KEY = "k" * 64


@pytest.fixture(scope="module")
def shared(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("shared") / "copy"
    sharing.pseudonymise(sample, into, key=KEY)
    return into


def run(*arguments: object, status: int = 0) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([str(argument) for argument in arguments])
    assert (ended.value.code or 0) == status, arguments


def renamed(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a frame with the made-up ids in place of the reps', in an order that both copies share."""
    rep = frame["rep_id"].map(lambda rep: None if pd.isna(rep) else keys.made_up(KEY, "rep", rep))
    return frame.assign(rep_id=rep)


def ordered(frame: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    return frame.sort_values(by, na_position="first").reset_index(drop=True)


def test_the_answers_of_every_rep_and_of_the_team_are_the_same(sample: Path, shared: Path) -> None:
    of, by = funnel.rep_weeks(store.read(sample)), funnel.rep_weeks(store.read(shared))
    for scope in ("all", "prospecting"):
        was = renamed(questions.answers(of, scope=scope))
        now = questions.answers(by, scope=scope)
        assert len(was) > 40
        columns = ["rep_id", "question"]
        pd.testing.assert_frame_equal(ordered(was, columns), ordered(now, columns))


def test_every_count_of_every_week_is_the_same(sample: Path, shared: Path) -> None:
    was, now = (funnel.rep_weeks(store.read(book)) for book in (sample, shared))
    columns = ["rep_id", "week", "scope"]
    pd.testing.assert_frame_equal(ordered(renamed(was), columns), ordered(now, columns))


def test_what_the_numbers_are_worth_is_the_same(sample: Path, shared: Path) -> None:
    was, now = (trust.everything(store.read(book)) for book in (sample, shared))
    for rep in was.reps:
        ours, theirs = was.look(rep).faults, now.look(keys.made_up(KEY, "rep", rep)).faults
        assert dict(zip(ours["reason"], ours["count"], strict=True)) == dict(
            zip(theirs["reason"], theirs["count"], strict=True)
        )


def originals(book: Path) -> set[str]:
    """Return every id, name and team of a workbook, of those that are more than a sign or two."""
    log = store.read(book)
    columns = {
        "reps": ("rep_id", "name", "team"), "accounts": ("account_id", "name", "parent_id"),
        "activities": ("activity_id", "contact_id", "deal_id", "file", "contact_title"), "deals": ("deal_id", "stage"),
        "left_out": ("item", "cells", "detail"), "files": ("file", "digest"), "targets": ("account_id",),
    }  # fmt: skip
    found = {
        str(text) for table, some in columns.items() for c in some for text in log.table(table)[c].dropna()
    }
    return {text for text in found if len(text) > 1}


def held(book: Path) -> list[set[str]]:
    """Return for each file all texts it holds, of Parquet those in its cells."""
    cells: list[set[str]] = []
    for path in sorted(path for path in book.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            frame = pq.read_table(path).to_pandas()
            cells.append({str(text) for c in frame.columns for text in frame[c].dropna().unique()})
            assert (
                pq.read_metadata(path).metadata is None
                or b"R1" not in str(pq.read_metadata(path).metadata).encode()
            )
        else:
            cells.append({path.read_text(encoding="utf-8", errors="replace")})
    return cells


def test_no_id_and_no_name_is_left(sample: Path, shared: Path) -> None:
    marks = originals(sample)
    assert len(marks) > 1000
    names = {str(name) for name in store.read(sample).table("reps")["name"]}
    firms = {str(name) for name in store.read(sample).table("accounts")["name"].dropna()}
    long = names | firms | {str(team) for team in store.read(sample).table("reps")["team"].dropna()}
    for cells in held(shared):
        assert cells & marks == set()
        text = "\n".join(cells)
        assert [mark for mark in long if mark in text] == []
    assert any(marks & cells for cells in held(sample)), "the search finds them in the original"


def test_the_copy_is_a_workbook_to_read_and_not_to_change(
    shared: Path, sample: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run("answer", shared)
    assert "The team" in capsys.readouterr().out
    files = sorted(str(path.relative_to(shared)) for path in shared.rglob("*") if path.is_file())
    assert not any("log" in name or "key" in name or "mapping" in name for name in files)
    assert [name for name in files if stat.S_IMODE((shared / name).stat().st_mode) != 0o600] == []
    for change in (lambda: intake.republish(shared), lambda: intake.lift(shared, "x")):
        with pytest.raises(SalescoachError, match="copy for sharing, to read and to make reports of"):
            change()
    assert len(store.read(shared).table("activities")) == len(store.read(sample).table("activities"))


def test_the_words_stay_and_notes_and_titles_do_not(shared: Path, sample: Path) -> None:
    log, old = store.read(shared), store.read(sample)
    known = set(old.table("activities")["disposition_word"].dropna())
    words = set(log.table("activities")["disposition_word"].dropna())
    unexplained = set(old.table("words")["word"])
    assert known - unexplained <= words
    assert log.table("activities")["contact_title"].isna().all()
    assert log.table("agreements")["note"].isna().all()
    text = (shared / "workbook.toml").read_text(encoding="utf-8")
    assert "#" not in text and "[titles]" not in text and "[words.disposition]" in text
    assert log.settings.time_zone == old.settings.time_zone


def test_a_kept_key_gives_the_same_names_and_another_key_others(
    sample: Path, shared: Path, tmp_path: Path
) -> None:
    key = tmp_path / "names.key"
    for n in (1, 2):
        run("pseudonymise", sample, "--into", tmp_path / f"copy{n}", "--key-file", key)
    books = (tmp_path / "copy1", tmp_path / "copy2", shared)
    one, two, three = ({*store.read(book).table("reps")["rep_id"]} for book in books)
    assert sharing.key_of(None) != sharing.key_of(None)
    assert one == two and not one & three
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    names = store.read(tmp_path / "copy1").table("reps")["name"]
    assert names.is_unique
    key.chmod(0o644)
    with pytest.raises(SalescoachError, match="can be read by others"):
        sharing.key_of(key)
    key.chmod(0o600)
    key.write_text("short", encoding="utf-8")
    with pytest.raises(SalescoachError, match="holds no key of ours"):
        sharing.key_of(key)
    run("pseudonymise", sample, "--into", tmp_path / "copy1", status=2)


def test_dates_shift_by_whole_weeks_and_counts_stay(sample: Path, tmp_path: Path) -> None:
    made = sharing.pseudonymise(sample, tmp_path / "copy", key=KEY, weeks=-13)
    log, copy = store.read(sample), store.read(made.folder)
    assert made.as_of == log.as_of - timedelta(weeks=13)
    assert log.called and copy.called == log.called - timedelta(weeks=13)
    was, now = (funnel.rep_weeks(store.read(book)) for book in (sample, made.folder))
    columns = ["rep_id", "week", "scope"]
    moved = renamed(was).assign(week=was["week"] - pd.Timedelta(weeks=13))
    counts = [*columns, "dials", "connects", "conversations", "appointments", "refusals", "sales"]
    pd.testing.assert_frame_equal(
        ordered(moved, columns)[counts], ordered(now, columns)[counts], check_dtype=False
    )
