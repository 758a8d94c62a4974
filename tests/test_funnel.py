"""The weekly funnel: worked weeks, what is tracked in them, every stage counted, and the tally beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from salescoach import vocab
from salescoach.funnel import counted_twice, rep_weeks
from salescoach.testing import WORDS, small_log

Rows = Sequence[Mapping[str, Any]]
#: Mondays. The calendar of these weeks: 2026-03-02 is a Monday, 2026-04-06 is Easter Monday.
W1, W2, W3, W4, W5, W6 = "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23", "2026-03-30", "2026-04-06"
TALK: Mapping[str, Any] = {"disposition_word": "Connected"}


def week_rows(
    rows: Rows,
    *,
    scope: str = "all",
    rep: str = "ann",
    as_of: str | None = None,
    tables: Mapping[str, Rows] | None = None,
    seed: Mapping[str, Any] | None = None,
) -> pd.DataFrame:
    """Return the weeks of a rep and scope, by the ISO day of their Monday."""
    made = [{"rep_id": "ann", **row} for row in rows]
    found = rep_weeks(small_log(made, as_of=as_of, tables=tables, seed=seed))
    found = found[(found["rep_id"] == rep) & (found["scope"] == scope)]
    return found.set_index(found["week"].dt.strftime("%Y-%m-%d"))


def calls(*days: str, **changed: Any) -> list[Mapping[str, Any]]:
    return [{"date": day, "contact_id": f"c{n}", **changed} for n, day in enumerate(days)]


def days(frame: pd.DataFrame) -> dict[str, float]:
    return {str(week): float(count) for week, count in frame["days_worked"].items()}


def missing(value: object) -> bool:
    return bool(pd.isna(value))  # type: ignore[call-overload]


# Which weeks there are, and how many days of them were worked.


def test_a_quiet_worked_week_is_a_row_of_zeros() -> None:
    found = week_rows(calls(W1, "2026-03-20"))
    assert list(found.index) == [W1, W2, W3]
    quiet = found.loc[W2]
    assert (quiet["days_worked"], quiet["dials"], quiet["connects"], quiet["conversations"]) == (5, 0, 0, 0)
    assert missing(quiet["meetings"]) and missing(quiet["refusals"])  # never logged: not tracked, not 0


def test_a_week_of_time_off_is_away_and_has_no_row() -> None:
    off = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "part": 1} for day in range(9, 14)]
    assert list(week_rows(calls(W1, W3), tables={"days_off": off}).index) == [W1, W3]


def test_holidays_are_no_working_days() -> None:
    # Good Friday 04-03 and Easter Monday 04-06 in Germany; the week of 04-06 has Tuesday to Friday
    reps = [{"rep_id": "ann", "country": "DE"}]
    found = week_rows(calls(W5, "2026-04-10"), tables={"reps": reps})
    assert days(found) == {W5: 4, W6: 4}
    assert days(week_rows(calls(W5, "2026-04-10"))) == {W5: 5, W6: 5}
    assert days(week_rows(calls(W5, "2026-04-10"), seed={**WORDS, "country": "DE"})) == {W5: 4, W6: 4}


def test_a_week_of_holidays_and_time_off_together_is_away() -> None:
    off = [{"rep_id": "ann", "date": f"2026-04-{day:02}", "part": 1} for day in (7, 8, 9, 10)]
    tables = {"days_off": off, "reps": [{"rep_id": "ann", "country": "DE"}]}
    assert days(week_rows(calls(W5, "2026-04-13"), as_of="2026-04-17", tables=tables)) == {
        W5: 4,
        "2026-04-13": 5,
    }


def test_half_a_day_off_is_half_a_day() -> None:
    off = [{"rep_id": "ann", "date": W1, "part": 0.5}, {"rep_id": "ann", "date": "2026-03-04", "part": 1}]
    # Monday half, though there is work on it; Wednesday off: 5 - 0.5 - 1
    assert days(week_rows(calls(W1, "2026-03-06"), tables={"days_off": off})) == {W1: 3.5}


def test_a_day_off_with_work_on_it_is_a_worked_day() -> None:
    off = [{"rep_id": "ann", "date": day, "part": 1} for day in (W1, "2026-03-03")]
    assert days(week_rows(calls(W1, "2026-03-06"), tables={"days_off": off})) == {W1: 4}


def test_a_saturday_and_a_holiday_with_work_are_worked_days() -> None:
    tables = {"reps": [{"rep_id": "ann", "country": "DE"}]}
    found = week_rows(calls(W5, "2026-04-04", "2026-04-06"), as_of="2026-04-10", tables=tables)
    assert days(found) == {W5: 5, W6: 5}  # Monday to Thursday and Saturday; Easter Monday and four days


@pytest.mark.parametrize(
    ("row", "worked"),
    [
        ({"kind": "meeting", "state_word": "Held"}, 2),
        ({"kind": "meeting", "state_word": "No show"}, 2),
        ({"kind": "meeting", "state_word": "Cancelled"}, 1),
        ({"kind": "meeting", "state_word": "Scheduled"}, 1),
        ({"kind": "meeting", "state_word": "Rescheduled"}, 1),
        ({"kind": "email"}, 2),
        ({"kind": "email", "direction": "inbound"}, 1),  # a message that came in is no work
        ({"automated": True}, 1),
        ({"kind": "other"}, 2),
    ],
)
def test_what_is_work_on_a_day_off(row: Mapping[str, Any], worked: float) -> None:
    off = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "part": 1} for day in range(2, 7)]
    found = week_rows(
        [*calls(W1), {"date": "2026-03-04", "contact_id": "z", **row}],
        as_of="2026-03-06",
        tables={"days_off": off},
    )
    assert days(found) == {W1: worked}


def test_before_the_hire_there_are_no_days_and_the_first_week_is_a_part() -> None:
    tables = {"reps": [{"rep_id": "ann", "hired": "2026-03-11"}]}
    found = week_rows(calls("2026-03-12", "2026-03-20"), tables=tables)
    assert days(found) == {W2: 3, W3: 5}  # Wednesday to Friday
    assert found["partial"].tolist() == [True, False]


def test_days_before_the_hire_count_only_with_work_on_them() -> None:
    # one call on Tuesday of the week before the hire on Wednesday 03-11
    tables = {"reps": [{"rep_id": "ann", "hired": "2026-03-11"}]}
    found = week_rows(calls("2026-03-03", "2026-03-20"), tables=tables)
    assert days(found) == {W1: 1, W2: 3, W3: 5}
    assert found["partial"].tolist() == [True, True, False]


def test_after_leaving_there_are_no_days_and_the_last_week_is_a_part() -> None:
    tables = {"reps": [{"rep_id": "ann", "left": "2026-03-11"}]}
    found = week_rows(calls(W1, "2026-03-10"), as_of="2026-03-29", tables=tables)
    assert days(found) == {W1: 5, W2: 3}
    assert found["partial"].tolist() == [False, True]


def test_days_after_leaving_count_only_with_work_on_them() -> None:
    tables = {"reps": [{"rep_id": "ann", "left": "2026-03-11"}]}
    found = week_rows(calls(W1, "2026-03-25"), as_of="2026-03-29", tables=tables)
    assert days(found) == {W1: 5, W2: 3, W4: 1}
    assert found["dials"].tolist() == [1, 0, 1]
    assert found["partial"].tolist() == [False, True, True]


def test_a_reps_own_working_days_hold() -> None:
    tables = {"reps": [{"rep_id": "ann", "working_days": "Tue,Thu"}]}
    found = week_rows(calls("2026-03-03", "2026-03-12"), tables=tables)
    assert days(found) == {W1: 2, W2: 2}
    assert found["partial"].tolist() == [False, False]  # seen from the first working day to the last


def test_first_and_last_weeks_that_the_log_cuts_are_marked() -> None:
    found = week_rows(calls("2026-03-04", "2026-03-18"), as_of="2026-03-18")
    assert days(found) == {W1: 3, W2: 5, W3: 3}
    assert found["partial"].tolist() == [True, False, True]


def test_a_week_seen_from_monday_to_friday_is_whole() -> None:
    assert week_rows(calls(W1), as_of="2026-03-06")["partial"].tolist() == [False]
    assert week_rows(calls(W1), as_of="2026-03-05")["partial"].tolist() == [True]


def test_weeks_start_on_the_day_that_the_workbook_says() -> None:
    found = week_rows(calls("2026-03-01", "2026-03-07"), seed={**WORDS, "week_start": "sunday"})
    assert list(found.index) == ["2026-03-01"]
    assert found["days_worked"].tolist() == [7]  # Monday to Friday, and Sunday and Saturday with a call each


# Tracked, quiet and silent.


def test_a_kind_is_tracked_from_its_first_to_its_last_row_however_quiet_between() -> None:
    # mail before and after keeps the rep in the log; calls from week 2 to week 6
    mail = [{"date": day, "kind": "email", "contact_id": "m"} for day in (W1, "2026-04-17")]
    found = week_rows([*calls(W2, W6), *mail], as_of="2026-04-17")
    assert missing(found.loc[W1, "dials"])
    assert found.loc[[W2, W3, W4, W5, W6], "dials"].tolist() == [1, 0, 0, 0, 1]


def test_a_kind_that_falls_silent_is_zero_for_four_weeks_and_then_not_tracked() -> None:
    # the last call in week 1; mail goes on to the sixth week
    mail = [{"date": day, "kind": "email", "contact_id": "m"} for day in (W1, "2026-04-10")]
    found = week_rows([*calls(W1), *mail], as_of="2026-04-10")
    assert found.loc[[W1, W2, W3, W4, W5], "dials"].tolist() == [1, 0, 0, 0, 0]
    assert missing(found.loc[W6, "dials"])


def test_a_rep_silent_for_more_than_four_weeks_has_no_more_rows_while_others_go_on() -> None:
    found = week_rows([*calls(W1), *calls("2026-05-01", rep_id="ben")], as_of="2026-05-01")
    assert list(found.index) == [W1, W2, W3, W4, W5]


def ended(*calls_of: Mapping[str, Any], mail: str = "2026-04-10", **more: Any) -> pd.DataFrame:
    """Return ann's weeks where the dialer's file holds these calls, and the CRM's her mail up to a day."""
    dialer = [{"source": "dialer", **row} for row in calls_of]
    crm = [{"source": "crm", "date": day, "kind": "email", "contact_id": "m"} for day in (W1, mail)]
    return week_rows([*dialer, *crm], **more)


def test_where_the_file_of_the_calls_has_ended_nobody_knows_of_later_calls() -> None:
    # the dialer's last row is of Friday of the third week, the log's last day three weeks later
    found = ended(*calls(W1, "2026-03-20"))
    assert found["partial"].to_dict() == {W1: False, W2: False, W3: False, W4: True, W5: True, W6: True}
    assert found.loc[[W1, W2, W3], "dials"].tolist() == [1, 0, 1]
    assert found.loc[[W4, W5, W6], "dials"].isna().all()
    assert found.loc[[W4, W5, W6], "touches"].tolist() == [0, 0, 1]


def test_a_week_that_the_end_of_the_file_cuts_is_counted_and_not_whole() -> None:
    found = ended(*calls(W1, W3))
    assert (found.loc[W3, "dials"], found.loc[W3, "partial"]) == (1, True)


def test_a_colleague_in_the_same_file_shows_that_it_goes_on() -> None:
    found = ended(*calls(W1, "2026-03-20"), *calls("2026-04-09", rep_id="ben"))
    assert found.loc[[W4, W5, W6], "dials"].tolist() == [0, 0, 0]
    assert not found["partial"].any()


def test_a_file_that_ends_less_than_two_weeks_before_the_log_is_no_missing_export() -> None:
    found = ended(*calls(W1, "2026-03-27"), mail="2026-04-09")  # 13 days
    assert found.loc[[W5, W6], "dials"].tolist() == [0, 0]
    assert missing(ended(*calls(W1, "2026-03-27")).loc[W5, "dials"])  # 14 days


def test_as_of_a_day_before_its_end_a_file_has_not_ended() -> None:
    found = ended(*calls(W1, "2026-03-20"), as_of="2026-03-20")
    assert not found["partial"].any()


def test_dials_tallied_by_hand_go_on_where_the_file_ends() -> None:
    sheet = [{"rep_id": "ben", "date": W6, "span": "week", "measure": "dials_new", "count": 9}]
    found = ended(*calls(W1, "2026-03-20"), tables={"tally": sheet})
    assert found.loc[[W4, W5, W6], "dials"].tolist() == [0, 0, 0]


def test_a_kind_never_logged_is_missing_in_every_week() -> None:
    found = week_rows(calls(W1, W2))
    for measure in ("doors", "refusals", "asks", "meetings", "sales", "touches", "replies", "appointments"):
        assert found[measure].isna().all(), measure


def test_refusals_are_tracked_once_somebody_records_one() -> None:
    rows = [
        *calls(W1, W3, **TALK),
        {"date": W2, "contact_id": "no", "disposition_word": "Refused appointment"},
    ]
    found = week_rows(rows)
    assert missing(found.loc[W1, "refusals"]) and missing(found.loc[W1, "asks"])
    assert found.loc[[W2, W3], "refusals"].tolist() == [1, 0]
    assert found.loc[[W2, W3], "asks"].tolist() == [1, 0]


# Counts.


def test_one_dial_and_one_sale() -> None:
    sale = {
        "deal_id": "d",
        "account_id": "c0",
        "rep_id": "ann",
        "status_word": "Won",
        "created": W1,
        "closed": W1,
    }
    found = week_rows(calls(W1), as_of="2026-03-06", tables={"deals": [sale]})
    [only] = found.to_dict("records")
    assert (only["dials"], only["sales"], only["connects"], only["conversations"]) == (1, 1, 0, 0)
    assert only["sales_unknown"] == 1  # nobody said that it was new business
    assert missing(only["meetings"])


def test_a_week_counted_by_hand() -> None:
    # every line of the ledger: what each of ten calls, two visits and three mails counts for
    rows = [
        {"disposition_word": "No answer", "contact_id": "a"},
        {"disposition_word": "Left voicemail", "contact_id": "b"},
        {"disposition_word": "Wrong number", "contact_id": "b2"},
        {"disposition_word": "Mystery", "contact_id": "c"},  # not known how it ended
        {"disposition_word": "Gatekeeper", "contact_id": "d"},
        {"disposition_word": "Connected", "contact_id": "e", "contact_title": None},  # does he decide?
        {"disposition_word": "Connected", "contact_id": "f"},
        {"disposition_word": "Call later", "contact_id": "g"},
        {"disposition_word": "Refused appointment", "contact_id": "h"},
        {"disposition_word": "Connected", "outcome_word": "Appointment", "contact_id": "i"},
        {"kind": "visit", "contact_id": "f"},
        {"kind": "visit", "disposition_word": "No answer", "contact_id": "k"},
        {"kind": "email", "contact_id": "l"},
        {"kind": "message", "direction": "outbound", "contact_id": "l"},
        {"kind": "email", "direction": "inbound", "contact_id": "l"},
        {"direction": "inbound", "contact_id": "a"},  # a call-back
    ]
    [week] = week_rows([{"date": W1, **row} for row in rows], as_of="2026-03-06").to_dict("records")
    expected = {
        "dials": 10, "dials_target": 10, "dials_known": 9, "connects": 6, "connects_known": 5,
        "dial_conversations": 4,  # f, g, h, i
        "doors": 2, "door_conversations": 1, "callbacks": 1, "conversations": 6,
        "people_seen": 5,  # f twice, a, g, h, i
        "new_people": 5,
        "accounts_new": 12,  # a b b2 c d e f g h i k l
        "asks": 2,  # the refusal and the appointment; a "later" was not asked
        "refusals": 1, "laters": 1,
        "no_appointment": 3,  # f by phone, f at the door, a calling back
        "gatekeepers": 1, "appointment_calls": 1, "appointments": 1, "appointments_other": 0,
        "touches": 2, "replies": 1,
    }  # fmt: skip
    assert {name: week[name] for name in expected} == expected
    untracked = {name for name in vocab.MEASURES if missing(week[name])}
    assert untracked == {"meetings", "prospects_met", "no_shows", "sales", "sales_unknown"}


def test_the_groups_of_accounts_share_out_the_dials() -> None:
    accounts = [
        {"account_id": "t", "target": "yes"},
        {"account_id": "e", "type_word": "Customer"},
        {"account_id": "p", "type_word": "Partner"},
    ]
    deals = [
        {
            "deal_id": "d",
            "account_id": "w",
            "status_word": "Won",
            "created": "2025-01-06",
            "closed": "2025-02-03",
        }
    ]
    rows = [
        {"date": W1, "account_id": a, "contact_id": f"c{a}"}
        for a in ("t", "t", "e", "e", "e", "p", "n", "w", None)
    ]
    # the contact of an unlinked call has no account either
    [week] = week_rows(
        rows,
        as_of="2026-03-06",
        tables={"accounts": accounts, "deals": deals},
        seed={**WORDS, "win_back_months": 6},
    ).to_dict("records")
    shares = {
        name: week[name] for name in vocab.MEASURES if name.startswith("dials_") and name != "dials_known"
    }
    assert shares == {
        "dials_target": 2, "dials_new": 1, "dials_existing": 3, "dials_win_back": 1, "dials_partner": 1, "dials_unlinked": 1,
    }  # fmt: skip
    assert sum(shares.values()) == week["dials"] == 9


def test_a_person_seen_twice_in_a_week_is_one_and_new_only_once() -> None:
    rows = [{"date": day, "contact_id": "c1", **TALK} for day in (W1, "2026-03-04", W2)]
    found = week_rows(rows, as_of="2026-03-13")
    assert found["people_seen"].tolist() == [1, 1]
    assert found["new_people"].tolist() == [1, 0]
    assert found["conversations"].tolist() == [2, 1]


def test_a_person_seen_for_two_purposes_is_one_person_in_the_week() -> None:
    # the same person about two accounts, one of them a customer
    rows = [{"date": W1, "contact_id": "c1", "account_id": a, **TALK} for a in ("x", "cust")]
    tables = {"accounts": [{"account_id": "cust", "type_word": "Customer"}]}
    for scope, seen in (("all", 1), ("new_business", 1), ("service", 1)):
        assert week_rows(rows, scope=scope, tables=tables)["people_seen"].tolist() == [seen]


def test_dials_without_a_rep_or_by_a_machine_are_nobodys() -> None:
    rows = [
        *calls(W1),
        {"date": W1, "rep_id": None},
        {"date": W1, "rep_id": None, "automated": True},
        {"date": W1, "automated": True},
    ]
    found = rep_weeks(small_log([{"rep_id": "ann", **row} for row in rows]))
    assert found["rep_id"].unique().tolist() == ["ann"]
    assert found.loc[found["scope"] == "all", "dials"].tolist() == [1]


# Scopes.


def test_prospecting_and_leads_are_new_business_and_all_purposes_are_all() -> None:
    words = {**WORDS["words"], "origin": {"Website": "inbound"}}  # type: ignore[dict-item]
    tables = {
        "accounts": [
            {"account_id": "lead", "origin_word": "Website"},
            {"account_id": "cust", "type_word": "Customer"},
        ],
        "deals": [{"deal_id": "d", "account_id": "deal", "status_word": "Open", "created": "2026-02-02"}],
    }
    accounts = ("cold", "cold", "lead", "lead", "lead", "deal", "cust", None)
    rows = [{"date": W1, "account_id": account, "contact_id": None} for account in accounts]
    found = {
        scope: week_rows(rows, scope=scope, tables=tables, seed={**WORDS, "words": words})["dials"].tolist()
        for scope in vocab.SCOPES
    }
    assert found == {
        "new_business": [5], "prospecting": [2], "lead": [3], "deal": [1], "service": [1], "unknown": [1], "all": [8],
    }  # fmt: skip


def test_meetings_of_new_business_are_those_with_accounts_that_were_no_customers() -> None:
    meeting = {"kind": "meeting", "state_word": "Held"}
    accounts = [
        {"account_id": "cust", "type_word": "Customer"},
        {"account_id": "vendor", "type_word": "Partner"},
    ]
    rows = [{**meeting, "date": W1, "account_id": account} for account in ("x", "cust", "vendor", None)]
    rows.append({**meeting, "date": "2026-03-03", "account_id": "x"})  # the second one is about the deal
    found = {
        scope: week_rows(rows, scope=scope, tables={"accounts": accounts})["meetings"].tolist()
        for scope in ("new_business", "all", "service", "deal")
    }
    assert found == {"new_business": [3], "all": [5], "service": [1], "deal": [1]}
    assert week_rows(rows, scope="new_business", tables={"accounts": accounts})["prospects_met"].tolist() == [
        1
    ]


# Sales.


def sold(deals: Rows, *, scope: str = "all", rep: str = "ann", **tables: Rows) -> float | None:
    """Return the sales of a rep; each deal is won in week 2 and opened in week 1 unless it says otherwise."""
    plain = {"rep_id": "ann", "account_id": "x", "status_word": "Won", "created": W1, "closed": W2}
    made = [{"deal_id": f"d{n}", **plain, **deal} for n, deal in enumerate(deals)]
    everybody = [{"rep_id": r, "date": day, "contact_id": "z"} for r in ("ann", "bo") for day in (W1, W2)]
    found = week_rows(everybody, scope=scope, rep=rep, as_of="2026-03-13", tables={"deals": made, **tables})
    total = found["sales"].sum(min_count=1)
    return None if total is pd.NA else float(total)


def test_a_sale_is_a_deal_won_and_nothing_else() -> None:
    assert sold([{}, {"status_word": "Lost"}, {"status_word": "Open"}, {"status_word": "Parked"}]) == 1


def test_expansion_and_renewal_are_no_sales_under_any_scope() -> None:
    deals = [{"business_word": word} for word in ("New business", "Expansion", "Renewal")]
    for scope in ("all", "new_business"):
        assert sold(deals, scope=scope) == 1


def test_a_sale_of_unknown_business_counts_and_is_shown() -> None:
    found = week_rows(
        calls(W1, W2),
        as_of="2026-03-13",
        tables={
            "deals": [
                {
                    "deal_id": "a",
                    "account_id": "x",
                    "rep_id": "ann",
                    "status_word": "Won",
                    "created": W1,
                    "closed": W2,
                },
                {
                    "deal_id": "b",
                    "account_id": "y",
                    "rep_id": "ann",
                    "status_word": "Won",
                    "created": W1,
                    "closed": W2,
                    "business_word": "New",
                },
            ]
        },
    )
    assert found["sales"].tolist() == [0, 2]
    assert found["sales_unknown"].tolist() == [0, 1]


@pytest.mark.parametrize("business", ["New business", None])
def test_a_sale_to_a_customer_is_no_new_business_whatever_it_is_called(business: str | None) -> None:
    accounts = [{"account_id": "x", "customer_since": "2025-01-01"}]
    assert sold([{"business_word": business}], accounts=accounts) == 1
    assert sold([{"business_word": business}], accounts=accounts, scope="new_business") == 0


def test_the_first_of_two_wins_is_new_business_and_a_later_one_is_not() -> None:
    # the second deal was opened after the first was won; opened before, both are to a new account
    second = {"created": "2026-03-10", "closed": "2026-03-12"}
    assert sold([{}, second], scope="new_business") == 1
    assert sold([{}, {**second, "created": "2026-03-05"}], scope="new_business") == 2
    assert sold([{}, second]) == 2


def test_credit_is_split_by_shares_and_only_who_closed_counts() -> None:
    credit = [
        {"deal_id": "d0", "rep_id": "ann", "part": "closed", "share": 0.6},
        {"deal_id": "d0", "rep_id": "bo", "part": "closed", "share": 0.4},
        {"deal_id": "d0", "rep_id": "bo", "part": "sourced", "share": 1.0},
        {"deal_id": "d0", "rep_id": "bo", "part": "overlay", "share": 1.0},
    ]
    assert sold([{}], deal_credit=credit) == pytest.approx(0.6)
    assert sold([{}], deal_credit=credit, rep="bo") == pytest.approx(0.4)


def test_without_a_closer_in_the_credit_the_owner_closed() -> None:
    credit = [{"deal_id": "d0", "rep_id": "bo", "part": "sourced", "share": 1.0}]
    assert sold([{}], deal_credit=credit) == 1
    assert sold([{}], deal_credit=credit, rep="bo") is None  # who closes nothing has no sales tracked


def test_a_sale_has_the_scope_of_its_origin_where_origins_are_kept() -> None:
    seed_words = {**WORDS["words"], "origin": {"Web": "inbound", "Cold": "self"}}  # type: ignore[dict-item]
    plain = {"rep_id": "ann", "status_word": "Won", "created": W1, "closed": W1}
    deals = [
        {"deal_id": n, "account_id": n, "origin_word": word, **plain}
        for n, word in (("a", "Web"), ("b", "Cold"), ("c", None))
    ]
    found = {
        scope: week_rows(
            calls(W1),
            scope=scope,
            as_of="2026-03-06",
            tables={"deals": deals},
            seed={**WORDS, "words": seed_words},
        )["sales"].iloc[0]
        for scope in ("all", "new_business", "lead", "prospecting")
    }
    assert found == {"all": 3, "new_business": 3, "lead": 1, "prospecting": 1}


def test_without_origins_nobody_knows_whether_a_sale_came_of_prospecting() -> None:
    for scope in ("lead", "prospecting", "deal", "service", "unknown"):
        assert sold([{}], scope=scope) is None


def test_sales_are_no_count_of_work_on_deals_or_for_customers() -> None:
    # 0 there would read as "no sale yet"
    words = {**WORDS["words"], "origin": {"Cold": "self"}}  # type: ignore[dict-item]
    deals = [
        {
            "deal_id": "a",
            "account_id": "x",
            "rep_id": "ann",
            "status_word": "Won",
            "created": W1,
            "closed": W1,
            "origin_word": "Cold",
        }
    ]
    for scope in ("deal", "service", "unknown"):
        found = week_rows(calls(W1), scope=scope, tables={"deals": deals}, seed={**WORDS, "words": words})
        assert found["sales"].isna().all()


def test_a_sale_in_a_week_away_still_counts_and_the_week_is_judged_by_nobody() -> None:
    off = [{"rep_id": "ann", "date": f"2026-03-{day:02}", "part": 1} for day in range(9, 14)]
    deal = {
        "deal_id": "d",
        "account_id": "x",
        "rep_id": "ann",
        "status_word": "Won",
        "created": W1,
        "closed": "2026-03-11",
    }
    found = week_rows(calls(W1, W3), as_of="2026-03-20", tables={"days_off": off, "deals": [deal]})
    assert days(found) == {W1: 5, W2: 1, W3: 5}
    assert found["sales"].tolist() == [0, 1, 0]
    assert found["partial"].tolist() == [False, True, False]
    renewal = {**deal, "business_word": "Renewal"}
    assert list(week_rows(calls(W1, W3), tables={"days_off": off, "deals": [renewal]}).index) == [W1, W3]


def test_sales_of_meetings_set_follow_the_meeting_held() -> None:
    rows = [
        {
            "date": W1,
            "rep_id": "sue",
            "contact_id": "c1",
            "account_id": "x",
            "outcome_word": "Appointment",
            **TALK,
        },
        {
            "date": W1,
            "rep_id": "sue",
            "contact_id": "c2",
            "account_id": "y",
            "outcome_word": "Appointment",
            **TALK,
        },
        {"date": W2, "kind": "meeting", "state_word": "Held", "account_id": "x", "contact_id": "c1"},
        {"date": W2, "kind": "meeting", "state_word": "No show", "account_id": "y", "contact_id": "c2"},
    ]
    won = {"rep_id": "ann", "status_word": "Won", "created": W2, "closed": W3}
    deals = [{"deal_id": "d", "account_id": "x", **won}, {"deal_id": "e", "account_id": "y", **won}]
    found = week_rows(rows, rep="sue", as_of="2026-03-20", tables={"deals": deals})
    assert found.loc[W1, ["appointments", "set_held", "set_sales"]].tolist() == [2, 1, 1]
    assert found["sales"].isna().all()  # closed by others
    early = week_rows(rows, rep="sue", as_of="2026-03-13", tables={"deals": deals})
    assert early.loc[W1, ["appointments", "set_held", "set_sales"]].tolist() == [2, 1, 0]
    renewals = [{**deal, "business_word": "Renewal"} for deal in deals]
    assert (
        week_rows(rows, rep="sue", as_of="2026-03-20", tables={"deals": renewals}).loc[W1, "set_sales"] == 0
    )


# As of a day.


def test_before_a_win_the_deal_is_open_and_the_account_no_customer() -> None:
    deal = {
        "deal_id": "d",
        "account_id": "c0",
        "rep_id": "ann",
        "status_word": "Won",
        "created": W1,
        "closed": W3,
    }
    rows = [{"date": day, "contact_id": "c0"} for day in (W1, W2, W3, "2026-03-17")]
    log_before = small_log(
        [{"rep_id": "ann", **row} for row in rows], as_of="2026-03-13", tables={"deals": [deal]}
    )
    [seen] = log_before.table("deals").to_dict("records")
    assert seen["status"] == "open" and pd.isna(seen["closed"])
    before = week_rows(rows, as_of="2026-03-13", tables={"deals": [deal]})
    after = week_rows(rows, as_of="2026-03-20", tables={"deals": [deal]})
    assert before["sales"].tolist() == [0, 0]
    assert after["sales"].tolist() == [0, 0, 1]
    assert before["dials_target"].tolist() == [1, 1]
    assert (after["dials_target"].tolist(), after["dials_existing"].tolist()) == ([1, 1, 1], [0, 0, 1])


def test_rows_later_than_the_day_do_not_exist() -> None:
    rows = calls(W1, W2, W3, "2026-03-20", **TALK)
    whole = week_rows(rows)
    early = week_rows(rows, as_of="2026-03-13")
    pd.testing.assert_frame_equal(early, whole.loc[[W1, W2]])


def test_a_deal_opened_later_does_not_exist_yet() -> None:
    deal = {"deal_id": "d", "account_id": "x", "rep_id": "ann", "status_word": "Open", "created": W3}
    rows = calls(W1, W2, W3)
    assert week_rows(rows, as_of="2026-03-13", tables={"deals": [deal]})["sales"].isna().all()


# The tally.


def tally(day: str, rep: str = "ann", span: str = "day", **counts: float) -> list[Mapping[str, Any]]:
    week = pd.Timestamp(day) - pd.Timedelta(days=pd.Timestamp(day).weekday())
    plain = {"rep_id": rep, "date": day, "span": span, "week": f"{week:%Y-%m-%d}"}
    return [{**plain, "measure": measure, "count": count} for measure, count in counts.items()]


FULL: Mapping[str, float] = {
    "worked": 1, "dials_new": 30, "dials_existing": 10, "conversations": 6, "refusals": 3, "laters": 1,
    "appointments": 2, "meetings": 1, "no_shows": 1, "sales_new": 1, "sales_existing": 4,
}  # fmt: skip


def test_a_tally_alone_fills_new_business_and_all() -> None:
    found = week_rows([], scope="new_business", as_of="2026-03-06", tables={"tally": tally(W1, **FULL)})
    [week] = found.to_dict("records")
    expected = {
        "dials": 30, "dials_target": 30, "dials_existing": 0, "dial_conversations": 6, "conversations": 6,
        "refusals": 3, "laters": 1, "asks": 5,  # the refusals and the appointments
        "appointments": 2, "meetings": 1, "prospects_met": 1, "no_shows": 1, "sales": 1,
    }  # fmt: skip
    assert {name: week[name] for name in expected} == expected
    assert all(missing(week[name]) for name in vocab.MEASURES if name not in expected)
    assert set(week["from_tally"].split(",")) == set(expected)
    [everything] = week_rows([], as_of="2026-03-06", tables={"tally": tally(W1, **FULL)}).to_dict("records")
    named = {name: everything[name] for name in ("dials", "dials_target", "dials_existing", "sales")}
    assert named == {
        "dials": 40,
        "dials_target": 30,
        "dials_existing": 10,
        "sales": 1,
    }  # sales to customers never


def test_days_are_added_up_to_the_week_and_days_worked_are_those_said() -> None:
    lines = [
        *tally(W1, worked=1, refusals=2),
        *tally("2026-03-03", worked=0.5, refusals=0),
        *tally("2026-03-04", worked=0),
    ]
    found = week_rows([], scope="new_business", as_of="2026-03-06", tables={"tally": lines})
    assert found["refusals"].tolist() == [2]
    assert found["days_worked"].tolist() == [1 + 0.5 + 0 + 1 + 1]  # Thursday and Friday say nothing


def test_blank_is_not_tracked_and_zero_is_none() -> None:
    lines = [*tally(W1, worked=1, refusals=0), *tally(W2, worked=1, laters=2)]
    found = week_rows([], scope="new_business", as_of="2026-03-13", tables={"tally": lines})
    assert found.loc[W1, "refusals"] == 0 and missing(found.loc[W2, "refusals"])
    assert missing(found.loc[W1, "laters"]) and found.loc[W2, "laters"] == 2
    assert found["dials"].isna().all()


def test_a_weekly_row_says_the_week_and_its_days() -> None:
    lines = tally(W1, span="week", worked=3.5, refusals=4)
    found = week_rows([], scope="new_business", tables={"tally": lines})
    assert (found["days_worked"].tolist(), found["refusals"].tolist(), found["partial"].tolist()) == (
        [3.5],
        [4],
        [False],
    )


def test_a_weekly_row_of_no_days_is_away() -> None:
    lines = [
        *tally(W1, span="week", worked=5, refusals=4),
        *tally(W2, span="week", worked=0),
        *tally(W3, span="week", worked=5, refusals=1),
    ]
    assert list(week_rows([], scope="new_business", tables={"tally": lines}).index) == [W1, W3]


def test_a_weekly_row_stands_for_days_of_another_sheet_and_is_not_added() -> None:
    lines = [
        *tally(W1, refusals=1),
        *tally("2026-03-03", refusals=2),
        *tally(W1, span="week", refusals=4),
        *tally(W1, laters=1),
    ]
    found = week_rows([], scope="new_business", tables={"tally": lines})
    assert (found["refusals"].tolist(), found["laters"].tolist()) == ([4], [1])


def test_beside_a_crm_exactly_one_source_counts_and_is_named() -> None:
    # CRM: 3 dials, 1 conversation with a no; tally: 30 new dials, 6 conversations, 2 noes, 1 later
    rows = [*calls(W1, W1), {"date": W1, "contact_id": "no", "disposition_word": "Refused appointment"}]
    lines = tally(W1, dials_new=30, conversations=6, refusals=2, laters=1)
    [week] = week_rows(rows, scope="new_business", as_of="2026-03-06", tables={"tally": lines}).to_dict(
        "records"
    )
    assert week["dials"] == 3  # the CRM's
    assert (week["conversations"], week["dial_conversations"], week["refusals"], week["laters"]) == (
        6,
        6,
        2,
        1,
    )
    assert set(week["from_tally"].split(",")) == {"conversations", "dial_conversations", "refusals", "laters"}
    assert week["connects"] == 1  # what a tally cannot show stays the CRM's


def test_a_week_without_a_tally_stays_the_crms() -> None:
    rows = [{"date": day, "contact_id": day, "disposition_word": "Refused appointment"} for day in (W1, W2)]
    found = week_rows(rows, scope="new_business", as_of="2026-03-13", tables={"tally": tally(W1, refusals=5)})
    assert found["refusals"].tolist() == [5, 1]
    assert found["from_tally"].tolist() == ["refusals", ""]


def test_where_the_crm_is_silent_the_tally_counts_dials_too() -> None:
    mail = {"date": W1, "kind": "email", "contact_id": "m"}
    found = week_rows(
        [mail], scope="new_business", as_of="2026-03-06", tables={"tally": tally(W1, dials_new=12)}
    )
    assert found["dials"].tolist() == [12]
    assert set(found["from_tally"].iloc[0].split(",")) == {"dials", "dials_target", "dials_existing"}


def test_what_both_count_stands_side_by_side() -> None:
    rows = calls(W1, W1, W2, **TALK)
    lines = [*tally(W1, dials_new=5, conversations=2, refusals=1), *tally(W2, dials_new=1)]
    log = small_log([{"rep_id": "ann", **row} for row in rows], as_of="2026-03-13", tables={"tally": lines})
    found = counted_twice(log)
    assert found[["measure", "crm", "tally", "stands"]].values.tolist() == [
        ["conversations", 2, 2, "tally"],
        ["dials", 2, 5, "CRM"],
        ["dials", 1, 1, "CRM"],
    ]


# The frame.


def test_the_frame_has_its_columns_and_types_empty_too() -> None:
    for frame in (rep_weeks(small_log()), rep_weeks(small_log(as_of="2000-01-03"))):
        assert list(frame.columns[:6]) == ["rep_id", "week", "scope", "days_worked", "partial", "from_tally"]
        assert list(frame.columns[6:]) == list(vocab.MEASURES)
        assert {str(frame[name].dtype) for name in vocab.MEASURES} == {"Float64"}
        assert str(frame["week"].dtype) == "datetime64[s]"
        assert not frame.duplicated(["rep_id", "week", "scope"]).any()
