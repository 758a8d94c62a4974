"""Names of people: the same for sure, likely the same, and two."""

from __future__ import annotations

import pytest

from salescoach import names


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "ANA RUIZ"),
        ("Ana Ruiz", "  Ana \u00a0 Ruiz "),
        ("山田 太郎", "山田\u3000太郎"),
        ("Ana Ruiz", "Ruiz, Ana"),
        ("Ana María Ruiz Gil", "ruiz gil,ana maría"),
        ("José Núñez", "Jose\u0301 Nu\u0301n\u0303ez"),
        ("Jörg Strauß", "JÖRG STRAUSS"),
    ],
)
def test_ways_to_write_one_name_are_one(one: str, other: str) -> None:
    assert names.person_key(one) == names.person_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ana Ruiz", "Anna Ruiz"),
        ("José Núñez", "Jose Nunez"),
        ("Ana Ruiz", "Ruiz Ana"),
        ("A. Ruiz", "Ana Ruiz"),
    ],
)
def test_what_may_be_another_person_is_not_surely_one(one: str, other: str) -> None:
    assert names.person_key(one) != names.person_key(other)


@pytest.mark.parametrize(
    ("one", "other", "why"),
    [
        ("Ana Ruiz", "Ana Ruiz (deactivated)", "no longer active"),
        ("Ana Ruiz", "Ana Ruiz - Inactive", "no longer active"),
        ("Ana Ruiz", "ana.ruiz@example.com", "e-mail"),
        ("Ana Ruiz", "aruiz@example.com", ""),  # nobody knows where the first name ends
        ("Ana Ruiz", "a_ruiz2@example.com", "e-mail"),
        ("José Núñez", "Jose Nunez", "accents"),
        ("Maeve O'Neil", "Maeve ONeil", "accents or signs"),
        ("Ana Ruiz", "A. Ruiz", "initial"),
        ("Ana Ruiz", "Ana M. Ruiz", "middle name"),
        ("Ana Ruiz", "Ruiz Ana", "another order"),
        ("Ruiz, Ana", "ANA RUIZ", "the same name"),
        ("Ana Ruiz", "Anna Ruiz", ""),
        ("Ana B. Ruiz", "Ana M. Ruiz", ""),
        ("Ana Ruiz", "Bea Ruiz", ""),
        ("B. Ruiz", "Ana Ruiz", ""),
        ("Ana", "Ana Ruiz", ""),
        ("R1", "R2", ""),
        ("North 1", "North 2", ""),
        ("山田 太郎", "山田 花子", ""),
    ],
)
def test_who_is_likely_one_person_and_why(one: str, other: str, why: str) -> None:
    for pair in ([one, other], [other, one]):
        found = [said for *_, said in names.likely_pairs(pair)]
        assert [why in said for said in found] == ([True] if why else [])
