"""What a page says of why appointments changed and where most is to be gained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from salescoach import vocab, wording

_ORDINARY: Final = "comes and goes by itself"
#: What a driver is called, more of it, and fewer.
_DRIVERS: Final = {
    "days": ("days worked", "more days worked", "fewer days worked"),
    "dials": ("dials a day", "more dials a day", "fewer dials a day"),
    "connects": ("people answering", "more people answering per dial", "fewer people answering per dial"),
    "conversations": ("decision makers reached", "more decision makers per {}", "fewer decision makers per {}"),
    "appointments": (
        "appointments per talk", "more appointments per decision maker", "fewer appointments per decision maker",
    ),
}  # fmt: skip
#: Beside the largest, an effect below one appointment, or below a tenth of them, is not spoken of.
_LEAST: Final = 1.0
_SHARE: Final = 0.1
#: Beside the largest, so many are named.
_MORE: Final = 2


def _names(step: str, of: str) -> tuple[str, str, str]:
    kind = "conversations" if step.endswith("conversations") else step
    label, more, fewer = _DRIVERS[kind]
    return label, more.format(of), fewer.format(of)


def driver(step: str) -> str:
    """Return the words for a driver in a table or chart.

    >>> driver("ordinary"), driver("dial_conversations")
    ('comes and goes by itself', 'decision makers reached')
    """
    return _ORDINARY if step == "ordinary" else _names(step, "")[0]


def no_appointments(missing: str) -> str:
    """Return why nothing can be said of appointments."""
    return f"Why appointments changed cannot be told: {missing} are not tracked."


def too_early(more: int) -> str:
    """Return that the log is too short, and for how long.

    >>> too_early(1)
    'Too early to say why appointments changed: it takes 1 more whole week.'
    """
    return f"Too early to say why appointments changed: it takes {wording.counted(more, 'more whole weeks')}."


def not_throughout(step: str, weeks: int) -> str:
    """Return that a step was not tracked in all the weeks."""
    return f"Why appointments changed cannot be told: {vocab.label(step)} are not tracked in all of {2 * weeks} weeks."


def no_change_of_none(weeks: int) -> str:
    """Return that there was none in either period."""
    return f"No appointments in the last {weeks} weeks or in the {weeks} before."


def changed(before: float, now: float, weeks: int, table: pd.DataFrame) -> str:
    """Return whether the difference comes and goes by itself, what most of it goes with, and what else is clear."""
    head = f"{wording.counted(now, 'appointments')} in the last {weeks} weeks after {wording.number(before)}"
    head = f"{head[:1].upper()}{head[1:]} in the {weeks} before"
    rows = table.to_dict("records")
    ordinary = rows[-1]
    reach = wording.number(round(max(-ordinary["low"], ordinary["high"])))
    within = ordinary["low"] <= now - before <= ordinary["high"]
    size = "that much" if within else "more than what"
    parts = _parts(rows[:-1], now - before, max(_LEAST, _SHARE * max(before, now)))
    told = f" {'; '.join(parts)}." if parts else ""
    return f"{head}: {size} {_ORDINARY} (up to {reach} either way).{told}"


def _parts(rows: Sequence[Mapping[Any, Any]], change: float, least: float) -> list[str]:
    """Return what the difference goes with: the largest part in its direction, then what is surely not nothing."""
    of = "connect" if "connects" in [str(row["driver"]) for row in rows] else "dial"
    ordered = sorted(rows, key=lambda row: -abs(row["effect"]))
    first = next((row for row in ordered if row["effect"] * change > 0), None)
    clear = [
        row
        for row in ordered
        if row is not first and abs(row["effect"]) >= least and (row["low"] > 0 or row["high"] < 0)
    ][:_MORE]
    if first is None:
        return [wording.capital(_effect(row, of)) for row in clear[:1]] + [
            _effect(row, of) for row in clear[1:]
        ]
    share = "Most of it" if 2 * abs(first["effect"]) >= abs(change) else "The largest part"
    side, told = "", [f"{share} goes with {_effect(first, of)}"]
    for row in clear:
        before, side = side, "also" if row["effect"] * change > 0 else "against that"
        told.append(f"{'and' if side == before else side} {_effect(row, of)}")
    return told


def _effect(row: Mapping[Any, Any], of: str) -> str:
    """Return what one driver accounts for, with what fits the log where that is a range."""
    _, more, fewer = _names(str(row["driver"]), of)
    effect, low, high = (round(float(row[name]), 1) for name in ("effect", "low", "high"))
    fits = "" if round(low) == round(high) else f" ({_from_to(low, high)})"
    return f"{more if effect > 0 else fewer}: {_signed(effect)}{fits}"


def _signed(effect: float) -> str:
    return f"{wording.number(abs(effect))} {'more' if effect > 0 else 'fewer'}"


def _from_to(low: float, high: float) -> str:
    """Return what fits the log, on one side of nothing or on both.

    >>> _from_to(-14.2, 2.3), _from_to(-3.2, -1.5)
    ('anything from 14 fewer to 2.3 more fits the log', 'anything from 1.5 to 3.2 fewer fits the log')
    """
    if low < 0 < high:
        return f"anything from {_signed(low)} to {_signed(high)} fits the log"
    near, far = sorted((low, high), key=abs)
    return f"anything from {wording.number(abs(near))} to {_signed(far)} fits the log"


#: The steps of a chain that a page calls by a shorter name.
_SHORT: Final = {"set_held": "meetings held", "set_sales": "sales"}


def _thing(step: str) -> str:
    return _SHORT.get(step, vocab.label(step))


def rate(value: float) -> str:
    """Return a rate as one says it.

    It is rounded, so that no colleague's own figure shows.

    >>> rate(0.1), rate(0.0345), rate(0.78)
    ('about 1 in 10', 'about 1 in 30', 'about 8 in 10')
    """
    if value >= 0.4:
        return f"about {min(10, round(10 * value))} in 10"
    tries = 1 / value
    width = 1 if tries < 20 else 5 if tries < 100 else 10
    return f"about 1 in {wording.number(width * round(tries / width))}"


NO_PEERS: Final = "Too few colleagues with the same steps to say what is usual, so no bottleneck is told."


def no_way(missing: str, scope: str) -> str:
    """Return why the way from dial to sale cannot be followed.

    >>> no_way("", "new_business"), no_way("", "all")
    ('No dials for new business in these weeks, so no bottleneck is told.', \
'No dials in these weeks, so no bottleneck is told.')
    """
    if not missing:
        of = " for new business" if scope == vocab.DEFAULT_SCOPE else ""
        return f"No dials{of} in these weeks, so no bottleneck is told."
    return f"The way from dial to sale cannot be followed: {missing} are not tracked."


def too_few_weeks(more: int) -> str:
    """Return that nothing stands out after so few weeks, and how many more it takes."""
    return (
        f"Too early to say where most is to be gained: it takes {wording.counted(more, 'more whole weeks')}."
    )


def _more(gain: float, things: str) -> str:
    """Return a gain.

    >>> _more(4.4, "sales"), _more(1.0, "sales")
    ('4.4 more sales', '1 more sale')
    """
    said = wording.number(round(gain, 1))
    return f"{said} more {wording.singular(things) if said == '1' else things}"


def bottleneck(top: Mapping[Any, Any] | None, outcome: str, weeks: int = 0) -> str:
    """Return where most is to be gained, with its chance, or that nothing stands out.

    ``top`` is the row of the table that stands out, ``outcome`` the last step of the chain, ``weeks`` how many whole
    weeks its counts are of. Less than one a week is said of half a year.
    """
    if top is None:
        return "No single bottleneck stands out."
    of, step, things = (_thing(name) for name in (str(top["of"]), str(top["step"]), outcome))
    gain, low, high = (float(top[name]) for name in ("gain", "gain_low", "gain_high"))
    made = f"{wording.counted(float(top['count']), step)} from {wording.counted(float(top['of_count']), of)}"
    made = f"{made} in {weeks} weeks" if weeks else made
    span, times = ("a week", 1) if gain >= 1 else ("in 26 weeks", 26)
    return (
        f"{made[:1].upper()}{made[1:]}; usual among colleagues is {rate(float(top['usual']))}. At that about "
        f"{_more(gain * times, things)} {span} would come of the same work, if nothing else changes "
        f"({wording.between(low * times, high * times)}). The chance that this is where most is to be gained is "
        f"{wording.chance(float(top['chance']))}: worth a question."
    )
