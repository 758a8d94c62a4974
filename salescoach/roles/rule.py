"""The rule that names the kind of work of some weeks, or says that it cannot be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import pandas as pd

from salescoach.roles import limits, lines, saying
from salescoach.roles.chances import over_half
from salescoach.roles.claims import CLAIMS, MANAGER, NATIONAL, SELLER, UNTOLD, asked
from salescoach.roles.facts import Facts, facts


@dataclass(frozen=True)
class Kind:
    """What kind of work the weeks looked at were; it names the work, never the person.

    ``chances`` of each kind (a tally knows only a Seller's; empty where nothing can be said), ``n``: the calls and
    visits they stand on. ``claimed`` is the role on the roster, ``asked`` the kind of work that it asks for
    (None: nobody knows). ``mismatch`` says in a sentence where work and role differ, else it is empty;
    ``note`` what else has to be said first (only customers, a new role), ``why`` why it cannot be told.
    ``only_customers`` is "given" where all accounts given are customers, "worked" where all accounts worked are and
    nobody knows which were given, else "". ``left`` is the last day of who has left.
    """

    rep_id: str
    kind: str
    chances: Mapping[str, float]
    n: int
    claimed: str | None
    asked: str | None
    mismatch: str
    note: str
    only_customers: str
    why: str
    sentence: str
    lines: tuple[str, ...]
    how: str
    left: date | None = None


def kind_of_work(row: Mapping[Any, Any] | pd.Series[Any], *, words: Mapping[str, str] = CLAIMS) -> Kind:
    """Return the kind of work that one row of :func:`~salescoach.roles.evidence` shows, with all it stands on.

    A kind is named when it is at least ``limits.LIKELY``, on ``limits.FEWEST_CALLS`` calls in
    ``limits.FEWEST_WEEKS`` weeks. The chance of a Seller's work is that of more than half of the calls going to new
    accounts; the rest is a National Account Manager's as far as more than half goes to two accounts and their
    subsidiaries, else an Account Manager's. Jeffreys posteriors (Brown, Cai and DasGupta 2001, Statistical
    Science 16:101) on as many calls as those in bunches are worth. Nothing here looks at other reps.

    >>> from salescoach.roles import evidence
    >>> from salescoach.testing import small_log
    >>> kind_of_work(evidence(small_log()).iloc[0]).kind
    'cannot be told'
    """
    found = facts(row)
    claimed = asked(found.claimed, words)
    why = saying.too_little(found)
    chances = _chances(found) if not why else {}
    likeliest = max(chances, key=lambda kind: chances[kind], default=UNTOLD)
    kind = likeliest if chances and chances[likeliest] >= limits.LIKELY else UNTOLD
    serves = bool(chances) and chances[SELLER] <= 1 - limits.LIKELY
    hunts_not = claimed == SELLER and serves
    differs = hunts_not or (claimed is not None and kind not in (UNTOLD, claimed))
    only = found.only_customers if serves else ""
    return Kind(
        found.rep_id,
        kind,
        chances,
        found.calls,
        found.claimed,
        claimed,
        saying.mismatch(found, kind, claimed) if differs and not (only and hunts_not) else "",
        saying.note(found, only=bool(only) and hunts_not),
        only,
        why or ("" if kind != UNTOLD else saying.mixed(found, serves=serves)),
        saying.sentence(found, kind, why=why, serves=serves),
        lines.lines(found),
        _how(found, chances),
        found.left,
    )


def kinds(frame: pd.DataFrame, *, words: Mapping[str, str] = CLAIMS) -> tuple[Kind, ...]:
    """Return :func:`kind_of_work` of each row of evidence, each by itself."""
    return tuple(kind_of_work(row, words=words) for row in frame.to_dict("records"))


def _chances(found: Facts) -> dict[str, float]:
    hunts = over_half(found.to_new / found.calls, found.new_worth)
    if found.to_top is None or found.top_worth is None:
        return {SELLER: hunts}
    large = over_half(found.to_top / found.calls, found.top_worth)
    return {SELLER: hunts, MANAGER: (1 - hunts) * (1 - large), NATIONAL: (1 - hunts) * large}


_HOW: Final = (
    "Share of calls and visits to accounts of the groups target, new and win_back: {new} of {calls}, 90 % Jeffreys "
    "interval {low:.2f} to {high:.2f} on the {worth:.0f} independent calls that those in bunches are worth "
    "(linearised variance between weeks and accounts; few weeks are filled up with what is usual). {chances}. "
    "A kind is named from {likely} on, with {fewest} calls in {weeks} weeks."
)


def _how(found: Facts, chances: Mapping[str, float]) -> str:
    if not chances or found.new_low is None or found.new_high is None:
        return (
            f"A kind is named from a posterior probability of {limits.LIKELY} on, with {limits.FEWEST_CALLS} calls "
            f"and visits to known accounts in {limits.FEWEST_WEEKS} weeks; here it was not worked out."
        )
    said = ", ".join(f"P({kind}) = {chance:.3f}" for kind, chance in chances.items())
    return _HOW.format(
        new=found.to_new, calls=found.calls, low=found.new_low, high=found.new_high, worth=found.new_worth,
        chances=said, likely=limits.LIKELY, fewest=limits.FEWEST_CALLS, weeks=limits.FEWEST_WEEKS,
    )  # fmt: skip
