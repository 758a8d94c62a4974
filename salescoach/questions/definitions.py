"""What is asked: the questions as data, the window asked for, and what an answer holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from salescoach import vocab

#: A number counts as known when it is known for this share of what it stands on.
KNOWN_SHARE: Final = 0.8
#: Fewer than so many successes, or complete weeks, are too few to say.
FEWEST: Final = 3


@dataclass(frozen=True)
class Question:
    """One question: a count ``of`` something ``per`` something else, over a window of weeks."""

    name: str
    number: int
    of: str
    per: str
    weeks: int
    text: str
    scope: str = vocab.DEFAULT_SCOPE
    needs: str = ""


#: The questions in the article's order. ``per`` "weeks" is the usual of the complete, tracked weeks.
QUESTIONS: Final = (
    Question(
        "refusals_per_week", 1, "refusals", "weeks", 13,
        "How often were you refused an appointment?", needs="decider",
    ),
    Question(
        "target_dials_per_week", 2, "dials_target", "weeks", 13,
        "How many calls went to target accounts?", "all", needs="account",
    ),
    Question(
        "existing_dials_per_week", 2, "dials_existing", "weeks", 13,
        "How many calls went to customers?", "all", needs="account",
    ),
    Question(
        "dials_per_conversation", 3, "dials", "dial_conversations", 13,
        "How many dials to speak to a decision maker?", needs="decider",
    ),
    Question(
        "conversations_per_appointment", 4, "conversations", "appointments", 13,
        "How many decision makers for an appointment?", needs="decider",
    ),
    Question("meetings_per_sale", 5, "meetings", "sales", 52, "How many meetings for a sale?"),
    Question("new_prospects_met_per_sale", 5, "prospects_met", "sales", 52, "How many new prospects met for a sale?"),
    Question(
        "people_seen_per_week", 6, "people_seen", "weeks", 13,
        "How many decision makers did you talk with?", needs="decider",
    ),
    Question("dials_per_connect", 3, "dials", "connects", 13, "How many dials until a person answers?", needs="result"),
)  # fmt: skip


@dataclass(frozen=True)
class Window:
    """The weeks an answer stands on: from ``start`` to ``end``, everything, or each question's own."""

    start: date | None = None
    end: date | None = None
    everything: bool = False


@dataclass(frozen=True)
class Answer:
    """One answer with its two counts and its interval; ``value`` is missing when it is not known."""

    rep_id: str | None
    question: str
    scope: str
    of: str
    per: str
    of_count: float | None
    per_count: float | None
    value: float | None
    low: float | None
    high: float | None
    status: str
    why: str
