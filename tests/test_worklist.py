"""The Monday list: each reason, whose it is, what keeps an account off it, and the file of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from salescoach import worklist
from salescoach.errors import SalescoachError
from salescoach.store import Log
from salescoach.testing import WORDS, small_log
from salescoach.worklist import of_rep, to_csv

AS_OF = "2026-06-28"
Row = dict[str, Any]
Tables = Mapping[str, Sequence[Row]]


def dial(
    day: str, result: str | None = "No answer", account: str = "A1", rep: str = "ann", **more: Any
) -> Row:
    row = {"rep_id": rep, "date": day, "disposition_word": result, "account_id": account}
    return {**row, **more}


def call_in(day: str, result: str = "No answer", **more: Any) -> Row:
    return dial(day, result, direction="inbound", **more)


def meeting(day: str, state: str) -> Row:
    return dial(day, None, kind="meeting", state_word=state)


def letter(day: str, **more: Any) -> Row:
    return dial(day, None, kind="email", direction="outbound", **more)


def agreed(day: str, **more: Any) -> Row:
    return dial(day, "Connected", outcome_word="Appointment", **more)


LATER = "Call later"
NO = "Refused appointment"


def log(*activities: Row, tables: Tables | None = None, seed: Mapping[str, Any] | None = None) -> Log:
    return small_log(activities, as_of=AS_OF, tables=tables, seed=seed)


def said(
    cases: Mapping[str, Sequence[Row]], *, tables: Tables | None = None, months: int = 0
) -> dict[str, str]:
    """Return why each of the accounts waits, where it does; each case is an account of its own."""
    rows = [
        {**row, "account_id": name, "contact_id": f"p-{name}"} for name, case in cases.items() for row in case
    ]
    found = worklist.worklist(log(*rows, tables=tables, seed={**WORDS, "win_back_months": months}), most=1000)
    assert found["account_id"].is_unique
    return dict(found[["account_id", "why"]].itertuples(index=False, name=None))


def listed(found: Log) -> list[tuple[str, str, str]]:
    rows = worklist.worklist(found)
    return list(rows[["rep_id", "account_id", "reason"]].itertuples(index=False, name=None))


def test_a_call_later_is_due_after_fourteen_days_where_no_day_is_logged() -> None:
    tries = [dial(f"2026-06-{day:02}") for day in range(1, 7)]
    cases = {
        "due for 11 days": [dial("2026-06-03", LATER)],
        "due today": [dial("2026-06-14", LATER)],
        "not due": [dial("2026-06-15", LATER)],
        "talked with since": [dial("2026-06-03", LATER), dial("2026-06-18", "Connected")],
        "refused since": [dial("2026-06-03", LATER), dial("2026-06-18", NO)],
        "a call of unknown end since": [dial("2026-06-03", LATER), dial("2026-06-18", "Hm")],
        "tried twice since": [dial("2026-05-01", LATER), *tries[:2]],
        "tried six times since": [dial("2026-05-01", LATER), *tries],
        "asked twice": [dial("2026-05-01", LATER), dial("2026-06-01", LATER)],
        # 183 and 182 days before the day of the report
        "due on 27 December": [dial("2025-12-13", LATER)],
        "due on 28 December": [dial("2025-12-14", LATER)],
    }
    assert said(cases) == {
        "due for 11 days": "asked on 3 June to be called later; it has been due since 17 June",
        "due today": "asked on 14 June to be called later; it has been due since 28 June",
        "tried twice since": "asked on 1 May to be called later; it has been due since 15 May; tried twice since",
        "asked twice": "asked twice to be called later, the last time on 1 June; it has been due since 15 June",
        "due on 28 December": "asked on 14 December 2025 to be called later; it has been due since 28 December 2025",
    }


def test_days_are_counted_from_the_day_it_was_due() -> None:
    [row] = worklist.worklist(log(dial("2026-06-03", LATER))).to_dict("records")
    assert (row["since"], row["days"], row["account"]) == (pd.Timestamp("2026-06-17"), 11, "A1")


def planned(item: str, day: str, cells: str, kind: str = "dial", **more: Any) -> Row:
    left = {"fills": "activities", "item": item, "reason": "open", "rep_id": "bo", "date": day, "kind": kind}
    return {**left, "cells": cells, **more}


def test_a_planned_call_gives_the_day_and_one_ahead_says_that_it_is_not_due() -> None:
    later = [dial("2026-05-03", LATER)]
    cases = dict.fromkeys(("by account", "ahead", "by person", "other columns"), later)
    plans = [
        planned("1", "2026-06-20", '{"Account ID":"by account","Owner ID":"other columns"}'),
        planned("2", "2026-07-20", '{"AccountId":"ahead"}'),
        planned("3", "2026-06-20", '{"WhoId":"p-by person"}'),
        planned("4", "2026-06-20", '{"Deal":"other columns"}'),
    ]
    assert said(cases, tables={"left_out": plans}) == {
        "by account": "asked on 3 May to be called later; it has been due since 20 June",
        "by person": "asked on 3 May to be called later; it has been due since 20 June",
        # an id in a column of something else is no account: the fourteen days hold
        "other columns": "asked on 3 May to be called later; it has been due since 17 May",
    }


def test_a_planned_call_still_open_is_due_for_who_planned_it_where_nobody_worked_there() -> None:
    plans = [
        planned("1", "2026-06-20", '{"Company":"Z9; Z8"}'), planned("2", "2026-06-20", '{"Company":"D1"}'),
        planned("3", "2026-06-20", "not read", kind="email"),
    ]  # fmt: skip
    accounts = [{"account_id": "Z9", "name": "Zed"}, {"account_id": "D1", "customer_since": "2025-01-01"}]
    tables = {"left_out": plans, "accounts": accounts, "reps": [{"rep_id": "bo"}]}
    [row] = worklist.worklist(log(dial("2026-06-20", "Connected", "D1"), tables=tables)).to_dict("records")
    assert (row["rep_id"], row["account"]) == ("bo", "Zed")
    assert row["why"] == "a call was planned for 20 June and is still open"


def test_a_no_show_stands_until_a_new_date_or_a_talk() -> None:
    start = [agreed("2026-05-20"), meeting("2026-06-01", "No show")]
    cases = {
        "missed": start,
        "tried": [*start, dial("2026-06-05")],
        "agreed again": [*start, agreed("2026-06-10")],
        "booked again": [*start, meeting("2026-06-20", "Scheduled")],
        "held since": [*start, meeting("2026-06-20", "Held")],
        "called off": [*start, meeting("2026-06-20", "Cancelled")],
        "missed twice": [*start, meeting("2026-06-20", "No show")],
    }
    assert said(cases) == {
        "missed": "did not come to the meeting on 1 June; no new date since",
        "tried": "did not come to the meeting on 1 June; no new date since; tried once since",
        "called off": "did not come to the meeting on 1 June; no new date since",
        "missed twice": "did not come to 2 meetings, the last on 20 June; no new date since",
    }


def test_a_call_to_us_stands_until_it_is_returned() -> None:
    missed, again = call_in("2026-06-18"), call_in("2026-06-20", "Voicemail")
    at = {hour: {"instant": f"2026-06-18 {hour:02}:00:00"} for hour in (9, 12, 15)}
    cases = {
        "missed": [dial("2026-06-16"), missed],
        "returned": [missed, dial("2026-06-19")],
        "answered": [call_in("2026-06-18", "Connected")],
        "answered at the second": [missed, call_in("2026-06-20", "Connected")],
        "twice": [missed, again],
        "returned and again": [missed, dial("2026-06-19"), again],
        "our call was before": [dial("2026-06-18", **at[9]), call_in("2026-06-18", **at[12])],
        "our call was after": [dial("2026-06-18", **at[15]), call_in("2026-06-18", **at[12])],
        "nobody knows the order": [dial("2026-06-18"), call_in("2026-06-18", **at[12])],
    }
    assert said(cases) == {
        "missed": "called us on 18 June; no call back from us since",
        "twice": "called us twice, the first time on 18 June; no call back from us since",
        "returned and again": "called us on 20 June; no call back from us since",
        "our call was before": "called us on 18 June; no call back from us since",
    }


def test_a_target_account_is_dropped_after_fourteen_days_with_fewer_than_six_attempts() -> None:
    tries = [dial(f"2026-06-{day:02}") for day in range(9, 15)]
    cases = {
        "twice": tries[-2:],
        "five times": tries[-5:],
        "six times": tries,
        "13 days ago": [dial("2026-06-15")],
        "talked": [dial("2026-06-01", "Connected")],
        "answered by others": [dial("2026-06-01", "Gatekeeper")],
        "of unknown end": [dial("2026-06-01", "Hm")],
        "letters": [letter("2026-06-01")],
        "off the list since": [dial("2026-06-01")],
    }
    targets = [{"account_id": name, "target_from": "2026-01-05"} for name in [*cases, "ahead"]]
    targets[-2]["target_to"] = "2026-06-01"
    targets[-1]["target_from"] = "2026-07-01"
    more = {"account_id": "planned", "target_from": "2026-01-05"}
    plans = [planned("1", "2026-07-20", '{"AccountId":"planned"}')]
    cases["planned"] = [dial("2026-06-01")]
    assert said(cases, tables={"targets": [*targets, more], "left_out": plans}) == {
        "twice": "a target account, tried twice, last on 14 June; nobody was spoken to",
        "five times": "a target account, tried 5 times, last on 14 June; nobody was spoken to",
        "answered by others": "a target account, tried once, last on 1 June; nobody was spoken to",
        "letters": "a target account, written to once, last on 1 June; never called",
    }


def test_where_there_is_no_list_any_account_that_is_no_customer_counts_and_the_sentence_says_so() -> None:
    found = said({"A1": [dial("2026-06-01")]}, tables={"accounts": [{"account_id": "A2"}]})
    assert found == {
        "A1": "no customer so far, tried once, last on 1 June; nobody was spoken to",
        "A2": "no customer so far; never tried",
    }


def test_a_target_that_nobody_tried_says_since_when_it_is_one() -> None:
    targets = [
        {"account_id": "T1", "target_from": "2026-01-05"},
        {"account_id": "sister", "target_from": "2026-01-05"},
    ]
    accounts = [
        {"account_id": "T2", "target": "yes"},
        {"account_id": "sister", "parent_id": "P"},
        {"account_id": "A1", "parent_id": "P"},
    ]
    found = said({"A1": [dial("2026-06-27")]}, tables={"targets": targets, "accounts": accounts})
    assert found == {
        "T1": "a target account since 5 January; never tried",
        "T2": "a target account; never tried",
    }


def test_a_no_counts_again_after_ninety_days_without_a_talk() -> None:
    old = [dial("2025-11-03", NO)]
    cases = {
        "91 days ago": [dial("2026-03-29", NO)],
        "90 days ago": [dial("2026-03-30", NO)],
        "last year": old,
        "talked since": [*old, dial("2026-02-02", "Connected")],
        "twice": [*old, dial("2026-01-12", NO)],
        "by somebody at the door": [dial("2025-11-03", NO, contact_title="Assistant")],
    }
    assert said(cases) == {
        "91 days ago": "said no on 29 March; nobody of ours spoke with them since",
        "last year": "said no on 3 November 2025; nobody of ours spoke with them since",
        "twice": "said no twice, the last time on 12 January; nobody of ours spoke with them since",
    }


def test_one_account_stands_once_with_its_strongest_reason() -> None:
    rows = [dial("2026-01-05", NO), call_in("2026-05-05"), meeting("2026-05-20", "No show")]
    assert list(said({"all": rows, "two": rows[:2]}).values()) == [
        "did not come to the meeting on 20 May; no new date since",
        "called us on 5 May; no call back from us since",
    ]


def test_the_order_is_by_reason_then_the_latest_promise_and_the_oldest_prospect() -> None:
    cases = {
        "D2": [dial("2026-06-02")], "D1": [dial("2026-02-02")], "L1": [dial("2026-05-01", LATER)],
        "L2": [dial("2026-06-01", LATER)], "N1": [meeting("2026-06-01", "No show")],
    }  # fmt: skip
    assert list(said(cases)) == ["L2", "L1", "N1", "D1", "D2"]


def test_customers_are_not_hunted_but_a_promise_to_one_holds() -> None:
    names = ("won", "since", "called one", "of a parent", "not yet", "won long ago")
    tables = {
        "deals": [
            {"deal_id": "d1", "account_id": "won", "status_word": "Won", "closed": "2026-04-01"},
            {"deal_id": "d2", "account_id": "won long ago", "status_word": "Won", "closed": "2024-04-01"},
        ],
        "accounts": [
            {"account_id": "since", "customer_since": "2026-02-01"},
            {"account_id": "called one", "type_word": "Customer"},
            {"account_id": "of a parent", "parent_id": "P"},
            {"account_id": "P", "customer_since": "2026-02-01"},
            {"account_id": "not yet", "customer_since": "2026-07-01"},
        ],
    }
    no = {name: [dial("2026-03-01", NO)] for name in names}
    assert set(said(no, tables=tables)) == {"not yet"}
    assert set(said({name: [dial("2026-06-01")] for name in names}, tables=tables)) == {"not yet"}
    assert set(said({name: [dial("2026-06-01", LATER)] for name in names}, tables=tables)) == set(names)
    assert set(said(no, tables=tables, months=12)) == {"not yet", "won long ago"}


def test_what_keeps_an_account_off_the_list() -> None:
    waiting = [dial("2026-06-01", LATER)]
    cases = {
        "nothing": waiting,
        "an open deal": waiting,
        "an open deal of a sister": waiting,
        "a deal of unknown status": waiting,
        "a lost deal": waiting,
        "a planned meeting": waiting,
        "a partner": waiting,
        "an appointment ahead": [*waiting, agreed("2026-05-25")],
        "a colleague's call": [*waiting, dial("2026-06-25", rep="bo")],
        "a colleague's letter": [*waiting, letter("2026-06-28", rep="bo")],
        "a letter four days ago": [*waiting, letter("2026-06-24")],
        "a machine's letter": [*waiting, letter("2026-06-27", automated=True)],
        "a letter before they called": [letter("2026-06-26"), call_in("2026-06-27")],
    }
    deals = [
        ("an open deal", "Open"),
        ("sister", "Open"),
        ("a deal of unknown status", "Hm"),
        ("a lost deal", "Lost"),
    ]
    tables = {
        "deals": [
            {
                "deal_id": name,
                "account_id": name,
                "status_word": word,
                "created": "2026-06-01",
                "closed": "2026-06-02",
            }
            for name, word in deals
        ],
        "accounts": [
            {"account_id": "an open deal of a sister", "parent_id": "P"},
            {"account_id": "sister", "parent_id": "P"},
            {"account_id": "a partner", "type_word": "Partner"},
        ],
        "left_out": [planned("m", "2026-07-03", '{"AccountId":"a planned meeting"}', kind="meeting")],
    }
    assert set(said(cases, tables=tables)) == {
        "nothing", "a lost deal", "a letter four days ago", "a machine's letter", "a letter before they called",
    }  # fmt: skip


def test_an_account_is_the_reps_who_touched_it_last() -> None:
    rows = [
        dial("2026-05-01", LATER, "A1"), dial("2026-05-20", "No answer", "A1", rep="bo"),
        dial("2026-05-01", LATER, "A2"), dial("2026-05-20", "No answer", "A2", rep="cy"),
        call_in("2026-06-12", account="A3", rep="bo"),
    ]  # fmt: skip
    gone = {"reps": [{"rep_id": "cy", "left": "2026-06-01"}]}
    found = log(*rows, tables=gone)
    # of a rep who has left, the account is the one's who touched it before; a stranger's, the one's he called
    assert listed(found) == [
        ("ann", "A2", "call_later"),
        ("bo", "A1", "call_later"),
        ("bo", "A3", "call_back"),
    ]
    assert list(worklist.worklist(found, ["ann"])["account_id"]) == ["A2"]


def test_accounts_that_nobody_works_on_are_dealt_once_and_stay_with_their_rep() -> None:
    accounts = [f"T{n:03}" for n in range(90)]
    tables = {"targets": [{"account_id": account, "target_from": "2026-01-05"} for account in accounts]}
    work = [dial("2026-06-26", "Connected", f"W-{rep}", rep=rep) for rep in ("ann", "bo", "cy")]
    shown = worklist.worklist(log(*work, tables=tables), most=90)
    assert sorted(shown["account_id"]) == accounts
    assert shown.groupby("rep_id").size().between(18, 42).all()
    # where one of the three leaves, the others keep theirs
    left = log(*work, tables={**tables, "reps": [{"rep_id": "cy", "left": "2026-06-27"}]})
    after = dict(
        worklist.worklist(left, most=90)[["account_id", "rep_id"]].itertuples(index=False, name=None)
    )
    assert sorted(after) == accounts
    kept = shown[shown["rep_id"] != "cy"]
    assert all(after[account] == rep for rep, account in zip(kept["rep_id"], kept["account_id"], strict=True))


def test_those_who_hunt_are_dealt_the_accounts_of_nobody() -> None:
    hunts = [dial(f"2026-05-{day:02}", "Connected", "W") for day in range(1, 14)]
    targets = [{"account_id": f"T{n}", "target_from": "2026-01-05"} for n in range(20)]
    found = log(*hunts, dial("2026-06-26", account="X", rep="bo"), tables={"targets": targets})
    assert set(worklist.worklist(found)["rep_id"]) == {"ann"}


@pytest.mark.parametrize("role", ["Account Manager", "National Account Manager"])
def test_who_looks_after_customers_by_role_is_dealt_no_account_of_nobody(role: str) -> None:
    """Both call accounts that are no customers often enough; only ann's role asks her to hunt."""
    hunts = [
        dial(f"2026-05-{day:02}", "Connected", f"W-{rep}", rep=rep)
        for day in range(1, 14)
        for rep in ("ann", "kam")
    ]
    targets = [{"account_id": f"T{n}", "target_from": "2026-01-05"} for n in range(20)]
    roles = [{"rep_id": "ann", "role": "Seller"}, {"rep_id": "kam", "role": role}]
    found = log(*hunts, tables={"targets": targets, "reps": roles})
    assert set(worklist.worklist(found)["rep_id"]) == {"ann"}
    # where nobody else works, they are dealt to who does
    alone = log(*hunts[1::2], tables={"targets": targets, "reps": roles[1:]})
    assert set(worklist.worklist(alone)["rep_id"]) == {"kam"}


def test_each_reason_that_is_there_has_places_before_the_first_fills_the_rest() -> None:
    """30 asked to be called later and 4 missed a meeting: 22 of the first, and 3 of the second, the latest of them."""
    missed = [meeting(f"2026-06-{20 + n}", "No-show") | {"account_id": f"M{n}"} for n in range(4)]
    found = log(*(dial("2026-05-01", LATER, f"A{n:02}") for n in range(30)), *missed)
    rows = worklist.worklist(found)
    assert list(rows["reason"]) == ["call_later"] * 22 + ["no_show"] * 3 and set(rows["in_all"]) == {34}
    assert list(rows.loc[rows["reason"] == "no_show", "account_id"]) == ["M3", "M2", "M1"]
    assert of_rep(rows, "ann").sentence == (
        "34 accounts wait; of the 25 listed, 22 asked to be called later, 3 missed a meeting."
    )
    # a list of few has the strongest reasons, as before
    assert list(worklist.worklist(found, most=4)["reason"]) == ["call_later"] * 3 + ["no_show"]


def test_no_more_than_so_many_a_rep_and_how_many_wait_in_all() -> None:
    found = log(*(dial("2026-05-01", LATER, f"A{n}") for n in range(30)))
    rows = worklist.worklist(found)
    assert len(rows) == 25 and set(rows["in_all"]) == {30}
    assert of_rep(rows, "ann").sentence == "30 accounts wait; the first 25 all asked to be called later."
    with pytest.raises(SalescoachError, match="a list of 0 accounts is none"):
        worklist.worklist(found, most=0)


def test_the_page_says_what_a_tally_cannot_show_and_when_nothing_waits() -> None:
    counted = {"date": "2026-06-01", "span": "day", "week": "2026-06-01", "measure": "dials_new", "count": 5}
    found = log(
        dial("2026-06-27"), tables={"tally": [{"rep_id": "tess", **counted}, {"rep_id": "ann", **counted}]}
    )
    rows, tallied = worklist.worklist(found), worklist.by_tally(found)
    assert tallied == {"tess"}
    assert (
        of_rep(rows, "tess", tallied=tallied).sentence
        == "Which accounts wait for a call: a tally cannot show this."
    )
    assert of_rep(rows, "ann", tallied=tallied).sentence.startswith("No account waits")
    assert "hash" in of_rep(rows, "ann").how


def test_an_empty_log_gives_an_empty_list_with_its_columns() -> None:
    found = worklist.worklist(small_log([], as_of=AS_OF))
    assert list(found.columns) == list(worklist.COLUMNS) and found.empty


def test_nothing_later_than_the_day_is_known() -> None:
    assert listed(log(dial("2026-06-03", LATER), dial("2026-06-30", "Connected"))) == [
        ("ann", "A1", "call_later")
    ]


def test_the_link_quotes_the_id_and_no_address_or_number_stands_in_the_list() -> None:
    seed = {**WORDS, "links": {"account": "https://crm.example/a?id={account_id}&tab=1"}}
    bad = "x/../'\"><script>&id=2"
    names = {
        "A1": "bo@example.com",
        "A2": "+49 30 123456",
        "A3": "",
        bad: "<b>Bo's</b>",
        "bo@example.com": "",
    }
    tables = {"accounts": [{"account_id": account, "name": name or None} for account, name in names.items()]}
    rows = worklist.worklist(
        log(*(dial("2026-06-01", LATER, account) for account in names), tables=tables, seed=seed)
    )
    shown = dict(zip(rows["account_id"], rows["account"], strict=True))
    assert shown == {
        "A1": "A1",
        "A2": "A2",
        "A3": "A3",
        bad: "<b>Bo's</b>",
        "bo@example.com": "an account without a name",
    }
    link = dict(zip(rows["account_id"], rows["link"], strict=True))[bad]
    assert link == "https://crm.example/a?id=x%2F..%2F%27%22%3E%3Cscript%3E%26id%3D2&tab=1"
    assert not {"contact_id", "phone_key"} & set(rows.columns)


def test_two_reps_apart_are_as_together_and_the_order_of_rows_is_irrelevant() -> None:
    rows = [
        dial("2026-05-01", LATER, "A1"), dial("2026-06-12", account="A3", rep="bo"), call_in("2026-06-12", account="A4"),
        dial("2026-01-12", NO, "A5", rep="bo"), dial("2026-06-12", account="A4", rep="bo"),
    ]  # fmt: skip
    numbered = [{**row, "activity_id": f"a{n}"} for n, row in enumerate(rows)]
    found = log(*numbered)
    whole = worklist.worklist(found)
    pd.testing.assert_frame_equal(whole, worklist.worklist(log(*numbered[::-1])))
    for rep in ("ann", "bo"):
        own = whole[whole["rep_id"] == rep].reset_index(drop=True)
        pd.testing.assert_frame_equal(worklist.worklist(found, [rep]), own)


CALLS = st.tuples(
    st.sampled_from(["ann", "bo"]), st.sampled_from("ABCDEFGH"), st.integers(1, 27),
    st.sampled_from(["No answer", "Connected", LATER, NO, "Hm", None]), st.sampled_from(["outbound", "inbound"]),
)  # fmt: skip


@examples(max_examples=4, deadline=None)
@given(st.lists(CALLS, max_size=40))
def test_any_log_gives_each_account_once_with_a_date_and_a_sentence(calls: list[tuple[Any, ...]]) -> None:
    rows = [
        dial(f"2026-0{1 + day % 6}-{day:02}", result, account, rep, direction=way)
        for rep, account, day, result, way in calls
    ]
    found = worklist.worklist(log(*rows))
    assert found["account_id"].is_unique
    assert (found["days"].dropna() >= 0).all()
    assert found["why"].str.len().gt(10).all()
    text = " ".join(found["why"])
    assert not any(word in text for word in ("None", "nan", "NaT", "ann", "bo ", "inf"))


def test_a_cell_that_a_spreadsheet_would_run_is_made_harmless() -> None:
    bad = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "\rx", " =1", "Bo, Ltd", "ok"]
    text = to_csv(
        pd.DataFrame({"name": bad, "days": pd.array([1, -2, None, 4, 5, 6, 7, 8, 9], dtype="Int64")})
    )
    rows = list(csv.reader(io.StringIO(text)))[1:]
    assert [row[0] for row in rows] == [
        "'=HYPERLINK(1)",
        "'+1",
        "'-1",
        "'@x",
        "' x",
        "' x",
        "' =1",
        "Bo, Ltd",
        "ok",
    ]
    assert [row[1] for row in rows[:3]] == ["1", "-2", ""]


def test_the_file_of_a_list_holds_days_as_days() -> None:
    found = worklist.worklist(log(dial("2026-06-03", LATER, "=A1")))
    [row] = list(csv.DictReader(io.StringIO(to_csv(found))))
    assert (row["account_id"], row["since"], row["days"]) == ("'=A1", "2026-06-17", "11")
