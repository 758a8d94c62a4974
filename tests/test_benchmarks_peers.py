"""A rep beside his peers: who they are, what is compared, what is said, and what his own copy may know."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescoach import benchmarks, funnel, questions, store, vocab
from salescoach.benchmarks import bands, compare, peers, published, said, steps
from salescoach.errors import SalescoachError
from salescoach.testing import small_log

FIRST = pd.Timestamp("2025-01-06")
LAST = 80
#: Words of methods, and what no page says; the design, section 2.
JARGON = re.compile(
    r"posterior|shrunk|shrinkage|confidence|interval|cohort|percentile|wilson|poisson|bayes|binomial|median|"
    r"signific|standard error|p-value|q-value|\bnan\b|\binf\b|<na>|\bnone\b|\d\s?%|\brank|league|score|worst|best",
    re.IGNORECASE,
)
#: A year and a half of the same work in every week.
PLAIN: dict[str, float] = {
    "dials": 50,
    "connects": 15,
    "dial_conversations": 10,
    "conversations": 10,
    "appointments": 1,
}
PLAIN |= {"set_held": 1, "meetings": 2, "prospects_met": 1, "sales": 0.5}


def week(number: int) -> pd.Timestamp:
    return FIRST + pd.Timedelta(weeks=number)


def weeks_of(
    rep: str, numbers: Sequence[int] = range(LAST + 1), /, **counts: float | None
) -> list[dict[str, Any]]:
    """Return rep_weeks rows of plain work; ``counts`` says what is otherwise, None what is not tracked."""
    said_counts = {**PLAIN, **counts}
    known = {"dials_known": said_counts["dials"], "connects_known": said_counts["connects"]}
    return [
        {
            "rep_id": rep, "week": week(number), "scope": scope, "days_worked": 5.0, "partial": False,
            "from_tally": "", **known, **said_counts,
        }
        for number in numbers
        for scope in ("all", "new_business")
    ]  # fmt: skip


def rep_weeks(*parts: list[dict[str, Any]]) -> pd.DataFrame:
    rows = [row for part in parts for row in part]
    frame = pd.DataFrame(
        rows, columns=["rep_id", "week", "scope", "days_worked", "partial", "from_tally", *vocab.MEASURES]
    )
    frame = frame.astype({"from_tally": "str", "partial": bool, "rep_id": "str", "week": "datetime64[us]"})
    return frame.astype(dict.fromkeys(vocab.MEASURES, "Float64"))


def roster(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Return reps: id, role, team, first day; everybody is named by his id in capitals."""
    frame = pd.DataFrame(rows, columns=["rep_id", "role", "team", "hired"]).astype(object)
    return frame.assign(
        name=[str(rep).title() for rep in frame["rep_id"]], hired=pd.to_datetime(frame["hired"])
    )


def sellers(
    count: int, *, team: str | None = "North", hired: str | None = None, start: int = 0
) -> list[tuple[Any, ...]]:
    return [(f"s{place}", "Seller", team, hired) for place in range(start, start + count)]


def working(reps: pd.DataFrame) -> pd.DataFrame:
    return rep_weeks(*(weeks_of(rep) for rep in reps["rep_id"]))


def row_of(found: pd.DataFrame, rep: str, step: str = "conversations_per_appointment") -> pd.Series[Any]:
    return found[(found["rep_id"] == rep) & (found["step"] == step)].iloc[0]


class Beside(NamedTuple):
    """The sample team's weeks, and its reps beside one another."""

    weeks: pd.DataFrame
    found: pd.DataFrame


@pytest.fixture(scope="module")
def sample_beside(sample: Path) -> Beside:
    log = store.read(sample)
    weeks = funnel.rep_weeks(log)
    return Beside(weeks, benchmarks.compared(weeks, log.table("reps")))


# Who the peers are


def test_five_of_the_same_role_and_as_long_here_are_the_peers() -> None:
    reps = roster(*sellers(6, hired="2020-01-01"), *[("new", "Seller", "North", "2026-07-01")])
    pool = benchmarks.peer_pool(reps, working(reps), "s0")
    assert pool == benchmarks.Pool(("s1", "s2", "s3", "s4", "s5"), "five Sellers with more than a year")


def test_a_rep_is_never_his_own_peer() -> None:
    reps = roster(*sellers(8, hired="2020-01-01"))
    assert all(rep not in pool.reps for rep, pool in benchmarks.pools(reps, working(reps)).items())


def test_four_as_long_here_are_too_few_and_the_role_is_taken() -> None:
    reps = roster(*sellers(5, hired="2020-01-01"), ("new", "Seller", "North", "2026-07-01"))
    pool = benchmarks.peer_pool(reps, working(reps), "s0")
    assert pool.name == "five Sellers"
    assert "new" in pool.reps


def test_four_of_the_role_are_too_few_and_the_team_is_taken_whatever_the_role() -> None:
    reps = roster(*sellers(5), ("am", "Account Manager", "North", None), ("far", "Seller", "South", None))
    reps = reps[reps["rep_id"] != "s4"]
    pool = benchmarks.peer_pool(reps, working(reps), "am")
    assert pool == benchmarks.Pool(
        ("s0", "s1", "s2", "s3"), "four other reps of team North, whatever the role"
    )


@pytest.mark.parametrize("missing", [None, pd.NA, float("nan")])
def test_without_roles_and_teams_everybody_in_the_log_is_taken(missing: Any) -> None:
    reps = roster(*[(f"s{n}", missing, missing, None) for n in range(7)])
    assert benchmarks.peer_pool(reps, working(reps), "s0").name == "six other reps, whatever the role"


def test_nobody_else_is_nobody() -> None:
    reps = roster(*sellers(1))
    assert benchmarks.peer_pool(reps, working(reps), "s0") == benchmarks.Pool((), "")


def test_one_colleague_is_said_in_the_singular() -> None:
    reps = roster(*sellers(2))
    assert (
        benchmarks.peer_pool(reps, working(reps), "s0").name
        == "one other rep of team North, whatever the role"
    )


def test_who_worked_in_other_weeks_is_no_peer() -> None:
    reps = roster(*sellers(7))
    work = rep_weeks(*(weeks_of(f"s{n}") for n in range(6)), weeks_of("s6", range(LAST - 13)))
    assert "s6" not in benchmarks.peer_pool(reps, work, "s0").reps
    assert "s6" in benchmarks.peer_pool(reps, work, "s0", weeks=52).reps


def test_a_rep_who_left_is_compared_in_his_own_last_weeks() -> None:
    reps = roster(*sellers(7))
    late = [weeks_of(f"s{n}", range(60, LAST + 1)) for n in (1, 2)]
    work = rep_weeks(weeks_of("s0", range(40)), *late, *(weeks_of(f"s{n}") for n in range(3, 7)))
    assert benchmarks.peer_pool(reps, work, "s0").reps == ("s3", "s4", "s5", "s6")


@pytest.mark.parametrize(
    ("before", "words"),
    [
        (12, "in their first 13 weeks"),
        (13, "with 13 weeks to a year"),
        (52, "with 13 weeks to a year"),
        (53, "with more than a year"),
    ],
)
def test_tenure_counts_to_the_end_of_the_last_week(before: int, words: str) -> None:
    hired = str((week(LAST) + pd.Timedelta(days=7) - pd.Timedelta(weeks=before)).date())
    reps = roster(*sellers(6, hired=hired))
    work = rep_weeks(*(weeks_of(rep, range(LAST - 3, LAST + 1)) for rep in reps["rep_id"]))
    assert benchmarks.peer_pool(reps, work, "s0").name == f"five Sellers {words}"


def test_without_a_first_day_the_first_week_in_the_log_counts() -> None:
    reps = roster(*sellers(6))
    work = rep_weeks(*(weeks_of(rep, range(LAST - 7, LAST + 1)) for rep in reps["rep_id"]))
    assert benchmarks.peer_pool(reps, work, "s0").name == "five Sellers in their first 13 weeks"


def test_a_rep_with_two_rows_is_one_peer_by_the_first() -> None:
    reps = roster(*sellers(6), ("s1", "Account Manager", "North", None))
    pool = benchmarks.peer_pool(reps, working(roster(*sellers(6))), "s0")
    assert pool.reps == ("s1", "s2", "s3", "s4", "s5")


def test_a_rep_on_the_list_who_never_worked_has_no_peers_and_is_none() -> None:
    reps = roster(*sellers(3), ("idle", "Seller", "North", None))
    found = benchmarks.pools(reps, working(roster(*sellers(3))))
    assert "idle" not in found and all("idle" not in pool.reps for pool in found.values())
    assert benchmarks.peer_pool(reps, working(roster(*sellers(3))), "idle") == benchmarks.Pool((), "")


def test_who_only_has_work_is_a_peer_too() -> None:
    assert benchmarks.peer_pool(
        roster(*sellers(1)), rep_weeks(weeks_of("s0"), weeks_of("ghost")), "ghost"
    ).reps == ("s0",)


def test_a_rep_nobody_knows_is_refused() -> None:
    reps = roster(*sellers(2))
    with pytest.raises(SalescoachError, match="there is no rep 'nemo'"):
        benchmarks.peer_pool(reps, working(reps), "nemo")


# What is compared


def uneven() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return six Sellers: s0 needs 20 decision makers per appointment, the others 10."""
    reps = roster(*sellers(6))
    others = [weeks_of(f"s{n}", appointments=1) for n in range(1, 6)]
    return reps, rep_weeks(weeks_of("s0", appointments=0.5), *others)


def test_a_rep_stands_beside_the_others_without_himself() -> None:
    reps, work = uneven()
    row = row_of(benchmarks.compared(work, reps), "s0")
    # Thirteen weeks of ten conversations, worked by hand.
    assert (row["successes"], row["trials"], row["value"]) == (6.5, 130, 0.05)
    assert (row["others_successes"], row["others_trials"], row["others"], row["peers"]) == (65, 650, 0.1, 5)


def test_only_the_weeks_in_which_the_rep_worked_count() -> None:
    reps = roster(*sellers(2))
    away = [n for n in range(LAST + 1) if n not in (LAST - 1, LAST - 2)]
    busy = rep_weeks(
        weeks_of("s0", away),
        weeks_of("s1", range(LAST - 2)),
        weeks_of("s1", [LAST - 2, LAST - 1], conversations=1000),
        weeks_of("s1", [LAST]),
    )
    row = row_of(benchmarks.compared(busy, reps), "s0")
    assert (row["trials"], row["others_trials"]) == (110, 110)


def test_the_counts_of_a_rep_are_those_of_his_card(sample_beside: Beside) -> None:
    cards = questions.answers(sample_beside.weeks).rename(columns={"question": "step"})
    both = sample_beside.found.merge(cards, on=["rep_id", "step", "scope"])
    told = both[both["status_y"].isin(["ok", "bound"])]
    assert len(told) > 20
    assert told["successes"].astype(float).tolist() == told["per_count"].tolist()
    assert told["trials"].astype(float).tolist() == told["of_count"].tolist()


def test_meetings_to_come_do_not_count_against_the_appointments_of_the_last_weeks() -> None:
    reps = roster(*sellers(2))
    recent = [weeks_of("s0", range(LAST - 8)), weeks_of("s0", range(LAST - 8, LAST + 1), set_held=0)]
    row = row_of(
        benchmarks.compared(rep_weeks(*recent, weeks_of("s1")), reps), "s0", "appointments_per_meeting_held"
    )
    assert (row["successes"], row["trials"]) == (52, 52)


def test_reps_stand_by_name_and_steps_from_the_dial_to_the_sale() -> None:
    reps, work = uneven()
    reps = reps.assign(name=["zoe", "Bea", "ann", "Cid", "dan", "eve"])
    found = benchmarks.compared(work, reps)
    assert found["name"].drop_duplicates().tolist() == ["ann", "Bea", "Cid", "dan", "eve", "zoe"]
    assert found["step"].head(5).tolist() == [step.name for step in benchmarks.STEPS]
    assert found.columns.tolist() == list(compare.COLUMNS)


def test_a_rep_of_half_the_rate_is_marked_and_his_peers_are_not() -> None:
    reps = roster(*sellers(9))
    slow = weeks_of("s0", conversations=30, dial_conversations=30, connects=30, appointments=1)
    others = [
        weeks_of(f"s{n}", conversations=30, dial_conversations=30, connects=30, appointments=4)
        for n in range(1, 9)
    ]
    found = benchmarks.compared(rep_weeks(slow, *others), reps)
    flags = found[found["step"] == "conversations_per_appointment"].set_index("rep_id")["flag"]
    assert flags.to_dict() == {"s0": "lower", **{f"s{n}": "" for n in range(1, 9)}}
    row = row_of(found, "s0")
    assert row["below"] > 0.9 and row["value"] < row["usual_low"] and row["q"] < 0.01
    points = benchmarks.plotted(found, "conversations_per_appointment")
    assert points["asked"].tolist() == [True] + 8 * [False]


def test_every_mark_stands_on_a_chance_above_nine_in_ten(sample_beside: Beside) -> None:
    found = sample_beside.found
    marked = found[found["flag"] != ""]
    assert len(marked) > 0
    assert (marked[["below", "above"]].max(axis=1) > 0.9).all()
    assert (found.loc[found["flag"] == "", ["below", "above"]].fillna(0).max(axis=1) <= 0.9).all()


def test_reps_of_another_role_are_in_another_set() -> None:
    reps = roster(
        *sellers(3), ("am1", "Account Manager", "North", None), ("am2", "Account Manager", "North", None)
    )
    found = benchmarks.compared(working(reps), reps)
    sets = found[found["step"] == "dials_per_connect"].set_index("rep_id")["group"]
    assert sets.to_dict() == {"am1": 0, "am2": 0, "s0": 1, "s1": 1, "s2": 1}
    assert benchmarks.same(found, "dials_per_connect") == [
        "Am1 and Am2 cannot be told apart in dials per connect.",
        "S0, S1 and S2 cannot be told apart in dials per connect.",
    ]


def test_a_rep_alone_is_compared_with_nobody() -> None:
    reps = roster(*sellers(1))
    row = row_of(benchmarks.compared(working(reps), reps), "s0")
    assert row["value"] == 0.1 and row["peers"] == 0 and row["flag"] == ""
    assert row[["pooled", "others", "usual_low", "p", "below", "above", "band_low"]].isna().all()
    alone = "There is nobody to compare 10 decision makers per appointment (13 of 130) with in these weeks."
    assert row["sentence"] == alone


def test_one_week_of_work_is_too_early() -> None:
    reps = roster(*sellers(2))
    row = row_of(benchmarks.compared(rep_weeks(weeks_of("s0", [LAST]), weeks_of("s1")), reps), "s0")
    assert (row["status"], row["successes"], row["trials"]) == ("too_thin", 1, 10)
    assert row["sentence"].startswith(
        "1 appointment from 10 decision makers: too early to say how that compares; it would take about "
    )


def test_only_zeros_are_no_rate() -> None:
    reps = roster(*sellers(2))
    row = row_of(
        benchmarks.compared(rep_weeks(weeks_of("s0", **dict.fromkeys(PLAIN, 0.0)), weeks_of("s1")), reps),
        "s0",
    )
    assert row["status"] == "none_yet" and pd.isna(row["value"]) and pd.isna(row["others_successes"]) is False


def test_a_rep_with_only_inbound_calls_has_nothing_to_compare() -> None:
    reps = roster(*sellers(2))
    nothing = dict.fromkeys(PLAIN)
    found = benchmarks.compared(rep_weeks(weeks_of("s0", **nothing), weeks_of("s1")), reps, wanted=["s0"])
    assert set(found["status"]) == {"not_tracked"}
    assert found[["value", "low", "pooled", "p", "q", "group"]].isna().all(axis=None)


def test_results_nobody_explained_are_not_compared() -> None:
    reps, work = uneven()
    work.loc[work["rep_id"] == "s0", "dials_known"] = 3
    found = benchmarks.compared(work, reps)
    assert row_of(found, "s0")["status"] == "not_tracked"
    assert row_of(found, "s1")["peers"] == 4


def test_where_hardly_anybody_has_a_success_nobody_is_marked() -> None:
    reps = roster(*sellers(6))
    nothing = [weeks_of(f"s{n}", conversations=40.0, appointments=0.0) for n in range(6)]
    found = benchmarks.compared(rep_weeks(*nothing), reps)
    rows = found[found["step"] == "conversations_per_appointment"]
    assert len(rows) == 6 and set(rows["trials"]) == {520} and set(rows["flag"]) == {""}


def test_more_sales_than_meetings_make_no_rate_and_bend_nobody_elses() -> None:
    reps = roster(*sellers(3))
    found = benchmarks.compared(rep_weeks(weeks_of("s0", sales=5), weeks_of("s1"), weeks_of("s2")), reps)
    assert row_of(found, "s0", "meetings_per_sale")["status"] == "not_tracked"
    other = row_of(found, "s1", "meetings_per_sale")
    assert (other["peers"], other["others_trials"]) == (1, 104)


def test_purposes_that_cannot_be_told_are_compared_over_everything() -> None:
    reps, work = uneven()
    unknown = work[work["scope"] == "all"].assign(scope="unknown")
    found = benchmarks.compared(pd.concat([work, unknown]), reps)
    assert found.groupby("step")["scope"].first().to_dict() == {
        step.name: "new_business" if step.name == "meetings_per_sale" else "all" for step in benchmarks.STEPS
    }


def test_one_rep_alone_reads_the_same_as_among_all() -> None:
    reps, work = uneven()
    one = benchmarks.compared(work, reps, wanted=["s3"])
    among = benchmarks.compared(work, reps)
    among = among[among["rep_id"] == "s3"].reset_index(drop=True)
    pd.testing.assert_frame_equal(one.drop(columns="group"), among.drop(columns="group"), rtol=1e-9)


def test_an_empty_log_compares_nothing() -> None:
    assert benchmarks.compared(rep_weeks(), roster()).columns.tolist() == list(compare.COLUMNS)


def test_a_log_of_three_calls_is_no_trouble() -> None:
    log = small_log()
    found = benchmarks.compared(funnel.rep_weeks(log), log.table("reps"))
    assert found["sentence"].str.len().gt(0).all()


def test_a_scope_or_a_rep_that_is_not_there_is_refused() -> None:
    reps, work = uneven()
    with pytest.raises(SalescoachError, match="there is no scope 'mine'; choose from new_business"):
        benchmarks.compared(work, reps, scope="mine")
    with pytest.raises(SalescoachError, match="there is no work of a rep 'nemo'"):
        benchmarks.compared(work, reps, wanted=["nemo"])


@settings(max_examples=6, deadline=None)
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 12), min_size=4, max_size=4))
def test_the_order_of_rows_and_the_tables_given_do_not_matter(dice: Any, appointments: list[int]) -> None:
    reps = roster(*sellers(4))
    work = rep_weeks(
        *(
            weeks_of(f"s{n}", range(LAST - 15, LAST + 1), appointments=many)
            for n, many in enumerate(appointments)
        )
    )
    before = (work.copy(), reps.copy())
    order = list(range(len(work)))
    dice.shuffle(order)
    there, back = benchmarks.compared(work, reps), benchmarks.compared(work.iloc[order], reps.iloc[::-1])
    pd.testing.assert_frame_equal(there, back)
    pd.testing.assert_frame_equal(work, before[0])
    pd.testing.assert_frame_equal(reps, before[1])
    assert not there["sentence"].str.contains(JARGON).any()


# What is said


def said_row(**given_cells: Any) -> dict[str, Any]:
    plain = {
        "step": "conversations_per_appointment", "status": "ok", "flag": "", "successes": 10.0, "trials": 90.0,
        "others_successes": 50.0, "others_trials": 400.0, "peers": 6.0, "more_weeks": pd.NA, "pool": "six Sellers",
        "band_low": pd.NA, "band_high": pd.NA, "below": 0.3, "above": 0.2, "p": 0.4, "q": 0.6,
        "by_hand": False, "scope": "new_business", "name": "Ann", "low": 0.062, "high": 0.193,
    }  # fmt: skip
    return plain | given_cells


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        (
            {},
            "9 decision makers per appointment (10 of 90), the peers 8 (50 of 400): the two cannot be told apart.",
        ),
        (
            {"flag": "lower", "trials": 140.0},
            "14 decision makers per appointment (10 of 140), the peers 8 (50 of 400): worth a question.",
        ),
        (
            {"flag": "higher", "trials": 50.0},
            "5 decision makers per appointment (10 of 50), the peers 8 (50 of 400): what of that could the others try?",
        ),
        (
            {"flag": "higher", "trials": 50.0, "by_hand": True},
            "5 decision makers per appointment (10 of 50), the peers 8 (50 of 400): what of that could the others try? "
            "One side is counted by hand, the other by the CRM.",
        ),
        (
            {"status": "too_thin", "flag": "lower", "successes": 1.0, "trials": 108.0, "more_weeks": 52.0},
            "1 appointment from 108 decision makers: fewer than the peers make from as many (50 of 400); worth a question.",
        ),
        (
            {"status": "bound", "flag": "lower", "successes": 0.0, "trials": 226.0},
            "No appointment yet from 226 decision makers: fewer than the peers make from as many (50 of 400); worth a question.",
        ),
        (
            {"status": "too_thin", "flag": "higher", "successes": 2.0, "trials": 2.0, "more_weeks": 12.0},
            "2 appointments from 2 decision makers: more than the peers make from as many (50 of 400); "
            "what of that could the others try?",
        ),
        (
            {"status": "too_thin", "successes": 2.0, "more_weeks": 11.0},
            "2 appointments from 90 decision makers: too early to say how that compares; "
            "it would take about 11 more weeks of the same work.",
        ),
        (
            {"status": "bound", "successes": 0.0},
            "No appointment yet from 90 decision makers: too early to say how that compares; "
            "it would take more than two years of the same work.",
        ),
        (
            {"status": "none_yet", "trials": 0.0},
            "There are no decision makers for new business in these weeks yet.",
        ),
        (
            {"status": "none_yet", "trials": 0.0, "scope": "all"},
            "There are no decision makers in these weeks yet.",
        ),
        ({"status": "not_tracked"}, "The log does not tell decision makers per appointment."),
        (
            {"peers": 0.0},
            "There is nobody to compare 9 decision makers per appointment (10 of 90) with in these weeks.",
        ),
        (
            {"others_successes": 2.0},
            "The peers have too few appointments to compare 9 decision makers per appointment (10 of 90) with.",
        ),
        (
            {"step": "appointments_per_meeting_held", "trials": 13.0},
            "1.3 appointments per meeting held (10 of 13), the peers 8 (50 of 400): the two cannot be told apart.",
        ),
        (
            {"step": "dials_per_connect", "trials": 10.0},
            "1 dial per connect (10 of 10), the peers 8 (50 of 400): the two cannot be told apart.",
        ),
    ],
)
def test_each_situation_has_its_sentence(cells: dict[str, Any], words: str) -> None:
    assert said.sentence(said_row(**cells)) == words


def test_how_it_is_known_names_counts_pool_and_method() -> None:
    assert said.how(said_row(peers=0.0)) == "Decision makers per appointment: nothing to compare."
    assert said.how(said_row()) == (
        "Decision makers per appointment: 10 of 90 beside 50 of 400 (six Sellers, in the weeks the rep worked, without the rep); full-Bayes "
        "beta-binomial over the pool: P(rate < 0.9 x team) 0.30, P(rate > team / 0.9) 0.20; mid-p against the "
        "others 0.400, q 0.600 (Benjamini-Hochberg)."
    )


def test_no_sentence_of_the_sample_speaks_of_methods_or_accuses(sample_beside: Beside) -> None:
    found = sample_beside.found
    own = pd.concat([benchmarks.for_rep(found, rep) for rep in found["rep_id"].unique()])
    texts = [*found["sentence"], *own["sentence"], *found["pool"]]
    texts += [text for step in benchmarks.STEPS for text in benchmarks.told(found, step.name)]
    assert [text for text in texts if JARGON.search(text)] == []


# What the rep's own copy may know


def test_the_own_copy_holds_nothing_of_the_others_but_the_band() -> None:
    reps, work = uneven()
    found = benchmarks.compared(work, reps)
    own = benchmarks.for_rep(found, "s0")
    assert own.columns.tolist() == list(compare.OWN_COLUMNS)
    row = row_of(own, "s0")
    assert (row["band_low"], row["band_high"], row["pool"], row["peers"]) == (
        10,
        11,
        "five Sellers with more than a year",
        5,
    )
    assert row["sentence"] == (
        "You need 20 decision makers per appointment; "
        "at least half of five Sellers with more than a year need between 10 and 11. "
        "That and your peers' cannot be told apart."
    )
    assert not re.search(r"S[1-9]|s[1-9]", own.to_csv())


def test_four_peers_are_too_few_for_a_band_and_are_not_even_named() -> None:
    reps = roster(*sellers(5))
    own = benchmarks.for_rep(benchmarks.compared(working(reps), reps), "s0")
    assert own[["band_low", "band_high", "peers"]].isna().all(axis=None)
    assert set(own["pool"]) == {""}
    alike = "You need 10 decision makers per appointment. That and your peers' cannot be told apart."
    assert row_of(own, "s0")["sentence"] == alike


def test_a_peer_with_too_few_successes_is_no_part_of_the_band() -> None:
    reps = roster(*sellers(6))
    thin = weeks_of("s5", appointments=0)
    found = benchmarks.compared(rep_weeks(*(weeks_of(f"s{n}") for n in range(5)), thin), reps)
    assert benchmarks.band(row_of(found, "s0").to_dict()) is None
    assert benchmarks.band(row_of(found, "s5").to_dict()) == (10, 11)


def test_appointments_too_young_to_be_held_are_not_said_to_be_none() -> None:
    """Seven appointments of the last weeks stand on the same page."""
    row = said_row(step="appointments_per_meeting_held", status="none_yet")
    assert said.own_sentence(row) == "No appointment is 9 weeks old yet: too early to say."


def test_too_early_for_the_own_figure_still_tells_the_band() -> None:
    row = said_row(status="too_thin", successes=1.0, more_weeks=20.0, band_low=7.0, band_high=10.0)
    assert said.own_sentence(row) == (
        "1 appointment from 90 decision makers: too early to say how that compares; it would take about 20 more weeks "
        "of the same work. At least half of six Sellers need between 7 and 10 decision makers per appointment."
    )


def one_of_108() -> pd.DataFrame:
    """Return fifteen reps: s0 made 1 appointment from 108 decision makers, the others 3.9 to 14.3 from 104."""
    reps = roster(*sellers(15))
    few = weeks_of("s0", range(LAST - 12, LAST), conversations=8, appointments=0)
    few = [*few, *weeks_of("s0", [LAST], conversations=12, appointments=1)]
    others = [weeks_of(f"s{n}", conversations=8, appointments=(2 + n % 10) / 10) for n in range(1, 15)]
    return benchmarks.compared(rep_weeks(few, *others), reps)


def test_one_from_108_where_the_peers_make_nine_is_worth_a_question_on_every_page() -> None:
    """Too few for a figure of his own, and 1 where the peers' 1 in 13 makes 8; binom.cdf(1, 108, 1 / 13) is .002."""
    found = one_of_108()
    row = row_of(found, "s0")
    assert (row["successes"], row["trials"], row["status"], row["flag"]) == (1, 108, "too_thin", "lower")
    counts = "1 appointment from 108 decision makers"
    assert (
        row["sentence"]
        == f"{counts}: fewer than the peers make from as many (108 of 1,456); worth a question."
    )
    own = row_of(benchmarks.for_rep(found, "s0"), "s0")["sentence"]
    assert own.startswith(
        f"{counts}: fewer than your peers make from as many; worth a question. At least half of "
    )
    assert benchmarks.named_sentence(row) == (
        f"S0: {counts}, fewer than the peers make from as many (108 of 1,456). What happens between the decision "
        "maker and the appointment?"
    )
    told = benchmarks.told(found, "conversations_per_appointment")
    assert (
        told[0] == "S0 can be told apart from the peers in decision makers per appointment: worth a question."
    )
    assert not any("S0" in line for line in told[1:])


def test_a_question_about_a_rep_carries_counts_and_range() -> None:
    # anything from 1 / .193 to 1 / .062
    assert benchmarks.named_sentence(said_row(flag="higher", by_hand=True)) == (
        "Ann needs 9 decision makers per appointment (10 of 90; anything from 5.2 to 16 fits the log), the peers 8 "
        "(50 of 400). What of that could the others try? One side is counted by hand, the other by the CRM."
    )


def test_who_counts_by_hand_beside_peers_of_the_crm_is_told_on_both_sides() -> None:
    reps, work = uneven()
    assert not benchmarks.compared(work, reps)["by_hand"].any()
    work.loc[work["rep_id"] == "s0", "from_tally"] = "dials,appointments"
    hand = benchmarks.compared(work, reps).set_index(["rep_id", "step"])["by_hand"]
    assert hand["s0", "conversations_per_appointment"] and hand["s0", "dials_per_connect"]
    assert not hand["s0", "meetings_per_sale"]
    assert not hand["s1", "conversations_per_appointment"]  # of his five peers only one does
    work["from_tally"] = "dials,appointments"
    assert not benchmarks.compared(work, reps)["by_hand"].any()


def test_everybody_with_a_count_stands_in_one_sentence_of_a_step() -> None:
    """Nobody is both worth a question and not to be told apart, and whoever has too few is named as such."""
    rows = {
        "step": "meetings_per_sale", "name": list("ABCDEFG"), "group": [0, 0, 1, 1, 2, 0, pd.NA],
        "status": ["ok", "ok", "ok", "too_thin", "ok", "bound", "not_tracked"],
        "flag": ["", "lower", "", "higher", "", "", ""], "peers": 6, "others_successes": 30.0,
    }  # fmt: skip
    assert benchmarks.told(pd.DataFrame(rows), "meetings_per_sale") == [
        "B and D can be told apart from the peers in meetings per sale: worth a question.",
        "A cannot be told apart from the peers in meetings per sale.",
        "C cannot be told apart from the peers in meetings per sale.",
        "E cannot be told apart from the peers in meetings per sale.",
        "Too few to say in meetings per sale: F.",
    ]


def test_each_row_says_the_weeks_it_stands_on(sample_beside: Beside) -> None:
    """The sample ends on 28 June 2026; appointments younger than 9 weeks are left out of those held."""
    own = benchmarks.for_rep(sample_beside.found, "R7").set_index("step")["window"]
    assert own["dials_per_connect"] == "13 weeks from 30 March 2026"
    assert own["appointments_per_meeting_held"] == "31 weeks from 22 September 2025 to 26 April 2026"
    assert own["meetings_per_sale"] == "40 weeks from 22 September 2025"


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1, 500), min_size=5, max_size=12))
def test_at_least_half_of_the_peers_lie_in_the_band_and_its_ends_are_nobodys_figure(
    values: list[float],
) -> None:
    ends = bands.rounded_band(np.array(values))
    assert ends is not None
    low, high = ends
    assert sum(low <= value <= high for value in values) * 2 >= len(values)
    assert low < high and (low * 2).is_integer() and (high * 2).is_integer()


def test_the_points_of_the_plot_name_only_who_is_asked_for_and_leave_out_who_has_no_rate() -> None:
    reps, work = uneven()
    work.loc[work["rep_id"] == "s5", "conversations"] = pd.NA
    found = benchmarks.compared(work, reps)
    points = benchmarks.plotted(found, "conversations_per_appointment", own="s0", named=["s2"])
    assert points["label"].tolist() == ["", "", "S2", "", ""]
    assert points["own"].tolist() == [True, False, False, False, False]
    assert points["trials"].tolist() == [130] * 5
    assert benchmarks.curve(points)["middle"].iloc[0] == pytest.approx((6.5 + 4 * 13) / 650)
    assert not benchmarks.plotted(found, "dials_per_connect")["own"].any()


# What has been published


def test_every_published_rate_says_where_it_is_from() -> None:
    rows = benchmarks.rates()
    assert len(rows) >= 8
    for row in rows:
        assert row.source in row.sentence and str(row.year) in row.sentence
        assert not JARGON.search(row.sentence)
        assert row.grade in published.GRADES


def test_a_published_rate_reads_as_one_in_so_many() -> None:
    [belkins] = benchmarks.comparable("dials_per_connect")
    assert belkins.sentence == (
        "Published for a dial that is answered: 1 in 10 (an agency's callers, business to business; "
        "Belkins, 2025, more than 175,000 dials)."
    )
    assert [row.low for row in benchmarks.comparable("dials_per_conversation")] == [0.054, 0.133]


@pytest.mark.parametrize("question", [question.name for question in questions.QUESTIONS])
def test_only_rates_of_the_same_two_counts_are_comparable(question: str) -> None:
    asked = next(known for known in questions.QUESTIONS if known.name == question)
    assert {(row.numerator, row.denominator) for row in benchmarks.comparable(question)} <= {
        (asked.per, asked.of)
    }


def test_a_conversation_with_whomever_is_not_compared_with_one_with_a_decision_maker() -> None:
    assert benchmarks.comparable("conversations_per_appointment") == ()


def test_a_question_that_is_not_there_is_refused() -> None:
    with pytest.raises(SalescoachError, match="there is no question 'luck'"):
        benchmarks.comparable("luck")


GOOD = """[[rate]]
step = "a dial that is answered"
numerator = "connects"
denominator = "dials"
low = 0.08
high = 0.1
population = "some"
year = 2020
n = "not stated"
source = "Somebody"
grade = "practice"
"""


def test_a_range_reads_as_one_in_so_many_to_so_many() -> None:
    [row] = published.parse(GOOD, "f.toml")
    assert row.sentence == "Published for a dial that is answered: 1 in 10 to 12 (some; Somebody, 2020)."


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('source = "Somebody"\n', "", "f.toml, rate 1: source is missing; every field has to be there"),
        ("low = 0.08\n", "", "low is missing; give value, or low and high"),
        ("low = 0.08\n", "value = 0.08\nlow = 0.08\n", "there is no field 'value'"),
        ('grade = "practice"', 'grade = "gossip"', "there is no grade 'gossip'; choose from study, practice"),
        ("low = 0.08", "low = 0.2", "0.2 to 0.1 is no rate"),
        ("low = 0.08", "low = 0", "0 to 0.1 is no rate"),
        ("high = 0.1", "high = 12", "is no rate"),
        ("low = 0.08", 'low = "8 %"', "a rate is a number between 0 and 1"),
        ("year = 2020", 'year = "recently"', "'recently' is no year"),
        ('population = "some"', 'population = " "', "population is empty"),
        ("[[rate]]", "[[rates]]", "holds tables"),
        ("[[rate]]", "[[rate", "f.toml"),
        ('n = "not stated"', 'n = "not stated"\nurl = "x"', "there is no field 'url'; leave it out"),
    ],
)
def test_a_published_rate_that_is_not_whole_is_refused(old: str, new: str, words: str) -> None:
    with pytest.raises(SalescoachError, match=re.escape(words)):
        published.parse(GOOD.replace(old, new, 1), "f.toml")


def test_every_step_has_its_words_and_its_question() -> None:
    asked = {question.name for question in questions.QUESTIONS}
    assert {step.name for step in benchmarks.STEPS} - asked == {"appointments_per_meeting_held"}
    assert steps.step("meetings_per_sale").weeks == 52
    assert [peers.count_word(count) for count in (0, 10, 11)] == ["no", "ten", "11"]


def test_every_metric_is_explained_in_full() -> None:
    for metric in benchmarks.METRICS:
        assert all(vars(metric).values())
