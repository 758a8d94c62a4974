"""What the numbers are worth: every fault with its count by hand, and both numbers of everything it changes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from salescoach import funnel, questions, schema, trust
from salescoach.errors import SalescoachError
from salescoach.store import Log
from salescoach.testing import small_log

Row = Mapping[str, Any]
AS_OF = "2026-03-08"
PLAIN: Row = {"rep_id": "ann", "date": "2026-03-02"}


def dial(contact: str, word: str | None, **more: Any) -> Row:
    return {**PLAIN, "contact_id": contact, "disposition_word": word, **more}


#: One whole week of one rep: 7 dials to targets, 5 connects, 4 decision makers, 1 refusal, 1 appointment.
WEEK: Sequence[Row] = (
    dial("c1", "Connected"),
    dial("c2", "Connected"),
    dial("c3", "No answer"),
    dial("c4", "No answer"),
    dial("c5", "Gatekeeper"),
    dial("c6", "Refused appointment"),
    dial("c7", "Connected", outcome_word="Appointment"),
)
SEED = {
    "titles": {"decision_maker": ["Owner"]},
    "words": {"outcome": {"Appointment": "appointment"}, "purpose": {"Cold": "prospecting"}},
}


def log_of(rows: Sequence[Row], *, as_of: str = AS_OF, **tables: Sequence[Row]) -> Log:
    return small_log([*WEEK, *rows], as_of=as_of, seed=SEED, tables=tables)


def found(log: Log, reps: Sequence[str] | None = None) -> dict[str, dict[str, Any]]:
    return {str(row["reason"]): row for row in trust.faults(log, reps).to_dict("records")}


def changes(effect: str) -> dict[str, str]:
    """Return what an effect says by number: "would <- was", each with its counts."""
    parts = re.findall(r"(?:, |; )([a-z][a-z ]+) would read (.+?) instead of (.+?)(?=;|\.$|\. If)", effect)
    return {name: f"{would} <- {was}" for name, would, was in parts}


# One situation for each fault. Beside the week stands the least that makes it: its count, and what changes.

TARGETS, PER_DM = "dials to target accounts a week", "dials per decision maker"
CALL = dial("c8", "No answer", instant="2026-03-02 09:00:00")
EIGHT = "8 (8 in 1 whole week)"
CASES: Mapping[str, tuple[Sequence[Row], int, Mapping[str, str]]] = {
    # Two files hold one call: 8 dials, and 9 where each file counts.
    "duplicate": (
        [CALL, {**CALL, "source": "dialer", "file": "d.csv"}],
        1,
        {
            TARGETS: f"9 (9 in 1 whole week) <- {EIGHT}",
            PER_DM: "2.2 (9 dials, 4 decision makers) <- 2 (8 dials, 4 decision makers)",
        },
    ),
    # One id in two tables of one export, an hour apart: 9 dials, or 8.
    "same-id": (
        [
            dial("c8", "No answer", activity_id="x", instant="2026-03-02 09:00:00"),
            dial("c8", "No answer", activity_id="x", instant="2026-03-02 10:00:00", source="test/events"),
        ],
        1,
        {
            TARGETS: f"{EIGHT} <- 9 (9 in 1 whole week)",
            PER_DM: "2 (8 dials, 4 decision makers) <- 2.2 (9 dials, 4 decision makers)",
        },
    ),
    # A machine logs a talk with an owner: 8 dials, 5 decision makers.
    "automated": (
        [dial("c8", "Connected", automated=True)],
        1,
        {
            TARGETS: f"{EIGHT} <- 7 (7 in 1 whole week)",
            PER_DM: "1.6 (8 dials, 5 decision makers) <- 1.8 (7 dials, 4 decision makers)",
            "decision makers per appointment": (
                "5 (5 decision makers, 1 appointment) <- 4 (4 decision makers, 1 appointment)"
            ),
        },
    ),
    # Nobody's dials: nobody knows of whom the week is; the team has 3 dials more.
    "unassigned": (
        [dial(f"n{n}", "No answer", rep_id=None) for n in range(3)],
        3,
        {
            TARGETS: "10 (10 in 1 whole week) <- 7 (7 in 1 whole week)",
            PER_DM: "2.5 (10 dials, 4 decision makers) <- 1.8 (7 dials, 4 decision makers)",
        },
    ),
    # A word nobody explained: an owner who was reached, or was not; the dial counts either way.
    "unmapped": (
        [dial("c8", "Mystery")],
        1,
        {
            PER_DM: "1.6 (8 dials, 5 decision makers) <- 2 (8 dials, 4 decision makers)",
            "decision makers per appointment": (
                "5 (5 decision makers, 1 appointment) <- 4 (4 decision makers, 1 appointment)"
            ),
        },
    ),
    # What the owner decided is a word nobody explained: as a no it is the week's second.
    "unmapped-decision": (
        [dial("c8", "Connected", outcome_word="Hm")],
        1,
        {"refusals a week": "2 (2 in 1 whole week) <- 1 (1 in 1 whole week)"},
    ),
    "no-result": (
        [dial("c8", None)],
        1,
        {
            PER_DM: "1.6 (8 dials, 5 decision makers) <- 2 (8 dials, 4 decision makers)",
            "decision makers per appointment": (
                "5 (5 decision makers, 1 appointment) <- 4 (4 decision makers, 1 appointment)"
            ),
        },
    ),
    # Nobody knows who said no: if an owner did, it is a decision maker and a refusal more.
    "unknown-person": (
        [dial("c8", "Refused appointment", contact_title=None)],
        1,
        {
            "refusals a week": "2 (2 in 1 whole week) <- 1 (1 in 1 whole week)",
            PER_DM: "1.6 (8 dials, 5 decision makers) <- 2 (8 dials, 4 decision makers)",
            "decision makers per appointment": (
                "5 (5 decision makers, 1 appointment) <- 4 (4 decision makers, 1 appointment)"
            ),
        },
    ),
    # Its purpose cannot be told either: the dial stands in neither number, unless it went to a target.
    "unlinked": (
        [dial("c8", "No answer", account_id=None)],
        1,
        {
            TARGETS: f"{EIGHT} <- 7 (7 in 1 whole week)",
            PER_DM: "2 (8 dials, 4 decision makers) <- 1.8 (7 dials, 4 decision makers)",
        },
    ),
    "unknown-purpose": (
        [dial("vendor", "No answer")],
        1,
        {PER_DM: "2 (8 dials, 4 decision makers) <- 1.8 (7 dials, 4 decision makers)"},
    ),
    # One sale; a meeting held, and one of which nobody knows.
    "unknown-meeting": (
        [
            {**PLAIN, "kind": "meeting", "contact_id": "m1", "state_word": "Held"},
            {**PLAIN, "kind": "meeting", "contact_id": "m2"},
        ],
        1,
        {
            "meetings per sale": "2 (2 meetings, 1 sale) <- 1 (1 meeting, 1 sale)",
            "new prospects met per sale": "2 (2 new prospects met, 1 sale) <- 1 (1 new prospect met, 1 sale)",
        },
    ),
    # Written down on Thursday of what was done on Monday.
    "late": (
        [dial("c8", "No answer", logged="2026-03-05 08:00:00")],
        1,
        {
            TARGETS: f"7 (7 in 1 whole week) <- {EIGHT}",
            PER_DM: "1.8 (7 dials, 4 decision makers) <- 2 (8 dials, 4 decision makers)",
        },
    ),
    # Ten dials of Wednesday to Friday, all written down on Friday from 17:00 to 17:45.
    "back-dated": (
        [
            dial(f"s{n}", "No answer", date=f"2026-03-0{4 + n % 3}", logged=f"2026-03-06 17:{n * 5:02}:00")
            for n in range(10)
        ],
        10,
        {
            TARGETS: "7 (7 in 1 whole week) <- 17 (17 in 1 whole week)",
            PER_DM: "1.8 (7 dials, 4 decision makers) <- 4.2 (17 dials, 4 decision makers)",
        },
    ),
    "future": (
        [dial("c8", "No answer", date="2026-03-04", logged="2026-03-02 09:00:00")],
        1,
        {
            TARGETS: f"7 (7 in 1 whole week) <- {EIGHT}",
            PER_DM: "1.8 (7 dials, 4 decision makers) <- 2 (8 dials, 4 decision makers)",
        },
    ),
    # Five dials in 40 seconds, an owner reached by the third: as one dial the owner still was.
    "burst": (
        [
            dial(f"b{n}", "Connected" if n == 2 else "No answer", instant=f"2026-03-02 09:00:{n * 10:02}")
            for n in range(5)
        ],
        5,
        {
            TARGETS: f"{EIGHT} <- 12 (12 in 1 whole week)",
            PER_DM: "1.6 (8 dials, 5 decision makers) <- 2.4 (12 dials, 5 decision makers)",
        },
    ),
    "owner-changed": ([dial("c8", "No answer", logged_by="bo")], 1, {}),
    "integration": (
        [dial("c8", "No answer", logged_by="sync"), dial("c9", "No answer", logged_by="ann")],
        1,
        {
            TARGETS: f"{EIGHT} <- 9 (9 in 1 whole week)",
            PER_DM: "2 (8 dials, 4 decision makers) <- 2.2 (9 dials, 4 decision makers)",
        },
    ),
}
TABLES: Mapping[str, Sequence[Row]] = {
    "accounts": [{"account_id": "vendor", "type_word": "Partner"}],
    "deals": [
        {"deal_id": "d", "rep_id": "ann", "account_id": "m1", "status_word": "Won", "closed": "2026-03-06"}
    ],
    "reps": [{"rep_id": "ann", "name": "Ann"}, {"rep_id": "bo", "name": "Bo"}],
}


@pytest.mark.parametrize("reason", CASES)
def test_a_fault_is_found_alone_with_its_count_and_both_numbers_of_all_it_changes(reason: str) -> None:
    rows, count, expected = CASES[reason]
    faults = found(log_of(rows, **TABLES))
    assert {name: row["count"] for name, row in faults.items()} == {reason: count}
    assert changes(faults[reason]["effect"]) == expected
    if expected:
        assert faults[reason]["size"] > 0
    else:
        assert (faults[reason]["effect"], faults[reason]["size"]) == ("Changes none of the five numbers.", 0)


def test_every_kind_of_fault_among_the_activities_has_a_case() -> None:
    from salescoach.trust import catalogue

    assert {fault.reason for fault in catalogue.FAULTS} == {*CASES, "copy", "far-off"}


def test_a_clean_week_has_no_fault() -> None:
    assert trust.faults(log_of([])).empty
    assert trust.look(log_of([])).doubts.empty


def test_an_empty_log_has_no_fault() -> None:
    assert trust.faults(small_log(as_of="2000-01-03")).empty


def test_all_faults_at_once_are_all_found_with_their_counts() -> None:
    rows = [row for some, _, _ in CASES.values() for row in some]
    faults = found(log_of(rows, **TABLES))
    assert set(faults) >= set(CASES)
    for reason in ("automated", "unassigned", "unmapped", "unlinked", "late", "unknown-meeting"):
        assert faults[reason]["count"] == CASES[reason][1]


def test_a_rep_reads_only_his_own_and_nothing_of_what_is_nobodys() -> None:
    rows = [row for some, _, _ in CASES.values() for row in some]
    log = log_of([*rows, dial("z", "No answer", rep_id="bo")], **TABLES)
    assert found(log, ["bo"]) == {}
    own = found(log, ["ann"])
    assert set(CASES) - {"unassigned"} <= set(own)
    assert own["unlinked"] == found(log_of(rows, **TABLES), ["ann"])["unlinked"]


def test_a_name_with_a_quote_is_a_name() -> None:
    log = log_of([dial("c", "Mystery", rep_id="O'Neil")])
    assert found(log, ["O'Neil"])["unmapped"]["count"] == 1


def test_open_tasks_are_counted_and_said_as_if_each_had_been_dialled() -> None:
    left = [
        {"fills": "activities", "item": f"t{n}", "reason": "open", "rep_id": "ann", "date": "2026-03-04", "kind": kind}
        for n, kind in enumerate(("dial", "dial", "other"))
    ]  # fmt: skip
    fault = found(log_of([], left_out=left))["open"]
    assert fault["count"] == 3
    assert changes(fault["effect"]) == {
        TARGETS: "9 (9 in 1 whole week) <- 7 (7 in 1 whole week)",
        PER_DM: "2.2 (9 dials, 4 decision makers) <- 1.8 (7 dials, 4 decision makers)",
    }


def test_lines_written_once_more_for_another_person_are_said_as_if_each_counted() -> None:
    """The export wrote the no answer of c3 (a4) three times: once kept, twice left out."""
    left = [
        {"fills": "activities", "item": item, "reason": "copy", "rep_id": "ann", "date": "2026-03-02", "kind": "dial"}
        for item in ("a4-copy-1", "a4-copy-2")
    ]  # fmt: skip
    fault = found(log_of([], left_out=left))["copy"]
    assert fault["count"] == 2
    assert changes(fault["effect"])[PER_DM] == (
        "2.2 (9 dials, 4 decision makers) <- 1.8 (7 dials, 4 decision makers)"
    )


@pytest.mark.parametrize("reason", ["deleted", "filtered", "unreadable", "torn"])
def test_what_was_left_out_for_good_is_counted_and_no_effect_is_guessed(reason: str) -> None:
    left = [{"fills": "activities", "item": "x", "reason": reason, "rep_id": "ann"}]
    fault = found(log_of([], left_out=left))[reason]
    assert (fault["count"], fault["effect"], fault["size"]) == (1, "", 0)


def test_of_a_call_that_two_files_hold_the_appointment_and_the_no_stay_one() -> None:
    """As often as it stands the talk counts twice, the appointment it set and the no it was do not."""
    call = dial("c8", "Connected", outcome_word="Appointment", instant="2026-03-02 09:00:00")
    no = dial("c9", "Refused appointment", instant="2026-03-02 10:00:00")
    rows = [call, no, *({**row, "source": "dialer", "file": "d.csv"} for row in (call, no))]
    told = changes(found(log_of(rows))["duplicate"]["effect"])
    assert told["decision makers per appointment"] == (
        "4 (8 decision makers, 2 appointments) <- 3 (6 decision makers, 2 appointments)"
    )
    assert "refusals a week" not in told


def test_a_date_a_century_off_hides_all_numbers_and_without_it_they_are_back() -> None:
    """A typing error makes 2126 the log's day: nothing lies in its last 13 weeks."""
    log = small_log([*WEEK, dial("c8", "No answer", date="2126-03-02")], seed=SEED)
    assert log.as_of == date(2126, 3, 2)
    fault = found(log)["far-off"]
    assert fault["count"] == 1
    told = changes(fault["effect"])
    assert told[PER_DM].startswith("1.8 (7 dials, 4 decision makers) <- ")
    assert told[TARGETS].startswith("7 (7 in 1 whole week) <- ") or "nothing yet" in told[TARGETS]


def test_a_second_log_a_year_apart_is_no_stray_date() -> None:
    rows = [dial(f"o{n}", "No answer", date=f"2024-03-{4 + n % 5:02}") for n in range(20)]
    assert "far-off" not in found(log_of(rows))


def test_who_wrote_a_row_down_is_not_judged_where_writers_have_other_ids_than_reps() -> None:
    assert found(log_of([dial("c8", "No answer", logged_by="u77")], **TABLES)) == {}


def test_a_call_that_another_rep_wrote_down_would_be_his() -> None:
    """Bo has 2 dials of his own and wrote 3 of Ann's down: hers would be 7 of 10, his 5 of 2."""
    rows = [dial(f"h{n}", "No answer", logged_by="bo") for n in range(3)]
    rows += [dial(f"b{n}", "Connected", rep_id="bo") for n in range(2)]
    log = log_of(rows, **TABLES)
    ann, bo = (trust.faults(log, [rep]) for rep in ("ann", "bo"))
    [fault] = ann.to_dict("records")
    assert changes(fault["effect"])[PER_DM] == (
        "1.8 (7 dials, 4 decision makers) <- 2.5 (10 dials, 4 decision makers)"
    )
    assert bo.empty  # nothing of Bo's is in doubt, and Ann's rows are not told to him


def test_the_person_who_said_no_within_thirty_days_is_no_second_refusal() -> None:
    """c6 refused on Monday; a second no of c6, of whom nobody knew the title, is not counted again."""
    rows = [dial("c6", "Refused appointment", contact_title=None, date="2026-03-04")]
    assert "refusals a week" not in changes(found(log_of(rows))["unknown-person"]["effect"])


def test_five_dials_in_a_minute_are_a_burst_and_four_or_slower_ones_are_not() -> None:
    def calls(count: int, seconds: int) -> list[Row]:
        start = pd.Timestamp("2026-03-02 09:00:00")
        return [
            dial(f"b{n}", "No answer", instant=str(start + timedelta(seconds=n * seconds)), date="2026-03-02")
            for n in range(count)
        ]

    assert "burst" not in found(log_of(calls(4, 1)))
    assert found(log_of(calls(5, 14)))["burst"]["count"] == 5  # 56 seconds
    assert "burst" not in found(log_of(calls(5, 15)))  # a whole minute
    two_reps = [{**row, "rep_id": ("ann", "bo")[n % 2]} for n, row in enumerate(calls(8, 1))]
    assert "burst" not in found(log_of(two_reps))


def test_two_bursts_are_two_dials() -> None:
    rows = [
        dial(f"b{n}", "No answer", instant=f"2026-03-02 {9 + n // 5:02}:00:{n % 5:02}") for n in range(10)
    ]
    told = changes(found(log_of(rows))["burst"]["effect"])
    assert told[TARGETS] == "9 (9 in 1 whole week) <- 17 (17 in 1 whole week)"


@pytest.mark.parametrize(
    ("count", "days", "minutes"),
    [(9, 3, 5), (10, 2, 5), (10, 3, 7)],
    ids=["nine", "two days", "over an hour"],
)
def test_nine_rows_or_two_days_or_more_than_an_hour_are_no_sitting(
    count: int, days: int, minutes: int
) -> None:
    start = pd.Timestamp("2026-03-06 17:00:00")
    rows = [
        dial(f"s{n}", "No answer", date=f"2026-03-0{7 - days + n % days}",
             logged=str(start + timedelta(minutes=n * minutes)))
        for n in range(count)
    ]  # fmt: skip
    assert "back-dated" not in found(log_of(rows))


def test_two_days_late_is_not_late_and_the_day_is_the_teams() -> None:
    """Logged at 23:30 UTC on the 4th: in Sydney that is the 5th, three days after the 2nd."""
    row = dial("c8", "No answer", logged="2026-03-04 23:30:00")
    assert found(log_of([row])) == {}
    sydney = small_log([*WEEK, row], as_of=AS_OF, seed={**SEED, "time_zone": "Australia/Sydney"})
    assert found(sydney)["late"]["count"] == 1


def test_a_meeting_written_down_before_its_day_is_no_fault() -> None:
    row = {**PLAIN, "kind": "meeting", "state_word": "Held", "logged": "2026-02-20 10:00:00"}
    assert found(log_of([row])) == {}


def test_a_row_without_the_moment_it_was_written_down_is_neither_late_nor_early() -> None:
    assert found(log_of([dial("c8", "No answer")])) == {}


def test_what_the_last_import_changed_is_counted_and_the_one_before_is_not() -> None:
    imports = [
        {"version": version, "fills": "activities", "file": "t.csv"} for version in ("000001", "000002")
    ]
    changed = [
        {"version": version, "fills": "activities", "item": f"i{n}", "what": "x: a -> b", "rep_id": "ann"}
        for n, version in enumerate(("000001", "000002", "000002"))
    ]
    log = log_of([], files=imports, restated=changed)
    assert found(log)["restated"]["count"] == 2
    assert [row.item for row in trust.rows(log, "restated")] == ["i1", "i2"]


def test_where_crm_and_tally_count_the_same_their_difference_is_told() -> None:
    # CRM: 7 dials, 4 decision makers; the tally says 5 dials and 1 decision maker
    plain = {"rep_id": "ann", "span": "day", "date": "2026-03-02", "week": "2026-03-02"}
    tally = [{**plain, "measure": "dials_new", "count": 5}, {**plain, "measure": "conversations", "count": 1}]
    log = log_of([], tally=tally)
    told = {row["fact"]: (row["count"], row["does"]) for row in trust.faults(log, ["ann"]).to_dict("records")}
    assert told == {
        "conversations counted by both: CRM 4, tally 1": (
            1,
            "in these weeks the tally counts; they are never added",
        ),
        "dials counted by both: CRM 7, tally 5": (1, "in these weeks the CRM counts; they are never added"),
    }
    assert trust.faults(log, ["bo"]).empty


# Variants are counted by the ordinary funnel.


def test_the_log_as_it_is_counted_as_a_variant_is_the_ordinary_funnel(sample: Any) -> None:
    from salescoach import store
    from salescoach.trust import marks, variants, wanted

    log = store.read(sample)
    for reps in (None, ["R7"], ["R2", "R8"]):
        with log.connect() as con:
            groups = wanted.group(reps)
            marks.mark(con, log, groups, marks.stray_dates(con))
            twice = variants.Asked(groups, [variants.AS_IT_IS, variants.AS_IT_IS], [(0, 0), (0, 1)])
            counted = variants.counted(con, log, twice).drop(columns="who")
        whole = funnel.rep_weeks(log)
        own = whole if reps is None else whole[whole["rep_id"].isin(reps)].reset_index(drop=True)
        for number in (0, 1):
            again = counted[counted["variant"] == number].drop(columns="variant").reset_index(drop=True)
            pd.testing.assert_frame_equal(again, own)


@pytest.mark.parametrize(
    "column", ["automated", "disposition", "decision_maker", "outcome", "rep_id", "state"]
)
def test_a_variant_that_sets_every_row_to_what_it_is_changes_nothing(sample: Any, column: str) -> None:
    """The flags worked out again are those of the publish: calls, connects, talks, refusals, first meetings."""
    from salescoach import store
    from salescoach.trust import marks, variants

    log = store.read(sample)
    with log.connect() as con:
        marks.mark(con, log, None, marks.stray_dates(con))
        same = variants.Variant("", "true", {column: column})
        con.execute(
            f"CREATE TEMP TABLE again AS {variants.select(log, variants.Asked(None, [same], [(0, 0)]))}"
        )
        flags = "source, activity_id, dial, connect, conversation, refusal, first_met"
        ((differ,),) = con.execute(
            f"SELECT count(*) FROM (SELECT {flags} FROM marked EXCEPT SELECT {flags} FROM again)"
        ).fetchall()
    assert differ == 0


def test_the_numbers_beside_which_an_effect_is_told_are_the_answers(sample: Any) -> None:
    from salescoach import store
    from salescoach.trust import effects

    log = store.read(sample)
    answers = questions.answers(funnel.rep_weeks(log), reps=["R1"]).set_index("question")
    row = questions.Answer("R1", "dials_per_conversation", *answers.loc["dials_per_conversation"].iloc[1:])
    was = f"{effects.value(row)} (606 dials, 112 decision makers)"
    assert (row.of_count, row.per_count) == (606, 112)
    assert any(was in fault["effect"] for fault in found(log, ["R1"]).values())


def test_many_rows_are_counted_in_batches_to_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    from salescoach.trust import variants

    rows = [row for some, _, _ in CASES.values() for row in some]
    log = log_of(rows, **TABLES)
    whole = trust.faults(log)
    monkeypatch.setattr(variants, "ROWS_AT_ONCE", 1)
    pd.testing.assert_frame_equal(trust.faults(log), whole)


# What sources cover.


def week_rows(source: str, weeks: Sequence[int], rep: str = "ann") -> list[Row]:
    start = date(2026, 3, 2)
    return [
        dial(f"{source}{n}", "No answer", source=source, rep_id=rep, date=f"{start + timedelta(weeks=n)}")
        for n in weeks
    ]


def test_a_source_is_covered_from_its_first_to_its_last_day_row_by_row() -> None:
    call = dial("c8", "No answer", instant="2026-03-03 09:00:00", date="2026-03-03")
    left = [
        {"source": "crm", "fills": "activities", "item": "x", "reason": "open", "rep_id": "ann", "date": "2026-03-16"}
    ]  # fmt: skip
    log = small_log(
        [
            {**call, "source": "crm"},
            {**call, "source": "dialer", "file": "d.csv"},
            *week_rows("crm", [0], "bo"),
        ],
        as_of="2026-03-20",
        tables={"left_out": left},
    )
    row, dialer = trust.coverage(log).to_dict("records")
    assert (dialer["source"], dialer["rows"], dialer["collapsed"]) == ("dialer", 1, 1)
    assert (row["source"], row["fills"]) == ("crm", "activities")
    assert (str(row["first"].date()), str(row["last"].date())) == ("2026-03-02", "2026-03-16")
    counts = {
        name: int(row[name]) for name in ("weeks", "weeks_with", "rows", "kept", "collapsed", "left_out")
    }
    assert counts == {"weeks": 3, "weeks_with": 2, "rows": 3, "kept": 2, "collapsed": 0, "left_out": 1}
    by_rep = trust.coverage(log, by_rep=True).groupby("rep_id")["rows"].sum().to_dict()
    assert by_rep == {"ann": 3, "bo": 1}
    assert trust.coverage(log, ["bo"])["rows"].tolist() == [1]


@pytest.fixture
def listed() -> Log:
    call = dial("c8", "No answer", instant="2026-03-03 09:00:00", date="2026-03-03", activity_id="k1")
    return small_log(
        [
            {**call, "source": "crm", "row": 5},
            {**call, "source": "dialer", "file": "d.csv", "row": 9, "activity_id": "k2"},
            *week_rows("crm", [0]),
        ],
        as_of="2026-03-20",
    )


def test_a_version_that_lists_what_it_collapsed_shows_each_row_under_its_own_source(listed: Log) -> None:
    rows = trust.coverage(listed).set_index("source")[["rows", "kept", "collapsed"]].T.to_dict("list")
    assert rows == {"crm": [2, 2, 0], "dialer": [1, 0, 1]}
    assert trust.coverage(listed, ["bo"]).empty


def test_a_version_that_lists_what_it_collapsed_says_which_row_stands(listed: Log) -> None:
    [row] = trust.rows(listed, "duplicate")
    assert (row.source, row.file, row.row, row.item, row.rep_id) == ("dialer", "d.csv", 9, "k2", "ann")
    assert row.detail == "counted once with row 5 of t.csv (crm, k1)"


def test_a_week_without_a_row_for_anybody_is_a_question() -> None:
    """The dialer has no row in the weeks of 9 and 16 March; in the latter the CRM has none either."""
    rows = [*week_rows("dialer", [0, 3]), *week_rows("crm", [0, 1, 3])]
    look = trust.look(small_log(rows, as_of="2026-03-29"))
    missing = look.weeks[look.weeks["nobody"].astype(bool)]
    assert [(s, str(w.date()), bool(q)) for s, w, q in zip(missing["source"], missing["week"], missing["silent"], strict=True)] == [
        ("crm", "2026-03-16", True),
        ("dialer", "2026-03-09", False),
        ("dialer", "2026-03-16", True),
    ]  # fmt: skip
    assert look.doubts.values.tolist() == [
        ["crm", "no row for anybody in the week of 16 March 2026; no other source has one either",
         "Did nobody work then, or did the export miss it?"],
        ["dialer", "no row for anybody in 2 weeks: those of 9 March 2026, 16 March 2026",
         "Did the export miss it?"],
    ]  # fmt: skip


def test_a_week_in_which_only_one_rep_was_away_is_no_gap() -> None:
    log = small_log([*week_rows("crm", [0, 2]), *week_rows("crm", [1], "bo")], as_of="2026-03-22")
    look = trust.look(log, ["ann"])
    assert look.doubts.empty
    assert look.weeks["rows"].tolist() == [1, 0, 1]


def test_a_week_whose_rows_were_all_found_in_another_file_is_no_gap() -> None:
    calls = [
        dial(f"c{n}", "No answer", date=f"2026-03-{2 + 7 * n:02}", instant=f"2026-03-{2 + 7 * n:02} 09:00:00")
        for n in range(3)
    ]
    dialer = [{**row, "source": "dialer", "file": "d.csv"} for row in calls]
    crm = [{**calls[1], "source": "crm"}]
    assert trust.look(small_log([*dialer, *crm], as_of="2026-03-22")).doubts.empty


def test_a_source_that_ended_weeks_before_the_log_is_a_question() -> None:
    rows = [*week_rows("dialer", [0]), *week_rows("crm", [0, 1, 2])]
    log = small_log(rows, as_of="2026-03-16")
    assert trust.look(log).doubts.values.tolist() == [
        [
            "dialer",
            "its last row is of 2 March 2026, 14 days before the log's last",
            "Was its latest export left out?",
        ]
    ]
    assert trust.look(small_log(rows, as_of="2026-03-15")).doubts.empty


@pytest.mark.parametrize(
    ("first", "asked"), [("2025-03-06", True), ("2025-02-20", False), ("2025-06-01", False)]
)
@pytest.mark.parametrize("source", ["salesforce/task", "crm/task"])
def test_a_salesforce_log_that_begins_a_year_before_its_end_may_be_cut_by_the_archive(
    first: str, asked: bool, source: str
) -> None:
    days = [date.fromisoformat(first) + timedelta(weeks=n) for n in range(60)]
    rows = [
        dial("c", "No answer", source=source, date=f"{day}")
        for day in days
        if day < date(2026, 3, 6)
    ] + [dial("c", "No answer", source=source, date="2026-03-06")]  # fmt: skip
    doubts = trust.look(small_log(rows, as_of="2026-03-08")).doubts
    assert doubts["what"].str.contains("archive|older than 365").any() == (
        asked and source.startswith("sales")
    )


def test_since_when_each_kind_is_logged() -> None:
    rows = [
        *week_rows("crm", [0, 2]),
        {**PLAIN, "kind": "meeting", "date": "2026-03-10"},
        dial("x", None, automated=True, date="2025-01-01"),
    ]
    observed = trust.look(small_log(rows, as_of="2026-03-22")).observed
    assert [
        (r, k, str(f.date()), str(e.date()), n) for r, _, k, f, e, n in observed.itertuples(index=False)
    ] == [
        ("ann", "dial", "2026-03-02", "2026-03-16", 2),
        ("ann", "meeting", "2026-03-10", "2026-03-10", 1),
    ]


def test_words_nobody_explained_are_counted_and_a_rep_sees_only_his() -> None:
    rows = [dial("c8", "Mystery"), dial("c9", "Mystery"), dial("c10", "Wink", rep_id="bo")]
    log = log_of(rows, deals=[{"deal_id": "d", "status_word": "Parked", "rep_id": "ann"}])
    assert trust.look(log).words.values.tolist() == [
        ["disposition", "Mystery", 2], ["disposition", "Wink", 1], ["status", "Parked", 1],
    ]  # fmt: skip
    assert trust.look(log, ["bo"]).words.values.tolist() == [["disposition", "Wink", 1]]
    assert found(log)["words"]["count"] == 1


def test_later_days_do_not_exist() -> None:
    log = log_of([dial("c8", "Mystery", date="2026-03-10")], as_of="2026-03-08")
    assert trust.faults(log).empty
    assert trust.look(log).sources["rows"].tolist() == [7]


# Rows one by one.


@pytest.mark.parametrize("reason", [name for name in CASES if name != "unmapped-decision"])
def test_the_rows_of_a_fault_are_listed_with_place_rep_and_what_decided(reason: str) -> None:
    rows, count, _ = CASES[reason]
    log = log_of(rows, **TABLES)
    listed = list(trust.rows(log, reason))
    assert len(listed) == trust.counts(log)[reason] == count
    for row in listed:
        assert row.reason == reason
        assert row.file == "t.csv"
        assert row.detail
        assert row.row is not None
        assert row.row > 8
        assert row.rep_id == (None if reason == "unassigned" else "ann")


def test_words_are_listed_with_the_word() -> None:
    log = log_of([dial("c8", "Mystery"), dial("c9", "Connected", outcome_word="Hm")])
    assert [row.detail for row in trust.rows(log, "unmapped")] == ["result: Mystery", "decision: Hm"]


@pytest.mark.parametrize("reason", schema.REASONS)
def test_every_reason_to_leave_a_row_out_can_be_listed(reason: str) -> None:
    left = [
        {"fills": "activities", "item": "x", "reason": reason, "detail": "why", "rep_id": rep}
        for rep in ("ann", "bo")
    ]
    log = log_of([], left_out=left)
    assert [(row.reason, row.rep_id, row.detail) for row in trust.rows(log, reason, ["bo"])] == [
        (reason, "bo", "why")
    ]
    assert len(list(trust.rows(log, reason))) == 2


def test_only_the_first_rows_are_read_when_so_many_are_enough() -> None:
    log = log_of([dial(f"u{n}", "No answer", account_id=None) for n in range(5)])
    assert [row.row for row in trust.rows(log, "unlinked", first=2)] == [9, 10]


def test_a_reason_that_is_not_there_is_answered_with_those_that_are_and_their_counts() -> None:
    log = log_of([dial("c8", "Mystery"), dial("c9", None, account_id=None)])
    with pytest.raises(
        SalescoachError, match=r"no reason 'nope' .* has unmapped \(1\), no-result \(1\), unlinked \(1\)$"
    ):
        trust.rows(log, "nope")
    with pytest.raises(SalescoachError, match="this log has no row to list"):
        trust.rows(log_of([]), "nope")
