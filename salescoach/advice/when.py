"""When each rule applies: what fills its question and its evidence, or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from salescoach import roles, vocab, wording
from salescoach.advice.facts import FEWEST, Facts, Kind
from salescoach.ledger.sentences import spelled
from salescoach.roles import limits

Words = dict[str, str]

#: A rule on counts needs so many of them.
FEWEST_DIALS: Final = 100
FEWEST_WEEKS_CALLED: Final = 4
FEWEST_NO_SHOWS: Final = 3
FEWEST_PLANNED: Final = 4
#: Fewer decision makers in so many dials are few; fewer new accounts in so many days worked, too.
DIALS_FOR_ONE: Final = 50
DAYS_FOR_ONE: Final = 2
#: Fewer dials to new accounts are few: less than half of the rep's own plan or, without one, fewer in a week of five
#: days than a week has in which there was steady prospecting (``roles.limits``).
OF_PLAN: Final = 0.5
A_WEEK: Final = limits.PROSPECTING_FLOOR
#: What a step is called at which reaching people, and coming to the meeting, is what most is lost at.
REACHING: Final = (
    "connects", "connect_rate", "decision makers", "decision_maker_rate", "reach_rate", "dial_conversations",
    "conversations", "dials_per_connect", "dials_per_conversation",
)  # fmt: skip
COMING: Final = ("meetings", "meetings held", "show_rate", "set_held", "appointments_per_meeting_held")
_Missing = tuple[tuple[str, ...], str, str]
#: What can be started to be written down, the most needed first, and how it is asked: calls before anything else.
_CALLS: Final[tuple[_Missing, ...]] = (
    (("dials", "doors", "dials_to_new"), "calls and visits",
     "What would it take to write down every call of this week, answered or not?"),
)  # fmt: skip
_TALKS: Final[tuple[_Missing, ...]] = (
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


def came_in(facts: Facts) -> Words | None:
    """Return what came in, where calls came in and no call went out."""
    return {"came_in": facts.came_in} if facts.came_in and facts.counts["dials"] is None else None


def start(facts: Facts) -> Words | None:
    """Return what is not there, where nothing is logged, or nothing but noughts."""
    if facts.came_in or any(facts.counts.values()):
        return None
    if not facts.weeks:
        return {"told": "There is no whole week of work in the log so far."}
    known = [count for count in facts.counts.values() if count is not None]
    return {"told": f"Every count {facts.within} is 0 or not written down."} if known else None


def calls_not_tracked(facts: Facts) -> Words | None:
    """Return what to ask, where calls and visits are not tracked."""
    return None if facts.came_in else _missing(facts, _CALLS)


def not_tracked(facts: Facts) -> Words | None:
    """Return what to ask, where calls are tracked and what they lead to is not."""
    return None if _missing(facts, _CALLS) else _missing(facts, _TALKS)


def _missing(facts: Facts, things: tuple[_Missing, ...]) -> Words | None:
    for columns, thing, asked in things:
        if all(facts.counts[column] is None for column in columns):
            what = "" if facts.untold else " for new business"
            known = _counted(facts.counts)
            told = f" Written down{what} {facts.within}: {known}." if known else ""
            return {"thing": wording.capital(thing), "asked": asked, "known": told} | _window(facts)
    return None


def go_on(facts: Facts) -> Words | None:
    """Return the counts so far of a log that has begun."""
    return closing(facts) if 0 < facts.weeks < FEWEST else None


def customers(facts: Facts) -> Words | None:
    """Return how many dials went to customers where new accounts were asked for; of visits the kind of work tells."""
    new, existing = facts.counts["dials_to_new"], facts.counts["dials_existing"]
    if new is None or existing is None or facts.kind is None:
        return None
    dials, visits = new + existing, facts.counts["doors"] and not facts.kind.mismatch
    if visits or dials < FEWEST_DIALS or 3 * existing < 2 * dials or not _hired_to_hunt(facts.kind):
        return None
    share = f"{wording.number(existing)} of {wording.counted(dials, 'dials')}"
    return {"role": str(facts.kind.claimed), "share": share} | _window(facts)


def no_prospecting(facts: Facts) -> Words | None:
    """Return the weeks without a call or visit to a new account."""
    if facts.called < FEWEST_WEEKS_CALLED or facts.idle < 2 or not _hunts(facts):
        return None
    return {
        "idle": f"{facts.idle} of {facts.called}",
        "days": f"{wording.number(facts.idle_days)} of {wording.number(facts.called_days)} days worked",
    }


def few_calls(facts: Facts) -> Words | None:
    """Return the dials to new accounts, where they are few beside the rep's plan or what steady prospecting takes."""
    made = facts.counts["dials_to_new"]
    if made is None or facts.called < FEWEST_WEEKS_CALLED or not _hunts(facts):
        return None
    if facts.planned and facts.judged >= FEWEST_PLANNED:
        if facts.made >= OF_PLAN * facts.planned:
            return None
        weeks = wording.counted(facts.judged, "whole weeks with a plan")
        return {"made": f"{_to_new(facts.made)} in {weeks}; {wording.number(facts.planned)} were planned"}
    if (made + (facts.counts["doors"] or 0)) * limits.FULL_WEEK >= A_WEEK * facts.called_days:
        return None
    return {"made": f"{_to_new(made)} on {_days(facts)}"}


def _to_new(dials: float) -> str:
    return wording.counted(dials, "dials to new accounts")


def few_new_accounts(facts: Facts) -> Words | None:
    """Return how many accounts were touched for the first time, where they are few."""
    found = facts.counts["accounts_new"]
    if found is None or facts.weeks < FEWEST_WEEKS_CALLED or not _hunts(facts):
        return None
    if found * DAYS_FOR_ONE >= facts.days:
        return None
    return {"found": wording.counted(found, "new accounts"), "days": _days(facts)}


def few_asks(facts: Facts) -> Words | None:
    """Return the talks and the asks, where the ledger says "few asks"."""
    if facts.asking is None or facts.asking.status != "few asks" or not facts.asking.conversations:
        return None
    return {"people": spelled(facts.asking.conversations, "decision makers"), **_asked(facts)}


def few_yes(facts: Facts) -> Words | None:
    """Return the asks and what came of them, where the ledger says "many asks, few yes"."""
    return _asked(facts) if facts.asking is not None and facts.asking.status == "many asks, few yes" else None


def few_reached(facts: Facts) -> Words | None:
    """Return how many dials reached a decision maker, where they are few or most is lost there."""
    reached, dials = facts.counts["dial_conversations"], facts.counts["dials_asked"]
    if reached is None or dials is None or dials < FEWEST_DIALS:
        return None
    if _stage(facts) not in REACHING and reached * DIALS_FOR_ONE >= dials:
        return None
    reached_by = wording.counted(reached, vocab.label("dial_conversations"))
    return {"reached": reached_by, "of": wording.counted(dials, "dials")} | _window(facts)


def no_shows(facts: Facts) -> Words | None:
    """Return how many of the meetings due in these weeks were missed, where they are many or most is lost there."""
    missed, held = facts.counts["no_shows"], facts.counts["meetings"]
    if missed is None or held is None or missed < FEWEST_NO_SHOWS:
        return None
    if _stage(facts) not in COMING and 2 * missed < held:
        return None
    share = f"{wording.number(missed)} of {wording.counted(missed + held, 'meetings')}"
    return {"share": share} | _window(facts)


def target_share(facts: Facts) -> Words | None:
    """Return how many dials went to target accounts, where they are less than half."""
    target, dials = facts.counts["dials_target"], facts.counts["dials"]
    if target is None or dials is None or facts.kind is None:
        return None
    linked = dials - (facts.counts["dials_unlinked"] or 0)
    if linked < FEWEST_DIALS or 2 * target >= linked or not _hired_to_hunt(facts.kind):
        return None
    return {
        "role": str(facts.kind.claimed),
        "share": f"{wording.number(target)} of {wording.counted(linked, 'dials')}",
    } | _window(facts)


def plan_missed(facts: Facts) -> Words | None:
    """Return the weeks in which the plan was met, where they are less than half."""
    if facts.judged < FEWEST_PLANNED or 2 * facts.met >= facts.judged:
        return None
    return {"met": wording.out_of(facts.met, facts.judged, "whole weeks")}


def flag(facts: Facts) -> Words | None:
    """Return the first flag that is about what the rep does: results alone ask nothing."""
    for thing, told in facts.flags:
        if "sale" not in thing.casefold() and told.strip():
            return {"thing": thing, "told": told}
    return None


def worked(facts: Facts) -> Words | None:
    """Return the counts of the last whole week, where an appointment came of it."""
    if not facts.last_week["appointments"]:
        return None
    return {"summary": f"{_for(facts)}{_counted(facts.last_week)}"}


def closing(facts: Facts) -> Words | None:
    """Return what is written down."""
    counts = _counted(facts.counts)
    nothing = "no calls went out" if facts.came_in else "nothing is tracked"
    return {"summary": f"{_for(facts)}{counts}" if counts else nothing} | _window(facts)


def _hired_to_hunt(kind: Kind) -> bool:
    """Whether the role on the roster asks for new accounts."""
    return roles.asked(kind.claimed) == roles.SELLER


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


def _counted(counts: Mapping[str, float | None]) -> str:
    known = [(counts[name], thing) for name, thing in _SUMMARY]
    return ", ".join(wording.counted(count, thing) for count, thing in known if count is not None)


def _for(facts: Facts) -> str:
    """Return what the counts are of, where what the calls were for can be told."""
    return "" if facts.untold else "for new business: "


def _window(facts: Facts) -> Words:
    count = wording.counted(facts.weeks, "whole weeks") if facts.weeks else "no whole week so far"
    return {"window": count, "within": facts.within, "for": _for(facts)}


def _days(facts: Facts) -> str:
    return f"{wording.counted(facts.days, 'days')} worked in {wording.counted(facts.weeks, 'whole weeks')}"
