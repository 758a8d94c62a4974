"""The tally: written empty, filled by hand, read back; what cannot be read is listed whole."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from salescoach import schema, spreadsheet, tally
from salescoach.errors import InputFaults, SalescoachError
from salescoach.tally import cells, columns

MONDAY = date(2026, 3, 2)
WORKED, DIALS, NO = "Worked (1, ½, 0)", "Dials/doors to NEW accounts", "Said NO to an appointment"
Rows = list[list[object]]
Counts = dict[tuple[str, date, str, str], float]


def sheet_of(folder: Path, *, reps: Sequence[str] = ("Ann",), weeks: int = 1) -> tuple[Path, Path, Path]:
    return tally.write_sheet(folder / "tally", reps=reps, weeks=weeks, start=MONDAY, working_days=range(5))


def csv_of(folder: Path, text: str, *, encoding: str = "utf-8", name: str = "tally.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def xlsx_of(folder: Path, sheets: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    path = folder / "filled.xlsx"
    book.save(path)
    return path


def counts_of(path: Path, *, week_start: str = "monday") -> Counts:
    with duckdb.connect() as con:
        staged = tally.stage(con, path, week_start=week_start)
        rows = con.execute(f"SELECT rep_id, date, span, measure, count FROM {staged.table}").fetchall()
    assert len(rows) == staged.rows
    return {(rep, day, span, measure): count for rep, day, span, measure, count in rows}


def faults_of(path: Path) -> list[str]:
    with duckdb.connect() as con:
        with pytest.raises(InputFaults) as caught:
            tally.stage(con, path, week_start="monday")
        assert con.execute("SELECT count(*) FROM duckdb_tables()").fetchall() == [(0,)]
    return [str(fault) for fault in caught.value.faults]


# What is written


def test_unfilled_sheet_is_imported_as_nothing_tracked(tmp_path: Path) -> None:
    workbook, text, _ = sheet_of(tmp_path, reps=["Ann", "Bo"], weeks=2)
    for path in (workbook, text):
        assert tally.recognises(path)
        assert counts_of(path) == {}
    with duckdb.connect() as con:
        staged = tally.stage(con, text, week_start="monday")
    assert (staged.reps, staged.first, staged.last, staged.ignored) == ((), None, None, ())


def test_sheet_has_one_row_per_rep_and_working_day_and_exactly_the_columns(tmp_path: Path) -> None:
    workbook, text, _ = tally.write_sheet(
        tmp_path / "t.xlsx", reps=["Ann", " Bo "], weeks=2, start=MONDAY, working_days={0, 5}
    )
    with text.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert text.read_bytes().startswith(b"\xef\xbb\xbf"), "Excel shows ½ as two signs without it"
    assert rows[0] == [
        "Date",
        "Rep",
        "Worked (1, ½, 0)",
        "Dials/doors to NEW accounts",
        "Dials/doors to CUSTOMERS",
        "Decision makers spoken to (new)",
        "Said NO to an appointment",
        "Call me later",
        "Appointments set",
        "First meetings held",
        "No-shows",
        "New sales",
        "Sales to customers",
        "Planned dials/doors to NEW accounts",
        "Planned new accounts",
        "Planned asks",
        "Planned appointments",
    ]
    days = ["2026-03-02", "2026-03-07", "2026-03-09", "2026-03-14"]
    assert rows[1:] == [[day, rep, *[""] * 15] for rep in ("Ann", "Bo") for day in days]
    sheet = openpyxl.load_workbook(workbook)["Tally"]
    kept = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert kept[0] == rows[0]
    assert kept[1:] == [[datetime.fromisoformat(row[0]), *row[1:]] for row in rows[1:]]


def test_workbook_is_frozen_checked_and_explained(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(sheet_of(tmp_path)[0])
    sheet = book["Tally"]
    assert sheet.freeze_panes == "C2"
    assert sheet["G1"].alignment.wrap_text
    rules = {str(rule.sqref).split(":")[0]: rule for rule in sheet.data_validations.dataValidation}
    assert (rules["D2"].type, rules["D2"].operator, rules["D2"].formula1) == (
        "whole",
        "greaterThanOrEqual",
        "0",
    )
    assert (rules["C2"].type, rules["C2"].showErrorMessage) == ("custom", True)
    told = {row[0]: row[1] for row in book["How to count"].iter_rows(values_only=True)}
    assert set(columns.HEADERS) <= set(told)
    assert any("0 means counted" in str(row[1]) for row in book["How to count"].iter_rows(values_only=True))


def test_every_measure_of_the_schema_has_one_column() -> None:
    assert tuple(column.measure for column in columns.COLUMNS) == schema.TALLY_MEASURES
    assert tuple(column.measure for column in columns.PLANNED) == schema.PLAN_MEASURES


def test_sheet_that_may_hold_counts_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "tally.csv").write_text("mine")
    with pytest.raises(SalescoachError, match="already there and may hold counts; choose another name"):
        sheet_of(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["tally.csv"]


@pytest.mark.parametrize(
    ("reps", "weeks", "days", "said"),
    [
        ([], 1, range(5), "needs the name of a rep"),
        ([" "], 1, range(5), "needs the name of a rep"),
        (["Ann", "ann"], 1, range(5), "is named twice"),
        (["A\nnn"], 1, range(5), "cannot be printed"),
        (["Ann"], 0, range(5), "ask for 1 to 104"),
        (["Ann"], 1, (), "needs a working day"),
    ],
)
def test_sheet_for_nobody_or_no_day_is_refused(
    tmp_path: Path, reps: list[str], weeks: int, days: Sequence[int], said: str
) -> None:
    with pytest.raises(SalescoachError, match=said):
        tally.write_sheet(tmp_path / "t", reps=reps, weeks=weeks, start=MONDAY, working_days=days)
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not shutil.which("chromium"), reason="needs a browser to print with")
def test_print_out_is_one_uncut_landscape_page_per_rep_and_week(tmp_path: Path) -> None:
    sync_api = pytest.importorskip("playwright.sync_api")
    reps = ["<Ann & Co>", "A very long name that has to wrap " * 3]
    path = tally.write_sheet(tmp_path / "t", reps=reps, weeks=2, start=MONDAY, working_days=range(7))[2]
    with sync_api.sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(path.as_uri())
        page.emulate_media(media="print")
        cut = "e => e.scrollHeight > e.clientHeight + 1 || e.scrollWidth > e.clientWidth + 1"
        parts = page.query_selector_all("section, section th, section td")
        assert [part.inner_text() for part in parts if part.evaluate(cut)] == []
        assert page.query_selector_all("h1 span")[0].inner_text() == "<Ann & Co>"
        printed = page.pdf(prefer_css_page_size=True)
        browser.close()
    assert printed.count(b"/Type /Page\n") == len(reps) * 2
    assert b"/MediaBox [0 0 841" in printed


# What is read


def test_filled_week_worked_by_hand(tmp_path: Path) -> None:
    workbook, _, _ = sheet_of(tmp_path)
    book = openpyxl.load_workbook(workbook)
    sheet = book["Tally"]
    # Monday: a whole day, 40 dials to new accounts, 3 to customers, 6 talks, 4 no, 1 later, 1 appointment.
    for column, value in zip("CDEFGHI", (1, 40, 3, 6, 4, 1, 1), strict=True):
        sheet[f"{column}2"] = value
    # Tuesday: half a day, 12 dials and no refusal. Wednesday: a day off.
    sheet["C3"], sheet["D3"], sheet["G3"] = "½", 12, 0
    sheet["C4"] = 0
    book.save(workbook)
    tuesday, wednesday = date(2026, 3, 3), date(2026, 3, 4)
    monday = {
        "worked": 1.0,
        "dials_new": 40.0,
        "dials_existing": 3.0,
        "conversations": 6.0,
        "refusals": 4.0,
        "laters": 1.0,
        "appointments": 1.0,
    }
    assert counts_of(workbook) == {
        **{("Ann", MONDAY, "day", measure): count for measure, count in monday.items()},
        ("Ann", tuesday, "day", "worked"): 0.5,
        ("Ann", tuesday, "day", "dials_new"): 12.0,
        ("Ann", tuesday, "day", "refusals"): 0.0,
        ("Ann", wednesday, "day", "worked"): 0.0,
    }


def test_staged_table_is_the_tally_of_the_schema_with_file_row_and_week(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{NO}\n\n2026-03-08, Ann Lee ,4\n")
    with duckdb.connect() as con:
        staged = tally.stage(con, path, week_start="monday")
        again = tally.stage(con, path, week_start="sunday")
        shape = [(c[0], c[1]) for c in con.execute(f"DESCRIBE {staged.table}").fetchall()]
        assert shape == [(c.name, schema.SQL_TYPES[c.type]) for c in schema.TALLY.columns]
        sunday = date(2026, 3, 8)
        expected = ("Ann Lee", sunday, "day", MONDAY, "refusals", 4.0, "tally.csv", 3)
        assert con.execute(f"SELECT * FROM {staged.table}").fetchall() == [expected]
        assert con.execute(f"SELECT week FROM {again.table}").fetchall() == [(sunday,)]
    assert (staged.rows, staged.reps, staged.first, staged.last) == (1, ("Ann Lee",), sunday, sunday)


def test_empty_staged_table_has_the_types_of_the_schema(tmp_path: Path) -> None:
    with duckdb.connect() as con:
        staged = tally.stage(con, sheet_of(tmp_path)[1], week_start="monday")
        shape = [(c[0], c[1]) for c in con.execute(f"DESCRIBE {staged.table}").fetchall()]
    assert shape == [(c.name, schema.SQL_TYPES[c.type]) for c in schema.TALLY.columns]


@pytest.mark.parametrize(
    ("word", "days"),
    [
        ("1", 1.0),
        ("½", 0.5),
        ("0.5", 0.5),
        ('"0,5"', 0.5),
        ("1/2", 0.5),
        ("0", 0.0),
        ("1.0", 1.0),
        (" 1 ", 1.0),
    ],
)
def test_ways_to_write_a_day_worked(tmp_path: Path, word: str, days: float) -> None:
    path = csv_of(tmp_path, f"Date,Rep,Worked\n2026-03-02,Ann,{word}\n")
    assert counts_of(path) == {("Ann", MONDAY, "day", "worked"): days}


def test_blank_is_not_tracked_and_0_is_none(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{DIALS},{NO}\n2026-03-02,Ann,,0\n2026-03-03,Ann, ,\xa0\n")
    assert counts_of(path) == {("Ann", MONDAY, "day", "refusals"): 0.0}


@pytest.mark.parametrize(("week_start", "first"), [("monday", MONDAY), ("sunday", date(2026, 3, 1))])
def test_weekly_row_is_dated_on_the_first_day_of_its_week(
    tmp_path: Path, week_start: str, first: date
) -> None:
    path = csv_of(tmp_path, f"Date,Rep,Worked,{DIALS}\nweek  OF 2026-03-04,Ann,4.5,1200\n")
    found = counts_of(path, week_start=week_start)
    assert found == {("Ann", first, "week", "worked"): 4.5, ("Ann", first, "week", "dials_new"): 1200.0}


def test_days_and_a_weekly_row_of_one_week_would_count_twice(tmp_path: Path) -> None:
    rows = "2026-03-03,Ann,4\nWeek of 2026-03-02,Ann,9\nWeek of 2026-03-02,Bo,9\nWeek of 2026-03-09,Ann,7\n"
    faults = faults_of(csv_of(tmp_path, f"Date,Rep,{NO}\n{rows}"))
    assert faults == [
        "tally.csv, row 3, column 'Date': Ann has days of this week too, as in row 2: it would count twice;"
        " keep the days or the week"
    ]


def test_unfilled_days_beside_a_weekly_row_do_not_matter(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{NO}\n2026-03-02,Ann,\n2026-03-03,Ann,\nWeek of 2026-03-02,Ann,9\n")
    assert counts_of(path) == {("Ann", MONDAY, "week", "refusals"): 9.0}


def test_same_day_and_same_week_twice(tmp_path: Path) -> None:
    days = "2026-03-02,Ann,4\n2026-03-02,Ann,5\nWeek of 2026-03-09,Ann,9\nWeek of 2026-03-11,Ann,9\n"
    faults = faults_of(csv_of(tmp_path, f"Date,Rep,{NO}\n{days}"))
    assert faults == [
        "tally.csv, row 3, column 'Date': Ann has this day already in row 2; keep one of the two rows",
        "tally.csv, row 5, column 'Date': Ann has this week already in row 4; keep one of the two rows",
    ]


def test_every_bad_cell_is_listed_with_what_to_do(tmp_path: Path) -> None:
    path = csv_of(
        tmp_path,
        f"Date,Rep,{WORKED.replace(',', '')},{DIALS},{NO}\n"
        "2026-03-02,Ann,2,||||,-1\n"
        "soon,Ann,1,5,many\n"
        "2026-03-04,,1,5,2.5\n"
        ",Ann,1,1111,1e3\n"
        "2026-02-30,Ann,5,–,1\n"
        "nonsense,,,,\n",
    )
    blank, dates = "write how many; 0 for none, blank if nobody counted", "write dates as 2026-03-02"
    whole = "write a whole number without separators, like 1250"
    none = "write 0 for none, or leave it blank if nobody counted"
    assert faults_of(path) == [
        f"tally.csv, row 2, column '{DIALS}': '||||' is strokes, no number;"
        " count the strokes and write the number",
        f"tally.csv, row 2, column '{NO}': -1 is below 0; {none}",
        f"tally.csv, row 2, column '{WORKED}': '2' is no part of a day; write 1, ½ or 0",
        f"tally.csv, row 3, column 'Date': 'soon' is no date; {dates}",
        f"tally.csv, row 3, column '{NO}': 'many' is no number; {blank}",
        "tally.csv, row 4, column 'Rep': is empty; name the rep",
        f"tally.csv, row 4, column '{NO}': 2.5 is no whole number; {whole}",
        "tally.csv, row 5, column 'Date': is empty; write the day, like 2026-03-02",
        f"tally.csv, row 5, column '{NO}': '1e3' is no number; {blank}",
        f"tally.csv, row 6, column 'Date': '2026-02-30' is no date; {dates}",
        f"tally.csv, row 6, column '{DIALS}': '–' is no number; {blank}",
    ]


def test_four_strokes_typed_as_ones_are_more_than_a_day_can_hold(tmp_path: Path) -> None:
    faults = faults_of(csv_of(tmp_path, f"Date,Rep,{NO}\n2026-03-02,Ann,1111\n"))
    assert faults == [
        f"tally.csv, row 2, column '{NO}': 1111 is more than a day can hold;"
        " write how many; four strokes are 4, not 1111"
    ]


@pytest.mark.parametrize("text", ["1,250", "1.250", "1 250", "nan", "inf", "+4", "TRUE", "#REF!"])
def test_no_number_is_guessed_from_a_count(text: str) -> None:
    assert isinstance(cells.count_of(text), cells.Problem)


def test_cells_of_a_workbook_that_are_no_counts(tmp_path: Path) -> None:
    rows: Rows = [
        ["Date", "Rep", DIALS, NO],
        [MONDAY, "Ann", 2.5, True],
        [date(2026, 3, 3), "Ann", MONDAY, -2],
    ]
    assert faults_of(xlsx_of(tmp_path, {"Sheet": rows})) == [
        f"filled.xlsx, row 2, column '{DIALS}': 2.5 is no whole number;"
        " write a whole number without separators, like 1250",
        f"filled.xlsx, row 2, column '{NO}': 'True' is no number;"
        " write the number; format the cell as a number",
        f"filled.xlsx, row 3, column '{DIALS}': '2026-03-02' is no number;"
        " write the number; format the cell as a number",
        f"filled.xlsx, row 3, column '{NO}': -2 is below 0;"
        " write 0 for none, or leave it blank if nobody counted",
    ]


# Dates


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (("02/03/2026", "13/03/2026"), (MONDAY, date(2026, 3, 13))),
        (("3/2/26", "3/13/26"), (MONDAY, date(2026, 3, 13))),
        (("02.03.2026", "13.03.2026"), (MONDAY, date(2026, 3, 13))),
        (("2-3-2026", "13-3-2026 00:00"), (MONDAY, date(2026, 3, 13))),
        (("2026-03-02 00:00:00", "2026/03/13"), (MONDAY, date(2026, 3, 13))),
        (("03/03/2026", "04/04/2026"), (date(2026, 3, 3), date(2026, 4, 4))),
    ],
)
def test_order_of_day_and_month_is_told_by_the_whole_column(
    tmp_path: Path, written: Sequence[str], meant: Sequence[date]
) -> None:
    rows = "".join(f"{day},Ann,4\n" for day in written)
    found = counts_of(csv_of(tmp_path, f"Date,Rep,{NO}\n{rows}"))
    assert [day for _, day, _, _ in found] == list(meant)


def test_unfilled_days_tell_the_order_too(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{NO}\n02/03/2026,Ann,4\n16/03/2026,Ann,\n")
    assert counts_of(path) == {("Ann", MONDAY, "day", "refusals"): 4.0}


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("02/03/2026,Ann,4\n", "with the day or the month first, and no date of the column tells which"),
        (
            "02/13/2026,Ann,\n13/02/2026,Ann,4\n",
            "some dates of the column have the day first and some the month",
        ),
        ("26-03-02,Ann,4\n", "'26-03-02' is no date"),
        ("0202-03-02,Ann,4\n", "'0202-03-02' is no date"),
    ],
)
def test_doubtful_dates_ask_for_iso_dates(tmp_path: Path, rows: str, said: str) -> None:
    (fault,) = faults_of(csv_of(tmp_path, f"Date,Rep,{NO}\n{rows}"))
    assert said in fault
    assert "write dates as 2026-03-02" in fault


def test_text_dates_beside_real_ones_may_have_been_swapped_by_the_spreadsheet(tmp_path: Path) -> None:
    rows: Rows = [["Date", "Rep", NO], [date(2026, 2, 3), "Ann", 1], ["13/03/2026", "Ann", 1]]
    (fault,) = faults_of(xlsx_of(tmp_path, {"Sheet": rows}))
    assert "row 3" in fault
    assert "may have swapped day and month" in fault


def test_real_dates_and_serial_numbers_of_a_workbook(tmp_path: Path) -> None:
    # 46085 is 4 March 2026: Excel shows it so when the cell is formatted as a date.
    rows: Rows = [
        ["Date", "Rep", NO],
        [MONDAY, "Ann", 1],
        [datetime(2026, 3, 3, 9, 30), "Ann", 2],
        [46085, "Ann", 3],
    ]
    found = counts_of(xlsx_of(tmp_path, {"Sheet": rows}))
    assert [day for _, day, _, _ in found] == [MONDAY, date(2026, 3, 3), date(2026, 3, 4)]


# Files


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators_of_spreadsheets(tmp_path: Path, encoding: str, separator: str) -> None:
    rows = [
        list(columns.HEADERS),
        ["02.03.2026", "Jürgen Šik", "0,5", "12", *[""] * 9],
        ["16.03.2026", *[""] * 12],
    ]
    path = tmp_path / "tally.CSV"
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    assert tally.recognises(path)
    assert counts_of(path) == {
        ("Jürgen Šik", MONDAY, "day", "worked"): 0.5,
        ("Jürgen Šik", MONDAY, "day", "dials_new"): 12.0,
    }


def test_rows_count_as_a_spreadsheet_counts_them_below_a_title(tmp_path: Path) -> None:
    path = csv_of(tmp_path, 'sep=;\n"My\ntally"\nDATE;rep;said no  to an Appointment\n2026-03-02;Ann;x\n')
    assert faults_of(path)[0].startswith(f"tally.csv, row 4, column '{NO}'")


def test_blank_rows_and_columns_before_the_sheet_count_too(tmp_path: Path) -> None:
    rows: Rows = [[], [None, "Our tally"], [None, "Date", "Rep", NO], [], [None, MONDAY, "Ann", "x"]]
    assert faults_of(xlsx_of(tmp_path, {"Sheet": rows}))[0].startswith(f"filled.xlsx, row 5, column '{NO}'")


def test_comma_of_a_half_day_that_splits_the_row_is_seen(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,Worked,{NO}\n2026-03-02,Ann,0,5,3\n")
    assert faults_of(path) == [
        "tally.csv, row 2: has more cells than the header; write 0.5 with a point, or put quotes around 0,5"
    ]


def test_one_sheet_per_rep_is_read_whole_and_faults_name_the_sheet(tmp_path: Path) -> None:
    head: list[object] = ["Date", "Rep", NO]
    good: dict[str, Rows] = {
        "Ann": [head, [MONDAY, "Ann", 1]],
        "Notes": [["Hello"]],
        "Bo": [head, [MONDAY, "Bo", 2]],
    }
    assert counts_of(xlsx_of(tmp_path, good)) == {
        ("Ann", MONDAY, "day", "refusals"): 1.0,
        ("Bo", MONDAY, "day", "refusals"): 2.0,
    }
    twice: dict[str, Rows] = {"Ann": [head, [MONDAY, "Ann", 1]], "Bo": [head, [MONDAY, "Ann", 2]]}
    assert faults_of(xlsx_of(tmp_path, twice)) == [
        "filled.xlsx (sheet Bo), row 2, column 'Date': Ann has this day already in"
        " filled.xlsx (sheet Ann), row 2; keep one of the two rows"
    ]


def test_column_that_nobody_asked_for_is_named_and_a_misspelt_one_is_a_fault(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{NO},Weather\n2026-03-02,Ann,4,rain\n")
    with duckdb.connect() as con:
        assert tally.stage(con, path, week_start="monday").ignored == ("Weather",)
    path = csv_of(tmp_path, f"Date,Rep,{NO},Apointments sett,{NO}\n2026-03-02,Ann,4,1,5\n")
    assert faults_of(path) == [
        "tally.csv, column 'Apointments sett': is no column of the tally; did you mean 'Appointments set'?",
        f"tally.csv, column '{NO}': stands there twice; keep one of the two",
    ]


def test_rate_in_percent_is_not_read_as_a_count() -> None:
    assert columns.known("No-shows %") is None


def test_one_rep_in_two_spellings(tmp_path: Path) -> None:
    path = csv_of(
        tmp_path, f"Date,Rep,{NO}\n2026-03-02,ann  lee,4\n2026-03-03,Ann Lee,4\n2026-03-04,Ann Lee,4\n"
    )
    assert faults_of(path) == [
        "tally.csv, row 2, column 'Rep': 'ann  lee' is written 'Ann Lee' elsewhere; write the name in one way"
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("calls.csv", "Date,Rep,Call ID,Status\n2026-03-02,Ann,1,Done\n"),
        ("report.csv", "Date,Rep,No-shows,Region,Quota,Pipeline,Amount\n2026-03-02,Ann,1,N,2,3,4\n"),
        ("empty.csv", ""),
        ("tally.xlsx", "no workbook at all"),
        ("tally.pdf", "Date,Rep,No-shows\n"),
    ],
)
def test_other_files_are_not_taken_for_a_tally(tmp_path: Path, name: str, text: str) -> None:
    assert not tally.recognises(csv_of(tmp_path, text, name=name))
    assert not tally.recognises(tmp_path / "missing.csv")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        (
            "calls.csv",
            "Date,Rep,Call ID\n",
            "calls.csv: has no tally header: it needs Date, Rep and at least one of",
        ),
        (
            "tally.xlsx",
            "no workbook",
            "tally.xlsx: cannot be opened as an Excel file: its parts are damaged; save it again as XLSX or CSV",
        ),
        (
            "big.csv",
            f'Date,Rep,{NO}\n"{"x" * 200000}"',
            "big.csv: is no CSV file: .*; save it as CSV or XLSX again",
        ),
    ],
)
def test_files_that_cannot_be_read_say_what_to_do(tmp_path: Path, name: str, text: str, said: str) -> None:
    path = csv_of(tmp_path, text, name=name)
    with duckdb.connect() as con, pytest.raises(InputFaults, match=said):
        tally.stage(con, path, week_start="monday")
    with duckdb.connect() as con, pytest.raises(InputFaults, match="is not there; check the name"):
        tally.stage(con, tmp_path / "missing.csv", week_start="monday")


# What is planned

PLAN = "Planned dials/doors to NEW accounts"
Plans = dict[tuple[str, date, str], tuple[float, int]]


def plans_of(path: Path, *, week_start: str = "monday") -> Plans:
    with duckdb.connect() as con:
        staged = tally.stage(con, path, week_start=week_start)
        rows = con.execute(f"SELECT * FROM {staged.plans}").fetchall()
    assert len(rows) == staged.planned
    return {(rep, week, measure): (count, row) for rep, week, measure, count, _, row in rows}


def test_a_plan_in_any_row_is_for_the_week(tmp_path: Path) -> None:
    text = f"Date,Rep,{DIALS},{PLAN},Planned asks\n2026-03-02,Ann,9,,\n2026-03-04,Ann,7,40,5\n2026-03-09,Ann,8,0,\n"
    path = csv_of(tmp_path, text)
    assert plans_of(path) == {
        ("Ann", MONDAY, "dials_new"): (40, 3),
        ("Ann", MONDAY, "asks"): (5, 3),
        ("Ann", date(2026, 3, 9), "dials_new"): (0, 4),
    }
    assert set(counts_of(path).values()) == {9, 7, 8}


def test_a_week_that_starts_on_sunday_takes_the_plan_with_it(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{PLAN}\n2026-03-02,Ann,40\n")
    assert plans_of(path, week_start="sunday") == {("Ann", date(2026, 3, 1), "dials_new"): (40, 2)}


def test_a_row_that_only_plans_counts_nothing_and_may_stand_beside_days(tmp_path: Path) -> None:
    text = f"Date,Rep,{DIALS},{PLAN}\nWeek of 2026-03-04,Ann,,40\n2026-03-02,Ann,9,\n"
    path = csv_of(tmp_path, text)
    assert counts_of(path) == {("Ann", MONDAY, "day", "dials_new"): 9}
    assert plans_of(path) == {("Ann", MONDAY, "dials_new"): (40, 2)}


def test_the_same_plan_written_every_day_is_one(tmp_path: Path) -> None:
    path = csv_of(tmp_path, f"Date,Rep,{PLAN}\n2026-03-02,Ann,40\n2026-03-03,Ann,40\n")
    assert plans_of(path) == {("Ann", MONDAY, "dials_new"): (40, 2)}


def test_two_plans_of_one_week_and_plans_that_are_no_counts_are_faults(tmp_path: Path) -> None:
    text = f"Date,Rep,{PLAN},Planned asks\n2026-03-02,Ann,40,-1\n2026-03-03,Ann,50,5\n2026-03-04,Bo,9999,\n"
    assert faults_of(csv_of(tmp_path, text)) == [
        "tally.csv, row 2, column 'Planned asks': -1 is below 0; write 0 for none, or leave it blank if nobody counted",
        "tally.csv, row 3, column 'Planned dials/doors to NEW accounts': 50 is not 40, as planned for this week in "
        "row 2; write the week's plan once",
        "tally.csv, row 4, column 'Planned dials/doors to NEW accounts': 9999 is more than a week can hold; "
        "write how many; four strokes are 4, not 1111",
    ]


# Round trip

_DAYS = [date(2026, 3, 2 + n) for n in range(5)]
_CELL = st.one_of(
    st.tuples(st.just("worked"), st.sampled_from([0.0, 0.5, 1.0])),
    st.tuples(st.sampled_from(schema.TALLY_MEASURES[1:]), st.integers(0, 999).map(float)),
)
_FILLED = st.dictionaries(
    st.tuples(st.sampled_from(["Ann", "=1+1", "Zoë; “Z”, x"]), st.sampled_from(_DAYS)),
    st.lists(_CELL, min_size=1, max_size=11).map(dict),
    max_size=15,
)


def _as_csv(path: Path, fill: Callable[[str, date, str], float | None]) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    for row in rows[1:]:
        found = [
            fill(spreadsheet.as_meant(row[1]), date.fromisoformat(row[0]), column.measure)
            for column in columns.COLUMNS
        ]
        row[2:] = [*("" if value is None else f"{value:g}" for value in found), *[""] * len(columns.PLANNED)]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)


def _as_xlsx(path: Path, fill: Callable[[str, date, str], float | None]) -> None:
    book = openpyxl.load_workbook(path)
    for row in book["Tally"].iter_rows(min_row=2):
        day = row[0].value
        assert isinstance(day, datetime)
        for cell, column in zip(row[2:], columns.COLUMNS, strict=False):
            cell.value = fill(str(row[1].value), day.date(), column.measure)
    book.save(path)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(filled=_FILLED)
def test_whatever_is_filled_in_comes_back(
    tmp_path_factory: pytest.TempPathFactory, filled: dict[tuple[str, date], dict[str, float]]
) -> None:
    folder = tmp_path_factory.mktemp("tally")
    workbook, text, _ = sheet_of(folder, reps=["Ann", "=1+1", "Zoë; “Z”, x"])

    def fill(rep: str, day: date, measure: str) -> float | None:
        return filled.get((rep, day), {}).get(measure)

    _as_csv(text, fill)
    _as_xlsx(workbook, fill)
    expected = {
        (rep, day, "day", measure): count
        for (rep, day), counts in filled.items()
        for measure, count in counts.items()
    }
    assert counts_of(text) == expected
    assert counts_of(workbook) == expected


# The page for the coach


def test_page_for_the_coach_says_what_the_sheet_says() -> None:
    page = (Path(__file__).parents[1] / "docs" / "start-tracking.md").read_text(encoding="utf-8")
    for column in (*columns.COLUMNS, *columns.PLANNED):
        assert f"| {column.header} | {column.meaning} |" in page
    for text, counts in columns.NO_EXAMPLES:
        assert f"| {text} | {'yes' if counts else 'no'} |" in page
