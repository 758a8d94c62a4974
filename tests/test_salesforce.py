"""Exports of Salesforce: whose they are, what real ones become, and what their words mean."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salescoach import schema, settings
from salescoach.errors import InputFaults
from salescoach.intake import roster
from salescoach.sources import fitting, known, mapping, stage
from salescoach.sources.declaration import Mapping
from salescoach.sources.shelf import Shelf

GOLDEN = Path(__file__).parent / "golden"
SHARED = Path(__file__).resolve().parents[2] / "shared"
REALDATA, MESSY = SHARED / "realdata", SHARED / "messy"
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="../shared is not beside this checkout")
OURS = ("salesforce", "salesforce-report", "salesforce-warehouse")
EXPORTS = sorted(
    path.relative_to(GOLDEN)
    for source in GOLDEN.iterdir()
    if source.name != "mapping"
    for path in source.glob("*/*")
    if not path.name.startswith(("expected-", "zone"))
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def source_of(con: duckdb.DuckDBPyConnection, *files: Path) -> Mapping:
    """Return the one source of some files."""
    shelf = Shelf(con, files)
    names = {source.name for source in known.choose(shelf, shelf.inputs, known.every()).values()}
    assert len(names) == 1
    return known.find(names.pop())


def staged(
    con: duckdb.DuckDBPyConnection, *files: Path, zone: str = "UTC", keep_going: bool = False
) -> dict[str, stage.Staged]:
    """Return the tables of an export by name of source and table, each checked as at the door."""
    parts = stage.stage(
        con, source_of(con, *files), files, zone=zone, week_start="monday", keep_going=keep_going
    )
    for part in parts:
        schema.check(con, part.relation, schema.TABLES[part.table])
        if part.table == "reps":
            roster.check_reps(con, part.relation)
    return {f"{part.source.partition('/')[2]} {part.table}": part for part in parts}


def rows(con: duckdb.DuckDBPyConnection, relation: str, columns: str) -> list[tuple[Any, ...]]:
    return con.execute(f'SELECT {columns} FROM {relation} ORDER BY "row"').fetchall()


def table(path: Path) -> list[dict[str, str]]:
    """Return the rows of a file as Python's own CSV reader gives them."""
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def reads(header: str) -> set[str]:
    """Return the reads of all sources that a file with these columns fits."""
    columns = [name.strip() for name in header.split(",")]
    return {
        f"{source.name}/{read.name}"
        for source in known.every()
        for read in source.reads
        if read.when and fitting.fits(read, columns)
    }


# Whose an export is.


@pytest.mark.parametrize("path", EXPORTS, ids=str)
def test_each_file_by_itself_is_of_its_source_and_of_no_other(
    con: duckdb.DuckDBPyConnection, path: Path
) -> None:
    assert source_of(con, GOLDEN / path).name == path.parts[0]


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("Id, ActivityDate, WhoId", {"task"}),
        ("ID, OWNERID, ACTIVITYDATE, CALLDISPOSITION", {"task"}),
        ("id, ownerid, completeddatetime, tasksubtype", {"task"}),
        ("Id, WhoId, ActivityDate, IsAllDayEvent", {"event"}),
        ("Id, OwnerId, StartDateTime, EndDateTime, Subject", {"event"}),
        ("Id, Name, StageName, CloseDate, OwnerId, AccountId, CampaignId, ContactId, Type", {"opportunity"}),
        ("Id, Name, Type, Industry, OwnerId", {"account"}),
        ("Id, Name, ParentId, MasterRecordId, OwnerId, Type", {"account", "account merged"}),
        ("Id, AccountId, FirstName, LastName, Email, OwnerId", {"contact"}),
        ("Id, Company, LastName, OwnerId, Status, LeadSource", {"lead"}),
        (
            "Id, Company, IsConverted, ConvertedAccountId, ConvertedContactId",
            {"lead", "lead converted", "lead converted to account"},
        ),
        ("Id, Username, LastName, FirstName, AccountId, ContactId, Title, Email, IsActive, Name", {"user"}),
        ("Id, OpportunityId, Field, OldValue, NewValue, CreatedDate", {"of an opportunity"}),
        ("Id, OpportunityId, ContactId, Role, IsPrimary", {"of an opportunity"}),
        ("Id, OpportunityId, SplitOwnerId, SplitPercentage, SplitTypeId", {"of an opportunity"}),
        ("Id, CampaignId, LeadId, ContactId, Status", {"others"}),
        ("Id, RelationId, EventId, Status", {"others"}),
    ],
)
def test_objects_are_told_by_few_columns(header: str, wanted: set[str]) -> None:
    assert reads(header) == {f"salesforce/{name}" for name in wanted}


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("Assigned, Date, Subject, Company / Account", "activity"),
        ("Assigned To, Due Date, Subject, Call Result, Status", "activity"),
        ("Opportunity Name, Stage, Amount", "opportunity"),
        ("Nom de l'opportunité, Étape, Date de clôture", "opportunity"),
        ("Nombre de la oportunidad, Etapa, Fecha de cierre, Propietario de oportunidad", "opportunity"),
        ("Nome opportunità, Fase, Data chiusura, Titolare opportunità", "opportunity"),
        ("Nome da oportunidade, Fase, Data de fechamento, Proprietário da oportunidade", "opportunity"),
        ("Naam opportunity, Fase, Sluitingsdatum", "opportunity"),
        ("Account Name, Account Owner, Last Activity, Type", "account"),
        ("Accountname, Accountinhaber, Letzte Aktivität", "account"),
    ],
)
def test_reports_are_told_by_their_labels(header: str, wanted: str) -> None:
    assert reads(header) == {f"salesforce-report/{wanted}"}


@pytest.mark.parametrize(
    ("header", "wanted"),
    [
        ("id, owner_id, activity_date, who_id", {"task"}),
        ("id, start_date_time, duration_in_minutes", {"event"}),
        ("id, stage_name, close_date, owner_id, contact_id, campaign_id", {"opportunity"}),
        ("id, stage_name, close_date, owner_id, _fivetran_start", {"states of an opportunity"}),
        ("id, opportunity_id, stage_name, created_date", {"of an opportunity"}),
        ("id, username, user_type, account_id, contact_id, first_name, last_name, name", {"user"}),
        ("id, account_id, last_name, title", {"contact"}),
        ("id, company, last_name, is_converted", {"lead"}),
    ],
)
def test_warehouse_tables_are_told_by_few_columns(header: str, wanted: set[str]) -> None:
    assert reads(header) == {f"salesforce-warehouse/{name}" for name in wanted}


@pytest.mark.parametrize(
    "header",
    [
        "id, firstName, lastName, username, email, title",
        "id, firstName, lastName, title, accountId, engagedAt",
        "id, company, ownerId, createdAt",
        "id, answeredAt, direction, opportunityId, prospectId, userId",
        "id, opportunity_id, contact_id, date_created, status",
        "id, account_id, first_name, last_name, title, created_at",
        "id, company, lead_source, created_at",
        "Subject, Due Date, Task Owner, Status",
        "Deal Name, Stage, Amount, Closing Date, Account Name",
        "Account Name, Account Owner, Account Type, Created Time",
    ],
)
def test_exports_of_others_with_like_columns_are_none_of_salesforce(header: str) -> None:
    assert not {name for name in reads(header) if name.startswith("salesforce")}


# Real files.


@pytest.mark.realdata
@needs_shared
def test_the_demo_workshop(con: duckdb.DuckDBPyConnection) -> None:
    folder = REALDATA / "sf_demo_workshop"
    found = staged(con, *sorted(folder.glob("*.csv")), zone="America/New_York")
    assert {name: part.rows for name, part in found.items()} == {
        "task activities": 0,
        "opportunity deals": 50,
        "account accounts": 22,
        "account merged merges": 0,
    }
    tasks = table(folder / "Task.csv")
    assert {row["Status"] for row in tasks} == {"Not Started"}
    assert rows(con, found["task activities"].left, "reason, date::VARCHAR, kind") == [
        (
            "open",
            row["ActivityDate"],
            {"Call": "dial", "Email": "email", "Meeting": "meeting"}.get(row["Type__c"], "other"),
        )
        for row in tasks
    ]
    deals = table(folder / "Opportunity.csv")
    assert Counter(row["StageName"] for row in deals if row["IsClosed"]) == {
        "Closed Won": 12,
        "Closed Lost": 3,
    }
    assert rows(con, found["opportunity deals"].relation, "status_word, closed::VARCHAR, amount") == [
        (
            "Won" if row["IsWon"] else "Lost" if row["IsClosed"] else "Open",
            row["CloseDate"],
            float(row["Amount"]),
        )
        for row in deals
    ]
    assert rows(con, found["account accounts"].relation, "account_id, name, coalesce(type_word, '')") == [
        (row["Id"], row["Name"], row["Classification__c"]) for row in table(folder / "Account.csv")
    ]


@pytest.mark.realdata
@needs_shared
def test_the_demo_of_operational_risk(con: duckdb.DuckDBPyConnection) -> None:
    path = REALDATA / "sf_ormdemo" / "Task.csv"
    (part,) = staged(con, path, zone="America/New_York").values()
    tasks = table(path)
    done = [row for row in tasks if row["IsClosed"] == "1"]
    assert (len(tasks), len(done)) == (158, 1)
    assert rows(con, part.relation, "activity_id, rep_id, date::VARCHAR, instant, kind") == [
        (row["Id"], row["OwnerId"], row["ActivityDate"], None, "other") for row in done
    ]
    left = rows(con, part.left, "item, reason, detail, coalesce(date::VARCHAR, '')")
    # A task without a due date has the day on which it was written down.
    assert left == [
        (row["Id"], "open", f"Status is {row['Status']}", row["ActivityDate"] or row["CreatedDate"][:10])
        for row in tasks
        if row["IsClosed"] == ""
    ]


@pytest.mark.realdata
@needs_shared
def test_the_tables_of_a_warehouse(con: duckdb.DuckDBPyConnection) -> None:
    folder = REALDATA / "fivetran_salesforce"
    found = staged(con, *sorted(folder.glob("*.csv")), zone="America/Los_Angeles")
    was = {path.stem: table(path) for path in folder.glob("*.csv")}
    users = [
        r
        for r in was["sf_user_data"]
        if r["_fivetran_deleted"] == "false" and r["_fivetran_active"] == "true"
    ]
    accounts = [r for r in was["sf_account_data"] if r["is_deleted"] == "false"]
    merged = [r for r in was["sf_account_data"] if r["master_record_id"] and r["_fivetran_active"] == "true"]
    assert {name: part.rows for name, part in found.items()} == {
        "task activities": len(was["sf_task_data"]),
        "event activities": len(was["sf_event_data"]),
        "opportunity deals": 0,
        "account accounts": len(accounts),
        "account merged merges": len(merged),
        "user reps": len(users),
    }
    assert (len(accounts), len(merged), len(users)) == (1, 1, 4)
    for kind, name in (("task", "sf_task_data"), ("event", "sf_event_data")):
        wanted = [
            (r["id"], r["owner_id"], "2019-11-11", "2019-11-11 17:23:34", r["account_id"] or r["who_id"])
            for r in was[name]
        ]
        columns = "activity_id, rep_id, date::VARCHAR, instant::VARCHAR, account_id"
        assert rows(con, found[f"{kind} activities"].relation, columns) == wanted
    reasons = rows(con, found["opportunity deals"].left, "item, reason")
    assert reasons == [(r["id"], "deleted") for r in was["sf_opportunity_data"]]
    assert rows(con, found["user reps"].relation, "rep_id, name, time_zone, country") == [
        (r["id"], r["name"], None, None) for r in users
    ]


@pytest.mark.realdata
@needs_shared
def test_a_report_with_a_footer_asks_how_its_dates_are_written(con: duckdb.DuckDBPyConnection) -> None:
    path = MESSY / "05-salesforce-report-footer.csv"
    source = source_of(con, path)
    assert source.name == "salesforce-report"
    with pytest.raises(InputFaults, match=r"'3/2/2026' can be read day first and month first"):
        stage.stage(con, source, [path], zone="UTC", week_start="monday")
    (part,) = stage.stage(con, replace(source, day_first=False), [path], zone="UTC", week_start="monday")
    columns = "rep_id, date::VARCHAR, kind, direction, disposition_word, account_id, contact_id"
    assert rows(con, part.relation, columns) == [
        ("Ana Ruiz", "2026-03-02", "dial", "outbound", "No Answer", "Acme", None),
        ("Ana Ruiz", "2026-03-03", "dial", "outbound", "Connected", "Globex", None),
    ]


@pytest.mark.realdata
@needs_shared
def test_sunday_evening_in_los_angeles_belongs_to_the_week_before(con: duckdb.DuckDBPyConnection) -> None:
    (part,) = staged(con, MESSY / "08-utc-week-edge.csv", zone="America/Los_Angeles").values()
    assert rows(con, part.relation, "activity_id, date::VARCHAR, week::VARCHAR, instant IS NULL") == [
        ("A", "2026-03-01", "2026-02-23", False),
        ("B", "2026-03-02", "2026-03-02", False),
        ("C", "2026-03-02", "2026-03-02", True),
    ]


@pytest.mark.realdata
@needs_shared
def test_currencies_stay_apart_and_an_amount_that_is_none_is_named(con: duckdb.DuckDBPyConnection) -> None:
    path = MESSY / "14-mixed-currencies.csv"
    wanted = r"14-mixed-currencies.csv, row 5, column 'Amount': '\$2.5k' is not a number"
    with pytest.raises(InputFaults, match=wanted):
        staged(con, path)
    (part,) = staged(con, path, keep_going=True).values()
    assert rows(con, part.relation, "deal_id, amount, currency, status_word") == [
        ("A", 1200.0, "USD", "Closed Won"),
        ("B", 1000.0, "EUR", "Closed Won"),
        ("C", 800.0, "GBP", "Closed Won"),
    ]
    assert rows(con, part.left, 'reason, "row"') == [("unreadable", 5)]


@pytest.mark.realdata
@needs_shared
def test_ids_of_15_and_18_characters_in_any_case_name_two_accounts(con: duckdb.DuckDBPyConnection) -> None:
    text = """name = "ids"
    ids = "salesforce"
    [[read]]
    file = "19*.csv"
    fills = "contacts"
    columns = { contact_id = "Source", account_id = "AccountId" }"""
    path = MESSY / "19-sf-id-15-18.csv"
    (part,) = stage.stage(con, mapping.parse(text), [path], zone="UTC", week_start="monday")
    first, second = "0016000000MRatdAAD", "0016000000MRAtdAAH"
    assert rows(con, part.relation, "account_id") == [(i,) for i in (first, second, first, second, first)]


@pytest.mark.realdata
@needs_shared
def test_tasks_without_any_date_cannot_be_read_and_it_is_said_what_they_lack(
    con: duckdb.DuckDBPyConnection,
) -> None:
    wanted = r"nearest is Salesforce objects \(task\), but it lacks ActivityDate or CompletedDateTime"
    with pytest.raises(InputFaults, match=wanted):
        source_of(con, MESSY / "25-null-id-placeholder.csv")


@pytest.mark.realdata
@needs_shared
def test_a_header_without_rows_is_known_and_empty(con: duckdb.DuckDBPyConnection) -> None:
    (part,) = staged(con, MESSY / "27-header-only.csv").values()
    assert (part.source, part.rows, part.total) == ("salesforce/task", 0, 0)
    assert part.notes == ("has a header but no rows: there is no activity in this file",)


# Situations.


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("subject", "kind", "direction"),
    [
        ("Call", "dial", "outbound"),
        ("Call: Acme", "dial", "outbound"),
        ("CALL - left a message", "dial", "outbound"),
        ("Call back list prep", "other", None),
        ("Callback", "other", None),
        ("Discovery call", "other", None),
        ("Email: Offer", "email", None),
        ("Emails to write", "other", None),
        ("[Outreach] [Call] [Outbound] Answered", "dial", "outbound"),
        ("[Outreach] [Call] [inbound] Answered", "dial", "inbound"),
        ("[Outreach] [Email] [In] Re: Offer", "email", "inbound"),
        ("", "other", None),
    ],
)
def test_a_subject_says_what_it_was_only_where_it_begins_so(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, subject: str, kind: str, direction: str | None
) -> None:
    path = put(tmp_path, "Task.csv", f'Id,WhoId,ActivityDate,Subject\n1,003,2026-03-02,"{subject}"\n')
    (part,) = staged(con, path).values()
    assert rows(con, part.relation, "kind, direction") == [(kind, direction)]


@pytest.mark.parametrize(
    ("columns", "cells", "wanted"),
    [
        ("IsWon,IsClosed", "1,1", "Won"),
        ("IsWon,IsClosed", "0,1", "Lost"),
        ("IsWon,IsClosed", ",1", "Lost"),
        ("IsWon,IsClosed", "false,false", "Open"),
        ("IsWon,IsClosed", ",", "Open"),
        ("IsWon", "TRUE", "Won"),
        ("IsWon", "0", "Signed"),
        ("IsClosed", "true", "Signed"),
        ("IsClosed", "0", "Open"),
        ("Probability", "100", "Signed"),
    ],
)
def test_won_lost_or_open_only_as_far_as_the_export_says(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, columns: str, cells: str, wanted: str
) -> None:
    text = f"Id,OwnerId,StageName,CloseDate,{columns}\n006,005,Signed,2026-03-02,{cells}\n"
    (part,) = staged(con, put(tmp_path, "Opportunity.csv", text)).values()
    assert rows(con, part.relation, "status_word") == [(wanted,)]


@pytest.mark.parametrize("yes", ["1", "true", "TRUE"])
@pytest.mark.parametrize("no", ["0", "false", "FALSE", ""])
def test_yes_and_no_in_the_forms_of_each_tool(
    con: duckdb.DuckDBPyConnection, tmp_path: Path, yes: str, no: str
) -> None:
    text = f"Id,WhoId,ActivityDate,IsClosed,IsDeleted\n1,003,2026-03-02,{yes},{no}\n2,003,2026-03-02,{no},{no}\n3,003,2026-03-02,{yes},{yes}\n"
    (part,) = staged(con, put(tmp_path, "Task.csv", text)).values()
    assert rows(con, part.relation, "activity_id") == [("1",)]
    assert rows(con, part.left, "item, reason") == [("2", "open"), ("3", "deleted")]


def test_the_teams_own_field_for_the_result_comes_before_the_dialers(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    header = "CallDisposition,ringdna__Call_Disposition__c,Call_Result__c,Call_Disposition_Date__c"
    lines = ["a,b,c,2026-03-02", "a,b,,2026-03-02", "a,,,2026-03-02", ",,,2026-03-02"]
    body = "\n".join(f"{n},003,2026-03-02,Call,{line}" for n, line in enumerate(lines))
    path = put(tmp_path, "Task.csv", f"Id,WhoId,ActivityDate,TaskSubtype,{header}\n{body}\n")
    (part,) = staged(con, path).values()
    assert rows(con, part.relation, "disposition_word") == [("c",), ("b",), ("a",), (None,)]


def test_an_event_of_a_whole_day_keeps_its_date_west_of_greenwich(
    con: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    text = "Id,OwnerId,StartDateTime,DurationInMinutes,IsAllDayEvent\n"
    text += "1,005,2026-03-02T00:00:00Z,1440,true\n2,005,2026-03-02T00:00:00Z,30,false\n3,005,2026-03-02T18:00:00Z,30,false\n"
    (part,) = staged(con, put(tmp_path, "Event.csv", text), zone="America/Los_Angeles").values()
    assert rows(con, part.relation, "date::VARCHAR, instant::VARCHAR") == [
        ("2026-03-02", None),
        ("2026-03-01", "2026-03-02 00:00:00"),
        ("2026-03-02", "2026-03-02 18:00:00"),
    ]


# Words.


@pytest.mark.parametrize("name", OURS)
def test_words_that_every_organisation_starts_with_have_a_meaning(name: str) -> None:
    found = settings.parse(settings.first_text(known.find(name).workbook)).words
    wanted = {
        "status": {
            "closed won": "won",
            "closed lost": "lost",
            "negotiation/review": "open",
            "id. decision makers": "open",
        },
        "business": {
            "new business": "new",
            "new customer": "new",
            "existing customer - upgrade": "expansion",
            "existing customer - downgrade": "renewal",
            "add-on business": "expansion",
            "renewal": "renewal",
        },
        "origin": {"web": "inbound", "trade show": "marketing", "employee referral": "referral"},
        "account_type": {
            "customer - channel": "customer",
            "prospect": "prospect",
            "installation partner": "partner",
            "competitor": "partner",
        },
        "state": {"no show": "no_show", "canceled": "cancelled", "held": "held"},
    }
    for dictionary, words in wanted.items():
        assert {word: found[dictionary][word].code for word in words} == words


@pytest.mark.parametrize("name", OURS)
def test_words_that_can_mean_anything_are_left_to_the_coach(name: str) -> None:
    seed = known.find(name).workbook["words"]
    assert not seed.keys() & {"disposition", "outcome", "purpose"}
    said = {settings.normal(word) for words in seed.values() for word in words}
    assert not said & {"other", "purchased list", "completed", "analyst", "press", "investor"}
