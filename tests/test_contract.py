"""What holds for every measure, whatever the log: one contract, and random small logs to break it."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from salescoach import (
    benchmarks,
    execution,
    funnel,
    ledger,
    maturity,
    publish,
    questions,
    roles,
    schema,
    store,
    trust,
    vocab,
    worklist,
)
from salescoach.store import Log
from salescoach.testing import WORDS, small_log

Row = Mapping[str, Any]
MONDAY = date(2026, 3, 2)
AS_OF = "2026-04-10"
ENDS = (
    "No answer",
    "Gatekeeper",
    "Connected",
    "Connected",
    "Refused appointment",
    "Call later",
    "Mystery",
    None,
)
SEED: Mapping[str, Any] = {
    "titles": {"decision_maker": ["Owner"]},
    "words": {**WORDS["words"], "origin": {"Web": "inbound", "Cold": "self"}},  # type: ignore[dict-item]
}
#: Every measure: from a Log to a frame.
MEASURES: Mapping[str, Callable[[Log], pd.DataFrame]] = {
    "rep_weeks": funnel.rep_weeks,
    "answers": lambda log: questions.answers(funnel.rep_weeks(log)),
    "answers of everything": lambda log: questions.answers(
        funnel.rep_weeks(log), scope="all", window=questions.Window(everything=True)
    ),
    "executed": lambda log: execution.executed(funnel.rep_weeks(log), log.table("plan_weeks")),
    "counted_twice": funnel.counted_twice,
    "trust": trust.faults,
    "coverage": trust.coverage,
    "nos": ledger.kinds,
    "paths": maturity.paths,
    "evidence": roles.evidence,
    "work_mix": lambda log: roles.work_mix(log, funnel.rep_weeks(log)),
    "worklist": worklist.worklist,
    "compared": lambda log: benchmarks.compared(funnel.rep_weeks(log), log.table("reps")),
}
measures = pytest.mark.parametrize("measure", MEASURES.values(), ids=list(MEASURES))


def work_of(rep: str, seed: int) -> list[Row]:
    """Return five weeks of a rep's calls, visits, mails and meetings; each has a fixed id and place."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for n in range(60):
        person = f"{rep}{dice.randrange(12)}"
        day = MONDAY + timedelta(days=dice.choice([0, 1, 2, 3, 4, 7, 8, 9, 14, 16, 21, 22, 30]))
        rows.append(
            {
                "rep_id": rep, "activity_id": f"{rep}-{n:03}", "row": n + 2, "file": f"{rep}.csv", "contact_id": person,
                "instant": f"{day} {9 + n % 8:02}:{n % 60:02}:00", "date": f"{day}", "account_id": f"x{person}",
                "kind": dice.choice(["dial"] * 5 + ["visit", "email", "meeting"]),
                "disposition_word": dice.choice(ENDS), "contact_title": dice.choice(["Owner", "Owner", "Clerk", None]),
                "outcome_word": dice.choice([None, None, "Appointment"]), "state_word": dice.choice(["Held", "No show", None]),
                "automated": dice.random() < 0.1,
            }
        )  # fmt: skip
    return rows


def dealt(rep: str) -> list[Row]:
    plain = {"rep_id": rep, "created": "2026-03-03", "row": 2}
    return [
        {
            **plain,
            "deal_id": f"{rep}1",
            "account_id": f"x{rep}1",
            "status_word": "Won",
            "closed": "2026-03-17",
            "origin_word": "Cold",
        },
        {**plain, "deal_id": f"{rep}2", "account_id": f"x{rep}2", "status_word": "Open", "row": 3},
    ]


def tallied(rep: str) -> list[Row]:
    plain = {"rep_id": rep, "date": "2026-03-09", "span": "week", "week": "2026-03-09"}
    return [
        {**plain, "measure": m, "count": c}
        for m, c in (("dials_new", 20), ("conversations", 6), ("refusals", 2))
    ]


def tables(*reps: str) -> dict[str, list[Row]]:
    """Return everything beside the activities that belongs to the reps."""
    return {
        "deals": [deal for rep in reps for deal in dealt(rep)],
        "tally": [line for rep in reps for line in tallied(rep)],
        "days_off": [{"rep_id": rep, "date": "2026-03-05", "part": 0.5} for rep in reps],
        "plan_weeks": [
            {"rep_id": rep, "week": "2026-03-02", "measure": "dials_new", "count": 15} for rep in reps
        ],
        "reps": [{"rep_id": rep, "name": rep.title()} for rep in reps],
        "accounts": [{"account_id": f"x{rep}{n}", "type_word": "Customer"} for rep in reps for n in (5, 6)],
    }


def log_of(*reps: str, rows: Sequence[Row] | None = None, as_of: str = AS_OF) -> Log:
    made = [row for rep in reps for row in work_of(rep, len(rep))] if rows is None else rows
    return small_log(made, as_of=as_of, seed=SEED, tables=tables(*reps))


@pytest.fixture(scope="module")
def log() -> Log:
    return log_of("ann", "bo")


@measures
def test_the_log_is_left_as_it_was(log: Log, measure: Callable[[Log], pd.DataFrame]) -> None:
    before = {name: log.table(name) for name in store.PUBLISHED}
    first = measure(log)
    for name, frame in before.items():
        assert_frame_equal(log.table(name), frame)
    assert_frame_equal(measure(log), first)  # and asking twice answers the same


def test_the_frames_given_are_left_as_they_were(log: Log) -> None:
    weeks, plans = funnel.rep_weeks(log), log.table("plan_weeks")
    kept, plans_kept = weeks.copy(deep=True), plans.copy(deep=True)
    questions.answers(weeks)
    questions.answers(weeks, reps=["ann"], scope="lead")
    found = execution.executed(weeks, plans)
    found_kept = found.copy(deep=True)
    execution.strip(found, "ann", list(weeks["week"].unique()))
    assert_frame_equal(weeks, kept)
    assert_frame_equal(plans, plans_kept)
    assert_frame_equal(found, found_kept)


@measures
def test_an_empty_log_works(measure: Callable[[Log], pd.DataFrame]) -> None:
    whole, empty = measure(log_of("ann")), measure(log_of("ann", as_of="2000-01-03"))
    assert list(empty.columns) == list(whole.columns)
    if "status" in empty and len(empty):
        assert set(empty["status"]) == {"not_tracked"}  # only the team's answers are there, and say so
    elif len(empty):
        assert not empty["outbound"].any()  # who is on the roster is there, without work


@measures
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_rows_is_irrelevant(log: Log, measure: Callable[[Log], pd.DataFrame], seed: int) -> None:
    rows = [*work_of("ann", 3), *work_of("bo", 2)]
    random.Random(seed).shuffle(rows)
    shuffled = {
        name: random.Random(seed).sample(some, len(some)) for name, some in tables("ann", "bo").items()
    }
    found = small_log(rows, as_of=AS_OF, seed=SEED, tables=shuffled)
    assert_frame_equal(measure(found), measure(log))


def test_two_reps_apart_are_two_reps_together(log: Log) -> None:
    together = funnel.rep_weeks(log)
    apart = pd.concat([funnel.rep_weeks(log_of(rep)) for rep in ("ann", "bo")], ignore_index=True)
    assert_frame_equal(apart, together)
    answered = questions.answers(together, reps=["ann", "bo"])
    alone = [questions.answers(apart[apart["rep_id"] == rep], reps=[rep]) for rep in ("ann", "bo")]
    assert_frame_equal(pd.concat(alone, ignore_index=True), answered)
    plans = log.table("plan_weeks")
    judged = [execution.executed(apart[apart["rep_id"] == rep], plans) for rep in ("ann", "bo")]
    assert_frame_equal(pd.concat(judged, ignore_index=True), execution.executed(together, plans))


def test_a_second_file_with_the_same_calls_changes_no_number(log: Log) -> None:
    rows = [*work_of("ann", 3), *work_of("bo", 2)]
    calls = [row for row in rows if row["kind"] == "dial" and not row["automated"]]
    again = [{**row, "activity_id": f"again-{row['activity_id']}", "file": "again.csv"} for row in calls]
    other = [{**row, "source": "dialer"} for row in again]
    for copies in (again, other):
        assert_frame_equal(
            funnel.rep_weeks(log_of("ann", "bo", rows=[*rows, *copies])), funnel.rep_weeks(log)
        )


def test_the_same_file_imported_again_changes_no_number(tmp_path: Any) -> None:
    found = [funnel.rep_weeks(imported(tmp_path / f"{times}", times)) for times in (1, 2)]
    assert len(found[0]) and found[0]["dials"].sum() > 0
    assert_frame_equal(*found)


def imported(folder: Any, times: int) -> Log:
    """Return the log of a workbook into which the same calls were put so many times."""
    store.create(folder, SEED)
    for _ in range(times):
        with store.locked(folder), store.importing(folder) as con:
            con.execute(
                "CREATE TEMP TABLE staged AS SELECT 'a' || n AS activity_id, 's' AS source, 'ann' AS rep_id, "
                "DATE '2026-03-02' + n AS date, DATE '2026-03-02' AS week, 'dial' AS kind, 'outbound' AS direction, "
                "'Owner' AS contact_title, 'Connected' AS disposition_word, 'c' || n AS contact_id, 'c.csv' AS file, "
                "n + 2 AS row FROM (SELECT CAST(unnest(range(5)) AS INTEGER) AS n)"
            )
            missing = set(schema.ACTIVITIES.names()) - {
                c for (c, *_) in con.execute("DESCRIBE staged").fetchall()
            }
            nothing = ", ".join(f'NULL AS "{name}"' for name in sorted(missing))
            con.execute(f"CREATE TEMP TABLE whole AS SELECT *, {nothing} FROM staged")
            store.merge(con, schema.ACTIVITIES, "whole")
            store.make_current(folder, publish.publish(con, folder))
    return store.read(folder)


# Random small logs.

PEOPLE = ("c1", "c2", "c3", None)
ACCOUNTS = ("x", "y", "cust", None)
ACTIVITY = st.fixed_dictionaries(
    {
        "rep_id": st.sampled_from(["ann", "bo", "ann", "bo", None]),
        "date": st.integers(0, 24).map(lambda n: f"{MONDAY + timedelta(days=n)}"),
        "kind": st.sampled_from(["dial", "dial", "dial", "visit", "email", "message", "meeting", "other"]),
        "direction": st.sampled_from(["outbound", "outbound", "inbound", "internal"]),
        "disposition_word": st.sampled_from(ENDS),
        "outcome_word": st.sampled_from(
            [None, None, "Appointment", "Refused appointment", "Call later", "Mystery"]
        ),
        "state_word": st.sampled_from(["Held", "No show", "Cancelled", "Scheduled", None]),
        "contact_title": st.sampled_from(["Owner", "Owner", "Clerk", None]),
        "contact_id": st.sampled_from(PEOPLE),
        "account_id": st.sampled_from(ACCOUNTS),
        "hour": st.sampled_from([None, 9, 10]),
        "automated": st.sampled_from([False, False, False, True]),
        "source": st.sampled_from(["dialer", "crm"]),
    }
)
DEAL = st.fixed_dictionaries(
    {
        "rep_id": st.sampled_from(["ann", "bo"]),
        "account_id": st.sampled_from(["x", "y", "cust"]),
        "status_word": st.sampled_from(["Won", "Won", "Lost", "Open"]),
        "business_word": st.sampled_from(["New", "Expansion", None]),
        "origin_word": st.sampled_from(["Web", "Cold", None]),
        "created": st.integers(-9, 9).map(lambda n: f"{MONDAY + timedelta(days=n)}"),
        "closed": st.integers(9, 24).map(lambda n: f"{MONDAY + timedelta(days=n)}"),
    }
)


def random_log(rows: Sequence[Row], deals: Sequence[Row]) -> Log:
    made = []
    for row in rows:
        plain = {name: value for name, value in row.items() if name != "hour"}
        timed = {"instant": f"{row['date']} {row['hour']:02}:00:00"} if row["hour"] else {}
        made.append({**plain, **timed, "file": f"{row['source']}.csv"})
    beside = {
        "deals": [{"deal_id": f"d{n}", **deal} for n, deal in enumerate(deals)],
        "accounts": [{"account_id": "cust", "type_word": "Customer", "origin_word": "Web"}],
    }
    return small_log(made, as_of="2026-03-27", seed=SEED, tables=beside)


def total(weeks: pd.DataFrame, *names: str) -> Any:
    return weeks[list(names)].fillna(0).sum(axis=1)


def broken(weeks: pd.DataFrame) -> list[str]:
    """Return the invariants of the funnel that a frame of rep_weeks breaks."""
    narrowing = [
        ("dials", "connects"), ("connects", "dial_conversations"), ("connects", "gatekeepers"),
        ("dials", "dials_known"), ("connects", "connects_known"), ("conversations", "dial_conversations"),
        ("doors", "door_conversations"), ("conversations", "people_seen"), ("people_seen", "new_people"),
        ("conversations", "asks"), ("conversations", "appointments"), ("appointment_calls", "appointments"),
        ("appointments", "set_held"), ("set_held", "set_sales"), ("meetings", "prospects_met"),
        ("sales", "sales_unknown"), ("asks", "appointments"),
    ]  # fmt: skip
    groups = [name for name in vocab.MEASURES if name.startswith("dials_") and name != "dials_known"]
    found = [f"{wide} < {narrow}" for wide, narrow in narrowing if (weeks[wide] < weeks[narrow]).any()]
    checks = {
        "groups are not the dials": total(weeks, *groups) == total(weeks, "dials"),
        "channels are not the conversations": total(
            weeks, "dial_conversations", "door_conversations", "callbacks"
        )
        == total(weeks, "conversations"),
        "appointments outnumber their calls": total(weeks, "appointments", "appointments_other")
        <= total(weeks, "appointment_calls"),
        "no day was worked": weeks["days_worked"] > 0,
        "more than a week was worked": weeks["days_worked"] <= 7,
    }
    found += [what for what, holds in checks.items() if not holds.all()]
    return found + [f"{name} is negative" for name in vocab.MEASURES if (weeks[name] < 0).any()]


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ACTIVITY, min_size=1, max_size=30), deals=st.lists(DEAL, max_size=4))
def test_the_funnel_of_any_log_holds_together(rows: Sequence[Row], deals: Sequence[Row]) -> None:
    log = random_log(rows, deals)
    weeks = funnel.rep_weeks(log)
    assert broken(weeks) == []
    _scopes_add_up(weeks)
    _reps_add_up(weeks)
    _missing_only_where_untracked(weeks, log)


def _scopes_add_up(weeks: pd.DataFrame) -> None:
    """Purposes add up to everything, prospecting and leads to new business, for what is counted by purpose."""
    if weeks.empty:
        return
    everything = weeks.loc[weeks["scope"] == "all"].set_index(["rep_id", "week"]).index
    # a scope in which nothing is tracked has no row
    by = {
        scope: weeks[weeks["scope"] == scope].set_index(["rep_id", "week"]).reindex(everything)
        for scope in vocab.SCOPES
    }
    for name in (
        "dials",
        "connects",
        "conversations",
        "doors",
        "refusals",
        "asks",
        "appointment_calls",
        "touches",
    ):
        purposes = sum(by[purpose][name].fillna(0) for purpose in vocab.PURPOSES)
        assert (purposes == by["all"][name].fillna(0)).all(), name
        hunting = by["prospecting"][name].fillna(0) + by["lead"][name].fillna(0)
        assert (hunting == by["new_business"][name].fillna(0)).all(), name
    sold = by["prospecting"]["sales"].fillna(0) + by["lead"]["sales"].fillna(0)
    assert (sold <= by["new_business"]["sales"].fillna(0)).all()
    assert (by["new_business"]["sales"].fillna(0) <= by["all"]["sales"].fillna(0)).all()


def _reps_add_up(weeks: pd.DataFrame) -> None:
    """A ratio of the team is that of the sums of its reps, of those who track both sides where any do."""
    found = questions.answers(weeks, scope="all", window=questions.Window(everything=True))
    for question in questions.QUESTIONS:
        rows = found[found["question"] == question.name]
        [team] = rows[rows["rep_id"].isna()].to_dict("records")
        reps = rows[rows["rep_id"].notna()]
        both = reps.dropna(subset=["of_count", "per_count"])
        used = both if len(both) else reps
        if question.per != "weeks" and team["of_count"] is not None and not pd.isna(team["of_count"]):
            assert team["of_count"] == used["of_count"].sum()


def _missing_only_where_untracked(weeks: pd.DataFrame, log: Log) -> None:
    """A count is missing in exactly the weeks in which no row of its kind has been, or none may be expected.

    The logs end less than four weeks after their first day: what was seen once is tracked to the end.
    """
    seen = log.query(
        "SELECT rep_id, min(week) FILTER (dial) AS dials, min(week) FILTER (kind = 'visit') AS doors, "
        "min(week) FILTER (kind IN ('email', 'message')) AS touches, "
        "min(week) FILTER (kind = 'meeting') AS meetings FROM activities WHERE NOT automated GROUP BY rep_id"
    ).set_index("rep_id")
    for rep, rows in weeks.groupby("rep_id"):
        for name in ("dials", "doors", "touches", "meetings"):
            first = seen[name].get(rep)
            known = rows["week"] >= first if first is not None and not pd.isna(first) else rows["week"].isna()
            assert (rows[name].notna() == known).all(), (rep, name)


def test_the_invariants_can_be_broken(log: Log) -> None:
    weeks = funnel.rep_weeks(log)
    weeks = weeks[weeks["from_tally"] == ""]  # by hand and by CRM do not narrow into each other
    assert broken(weeks) == []
    assert broken(weeks.assign(connects=weeks["dials"] + 1)) != []
    assert broken(weeks.assign(dials_new=weeks["dials_new"] - 1)) != []
    assert broken(weeks.assign(days_worked=0.0)) == ["no day was worked"]
