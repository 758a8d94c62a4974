"""The tables that a coach fills by hand: what was agreed with a rep, and what a rep guessed."""

from __future__ import annotations

from typing import Final

from salescoach.schema.column import Column, Table
from salescoach.schema.tables import WHERE_FROM

#: Counts that a rep decides himself, so that they can be agreed on; others are what comes of the work.
AGREED_COUNTS: Final = (
    "dials",
    "dials_new",
    "dials_target",
    "dials_existing",
    "doors",
    "accounts_new",
    "asks",
    "touches",
)
#: Ratios of the questions that can be agreed on. A sale comes months after its meeting, so weeks before and
#: after say nothing of meetings per sale.
AGREED_RATIOS: Final = ("dials_per_connect", "dials_per_conversation", "conversations_per_appointment")
DIRECTIONS_AGREED: Final = ("more", "fewer")
AGREEMENTS: Final = Table(
    "agreements",
    (
        Column("agreement_id", "text", "number of the agreement", required=True),
        Column("rep_id", "text", "rep", required=True),
        Column("made", "date", "day on which it was made", required=True),
        Column(
            "measure",
            "text",
            "what is to change",
            required=True,
            one_of=(*AGREED_COUNTS, *AGREED_RATIOS),
        ),
        Column("direction", "text", "which way", required=True, one_of=DIRECTIONS_AGREED),
        Column("start", "date", "first week it holds for", required=True),
        Column("ended", "date", "last day it holds for; empty while it holds"),
        Column("target", "number", "how many a week; of a ratio how many for one"),
        Column("note", "text", "the coach's own words; never trusted to be harmless"),
        Column("new_usual", "boolean", "what is usual starts anew with it", required=True),
        Column("picked_worst", "boolean", "it was made because of an unusually bad week", required=True),
        *WHERE_FROM,
    ),
    ("agreement_id",),
)
#: The questions of the five that a rep can guess; the second asks two things.
GUESSED: Final = (
    "refusals_per_week",
    "target_dials_per_week",
    "existing_dials_per_week",
    "dials_per_conversation",
    "conversations_per_appointment",
    "meetings_per_sale",
)
GUESSES: Final = Table(
    "guesses",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("date", "date", "day of the guess", required=True),
        Column("question", "text", "which of the five questions", required=True, one_of=GUESSED),
        Column("guess", "number", "the rep's own answer, in the unit of the question", required=True),
        *WHERE_FROM,
    ),
    ("rep_id", "date", "question"),
)
