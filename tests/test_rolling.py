"""Versions: what is listed, and going back to one undoes all that was imported since."""

from __future__ import annotations

from pathlib import Path

import pytest

from salescoach import intake, settings, store
from salescoach.errors import SalescoachError

MAPPING = """
name = "crm"
[[read]]
file = "*.csv"
fills = "activities"
kind = "dial"
[read.columns]
activity_id = "Id"
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
disposition_word = "Result"
"""
FIRST = "1,2026-03-02,ann,a,Busy\n2,2026-03-03,ann,b,Connected\n"
SECOND = "2,2026-03-03,ann,b,Wrong number\n3,2026-03-04,ann,c,Busy\n"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    (tmp_path / "crm.toml").write_text(MAPPING, encoding="utf-8")
    take(tmp_path / "book", "first", FIRST)
    return tmp_path / "book"


def take(book: Path, name: str, rows: str) -> str:
    path = book.parent / f"{name}.csv"
    path.write_text("Id,Date,Rep,Lead,Result\n" + rows, encoding="utf-8")
    return intake.import_files(book, [path], how=book.parent / "crm.toml").version


def numbers(book: Path) -> dict[str, list[object]]:
    """Return the rows of each table of the current version, in their order."""
    log = store.read(book)
    with log.connect() as con:
        return {name: con.execute(f"FROM {name}").fetchall() for name in log.tables}


def test_going_back_gives_the_same_numbers_under_a_new_name(book: Path) -> None:
    before = numbers(book)
    take(book, "second", SECOND)
    assert numbers(book) != before
    done = intake.roll_back(book)
    assert (done.version, done.to, done.undone) == ("000003", "000001", 1)
    assert numbers(book) == before
    assert store.read(book).version == "000003"


def test_a_row_that_was_replaced_comes_back_with_what_it_said(book: Path) -> None:
    take(book, "second", SECOND)
    intake.roll_back(book)
    words = store.read(book).table("activities").set_index("activity_id")["disposition_word"]
    assert words.to_dict() == {"1": "Busy", "2": "Connected"}


def test_the_next_import_builds_on_what_was_gone_back_to(book: Path) -> None:
    take(book, "second", SECOND)
    intake.roll_back(book)
    take(book, "third", "9,2026-03-05,ann,z,Busy\n")
    assert sorted(store.read(book).table("activities")["activity_id"]) == ["1", "2", "9"]


def test_a_version_that_was_undone_cannot_be_gone_back_to(book: Path) -> None:
    take(book, "second", SECOND)
    intake.roll_back(book)
    with pytest.raises(SalescoachError, match=r"has no version '000002' before 000003; kept are none"):
        intake.roll_back(book, "000002")


def test_going_back_twice_goes_back_further(book: Path) -> None:
    take(book, "second", SECOND)
    take(book, "third", "4,2026-03-05,ann,d,Busy\n")
    intake.roll_back(book)
    assert sorted(store.read(book).table("activities")["activity_id"]) == ["1", "2", "3"]
    intake.roll_back(book)
    assert sorted(store.read(book).table("activities")["activity_id"]) == ["1", "2"]


def test_words_named_since_are_undone_and_kept_beside(book: Path) -> None:
    intake.name_words(book, [("disposition", "Wrong one", "wrong_number")])
    now = store.settings_text(book)
    intake.roll_back(book)
    assert "wrong one" not in store.read(book).settings.words["disposition"]
    assert (book / f"{settings.FILE}.before-rollback").read_text(encoding="utf-8") == now


def test_there_is_nothing_before_the_first(book: Path) -> None:
    with pytest.raises(SalescoachError, match="no version before 000001; kept are none"):
        intake.roll_back(book)


def test_versions_say_what_each_brought(book: Path) -> None:
    take(book, "second", SECOND)
    first, second = store.versions(book)
    assert (first.name, first.latest, first.files) == (
        "000001",
        "2026-03-03",
        ("first.csv: 2 rows of activities, 2 new, 0 changed, 0 taken out",),
    )
    assert second.files == ("second.csv: 2 rows of activities, 1 new, 1 changed, 0 taken out",)
    assert store.lineage(book) == ["000001", "000002"]


def test_only_as_far_back_as_versions_are_kept(book: Path) -> None:
    for number in range(6):
        take(book, f"more{number}", f"m{number},2026-03-1{number},ann,a,Busy\n")
    oldest = store.versions(book)[0].name
    assert oldest == "000003"
    intake.roll_back(book, oldest)
    assert sorted(store.read(book).table("activities")["activity_id"]) == ["1", "2", "m0", "m1"]
