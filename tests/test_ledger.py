"""The ledger: every no by kind and channel, asks beside conversations, and what follows a no."""

from __future__ import annotations

import functools
import random
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from salescoach import ledger, store, vocab
from salescoach.errors import SalescoachError
from salescoach.funnel import rep_weeks
from salescoach.ledger import after_no, asking, sentences
from salescoach.questions import only_known
from salescoach.store import Log
from salescoach.testing import small_log

Row = Mapping[str, Any]
#: Mondays.
W1, W2, W3, W4 = "2026-03-02", "2026-03-09", "2026-03-16", "2026-03-23"
SEED: Mapping[str, Any] = {
    "titles": {"decision_maker": ["Owner"]},
    "words": {
        "disposition": {
            "Send e-mail": {"disposition": "connected", "outcome": "email"},
            "Asked - send e-mail": {"disposition": "connected", "outcome": "email", "asked": True},
            "Appointment": {"disposition": "connected", "outcome": "appointment"},
        },
        "outcome": {"Wants papers": "email"},
    },
}
NO: Row = {"disposition_word": "Refused appointment"}
YES: Row = {"disposition_word": "Appointment"}
TALK: Row = {"disposition_word": "Connected"}
MAIL: Row = {"disposition_word": "Send e-mail"}
#: Words of the method, and of accusation, that no sentence says.
FORBIDDEN = (
    r"posterior|shrunk|shrinkage|prior|interval|cohort|censored|hazard|herfindahl|[qp]-value|percentile|binomial|poisson|"
    r"bayes|confidence|significant|median|standard error|dispersion|bootstrap|nan\b|\binf\b|(?-i:None)|%|rank|score|fail|lazy|"
    r"afraid|fear|avoid|excuse|must|should"
)


def log_of(rows: Sequence[Row], **more: Any) -> Log:
    made = [{"rep_id": "ann", "date": W1, "contact_id": f"c{n}", **row} for n, row in enumerate(rows)]
    return small_log(made, seed=more.pop("seed", SEED), **more)


def counted(log: Log, scope: str = "all", rep: str = "ann") -> dict[tuple[str, str], float]:
    found = ledger.kinds(log)
    own = found[(found["rep_id"] == rep) & (found["scope"] == scope)]
    sums = own.groupby(["line", "channel"])["count"].sum()
    return dict(zip(sums.index.to_flat_index(), sums.to_numpy(dtype=float).tolist(), strict=True))


# --- an e-mail asked for is a word of its own ---


@pytest.mark.parametrize("row", [MAIL, {"outcome_word": "Wants papers"}], ids=["call result", "decision"])
def test_send_me_an_email_counts_with_the_laters_and_is_no_no_appointment_this_time(row: Row) -> None:
    log = log_of([row, {"disposition_word": "Call later"}, TALK])
    weeks = rep_weeks(log)
    [week] = weeks[weeks["scope"] == "all"].to_dict("records")
    assert (week["conversations"], week["laters"], week["no_appointment"]) == (3, 2, 1)
    assert pd.isna(week["asks"])  # nobody recorded a no


def test_an_email_is_an_ask_only_where_its_word_says_so() -> None:
    log = log_of([MAIL, {"disposition_word": "Asked - send e-mail"}, NO])
    weeks = rep_weeks(log)
    assert weeks.loc[weeks["scope"] == "all", "asks"].tolist() == [2]


# --- kinds ---


def test_every_kind_is_counted_apart_and_by_its_channel() -> None:
    rows: list[Row] = [
        {**NO, "contact_id": "a"},
        {**NO, "contact_id": "a", "date": "2026-03-04"},  # the same person within 30 days
        {**NO, "contact_id": "b", "kind": "visit"},
        {"kind": "email", "direction": "inbound", "outcome_word": "Refused appointment", "contact_id": "d"},
        {"disposition_word": "No answer", "contact_id": "e"},
        {**NO, "contact_id": "e", "direction": "inbound", "date": "2026-03-03"},  # calls back
        {**NO, "contact_id": "z", "contact_title": "Clerk"},  # does not decide: no refusal
        {"disposition_word": "Call later", "contact_id": "f"},
        {"disposition_word": "Call later", "contact_id": "g", "contact_title": "Clerk"},
        {**MAIL, "contact_id": "h"},
        {"disposition_word": "Gatekeeper", "contact_id": "i"},
        {**TALK, "contact_id": "j", "kind": "visit"},
        {**YES, "contact_id": "k"},
        {"kind": "meeting", "state_word": "No show", "contact_id": "l"},
        {"kind": "meeting", "state_word": "Held", "contact_id": "m"},
        {**NO, "contact_id": "n", "automated": True},
    ]
    lost = {
        "deal_id": "d1",
        "account_id": "q",
        "status_word": "Lost",
        "created": W1,
        "closed": "2026-03-05",
        "rep_id": "ann",
    }
    log = log_of(rows, tables={"deals": [lost]}, as_of="2026-03-06")
    assert counted(log) == {
        ("hard no", "phone"): 2, ("hard no", "door"): 1, ("hard no", "reply"): 1, ("hard no", "call-back"): 1,
        ("later", "phone"): 1, ("send an e-mail", "phone"): 1, ("gatekeeper", "phone"): 1,
        ("no-show", "meeting"): 1, ("lost deal", "deal"): 1, ("no appointment this time", "door"): 1,
    }  # fmt: skip
    split = ledger.by_channel(ledger.kinds(log), "ann", scope="all").set_index(["line", "channel"])
    assert split.loc[("hard no", "phone"), "people"] == 1
    assert split["people"].notna().sum() == 4  # people are counted for a hard no alone


def test_a_no_show_of_a_customer_is_no_new_business_and_belongs_to_who_held_the_meeting() -> None:
    missed = {"kind": "meeting", "state_word": "No show", "held_by": "bo"}
    rows = [{**missed, "account_id": "cust"}, {**missed, "account_id": "new"}]
    log = log_of(rows, tables={"accounts": [{"account_id": "cust", "type_word": "Customer"}]})
    assert counted(log, "all", "bo") == {("no-show", "meeting"): 2}
    assert counted(log, "new_business", "bo") == {("no-show", "meeting"): 1}
    assert counted(log, "all", "ann") == {}


def test_a_lost_deal_counts_by_the_share_of_who_closed_it_and_a_lost_renewal_does_not() -> None:
    lost = {"rep_id": "ann", "account_id": "q", "status_word": "Lost", "created": W1, "closed": "2026-03-05"}
    deals = [{**lost, "deal_id": "d1"}, {**lost, "deal_id": "d2", "business_word": "Renewal"}]
    seed = {**SEED, "words": {**SEED["words"], "business": {"Renewal": "renewal"}}}
    half = {"deal_id": "d1", "part": "closed", "share": 0.5}
    credit = [{**half, "rep_id": "ann"}, {**half, "rep_id": "bo"}]
    log = log_of(
        [{**TALK, "rep_id": "cy"}],
        tables={"deals": deals, "deal_credit": credit},
        seed=seed,
        as_of="2026-03-06",
    )
    assert counted(log) == counted(log, rep="bo") == {("lost deal", "deal"): 0.5}


ENDS = (
    "Refused appointment",
    "Call later",
    "Send e-mail",
    "Gatekeeper",
    "Connected",
    "Appointment",
    "No answer",
    "Riddle",
)


def random_rows(seed: int, reps: Sequence[str] = ("ann", "bo")) -> list[Row]:
    dice = random.Random(seed)
    rows: list[Row] = []
    for n in range(120):
        kind = dice.choice(["dial", "dial", "dial", "visit", "email", "meeting"])
        rows.append(
            {
                "activity_id": f"a{n}", "rep_id": dice.choice(reps), "kind": kind, "contact_id": f"c{dice.randrange(40)}",
                "date": f"{date(2026, 3, 2) + timedelta(days=dice.randrange(26))}",
                "direction": dice.choice(["outbound", "outbound", "inbound"]),
                "contact_title": dice.choice(["Owner", "Owner", "Clerk", None]),
                "disposition_word": dice.choice(ENDS) if kind in ("dial", "visit") else None,
                "outcome_word": dice.choice([None, "Refused appointment", "Wants papers"]) if kind != "meeting" else None,
                "state_word": dice.choice(["No show", "Held"]) if kind == "meeting" else None,
                "account_id": dice.choice(["cust", f"x{n % 30}"]), "automated": dice.random() < 0.1,
            }
        )  # fmt: skip
    return rows


def random_log(seed: int, rows: Sequence[Row] | None = None, tally: Sequence[Row] = ()) -> Log:
    accounts = [{"account_id": "cust", "type_word": "Customer"}]
    made = random_rows(seed) if rows is None else rows
    return small_log(made, seed=SEED, as_of="2026-03-27", tables={"accounts": accounts, "tally": tally})


def tallied(rep: str, **counts: float) -> list[Row]:
    plain = {"rep_id": rep, "date": W2, "span": "week", "week": W2}
    return [{**plain, "measure": name, "count": count} for name, count in counts.items()]


@pytest.mark.parametrize("seed", range(3))
def test_the_ledger_and_rep_weeks_agree_in_every_scope(seed: int) -> None:
    log = random_log(seed)
    weeks, kinds = rep_weeks(log), ledger.kinds(log)
    refusal = kinds["line"] == "hard no"
    kinds = kinds.assign(count=kinds["count"].mask(refusal, kinds["people"]))
    kinds["measure"] = kinds["line"].map(ledger.LINES)
    sums = kinds.groupby(["rep_id", "week", "scope", "measure"])["count"].sum()
    compared = 0
    for week in weeks.to_dict("records"):
        for measure in set(ledger.LINES.values()) - {""}:
            if not pd.isna(week[measure]):
                key = (week["rep_id"], week["week"], week["scope"], measure)
                assert week[measure] == sums.get(key, 0), key
                compared += week[measure] > 0
    assert compared > 50


def test_the_log_is_left_alone_and_the_order_of_its_rows_is_irrelevant() -> None:
    rows = random_rows(7)
    log = random_log(7, rows)
    before = log.table("activities")
    found = ledger.kinds(log)
    assert_frame_equal(log.table("activities"), before)
    shuffled = random.Random(1).sample(rows, len(rows))
    assert_frame_equal(ledger.kinds(random_log(7, shuffled)), found)


def test_two_reps_apart_are_two_reps_together() -> None:
    rows = [
        {**row, "contact_id": f"{row['rep_id']}{row['contact_id']}", "account_id": f"{row['rep_id']}x"}
        for row in random_rows(3)
    ]
    together = ledger.kinds(random_log(3, rows))
    apart = [
        ledger.kinds(random_log(3, [row for row in rows if row["rep_id"] == rep])) for rep in ("ann", "bo")
    ]
    assert_frame_equal(pd.concat(apart, ignore_index=True), together)


def test_an_empty_log_has_no_lines_and_every_function_works_on_it() -> None:
    log = log_of([NO], as_of="2000-01-03")
    weeks, kinds = rep_weeks(log), ledger.kinds(log)
    assert kinds.empty and list(kinds.columns) == list(ledger.kinds(log_of([NO])).columns)
    table = ledger.week_table(weeks, kinds, "ann")
    assert table.empty
    assert ledger.beside(table).sentence == "There is no complete week yet."
    assert ledger.asks(weeks, "ann").status == "too thin"
    assert ledger.by_channel(kinds, "ann").empty
    assert ledger.resilience(log).empty


# --- week by week ---


def of_line(table: pd.DataFrame, line: str, column: str = "count") -> list[Any]:
    found = table.loc[table["line"] == line, column]
    return [None if pd.isna(value) else value for value in found]


def test_the_table_of_weeks_agrees_with_rep_weeks_and_tells_emails_from_laters() -> None:
    rows = [NO, {"disposition_word": "Call later"}, MAIL, MAIL, YES, TALK, {**NO, "date": "2026-03-10"}]
    log = log_of(rows, as_of="2026-03-13")
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann")
    assert of_line(table, "hard no") == [1, 1]
    assert (of_line(table, "later"), of_line(table, "send an e-mail")) == ([1, 0], [2, 0])
    assert of_line(table, "appointments") == [1, 0]
    assert (
        of_line(table, "no-show") == [None, None] and of_line(table, "no-show", "note") == ["not tracked"] * 2
    )
    assert of_line(table, "hard no", "per_day") == [0.2, 0.2]


@pytest.mark.parametrize("seed", range(2))
def test_a_line_of_the_table_is_its_measure_and_refusals_never_stand_without_appointments(seed: int) -> None:
    log = random_log(seed, tally=tallied("bo", refusals=7, laters=3, appointments=2, conversations=15))
    weeks, kinds = only_known(rep_weeks(log)), ledger.kinds(log)
    kept = (weeks.copy(deep=True), kinds.copy(deep=True))
    for rep in ("ann", "bo"):
        table = ledger.week_table(weeks, kinds, rep)
        own = weeks[(weeks["rep_id"] == rep) & (weeks["scope"] == "new_business")]
        wide = table.pivot(index="week", columns="line", values="count")
        for line, measure in (
            ("hard no", "refusals"),
            ("appointments", "appointments"),
            ("gatekeeper", "gatekeepers"),
        ):
            assert wide[line].tolist() == own[measure].tolist()
        laters = wide["later"] + wide["send an e-mail"].fillna(0)
        assert laters.tolist() == own["laters"].tolist()
    assert_frame_equal(weeks, kept[0])
    assert_frame_equal(kinds, kept[1])


def test_a_tally_gives_totals_and_says_what_it_cannot_show() -> None:
    log = small_log(
        [], as_of="2026-03-15", seed=SEED, tables={"tally": tallied("ann", worked=5, refusals=7, laters=3)}
    )
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann")
    assert of_line(table, "hard no") == [7] and of_line(table, "hard no", "note") == ["from the tally"]
    assert of_line(table, "later") == [3]
    for line in ("send an e-mail", "gatekeeper", "lost deal", "no appointment this time"):
        assert of_line(table, line) == [None]
        assert of_line(table, line, "note") == ["a tally cannot show this"]


def test_a_tallied_total_stands_where_the_crm_counts_too_and_is_not_split() -> None:
    rows = [{**NO, "date": W2}, {**MAIL, "date": W2}]
    log = log_of(rows, as_of="2026-03-15", tables={"tally": tallied("ann", refusals=7, laters=3)})
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann")
    assert of_line(table, "hard no") == [7] and of_line(table, "later") == [3]
    assert of_line(table, "send an e-mail") == [None]
    assert of_line(table, "send an e-mail", "note") == ["a tally cannot show this"]


def test_later_is_not_tracked_where_nobody_ever_writes_it_down() -> None:
    log = log_of([NO, TALK, YES])
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann", scope="all")
    assert (of_line(table, "later"), of_line(table, "later", "note")) == ([None], ["not tracked"])
    assert of_line(table, "hard no") == [1]
    log = log_of([NO, {"disposition_word": "Call later", "rep_id": "bo"}])
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann", scope="all")
    assert of_line(table, "later") == [0]


def test_what_stands_on_words_nobody_explained_is_missing_not_none() -> None:
    log = log_of([NO, *[{"disposition_word": "Riddle"}] * 9])
    table = ledger.week_table(only_known(rep_weeks(log)), ledger.kinds(log), "ann")
    assert of_line(table, "hard no") == of_line(table, "send an e-mail") == [None]


def weeks_of(counts: Mapping[str, Sequence[float | None]], rep: str = "ann", **more: Any) -> pd.DataFrame:
    """Return rep_weeks with the counts given, a column of one value each; other counts are not tracked."""
    length = len(next(iter(counts.values())))
    frame = pd.DataFrame(
        {
            "rep_id": rep, "week": pd.date_range(W1, periods=length, freq="7D").astype("datetime64[s]"),
            "scope": "new_business", "days_worked": 5.0, "partial": False, "from_tally": "",
            **{name: pd.array([None] * length, dtype="Float64") for name in vocab.MEASURES},
        }
    )  # fmt: skip
    numbers = {name: pd.array(list(values), dtype="Float64") for name, values in counts.items()}
    return frame.assign(**numbers, **more)


NO_KINDS = pd.DataFrame(
    {name: [] for name in ("rep_id", "week", "scope", "line", "channel", "count", "people")}
)


def test_the_last_complete_week_stands_beside_the_usual_of_thirteen_with_exact_ranges() -> None:
    weeks = weeks_of({"refusals": [9] + [2] * 13 + [1], "appointments": [1] * 15})
    weeks.loc[14, "partial"] = True
    found = ledger.beside(ledger.week_table(weeks, NO_KINDS, "ann"))
    refusals = found.rows.set_index("line").loc["hard no"]
    # 26 in 13 weeks: 1.306 to 2.930 a week (Garwood; the reference value of intervals.count_per_period)
    assert (refusals["last"], refusals["count"], refusals["weeks"], refusals["days"], refusals["usual"]) == (
        2,
        26,
        13,
        65,
        2,
    )
    assert (refusals["low"], refusals["high"]) == (
        pytest.approx(1.3065, abs=1e-4),
        pytest.approx(2.9304, abs=1e-4),
    )
    assert refusals["per_day"] == 0.4 and refusals["per_day_low"] == pytest.approx(1.3065 / 5, abs=1e-4)
    assert (
        found.sentence == "2 refusals and 1 appointment in the week of 1 June 2026; usually 2 and 1 a week."
    )


@pytest.mark.parametrize(
    ("weeks", "said"),
    [
        (
            weeks_of({"refusals": [3, 4], "appointments": [0, 1]}),
            "4 refusals and 1 appointment in the week of 9 March 2026.",
        ),
        (
            weeks_of({"refusals": [0] * 3, "appointments": [0] * 3}),
            "No refusals and no appointments in the week of 16 March 2026; neither in 3 weeks.",
        ),
        (
            weeks_of({"refusals": [0, 0, 2, 9], "appointments": [0, 0, 1, 0]}),
            "9 refusals and no appointments in the week of 23 March 2026; 11 and 1 in 4 weeks.",
        ),
        (
            weeks_of({"refusals": [0, 0, 2, 0], "appointments": [None, 0, 1, 0]}),
            "No refusals and no appointments in the week of 23 March 2026; 2 in 4 weeks and 1 in 3 weeks.",
        ),
        (
            weeks_of({"appointments": [2] * 4}),
            "2 appointments in the week of 23 March 2026; refusals are not tracked.",
        ),
        (
            weeks_of({"refusals": [1] * 4}),
            "1 refusal in the week of 23 March 2026; appointments are not tracked.",
        ),
        (weeks_of({"dials": [1] * 4}), "Neither refusals nor appointments are tracked."),
        (weeks_of({"refusals": [3], "appointments": [1]}, partial=True), "There is no complete week yet."),
    ],
    ids=[
        "two weeks are no usual",
        "only zeros",
        "rarely an appointment",
        "tracked in other weeks",
        "nobody records a no",
        "no appointments",
        "only dials",
        "only a part of a week",
    ],
)
def test_the_sentence_of_the_week(weeks: pd.DataFrame, said: str) -> None:
    assert ledger.beside(ledger.week_table(weeks, NO_KINDS, "ann")).sentence == said


def test_each_column_of_the_table_holds_one_kind_of_number_however_rare_the_line_is() -> None:
    """Counts with their weeks and their range (Garwood's of 2: 0.2422 to 7.2247), counts a week, counts a day worked."""
    counts = {"refusals": [20] * 13, "no_shows": [0] * 11 + [1, 1], "no_appointment": [0] * 13}
    rows = ledger.beside(ledger.week_table(weeks_of(counts), NO_KINDS, "ann")).rows
    cells = {cell[0]: cell[1:] for cell in map(ledger.cells, rows.to_dict("records"))}
    assert cells["Hard no"] == ("20", "260 in 13 weeks; anything from 229 to 294 fits your log", "20", "4")
    assert cells["No-show"] == (
        "1",
        "2 in 13 weeks; anything from 0.24 to 7.2 fits your log",
        "0.15",
        "0.031",
    )
    assert cells["No appointment this time"] == ("0", "none in 13 weeks", "0", "0")
    assert cells["Later"] == ("not tracked", "", "", "")


def test_a_line_that_is_not_tracked_in_the_last_week_was_not_away_in_it() -> None:
    counts = {"refusals": [2] * 5, "no_shows": [1, 0, 1, None, None]}
    rows = ledger.beside(ledger.week_table(weeks_of(counts), NO_KINDS, "ann")).rows
    cells = {cell[0]: cell[1:] for cell in map(ledger.cells, rows.to_dict("records"))}
    assert cells["No-show"][0] == "not tracked" and cells["No-show"][1].startswith("2 in 3 weeks")


@pytest.mark.parametrize("line", ["gatekeeper", "no-show"])
def test_a_line_for_which_the_log_has_no_word_is_not_tracked(line: str) -> None:
    """No row of anybody ends at a gatekeeper or in a no-show: nobody knows how many there were."""
    held = {"kind": "meeting", "state_word": "Held", "held_by": "ann"}
    missed = {"kind": "meeting", "state_word": "No-show", "held_by": "bo", "rep_id": "bo"}
    others = [missed, {"disposition_word": "Gatekeeper", "rep_id": "bo"}]
    for rows, counts in (([TALK, held], [None]), ([TALK, held, *others], [0])):
        log = log_of(rows)
        assert (
            of_line(ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann", scope="all"), line) == counts
        )


def test_who_hands_the_meetings_over_has_no_no_shows_and_no_lost_deals_and_reads_why() -> None:
    counts: Mapping[str, list[float | None]] = {
        "refusals": [2] * 4,
        "appointments": [1] * 4,
        "set_held": [1, 0, 1, 0],
    }
    rows = ledger.beside(ledger.week_table(weeks_of(counts), NO_KINDS, "ann")).rows
    cells = {cell[0]: cell[1] for cell in map(ledger.cells, rows.to_dict("records"))}
    assert cells["No-show"] == cells["Lost deal"] == "meetings are handed over"
    assert cells["Later"] == "not tracked"


REPLY: Row = {"kind": "email", "direction": "inbound", "disposition_word": None, "outcome_word": "Refused"}


def test_refusals_are_told_by_channel_where_there_is_more_than_one() -> None:
    """A no by reply is a refusal, and no ask: a week can have more refusals than asks."""
    seed = {**SEED, "words": {**SEED["words"], "outcome": {"Refused": "refused"}}}
    log = log_of([NO, NO, {**REPLY, "contact_title": "Owner"}, {**TALK, "date": W3}], seed=seed)
    weeks = rep_weeks(log)
    said = ledger.refused_by(
        ledger.kinds(log), ledger.week_table(weeks, ledger.kinds(log), "ann", scope="all"), "ann", scope="all"
    )
    week = weeks[(weeks["scope"] == "all") & (weeks["week"] == W1)].iloc[0]
    assert (week["asks"], week["refusals"]) == (2, 3)
    assert said == (
        "2 refusals came by phone and 1 by e-mail or message. An ask is counted in a talk: a no by e-mail or message is a "
        "refusal, and no ask."
    )  # fmt: skip


def test_refusals_of_one_channel_or_counted_by_hand_are_not_told_by_channel() -> None:
    log = log_of([NO, NO, {**TALK, "date": W3}])
    table = ledger.week_table(rep_weeks(log), ledger.kinds(log), "ann", scope="all")
    assert ledger.refused_by(ledger.kinds(log), table, "ann", scope="all") == ""
    by_hand = table.assign(note="from the tally")
    assert ledger.refused_by(ledger.kinds(log), by_hand, "ann", scope="all") == ""
    assert ledger.refused_by(ledger.kinds(log), table.iloc[:0], "ann", scope="all") == ""


def test_where_nobody_ever_lost_a_deal_lost_deals_are_not_tracked() -> None:
    """A log that holds only deals that were won cannot tell how many were lost."""
    rows = ledger.week_table(weeks_of({"sales": [1] * 4}), NO_KINDS, "ann")
    assert rows.loc[rows["line"] == "lost deal", "count"].isna().all()
    assert set(rows.loc[rows["line"] == "lost deal", "note"]) == {"not tracked"}


# --- asking ---


def asked(
    conversations: float | None, asks: float | None, appointments: float | None = 1, **more: Any
) -> ledger.Asking:
    """Return what is said of counts that fall into one week of thirteen."""
    no = None if asks is None or appointments is None else max(asks - appointments, 0)
    counts = {"conversations": conversations, "asks": asks, "appointments": appointments, "refusals": no}
    spread = {name: [count] + [None if count is None else 0.0] * 12 for name, count in counts.items()}
    return ledger.asks(weeks_of(spread), "ann", **more)


@pytest.mark.parametrize(
    ("found", "status", "sentence"),
    [
        (
            asked(60, 36, 6), "asks",
            "60 decision makers in 13 weeks, "
            "and the meeting was asked for with 36: 6 appointments, and 30 refusals that are work done.",
        ),
        (
            asked(24, 4), "few asks",
            "24 decision makers in 13 weeks, "
            "and the meeting was asked for with four. What kept you from asking the other 20?",
        ),
        (
            asked(11, 1, 0), "few asks",
            "Eleven decision makers in 13 weeks, "
            "and the meeting was asked for with one. What kept you from asking the other ten?",
        ),
        (
            asked(10, 0, 0), "few asks",
            "Ten decision makers in 13 weeks, and the meeting was asked for with none. What kept you from asking?",
        ),
        (
            asked(11, 4), "cannot be told",
            "Eleven decision makers in 13 weeks, "
            "and the meeting was asked for with four. Whether that is few cannot be told yet.",
        ),
        (
            asked(60, 45, 0), "many asks, few yes",
            "60 decision makers in 13 weeks, "
            "and the meeting was asked for with 45; nobody said yes. What do they hear before you ask?",
        ),
        (
            asked(80, 70, 1), "many asks, few yes",
            "80 decision makers in 13 weeks, "
            "and the meeting was asked for with 70; one said yes. What do they hear before you ask?",
        ),
        (
            asked(4, 0, 0), "too thin",
            "Four decision makers in 13 weeks: too early to say how often the meeting is asked for.",
        ),
        (
            asked(0, 0, 0), "too thin",
            "No decision makers in 13 weeks: too early to say how often the meeting is asked for.",
        ),
        (
            asked(40, None), "not judged",
            "No refusal is recorded, so how often the meeting was asked for is not known.",
        ),
        (
            asked(None, 9), "not judged",
            "Talks with decision makers are not tracked, so how often the meeting was asked for is not known.",
        ),
        (
            asked(40, 5, 4), "not judged",
            "40 decision makers, and the log has 5 asks, of which four became appointments. Is every no written down?",
        ),
        (
            asked(10, 14, 2), "not judged",
            "The log has 14 asks beside 10 talks with decision makers: is every talk written down?",
        ),
    ],
    ids=[
        "asks", "few", "eleven", "not one", "undecided", "in vain", "one yes", "thin", "only zeros", "no nos", "no talks",
        "nos not written down", "more asks than talks",
    ],
)  # fmt: skip
def test_asking_is_told_in_a_sentence_that_questions(
    found: ledger.Asking, status: str, sentence: str
) -> None:
    assert (found.status, found.sentence) == (status, sentence)
    assert found.status in ledger.STATUSES


def test_the_sentence_with_eleven_and_four_is_the_question_of_few_asks() -> None:
    assert sentences.asking("few asks", sentences.Counts(11, 4, 1, 3)) == (
        "Eleven decision makers, and the meeting was asked for with four. What kept you from asking the other seven?"
    )


def test_the_chances_are_those_of_jeffreys_betas() -> None:
    """scipy.stats.beta as the independent library."""
    from scipy.stats import beta

    found = asked(60, 36, 2)
    assert found.chance_few == pytest.approx(beta(36.5, 24.5).cdf(0.4), abs=1e-12)
    assert found.chance_few_yes == pytest.approx(beta(2.5, 34.5).cdf(0.1), abs=1e-12)


def test_asks_per_day_worked_have_an_exact_range() -> None:
    found = asked(60, 26, 6)
    assert (found.days, found.per_day) == (65, 0.4)
    assert found.low == pytest.approx(1.3065 / 5, abs=1e-4)
    assert found.high == pytest.approx(2.9304 / 5, abs=1e-4)


def test_peers_move_the_limit_but_a_team_that_never_asks_does_not_hide_it() -> None:
    assert asked(60, 33).status == "asks"
    assert asked(60, 33, peers_rate=0.95).status == "few asks"
    assert asked(100, 31).status == "few asks"
    assert asked(100, 36, peers_rate=0.3).status == "asks"
    assert asked(100, 10, peers_rate=0.1).status == "few asks"
    assert (
        "0.95 that" in asked(60, 33, peers_rate=0.77).how and "0.77" not in asked(60, 33, peers_rate=0.77).how
    )


@pytest.mark.parametrize("rate", [0, -0.1, 1.2, float("nan")])
def test_a_rate_of_peers_that_is_no_share_is_refused(rate: float) -> None:
    with pytest.raises(SalescoachError, match="lies between 0 and 1"):
        asked(60, 33, peers_rate=rate)


def test_only_weeks_that_know_both_sides_count_and_only_those_of_the_window() -> None:
    weeks = weeks_of({"conversations": [50, 10, 10, None], "asks": [0, 6, None, 4], "appointments": [1] * 4})
    found = ledger.asks(weeks, "ann", weeks=3)
    assert (found.conversations, found.asks, found.appointments, found.days) == (10, 6, 1, 5)


@pytest.mark.parametrize("scope", ["new_business", "all"])
def test_a_scope_and_a_rep_without_rows_are_too_thin(scope: str) -> None:
    found = ledger.asks(weeks_of({"asks": [1]}), "bo" if scope == "new_business" else "ann", scope=scope)
    assert (found.status, found.asks, found.sentence) == ("too thin", None, "There is no complete week yet.")


def test_only_calls_that_came_in_and_one_week_and_two_roles_work() -> None:
    inbound = log_of([{**TALK, "direction": "inbound"}])
    assert ledger.asks(rep_weeks(inbound), "ann").status in ("not judged", "too thin")
    roles = [
        {"rep_id": "ann", "since": day, "role": role}
        for day, role in (("2026-01-01", "Seller"), (W2, "Manager"))
    ]
    log = log_of([NO, {**NO, "date": W2}], tables={"roles": roles}, as_of="2026-03-13")
    found = ledger.asks(rep_weeks(log), "ann")
    assert (found.conversations, found.asks, found.refusals) == (2, 2, 2)


def wrong_labels(seeds: int, *, weekly: float | None = None) -> dict[str, float]:
    """Return the share of wrong labels of made-up askers and avoiders; ``weekly`` lets their habit vary by week."""
    personas = {
        "asks half": (0.5, 0.2, {"few asks", "many asks, few yes"}),
        "asks most": (0.65, 0.2, {"few asks", "many asks, few yes"}),
        "avoids": (0.2, 0.2, {"asks", "many asks, few yes"}),
        "asks in vain": (0.7, 0.03, {"few asks"}),
    }
    found = {}
    for name, (share, yes, wrong) in personas.items():
        bad = 0
        for seed in range(seeds):
            dice = np.random.default_rng(seed)
            shares = (
                np.full(13, share) if weekly is None else dice.beta(share * weekly, (1 - share) * weekly, 13)
            )
            talks = dice.poisson(5, 13)
            asks = dice.binomial(talks, shares).sum()
            counts = sentences.Counts(float(talks.sum()), float(asks), float(dice.binomial(asks, yes)), None)
            bad += asking.judged(counts, asking.limit(None))[0] in wrong
        found[name] = bad / seeds
    return found


def test_askers_and_avoiders_are_hardly_ever_taken_for_one_another() -> None:
    """Simulated: five talks a week, 13 weeks, 200 seeds each."""
    assert max(wrong_labels(200).values()) <= 0.01


@pytest.mark.long
def test_askers_and_avoiders_stay_apart_when_their_weeks_differ() -> None:
    """Simulated: 2,000 seeds, and shares that vary from week to week (beta with a sum of 5)."""
    assert max(wrong_labels(2_000).values()) <= 0.01
    assert max(wrong_labels(2_000, weekly=5).values()) <= 0.02


def test_most_avoiders_and_askers_are_named() -> None:
    """Simulated: 200 seeds, 65 talks; named right in at least nine of ten."""
    for share, status in ((0.2, "few asks"), (0.65, "asks")):
        dice = np.random.default_rng(5)
        named = sum(
            asking.judged(sentences.Counts(65, n, n // 5, None), 0.4)[0] == status
            for n in map(float, dice.binomial(65, share, 200))
        )
        assert named >= 180


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    talks=st.one_of(st.none(), st.integers(0, 200)), asks=st.one_of(st.none(), st.integers(0, 200)),
    yes=st.one_of(st.none(), st.integers(0, 60)), peers=st.one_of(st.none(), st.floats(0.05, 1)),
)  # fmt: skip
def test_no_sentence_accuses_or_speaks_of_the_method(
    talks: int | None, asks: int | None, yes: int | None, peers: float | None
) -> None:
    found = asked(talks, asks, yes, peers_rate=peers)
    assert re.search(FORBIDDEN, found.sentence, re.IGNORECASE) is None, found.sentence
    assert found.sentence.endswith((".", "?")) and found.sentence[:1] == found.sentence[:1].upper()
    numbers = (found.per_day, found.low, found.high, found.chance_few, found.chance_few_yes)
    assert not [value for value in numbers if value is not None and not np.isfinite(value)]


# --- after a no ---


@functools.cache
def talks(days: int, *, slow: bool, zone: str = "UTC", timed: bool = True) -> Log:
    """Return a log of days on each of which a no, or another talk, at ten is followed by dials.

    After a no the next dial comes after 30 minutes (``slow``) or 5, and then every 10 until noon.
    """
    rows: list[dict[str, Any]] = []
    for n in range(days):
        day = datetime(2026, 1, 5) + timedelta(days=n)
        no = n % 2 == 0
        wait = 30 if no and slow else 5
        minutes = [0, *range(wait, 120, 10)]
        for place, minute in enumerate(minutes):
            end = ("Refused appointment" if no else "Connected") if place == 0 else "No answer"
            at = day + timedelta(hours=10, minutes=minute)
            time = {"instant": f"{at}"} if timed else {"date": f"{day.date()}"}
            rows.append({"rep_id": "ann", "contact_id": f"c{n}-{place}", "disposition_word": end, **time})
    return small_log(rows, seed=SEED, tables={"reps": [{"rep_id": "ann", "name": "Ann", "time_zone": zone}]})


def test_a_no_that_slows_the_next_hour_is_told_from_other_talks() -> None:
    """Worked by hand: dials at 30, 40 ... 110 after a no, at 5, 15 ... 115 after another talk."""
    [row] = ledger.resilience(talks(32, slow=True)).to_dict("records")
    assert (row["status"], row["nos"], row["others"], row["days"]) == ("fewer", 16, 16, 32)
    assert (row["minutes_after"], row["minutes_usual"]) == (30, 5)
    assert (row["hour_after"], row["hour_usual"]) == (4, 6)
    assert (row["day_after"], row["day_usual"]) == (9, 12)
    assert (row["hour_low"], row["hour_high"]) == (-2, -2)  # every day is alike
    assert row["sentence"] == (
        "After 16 nos it took 30 minutes to the next dial (after 16 other talks at that time of day 5); 4 dials followed in "
        "that hour (6) and 9 in the rest of the day (12). Anything from 2 to 2 fewer dials in that hour fits the log. What "
        "happens in that hour?"
    )


def test_a_rep_who_goes_on_as_usual_is_told_so() -> None:
    [row] = ledger.resilience(talks(32, slow=False)).to_dict("records")
    assert (row["status"], row["minutes_after"], row["hour_after"]) == ("as usual", 5, 6)
    assert "cannot be told apart" in row["sentence"]


@pytest.mark.parametrize(
    ("log", "said"),
    [
        (talks(32, slow=True, timed=False), "What follows a no is not tracked: the log has no times."),
        (
            talks(20, slow=True),
            "What follows a no is not tracked: 10 refusals with a time to compare, and it takes 15 or more.",
        ),
        (
            log_of([TALK]),
            "What follows a no is not tracked: no call or visit in the log ended in a recorded no, and a tally cannot show "
            "this.",
        ),
    ],
    ids=["no times", "few nos", "no nos"],
)
def test_without_times_or_nos_it_is_not_tracked(log: Log, said: str) -> None:
    [row] = ledger.resilience(log).to_dict("records")
    assert (row["status"], row["sentence"]) == ("not tracked", said)
    assert pd.isna(row["hour_after"]) and pd.isna(row["minutes_low"])


def test_a_rep_asked_for_by_name_has_a_row_and_others_have_none() -> None:
    found = ledger.resilience(talks(32, slow=True), ["bo"])
    assert found[["rep_id", "status", "nos"]].values.tolist() == [["bo", "not tracked", 0]]


def test_the_same_seed_gives_the_same_range_and_the_zone_of_the_rep_makes_no_other_counts() -> None:
    first = ledger.resilience(talks(32, slow=True), seed=3)
    assert_frame_equal(ledger.resilience(talks(32, slow=True), seed=3), first)
    assert_frame_equal(ledger.resilience(talks(32, slow=True, zone="Asia/Tokyo"), seed=3), first)


def test_a_talk_at_another_hour_is_no_match() -> None:
    rows = pd.DataFrame(
        {
            "rep_id": "ann", "date": pd.date_range(W1, periods=40), "timed": True, "minutes": 5.0, "hour": 3.0, "day": 3.0,
            "no": [True, False] * 20, "clock": [9, 15] * 20,
        }
    )  # fmt: skip
    found = after_no._row("ann", rows, 1)
    assert (found["status"], found["nos"]) == ("not tracked", 0)


def test_hours_are_weighted_as_the_nos_are() -> None:
    """Worked by hand: three nos at 9 and one at 15; others' mean 6 at 9 and 2 at 15: (3 * 6 + 1 * 2) / 4 = 5."""
    rows = pd.DataFrame(
        {
            "date": range(8), "clock": [9, 9, 9, 15, 9, 9, 15, 15], "no": [True] * 4 + [False] * 4,
            "minutes": [10.0, 10, 10, np.nan, 4, 8, 2, 2], "hour": [4.0, 4, 4, 0, 4, 8, 2, 2], "day": 1.0,
        }
    )  # fmt: skip
    found = after_no.compared(rows, seed=1)
    assert (found["hour_after"], found["hour_usual"]) == (3, 5)
    assert (found["minutes_after"], found["minutes_usual"]) == (
        22.5,
        5,
    )  # no further dial that day counts as 60
    assert found["hour_low"] <= -2 <= found["hour_high"]


def judged_days(seed: int, effect: float, days: int = 60) -> str:
    """Return how a made-up rep is judged whose dialling after a no is slower by ``effect``."""
    dice = np.random.default_rng(seed)
    found = []
    for day in range(days):
        pace, at, slow_until = 5 * dice.gamma(6, 1 / 6), 9 * 60.0, -1.0
        dials, ends = [], []
        while (at := at + dice.exponential(60 / pace / (effect if at < slow_until else 1))) < 17 * 60:
            dials.append(at)
            if dice.random() < 0.12:
                no = dice.random() < 0.3
                slow_until = at + 60 if no else slow_until
                ends.append((at, no))
        times = np.array(dials)
        for at, no in ends:
            later = times[times > at] - at
            wait = later[0] if len(later) else np.nan
            found.append((day, int(at // 60), no, wait, (later <= 60).sum(), len(later)))
    rows = pd.DataFrame(found, columns=["date", "clock", "no", *after_no.MEASURED])
    rows = rows[rows["clock"].isin(set(rows.loc[rows["no"], "clock"]) & set(rows.loc[~rows["no"], "clock"]))]
    result = after_no.compared(rows, seed=seed)
    return "fewer" if result["hour_high"] < 0 else "more" if result["hour_low"] > 0 else "as usual"


def test_a_rep_who_slows_down_is_found_and_one_who_does_not_is_left_alone() -> None:
    """Simulated: 60 days of 40 dials, five in a hundred false at the least by chance, 20 seeds each."""
    assert [judged_days(seed, 0.5) for seed in range(20)].count("fewer") >= 19
    assert [judged_days(seed, 1.0) for seed in range(20)].count("fewer") <= 2


@pytest.mark.long
def test_the_range_of_what_follows_a_no_keeps_its_promise() -> None:
    """Simulated: 300 seeds; nominal 5 in 100 outside on both sides together, at most 8 allowed."""
    said = [judged_days(seed, 1.0) for seed in range(300)]
    assert said.count("fewer") + said.count("more") <= 24


@pytest.mark.parametrize("status", ["fewer", "as usual", "more"])
def test_what_follows_a_no_is_said_without_accusing(status: str) -> None:
    low, high = {"fewer": (-3.0, -1.0), "as usual": (-1.0, 0.0), "more": (0.5, 2.0)}[status]
    means = {f"{name}_{part}": 4.0 for name in ("minutes", "hour", "day") for part in ("after", "usual")}
    said = sentences.after_no(status, {**means, "nos": 15, "others": 1, "hour_low": low, "hour_high": high})
    assert re.search(FORBIDDEN, said, re.IGNORECASE) is None, said


# --- what a page explains ---


def test_every_metric_says_where_it_is_from_and_when_it_is_unknown() -> None:
    assert len({metric.name for metric in ledger.METRICS}) == len(ledger.METRICS) == 3
    for metric in ledger.METRICS:
        assert all(vars(metric).values()), metric.name


def test_the_one_of_the_sample_who_stops_after_a_no_is_found_and_nobody_else(sample: Any) -> None:
    """The sample is made so: the second rep stops dialling after seven of ten nos."""
    found = ledger.resilience(store.read(sample)).set_index("rep_id")["status"]
    assert found["R2"] == "fewer"
    assert set(found.drop("R2")) == {"as usual", "not tracked"}


def test_the_one_of_the_sample_who_does_not_ask_is_told_over_a_year_and_the_hunter_asks(sample: Any) -> None:
    log = store.read(sample)
    weeks = only_known(rep_weeks(log))
    assert {rep: ledger.asks(weeks, rep, weeks=52).status for rep in ("R1", "R2")} == {
        "R1": "asks",
        "R2": "few asks",
    }
    for rep in ("R1", "R2", "R8"):
        table = ledger.week_table(weeks, ledger.kinds(log), rep)
        assert re.search(FORBIDDEN, ledger.beside(table).sentence, re.IGNORECASE) is None
