"""The coming week: what is planned or usual, and the chance of what should come of it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from salescoach import plan, vocab
from salescoach.errors import SalescoachError
from salescoach.plan import Counted, predicting

MONDAY = date(2026, 1, 5)
METHOD = re.compile(
    r"posterior|prior|binomial|Poisson|Beta|Gamma|%|\bnan\b|\binf\b|None|<NA>|median|confiden|interval"
)
NO_PLAN = pd.DataFrame({"rep_id": [], "week": [], "measure": [], "count": []})


def weeks(count: int, rep: str = "ann", /, **counts: Any) -> pd.DataFrame:
    """Return so many whole weeks of five days, alike, with the counts given and nothing else tracked."""
    start = {"dials": pd.NA, "dials_known": pd.NA, "connects": pd.NA, "connects_known": pd.NA}
    rows = [
        {
            **dict.fromkeys(vocab.MEASURES, pd.NA), **start, "rep_id": rep, "week": MONDAY + timedelta(weeks=n),
            "scope": scope, "days_worked": 5.0, "partial": False, "from_tally": "", **counts,
        }
        for n in range(count) for scope in ("all", "new_business")
    ]  # fmt: skip
    keys = ["rep_id", "week", "scope", "days_worked", "partial", "from_tally"]
    frame = pd.DataFrame(rows, columns=[*keys, *vocab.MEASURES]).astype(
        dict.fromkeys(vocab.MEASURES, "Float64")
    )
    return frame.astype(
        {"week": "datetime64[s]", "days_worked": "float64", "from_tally": "str", "rep_id": "str"}
    )


def planned(week: str = "2026-01-05", rep: str = "ann", /, **counts: float) -> pd.DataFrame:
    rows = [{"rep_id": rep, "week": week, "measure": name, "count": count} for name, count in counts.items()]
    return pd.DataFrame(rows).astype({"week": "datetime64[s]"})


def test_dials_worked_by_hand() -> None:
    # an appointment's chance that may be anything (Beta(1, 1)) makes 0, 1, 2 and 3 of 3 dials alike likely
    even = Counted(0.5, 1)
    assert [predicting.from_dials(k, 3, even) for k in range(5)] == pytest.approx([1, 0.75, 0.5, 0.25, 0])
    # Beta(2, 1): P(0 of 2) = B(2, 3) / B(2, 1) = (1 / 12) / (1 / 2)
    assert predicting.from_dials(1, 2, Counted(1.5, 2)) == pytest.approx(5 / 6)


def test_days_worked_by_hand() -> None:
    # Gamma(1) over as many days as come: each further appointment is half as likely (the geometric law)
    assert [predicting.from_days(k, 5, Counted(0.5, 5)) for k in range(4)] == pytest.approx(
        [1, 0.5, 0.25, 0.125]
    )
    # Gamma(2) over 10 days, 5 come: P(0) = (10 / 15) ** 2
    assert predicting.from_days(1, 5, Counted(1.5, 10)) == pytest.approx(5 / 9)


@pytest.mark.parametrize("at_least", [1, 3, 6])
def test_both_agree_with_scipys_distributions(at_least: int) -> None:
    from scipy.stats import betabinom, nbinom

    seen = Counted(26, 1300)
    assert predicting.from_dials(at_least, 120, seen) == pytest.approx(
        betabinom.sf(at_least - 1, 120, 26.5, 1274.5)
    )
    by_days = predicting.from_days(at_least, 5, Counted(26, 65))
    assert by_days == pytest.approx(nbinom.sf(at_least - 1, 26.5, 65 / 70))


def test_the_chance_agrees_with_weeks_drawn_at_random() -> None:
    # simulated: 200,000 weeks, seed 1; a chance near a half is then off by .0011 at most 2 times in 3
    draws = np.random.default_rng(1)
    rate = draws.beta(13 + 0.5, 650 - 13 + 0.5, 200_000)
    drawn = float((draws.binomial(100, rate) >= 2).mean())
    found = plan.this_week(
        weeks(13, dials_new=50, appointments=1), "ann", planned(dials_new=100, appointments=2)
    )
    assert found.chance == pytest.approx(drawn, abs=0.005)
    rate = draws.gamma(13 + 0.5, 1 / 65, 200_000)
    drawn = float((draws.poisson(5 * rate) >= 1).mean())
    usual = plan.this_week(weeks(13, dials_new=50, appointments=1), "ann", NO_PLAN)
    assert usual.chance == pytest.approx(drawn, abs=0.005)


def test_a_span_holds_95_of_100_weeks_or_more() -> None:
    seen = Counted(26, 1300)
    low, high = predicting.span(lambda k: predicting.from_dials(k, 150, seen))
    assert (low, high) == (0, 7)
    inside = predicting.from_dials(low, 150, seen) - predicting.from_dials(high + 1, 150, seen)
    assert inside >= 0.95


def test_a_planned_week_says_its_work_the_goal_and_the_chance() -> None:
    done = weeks(13, dials_target=40, dials_new=60, accounts_new=12, appointments=2)
    found = plan.this_week(done, "ann", planned(dials_new=100, accounts_new=15, appointments=2))
    assert (found.week, found.goal, found.at_least) == (pd.Timestamp("2026-04-06"), 2, 2)
    assert (found.dials, found.accounts) == (plan.Work(100, 20, True), plan.Work(15, 3, True))
    assert (found.seen, found.seen_of) == (Counted(26, 1300), "dials")
    assert found.sentence == (
        "Over 5 days: 100 dials to new accounts planned (20 a day), 15 new accounts planned (3 a day). "
        "The chance of 2 appointments or more is about 6 in 10, going by 26 appointments from 1,300 such dials; "
        "anything from 0 to 5 appointments fits the log."
    )
    assert "beta-binomial" in found.how


def test_without_a_plan_the_week_is_the_usual_one_and_one_appointment_is_asked_for() -> None:
    found = plan.this_week(weeks(13, dials_new=50, accounts_new=12, appointments=1), "ann", NO_PLAN, days=4)
    assert found.dials == plan.Work(40, 10, False, Counted(650, 13))
    assert (found.goal, found.at_least, found.seen, found.seen_of) == (None, 1, Counted(13, 65), "days")
    assert found.sentence.startswith(
        "Over 4 days: about 40 dials to new accounts as usual (10 a day), about 9.6 new accounts as usual (2.4 a day). "
        "The chance of at least one appointment is about 6 in 10, going by 13 appointments from 65 days worked"
    )
    assert "negative binomial" in found.how


def test_a_plan_and_a_goal_are_for_five_days_and_hold_on_their_share_until_the_next() -> None:
    plans = pd.concat(
        [
            planned(dials_new=100, appointments=2),
            planned("2026-04-06", dials_new=50),
            planned("2026-04-13", dials_new=1),
        ]
    )
    found = plan.this_week(weeks(13, dials_new=50, appointments=1), "ann", plans, days=3)
    assert found.dials == plan.Work(30, 10, True)
    assert found.goal == 2  # 1.2 appointments are two
    assert plan.this_week(weeks(13, dials_new=50), "ann", plans, days=7).dials.total == 50


def test_pooled_counts_stand_in_for_a_thin_log() -> None:
    thin = weeks(1, dials_new=50, appointments=0)
    alone = plan.this_week(thin, "ann", planned(dials_new=100))
    assert (alone.chance, alone.low, alone.high) == (None, None, None)
    found = plan.this_week(thin, "ann", planned(dials_new=100), pooled=Counted(20.5, 1000.25))
    assert found.chance == pytest.approx(predicting.from_dials(1, 100, Counted(20.5, 1000.25)))
    assert "the peers' work" in found.how


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (weeks(2, dials_new=50, appointments=5), "What is usual over 5 days, and what comes of it: too early to say; it takes 1 more whole week."),
        (weeks(4, dials_new=50, appointments=0.5), "too early to say, 2 appointments in 4 whole weeks so far; it takes 3 appointments."),
        (weeks(4, dials_new=50), "appointments are not tracked"),
        (weeks(0), "what comes of it: not tracked"),
        (weeks(13, "bo", dials_new=50, appointments=9), "what comes of it: not tracked"),
    ],
    ids=["two weeks", "two appointments", "no appointments", "empty", "another rep"],
)  # fmt: skip
def test_thin_data_is_no_chance(rows: pd.DataFrame, said: str) -> None:
    found = plan.this_week(rows, "ann", NO_PLAN)
    assert found.chance is None and said in found.sentence


def test_what_is_rarer_than_once_a_day_is_said_of_all_the_weeks() -> None:
    # a National Account Manager: 39 dials and 13 new accounts in 65 days; "about 3 over 5 days" reads as a week's work
    found = plan.this_week(weeks(13, dials_new=3, accounts_new=1, appointments=1), "ann", NO_PLAN)
    assert found.sentence.startswith(
        "Usual so far: 39 dials to new accounts in 13 weeks, 13 new accounts in 13 weeks. The chance of"
    )
    mixed = plan.this_week(weeks(13, dials_new=50, accounts_new=1, appointments=1), "ann", NO_PLAN)
    assert mixed.sentence.startswith(
        "Over 5 days: about 50 dials to new accounts as usual (10 a day). Usual so far: 13 new accounts in 13 weeks."
    )


def test_nothing_of_it_so_far_is_counted_and_no_usual() -> None:
    # a tally of noughts: "no dials as usual" reads as advice
    found = plan.this_week(weeks(10, dials_new=0, appointments=0), "ann", NO_PLAN)
    assert found.sentence == (
        "Usual so far: no dials to new accounts in 10 weeks. How many appointments come of it: too early to say, no "
        "appointments in 10 whole weeks so far; it takes 3 appointments."
    )


def test_planned_dials_that_few_appointments_are_known_of_go_by_the_days() -> None:
    # 13 appointments, one of them in the only week in which dials are tracked
    rows = weeks(13, appointments=1)
    rows.loc[rows["week"] == rows["week"].max(), "dials_new"] = 50
    found = plan.this_week(rows, "ann", planned(dials_new=100))
    assert (found.seen_of, found.seen) == ("days", Counted(13, 65))
    assert found.chance is not None


def test_partial_weeks_and_weeks_before_the_window_do_not_count() -> None:
    rows = weeks(20, dials_new=50, appointments=1)
    rows.loc[rows["week"] < "2026-02-23", ["dials_new", "appointments"]] = 999
    rows.loc[rows["week"] == rows["week"].max(), "partial"] = True
    rows.loc[rows["week"] == rows["week"].max(), ["dials_new", "appointments"]] = 0
    rows.loc[rows["week"] == "2026-02-16", ["dials_new", "appointments"]] = 50, 1
    found = plan.this_week(rows, "ann", planned(dials_new=100))
    # the week that is cut is the coming one; 13 before it: 16 February to 11 May
    assert (found.week, found.seen) == (pd.Timestamp("2026-05-18"), Counted(13, 650))


def test_a_week_away_has_no_work_and_no_chance_of_an_appointment() -> None:
    found = plan.this_week(weeks(13, dials_new=50, appointments=1), "ann", planned(dials_new=100), days=0)
    assert found.sentence == "No day of work is planned in the coming week."
    assert found.dials.per_day is None


def test_who_was_away_gets_the_plan_of_the_week_to_come_not_of_the_week_away() -> None:
    done = weeks(
        13, dials_new=50, appointments=1
    )  # the last whole week begins on 30 March, nothing is logged after it
    plans = pd.concat([planned(dials_new=100), planned("2026-04-20", dials_new=40)])
    found = plan.this_week(done, "ann", plans, week=pd.Timestamp("2026-04-20"))
    assert (found.week, found.dials.total) == (pd.Timestamp("2026-04-20"), 40)
    assert plan.this_week(done, "ann", plans, week=pd.Timestamp("2026-04-13")).dials.total == 100


def test_days_off_are_said_and_leave_their_share_of_the_plan() -> None:
    # by hand: three and a half days of five are 70 of 100 dials, 20 a day as before
    done = weeks(13, dials_new=50, appointments=1)
    found = plan.this_week(done, "ann", planned(dials_new=100), days=3.5, off=1.5)
    assert found.sentence.startswith(
        "Over 3.5 days (1.5 of 5 off): 70 dials to new accounts planned (20 a day). "
    )
    none = plan.this_week(done, "ann", planned(dials_new=100), days=0, off=5)
    assert none.sentence == "No day of work is planned in the coming week."


def test_more_appointments_than_dials_go_by_the_days() -> None:
    found = plan.this_week(weeks(13, dials_new=1, appointments=4), "ann", planned(dials_new=100))
    assert (found.seen_of, found.seen) == ("days", Counted(52, 65))


@pytest.mark.parametrize(
    ("days", "off"), [(-1, 0), (8, 0), (math.nan, 0), (5, 3), (5, -1), (5, math.nan), (0, 8)]
)
def test_days_that_no_week_has_are_refused(days: float, off: float) -> None:
    with pytest.raises(SalescoachError, match="give 0 to 7"):
        plan.this_week(weeks(3), "ann", NO_PLAN, days=days, off=off)


@pytest.mark.parametrize("pooled", [Counted(2, 1), Counted(0, 0), Counted(-1, 5), Counted(math.nan, 5)])
def test_counts_that_are_no_rate_are_refused(pooled: Counted) -> None:
    with pytest.raises(SalescoachError, match="is no rate"):
        plan.this_week(weeks(3), "ann", NO_PLAN, pooled=pooled)


COUNTS = st.one_of(st.none(), st.integers(0, 400))


@examples(max_examples=40, deadline=None)
@given(
    st.integers(0, 16),
    st.fixed_dictionaries(
        dict.fromkeys(("dials_new", "dials_target", "accounts_new", "appointments"), COUNTS)
    ),
    st.dictionaries(
        st.sampled_from(["dials_new", "accounts_new", "asks", "appointments"]), st.integers(0, 500)
    ),
    st.sampled_from([0.0, 0.5, 3.0, 5.0, 7.0]),
)
def test_any_log_gives_a_sentence_without_method_words(
    count: int, counts: Mapping[str, int | None], goals: Mapping[str, int], days: float
) -> None:
    rows = weeks(count, **{name: pd.NA if value is None else value for name, value in counts.items()})
    plans = planned(**{name: float(value) for name, value in goals.items()}) if goals else NO_PLAN
    before = rows.copy()
    found = plan.this_week(rows, "ann", plans, days=days)
    pd.testing.assert_frame_equal(rows, before)
    assert not METHOD.search(found.sentence), found.sentence
    assert found.sentence.endswith(".")
    assert found.chance is None or 0 <= found.chance <= 1
    assert found.low is None or found.high is None or found.low <= found.high
    assert plan.this_week(rows.iloc[::-1], "ann", plans, days=days) == found
