"""One call that two files hold is one dial; two dials are two, however alike they look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from salescoach.funnel import rep_weeks
from salescoach.publish import duplicates
from salescoach.settings import Settings
from salescoach.testing import small_log

AT = "2026-03-02 09:00:00"
DIALER: Mapping[str, Any] = {
    "rep_id": "ann",
    "instant": AT,
    "contact_id": "c1",
    "source": "dialer",
    "file": "d.csv",
}
CRM: Mapping[str, Any] = {**DIALER, "source": "crm", "file": "c.csv"}


def once(rows: Sequence[Mapping[str, Any]]) -> list[dict[Any, Any]]:
    columns = ["activity_id", "disposition", "outcome", "duration_s", "copies", "dial"]
    return small_log(rows).table("activities")[columns].to_dict("records")


def dials(rows: Sequence[Mapping[str, Any]]) -> float:
    found = rep_weeks(small_log(rows))
    return float(found.loc[found["scope"] == "all", "dials"].sum())


def test_a_call_in_two_files_is_one_dial() -> None:
    [found] = once([{**DIALER, "disposition_word": "Connected"}, CRM])
    assert found["copies"] == 2
    assert dials([{**DIALER, "disposition_word": "Connected"}, CRM]) == 1


def test_what_one_file_lacks_is_filled_from_the_other() -> None:
    # the dialer knows the length, the CRM how it ended
    [found] = once([{**DIALER, "duration_s": 95.0}, {**CRM, "disposition_word": "Gatekeeper"}])
    assert (found["disposition"], found["duration_s"]) == ("gatekeeper", 95.0)


def test_a_decision_that_either_file_records_stands() -> None:
    # the dialer's result says that nothing was decided; the CRM's, that the appointment was refused
    rows = [{**DIALER, "disposition_word": "Connected"}, {**CRM, "outcome_word": "Refused appointment"}]
    for order in (rows, rows[::-1]):
        [found] = once(order)
        assert (found["disposition"], found["outcome"]) == ("connected", "refused")
        week = rep_weeks(small_log(order)).query("scope == 'all'").iloc[0]
        assert (week["dials"], week["conversations"], week["asks"], week["refusals"]) == (1, 1, 1, 1)


def test_a_word_that_is_explained_stands_before_one_that_is_not() -> None:
    [found] = once([{**DIALER, "disposition_word": "Answered"}, {**CRM, "disposition_word": "Voicemail"}])
    assert found["disposition"] == "voicemail"


def test_repeats_inside_one_file_stay_two_dials() -> None:
    assert dials([DIALER, DIALER]) == 2


def test_the_kth_call_of_one_file_pairs_with_the_kth_of_the_other() -> None:
    # 2 in the dialer's file and 3 in the CRM's at the same instant: 2 pairs and 1 alone
    rows = [
        {**DIALER, "activity_id": "d1", "disposition_word": "No answer"},
        {**DIALER, "activity_id": "d2", "disposition_word": "Connected"},
        {**CRM, "activity_id": "e1", "duration_s": 1.0},
        {**CRM, "activity_id": "e2", "duration_s": 2.0},
        {**CRM, "activity_id": "e3", "duration_s": 3.0},
    ]
    assert dials(rows) == 3
    found = {row["duration_s"]: (row["disposition"], row["copies"]) for row in once(rows)}
    assert found[1.0] == ("no_answer", 2)
    assert found[2.0] == ("connected", 2)
    assert found[3.0][1] == 1


def test_two_files_read_by_the_same_table_of_a_mapping_pair_too() -> None:
    # an export that was edited between two downloads has no id in common with itself
    rows = [
        {**DIALER, "file": "march.csv"},
        {**DIALER, "file": "march again.csv", "disposition_word": "Busy"},
    ]
    assert dials(rows) == 1


def test_three_files_that_hold_one_call_are_one_dial() -> None:
    rows = [DIALER, CRM, {**CRM, "source": "sheet", "file": "s.csv"}]
    assert [row["copies"] for row in once(rows)] == [3]


def test_the_account_stands_in_for_a_contact_that_is_missing() -> None:
    rows = [{**row, "contact_id": None, "account_id": "x"} for row in (DIALER, CRM)]
    assert dials(rows) == 1


@pytest.mark.parametrize(
    "changed",
    [
        {"contact_id": "c2"},
        {"rep_id": "bo"},
        {"instant": "2026-03-02 09:00:01"},
        {"direction": "inbound"},
        {"instant": None, "date": "2026-03-02"},  # without a time nobody can tell
        {"contact_id": None, "account_id": None},
    ],
)
def test_calls_that_differ_do_not_pair(changed: Mapping[str, Any]) -> None:
    assert len(once([DIALER, {**CRM, **changed}])) == 2


def test_calls_without_a_time_never_pair() -> None:
    rows = [{**row, "instant": None, "date": "2026-03-02"} for row in (DIALER, CRM)]
    assert dials(rows) == 2


def test_an_automated_call_pairs_with_nothing() -> None:
    rows = [DIALER, {**CRM, "automated": True}]
    assert len(once(rows)) == 2
    assert dials(rows) == 1


@pytest.mark.parametrize("kind", ["visit", "email", "meeting", "message"])
def test_only_calls_pair(kind: str) -> None:
    assert len(once([{**DIALER, "kind": kind}, {**CRM, "kind": kind}])) == 2


def test_calls_without_a_rep_stay_as_they_are() -> None:
    assert len(once([{**DIALER, "rep_id": None}, {**CRM, "rep_id": None}])) == 2


def numbered(contact: str, **more: object) -> dict[str, object]:
    """A call of Ann's at nine to the number that contacts of one firm share."""
    return {
        "rep_id": "ann",
        "instant": "2026-03-02 09:00:00",
        "contact_id": contact,
        "account_id": "firm",
        "phone_key": "hash",
        "duration_s": 95,
        **more,
    }


def test_a_call_on_every_contact_who_shares_the_number_is_one() -> None:
    log = small_log([numbered("c1"), numbered("c2"), numbered("c3")])
    [row] = log.table("activities").to_dict("records")
    assert (row["contact_id"], row["copies"]) == ("c1", 3)
    assert log.query("SELECT activity_id, into_id FROM collapsed ORDER BY 1").values.tolist() == [
        ["a3", "a2"],
        ["a4", "a2"],
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"phone_key": "another"},
        {"instant": "2026-03-02 09:00:01"},
        {"duration_s": 30},
        {"rep_id": "bob"},
        {"direction": "inbound"},
        {"phone_key": None},
    ],
)
def test_calls_that_differ_in_more_than_the_contact_are_two(other: dict[str, object]) -> None:
    log = small_log([numbered("c1"), numbered("c2", **other)])
    assert log.table("activities")["copies"].tolist() == [1, 1]


def test_two_dials_to_one_contact_at_one_moment_stay_two() -> None:
    log = small_log([numbered("c1"), numbered("c1")])
    assert len(log.table("activities")) == 2


def test_the_dialer_s_row_joins_the_call_on_every_contact() -> None:
    dialer = numbered("c2", source="dialer", file="d.csv", phone_key=None, disposition_word="Connected")
    log = small_log([numbered("c1"), numbered("c2"), dialer])
    [row] = log.table("activities").to_dict("records")
    assert (row["copies"], row["disposition"]) == (3, "connected")


#: Calls of two files, one of each at a moment, with as many columns of text as a log has.
MANY = """
CREATE TEMP TABLE one_activities AS
SELECT i AS n, printf('%s-%07d', of, i // 2) AS activity_id, of AS source, of || '.csv' AS file, i AS row,
    printf('R%03d', i // 2 % 200) AS rep_id, DATE '2026-01-01' AS date,
    TIMESTAMP '2026-01-01' + to_seconds(i // 2) AS instant, DATE '2026-01-01' AS week, 'dial' AS kind,
    false AS automated, 'outbound' AS direction, printf('contact-%07d', i // 4) AS contact_id,
    printf('account-%07d', i // 8) AS account_id, NULL::VARCHAR AS phone_key, 30.0 AS duration_s,
    'No answer' AS disposition_word, 'no_answer' AS disposition, NULL::VARCHAR AS outcome, NULL::BOOLEAN AS asked,
    COLUMNS(lambda name: name LIKE 'text%')
FROM (SELECT i, CASE i % 2 WHEN 0 THEN 'crm' ELSE 'dialer' END AS of, {texts} FROM range({rows}) AS r(i))
"""


@pytest.mark.long
def test_calls_of_two_files_need_not_fit_into_memory(tmp_path: Path) -> None:
    # grouped by call, the same 200,000 pairs needed more than these 80 MB
    pairs = 200_000
    config: dict[str, Any] = {"memory_limit": "80MB", "threads": 2, "temp_directory": str(tmp_path)}
    with duckdb.connect(config=config) as con:
        texts = ", ".join(f"repeat('x', 20) || i AS text{place}" for place in range(8))
        con.execute(MANY.format(texts=texts, rows=2 * pairs))
        con.execute("CREATE TEMP VIEW meant AS SELECT *, instant AS moment FROM one_activities")
        con.execute("CREATE TEMP TABLE contact (contact_id VARCHAR, account_id VARCHAR)")
        duplicates.collapse(con, Settings())
        assert con.execute("SELECT count(*), sum(copies) FROM filling").fetchall() == [(pairs, 2 * pairs)]
        assert con.execute("SELECT count(*) FROM collapsed").fetchall() == [(pairs,)]
