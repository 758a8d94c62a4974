"""Messy exports: the files of ../shared/messy where they stand beside the project, and each kind made here."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from salescoach import cli
from salescoach.errors import InputFaults
from salescoach.sources import dates, reader, values
from salescoach.sources.salesforce_ids import salesforce_id
from salescoach.sources.values import Cells, read_by
from tests import old_excel

MESSY = Path(__file__).resolve().parents[2] / "shared" / "messy"
beside = [
    pytest.mark.realdata,
    pytest.mark.skipif(not MESSY.is_dir(), reason="../shared/messy is not beside this checkout"),
]
Run = Callable[..., tuple[int, str, str]]
TABLE = "Rep,Date,Subject,Calls\nAna,2026-03-02,Call,1\nBo,2026-03-03,Mail,2\n"
ROWS = [("Ana", "2026-03-02", "Call", "1"), ("Bo", "2026-03-03", "Mail", "2")]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return int(str(stopped.value.code or 0)), said.out, said.err

    return call


def rows_of(con: duckdb.DuckDBPyConnection, raw: reader.Raw) -> list[tuple[str | None, ...]]:
    texts = ", ".join(raw.text(name) for name in raw.columns)
    return con.execute(f"SELECT {texts} FROM {raw.relation} ORDER BY _row").fetchall()


def read(con: duckdb.DuckDBPyConnection, folder: Path, content: str | bytes, **how: bool) -> reader.Raw:
    path = folder / "calls.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return reader.read(con, path, keep_going=how.get("keep_going", False))


def reasons(raw: reader.Raw) -> list[tuple[int, int, str]]:
    return [(one.row, one.rows, one.reason) for one in raw.aside]


def column(con: duckdb.DuckDBPyConnection, raw: reader.Raw, name: str) -> Cells:
    return Cells(con, raw.relation, raw.text(name), raw.file, name, raw.workbook)


def read_column(con: duckdb.DuckDBPyConnection, cells: Cells, sql: str) -> list[Any]:
    found = con.execute(f"SELECT {read_by(sql, cells.value)} FROM {cells.source} ORDER BY _row").fetchall()
    return [value for (value,) in found]


# --- the shared files, through the reader ---


class TestSharedFiles:
    """What expected.json says of each file that the reader decides."""

    pytestmark = beside

    def test_01_the_mark_is_no_part_of_the_first_name(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "01-utf8-bom.csv")
        assert (raw.columns[0], raw.rows, raw.encoding) == ("Record ID", 2, "utf-8-sig")

    def test_02_utf16_with_tabs(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "02-utf16-tab.csv")
        assert (raw.rows, len(raw.columns), raw.separator) == (2, 4, "\t")
        assert {row[2] for row in rows_of(con, raw)} == {"Élodie Marchand"}

    def test_03_sep_line_and_decimal_commas(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "03-semicolon-decimal-comma.csv")
        cells = column(con, raw, "Deal - Value")
        sql, faults = values.number(cells)
        assert (faults, read_column(con, cells, sql)) == ([], [1234.5, 12.5])
        won = column(con, raw, "Deal - Won time")
        found, faults = dates.infer(won)
        assert faults == []
        assert read_column(con, won, found.instant("UTC")) == [dt.datetime(2026, 3, 31, 14, 5), None]

    def test_04_windows_text(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "04-cp1252.csv")
        first = ("André Lefèvre", "Café “Le Zinc”", "Call", "Budget 500 € – rappeler")
        assert (raw.encoding, rows_of(con, raw)[0]) == ("cp1252", first)

    def test_05_nothing_below_the_first_blank_line_is_data(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "05-salesforce-report-footer.csv")
        assert [row[0] for row in rows_of(con, raw)] == ["Ana Ruiz", "Ana Ruiz"]
        assert sum(one.rows for one in raw.aside) == 8
        assert [one.row for one in raw.aside] == list(range(4, 12))
        assert raw.notes[1].startswith("left out 6 lines below the table: 'Grand Totals (2 records)'")

    def test_06_one_row_proves_day_first(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "06-dmy-dates.csv")
        cells = column(con, raw, "call_date")
        found, faults = dates.infer(cells)
        days = [(2, 1), (2, 3), (2, 12), (2, 20), (3, 5)]
        assert faults == []
        assert read_column(con, cells, found.written()) == [dt.date(2026, month, day) for month, day in days]

    def test_06b_what_cannot_be_told_is_asked(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "06b-ambiguous-dates.csv")
        (fault,) = dates.infer(column(con, raw, "call_date"))[1]
        assert "set day_first = true or day_first = false" in fault.todo

    def test_07_twelve_hour_times(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "07-12h-times.csv")
        cells = column(con, raw, "Created Date")
        found, faults = dates.infer(cells)
        clocks = [(21, 31, 52), (0, 5, 0), (12, 5, 0)]
        assert faults == []
        assert read_column(con, cells, found.instant("UTC")) == [
            dt.datetime(2025, 7, 21, *clock) for clock in clocks
        ]

    def test_08_a_date_alone_is_not_shifted(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "08-utc-week-edge.csv")
        done, due = column(con, raw, "CompletedDateTime"), column(con, raw, "ActivityDate")
        here = dates.infer(done)[0].local("America/Los_Angeles", "America/Los_Angeles")
        assert read_column(con, done, here) == [dt.date(2026, 3, 1), dt.date(2026, 3, 2), None]
        written = dates.infer(due)[0].local("America/Los_Angeles", "America/Los_Angeles")
        assert read_column(con, due, written)[2] == dt.date(2026, 3, 2)

    def test_09_excel_numbers_dates_and_texts_in_one_column(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "09-excel-serial-dates.xlsx")
        due, time = column(con, raw, "Activity - Due date"), column(con, raw, "Activity - Due time")
        found, faults = dates.infer(due)
        assert faults == []
        assert read_column(con, due, found.written()) == [dt.date(2024, 12, day) for day in (5, 6, 7)]
        sql, faults = dates.time_of_day(time)
        assert faults == []
        assert read_column(con, time, sql) == [dt.time(10, 30), dt.time(14), dt.time(9, 15)]

    def test_12_line_ends_and_quotes_in_notes(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "12-newlines-in-notes.csv")
        assert [row[3] for row in rows_of(con, raw)][1:] == ['"', "line,one\rline two"]

    def test_14_what_is_no_number_is_said(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "14-mixed-currencies.csv")
        cells = column(con, raw, "Amount")
        sql, (fault,) = values.number(cells)
        assert read_column(con, cells, sql) == [1200, 1000, 800, None]
        assert (fault.row, fault.what) == (5, "'$2.5k' is not a number")

    def test_19_ids_of_15_and_18_characters(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "19-sf-id-15-18.csv")
        cells = column(con, raw, "AccountId")
        found = set(read_column(con, cells, salesforce_id("$v")))
        assert found == {"0016000000MRatdAAD", "0016000000MRAtdAAH"}

    def test_23_lengths_are_in_test_values(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "23-durations.csv")
        clocks = f"(FROM {raw.relation} WHERE System NOT IN ('HubSpot API ms', 'Salesforce s'))"
        cells = Cells(con, clocks, raw.text("Duration"), raw.file, "Duration")
        sql, faults = values.duration(cells, "h:m:s")
        assert (faults, read_column(con, cells, sql)) == ([], [95, 95, 95, 95, 3723, None])

    def test_27_a_header_alone(self, con: duckdb.DuckDBPyConnection) -> None:
        raw = reader.read(con, MESSY / "27-header-only.csv")
        said = "has a header but no rows: there is no activity in this file"
        assert (raw.rows, raw.notes) == (0, (said,))

    @pytest.mark.parametrize(
        ("name", "said"),
        [
            ("01-utf8-bom.csv", "2 rows, 4 columns"),
            ("02-utf16-tab.csv", "UTF-16, parted by tabs, 2 rows, 4 columns"),
            ("03-semicolon-decimal-comma.csv", "numbers: 12.5 to 1234.5"),
            ("04-cp1252.csv", "names: André Lefèvre (2)"),
            ("05-salesforce-report-footer.csv", "8 lines left out:"),
            ("06-dmy-dates.csv", "dates, day first: 2026-02-01 to 2026-03-05"),
            ("06b-ambiguous-dates.csv", "dates, needs asking"),
            ("07-12h-times.csv", "dates, month first: 2025-07-21 to 2025-07-21"),
            ("09-excel-serial-dates.xlsx", "times: 09:15:00 to 14:00:00"),
            ("12-newlines-in-notes.csv", 'He said "not now", / call in June / - price'),
            ("14-mixed-currencies.csv", "1 cell cannot be read so: row 5 '$2.5k'"),
            ("16-owner-names.csv", "one person for sure: 'Ana Ruiz', 'Ruiz, Ana', 'ANA RUIZ'"),
            ("18-html-notes.csv", "Spoke to CFO. Wants price / call & quote"),
            ("19-sf-id-15-18.csv", "2 different ones, written in 5 ways"),
            ("23-durations.csv", "lengths: 95 to 3723 seconds"),
            ("27-header-only.csv", "there is no activity in this file"),
        ],
    )
    def test_look_says_it(self, run: Run, name: str, said: str) -> None:
        status, out, err = run("look", MESSY / name)
        assert (status, err) == (0, "")
        assert said in out

    def test_18_look_never_shows_markup(self, run: Run) -> None:
        _, out, _ = run("look", MESSY / "18-html-notes.csv", "--format", "json")
        [facts] = json.loads(out)
        notes = ["Spoke to CFO. Wants price / call & quote", "no", "5 < 7 stays"]
        assert [row[1] for row in facts["rows"]] == notes
        assert "<p" not in out

    def test_16_look_offers_the_likely_ones(self, run: Run) -> None:
        _, out, _ = run("look", MESSY / "16-owner-names.csv", "--format", "json")
        owner = json.loads(out)[0]["columns"][1]
        assert len(owner["one_for_sure"]) == 2
        assert ["Ana Ruiz", "Ruiz  Ana (Deactivated)"] in owner["likely_the_same"]
        assert ["Ana Ruiz", "ana.ruiz@example.com"] in owner["likely_the_same"]


# --- encodings and line ends ---

ACCENTS = "Rep,Note\nAndré,“Zinc” – 500 €\nZoë,ok\n"


@pytest.mark.parametrize(
    ("encoding", "text", "found"),
    [
        ("utf-8", ACCENTS, "utf-8"),
        ("utf-8-sig", ACCENTS, "utf-8-sig"),
        ("utf-16", ACCENTS, "utf-16"),
        ("utf-16-le", ACCENTS, "utf-16-le"),
        ("utf-16-be", ACCENTS, "utf-16-be"),
        ("utf-32", ACCENTS, "utf-32"),
        ("utf-16-le", "担当,日付\n田中太郎,2026年3月2日\n", "utf-16-le"),
        ("cp1252", ACCENTS, "cp1252"),
        ("latin-1", "Rep,Note\nAndré,Peña\n", "latin-1"),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_every_encoding_with_every_line_end(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, encoding: str, text: str, found: str, end: str
) -> None:
    raw = read(con, tmp_path, text.replace("\n", end).encode(encoding))
    wanted = [tuple(line.split(",")) for line in text.splitlines()]
    assert raw.encoding == found
    assert [raw.columns, *rows_of(con, raw)] == wanted


def test_a_byte_that_windows_text_does_not_know_is_no_crash(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = read(con, tmp_path, b"Rep,Note\nAndr\xe9,\x80 5\nZo\xeb,x\x81y\n")
    assert rows_of(con, raw) == [("André", "€ 5"), ("Zoë", "xy")]
    assert read(con, tmp_path, b"Rep,Note\nAndr\xe9,x\x81y\n").encoding == "latin-1"


def test_one_bad_byte_does_not_spoil_the_accents_of_a_utf8_file(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = read(con, tmp_path, "Rep,Note\nAndré,Peña\nZoë,Café\n".encode() + b"Bo,x\xffy\n")
    assert rows_of(con, raw) == [("André", "Peña"), ("Zoë", "Café"), ("Bo", "xÿy")]


@pytest.mark.parametrize(
    "content",
    [b"Rep,Date\nA\0na,1\nBo,2\n", b"Rep,Date\r\nAna,1\nBo,2\r", b"Rep,Date\nAna,1\nBo,2\n\x1a", b"Rep,Date\nAna,1\nBo,2\0"],
    ids=["nul", "mixed line ends", "old end of file", "nul at the end"],
)  # fmt: skip
def test_stray_signs_and_mixed_line_ends(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes
) -> None:
    raw = read(con, tmp_path, content)
    assert rows_of(con, raw) == [("Ana", "1"), ("Bo", "2")]


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xef\xbb\xbf\r\n", b"\0\0", b" \n"])
def test_a_file_of_nothing_but_a_mark_is_empty(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, content: bytes
) -> None:
    with pytest.raises(InputFaults, match=r"^calls.csv: is empty; export it again$"):
        read(con, tmp_path, content)


def test_a_web_page_called_csv_is_one_clear_line(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"^calls.csv: is a web page, whatever its name says.*XLSX"):
        read(con, tmp_path, "<html><body><table><tr><td>Rep</td></tr></table></body></html>")


# --- separators and quotes ---


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("top", ["", "Dials, this week\n\n"], ids=["", "below a title with a comma"])
def test_the_separator_is_found(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, separator: str, top: str
) -> None:
    title = f'"{top.strip()}"\n\n' if top else ""
    raw = read(con, tmp_path, title + TABLE.replace(",", separator))
    assert (raw.separator, rows_of(con, raw)) == (separator, ROWS)


def test_decimal_commas_are_no_separators(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(con, tmp_path, "Deal;Value\nOfen;1,50\nTheke;2,75\nTür;1.000,00\n")
    assert rows_of(con, raw) == [("Ofen", "1,50"), ("Theke", "2,75"), ("Tür", "1.000,00")]


@pytest.mark.parametrize("line", ["sep=;", "sep=;\r", '"sep=;"', "SEP=;", "sep=;;;;"])
def test_a_sep_line_is_taken_at_its_word_and_is_no_row(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, line: str
) -> None:
    raw = read(con, tmp_path, line + "\nDeal, name;Value\nA, b;1,5\n")
    assert (raw.columns, rows_of(con, raw)) == (("Deal, name", "Value"), [("A, b", "1,5")])
    assert con.execute(f"SELECT _row FROM {raw.relation}").fetchall() == [(2,)]


def test_rows_quoted_whole_are_taken_apart(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = '"Rep,Date,Note"\n"Ana,1,""said """"no"""", twice"""\n"Bo,2,x"\n'
    raw = read(con, tmp_path, text)
    assert raw.columns == ("Rep", "Date", "Note")
    assert rows_of(con, raw) == [("Ana", "1", 'said "no", twice'), ("Bo", "2", "x")]


def test_only_the_rows_with_quotes_are_quoted_whole(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(con, tmp_path, 'Rep,Date,Note\nBo,2,x\n"Ana,1,""a, b"""\n')
    assert rows_of(con, raw) == [("Bo", "2", "x"), ("Ana", "1", "a, b")]


def test_a_note_with_commas_in_a_row_of_its_own_is_not_taken_apart(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = read(con, tmp_path, 'Note,Rep,Date\n"a, b, c",,\nd,Bo,2\n')
    assert rows_of(con, raw) == [("a, b, c", None, None), ("d", "Bo", "2")]


def test_html_quotes_and_line_ends_in_cells(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(con, tmp_path, 'Rep,Note\nAna,"<p class=""x"">a,\n\n\r\nb</p>"\nBo,""""\n')
    assert rows_of(con, raw) == [("Ana", '<p class="x">a,\n\n\r\nb</p>'), ("Bo", '"')]


# --- titles, headers, footers ---

TITLES = {
    "report name": "Weekly dials\n",
    "name, filter, blank line": 'Weekly dials\nFilter: "last week", all\n\nGenerated 2026-03-06 4:01 PM\n\n',
    "as Excel saves them": "Weekly dials,,,\n,,,\nGenerated By: Ana,,,\n",
    "filters in two cells": "Report,Weekly dials,,\nPeriod,March,,\n",
    "first and last cell": "Weekly dials,,,Page 1\n",
    "only blank lines": "\n\n",
}


@pytest.mark.parametrize("title", list(TITLES))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_lines_above_the_header_are_titles(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, title: str, encoding: str
) -> None:
    top = TITLES[title]
    raw = read(con, tmp_path, (top + TABLE).encode(encoding))
    assert (raw.columns, rows_of(con, raw)) == (("Rep", "Date", "Subject", "Calls"), ROWS)
    assert sum(one.rows for one in raw.aside) == top.count("\n")
    assert {one.reason for one in raw.aside} <= {"title", "blank"}
    assert con.execute(f"SELECT min(_row) FROM {raw.relation}").fetchall() == [(top.count("\n") + 2,)]


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "Rep,2024,2025\nAna,3,4\nBo,5,6\n",
        "Id\n7\n8\n",
        "Rep,,Calls\nAna,x,1\n",
        "Rep,Date,Subject,Note\nAna,1,,\nBo,2,,\nCy,3,,\n",
    ],
    ids=["plain", "years as names", "one column", "a column without a name", "empty columns with names"],
)
def test_a_file_without_titles_keeps_its_first_row_as_header_and_is_read_in_place(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, text: str
) -> None:
    raw = read(con, tmp_path, text)
    names = [name or f"column {n}" for n, name in enumerate(text.splitlines()[0].split(","), 1)]
    assert (list(raw.columns), raw.rows, raw.aside) == (names, text.count("\n") - 1, ())
    assert raw.relation.startswith("view")


FOOTERS = {
    "salesforce": '\n"Grand Totals (2 records)"\n\n"Weekly dials"\n"Copyright © 2000-2026 salesforce.com, inc. All '
    'rights reserved."\n"Confidential Information - Do Not Distribute"\n"Generated By:  Ana  3/6/2026"\n"Example"\n',
    "no blank line": '"Grand Totals (2 records)"\n"Confidential Information - Do Not Distribute"\n"Example GmbH"\n',
    "copyright (c), unquoted": "\nCopyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\n",
    "saved by Excel": ",,,\nGrand Totals (2 records),,,\n,,,\nExample GmbH,,,\n",
    "total, numbers in its cells": "Total,,,3\n",
    "total in a full row": "Total,2,2,3\n",
    "sum in another language": "Gesamtsumme,,,3\n",
    "a small table below": "\nOutcome,Count\nConnected,1\n",
}


@pytest.mark.parametrize("footer", list(FOOTERS))
def test_what_stands_below_the_table_is_no_data(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, footer: str
) -> None:
    raw = read(con, tmp_path, TABLE + FOOTERS[footer])
    assert rows_of(con, raw) == ROWS
    assert sum(one.rows for one in raw.aside) == FOOTERS[footer].count("\n")
    assert {one.reason for one in raw.aside} <= {"footer", "blank"}


def test_a_footer_below_one_column(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(
        con, tmp_path, "Rep\nAna\nBo\n\nGrand Totals (2 records)\n\nWeekly dials\nConfidential Information\n"
    )
    assert rows_of(con, raw) == [("Ana",), ("Bo",)]


def test_subtotals_between_the_rows_are_left_out(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(
        con, tmp_path, TABLE + "Subtotal,,,3\nCy,2026-03-04,Call,4\nSubtotal (1 records),,,4\nTotal,,,7\n"
    )
    assert [row[0] for row in rows_of(con, raw)] == ["Ana", "Bo", "Cy"]
    assert reasons(raw) == [(4, 1, "footer"), (6, 1, "footer"), (7, 1, "footer")]
    assert raw.notes[0] == "left out 1 line of totals between the rows: 'Subtotal | 3'"


def test_a_total_in_the_column_of_the_owner(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    raw = read(
        con, tmp_path, "Date,Opportunity Owner,Stage,Amount\n2026-03-02,Ana,Won,5\n,Total,,5\n1,Total,,5\n"
    )
    assert rows_of(con, raw) == [("2026-03-02", "Ana", "Won", "5")]


@pytest.mark.parametrize(
    "row",
    [
        "Total,2026-03-02,Call,1",
        "Total,,Call,",
        "Sumner,,,1",
        "Cy,,,",
        ",,,5",
        ",2026-03-09,,",
        "Grand Total Foods,2026-03-02,Call,1",
        "Subtotal Ltd,,,",
        "Copyright lawyers,2026-03-02,Mail,1",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_data_that_looks_a_little_like_a_footer_stays(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, row: str, encoding: str
) -> None:
    raw = read(con, tmp_path, (TABLE + row + "\nDi,2026-03-04,Call,1\n").encode(encoding))
    assert (raw.rows, raw.aside) == (4, ())
    assert rows_of(con, raw)[2] == tuple(cell or None for cell in row.split(","))


def test_rows_with_blank_cells_after_a_blank_line_stay(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = read(con, tmp_path, TABLE + "\nCy,2026-03-04,,\nDi,2026-03-05,,\n")
    assert [row[0] for row in rows_of(con, raw)] == ["Ana", "Bo", "Cy", "Di"]
    assert reasons(raw) == [(4, 1, "blank")]


def test_headers_repeated_on_each_page(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    head = TABLE.splitlines()[0]
    raw = read(con, tmp_path, TABLE + f"{head}\nCy,2026-03-04,Call,3\n{head}\n")
    assert [row[0] for row in rows_of(con, raw)] == ["Ana", "Bo", "Cy"]
    assert reasons(raw) == [(4, 1, "repeated header"), (6, 1, "repeated header")]
    titled = read(con, tmp_path, f"Weekly dials\n{TABLE}Weekly dials\n{head}\nCy,2026-03-04,Call,3\n")
    assert reasons(titled) == [(1, 1, "title"), (5, 1, "title"), (6, 1, "repeated header")]


def test_a_word_that_is_the_name_of_its_column_stays(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert rows_of(con, read(con, tmp_path, "Call\nCall\nMail\n")) == [("Call",), ("Mail",)]
    assert read(con, tmp_path, "Call,Rep\nCall,Ana\nMail,Bo\n").relation.startswith("view")


def test_columns_without_name_and_cells_are_dropped(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = ",Rep,,Date,,\n,Ana,,1,x,\n,Bo,,2,,\n"
    for content in (text.encode(), text.encode("utf-16")):
        raw = read(con, tmp_path, content)
        assert raw.columns == ("Rep", "Date", "column 5")
        assert rows_of(con, raw) == [("Ana", "1", "x"), ("Bo", "2", None)]


def test_a_named_column_without_cells_stays(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    assert read(con, tmp_path, "Rep,Date\nAna,\n").columns == ("Rep", "Date")


@pytest.mark.parametrize("below", ["", "\n", "\nGrand Totals (0 records)\nExample GmbH\n"])
@pytest.mark.parametrize("above", ["", "Weekly dials\n\n"])
def test_a_header_without_rows_between_titles_and_footers(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, above: str, below: str
) -> None:
    raw = read(con, tmp_path, above + "Rep,Date,Subject\n" + below)
    assert (raw.columns, raw.rows) == (("Rep", "Date", "Subject"), 0)
    assert raw.notes[-1] == "has a header but no rows: there is no activity in this file"


# --- rows that do not fit ---

TORN = TABLE + "x,y\nCy,2026-03-04,Call,3,4\nDi,2026-03-05,Call,1\n"


def test_torn_rows_are_faults_or_left_out(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputFaults) as caught:
        read(con, tmp_path, TORN)
    assert [fault.row for fault in caught.value.faults] == [4, 5]
    raw = read(con, tmp_path, TORN, keep_going=True)
    assert [row[0] for row in rows_of(con, raw)] == ["Ana", "Bo", "Di"]
    assert [(one.row, one.reason, one.text) for one in raw.aside] == [
        (4, "torn", "x | y"),
        (5, "torn", "Cy | 2026-03-04 | Call | 3 | 4"),
    ]
    assert raw.notes == ("left out 2 torn rows: 'x | y', 'Cy | 2026-03-04 | Call | 3 | 4'",)


def test_a_fault_of_the_file_stays_one(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match="its quotes cannot be read"):
        read(con, tmp_path, 'Id,Rep\n1,"Ana\n2,Bo\n', keep_going=True)


def test_every_row_of_the_file_is_data_or_left_out(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    text = "Weekly\n\n" + TABLE + "\n\n" + TORN + "Total,,,9\n\nExample GmbH\n"
    raw = read(con, tmp_path, text, keep_going=True)
    given = {row for (row,) in con.execute(f"SELECT _row FROM {raw.relation}").fetchall()}
    aside = [row for one in raw.aside for row in range(one.row, one.row + one.rows)]
    assert sorted([*given, *aside, 3]) == list(range(1, text.count("\n") + 1))


# --- Excel ---


def workbook(folder: Path, fill: Callable[[openpyxl.Workbook, Any], None]) -> Path:
    book = openpyxl.Workbook()
    fill(book, book.active)
    path = folder / "calls.xlsx"
    book.save(path)
    return path


def test_a_sheet_that_starts_lower_and_to_the_right(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def fill(_: openpyxl.Workbook, sheet: Any) -> None:
        for row, cells in enumerate([["Rep", "Date"], ["Ana", "x"], ["Bo", "y"]], 3):
            for place, cell in enumerate(cells, 2):
                sheet.cell(row, place, cell)

    raw = reader.read(con, workbook(tmp_path, fill))
    assert con.execute(f"FROM {raw.relation}").fetchall() == [(4, "Ana", "x"), (5, "Bo", "y")]
    assert reasons(raw) == [(1, 2, "blank")]


def test_merged_titles_groups_and_blank_cells(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    """A group's name merged over its rows is filled down; a cell that is blank of itself stays blank."""

    def fill(_: openpyxl.Workbook, sheet: Any) -> None:
        for row in (
            ["Calls by rep"],
            ["Rep", "Date", "Calls"],
            ["Ana", "d1", 1],
            [None, "d2", 2],
            [],
            ["Bo", "d3", 3],
            [None, "d4", 4],
        ):
            sheet.append(row)
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A3:A5")

    raw = reader.read(con, workbook(tmp_path, fill))
    assert [row[:2] for row in rows_of(con, raw)] == [
        ("Ana", "d1"),
        ("Ana", "d2"),
        ("Bo", "d3"),
        (None, "d4"),
    ]
    assert reasons(raw) == [(1, 1, "title"), (5, 1, "blank")]


def test_a_header_of_two_merged_rows(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def fill(_: openpyxl.Workbook, sheet: Any) -> None:
        for row in (["Rep", "Calls", None, "Mail"], [None, "made", "answered", None], ["Ana", 3, 1, 2]):
            sheet.append(row)
        for cells in ("A1:A2", "B1:C1", "D1:D2"):
            sheet.merge_cells(cells)

    raw = reader.read(con, workbook(tmp_path, fill))
    assert raw.columns == ("Rep", "Calls made", "Calls answered", "Mail")
    assert con.execute(f"FROM {raw.relation}").fetchall() == [(3, "Ana", "3", "1", "2")]


def test_kinds_of_cells(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def fill(_: openpyxl.Workbook, sheet: Any) -> None:
        sheet.append(["Share", "Money", "Done", "Error", "Time", "Long", "Day", "Noise"])
        sheet.append(
            [
                0.125,
                1234.5,
                True,
                "#N/A",
                dt.time(0, 5),
                dt.timedelta(hours=26),
                dt.date(2026, 3, 2),
                46112.586805556,
            ]
        )
        sheet["A2"].number_format, sheet["B2"].number_format = "0.0%", '"$"#,##0.00'
        sheet["D2"].data_type, sheet["H2"].number_format = "e", "yyyy-mm-dd hh:mm"

    raw = reader.read(con, workbook(tmp_path, fill))
    wanted = ("0.125", "1234.5", "true", None, "00:05:00", "26:00:00", "2026-03-02", "2026-03-31 14:05:00")
    assert rows_of(con, raw) == [wanted]


def test_errors_that_a_spreadsheet_wrote_into_a_text_file_are_missing(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    raw = read(con, tmp_path, "Rep,Calls\nAna,#N/A\n#REF!,2\nBo,#1 fan\n")
    assert rows_of(con, raw) == [("Ana", None), (None, "2"), ("Bo", "#1 fan")]


def test_hidden_and_empty_sheets_are_passed_over(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    def fill(book: openpyxl.Workbook, sheet: Any) -> None:
        sheet.title, sheet.sheet_state = "Lists", "hidden"
        sheet.append(["no"])
        book.create_sheet("Empty")
        book.create_sheet("Calls").append(["Rep"])
        book["Calls"].append(["Ana"])
        book.create_sheet("Notes").append(["x"])

    raw = reader.read(con, workbook(tmp_path, fill))
    assert (raw.sheet, raw.other_sheets, rows_of(con, raw)) == ("Calls", ("Empty", "Notes"), [("Ana",)])
    assert reader.read(con, tmp_path / "calls.xlsx", sheet="lists").columns == ("no",)


def test_an_old_excel_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    path = tmp_path / "calls.xls"
    path.write_bytes(old_excel.BOOK)
    raw = reader.read(con, path)
    assert (raw.sheet, raw.columns) == ("Calls", ("Rep", "Date", "Time", "Done"))
    assert rows_of(con, raw) == [
        ("Ana Ruiz", "2026-03-02", "14:05:00", "true"),
        ("Ana Ruiz", "2026-03-03", "0.4375", "false"),
    ]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "is protected by a password; save it without"),
        (OLE, "cannot be opened as an Excel file; save it again"),
        (b"PK\x03\x04" + b"x" * 100, "cannot be opened as an Excel file: its parts are damaged; save it again"),
        (b"half", "cannot be opened as an Excel file: its parts are damaged; save it again"),
        (b"zip", r"is an archive \(ZIP\), not a workbook; unpack it"),
        (b"empty", "is empty; export it again"),
    ],
    ids=["locked", "broken xls", "no archive", "cut off", "a zip", "no cells"],
)  # fmt: skip
def test_a_workbook_that_cannot_be_read_is_one_clear_line(
    run: Run, tmp_path: Path, content: bytes, said: str
) -> None:
    path = workbook(tmp_path, lambda _, sheet: None if content == b"empty" else sheet.append(["Rep"]))
    if content == b"half":
        path.write_bytes(path.read_bytes()[:2000])
    elif content == b"zip":
        import zipfile

        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("calls.csv", "Id\n1\n")
    elif content != b"empty":
        path.write_bytes(content)
    status, out, err = run("look", path)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert re.match(f"calls.xlsx: {said}", err)


# --- look ---


def test_look_lists_every_line_left_out_and_every_column(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text("Weekly dials\n\n" + TABLE + "x,y\n\nGrand Totals (2 records)\n", encoding="utf-8")
    status, out, _ = run("look", path)
    assert status == 0
    assert out.splitlines() == [
        "report.csv: UTF-8, parted by commas, 2 rows, 4 columns",
        "  5 lines left out:",
        "    row 1        title           Weekly dials",
        "    row 2        blank",
        "    row 6        torn            x | y",
        "    row 7        blank",
        "    row 8        footer          Grand Totals (2 records)",
        "  columns:",
        "    Rep          2 filled  names: Ana (1), Bo (1)",
        "    Date         2 filled  dates: 2026-03-02 to 2026-03-03",
        "    Subject      2 filled  words: Call (1), Mail (1)",
        "    Calls        2 filled  numbers: 1 to 2",
        "  first rows:",
        "    row 4: Ana | 2026-03-02 | Call | 1",
        "    row 5: Bo | 2026-03-03 | Mail | 2",
    ]
    [facts] = json.loads(run("look", path, "--format", "json")[1])
    assert facts["rows"] == [list(row) for row in ROWS]
    assert [column["name"] for column in facts["columns"]] == ["Rep", "Date", "Subject", "Calls"]
    assert facts["aside"][2] == {"row": 6, "rows": 1, "reason": "torn", "text": "x | y"}
    assert (facts["row_count"], facts["encoding"], facts["separator"]) == (2, "utf-8", ",")


def test_look_shows_many_words_by_their_count(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "calls.csv"
    words = [f"word {chr(97 + n)}" for n in range(10) for _ in range(10 - n)]
    path.write_text("Result\n" + "\n".join(words) + "\n", encoding="utf-8")
    _, out, _ = run("look", path)
    assert "words: word a (10), word b (9), " in out
    assert "word h (3) and 2 more" in out


def test_text_of_a_file_cannot_steer_the_screen(run: Run, tmp_path: Path) -> None:
    evil = "x\x1b[31mred\x07\x9b2J\u202egnp\u2066\u200b\x00\x08\x7f"
    path = tmp_path / "calls.csv"
    path.write_text(
        f"title {evil}\n\nRep {evil},Note,When\n{evil},<b>{evil}</b>,1\nBo,{evil} y,{evil}\n{evil}\n"
        + "Ana,called,2\n" * 200,
        encoding="utf-8",
    )
    obeyed = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
    status, out, _ = run("look", path)
    assert (status, obeyed.findall(out)) == (0, [])
    status, out, _ = run("look", path, "--format", "json")
    assert (status, obeyed.findall(out)) == (0, [])
    assert json.loads(out)[0]["rows"][0][0].startswith("x[31mred2J\u202e")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("gone.csv", None, "gone.csv"),
        ("empty.csv", b"", "empty.csv: is empty"),
        ("quotes.csv", b'Id\n"a\n', "quotes.csv, row 2: its quotes cannot be read"),
        ("twice.csv", b"Id,Id,Rep,Rep\n1,2,3,4\n", "twice.csv, row 1, column 'Id': is the name of columns 1 and 2"),
        ("page.xls", b"<html></html>", "page.xls: is a web page"),
    ],
)  # fmt: skip
def test_look_says_in_one_line_what_cannot_be_read(
    run: Run, tmp_path: Path, name: str, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    status, out, err = run("look", tmp_path / name)
    assert (status, out, len(err.splitlines())) == (2, "", 1)
    assert said in err
