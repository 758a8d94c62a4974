"""Do they know? Which questions the log answers, and a rep's guesses beside it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from salescoach import questions, schema, tracking
from salescoach.funnel import rep_weeks
from salescoach.testing import small_log
from salescoach.tracking import Tracking, known

DAY = date(2026, 5, 29)
#: An answer of every question that a log of thirteen good weeks gives: value, low, high.
GOOD = {
    "refusals_per_week": (3.0, 2.1, 4.1),
    "target_dials_per_week": (40.0, 36.6, 43.6),
    "existing_dials_per_week": (2.0, 1.3, 2.93),
    "dials_per_conversation": (5.0, 3.69, 6.95),
    "conversations_per_appointment": (14.2, 7.6, 28.0),
    "meetings_per_sale": (2.9, 2.1, 4.2),
}
Numbers = tuple[float | None, float | None, float | None]


def answered(rep: str = "ann", /, **other: tuple[str, Numbers, str]) -> pd.DataFrame:
    """Return answers of a rep; ``other`` gives status, numbers and why of single questions."""
    rows = []
    for question in questions.QUESTIONS:
        good: tuple[str, Numbers, str] = (
            "ok",
            GOOD.get(question.name, (1, 1, 1)),
            "13 weeks from 2026-03-02",
        )
        status, numbers, why = other.get(question.name, good)
        one = questions.Answer(
            rep, question.name, question.scope, question.of, question.per, 1, 1, *numbers, status, why
        )
        rows.append(asdict(one))
    return pd.DataFrame(rows)


def guesses(*rows: tuple[str, float] | tuple[str, float, str], rep: str = "ann") -> pd.DataFrame:
    """Return guesses of a rep: question, guess, and the day where it is not that of the log."""
    made = [
        {
            "rep_id": rep,
            "question": row[0],
            "guess": row[1],
            "date": row[2] if len(row) == 3 else "2026-05-29",
        }
        for row in rows
    ]
    frame = pd.DataFrame(made, columns=["rep_id", "date", "question", "guess"])
    return frame.assign(date=pd.to_datetime(frame["date"])).astype({"guess": float})


def by_name(found: Tracking) -> Mapping[str, tracking.Known]:
    return {row.question: row for row in found.rows}


NO: Numbers = (None, None, None)
REFUSALS = (
    "nobody records a no: add the call results 'Refused appointment' and 'Call later' to the CRM, or keep the tally "
    "sheet, a line a day counted by hand (docs/start-tracking.md); 13 weeks from 2026-03-02"
)


def test_a_log_that_answers_all_five() -> None:
    found = known(answered(), guesses(), "ann", DAY)
    assert found.sentence == "The log answers all five questions."
    assert [row.number for row in found.rows] == [1, 2, 2, 3, 4, 5]
    assert {(row.said, row.verdict, row.why, row.start) for row in found.rows} == {("not asked", "", "", "")}
    assert [row.fact for row in found.rows] == [
        "Usually 3 a week; anything from 2.1 to 4.1 fits the log.",
        "Usually 40 a week; anything from 37 to 44 fits the log.",
        "Usually 2 a week; anything from 1.3 to 2.9 fits the log.",
        "5 dials for a decision maker; anything from 3.7 to 7.0 fits the log.",
        "14 decision makers for an appointment; anything from 7.6 to 28 fits the log.",
        "2.9 meetings for a sale; anything from 2.1 to 4.2 fits the log.",
    ]


def test_a_question_that_nobody_records_says_why_and_how_to_start() -> None:
    found = known(answered(refusals_per_week=("not_tracked", NO, REFUSALS)), guesses(), "ann", DAY)
    assert found.sentence == "The log answers four of the five questions."
    row = by_name(found)["refusals_per_week"]
    assert (row.answered, row.fact, row.why) == (False, "Not tracked.", "Nobody records a no.")
    assert row.start == (
        "Add the call results 'Refused appointment' and 'Call later' to the CRM, or keep the tally sheet, "
        "a line a day counted by hand (docs/start-tracking.md)."
    )


@pytest.mark.parametrize(
    ("name", "status", "why", "reason", "start"),
    [
        (
            "dials_per_conversation",
            "unmapped",
            "how 5 of 10 dials ended is not known: name the call results (salescoach words), or log them where there are none (docs/start-tracking.md); 2 weeks from 2026-03-02",
            "How 5 of 10 dials ended is not known.",
            "Name the call results (salescoach words), or log them where there are none (docs/start-tracking.md).",
        ),
        (
            "meetings_per_sale",
            "not_tracked",
            "no meetings held in this log; includes service calls: what the calls were for cannot be told; the whole log",
            "No meetings held in this log.",
            "Log every meeting with whether it took place, and every sale, or keep the tally sheet, a line a day counted by hand (salescoach tally).",
        ),
        (
            "conversations_per_appointment",
            "not_tracked",
            "13 weeks from 2026-03-02",
            "",
            "Log every appointment as the result of the talk that set it, or keep the tally sheet, a line a day counted by hand (salescoach tally).",
        ),
        (
            "meetings_per_sale",
            "not_tracked",
            "hand-off: of 12 appointments set, 8 were held and 2 became sales, closed by others; 52 weeks from 2025-06-02",
            "Hand-off: of 12 appointments set, 8 were held and 2 became sales, closed by others.",
            "",
        ),
        (
            "meetings_per_sale",
            "not_tracked",
            "no meetings held under this name yet; 3 weeks from 2026-03-02",
            "No meetings held under this name yet.",
            "",  # others of the log log theirs: there is nothing to start with
        ),
        (
            "refusals_per_week",
            "not_tracked",
            "no call under this name is recorded as a no; the result 'Refused' is there; 3 weeks from 2026-03-02",
            "No call under this name is recorded as a no; the result 'Refused' is there.",
            "",
        ),
        (
            "refusals_per_week",
            "not_tracked",
            "240 calls came in and no call went out; 77 of them ended with an appointment; 12 weeks from 6 April 2026",
            "240 calls came in and no call went out; 77 of them ended with an appointment.",
            "",
        ),
    ],
)  # fmt: skip
def test_what_is_missing_and_how_to_start(name: str, status: str, why: str, reason: str, start: str) -> None:
    row = by_name(known(answered(**{name: (status, NO, why)}), guesses((name, 3)), "ann", DAY))[name]
    assert (row.why, row.start, row.verdict) == (reason, start, "the log cannot say")


def test_the_second_question_asks_two_things_and_is_answered_when_both_are() -> None:
    one = ("unmapped", NO, "9 of 10 dials name no account: give the account in the mapping")
    found = known(answered(existing_dials_per_week=one), guesses(), "ann", DAY)
    assert found.sentence == "The log answers four of the five questions."
    both = known(answered(existing_dials_per_week=one, target_dials_per_week=one), guesses(), "ann", DAY)
    assert both.sentence == "The log answers four of the five questions."


@pytest.mark.parametrize(
    ("name", "guess", "said", "verdict"),
    [
        ("dials_per_conversation", 5, "5 dials for a decision maker", "about right"),
        ("dials_per_conversation", 3.7, "3.7 dials for a decision maker", "about right"),
        ("dials_per_conversation", 7, "7 dials for a decision maker", "about right"),
        ("dials_per_conversation", 3, "3 dials for a decision maker", "lower than the log says"),
        ("dials_per_conversation", 20, "20 dials for a decision maker", "higher than the log says"),
        (
            "conversations_per_appointment",
            1,
            "1 decision maker for an appointment",
            "lower than the log says",
        ),
        ("refusals_per_week", 0, "0 a week", "lower than the log says"),
        ("target_dials_per_week", 44, "44 a week", "about right"),
        ("target_dials_per_week", 100, "100 a week", "higher than the log says"),
        ("meetings_per_sale", 2.5, "2.5 meetings for a sale", "about right"),
    ],
)
def test_a_guess_beside_the_range_as_it_is_printed(name: str, guess: float, said: str, verdict: str) -> None:
    row = by_name(known(answered(), guesses((name, guess)), "ann", DAY))[name]
    assert (row.said, row.verdict, row.asked) == (said, verdict, DAY)


def test_where_only_the_least_is_known_more_is_about_right() -> None:
    answers = answered(meetings_per_sale=("bound", (None, 4.53, None), "no sales in these weeks"))
    for guess, verdict in ((4, "lower than the log says"), (4.5, "about right"), (50, "about right")):
        row = by_name(known(answers, guesses(("meetings_per_sale", guess)), "ann", DAY))["meetings_per_sale"]
        assert (row.fact, row.verdict) == (
            "No sale in these weeks: at least 4.5 meetings held for one so far.",
            verdict,
        )
        assert row.answered


def test_nothing_yet_is_recorded_but_no_guess_can_be_held_against_it() -> None:
    answers = answered(refusals_per_week=("none_yet", NO, "no complete week yet"))
    found = known(answers, guesses(("refusals_per_week", 3)), "ann", DAY)
    assert found.sentence == "The log answers all five questions."
    row = by_name(found)["refusals_per_week"]
    assert (row.answered, row.fact, row.verdict) == (True, "No complete week yet.", "the log cannot say")


def test_too_few_to_say_is_said_with_the_range() -> None:
    answers = answered(dials_per_conversation=("too_thin", (3.0, 1.3, 16.0), ""))
    row = by_name(known(answers, guesses(), "ann", DAY))["dials_per_conversation"]
    assert row.fact == "3 dials for a decision maker, too few to say; anything from 1.3 to 16 fits the log."


def test_the_last_guess_counts_and_one_made_later_does_not_exist() -> None:
    rows = guesses(
        ("refusals_per_week", 1, "2026-05-04"),
        ("refusals_per_week", 9, "2026-06-01"),
        ("refusals_per_week", 3, "2026-05-18"),
    )
    row = by_name(known(answered(), rows, "ann", DAY))["refusals_per_week"]
    assert (row.said, row.asked, row.verdict) == ("3 a week", date(2026, 5, 18), "about right")
    assert by_name(known(answered(), rows, "ann", date(2026, 5, 3)))["refusals_per_week"].said == "not asked"


def test_another_rep_s_guesses_and_answers_are_not_his() -> None:
    both = pd.concat([answered("bo", refusals_per_week=("not_tracked", NO, REFUSALS)), answered()])
    found = known(both, guesses(("refusals_per_week", 3), rep="bo"), "ann", DAY)
    assert found.sentence == "The log answers all five questions."
    assert found.rows[0].said == "not asked"
    assert known(both, guesses(("refusals_per_week", 3), rep="bo"), "bo", DAY).rows[0].said == "3 a week"


def test_a_rep_of_whom_nothing_is_logged() -> None:
    log = small_log()
    answers = questions.answers(rep_weeks(log), reps=["zed"])
    found = known(answers, guesses(("refusals_per_week", 3), rep="zed"), "zed", DAY)
    assert found.sentence == "The log answers none of the five questions."
    assert all(row.start for row in found.rows)
    assert known(answers, guesses(), "nobody", DAY).sentence == "The log answers none of the five questions."


def test_only_inbound_calls_answer_nothing() -> None:
    calls = [{"rep_id": "ann", "date": f"2026-03-{n:02}", "direction": "inbound"} for n in range(2, 20)]
    log = small_log(calls)
    found = known(questions.answers(rep_weeks(log)), log.table("guesses"), "ann", log.as_of)
    assert not by_name(found)["dials_per_conversation"].answered


def test_guesses_come_from_the_log_as_of_its_day() -> None:
    rows = [
        {"rep_id": "ann", "date": day, "question": "dials_per_conversation", "guess": n}
        for n, day in enumerate(("2026-03-02", "2026-03-03"), 1)
    ]
    for as_of, said in (("2026-03-02", "1 dial"), ("2026-03-03", "2 dials")):
        log = small_log(as_of=as_of, tables={"guesses": rows})
        found = known(questions.answers(rep_weeks(log)), log.table("guesses"), "ann", log.as_of)
        assert by_name(found)["dials_per_conversation"].said == f"{said} for a decision maker"


def test_the_table_has_a_row_per_question_and_a_column_per_fact() -> None:
    found = known(answered(), guesses(("refusals_per_week", 3)), "ann", DAY)
    table = found.table()
    assert table["question"].tolist() == list(schema.GUESSED)
    assert table["verdict"].tolist() == ["about right", "", "", "", "", ""]


PAGE = re.compile(
    r"posterior|interval|percentile|confiden|median|\bscore\b|\brank\b|\bnan\b|\binf\b|None|%", re.I
)


@settings(deadline=None)
@given(
    guess=st.floats(0, 9_999),
    name=st.sampled_from(schema.GUESSED),
    status=st.sampled_from(["ok", "too_thin", "none_yet", "not_tracked", "unmapped"]),
    ends=st.tuples(st.floats(0, 500), st.floats(0, 500), st.floats(0, 500)).map(sorted),
)
def test_whatever_is_guessed_it_is_said_plainly(
    guess: float, name: str, status: str, ends: Sequence[float]
) -> None:
    numbers: Numbers = (ends[1], ends[0], ends[2]) if status in ("ok", "too_thin") else NO
    answers: Any = answered(**{name: (status, numbers, "")})
    given_, before = guesses((name, guess)), answers.copy()
    found = known(answers, given_, "ann", DAY)
    assert_frame_equal(answers, before)
    assert known(answers.sample(frac=1, random_state=1), given_, "ann", DAY) == found
    row = by_name(found)[name]
    assert row.verdict in tracking.VERDICTS
    assert (row.verdict == "the log cannot say") == (status not in ("ok", "too_thin"))
    for text in (found.sentence, row.said, row.fact, row.why, row.start, row.verdict):
        assert not PAGE.search(text), text


def test_the_measures_are_documented() -> None:
    assert [metric.name for metric in tracking.METRICS] == [
        "Questions the log answers",
        "Guess beside the log",
    ]
