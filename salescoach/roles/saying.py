"""What a page says about the kind of work: sentences that can be said to a person's face."""

from __future__ import annotations

from typing import Final

from salescoach import wording
from salescoach.questions.definitions import KNOWN_SHARE
from salescoach.roles import limits
from salescoach.roles.claims import MANAGER, NATIONAL, SELLER, UNTOLD
from salescoach.roles.facts import GIVEN, Facts

_WHOSE: Final = {
    SELLER: "a Seller's",
    MANAGER: "an Account Manager's",
    NATIONAL: "a National Account Manager's",
}
_TO_DO: Final = {
    SELLER: "to hunt new accounts",
    MANAGER: "to look after customers",
    NATIONAL: "to look after one or two large accounts",
}


def unit(found: Facts) -> str:
    """Return what the rep's work is counted in: calls, visits, or both."""
    if not found.visits:
        return "calls"
    return "visits" if found.visits == found.outbound else "calls and visits"


def of_all(count: int, total: int, things: str) -> str:
    """Return so many of all.

    >>> of_all(71, 1100, "calls"), of_all(40, 40, "calls"), of_all(0, 12, "calls"), of_all(1, 1, "calls")
    ('71 of 1,100 calls', 'all 40 calls', 'none of 12 calls', 'the only call')
    """
    if total == 1:
        return f"the only {wording.singular(things)}" if count else f"0 of {wording.counted(total, things)}"
    if count in (0, total):
        return f"{'all' if count else 'none of'} {wording.counted(total, things)}"
    return f"{count:,} of {wording.counted(total, things)}"


def span(found: Facts) -> str:
    """Return the weeks looked at, as they are said after "the work of"."""
    if found.left is not None:
        weeks = "week" if found.weeks == 1 else f"{found.weeks} weeks"
        return f"the {weeks} to {wording.day(found.left)}"
    if found.claimed_since is not None and found.claimed_before is not None:
        return f"the {wording.counted(found.weeks, 'weeks')} since {wording.day(found.claimed_since)}"
    return "this week" if found.weeks == 1 else f"these {found.weeks} weeks" if found.weeks else "these weeks"


def too_little(found: Facts) -> str:
    """Return why the log is no ground to name a kind of work, or nothing."""
    things = unit(found)
    judged = found.outbound - found.to_partner
    if found.outbound == 0 and found.inbound:
        return f"{of_all(found.inbound, found.inbound, 'calls')} came in, none went out"
    if found.outbound == 0:
        return f"no calls or visits are logged in {span(found)}"
    if judged == 0:
        return f"{of_all(found.to_partner, found.outbound, things)} went to partners"
    if found.calls < KNOWN_SHARE * judged:
        return f"{of_all(found.unlinked, judged, things)} have no account".replace(
            "only call have", "only call has"
        )
    if found.customers_known == 0 and not found.from_tally:
        return "the log knows no customers, so that every account looks new"
    if found.calls < limits.FEWEST_CALLS:
        went = f"only {wording.counted(found.calls, things)} went out"
        return f"{went} in {span(found)}; below {limits.FEWEST_CALLS} nothing is said"
    if found.call_weeks < limits.FEWEST_WEEKS:
        seen = wording.counted(found.call_weeks, "weeks")
        return f"the {things} are of {seen} only, and it takes {limits.FEWEST_WEEKS}: one week may be unlike the others"
    return ""


def sentence(found: Facts, kind: str, *, why: str, serves: bool) -> str:
    """Return what kind of work it looks like, with the counts, or why that cannot be told."""
    if why:
        return f"What kind of work this is cannot be told yet: {why}."
    if kind == UNTOLD:
        head = f"The work of {span(found)} looks like looking after customers" if serves else _unsure(found)
        return f"{head}: {mixed(found, serves=serves)}."
    return f"The work of {span(found)} looks like {_WHOSE[kind]}: {_shown(found, kind)}."


def _unsure(found: Facts) -> str:
    return f"Whether the work of {span(found)} is a Seller's cannot be told"


def mixed(found: Facts, *, serves: bool) -> str:
    """Return what the counts are where they fit more than one kind of work."""
    if not serves:
        return f"{_went(found.to_new, found)} to new accounts, {found.to_existing:,} to customers"
    went = f"{_went(found.to_existing, found)} to customers"
    if found.to_top is None:
        return f"{went}; to many or to one or two large ones, a tally does not show"
    return (
        f"{went}; whether to many or mainly to two cannot be told, the two that got most got {found.to_top:,}"
    )


def _went(count: int, found: Facts) -> str:
    return f"{of_all(count, found.calls, unit(found))} went"


def _shown(found: Facts, kind: str) -> str:
    if kind == SELLER:
        return f"{_went(found.to_new, found)} to new accounts"
    if kind == NATIONAL and found.to_top is not None:
        return to_top(found.to_top, found)
    return f"{_went(found.to_existing, found)} to customers"


def to_top(count: int, found: Facts) -> str:
    """Return that so many calls went to the only account, or to the two that got most."""
    top = "one account and its" if found.accounts == 1 else "two accounts and their"
    return f"{_went(count, found)} to {top} subsidiaries"


def mismatch(found: Facts, kind: str, asked: str | None) -> str:
    """Return that role and work differ, as a question that follows the sentence with its counts."""
    if kind == MANAGER and asked == NATIONAL and found.to_top is not None:
        shown = f"the two accounts called most got {of_all(found.to_top, found.calls, unit(found))}"
        return f"{_hired(found, asked)}; {shown}. Is that the work that was agreed?"
    return f"{_hired(found, asked)}: is that the work that was agreed?"


def _hired(found: Facts, asked: str | None) -> str:
    role = f"Hired as {found.claimed}"
    return role if asked is None or found.claimed == asked else f"{role}, {_TO_DO[asked]}"


def note(found: Facts, *, only: bool) -> str:
    """Return what has to be said before anybody is asked about the work, or nothing."""
    said = []
    if only:
        said.append(f"{_hired(found, SELLER)}; {_only(found)}")
    if found.claimed_since is not None and found.claimed_before is not None:
        change = f"{found.claimed} since {wording.day(found.claimed_since)}, {found.claimed_before} before"
        said.append(f"{change}: only the work since then is looked at")
    return " ".join(text if text.endswith("?") else f"{text}." for text in said)


def _only(found: Facts) -> str:
    """Return that there are only customers: a fact of the accounts given, a question of those worked."""
    given = found.only_customers == GIVEN
    count = found.accounts_owned or 0 if given else found.accounts_long
    accounts = of_all(count, count, "accounts")
    were = "was a customer" if count == 1 else "were customers"
    if given:
        return f"{accounts} given {were}, and nobody can hunt there. Which new accounts could be given?"
    return f"{accounts} worked in {wording.counted(found.long_weeks, 'weeks')} {were}: were others given?"
