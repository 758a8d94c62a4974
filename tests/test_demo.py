"""The sample: the same bytes for the same seed, and every trait it promises, counted from its files."""

from __future__ import annotations

import filecmp
import re
import subprocess
import sys
import tomllib
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from salescoach import demo, settings, weeks
from salescoach.demo import rates
from salescoach.demo.__main__ import main
from salescoach.demo.talk import RIDDLE
from salescoach.errors import SalescoachError

DATA = Path(__file__).parents[1] / "data"
SAMPLE = DATA / "sample"
FILES = [
    "crm/accounts.csv", "crm/activities.csv", "crm/calls.csv", "crm/contacts.csv", "crm/deals.csv",
    "crm/users.csv", "mapping.toml", "roster.csv", "tally.csv",
]  # fmt: skip
START, END = date(2025, 9, 22), date(2026, 6, 28)
REPS = [f"R{n}" for n in range(1, 9)]
NOBODY = ["No answer", "Busy", "Left voicemail", "Wrong number", RIDDLE]
ASKED = ["Appointment set", "Refused appointment", "Asked - call later"]
# The public holidays on weekdays, from the calendars that both states publish.
HOLIDAYS = {
    "IE": ["2025-10-27", "2025-12-25", "2025-12-26", "2026-01-01", "2026-02-02", "2026-03-17", "2026-04-06",
           "2026-05-04", "2026-06-01"],
    "ES": ["2025-12-08", "2025-12-25", "2026-01-01", "2026-01-06", "2026-04-03", "2026-05-01"],
}  # fmt: skip


def read(name: str) -> pd.DataFrame:
    return pd.read_csv(SAMPLE / name, dtype=str, keep_default_na=False)


@pytest.fixture(scope="module")
def calls() -> pd.DataFrame:
    """The dialer's calls with the person's title and what the account was on the day."""
    found = read("crm/calls.csv").merge(read("crm/contacts.csv")[["Contact ID", "Title"]], validate="m:1")
    accounts = read("crm/accounts.csv").drop(columns="Name")
    found = found.merge(accounts, on="Account ID", how="left", validate="m:1").fillna("")
    found["day"] = found["Start"].str[:10]
    found["customer"] = (found["Customer since"] != "") & (found["Customer since"] < found["day"])
    found["target"] = (
        ~found["customer"] & (found["Target from"] != "") & (found["Target from"] <= found["day"])
    )
    found["out"] = found["Direction"] == "Outbound"
    found["connect"] = ~found["Result"].isin(NOBODY)
    decides = found["Title"].str.match("Owner|Managing Director|Head of|Plant Manager")
    found["talk"] = found["connect"] & (found["Result"] != "Gatekeeper") & decides
    return found


@pytest.fixture(scope="module")
def activities() -> pd.DataFrame:
    found = read("crm/activities.csv")
    found["moment"] = pd.to_datetime(found["Date"], utc=True)
    return found


@pytest.fixture(scope="module")
def by_hand(activities: pd.DataFrame) -> pd.DataFrame:
    """What people did until the last day, with the day on their own clock."""
    found = activities[activities["Logged by"].isin(["user", "dialer"]) & (activities["Owner"] != "")]
    found = found[found["Date"].str[:10] <= END.isoformat()].copy()
    zones = read("crm/users.csv").set_index("User ID")["Time zone"]
    found["local"] = [t.tz_convert(zones[r]) for t, r in zip(found["moment"], found["Owner"], strict=True)]
    found["day"] = [t.date() for t in found["local"]]
    return found


def hunted(calls: pd.DataFrame, rep: str) -> pd.DataFrame:
    """A rep's outbound calls to firms that were no customers."""
    return calls[(calls["Agent"] == rep) & calls["out"] & ~calls["customer"]]


def ask_share(calls: pd.DataFrame, rep: str) -> float:
    """Of the talks with deciders who are no customers: those in which the appointment was asked for."""
    talks = hunted(calls, rep).query("talk")
    return float(talks["Result"].isin(ASKED).mean())


def days_since(calls: pd.DataFrame) -> pd.Series[float]:
    """Days since the row before with the same person."""
    days = calls["day"].map(lambda day: date.fromisoformat(day).toordinal())
    return days.astype(float).groupby(calls["Contact ID"]).diff()


def days_off(text: str) -> dict[date, float]:
    """Read a cell of the roster anew: 2026-02-16..2026-02-20;2026-05-13:0.5"""
    found = {}
    for part in filter(None, text.split(";")):
        span, _, share = part.partition(":")
        first, _, last = span.partition("..")
        ends = date.fromisoformat(first), date.fromisoformat(last or first)
        for n in range((ends[1] - ends[0]).days + 1):
            found[ends[0] + timedelta(days=n)] = float(share or 1)
    return found


def test_the_committed_sample_is_what_the_code_writes(tmp_path: Path) -> None:
    demo.write_sample(tmp_path)
    assert sorted(p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*.*")) == FILES
    _, different, missing = filecmp.cmpfiles(tmp_path, SAMPLE, FILES, shallow=False)
    assert (different, missing) == ([], [])
    assert sorted(p.relative_to(SAMPLE).as_posix() for p in SAMPLE.rglob("*.*")) == FILES


def test_the_same_seed_gives_the_same_bytes_in_another_process_and_another_seed_others(
    tmp_path: Path,
) -> None:
    first, again, other = tmp_path / "1", tmp_path / "2", tmp_path / "3"
    demo.write_sample(first, seed=11, weeks=26)
    code = f"import pathlib, salescoach.demo as d; d.write_sample(pathlib.Path({str(again)!r}), seed=11, weeks=26)"
    environment = {"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo", "PYTHONPATH": str(DATA.parent)}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    demo.write_sample(other, seed=12, weeks=26)
    assert filecmp.cmpfiles(first, again, FILES, shallow=False)[0] == FILES
    assert (first / "crm/calls.csv").read_bytes() != (other / "crm/calls.csv").read_bytes()


@pytest.mark.parametrize(("seed", "span"), [(-1, 40), (7, 25)])
def test_a_sample_that_cannot_be_made_is_refused_with_what_to_do(
    tmp_path: Path, seed: int, span: int
) -> None:
    with pytest.raises(SalescoachError, match="take 26 weeks or more, and a seed of 0 or more"):
        demo.write_sample(tmp_path, seed=seed, weeks=span)


def test_the_command_writes_the_sample_or_says_why_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([str(tmp_path)]) == 0
    assert filecmp.cmp(tmp_path / "tally.csv", SAMPLE / "tally.csv", shallow=False)
    assert main([str(tmp_path), "--seed", "-3"]) == 2
    assert "seed of 0 or more" in capsys.readouterr().err


def test_a_team_of_two_branches_is_the_sample_and_another_beside_it(tmp_path: Path) -> None:
    one, two, other = tmp_path / "1", tmp_path / "2", tmp_path / "other"
    demo.write_sample(one, weeks=26)
    demo.write_sample(two, weeks=26, reps=16)
    demo.write_sample(other, weeks=26, seed=demo.SEED + 1)
    for name in FILES:
        first, both = (folder / name for folder in (one, two))
        if name == "mapping.toml":
            assert first.read_bytes() == both.read_bytes()
            continue
        lines = both.read_text().splitlines()
        mine = first.read_text().splitlines()
        added = (other / name).read_text().splitlines()[1:]
        assert lines[: len(mine)] == mine
        assert len(lines) == len(mine) + len(added)
    calls, events, users = (
        pd.read_csv(two / f"crm/{name}.csv", dtype=str, keep_default_na=False)
        for name in ("calls", "activities", "users")
    )
    assert calls["Call ID"].is_unique and events["Activity ID"].is_unique
    assert users["Name"].str.len().gt(0).all() and users["Name"][users["Role"] != "System"].is_unique
    for column in ("Contact ID", "Account ID", "Set by", "Deal ID", "From activity"):
        beside = events[events["Owner"].str.startswith("2-") & (events[column] != "")]
        assert len(beside) and beside[column].str.startswith("2-").all()
    assert set(calls["Agent"]) == {f"{mark}R{n}" for mark in ("", "2-") for n in range(1, 8)}


def test_who_is_twice_as_busy_calls_twice_and_reaches_as_many(tmp_path: Path) -> None:
    found = []
    for busy in (1.0, 2.0):
        demo.write_sample(tmp_path, weeks=40, busy=busy)
        read_ = pd.read_csv(tmp_path / "crm" / "calls.csv", dtype=str, keep_default_na=False)
        hunter = read_[(read_["Agent"] == "R1") & (read_["Direction"] == "Outbound")]
        found.append((len(hunter), (~hunter["Result"].isin(NOBODY)).sum(), read_["Agent"].nunique()))
    (calls, reached, _), (twice, as_many, reps) = found
    assert 1.85 < twice / calls < 2.15
    assert 0.75 < as_many / reached < 1.3
    assert reps == 7


@pytest.mark.parametrize(("reps", "busy"), [(0, 1.0), (12, 1.0), (8, 0.5), (8, 9.0)])
def test_a_team_that_cannot_be_made_is_refused_with_what_to_do(
    tmp_path: Path, reps: int, busy: float
) -> None:
    with pytest.raises(SalescoachError, match="take a multiple of 8 reps, and 1 to 4 times"):
        demo.write_sample(tmp_path, reps=reps, busy=busy)
    assert list(tmp_path.iterdir()) == []


def test_the_files_are_small_and_hold_forty_weeks_of_about_ten_thousand_calls(calls: pd.DataFrame) -> None:
    sizes = [(SAMPLE / name).stat().st_size for name in FILES]
    assert sum(sizes) <= 2_500_000 and max(sizes) <= 1_400_000
    assert 9_000 <= len(calls) <= 12_000
    assert weeks.week_of(date.fromisoformat(min(calls["day"]))) == START
    assert date(2026, 6, 22) <= date.fromisoformat(max(calls["day"])) <= END


def test_every_call_stands_in_both_files(activities: pd.DataFrame) -> None:
    dialer = read("crm/calls.csv")
    crm = activities[activities["Type"] == "Call"]
    keys = [
        frame.assign(moment=pd.to_datetime(frame[at], utc=True))
        .groupby([rep, "Contact ID", "moment", "Result"])
        .size()
        for frame, rep, at in ((dialer, "Agent", "Start"), (crm.drop(columns="moment"), "Owner", "Date"))
    ]
    assert len(dialer) == len(crm)
    assert keys[0].rename_axis(keys[1].index.names).equals(keys[1])
    assert not set(dialer["Call ID"]) & set(crm["Activity ID"])
    assert dialer["Start"].str.contains(r"T\d\d:\d\d:00\+0[012]:00$").all()
    assert activities["Date"].str.endswith("Z").all()


def test_a_few_numbers_were_dialled_twice_in_a_minute_in_each_file(activities: pd.DataFrame) -> None:
    twice = read("crm/calls.csv").duplicated(["Agent", "Contact ID", "Start"]).sum()
    assert 3 <= twice <= 30
    assert activities[activities["Type"] == "Call"].duplicated(["Owner", "Contact ID", "Date"]).sum() == twice


def test_ids_are_never_used_twice_and_every_link_leads_somewhere(activities: pd.DataFrame) -> None:
    tables = {name: read(f"crm/{name}.csv") for name in ("calls", "contacts", "accounts", "deals", "users")}
    for table in (*tables.values(), activities):
        assert table.iloc[:, 0].is_unique
    for column, name in (("Contact ID", "contacts"), ("Account ID", "accounts"), ("Deal ID", "deals")):
        assert set(activities[column]) - {""} <= set(tables[name][column])
    assert set(activities["Owner"]) - {""} == set(tables["users"]["User ID"]) - {"R8"}
    links = activities[activities["From activity"] != ""].merge(
        activities, left_on="From activity", right_on="Activity ID", suffixes=("", " of call"), validate="m:1"
    )
    assert len(links) > 100 and set(links["Result of call"]) == {"Appointment set"}
    assert (links["Date of call"] < links["Date"]).all()
    assert (links["Contact ID"] == links["Contact ID of call"]).all()


def test_machines_and_nobody_write_rows_too(activities: pd.DataFrame) -> None:
    machine = activities[activities["Logged by"].isin(["workflow", "sync"])]
    assert (machine["Owner"] == "BOT1").sum() > 200 and (machine["Owner"] == "INT1").sum() > 100
    assert machine["Owner"].isin(REPS).sum() > 200
    assert set(machine["Type"]) == {"Email", "Task"}
    assert (machine["moment"].dt.day_of_week > 4).sum() > 50
    assert 5 <= ((activities["Owner"] == "") & (activities["Logged by"] == "user")).sum() <= 40
    users = read("crm/users.csv")
    assert set(users.loc[users["Role"] == "System", "User ID"]) == {"BOT1", "INT1"}


def test_nobody_works_on_weekends_public_holidays_and_days_off(by_hand: pd.DataFrame) -> None:
    roster = read("roster.csv").set_index("rep_id")
    country = read("crm/users.csv").set_index("User ID")["Country"]
    assert list(roster.index.sort_values()) == REPS
    halves = 0
    for rep in REPS[:-1]:
        mine = by_hand[by_hand["Owner"] == rep]
        worked, off = set(mine["day"]), days_off(str(roster.loc[rep, "days_off"]))
        assert off and len(worked) > 50
        assert not worked & {date.fromisoformat(day) for day in HOLIDAYS[country[rep]]}, rep
        assert not worked & {day for day, part in off.items() if part == 1}, rep
        assert {day.weekday() for day in worked} == {0, 1, 2, 3, 4}
        half = mine[mine["day"].isin([day for day, part in off.items() if part == 0.5])]
        halves += half["day"].nunique()
        assert all(t.hour < 13 for t in half["local"])
    assert halves == 2


def test_who_left_has_no_rows_after_and_who_came_none_before(activities: pd.DataFrame) -> None:
    users = read("crm/users.csv").set_index("User ID")
    assert (users.loc["R6", "Left"], users.loc["R5", "Hired"]) == ("2026-04-17", "2026-03-23")
    assert activities.loc[activities["Owner"] == "R6", "Date"].max()[:10] == "2026-04-17"
    assert activities.loc[activities["Owner"] == "R5", "Date"].min()[:10] == "2026-03-23"
    deals = read("crm/deals.csv")
    assert (deals.loc[deals["Owner"] == "R6", "Close date"] <= "2026-04-17").all()


def test_who_came_does_more_every_week(calls: pd.DataFrame) -> None:
    days = pd.to_datetime(calls.loc[(calls["Agent"] == "R5") & calls["out"], "day"])
    per_week = days.groupby(days.dt.to_period("W-SUN")).size()
    assert len(per_week) == 14
    assert per_week.iloc[-5:].mean() > 1.5 * per_week.iloc[:4].mean()


def test_the_seller_hunts_hears_no_and_sells(calls: pd.DataFrame, activities: pd.DataFrame) -> None:
    mine = calls[(calls["Agent"] == "R1") & calls["out"]]
    assert mine["target"].mean() > 0.65 and mine["customer"].mean() < 0.1
    talks = hunted(calls, "R1").query("talk")
    assert (talks["Result"] == "Refused appointment").sum() > 100
    assert (talks["Result"] == "Appointment set").sum() > 30
    deals = read("crm/deals.csv")
    new = deals[(deals["Stage"] == "Closed Won") & (deals["Type"] == "New business")]
    assert (new["Owner"] == "R1").sum() >= 10
    assert (new["Owner"] == "R1").sum() > (new["Owner"] != "R1").sum()


def test_the_one_who_fears_the_no_asks_far_less_and_stays_away_from_new_accounts(
    calls: pd.DataFrame, by_hand: pd.DataFrame
) -> None:
    assert ask_share(calls, "R1") > 0.45
    assert ask_share(calls, "R2") < 0.5 * ask_share(calls, "R1")
    assert 3.5 * len(hunted(calls, "R2")) < len(hunted(calls, "R1"))
    mails = (
        by_hand[(by_hand["Type"] == "Email") & (by_hand["Direction"] == "Outbound")].groupby("Owner").size()
    )
    assert mails.idxmax() == "R2" and mails["R2"] > 2 * mails["R1"]
    worked = {r: {weeks.week_of(d) for d in by_hand.loc[by_hand["Owner"] == r, "day"]} for r in ("R1", "R2")}
    prospected = {
        r: {weeks.week_of(date.fromisoformat(d)) for d in hunted(calls, r)["day"]} for r in ("R1", "R2")
    }
    assert len(worked["R2"] - prospected["R2"]) >= 4
    assert worked["R1"] == prospected["R1"]


def test_the_account_manager_says_seller_and_calls_customers(calls: pd.DataFrame) -> None:
    mine = calls[(calls["Agent"] == "R3") & calls["out"]]
    assert read("crm/users.csv").set_index("User ID").loc["R3", "Role"] == "Seller"
    assert 0.7 < mine["customer"].mean() < 0.9
    deals = read("crm/deals.csv").query("Owner == 'R3' and Stage == 'Closed Won'")
    assert deals["Type"].isin(["Renewal", "Expansion"]).mean() > 0.9


def test_most_of_the_national_account_managers_calls_go_to_one_group_of_firms(calls: pd.DataFrame) -> None:
    accounts = read("crm/accounts.csv").set_index("Account ID")
    parents = accounts["Parent ID"]

    def top(account: str) -> str:
        while parents.get(account):
            account = parents[account]
        return str(accounts["Name"].get(account, ""))

    mine = calls[(calls["Agent"] == "R4") & calls["out"]]
    share = mine["Account ID"].map(top).value_counts(normalize=True)
    assert share.index[:2].tolist() == ["Brannock Group", "Grupo Serrafín"]
    assert share.iloc[0] > 0.6 and share.iloc[:2].sum() > 0.75
    grand = parents[parents.map(parents).fillna("") != ""]
    assert len(grand) == 4, "a group of three floors"
    assert "Prospect" in set(accounts.loc[grand.index, "Type"])


def test_the_setters_meetings_are_held_and_closed_by_another(
    activities: pd.DataFrame, calls: pd.DataFrame
) -> None:
    meetings = activities[activities["Type"] == "Meeting"]
    assert not (meetings["Owner"] == "R7").any()
    assert set(meetings.loc[meetings["Set by"] == "R7", "Owner"]) == {"R1"}
    assert ((meetings["Set by"] == "R7") & (meetings["State"] == "Held")).sum() >= 15
    deals = read("crm/deals.csv")
    assert not (deals["Owner"] == "R7").any()
    assert set(deals.loc[deals["Source"] == "SDR", "Owner"]) == {"R1"}
    assert calls.query("Agent == 'R7' and out and not customer")["Result"].isin(ASKED).sum() > 100


def test_meetings_end_in_every_way_and_some_in_none(activities: pd.DataFrame) -> None:
    meetings = activities[activities["Type"] == "Meeting"]
    states = meetings["State"].value_counts()
    assert set(states.index) == {"Held", "No-show", "Cancelled", "Moved", "Booked", ""}
    assert states.min() >= 3 and states.idxmax() == "Held"
    past = meetings["Date"].str[:10] <= END.isoformat()
    assert set(meetings.loc[~past, "State"]) == {"Booked"}, "after the last day nothing has happened"
    assert (past & (meetings["State"] == "Booked")).any()
    assert ((meetings["Set by"] == "") & (meetings["State"] == "Held")).sum() > 20
    assert not (activities.loc[activities["Type"] != "Meeting", "Date"].str[:10] > END.isoformat()).any()


def test_appointments_are_moved_within_fourteen_days(calls: pd.DataFrame, activities: pd.DataFrame) -> None:
    again = calls[calls["Result"] == "Appointment set"].sort_values(["Contact ID", "day"])
    gap = days_since(again)
    moved = set(activities.loc[activities["State"] == "Moved", "Contact ID"])
    assert len(moved) >= 10
    soon = set(again.loc[gap <= 14, "Contact ID"])
    assert len(moved & soon) >= 0.8 * len(moved)


def test_calls_come_back_go_nowhere_and_meet_people_who_do_not_decide(calls: pd.DataFrame) -> None:
    assert (~calls["out"]).sum() > 50
    assert 30 <= (calls["Account ID"] == "").sum() <= 200
    assert (calls["Contact ID"] != "").all()
    assert 3 <= (calls["Result"] == RIDDLE).sum() <= 30
    for word in ("Gatekeeper", "Left voicemail", "Wrong number", "Call later", "Referred to colleague"):
        assert (calls["Result"] == word).sum() > 50, word
    set_ = calls.query("Result == 'Appointment set' and not customer")
    assert 3 <= (~set_["talk"]).sum() < 0.3 * len(set_)
    assert 0.01 < (calls["Title"] == "").mean() < 0.08


def test_one_persons_refusals_within_thirty_days_and_refusals_by_mail_are_there(
    calls: pd.DataFrame, activities: pd.DataFrame
) -> None:
    no = calls[calls["Result"] == "Refused appointment"].sort_values(["Contact ID", "day"])
    gap = days_since(no)
    assert (gap < 30).sum() >= 2
    assert (activities["Reply"] == "Refused appointment").sum() >= 10


def test_some_people_changed_firms_and_some_firms_joined_the_target_list_later(calls: pd.DataFrame) -> None:
    with_account = calls[calls["Account ID"] != ""]
    firms = with_account.groupby("Contact ID")["Account ID"].nunique()
    today = read("crm/contacts.csv").set_index("Contact ID")["Account ID"]
    movers = with_account[with_account["Contact ID"].isin(firms.index[firms == 2])].sort_values("Start")
    assert 3 <= movers["Contact ID"].nunique() <= 6
    assert movers.groupby("Contact ID")["Account ID"].last().to_dict().items() <= today.to_dict().items()
    assert ((calls["Target from"] > calls["day"]) & calls["out"]).sum() > 50
    untouched = read("crm/accounts.csv").query("`Target list` == 'yes'")
    assert (~untouched["Account ID"].isin(calls["Account ID"])).sum() >= 30


def test_deals_of_every_kind_are_there_and_some_were_won_late() -> None:
    deals = read("crm/deals.csv")
    assert set(deals["Type"]) == {"New business", "Expansion", "Renewal", ""}
    assert set(deals["Currency"]) == {"EUR", "GBP"} and "" in set(deals["Source"])
    assert set(deals["Stage"]) == {"Discovery", "Proposal", "Negotiation", "Closed Won", "Closed Lost"}
    ends = pd.to_datetime(deals["Close date"]), pd.to_datetime(deals["Created"])
    won = (deals["Stage"] == "Closed Won") & (deals["Type"] == "New business")
    assert (won & (ends[0] - ends[1] > pd.Timedelta(days=90))).any()
    assert (ends[0] >= ends[1]).all() and ends[1].min().date() >= START
    open_ = ~deals["Stage"].str.startswith("Closed")
    assert (ends[0][open_].dt.date > END).all() and (ends[0][~open_].dt.date <= END).all()
    since = deals[won].merge(read("crm/accounts.csv"), on="Account ID", validate="m:1")
    assert (since["Customer since"] == since["Close date"]).all()


def test_the_rates_are_those_that_were_published(calls: pd.DataFrame) -> None:
    hunters = pd.concat([hunted(calls, rep) for rep in ("R1", "R6", "R7")])
    connects = hunters[hunters["connect"]]
    assert len(connects) / len(hunters) == pytest.approx(rates.CONNECT.value * rates.SCALE, abs=0.04)
    assert connects["talk"].mean() == pytest.approx(rates.TALK.value, abs=0.04)
    talks = hunted(calls, "R1").query("talk").sort_values(["Contact ID", "day"])
    ends = talks["Result"].value_counts(normalize=True)
    set_ = talks[talks["Result"] == "Appointment set"]
    assert (~(days_since(set_) <= 14)).sum() / len(talks) == pytest.approx(rates.SET.value, abs=0.03)
    assert ends["Refused appointment"] == pytest.approx(rates.REFUSED.value, abs=0.06)
    assert ends["Call later"] + ends["Asked - call later"] == pytest.approx(rates.LATER.value, abs=0.03)
    assert ends["Send e-mail"] == pytest.approx(rates.MAIL.value, abs=0.03)
    afraid = hunted(calls, "R2").query("talk")["Result"]
    assert (afraid == "Appointment set").mean() == pytest.approx(rates.SET_USUAL.value, abs=0.03)


def test_the_tally_is_kept_by_the_rep_who_logs_nothing(activities: pd.DataFrame) -> None:
    tally = pd.read_csv(SAMPLE / "tally.csv", dtype={"Worked (1, ½, 0)": str})
    assert set(tally["Rep"]) == {"R8"} and tally["Date"].is_unique
    assert "R8" not in set(activities["Owner"]) | set(read("crm/deals.csv")["Owner"])
    days = [date.fromisoformat(day) for day in tally["Date"]]
    assert len({weeks.week_of(day) for day in days}) == 18 and max(days) == date(2026, 6, 26)
    assert not {day.isoformat() for day in days} & set(HOLIDAYS["ES"])
    assert tally["Worked (1, ½, 0)"].value_counts().to_dict().keys() == {"1", "½", "0"}
    away = tally["Worked (1, ½, 0)"] == "0"
    assert tally.loc[away].iloc[:, 3:].isna().all(axis=None)
    assert tally.loc[~away, "Call me later"].isna().sum() == 10, "two weeks of five days, not counted"
    seen = tally["Decision makers spoken to (new)"]
    ends = tally[["Said NO to an appointment", "Call me later", "Appointments set"]].fillna(0).sum(axis=1)
    assert (ends[~away] <= seen[~away]).all()
    assert (seen[~away] <= tally.loc[~away, "Dials/doors to NEW accounts"]).all()


def test_the_mapping_explains_every_word_but_one() -> None:
    mapping = tomllib.loads((SAMPLE / "mapping.toml").read_text(encoding="utf-8"))
    meant = settings.parse(settings.first_text(mapping["workbook"]))
    words = {
        "disposition": {*read("crm/calls.csv")["Result"], *read("crm/activities.csv")["Result"]},
        "outcome": set(read("crm/activities.csv")["Reply"]),
        "state": set(read("crm/activities.csv")["State"]),
        "status": set(read("crm/deals.csv")["Stage"]),
        "business": set(read("crm/deals.csv")["Type"]),
        "origin": {*read("crm/deals.csv")["Source"], *read("crm/accounts.csv")["Lead source"]},
        "account_type": set(read("crm/accounts.csv")["Type"]),
    }
    unknown = {
        w for kind, found in words.items() for w in found if w and settings.normal(w) not in meant.words[kind]
    }
    assert unknown == {RIDDLE}
    assert meant.time_zone == "Europe/Dublin"
    for table in mapping["read"]:
        header = set(read(f"crm/{table['name']}.csv").columns)
        assert set(table["columns"].values()) <= header, table["name"]


def test_names_hold_accents_and_apostrophes() -> None:
    names = " ".join(
        [*read("crm/users.csv")["Name"], *read("crm/contacts.csv")["Name"], *read("crm/accounts.csv")["Name"]]
    )
    assert "Maeve O'Neil" in names and "José Álvarez" in names and "Peñablanca" in names
    assert not re.search(r"[<>{}=@\t]", names)
    assert read("crm/accounts.csv")["Name"].is_unique


def test_the_readme_names_every_column_and_every_published_rate() -> None:
    text = (DATA / "README.md").read_text(encoding="utf-8")
    for name in FILES:
        assert name in text
        for column in read(name).columns if name.endswith(".csv") else []:
            assert f"`{column}`" in text, (name, column)
    for rate in rates.PUBLISHED:
        said = f"{rate.value * 100:g} in 100" if rate.value < 1 else f"| {rate.value:g} |"
        assert any(said in line and rate.source in line for line in text.splitlines()), rate
