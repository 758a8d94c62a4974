"""A first mapping for unknown files: guesses are marked, it can be used at once or says what to fill in."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest

from salescoach.errors import InputFaults
from salescoach.sources import guess, mapping, sql, stage

SHARED = Path(__file__).resolve().parents[2] / "shared"
GOLDEN = Path(__file__).parent / "golden" / "mapping"


def put(folder: Path, **files: str) -> list[Path]:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return [folder / f"{name}.csv" for name in files]


def columns(text: str, number: int = 0) -> dict[str, str]:
    read = mapping.parse(text).reads[number]
    return {target: origin.places[0].column for target, origin in read.columns.items()}


def counts(text: str, files: list[Path]) -> dict[str, int]:
    with duckdb.connect() as con:
        parts = stage.stage(con, mapping.parse(text), files, zone="UTC", week_start="monday")
        return {part.table: part.rows for part in parts}


def test_a_dialer_export(tmp_path: Path) -> None:
    files = put(
        tmp_path,
        calls_2026_03="Call Id,Call Time,Agent,Type,Call Type,Result,Talk Duration,Notes,Status\n"
        "1,2026-03-02 10:00,Ana,call,Incoming,Connected,0:35,x,Completed\n"
        "2,2026-03-02 10:05,Ana,call,Outgoing,No answer,1:05,y,Scheduled\n",
    )
    text = guess.first_mapping(files)
    assert columns(text) == {
        "activity_id": "Call Id",
        "rep_id": "Agent",
        "at": "Call Time",
        "kind_word": "Type",
        "direction": "Call Type",
        "disposition_word": "Result",
        "duration_s": "Talk Duration",
    }
    (read,) = mapping.parse(text).reads
    assert (read.file, read.kinds, read.duration_unit) == ("calls*.csv", {"call": "dial"}, "h:m:s")
    assert read.directions == {"incoming": "inbound", "outgoing": "outbound"}
    assert read.only == {"Status": ("completed",)}
    assert "# not used: Notes, Status" in text
    assert counts(text, files) == {"activities": 1}


def test_every_guess_is_marked_on_its_line(tmp_path: Path) -> None:
    files = put(tmp_path, calls="call_id,call_date,rep,outcome\n1,20-02-2026,Ana,No answer\n")
    for line in guess.first_mapping(files).splitlines():
        assert line == "" or line.startswith(("#", "[", "file = ")) or "   # guess: " in line


def test_a_column_is_an_id_only_where_it_names_each_row_once(tmp_path: Path) -> None:
    files = put(tmp_path, calls="Call Id,Date,Agent,Result\n1,2026-03-02,Ana,x\n1,2026-03-02,Ana,y\n")
    assert "activity_id" not in columns(guess.first_mapping(files))


def test_date_and_time_in_two_columns(tmp_path: Path) -> None:
    files = put(tmp_path, calls="Agent,LogDate,LogTime,Result\nAna,2026-03-02,9:05 AM,Busy\n")
    found = columns(guess.first_mapping(files))
    assert (found["date"], found["time"]) == ("LogDate", "LogTime")
    assert "at" not in found


def test_a_date_that_has_its_time_needs_no_other_column(tmp_path: Path) -> None:
    """The lengths of calls look like times of day; only a date without a time, or at midnight, needs one."""
    files = put(tmp_path, calls="Agent,When,Result,Took\nAna,2026-03-02 9:05,Busy,0:12\n")
    found = columns(guess.first_mapping(files))
    assert (found["at"], "time" in found) == ("When", False)
    files = put(tmp_path, calls="Agent,When,Result,Begun\nAna,2026-03-02 00:00:00,Busy,9:05\n")
    found = columns(guess.first_mapping(files))
    assert (found["date"], found["time"]) == ("When", "Begun")


def test_dates_that_cannot_be_told_are_asked(tmp_path: Path) -> None:
    files = put(tmp_path, calls="Agent,Date,Result\nAna,01/02/2026,Busy\nAna,03/04/2026,Busy\n")
    text = guess.first_mapping(files)
    assert (
        "# day_first = true   # fill in true or false: in calls.csv '01/02/2026' can be read day first "
        "and month first"
    ) in text
    with pytest.raises(InputFaults, match="set day_first = true or day_first = false"):
        counts(text, files)
    assert counts(text.replace("# day_first = true ", "day_first = true "), files) == {"activities": 2}


def test_what_is_missing_is_to_be_filled_in(tmp_path: Path) -> None:
    files = put(tmp_path, calls="Agent,Result,Direction\nAna,Busy,Outbound\n")
    text = guess.first_mapping(files)
    assert '# at = "..."   # fill in: the column with the date, and the time if there is one' in text
    with pytest.raises(InputFaults, match="needs at or date"):
        mapping.parse(text)


def test_a_deal_without_an_id_is_to_be_filled_in(tmp_path: Path) -> None:
    text = guess.first_mapping(put(tmp_path, deals="Amount,Stage\n1,Won\n2,Won\n"))
    assert '# deal_id = "..."   # fill in: deal' in text
    with pytest.raises(InputFaults, match="needs deal_id"):
        mapping.parse(text)


def test_a_file_that_is_no_sales_work_is_left_out(tmp_path: Path) -> None:
    text = guess.first_mapping(put(tmp_path, dictionary="file_name,column_name,dtype\na,b,c\n"))
    assert "# dictionary.csv: nothing in it looks like sales work; leave it out of the import" in text
    with pytest.raises(InputFaults, match=r"add a .*read.* for each table"):
        mapping.parse(text)


def test_files_of_one_kind_share_a_read(tmp_path: Path) -> None:
    body = "Agent,Call Date,Result\nAna,2026-03-02,Busy\n"
    files = put(tmp_path, **{"calls-2026-03": body, "calls-2026-04": body, "calls (1)": body})
    text = guess.first_mapping(files)
    assert [read.file for read in mapping.parse(text).reads] == ["calls*.csv"]
    assert counts(text, files) == {"activities": 1}


def test_names_with_quotes_survive(tmp_path: Path) -> None:
    files = put(tmp_path, calls='Agent,"Call ""Date""",Result\nAna,2026-03-02,Busy\n')
    assert columns(guess.first_mapping(files))["at"] == 'Call "Date"'


@pytest.mark.parametrize(
    ("case", "tables"),
    [
        ("salesforce-tasks", {"activities": 4}),
        ("deals", {"deals": 3}),
        ("people", {"accounts": 2, "contacts": 2, "reps": 2}),
        ("excel", {"activities": 2}),
        ("dialer", {"activities": 5}),
    ],
)
def test_known_exports_are_recognised(case: str, tables: dict[str, int]) -> None:
    files = [p for p in (GOLDEN / case).iterdir() if not p.name.startswith(("expected-", "mapping."))]
    text = guess.first_mapping(files)
    if case == "dialer":
        text = text.replace("duration_s =", "# duration_s =")
    assert counts(text, files) == tables


HELIXCORE = SHARED / "realdata" / "helixcore_bi"


@pytest.mark.realdata
@pytest.mark.skipif(not HELIXCORE.is_dir(), reason="../shared is not beside this checkout")
def test_helixcore_needs_no_help() -> None:
    files = [
        HELIXCORE / f"{name}.csv" for name in ("call_logs", "sales_activities", "deals", "leads", "reps")
    ]
    text = guess.first_mapping(files)
    reads = mapping.parse(text).reads
    assert [(read.fills, read.kind) for read in reads] == [
        ("activities", "dial"),
        ("activities", ""),
        ("deals", ""),
        ("contacts", ""),
        ("reps", ""),
    ]
    assert reads[0].joins[0].file == "leads*.csv"
    assert reads[1].kinds == {"call": "dial", "meeting": "meeting", "email": "email", "whatsapp": "message"}
    assert reads[1].automated == {"activity_source": ("bot", "system")}
    assert (reads[0].duration_unit, reads[1].duration_unit) == ("s", "min")
    assert counts(text, files) == {"activities": 30160, "deals": 693, "contacts": 5200, "reps": 18}


@pytest.mark.realdata
@pytest.mark.skipif(not HELIXCORE.is_dir(), reason="../shared is not beside this checkout")
@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("01-utf8-bom.csv", "activities"),
        ("02-utf16-tab.csv", "activities"),
        ("03-semicolon-decimal-comma.csv", "deals"),
        ("06-dmy-dates.csv", "activities"),
        ("09-excel-serial-dates.xlsx", "activities"),
        ("15-hubspot-guids.csv", "activities"),
        ("26a-calls.csv", "activities"),
        ("26b-activities.csv", "activities"),
    ],
)
def test_messy_files_are_recognised(name: str, table: str) -> None:
    path = SHARED / "messy" / name
    assert list(counts(guess.first_mapping([path]), [path])) == [table]


@pytest.mark.parametrize("column", ["won_on", "Won at", "Won time", "Date won"])
def test_a_deal_that_has_only_the_day_it_was_won_is_won_where_there_is_one(
    tmp_path: Path, column: str
) -> None:
    files = put(
        tmp_path, deals=f"Deal Id,Owner,Company,{column},Amount\n1,Ana,Acme,2026-03-20,5\n2,Ana,Bolt,,7\n"
    )
    text = guess.first_mapping(files)
    assert columns(text)["closed"] == column
    with duckdb.connect() as con:
        [part] = stage.stage(con, mapping.parse(text), files, zone="UTC", week_start="monday")
        found = con.sql(f"SELECT deal_id, status_word FROM {part.relation} ORDER BY deal_id").fetchall()
    assert found == [("1", "Won"), ("2", None)]


def test_of_deals_how_they_ended_is_to_be_filled_in(tmp_path: Path) -> None:
    text = guess.first_mapping(put(tmp_path, deals="Deal Id,Owner,Company,Amount\n1,Ana,Acme,5\n"))
    assert '# closed = "..."   # fill in: the day on which it was won or lost' in text
    assert '# status_word = "..."   # fill in: the column that says whether it is won, lost or open' in text


@pytest.mark.parametrize("column", ["Account Name", "Company", "Client", "Customer"])
def test_where_accounts_have_no_id_their_name_is_one(tmp_path: Path, column: str) -> None:
    """Calls name the account in the same words, so that they meet."""
    calls, accounts = put(
        tmp_path,
        calls=f"Rep,Date,{column},Call Result,Minutes\nAna,2026-03-02,Acme,Busy,0\n",
        accounts=f"{column},Type,Target\nAcme,Prospect,yes\n",
    )
    text = guess.first_mapping([calls, accounts])
    assert columns(text)["account_id"] == columns(text, 1)["account_id"] == column
    assert (columns(text)["duration_s"], 'duration_unit = "min"' in text) == ("Minutes", True)
    ids = "Account Id,Account Name,Type\nA1,Acme,Prospect\n"
    found = columns(guess.first_mapping(put(tmp_path, accounts=ids)))
    assert (found["account_id"], found["name"]) == ("Account Id", "Account Name")


def test_tables_of_a_database_are_guessed_like_files_and_keep_their_names(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "crm.db") as crm:
        crm.execute("CREATE TABLE calls_2026 (id INTEGER PRIMARY KEY, agent, called, company, result)")
        crm.execute("INSERT INTO calls_2026 VALUES (1, 'Ana', '2026-03-02 09:10:00', 'Acme', 'Busy')")
    crm.close()
    given, wanted = f"sqlite:///{tmp_path}/crm.db", sql.wanted(["calls_2026"], [])
    text = guess.first_mapping([], lambda con: sql.read(con, given, wanted, environ={}))
    assert 'file = "calls_2026"\n' in text
    assert (columns(text)["rep_id"], columns(text)["at"]) == ("agent", "called")
