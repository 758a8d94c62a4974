"""The faults a log can have: what they are called, what is done with them, and what they might have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from salescoach.trust.marks import BURST, LATE_DAYS, SITTING
from salescoach.trust.variants import Variant


@dataclass(frozen=True)
class Fault:
    """One kind of fault among the activities: its rows, how many each counts for, and what else they might be.

    ``personal`` faults are told of a single rep.
    """

    reason: str
    said: str
    where: str
    does: str
    variants: tuple[Variant, ...] = ()
    question: str = ""
    count: str = "1"
    personal: bool = True


_UNANSWERED: Final = {"disposition": "'no_answer'"}
_ANSWERED: Final = {"disposition": "'connected'"}
_HUNTED: Final = {
    "account_group": "CASE account_group WHEN 'unlinked' THEN 'target' ELSE account_group END",
    "purpose": "CASE purpose WHEN 'unknown' THEN 'prospecting' ELSE purpose END",
}
_WORK: Final = "NOT automated"
_UNTOLD: Final = "dial AND disposition IS NULL AND NOT unmapped"
_WHO: Final = "connect AND decision_maker IS NULL"
_UNLINKED: Final = "dial AND account_id IS NULL"
_PURPOSE: Final = "dial AND purpose = 'unknown' AND account_id IS NOT NULL"
_BOOKED: Final = "kind = 'meeting' AND NOT automated AND state IN ('unknown', 'booked')"

#: Open tasks, as a tool that takes them for work would count them.
_PLANNED: Final = """
SELECT source, item AS activity_id, rep_id, date, {week} AS week, 'dial' AS kind, 'outbound' AS direction,
    'no_answer' AS disposition, 'none' AS outcome, false AS decision_maker, false AS asked, false AS automated,
    true AS dial, false AS connect, false AS callback, false AS conversation, false AS refusal, false AS new_person,
    false AS first_met, false AS first_touch, 'target' AS account_group, 'prospecting' AS purpose, 1 AS nth
FROM left_out WHERE fills = 'activities' AND reason = 'open' AND kind = 'dial' AND date IS NOT NULL"""


def _without(where: str, lead: str = "Without them") -> tuple[Variant, ...]:
    return (Variant(lead, where, drop=True),)


def _either(where: str) -> tuple[Variant, ...]:
    return (
        Variant("If a person had answered each of them", where, _ANSWERED),
        Variant("If nobody had answered any of them", where, _UNANSWERED),
    )


FAULTS: Final = (
    Fault(
        "duplicate", "calls found in two files", "copies > 1", "each is counted once",
        (Variant("If each counted as often as it stands in files", "copies > 1", times="copies"),), count="copies - 1",
    ),
    Fault(
        "copy", "lines written once more for another person", "copies_left_out > 0", "each is counted once",
        (Variant("If each counted as often as it is written", "copies_left_out > 0", times="1 + copies_left_out"),),
        count="copies_left_out",
    ),
    Fault(
        "same-id", "rows with an id that stands in another table of the export too", f"twin AND {_WORK}",
        "both are counted", _without("twin", "If they were counted once"),
        "Is this one activity in two tables of the export?",
    ),
    Fault(
        "automated", "rows logged by a machine", "automated", "not counted as work",
        (Variant("If they were counted as work", "automated AND rep_id IS NOT NULL", {"automated": "false"}),),
    ),
    Fault(
        "unassigned", "rows without a rep", f"{_WORK} AND rep_id IS NULL", "counted for nobody",
        (Variant("If one more rep had done them", f"{_WORK} AND rep_id IS NULL",
                 {"rep_id": "'?'", "held_by": "coalesce(held_by, '?')"}),),
        "Whose work is this?", personal=False,
    ),
    Fault(
        "unmapped", "dials with a result that nobody explained", "dial AND unmapped",
        "counted as dials, never as connects", _either("dial AND unmapped"), "What do these words mean?",
    ),
    Fault(
        "unmapped-decision", "talks with a decision that nobody explained", f"unmapped_outcome AND {_WORK}",
        "never counted as an appointment or a no",
        (Variant("If each of them were a no", f"unmapped_outcome AND {_WORK} AND outcome IN ('unknown', 'none')",
                 {"outcome": "'refused'", "asked": "true"}),),
        "What do these words mean?",
    ),
    Fault(
        "no-result", "dials without a result", _UNTOLD, "counted as dials, never as connects",
        _either(_UNTOLD), "How did these calls end?",
    ),
    Fault(
        "unknown-person", "connects of whom nobody knows whether they decide", _WHO,
        "never counted as decision makers",
        (
            Variant("If each of them decided", _WHO, {"decision_maker": "true"}),
            Variant("If not one of them decided", _WHO, {"decision_maker": "false"}),
        ),
        "Which of these people decide?",
    ),
    Fault(
        "unlinked", "dials without an account", _UNLINKED, "counted neither as to a target nor as to a customer",
        (Variant("If each went to a target account", _UNLINKED, _HUNTED),), "Whom were these calls for?",
    ),
    Fault(
        "unknown-purpose", "dials without a known purpose", _PURPOSE,
        "counted, but not among the calls to win somebody new",
        (Variant("If each was to win somebody new", _PURPOSE, _HUNTED),), "What were these calls for?",
    ),
    Fault(
        "unknown-meeting", "meetings of which nobody recorded whether they took place", _BOOKED,
        "not counted as held",
        (Variant("If each of them took place", _BOOKED, {"state": "'held'"}),), "Did these meetings take place?",
    ),
    Fault(
        "late", f"rows written down more than {LATE_DAYS} days after their date", "late", "counted on their date",
        _without("late"), "Was it written down from memory, and is the day right?",
    ),
    Fault(
        "back-dated", f"rows written in one sitting: {SITTING} or more within an hour, for several days", "sitting",
        "counted on their dates", _without("sitting"), "Was this written down in one sitting, and what from?",
    ),
    Fault(
        "future", "rows written down before the day they are dated", "ahead", "counted on their date",
        _without("ahead"), "Was this done, or only planned so far?",
    ),
    Fault(
        "burst", f"dials in bursts: {BURST} or more within a minute", "burst IS NOT NULL", "each is counted",
        _without("burst IS NOT NULL AND NOT first_of_burst", "If each burst were one dial"),
        "Were these calls made one by one, ticked off from a list, or made by a dialer that calls several at once?",
    ),
    Fault(
        "owner-changed", "rows written down by another rep", f"other_rep AND {_WORK}",
        "counted for whom the record names",
        (Variant("If they were counted for whoever wrote them down", f"other_rep AND {_WORK}",
                 {"rep_id": "logged_by"}),),
        "Who did this: whom the record names today, or who wrote it down?",
    ),
    Fault(
        "integration", "rows written down by somebody who is no rep", "other_hand",
        "counted for whom the record names", _without("other_hand"),
        "Is this a person, or a program that writes for people?",
    ),
    Fault(
        "far-off", "rows dated more than half a year away from all others", "stray", "counted on their date",
        _without("stray"), "Is the date right?",
    ),
)  # fmt: skip
#: What is said of many, as it is said of one.
ONE: Final = {
    "each is counted once": "it is counted once",
    "counted as dials, never as connects": "counted as a dial, never as a connect",
    "never counted as decision makers": "never counted as a decision maker",
    "counted on their date": "counted on its date",
    "Without them": "Without it",
    "If each counted as often as it stands in files": "If it counted as often as it stands in files",
    "If each counted as often as it is written": "If it counted as often as it is written",
    "If they were counted once": "If it were counted once",
    "If they were counted as work": "If it were counted as work",
    "If one more rep had done them": "If one more rep had done it",
    "If a person had answered each of them": "If a person had answered it",
    "If nobody had answered any of them": "If nobody had answered it",
    "If each of them were a no": "If it were a no",
    "If each of them decided": "If this person decided",
    "If not one of them decided": "If this person did not decide",
    "If each went to a target account": "If it went to a target account",
    "If each was to win somebody new": "If it was to win somebody new",
    "If each of them took place": "If it took place",
    "If they were counted for whoever wrote them down": "If it were counted for whoever wrote it down",
    "If each planned call were counted as a dial to a target account": (
        "If the planned call were counted as a dial to a target account"
    ),
    "What do these words mean?": "What does this word mean?",
    "How did these calls end?": "How did this call end?",
    "Which of these people decide?": "Does this person decide?",
    "Whom were these calls for?": "Whom was this call for?",
    "What were these calls for?": "What was this call for?",
    "Did these meetings take place?": "Did this meeting take place?",
    "Can they be mended at the source?": "Can it be mended at the source?",
}  # fmt: skip
#: Rows that never came into the log, by the code of ``schema.REASONS``; copies and open tasks apart.
LEFT: Final = {
    "open": (
        "tasks not done yet", "not counted",
        (Variant("If each planned call were counted as a dial to a target account", "false", add=_PLANNED),),
        "Are tasks closed when they are done?",
    ),
    "deleted": ("rows deleted at the source", "not counted", (), ""),
    "filtered": ("rows left out by the mapping", "not counted", (), ""),
    "unreadable": ("rows impossible to read", "not counted", (), "Can they be mended at the source?"),
    "cell": (
        "rows kept without a cell that is impossible to use", "the others of the row are used", (),
        "Can they be mended at the source?",
    ),
    "torn": (
        "rows with more or fewer cells than the header", "not counted", (), "Can they be mended at the source?",
    ),
}  # fmt: skip
