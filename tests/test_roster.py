"""The roster: who holds which role from when, who came and left, and which days are off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import funnel, intake, store, weeks
from salescoach.errors import SalescoachError
from salescoach.intake import roster
from salescoach.store import Log
from salescoach.testing import small_log

MAPPING = """
name = "hr"
[[read]]
file = "calls*.csv"
fills = "activities"
kind = "dial"
[read.columns]
date = "Date"
rep_id = "Rep"
contact_id = "Lead"
[[read]]
file = "reps*.csv"
fills = "reps"
[read.columns]
rep_id = "Id"
name = "Name"
team = "Team"
"""


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Return a workbook of Ann and Bo, five calls a week from 2 March to 1 May 2026."""
    (tmp_path / "hr.toml").write_text(MAPPING, encoding="utf-8")
    days = [date(2026, 3, 2) + timedelta(days=n) for n in range(61) if n % 7 < 5]
    lines = [f"{day},{rep},l{n}" for n, day in enumerate(days) for rep in ("ann", "bo")]
    (tmp_path / "calls.csv").write_text("\n".join(["Date,Rep,Lead", *lines]) + "\n", encoding="utf-8")
    (tmp_path / "reps.csv").write_text("Id,Name,Team\nann,Ann Lee,Import\nbo,Bo Li,\n", encoding="utf-8")
    files = [tmp_path / "calls.csv", tmp_path / "reps.csv"]
    intake.import_files(tmp_path / "book", files, how=tmp_path / "hr.toml")
    return tmp_path / "book"


def edited(book: Path, text: str, as_of: str | None = None) -> Log:
    file = book.parent / "roster.csv"
    file.write_text(text, encoding="utf-8")
    intake.edit_roster(book, file)
    return store.read(book, as_of=as_of)


def teams(log: Log) -> dict[str, str]:
    return {str(r.rep_id): str(r.team) for r in log.table("reps").itertuples() if not pd.isna(r.team)}


MOVED = "rep_id,since,role,team\nann,,Seller,A\nann,2026-03-16,,B\nann,2026-04-20,Account Manager,\n"


def test_a_rep_who_moved_from_team_a_to_b_in_march_is_in_each_in_its_time(book: Path) -> None:
    log = edited(book, MOVED)
    history = log.table("rep_roles")
    own = history[history["rep_id"] == "ann"].sort_values("since", na_position="first")
    assert own[["role", "team"]].values.tolist() == [
        ["Seller", "A"],
        ["Seller", "B"],
        ["Account Manager", "B"],
    ]
    assert [None if pd.isna(day) else str(day.date()) for day in own["since"]] == [
        None,
        "2026-03-16",
        "2026-04-20",
    ]
    assert [None if pd.isna(day) else str(day.date()) for day in own["until"]] == [
        "2026-03-15",
        "2026-04-19",
        None,
    ]
    assert teams(log) == {"ann": "B"}


@pytest.mark.parametrize(
    ("as_of", "role", "team", "changes"),
    [
        ("2026-03-15", "Seller", "A", 1),
        ("2026-03-16", "Seller", "B", 2),
        ("2026-04-19", "Seller", "B", 2),
        ("2026-04-20", "Account Manager", "B", 3),
    ],
)
def test_a_log_as_of_a_day_shows_the_role_of_that_day(
    book: Path, as_of: str, role: str, team: str, changes: int
) -> None:
    log = edited(book, MOVED, as_of)
    rep = log.table("reps").set_index("rep_id").loc["ann"]
    assert (rep["role"], rep["team"], rep["name"]) == (role, team, "Ann Lee")
    own = log.table("rep_roles").query("rep_id == 'ann'")
    assert len(own) == changes
    assert own["until"].isna().sum() == 1
    assert store.find_team(log, team) == ["ann"]


def test_a_role_that_begins_after_the_log_s_last_day_is_kept_and_not_shown_yet(book: Path) -> None:
    log = edited(book, "rep_id,since,team\nann,,A\nann,2026-09-01,B\n")
    assert teams(log) == {"ann": "A"}
    assert "ann,2026-09-01,,,,B," in roster.text(log)


def test_a_rep_of_whom_only_the_last_role_is_known_had_none_before(book: Path) -> None:
    text = "rep_id,since,team\nann,2026-03-16,B\n"
    assert teams(edited(book, text)) == {"ann": "B"}
    assert teams(edited(book, text, "2026-03-15")) == {}


def test_one_row_without_a_day_is_enough(book: Path) -> None:
    assert teams(edited(book, "rep_id,role\nann,Seller\n")) == {"ann": "Import"}
    assert teams(edited(book, "rep_id,team\nann,North\nbo,South\n")) == {"ann": "North", "bo": "South"}


def test_the_roster_goes_out_and_in_again_as_it_was(book: Path) -> None:
    first = (
        "rep_id,since,name,title,role,team,email,country,time_zone,working_days,hired,left,days_off,"
        "plan_from,plan_dials_new,plan_accounts_new,plan_asks,plan_appointments\n"
        "ann,,Ann Lee,,Seller,A,ann@acme.example,DE,Europe/Berlin,Mon-Thu,2024-05-02,,"
        "2026-03-03;2026-03-04:0.5,2026-03-02,40,,5,2\n"
        "ann,2026-03-16,,,Seller,B,,,,,,,,2026-04-06,50,8,,\n"
        "bo,,Bo Li,,,,,,,,,2026-04-30,,,,,,\n"
    )
    log = edited(book, first)
    assert roster.text(log) == first
    tables = {name: log.table(name) for name in ("reps", "addresses", "rep_roles", "days_off", "plan_weeks")}
    again = edited(book, roster.text(log))
    for name, table in tables.items():
        pd.testing.assert_frame_equal(again.table(name), table)


def test_a_roster_that_says_nothing_of_plans_leaves_them(book: Path) -> None:
    edited(book, "rep_id,plan_from,plan_asks\nann,2026-03-02,5\nbo,2026-03-02,6\n")
    log = edited(book, "rep_id,team\nann,North\n")
    assert log.table("plan_weeks")["count"].tolist() == [5, 6]
    assert edited(book, "rep_id,plan_from\nann,\n").table("plan_weeks")["count"].tolist() == [6]


def test_earlier_plans_are_written_out_and_stay(book: Path) -> None:
    edited(book, "rep_id,plan_from,plan_asks\nann,2026-03-02,5\nann,2026-03-30,7\nann,2026-07-06,9\n")
    log = edited(book, roster.text(store.read(book)))
    assert log.table("plan_weeks")["count"].tolist() == [5, 7]
    assert [line for line in roster.text(log).splitlines() if line.endswith(",2026-07-06,,,9,")]


def test_a_roster_replaces_what_an_earlier_one_said(book: Path) -> None:
    edited(book, MOVED)
    assert len(edited(book, "rep_id,team\nann,C\n").table("rep_roles").query("rep_id == 'ann'")) == 1


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("ann,,A,,\nann,,B,,", "row 3, column 'since': is blank in row 2 too; write from which day"),
        ("ann,2026-03-02,A,,\nann,2026-03-02,B,,", "is 2026-03-02 in row 2 too"),
        ("ann,2026-03-02,,,", "row 2, column 'since': says from when, and not what"),
        ("ann,spring,A,,", "'spring' is no date"),
        ("ann,,A,Ann,\nann,2026-03-02,B,Anna,", "row 3, column 'name': Anna is not Ann, as said before"),
        ("ann,,A,,3\nann,2026-03-02,B,,4", "row 3, column 'plan_asks': the week has another plan in row 2"),
    ],
)
def test_rows_of_one_rep_that_differ_are_faults(book: Path, rows: str, said: str) -> None:
    text = "rep_id,since,team,name,plan_asks,plan_from\n" + "\n".join(
        f"{row},2026-03-02" for row in rows.split("\n")
    )
    version = store.read(book).version
    with pytest.raises(SalescoachError) as wrong:
        edited(book, text + "\n")
    assert said in str(wrong.value)
    assert store.read(book).version == version


def test_the_same_said_twice_is_no_fault(book: Path) -> None:
    log = edited(book, "rep_id,team,days_off\nann,A,2026-03-03\nann,A,2026-03-03\n")
    assert len(log.table("days_off")) == 1


def test_a_role_history_of_an_export_stands_until_the_roster_says_something() -> None:
    history: Sequence[Mapping[str, Any]] = [
        {"rep_id": "ann", "since": "2025-01-01", "role": "SDR", "source": "crm"},
        {"rep_id": "ann", "since": "2026-03-02", "role": "AE", "source": "crm"},
    ]
    calls = [{"rep_id": "ann", "date": day} for day in ("2026-02-02", "2026-03-02")]
    said = {"rep_id": "ann", "since": "0001-01-01", "role": "Seller", "source": "roster"}
    log = small_log(calls, tables={"roles": history})
    assert log.table("reps")["role"].tolist() == ["AE"]
    assert small_log(calls, tables={"roles": history}, as_of="2026-02-28").table("reps")["role"].tolist() == [
        "SDR"
    ]
    assert small_log(calls, tables={"roles": [*history, said]}).table("reps")["role"].tolist() == ["Seller"]


def test_the_roles_of_two_ids_of_one_rep_are_one_history() -> None:
    history: Sequence[Mapping[str, Any]] = [
        {"rep_id": "old", "since": "2025-01-01", "team": "A"},
        {"rep_id": "new", "since": "2026-03-02", "team": "B"},
    ]
    merges = [{"old_id": "old", "new_id": "new", "what": "rep"}]
    log = small_log([{"rep_id": "new", "date": "2026-03-02"}], tables={"roles": history, "merges": merges})
    assert log.table("rep_roles")[["rep_id", "team"]].values.tolist() == [["new", "A"], ["new", "B"]]


def test_the_roster_of_a_rep_who_is_one_with_another_replaces_what_was_said_of_both(book: Path) -> None:
    edited(book, "rep_id,days_off\nbo,2026-03-03\n")
    text = store.settings_text(book).replace("[same.reps]", '[same.reps]\nbo = "ann"')
    store.write_settings(book, text)
    intake.republish(book)
    log = edited(book, "rep_id,days_off\nann,2026-03-04\n")
    assert [str(day.date()) for day in log.table("days_off")["date"]] == ["2026-03-04"]
    assert log.table("reps")["rep_id"].tolist() == ["ann"]


def test_a_rep_s_own_zone_is_kept_and_moves_no_call_to_another_week(tmp_path: Path) -> None:
    """23:30 UTC on Sunday 8 March is Monday in the team's Madrid, and Sunday afternoon in Los Angeles."""
    (tmp_path / "z.toml").write_text(
        'name = "z"\nzone = "UTC"\n[workbook]\ntime_zone = "Europe/Madrid"\n[[read]]\nfile = "c.csv"\nfills = "activities"\n'
        'kind = "dial"\n[read.columns]\nat = "At"\nrep_id = "Rep"\ncontact_id = "Lead"\n',
        encoding="utf-8",
    )
    (tmp_path / "c.csv").write_text(
        "At,Rep,Lead\n2026-03-08 23:30,ann,l1\n2026-03-10 12:00,bo,l2\n", encoding="utf-8"
    )
    intake.import_files(tmp_path / "book", [tmp_path / "c.csv"], how=tmp_path / "z.toml")
    log = edited(tmp_path / "book", "rep_id,time_zone\nann,America/Los_Angeles\n")
    assert log.table("reps").set_index("rep_id").loc["ann", "time_zone"] == "America/Los_Angeles"
    call = log.table("activities").set_index("rep_id").loc["ann"]
    assert [str(call[name])[:16] for name in ("date", "instant")] == ["2026-03-09 00:00", "2026-03-08 23:30"]
    assert str(call["week"].date()) == "2026-03-09"


# Days worked


def worked(rep: Mapping[str, Any], *days: str, off: Sequence[Mapping[str, Any]] = ()) -> dict[str, float]:
    """Return the days worked of each week of one rep who called on some days."""
    calls = [{"rep_id": "ann", "date": day, "disposition_word": "Busy"} for day in days]
    tables: Mapping[str, Any] = {"reps": [{"rep_id": "ann", **rep}], "days_off": off}
    found = funnel.rep_weeks(small_log(calls, tables=tables)).query("scope == 'all'")
    return {str(week.date()): float(n) for week, n in zip(found["week"], found["days_worked"], strict=True)}


def test_a_rep_hired_on_a_wednesday_worked_three_days_of_that_week() -> None:
    found = worked({"hired": "2026-03-04"}, "2026-03-05", "2026-03-13")
    assert found == {"2026-03-02": 3, "2026-03-09": 5}


def test_a_rep_who_left_on_a_tuesday_worked_two_days_of_that_week_and_none_after() -> None:
    log = small_log(
        [{"rep_id": rep, "date": day} for rep, day in (("ann", "2026-03-02"), ("ann", "2026-03-09"), ("bo", "2026-03-27"))],
        tables={"reps": [{"rep_id": "ann", "left": "2026-03-10"}]},
    )  # fmt: skip
    found = funnel.rep_weeks(log).query("rep_id == 'ann' and scope == 'all'")
    assert found["days_worked"].tolist() == [5, 2]
    assert found["partial"].tolist() == [False, True]


def test_bavaria_rests_at_epiphany_and_hamburg_does_not() -> None:
    """6 January 2026 is a Tuesday and a holiday of Bavaria only; 1 January is one of all Germany."""
    days = ("2025-12-29", "2026-01-09")
    assert worked({"country": "DE-BY"}, *days) == {"2025-12-29": 4, "2026-01-05": 4}
    assert worked({"country": "de-hh"}, *days) == {"2025-12-29": 4, "2026-01-05": 5}
    assert worked({"country": "DE"}, *days) == {"2025-12-29": 4, "2026-01-05": 5}


def test_california_rests_on_cesar_chavez_day_and_new_york_does_not() -> None:
    assert date(2026, 3, 31) in weeks.public_holidays("US-CA", 2026, 2026)
    assert date(2026, 3, 31) not in weeks.public_holidays("US-NY", 2026, 2026)
    assert date(2026, 7, 3) in weeks.public_holidays("USA", 2026, 2026)  # the 4th is a Saturday


@pytest.mark.parametrize("code", ["DE-XX", "DE-", "-BY", "XX-BY", "Atlantis", "DE-BY-M"])
def test_a_place_without_known_holidays_is_said_with_what_to_write(code: str) -> None:
    with pytest.raises(SalescoachError, match="no public holidays are known for"):
        weeks.public_holidays(code, 2026, 2026)


def test_the_states_of_a_country_are_named_where_one_is_not_known() -> None:
    with pytest.raises(SalescoachError, match="'DE-BW', 'DE-BY'"):
        weeks.public_holidays("DE-XX", 2026, 2026)


def test_a_half_holiday_is_half_a_day_off_and_half_a_day_worked_though_there_was_a_call() -> None:
    """Christmas Eve 2025 is a Wednesday: half a day off in this house; the 25th and 26th are holidays."""
    half = [{"rep_id": "ann", "date": "2025-12-24", "part": 0.5}]
    for calls in (("2025-12-19", "2026-01-09"), ("2025-12-19", "2025-12-24", "2026-01-09")):
        assert worked({"country": "DE"}, *calls, off=half)["2025-12-22"] == 2.5


def test_half_a_day_off_and_a_holiday_are_one_day() -> None:
    off = [
        {"rep_id": "ann", "date": "2026-01-06", "part": 0.5},
        {"rep_id": "ann", "date": "2026-01-07", "part": 0.5},
    ]
    assert worked({"country": "DE-BY"}, "2026-01-02", "2026-01-09", off=off)["2026-01-05"] == 3.5


def test_a_call_on_a_holiday_makes_it_a_worked_day() -> None:
    assert worked({"country": "DE-BY"}, "2026-01-02", "2026-01-06", "2026-01-09")["2026-01-05"] == 5
