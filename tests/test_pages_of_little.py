"""Pages of little or odd data: each is made, says what it cannot say, and says it in whole sentences."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

import pandas as pd
import pytest

from salescoach.report import Shown, facts, rep, team
from salescoach.testing import small_log

MONDAY: Final = date(2026, 3, 2)
Row = Mapping[str, Any]
Rows = Sequence[Row]

#: What never stands on a page: leftovers of the machine, counts without a base, bare percentages, broken grammar.
LEFTOVERS: Final = re.compile(r"\b(?:nan|NaN|inf|NaT|NA|None)\b(?! of| in|,? and| from)|<NA>|Timestamp|\{|\}")
NOTHING_OF_NOTHING: Final = re.compile(r"\b0 of 0\b|\bno .{1,20} in 0 |(?<![\d.,])\b0 (?:a|in 0) ")
PERCENTAGE: Final = re.compile(r"\d\s?%")
THINGS: Final = (
    "weeks|days|dials|calls|visits|accounts|appointments|meetings|sales|deals|refusals|nos|asks|connects|talks|reps|"
    "prospects|no-shows|decision makers|conversations|rows|starts|times"
)
PLURAL_OF_ONE: Final = re.compile(
    rf"(?<![\d.,] of )(?<![\d.,])\b[1] (?:whole |new |first |more |times four |younger )*(?:{THINGS})\b"
)
GRAMMAR: Final = re.compile(
    r"\bis (?:it )?there (?:is|are)\b|\b(?:is|are) (?:is|are)\b|\bno no\b|\b(?:one|1) [a-z]+ (?:are|were|have|wait)\b"
    r"|\.\.|;;|,,| ,| \.(?!\d)| ;|: \.|\(\)|\bthe the\b|\ba a\b|\bof of\b|\bin in\b|\b[02-9] (?:is|was|has|week|day) "
)


def text_of(block: Any) -> str:
    """Return the words of a block, a line for each cell, item and paragraph; method words of the fold apart."""
    markup = block if isinstance(block, str) else block._repr_html_()
    markup = re.sub(r"</(?:td|th|p|li|h\d|caption|summary)>", "\n", markup)
    return html.unescape(re.sub(r"<[^>]+>", "", markup))


def said(page: Any) -> str:
    """Return everything a page says, in lines."""
    found = []
    for name, value in vars(page).items():
        if name in ("trust", "how"):
            continue
        for part in (value, *(vars(value).values() if hasattr(value, "__dataclass_fields__") else ())):
            if hasattr(part, "_repr_html_") and not isinstance(part, pd.DataFrame):
                found.append(text_of(part))
            if isinstance(part, pd.DataFrame):
                found += [cell for cell in part.to_numpy(dtype=object).ravel() if isinstance(cell, str)]
            if isinstance(part, str):
                found.append(part)
    return "\n".join(found)


def faults(text: str) -> list[str]:
    """Return each line with something wrong in it, and what."""
    wrong = (LEFTOVERS, NOTHING_OF_NOTHING, PERCENTAGE, PLURAL_OF_ONE, GRAMMAR)
    lines = dict.fromkeys(line for line in text.splitlines() if line)
    return [f"{hit[0]!r}: {line}" for line in lines for bad in wrong if (hit := bad.search(line))]


def page(found: facts.Facts, rep_id: str = "ann") -> str:
    """Return what a rep's copy says, after a look at both copies for everything that is wrong."""
    texts = [said(rep.of_facts(found, rep_id, Shown(copy, after_no=True))) for copy in ("rep", "coach")]
    for text in texts:
        assert not faults(text), "\n".join(faults(text))
    return texts[0]


def team_page(found: facts.Facts) -> str:
    """Return what the team's page says, after a look for everything that is wrong."""
    text = said(team.of_facts(found, list(found.reps["rep_id"])))
    assert not faults(text), "\n".join(faults(text))
    return text


def calls(days: int, a_day: int = 6, *, first: date = MONDAY, rep: str = "ann", **more: Any) -> list[Row]:
    """Return so many calls on each of so many working days: some nobody answers, a talk, a no, an appointment a week."""
    ends = ("No answer", "No answer", "Gatekeeper", "Connected", "Refused appointment", "No answer")
    found: list[Row] = []
    day = first
    for number in range(days):
        for n in range(a_day):
            outcome = "Appointment" if n == 3 and number % 5 == 4 else None
            one = {"rep_id": rep, "date": day.isoformat(), "disposition_word": ends[n % len(ends)]}
            found.append({**one, "outcome_word": outcome, "contact_id": f"{rep}{number}-{n}", **more})
        day += timedelta(days=3 if day.weekday() == 4 else 1)
    return found


def meetings(count: int, rep: str = "ann", **more: Any) -> list[Row]:
    return [
        {"rep_id": rep, "date": (MONDAY + timedelta(weeks=n)).isoformat(), "kind": "meeting", "state_word": "Held",
         "held_by": rep, "contact_id": f"{rep}m{n}", **more}
        for n in range(count)
    ]  # fmt: skip


def sold(rep: str, account: str, created: date, closed: date) -> Row:
    """Return a deal that was won."""
    days = {"created": created.isoformat(), "closed": closed.isoformat()}
    deal = {"deal_id": f"d-{rep}", "rep_id": rep, "account_id": account, "status_word": "Won"}
    return {**deal, **days}


def tally(rep: str, weeks: int, **counts: float) -> list[Row]:
    days = [(MONDAY + timedelta(weeks=n)).isoformat() for n in range(weeks)]
    return [
        {"rep_id": rep, "span": "week", "date": day, "week": day, "measure": name, "count": count}
        for day in days
        for name, count in counts.items()
    ]


def agreed(rep: str, start: str) -> list[Row]:
    return [
        {"agreement_id": f"{rep}{n}", "rep_id": rep, "made": start, "start": start, "measure": measure, "target": 1,
         "direction": "fewer" if "per" in measure else "more", "new_usual": False, "picked_worst": False}
        for n, measure in enumerate(("doors", "asks", "dials_per_conversation"))
    ]  # fmt: skip


HAND: Final = {
    "dials_new": 40, "dials_existing": 10, "conversations": 12, "refusals": 4, "laters": 2, "appointments": 1,
    "meetings": 1,
}  # fmt: skip
SITUATIONS: Final[Mapping[str, list[Row]]] = {
    "nothing": [],
    "one_day": calls(1, rep="one_day"),
    "one_week": calls(5, rep="one_week"),
    "two_weeks": calls(10, rep="two_weeks"),
    "three_weeks": calls(15, rep="three_weeks"),
    "fourteen_weeks": calls(70, rep="fourteen_weeks"),
    "one_deal": [],
    "inbound": calls(20, rep="inbound", direction="inbound"),
    "zeros": [],
    "tally": [],
    "meetings": meetings(15, "meetings"),
    "emails": calls(20, rep="emails", kind="email", direction="outbound", disposition_word=None),
    "two_roles": calls(50, rep="two_roles"),
    "left": calls(25, rep="left"),
    "next_week": [],
    "no_accounts": calls(50, rep="no_accounts", contact_id=None, account_id=None),
    "no_titles": calls(50, rep="no_titles", contact_title=None),
    "no_words": calls(50, rep="no_words", disposition_word="Zzz"),
    "planned": [],
    "agreed_early": calls(50, rep="agreed_early"),
    "agreed_late": calls(50, rep="agreed_late"),
    "agreed_nothing": [],
    "guessed": meetings(3, "guessed"),
    "one_of_each": [
        *calls(5, rep="one_of_each"), *meetings(1, "one_of_each", contact_id="one_of_each4-3"),
        {"rep_id": "one_of_each", "date": "2026-03-10", "disposition_word": "Call later", "contact_id": "x"},
    ],
    "one_sale": [*calls(70, rep="one_sale"), *meetings(1, "one_sale", contact_id="one_sale4-3")],
}  # fmt: skip
PEOPLE: Final[Mapping[str, Row]] = {
    "left": {"left": "2026-04-03"},
    "next_week": {"hired": "2026-06-15"},
    "two_roles": {"role": "Seller"},
    "meetings": {"role": "Key Account Manager"},
}


@pytest.fixture(scope="module")
def found() -> facts.Facts:
    """Return one log in which every rep is a situation."""
    sales = [
        sold("one_deal", "z", MONDAY, MONDAY + timedelta(days=30)),
        sold("one_of_each", "one_of_each4-3", date(2026, 3, 5), date(2026, 4, 1)),
        sold("one_sale", "one_sale4-3", date(2026, 3, 5), date(2026, 4, 1)),
    ]
    questions = ("refusals_per_week", "meetings_per_sale", "dials_per_conversation")
    tables: dict[str, list[Row]] = {
        "reps": [{"rep_id": name, "name": name, **PEOPLE.get(name, {})} for name in SITUATIONS],
        "roles": [
            {"rep_id": "two_roles", "since": since, "role": role}
            for since, role in (("0001-01-01", "Account Manager"), ("2026-05-04", "Seller"))
        ],
        "deals": sales,
        "tally": tally("zeros", 6, **dict.fromkeys(HAND, 0.0)) + tally("tally", 14, **HAND),
        "plan_weeks": [
            {"rep_id": "planned", "week": MONDAY.isoformat(), "measure": "dials_new", "count": 40}
        ],
        "agreements": agreed("agreed_early", "2026-04-13")
        + agreed("agreed_late", "2026-06-01")
        + agreed("agreed_nothing", "2026-03-09"),
        "guesses": [
            {"rep_id": "guessed", "date": "2026-03-02", "question": name, "guess": 1} for name in questions
        ],
    }
    rows = [row for of_rep in SITUATIONS.values() for row in of_rep]
    return facts.of(small_log(rows, tables=tables))


#: What each page has to say, and what it may not.
SAID: Final[Mapping[str, tuple[str, ...]]] = {
    "nothing": ("Nothing is logged under this name.", "The log answers none of the five questions."),
    "one_day": (
        "1 in 5 weeks; anything from",
        "6 dials to new accounts on 25 days worked",
        "it takes 3 more whole weeks; there are 5 so far",
    ),
    "one_week": ("In the whole weeks", "too few to say"),
    "two_weeks": ("in 6 weeks",),
    "three_weeks": ("in 7 weeks",),
    "fourteen_weeks": ("in 13 weeks",),
    "one_deal": ("Too early to say", "Nothing is logged under this name since 1 April 2026."),
    "inbound": (
        "came in, none went out",
        "No call went out in this log; 120 calls came in from 2 March to 27 March 2026.",
        "calls came in and no call went out",
    ),
    "zeros": ("none in 6 weeks",),
    "tally": ("a tally cannot show this", "52 refusals"),
    "meetings": ("Dials: not tracked.",),
    "emails": ("Dials: not tracked.",),
    "two_roles": ("Seller since 4 May 2026, Account Manager before",),
    "left": (
        "5 days worked",
        "Left on 3 April 2026; everything below is up to then.",
        "There is no week ahead",
    ),
    "next_week": ("Starts on Monday, 15 June 2026; nothing is logged yet.", "Nothing is agreed yet."),
    "no_accounts": ("have no account",),
    "no_titles": ("Not explained yet",),
    "no_words": ("Not explained yet",),
    "planned": ("Nothing is logged under this name.",),
    "agreed_early": ("Agreed on 13 April: more doors", "is not tracked"),
    "agreed_late": ("Agreed on 1 June: more asks",),
    "agreed_nothing": ("Agreed on 9 March: more asks", "it takes 4 to compare with"),
    "guessed": ("the log cannot say",),
    "one_of_each": ("The one",),
    "one_sale": ("1 sale per 1 meeting, too few to say",),
}
NEVER: Final[Mapping[str, tuple[str, ...]]] = {
    "nothing": ("go on writing",),
    "left": ("this talk can end", "accounts wait", "No account waits", "The chance of"),
    "next_week": ("this talk can end", "No account waits"),
    "zeros": ("0 a week", "nothing is tracked"),
    "tally": ("Refusals: not tracked", "prospecting on no days", "no talk ended"),
    "emails": ("1 decision maker per",),
    "one_day": ("noes", "1 nos", "There are 1", "there are 1"),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_the_page_is_made_and_says_what_it_cannot_say(found: facts.Facts, name: str) -> None:
    text = page(found, name)
    assert [words for words in SAID[name] if words not in text] == []
    assert [words for words in NEVER.get(name, ()) if words in text] == []


def test_how_sure_what_became_of_an_agreement_is_stands_in_the_fold(found: facts.Facts) -> None:
    shown = rep.of_facts(found, "agreed_early")
    assert "two-sided p" in shown.how.markup
    assert "No signal yet: 24 asks" in shown.agreed.plain and "chance" not in shown.agreed.plain


def test_the_team_of_them_all_has_a_page(found: facts.Facts) -> None:
    assert f"{len(SITUATIONS)} reps" in team_page(found)


def test_a_log_of_one_rep_has_nobody_to_compare_with() -> None:
    alone = facts.of(small_log(calls(70)))
    assert "your peers need" not in page(alone)
    assert "There is too little to compare yet." in team_page(alone)


def test_an_empty_log_with_one_rep() -> None:
    empty = facts.of(small_log([], tables={"reps": [{"rep_id": "ann", "name": "Ann"}]}))
    assert "Nothing is logged under this name." in page(empty)
    team_page(empty)


@pytest.mark.long
def test_dates_a_year_apart() -> None:
    apart = facts.of(small_log(calls(5) + calls(5, first=date(2027, 3, 1))))
    page(apart)
    team_page(apart)


@pytest.mark.parametrize("day", ["2026-01-05", "2026-04-15"])
def test_a_day_before_the_first_row_and_one_in_the_middle(day: str) -> None:
    people = {"reps": [{"rep_id": "ann", "name": "Ann"}]}
    then = facts.of(small_log(calls(70), as_of=day, tables=people))
    page(then)
    team_page(then)


@pytest.mark.long
def test_sixty_reps() -> None:
    rows = [row for n in range(60) for row in calls(5, 2 + n % 5, rep=f"rep{n}")]
    people = [{"rep_id": f"rep{n}", "name": f"Rep {n}", "role": "Seller"} for n in range(60)]
    many = facts.of(small_log(rows, tables={"reps": people}))
    page(many, "rep7")
    assert "60 reps" in team_page(many)
