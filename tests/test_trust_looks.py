"""Many reps looked at once: each rep's look is the one that is made for him alone, and holds nothing of another."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from salescoach import store, trust
from salescoach.errors import SalescoachError
from salescoach.report import facts
from salescoach.store import Log
from salescoach.testing import small_log
from salescoach.trust import catalogue, variants

Row = Mapping[str, Any]
START = date(2026, 3, 2)
REPS = ("ann", "bo", "cy", "di")
SEED = {
    "titles": {"decision_maker": ["Owner"]},
    "words": {"outcome": {"Appointment": "appointment"}, "origin": {"Cold": "self"}},
}
#: What one look is made of, and the faults of a look.
FRAMES = tuple(field.name for field in fields(trust.Look) if field.name != "tallied")


def same(one: trust.Look, other: trust.Look) -> None:
    assert one.tallied == other.tallied
    for name in FRAMES:
        pd.testing.assert_frame_equal(getattr(one, name), getattr(other, name), check_dtype=False, obj=name)


def tables(dice: random.Random) -> dict[str, list[Row]]:
    """Return what stands beside the activities: customers, deals, a tally of two reps, rows left out, changes."""
    tally: list[Row] = [
        {"rep_id": rep, "span": "week", "date": "2026-03-09", "week": "2026-03-09", "measure": name, "count": count}
        for rep in ("ann", "di") for name, count in (("dials_new", 20), ("conversations", 6), ("refusals", 2))
    ]  # fmt: skip
    copies: list[Row] = [
        {"source": source, "fills": "activities", "item": f"x{n}-copy-1", "reason": "copy", "kind": "dial"}
        for n in range(9) for source in ("crm/task", "crm/events", "dialer")
    ]  # fmt: skip
    left: list[Row] = [
        {"source": dice.choice(["crm/task", "dialer"]), "fills": dice.choice(["activities", "deals"]), "kind": "dial",
         "item": f"y{n}", "reason": dice.choice(["open", "deleted", "torn"]),
         "rep_id": dice.choice(["ann", "bo", None]), "date": f"2026-03-{2 + n:02}"}
        for n in range(25)
    ]  # fmt: skip
    deals: list[Row] = [
        {"deal_id": f"d{n}", "account_id": f"ac{n}", "rep_id": dice.choice(REPS), "created": "2026-03-03",
         "closed": dice.choice(["2026-03-17", None]), "status_word": dice.choice(["Won", "Open", "Parked"]),
         "origin_word": "Cold"}
        for n in range(6)
    ]  # fmt: skip
    changed: list[Row] = [
        {"version": "000001", "fills": "activities", "item": f"x{n}", "what": "w", "rep_id": rep}
        for n, rep in enumerate(("ann", "bo", "bo"))
    ]
    return {
        "reps": [{"rep_id": rep, "name": rep.title()} for rep in REPS],
        "accounts": [{"account_id": f"ac{n}", "type_word": dice.choice(["Customer", ""])} for n in range(9)],
        "deals": deals,
        "tally": tally,
        "days_off": [{"rep_id": "bo", "date": "2026-03-05", "part": 0.5}],
        "left_out": [*left, *copies],
        "files": [{"version": "000001", "fills": "activities", "file": "t.csv"}],
        "restated": changed,
    }


def activity(dice: random.Random, n: int) -> Row:
    """Return a row with much that can be odd: whose it is, who wrote it when, in which source, far off or not."""
    rep = dice.choice(["ann", "bo", "cy", None])
    day = START + timedelta(days=dice.randrange(30)) if n != 9 else date(2024, 1, 5)
    kind = dice.choice(["dial"] * 5 + ["visit", "email", "meeting", "meeting"])
    held = {"held_by": dice.choice(["ann", "bo", rep]), "state_word": dice.choice(["Held", "No show", None])}
    written = day + timedelta(days=dice.choice([0, 0, 1, 4, -2]))
    return {
        "rep_id": rep, "activity_id": f"x{n}", "date": f"{day}", "kind": kind,
        "source": dice.choice(["crm/task", "crm/events", "dialer"]),
        "instant": f"{day} {8 + dice.randrange(2):02}:{dice.randrange(4):02}:{dice.randrange(60):02}",
        "contact_id": dice.choice([*(f"p{m}" for m in range(25)), None]), "account_id": dice.choice(["ac1", "ac4", None]),
        "disposition_word": dice.choice(["No answer", "Connected", "Gatekeeper", "Refused appointment", "Hm", None]),
        "outcome_word": dice.choice([None, "Appointment", "Huh"]), "contact_title": dice.choice(["Owner", "Clerk", None]),
        "automated": dice.random() < 0.05, "logged_by": dice.choice([rep, rep, "ann", "bo", "robot", None]),
        "logged": f"{written if n % 4 else '2026-03-20'} 17:{dice.randrange(20):02}:00",
        **(held if kind == "meeting" else {}),
    }  # fmt: skip


def odd_log(seed: int) -> Log:
    """Return 260 odd rows, of which some stand in two tables of the export, and bursts of Ann's and Bo's."""
    dice = random.Random(seed)
    rows = [activity(dice, n) for n in range(260)]
    rows += [{**row, "source": "crm/other", "instant": f"{row['date']} 15:00:00"} for row in rows[::20]]
    burst = {"kind": "dial", "date": "2026-03-10", "automated": False, "held_by": None}
    rows += [
        {
            **activity(dice, 300 + n),
            **burst,
            "rep_id": ("ann", "bo")[n % 2],
            "instant": f"2026-03-10 11:00:{n:02}",
        }
        for n in range(14)
    ]
    return small_log(rows, as_of="2026-04-03", seed=SEED, tables=tables(dice))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.long)])
def test_a_look_at_all_reps_holds_for_each_what_a_look_at_him_alone_does(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Looked at once, in many small batches, and one by one."""
    log = odd_log(seed)
    every = trust.everything(log)
    alone = {rep: trust.look(log, [rep]) for rep in REPS}
    monkeypatch.setattr(variants, "ROWS_AT_ONCE", 700)
    batched = trust.everything(log)
    for rep in REPS:
        same(every.look(rep), alone[rep])
        same(batched.look(rep), alone[rep])
    told = {reason for look in alone.values() for reason in look.faults["reason"]}
    assert told >= {*_PERSONAL, "open", "deleted", "torn", "restated", "tally"} - {
        "duplicate",
        "unknown-purpose",
    }


_PERSONAL = {fault.reason for fault in catalogue.FAULTS if fault.personal}


def test_the_sample_reps_looked_at_once_are_those_looked_at_one_by_one(sample: Path) -> None:
    log = store.read(sample)
    every = trust.everything(log)
    for rep in log.table("reps")["rep_id"]:
        same(every.look(str(rep)), trust.look(log, [str(rep)]))


def test_a_meeting_that_another_rep_held_is_told_to_both_and_a_row_another_wrote_to_its_rep_alone() -> None:
    plain = {"date": "2026-03-02", "contact_id": "c1", "rep_id": "ann"}
    rows: Sequence[Row] = [
        {**plain, "kind": "meeting", "held_by": "bo"},
        {**plain, "logged_by": "bo", "disposition_word": "No answer", "contact_id": "c2"},
    ]
    people = [{"rep_id": rep, "name": rep.title()} for rep in ("ann", "bo")]
    every = trust.everything(small_log(rows, as_of="2026-03-08", tables={"reps": people}))
    reasons = {
        rep: dict(zip(f["reason"], f["count"], strict=True))
        for rep in ("ann", "bo")
        for f in [every.look(rep).faults]
    }
    assert reasons["ann"] == {"unknown-meeting": 1, "owner-changed": 1}
    assert reasons["bo"] == {"unknown-meeting": 1}
    assert every.look("bo").sources.empty


def test_rows_that_one_wrote_for_another_make_no_sitting_of_the_other() -> None:
    """Ten rows of Ann's written in an hour, six of them hers alone and four meetings that Bo held: hers is a sitting."""
    plain = {"rep_id": "ann", "contact_id": "c", "disposition_word": "No answer"}
    rows: list[Row] = [
        {**plain, "date": f"2026-03-0{2 + n % 4}", "logged": f"2026-03-06 17:{n:02}:00",
         **({"kind": "meeting", "held_by": "bo", "state_word": "Held"} if n > 5 else {})}
        for n in range(10)
    ]  # fmt: skip
    people = [{"rep_id": rep, "name": rep.title()} for rep in ("ann", "bo")]
    log = small_log(rows, as_of="2026-03-08", tables={"reps": people})
    every = trust.everything(log)
    assert "back-dated" in set(every.look("ann").faults["reason"])
    assert "back-dated" not in set(every.look("bo").faults["reason"])
    same(every.look("bo"), trust.look(log, ["bo"]))


def test_a_rep_without_a_row_has_an_empty_look_and_one_who_is_not_there_is_refused() -> None:
    people = [{"rep_id": rep, "name": rep.title()} for rep in ("ann", "zed")]
    log = small_log(tables={"reps": people})
    every = trust.everything(log)
    assert all(getattr(every.look("zed"), name).empty for name in FRAMES)
    same(every.look("zed"), trust.look(log, ["zed"]))
    with pytest.raises(SalescoachError, match="there is no rep 'nobody' in this log"):
        every.look("nobody")


def test_a_log_without_anything_can_be_looked_at() -> None:
    assert trust.everything(small_log([])).reps == {}


def test_a_few_pages_are_looked_at_one_by_one_and_the_rest_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of four reps one is looked at alone; with the second everybody is, and nobody is looked at twice."""
    found = facts.of(odd_log(1))
    asked: list[object] = []
    look, everything = trust.look, trust.everything

    def noted_look(log: Log, reps: Sequence[str]) -> trust.Look:
        asked.append(reps)
        return look(log, reps)

    def noted_everything(log: Log) -> trust.Everything:
        asked.append("all")
        return everything(log)

    monkeypatch.setattr(trust, "look", noted_look)
    monkeypatch.setattr(trust, "everything", noted_everything)
    for rep in ("ann", "ann", "bo", "cy", "ann"):
        found.look(rep)
    assert asked == [["ann"], "all"]
    same(found.look("bo"), look(found.log, ["bo"]))


def test_who_asks_for_all_looks_first_has_none_made_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = facts.of(odd_log(1))
    monkeypatch.setattr(trust, "look", lambda *_: pytest.fail("a rep was looked at alone"))
    assert set(found.looks.reps) == set(REPS)
    assert not found.look("ann").faults.empty
