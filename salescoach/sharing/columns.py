"""What becomes of each column of text in a copy: made up, left out, or as it is because it says nothing of anybody."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Columns with ids, by what they are ids of.
IDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("rep_id", "set_by", "held_by", "logged_by"), "rep"),
        **dict.fromkeys(("account_id", "account_root", "root", "parent_id"), "account"),
        **dict.fromkeys(("activity_id", "appointment_id", "meeting_id", "into_id", "item"), "row"),
        **dict.fromkeys(("source", "into_source"), "source"),
        **dict.fromkeys(("file", "was_file"), "file"),
        "contact_id": "contact",
        "deal_id": "deal",
        "team": "team",
        "stage": "stage",
    }
)
#: Columns of words: those that workbook.toml explains stay.
WORDS: Final = ("disposition_word", "outcome_word", "word")
#: Columns of free text and of what could be recognised; a copy has nothing in them.
NOTHING: Final = ("contact_title", "title", "detail", "cells", "digest", "note")
#: Names are made up for each id.
NAMED: Final = MappingProxyType({"reps": "rep_id", "accounts": "account_id"})
#: Tables of which a copy has no rows: which ids are or may be one, and where a rep's mail goes.
EMPTY: Final = ("merged", "alike", "addresses")
#: What a table says in place of free text that may not be missing.
INSTEAD: Final = MappingProxyType({("restated", "what"): "changed"})
#: Codes, and what the workbook counts with.
AS_IT_IS: Final = (
    *(
        "kind",
        "direction",
        "disposition",
        "outcome",
        "state",
        "met_state",
        "origin",
        "account_group",
        "purpose",
        "type",
    ),
    *(
        "status",
        "amount_basis",
        "currency",
        "business",
        "part",
        "span",
        "measure",
        "question",
        "role",
        "country",
    ),
    *("time_zone", "working_days", "reason", "fills", "version", "dictionary", "found_in", "agreement_id"),
)
#: What stands as the file of rows that a command wrote, and endings that tell why a row was left out.
OURS: Final = ("salescoach plan", "salescoach agree", "guesses")
