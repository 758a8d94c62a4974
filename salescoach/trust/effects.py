"""What a fault does to the five numbers: the answer as it is beside the answer as it would be."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import funnel, questions, vocab, wording
from salescoach.questions import Answer, Rows, rows_of
from salescoach.store import Log

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
_KEYS: Final = ("rep_id", "week", "scope", "partial")
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


def effects(counted: Mapping[int, Rows], leads: Iterable[tuple[int, str]], rep: str | None) -> list[Effect]:
    """Return the effect of each variant.

    ``counted`` has the rows of each variant by its number, 0 being the log as it is; ``leads`` are the numbers
    of the variants asked for and what begins their sentences; ``rep`` is None for all reps together.
    """
    nothing = rows_of(pd.DataFrame(columns=[*_KEYS, "from_tally", *_COLUMNS]), _COLUMNS)
    as_it_is = counted.get(0, nothing)
    base = _answers(as_it_is, rep, _NAMES)
    return [_effect(base, as_it_is, (counted.get(number, nothing), lead), rep) for number, lead in leads]


def counts(log: Log) -> pd.DataFrame:
    """Return of a log's rep_weeks what the answers are read from: of many variants no more could be kept."""
    found = funnel.rep_weeks(log)
    return found.loc[found["scope"].isin(_SCOPES), [*_KEYS, "from_tally", *_COLUMNS]]


def by_pair(batches: Iterable[pd.DataFrame]) -> dict[int, dict[int, Rows]]:
    """Return ``counts`` of ``variants.batches``, no pair in two of them, as plain arrays, by group and variant."""
    found: dict[int, dict[int, Rows]] = {}
    for counted in batches:
        ordered = counted.sort_values(["who", "variant"], kind="stable", ignore_index=True)
        rows, keys = rows_of(ordered, _COLUMNS), ordered[["who", "variant"]].to_numpy("int64")
        starts = np.flatnonzero(np.diff(keys, axis=0, prepend=-1).any(axis=1))
        for start, end in zip(starts, [*starts[1:], len(keys)], strict=True):
            who, variant = map(int, keys[start])
            found.setdefault(who, {})[variant] = rows.where(slice(start, end))
    return found


def _answers(rows: Rows, rep: str | None, names: Collection[str]) -> dict[str, Answer]:
    return {answer.question: answer for answer in questions.answered(rows, rep=rep, names=names)}


def _effect(base: Mapping[str, Answer], as_it_is: Rows, variant: tuple[Rows, str], rep: str | None) -> Effect:
    rows, lead = variant
    names = _touched(as_it_is, rows)
    if not names:
        return Effect(lead)
    would = _answers(rows, rep, names)
    if _told(base) and _told({**base, **would}):
        would.pop("dials_per_connect", None)
    parts = [
        (_size(base[name], now), now.status not in _NUMBERS, _part(base[name], now))
        for name, now in would.items()
    ]
    changed = sorted((part for part in parts if part[2]), key=lambda part: (-part[0], part[1]))
    if not changed:
        return Effect(lead)
    return Effect(lead, tuple(said for *_, said in changed), changed[0][0])


def _told(answers: Mapping[str, Answer]) -> bool:
    return answers["dials_per_conversation"].status in _KNOWN


def _touched(was: Rows, would: Rows) -> list[str]:
    """Return the questions that can read otherwise: something they stand on differs in the weeks they look at."""
    if len(was) != len(would) or any((was[key] != would[key]).any() for key in _KEYS):
        return list(_NAMES)
    weeks, last = was["week"], was.last_complete
    apart = {name: _apart(was[name], would[name]) for name in _COLUMNS}
    found = []
    for name, read in _READ.items():
        question = _QUESTIONS[name]
        rows = np.isin(was["scope"], (question.scope, *_ASKED[question.scope]))
        if last is not None:
            day = last.to_datetime64()
            rows &= (weeks > day - np.timedelta64(7 * question.weeks, "D")) & (weeks <= day)
        if any(apart[column][rows].any() for column in read):
            found.append(name)
    return found


def _apart(one: npt.NDArray[np.float64], other: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Return where two counts differ; what both do not track is the same."""
    apart: npt.NDArray[np.bool_] = (one != other) & ~(np.isnan(one) & np.isnan(other))
    return apart


def _part(was: Answer, would: Answer) -> str:
    """Return what one number would be instead of what it is, or nothing where it reads the same or stays unknown."""
    if value(was) == value(would) or not {was.status, would.status} & set(_NUMBERS):
        return ""
    name = _NAMES[was.question][0]
    return f"{name} would read {value(would)}{_counts(would)} instead of {value(was)}{_counts(was)}"


def value(answer: Answer) -> str:
    """Return the number of an answer as it is said."""
    if answer.status in ("not_tracked", "unmapped", "none_yet"):
        return {"unmapped": "not explained yet", "none_yet": "nothing yet"}.get(
            answer.status, wording.NOT_TRACKED
        )
    return (
        f"at least {wording.number(answer.low)}" if answer.status == "bound" else wording.number(answer.value)
    )


def _counts(answer: Answer) -> str:
    if pd.isna(answer.of_count) or pd.isna(answer.per_count):
        return ""
    _, of, per = _NAMES[answer.question]
    second = wording.counted(answer.per_count, per)
    if answer.per == "weeks":
        return f" ({wording.number(answer.of_count)} in {second})"
    return f" ({wording.counted(answer.of_count, of)}, {second})"


def _size(was: Answer, would: Answer) -> float:
    """Return how far apart two answers are: the logarithm of their ratio, or 1 where only one is known."""
    one, other = (answer.low if answer.status == "bound" else answer.value for answer in (was, would))
    one, other = (None if pd.isna(number) else float(number or 0) for number in (one, other))
    if one is None or other is None:
        return 0.0 if one is other else _TOLD
    if one == 0 or other == 0:
        return 0.0 if one == other else _TOLD
    return abs(math.log(other / one))
