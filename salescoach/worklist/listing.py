"""The list as a table, and what the page of one rep says of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from salescoach import names, vocab, wording
from salescoach.errors import SalescoachError
from salescoach.store import Log
from salescoach.worklist import query
from salescoach.worklist.reasons import (
    ATTEMPTS,
    COUNTED,
    DROPPED_DAYS,
    LATER_DAYS,
    LOOK_BACK_DAYS,
    OLD_NO_DAYS,
    QUIET_DAYS,
    why,
)

#: So many accounts stand on a rep's list at most.
MOST: Final = 25
COLUMNS: Final = ("rep_id", "account_id", "account", "reason", "why", "since", "days", "link", "in_all")
#: Those of them that a file has.
WRITTEN: Final = COLUMNS[:-1]
#: What is said where only a sheet kept by hand is known of a rep.
CANNOT: Final = "a tally cannot show this"

_QUERIED: Final = (
    "rep_id", "account_id", "name", "reason", "since", "asked", "times", "written", "tried", "in_all",
)  # fmt: skip
_NUMBER: Final = re.compile(r"[+(]?[\d\s()./-]{6,}")
_HOW: Final = (
    "Rules, no score: one row per account with its strongest reason, in the order of the reasons; where somebody waits "
    "for us the latest comes first, else the longest untouched. Each reason that is there has "
    f"{query.PLACES} places of its own; then the first reason fills what is left, and the next after it. "
    f"A call asked for later is due on the day logged, else after {LATER_DAYS} days; "
    f"a target account is left when nobody touched it for {DROPPED_DAYS} days after fewer "
    f"than {ATTEMPTS} attempts without a talk; a no counts again after {OLD_NO_DAYS} days without a talk; calls due, "
    f"missed meetings and calls to us look back {LOOK_BACK_DAYS} days. Left out: customers (for new business), "
    "partners, accounts with an open deal or an agreed appointment ahead, those that anybody of ours touched in the "
    f"last {QUIET_DAYS} days, and those tried {ATTEMPTS} times since. An account is the rep's who touched it last; "
    "those of nobody here are dealt by a fixed hash among the reps who hunt, and not to one whose role asks to look "
    "after customers. A call of which nobody knows how it ended counts as a talk."
)


@dataclass(frozen=True)
class RepList:
    """The list of one rep: its rows, what a page says of them, and how it was made."""

    rows: pd.DataFrame
    sentence: str
    how: str


def worklist(log: Log, rep_ids: Sequence[str] | None = None, *, most: int = MOST) -> pd.DataFrame:
    """Return the accounts that wait for each rep, as of the log's day; at most ``most`` a rep.

    One row per account, in this order: ``rep_id``, then by reason and by age; each reason that is there has three
    places before the first fills the rest. Columns: ``rep_id``,
    ``account_id``, ``account`` (its name), ``reason`` (a key of ``REASONS``), ``why`` (a sentence with the
    date and the count), ``since`` (date; missing where no day is known), ``days`` (since then), ``link`` (to
    the CRM, or "") and ``in_all`` (how many accounts of the rep wait, shown or not).

    ``rep_ids`` leaves only rows of these reps; whose an account is does not change by that. Raises
    SalescoachError where ``most`` is less than 1.

    >>> from salescoach.testing import small_log
    >>> log = small_log([{"rep_id": "ann", "date": "2026-03-02", "disposition_word": "Call later",
    ...                   "contact_id": "c1"}], as_of="2026-03-20")
    >>> worklist(log)[["account", "why", "days"]].values.tolist()
    [['c1', 'asked on 2 March to be called later; it has been due since 16 March', 4]]
    """
    if most < 1:
        raise SalescoachError(f"a list of {most} accounts is none; ask for 1 or more")
    with log.connect() as con:
        found = [dict(zip(_QUERIED, row, strict=True)) for row in query.rows(con, log, most)]
        ((has_list,),) = con.execute("SELECT coalesce(bool_or(target), false) FROM accounts").fetchall()
    wanted = None if rep_ids is None else set(rep_ids)
    rows = [
        _row(row, log, has_list=bool(has_list)) for row in found if wanted is None or row["rep_id"] in wanted
    ]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    types = dict.fromkeys(("rep_id", "account_id", "account", "reason", "why", "link"), "str")
    return frame.astype({**types, "since": "datetime64[s]", "days": "Int64", "in_all": "Int64"})


def _row(row: dict[str, Any], log: Log, *, has_list: bool) -> tuple[object, ...]:
    since, account = row["since"], str(row["account_id"])
    return (
        row["rep_id"],
        account,
        _name(row["name"], account),
        row["reason"],
        why(row, log.as_of, has_list=has_list),
        since,
        None if since is None else (log.as_of - since).days,
        log.settings.links.to_account(account),
        row["in_all"],
    )


def _name(name: str | None, account: str) -> str:
    """Return the name of an account; one that is an address or a number is not shown.

    >>> _name("Bo's Bakery", "A1"), _name("bo@example.com", "A1"), _name("+49 30 1234567", "A1"), _name(None, "A1")
    ("Bo's Bakery", 'A1', 'A1', 'A1')
    """
    shown = (name or "").strip() or account
    if "@" in shown or names.is_email(shown) or (shown != account and _NUMBER.fullmatch(shown)):
        return account if "@" not in account else "an account without a name"
    return shown


def by_tally(log: Log) -> frozenset[str]:
    """Return the reps of whom only a sheet kept by hand is known: it names no accounts."""
    found = log.query(
        "SELECT DISTINCT rep_id FROM tally WHERE rep_id NOT IN "
        "(SELECT rep_id FROM activities WHERE rep_id IS NOT NULL AND NOT automated)"
    )
    return frozenset(str(rep) for rep in found["rep_id"])


def of_rep(found: pd.DataFrame, rep_id: str, *, tallied: Collection[str] = ()) -> RepList:
    """Return the list of one rep out of ``worklist``, with the sentence of a page and how it was made.

    ``tallied`` are the reps of whom only a tally is known (``by_tally``).

    >>> of_rep(pd.DataFrame(columns=list(COLUMNS)), "ann", tallied={"ann"}).sentence
    'Which accounts wait for a call: a tally cannot show this.'
    """
    rows = found[found["rep_id"] == rep_id].reset_index(drop=True)
    return RepList(rows, _sentence(rows, cannot=rep_id in tallied), _HOW)


def _sentence(rows: pd.DataFrame, *, cannot: bool) -> str:
    if rows.empty:
        if cannot:
            return f"Which accounts wait for a call: {CANNOT}."
        return "No account waits: no call is due, nobody was left waiting, and no target account was left."
    counts = Counter(rows["reason"])
    in_all, shown = int(rows["in_all"].iloc[0]), len(rows)
    lead = wording.counted(in_all, "accounts") + (" wait" if in_all > 1 else " waits")
    alone = len(counts) == 1
    said = ", ".join(_counted(reason, counts[reason], alone=alone) for reason in COUNTED if counts[reason])
    if in_all == shown:
        return f"{lead}: {said}."
    first = "the first" if shown == 1 else f"the first {shown}"
    return f"{lead}; {first} {said}." if alone else f"{lead}; of the {shown} listed, {said}."


def _counted(reason: str, count: int, *, alone: bool) -> str:
    """Return how many wait for a reason.

    >>> _counted("dropped", 1, alone=False), _counted("dropped", 3, alone=True), _counted("untried", 1, alone=True)
    ('1 was tried and left', 'were all tried and left', 'was never tried')
    """
    said = COUNTED[reason].replace("were ", "was " if count == 1 else "were ")
    if alone:
        return said if count == 1 else f"were all {said[5:]}" if said.startswith("were ") else f"all {said}"
    return f"{count} {said}"


METRICS: Final = (
    vocab.Metric(
        "accounts that wait",
        "accounts with a call due, a missed meeting, a call to us, too few tries or an old no, each once",
        "accounts",
        "activities, appointments, deals, accounts, targets, left_out",
        "rules in a fixed order, then by age, a few places for each reason that is there; no score",
        "the work list of the coach",
        "where only a tally is known, and where no account is named",
    ),
)
