"""The question of the week: every rule in its order, its counts, and what it never says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from salescoach import advice, vocab
from salescoach.advice import RULES, Advice

MONDAY = date(2026, 1, 5)
NO_PLAN = pd.DataFrame({"rep_id": [], "week": [], "measure": [], "count": []})
#: A week in which nothing stands out.
WEEK: Mapping[str, Any] = {
    "dials": 100, "dials_known": 100, "connects": 20, "connects_known": 20, "dials_target": 60, "dials_new": 20,
    "dials_existing": 20, "dials_unlinked": 0, "dial_conversations": 6, "conversations": 7, "asks": 5, "refusals": 2,
    "appointments": 1, "accounts_new": 12, "meetings": 2, "no_shows": 0,
}  # fmt: skip
METHOD = re.compile(
    r"posterior|prior|shrunk|shrinkage|confidence|interval|cohort|censored|hazard|herfindahl|q-value|p-value|"
    r"percentile|dispersion|binomial|poisson|bayes|significan|median|standard error|%|\bnan\b|\binf\b|<na>|\bNone\b(?! of)",
    re.IGNORECASE,
)
#: What a page never does: accuse, order, rank or threaten.
ACCUSES = re.compile(
    r"\b(lazy|afraid|fear|fail|failed|worst|bad|weak|must|should|have to call|avoid|excuse|score|rank|only)\b|!",
    re.IGNORECASE,
)
NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip


@dataclass(frozen=True)
class Asking:
    status: str
    conversations: float | None = 11
    asks: float | None = 4
    appointments: float | None = 1
    refusals: float | None = 3


@dataclass(frozen=True)
class Kind:
    claimed: str | None
    kind: str = "Seller"
    mismatch: str = ""


@dataclass(frozen=True)
class Bottleneck:
    top: str


def weeks(count: int, rep: str = "ann", /, **changed: Any) -> pd.DataFrame:
    """Return so many whole weeks of five days, alike, except for what is changed; a list goes week by week."""
    rows = [
        {
            **dict.fromkeys(vocab.MEASURES, pd.NA), "rep_id": rep, "week": MONDAY + timedelta(weeks=n), "scope": scope,
            "days_worked": 5.0, "partial": False, "from_tally": "",
            **{name: value[n] if isinstance(value, list) else value for name, value in {**WEEK, **changed}.items()},
        }
        for n in range(count) for scope in ("all", "new_business", "unknown")
    ]  # fmt: skip
    keys = ["rep_id", "week", "scope", "days_worked", "partial", "from_tally"]
    frame = pd.DataFrame(rows, columns=[*keys, *vocab.MEASURES]).astype(
        dict.fromkeys(vocab.MEASURES, "Float64")
    )
    frame.loc[frame["scope"] == "unknown", list(vocab.MEASURES)] = 0
    return frame.astype(
        {"week": "datetime64[s]", "days_worked": "float64", "from_tally": "str", "rep_id": "str"}
    )


def ask(rows: pd.DataFrame, plans: pd.DataFrame = NO_PLAN, /, **given_: Any) -> Advice:
    return advice.question(rows, "ann", plan_weeks=plans, **given_)


def plan(measure: str, count: float) -> pd.DataFrame:
    row = {"rep_id": "ann", "week": pd.Timestamp(MONDAY), "measure": measure, "count": count}
    return pd.DataFrame([row]).astype({"week": "datetime64[s]"})


#: A situation for each rule: what is logged and given, the question and the evidence.
SITUATIONS: Mapping[str, tuple[Advice, str, str]] = {
    "calls that came in": (
        ask(weeks(0), came_in="240 calls came in and no call went out; 12 weeks from 6 April 2026"),
        "Who could you call yourself this week?",
        "240 calls came in and no call went out; 12 weeks from 6 April 2026.",
    ),
    "start": (
        ask(weeks(0)),
        "What is the first thing that you will write down this week: calls, talks or nos?",
        "There is no whole week of work in the log so far.",
    ),
    "calls not tracked": (
        ask(weeks(10, **dict.fromkeys(WEEK, pd.NA))),
        "What would it take to write down every call of this week, answered or not?",
        "Calls and visits are not tracked so far.",
    ),
    "calls to customers": (
        # 100 dials a week: 85 to customers, 10 to targets, 5 to others; nothing of it to people who could say no
        ask(weeks(13, dials_target=10, dials_new=5, dials_existing=85, refusals=pd.NA), kind=Kind("Seller")),
        "Which accounts that are no customers could you call this week, and what would have to wait?",
        "Hired as Seller; 1,105 of 1,300 dials went to customers in 13 whole weeks.",
    ),
    "no prospecting": (
        ask(weeks(8, dials_target=[0, 0, 0, 60, 60, 60, 60, 60], dials_new=[0, 0, 0, 20, 20, 20, 20, 20])),
        "What took the place of calls to new accounts in the weeks without one?",
        "No call or visit to a new account in 3 of 8 whole weeks, 15 of 40 days worked.",
    ),
    "few calls": (
        ask(weeks(8, dials_target=6, dials_new=3)),
        "How many calls to new accounts do you want to make on a day, and what would make room for them?",
        "72 dials to new accounts on 40 days worked in 8 whole weeks.",
    ),
    "few new accounts": (
        ask(weeks(8, accounts_new=2)),
        "Where will your next new accounts come from?",
        "First touches: 16 new accounts on 40 days worked in 8 whole weeks.",
    ),
    "target share": (
        ask(weeks(13, dials_target=30, dials_existing=50), kind=Kind("Seller")),
        "Which target accounts do you want to call first this week?",
        "Hired as Seller; 390 of 1,300 dials went to target accounts in 13 whole weeks.",
    ),
    "not tracked": (
        ask(weeks(13, refusals=pd.NA, asks=pd.NA)),
        "How could you note every no of this week beside every yes?",
        "Refusals are not tracked so far. Written down for new business in 13 whole weeks: 1,300 dials, 91 talks with "
        "decision makers, 13 appointments.",
    ),
    "go on": (
        ask(weeks(2)),
        "What helps you to go on writing down what you do?",
        "For new business: 200 dials, 14 talks with decision makers, 4 refusals, 2 appointments in 2 whole weeks.",
    ),
    "few asks": (
        ask(weeks(13), asking=Asking("few asks")),
        "You spoke with eleven decision makers. How many did you ask for a meeting? What stopped you with the others?",
        "11 talks with decision makers, 4 asks, 1 appointment.",
    ),
    "plan missed": (
        ask(weeks(13, dials_target=[80] * 3 + [60] * 10), plan("dials_new", 100)),
        "What would have to be different in your week for the plan to fit into it?",
        "The plan was met in 3 of 13 whole weeks.",
    ),
    "few reached": (
        ask(weeks(13, dial_conversations=1)),
        "What would you change first to reach more people: the list or the time of day?",
        "For new business: 13 decision makers by phone from 1,300 dials in 13 whole weeks.",
    ),
    "many asks, few yes": (
        ask(weeks(13), asking=Asking("many asks, few yes", 40, 36, 1, 30)),
        "What do people hear from you before you ask for the meeting, and what could they hear instead?",
        "40 talks with decision makers, 36 asks, 30 refusals, 1 appointment.",
    ),
    "no-shows": (
        # 26 held and 13 missed are 39 that were due: whenever they were agreed
        ask(weeks(13, no_shows=1)),
        "What happens between the call and the meeting, so that people come?",
        "For new business: 13 of 39 meetings due in 13 whole weeks were missed.",
    ),
    "a flag": (
        ask(weeks(13), flags=[("sales", "No sale since 3 May."), ("dials to customers", "60 last week; usually 20.")]),
        "What was behind the change in dials to customers?",
        "60 last week; usually 20.",
    ),
    "what worked": (
        ask(weeks(13, appointments=[0] * 12 + [2])),
        "What worked last week that you will do again?",
        "For new business: 100 dials, 7 talks with decision makers, 2 refusals, 2 appointments in the last whole week.",
    ),
    "first call": (
        ask(weeks(13, appointments=[1] * 12 + [0])),
        "Which account will you call first this week, and what do you hope to hear?",
        "For new business: 1,300 dials, 91 talks with decision makers, 26 refusals, 12 appointments in 13 whole weeks.",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SITUATIONS)
def test_each_rule_asks_its_question_with_its_counts(name: str) -> None:
    found, question, evidence = SITUATIONS[name]
    assert (found.first.rule, found.first.question, found.first.evidence) == (name, question, evidence)
    assert f'Here it is "{name}"' in found.how


def test_the_situations_go_through_all_rules_that_can_come_first() -> None:
    assert [*SITUATIONS, "help", "to try"] == [rule.name for rule in RULES]
    found = ask(weeks(13))
    assert rules(found) == ["what worked", "first call", "help"]


def rules(found: Advice) -> list[str]:
    return [found.first.rule, *(asked.rule for asked in found.more)]


def test_what_is_in_ones_own_hands_and_comes_first_on_the_way_is_asked_first() -> None:
    """Whom one calls and how many before the talk, the talk before the plan, and last what others have a say in."""
    rows = weeks(13, accounts_new=2, dial_conversations=1, no_shows=3)
    few_asks = Asking("few asks")
    assert rules(ask(rows, plan("dials_new", 500), asking=few_asks)) == [
        "few calls",
        "few new accounts",
        "few asks",
    ]
    assert rules(ask(rows, plan("dials_new", 100), asking=few_asks)) == [
        "few new accounts",
        "few asks",
        "plan missed",
    ]
    assert rules(ask(rows, asking=Asking("many asks, few yes")))[1:] == ["few reached", "many asks, few yes"]
    only_customers = weeks(
        13, dials_target=0, dials_new=0, dials_existing=100, refusals=pd.NA, accounts_new=0
    )
    assert rules(ask(only_customers, kind=Kind("Seller"))) == [
        "calls to customers",
        "no prospecting",
        "few calls",
    ]


def test_calls_to_customers_are_asked_about_from_two_in_three_on_and_where_the_role_asks_to_hunt() -> None:
    """Of 90 dials with an account 60 to customers are two in three, 59 are not."""
    mixed = weeks(13, dials_target=20, dials_new=10, dials_existing=60)
    assert ask(mixed, kind=Kind("Seller")).first.rule == "calls to customers"
    less = weeks(13, dials_target=20, dials_new=11, dials_existing=59)
    assert ask(less, kind=Kind("Seller")).first.rule == "target share"
    for role in ("Account Manager", "Regional Director", None):
        assert "calls to customers" not in rules(ask(mixed, kind=Kind(role)))
    # whom visits went to is told by the kind of work
    visits = weeks(13, dials_target=20, dials_new=10, dials_existing=60, doors=40)
    assert "calls to customers" not in rules(ask(visits, kind=Kind("Seller")))
    assert ask(visits, kind=Kind("Seller", mismatch="Hired to hunt.")).first.rule == "calls to customers"


def test_few_calls_are_few_beside_the_plan_or_without_one_beside_steady_prospecting() -> None:
    """Ten a week are what the kind of work calls steady; 49 of 100 planned are less than half."""
    assert rules(ask(weeks(8, dials_target=9, dials_new=0)))[0] == "few calls"
    assert "few calls" not in rules(ask(weeks(8, dials_target=10, dials_new=0)))
    assert "few calls" not in rules(ask(weeks(8, dials_target=4, dials_new=0, doors=6)))
    planned = ask(weeks(8, dials_target=40, dials_new=9), plan("dials_new", 100))
    assert planned.first.evidence == (
        "392 dials to new accounts in 8 whole weeks with a plan; 800 were planned."
    )
    later = plan("dials_new", 100).assign(week=pd.Timestamp(MONDAY) + pd.Timedelta(weeks=3))
    assert ask(weeks(8, dials_target=40, dials_new=9), later).first.evidence == (
        "245 dials to new accounts in 5 whole weeks with a plan; 500 were planned."
    )
    assert "few calls" not in rules(ask(weeks(8, dials_target=41, dials_new=9), plan("dials_new", 100)))
    assert "few calls" not in rules(ask(weeks(8, dials_target=5, dials_new=0), plan("dials_new", 8)))
    assert "few calls" not in rules(ask(weeks(8, dials_target=9, dials_new=0), kind=Kind("Account Manager")))


def test_a_plan_never_met_is_said_without_a_nought() -> None:
    found = ask(weeks(13, dials_target=60, dials_new=0), plan("dials_new", 100))
    assert found.first.evidence == "The plan was met in none of 13 whole weeks."


@pytest.mark.parametrize(
    ("rows", "came_in", "first"),
    [
        (weeks(10, **dict.fromkeys(WEEK, 0)), "", "start"),
        (weeks(0), "", "start"),
        (weeks(10, **dict.fromkeys(WEEK, pd.NA)), "", "calls not tracked"),
        (weeks(0), "3 calls came in", "calls that came in"),
    ],
    ids=["only noughts by hand", "nothing at all", "one deal", "only calls that came in"],
)
def test_where_nothing_is_tracked_it_is_asked_to_start_and_never_what_worked(
    rows: pd.DataFrame, came_in: str, first: str
) -> None:
    found = ask(rows, came_in=came_in)
    assert found.first.rule == first and "what worked" not in rules(found)
    if came_in:
        assert not {"start", "calls not tracked"} & set(rules(found))


@pytest.mark.parametrize(
    ("missing", "asked"),
    [
        (["dials", "dials_target", "dials_new", "conversations", "refusals"], "write down every call"),
        (["conversations", "refusals", "appointments"], "spoke with the person who decides"),
        (["refusals", "appointments"], "every no of this week"),
        (["appointments"], "every appointment on the day"),
    ],
)
def test_one_thing_to_start_with_is_asked_for_the_most_needed_first(missing: list[str], asked: str) -> None:
    found = ask(weeks(13, **dict.fromkeys(missing, pd.NA)))
    assert found.first.rule in ("calls not tracked", "not tracked") and asked in found.first.question


def test_counts_on_words_that_nobody_explained_are_not_tracked() -> None:
    assert ask(weeks(13, dials_known=10)).first.question.startswith("How could you note after each call")


def test_the_plan_s_asks_are_those_of_new_people_as_in_the_strip() -> None:
    # 5 a week with customers among them, 3 of new people: the plan of 4 was met in no week
    rows = weeks(13)
    rows.loc[rows["scope"] == "new_business", "asks"] = 3
    found = ask(rows, plan("asks", 4))
    assert "plan missed" in {asked.rule for asked in (found.first, *found.more)}
    rows.loc[rows["scope"] == "new_business", "asks"] = 4
    found = ask(rows, plan("asks", 4))
    assert "plan missed" not in {asked.rule for asked in (found.first, *found.more)}


def test_a_thin_log_is_asked_about_tracking_and_never_judged() -> None:
    given_: dict[str, Any] = {
        "asking": Asking("few asks"),
        "flags": [("dials", "3 last week.")],
        "bottleneck": Bottleneck("connects"),
    }
    found = ask(
        weeks(2, dials_target=0, dials_new=0, accounts_new=0, refusals=pd.NA),
        plan("dials_new", 500),
        **given_,
    )
    thin = {rule.name for rule in RULES if rule.thin}
    assert [found.first.rule, *(asked.rule for asked in found.more)] == [
        "not tracked",
        "go on",
        "what worked",
    ]
    assert {found.first.rule, *(asked.rule for asked in found.more)} <= thin


def test_roles_that_look_after_customers_are_not_asked_why_they_do_not_hunt() -> None:
    rows = weeks(13, dials_target=0, dials_new=0, accounts_new=0)
    assert ask(rows, kind=Kind("Account Manager")).first.rule == "what worked"
    assert ask(rows, kind=Kind("Regional Director")).first.rule == "no prospecting"
    assert ask(rows, kind=Kind(None)).first.rule == "no prospecting"


def test_a_visit_to_an_account_is_work_where_nobody_new_was_called() -> None:
    assert ask(weeks(8, dials_target=0, dials_new=0, doors=10)).first.rule == "what worked"
    assert "no prospecting" not in rules(ask(weeks(8, dials_target=0, dials_new=0, doors=1)))


def test_the_step_at_which_most_is_lost_asks_earlier() -> None:
    assert ask(weeks(13), bottleneck=Bottleneck("decision makers")).first.rule == "few reached"
    assert (
        ask(weeks(13, no_shows=[1] * 3 + [0] * 10), bottleneck=Bottleneck("meetings held")).first.rule
        == "no-shows"
    )
    for stage in ("sales", "", "win_rate"):
        assert ask(weeks(13), bottleneck=Bottleneck(stage)).first.rule == "what worked"


def test_a_log_of_unknown_purpose_is_looked_at_as_a_whole() -> None:
    rows = weeks(13)
    of_unknown, of_new = rows["scope"] == "unknown", rows["scope"] == "new_business"
    rows.loc[of_unknown, "dials"] = 90
    rows.loc[of_new, list(vocab.MEASURES)] = 0
    assert ask(rows).first.evidence.startswith("100 dials, 7 talks with decision makers")


def test_only_the_thirteen_weeks_up_to_the_last_whole_one_count() -> None:
    rows = weeks(20)
    rows.loc[rows["week"] < "2026-02-16", "no_shows"] = 99
    rows.loc[rows["week"] == rows["week"].max(), ["partial", "no_shows"]] = [True, 99]
    assert ask(rows).first.rule == "what worked"


COUNT = st.one_of(st.none(), st.integers(0, 300))
GIVEN = st.fixed_dictionaries(
    {},
    optional={
        "asking": st.builds(Asking, st.sampled_from(["few asks", "many asks, few yes", "asks", "not judged", "too thin"]), COUNT, COUNT, COUNT, COUNT),
        "kind": st.builds(Kind, st.sampled_from(["Seller", "Account Manager", None, "KAM"])),
        "bottleneck": st.builds(Bottleneck, st.sampled_from(["connects", "meetings held", "sales", ""])),
        "flags": st.sampled_from([[], [("dials", "60 last week; usually 20.")], [("sales", "x")]]),
        "came_in": st.just("3 calls came in and no call went out"),
    },
)  # fmt: skip


@examples(max_examples=25, deadline=None)
@given(
    st.integers(0, 15),
    st.dictionaries(st.sampled_from(sorted(WEEK)), COUNT, max_size=8),
    GIVEN,
    st.sampled_from([NO_PLAN, plan("dials_new", 100), plan("asks", 3), plan("appointments", 1)]),
)
def test_any_log_gives_one_first_question_and_two_more(
    count: int, counts: Mapping[str, int | None], given_: Mapping[str, Any], plans: pd.DataFrame
) -> None:
    changed = {name: pd.NA if value is None else value for name, value in counts.items()}
    rows = pd.concat([weeks(count, **changed), weeks(4, "zoe-777", accounts_new=0)], ignore_index=True)
    before = rows.copy()
    found = ask(rows, plans, **given_)
    pd.testing.assert_frame_equal(rows, before)
    all_three = (found.first, *found.more)
    assert len({asked.rule for asked in all_three}) == 3
    for asked in all_three:
        text = f"{asked.question} {asked.evidence}"
        assert asked.question.endswith("?")
        assert asked.evidence.endswith(".") or (not asked.evidence and asked in found.more)
        assert not METHOD.search(text) and not ACCUSES.search(text), text
        assert "zoe" not in text and "777" not in text and "{" not in text
        assert numbers(asked.question) <= numbers(asked.evidence), text
    assert ask(rows.iloc[::-1], plans, **given_) == found
    assert ask(rows[rows["rep_id"] == "ann"], plans, **given_) == found


def numbers(text: str) -> set[str]:
    """Return the numbers of a text: figures, and words up to twelve at the start of a sentence."""
    spelled = {
        str(NUMBERS[word]) for word in re.findall(r"(?:^|\. )(\w+)", text.casefold()) if word in NUMBERS
    }
    return set(re.findall(r"\d[\d,.]*\d|\d", text)) | spelled
