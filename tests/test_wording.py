"""How numbers are said: rounded as one speaks, in the singular for one, and never "NaN"."""

from __future__ import annotations

import math
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salescoach import vocab, wording

NAN = math.nan
SMALL = st.floats(-1e9, 1e9).filter(lambda value: value == 0 or abs(value) > 1e-6)


# Numbers


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0, "0"),
        (1, "1"),
        (7.0, "7"),
        (2.735, "2.7"),
        (0.97, "1.0"),
        (0.5, "0.5"),
        (0.333, "0.33"),
        (0.04, "0.04"),
        (9.94, "9.9"),
        (12.4, "12"),
        (12.6, "13"),
        (1234.5, "1,234"),
        (1_000_000, "1,000,000"),
        (-3.25, "-3.2"),
        (-1500, "-1,500"),
    ],
)
def test_a_number_is_said_as_one_speaks(value: float, said: str) -> None:
    assert wording.number(value) == said


def test_what_rounds_to_ten_is_said_whole_like_ten() -> None:
    assert wording.number(9.96) == wording.number(10) == "10"


def test_a_very_small_number_is_written_out() -> None:
    assert wording.number(0.0000123) == "0.000012"


def test_nothing_below_zero_is_plain_nothing() -> None:
    assert wording.number(-0.0) == "0"


@pytest.mark.parametrize("value", [None, NAN])
def test_an_unknown_number_is_not_tracked(value: float | None) -> None:
    assert wording.number(value) == "not tracked"


@pytest.mark.parametrize("value", [math.inf, -math.inf])
def test_an_infinite_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="say the bound instead"):
        wording.number(value)


@given(SMALL)
def test_every_number_is_plain_digits_near_its_value(value: float) -> None:
    said = wording.number(value)
    assert re.fullmatch(r"-?\d{1,3}(,\d{3})*|-?\d\.\d+", said)
    assert float(said.replace(",", "")) == pytest.approx(value, rel=0.06)


# Counts


@pytest.mark.parametrize(
    ("count", "thing", "said"),
    [
        (12, "dials", "12 dials"),
        (1, "dials", "1 dial"),
        (1.0, "days", "1 day"),
        (0, "sales", "no sales"),
        (0.5, "days", "0.5 days"),
        (1.5, "days", "1.5 days"),
        (2340, "dials", "2,340 dials"),
        (None, "asks", "asks: not tracked"),
        (NAN, "asks", "asks: not tracked"),
    ],
)
def test_a_count_is_said_with_its_thing(count: float | None, thing: str, said: str) -> None:
    assert wording.counted(count, thing) == said


@pytest.mark.parametrize(
    ("thing", "one"),
    [
        ("dials", "dial"),
        ("dials to target accounts", "dial to target accounts"),
        ("dials without an account", "dial without an account"),
        ("dials whose end is known", "dial whose end is known"),
        ("decision makers by phone", "decision maker by phone"),
        ("decision makers at the door", "decision maker at the door"),
        ("call-backs", "call-back"),
        ("people", "person"),
        ("people seen", "person seen"),
        ("new people", "new person"),
        ("new accounts touched", "new account touched"),
        ("calls that set or moved an appointment", "call that set or moved an appointment"),
        ("appointments with others", "appointment with others"),
        ("meetings held", "meeting held"),
        ("meetings set and held", "meeting set and held"),
        ("new prospects met", "new prospect met"),
        ("sales from meetings set", "sale from meetings set"),
        ("sales of unknown kind", "sale of unknown kind"),
        ("messages sent", "message sent"),
        ("replies", "reply"),
        ("no-shows", "no-show"),
        ("whole weeks", "whole week"),
        ("new business", "new business"),
    ],
)
def test_one_of_a_thing_is_said_in_the_singular(thing: str, one: str) -> None:
    assert wording.singular(thing) == one
    assert wording.counted(1, thing) == f"1 {one}"


def test_one_of_every_measure_differs_from_several_unless_it_is_a_saying() -> None:
    same = [m.label for m in vocab.MEASURES.values() if wording.singular(m.label) == m.label]
    assert same == ["call me later", "no appointment this time"]


# Intervals and chances


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (6.2, 13.7, "anything from 6.2 to 14 fits the log"),
        (0, 0.24, "anything from 0 to 0.24 fits the log"),
        (4.53, None, "at least 4.5"),
        (4.53, NAN, "at least 4.5"),
        (0, None, "at least 0"),
        (None, 3.0, "at most 3"),
        (None, None, "not tracked"),
        (NAN, NAN, "not tracked"),
    ],
)
def test_what_fits_the_log_is_said_with_the_ends_there_are(
    low: float | None, high: float | None, said: str
) -> None:
    assert wording.between(low, high) == said


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0, "less than 1 in 20"),
        (0.049, "less than 1 in 20"),
        (0.05, "about 1 in 10"),
        (0.1, "about 1 in 10"),
        (0.62, "about 6 in 10"),
        (0.668789, "about 7 in 10"),
        (0.95, "about 9 in 10"),
        (0.951, "more than 19 in 20"),
        (1, "more than 19 in 20"),
    ],
)
def test_a_chance_is_said_in_tenths(probability: float, said: str) -> None:
    assert wording.chance(probability) == said


@given(st.floats(0.1, 0.9))
def test_a_chance_said_is_within_a_twentieth_of_the_chance(probability: float) -> None:
    tenths = int(re.findall(r"about (\d) in 10", wording.chance(probability))[0])
    assert abs(tenths / 10 - probability) <= 0.05 + 1e-9


@pytest.mark.parametrize("probability", [-0.01, 1.01, 62, NAN])
def test_what_is_no_chance_is_refused(probability: float) -> None:
    with pytest.raises(ValueError, match="is no chance"):
        wording.chance(probability)
