"""Files into a workbook: folders, rosters and sheets, and what is refused at the door."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from salescoach import funnel, intake, store
from salescoach.errors import InputFaults, SalescoachError

DATA = Path(__file__).resolve().parents[1] / "data" / "sample"
REPS = """
name = "hr"
[[read]]
file = "reps*.csv"
fills = "reps"
[read.columns]
rep_id = "Id"
name = "Name"
time_zone = "Zone"
working_days = "Days"
country = "Country"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
"""
SHEET_HEAD = (
    'Date,Rep,"Worked (1, ½, 0)",Dials/doors to NEW accounts,Dials/doors to CUSTOMERS,'
    "Decision makers spoken to (new),Said NO to an appointment,Call me later,Appointments set,"
    "First meetings held,No-shows,New sales,Sales to customers\n"
)


@pytest.fixture
def export(tmp_path: Path) -> Path:
    folder = tmp_path / "export"
    folder.mkdir()
    (tmp_path / "hr.toml").write_text(REPS, encoding="utf-8")
    (folder / "calls.csv").write_text("Date,Rep,Lead\n2026-03-02,a,l1\n2026-03-03,b,l2\n", encoding="utf-8")
    (folder / "reps.csv").write_text(
        "Id,Name,Zone,Days,Country\na,Ann,Europe/Berlin,Mon-Thu,DE\n", encoding="utf-8"
    )
    return folder


def received(tmp_path: Path, *paths: Path) -> store.Log:
    intake.import_files(tmp_path / "book", list(paths), how=tmp_path / "hr.toml")
    return store.read(tmp_path / "book")


def test_a_folder_stands_for_the_exports_in_it(tmp_path: Path, export: Path) -> None:
    log = received(tmp_path, export)
    assert store.find_reps(log, None) == ["a", "b"]


def test_a_rep_s_zone_days_and_country_are_checked_at_the_door(tmp_path: Path, export: Path) -> None:
    (export / "reps.csv").write_text(
        "Id,Name,Zone,Days,Country\na,Ann,Europe/Berlin,Mon-Thu,DE\nb,Bo,Mars/Phobos,sometimes,Atlantis\n",
        encoding="utf-8",
    )
    with pytest.raises(InputFaults) as wrong:
        received(tmp_path, export)
    assert [(fault.row, fault.column) for fault in wrong.value.faults] == [
        (3, "country"), (3, "time_zone"), (3, "working_days"),
    ]  # fmt: skip
    assert not (tmp_path / "book").exists()


def test_a_corrected_sheet_replaces_the_wrong_one(tmp_path: Path) -> None:
    """Monday's 20 dials were typed as 200; the sheet read again says 20, and its blank cell is not tracked."""
    sheet = tmp_path / "sheet.csv"
    for dials, noes in (("200", "3"), ("20", "")):
        sheet.write_text(f"{SHEET_HEAD}2026-03-02,Ann,1,{dials},5,4,{noes},,,,,,\n", encoding="utf-8")
        intake.import_files(tmp_path / "book", [sheet])
    weeks = funnel.rep_weeks(store.read(tmp_path / "book")).set_index("scope")
    assert weeks.loc["all", "dials"] == 25
    assert weeks["refusals"].isna().all()


def test_a_sheet_by_another_name_replaces_the_same_weeks(tmp_path: Path) -> None:
    """Days in one file, the week in another: the later file says what the week held."""
    (tmp_path / "days.csv").write_text(f"{SHEET_HEAD}2026-03-02,Ann,1,20,5,4,2,,,,,,\n", encoding="utf-8")
    (tmp_path / "week.csv").write_text(
        f"{SHEET_HEAD}Week of 2026-03-02,Ann,5,90,10,12,7,,,,,,\n", encoding="utf-8"
    )
    for name in ("days.csv", "week.csv"):
        intake.import_files(tmp_path / "book", [tmp_path / name])
    weeks = funnel.rep_weeks(store.read(tmp_path / "book")).set_index("scope")
    assert weeks.loc["all", ["dials", "days_worked"]].tolist() == [100, 5]
    assert weeks.loc["new_business", "refusals"] == 7


def test_the_words_of_a_mapping_do_not_touch_what_the_workbook_says(tmp_path: Path, export: Path) -> None:
    log = received(tmp_path, export)
    assert log.settings.words["disposition"]["busy"].disposition == "busy"
    text = (tmp_path / "book" / "workbook.toml").read_text(encoding="utf-8")
    store.write_settings(tmp_path / "book", text.replace('"Busy" = "busy"', '"Busy" = "no_answer"'))
    with (tmp_path / "hr.toml").open("a", encoding="utf-8") as mapping:
        mapping.write('[workbook.words.disposition]\n"Busy" = "busy"\n"Rang out" = "no_answer"\n')
    words = received(tmp_path, export).settings.words["disposition"]
    assert (words["busy"].disposition, words["rang out"].disposition) == ("no_answer", "no_answer")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("days_off", "2026-13-01", "is no day off"),
        ("days_off", "2026-03-02:2", "is no day off"),
        ("days_off", "2026-03-06..2026-03-02", "is no day off"),
        ("hired", "soon", "is no date"),
        ("plan_dials_new", "many", "is no weekly count"),
        ("plan_asks", "-1", "is no weekly count"),
        ("time_zone", "Mars/Phobos", "no time zone"),
        ("mood", "good", "is no column of a roster"),
    ],
)
def test_a_roster_is_checked_whole(tmp_path: Path, export: Path, column: str, cell: str, said: str) -> None:
    log = received(tmp_path, export)
    file = tmp_path / "roster.csv"
    file.write_text(f"rep_id,plan_from,{column}\na,2026-03-02,{cell}\nzed,2026-03-02,\n", encoding="utf-8")
    with pytest.raises(SalescoachError, match=said):
        intake.edit_roster(tmp_path / "book", file)
    assert store.read(tmp_path / "book").version == log.version


def test_two_writers_at_once_leave_the_workbook_of_one_and_a_clear_word_to_the_other(
    tmp_path: Path, export: Path
) -> None:
    log = received(tmp_path, export)
    book = tmp_path / "book"
    before = (book / "workbook.toml").read_bytes()
    with store.locked(book), pytest.raises(SalescoachError, match="is being imported into; try again"):
        intake.name_words(book, [("disposition", "Wink", "connected")])
    assert (book / "workbook.toml").read_bytes() == before
    assert store.read(book).version == log.version


def test_a_workbook_toml_edited_by_hand_counts_at_the_next_publish(tmp_path: Path, export: Path) -> None:
    received(tmp_path, export)
    book = tmp_path / "book"
    text = (book / "workbook.toml").read_text(encoding="utf-8")
    (book / "workbook.toml").write_text(text.replace("move_days = 14", "move_days = 7"), encoding="utf-8")
    assert store.read(book).settings.move_days == 14
    intake.republish(book)
    assert store.read(book).settings.move_days == 7


def test_a_plan_needs_a_day_from_which_it_holds(tmp_path: Path, export: Path) -> None:
    received(tmp_path, export)
    file = tmp_path / "roster.csv"
    file.write_text("rep_id,plan_from,plan_asks\na,,5\n", encoding="utf-8")
    with pytest.raises(SalescoachError, match="from which day the plan holds"):
        intake.edit_roster(tmp_path / "book", file)


def test_the_same_files_give_the_same_rows_in_the_same_order(tmp_path: Path, sample: Path) -> None:
    """Reading a version must not depend on how the work was spread over cores."""
    again = tmp_path / "again"
    intake.import_files(again, [DATA / "crm", DATA / "tally.csv"], how=DATA / "mapping.toml")
    intake.edit_roster(again, DATA / "roster.csv")
    one, two = store.read(sample), store.read(again)
    for table in store.PUBLISHED:
        pd.testing.assert_frame_equal(one.table(table), two.table(table))
