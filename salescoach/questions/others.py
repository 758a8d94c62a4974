"""What one rep's log lacks, as it is said where the others' rows of the same log have it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from salescoach import vocab
from salescoach.questions.one import absent

#: What is said of a rep without any work in the log.
NOTHING: Final = "nothing is logged under this name"
#: Counts that do not come of calls made.
_NO_CALLS: Final = ("refusals", "meetings", "prospects_met", "sales")
#: Where something is done at the command line: the reader of a page has none.
_POINTER: Final = re.compile(r" \((?:docs/|salescoach |workbook\.toml)[^)]*\)")


def among_others(answers: pd.DataFrame, logged: Mapping[str, str], *, came_in: str = "") -> pd.DataFrame:
    """Return the answers of reps with ``why`` telling what one of them lacks from what nobody logs.

    ``logged`` are the counts of rep_weeks that somebody in the log has, each with the word it is logged by, or "";
    ``came_in`` is said of the calls of a rep who makes none, and to whom calls come in.

    >>> row = {"rep_id": "ann", "status": "not_tracked", "of": "meetings", "per": "sales"}
    >>> rows = pd.DataFrame([{**row, "why": "no sales in this log; 13 weeks from 2 March 2026"}])
    >>> among_others(rows, {"meetings": "", "sales": ""})["why"].tolist()
    ['no sales under this name yet; 13 weeks from 2 March 2026']
    """
    return answers.assign(why=[_why(row, logged, came_in) for row in answers.to_dict("records")])


def _why(row: Mapping[Any, Any], logged: Mapping[str, str], came_in: str) -> str:
    why = str(row["why"])
    if row["status"] != "not_tracked" or pd.isna(row["rep_id"]):
        return why
    if why == NOTHING:
        return came_in or why
    for column in (str(row["of"]), str(row["per"])):
        if not why.startswith(absent(column)):
            continue
        if came_in and column not in _NO_CALLS:
            return came_in
        if column in logged:
            return _under_name(column, logged[column]) + why[len(absent(column)) :]
    return why


def _under_name(column: str, word: str) -> str:
    if column != "refusals":
        return f"no {vocab.label(column)} under this name yet"
    there = f"; the result '{word}' is there" if word else ""
    return f"no call under this name is recorded as a no{there}"


def for_page(text: str) -> str:
    """Return what is said of an answer as the rep's page says it: without what is done at the command line.

    >>> for_page("no sales under this name yet"), for_page("keep the sheet (docs/start-tracking.md); 13 weeks")
    ('no sales under your name yet', 'keep the sheet; 13 weeks')
    """
    return _POINTER.sub("", text).replace("under this name", "under your name")
