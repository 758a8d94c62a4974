"""Exports that overlap, change and shrink: nothing is lost, doubled or changed in silence."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescoach import intake, store
from salescoach.errors import InputFaults
from salescoach.intake import Take

WITH_ID = """
name = "crm"
[[read]]
file = "*.csv"
fills = "activities"
kind = "dial"
skip = { Status = ["Open"], Deleted = ["yes"] }
reasons = { Status = "open", Deleted = "deleted" }
[read.columns]
activity_id = "Id"
at = "At"
rep_id = "Rep"
contact_id = "Lead"
disposition_word = "Result"
"""
WITHOUT_ID = WITH_ID.replace('activity_id = "Id"\n', "").replace(
    'skip = { Status = ["Open"], Deleted = ["yes"] }\nreasons = { Status = "open", Deleted = "deleted" }\n',
    "",
)
HEAD = "Id,At,Rep,Lead,Result,Status,Deleted\n"


def put(folder: Path, name: str, *rows: str) -> Path:
    path = folder / f"{name}.csv"
    path.write_text(HEAD + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def bare(folder: Path, name: str, *rows: str) -> Path:
    """Write an export that has no ids."""
    path = folder / f"{name}.csv"
    path.write_text("At,Rep,Lead,Result\n" + "".join(row + "\n" for row in rows), encoding="utf-8")
    return path


def take(folder: Path, *paths: Path, how: str = WITH_ID, **options: object) -> intake.Imported:
    (folder / "crm.toml").write_text(how, encoding="utf-8")
    what = Take(**options)  # type: ignore[arg-type]
    return intake.import_files(folder / "book", list(paths), how=folder / "crm.toml", take=what)


def results(folder: Path) -> list[tuple[str, str]]:
    found = store.read(folder / "book").query(
        "SELECT coalesce(contact_id, '-'), coalesce(disposition_word, '-') FROM activities ORDER BY ALL"
    )
    return [(str(lead), str(word)) for lead, word in found.itertuples(index=False)]


def restated(folder: Path) -> list[str]:
    return list(store.read(folder / "book").table("restated").sort_values(["version", "row"])["what"])


def left_out(folder: Path) -> list[tuple[str, int, str, str]]:
    table = store.read(folder / "book").table("left_out").sort_values(["file", "row"])
    return [(r.file, int(r.row), r.reason, r.detail) for r in table.itertuples(index=False)]


MONDAY = ("1,2026-03-02 09:00,ann,a,Busy,,", "2,2026-03-03 09:00,ann,b,Busy,,")


def test_the_same_export_again_changes_nothing(tmp_path: Path) -> None:
    path = put(tmp_path, "calls", *MONDAY)
    take(tmp_path, path)
    before = store.read(tmp_path / "book").table("activities")
    (part,) = take(tmp_path, path).received
    assert (part.rows, part.added, part.restated, part.removed) == (2, 0, 0, 0)
    assert store.read(tmp_path / "book").table("activities").equals(before)
    assert restated(tmp_path) == []


def test_a_changed_row_replaces_the_old_one_and_is_listed(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY))
    (part,) = take(
        tmp_path,
        put(tmp_path, "w11", "2,2026-03-03 09:00,ann,b,Connected,,", "3,2026-03-09 09:00,ann,c,Busy,,"),
    ).received
    assert (part.added, part.restated) == (1, 1)
    assert results(tmp_path) == [("a", "Busy"), ("b", "Connected"), ("c", "Busy")]
    [row] = store.read(tmp_path / "book").table("restated").to_dict("records")
    assert (row["item"], row["what"], row["file"], row["row"], row["was_file"], row["was_row"]) == (
        "2", "disposition_word: Busy -> Connected", "w11.csv", 2, "w10.csv", 3,
    )  # fmt: skip


def test_an_open_task_that_is_done_later_is_work_and_no_more_open(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY, "3,2026-03-09 09:00,ann,c,,Open,"))
    assert left_out(tmp_path) == [("w10.csv", 4, "open", "Status is Open")]
    take(tmp_path, put(tmp_path, "w11", "3,2026-03-09 09:00,ann,c,Busy,,"))
    assert results(tmp_path) == [("a", "Busy"), ("b", "Busy"), ("c", "Busy")]
    assert left_out(tmp_path) == []


def test_a_call_deleted_at_the_source_goes_and_is_listed(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY))
    (part,) = take(tmp_path, put(tmp_path, "w11", "2,2026-03-03 09:00,ann,b,Busy,,yes")).received
    assert part.removed == 1
    assert results(tmp_path) == [("a", "Busy")]
    assert restated(tmp_path) == ["the source says: deleted"]
    assert left_out(tmp_path) == [("w11.csv", 2, "deleted", "Deleted is yes")]


def test_two_real_dials_that_look_alike_survive_without_ids(tmp_path: Path) -> None:
    # T23: three rows of which two are identical, the same file again, one that overlaps: 3, 0 and 1 new, 4 in all
    same, other = "2026-03-02 09:00,ann,a,Busy", "2026-03-03 09:00,ann,b,Busy"
    first = bare(tmp_path, "first", same, same, other)
    second = bare(tmp_path, "second", same, same, "2026-03-04 09:00,ann,c,Busy")
    parts = [take(tmp_path, path, how=WITHOUT_ID).received[0] for path in (first, first, second)]
    assert [(part.added, part.restated, part.removed) for part in parts] == [(3, 0, 0), (0, 0, 0), (1, 0, 0)]
    assert results(tmp_path) == [("a", "Busy"), ("a", "Busy"), ("b", "Busy"), ("c", "Busy")]


def test_a_changed_row_without_an_id_is_the_same_call(tmp_path: Path) -> None:
    take(
        tmp_path,
        bare(tmp_path, "w10", "2026-03-02 09:00,ann,a,Busy", "2026-03-02 10:00,ann,b,Busy"),
        how=WITHOUT_ID,
    )
    (part,) = take(
        tmp_path,
        bare(tmp_path, "w11", "2026-03-02 09:00,ann,a,Connected", "2026-03-09 10:00,ann,c,Busy"),
        how=WITHOUT_ID,
    ).received
    assert results(tmp_path) == [("a", "Connected"), ("b", "Busy"), ("c", "Busy")]
    assert (part.added, part.restated) == (1, 1)
    assert restated(tmp_path) == ["disposition_word: Busy -> Connected"]


def test_a_column_that_nobody_reads_may_change_without_an_id(tmp_path: Path) -> None:
    first = tmp_path / "w10.csv"
    first.write_text("At,Rep,Lead,Result,Seen\n2026-03-02 09:00,ann,a,Busy,1\n", encoding="utf-8")
    second = tmp_path / "w11.csv"
    second.write_text("At,Rep,Lead,Result,Seen\n2026-03-02 09:00,ann,a,Busy,2\n", encoding="utf-8")
    take(tmp_path, first, how=WITHOUT_ID)
    take(tmp_path, second, how=WITHOUT_ID)
    assert results(tmp_path) == [("a", "Busy")]
    assert restated(tmp_path) == []


def test_rows_of_a_day_in_two_files_of_one_import_are_not_taken_for_changes(tmp_path: Path) -> None:
    one = bare(tmp_path, "busy", "2026-03-02,ann,a,Busy")
    two = bare(tmp_path, "reached", "2026-03-02,ann,a,Connected")
    take(tmp_path, one, two, how=WITHOUT_ID)
    assert results(tmp_path) == [("a", "Busy"), ("a", "Connected")]


def test_what_the_source_dropped_goes_by_a_window_and_only_then(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY, "3,2026-03-20 09:00,ann,c,Busy,,"))
    shorter = put(tmp_path, "w11", "1,2026-03-02 09:00,ann,a,Busy,,", "4,2026-03-05 09:00,ann,d,Busy,,")
    take(tmp_path, shorter)
    assert [lead for lead, _ in results(tmp_path)] == ["a", "b", "c", "d"]
    (part,) = take(tmp_path, shorter, window=True).received
    assert part.removed == 1
    assert [lead for lead, _ in results(tmp_path)] == ["a", "c", "d"]
    assert restated(tmp_path) == ["the source has it no more"]


def test_a_window_by_two_days_reaches_beyond_the_file(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY, "3,2026-03-20 09:00,ann,c,Busy,,"))
    shorter = put(tmp_path, "w11", "1,2026-03-02 09:00,ann,a,Busy,,")
    take(tmp_path, shorter, window=(date(2026, 3, 1), date(2026, 3, 31)))
    assert [lead for lead, _ in results(tmp_path)] == ["a"]


def test_a_window_leaves_other_sources_alone(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "w10", *MONDAY))
    other = WITH_ID.replace('name = "crm"', 'name = "dialer"')
    take(tmp_path, put(tmp_path, "d10", "9,2026-03-02 09:00,ann,z,Busy,,"), how=other, window=True)
    assert [lead for lead, _ in results(tmp_path)] == ["a", "b", "z"]


BAD = (
    "1,2026-03-02 09:00,ann,a,Busy,,",
    "2,yesterday,ann,b,Busy,,",
    "3,2026-03-04 09:00,ann,c,Busy,,",
    ",2026-03-04 09:00,ann,d,Busy,,",
)


def test_a_file_half_good_is_refused_whole(tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"calls\.csv, row 3, column 'At': 'yesterday' is no date"):
        take(tmp_path, put(tmp_path, "calls", *BAD))
    assert not (tmp_path / "book").exists()


def test_its_good_part_is_taken_when_asked_and_the_rest_listed(tmp_path: Path) -> None:
    (part,) = take(tmp_path, put(tmp_path, "calls", *BAD), keep_going=True).received
    assert (part.rows, part.total, part.left_out) == (2, 4, 2)
    assert results(tmp_path) == [("a", "Busy"), ("c", "Busy")]
    assert left_out(tmp_path) == [
        ("calls.csv", 3, "unreadable", "column 'At': 'yesterday' is no date"),
        ("calls.csv", 5, "unreadable", "column 'Id': is empty"),
    ]
    cells = store.read(tmp_path / "book").table("left_out").sort_values("row")["cells"].iloc[0]
    assert '"At":"yesterday"' in cells and '"Rep":"ann"' in cells


def test_an_id_that_stands_twice_is_left_out_the_second_time(tmp_path: Path) -> None:
    twice = put(tmp_path, "calls", MONDAY[0], "1,2026-03-09 09:00,ann,x,Busy,,")
    with pytest.raises(InputFaults, match="'1' stood in row 2 already"):
        take(tmp_path, twice)
    (part,) = take(tmp_path, twice, keep_going=True).received
    assert part.left_out == 1
    assert results(tmp_path) == [("a", "Busy")]
    assert [(row, reason) for _, row, reason, _ in left_out(tmp_path)] == [(3, "unreadable")]


def test_a_row_mended_at_the_source_leaves_the_list(tmp_path: Path) -> None:
    take(tmp_path, put(tmp_path, "calls", *BAD[:3]), keep_going=True)
    take(tmp_path, put(tmp_path, "calls", BAD[0], "2,2026-03-03 09:00,ann,b,Busy,,", BAD[2]))
    assert results(tmp_path) == [("a", "Busy"), ("b", "Busy"), ("c", "Busy")]
    assert left_out(tmp_path) == []


def test_what_is_wrong_with_a_whole_file_is_refused_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    path.write_text(HEAD.replace("At,", "When,") + MONDAY[0] + "\n", encoding="utf-8")
    with pytest.raises(InputFaults, match="column 'At': is no column of this file"):
        take(tmp_path, path, keep_going=True)


@given(
    calls=st.lists(
        st.tuples(
            st.integers(0, 27), st.sampled_from("ab"), st.sampled_from("xyz"), st.sampled_from(["Busy", "No"])
        ),
        min_size=1,
        max_size=25,
    ),
    cuts=st.lists(st.tuples(st.integers(0, 27), st.integers(0, 27)), min_size=1, max_size=4),
    ids=st.booleans(),
)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@pytest.mark.long
def test_exports_of_overlapping_days_give_the_log_of_the_whole(
    calls: list[tuple[int, str, str, str]], cuts: list[tuple[int, int]], ids: bool
) -> None:
    def lines(first: int, last: int) -> list[str]:
        chosen = [(n, call) for n, call in enumerate(calls) if first <= call[0] <= last]
        stamp = [f"2026-03-{1 + day:02} 09:00,{rep},{lead},{word}" for _, (day, rep, lead, word) in chosen]
        return [f"{n},{text},," for (n, _), text in zip(chosen, stamp, strict=True)] if ids else stamp

    write, how = (put, WITH_ID) if ids else (bare, WITHOUT_ID)
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as many:
        take(Path(one), write(Path(one), "all", *lines(0, 27)), how=how)
        for number, (first, last) in enumerate([*(tuple(sorted(cut)) for cut in cuts), (0, 27)]):
            if lines(first, last):
                take(Path(many), write(Path(many), f"part{number}", *lines(first, last)), how=how)
        assert results(Path(many)) == results(Path(one))
        assert restated(Path(many)) == []


def test_more_bad_rows_than_are_named_are_all_left_out(tmp_path: Path) -> None:
    rows = [f"{n},{'9' if n % 2 else '2'}026-03-02,ann,a{n},Busy,," for n in range(500)]
    (part,) = take(tmp_path, put(tmp_path, "calls", *rows), keep_going=True).received
    assert (part.rows, part.left_out) == (250, 250)
    assert {reason for *_, reason, _ in left_out(tmp_path)} == {"unreadable"}
