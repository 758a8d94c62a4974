"""What the rules look at: the counts of a rep's last weeks, and what other measures say of the rep."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

import pandas as pd

from salescoach import execution, questions, vocab, weeks, wording

#: Weeks that the rules look back over; fewer whole ones than ``FEWEST`` are too few for more than a start.
WINDOW: Final = 13
FEWEST: Final = 3
#: A log in which more dials than this are of unknown purpose is looked at as a whole.
_UNTOLD: Final = 1 - 0.8
_TO_NEW: Final = execution.DONE["dials_new"]
#: Counts of everything logged; the others are those of new business, where purpose can be told.
_OF_ALL: Final = ("dials", "dials_target", "dials_existing", "dials_unlinked", "doors", "accounts_new")
_OF_NEW: Final = (
    "dial_conversations", "conversations", "asks", "refusals", "appointments", "meetings", "no_shows",
)  # fmt: skip


class Asking(Protocol):
    """How often the meeting was asked for, as the ledger says it."""

    @property
    def status(self) -> str:
        """One of "few asks", "many asks, few yes" and others, which ask nothing."""

    @property
    def conversations(self) -> float | None:
        """Talks with decision makers."""

    @property
    def asks(self) -> float | None:
        """Talks in which the meeting was asked for."""

    @property
    def appointments(self) -> float | None:
        """Appointments agreed."""

    @property
    def refusals(self) -> float | None:
        """Nos."""


class Kind(Protocol):
    """What kind of work the weeks were, beside the role on the roster."""

    @property
    def kind(self) -> str:
        """The kind of work."""

    @property
    def claimed(self) -> str | None:
        """The role on the roster."""

    @property
    def mismatch(self) -> str | bool:
        """Whether, or in what words, work and role differ."""


class Bottleneck(Protocol):
    """The step at which most is lost."""

    @property
    def top(self) -> str:
        """The column of rep_weeks of what comes out of the step; "" where nobody can tell."""


@dataclass(frozen=True)
class Facts:
    """The whole, worked weeks of the window, and what was given.

    ``counts`` are sums over the window by the columns of rep_weeks, and ``dials_to_new``: dials to all
    accounts that are no customers, and ``dials_asked``: dials for new business, or all where it is ``untold``
    what dials were for; None is not tracked. In ``idle`` of the ``called`` weeks in which
    calls are tracked, of ``idle_days`` of ``called_days`` days worked, nobody new was called or visited.
    ``met`` of ``judged`` planned weeks were executed; in them ``made`` of ``planned`` dials to new accounts were made.
    ``last_week`` are the counts of new business in the last whole week, ``came_in`` says that calls came in alone.
    """

    weeks: int
    days: float
    counts: Mapping[str, float | None]
    last_week: Mapping[str, float | None]
    untold: bool
    idle: int
    called: int
    idle_days: float
    called_days: float
    judged: int
    met: int
    planned: float
    made: float
    asking: Asking | None
    kind: Kind | None
    bottleneck: Bottleneck | None
    flags: tuple[tuple[str, str], ...]
    came_in: str

    @property
    def within(self) -> str:
        """Return the weeks as they follow a count: "in 13 whole weeks"."""
        return f"in {wording.counted(self.weeks, 'whole weeks')}" if self.weeks else "so far"


@dataclass(frozen=True)
class Given:
    """What other measures say of a rep; each may be missing."""

    asking: Asking | None = None
    kind: Kind | None = None
    bottleneck: Bottleneck | None = None
    flags: Sequence[tuple[str, str]] = ()
    came_in: str = ""


def gather(rep_weeks: pd.DataFrame, rep_id: str, plan_weeks: pd.DataFrame, given: Given) -> Facts:
    """Return what the rules look at: the 13 weeks up to a rep's last whole one."""
    wanted = rep_weeks["scope"].isin(["all", "unknown", vocab.DEFAULT_SCOPE])
    own = questions.only_known(rep_weeks[wanted & (rep_weeks["rep_id"] == rep_id)])
    last = questions.last_complete(own)
    inside = _inside(own, last)
    whole = inside[inside["scope"] == "all"]
    untold = _untold(inside)
    asked = inside[inside["scope"] == ("all" if untold else vocab.DEFAULT_SCOPE)]
    to_new = whole[list(_TO_NEW)].sum(axis=1, min_count=1)
    counts = _sums(whole[list(_OF_ALL)]) | _sums(asked[list(_OF_NEW)])
    counts |= _sums(pd.DataFrame({"dials_to_new": to_new, "dials_asked": asked["dials"]}))
    called = to_new.notna()
    idle = called & (to_new == 0).fillna(False) & (whole["doors"].fillna(0) == 0)
    days = whole["days_worked"]
    plans = _statuses(inside, rep_id, plan_weeks)
    recent = asked.loc[asked["week"] == last, ["dials", *_OF_NEW]].rename(columns={"dials": "dials_asked"})
    return Facts(
        len(whole), float(days.sum()), MappingProxyType(counts), MappingProxyType(_sums(recent)), untold,
        int(idle.sum()), int(called.sum()), float(days[idle].sum()), float(days[called].sum()),
        len(plans), sum(plan.met for plan in plans),
        sum(plan.planned for plan in plans), sum(plan.made for plan in plans),
        given.asking, given.kind, given.bottleneck, tuple(given.flags), given.came_in,
    )  # fmt: skip


def _inside(own: pd.DataFrame, last: pd.Timestamp | None) -> pd.DataFrame:
    if last is None:
        return own.head(0)
    window = own["week"].between(pd.Timestamp(weeks.add_weeks(last, 1 - WINDOW)), last)
    return own[window & ~own["partial"].astype(bool) & (own["days_worked"] > 0)]


def _untold(rows: pd.DataFrame) -> bool:
    """Whether the purpose of more than a fifth of the dials cannot be told."""
    unknown, total = (rows.loc[rows["scope"] == scope, "dials"].sum() for scope in ("unknown", "all"))
    return bool(unknown > _UNTOLD * total)


def _sums(columns: pd.DataFrame) -> dict[str, float | None]:
    totals = columns.sum(min_count=1)
    return {str(name): None if pd.isna(total) else float(total) for name, total in totals.items()}


class _Plan(NamedTuple):
    """A planned week: whether each planned measure was met, and the dials to new accounts planned and made."""

    met: bool
    planned: float
    made: float


def _statuses(inside: pd.DataFrame, rep_id: str, plan_weeks: pd.DataFrame) -> list[_Plan]:
    """Return each week with a plan that can be judged."""
    plans = plan_weeks[plan_weeks["rep_id"] == rep_id]
    if plans.empty or inside.empty:
        return []
    found = execution.executed(inside, plans)
    weekly: dict[object, set[str]] = {}
    for week, status in zip(found["week"], found["status"], strict=True):
        if status in ("executed", "missed"):
            weekly.setdefault(week, set()).add(status)
    dials = found[(found["measure"] == "dials_new") & found["done"].notna()].set_index("week")
    return [
        _Plan("missed" not in statuses, *(float(dials[name].get(week, 0.0)) for name in ("planned", "done")))
        for week, statuses in weekly.items()
    ]
