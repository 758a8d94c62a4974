"""The rules, in their order: when each applies, what it asks and the counts it shows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from salescoach import roles, vocab, wording
from salescoach.advice.facts import FEWEST, Facts
from salescoach.ledger.sentences import spelled

Words = dict[str, str]

#: A rule on counts needs so many of them.
FEWEST_DIALS: Final = 100
FEWEST_WEEKS_CALLED: Final = 4
FEWEST_NO_SHOWS: Final = 3
FEWEST_PLANNED: Final = 4
#: Fewer decision makers in so many dials are few; fewer new accounts in so many days worked, too.
DIALS_FOR_ONE: Final = 50
DAYS_FOR_ONE: Final = 2
#: What a step is called at which reaching people, and coming to the meeting, is what most is lost at.
REACHING: Final = (
    "connects", "connect_rate", "decision makers", "decision_maker_rate", "reach_rate", "dial_conversations",
    "conversations", "dials_per_connect", "dials_per_conversation",
)  # fmt: skip
COMING: Final = ("meetings", "meetings held", "show_rate", "set_held", "appointments_per_meeting_held")
#: What can be started to be written down, the most needed first, and how it is asked.
_MISSING: Final[tuple[tuple[tuple[str, ...], str, str], ...]] = (
    (("dials", "doors", "dials_to_new"), "calls and visits",
     "What would it take to write down every call of this week, answered or not?"),
    (("conversations",), "talks with decision makers",
     "How could you note after each call whether you spoke with the person who decides?"),
    (("refusals",), "refusals",
     "How could you note every no of this week beside every yes?"),
    (("appointments",), "appointments",
     "How could you note every appointment on the day it is agreed?"),
)  # fmt: skip
_SUMMARY: Final = (
    ("dials_asked", "dials"), ("conversations", "talks with decision makers"), ("refusals", "refusals"),
    ("appointments", "appointments"),
)  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """One rule: ``words`` returns what fills the templates when it applies, else None.

    ``when`` says in words when it applies, ``thin`` whether it may ask of a log of fewer than three weeks.
    """

    name: str
    when: str
    words: Callable[[Facts], Words | None]
    question: str
    evidence: str
    thin: bool = False


def _start(facts: Facts) -> Words | None:
    return None if facts.weeks else {}


def _not_tracked(facts: Facts) -> Words | None:
    known = _counts(facts)
    for columns, thing, asked in _MISSING:
        if all(facts.counts[column] is None for column in columns):
            what = "" if facts.untold else " for new business"
            told = f" Written down{what} {facts.within}: {known}." if known else ""
            return {"thing": f"{thing[:1].upper()}{thing[1:]}", "asked": asked, "known": told} | _window(
                facts
            )
    return None


def _go_on(facts: Facts) -> Words | None:
    return _closing(facts) if 0 < facts.weeks < FEWEST else None


def _no_prospecting(facts: Facts) -> Words | None:
    if facts.called < FEWEST_WEEKS_CALLED or facts.idle < 2 or not _hunts(facts):
        return None
    return {
        "idle": f"{facts.idle} of {facts.called}",
        "days": f"{wording.number(facts.idle_days)} of {wording.number(facts.called_days)} days worked",
    }


def _few_new_accounts(facts: Facts) -> Words | None:
    found = facts.counts["accounts_new"]
    if found is None or facts.weeks < FEWEST_WEEKS_CALLED or not _hunts(facts):
        return None
    if found * DAYS_FOR_ONE >= facts.days:
        return None
    return {"found": wording.counted(found, "new accounts"), "days": _days(facts)}


def _few_asks(facts: Facts) -> Words | None:
    if facts.asking is None or facts.asking.status != "few asks" or not facts.asking.conversations:
        return None
    talks = facts.asking.conversations
    people = spelled(talks, "people")
    return {"picked_up": f"{people[:1].upper()}{people[1:]} picked up", **_asked(facts)}


def _few_yes(facts: Facts) -> Words | None:
    return _asked(facts) if facts.asking is not None and facts.asking.status == "many asks, few yes" else None


def _few_reached(facts: Facts) -> Words | None:
    reached, dials = facts.counts["dial_conversations"], facts.counts["dials_asked"]
    if reached is None or dials is None or dials < FEWEST_DIALS:
        return None
    if _stage(facts) not in REACHING and reached * DIALS_FOR_ONE >= dials:
        return None
    reached_by = wording.counted(reached, vocab.label("dial_conversations"))
    return {"reached": reached_by, "of": wording.counted(dials, "dials")} | _window(facts)


def _no_shows(facts: Facts) -> Words | None:
    missed, held = facts.counts["no_shows"], facts.counts["meetings"]
    if missed is None or held is None or missed < FEWEST_NO_SHOWS:
        return None
    if _stage(facts) not in COMING and 2 * missed < held:
        return None
    return {
        "missed": wording.counted(missed, "no-shows"),
        "held": wording.counted(held, "meetings held"),
    } | _window(facts)


def _target_share(facts: Facts) -> Words | None:
    target, dials = facts.counts["dials_target"], facts.counts["dials"]
    if target is None or dials is None or facts.kind is None:
        return None
    linked = dials - (facts.counts["dials_unlinked"] or 0)
    if linked < FEWEST_DIALS or 2 * target >= linked or roles.asked(facts.kind.claimed) != roles.SELLER:
        return None
    return {
        "role": str(facts.kind.claimed),
        "share": f"{wording.number(target)} of {wording.counted(linked, 'dials')}",
    } | _window(facts)


def _plan_missed(facts: Facts) -> Words | None:
    if facts.judged < FEWEST_PLANNED or 2 * facts.met >= facts.judged:
        return None
    return {"met": f"{facts.met} of {facts.judged}"}


def _flag(facts: Facts) -> Words | None:
    """Return the first flag that is about what the rep does: results alone ask nothing."""
    for thing, told in facts.flags:
        if "sale" not in thing.casefold() and told.strip():
            return {"thing": thing, "told": told}
    return None


def _closing(facts: Facts) -> Words | None:
    counts = _counts(facts)
    return {"summary": f"{_for(facts)}{counts}" if counts else "nothing is tracked"} | _window(facts)


def _hunts(facts: Facts) -> bool:
    """Whether the role on the roster asks for new accounts, or nobody knows what it asks for."""
    return facts.kind is None or roles.asked(facts.kind.claimed) in (None, roles.SELLER)


def _stage(facts: Facts) -> str:
    return "" if facts.bottleneck is None else facts.bottleneck.top.casefold()


def _asked(facts: Facts) -> Words:
    assert facts.asking is not None
    told = (
        ("conversations", "talks with decision makers"),
        ("asks", "asks"),
        ("refusals", "refusals"),
        ("appointments", "appointments"),
    )
    return {name: wording.counted(getattr(facts.asking, name), thing) for name, thing in told}


def _counts(facts: Facts) -> str:
    known = [(facts.counts[name], thing) for name, thing in _SUMMARY]
    return ", ".join(wording.counted(count, thing) for count, thing in known if count is not None)


def _for(facts: Facts) -> str:
    """Return what the counts are of, where what the calls were for can be told."""
    return "" if facts.untold else "for new business: "


def _window(facts: Facts) -> Words:
    count = wording.counted(facts.weeks, "whole weeks") if facts.weeks else "no whole week so far"
    return {"window": count, "within": facts.within, "for": _for(facts)}


def _days(facts: Facts) -> str:
    return f"{wording.counted(facts.days, 'days')} worked in {wording.counted(facts.weeks, 'whole weeks')}"


_SHOWN: Final = "{summary} {within}."
RULES: Final = (
    Rule(
        "start", "nothing is logged in a whole week", _start,
        "What is the first thing that you will write down this week: calls, talks or noes?",
        "There is no whole week of work in the log so far.", thin=True,
    ),
    Rule(
        "not tracked", "calls, talks, noes or appointments (in this order) are not tracked at all", _not_tracked,
        "{asked}", "{thing} are not tracked so far.{known}", thin=True,
    ),
    Rule(
        "go on", "the log has fewer than 3 whole weeks", _go_on,
        "What helps you to go on writing down what you do?", _SHOWN, thin=True,
    ),
    Rule(
        "no prospecting",
        f"in 2 or more of at least {FEWEST_WEEKS_CALLED} whole weeks nobody new was called or visited; not for roles "
        "that look after customers", _no_prospecting,
        "What took the place of calls to new accounts in the weeks without one?",
        "No call or visit to a new account in {idle} whole weeks, {days}.",
    ),
    Rule(
        "few new accounts",
        f"fewer than one account touched for the first time in {DAYS_FOR_ONE} days worked, over at least "
        f"{FEWEST_WEEKS_CALLED} whole weeks; not for roles that look after customers", _few_new_accounts,
        "Where will your next new accounts come from?",
        "First touches: {found} on {days}.",
    ),
    Rule(
        "few asks", 'the ledger says "few asks"', _few_asks,
        "{picked_up}. How many did you ask for a meeting? What stopped you with the others?",
        "{conversations}, {asks}, {appointments}.",
    ),
    Rule(
        "many asks, few yes", 'the ledger says "many asks, few yes"', _few_yes,
        "What do people hear from you before you ask for the meeting, and what could they hear instead?",
        "{conversations}, {asks}, {refusals}, {appointments}.",
    ),
    Rule(
        "few reached",
        f"of at least {FEWEST_DIALS} dials fewer than 1 in {DIALS_FOR_ONE} reached a decision maker, or most is "
        "lost at reaching people", _few_reached,
        "What would you change first to reach more people: the list or the time of day?",
        "{for}{reached} from {of} in {window}.",
    ),
    Rule(
        "no-shows",
        f"at least {FEWEST_NO_SHOWS} no-shows and one to every two meetings held, or most is lost at coming to the "
        "meeting", _no_shows,
        "What happens between the call and the meeting, so that people come?",
        "{for}{missed} beside {held} in {window}.",
    ),
    Rule(
        "target share",
        f"a Seller by the roster; less than half of at least {FEWEST_DIALS} dials with an account went to target "
        "accounts",
        _target_share,
        "Which target accounts do you want to call first this week?",
        "Hired as {role}; {share} went to target accounts in {window}.",
    ),
    Rule(
        "plan missed", f"the plan was met in less than half of at least {FEWEST_PLANNED} planned weeks", _plan_missed,
        "What would have to be different in your week for the plan to fit into it?",
        "The plan was met in {met} whole weeks.",
    ),
    Rule(
        "a flag", "something that the rep does is out of his usual, the first of what is listed", _flag,
        "What was behind the change in {thing}?", "{told}",
    ),
    Rule(
        "what worked", "nothing stands out", _closing,
        "What worked last week that you will do again?", _SHOWN, thin=True,
    ),
    Rule(
        "first call", "always, after the others", _closing,
        "Which account will you call first this week, and what do you hope to hear?", _SHOWN, thin=True,
    ),
    Rule(
        "help", "always, after the others", _closing,
        "What would make the week ahead easier for you?", _SHOWN, thin=True,
    ),
)  # fmt: skip
