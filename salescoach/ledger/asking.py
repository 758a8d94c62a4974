"""How often the meeting was asked for: a goal on asks, and not asking told apart from asking in vain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import intervals, vocab
from salescoach.errors import SalescoachError
from salescoach.ledger import sentences
from salescoach.ledger.window import USUAL_WEEKS, of_rep, total, usual

#: Without peers, asking fewer than so many of ten decision makers is few. Of ten conversations of the published
#: rates that the sample is made of, about five are asks (Salesfinity 2025, Cognism 2025/26).
FEW_ASKS: Final = 0.4
#: With peers, asking less than this share of what they ask is few; and less than ``FEW_ANYWHERE`` is few, whatever
#: they do.
OF_PEERS: Final = 0.75
FEW_ANYWHERE: Final = 0.25
#: Fewer than so many yeses in all asks are few.
FEW_YES: Final = 0.1
#: What is said needs this chance.
SURE: Final = 0.95
#: With fewer conversations nothing is said.
FEWEST_TALKS: Final = 10
STATUSES: Final = ("asks", "few asks", "many asks, few yes", "cannot be told", "too thin", "not judged")


@dataclass(frozen=True)
class Asking:
    """How often a rep asked for the meeting, with the counts it stands on and one sentence that asks.

    ``status`` is one of ``STATUSES``. Counts are over the window and missing where not known; ``asks`` are on
    live talks, ``refusals`` may also have come by reply. ``per_day`` is asks per day worked, ``low`` to ``high``
    what fits the log. ``chance_few`` is the chance that fewer are asked than the limit, ``chance_few_yes`` that
    fewer of those asked say yes.
    """

    rep_id: str
    status: str
    conversations: float | None
    asks: float | None
    appointments: float | None
    refusals: float | None
    days: float | None
    per_day: float | None
    low: float | None
    high: float | None
    chance_few: float | None
    chance_few_yes: float | None
    sentence: str
    how: str


def asks(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    *,
    scope: str = vocab.DEFAULT_SCOPE,
    weeks: int = USUAL_WEEKS,
    peers_rate: float | None = None,
) -> Asking:
    """Return how often one rep asked for the meeting in the ``weeks`` weeks up to the last complete one.

    ``peers_rate`` is the pooled share (0 to 1) of conversations in which the peers asked, the rep left out.
    Avoidance is judged only where refusals are recorded: chances are those of Jeffreys' prior for a share
    (Brown, Cai and DasGupta 2001, Statistical Science 16:101), the range of asks per day worked is exact
    (Garwood 1936, Biometrika 28:437).

    Raises ``SalescoachError`` for a rate that is no share.

    >>> days = pd.date_range("2026-03-02", periods=4, freq="7D")
    >>> weeks = pd.DataFrame({"rep_id": "ann", "week": days, "scope": "new_business", "partial": False,
    ...     "days_worked": 5.0, "conversations": 10.0, "asks": 1.0, "appointments": 0.0, "refusals": 1.0})
    >>> asks(weeks, "ann").sentence
    '40 decision makers in 4 weeks, and the meeting was asked for with four. What kept you from asking the other 36?'
    """
    if peers_rate is not None and not 0 < peers_rate <= 1:
        raise SalescoachError(f"a share of conversations with an ask lies between 0 and 1, not {peers_rate}")
    inside, last = usual(of_rep(rep_weeks, rep_id, scope), weeks)
    known = inside[inside["asks"].notna() & inside["conversations"].notna()]
    names = ("conversations", "asks", "appointments", "refusals")
    counts = sentences.Counts(**{name: total(known[name]) for name in names}, weeks=known["week"].nunique())
    status, few, few_yes = judged(counts, limit(peers_rate))
    if len(inside) and known.empty:
        sentence = sentences.unknown(conversations=bool(inside["conversations"].notna().any()))
    else:
        sentence = sentences.asking(status, counts) if last is not None else sentences.NO_WEEK
    days, per_day, spread = _per_day(known)
    counted = (counts.conversations, counts.asks, counts.appointments, counts.refusals)
    how = sentences.how_asking(few, few_yes, peers=peers_rate is not None)
    return Asking(
        rep_id, status if len(inside) else "too thin", *counted, days, per_day, spread.low, spread.high, few, few_yes,
        sentence, how,
    )  # fmt: skip


def limit(peers_rate: float | None) -> float:
    """Return the share of conversations below which asks are few.

    >>> limit(None), limit(0.8), limit(0.1)
    (0.4, 0.6000000000000001, 0.25)
    """
    return FEW_ASKS if peers_rate is None else max(FEW_ANYWHERE, OF_PEERS * peers_rate)


def judged(counts: sentences.Counts, few_below: float) -> tuple[str, float | None, float | None]:
    """Return the status, the chance that asks are few, and the chance that yeses are.

    Few asks are no avoidance where most of them became appointments: then the nos are likely not written down.

    >>> judged(sentences.Counts(40, 4, 1, 3), 0.4)[0], judged(sentences.Counts(40, 4, 4, 0), 0.4)[0]
    ('few asks', 'not judged')
    """
    talks, asked, yes = counts.conversations, counts.asks, counts.appointments
    if talks is None or asked is None or asked > talks:
        return "not judged", None, None
    if talks < FEWEST_TALKS:
        return "too thin", None, None
    few = _below(asked, talks, few_below)
    few_yes = _below(yes, asked, FEW_YES) if yes is not None and yes <= asked and asked else None
    if few >= SURE:
        return ("not judged" if yes is not None and 2 * yes > asked else "few asks"), few, few_yes
    if few > 1 - SURE:
        return "cannot be told", few, few_yes
    return ("many asks, few yes" if few_yes is not None and few_yes >= SURE else "asks"), few, few_yes


def _below(successes: float, trials: float, share: float) -> float:
    """Return the posterior chance that the true share is below ``share``, from Jeffreys' prior."""
    from scipy.special import betainc

    return float(betainc(successes + 0.5, trials - successes + 0.5, share))


def _per_day(known: pd.DataFrame) -> tuple[float | None, float | None, intervals.Interval]:
    """Return the days worked in complete weeks, asks per such day, and what fits the log."""
    whole = known[~known["partial"]]
    days, count = float(whole["days_worked"].sum()), total(whole["asks"])
    if count is None or days == 0:
        return None, None, intervals.Interval(None, None)
    return days, count / days, intervals.count_per_period(count, days)
