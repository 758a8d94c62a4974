"""What stands behind the numbers: each fact about the data with its count and its effect."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from salescoach import trust
from salescoach.testing import small_log

#: One row for each fact, of ann's where it can be a rep's.
DAY: Mapping[str, Any] = {
    "rep_id": "ann",
    "date": "2026-03-02",
    "disposition_word": "Connected",
    "contact_id": "c1",
}
TWICE: Mapping[str, Any] = {**DAY, "date": "2026-03-02", "instant": "2026-03-02 09:00:00"}
CASES: Mapping[str, Any] = {
    "logged by a machine under a rep's name": [{**DAY, "automated": True}],
    "logged by a machine without a name": [{**DAY, "automated": True, "rep_id": None}],
    "without a rep": [{**DAY, "rep_id": None}],
    "calls that stand in two files": [TWICE, {**TWICE, "source": "crm", "file": "c.csv"}],
    "dials without an account": [{**DAY, "account_id": None, "purpose_word": "Known"}],
    "dials whose result nobody explained": [{**DAY, "disposition_word": "Mystery"}],
    "connects of whom nobody knows whether they decide": [{**DAY, "contact_title": None}],
    "dials whose purpose cannot be told": [{**DAY, "account_id": "vendor"}],
    "meetings of which nobody recorded whether they took place": [{**DAY, "kind": "meeting"}],
}
SEED = {"titles": {"decision_maker": ["Owner"]}, "words": {"purpose": {"Known": "prospecting"}}}
TABLES = {"accounts": [{"account_id": "vendor", "type_word": "Partner"}]}
NAMELESS = ("logged by a machine without a name", "without a rep")


def facts(rows: list[Mapping[str, Any]], rep: str | None = None) -> dict[str, int]:
    found = trust.facts(small_log(rows, seed=SEED, tables=TABLES), rep)
    assert list(found.columns) == ["fact", "count", "effect"]
    assert found["effect"].str.len().gt(0).all()
    return dict(zip(found["fact"], found["count"], strict=True))


def test_each_fact_is_found_by_itself_and_only_where_it_is() -> None:
    for fact, rows in CASES.items():
        assert facts([DAY, *rows]) == {fact: 1}, fact


def test_a_clean_log_has_nothing_to_say() -> None:
    assert facts([DAY]) == {}


def test_all_facts_at_once_are_the_teams() -> None:
    assert facts([row for rows in CASES.values() for row in rows]) == dict.fromkeys(CASES, 1)


def test_a_rep_reads_only_his_own() -> None:
    everything = [row for rows in CASES.values() for row in rows]
    assert facts(everything, "ann") == {fact: 1 for fact in CASES if fact not in NAMELESS}
    assert facts([*everything, {**DAY, "rep_id": "bo"}], "bo") == {}
    others = [{**row, "rep_id": "bo"} if row["rep_id"] else row for row in everything]
    assert facts([*everything, *others], "ann") == {fact: 1 for fact in CASES if fact not in NAMELESS}


def test_a_name_with_a_quote_is_a_name() -> None:
    assert facts([{**DAY, "rep_id": "O'Neil", "disposition_word": "Mystery"}], "O'Neil") == {
        "dials whose result nobody explained": 1
    }


def test_a_booked_meeting_and_one_of_unknown_state_are_not_counted_as_held() -> None:
    rows = [
        {**DAY, "kind": "meeting", "state_word": word}
        for word in ("Scheduled", "Held", "No show", "Mystery", None)
    ]
    assert facts(rows) == {"meetings of which nobody recorded whether they took place": 3}


def test_an_empty_log_has_no_facts() -> None:
    assert trust.facts(small_log(as_of="2000-01-03")).empty


def test_where_crm_and_tally_count_the_same_their_difference_is_shown() -> None:
    # CRM: 2 dials with 2 owners; the tally says 5 dials and 1 decision maker, and as many dials the week after
    plain = {"rep_id": "ann", "span": "day", "date": "2026-03-02", "week": "2026-03-02"}
    later = {**plain, "date": "2026-03-09", "week": "2026-03-09"}
    tally = [
        {**plain, "measure": "dials_new", "count": 5},
        {**plain, "measure": "conversations", "count": 1},
        {**later, "measure": "dials_new", "count": 1},
    ]
    rows = [DAY, {**DAY, "contact_id": "c2"}, {**DAY, "date": "2026-03-09", "contact_id": "c3"}]
    log = small_log(rows, tables={"tally": tally}, as_of="2026-03-13")
    found = {row["fact"]: (row["count"], row["effect"]) for row in trust.facts(log, "ann").to_dict("records")}
    assert found == {
        "conversations counted by both: CRM 2, tally 1": (
            1,
            "in these weeks the tally counts; they are never added",
        ),
        "dials counted by both: CRM 2, tally 5": (1, "in these weeks the CRM counts; they are never added"),
    }
    assert trust.facts(log, "bo").empty
    assert len(trust.facts(log)) == 2
