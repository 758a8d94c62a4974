"""By which way the nos came, where there is more than one: a no by reply is a refusal without a talk."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import vocab, wording
from salescoach.ledger.lines import REFUSAL, by_channel
from salescoach.ledger.weekly import BY_HAND
from salescoach.ledger.window import USUAL_WEEKS, usual

#: How each channel of a no is said after a count.
_CAME: Final = {
    "phone": "by phone",
    "door": "at the door",
    "reply": "by e-mail or message",
    "call-back": "when called back",
}
_NO_TALK: Final = "An ask is counted in a talk: a no by e-mail or message is a refusal, and no ask."


def refused_by(
    kinds: pd.DataFrame,
    table: pd.DataFrame,
    rep_id: str,
    *,
    scope: str = vocab.DEFAULT_SCOPE,
    weeks: int = USUAL_WEEKS,
) -> str:
    """Return by which way a rep's refusals of the last weeks came; "" where all came one way, or by hand.

    ``kinds`` is that of the log, ``table`` the rep's ``week_table``; the weeks are those of ``beside``.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.ledger.lines import kinds
    >>> from salescoach.ledger.weekly import week_table
    >>> from salescoach.testing import small_log
    >>> no = {"rep_id": "ann", "date": "2026-03-02", "contact_title": "Owner"}
    >>> log = small_log([{**no, "disposition_word": "Refused appointment", "contact_id": "a"},
    ...     {**no, "kind": "email", "direction": "inbound", "outcome_word": "Refused appointment", "contact_id": "b"},
    ...     {**no, "date": "2026-03-16", "disposition_word": "No answer", "contact_id": "c"}])
    >>> refused_by(kinds(log), week_table(rep_weeks(log), kinds(log), "ann", scope="all"), "ann", scope="all")
    '1 refusal came by phone and 1 by e-mail or message. An ask is counted in a talk: a no by e-mail or message is \
a refusal, and no ask.'
    """
    inside, _ = usual(table, weeks)
    if inside.empty or ((inside["line"] == REFUSAL) & (inside["note"] == BY_HAND)).any():
        return ""
    found = by_channel(kinds[kinds["week"].isin(inside["week"])], rep_id, scope=scope)
    found = found[(found["line"] == REFUSAL) & (found["people"] > 0)]
    if len(found) < 2:
        return ""
    counts = dict(zip(found["channel"], found["people"], strict=True))
    (first, count), *others = counts.items()
    parts = [f"{wording.counted(count, 'refusals')} came {_CAME[first]}"]
    parts += [f"{wording.number(count)} {_CAME[channel]}" for channel, count in others]
    said = f"{wording.listed(parts)}."
    return f"{said} {_NO_TALK}" if "reply" in counts else said
