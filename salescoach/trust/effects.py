"""What a fault does to the five numbers: the answer as it is beside the answer as it would be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from salescoach import questions, vocab, wording

#: What the numbers are called, and what their two counts count.
_NAMES: Final = {
    "refusals_per_week": ("refusals a week", "refusals", "whole weeks"),
    "target_dials_per_week": ("dials to target accounts a week", "dials to target accounts", "whole weeks"),
    "existing_dials_per_week": ("dials to customers a week", "dials to customers", "whole weeks"),
    "dials_per_conversation": ("dials per decision maker", "dials", "decision makers"),
    "conversations_per_appointment": ("decision makers per appointment", "decision makers", "appointments"),
    "meetings_per_sale": ("meetings per sale", "meetings", "sales"),
    "new_prospects_met_per_sale": ("new prospects met per sale", "new prospects met", "sales"),
    "dials_per_connect": ("dials per connect", "dials", "connects"),
}
_QUESTIONS: Final = {question.name: question for question in questions.QUESTIONS}
#: Columns beside its two counts that decide, by what a question needs, whether it is answered at all.
_BESIDE: Final = {
    "decider": ("dials", "dials_known", "connects", "connects_known"),
    "account": ("dials", "dials_unlinked"),
    "result": ("dials", "dials_known"),
    "": ("appointments", "set_held", "set_sales"),
}
#: By question, everything its answer is read from.
_READ: Final = {
    name: tuple(dict.fromkeys((q.of, *((q.per,) if q.per != "weeks" else ()), *_BESIDE[q.needs])))
    for name, q in _QUESTIONS.items()
    if name in _NAMES
}
_COLUMNS: Final = tuple(dict.fromkeys(column for columns in _READ.values() for column in columns))
_SCOPES: Final = (vocab.DEFAULT_SCOPE, "all", "unknown")
#: By a question's scope, the others that it can come to stand for, or that decide so.
_ASKED: Final = {vocab.DEFAULT_SCOPE: ("all", "unknown"), "all": ()}
_KEYS: Final = ["rep_id", "week", "scope", "partial"]
_NUMBERS: Final = ("ok", "too_thin", "bound")
_KNOWN: Final = (*_NUMBERS, "none_yet")
#: How large the effect is of a number that comes to be known, or stops to be.
_TOLD: Final = 1.0
NOTHING: Final = "Changes none of the five numbers."


@dataclass(frozen=True)
class Effect:
    """What a variant changes: each number that reads otherwise, the largest change first, and how large it is."""

    lead: str
    parts: tuple[str, ...] = ()
    size: float = 0.0

    def said(self, most: int = len(_NAMES)) -> str:
        """Return a sentence with both numbers and their counts, or nothing where nothing changes."""
        return f"{self.lead}, {'; '.join(self.parts[:most])}." if self.parts else ""


def effects(counted: pd.DataFrame, leads: Sequence[str], rep: str | None) -> list[Effect]:
    """Return the effect of each variant.

    ``counted`` is ``variants.rep_weeks``: variant 0 is the log as it is, ``leads`` begin the sentences of
    the others; ``rep`` is None for all reps together.
    """
    slim = _slim(counted)
    as_it_is, *others = (slim[slim["variant"] == n].reset_index(drop=True) for n in range(len(leads) + 1))
    base = questions.answers(as_it_is, reps=[rep], names=_NAMES)
    return [_effect(base, as_it_is, frame, lead) for frame, lead in zip(others, leads, strict=True)]


def _slim(counted: pd.DataFrame) -> pd.DataFrame:
    """Return what the answers are read from, its counts as one block of plain numbers: it costs a third."""
    rows = counted[counted["scope"].isin(_SCOPES)]
    counts = np.column_stack([rows[name].to_numpy("float64", na_value=np.nan) for name in _COLUMNS])
    keys = rows[["variant", *_KEYS, "from_tally"]].astype({"partial": "bool"}).reset_index(drop=True)
    return pd.concat([keys, pd.DataFrame(counts, columns=list(_COLUMNS))], axis=1)


def _effect(base: pd.DataFrame, as_it_is: pd.DataFrame, frame: pd.DataFrame, lead: str) -> Effect:
    names = _touched(as_it_is, frame)
    if not names:
        return Effect(lead)
    [rep] = set(base["rep_id"].map(lambda value: None if pd.isna(value) else str(value)))
    was = {str(row.question): row for row in _rows(base)}
    would = {str(row.question): row for row in _rows(questions.answers(frame, reps=[rep], names=names))}
    if _told(was) and _told({**was, **would}):
        would.pop("dials_per_connect", None)
    parts = [
        (_size(was[name], now), now.status not in _NUMBERS, _part(was[name], now))
        for name, now in would.items()
    ]
    changed = sorted((part for part in parts if part[2]), key=lambda part: (-part[0], part[1]))
    if not changed:
        return Effect(lead)
    return Effect(lead, tuple(said for *_, said in changed), changed[0][0])


def _rows(found: pd.DataFrame) -> list[questions.Answer]:
    return [questions.Answer(*values) for values in found.itertuples(index=False, name=None)]


def _told(answers: dict[str, questions.Answer]) -> bool:
    return answers["dials_per_conversation"].status in _KNOWN


def _touched(was: pd.DataFrame, would: pd.DataFrame) -> list[str]:
    """Return the questions that can read otherwise: something they stand on differs in the weeks they look at."""
    if len(was) != len(would) or any((was[key].array != would[key].array).any() for key in _KEYS):
        return list(_NAMES)
    one, other = was[list(_COLUMNS)].to_numpy(), would[list(_COLUMNS)].to_numpy()
    apart = (one != other) & ~(np.isnan(one) & np.isnan(other))
    weeks, last = was["week"].array, questions.last_complete(was)
    found = []
    for name, read in _READ.items():
        question = _QUESTIONS[name]
        rows = np.isin(was["scope"].to_numpy(), (question.scope, *_ASKED[question.scope]))
        if last is not None:
            rows &= (weeks > last - pd.Timedelta(weeks=question.weeks)) & (weeks <= last)
        if apart[rows][:, [_COLUMNS.index(column) for column in read]].any():
            found.append(name)
    return found


def _part(was: questions.Answer, would: questions.Answer) -> str:
    """Return what one number would be instead of what it is, or nothing where it reads the same or stays unknown."""
    if value(was) == value(would) or not {was.status, would.status} & set(_NUMBERS):
        return ""
    name = _NAMES[was.question][0]
    return f"{name} would read {value(would)}{_counts(would)} instead of {value(was)}{_counts(was)}"


def value(answer: questions.Answer) -> str:
    """Return the number of an answer as it is said."""
    if answer.status in ("not_tracked", "unmapped", "none_yet"):
        return {"unmapped": "not explained yet", "none_yet": "nothing yet"}.get(
            answer.status, wording.NOT_TRACKED
        )
    return (
        f"at least {wording.number(answer.low)}" if answer.status == "bound" else wording.number(answer.value)
    )


def _counts(answer: questions.Answer) -> str:
    if pd.isna(answer.of_count) or pd.isna(answer.per_count):
        return ""
    _, of, per = _NAMES[answer.question]
    second = wording.counted(answer.per_count, per)
    if answer.per == "weeks":
        return f" ({wording.number(answer.of_count)} in {second})"
    return f" ({wording.counted(answer.of_count, of)}, {second})"


def _size(was: questions.Answer, would: questions.Answer) -> float:
    """Return how far apart two answers are: the logarithm of their ratio, or 1 where only one is known."""
    one, other = (answer.low if answer.status == "bound" else answer.value for answer in (was, would))
    one, other = (None if pd.isna(number) else float(number or 0) for number in (one, other))
    if one is None or other is None:
        return 0.0 if one is other else _TOLD
    if one == 0 or other == 0:
        return 0.0 if one == other else _TOLD
    return abs(math.log(other / one))
