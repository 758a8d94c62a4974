"""How a page says what became of what was started."""

from __future__ import annotations

from dataclasses import replace

from salescoach import wording
from salescoach.maturity.lag import RIPE, SHORTEST, WINDOW_WEEKS
from salescoach.maturity.result import Matured
from salescoach.maturity.steps import Step, step_of


def told(found: Matured) -> Matured:
    """Return the result with its ``sentence``, ``lag`` and ``how``."""
    step = step_of(found.step)
    return replace(found, sentence=sentence(found, step), lag=_lag(found, step), how=_how(found))


def sentence(found: Matured, step: Step) -> str:
    """Return one or two sentences for a page."""
    if found.status == "none_yet" and found.horizon_weeks is not None:
        return f"No {step.started} in the last {WINDOW_WEEKS + found.horizon_weeks} weeks."
    if found.status == "none_yet":
        return wording.capital(f"{step.missing.format(_where(found))}.")
    if found.status == "not_tracked":
        return _not_tracked(found, step)
    if found.status == "unmapped":
        return _unmapped(found, step)
    if found.value is None:
        return _too_early(found, step)
    if found.status == "bound":
        return _bound(found, step)
    return _young(found, step) if found.young else _ripe(found, step)


def tally_note(found: Matured) -> str:
    """Return what a tally sheet cannot show, for a rep who counts by hand and of whom nothing is to follow."""
    note = step_of(found.step).by_hand
    return note if not found.started and note else ""


def _where(found: Matured) -> str:
    return "the log" if found.rep_id is None or found.status == "not_tracked" else "the log under this name"


def _not_tracked(found: Matured, step: Step) -> str:
    if not found.started:
        return wording.capital(f"{step.missing.format(_where(found))}.")
    if step.name == "deal_won":
        return (
            f"{wording.capital(_deals(found))} in the log and each was won: where only deals that were won are logged, "
            "nobody can tell how many of all deals are won."
        )
    things = wording.counted(found.started, step.started)
    return f"{wording.capital(things)} set, and nobody records whether a meeting came of them."


def _deals(found: Matured) -> str:
    verb = "is" if found.started == 1 else "are"
    return f"{wording.counted(found.started, 'deals')} {verb}"


def _unmapped(found: Matured, step: Step) -> str:
    if found.unknown_count:
        return (
            f"What became of {found.unknown_count} of {wording.counted(found.started, step.started)} is not "
            "recorded: too many to say how many of all."
        )
    things = wording.counted(found.started, step.started)
    return f"What became of {things} cannot be told: {step.unnamed}."


def _too_early(found: Matured, step: Step) -> str:
    things = wording.counted(found.started, step.started)
    if found.horizon_weeks is None:
        return f"Too early to say: {things} so far, and it takes {RIPE} in the log that are {SHORTEST} weeks old."
    them = "it" if found.started == 1 else "them"
    head = f"Too early to say: {things} so far, too young to tell what becomes of {them}"
    return f"{head}, which can take {_weeks(found)}.{_open(found)}"


def _open(found: Matured) -> str:
    if found.open_count == found.started:
        return " It is still open." if found.started == 1 else " All are still open."
    return f" {_still(found)}" if found.open_count else ""


def _bound(found: Matured, step: Step) -> str:
    so_far = "in that time" if found.later_count else "so far"
    within = "" if found.young else f" within {_weeks(found)}"
    head = f"{_of(found, step)} none {step.became_one}{within}"
    if found.per_count == 1:
        head = f"{_one(found, step)} {_not(step.became_one)}{within}"
    if step.result:
        least = wording.between(found.tries_low, None)
        head += f": {least} {step.started} for a {step.result} {so_far}."
    else:
        head += f": {_hundred_at_most(found)} fits the log {so_far}."
    return " ".join(part for part in (head, _rest(found)) if part)


def _of(found: Matured, step: Step) -> str:
    return f"Of {_things(found, step)}{'' if found.young else ','}"


def _one(found: Matured, step: Step) -> str:
    """Return the one thing there is: "The one appointment older than 4 weeks"."""
    return f"The one {wording.singular(step.started)}" + (
        " so far" if found.young else f" older than {_weeks(found)}"
    )


def _not(became: str) -> str:
    """Return the opposite.

    >>> _not("was held"), _not("led to a sale")
    ('was not held', 'did not lead to a sale')
    """
    return became.replace("was ", "was not ").replace("led ", "did not lead ")


def _things(found: Matured, step: Step) -> str:
    """Return what is counted: "12 first meetings older than 26 weeks", or all where they are young."""
    things = wording.counted(found.per_count, step.started)
    return f"{things} so far" if found.young else f"{things} older than {_weeks(found)}"


def _ripe(found: Matured, step: Step) -> str:
    head = f"{_ripened(found, step)} within {_weeks(found)}."
    if found.status == "too_thin":
        return f"{head} Too few to say more: {_fits(found, step)}{_rest(found, joined=True)}."
    younger = found.started - found.unknown_count - (found.per_count or 0)
    return f"{head} {_with(younger)} {_rate(found, step)}{_rest(found, joined=True)}."


def _ripened(found: Matured, step: Step) -> str:
    if found.per_count == 1:
        return f"{_one(found, step)} {step.became_one if found.of_count else _not(step.became_one)}"
    if found.of_count == found.per_count:
        return f"All {_things(found, step)} {step.became_many}"
    return f"{_of(found, step)} {_became(found, step)}"


def _with(younger: int) -> str:
    if not younger:
        return "That is"
    those = "younger one, as far as it has" if younger == 1 else f"{younger} younger, as far as they have"
    return f"With the {those} come, that is"


def _young(found: Matured, step: Step) -> str:
    things = wording.counted(found.per_count, step.started)
    ripe = f"{wording.number(found.ripe_count)} of {things}" if found.ripe_count else f"None of {things}"
    had = f"{'has' if found.ripe_count < 2 else 'have'} had {_weeks(found)} yet"
    head = f"{'Only ' if found.ripe_count else ''}{ripe} {had}, and {_became(found, step)} so far."
    if found.status == "too_thin":
        return f"{head} Too early to say: {_fits(found, step)}{_rest(found, joined=True)}."
    return (
        f"{head} If they take as long as usual here, that is {_rate(found, step)}{_rest(found, joined=True)}."
    )


def _became(found: Matured, step: Step) -> str:
    if not found.of_count:
        return f"none {step.became_one}"
    return f"{wording.number(found.of_count)} {step.became_one if found.of_count == 1 else step.became_many}"


def _weeks(found: Matured) -> str:
    return wording.counted(found.horizon_weeks, "weeks")


def _rate(found: Matured, step: Step) -> str:
    """Return the rate with its range: so many starts for one, or so many in a hundred."""
    if step.result:
        every = f"{wording.number(found.tries)} {step.started}"
        if wording.number(found.tries) == "1":
            every = wording.singular(step.started)
        return f"a {step.result} for every {every} ({wording.between(found.tries_low, found.tries_high)})"
    assert found.value is not None
    if 0.005 <= found.value < 0.995:
        return f"about {_hundred(found.value)} in 100 ({_hundred_between(found)})"
    return f"{_hundred_between(found)[: -len(' fits the log')]}, as far as the log tells"


def _fits(found: Matured, step: Step) -> str:
    """Return the range alone, where there is too little for a rate."""
    if not step.result:
        return _hundred_between(found)
    ends = wording.between(found.tries_low, found.tries_high).replace(" fits the log", "")
    return f"{ends} {step.started} for a {step.result} fits the log"


def _hundred(share: float | None) -> str:
    assert share is not None
    return f"{round(100 * share)}"


def _hundred_between(found: Matured) -> str:
    low, high = _hundred(found.low), _hundred(found.high)
    return f"anything from {low} to {high} in 100 fits the log"


def _hundred_at_most(found: Matured) -> str:
    return f"anything up to {_hundred(found.high)} in 100"


def _rest(found: Matured, *, joined: bool = False) -> str:
    """Return what is open and what nobody recorded, as the end of a sentence or one of its own.

    Where the sentence was of some of them, the old ones or those recorded, this one is of all.
    """
    if found.started != found.per_count:
        text = _of_all(found)
        return f". {text}" if joined and text else f"{text}." if text else ""
    more = " more" if found.of_count else ""
    parts = [f"{wording.number(found.later_count)}{more} took longer"] if found.later_count else []
    parts += [_still(found).rstrip(".")] if found.open_count else []
    if not parts:
        return ""
    return "; " + "; ".join(parts) if joined else wording.capital("; ".join(parts)) + "."


def _of_all(found: Matured) -> str:
    """Return the same of all that started: "Of all 35 appointments, 28 are still open and ..."."""
    later, still, unknown = found.later_count, found.open_count, found.unknown_count
    parts = [f"{wording.number(later)} took longer"] if later else []
    parts += [_still(found).rstrip(".")] if still else []
    parts += [f"what became of {wording.number(unknown)} is not recorded"] if unknown else []
    if not parts:
        return ""
    return f"Of all {wording.counted(found.started, step_of(found.step).started)}, {wording.listed(parts)}"


def _still(found: Matured) -> str:
    return f"{wording.number(found.open_count)} {'is' if found.open_count == 1 else 'are'} still open."


def _lag(found: Matured, step: Step) -> str:
    if found.median_lag_weeks is None:
        return ""
    return f"Half of those that {step.became_many} {_took(found.median_lag_weeks)}."


def _took(weeks: float) -> str:
    whole = max(1, round(weeks))
    return f"took {wording.counted(whole, 'weeks')} or less"


def _what(found: Matured) -> str:
    step = step_of(found.step)
    return f"{wording.capital(step.started)} that {step.became_many}: "


def _how(found: Matured) -> str:
    if found.value is None or found.horizon_weeks is None:
        return f"{_what(found)}no estimate: there is nothing to follow, or too little of it is known or old enough."
    ends = f"horizon {found.horizon_weeks} weeks (90th percentile of the team's lag unless one was asked for)"
    extra = (
        "; unknown ends taken as no for the lower and as yes for the upper end" if found.unknown_count else ""
    )
    if found.young or found.status == "bound":
        return (
            f"{_what(found)}yes so far divided by the starts weighted by the team's lag distribution at their age "
            f"(exposure correction), {ends}; 95 % Wilson interval on that exposure, one-sided with no yes{extra}."
        )
    return (
        f"{_what(found)}Aalen-Johansen cumulative incidence with a no as competing risk, open starts censored at "
        f"the log's day, {ends}; 95 % Wilson interval with the effective sample size of its variance{extra}."
    )
