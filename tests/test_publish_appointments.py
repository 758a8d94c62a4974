"""An appointment opened, moved and met: what is one appointment, and whose."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from salescoach.funnel import rep_weeks
from salescoach.testing import WORDS, small_log

Rows = Sequence[Mapping[str, Any]]
SET: Mapping[str, Any] = {
    "disposition_word": "Connected",
    "outcome_word": "Appointment",
    "contact_id": "c1",
    "account_id": "x",
}
MET: Mapping[str, Any] = {"kind": "meeting", "state_word": "Held", "contact_id": "c1", "account_id": "x"}


def appointments(rows: Rows, **settings: Any) -> pd.DataFrame:
    """Return the appointments in their order; the rows are named a00, a01 and so on."""
    made = [{"rep_id": "ann", "activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    found = small_log(made, seed={**WORDS, **settings}).table("appointments")
    return found.sort_values("appointment_id").reset_index(drop=True)


def opened(rows: Rows, **settings: Any) -> list[tuple[str, int]]:
    """Return the opening activity and the moves of each appointment."""
    found = appointments(rows, **settings)
    return list(zip(found["appointment_id"], found["moves"], strict=True))


def linked(rows: Rows, **settings: Any) -> list[tuple[str, str | None]]:
    """Return the opening activity and the meeting of each appointment."""
    found = appointments(rows, **settings)
    meetings = [None if pd.isna(value) else value for value in found["meeting_id"]]
    return list(zip(found["appointment_id"], meetings, strict=True))


def total(rows: Rows, column: str, rep: str = "ann") -> float:
    made = [{"rep_id": "ann", "activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    found = rep_weeks(small_log(made))
    return float(found.loc[(found["scope"] == "all") & (found["rep_id"] == rep), column].sum())


# Moved, or a new one.


def test_a_second_appointment_within_fourteen_days_moves_the_first() -> None:
    rows = [{**SET, "date": "2026-03-02"}, {**SET, "date": "2026-03-16"}]
    assert opened(rows) == [("a00", 1)]
    assert total(rows, "appointments") == 1
    assert total(rows, "appointment_calls") == 2  # moves included


def test_after_fifteen_days_it_is_a_new_one() -> None:
    assert opened([{**SET, "date": "2026-03-02"}, {**SET, "date": "2026-03-17"}]) == [("a00", 0), ("a01", 0)]


def test_the_days_count_from_the_last_move() -> None:
    # 10 days from the first to the second, 10 more to the third: 20 from the first, yet one appointment
    days = ("2026-03-02", "2026-03-12", "2026-03-22")
    assert opened([{**SET, "date": day} for day in days]) == [("a00", 2)]


@pytest.mark.parametrize(("days", "number"), [(0, 3), (1, 2), (2, 1)])
def test_the_days_of_a_move_are_a_setting_and_zero_counts_each(days: int, number: int) -> None:
    # on the same day, and two days later
    rows = [{**SET, "date": day} for day in ("2026-03-02", "2026-03-02", "2026-03-04")]
    assert len(opened(rows, move_days=days)) == number


@pytest.mark.parametrize(
    ("word", "number"),
    [("Held", 2), ("Cancelled", 2), ("No show", 2), ("Rescheduled", 1), ("Scheduled", 1), (None, 1)],
)
def test_once_the_meeting_was_held_cancelled_or_missed_the_next_one_is_new(
    word: str | None, number: int
) -> None:
    meeting = {**MET, "date": "2026-03-05", "state_word": word}
    rows = [{**SET, "date": "2026-03-02"}, meeting, {**SET, "date": "2026-03-09"}]
    assert len(opened(rows)) == number


def test_a_meeting_without_a_contact_ends_what_was_open_with_the_account() -> None:
    meeting = {**MET, "date": "2026-03-05", "contact_id": None}
    rows = [{**SET, "date": "2026-03-02"}, meeting, {**SET, "date": "2026-03-09"}]
    assert opened(rows) == [("a00", 0), ("a02", 0)]


def test_a_meeting_with_somebody_else_leaves_the_appointment_open() -> None:
    meeting = {**MET, "date": "2026-03-05", "contact_id": "c2"}
    rows = [{**SET, "date": "2026-03-02"}, meeting, {**SET, "date": "2026-03-09"}]
    assert opened(rows) == [("a00", 1)]


def test_a_meeting_that_names_the_call_ends_its_appointment_whomever_it_was_with() -> None:
    meeting = {**MET, "date": "2026-03-05", "contact_id": "c2", "account_id": "y", "appointment_id": "a00"}
    rows = [{**SET, "date": "2026-03-02"}, meeting, {**SET, "date": "2026-03-09"}]
    assert opened(rows) == [("a00", 0), ("a02", 0)]


def test_a_meeting_that_only_a_machine_logged_ends_nothing() -> None:
    meeting = {**MET, "date": "2026-03-05", "automated": True}
    assert opened([{**SET, "date": "2026-03-02"}, meeting, {**SET, "date": "2026-03-09"}]) == [("a00", 1)]


def test_another_contact_of_the_same_account_opens_another() -> None:
    rows = [{**SET, "date": "2026-03-02"}, {**SET, "date": "2026-03-03", "contact_id": "c2"}]
    assert opened(rows) == [("a00", 0), ("a01", 0)]


def test_the_account_stands_in_for_a_contact_and_without_either_each_is_one() -> None:
    account = {**SET, "contact_id": None}
    nobody = {**account, "account_id": None}
    rows = [{**row, "date": "2026-03-02"} for row in (account, account, nobody, nobody)]
    assert opened(rows) == [("a00", 1), ("a02", 0), ("a03", 0)]


def test_it_belongs_to_the_rep_who_opened_it_in_the_week_it_was_opened() -> None:
    rows = [{**SET, "date": "2026-03-02"}, {**SET, "date": "2026-03-10", "rep_id": "bo"}]
    [found] = appointments(rows).to_dict("records")
    assert (found["rep_id"], str(found["week"])[:10], found["moves"]) == ("ann", "2026-03-02", 1)
    assert (total(rows, "appointments"), total(rows, "appointments", "bo")) == (1, 0)
    assert total(rows, "appointment_calls", "bo") == 1


@pytest.mark.parametrize(
    ("changed", "mine", "other"),
    [
        ({}, 1, 0),
        ({"kind": "visit"}, 1, 0),
        ({"disposition_word": None}, 1, 0),  # the decision says that somebody answered
        ({"disposition_word": "Gatekeeper"}, 0, 1),
        ({"contact_title": "Clerk"}, 0, 1),
        ({"contact_title": None}, 0, 1),  # nobody knows whether the person decides
        ({"kind": "email", "direction": "inbound"}, 0, 1),  # by message: beside, not in question 4
        ({"direction": "inbound"}, 0, 1),  # who came to us without our dial
        ({"kind": "meeting", "state_word": "Held"}, 0, 0),  # the next date agreed at a meeting
        ({"automated": True}, 0, 0),
        ({"rep_id": None}, 0, 0),
    ],
)
def test_only_one_agreed_in_a_conversation_is_an_appointment(
    changed: Mapping[str, Any], mine: int, other: int
) -> None:
    # the rep dials somebody else and visits and meets somewhere, so that everything is tracked
    rest = {"date": "2026-03-02", "contact_id": "c9"}
    rows = [
        {**SET, "date": "2026-03-02", **changed},
        rest,
        {**rest, "kind": "visit", "contact_title": "Clerk"},
    ]
    found = appointments(rows)
    assert (int(found["conversation"].sum()), int((~found["conversation"]).sum())) == (mine, other)


# Linked to the meeting that came of it.


@pytest.mark.parametrize(
    ("day", "is_linked"),
    [
        ("2026-03-02", True),  # 0 days later
        ("2026-03-20", True),
        ("2026-05-01", True),  # 29 days left in March, 30 of April, 1 of May: 60 days later
        ("2026-05-02", False),  # 61 days later
        ("2026-03-01", False),  # before
    ],
)
def test_a_meeting_with_the_account_up_to_sixty_days_later_came_of_it(day: str, is_linked: bool) -> None:
    rows = [{**SET, "date": "2026-03-02"}, {**MET, "date": day, "contact_id": None}]
    assert linked(rows) == [("a00", "a01" if is_linked else None)]


def test_a_meeting_without_a_time_may_have_followed_a_call_of_the_same_day() -> None:
    rows = [{**SET, "instant": "2026-03-02 10:00:00"}, {**MET, "date": "2026-03-02"}]
    assert linked(rows) == [("a00", "a01")]
    timed = [rows[0], {**MET, "instant": "2026-03-02 09:00:00"}]
    assert linked(timed) == [("a00", None)]  # it took place before the call


def test_a_meeting_without_a_time_came_of_an_earlier_day_before_one_of_the_same_day() -> None:
    # the second appointment was agreed on the day the first took place
    rows = [
        {**SET, "instant": "2026-02-02 10:00:00"},
        {**MET, "date": "2026-03-02"},
        {**SET, "instant": "2026-03-02 11:00:00"},
    ]
    assert linked(rows) == [("a00", "a01"), ("a02", None)]


def test_an_explicit_link_stands_before_account_and_days() -> None:
    rows = [
        {**SET, "date": "2026-01-05"},
        {**SET, "date": "2026-03-02"},
        {**MET, "date": "2026-04-20", "account_id": "y", "contact_id": None, "appointment_id": "a00"},
    ]
    assert linked(rows) == [("a00", "a02"), ("a01", None)]


def test_an_explicit_link_to_a_call_that_moved_it_is_one_to_the_appointment() -> None:
    rows = [
        {**SET, "date": "2026-03-02"},
        {**SET, "date": "2026-03-05"},
        {**MET, "date": "2026-03-09", "account_id": None, "appointment_id": "a01"},
    ]
    assert linked(rows) == [("a00", "a02")]


def test_an_explicit_link_to_a_call_that_two_files_hold_finds_the_one_that_is_left() -> None:
    # the dialer's row is kept, the meeting names the CRM's
    call = {**SET, "instant": "2026-03-02 10:00:00"}
    rows = [
        {**call, "source": "dialer", "file": "d.csv"},
        {**call, "source": "crm", "file": "c.csv", "disposition_word": None, "outcome_word": None},
        {**MET, "date": "2026-06-01", "account_id": "y", "contact_id": None, "appointment_id": "a01"},
    ]
    assert linked(rows) == [("a00", "a02")]


def test_the_appointment_with_the_contact_stands_before_a_later_one_with_the_account() -> None:
    rows = [
        {**SET, "date": "2026-03-02"},
        {**SET, "date": "2026-03-03", "contact_id": "c2"},
        {**MET, "date": "2026-03-05"},
    ]
    assert linked(rows) == [("a00", "a02"), ("a01", None)]


def test_a_meeting_that_came_of_nothing_is_a_meeting_and_never_an_appointment() -> None:
    rows = [
        {"date": "2026-03-02", "contact_id": "c9"},
        {**SET, "date": "2026-03-02"},
        {**MET, "date": "2026-03-09"},
    ]
    unlinked = {**MET, "date": "2026-03-09", "account_id": "y", "contact_id": "c5"}
    assert total([*rows, unlinked], "meetings") == 2
    assert total([*rows, unlinked], "appointments") == 1
    assert total([*rows, unlinked], "set_held") == 1


def test_a_meeting_put_off_and_held_later_is_met_once() -> None:
    rows = [
        {**SET, "date": "2026-03-02"},
        {**MET, "date": "2026-03-05", "state_word": "Rescheduled"},
        {**MET, "date": "2026-03-06", "state_word": "Cancelled"},
        {**MET, "date": "2026-03-12"},
    ]
    [found] = appointments(rows).to_dict("records")
    assert (found["meeting_id"], found["met_state"], str(found["met"])[:10]) == ("a03", "held", "2026-03-12")


def test_a_no_show_is_linked_but_not_held() -> None:
    rows = [{**SET, "date": "2026-03-02"}, {**MET, "date": "2026-03-05", "state_word": "No show"}]
    assert (total(rows, "set_held"), total(rows, "no_shows"), total(rows, "meetings")) == (0, 1, 0)


# Set by one, held by another.


def test_a_setter_has_the_appointment_and_the_closer_the_meeting() -> None:
    rows = [
        {**SET, "date": "2026-03-02", "rep_id": "sue"},
        {"date": "2026-03-02", "rep_id": "ann", "contact_id": "c9"},
        {**MET, "date": "2026-03-05", "rep_id": "ann"},
    ]
    assert (total(rows, "appointments", "sue"), total(rows, "set_held", "sue")) == (1, 1)
    assert (total(rows, "meetings"), total(rows, "appointments"), total(rows, "set_held")) == (1, 0, 0)
    made = [{"activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    [meeting] = (
        small_log(made)
        .query("SELECT set_by, held_by FROM activities WHERE kind = 'meeting'")
        .to_dict("records")
    )
    assert meeting == {"set_by": "sue", "held_by": "ann"}


def test_who_set_and_who_held_a_meeting_stand_where_the_crm_says_so() -> None:
    rows = [
        {**SET, "date": "2026-03-02", "rep_id": "sue"},
        {**MET, "date": "2026-03-05", "rep_id": "sue", "held_by": "ann", "set_by": "tom"},
    ]
    made = [{"activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    log = small_log(made)
    [meeting] = log.query("SELECT set_by, held_by FROM activities WHERE kind = 'meeting'").to_dict("records")
    assert meeting == {"set_by": "tom", "held_by": "ann"}
    found = rep_weeks(log).query("scope == 'all'").set_index("rep_id")["meetings"]
    assert found["ann"] == 1
    assert found.drop("ann").isna().all()  # sue held none, and tom has no work of his own


# As of an earlier day.


def test_before_the_meeting_nobody_knows_what_became_of_the_appointment() -> None:
    rows = [
        {"rep_id": "ann", "activity_id": "a00", **SET, "date": "2026-03-02"},
        {"rep_id": "ann", "activity_id": "a01", **MET, "date": "2026-03-12"},
    ]
    before = small_log(rows, as_of="2026-03-11").table("appointments")
    assert before[["meeting_id", "met_state", "met"]].isna().all(axis=None)
    after = small_log(rows, as_of="2026-03-12").table("appointments")
    assert after["met_state"].tolist() == ["held"]


# A series: one call agrees on a meeting every week.

SERIES: Rows = [
    {**SET, "date": "2026-03-02"},
    *({**MET, "date": f"2026-03-{day:02}"} for day in (9, 16, 23, 30)),
]


def test_one_call_that_set_a_weekly_series_is_one_appointment_and_each_meeting_held_counts() -> None:
    assert linked(SERIES) == [("a00", "a01")]
    for column, count in (("appointments", 1), ("set_held", 1), ("meetings", 4), ("prospects_met", 1)):
        assert total(SERIES, column) == count, column


def test_every_meeting_of_the_series_was_set_by_the_one_who_agreed_on_it() -> None:
    rows = [
        {**row, "rep_id": "ann" if n == 0 else "bo", "activity_id": f"a{n}"} for n, row in enumerate(SERIES)
    ]
    found = small_log(rows).table("activities").query("kind == 'meeting'")
    assert set(found["set_by"]) == {"ann"}
    assert set(found["held_by"]) == {"bo"}


def test_a_series_that_goes_on_past_sixty_days_is_still_held_but_no_longer_set_by_that_call() -> None:
    """2 March and 60 days is 1 May; the meeting of 4 May counts and nobody knows who set it."""
    rows = [*SERIES, {**MET, "date": "2026-05-01"}, {**MET, "date": "2026-05-04"}]
    made = [{"rep_id": "ann", "activity_id": f"a{n}", **row} for n, row in enumerate(rows)]
    found = small_log(made).table("activities").set_index("activity_id")["set_by"]
    assert (found["a5"], pd.isna(found["a6"])) == ("ann", True)
    assert total(rows, "meetings") == 6


def test_occurrences_that_are_still_to_come_were_called_off_or_missed_are_not_held() -> None:
    states = ("Held", "Canceled", "No show", "Scheduled")
    rows = [SERIES[0], *({**row, "state_word": state} for row, state in zip(SERIES[1:], states, strict=True))]
    assert linked(rows) == [("a00", "a01")]
    for column, count in (("appointments", 1), ("meetings", 1), ("no_shows", 1), ("set_held", 1)):
        assert total(rows, column) == count, column


def test_a_series_whose_first_meeting_was_called_off_is_met_by_the_next() -> None:
    rows = [SERIES[0], {**SERIES[1], "state_word": "Canceled"}, *SERIES[2:]]
    assert linked(rows) == [("a00", "a02")]
    assert total(rows, "set_held") == 1


def test_a_series_moved_by_a_day_each_week_stays_one_appointment() -> None:
    """Calls that put the next meeting off before any was held are moves of the one that began it."""
    rows = [*({**SET, "date": day} for day in ("2026-03-02", "2026-03-06", "2026-03-13")), *SERIES[2:]]
    assert opened(rows) == [("a00", 2)]
    assert linked(rows) == [("a00", "a03")]


def test_a_call_that_agrees_on_another_series_after_one_was_held_is_a_new_appointment() -> None:
    rows = [*SERIES[:3], {**SET, "date": "2026-03-17"}, *SERIES[3:]]
    assert linked(rows) == [("a00", "a01"), ("a03", "a04")]
    assert total(rows, "appointments") == 2
    assert total(rows, "meetings") == 4


def test_one_series_with_two_people_of_an_account_who_each_agreed_is_two_appointments() -> None:
    other = {"contact_id": "c2"}
    rows = [SERIES[0], {**SERIES[0], **other}, SERIES[1], {**SERIES[2], **other}]
    assert linked(rows) == [("a00", "a02"), ("a01", "a03")]


def test_meetings_of_a_merged_contact_belong_to_the_appointment_with_the_other() -> None:
    rows = [
        {**row, "rep_id": "ann", "activity_id": f"a{n}", "account_id": None} for n, row in enumerate(SERIES)
    ]
    rows[1]["contact_id"] = "old"
    merges = [{"old_id": "old", "new_id": "c1", "what": "contact"}]
    found = small_log(rows, tables={"merges": merges}).table("appointments")
    assert found[["appointment_id", "meeting_id"]].values.tolist() == [["a0", "a1"]]
