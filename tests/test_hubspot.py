"""HubSpot: what its words mean, its messy exports, a whole warehouse, and that nothing else is taken for it."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from salescoach import intake, store
from salescoach.errors import InputFaults
from salescoach.settings import normal
from salescoach.sources import fitting, known, stage
from salescoach.sources.declaration import Mapping, Read
from salescoach.sources.shelf import Shelf
from salescoach.testing import small_log

SHARED = Path(__file__).resolve().parents[2] / "shared"
SYSTEMS = Path(stage.__file__).parent / "systems"
WAREHOUSE = SHARED / "realdata" / "fivetran_hubspot"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside this checkout")
OURS = [source for source in known.every() if source.name.startswith("hubspot")]
LANGUAGES = [source for source in OURS if len(source.name) == len("hubspot-de")]
#: The outcomes every account begins with, as HubSpot's API names them.
OUTCOMES = {
    "9d9162e7-6cf3-4944-bf63-4dff82258764": ("busy", None),
    "f240bbac-87c9-4f6e-bf70-924b57d47db7": ("connected", None),
    "a4c4c377-d246-4b32-a13b-75a56a4cd0ff": ("connected", False),
    "b2cf5968-551e-4856-9783-52b3da59a7d0": ("voicemail", None),
    "73a0d17f-1163-4015-bdd5-ec830791da20": ("no_answer", None),
    "17b47fee-58de-441e-a44c-c6300d46f273": ("wrong_number", None),
}


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def staged(
    con: duckdb.DuckDBPyConnection, files: list[Path], source: str = "hubspot", zone: str = "UTC"
) -> list[stage.Staged]:
    """Return the tables of some files, each of which has to be known as the source first."""
    shelf = Shelf(con, tuple(files))
    chosen = known.choose(shelf, shelf.inputs, known.every())
    assert {name.name for name in chosen.values()} == {source}
    return stage.stage(con, known.find(source), files, zone=zone, week_start="monday")


def rows(con: duckdb.DuckDBPyConnection, part: stage.Staged, columns: str) -> list[tuple[Any, ...]]:
    return con.execute(f'SELECT {columns} FROM {part.relation} ORDER BY "row"').fetchall()


def imported(folder: Path, files: list[Path], source: str = "hubspot") -> store.Log:
    intake.import_files(folder / "workbook", files, how=SYSTEMS / f"{source}.toml")
    return store.read(folder / "workbook")


# What the words mean


def said(words: list[str], source: Mapping) -> pd.DataFrame:
    """Return published calls, one for each word, with people whose titles nobody knows."""
    given = {"rep_id": "77", "date": "2026-03-02", "contact_title": None}
    calls = [{**given, "disposition_word": word, "contact_id": f"c{n}"} for n, word in enumerate(words)]
    return small_log(calls, seed=source.workbook).table("activities")


@pytest.mark.parametrize("source", OURS, ids=lambda source: source.name)
def test_the_outcomes_every_account_begins_with(source: Mapping) -> None:
    calls = said(list(OUTCOMES), source).set_index("disposition_word")
    known_ = calls["decision_maker"].dropna().astype(bool)
    assert calls["disposition"].to_dict() == {guid: code for guid, (code, _) in OUTCOMES.items()}
    assert calls["connect"].to_dict() == {guid: code == "connected" for guid, (code, _) in OUTCOMES.items()}
    assert known_.to_dict() == {guid: who for guid, (_, who) in OUTCOMES.items() if who is not None}
    assert not calls["conversation"].any()
    # no outcome of HubSpot's own says that the appointment was refused
    assert set(calls["outcome"]) == {"none"}


def test_labels_and_what_an_account_added_itself() -> None:
    labels = {"Left live message": "connected", "Left voicemail": "voicemail", "Busy": "busy"}
    labels |= {"Call failed": "no_answer", "CONNECTED": "connected", "Wrong number": "wrong_number"}
    own = ["0f0f0f0f-1111-4222-8333-444444444444", "Meeting Booked", "Gatekeeper reached"]
    calls = said([*labels, *own], known.find("hubspot")).set_index("disposition_word")
    assert calls["disposition"].dropna().to_dict() == labels
    assert set(calls.index[calls["connect"]]) == {"Left live message", "CONNECTED"}


@pytest.mark.parametrize("source", LANGUAGES, ids=lambda source: source.name)
def test_every_language_says_every_outcome_and_none_refuses(source: Mapping) -> None:
    words = {w: said for w, said in source.workbook["words"]["disposition"].items() if w not in OUTCOMES}
    codes = [said if isinstance(said, str) else said["disposition"] for said in words.values()]
    assert set(codes) == {"busy", "connected", "voicemail", "no_answer", "wrong_number"}
    assert [said for said in words.values() if isinstance(said, dict)]
    assert all("outcome" not in said for said in words.values() if isinstance(said, dict))
    assert set(source.workbook["words"]["state"].values()) == {
        *("booked", "held", "moved", "no_show", "cancelled")
    }


def test_the_languages_do_not_contradict_each_other() -> None:
    meant: dict[tuple[str, str], Any] = {}
    for source in OURS:
        for kind, words in source.workbook["words"].items():
            for word, said in words.items():
                assert meant.setdefault((kind, normal(word)), said) == said, word


def test_a_link_on_a_website_is_no_referral() -> None:
    words = known.find("hubspot").workbook["words"]["origin"]
    assert "referral" not in words.values()
    assert "REFERRALS" not in words
    assert "OFFLINE" not in words


# Nothing else is taken for HubSpot, and HubSpot for nothing else


def kinds_of_files(read: Read) -> Iterator[tuple[str, ...]]:
    """Yield the smallest headers that a read takes, each way of choosing one column of each group."""
    yield from itertools.product(*read.when)


@pytest.mark.parametrize(
    ("source", "read"),
    [(source, read) for source in OURS for read in source.reads],
    ids=lambda value: value.name,
)
def test_the_least_a_file_must_have_fits_no_other_source(source: Mapping, read: Read) -> None:
    others = [(other.name, part) for other in known.every() if other is not source for part in other.reads]
    for header in kinds_of_files(read):
        assert not [name for name, part in others if fitting.fits(part, header)], header


@pytest.mark.parametrize(
    "header",
    [
        "Record Id,Call Owner,Subject,Call Type,Call Start Time,Call Duration,Call Result,Call Purpose",
        "Record Id,Deal Name,Account Name,Amount,Stage,Closing Date,Deal Owner,Type,Pipeline",
        "Record Id,First Name,Last Name,Email,Account Name,Title,Contact Owner,Lead Source",
        "Record Id,Account Name,Account Owner,Phone,Website,Parent Account",
        "Id,OwnerId,WhoId,Subject,ActivityDate,Status,CallDisposition",
        "Deal - Title,Deal - Value,Deal - Status,Deal - Won time",
        "id,direction,status,started_at,answered_at,user,duration,raw_digits",
        "Record ID,Name,Date",
        "id,name,domain,createdate",
        "id,type,portal",
    ],
)
def test_exports_of_other_systems_are_not_hubspots(header: str) -> None:
    columns = header.split(",")
    parts = [part for source in OURS for r in source.reads for part in (r, *r.joins) if part.when]
    assert not [part for part in parts if fitting.fits(part, columns)]


# Messy exports


@pytest.mark.realdata
@needs_shared
def test_a_byte_order_mark_is_no_part_of_a_name(con: duckdb.DuckDBPyConnection) -> None:
    (part,) = staged(con, [SHARED / "messy" / "01-utf8-bom.csv"])
    assert rows(con, part, "activity_id, rep_id, instant::VARCHAR, disposition_word") == [
        ("1", "Ana Ruiz", "2026-03-02 09:00:00", "Connected"),
        ("2", "Ana Ruiz", "2026-03-02 09:10:00", "No answer"),
    ]


@pytest.mark.realdata
@needs_shared
def test_four_dials_one_call_of_theirs_one_never_made(tmp_path: Path) -> None:
    log = imported(tmp_path, [SHARED / "messy" / "15-hubspot-guids.csv"])
    calls = log.table("activities").set_index("activity_id").sort_index()
    assert calls["dial"].to_dict() == {"1": True, "2": True, "3": True, "4": True, "5": False}
    assert calls["connect"].to_dict() == {"1": True, "2": False, "3": True, "4": False, "5": False}
    assert calls["duration_s"].dropna().to_dict() == {"1": 95.0, "3": 30.0, "4": 61.0, "5": 300.0}
    assert calls["decision_maker"].dropna().astype(bool).to_dict() == {"3": False}
    assert log.table("words")[["dictionary", "word", "count"]].values.tolist() == [
        ["disposition", "0f0f0f0f-1111-4222-8333-444444444444", 1]
    ]


@pytest.mark.realdata
@needs_shared
def test_the_call_never_made_is_kept_aside(con: duckdb.DuckDBPyConnection) -> None:
    (part,) = staged(con, [SHARED / "messy" / "15-hubspot-guids.csv"])
    assert con.execute(f"SELECT item, reason, detail, rep_id, date::VARCHAR FROM {part.left}").fetchall() == [
        ("6", "open", "hs_call_status is SCHEDULED", "77", "2026-03-02")
    ]


@pytest.mark.realdata
@needs_shared
def test_calls_without_a_date_cannot_be_counted(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(InputFaults) as caught:
        staged(con, [SHARED / "messy" / "18-html-notes.csv"])
    (fault,) = caught.value.faults
    assert str(fault) == (
        "18-html-notes.csv, row 1: has no column for date (local calendar date): hs_timestamp or Activity "
        "date; export it again with that column"
    )


@pytest.mark.parametrize(
    ("column", "written", "seconds"),
    [
        # as in 23-durations.csv: what the column says, never how large the number is
        ("Call duration (HH:mm:ss)", "00:01:35", 95.0),
        ("Call duration (HH:mm:ss)", "1:02:03", 3723.0),
        ("hs_call_duration", "95000", 95.0),
        ("hs_call_duration", "95", 0.095),
        ("Call duration", "00:01:35", 95.0),
        ("Call duration", "95000", 95.0),
        ("hs_call_duration", "", None),
    ],
)
def test_the_length_of_a_call(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, column: str, written: str, seconds: float | None
) -> None:
    file = tmp_path / "calls.csv"
    file.write_text(f"Record ID,Activity date,Call outcome,{column}\n1,2026-03-02 09:00,Busy,{written}\n")
    (part,) = staged(con, [file])
    assert rows(con, part, "duration_s") == [(seconds,)]


@pytest.mark.realdata
@needs_shared
def test_lengths_in_the_messy_file_are_read_alike(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    with (SHARED / "messy" / "23-durations.csv").open(encoding="utf-8", newline="") as stream:
        found = {row["System"]: row["Duration"] for row in csv.DictReader(stream)}
    file = tmp_path / "calls.csv"
    file.write_text(
        "Record ID,Activity date,Call outcome,Call duration (HH:mm:ss),hs_call_duration\n"
        f"1,2026-03-02 09:00,Busy,{found['HubSpot label HH:mm:ss']},\n"
        f"2,2026-03-02 09:00,Busy,,{found['HubSpot API ms']}\n"
    )
    (part,) = staged(con, [file])
    assert rows(con, part, "duration_s") == [(95.0,), (95.0,)]


# A whole warehouse


def table(name: str) -> list[dict[str, str]]:
    """Return a file of the warehouse, read by Python's own csv module."""
    with (WAREHOUSE / f"{name}_data.csv").open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.mark.realdata
@needs_shared
def test_every_table_of_the_warehouse_is_known_and_counted_right(con: duckdb.DuckDBPyConnection) -> None:
    parts = staged(con, sorted(WAREHOUSE.glob("*.csv")), "hubspot-warehouse", "Europe/Berlin")
    found = {(part.table, part.file.removesuffix("_data.csv")): part.rows for part in parts}
    merged = [row["property_hs_merged_object_ids"] for row in table("contact")]
    assert found == {
        ("activities", "engagement_meeting"): len(table("engagement_meeting")),
        ("activities", "engagement_call"): len(table("engagement_call")),
        ("activities", "engagement_email"): len(table("engagement_email")),
        ("deals", "deal"): sum(row["is_deleted"] == "false" for row in table("deal")),
        ("accounts", "company"): sum(row["is_deleted"] == "false" for row in table("company")),
        ("contacts", "contact"): sum(row["_fivetran_deleted"] == "FALSE" for row in table("contact")),
        ("merges", "contact"): sum(len(ids.split(";")) for ids in merged if ids),
        ("reps", "owner"): len(table("owner")),
    }


@pytest.mark.realdata
@needs_shared
def test_deals_of_the_warehouse_end_as_their_stage_says(con: duckdb.DuckDBPyConnection) -> None:
    parts = staged(con, sorted(WAREHOUSE.glob("*.csv")), "hubspot-warehouse")
    (part,) = (part for part in parts if part.table == "deals")
    stages = {row["stage_id"]: row for row in table("deal_pipeline_stage")}
    wanted = []
    for row in table("deal"):
        key = row["deal_pipeline_stage_id"]
        end = stages.get(key)
        word = key or None
        if end:
            word = "Won" if end["closed_won"] == "TRUE" else "Lost" if end["is_closed"] == "TRUE" else "Open"
        wanted.append((row["deal_id"], word, row["owner_id"] or None, row["property_createdate"][:10]))
    assert rows(con, part, "deal_id, status_word, rep_id, created::VARCHAR") == wanted


@pytest.mark.realdata
@needs_shared
def test_a_calendar_kept_in_step_is_no_machine_and_a_blank_outcome_is_unknown(tmp_path: Path) -> None:
    imported(tmp_path, sorted(WAREHOUSE.glob("*.csv")), "hubspot-warehouse")
    log = store.read(tmp_path / "workbook", as_of="2021-12-31")
    meetings = log.query("SELECT activity_id, state, automated FROM activities WHERE kind = 'meeting'")
    sources = {row["engagement_id"]: row["source"] for row in table("engagement_meeting")}
    assert {"INTEGRATION", "BIDIRECTIONAL_API"} <= {sources[key] for key in meetings["activity_id"]}
    assert set(meetings["state"]) == {"unknown"}
    assert not meetings["automated"].any()
