"""The five questions: each status with its numbers, its window, its scope and the reason it gives."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest

from salescoach import questions, vocab
from salescoach.errors import SalescoachError
from salescoach.funnel import rep_weeks
from salescoach.questions import Window, answers
from salescoach.testing import small_log

MONDAY = date(2026, 1, 5)
EVERYTHING = Window(everything=True)
#: A plain week: 20 dials, 8 connects, 4 decision makers, 1 appointment, 2 meetings; nothing refused is recorded.
PLAIN: Mapping[str, Any] = {
    "dials": 20, "dials_target": 15, "dials_existing": 5, "dials_known": 20, "connects": 8, "connects_known": 8,
    "dial_conversations": 4, "conversations": 4, "people_seen": 3, "appointments": 1, "meetings": 2,
    "prospects_met": 1, "sales": 1, "set_held": 1, "set_sales": 0,
}  # fmt: skip


def week(
    number: int = 0, *, rep: str = "ann", scope: str = "both", **changed: Any
) -> list[Mapping[str, Any]]:
    """Return the rows of one week: new_business and all alike, or the one scope named."""
    keys = {"rep_id": rep, "week": pd.Timestamp(MONDAY + timedelta(weeks=number)), "days_worked": 5.0}
    plain = {
        **keys,
        "partial": False,
        "from_tally": "",
        **dict.fromkeys(vocab.MEASURES, pd.NA),
        **PLAIN,
        **changed,
    }
    scopes = ("new_business", "all") if scope == "both" else (scope,)
    return [{**plain, "scope": name} for name in scopes]


def frame(*weeks: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    made = pd.DataFrame([row for rows in weeks for row in rows])
    return made.astype(dict.fromkeys(vocab.MEASURES, "Float64"))


def weeks(count: int, **changed: Any) -> pd.DataFrame:
    return frame(*(week(number, **changed) for number in range(count)))


def ask(found: pd.DataFrame, question: str, **options: Any) -> Any:
    """Return one answer of ann."""
    rows = answers(found, **{"reps": ["ann"], **options})
    [row] = rows[rows["question"] == question].to_dict("records")
    return row


def numbers(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(row[name] for name in ("status", "of_count", "per_count", "value"))


# The statuses, with their numbers.


def test_an_answer_has_its_two_counts_and_its_interval() -> None:
    # T4: 30 decision makers from 150 dials: 5.0, by the ends of Wilson's interval 3.688113 to 6.952130
    row = ask(weeks(10, dials=15, dials_known=15, dial_conversations=3), "dials_per_conversation")
    assert numbers(row) == ("ok", 150, 30, 5.0)
    assert (row["low"], row["high"]) == (pytest.approx(3.688113, abs=1e-6), pytest.approx(6.952130, abs=1e-6))
    assert (row["of"], row["per"], row["scope"]) == ("dials", "dial_conversations", "new_business")


def test_no_sale_yet_is_a_bound_and_never_infinite() -> None:
    # T3: 0 of 12, one-sided: p <= 1 - .05 ** (1 / 12) = .220922, so at least 4.526480 meetings per sale
    row = ask(weeks(6, sales=0), "meetings_per_sale")
    assert numbers(row)[:3] == ("bound", 12, 0)
    assert row["value"] is None or pd.isna(row["value"])
    assert row["low"] == pytest.approx(4.526480, abs=1e-6)
    assert row["high"] is None or pd.isna(row["high"])
    assert row["why"].startswith("no sales in these weeks")


@pytest.mark.parametrize(("meetings", "least"), [(3, 1.58), (40, 13.86)])
def test_the_bound_grows_with_the_meetings(meetings: int, least: float) -> None:
    # T3: 0 of 3: 1.58; 0 of 40: 13.86
    assert ask(weeks(1, sales=0, meetings=meetings), "meetings_per_sale")["low"] == pytest.approx(
        least, abs=0.005
    )


def test_nothing_of_nothing_is_unknown() -> None:
    row = ask(weeks(4, meetings=0, sales=0), "meetings_per_sale")
    assert numbers(row)[:3] == ("none_yet", 0, 0)
    assert pd.isna(row["value"]) and pd.isna(row["low"]) and pd.isna(row["high"])
    assert row["why"].startswith("no meetings held with new accounts in these weeks")


@pytest.mark.parametrize(("sales", "status"), [(1, "too_thin"), (2, "too_thin"), (3, "ok")])
def test_fewer_than_three_successes_are_too_few_to_say(sales: int, status: str) -> None:
    row = ask(weeks(1, meetings=12, sales=sales), "meetings_per_sale")
    assert numbers(row) == (status, 12, sales, 12 / sales)
    assert ("only" in row["why"]) is (status == "too_thin")


def test_what_nobody_records_is_not_tracked_and_says_how_to_start() -> None:
    row = ask(weeks(13), "refusals_per_week")
    assert row["status"] == "not_tracked"
    assert pd.isna(row["value"]) and pd.isna(row["of_count"])
    assert "Refused appointment" in row["why"] and "tally" in row["why"]


def test_words_nobody_explained_are_told_with_how_many() -> None:
    # 3 of 20 dials a week of unknown end leave 85 % known; 5 leave 75 %
    assert ask(weeks(13, dials_known=17), "dials_per_conversation")["status"] == "ok"
    row = ask(weeks(13, dials_known=15), "dials_per_conversation")
    assert row["status"] == "unmapped" and pd.isna(row["value"])
    assert "65 of 260 dials" in row["why"]


def test_the_number_is_known_when_the_person_is_for_four_of_five_connects() -> None:
    # 8 of 10 connects a week are 80 %, 7 are not
    assert ask(weeks(13, connects=10, connects_known=8), "dials_per_conversation")["status"] == "ok"
    for question in ("dials_per_conversation", "conversations_per_appointment", "people_seen_per_week"):
        row = ask(weeks(13, connects=10, connects_known=7), question)
        assert row["status"] == "unmapped", question
        assert "91 of 130 connects" in row["why"]


def test_where_nobody_knows_who_decides_connects_are_shown_under_their_own_name() -> None:
    row = ask(weeks(13, connects_known=0, dial_conversations=0), "dials_per_connect")
    assert numbers(row) == ("ok", 260, 104, 2.5)
    assert ask(weeks(13, dials_known=0, connects=0), "dials_per_connect")["status"] == "unmapped"


def test_no_is_counted_only_where_it_is_known_who_decides() -> None:
    # noes of people of whom nobody knows whether they decide would read as "never refused"
    known = ask(weeks(13, refusals=2), "refusals_per_week")
    assert numbers(known) == ("ok", 26, 13, 2.0)
    unknown = ask(weeks(13, refusals=0, connects_known=0), "refusals_per_week")
    assert unknown["status"] == "unmapped"
    by_hand = ask(weeks(13, refusals=2, connects_known=0, from_tally="refusals,asks"), "refusals_per_week")
    assert numbers(by_hand) == ("ok", 26, 13, 2.0)


def test_decision_makers_counted_by_hand_need_no_titles() -> None:
    told = {"connects_known": 0, "from_tally": "conversations,dial_conversations"}
    assert ask(weeks(13, **told), "dials_per_conversation")["status"] == "ok"
    assert ask(weeks(13, **told), "conversations_per_appointment")["status"] == "ok"
    # a tally cannot show people seen: that number stays the CRM's, which does not know who decides
    assert ask(weeks(13, **told), "people_seen_per_week")["status"] == "unmapped"


def test_one_week_by_hand_does_not_vouch_for_the_other_weeks() -> None:
    # 12 weeks in which nobody knows who decides, one with a tally: 8 of 104 connects are known
    told = {"connects_known": 0}
    mixed = frame(*(week(n, **told) for n in range(12)), week(12, from_tally="dial_conversations", **told))
    row = ask(mixed, "dials_per_conversation")
    assert row["status"] == "unmapped" and "8 of 104 connects" in row["why"]
    # and one week without a tally does not undo twelve: 96 of 104 are known
    mixed = frame(*(week(n, from_tally="dial_conversations", **told) for n in range(12)), week(12, **told))
    assert ask(mixed, "dials_per_conversation")["status"] == "ok"


# Per week.


def test_a_count_per_week_uses_whole_tracked_weeks() -> None:
    # 15 in each of 4 weeks; the part of a week and the week that is not tracked are left out. Garwood's
    # interval of 60 events: chi2(.025, 120) / 2 = 45.786, chi2(.975, 122) / 2 = 77.232, each over 4 weeks
    rows = frame(
        week(0, partial=True, dials_target=99), *(week(n) for n in range(1, 5)), week(5, dials_target=pd.NA)
    )
    row = ask(rows, "target_dials_per_week")
    assert numbers(row) == ("ok", 60, 4, 15.0)
    assert (row["low"], row["high"]) == (
        pytest.approx(45.786 / 4, abs=1e-3),
        pytest.approx(77.232 / 4, abs=1e-3),
    )


def test_fewer_than_three_weeks_are_too_few_to_say() -> None:
    assert numbers(ask(weeks(2), "target_dials_per_week")) == ("too_thin", 30, 2, 15.0)


def test_without_a_whole_week_there_is_no_usual_week_but_the_ratios_stand() -> None:
    rows = frame(week(0, partial=True))
    row = ask(rows, "target_dials_per_week")
    assert (row["status"], row["per_count"]) == ("none_yet", 0)
    assert row["why"].startswith("no complete week yet") and pd.isna(row["value"])
    assert numbers(ask(rows, "dials_per_conversation")) == ("ok", 20, 4, 5.0)


def test_weeks_without_any_are_zero_a_week() -> None:
    row = ask(weeks(4, dials_existing=0), "existing_dials_per_week")
    assert numbers(row) == ("ok", 0, 4, 0.0)
    assert row["low"] == 0 and row["high"] == pytest.approx(3.688879 / 4, abs=1e-6)  # -log(.025) = 3.688879


def test_a_ratio_is_one_of_sums_never_a_mean_of_weeks() -> None:
    # (10 + 90) / (10 + 2) = 8.333333; the mean of the weeks' 1 and 45 would be 23
    rows = frame(
        week(0, dials=10, dials_known=10, dial_conversations=10),
        week(1, dials=90, dials_known=90, dial_conversations=2),
    )
    assert numbers(ask(rows, "dials_per_conversation")) == ("ok", 100, 12, pytest.approx(8.333333))


def test_more_sales_than_meetings_still_have_an_interval_around_the_value() -> None:
    row = ask(weeks(1, meetings=3, sales=6), "meetings_per_sale")
    assert row["status"] == "ok"
    assert row["low"] < row["value"] == 0.5 < row["high"]


# Windows.


@pytest.mark.parametrize(
    ("question", "count"),
    [
        ("target_dials_per_week", 13),
        ("existing_dials_per_week", 13),
        ("dials_per_conversation", 13),
        ("conversations_per_appointment", 13),
        ("people_seen_per_week", 13),
        ("dials_per_connect", 13),
        ("meetings_per_sale", 52),
        ("new_prospects_met_per_sale", 52),
    ],
)
def test_each_question_has_its_window_up_to_the_last_whole_week(question: str, count: int) -> None:
    # sixty whole weeks, then the part of one that is left out
    rows = frame(*(week(n) for n in range(60)), week(60, partial=True))
    row = ask(rows, question)
    start = MONDAY + timedelta(weeks=60 - count)
    assert row["why"].endswith(f"{count} weeks from {start.day} {start:%B %Y}")
    of = PLAIN[row["of"]]
    assert row["of_count"] == of * count


def test_a_log_shorter_than_the_window_is_said_as_long_as_it_is() -> None:
    assert ask(weeks(5), "meetings_per_sale")["why"].endswith("5 weeks from 5 January 2026")


def test_from_and_to_are_weeks_both_counted() -> None:
    window = Window(start=date(2026, 1, 12), end=date(2026, 1, 26))
    row = ask(weeks(10), "dials_per_conversation", window=window)
    assert (row["of_count"], row["why"]) == (60, "3 weeks from 12 January 2026")


def test_from_alone_runs_to_the_end_of_the_log_and_to_alone_from_its_start() -> None:
    row = ask(weeks(10), "dials_per_conversation", window=Window(start=date(2026, 2, 9)))
    assert (row["of_count"], row["why"]) == (100, "5 weeks from 9 February 2026")
    row = ask(weeks(10), "dials_per_conversation", window=Window(end=date(2026, 1, 12)))
    assert (row["of_count"], row["why"]) == (40, "2 weeks from 5 January 2026")


def test_everything_is_the_whole_log() -> None:
    row = ask(weeks(60), "dials_per_conversation", window=EVERYTHING)
    assert (row["of_count"], row["why"]) == (1200, "the whole log")


def test_a_window_without_weeks_is_not_tracked() -> None:
    row = ask(
        weeks(3), "dials_per_conversation", window=Window(start=date(2027, 1, 4), end=date(2027, 1, 11))
    )
    assert (row["status"], row["of_count"]) == ("not_tracked", None)


# Scope.


def split(**purposes: float) -> pd.DataFrame:
    """Return weeks whose dials are shared out over the purposes."""
    total = sum(purposes.values())
    by_scope = {
        **purposes,
        "all": total,
        "new_business": purposes.get("prospecting", 0) + purposes.get("lead", 0),
    }
    return frame(
        *(
            week(n, scope=scope, dials=dials, dials_known=dials)
            for n in range(13)
            for scope, dials in by_scope.items()
        )
    )


def test_where_purpose_cannot_be_told_the_scope_is_all_and_says_so() -> None:
    # 21 of 100 dials of unknown purpose are more than a fifth, 20 are not
    row = ask(split(prospecting=79, unknown=21), "dials_per_conversation")
    assert (row["scope"], row["of_count"]) == ("all", 1300)
    assert row["why"].startswith("includes service calls")
    row = ask(split(prospecting=80, unknown=20), "dials_per_conversation")
    assert (row["scope"], row["of_count"]) == ("new_business", 80 * 13)
    assert "service" not in row["why"]


def test_meetings_and_sales_stay_new_business_whatever_the_calls_were_for() -> None:
    assert ask(split(prospecting=10, unknown=90), "meetings_per_sale")["scope"] == "new_business"


def test_a_scope_asked_for_is_the_one_answered() -> None:
    found = split(prospecting=40, lead=40, unknown=120)
    row = ask(found, "dials_per_conversation", scope="lead")
    assert (row["scope"], row["of_count"]) == ("lead", 520)
    with pytest.raises(SalescoachError, match=r"there is no scope 'leads'; choose from .*lead"):
        answers(found, scope="leads")


def test_target_and_existing_dials_are_of_everything() -> None:
    found = weeks(3)
    assert {ask(found, q)["scope"] for q in ("target_dials_per_week", "existing_dials_per_week")} == {"all"}


# Reasons.


def test_a_setter_reads_what_became_of_the_meetings_set() -> None:
    row = ask(
        weeks(13, meetings=pd.NA, sales=pd.NA, appointments=3, set_held=2, set_sales=1), "meetings_per_sale"
    )
    assert row["status"] == "not_tracked"
    assert row["why"].startswith(
        "hand-off: of 39 appointments set, 26 were held and 13 became sales, closed by others"
    )


def test_appointments_that_nobody_is_known_to_have_held_are_no_hand_off() -> None:
    """The export of a dialer: it knows of appointments, and of no meeting or deal of anybody."""
    row = ask(weeks(13, meetings=pd.NA, sales=pd.NA, appointments=3, set_held=0), "meetings_per_sale")
    assert row["why"].startswith("no meetings held in this log")


def test_a_rep_who_sets_nothing_has_no_hand_off() -> None:
    row = ask(weeks(13, meetings=pd.NA, sales=pd.NA, appointments=0), "meetings_per_sale")
    assert row["why"].startswith("no meetings held in this log")


def test_a_rep_without_work_gets_answers_that_say_so() -> None:
    rows = answers(weeks(3), reps=["nobody"])
    assert set(rows["status"]) == {"not_tracked"}
    assert rows["why"].str.startswith("nothing is logged under this name").all()
    assert len(rows) == len(questions.QUESTIONS)


def test_where_all_calls_went_to_customers_there_were_none_to_win_new_accounts() -> None:
    """551 dials to customers are logged: "no dials yet" would be false."""
    nothing = {
        "dials": 0,
        "dials_known": 0,
        "connects": 0,
        "connects_known": 0,
        "dial_conversations": 0,
        "conversations": 0,
    }
    idle = [week(n, scope="new_business", appointments=0, **nothing) for n in range(13)]
    found = frame(*idle, *(week(n, scope="all") for n in range(13)))
    dials, talks = ask(found, "dials_per_conversation"), ask(found, "conversations_per_appointment")
    assert (dials["status"], dials["of_count"]) == ("none_yet", 0)
    assert dials["why"].startswith("no dials to win new accounts in these weeks")
    assert talks["why"].startswith("no talks with decision makers to win new accounts in these weeks")
    assert ask(found.assign(scope="all"), "dials_per_conversation", scope="all")["status"] == "ok"


@pytest.mark.parametrize(
    ("question", "lacks", "alone", "beside"),
    [
        ("refusals_per_week", "refusals", "nobody records a no: add", "no call under this name is recorded as a no; 3 weeks"),
        ("meetings_per_sale", "sales", "no sales in this log", "no sales under this name yet"),
        ("meetings_per_sale", "meetings", "no meetings held in this log", "no meetings held under this name yet"),
    ],
)  # fmt: skip
def test_what_the_others_log_is_missing_under_this_name_only(
    question: str, lacks: str, alone: str, beside: str
) -> None:
    """A new rep without a sale, in a log in which others have sales: the log has sales."""
    own = {"set_held": 0, lacks: pd.NA}
    found = frame(*(week(n, **own) for n in range(3)))
    assert ask(found, question)["why"].startswith(alone)
    others = frame(*(week(n, rep="bo", refusals=2) for n in range(3)))
    both = pd.concat([found, others], ignore_index=True)
    assert ask(both, question)["why"].startswith(beside)


def test_where_others_record_their_nos_the_word_for_it_is_named() -> None:
    found = questions.among_others(answers(weeks(3), reps=["ann"]), {"refusals": "Not interested"})
    [why] = found.loc[found["question"] == "refusals_per_week", "why"]
    assert why.startswith(
        "no call under this name is recorded as a no; the result 'Not interested' is there; "
    )


def test_of_a_rep_with_calls_that_came_in_alone_they_are_named() -> None:
    found = questions.among_others(answers(weeks(3), reps=["zed"]), {}, came_in="240 calls came in")
    assert set(found["why"]) == {"240 calls came in"}


def test_a_tally_says_what_it_cannot_show() -> None:
    tally = {"connects": pd.NA, "dials_known": pd.NA, "connects_known": pd.NA, "from_tally": "dials"}
    assert ask(weeks(13, **tally), "dials_per_connect")["why"].startswith("a tally does not show connects")


# The team.


def team(found: pd.DataFrame, question: str) -> Any:
    rows = answers(found, window=EVERYTHING)
    [row] = rows[rows["rep_id"].isna() & (rows["question"] == question)].to_dict("records")
    return row


def test_the_team_is_the_sum_of_its_reps_never_their_mean() -> None:
    # ann 20 dials and 4 decision makers a week, bo 80 and 2: 300 / 18 over three weeks
    bo = {"rep": "bo", "dials": 80, "dials_known": 80, "dial_conversations": 2}
    found = frame(*(week(n) for n in range(3)), *(week(n, **bo) for n in range(3)))
    assert numbers(team(found, "dials_per_conversation")) == ("ok", 300, 18, pytest.approx(300 / 18))
    assert numbers(team(found, "target_dials_per_week")) == ("ok", 90, 3, 30.0)  # a week of the team


def test_answers_without_names_are_those_of_each_rep_and_the_team() -> None:
    found = answers(frame(week(0), week(0, rep="bo")))
    assert found["rep_id"].fillna("the team").drop_duplicates().tolist() == ["ann", "bo", "the team"]
    assert len(found) == 3 * len(questions.QUESTIONS)


def test_who_only_sets_or_only_closes_does_not_bend_the_teams_ratio() -> None:
    # sue sets and holds meetings but closes none; ann meets 2 and sells 1 a week
    sue = {"rep": "sue", "meetings": 10, "sales": pd.NA}
    found = frame(*(week(n) for n in range(3)), *(week(n, **sue) for n in range(3)))
    assert numbers(team(found, "meetings_per_sale")) == ("ok", 6, 3, 2.0)


def test_an_empty_log_has_no_answers_but_the_teams() -> None:
    found = answers(rep_weeks(small_log(as_of="2000-01-03")))
    assert len(found) == len(questions.QUESTIONS)
    assert set(found["status"]) == {"not_tracked"}
    assert found[["value", "low", "high"]].isna().all(axis=None)


# From a log.


def test_a_rep_week_by_week_from_calls_to_the_answer() -> None:
    # each of 15 weeks: 5 dials on Monday, 2 answered by owners; the last 13 whole weeks are 65 dials, 26 owners
    def row(number: int, nth: int) -> Mapping[str, Any]:
        day = MONDAY + timedelta(weeks=number)
        word = "Connected" if nth < 2 else "No answer"
        return {"rep_id": "ann", "date": f"{day}", "contact_id": f"c{nth}", "disposition_word": word}

    rows: Sequence[Mapping[str, Any]] = [row(number, nth) for number in range(15) for nth in range(5)]
    found = rep_weeks(small_log(rows, as_of="2026-04-17"))
    assert numbers(ask(found, "dials_per_conversation")) == ("ok", 65, 26, 2.5)
    assert numbers(ask(found, "target_dials_per_week")) == ("ok", 65, 13, 5.0)
    assert numbers(ask(found, "people_seen_per_week")) == ("ok", 26, 13, 2.0)
    assert ask(found, "meetings_per_sale")["status"] == "not_tracked"


def test_every_status_is_one_of_the_vocabulary() -> None:
    found = answers(
        frame(week(0), week(0, rep="bo", sales=0, connects_known=0), week(0, rep="cy", meetings=0, sales=0))
    )
    assert set(found["status"]) <= set(vocab.ANSWER_STATUSES)


def test_the_interval_of_a_ratio_is_the_one_of_its_counts() -> None:
    assert questions.ratio(150, 30) == (pytest.approx(3.688113, abs=1e-6), pytest.approx(6.952130, abs=1e-6))


def test_sales_without_a_logged_meeting_are_no_ratio_of_nought() -> None:
    """13 weeks of one sale and no meeting: "0 meetings per sale" would be said to nobody's face."""
    row = ask(weeks(13, meetings=0, sales=1), "meetings_per_sale")
    assert (row["status"], row["of_count"], row["per_count"]) == ("none_yet", 0, 13)
    assert pd.isna(row["value"])
    assert row["why"].startswith("13 sales without meetings held")


def test_dials_that_name_no_account_do_not_say_that_none_went_to_targets() -> None:
    """A dialer that writes only numbers: 0 of 20 dials a week to targets would be false."""
    row = ask(weeks(13, dials_target=0, dials_existing=0, dials_unlinked=20), "target_dials_per_week")
    assert row["status"] == "unmapped"
    assert pd.isna(row["value"])
    assert "260 of 260 dials name no account" in row["why"]
    known = ask(weeks(13, dials_target=11, dials_existing=5, dials_unlinked=4), "target_dials_per_week")
    assert (known["status"], known["value"]) == ("ok", 11)
