"""What is said of a comparison: sentences of a page, and how the figures were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from salescoach import intervals, wording
from salescoach.benchmarks.bands import band
from salescoach.benchmarks.pool import NOTABLY
from salescoach.benchmarks.steps import Step, step
from salescoach.questions.definitions import FEWEST

Row = Mapping[Any, Any]
#: A count below the fewest of an answer is no rate of its own; how it compares may be known all the same.
_THIN: Final = ("too_thin", "bound")
_ASKED: Final = "what of that could the others try?"


def differs(row: Row) -> bool:
    """Return whether a rep's figure is one to ask about beside his peers': every page goes by this.

    >>> differs({"status": "too_thin", "flag": "lower"}), differs({"status": "not_tracked", "flag": "lower"})
    (True, False)
    """
    return bool(row["flag"]) and row["status"] in ("ok", *_THIN)


def compares(row: Row) -> bool:
    """Return whether a rep has a figure, and peers with successes enough to hold it against.

    >>> compares({"status": "ok", "peers": 6, "others_successes": 2.0})
    False
    """
    return row["status"] == "ok" and bool(_count(row["peers"])) and _count(row["others_successes"]) >= FEWEST


def sentence(row: Row) -> str:
    """Return what a row of :func:`compare.compared` says to the coach, with the peers' figure.

    >>> row = {"step": "conversations_per_appointment", "status": "ok", "flag": "", "successes": 10.0, "by_hand": False,
    ...        "trials": 90.0, "others_successes": 50.0, "others_trials": 400.0, "peers": 6, "more_weeks": None}
    >>> sentence(row)
    '9 decision makers per appointment (10 of 90), the peers 8 (50 of 400): the two cannot be told apart.'
    """
    at = step(row["step"])
    if row["status"] != "ok":
        return _early(row, at, "the")
    own = f"{_figure(_tries(row['trials'], row['successes']), at)} ({_counts(row)})"
    if not compares(row):
        return _alone(row, own, at)
    verdict = {"lower": "worth a question.", "higher": _ASKED}.get(
        row["flag"], "the two cannot be told apart."
    )
    return f"{own}, the peers {_others(row)}: {verdict}{_hand(row)}"


def named_sentence(row: Row) -> str:
    """Return what is worth a question about a rep, said to the coach, with counts and range.

    >>> row = {"step": "meetings_per_sale", "name": "Ann", "status": "ok", "flag": "lower", "successes": 5.0,
    ...        "trials": 60.0, "low": 0.036, "high": 0.18, "others_successes": 40.0, "others_trials": 200.0,
    ...        "by_hand": False}
    >>> print(named_sentence(row))
    Ann needs 12 meetings per sale (5 of 60; anything from 5.6 to 28 fits the log), the peers 5 (40 of 200). What \
happens between the meeting and the sale?
    >>> print(named_sentence(row | {"status": "too_thin", "successes": 1.0}))
    Ann: 1 sale from 60 meetings, fewer than the peers make from as many (40 of 200). What happens between the \
meeting and the sale?
    """
    at = step(row["step"])
    asked = f"What happens between the {wording.singular(at.tries)} and the {at.success}?"
    asked = wording.capital(_ASKED) if row["flag"] == "higher" else asked
    if row["status"] in _THIN:
        return f"{row['name']}: {_made(row, at)}, {_than(row, 'the')}. {asked}{_hand(row)}"
    own = _figure(_tries(row["trials"], row["successes"]), at)
    fits = wording.between(1 / float(row["high"]), 1 / float(row["low"]))
    return (
        f"{row['name']} needs {own} ({_counts(row)}; {fits}), the peers {_others(row)}. {asked}{_hand(row)}"
    )


def own_sentence(row: Row) -> str:
    """Return what the rep's own copy says: his figure, the band of his peers where there is one, how it compares.

    No figure of anybody else is in it; what the coach is told the rep is told too.

    >>> row = {"step": "conversations_per_appointment", "status": "ok", "successes": 10.0, "trials": 90.0,
    ...        "pool": "six Sellers", "band_low": 7.0, "band_high": 11.0, "more_weeks": None, "flag": "",
    ...        "peers": 6, "others_successes": 50.0, "by_hand": False}
    >>> print(own_sentence(row))
    You need 9 decision makers per appointment; at least half of six Sellers need between 7 and 11. That and your \
peers' cannot be told apart.
    """
    at, peers = step(row["step"]), _band(row)
    if row["status"] != "ok":
        early = _early(row, at, "your")
        return f"{early} {wording.capital(peers)} {at.ratio}." if peers else early
    own = _figure(_tries(row["trials"], row["successes"]), at)
    verdict = f" {_OWN.get(row['flag'], _ALIKE)}{_hand(row)}" if compares(row) else ""
    return f"You need {own}{f'; {peers}' if peers else ''}.{verdict}"


_OWN: Final = {
    "lower": "That is more than your peers need: worth a question.",
    "higher": "That is fewer than your peers need: what do you do that the others could try?",
}
_ALIKE: Final = "That and your peers' cannot be told apart."


def _band(row: Row) -> str:
    ends = band(row)
    if not ends:
        return ""
    low, high = (wording.number(end) for end in ends)
    pool = f"{row['pool']}," if "," in row["pool"] else row["pool"]
    return f"at least half of {pool} need between {low} and {high}"


def _alone(row: Row, own: str, at: Step) -> str:
    if not _count(row["peers"]):
        return f"There is nobody to compare {own} with in these weeks."
    return f"The peers have too few {at.successes} to compare {own} with."


def _early(row: Row, at: Step, whose: str) -> str:
    """Return what is said where there is no figure of the rep's own; ``whose`` peers, "the" or "your"."""
    if row["status"] == "none_yet":
        if at.settle:
            return f"No {wording.singular(at.tries)} is {at.settle} weeks old yet: too early to say."
        scope = "" if row["scope"] == "all" else " for new business"
        return f"There are no {at.tries}{scope} in these weeks yet."
    if row["status"] not in _THIN:
        return f"The log does not tell {at.ratio}."
    if differs(row):
        verdict = _ASKED if row["flag"] == "higher" else "worth a question."
        return f"{wording.capital(_made(row, at))}: {_than(row, whose)}; {verdict}{_hand(row)}"
    weeks = _count(row["more_weeks"])
    takes = f"{intervals.more_weeks(int(weeks))} of the same work" if weeks else intervals.more_weeks(None)
    return f"{wording.capital(_made(row, at))}: too early to say how that compares; it would take {takes}."


def _made(row: Row, at: Step) -> str:
    successes = _count(row["successes"])
    got = wording.counted(successes, at.successes) if successes else f"no {at.success} yet"
    return f"{got} from {wording.counted(_count(row['trials']), at.tries)}"


def _than(row: Row, whose: str) -> str:
    """Return how counts too few for a figure compare; only the coach is told "the" peers' counts."""
    counts = f" ({_both(row['others_successes'], row['others_trials'])})" if whose == "the" else ""
    return f"{'more' if row['flag'] == 'higher' else 'fewer'} than {whose} peers make from as many{counts}"


def _hand(row: Row) -> str:
    return " One side is counted by hand, the other by the CRM." if row["by_hand"] else ""


def window(first: Any, last: Any, at: Step) -> str:
    """Return the weeks that a row stands on, as the cards say them.

    >>> weeks = pd.to_datetime(["2026-03-30", "2026-06-22"])
    >>> window(*weeks, step("dials_per_connect"))
    '13 weeks from 30 March 2026'
    >>> window(*weeks, step("appointments_per_meeting_held"))
    '13 weeks from 30 March 2026 to 28 June 2026'
    """
    if pd.isna(first) or pd.isna(last):
        return "the whole log"
    start, end = pd.Timestamp(first), pd.Timestamp(last)
    until = f" to {wording.day(end + pd.Timedelta(days=6))}" if at.settle else ""
    count = wording.counted((end - start).days // 7 + 1, "weeks")
    return f"{count} from {wording.day(start)}{until}"


def how(row: Row) -> str:
    """Return how a row's figures were come by, in words of method; for the fold "How we know"."""
    at = step(row["step"])
    if row["status"] not in ("ok", *_THIN) or not _count(row["peers"]):
        return f"{wording.capital(at.ratio)}: nothing to compare."
    counts = (
        f"{wording.capital(at.ratio)}: {_counts(row)} beside {_both(row['others_successes'], row['others_trials'])} "
        f"({row['pool']}, in the weeks the rep worked, without the rep)"
    )
    if bool(pd.isna(row["below"])):
        return f"{counts}."
    return (
        f"{counts}; full-Bayes beta-binomial over the pool: P(rate < {NOTABLY} x team) {float(row['below']):.2f}, "
        f"P(rate > team / {NOTABLY}) {float(row['above']):.2f}; mid-p against the others "
        f"{_said_p(row['p'])}, q {_said_p(row['q'])} (Benjamini-Hochberg)."
    )


def _counts(row: Row) -> str:
    return _both(row["successes"], row["trials"])


def _both(successes: Any, trials: Any) -> str:
    return f"{wording.number(_count(successes))} of {wording.number(_count(trials))}"


def _others(row: Row) -> str:
    successes, trials = row["others_successes"], row["others_trials"]
    return f"{_tries(trials, successes)} ({_both(successes, trials)})"


def _figure(tries: str, at: Step) -> str:
    return f"{tries} {wording.singular(at.tries) if tries == '1' else at.tries} per {at.success}"


def _tries(trials: object, successes: object) -> str:
    return wording.number(_count(trials) / _count(successes))


def _count(value: Any) -> float:
    return 0.0 if pd.isna(value) else float(value)


def _said_p(value: Any) -> str:
    return "unknown" if pd.isna(value) else f"{float(value):.3f}"
