"""What a kind of work stands on: one line for each fact, with its counts."""

from __future__ import annotations

from collections.abc import Iterator

from salescoach import wording
from salescoach.roles import limits
from salescoach.roles.facts import Facts
from salescoach.roles.saying import of_all, to_top, unit


def lines(found: Facts) -> tuple[str, ...]:
    """Return the facts as sentences, most telling first; what nobody tracks is left out, or said to be so."""
    if not (found.outbound or found.inbound or found.accounts_long):
        return ()
    return (*_whom(found), *_steadiness(found), *_fruits(found), *_left_out(found))


def _whom(found: Facts) -> Iterator[str]:
    things = unit(found)
    if found.calls:
        listed = (
            f" ({found.to_target:,} of them on the list)" if found.to_target and found.target_list else ""
        )
        if found.to_new:
            went = f"{of_all(found.to_new, found.calls, things)} went to new accounts{listed}"
            yield f"{wording.capital(went)}, {_some(found.to_existing)} to customers."
        else:
            went = of_all(found.to_existing, found.calls, things)
            yield f"{wording.capital(went)} went to customers, none to new accounts."
    if found.calls and found.accounts in (1, 2):
        yield f"{wording.capital(to_top(found.calls, found))}."
    elif found.calls and found.accounts and found.to_top is not None:
        yield f"The two accounts called most, of {found.accounts:,}, got {of_all(found.to_top, found.calls, things)}."
    if found.inbound:
        every = found.inbound + found.outbound
        came = wording.capital(of_all(found.inbound, every, things))
        yield f"{came} came in{', the others went out' * bool(found.outbound)}."
    if found.accounts_owned:
        customers = of_all(found.owned_customers or 0, found.accounts_owned, "accounts given")
        are = "is a customer" if found.accounts_owned == 1 else "are customers"
        yield f"{wording.capital(customers)} {are}."
    elif found.accounts_long:
        worked = f"In {wording.counted(found.long_weeks, 'weeks')} {_worked(found)}"
        yield f"{worked}. The log does not know which accounts were given."


def _worked(found: Facts) -> str:
    """Return how many accounts were worked, and how many of them were customers all along."""
    customers = found.accounts_long - found.new_long
    if found.accounts_long == 1:
        return f"1 account was worked, {'a' if customers else 'no'} customer all along"
    every = "both" if found.accounts_long == 2 else "all"
    said = every if customers == found.accounts_long else _some(customers)
    return f"{found.accounts_long:,} accounts were worked, {said} of them customers all along"


def _steadiness(found: Facts) -> Iterator[str]:
    if found.judged_weeks:
        floor = f"at least {limits.PROSPECTING_FLOOR} calls or visits to new accounts"
        gap = found.longest_gap or 0
        some = gap and found.prospected_weeks
        longest = f"; the longest stretch below that was {wording.counted(gap, 'weeks')}" if some else ""
        weeks = of_all(found.prospected_weeks or 0, found.judged_weeks, "whole weeks")
        had = f"{wording.capital(weeks)} had"
        if found.judged_weeks == 1:
            had = f"The only whole week {'had' if found.prospected_weeks else 'did not have'}"
        yield f"{had} {floor} (fewer are enough where days were off){longest}."
    if found.accounts_first is not None:
        first = wording.counted(found.accounts_first, "new accounts")
        were = "was" if found.accounts_first == 1 else "were"
        yield f"{wording.capital(first)} {were} touched that nobody of ours had touched before."


def _fruits(found: Facts) -> Iterator[str]:
    if found.refusals is None:
        yield "Refusals: not tracked."
    else:
        faced = wording.capital(wording.counted(found.refusals, "refusals"))
        yield f"{faced} faced in {wording.counted(found.weeks, 'weeks')}."
    weeks = wording.counted(found.long_weeks, "weeks")
    if found.sales is not None:
        yield f"{wording.capital(wording.counted(found.sales, 'sales'))} of new business in {weeks}."
    if found.deals_known:
        opened = of_all(found.deals_self or 0, found.deals_known, "new deals of known origin")
        yield f"{wording.capital(opened)} opened in {weeks} came of your own calls."


def _left_out(found: Facts) -> Iterator[str]:
    things = unit(found)
    left = ((found.unlinked, "without an account"), (found.to_partner, "to partners"))
    said = [f"{count:,} {what}" for count, what in left if count]
    if said:
        yield f"Left out of {wording.counted(found.outbound, things)}: {' and '.join(said)}."
    if found.calls and not found.target_list and not found.from_tally:
        yield "There is no list of accounts to win: every account that was no customer at the time counts as new."
    if found.from_tally:
        yield "Counted from the tally, which does not show which accounts they were."


def _some(count: int) -> str:
    return f"{count:,}" if count else "none"
