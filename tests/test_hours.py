"""Dials and conversations by hour and weekday: whose clock, which rows, what is said of a cell, what cannot be shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import funnel, hours, questions, store
from salescoach.errors import SalescoachError
from salescoach.funnel.groups import of_group
from salescoach.testing import WORDS, small_log

#: 3 March 2026 is a Tuesday.
NINE = "2026-03-03 09:30:00"


def call(instant: str = NINE, **more: Any) -> dict[str, Any]:
    return {"rep_id": "ann", "instant": instant, "disposition_word": "Connected", "contact_id": "c1", **more}


def known(log: store.Log) -> pd.DataFrame:
    return questions.only_known(funnel.rep_weeks(log))


def counted(
    rows: Sequence[Mapping[str, Any]],
    *,
    scope: str = "all",
    group: str = "",
    reps: Sequence[Mapping[str, Any]] = (),
    seed: Mapping[str, Any] | None = None,
    tables: Mapping[str, Any] | None = None,
) -> hours.Hours:
    given = {"reps": reps, **(tables or {})} if reps or tables else None
    log = small_log(rows, tables=given, seed=seed)
    return hours.by_hour(log, known(log), scope=scope, group=group)


def cells(found: hours.Hours, *columns: str) -> list[list[Any]]:
    return found.cells[["weekday", "hour", *columns]].astype(object).values.tolist()


# Whose clock.


def test_the_hour_is_that_of_the_reps_own_clock_and_else_of_the_teams() -> None:
    """23:10 UTC on Tuesday is 8:10 on Wednesday in Tokyo, 18:10 in New York, 4:40 in Kolkata."""
    zones = {
        "Asia/Tokyo": [2, 8], "America/New_York": [1, 18], "Asia/Kolkata": [2, 4], None: [1, 23], "Nowhere/x": [1, 23],
    }  # fmt: skip
    people = [{"rep_id": f"r{n}", "name": str(zone), "time_zone": zone} for n, zone in enumerate(zones)]
    rows = [call("2026-03-03 23:10:00", date="2026-03-03", rep_id=f"r{n}") for n in range(5)]
    log = small_log(rows, tables={"reps": people})
    weeks = known(log)
    for n, at in enumerate(zones.values()):
        found = hours.by_hour(log, weeks[weeks["rep_id"] == f"r{n}"], scope="all")
        assert cells(found, "dials") == [[*at, 1]]


def test_the_clock_goes_forward_and_the_hour_with_it() -> None:
    """In Madrid 9:30 UTC is 10:30 on 24 March 2026 and 11:30 on the 31st: the clock moves on the 29th."""
    people = [{"rep_id": "ann", "name": "Ann", "time_zone": "Europe/Madrid"}]
    found = counted([call("2026-03-24 09:30:00"), call("2026-03-31 09:30:00")], reps=people)
    assert cells(found, "dials") == [[1, 10, 1], [1, 11, 1]]


def test_two_reps_in_two_zones_meet_in_one_cell() -> None:
    people = [
        {"rep_id": "ann", "name": "Ann", "time_zone": "Europe/Madrid"},
        {"rep_id": "bo", "name": "Bo", "time_zone": "Europe/Dublin"},
    ]
    rows = [call("2026-03-03 08:30:00"), call("2026-03-03 09:30:00", rep_id="bo", contact_id="c2")]
    assert cells(counted(rows, reps=people), "dials", "connects") == [[1, 9, 2, 2]]


# Which rows.


def test_what_has_no_time_is_counted_apart() -> None:
    rows = [call(), call(None, date="2026-03-04"), call(None, date="2026-03-05")]  # type: ignore[arg-type]
    found = counted(rows)
    assert found.cells["dials"].to_list() == [1, 2]
    assert found.cells["hour"].isna().to_list() == [False, True]
    told = hours.shown(found)
    assert told.frame[["weekday", "hour", "count"]].values.tolist() == [[1, 9, 1]]
    assert told.sentence == "2 of 3 dials have no time of day and cannot be shown."


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (1, "The one dial has no time of day, so this cannot be shown."),
        (4, "None of the 4 dials has a time of day, so this cannot be shown."),
    ],
)
def test_a_source_without_times_is_said(count: int, said: str) -> None:
    rows = [call(None, date=f"2026-03-0{day}") for day in range(2, 2 + count)]  # type: ignore[arg-type]
    told = hours.shown(counted(rows))
    assert (told.frame.empty, told.sentence) == (True, said)


def test_a_tally_cannot_show_it() -> None:
    rows = [
        {
            "rep_id": "ann",
            "date": "2026-03-02",
            "span": "week",
            "week": "2026-03-02",
            "measure": measure,
            "count": n,
        }
        for measure, n in (("dials_new", 40), ("dials_existing", 2))
    ]
    found = counted([], tables={"tally": rows})
    told = hours.shown(found)
    assert (told.frame.empty, told.sentence) == (True, "42 dials stand in a tally; a tally cannot show this.")
    assert hours.shown(found, "conversations").sentence == "No conversations are tracked here."


def test_what_a_tally_counts_of_a_week_is_not_counted_from_rows_beside_it() -> None:
    """Where both count conversations the tally stands: its 7 are said, the one row is no picture."""
    tally = [
        {"rep_id": "ann", "date": "2026-03-02", "span": "week", "week": "2026-03-02",
         "measure": "conversations", "count": 7}
    ]  # fmt: skip
    found = counted([call()], scope="new_business", tables={"tally": tally})
    assert (found.tallied["conversations"], found.cells["conversations"].sum()) == (7, 0)
    told = hours.shown(found, "conversations")
    assert (told.frame.empty, told.sentence) == (
        True,
        "7 conversations stand in a tally; a tally cannot show this.",
    )
    assert hours.shown(found).frame["count"].to_list() == [1]


def test_machines_other_scopes_other_weeks_and_other_reps_are_left_out() -> None:
    rows = [
        call(),
        call(automated=True, contact_id="c2"),
        call(rep_id="bo", contact_id="c3"),
        call("2026-03-10 09:30:00", contact_id="c4"),
    ]
    log = small_log(rows)
    weeks = known(log)
    mine = weeks[(weeks["rep_id"] == "ann") & (weeks["week"] == "2026-03-02")]
    assert hours.by_hour(log, mine, scope="all").cells["dials"].to_list() == [1]
    assert hours.by_hour(log, mine, scope="lead").cells.empty
    with pytest.raises(SalescoachError, match="there is no scope 'sales'"):
        hours.by_hour(log, mine, scope="sales")


def test_a_group_of_accounts_by_itself() -> None:
    customer = [{"account_id": "c2", "name": "C", "customer_since": "2020-01-01"}]
    rows = [call(), call(contact_id="c2"), call("2026-03-03 10:30:00", contact_id="c2")]
    log = small_log(rows, tables={"accounts": customer})
    weeks = known(log)
    found = {group: cells(hours.by_hour(log, weeks, scope="all", group=group), "dials") for group in
             ("", "existing", "win_back")}  # fmt: skip
    assert found == {"": [[1, 9, 2], [1, 10, 1]], "existing": [[1, 9, 1], [1, 10, 1]], "win_back": []}


def test_no_rows_at_all() -> None:
    log = small_log([])
    found = hours.by_hour(log, known(log), scope="all")
    assert hours.shown(found).frame.columns.to_list() == ["weekday", "hour", "count", "said"]
    assert hours.shown(found).sentence == "No dials are tracked here."


# What is said of a cell.


def many(count: int, answered: int, unknown: int = 0, *, day: int = 3) -> list[dict[str, Any]]:
    words = ["Connected"] * answered + ["Hm"] * unknown + ["No answer"] * (count - answered - unknown)
    return [call(f"2026-03-0{day} 09:{n:02}:00", disposition_word=word, contact_id=f"c{n}")
            for n, word in enumerate(words)]  # fmt: skip


def test_what_came_of_the_dials_of_an_hour() -> None:
    """On Monday 38 dials, on Tuesday 20, on Wednesday 19, and on Thursday 38 of which 2 end in a word unexplained."""
    by_day = [(38, 5), (20, 0), (19, 9), (38, 5, 2)]
    found = counted([row for day, some in enumerate(by_day, 2) for row in many(*some, day=day)])
    assert hours.shown(found).frame[["count", "said"]].values.tolist() == [
        [38, "5 of 38 dials were answered"],
        [20, "0 of 20 dials were answered"],
        [19, "19 dials: too few to say how many are answered"],
        [38, "5 of 36 dials whose end is known were answered"],
    ]
    assert hours.shown(found, "conversations").frame[["count", "said"]].values.tolist() == [
        [5, "5 of 38 dials reached a decision maker"],
        [0, "0 of 20 dials reached a decision maker"],
        [9, "19 dials: too few to say how many reach a decision maker"],
        [5, "5 of 36 dials whose end is known reached a decision maker"],
    ]


def test_where_nobody_was_reached_there_is_no_picture_of_conversations() -> None:
    told = hours.shown(counted(many(20, 0)), "conversations")
    assert (told.frame.empty, told.sentence) == (True, "There are no conversations here.")


def test_dials_whose_end_nobody_explained_say_so() -> None:
    told = hours.shown(counted(many(30, 0, 30)))
    assert told.frame["said"].to_list() == ["30 dials; it is not known how many were answered"]


def test_a_call_back_is_a_conversation_of_an_hour_without_dials() -> None:
    rows = [call(), call("2026-03-04 15:10:00", direction="inbound")]
    told = hours.shown(counted(rows), "conversations")
    assert told.frame[["weekday", "hour", "count", "said"]].values.tolist() == [
        [1, 9, 1, "1 dial: too few to say how many reach a decision maker"],
        [2, 15, 1, "no dials"],
    ]


def test_without_anybody_who_decides_conversations_are_not_tracked() -> None:
    seed = {"words": WORDS["words"]}
    told = hours.shown(counted([call()], seed=seed), "conversations")
    assert (told.frame.empty, told.sentence) == (True, "No conversations are tracked here.")


# The whole sample.


@pytest.fixture(scope="module")
def team(sample: Path) -> store.Log:
    return store.read(sample)


def test_all_cells_together_are_what_the_weekly_funnel_counts(team: store.Log) -> None:
    weeks = known(team)
    for scope in ("all", "new_business", "service"):
        found = hours.by_hour(team, weeks, scope=scope)
        rows = weeks[weeks["scope"] == scope]
        for name in ("dials", "conversations"):
            assert found.cells[name].sum() + found.tallied[name] == rows[name].sum()
        assert found.cells["connects"].sum() == rows["connects"].sum()


def test_all_groups_together_are_the_whole_and_what_a_tally_counts_cannot_be_told_apart(
    team: store.Log,
) -> None:
    weeks = known(team)
    parts = {group: of_group(team, weeks, group) for group in ("target", "new", "existing", "win_back",
                                                                "partner", "unlinked")}  # fmt: skip
    by_crm = ~weeks["from_tally"].str.contains("conversations")
    for name in ("dials", "connects", "conversations", "asks", "refusals", "appointments", "meetings"):
        whole = weeks.loc[by_crm, name].sum()
        assert sum(part.loc[by_crm, name].sum() for part in parts.values()) == whole, name
    assert parts["target"].loc[~by_crm, "refusals"].isna().all()
    assert parts["target"]["sales"].isna().all()
    existing = parts["existing"]
    pd.testing.assert_series_equal(existing["dials"], weeks["dials_existing"], check_names=False)
    assert list(existing.columns) == list(weeks.columns)
    assert existing.index.equals(weeks.index)
    pd.testing.assert_frame_equal(weeks, known(team))


def test_counts_of_one_group_worked_by_hand() -> None:
    """Ann calls two prospects and a customer; the customer refuses, one prospect agrees."""
    seed = {**WORDS, "words": {"outcome": {"Appointment": "appointment", "No": "refused"}}}
    customer = [{"account_id": "c3", "name": "C", "customer_since": "2020-01-01"}]
    rows = [
        call(contact_id="c1", outcome_word="Appointment"),
        call(contact_id="c2", disposition_word="No answer"),
        call(contact_id="c3", outcome_word="No"),
    ]
    log = small_log(rows, tables={"accounts": customer}, seed=seed)
    weeks = known(log)
    columns = ["dials", "connects", "asks", "refusals", "appointments"]
    found = {group: of_group(log, weeks, group).query("scope == 'all'")[columns].values.tolist()
             for group in ("target", "existing", "new")}  # fmt: skip
    assert found == {"target": [[2, 1, 1, 0, 1]], "existing": [[1, 1, 1, 1, 0]], "new": [[0, 0, 0, 0, 0]]}
    with pytest.raises(SalescoachError, match="there is no group of accounts 'cold'"):
        of_group(log, weeks, "cold")
