"""Ids that are one: merged by the CRM, by the coach, by the same name; and likely ones, which stay two."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import funnel
from salescoach.publish.same import resolved
from salescoach.store import Log
from salescoach.testing import WORDS, small_log

Rows = Sequence[Mapping[str, Any]]
PUBLISH = Path(__file__).resolve().parents[1] / "salescoach" / "publish"


def merge(old: str, new: str, what: str = "rep", source: str = "test") -> Mapping[str, Any]:
    return {"old_id": old, "new_id": new, "what": what, "source": source}


def calls(*reps: str, **more: Any) -> Rows:
    return [{"rep_id": rep, "date": "2026-03-02", "disposition_word": "Busy", **more} for rep in reps]


def seed(same: Mapping[str, Any] | None = None, apart: Mapping[str, Any] | None = None) -> Mapping[str, Any]:
    return {**WORDS, "same": same or {}, "apart": apart or {}}


def reps(log: Log) -> list[str]:
    return sorted(log.table("reps")["rep_id"])


def dials(log: Log) -> dict[str, float]:
    weeks = funnel.rep_weeks(log)
    return dict(weeks[weeks["scope"] == "all"].groupby("rep_id")["dials"].sum())


def merged(log: Log) -> list[tuple[str, ...]]:
    return sorted(log.table("merged").itertuples(index=False, name=None))


# Chains, circles and the coach's word


@pytest.mark.parametrize(
    ("edges", "apart", "ends"),
    [
        ({"a": ("b", "crm"), "b": ("c", "crm"), "c": ("d", "crm")}, [], {"a": "d", "b": "d", "c": "d"}),
        ({"b": ("c", "crm"), "c": ("a", "crm"), "a": ("b", "crm")}, [], {"b": "a", "c": "a"}),
        ({"z": ("b", "crm"), "b": ("c", "crm"), "c": ("b", "crm")}, [], {"z": "b", "c": "b"}),
        # The CRM says that b became a; the coach says that a is b.
        ({"a": ("b", "coach"), "b": ("a", "crm")}, [], {"a": "b"}),
        ({"a": ("b", "coach"), "b": ("x", "crm"), "x": ("a", "crm")}, [], {"a": "b", "x": "b"}),
        # The coach's b went on in the CRM.
        ({"a": ("b", "coach"), "b": ("c", "crm")}, [], {"a": "c", "b": "c"}),
        ({"a": ("b", "crm")}, [("a", "b")], {}),
        ({"a": ("m", "crm"), "m": ("b", "crm")}, [("b", "a")], {"m": "b"}),
        ({"a": ("m", "crm"), "m": ("b", "crm")}, [("a", "b")], {"m": "b"}),
        ({"a": ("t", "name"), "b": ("t", "name")}, [("a", "b")], {"a": "t"}),
        ({"a": ("t", "coach"), "b": ("t", "name")}, [("b", "a")], {"a": "t"}),
        ({"a": ("t", "coach"), "b": ("t", "name")}, [("a", "b")], {"a": "t"}),
    ],
)
def test_a_chain_ends_where_it_ends_and_the_coach_s_word_wins(
    edges: dict[str, tuple[str, str]], apart: list[tuple[str, str]], ends: dict[str, str]
) -> None:
    backwards = dict(reversed(edges.items()))
    for told in (edges, backwards):
        assert {old: new for old, new, _ in resolved(told, apart)} == ends


# Reps


def test_a_rep_merged_in_the_crm_is_one_in_everything_that_is_counted() -> None:
    """Two dials, one meeting set and one held, a tally, a day off and a sale of the old id are the new one's."""
    activities = [
        *calls("old", "new"),
        {"rep_id": None, "kind": "meeting", "state_word": "Held", "date": "2026-03-03", "held_by": "old", "set_by": "old"},
    ]  # fmt: skip
    tables: Mapping[str, Rows] = {
        "merges": [merge("old", "mid"), merge("mid", "new", source="another")],
        "deals": [{"deal_id": "d", "rep_id": "old", "status_word": "Won", "closed": "2026-03-04"}],
        "days_off": [{"rep_id": "old", "date": "2026-03-05", "part": 1}],
        "plan_weeks": [{"rep_id": "old", "week": "2026-03-02", "measure": "asks", "count": 5}],
        "tally": [
            {"rep_id": "old", "date": "2026-03-06", "span": "day", "week": "2026-03-02", "measure": "refusals", "count": 3}
        ],
        "left_out": [{"fills": "activities", "item": "x", "reason": "open", "rep_id": "old"}],
    }  # fmt: skip
    log = small_log(activities, tables=tables)
    assert reps(log) == ["new"]
    assert merged(log) == [("rep", "mid", "new", "crm"), ("rep", "old", "new", "crm")]
    for table in ("days_off", "plan_weeks", "tally", "left_out", "deal_credit", "deals"):
        assert log.table(table)["rep_id"].tolist() == ["new"], table
    weeks = funnel.rep_weeks(log).set_index("scope")
    assert weeks.loc["all", ["dials", "meetings", "sales", "days_worked"]].tolist() == [2, 1, 1, 4]
    assert weeks.loc["new_business", "refusals"] == 3
    assert log.table("activities")["set_by"].dropna().tolist() == ["new"]


def test_names_that_are_the_same_for_sure_are_one_rep_by_the_usual_spelling() -> None:
    spellings = ["ANA RUIZ"] * 4 + ["Ana Ruiz"] * 2 + ["Ruiz, Ana", "ana  ruiz", "Bo Li", "BO LI"]
    log = small_log(calls(*spellings))
    assert dials(log) == {"Ana Ruiz": 8, "Bo Li": 2}
    assert [(old, why) for _, old, _, why in merged(log)] == [
        ("ANA RUIZ", "name"), ("BO LI", "name"), ("Ruiz, Ana", "name"), ("ana  ruiz", "name"),
    ]  # fmt: skip


def test_the_order_of_rows_decides_no_spelling() -> None:
    rows = calls("Ana Ruiz", "Ruiz, Ana", "ana ruiz", "ana ruiz", "Ana Ruiz")
    assert reps(small_log(rows)) == reps(small_log(rows[::-1])) == ["Ana Ruiz"]


def test_a_name_that_is_only_ever_in_capitals_stays_so() -> None:
    assert reps(small_log(calls("ANA RUIZ", "RUIZ, ANA", "RUIZ, ANA"))) == ["RUIZ, ANA"]


@pytest.mark.parametrize(
    "ids", [("r1", "R1"), ("ann", "Ann"), ("0051a00000AbcdE", "0051a00000aBCDe"), ("ana@x.org", "Ana@X.org")]
)
def test_ids_that_are_no_names_are_never_one_by_their_letters(ids: tuple[str, str]) -> None:
    log = small_log(calls(*ids))
    assert reps(log) == sorted(ids)
    assert log.table("merged").empty


def test_the_coach_s_word_goes_for_every_spelling_of_a_name() -> None:
    rows = calls("Ana Ruiz", "Ana Ruiz", "ANA RUIZ", "R7")
    log = small_log(rows, seed=seed(same={"reps": {"ANA RUIZ": "R7"}}))
    assert dials(log) == {"R7": 4}


def test_two_who_the_coach_says_are_two_stay_two_though_they_share_a_name() -> None:
    rows = calls("Ana Ruiz", "Ana Ruiz", "Ruiz, Ana")
    log = small_log(rows, seed=seed(apart={"reps": [["Ruiz, Ana", "Ana Ruiz"]]}))
    assert dials(log) == {"Ana Ruiz": 2, "Ruiz, Ana": 1}
    assert log.table("alike").empty


def test_what_the_surviving_rep_says_wins_and_the_rest_is_filled_from_the_other() -> None:
    told = [
        {"rep_id": "new", "name": "Ana Ruiz", "hired": "2026-02-01", "country": None, "source": "z"},
        {"rep_id": "old", "name": "A. Ruiz", "hired": "2024-05-01", "country": "ES", "left": "2026-01-31", "team": "N"},
    ]  # fmt: skip
    log = small_log(calls("old", "new"), tables={"reps": told, "merges": [merge("old", "new")]})
    [rep] = log.table("reps").to_dict("records")
    assert (rep["name"], rep["country"], rep["team"]) == ("Ana Ruiz", "ES", "N")
    # He started when the first of the two did, and the end of the old id is no end of the person.
    assert rep["hired"] == pd.Timestamp("2024-05-01")
    assert pd.isna(rep["left"])


def test_the_roster_of_an_old_id_stands_before_what_exports_say_of_the_new_one() -> None:
    told = [
        {"rep_id": "new", "team": "CRM's"},
        {"rep_id": "old", "team": "coach's", "source": "roster"},
    ]
    log = small_log(calls("new"), tables={"reps": told, "merges": [merge("old", "new")]})
    assert log.table("reps")["team"].tolist() == ["coach's"]


def test_shares_of_a_deal_that_two_ids_of_one_rep_have_add_up() -> None:
    """0.5 and 0.25 of one person are 0.75 of a sale; the fourth quarter is another's."""
    credit = [
        {"deal_id": "d", "rep_id": rep, "part": "closed", "share": share}
        for rep, share in (("old", 0.5), ("new", 0.25), ("bo", 0.25))
    ]
    tables: Mapping[str, Rows] = {
        "deals": [{"deal_id": "d", "status_word": "Won", "closed": "2026-03-03"}],
        "deal_credit": [*credit, {"deal_id": "d", "rep_id": "old", "part": "sourced", "share": 1}],
        "merges": [merge("old", "new")],
    }
    log = small_log(calls("new", "bo"), tables=tables)
    found = log.table("deal_credit").sort_values(["rep_id", "part"])[["rep_id", "part", "share"]]
    assert found.values.tolist() == [["bo", "closed", 0.25], ["new", "closed", 0.75], ["new", "sourced", 1.0]]
    weeks = funnel.rep_weeks(log)
    assert dict(weeks[weeks["scope"] == "all"].set_index("rep_id")["sales"]) == {"bo": 0.25, "new": 0.75}


def test_one_sheet_kept_under_two_spellings_counts_a_day_once() -> None:
    row = {"date": "2026-03-02", "span": "day", "week": "2026-03-02", "measure": "refusals"}
    tally = [{**row, "rep_id": "Ann Lee", "count": 3}, {**row, "rep_id": "ANN LEE", "count": 3}]
    log = small_log(calls("Ann Lee"), tables={"tally": tally})
    assert log.table("tally")["count"].tolist() == [3]


# Accounts and contacts


def test_a_merged_account_is_one_with_the_survivor_s_values_first() -> None:
    told = [
        {"account_id": "old", "name": "Acme Ltd", "type_word": "Customer", "parent_id": "hq", "source": "a"},
        {"account_id": "new", "name": "Acme", "source": "b"},
        {"account_id": "hq", "name": "Group", "source": "b"},
    ]
    rows = [{"rep_id": "ann", "date": "2026-03-02", "account_id": account} for account in ("old", "new")]
    log = small_log(rows, tables={"accounts": told, "merges": [merge("old", "new", "account")]})
    found = log.table("accounts").set_index("account_id")
    assert sorted(found.index) == ["hq", "new"]
    assert found.loc["new", ["name", "type", "parent_id", "root"]].tolist() == [
        "Acme",
        "customer",
        "hq",
        "hq",
    ]
    assert log.table("activities")["account_id"].tolist() == ["new", "new"]


def test_a_parent_that_was_merged_is_the_parent_s_survivor() -> None:
    """A win of the plant makes customers of the survivor and of the other plant."""
    told = [
        {"account_id": "plant", "parent_id": "old hq"},
        {"account_id": "mill", "parent_id": "hq"},
        {"account_id": "hq"},
    ]
    tables: Mapping[str, Rows] = {
        "accounts": told,
        "merges": [merge("old hq", "hq", "account")],
        "deals": [{"deal_id": "d", "account_id": "plant", "status_word": "Won", "closed": "2026-03-01"}],
    }
    rows = [
        {"rep_id": "ann", "date": "2026-03-02", "account_id": account}
        for account in ("hq", "mill", "old hq", "plant")
    ]
    log = small_log(rows, tables=tables)
    assert set(log.table("activities")["account_group"]) == {"existing"}
    assert dict(log.table("accounts").set_index("account_id")["root"]) == {
        "hq": "hq",
        "mill": "hq",
        "plant": "hq",
    }


def test_a_subsidiary_merged_into_another_group_is_of_that_group() -> None:
    told = [
        {"account_id": "shop", "parent_id": "alpha"},
        {"account_id": "store", "parent_id": "beta"},
    ]
    log = small_log(tables={"accounts": told, "merges": [merge("shop", "store", "account")]})
    assert dict(log.table("accounts").set_index("account_id")["root"].dropna())["store"] == "beta"


def test_a_parent_merged_into_its_own_child_hands_its_parent_down() -> None:
    told = [
        {"account_id": "child", "parent_id": "parent"},
        {"account_id": "parent", "parent_id": "group"},
    ]
    log = small_log(tables={"accounts": told, "merges": [merge("parent", "child", "account")]})
    found = log.table("accounts").set_index("account_id")
    assert found.loc["child", ["parent_id", "root"]].tolist() == ["group", "group"]


def test_parents_that_become_a_circle_by_a_merge_share_one_root() -> None:
    """b's parent is a, c's parent is b; then a is merged into c: b and c are above each other."""
    told = [{"account_id": "b", "parent_id": "a"}, {"account_id": "c", "parent_id": "b"}]
    log = small_log(tables={"accounts": told, "merges": [merge("a", "c", "account")]})
    found = dict(log.table("accounts").set_index("account_id")["root"])
    assert (found["b"], found["c"]) == ("b", "b")


def test_merged_contacts_are_one_person_to_whom_no_is_said_once() -> None:
    told = [
        {"contact_id": "old", "account_id": "x", "title": "Owner"},
        {"contact_id": "new", "account_id": None, "title": None},
    ]
    rows = [
        {"rep_id": "ann", "date": day, "contact_id": contact, "account_id": None, "contact_title": None,
         "disposition_word": "Refused appointment"}
        for day, contact in (("2026-03-02", "old"), ("2026-03-03", "new"))
    ]  # fmt: skip
    log = small_log(rows, tables={"contacts": told, "merges": [merge("old", "new", "contact")]})
    found = log.table("activities")
    assert found["refusal"].sum() == 1
    assert set(found["account_id"]) == {"x"}
    assert set(found["contact_title"]) == {"Owner"}


def test_an_account_named_by_the_coach_is_one_across_sources() -> None:
    rows = [{"rep_id": "ann", "date": "2026-03-02", "account_id": a, "source": s} for a, s in (("7", "hubspot"), ("001", "sf"))]  # fmt: skip
    log = small_log(rows, seed=seed(same={"accounts": {"7": "001"}}))
    assert log.table("accounts")["account_id"].tolist() == ["001"]


def test_the_same_id_of_a_rep_and_an_account_are_two_things() -> None:
    rows = [{"rep_id": "7", "date": "2026-03-02", "account_id": "7"}]
    log = small_log(rows, tables={"merges": [merge("7", "8", "account")]})
    assert reps(log) == ["7"]
    assert log.table("activities")["account_id"].tolist() == ["8"]


# Likely the same


def alike(log: Log) -> list[tuple[str, str, str]]:
    return [
        (r.id, r.other_id, r.why) for r in log.table("alike").sort_values(["id", "other_id"]).itertuples()
    ]


def test_who_is_likely_one_is_said_and_counted_as_two() -> None:
    told = [
        {"rep_id": "R1", "name": "Ana Ruiz"},
        {"rep_id": "R2", "name": "Zoë Marchetti"},
        {"rep_id": "R3", "name": "Bo Li"},
    ]
    rows = calls("R1", "R2", "R3", "Ana Ruiz", "zoe.marchetti@example.com", "Zoe Marchetti", "Cy Young (inactive)", "Cy Young")  # fmt: skip
    log = small_log(rows, tables={"reps": told})
    assert len(reps(log)) == 8
    assert alike(log) == [
        ("Ana Ruiz", "R1", "the same name"),
        ("Cy Young (inactive)", "Cy Young", "one is marked as no longer active"),
        ("Zoe Marchetti", "R2", "written without accents or signs"),
        ("zoe.marchetti@example.com", "R2", "the e-mail address says the name"),
        ("zoe.marchetti@example.com", "Zoe Marchetti", "the e-mail address says the name"),
    ]


def test_two_ids_of_one_name_are_said_in_one_line() -> None:
    told = [{"rep_id": "R1", "name": "Ana Ruiz"}, {"rep_id": "R9", "name": "ana ruiz"}]
    assert alike(small_log(calls("R1"), tables={"reps": told})) == [("R1", "R9", "the same name")]


def test_who_is_one_or_two_by_the_coach_s_word_is_not_asked_again() -> None:
    told = [{"rep_id": "R1", "name": "Ana Ruiz"}]
    rows = calls("R1", "Ana Ruiz", "ANA RUIZ")
    one = small_log(rows, tables={"reps": told}, seed=seed(same={"reps": {"Ana Ruiz": "R1"}}))
    two = small_log(rows, tables={"reps": told}, seed=seed(apart={"reps": [["ANA RUIZ", "R1"]]}))
    assert alike(one) == alike(two) == []
    assert dials(one) == {"R1": 3}
    assert dials(two) == {"Ana Ruiz": 2, "R1": 1}


def test_every_step_reads_ids_where_those_that_are_one_are_one() -> None:
    """Only words and counts of files are read past the views."""
    allowed = {"meaning.py": 6, "roster.py": 2}
    for path in sorted(PUBLISH.glob("*.py")):
        found = re.findall(r"\blog_[a-z{]+", path.read_text(encoding="utf-8"))
        if path.name != "same.py":
            assert len(found) <= allowed.get(path.name, 0), (path.name, found)
