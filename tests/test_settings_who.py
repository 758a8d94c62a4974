"""workbook.toml about people and money: who is one, who are two, and what a currency is worth."""

from __future__ import annotations

from datetime import date

import pytest

from salescoach import settings
from salescoach.errors import InputFaults
from salescoach.settings import Rate

BOOK = """# ours
move_days = 3
[same.reps]
# left in May
"ana@example.com" = "Ana Ruiz"
[apart]
reps = [["Bo", "Bob"]]
"""


def faults_of(text: str) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        settings.parse(text, "book.toml")
    return [str(fault) for fault in caught.value.faults]


def test_who_is_one_and_who_are_two_is_read_per_kind() -> None:
    found = settings.parse(BOOK + '[same.accounts]\n" A1 " = "A2"\n"A2" = "A3"\n')
    assert dict(found.same["reps"]) == {"ana@example.com": "Ana Ruiz"}
    assert dict(found.same["accounts"]) == {"A1": "A2", "A2": "A3"}
    assert found.apart == {"reps": (("Bo", "Bob"),)}


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("same = 1", "column 'same': is no table; write [same.reps]"),
        ("[same]\nrep = {}", "column 'same.rep': is not known; choose from reps, accounts, contacts"),
        (
            "[same]\nreps = 'x'",
            'column \'same.reps\': is no table; write [same.reps], then write "old" = "new"',
        ),
        ("[same.reps]\na = 1", "column 'same.reps.a': 1 is no id"),
        ("[same.reps]\na = ' '", "column 'same.reps.a': ' ' is no id"),
        (
            "[same.reps]\na = 'a'",
            "column 'same.reps.a': is said to be itself; keep the line whose right side",
        ),
        ("[same.reps]\nb = 'a'\na = 'b'", "column 'same.reps.a': is said to be 'b' and the reverse"),
        ("[apart]\nreps = ['a', 'b']", "column 'apart.reps': is no list of pairs; write reps = [["),
        ("[apart]\nreps = [['a']]", "is no list of pairs"),
        ("apart = 1", "column 'apart': is no table"),
        ("[apart]\nteams = []", "column 'apart.teams': is not known"),
        (
            "[same.reps]\na = 'b'\nb = 'c'\n[apart]\nreps = [['a', 'c']]",
            "column 'apart.reps': 'a' and 'c' are said to be two, and to be one under same.reps; keep one",
        ),
    ],
)
def test_a_fault_about_ids_says_where_it_is_and_what_to_do(text: str, fault: str) -> None:
    [said] = faults_of(text)
    assert fault in said


def test_a_circle_of_three_is_one_fault_and_a_chain_that_runs_into_it_is_none() -> None:
    said = faults_of("[same.reps]\nz = 'b'\nb = 'c'\nc = 'd'\nd = 'b'\n")
    assert [fault.split(":")[0] for fault in said] == ["book.toml, column 'same.reps.b'"]


def test_saying_who_is_one_keeps_the_rest_of_the_file_and_replaces_what_was_said_before() -> None:
    text = settings.say_same(BOOK, "reps", "ana@example.com", "A. Ruiz")
    assert text.startswith("# ours\nmove_days = 3\n[same.reps]\n# left in May\n")
    assert dict(settings.parse(text).same["reps"]) == {"ana@example.com": "A. Ruiz"}


def test_two_who_were_said_to_be_two_can_be_said_to_be_one() -> None:
    found = settings.parse(settings.say_same(BOOK, "reps", "Bob", "Bo"))
    assert found.same["reps"]["Bob"] == "Bo"
    assert found.apart == {}


def test_two_who_were_said_to_be_one_can_be_said_to_be_two() -> None:
    found = settings.parse(settings.say_apart(BOOK, "reps", "Ana Ruiz", "ana@example.com"))
    assert "reps" not in found.same
    assert found.apart["reps"] == (("Bo", "Bob"), ("Ana Ruiz", "ana@example.com"))


def test_saying_twice_that_two_are_two_says_it_once() -> None:
    once = settings.say_apart(BOOK, "reps", "Bob", "Bo")
    assert settings.parse(once).apart["reps"] == (("Bob", "Bo"),)


@pytest.mark.parametrize("book", ["", "same = {}", "[same]\nreps = { x = 'y' }\n", settings.first_text({})])
def test_who_is_one_can_be_said_in_a_workbook_of_any_form(book: str) -> None:
    found = settings.parse(settings.say_same(book, "reps", "[odd] = 'id'", 'the "other"'))
    assert found.same["reps"]["[odd] = 'id'"] == 'the "other"'


def test_a_circle_is_refused_before_it_is_written() -> None:
    with pytest.raises(InputFaults, match="and the reverse"):
        settings.say_same(BOOK, "reps", "Ana Ruiz", "ana@example.com")


def test_two_who_are_one_by_another_line_cannot_be_said_to_be_two() -> None:
    chain = settings.say_same(BOOK, "reps", "old@example.com", "ana@example.com")
    with pytest.raises(InputFaults, match="are said to be two, and to be one"):
        settings.say_apart(chain, "reps", "old@example.com", "Ana Ruiz")


def test_rates_are_read_with_the_day_from_which_they_hold() -> None:
    found = settings.parse(
        "[rates]\nbase = 'eur'\n[[rates.of]]\ncurrency = 'USD'\nfrom = 2026-01-01\nrate = 0.92\n"
        "[[rates.of]]\ncurrency = 'GBP'\nrate = 1\n"
        "[[rates.of]]\ncurrency = 'USD'\nfrom = '2025-01-01'\nrate = 0.96\n"
    ).rates
    assert found.base == "EUR"
    assert found.of == (
        Rate("GBP", date(1, 1, 1), 1.0),
        Rate("USD", date(2025, 1, 1), 0.96),
        Rate("USD", date(2026, 1, 1), 0.92),
    )


RATE = "[rates]\nbase = 'EUR'\n[[rates.of]]\n"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("rates = 3", "column 'rates': is no table"),
        ("[rates]\nbase = 'Euro'", "column 'rates.base': 'Euro' is no currency; write the code"),
        ("[rates]\nof = []", "column 'rates.base': is missing"),
        ("[rates]\nbase = 'EUR'\nof = 3", "column 'rates.of': is no list of rates"),
        ("[rates]\nbase = 'EUR'\nto = 'USD'", "column 'rates.to': is no setting"),
        (RATE + "currency = 'USD'\nrate = 0", "column 'rates.of 1, rate': 0 does not fit"),
        (RATE + "currency = 'USD'\nrate = inf", "rate': inf does not fit"),
        (RATE + "currency = 'USD'\nrate = true", "rate': True does not fit"),
        (RATE + "currency = 'USD'\nrate = '1'", "rate': '1' does not fit"),
        (RATE + "currency = 'USD'", "rate': is missing; write it like [[rates.of]]"),
        (RATE + "currency = '$'\nrate = 1", "currency': '$' does not fit"),
        (RATE + "currency = 'USD'\nrate = 1\nfrom = 'May'", "from': 'May' does not fit"),
        (RATE + "currency = 'EUR'\nrate = 1", "column 'rates.of 1': EUR is the base; its rate is 1"),
        (RATE + "currency = 'USD'\nrate = 1\n[[rates.of]]\ncurrency = 'usd'\nrate = 2", "two rates from the same day"),
        (RATE + "money = 'USD'", "is no rate"),
    ],
)  # fmt: skip
def test_a_fault_about_money_says_where_it_is_and_what_to_do(text: str, fault: str) -> None:
    [said] = faults_of(text)
    assert fault in said
