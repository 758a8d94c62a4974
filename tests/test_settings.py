"""workbook.toml: read with all its faults at once, written without losing a word of the reader's."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from salescoach import settings
from salescoach.errors import InputFaults, SalescoachError
from salescoach.settings import Meaning, Settings

BOOKED = {"disposition": "connected", "outcome": "appointment", "asked": True}
#: Words that a CRM can hold and TOML could trip over.
HOSTILE = (
    'say "yes"',
    "it's a no",
    "both \" and '",
    "a.b.c",
    "two\nlines",
    "two\r\nlines",
    "tab\there",
    "back\\slash\\",
    "[words.state]",
    "a = 1",
    "# no comment",
    '"""',
    "'''",
    "true",
    "2026-03-02",
    "{ }",
    "☎️ 😀",
    "Größe",
    "No\u00a0Answer",
    "nul\x00bell\x07",
    "line\u2028separator",
    "",
)
WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CALL_MEANINGS = st.fixed_dictionaries(
    {"disposition": st.sampled_from(settings.DICTIONARIES["disposition"])},
    optional={
        "outcome": st.sampled_from(settings.DICTIONARIES["outcome"]),
        "decision_maker": st.booleans(),
        "asked": st.booleans(),
    },
)
#: Beginnings of a workbook.toml as people write them: nothing, dotted, inline, out of order, with notes.
BOOKS = (
    "",
    settings.first_text({}),
    "move_days = 3 # ours",
    "words = {}",
    "words = { state = { Done = 'held' } }",
    "words.state.Done = 'held'\n",
    "[words]\nstate = { Done = 'held' }\n",
    "[words.state]\nDone = 'held'\n[titles]\ndecision_maker = ['Owner']\n[words.outcome]\nNope = 'refused'\n",
    "[words.disposition.Booked]\ndisposition = 'connected'\noutcome = 'appointment'\n",
    "[titles]\n# nobody yet\n",
)


def said_by(text: str, kind: str, word: str) -> Meaning:
    return settings.parse(text).words[kind][settings.normal(word)]


def faults_of(text: str) -> list[str]:
    with pytest.raises(InputFaults) as caught:
        settings.parse(text, "book.toml")
    return [str(fault) for fault in caught.value.faults]


# Reading


def test_an_empty_file_means_the_defaults() -> None:
    assert settings.parse("") == Settings()


def test_every_setting_is_read() -> None:
    found = settings.parse(
        """
        schema = 1
        time_zone = "Europe/Madrid"
        week_start = "sunday"
        country = "ES"
        every_contact_decides = true
        move_days = 0
        callback_days = 7
        refusal_days = 60
        win_back_months = 18
        [titles]
        decision_maker = ["Owner", "*Chief *"]
        """
    )
    assert dataclasses.replace(found, words={}) == Settings(
        "Europe/Madrid", "sunday", "ES", True, 0, 7, 60, 18, ("owner", "*chief *"), {}
    )


def test_a_word_stands_for_one_code_or_for_several_things() -> None:
    text = """
        [words.disposition]
        "No Answer" = "no_answer"
        "Demo Scheduled" = { disposition = "connected", outcome = "appointment", decision_maker = true }
        [words.outcome]
        "Not now" = { outcome = "later", asked = true }
        [words.state]
        "Done" = "held"
        """
    assert said_by(text, "disposition", "No Answer") == Meaning(disposition="no_answer")
    assert said_by(text, "disposition", "Demo Scheduled") == Meaning("connected", "appointment", True)
    assert said_by(text, "outcome", "Not now") == Meaning(outcome="later", asked=True)
    assert said_by(text, "state", "Done") == Meaning(code="held")


@pytest.mark.parametrize("kind", settings.DICTIONARIES)
def test_every_code_of_a_dictionary_can_be_said(kind: str) -> None:
    codes = settings.DICTIONARIES[kind]
    text = f"[words.{kind}]\n" + "\n".join(f'"Word {code}" = "{code}"' for code in codes)
    found = settings.parse(text).words[kind]
    assert [
        found[f"word {code}"].code or getattr(found[f"word {code}"], kind, None) for code in codes
    ] == list(codes)


def test_the_first_workbook_reads_and_speaks_of_every_setting() -> None:
    text = settings.first_text({})
    assert dataclasses.replace(settings.parse(text), words={}) == Settings()
    for setting in dataclasses.fields(Settings):
        if setting.name != "deciders":
            said = rf"^(# )?(\[{setting.name}[].]|{setting.name} = )"
            assert re.search(said, text, re.MULTILINE), setting.name
    assert set(settings.parse(text).words) == set(settings.DICTIONARIES)


def test_the_settings_of_a_mapping_go_into_the_first_workbook() -> None:
    seed = {"time_zone": "Europe/Madrid", "move_days": 0, "titles": {"decision_maker": ["Owner"]}}
    found = settings.parse(settings.first_text(seed))
    assert (found.time_zone, found.move_days, found.deciders) == ("Europe/Madrid", 0, ("owner",))


# Faults


def test_all_faults_of_a_file_are_said_at_once() -> None:
    assert faults_of(
        """
        time_zone = "Mars/Base"
        week_start = "montag"
        move_dys = 3
        refusal_days = -1
        every_contact_decides = "yes"
        [titles]
        decision_makers = ["Owner"]
        [words.disposition]
        "Rang out" = "noanswer"
        [words.stat]
        "Done" = "held"
        """
    ) == [
        "book.toml, column 'every_contact_decides': 'yes' does not fit; write it like False",
        "book.toml, column 'move_dys': is no setting; did you mean 'move_days'?",
        "book.toml, column 'refusal_days': -1 does not fit; write it like 30",
        "book.toml, column 'time_zone': there is no time zone 'Mars/Base'; write it like 'Europe/Madrid' or 'UTC'",
        "book.toml, column 'titles.decision_makers': is no setting; did you mean 'decision_maker'?",
        "book.toml, column 'week_start': 'montag' is no weekday; write 'monday'",
        "book.toml, column 'words.disposition.Rang out': 'noanswer' is no disposition; choose from no_answer, "
        "busy, voicemail, wrong_number, gatekeeper, connected",
        "book.toml, column 'words.stat': is no dictionary; did you mean 'state'?",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("move_days = ", r"is not TOML: .* \(at end of document\); mend its last line"),
        ("move_days =\nx = 1", "is not TOML: .* line 1, .*; mend the line named"),
        ("move_days = 1\nmove_days = 2", "is not TOML"),
        ("schema = 2", "column 'schema': is not 1; open it with the salescoach that made it"),
        ("move_days = 1.5", "column 'move_days': 1.5 does not fit"),
        ("move_days = true", "column 'move_days': True does not fit"),
        ("week_start = 1", "column 'week_start': 1 does not fit; write it like 'monday'"),
        ("time_zone = ''", "column 'time_zone': there is no time zone ''"),
        ("titles = 5", "column 'titles': is no list of titles"),
        ("titles.decision_maker = 'Owner'", "column 'titles': is no list of titles"),
        ("titles.decision_maker = ['Owner', 3]", "column 'titles': is no list of titles"),
        ("words = 5", "column 'words': is no table of words"),
        ("words.state = 'held'", r"column 'words.state': is no table of words; write \[words.state\]"),
        ("words.state.Done = 5", "column 'words.state.Done': 5 is no meaning; choose from booked, held"),
        (
            "words.state.Done = 'done'",
            "column 'words.state.Done': 'done' is not known; choose from booked, held",
        ),
        (
            "words.state.Done = {state = 'held', asked = true}",
            "column 'words.state.Done': 'asked' is not known",
        ),
        ("words.outcome.No = ['refused']", "column 'words.outcome.No': .*refused.* is no meaning"),
        ("words.outcome.No = {}", "column 'words.outcome.No': {} is no meaning"),
        (
            "words.outcome.No = {outcome = 'refused', sure = true}",
            "'sure' is not known; choose from appointment",
        ),
        ("words.outcome.No = {outcome = 'refused', asked = 'yes'}", "asked is true or false, not 'yes'"),
        ("words.outcome.No = {outcome = 'no'}", "'no' is no outcome; choose from appointment"),
    ],
)
def test_a_fault_says_where_it_is_and_what_to_do(text: str, fault: str) -> None:
    with pytest.raises(InputFaults, match=fault):
        settings.parse(text)


def test_one_word_with_two_meanings_is_a_fault_and_not_a_guess() -> None:
    assert faults_of("[words.disposition]\n'No Answer' = 'no_answer'\n'NO  ANSWER' = 'busy'") == [
        "book.toml, column 'words.disposition.NO  ANSWER': stands twice with different meanings; "
        "keep one; capitals make no difference"
    ]


def test_one_word_written_twice_with_one_meaning_is_no_fault() -> None:
    text = "[words.disposition]\n'No Answer' = 'no_answer'\n'no answer' = 'no_answer'"
    assert said_by(text, "disposition", "No Answer") == Meaning(disposition="no_answer")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
    | st.text("[]{}='\"\n.#,-:T0123ab ", max_size=40)
)
def test_any_text_is_settings_or_a_fault_of_the_reader_to_mend(text: str) -> None:
    try:
        found = settings.parse(text)
    except SalescoachError:
        return
    assert isinstance(found, Settings)


# Words that are compared


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("No Answer", "  no   ANSWER "),
        ("No Answer", "No\u00a0Answer"),
        ("Caf\u00e9", "Cafe\u0301"),
        ("STRASSE", "Straße"),
        ("Left\nvoicemail", "left voicemail"),
    ],
)
def test_spaces_capitals_and_ways_to_write_an_accent_make_no_difference(one: str, other: str) -> None:
    assert settings.normal(one) == settings.normal(other)


@pytest.mark.parametrize(("one", "other"), [("No-show", "No show"), ("Cafe", "Café"), ("busy", "busy.")])
def test_other_letters_and_signs_do_make_a_difference(one: str, other: str) -> None:
    assert settings.normal(one) != settings.normal(other)


@given(WORDS)
@example("\u03aa\u0301")
@example("ß\u0301")
@example("ŉ\u0301\u0345")
def test_the_compared_form_of_a_compared_form_is_itself(word: str) -> None:
    assert settings.normal(settings.normal(word)) == settings.normal(word)


# Naming a word


@pytest.mark.parametrize("word", HOSTILE)
def test_a_word_that_looks_like_toml_is_only_a_word(word: str) -> None:
    before = settings.parse(settings.first_text({}))
    after = settings.parse(settings.name_word(settings.first_text({}), "disposition", word, BOOKED))
    assert after.words["disposition"] == {
        **before.words["disposition"],
        settings.normal(word): Meaning("connected", "appointment", asked=True),
    }
    assert dataclasses.replace(after, words={}) == dataclasses.replace(before, words={})


@given(word=WORDS, meaning=CALL_MEANINGS, other=WORDS)
@examples(max_examples=60, deadline=None)
def test_a_named_word_is_read_back_with_its_meaning(word: str, meaning: dict[str, Any], other: str) -> None:
    text = settings.name_word(settings.first_text({}), "disposition", other, "busy")
    text = settings.name_word(text, "disposition", word, meaning)
    assert said_by(text, "disposition", word) == Meaning(**meaning)
    if settings.normal(other) != settings.normal(word):
        assert said_by(text, "disposition", other) == Meaning(disposition="busy")


@pytest.mark.parametrize("book", BOOKS)
def test_a_word_can_be_named_in_a_workbook_of_any_form(book: str) -> None:
    before = settings.parse(book)
    text = settings.name_word(book, "disposition", "Rang out", "no_answer")
    after = settings.parse(settings.name_word(text, "state", "Ran over", "held"))
    words = {kind: dict(entries) for kind, entries in before.words.items()}
    words.setdefault("disposition", {})["rang out"] = Meaning(disposition="no_answer")
    words.setdefault("state", {})["ran over"] = Meaning(code="held")
    assert after.words == words
    assert dataclasses.replace(after, words={}) == dataclasses.replace(before, words={})


def test_naming_a_word_again_replaces_it_however_it_is_written() -> None:
    text = settings.first_text({"words": {"disposition": {"Rang Out": "no_answer"}}})
    text = settings.name_word(text, "disposition", "RANG  OUT", "busy")
    assert said_by(text, "disposition", "Rang out") == Meaning(disposition="busy")
    assert "Rang Out" not in text


def test_naming_a_word_keeps_the_reader_s_notes_and_its_order() -> None:
    book = "# ours\nmove_days = 3 # short\n\n[words.state]\n# from the old CRM\n'Done' = 'held'\n"
    assert settings.name_word(book, "state", "Gone", "no_show") == book + 'Gone = "no_show"\n'


def test_a_word_goes_above_the_note_that_heads_the_next_dictionary() -> None:
    text = settings.name_word(settings.first_text({}), "disposition", "Rang out", "no_answer")
    assert '"Rang out" = "no_answer"\n\n# What the person decided' in text
    assert re.search(r"can add asked = true\.\n\[words\.outcome\]", text)


def test_an_unknown_dictionary_or_code_is_refused_when_it_is_read_back() -> None:
    text = settings.first_text({})
    with pytest.raises(InputFaults, match=r"'words\.moods': is no dictionary"):
        settings.parse(settings.name_word(text, "moods", "Glad", "busy"))
    with pytest.raises(InputFaults, match=r"'words\.state\.Glad': 'glad' is not known"):
        settings.parse(settings.name_word(text, "state", "Glad", "glad"))


@pytest.mark.parametrize("broken", ["words = 5", "[words", "words.state.Done = 'done'"])
def test_a_broken_workbook_is_told_with_its_faults_before_anything_is_named(broken: str) -> None:
    with pytest.raises(InputFaults, match=r"workbook\.toml"):
        settings.name_word(broken, "state", "Done", "held")
    with pytest.raises(InputFaults, match=r"workbook\.toml"):
        settings.add_words(broken, {"words": {"state": {"Done": "held"}}})


# Adding the words of a mapping


def test_words_that_are_missing_are_added() -> None:
    text = settings.add_words(settings.first_text({}), {"words": {"disposition": {"Booked": BOOKED}}})
    assert said_by(text, "disposition", "Booked") == Meaning("connected", "appointment", asked=True)


def test_a_word_the_reader_has_named_is_not_named_over() -> None:
    text = settings.add_words("[words.state]\n'DONE' = 'no_show'\n", {"words": {"state": {"Done": "held"}}})
    assert said_by(text, "state", "Done") == Meaning(code="no_show")


def test_nothing_to_add_leaves_the_text_as_it_is() -> None:
    text = settings.first_text({})
    assert settings.add_words(text, {}) == text
    assert settings.add_words(text, {"words": {"state": {"held": "held"}}}) == text


def test_titles_are_added_only_where_the_reader_has_named_none() -> None:
    seed = {"titles": {"decision_maker": ["Owner"]}}
    assert settings.parse(settings.add_words(settings.first_text({}), seed)).deciders == ("owner",)
    own = "[titles]\ndecision_maker = ['*chief*']\n"
    assert settings.parse(settings.add_words(own, seed)).deciders == ("*chief*",)


def test_adding_the_same_words_twice_adds_them_once() -> None:
    seed = {"words": {"disposition": {"Booked": BOOKED, "Rang out": "no_answer"}}}
    once = settings.add_words(settings.first_text({}), seed)
    assert settings.add_words(once, seed) == once


@given(
    book=st.sampled_from(BOOKS),
    own=st.dictionaries(WORDS, CALL_MEANINGS, max_size=3),
    new=st.dictionaries(WORDS, CALL_MEANINGS, max_size=4),
    states=st.dictionaries(WORDS, st.sampled_from(settings.DICTIONARIES["state"]), max_size=3),
)
@examples(max_examples=60, deadline=None)
def test_adding_words_never_changes_what_is_there(
    book: str, own: dict[str, Any], new: dict[str, Any], states: dict[str, str]
) -> None:
    for word, meaning in own.items():
        book = settings.name_word(book, "disposition", word, meaning)
    before = settings.parse(book)
    seed = {"time_zone": "Asia/Tokyo", "words": {"disposition": new, "state": states}}
    after = settings.parse(settings.add_words(book, seed))
    for kind, entries in before.words.items():
        assert {word: after.words[kind][word] for word in entries} == entries
    added = {settings.normal(word) for word in new} | set(before.words.get("disposition", {}))
    assert set(after.words.get("disposition", {})) == added
    assert dataclasses.replace(after, words={}) == dataclasses.replace(before, words={})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "move_days = 9999999999",
            "workbook.toml, column 'move_days': 9999999999 does not fit; write it like 14",
        ),
        (
            f'[rates]\nbase = "EUR"\n[[rates.of]]\ncurrency = "USD"\nrate = 1{"0" * 400}',
            "workbook.toml, column 'rates.of 1, rate'",
        ),
        ("x = " + "[" * 5000, "workbook.toml: is not TOML: it has a number or a list that nothing can hold"),
    ],
    ids=["days", "rate", "lists in lists"],
)
def test_numbers_and_lists_that_nothing_can_hold_are_refused(text: str, said: str) -> None:
    with pytest.raises(InputFaults) as caught:
        settings.parse(text)
    assert str(caught.value).startswith(said) and len(str(caught.value)) < 1000
