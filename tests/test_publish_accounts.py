"""Which group an account was in on the day of an activity, and what the activity was for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from salescoach.testing import WORDS, small_log

Rows = Sequence[Mapping[str, Any]]
#: The words for where accounts and contacts come from.
SEED: Mapping[str, Any] = {
    **WORDS,
    "words": {
        **WORDS["words"],  # type: ignore[dict-item]
        "origin": {"Website": "inbound", "Webinar": "marketing", "Referral": "referral", "Cold": "self"},
        "purpose": {"Prospecting": "prospecting", "Service": "service", "Nurture": "deal"},
    },
}
DAY = "2026-03-10"


def published(
    rows: Rows, tables: Mapping[str, Rows], seed: Mapping[str, Any] = SEED
) -> list[tuple[str, str, str]]:
    """Return account (or contact), group and purpose of each activity, in the order of the rows."""
    made = [{"rep_id": "ann", "activity_id": f"a{n:02}", **row} for n, row in enumerate(rows)]
    found = small_log(made, tables=tables, seed=seed).table("activities").sort_values("activity_id")
    return [
        (str(row["account_id"]), row["account_group"], row["purpose"]) for row in found.to_dict("records")
    ]


def groups(rows: Rows, tables: Mapping[str, Rows], seed: Mapping[str, Any] = SEED) -> list[str]:
    return [group for _, group, _ in published(rows, tables, seed)]


def on(*days: str, account: str | None = "x") -> Rows:
    return [{"date": day, "account_id": account} for day in days]


def won(account: str, closed: str, *, created: str = "2026-01-05", deal: str = "d") -> Mapping[str, Any]:
    return {
        "deal_id": deal,
        "account_id": account,
        "status_word": "Won",
        "created": created,
        "closed": closed,
    }


def test_a_golden_page_of_groups_with_a_named_list() -> None:
    accounts = [
        {"account_id": "listed", "target": "yes"},
        {"account_id": "spring", "target_from": "2026-03-01", "target_to": "2026-03-31"},
        {"account_id": "hq", "type_word": "Prospect"},
        {"account_id": "plant", "parent_id": "hq"},
        {"account_id": "old", "type_word": "Customer"},
        {"account_id": "since", "customer_since": "2026-03-10"},
        {"account_id": "vendor", "type_word": "Partner", "target": "yes"},
        {"account_id": "no", "target": "no"},
    ]
    deals = [won("hq", "2026-03-10")]
    case = [
        ("listed", "2026-03-10", "target"),  # on the list without dates: always
        ("spring", "2026-02-28", "new"),  # the day before the list had it
        ("spring", "2026-03-01", "target"),  # from and to are days on the list
        ("spring", "2026-03-31", "target"),
        ("spring", "2026-04-01", "new"),
        ("no", "2026-03-10", "new"),  # off the list
        ("hq", "2026-03-10", "new"),  # the call that closed it was to no customer yet
        ("hq", "2026-03-11", "existing"),  # won before
        ("plant", "2026-03-09", "new"),
        ("plant", "2026-03-11", "existing"),  # the parent bought
        ("old", "2026-03-10", "existing"),  # a customer without a date was one before the log began
        ("since", "2026-03-09", "new"),
        ("since", "2026-03-10", "existing"),  # since that day
        ("vendor", "2026-03-10", "partner"),  # though somebody listed it
        (None, "2026-03-10", "unlinked"),
        ("stranger", "2026-03-10", "new"),  # in no account table
    ]
    rows = [{"date": day, "account_id": account} for account, day, _ in case]
    assert groups(rows, {"accounts": accounts, "deals": deals}) == [group for *_, group in case]


def test_without_a_list_every_account_that_is_no_customer_is_a_target() -> None:
    rows = [*on("2026-03-10", "2026-03-11"), *on("2026-03-10", account=None)]
    assert groups(rows, {"deals": [won("x", "2026-03-10")]}) == ["target", "existing", "unlinked"]


def test_a_customer_without_a_date_who_was_won_in_the_log_was_none_before() -> None:
    tables = {"accounts": [{"account_id": "x", "type_word": "Customer"}], "deals": [won("x", "2026-03-10")]}
    assert groups(on("2026-03-09", "2026-03-11"), tables) == ["target", "existing"]


def test_a_day_of_being_customer_that_the_crm_copied_from_the_win_starts_after_the_win() -> None:
    accounts = [{"account_id": "x", "customer_since": "2026-03-10"}]
    found = groups(on("2026-03-10", "2026-03-11"), {"accounts": accounts, "deals": [won("x", "2026-03-10")]})
    assert found == ["target", "existing"]


def test_a_lost_or_open_deal_makes_no_customer() -> None:
    deals = [
        {
            "deal_id": "d",
            "account_id": "x",
            "status_word": "Lost",
            "created": "2026-01-05",
            "closed": "2026-01-20",
        },
        {
            "deal_id": "e",
            "account_id": "x",
            "status_word": "Open",
            "created": "2026-01-05",
            "closed": "2026-01-20",
        },
    ]
    assert groups(on(DAY), {"deals": deals}) == ["target"]


def test_a_deal_that_arrives_late_re_dates_older_calls() -> None:
    assert groups(on(DAY), {}) == ["target"]
    assert groups(on(DAY), {"deals": [won("x", "2026-02-02")]}) == ["existing"]


@pytest.mark.parametrize(
    ("months", "group"),
    [(0, "existing"), (3, "win_back"), (12, "existing")],  # 2026-01-15 + 3 months lies before 2026-06-01
)
def test_a_former_customer_is_one_to_win_back_after_so_many_months(months: int, group: str) -> None:
    tables = {"deals": [won("x", "2026-01-15")]}
    assert groups(on("2026-06-01"), tables, {**SEED, "win_back_months": months}) == [group]


def test_the_months_to_a_win_back_count_from_the_last_win_before_the_call() -> None:
    # wins on 01-15 and 05-04; 3 months after the first is 04-15, after the second 08-04
    tables = {"deals": [won("x", "2026-01-15"), won("x", "2026-05-04", deal="e")]}
    seed = {**SEED, "win_back_months": 3}
    found = groups(on("2026-04-15", "2026-04-16", "2026-05-05", "2026-08-05"), tables, seed)
    assert found == ["existing", "win_back", "existing", "win_back"]


def test_a_customer_of_old_is_never_won_back_for_want_of_a_date() -> None:
    tables = {"accounts": [{"account_id": "x", "type_word": "Customer"}]}
    assert groups(on(DAY), tables, {**SEED, "win_back_months": 3}) == ["existing"]


def test_subsidiaries_roll_up_to_the_ultimate_parent_and_back_down() -> None:
    accounts = [
        {"account_id": "group"},
        {"account_id": "country", "parent_id": "group"},
        {"account_id": "plant", "parent_id": "country"},
        {"account_id": "other"},
    ]
    tables = {"accounts": accounts, "deals": [won("plant", "2026-03-02")]}
    rows = [*on(DAY, account="group"), *on(DAY, account="country"), *on(DAY, account="other")]
    assert groups(rows, tables) == ["existing", "existing", "target"]


def test_a_circle_of_parents_is_one_family_and_does_not_hang() -> None:
    accounts = [
        {"account_id": "a", "parent_id": "b"},
        {"account_id": "b", "parent_id": "c"},
        {"account_id": "c", "parent_id": "a"},
        {"account_id": "d", "parent_id": "a"},
        {"account_id": "self", "parent_id": "self"},
    ]
    tables = {"accounts": accounts, "deals": [won("b", "2026-03-02")]}
    rows = [*on(DAY, account="c"), *on(DAY, account="d"), *on(DAY, account="self")]
    assert groups(rows, tables) == ["existing", "existing", "target"]


# Purpose.


def test_a_golden_page_of_purposes() -> None:
    accounts = [
        {"account_id": "cold"},
        {"account_id": "web", "origin_word": "Website"},
        {"account_id": "ref", "origin_word": "Referral"},
        {"account_id": "cust", "type_word": "Customer", "origin_word": "Website"},
        {"account_id": "vendor", "type_word": "Partner"},
    ]
    deals = [
        {
            "deal_id": "1",
            "account_id": "cold",
            "status_word": "Lost",
            "created": "2026-03-04",
            "closed": "2026-03-06",
        },
        {"deal_id": "2", "account_id": "web", "status_word": "Open", "created": "2026-03-05"},
        {"deal_id": "3", "account_id": "cust", "status_word": "Open", "created": "2026-03-05"},
    ]
    case = [
        ("cold", "2026-03-03", "prospecting"),  # before the deal was opened
        ("cold", "2026-03-04", "deal"),  # while it is open, both days counted
        ("cold", "2026-03-06", "deal"),
        ("cold", "2026-03-07", "prospecting"),  # lost, and nobody met yet
        ("web", "2026-03-04", "lead"),  # the person came to us
        ("web", "2026-03-05", "deal"),
        ("ref", "2026-03-04", "prospecting"),  # a referral is no lead
        ("cust", "2026-03-06", "service"),  # a customer, whatever is open
        ("vendor", "2026-03-04", "unknown"),
        (None, "2026-03-04", "unknown"),
    ]
    rows = [{"date": day, "account_id": account} for account, day, _ in case]
    found = published(rows, {"accounts": accounts, "deals": deals})
    assert [purpose for *_, purpose in found] == [purpose for *_, purpose in case]


def test_after_the_first_meeting_held_work_is_about_the_deal() -> None:
    meeting = {"kind": "meeting", "account_id": "x"}
    rows = [
        {"instant": "2026-03-10 09:00:00", "account_id": "x"},
        {**meeting, "instant": "2026-03-10 10:00:00", "state_word": "No show"},  # was not held
        {"instant": "2026-03-10 11:00:00", "account_id": "x"},
        {**meeting, "instant": "2026-03-11 10:00:00", "state_word": "Held"},  # the first one itself
        {"instant": "2026-03-11 11:00:00", "account_id": "x"},
        {"instant": "2026-03-11 11:00:00", "account_id": "y"},
    ]
    found = [purpose for *_, purpose in published(rows, {})]
    assert found == ["prospecting", "prospecting", "prospecting", "prospecting", "deal", "prospecting"]


def test_a_meeting_with_one_subsidiary_is_one_with_the_family() -> None:
    accounts = [{"account_id": "north", "parent_id": "hq"}, {"account_id": "south", "parent_id": "hq"}]
    rows = [
        {"date": "2026-03-09", "kind": "meeting", "state_word": "Held", "account_id": "north"},
        {"date": "2026-03-10", "account_id": "south"},
    ]
    assert published(rows, {"accounts": accounts})[1] == ("south", "target", "deal")


@pytest.mark.parametrize(
    ("activity", "contact", "account", "purpose"),
    [
        (None, None, None, "prospecting"),
        ("Website", None, "Cold", "lead"),
        (None, "Webinar", "Cold", "lead"),
        ("Cold", "Webinar", None, "prospecting"),  # the nearest word stands
        (None, None, "Website", "lead"),
    ],
)
def test_a_lead_is_told_by_the_origin_of_call_contact_or_account(
    activity: str | None, contact: str | None, account: str | None, purpose: str
) -> None:
    rows = [{"date": DAY, "contact_id": "c", "account_id": "x", "origin_word": activity}]
    tables = {
        "contacts": [{"contact_id": "c", "account_id": "x", "origin_word": contact}],
        "accounts": [{"account_id": "x", "origin_word": account}],
    }
    assert published(rows, tables) == [("x", "target", purpose)]


def test_a_purpose_that_the_mapping_states_beats_the_derived_one() -> None:
    accounts = [
        {"account_id": "cust", "type_word": "Customer"},
        {"account_id": "x", "origin_word": "Website"},
    ]
    rows = [
        {"date": DAY, "account_id": "cust", "purpose_word": "Prospecting"},
        {"date": DAY, "account_id": "x", "purpose_word": "Service"},
        {"date": DAY, "account_id": None, "purpose_word": "Nurture"},
        {"date": DAY, "account_id": "x", "purpose_word": "Whatever"},  # nobody explained it
    ]
    assert [purpose for *_, purpose in published(rows, {"accounts": accounts})] == [
        "prospecting",
        "service",
        "deal",
        "lead",
    ]
