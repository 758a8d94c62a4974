"""The five answers in three columns: what the rep said, what the log says, and what is usual."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

import pandas as pd

from salescoach import questions, wording
from salescoach.maturity import Matured
from salescoach.report import html
from salescoach.report.days import short_day

_QUESTION: Final = {question.name: question for question in questions.QUESTIONS}
#: What a page calls the two sides of a ratio.
_ONE: Final = {
    "dials_per_conversation": ("1 decision maker per {} dials", "dials"),
    "conversations_per_appointment": ("1 appointment per {} decision makers", "decision makers"),
    "meetings_per_sale": ("1 sale per {} meetings", "meetings"),
    "new_prospects_met_per_sale": ("1 sale per {} new prospects met", "new prospects met"),
    "dials_per_connect": ("1 connect per {} dials", "dials"),
}
_THINGS: Final = {
    "dial_conversations": "decision makers",
    "conversations": "decision makers",
    "appointments": "appointments",
    "sales": "sales",
    "connects": "connects",
}
#: An answer without a number, as it is said.
_UNKNOWN: Final = {"not_tracked": "Not tracked", "unmapped": "Not explained yet"}
#: "Your usual" of a ratio stands on so many weeks before its own window; fewer whole ones than ``FEWEST_USUAL`` say
#: nothing.
USUAL_WEEKS: Final = 39
FEWEST_USUAL: Final = 4
_TOO_EARLY: Final = "Too early to say"
NOT_ASKED: Final = "Not asked yet"
#: Said on the card of the calls to target accounts.
NO_LIST: Final = "There is no list of target accounts: every account that is no customer counts as one."


@dataclass(frozen=True)
class Card:
    """One question: what was said, what the log says, what is usual, and what stands behind it."""

    number: int
    question: str
    said: str
    log: str
    usual: str
    note: str
    status: str


@dataclass(frozen=True)
class Cards:
    """The cards of a page; in a notebook they show as a table. ``heads`` names the three columns."""

    rows: tuple[Card, ...]
    heads: tuple[str, ...] = ("You said", "Your log says", "Your usual")

    def __repr__(self) -> str:
        return "\n".join(f"{card.question} {card.log}" for card in self.rows)

    def _repr_html_(self) -> str:
        asked = "You said" in self.heads
        head = ("Question", *self.heads)
        body = [(card.question, *([card.said] if asked else []), card.log, card.usual) for card in self.rows]
        notes = [card.note for card in self.rows]
        return html.table(head, body, caption="The five questions", below=notes, kind="sheet answers")


@dataclass(frozen=True)
class Beside:
    """What stands beside the answers on a page.

    ``said`` are the rep's guesses in words by question; without them that column is left out. ``ripe`` is
    ``maturity.matured`` of first meetings: it answers how many new prospects a sale takes. ``since`` is the last
    day on which the role or team changed: the usual does not reach over it. ``listed``: there is a list of targets;
    ``gone``: the rep has left, and no week comes to say more.
    """

    said: Mapping[str, str] | None = None
    ripe: Matured | None = None
    since: pd.Timestamp | None = None
    listed: bool = True
    gone: bool = False

    @property
    def whose(self) -> str:
        """Return whose log it is, as it is said to the reader."""
        return "the log" if self.said is None else "your log"


def cards(found: pd.DataFrame, known: pd.DataFrame, beside: Beside = Beside()) -> Cards:
    """Return the cards of one rep's answers, or of the team's.

    ``found`` is ``questions.answers`` of one rep (None is the team); ``known`` the rep_weeks it was made of,
    with only what is known.
    """
    by_name = {str(row["question"]): row for row in found.to_dict("records")}
    told = by_name["dials_per_conversation"]["status"] in ("ok", "too_thin", "bound", "none_yet")
    if told:
        del by_name["dials_per_connect"]
    shown = sorted(
        (row for row in by_name.values() if _QUESTION[str(row["question"])].number in html.NUMBERED),
        key=lambda row: _QUESTION[str(row["question"])].number,
    )
    last = questions.last_complete(known)
    usual = partial(_usual, known, last, beside)
    rows = tuple(_card(row, known, last, usual, beside) for row in shown)
    rows = tuple(_ripened(card, beside.ripe, beside.whose) for card in rows) if beside.ripe else rows
    return Cards(rows) if beside.said is not None else Cards(rows, ("The log says", "Usual"))


#: Said below the ratio of sales to the meetings of the same weeks.
_SAME_WEEKS: Final = "Sales and meetings of the same weeks; below, each new prospect is followed to the sale."


def _ripened(card: Card, ripe: Matured, whose: str) -> Card:
    """Return the card of question 5 with each new prospect followed through the time that a sale takes."""
    if ripe.horizon_weeks is None:
        return card
    if card.question == _QUESTION["meetings_per_sale"].text and card.status in ("ok", "too_thin", "bound"):
        return replace(card, note=f"{card.note} {_SAME_WEEKS}")
    if card.question != _QUESTION["new_prospects_met_per_sale"].text:
        return card
    still = f"{ripe.open_count or 'none'} of {ripe.started} still open."
    if ripe.tries_low is None:
        early = f"{_TOO_EARLY}: each is followed for {wording.counted(ripe.horizon_weeks, 'weeks')}"
        return replace(card, log=early, note=wording.capital(still))
    within = "" if ripe.young else f" within {wording.counted(ripe.horizon_weeks, 'weeks')}"
    return replace(
        card, log=f"{_of_prospects(ripe, within, whose)} ({_followed(ripe)})", note=f"Each followed; {still}"
    )


def _followed(ripe: Matured) -> str:
    """Return the counts that a ratio of what matures stands on, and how the young ones count in it.

    >>> young = Matured("ann", "meeting_sale", won_count=1, started=6, worth=2.0, young=True)
    >>> _followed(young), _followed(replace(young, worth=6.0))
    ('1 of 6; young as they are, they count for 2', '1 of 6')
    >>> _followed(Matured("ann", "meeting_sale", won_count=20, started=53, ripe_count=11, worth=50.1))
    '20 of 53 so far, each as far as it has come'
    """
    known = ripe.started - ripe.unknown_count
    counts = f"{ripe.won_count} of {known}"
    worth = wording.number(ripe.worth)
    if worth == wording.number(known):
        return counts
    if ripe.young:
        return (
            f"{counts}; young as {'it is, it counts' if known == 1 else 'they are, they count'} for {worth}"
        )
    if not ripe.won_count:
        return f"{counts} so far; with the young ones as far as they have come, they count for {worth}"
    return f"{counts} so far, each as far as it has come"


def _of_prospects(ripe: Matured, within: str, whose: str) -> str:
    things = "new prospects met"
    if ripe.tries is None:
        return f"No sale yet{within}: at least {wording.number(ripe.tries_low)} {things} for one so far"
    thin = f", {wording.TOO_THIN}" if ripe.status == "too_thin" else ""
    fits = wording.between(ripe.tries_low, ripe.tries_high, whose)
    tries = wording.number(ripe.tries)
    return f"1 sale{within} per {tries} {wording.singular(things) if tries == '1' else things}{thin}; {fits}"


def _usual(known: pd.DataFrame, last: pd.Timestamp | None, beside: Beside, row: Mapping[Any, Any]) -> str:
    """Return what a ratio was in the weeks before its window, or how many more weeks it takes to say."""
    question, scope, rep = _QUESTION[str(row["question"])], str(row["scope"]), row["rep_id"]
    if str(row["status"]) in _UNKNOWN:
        return _UNKNOWN[str(row["status"])]
    tracked = known[(known["scope"] == scope) & known[question.of].notna() & known[question.per].notna()]
    tracked = tracked[tracked["week"] >= beside.since] if beside.since is not None else tracked
    if last is None or tracked.empty:
        return _TOO_EARLY
    end = last - pd.Timedelta(weeks=question.weeks)
    start = max(end - pd.Timedelta(weeks=USUAL_WEEKS - 1), tracked["week"].min())
    before = tracked[tracked["week"].between(start, end)]
    whole = before.loc[~before["partial"].astype(bool), "week"].nunique()
    if whole < FEWEST_USUAL:
        since = int((last - tracked["week"].min()).days // 7) + 1
        more = FEWEST_USUAL - whole if whole else question.weeks + FEWEST_USUAL - since
        return _too_early(0 if beside.gone else more)
    answers = questions.answers(
        known,
        reps=[None if pd.isna(rep) else str(rep)],
        scope=scope,
        window=questions.Window(start=start.date(), end=end.date()),
        names=[question.name],
    )
    found, weeks = answers.to_dict("records")[0], wording.counted(before["week"].nunique(), "weeks")
    return _answer(question, found, beside.whose, before=f" in the {weeks} before")


def _too_early(more: int) -> str:
    """Return that it is too early, with how many whole weeks it takes still where that is known.

    >>> _too_early(3), _too_early(1), _too_early(0)
    ('Too early to say: it takes 3 more weeks', 'Too early to say: it takes 1 more week', 'Too early to say')
    """
    if more < 1:
        return _TOO_EARLY
    return f"{_TOO_EARLY}: it takes {wording.counted(more, 'more weeks')}"


def _card(
    row: Mapping[Any, Any],
    known: pd.DataFrame,
    last: pd.Timestamp | None,
    usual: Callable[[Mapping[Any, Any]], str],
    beside: Beside,
) -> Card:
    question = _QUESTION[str(row["question"])]
    status = str(row["status"])
    weekly = question.per == "weeks"
    _, _, rest = str(row["why"]).partition("; ")
    note = _sentence(rest if status in ("none_yet", "bound") else str(row["why"]))
    listed = beside.listed or question.of != "dials_target" or status in _UNKNOWN
    answer = _answer(question, row, beside.whose)
    return Card(
        question.number,
        question.text,
        (beside.said or {}).get(question.name, NOT_ASKED),
        _last_week(question, str(row["scope"]), known, last, status) if weekly else answer,
        answer if weekly else usual(row),
        note if listed else f"{note} {NO_LIST}",
        status,
    )


def _answer(question: questions.Question, row: Mapping[Any, Any], whose: str, *, before: str = "") -> str:
    """Return a number with both its counts and what else fits the log; ``before`` says of which weeks they are."""
    status = str(row["status"])
    if status in _UNKNOWN:
        return _UNKNOWN[status]
    if status == "none_yet":
        none = str(row["why"]).split("; ")[0]
        return _sentence(none.replace(" in these weeks", before) if before else none).removesuffix(".")
    of, per, low, high = (_number(row[name]) for name in ("of_count", "per_count", "low", "high"))
    thin = f", {wording.TOO_THIN}" if status == "too_thin" else ""
    if question.per == "weeks":
        counts = (
            f" ({wording.number(of)} in {wording.counted(per, 'weeks')})" if (of or 0) >= (per or 0) else ""
        )
        return f"{wording.weekly(of or 0.0, per or 0.0, low, high, whose)}{thin}{counts}"
    sentence, things = _ONE[question.name]
    counts = f"{wording.number(per)} of {wording.number(of)}"
    if status == "bound":
        success = wording.singular(_THINGS[question.per])
        weeks = before or " in these weeks"
        return f"No {success}{weeks}: at least {wording.number(low)} {things} for one so far ({counts})"
    value = wording.number(_number(row["value"]))
    said = sentence.format(value)
    if value == "1":
        said = said.replace(things, wording.singular(things))
    fits = f"; {wording.between(low, high, whose)}" if low is not None and high is not None else ""
    return f"{said}{thin}{fits} ({counts}{before})"


def _last_week(
    question: questions.Question, scope: str, known: pd.DataFrame, last: pd.Timestamp | None, status: str
) -> str:
    """Return the count of the last whole week."""
    if status in ("unmapped", "not_tracked"):
        return _UNKNOWN[status]
    rows = known[(known["week"] == last) & (known["scope"] == scope)]
    if rows.empty or last is None:
        return "No whole week yet" if last is None else "Away"
    count = _number(rows[question.of].sum(min_count=1))
    return f"{wording.number(count)} in the week of {short_day(last)}" if count is not None else "Not tracked"


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _sentence(text: str) -> str:
    """Return what is said of an answer as a sentence of the page.

    >>> _sentence("no sales under this name yet"), _sentence("")
    ('No sales under your name yet.', '')
    """
    said = questions.for_page(text)
    return f"{wording.capital(said)}." if said else ""
