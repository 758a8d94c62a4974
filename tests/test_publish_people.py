"""Talks with decision makers on any channel, a no that counts once, and firsts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from salescoach.testing import WORDS, small_log

Rows = Sequence[Mapping[str, Any]]
NO: Mapping[str, Any] = {"disposition_word": "Refused appointment", "contact_id": "c1", "account_id": "x"}


def flags(rows: Rows, flag: str, **tables: Rows) -> list[bool]:
    """Return a flag of each activity, in the order of the rows."""
    made = [{"rep_id": "ann", "activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    found = small_log(made, tables=tables).table("activities").sort_values("activity_id")
    return [bool(value) for value in found[flag]]


# Call-backs: inbound within 14 days of our dial to that account.


@pytest.mark.parametrize(
    ("dial", "account", "back", "is_one"),
    [
        ("2026-03-02", "x", "2026-03-02 12:00:00", True),
        ("2026-03-02", "x", "2026-03-16 23:00:00", True),  # 14 days later
        ("2026-03-02", "x", "2026-03-17 00:30:00", False),  # 15 days later
        ("2026-03-02", "y", "2026-03-03 12:00:00", False),  # an account never dialled
        ("2026-03-04", "x", "2026-03-03 12:00:00", False),  # they called first
    ],
)
def test_a_call_back_comes_within_fourteen_days_of_our_dial_to_the_account(
    dial: str, account: str, back: str, is_one: bool
) -> None:
    rows = [
        {"instant": f"{dial} 09:00:00", "account_id": account, "contact_id": "c1"},
        {"instant": back, "account_id": "x", "contact_id": "c2", "direction": "inbound", "rep_id": "bo"},
    ]
    assert flags(rows, "callback") == [False, is_one]
    assert flags(rows, "conversation") == [False, is_one]


def test_the_days_of_a_call_back_are_a_setting() -> None:
    rows = [
        {"rep_id": "ann", "instant": "2026-03-02 09:00:00", "account_id": "x"},
        {"rep_id": "ann", "instant": "2026-03-05 09:00:00", "account_id": "x", "direction": "inbound"},
    ]
    found = small_log(rows, seed={**WORDS, "callback_days": 2}).table("activities")
    assert not found["callback"].any()


def test_the_days_of_a_call_back_are_those_of_the_calendar_not_of_utc() -> None:
    # west of Greenwich: the dial on the evening of the 2nd is on the 3rd in UTC, the call-back on the
    # evening of the 17th on the 18th; by the team's calendar 15 days lie between
    rows = [
        {"date": "2026-03-02", "instant": "2026-03-03 01:00:00", "account_id": "x"},
        {"date": "2026-03-17", "instant": "2026-03-17 18:00:00", "account_id": "x", "direction": "inbound"},
    ]
    assert flags(rows, "callback") == [False, False]


@pytest.mark.parametrize(
    ("changed", "talk"),
    [
        ({}, True),
        ({"contact_title": "Assistant"}, False),  # does not decide
        ({"disposition_word": "Voicemail"}, False),
        ({"disposition_word": "Missed"}, False),  # a word nobody explained is no talk
        ({"automated": True}, False),
        ({"direction": "internal"}, False),
    ],
)
def test_a_call_back_is_a_conversation_when_a_decision_maker_was_on_the_line(
    changed: Mapping[str, Any], talk: bool
) -> None:
    back = {"date": "2026-03-03", "account_id": "x", "direction": "inbound", **changed}
    assert flags([{"date": "2026-03-02", "account_id": "x"}, back], "conversation") == [False, talk]


def test_a_machines_dial_is_not_ours_to_be_called_back_on() -> None:
    rows = [
        {"date": "2026-03-02", "account_id": "x", "automated": True},
        {"date": "2026-03-03", "account_id": "x", "direction": "inbound"},
    ]
    assert flags(rows, "callback") == [False, False]


# Visits, mail and messages.


@pytest.mark.parametrize(
    ("changed", "talk"),
    [
        ({}, True),  # a visit with nothing more said
        ({"disposition_word": "Connected"}, True),
        ({"disposition_word": "No answer"}, False),
        ({"disposition_word": "Gatekeeper"}, False),
        ({"disposition_word": "Not home"}, False),  # a word nobody explained is no talk
        ({"contact_title": "Clerk"}, False),
        ({"automated": True}, False),
    ],
)
def test_a_visit_is_a_conversation_when_a_decision_maker_was_there(
    changed: Mapping[str, Any], talk: bool
) -> None:
    assert flags(
        [{"date": "2026-03-02", "kind": "visit", "contact_id": "c1", **changed}], "conversation"
    ) == [talk]


@pytest.mark.parametrize("kind", ["email", "message", "meeting", "other"])
def test_mail_messages_and_meetings_are_no_conversations(kind: str) -> None:
    row = {"date": "2026-03-02", "kind": kind, "disposition_word": "Connected", "contact_id": "c1"}
    assert flags([row], "conversation") == [False]


# Refusals: recorded, by a decision maker, one person once in 30 days.


def test_one_person_counts_once_in_thirty_days() -> None:
    # counted on 03-02; 03-31 lies 29 days later and does not count; 04-01 lies 30 days later and does;
    # 04-30 lies 29 days after that one
    days = ("2026-03-02", "2026-03-31", "2026-04-01", "2026-04-30")
    rows = [{**NO, "date": day} for day in days]
    assert flags(rows, "refusal") == [True, False, True, False]


def test_the_days_of_a_refusal_are_a_setting() -> None:
    rows = [{"rep_id": "ann", **NO, "date": day} for day in ("2026-03-02", "2026-03-09")]
    found = small_log(rows, seed={**WORDS, "refusal_days": 7}).table("activities")
    assert found["refusal"].all()


def test_another_person_of_the_same_account_counts_too() -> None:
    rows = [{**NO, "date": "2026-03-02"}, {**NO, "date": "2026-03-03", "contact_id": "c2"}]
    assert flags(rows, "refusal") == [True, True]


def test_a_person_who_refuses_two_reps_is_one_person() -> None:
    rows = [{**NO, "date": "2026-03-02"}, {**NO, "date": "2026-03-03", "rep_id": "bo"}]
    assert flags(rows, "refusal") == [True, False]


def test_the_account_stands_in_for_a_person_and_without_either_each_no_counts() -> None:
    account = {**NO, "contact_id": None}
    nobody = {**account, "account_id": None}
    rows = [{**row, "date": "2026-03-02"} for row in (account, account, nobody, nobody)]
    assert flags(rows, "refusal") == [True, False, True, True]


@pytest.mark.parametrize(
    ("changed", "counts"),
    [
        ({}, True),
        ({"kind": "visit"}, True),
        (
            {
                "kind": "email",
                "direction": "inbound",
                "disposition_word": None,
                "outcome_word": "Refused appointment",
            },
            True,
        ),
        ({"kind": "message", "disposition_word": None, "outcome_word": "Refused appointment"}, True),
        ({"direction": "inbound"}, True),
        (
            {"disposition_word": "Gatekeeper", "outcome_word": "Refused appointment"},
            False,
        ),  # a block, no refusal
        ({"contact_title": "Clerk"}, False),
        ({"contact_title": None}, False),  # nobody knows whether the person decides
        ({"kind": "meeting", "state_word": "Held"}, False),  # a no at a meeting is none to the appointment
        ({"disposition_word": "Call later"}, False),
        ({"disposition_word": "No answer"}, False),  # silence is not a no
        ({"automated": True}, False),
        ({"rep_id": None}, False),
    ],
)
def test_a_refusal_is_a_decision_makers_recorded_no(changed: Mapping[str, Any], counts: bool) -> None:
    assert flags([{**NO, "date": "2026-03-02", **changed}], "refusal") == [counts]


def test_a_gatekeepers_block_does_not_use_up_the_persons_no() -> None:
    block = {
        **NO,
        "date": "2026-03-02",
        "disposition_word": "Gatekeeper",
        "outcome_word": "Refused appointment",
    }
    assert flags([block, {**NO, "date": "2026-03-03"}], "refusal") == [False, True]


# Firsts.


def test_a_new_person_is_one_with_whom_nobody_here_had_talked() -> None:
    talk = {"disposition_word": "Connected", "contact_id": "c1", "account_id": "x"}
    rows = [
        {**talk, "date": "2026-03-02", "disposition_word": "No answer"},  # no talk yet
        {**talk, "date": "2026-03-03"},
        {**talk, "date": "2026-03-04", "rep_id": "bo"},  # ann talked with him
        {**talk, "date": "2026-03-04", "contact_id": "c2"},
    ]
    assert flags(rows, "new_person") == [False, True, False, True]


def test_an_account_is_met_for_the_first_time_once() -> None:
    meeting = {"kind": "meeting", "account_id": "x", "state_word": "Held"}
    rows = [
        {**meeting, "date": "2026-03-02", "state_word": "No show"},
        {**meeting, "date": "2026-03-03"},
        {**meeting, "date": "2026-03-04", "rep_id": "bo"},
        {**meeting, "date": "2026-03-02", "account_id": "y"},
        {**meeting, "date": "2026-03-01", "account_id": "y", "automated": True},
        {**meeting, "date": "2026-03-01", "account_id": None},  # nobody knows whom
    ]
    assert flags(rows, "first_met") == [False, True, False, True, False, False]


def test_an_account_is_touched_for_the_first_time_once_while_no_customer() -> None:
    rows = [
        {"date": "2026-03-02", "account_id": "x", "direction": "inbound"},  # they called us
        {"date": "2026-03-03", "account_id": "x", "kind": "email"},
        {"date": "2026-03-04", "account_id": "x"},
        {"date": "2026-03-04", "account_id": "cust"},
        {"date": "2026-03-04", "account_id": None},
        {"date": "2026-03-04", "account_id": "y", "automated": True},
        {"date": "2026-03-05", "account_id": "y", "kind": "visit"},
    ]
    accounts = [{"account_id": "cust", "type_word": "Customer"}]
    assert flags(rows, "first_touch", accounts=accounts) == [False, True, False, False, False, False, True]


def test_a_second_subsidiary_is_no_new_account_and_no_new_prospect() -> None:
    accounts = [{"account_id": "north", "parent_id": "hq"}, {"account_id": "south", "parent_id": "hq"}]
    meeting = {"kind": "meeting", "state_word": "Held"}
    rows = [
        {"date": "2026-03-02", "account_id": "north"},
        {"date": "2026-03-03", "account_id": "south"},
        {**meeting, "date": "2026-03-04", "account_id": "south"},
        {**meeting, "date": "2026-03-05", "account_id": "north"},
    ]
    assert flags(rows, "first_touch", accounts=accounts) == [True, False, False, False]
    assert flags(rows, "first_met", accounts=accounts) == [False, False, True, False]
