"""The words: each code once, in one place, with a meaning a coach can read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import pytest

from salescoach import schema, vocab
from salescoach.testing import small_log

GLOSSARIES: dict[str, Mapping[str, str]] = {
    "kinds": vocab.KINDS,
    "dispositions": vocab.DISPOSITIONS,
    "outcomes": vocab.OUTCOMES,
    "states": vocab.STATES,
    "account groups": vocab.ACCOUNT_GROUPS,
    "purposes": vocab.PURPOSES,
    "scopes": vocab.SCOPES,
    "answer statuses": vocab.ANSWER_STATUSES,
}
CODES: dict[str, Iterable[str]] = {
    **GLOSSARIES,
    "directions": vocab.DIRECTIONS,
    "deal statuses": vocab.DEAL_STATUSES,
    "business": vocab.BUSINESS,
    "origins": vocab.ORIGINS,
    "credit parts": vocab.CREDIT_PARTS,
    "measures": vocab.MEASURES,
}
#: Words of the method, and of machines, that stay off a page.
METHOD = (
    r"posterior|shrunk|interval|cohort|censored|herfindahl|q-value|NaN|null|disposition|outcome|metric|KPI"
)


@pytest.mark.parametrize("name", CODES)
def test_codes_are_small_letters_and_stand_once(name: str) -> None:
    codes = list(CODES[name])
    assert len(codes) == len(set(codes))
    assert [code for code in codes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", code)] == []


@pytest.mark.parametrize("name", GLOSSARIES)
def test_every_code_has_a_meaning_of_its_own(name: str) -> None:
    meanings = list(GLOSSARIES[name].values())
    assert all(meaning.strip() for meaning in meanings)
    assert len(set(meanings)) == len(meanings)


@pytest.mark.parametrize("name", GLOSSARIES)
def test_the_words_cannot_be_changed_by_who_reads_them(name: str) -> None:
    with pytest.raises(TypeError, match="does not support item assignment"):
        GLOSSARIES[name]["own"] = "mine"  # type: ignore[index]


def test_every_purpose_can_be_asked_for_alone_and_everything_too() -> None:
    assert set(vocab.PURPOSES) | {"all", vocab.DEFAULT_SCOPE} == set(vocab.SCOPES)


def test_every_account_group_has_its_dials() -> None:
    assert {f"dials_{group}" for group in vocab.ACCOUNT_GROUPS} < set(vocab.MEASURES)


def test_a_measure_stands_under_its_column() -> None:
    assert [m.column for m in vocab.MEASURES.values()] == list(vocab.MEASURES)


def test_no_two_measures_share_a_label() -> None:
    labels = [m.label for m in vocab.MEASURES.values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("column", vocab.MEASURES)
def test_a_label_is_what_a_coach_says(column: str) -> None:
    label = vocab.label(column)
    assert "_" not in label
    assert label == label.strip().lower()
    assert re.search(METHOD, label, re.IGNORECASE) is None


@pytest.mark.parametrize("code", [code for codes in CODES.values() for code in codes])
def test_no_code_reaches_a_page_as_a_code(code: str) -> None:
    assert "_" not in vocab.label(code)


def test_a_code_that_is_no_measure_reads_as_its_words() -> None:
    assert vocab.label("wrong_number") == "wrong number"
    assert vocab.label("held") == "held"


def test_what_a_plan_and_a_tally_count_are_measures_or_explained_by_them() -> None:
    assert set(schema.PLAN_MEASURES) < set(vocab.MEASURES)
    assert set(schema.TALLY_MEASURES) - set(vocab.MEASURES) == {"worked", "sales_new", "sales_existing"}


def test_a_published_log_speaks_in_these_codes_only() -> None:
    log = small_log(
        [
            {"rep_id": "ann", "date": "2026-03-02", "disposition_word": "No answer", "contact_id": "c1"},
            {
                "rep_id": "ann",
                "date": "2026-03-02",
                "disposition_word": "Anrufbeantworter",
                "contact_id": "c2",
            },
            {"rep_id": "ann", "date": "2026-03-03", "outcome_word": "Appointment", "contact_id": "c2"},
            {
                "rep_id": "ann",
                "date": "2026-03-09",
                "kind": "meeting",
                "state_word": "Held",
                "contact_id": "c2",
            },
            {"rep_id": "ann", "date": "2026-03-10", "kind": "email", "direction": "inbound"},
        ]
    )
    found = log.table("activities")
    allowed = {
        "kind": vocab.KINDS,
        "direction": vocab.DIRECTIONS,
        "disposition": vocab.DISPOSITIONS,
        "outcome": vocab.OUTCOMES,
        "state": vocab.STATES,
        "account_group": vocab.ACCOUNT_GROUPS,
        "purpose": vocab.PURPOSES,
    }
    for column, codes in allowed.items():
        said = set(found[column].dropna())
        assert said, column
        assert said <= set(codes), column
