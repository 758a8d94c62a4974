"""The command that imports, as a coach uses it: what it knows, what it asks, what it leaves alone."""

from __future__ import annotations

import gzip
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from salescoach import cli, store
from tests.shared import MESSY, REALDATA, needs_shared

Run = Callable[..., tuple[int, str, str]]
TASKS = (
    "Id,OwnerId,WhoId,TaskSubtype,Status,ActivityDate,CompletedDateTime,CallDisposition\n"
    "00T1,0051,0031,Call,Completed,2026-03-02,2026-03-02T09:00:00.000+0000,No answer\n"
    "00T2,0051,0032,Call,Completed,2026-03-03,2026-03-03T09:00:00.000+0000,Connected\n"
    "00T3,0051,0032,Call,Not Started,2026-03-09,,\n"
)
DEALS = "Id,StageName,CloseDate,OwnerId,AccountId,Amount\n0061,Closed Won,2026-03-05,0051,0011,900\n"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> tuple[int, str, str]:
        status = 0
        try:
            cli.main(arguments)
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return status, said.out, said.err

    return call


def rows(workbook: str | Path, columns: str, table: str = "activities") -> list[tuple[str, ...]]:
    found = store.read(workbook).query(f"SELECT {columns} FROM {table} ORDER BY ALL")
    return [tuple(map(str, row)) for row in found.itertuples(index=False)]


def test_a_known_system_needs_no_mapping(run: Run) -> None:
    Path("Task.csv").write_text(TASKS, encoding="utf-8")
    Path("Opportunity.csv").write_text(DEALS, encoding="utf-8")
    status, out, err = run(
        "import", "Task.csv", "Opportunity.csv", "--into", "team", "--time-zone", "Europe/Madrid"
    )
    assert (status, err) == (0, "")
    assert "2 rows of activities from Task.csv, read as Salesforce objects" in out
    assert "left out 1 of 3 rows: `salescoach trust team` says why" in out
    assert (
        "team is at version 000001; days are counted in the time zone Europe/Madrid, as of 2026-03-05" in out
    )
    assert (
        "next: `salescoach trust team` says what the numbers are worth, `salescoach reports team` makes pages"
        in out
    )
    assert rows("team", "kind, disposition") == [("dial", "connected"), ("dial", "no_answer")]


def test_importing_again_changes_no_number(run: Run) -> None:
    Path("Task.csv").write_text(TASKS, encoding="utf-8")
    run("import", "Task.csv", "--into", "team")
    before = rows("team", "*")
    _, out, _ = run("import", "Task.csv", "--into", "team")
    assert "0 new, 0 changed, 2 as before" in out
    assert rows("team", "*") == before


@pytest.mark.parametrize("way", ["folder", "pattern", "zip", "gzip", "zip in a folder"])
def test_an_export_can_be_packed(run: Run, way: str) -> None:
    Path("export").mkdir()
    if way == "gzip":
        Path("export/Task.csv.gz").write_bytes(gzip.compress(TASKS.encode()))
        given = "export/Task.csv.gz"
    elif way.startswith("zip"):
        with zipfile.ZipFile("export/export.zip", "w") as archive:
            archive.writestr("data/Task.csv", TASKS)
            archive.writestr("data/read me.pdf", b"%PDF")
            archive.writestr("__MACOSX/data/._Task.csv", b"x")
        given = "export/export.zip" if way == "zip" else "export"
    else:
        Path("export/Task.csv").write_text(TASKS, encoding="utf-8")
        Path("export/picture.png").write_bytes(b"x")
        given = "export" if way == "folder" else "export/T*.csv"
    status, out, err = run("import", given, "--into", "team")
    assert (status, err) == (0, "")
    assert len(rows("team", "activity_id")) == 2
    if way == "zip":
        assert "data/read me.pdf is no table and was not read" in out
    if way == "folder":
        assert "picture.png is no table and was not read" in out


def bomb(path: str) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Task.csv", b"0" * (80 << 20))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: Path(path).write_bytes(b"PK\x03\x04 and no more"), "cannot be unpacked"),
        (lambda path: Path(path).write_bytes(gzip.compress(TASKS.encode())[:-9]), "cannot be unpacked"),
        (bomb, "grows to more than 64 MB when unpacked"),
        (lambda path: zipfile.ZipFile(path, "w").writestr("a.pdf", b"x"), "holds no export"),
    ],
)
def test_an_archive_that_cannot_be_used_is_one_line(
    run: Run, make: Callable[[str], object], said: str
) -> None:
    make("export.zip")
    status, out, err = run("import", "export.zip", "--into", "team")
    assert (status, out) == (2, "")
    assert said in err and "export.zip" in err and len(err.splitlines()) == 1
    assert not Path("team").exists()


def test_what_no_system_writes_is_refused_with_what_comes_nearest(run: Run) -> None:
    Path("calls.csv").write_text(
        TASKS.replace("ActivityDate", "Day").replace("CompletedDateTime", "Then"), "utf-8"
    )
    status, out, err = run("import", "calls.csv", "--into", "team")
    assert (status, out) == (2, "")
    assert "calls.csv, row 1: its columns fit no system that salescoach knows" in err
    assert "nearest is Salesforce objects (task), but it lacks" in err
    assert "salescoach mapping calls.csv" in err


def test_what_two_systems_write_is_asked_about(run: Run) -> None:
    columns = (
        "hs_object_id,hs_timestamp,hs_call_disposition,hs_call_direction,Id,ActivityDate,TaskSubtype,WhoId"
    )
    Path("both.csv").write_text(columns + "\n", encoding="utf-8")
    status, out, err = run("import", "both.csv", "--into", "team")
    assert (status, out) == (2, "")
    assert "its columns fit HubSpot (by hs_object_id, hs_" in err
    assert "Salesforce objects (by Id, ActivityDate, TaskSubtype" in err
    assert "say which with --source hubspot" in err


def test_a_source_that_is_named_is_taken_and_an_unknown_one_told(run: Run) -> None:
    Path("Task.csv").write_text(TASKS, encoding="utf-8")
    assert run("import", "Task.csv", "--source", "salesforce", "--into", "team")[0] == 0
    status, _, err = run("import", "Task.csv", "--source", "salesfarce", "--into", "other")
    assert status == 2 and "there is no source 'salesfarce'; choose from" in err
    status, _, err = run("import", "Task.csv", "--source", "kixie", "--into", "other")
    assert status == 2 and "its columns fit nothing that 'kixie' reads" in err


REPORT = (
    "Assigned,Date,Subject,Company / Account,Call Result,Task\n"
    "Ana Ruiz,3/2/2026,Call,Acme,No answer,1\nAna Ruiz,3/3/2026,Call,Globex,Connected,1\n"
)


def test_an_order_of_dates_that_is_open_is_asked_once_and_remembered(run: Run) -> None:
    Path("report.csv").write_text(REPORT, encoding="utf-8")
    status, _, err = run("import", "report.csv", "--into", "team")
    assert status == 2 and "say --day-first or --month-first" in err
    assert run("import", "report.csv", "--month-first", "--into", "team")[0] == 0
    Path("next.csv").write_text(REPORT.replace("3/2/", "3/9/").replace("3/3/", "3/10/"), encoding="utf-8")
    assert run("import", "next.csv", "--into", "team")[0] == 0
    assert [day[:10] for (day,) in rows("team", "date")] == [
        "2026-03-02",
        "2026-03-03",
        "2026-03-09",
        "2026-03-10",
    ]


def test_a_mapping_is_needed_once(run: Run) -> None:
    Path("crm.toml").write_text(
        'name = "crm"\n[[read]]\nfile = "calls*.csv"\nfills = "activities"\nkind = "dial"\n'
        'when = ["Nr", "Day"]\n[read.columns]\nactivity_id = "Nr"\ndate = "Day"\nrep_id = "Who"\n',
        encoding="utf-8",
    )
    Path("calls1.csv").write_text("Nr,Day,Who\n1,2026-03-02,ann\n", encoding="utf-8")
    Path("calls2.csv").write_text("Nr,Day,Who\n2,2026-03-09,ann\n", encoding="utf-8")
    assert run("import", "calls1.csv", "--mapping", "crm.toml", "--into", "team")[0] == 0
    Path("crm.toml").unlink()
    assert run("import", "calls2.csv", "--into", "team")[0] == 0
    assert rows("team", "activity_id") == [("1",), ("2",)]


def test_the_zone_of_a_workbook_stays(run: Run) -> None:
    Path("Task.csv").write_text(TASKS, encoding="utf-8")
    run("import", "Task.csv", "--into", "team", "--time-zone", "Asia/Tokyo")
    status, _, err = run("import", "Task.csv", "--into", "team", "--time-zone", "Europe/Madrid")
    assert status == 2 and "the workbook's time zone is Asia/Tokyo" in err
    status, _, err = run("import", "Task.csv", "--into", "new", "--time-zone", "Europe/Madird")
    assert status == 2 and "there is no time zone 'Europe/Madird'" in err
    assert not Path("new").exists()


def test_a_number_called_is_kept_as_a_hash_only(run: Run) -> None:
    Path("calls.csv").write_text(
        "Date,Agent First Name,Type,Status,Disposition,Duration,Source,To Number\n"
        '"03/20/2026, 09:31 AM",Ana,Outgoing,Answered,Interested,1:35,MANUAL-DIAL,+49 170 5551234\n',
        encoding="utf-8",
    )
    assert run("import", "calls.csv", "--into", "team")[0] == 0
    assert Path("team/.key").stat().st_mode & 0o077 == 0
    whole = b"".join(path.read_bytes() for path in Path("team").rglob("*") if path.is_file())
    assert b"5551234" not in whole


def test_nothing_to_import_is_told(run: Run) -> None:
    status, _, err = run("import", "--into", "team")
    assert status == 2 and "nothing to import: name files or folders, or a database" in err


def test_a_database_is_read_like_files(run: Run) -> None:
    import duckdb

    with duckdb.connect("crm.duckdb") as con:
        con.execute("CREATE TABLE calls AS SELECT 1 AS id, DATE '2026-03-02' AS day, 'ann' AS rep")
    Path("crm.toml").write_text(
        'name = "crm"\n[[read]]\nfile = "calls"\nfills = "activities"\nkind = "dial"\n'
        '[read.columns]\nactivity_id = "id"\ndate = "day"\nrep_id = "rep"\n',
        encoding="utf-8",
    )
    status, out, err = run(
        "import",
        "--url",
        "duckdb:///crm.duckdb",
        "--table",
        "calls",
        "--mapping",
        "crm.toml",
        "--into",
        "team",
    )
    assert (status, err) == (0, "")
    assert "1 rows of activities from calls, read as crm" in out
    assert rows("team", "activity_id, rep_id") == [("1", "ann")]
    status, _, err = run("import", "--table", "calls", "--into", "team")
    assert status == 2 and "--table, --query and --password-file need --url" in err


#: Each shared faulty file that is an export by itself: how it is imported, and what is right.
SHARED = {
    "01-utf8-bom.csv": ([], "activity_id, disposition", [("1", "connected"), ("2", "no_answer")]),
    "05-salesforce-report-footer.csv": (["--month-first"], "rep_id, date::VARCHAR", [
        ("Ana Ruiz", "2026-03-02"), ("Ana Ruiz", "2026-03-03"),
    ]),
    "08-utc-week-edge.csv": (["--time-zone", "America/Los_Angeles"], "activity_id, date::VARCHAR, week::VARCHAR", [
        ("A", "2026-03-01", "2026-02-23"), ("B", "2026-03-02", "2026-03-02"), ("C", "2026-03-02", "2026-03-02"),
    ]),
    "09-excel-serial-dates.xlsx": ([], "kind, instant::VARCHAR", [
        ("dial", "2024-12-05 10:30:00"), ("dial", "2024-12-06 14:00:00"),
    ]),
    "15-hubspot-guids.csv": ([], "dial, coalesce(disposition, '?'), decision_maker, duration_s", [
        ("False", "connected", "<NA>", "300.0"), ("True", "?", "<NA>", "61.0"),
        ("True", "connected", "False", "30.0"), ("True", "connected", "<NA>", "95.0"),
        ("True", "no_answer", "<NA>", "nan"),
    ]),
}  # fmt: skip


@needs_shared
@pytest.mark.parametrize("name", SHARED)
def test_the_shared_faulty_files(run: Run, name: str) -> None:
    options, columns, wanted = SHARED[name]
    status, _, err = run("import", str(MESSY / name), "--into", "team", *options)
    assert (status, err) == (0, "")
    assert rows("team", columns) == wanted


@needs_shared
def test_the_shared_deals_with_a_decimal_comma(run: Run) -> None:
    assert run("import", str(MESSY / "03-semicolon-decimal-comma.csv"), "--into", "team")[0] == 0
    assert rows("team", "amount, currency, status, closed::VARCHAR", "deals") == [
        ("12.5", "EUR", "lost", "nan"),
        ("1234.5", "EUR", "won", "2026-03-31"),
    ]


@needs_shared
def test_the_shared_currencies_stay_apart(run: Run) -> None:
    status, _, err = run("import", str(MESSY / "14-mixed-currencies.csv"), "--into", "team")
    assert status == 2 and "row 5, column 'Amount': '$2.5k' is not a number" in err
    assert run("import", str(MESSY / "14-mixed-currencies.csv"), "--into", "team", "--keep-going")[0] == 0
    assert rows("team", "currency, amount", "deals") == [
        ("EUR", "1000.0"),
        ("GBP", "800.0"),
        ("USD", "1200.0"),
    ]


@needs_shared
def test_the_shared_header_without_rows(run: Run) -> None:
    status, out, err = run("import", str(MESSY / "27-header-only.csv"), "--into", "team")
    assert (status, err) == (0, "")
    assert "no activity in this file" in out
    status, out, err = run("answer", "team")
    assert status == 2 and "no answer is available" in err


@needs_shared
def test_one_call_in_two_shared_files_is_one_dial(run: Run) -> None:
    Path("crm.toml").write_text(
        'name = "crm"\n[[read]]\nfile = "26a*"\nfills = "activities"\nkind = "dial"\n[read.columns]\n'
        'activity_id = "call_id"\nat = "call_at_utc"\nrep_id = "rep_id"\ncontact_id = "lead_id"\n'
        'disposition_word = "disposition"\n[[read]]\nfile = "26b*"\nfills = "activities"\n'
        'kinds = { call = "dial", meeting = "meeting", email = "email" }\n'
        'automated = { activity_source = ["bot", "system"] }\nlogged_without_state = true\n[read.columns]\n'
        'activity_id = "activity_id"\nat = "activity_at"\nkind_word = "activity_type"\nrep_id = "rep_id"\n'
        'contact_id = "lead_id"\n',
        encoding="utf-8",
    )
    files = [str(MESSY / "26a-calls.csv"), str(MESSY / "26b-activities.csv")]
    assert run("import", *files, "--mapping", "crm.toml", "--into", "team")[0] == 0
    assert rows("team", "kind, automated, coalesce(rep_id, 'unassigned')") == [
        ("dial", "False", "R1"), ("dial", "False", "R1"), ("email", "True", "R1"), ("meeting", "False", "R1"),
        ("other", "True", "unassigned"),
    ]  # fmt: skip


@needs_shared
@pytest.mark.realdata
@pytest.mark.parametrize(
    ("folder", "activities", "deals"),
    [
        ("sf_demo_workshop", 0, 50),
        ("sf_ormdemo", 1, 0),
        ("fivetran_salesforce", 20, 0),
        ("fivetran_hubspot", 102, 44),
    ],
)
def test_real_folders_need_no_mapping(run: Run, folder: str, activities: int, deals: int) -> None:
    status, _, err = run("import", str(REALDATA / folder), "--into", "team")
    assert (status, err) == (0, "")
    before = {
        name: store.read("team", as_of="2030-01-01").table(name)
        for name in ("activities", "deals", "accounts", "reps", "left_out")
    }
    assert (len(before["activities"]), len(before["deals"])) == (activities, deals)
    assert run("import", str(REALDATA / folder), "--into", "team")[0] == 0
    again = store.read("team", as_of="2030-01-01")
    assert all(again.table(name).equals(frame) for name, frame in before.items())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_nobody_may_read_is_told(run: Run) -> None:
    Path("Task.csv").write_text(TASKS, encoding="utf-8")
    Path("Task.csv").chmod(0)
    status, _, err = run("import", "Task.csv", "--into", "team")
    assert status == 2 and "Task.csv" in err
