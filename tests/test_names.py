"""Names of people: one for sure, likely one, or two."""

from __future__ import annotations

import itertools
import unicodedata

import pytest

from salescoach.names import is_id, likely_pairs, person_key

SAME = {
    "ana ruiz": ["Ana Ruiz", "Ruiz, Ana", "ANA RUIZ", "Ana Ruiz\u3000", " Ana\u00a0 Ruiz", "RUIZ ,  ANA", "Ana\u200b Ruiz"],
    "maría josé o'neil-núñez": [
        "O'Neil-Núñez, María José",
        unicodedata.normalize("NFD", "María José O'Neil-Núñez"),
        "María José O’Neil‑Núñez",
    ],
    "jürgen gross": ["Jürgen Groß", "Gross, Jürgen", "JÜRGEN GROSS"],
}  # fmt: skip


@pytest.mark.parametrize("key", list(SAME))
def test_one_person_for_sure(key: str) -> None:
    assert {person_key(name) for name in SAME[key]} == {key}
    assert likely_pairs(SAME[key]) == []


@pytest.mark.parametrize(
    "name",
    ["Acme, Inc.", "King, Jr.", "Lee, III", "Smith, Jones & Co", "Gross, GmbH", "a, b, c", "Ruiz,", ", Ana"],
)
def test_a_comma_that_turns_no_name(name: str) -> None:
    assert person_key(name) == name.casefold().strip()


def test_codes_keep_their_case_where_case_counts() -> None:
    assert person_key("0055g000001AbCd") != person_key("0055g000001AbCD")
    assert person_key("SDR01") == person_key("sdr01")
    assert [is_id(text) for text in ("0055g000001AbCd", "77", "SDR 01", "a@b.c", "Bo", "Ana Ruiz")] == [
        True,
        True,
        True,
        False,
        False,
        False,
    ]


LIKELY = [
    ("Ana Ruiz", "Ruiz  Ana (Deactivated)"),
    ("Ana Ruiz", "Ruiz Ana"),
    ("Ana Ruiz", "ana.ruiz@example.com"),
    ("Ruiz, Ana", "aruiz@example.com"),
    ("Ana Ruiz", "ruiz_ana+crm@example.com"),
    ("ana.ruiz@example.com", "ana.ruiz@example.org"),
    ("Zoë Núñez", "Zoe Nunez"),
    ("A. Ruiz", "Ana Ruiz"),
    ("Ruiz A.", "Ana Ruiz"),
    ("Ana Maria Ruiz", "Ana Ruiz"),
    ("Ana M. Ruiz", "Ana Maria Ruiz"),
    ("Jürgen Groß", "Juergen Gross"),
    ("Jürgen Groß", "Jurgen Gross"),
    ("Søren Østergård", "Soren Ostergard"),
    ("Łukasz Żak", "Lukasz Zak"),
    ("María José O'Neil-Núñez", "Maria Jose ONeil Nunez"),
    ("Ana Ruiz [inactive]", "Ana Ruiz"),
    ("Ana", "ana@example.com"),
]


@pytest.mark.parametrize(("one", "other"), LIKELY)
def test_likely_one_person(one: str, other: str) -> None:
    assert person_key(one) != person_key(other)
    assert likely_pairs([one, other]) == [(one, other)]
    assert likely_pairs([other, one]) == [(other, one)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "Ana Gil"),
        ("Ana Ruiz", "Alba Ruiz"),
        ("Ana Ruiz", "Ana"),
        ("A. Ruiz", "B. Ruiz"),
        ("A. R.", "Ana Ruiz"),
        ("Ana Ruiz", "ana.gil@example.com"),
        ("Ana Maria Ruiz", "Ana Rosa Ruiz"),
        ("aruiz@example.com", "bruiz@example.com"),
        ("0055g000001AbCd", "0055g000001AbCD"),
        ("77", "078"),
        ("SDR01", "SDR 01"),
        ("Team 1", "Team 2"),
        ("Ana Ruiz", "Ana Ruiz"),
        ("", "Ana Ruiz"),
        ("–", "-"),
    ],
)
def test_not_likely_one_person(one: str, other: str) -> None:
    assert likely_pairs([one, other]) == []


def test_pairs_come_in_the_order_given_and_once() -> None:
    names = ["Bo Li", "Ruiz, Ana", "ANA RUIZ", "Li Bo", "ana.ruiz@example.com", "Bo Li"]
    assert likely_pairs(names) == [("Bo Li", "Li Bo"), ("Ruiz, Ana", "ana.ruiz@example.com")]


def test_many_names_are_compared_as_pairs_are() -> None:
    """What the whole list finds is what each pair alone is."""
    names = list(dict.fromkeys(name for pair in LIKELY for name in pair))
    first = list({person_key(name): name for name in reversed(names)}.values())
    alone = {frozenset(pair) for pair in itertools.combinations(first, 2) if likely_pairs(pair)}
    assert {frozenset(pair) for pair in likely_pairs(names)} == alone
