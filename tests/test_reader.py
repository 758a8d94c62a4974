"""Files of any make become the same rows of text, with the row numbers a spreadsheet shows."""

from __future__ import annotations

import contextlib
import csv
import datetime
import io
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from salescoach import limits
from salescoach.errors import InputFaults
from salescoach.sources import reader, sql
from salescoach.sources.aside import Aside

Rows = list[tuple[object, ...]]
Write = Callable[[str, bytes], Path]
MESSY = Path(__file__).resolve().parents[2] / "shared" / "messy"


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return make


def rows(con: duckdb.DuckDBPyConnection, raw: reader.Raw) -> Rows:
    texts = ", ".join(raw.text(name) for name in raw.columns)
    return con.execute(f"SELECT _row, {texts} FROM {raw.relation} ORDER BY _row").fetchall()


def copied(con: duckdb.DuckDBPyConnection, raw: reader.Raw) -> bool:
    return (raw.relation,) not in con.execute("SELECT view_name FROM duckdb_views()").fetchall()


TABLE = [["Rep", "Note"], ["André", "“Le Zinc” – 500 €"], ["Zoë", 'two\nlines, "quoted"'], ["", "no rep"]]
WANTED = [(2, "André", "“Le Zinc” – 500 €"), (3, "Zoë", 'two\nlines, "quoted"'), (4, None, "no rep")]


def as_csv(separator: str = ",", end: str = "\r\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(TABLE)
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        as_csv().encode(),
        as_csv(end="\n").encode(),
        as_csv(end="\n").rstrip("\n").encode(),
        as_csv(";").encode("utf-8-sig"),
        as_csv("\t").encode("utf-16"),
        as_csv("|").encode("utf-16-be").join([b"\xfe\xff", b""]),
        as_csv().encode("cp1252"),
        as_csv(end="\r").encode(),
        ("sep=;\r\n" + as_csv(";")).encode(),
        ('"sep=|"\n' + as_csv("|")).encode("cp1252"),
        as_csv(end="\n\n\n").encode(),
    ],
    ids=[
        "utf8",
        "lf",
        "no-last-end",
        "bom-semicolon",
        "utf16-tab",
        "utf16be-pipe",
        "cp1252",
        "cr",
        "sep",
        "sep2",
        "gaps",
    ],
)
def test_the_same_table_in_every_encoding_and_separator(
    con: duckdb.DuckDBPyConnection, write: Write, content: bytes
) -> None:
    raw = reader.read(con, write("calls.csv", content))
    assert raw.columns == ("Rep", "Note")
    assert [row[1:] for row in rows(con, raw)] == [row[1:] for row in WANTED]
    assert raw.rows == 3


def test_rows_are_numbered_as_in_a_spreadsheet_whatever_the_line_breaks_in_cells(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    text = 'Id,Note\n1,"a\n\nb"\n\n,\n2,"c\rd"\n'
    raw = reader.read(con, write("calls.csv", text.encode()))
    assert [row[:2] for row in rows(con, raw)] == [(2, "1"), (5, "2")]
    assert raw.notes == ("left out 2 blank rows",)


def test_clean_utf8_is_read_in_place_even_with_blank_lines_inside_quotes(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    raw = reader.read(con, write("calls.csv", b'Id,Note\n1,"a\n\nb"\n,"\n\n-"\n2,c\n'))
    assert not copied(con, raw)
    assert [row[:2] for row in rows(con, raw)] == [(2, "1"), (3, None), (4, "2")]


def test_blank_rows_are_left_out_and_still_counted(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    raw = reader.read(con, write("calls.csv", b"Id,Note\n1,a\n , \n,\n2,c\n"))
    assert rows(con, raw) == [(2, "1", "a"), (5, "2", "c")]
    assert raw.notes == ("left out 2 blank rows",)


def test_a_footer_in_a_file_saved_by_excel_again(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    raw = reader.read(
        con, write("report.csv", b"Rep,Date,Task\nAna,3/2/2026,1\n,,\nGrand Totals (1 records),,\n")
    )
    assert rows(con, raw) == [(2, "Ana", "3/2/2026", "1")]
    assert raw.notes == (
        "left out 1 blank row",
        "left out 1 line below the table: 'Grand Totals (1 records)'",
    )


def test_rows_of_a_large_file_keep_their_order(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    body = "".join(f"{n},Ana Ruiz with a name long enough to fill some buffers\n" for n in range(2, 400_002))
    raw = reader.read(con, write("calls.csv", ("Id,Rep\n" + body).encode()))
    con.execute("SET threads = 4")
    assert con.execute(
        f"SELECT count(*) FILTER (_row <> Id::BIGINT), count(*) FROM {raw.relation}"
    ).fetchall() == [(0, 400_000)]


def test_a_note_of_any_length_is_read_and_nothing_else_is_changed(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    limit = csv.field_size_limit()
    raw = reader.read(con, write("calls.csv", b"Id,Note\r1," + b"x" * 3_000_000 + b"\r"))
    assert con.execute(f"SELECT length(Note) FROM {raw.relation}").fetchall() == [(3_000_000,)]
    assert csv.field_size_limit() == limit


def test_a_name_with_brackets_is_no_pattern(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    write("calls1.csv", b"Id\nwrong\n")
    assert rows(con, reader.read(con, write("calls[1].csv", b"Id\nright\n"))) == [(2, "right")]


#: Controls of both kinds, and what is read of them, whatever they stand in.
ODD, READ = "An\0na\x1b[2J\x0bLee\x85\x9b1m\x7f\x1a", "Anna[2J Lee 1m"


def with_controls(kind: str, path: Path) -> Path | str:
    """Write three rows with controls in one cell and in the name of a column."""
    table = [["id", "na\0me\x07"], ["1", ODD], ["2", "\0"], ["3", "Bo"]]
    if kind.startswith("utf"):
        text = io.StringIO()
        csv.writer(text, quoting=csv.QUOTE_ALL).writerows([*table, *(["4", "x" * 60] for _ in range(99))])
        path.write_text(text.getvalue(), encoding=kind)
        return path
    if kind == "Excel":
        book = openpyxl.Workbook()
        for row in table:
            book.active.append(
                [re.sub(r"[^\n -~\x85]", lambda s: f"_x{ord(s[0]):04X}_", cell) for cell in row]
            )
        book.save(path)
        return path
    connect = sqlite3.connect if kind == "sqlite" else duckdb.connect
    with contextlib.closing(connect(str(path))) as database:
        database.execute('CREATE TABLE people (id VARCHAR, "na\x07me" VARCHAR)')
        database.executemany("INSERT INTO people VALUES (?, ?)", table[1:])
        database.commit()
    return f"{kind}:///{path}"


@pytest.mark.parametrize("kind", ["utf-8", "utf-16", "Excel", "sqlite", "duckdb"])
def test_controls_are_taken_out_and_cut_nothing_off_whatever_they_stand_in(
    kind: str, con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    place = with_controls(kind, tmp_path / f"people.{'xlsx' if kind == 'Excel' else 'csv'}")
    if isinstance(place, Path):
        raw = reader.read(con, place)
    else:
        [raw] = sql.read(con, place, sql.wanted(["people"], []), environ={})
    assert raw.columns == ("id", "name")
    assert rows(con, raw)[:3] == [(2, "1", READ), (3, "2", None), (4, "3", "Bo")]


def test_spaces_of_any_kind_are_trimmed_and_accents_composed(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    text = 'Rep,Note\n\u00a0Ana\u3000,\tx\t\n  Maria\u0301 ,"y\n"\n\u00a0,z\n'
    raw = reader.read(con, write("calls.csv", text.encode()))
    assert rows(con, raw) == [(2, "Ana", "x"), (3, "Mariá", "y"), (4, None, "z")]
    again = reader.read(con, write("other.csv", text.encode("utf-16")))
    assert rows(con, again) == rows(con, raw)


def test_a_footer_is_left_out_and_said(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    text = '"Rep","Date"\n"Ana","3/2/2026"\n\n"Grand Totals (1 records)"\n\n"Confidential"\n'
    raw = reader.read(con, write("report.csv", text.encode()))
    assert rows(con, raw) == [(2, "Ana", "3/2/2026")]
    assert raw.notes == (
        "left out 2 blank rows",
        "left out 2 lines below the table: 'Grand Totals (1 records)', 'Confidential'",
    )
    assert raw.aside == (
        Aside(3, 1, "blank", ""),
        Aside(4, 1, "footer", "Grand Totals (1 records)"),
        Aside(5, 1, "blank", ""),
        Aside(6, 1, "footer", "Confidential"),
    )


def test_a_short_line_between_rows_is_no_footer(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    with pytest.raises(InputFaults, match=r"report.csv, row 4: has 1 cells, but the header has 2"):
        reader.read(con, write("report.csv", b"Rep,Date\nAna,1\n\nNorth\nBo,2\n"))


def test_all_rows_of_the_wrong_width_are_named_at_once(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    with pytest.raises(InputFaults) as caught:
        reader.read(con, write("calls.csv", b"Id,Rep\n1,Ana\n2\n3,Bo,extra\n4,Cy,\n"))
    assert [(f.file, f.row) for f in caught.value.faults] == [("calls.csv", 3), ("calls.csv", 4)]
    assert "has 3 cells, but the header has 2; look for a stray separator or quote" in str(caught.value)


def test_a_fault_leaves_the_transaction_of_the_caller_alive(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    con.execute("BEGIN")
    with pytest.raises(InputFaults):
        reader.read(con, write("calls.csv", b"Id,Rep\n1\n"))
    assert con.execute("SELECT 1").fetchall() == [(1,)]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", r"calls.csv: is empty"),
        (b"\xef\xbb\xbf \r\n", r"calls.csv: is empty"),
        (b"\x00\x01\x02garbage", r"calls.csv: is not a text file; export it as CSV or XLSX"),
        (b"%PDF-1.4 ...", r"calls.csv: is not a text file"),
        (b"PK\x03\x04 not really", r"calls.csv: cannot be opened as an Excel file"),
        (
            b"Id,Rep,id\n1,Ana,2\n",
            r"row 1, column 'id': is the name of columns 1 and 3; give each column its own",
        ),
        (
            b'Id,Rep\n1,"Ana\n2,Bo\n',
            r"calls.csv, row 2: its quotes cannot be read .*; write a quote in a cell as",
        ),
    ],
)
def test_a_file_that_is_no_table(
    con: duckdb.DuckDBPyConnection, write: Write, content: bytes, message: str
) -> None:
    with pytest.raises(InputFaults, match=message):
        reader.read(con, write("calls.csv", content))


def test_a_text_named_like_an_archive_is_a_text(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    for name in ("calls.csv.gz", "calls.zip", "calls.zst"):
        assert rows(con, reader.read(con, write(name, b"Id,Rep\n1,Ana\n"))) == [(2, "1", "Ana")]


def test_a_header_of_blank_cells_alone_is_empty(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    with pytest.raises(InputFaults, match=r"calls.csv: is empty; export it again"):
        reader.read(con, write("calls.csv", b","))


def test_more_columns_than_any_crm_has_are_refused(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    head = b",".join(b"c%d" % n for n in range(limits.COLUMNS + 1))
    with pytest.raises(
        InputFaults, match=r"row 1: has 2,001 columns; export the columns needed, 2,000 at most"
    ):
        reader.read(con, write("calls.csv", head + b"\n"))


def test_blank_rows_in_very_many_places_are_counted_whole(
    con: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BLANK_PLACES", 2)
    raw = reader.read(con, write("calls.csv", b"Id,Rep\n" + b"1,Ana\n\n\n" * 5 + b"1,Ana\n"))
    assert [(a.row, a.rows, a.text) for a in raw.aside] == [
        (3, 2, ""), (6, 8, "and blank rows in many places below"),
    ]  # fmt: skip
    assert raw.notes == ("left out 10 blank rows",)


@pytest.mark.parametrize("keep_going", [True, False])
def test_a_file_of_lines_that_are_no_rows_is_no_table(
    con: duckdb.DuckDBPyConnection, write: Write, monkeypatch: pytest.MonkeyPatch, keep_going: bool
) -> None:
    monkeypatch.setattr(limits, "NO_ROWS", 100)
    content = b"Id,Rep\n" + (b"1\n" * 200 if keep_going else b"Total,7\n" * 200)
    with pytest.raises(InputFaults, match=r"has more than 100 lines that are no rows of its table; look for"):
        reader.read(con, write("calls.csv", content), keep_going=keep_going)


def test_a_missing_file(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with pytest.raises(InputFaults, match=r"nowhere.csv: there is no such file; check its name and folder"):
        reader.read(con, tmp_path / "nowhere.csv")


@pytest.mark.parametrize("content", [b'"Id","Date"\r\n', b"Id,Date", "Id,Date\n\n".encode("utf-16")])
def test_a_header_without_rows_is_an_empty_table_that_says_so(
    con: duckdb.DuckDBPyConnection, write: Write, content: bytes
) -> None:
    raw = reader.read(con, write("calls.csv", content))
    said = "has a header but no rows: there is no activity in this file"
    assert (raw.columns, raw.rows, raw.notes) == (("Id", "Date"), 0, (said,))
    assert rows(con, raw) == []


def test_cells_without_a_name_and_a_column_named_like_the_row_number(
    con: duckdb.DuckDBPyConnection, write: Write
) -> None:
    raw = reader.read(con, write("calls.csv", b"_row,,Call  Type\n7,x,Inbound\n"))
    assert raw.columns == ("_row of the file", "column 2", "Call Type")
    assert rows(con, raw) == [(2, "7", "x", "Inbound")]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    sheet.append(["Id", "Date", "Time", "Length", "Share", "Done", None])
    sheet.append(
        [45631, datetime.date(2026, 3, 2), datetime.time(14, 5), datetime.timedelta(seconds=95), 0.5, True]
    )
    sheet.append([])
    sheet.append(["x1", datetime.datetime(2026, 3, 2, 9, 30), "09:15", 12.0, None, False])
    sheet.append([])
    sheet.append(["Exported by Ana"])
    workbook.create_sheet("Calls").append(["Other"])
    path = tmp_path / "calls.xlsx"
    workbook.save(path)
    return path


def test_excel_cells_become_text(con: duckdb.DuckDBPyConnection, book: Path) -> None:
    raw = reader.read(con, book)
    assert raw.columns == ("Id", "Date", "Time", "Length", "Share", "Done")
    first, second = rows(con, raw)
    assert first == (2, "45631", "2026-03-02", "14:05:00", "0:01:35", "0.5", "true")
    assert second == (4, "x1", "2026-03-02 09:30:00", "09:15", "12", None, "false")
    assert raw.workbook
    assert raw.notes == ("left out 2 blank rows", "left out 1 line below the table: 'Exported by Ana'")


def test_an_excel_file_is_known_by_its_content_and_its_sheets_by_name(
    con: duckdb.DuckDBPyConnection, book: Path
) -> None:
    assert reader.read(con, book, sheet="calls").columns == ("Other",)
    assert reader.read(con, book.rename(book.with_name("calls.csv"))).rows == 2
    with pytest.raises(InputFaults, match=r"calls.csv: has no sheet 'Kalls'; it has Sheet, Calls"):
        reader.read(con, book.with_name("calls.csv"), sheet="Kalls")


def test_a_sheet_of_a_text_file(con: duckdb.DuckDBPyConnection, write: Write) -> None:
    with pytest.raises(InputFaults, match="is no Excel file; take `sheet` out of the mapping"):
        reader.read(con, write("calls.csv", b"Id\n1\n"), sheet="Calls")


def test_a_relation_is_gone_when_forgotten(con: duckdb.DuckDBPyConnection, write: Write, book: Path) -> None:
    for path in (write("calls.csv", b"Id\n1\n"), book):
        raw = reader.read(con, path)
        reader.forget(con, raw)
        with pytest.raises(duckdb.CatalogException):
            con.execute(f"FROM {raw.relation}")


@pytest.mark.realdata
@pytest.mark.skipif(not MESSY.is_dir(), reason="../shared/messy is not beside this checkout")
@pytest.mark.parametrize(
    ("name", "columns", "count", "first"),
    [
        ("01-utf8-bom.csv", 4, 2, ("1", "2026-03-02 09:00", "Ana Ruiz", "Connected")),
        (
            "02-utf16-tab.csv",
            4,
            2,
            ("2026-03-02T09:00:00+00:00", "Zoë Núñez", "Élodie Marchand", "No Answer"),
        ),
        ("04-cp1252.csv", 4, 2, ("André Lefèvre", "Café “Le Zinc”", "Call", "Budget 500 € – rappeler")),
        ("05-salesforce-report-footer.csv", 6, 2, ("Ana Ruiz", "3/2/2026", "Call", "Acme", "No Answer", "1")),
        (
            "12-newlines-in-notes.csv",
            4,
            3,
            ("1", "005A", "Call", 'He said "not now",\ncall in June\n\n- price'),
        ),
        ("23-durations.csv", 3, 8, ("1", "HubSpot label HH:mm:ss", "00:01:35")),
        ("27-header-only.csv", 4, 0, None),
    ],
)
def test_messy_files(
    con: duckdb.DuckDBPyConnection, name: str, columns: int, count: int, first: tuple[str, ...] | None
) -> None:
    raw = reader.read(con, MESSY / name)
    found = rows(con, raw)
    assert (len(raw.columns), len(found), raw.rows) == (columns, count, count)
    assert (found[0][1:] if found else None) == first
