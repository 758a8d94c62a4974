"""Why appointments changed and where most is to be gained: shared out without a rest, and never told from too little."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from salescoach import drivers
from salescoach.drivers import typical, words
from salescoach.drivers.bottleneck import chances, gains, stands_out
from salescoach.drivers.changed import effects
from salescoach.errors import SalescoachError

STEPS = ("dials", "connects", "dial_conversations", "appointments", "set_held", "set_sales")
EFFECTS = ["days", "dials", "connects", "dial_conversations", "appointments", "ordinary"]
METHOD = (
    "posterior", "prior", "interval", "binomial", "bayes", "confidence", "significant", "median", "jeffreys", "nan",
    "logarithm",
)  # fmt: skip


def frame(
    weeks: Sequence[Sequence[float | None]], *, rep: str = "ann", days: Sequence[float] | float = 5.0
) -> pd.DataFrame:
    """Return rep_weeks of one rep: the six steps of each week, from 5 January 2026 on."""
    rows = pd.DataFrame(list(weeks), columns=list(STEPS)).astype("Float64")
    rows = rows.assign(
        rep_id=rep, scope="all", days_worked=days, partial=False, from_tally="", conversations=rows["dial_conversations"],
        meetings=rows["set_held"], sales=rows["set_sales"], dials_known=rows["dials"], connects_known=rows["connects"],
        week=pd.date_range("2026-01-05", periods=len(rows), freq="7D"),
    )  # fmt: skip
    return rows.astype({"partial": bool, "days_worked": float})


def halves(before: Sequence[float], now: Sequence[float], weeks: int = 13) -> pd.DataFrame:
    """Return twice so many equal weeks, with these counts each."""
    return frame([[*before, 0, 0]] * weeks + [[*now, 0, 0]] * weeks)


def unknown(rows: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Return the rows with these columns not tracked."""
    return rows.assign(**{name: pd.array([None] * len(rows), dtype="Float64") for name in columns})


def effect(found: drivers.Change) -> dict[str, float]:
    return {
        str(name): float(value)
        for name, value in zip(found.effects["driver"], found.effects["effect"], strict=True)
    }


# --- why appointments changed ---


def test_only_fewer_dials_is_told_as_fewer_dials() -> None:
    found = drivers.changed(halves([100, 30, 15, 3], [50, 15, 7.5, 1.5]), "ann")
    told = effect(found)
    assert list(told) == EFFECTS
    assert told["dials"] == pytest.approx(19.5 - 39, abs=0.6)
    assert sum(told.values()) == pytest.approx(19.5 - 39)
    assert found.sentence.startswith(
        "20 appointments in the last 13 weeks after 39 in the 13 before: more than what comes and goes by itself "
        "(up to 15 either way). Most of it goes with fewer dials a day: 20 fewer (anything from 15 to "
    )


def test_fewer_days_worked_are_not_fewer_dials_a_day() -> None:
    rows = halves([100, 30, 15, 3], [100, 30, 15, 3]).drop(index=[20, 21, 22, 23, 24])
    told = effect(drivers.changed(rows, "ann"))
    assert told["days"] == pytest.approx(24 - 39, abs=0.3)
    assert abs(told["dials"]) < 0.1
    assert "Most of it goes with fewer days worked: 15 fewer" in drivers.changed(rows, "ann").sentence


def test_the_shares_are_those_worked_by_hand() -> None:
    # 2 x 3 = 6 becomes 4 x 6 = 24: the logarithmic mean is 18 / ln 4, and both factors doubled
    assert effects(np.array([[2.0, 3.0]]), np.array([[4.0, 6.0]])).tolist() == [pytest.approx([9, 9])]
    assert effects(np.array([[2.0, 3.0]]), np.array([[3.0, 2.0]]))[0] == pytest.approx(
        [6 * np.log(1.5), 6 * np.log(2 / 3)]
    )


def test_a_row_holds_the_counts_of_both_periods() -> None:
    table = drivers.changed(halves([100, 30, 15, 3], [50, 30, 12, 1]), "ann").effects.set_index("driver")
    columns = ["before", "before_of", "count", "of_count"]
    counts = {str(name): row.to_list() for name, row in table[columns].iterrows()}
    assert counts["days"] == [65, 13, 65, 13]
    assert counts["dials"] == [1300, 65, 650, 65]
    assert counts["connects"] == [390, 1300, 390, 650]
    assert counts["appointments"] == [39, 195, 13, 156]
    assert table.loc["ordinary", columns].isna().all()
    assert (table["low"] <= table["effect"]).all() and (table["effect"] <= table["high"]).all()


def test_what_comes_and_goes_by_itself_is_as_wide_as_chance_makes_it() -> None:
    # two Poisson counts of 39 each differ by 1.96 * sqrt(78) = 17 at most in 95 of 100 cases
    rows = drivers.changed(halves([100, 30, 15, 3], [100, 30, 15, 3]), "ann").effects.set_index("driver")
    assert rows.loc["ordinary", "high"] == pytest.approx(17, abs=1.5)
    assert rows.loc["ordinary", "low"] == pytest.approx(-17, abs=1.5)


def test_a_small_difference_comes_and_goes_by_itself() -> None:
    said = drivers.changed(halves([100, 30, 15, 1], [100, 30, 15, 1.2]), "ann").sentence
    assert said == (
        "16 appointments in the last 13 weeks after 13 in the 13 before: that much comes and goes by itself "
        "(up to 11 either way). Most of it goes with more appointments per decision maker: 2.6 more (anything from "
        "7.2 fewer to 13 more fits the log)."
    )


def test_the_largest_part_is_named_first_though_its_range_holds_none_and_what_is_clear_against_it_after() -> (
    None
):
    """11 appointments became 8: 6 fewer by the talk, 1.8 more by people answering, as in the sample team's R1."""
    rows = [
        ("days", 1.3, 0.8, 1.9), ("dials", 0.5, 0.3, 0.8), ("connects", 1.8, 0.1, 3.7),
        ("dial_conversations", -0.7, -2.6, 1.2), ("appointments", -6.0, -14.0, 2.3), ("ordinary", 0.0, -9.2, 9.2),
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=["driver", "effect", "low", "high"])
    assert words.changed(11.0, 8.0, 13, table) == (
        "8 appointments in the last 13 weeks after 11 in the 13 before: that much comes and goes by itself (up to 9 "
        "either way). Most of it goes with fewer appointments per decision maker: 6 fewer (anything from 14 fewer to "
        "2.3 more fits the log); against that more people answering per dial: 1.8 more (anything from 0.1 to 3.7 more "
        "fits the log); and more days worked: 1.3 more (anything from 0.8 to 1.9 more fits the log)."
    )
    assert "The largest part goes with fewer appointments" in words.changed(21.0, 8.0, 13, table)
    assert "). More people answering per dial: 1.8 more" in words.changed(8.0, 8.0, 13, table)


def test_without_connects_decision_makers_are_per_dial() -> None:
    rows = halves([100, 30, 15, 3], [100, 30, 5, 1]).pipe(unknown, "connects")
    found = drivers.changed(rows, "ann")
    assert list(effect(found)) == [name for name in EFFECTS if name != "connects"]
    assert "Most of it goes with fewer decision makers per dial: " in found.sentence


def test_none_left_is_told_and_adds_up() -> None:
    found = drivers.changed(halves([100, 30, 15, 2], [100, 30, 15, 0]), "ann")
    assert sum(effect(found).values()) == pytest.approx(-26)
    assert found.sentence.startswith(
        "No appointments in the last 13 weeks after 26 in the 13 before: more than what comes and goes by itself"
    )


def test_the_same_seed_draws_the_same_and_another_nearly() -> None:
    rows = halves([100, 30, 15, 3], [80, 30, 12, 2])
    one, two, other = (drivers.changed(rows, "ann", seed=seed) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(one.effects, two.effects)
    assert one.effects["low"].to_list() == pytest.approx(other.effects["low"].to_list(), abs=0.8)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (frame([[9] * 6] * 20), "Too early to say why appointments changed: it takes 6 more whole weeks."),
        (frame([]), "dials are not tracked"),
        (
            halves([100, 30, 15, 1], [100, 30, 15, 1]).pipe(unknown, "appointments"),
            "appointments are not tracked",
        ),
        (
            halves([100, 30, 15, 1], [100, 30, 15, 1]).pipe(unknown, "dial_conversations", "conversations"),
            "decision makers are not tracked",
        ),
        (
            halves([100, 30, 15, 0], [100, 30, 15, 0]),
            "No appointments in the last 13 weeks or in the 13 before.",
        ),
        (
            frame([[100, None, 9, 1, 0, 0]] * 5 + [[100, 30, 9, 1, 0, 0]] * 21),
            "connects are not tracked in all of 26",
        ),
        (halves([100, 30, 15, 1], [100, 30, 15, 1]).drop(index=range(1, 11)), "it takes 2 more whole weeks"),
        (halves([100, 30, 15, 1], [100, 30, 15, 1]).assign(partial=True), "it takes 26 more whole weeks"),
    ],
    ids=[
        "young",
        "no row",
        "no appointments",
        "no conversations",
        "only zeros",
        "half tracked",
        "away",
        "partial",
    ],
)
def test_what_cannot_be_told_is_said(rows: pd.DataFrame, said: str) -> None:
    found = drivers.changed(rows, "ann")
    assert said in found.sentence
    assert found.effects.empty
    assert (found.before, found.count) == (None, None)


def test_words_nobody_explained_give_no_reason() -> None:
    rows = halves([100, 30, 15, 3], [50, 15, 7, 1]).assign(dials_known=0.0)
    assert "decision makers are not tracked" in drivers.changed(rows, "ann").sentence


def covered(runs: int, seed: int) -> list[float]:
    """Return in how many of 100 runs each range holds the effect of the true rates; the dials are as drawn."""
    rng = np.random.default_rng(seed)
    rates = np.array([[0.3, 0.5, 0.2], [0.2, 0.5, 0.25]])
    inside = np.zeros(3)
    for run in range(runs):
        sums = [[0.0]] * 2
        for place, dials in enumerate((900, 600)):
            made = [float(dials)]
            for rate in rates[place]:
                made.append(float(rng.binomial(int(made[-1]), rate)))
            sums[place] = made
        rows = frame([[*(n / 13 for n in sums[0]), 0, 0]] * 13 + [[*(n / 13 for n in sums[1]), 0, 0]] * 13)
        table = drivers.changed(rows, "ann", seed=run).effects.set_index("driver").loc[EFFECTS[2:5]]
        truth = effects(np.array([900, *rates[0]]), np.array([600, *rates[1]]))[1:]
        inside += (table["low"].to_numpy() <= truth) & (truth <= table["high"].to_numpy())
    return [float(share) for share in 100 * inside / runs]


def test_the_ranges_mostly_hold_the_true_effect() -> None:
    assert min(covered(40, 1)) >= 80


@pytest.mark.long
def test_the_ranges_hold_the_true_effect_in_95_of_100() -> None:
    # simulated: 92 to 96 over sizes from 100 to 2,000 dials; 4 standard deviations of 600 runs are 3.6
    assert all(90 <= share <= 98 for share in covered(600, 2))


# --- where most is to be gained ---


def test_the_gain_of_each_step_is_that_worked_by_hand() -> None:
    # T18: 100 dials x .10 x .30 x .80 x .20 = .48 sales; with colleagues' .15, .33, .80, .25 one after the other
    found = gains(np.array([0.10, 0.30, 0.80, 0.20]), np.array([0.15, 0.33, 0.80, 0.25]), 100)
    assert found == pytest.approx([0.24, 0.048, 0, 0.12])
    assert chances(found[None, :]).tolist() == [1, 0, 0, 0]  # decision makers


def test_chances_and_gain_from_known_rates_are_those_simulated_before() -> None:
    # simulated, 200,000 draws: rates (64.5, 565.5), (27.9, 62.1), (38, 10), (10.5, 33.5) against .15 .33 .80 .25
    rng = np.random.default_rng(1)
    a, b = np.array([64.5, 27.9, 38, 10.5]), np.array([565.5, 62.1, 10, 33.5])
    rates = rng.beta(a, b, (40_000, 4))
    found = gains(rates, np.array([0.15, 0.33, 0.80, 0.25]), 100)
    assert chances(found) == pytest.approx([0.80, 0.05, 0.002, 0.15], abs=0.01)
    assert np.percentile(found[:, 0], [10, 50, 90]) == pytest.approx([0.14, 0.26, 0.43], abs=0.01)
    # T20: moments of a product of betas, exact: mean .005995975, sd .002062393
    product = rates.prod(axis=1)
    mean = np.prod(a / (a + b))
    assert mean == pytest.approx(0.005995975, abs=1e-9)
    assert product.mean() == pytest.approx(mean, rel=0.01)
    assert product.std() == pytest.approx(0.002062393, rel=0.03)


def team(low: str = "dial_conversations", *, rep_weeks: int = 26, peers: int = 8) -> pd.DataFrame:
    """Return a rep who is as good as his peers but at one step, and the peers, who differ a little."""
    rates = {
        "connects": 0.4,
        "dial_conversations": 0.5,
        "appointments": 0.3,
        "set_held": 0.8,
        "set_sales": 0.3,
    }
    rows = []
    for n, rep in enumerate(["ann", *(f"p{n}" for n in range(peers))]):
        week = [200.0]
        for step, rate in rates.items():
            week.append(week[-1] * rate * (0.5 if rep == "ann" and step == low else 1 + 0.02 * (n % 3 - 1)))
        rows.append(frame([week] * rep_weeks, rep=rep))
    return pd.concat(rows, ignore_index=True)


PEERS = [f"p{n}" for n in range(8)]


@pytest.mark.parametrize("low", ["connects", "dial_conversations", "appointments"])
def test_the_step_that_is_low_stands_out(low: str) -> None:
    found = drivers.bottleneck(team(low), "ann", PEERS)
    assert found.top == low
    assert found.outcome == "set_sales"
    row = found.table.set_index("step").loc[low]
    assert row["gain_low"] < row["gain"] < row["gain_high"]
    assert row["peers"] == 8
    # the step at its usual doubles what comes of the week, 200 x .4 x .5 x .3 x .8 x .3 / 2 = 1.44
    assert row["gain"] == pytest.approx(1.44, rel=0.15)
    assert found.table["chance"].sum() <= 1


def test_the_sentence_says_counts_the_usual_gain_and_chance_and_asks() -> None:
    assert drivers.bottleneck(team(), "ann", PEERS).sentence == (
        "510 decision makers by phone from 2,038 connects in 26 weeks; usual among colleagues is about 5 in 10. At that "
        "about 1.4 more sales a week would come of the same work, if nothing else changes (anything from 1.2 to "
        "1.6 fits the log). The chance that this is where most is to be gained is more than 19 in 20: worth a question."
    )


def test_a_gain_below_one_a_week_is_said_of_half_a_year() -> None:
    row = {"of": "meetings", "step": "sales", "count": 2.0, "of_count": 19.0, "usual": 0.31, "gain": 0.17}
    said = words.bottleneck({**row, "gain_low": 0.0, "gain_high": 0.36, "chance": 0.8}, "sales", 13)
    assert said.startswith(
        "2 sales from 19 meetings held in 13 weeks; usual among colleagues is about 1 in 3. At that about 4.4 more sales in 26 "
        "weeks would come of the same work, if nothing else changes (anything from 0 to 9.4 fits the log)."
    )


@pytest.mark.parametrize(("share", "top"), [(0.75, ""), (1, "set_sales")], ids=["2 of 14", "2 of 19"])
def test_a_rate_too_thin_to_say_is_a_bottleneck_only_where_it_is_surely_low(share: float, top: str) -> None:
    """Two sales: beside the peers it is too early to say how 2 of 14 compares, so no question is made of it; of 19
    held meetings, 9 in 10 draws are below the peers' usual, and it is one."""
    own = [share * done for done in (15.4, 6.16, 3.08, 0.924, 0.731)]
    rows = [frame([[*own, 2 / 26]] * 26, rep="ann")]
    for n, peer in enumerate(PEERS[:5]):
        rows.append(frame([[60, 24, 12, 3.6, 2.88, 2.88 * (0.14 + 0.1 * n)]] * 26, rep=peer))
    found = drivers.bottleneck(pd.concat(rows, ignore_index=True), "ann", PEERS)
    sales = found.table.set_index("step").loc["set_sales"]
    assert sales["count"] == pytest.approx(2)
    assert sales["chance"] > 0.6
    assert (found.top, sales["gain_low"] > 0) == (top, bool(top))


def test_a_rep_like_his_peers_has_no_bottleneck() -> None:
    found = drivers.bottleneck(team("none of them"), "ann", PEERS)
    assert (found.top, found.sentence) == ("", "No single bottleneck stands out.")
    assert len(found.table) == 5


def test_the_rep_is_not_among_those_who_say_what_is_usual() -> None:
    one, two = (drivers.bottleneck(team(), "ann", peers) for peers in (PEERS, ["ann", *PEERS, "p0"]))
    pd.testing.assert_frame_equal(one.table, two.table)


def test_three_weeks_are_too_early_to_say_that_nothing_stands_out() -> None:
    rows = team("none of them")
    newest = rows[rows["week"] > rows["week"].max() - pd.Timedelta(weeks=3)]
    said = drivers.bottleneck(newest, "ann", PEERS).sentence
    assert said == "Too early to say where most is to be gained: it takes 5 more whole weeks."  # of eight


@pytest.mark.parametrize(
    ("rows", "peers", "said"),
    [
        (team(), [], words.NO_PEERS),
        (team(), PEERS[:2], words.NO_PEERS),
        (team(), ["x", "y", "z"], words.NO_PEERS),
        (
            team().pipe(unknown, "connects", "dial_conversations", "conversations"),
            PEERS,
            "decision makers are not",
        ),
        (team().pipe(unknown, "dials"), PEERS, "dials are not tracked"),
        (team().assign(dials=0.0), PEERS, "No dials in these weeks"),
        (team().head(0), PEERS, "dials are not tracked"),
    ],
    ids=[
        "no peers",
        "two peers",
        "unknown peers",
        "no conversations",
        "no dials tracked",
        "only zeros",
        "no rows",
    ],
)
def test_without_peers_or_steps_no_bottleneck_is_told(
    rows: pd.DataFrame, peers: list[str], said: str
) -> None:
    found = drivers.bottleneck(rows, "ann", peers)
    assert said in found.sentence
    assert (found.top, len(found.table)) == ("", 0)


def test_where_sales_are_not_tracked_the_last_step_stands_for_them() -> None:
    rows = team().pipe(unknown, "sales", "set_sales")
    found = drivers.bottleneck(rows, "ann", PEERS)
    assert (found.top, found.outcome) == ("dial_conversations", "set_held")
    assert "more meetings held a week" in found.sentence


def test_a_step_without_a_try_of_his_own_is_told_from_his_peers() -> None:
    rows = team()
    own = rows["rep_id"] == "ann"
    rows.loc[own, ["appointments", "set_held", "set_sales", "meetings", "sales"]] = 0.0
    table = drivers.bottleneck(rows, "ann", PEERS).table.set_index("step")
    assert table["value"].isna().to_list() == [False, False, False, True, True]
    assert table.loc["set_held", "usual"] == pytest.approx(0.8, abs=0.05)


def test_peers_usual_rate_is_near_the_middle_of_theirs() -> None:
    counts, trials = np.array([10.0, 20, 30, 40, 50]), np.full(5, 200.0)
    found = typical.draw(counts, trials, (0, 0), np.random.default_rng(2), draws=4000)
    low, middle, high = np.percentile(found.usual, [2.5, 50, 97.5])
    assert middle == pytest.approx(0.15, abs=0.02)
    assert low < 0.12 and high > 0.18
    # who has done nothing himself is as uncertain as one more peer
    assert np.std(found.own) > np.std(found.usual)


def test_many_tries_of_his_own_outweigh_his_peers() -> None:
    found = typical.draw(
        np.full(9, 60.0), np.full(9, 200.0), (200, 2000), np.random.default_rng(2), draws=2000
    )
    assert np.median(found.own) == pytest.approx(0.10, abs=0.01)


def calibrated(runs: int, seed: int, *, peers: int = 12, dials: int = 1200) -> tuple[float, float, float]:
    """Return the share of reps with a clear step, its mean chance, and how often it is the right one."""
    rng = np.random.default_rng(seed)
    means = np.array([0.3, 0.4, 0.25, 0.75, 0.25])
    told, right = [], []
    for _ in range(runs):
        rates = rng.beta(means * 40, (1 - means) * 40, (peers + 1, 5))
        made = [np.full(peers + 1, dials)]
        for n in range(5):
            made.append(rng.binomial(made[-1], rates[:, n]))
        drawn = []
        for n in range(5):
            tried = made[n][1:] > 0
            others = made[n + 1][1:][tried].astype(float), made[n][1:][tried].astype(float)
            drawn.append(typical.draw(*others, (float(made[n + 1][0]), float(made[n][0])), rng, draws=600))
        gained = gains(
            np.column_stack([each.own for each in drawn]),
            np.column_stack([each.usual for each in drawn]),
            46,
        )
        found = chances(gained)
        truth = gains(rates[0], np.median(rates[1:], axis=0), 46)
        top = found.argmax()
        if stands_out(found[top], made[top + 1][0], np.percentile(gained[:, top], 10)):
            told.append(found[top])
            right.append(truth.argmax() == top)
    return len(told) / runs, float(np.mean(told)), float(np.mean(right))


def test_a_step_that_stands_out_is_mostly_the_right_one() -> None:
    share, chance, right = calibrated(40, 1)
    assert 0.2 <= share <= 0.8
    assert right >= 0.5 and 0.6 <= chance <= 1


@pytest.mark.long
def test_a_step_that_stands_out_is_the_right_one_as_often_as_its_chance_says() -> None:
    share, chance, right = calibrated(500, 2)
    assert 0.4 <= share <= 0.65
    assert right == pytest.approx(chance, abs=0.1)


# --- both ---


@pytest.mark.parametrize(
    ("options", "said"), [({"scope": "every"}, "no scope 'every'"), ({"weeks": 0}, "0 weeks holds nothing")]
)
def test_what_is_not_there_is_named(options: dict[str, Any], said: str) -> None:
    with pytest.raises(SalescoachError, match=said):
        drivers.changed(team(), "ann", **options)
    with pytest.raises(SalescoachError, match=said):
        drivers.bottleneck(team(), "ann", PEERS, **options)
    with pytest.raises(SalescoachError, match="lacks from_tally"):
        drivers.changed(team().drop(columns="from_tally"), "ann")


@given(
    st.lists(st.tuples(*[st.one_of(st.integers(0, 40), st.none()) for _ in STEPS]), max_size=10),
    st.randoms(use_true_random=False),
)
@settings(max_examples=25, deadline=None)
def test_whatever_was_counted_the_words_are_plain_and_the_table_stays(
    weeks: list[tuple[int | None, ...]], shuffled: Any
) -> None:
    rows = pd.concat([frame(weeks), team(rep_weeks=10).query("rep_id != 'ann'")], ignore_index=True)
    before, order = rows.copy(deep=True), list(range(len(rows)))
    shuffled.shuffle(order)
    changed = drivers.changed(rows, "ann", weeks=4)
    found = drivers.bottleneck(rows, "ann", PEERS)
    pd.testing.assert_frame_equal(rows, before)
    assert changed.sentence == drivers.changed(rows.iloc[order], "ann", weeks=4).sentence
    for said in (changed.sentence, found.sentence):
        assert said.endswith(".")
        assert not [word for word in METHOD if word in said.lower()]
    assert np.isfinite(changed.effects[["effect", "low", "high"]].to_numpy(dtype=float)).all()
    assert np.isfinite(found.table[["gain", "gain_low", "gain_high"]].to_numpy(dtype=float)).all()


def test_every_number_is_explained() -> None:
    assert [metric.name for metric in drivers.METRICS] == ["what changed appointments", "bottleneck"]
