"""Words become codes: what an answered call is, who decides, and what stays unknown."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest

from salescoach import publish, settings, store
from salescoach.testing import small_log

MONDAY = "2026-03-02"
#: Nobody has said yet which titles decide.
NO_TITLES: Mapping[str, Any] = {"words": {"outcome": {"Appointment": "appointment"}}}


def call(changed: Mapping[str, Any], seed: Mapping[str, Any] | None = None) -> Any:
    """Return the one published activity made of a row."""
    row = {"rep_id": "ann", "date": MONDAY, "contact_id": "c1", **changed}
    [found] = small_log([row], seed=seed).table("activities").to_dict("records")
    return found


@pytest.mark.parametrize(
    ("word", "disposition", "connect"),
    [
        ("No answer", "no_answer", False),
        ("Busy", "busy", False),
        ("Left voicemail", "voicemail", False),
        ("Wrong number", "wrong_number", False),
        ("Gatekeeper", "gatekeeper", True),  # a person answered, a gatekeeper too
        ("connected", "connected", True),  # no case
        ("  CONNECTED ", "connected", True),
    ],
)
def test_a_connect_is_a_dial_that_a_person_answers(word: str, disposition: str, connect: bool) -> None:
    found = call({"disposition_word": word})
    assert (found["disposition"], found["connect"], found["dial"]) == (disposition, connect, True)


def test_a_voicemail_is_a_connect_where_the_mapping_says_so() -> None:
    seed = {"words": {"disposition": {"Live message": "connected"}}}
    assert call({"disposition_word": "Live message"}, seed)["connect"]


@pytest.mark.parametrize("word", ["Answered", "Completed", None])
def test_a_word_nobody_explained_is_unknown_and_no_connect(word: str | None) -> None:
    # a dialer's "Answered" is not a connect unless its mapping says so
    found = call({"disposition_word": word})
    assert pd.isna(found["disposition"])
    assert found["dial"] and not found["connect"] and not found["conversation"]
    assert found["outcome"] == "unknown"


def test_words_nobody_explained_are_listed_with_their_count() -> None:
    rows = [
        {"rep_id": "ann", "date": MONDAY, "disposition_word": word}
        for word in ("Answered", "Answered", "Busy")
    ]
    deal = {"deal_id": "d", "status_word": "Parked", "created": MONDAY}
    found = small_log(rows, tables={"deals": [deal]}).table("words")
    assert sorted(found[["dictionary", "word", "count"]].values.tolist()) == [
        ["disposition", "Answered", 2],
        ["status", "Parked", 1],
    ]


@pytest.mark.parametrize("direction", ["inbound", "internal"])
def test_only_outbound_calls_are_dials(direction: str) -> None:
    found = call({"disposition_word": "Connected", "direction": direction})
    assert not found["dial"] and not found["connect"]


def test_an_automated_call_is_no_dial_and_no_conversation() -> None:
    found = call({"disposition_word": "Connected", "automated": True})
    assert not found["dial"] and not found["connect"] and not found["conversation"]


# Who decides: the outcome table, else the title, else the setting, else nobody knows.


@pytest.mark.parametrize(
    ("title", "decides"),
    [
        ("Owner", True),
        ("  owner", True),
        ("Deputy Chief Buyer", True),  # *chief*
        ("Head of Purchasing", True),  # head of *
        ("Overhead of sorts", False),  # "head of *" holds from the first letter
        ("Assistant", False),
        (None, None),
    ],
)
def test_a_title_decides_by_the_rules_and_a_title_not_listed_does_not(
    title: str | None, decides: bool | None
) -> None:
    seed = {"titles": {"decision_maker": ["Owner", "*chief*", "Head of *"]}}
    found = call({"disposition_word": "Connected", "contact_title": title}, seed)
    assert (None if pd.isna(found["decision_maker"]) else found["decision_maker"]) is decides
    assert found["conversation"] is (decides is True)


def test_without_title_rules_nobody_knows_who_decides() -> None:
    found = call({"disposition_word": "Connected"}, NO_TITLES)
    assert pd.isna(found["decision_maker"])
    assert found["connect"] and not found["conversation"]


def test_the_outcome_table_stands_before_the_title() -> None:
    words = {
        "outcome": {"Spoke to boss": {"outcome": "none", "decision_maker": True}},
        "disposition": {"Front desk": {"disposition": "connected", "decision_maker": False}},
    }
    seed = {"titles": {"decision_maker": ["Owner"]}, "words": words}
    boss = {"disposition_word": "Connected", "outcome_word": "Spoke to boss", "contact_title": "Assistant"}
    assert call(boss, seed)["conversation"]
    assert not call({"disposition_word": "Front desk", "contact_title": "Owner"}, seed)["conversation"]


def test_the_outcome_word_stands_before_the_disposition_word() -> None:
    words = {
        "outcome": {"Not now": {"outcome": "later", "asked": True, "decision_maker": True}},
        "disposition": {"No": {"disposition": "connected", "outcome": "refused", "decision_maker": False}},
    }
    found = call({"disposition_word": "No", "outcome_word": "Not now"}, {"words": words})
    assert (found["disposition"], found["outcome"], found["asked"], found["decision_maker"]) == (
        "connected",
        "later",
        True,
        True,
    )


def test_everybody_decides_where_the_setting_says_so_but_a_title_not_listed_still_does_not() -> None:
    everybody = {**NO_TITLES, "every_contact_decides": True}
    assert call({"disposition_word": "Connected", "contact_title": None}, everybody)["conversation"]
    listed = {**everybody, "titles": {"decision_maker": ["Owner"]}}
    assert not call({"disposition_word": "Connected", "contact_title": "Clerk"}, listed)["conversation"]
    assert call({"disposition_word": "Connected", "contact_title": None}, listed)["conversation"]


def test_whoever_guards_the_decision_maker_is_none_even_under_his_name() -> None:
    everybody = {**NO_TITLES, "every_contact_decides": True}
    found = call({"disposition_word": "Gatekeeper", "contact_title": "Owner"}, everybody)
    assert found["connect"] and found["decision_maker"] is False and not found["conversation"]


def test_the_title_of_the_contact_stands_in_where_the_call_has_none() -> None:
    rows = [
        {
            "rep_id": "ann",
            "date": MONDAY,
            "contact_id": c,
            "contact_title": t,
            "disposition_word": "Connected",
        }
        for c, t in (("c1", None), ("c2", "Clerk"))
    ]
    contacts = [{"contact_id": c, "account_id": "x", "title": "Owner"} for c in ("c1", "c2")]
    found = small_log(rows, tables={"contacts": contacts}).table("activities").set_index("contact_id")
    assert found["conversation"].to_dict() == {"c1": True, "c2": False}  # as logged wins
    assert found["contact_title"].to_dict() == {"c1": "Owner", "c2": "Clerk"}


def test_the_account_of_the_contact_stands_in_where_the_call_has_none() -> None:
    row = {"rep_id": "ann", "date": MONDAY, "contact_id": "c1", "account_id": None}
    log = small_log([row], tables={"contacts": [{"contact_id": "c1", "account_id": "x"}]})
    assert log.table("activities")["account_id"].tolist() == ["x"]


# What the person decided.


@pytest.mark.parametrize(
    ("changed", "outcome", "asked"),
    [
        ({"disposition_word": "Refused appointment"}, "refused", True),
        (
            {"disposition_word": "Call later"},
            "later",
            False,
        ),  # a "later" is an ask only where the word says so
        ({"disposition_word": "Connected", "outcome_word": "Appointment"}, "appointment", True),
        ({"disposition_word": "Connected"}, "none", False),  # explained, and nothing was decided
        ({"disposition_word": "No answer"}, "none", False),
    ],
)
def test_an_ask_is_an_appointment_or_a_no_to_one(
    changed: Mapping[str, Any], outcome: str, asked: bool
) -> None:
    found = call(changed)
    assert (found["outcome"], bool(found["asked"] if not pd.isna(found["asked"]) else False)) == (
        outcome,
        asked,
    )


@pytest.mark.parametrize("outcome", ["later", "referred"])
def test_a_later_or_referral_is_an_ask_where_its_word_says_so(outcome: str) -> None:
    words = {"disposition": {"Asked": {"disposition": "connected", "outcome": outcome, "asked": True}}}
    assert call({"disposition_word": "Asked"}, {"words": words})["asked"]


@pytest.mark.parametrize("word", [None, "Completed"])
@pytest.mark.parametrize("kind", ["dial", "visit"])
def test_a_decision_says_that_a_person_answered_where_no_word_says_how_the_call_ended(
    kind: str, word: str | None
) -> None:
    row = {"kind": kind, "disposition_word": word, "outcome_word": "Refused appointment"}
    found = call(row)
    assert (found["disposition"], found["outcome"], found["conversation"]) == ("connected", "refused", True)


def test_no_decision_says_nothing_about_who_answered() -> None:
    words = {"outcome": {"Nothing agreed": "none"}}
    assert pd.isna(call({"outcome_word": "Nothing agreed"}, {"words": words})["disposition"])


# Meetings.


@pytest.mark.parametrize(
    ("word", "always_held", "state"),
    [
        ("Completed", False, "held"),
        ("Scheduled", False, "booked"),
        ("No show", False, "no_show"),
        ("Canceled", False, "cancelled"),
        ("Rescheduled", False, "moved"),
        (None, False, "unknown"),  # held only on positive evidence
        (None, True, "held"),  # the mapping's word that meetings are logged after the fact
        ("No show", True, "no_show"),
        ("Tentative", True, "unknown"),  # a word is there that nobody explained
    ],
)
def test_a_meeting_is_held_on_positive_evidence_only(word: str | None, always_held: bool, state: str) -> None:
    found = call({"kind": "meeting", "state_word": word, "logged_without_state": always_held})
    assert found["state"] == state


def test_a_call_has_no_state() -> None:
    assert pd.isna(call({"state_word": "Completed"})["state"])


# Deals.


@pytest.mark.parametrize(
    ("word", "status", "closed"),
    [("Closed Won", "won", MONDAY), ("lost", "lost", MONDAY), ("Open", "open", None), ("Parked", None, None)],
)
def test_only_a_won_or_lost_deal_has_a_closing_day(word: str, status: str | None, closed: str | None) -> None:
    # the expected date of an open deal is ignored
    deal = {"deal_id": "d", "status_word": word, "created": "2026-02-02", "closed": MONDAY}
    [found] = small_log(tables={"deals": [deal]}).table("deals").to_dict("records")
    assert (None if pd.isna(found["status"]) else found["status"]) == status
    assert (None if pd.isna(found["closed"]) else str(found["closed"])[:10]) == closed


# The whole step.


def test_the_log_ends_on_the_latest_day_of_work_or_of_a_closed_deal() -> None:
    booked = {"rep_id": "ann", "date": "2026-04-01", "kind": "meeting", "state_word": "Scheduled"}
    held = {"rep_id": "ann", "date": "2026-03-05", "kind": "meeting", "state_word": "Held"}
    assert str(small_log([booked, held]).as_of) == "2026-03-05"  # a meeting to come is no activity yet
    won = {"deal_id": "d", "status_word": "Won", "created": MONDAY, "closed": "2026-03-09"}
    hoped = {"deal_id": "e", "status_word": "Open", "created": MONDAY, "closed": "2026-12-31"}
    assert str(small_log([held], tables={"deals": [won, hoped]}).as_of) == "2026-03-09"
    week = {"rep_id": "bo", "date": MONDAY, "week": MONDAY, "span": "week", "measure": "refusals", "count": 1}
    assert str(small_log([], tables={"tally": [week]}).as_of) == "2026-03-08"  # the Sunday of its week


def test_a_log_without_any_day_is_of_no_day_yet() -> None:
    log = small_log([])
    assert log.as_of == store.NOTHING_YET
    assert log.table("activities").empty


def test_a_published_version_reads_as_the_derived_tables(tmp_path: Any) -> None:
    store.create(tmp_path, {"titles": {"decision_maker": ["Owner"]}})
    with store.locked(tmp_path), store.importing(tmp_path) as con:
        con.execute(
            "INSERT INTO rows_activities BY NAME SELECT 'a1' AS activity_id, 's' AS source, 'ann' AS rep_id, "
            "DATE '2026-03-02' AS date, DATE '2026-03-02' AS week, 'dial' AS kind, 'outbound' AS direction, "
            "'Owner' AS contact_title, 'Connected' AS disposition_word, 'c.csv' AS file, 2 AS row"
        )
        store.make_current(tmp_path, publish.publish(con, tmp_path))
    log = store.read(tmp_path)
    assert str(log.as_of) == MONDAY
    assert log.table("activities")["conversation"].tolist() == [True]
    assert settings.FILE in {path.name for path in (tmp_path / "versions" / log.version).iterdir()}
    assert all(len(log.table(name).columns) for name in store.PUBLISHED)


def test_naming_a_word_changes_the_numbers_without_importing_again() -> None:
    row = {"disposition_word": "Spoke w/ DM"}
    assert not call(row)["connect"]
    named = {"titles": {"decision_maker": ["Owner"]}, "words": {"disposition": {"Spoke w/ DM": "connected"}}}
    assert call(row, named)["conversation"]
