"""What a coach looks at when he explores a workbook: some reps, some weeks, one kind of account, one scope."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import pandas as pd

from salescoach import hours, names, questions, vocab, wording
from salescoach.errors import SalescoachError
from salescoach.funnel import groups
from salescoach.report import frames, team
from salescoach.report.facts import Facts

#: How many weeks one looks at when nothing else is chosen.
USUAL_WEEKS: Final = 26
SCOPES: Final = MappingProxyType(
    {
        "new_business": "new business",
        "prospecting": "prospecting alone",
        "lead": "leads alone",
        "deal": "open deals",
        "service": "service for customers",
        "unknown": "purpose unknown",
        "all": "everything logged",
    }
)
#: What is followed through time, by the name of its question.
TRENDS: Final = MappingProxyType(
    {
        "dials_per_conversation": "Dials for a decision maker",
        "conversations_per_appointment": "Decision makers for an appointment",
        "dials_per_connect": "Dials until a person answers",
        "meetings_per_sale": "Meetings for a sale",
    }
)
_COLUMNS: Final = (
    "dials", "connects", "conversations", "people_seen", "asks", "refusals", "laters", "appointments", "meetings",
    "sales",
)  # fmt: skip
#: What cannot be told of one group of accounts: a sale stands on a deal, which has no group.
_NOT_BY_GROUP: Final = frozenset({"sales"})
#: Questions about one group of accounts, which say nothing of another.
_OF_GROUP: Final = {"target_dials_per_week": "target", "existing_dials_per_week": "existing"}
_NO_SALES: Final = "cannot be told for one kind of account"
_TO_ITS_END: Final = pd.Timedelta(days=6)
_NOTHING: Final = "Nothing is logged for this choice."


@dataclass(frozen=True)
class Choice:
    """What to look at: a team, or one rep by id, "" for everybody; from one week to another, by their first days;
    a group of accounts, "" for all; and a scope.
    """  # fmt: skip

    first: pd.Timestamp
    last: pd.Timestamp
    team: str = ""
    rep: str = ""
    group: str = ""
    scope: str = vocab.DEFAULT_SCOPE


@dataclass(frozen=True)
class Explored:
    """The rows of the reps and accounts chosen, and what pages show of them: each worked out when it is asked for."""

    facts: Facts
    choice: Choice
    every_week: pd.DataFrame

    @functools.cached_property
    def every_scope(self) -> pd.DataFrame:
        """Return the rows of the weeks chosen, in every scope; an end before its start is read the other way round."""
        return self.every_week[self.every_week["week"].between(*self._span)]

    @property
    def _span(self) -> tuple[pd.Timestamp, pd.Timestamp]:
        first, last = sorted((self.choice.first, self.choice.last))
        return first, last

    @functools.cached_property
    def rows(self) -> pd.DataFrame:
        """Return the rows of the scope chosen."""
        return self.every_scope[self.every_scope["scope"] == self.choice.scope]

    @property
    def answers(self) -> list[tuple[str, str]]:
        """Return the five answers over the weeks chosen in words, each question in its own scope as on every page."""
        window = questions.Window(everything=True)
        group = self.choice.group
        names = [name for name in team.COLUMNS if not group or _OF_GROUP.get(name, group) == group]
        found = questions.answers(self.every_scope, reps=[None], window=window, names=names)
        told = {row["question"]: team.said_cell(row) for row in found.to_dict("records")}
        if group:
            told["meetings_per_sale"] = _NO_SALES
        return [(team.COLUMNS[name], said) for name, said in told.items()]

    @property
    def sentence(self) -> str:
        """Return in words what is looked at."""
        if self.rows.empty:
            return _NOTHING
        choice, some = self.choice, self.rows
        weeks = wording.counted(some["week"].nunique(), "weeks")
        first, last = some["week"].min(), some["week"].max()
        span = (
            f", that of {wording.day(first)}"
            if first == last
            else f" from {wording.day(first)} to {wording.day(last + _TO_ITS_END)}"
        )
        accounts = frames.group_label(choice.group) if choice.group else "all accounts"
        dials = some["dials"].sum() if some["dials"].notna().any() else None
        told = wording.counted(dials, "dials") if dials is not None else f"dials {wording.NOT_TRACKED}"
        who = wording.counted(some["rep_id"].nunique(), "reps")
        return f"{who}, {weeks}{span}: {SCOPES[choice.scope]}, {accounts}, {told}."

    @property
    def activity(self) -> pd.DataFrame:
        """Return dials per week and group of accounts."""
        if self.rows.empty:
            return self.rows
        return frames.by_group(self.rows, self.choice.scope, group=self.choice.group)

    @property
    def refusals(self) -> pd.DataFrame:
        """Return asks, refusals and appointments per week."""
        return frames.refusals(self.rows, self.choice.scope)

    @property
    def funnel(self) -> pd.DataFrame:
        """Return the stages from dial to appointment."""
        return frames.funnel(self.rows, self.choice.scope)

    @property
    def funnel_sentence(self) -> str:
        """Return of whom the funnel is, where it is not of all."""
        some, everybody = frames.reps_in_funnel(self.rows, self.choice.scope)
        return "" if some == everybody else f"Of the {some} of {everybody} reps who track every step."

    def trend(self, name: str) -> pd.DataFrame:
        """Return a question's answer by four weeks to the last whole one chosen.

        The first period is counted whole, though it may begin before the weeks chosen. A sale cannot be told by
        group of accounts.
        """
        first, last = self._span
        rows = self.every_week[self.every_week["week"] <= last]
        found = frames.trend(rows, name, self.choice.scope)
        ends = pd.to_datetime(found["period"]) + pd.Timedelta(weeks=frames.BLOCK - 1)
        return found[ends >= first]

    @functools.cached_property
    def hours(self) -> hours.Hours:
        """Return when the dials and conversations were."""
        return hours.by_hour(self.facts.log, self.rows, scope=self.choice.scope, group=self.choice.group)

    @functools.cached_property
    def table(self) -> pd.DataFrame:
        """Return the weeks chosen as one reads them: rep, week, days worked, counts; missing is not tracked."""
        left_out = _NOT_BY_GROUP if self.choice.group else frozenset()
        names = people(self.facts)
        named = [str(names.get(rep, rep)) for rep in self.rows["rep_id"]]
        alphabet = pd.Series([name.casefold() for name in named], self.rows.index, dtype=object)
        rows = self.rows.assign(name=pd.Series(named, self.rows.index, dtype=object), alphabet=alphabet)
        rows = rows.sort_values(["alphabet", "rep_id", "week"])
        found = {
            "Rep": rows["name"],
            "Week": rows["week"],
            "Part of a week": rows["partial"].map({True: "yes", False: "no"}),
            "Days worked": _whole(rows["days_worked"]),
        }
        counts = [name for name in _COLUMNS if name not in left_out]
        found |= {wording.capital(vocab.label(name)): _whole(rows[name]) for name in counts}
        return pd.DataFrame(found, index=rows.index).reset_index(drop=True)


@dataclass(frozen=True)
class Explorer:
    """A workbook to explore: what can be chosen, and what comes of it. A group of accounts is counted once."""

    facts: Facts

    @functools.cached_property
    def weeks(self) -> tuple[pd.Timestamp, ...]:
        """Return every week that somebody worked, by its first day."""
        return tuple(pd.Timestamp(week) for week in sorted(self.facts.known["week"].unique()))

    @functools.cached_property
    def teams(self) -> tuple[str, ...]:
        """Return the teams by name."""
        return tuple(sorted(self.facts.reps["team"].dropna().unique(), key=str.casefold))

    def reps(self, team: str = "") -> Mapping[str, str]:
        """Return the reps of a team, or all, in the order of the alphabet: name by id."""
        own = self.facts.reps
        ids = set(own.loc[own["team"] == team, "rep_id"] if team else own["rep_id"])
        return {rep: name for rep, name in people(self.facts).items() if rep in ids}

    @property
    def usual(self) -> Choice:
        """Return what is shown first: everybody, the last 26 weeks, and new business where it can be told."""
        found = questions.answers(self.facts.rep_weeks, reps=[None], names=["dials_per_conversation"])
        last = self.weeks[-1]
        first = next(week for week in self.weeks if week > last - pd.Timedelta(weeks=USUAL_WEEKS))
        return Choice(first, last, scope=str(found["scope"].iloc[0]))

    def explore(self, choice: Choice) -> Explored:
        """Return what is chosen.

        Raises ``SalescoachError`` for a scope or group that is not there.
        """
        if choice.scope not in vocab.SCOPES:
            raise SalescoachError(
                f"there is no scope {choice.scope!r}; choose from {', '.join(vocab.SCOPES)}"
            )
        rows = self._of_group(choice.group)
        if choice.rep or choice.team:
            rows = rows[rows["rep_id"].isin([choice.rep] if choice.rep else list(self.reps(choice.team)))]
        return Explored(self.facts, choice, rows)

    def _of_group(self, group: str) -> pd.DataFrame:
        if not group:
            return self.facts.known
        if group not in self._groups:
            self._groups[group] = groups.of_group(self.facts.log, self.facts.known, group)
        return self._groups[group]

    @functools.cached_property
    def _groups(self) -> dict[str, pd.DataFrame]:
        return {}


def people(of: Facts) -> Mapping[str, str]:
    """Return every rep's name by id, in the order of the alphabet; who shares a name has the id behind it."""
    named = {str(rep): str(name) for rep, name in zip(of.reps["rep_id"], of.reps["name"], strict=True)}
    return names.told_apart(named)


def group_choices() -> Mapping[str, str]:
    """Return the groups of accounts by code, "" for all, as a page calls them."""
    return {"": "all accounts", **{group: frames.group_label(group) for group in vocab.ACCOUNT_GROUPS}}


def _whole(counts: pd.Series) -> pd.Series:
    """Return counts as one writes them: 12 and not 12.0; missing stays missing."""
    said = [pd.NA if pd.isna(n) else int(n) if float(n).is_integer() else float(n) for n in counts]
    return pd.Series(said, counts.index, dtype=object)
