"""What is said of a comparison: sentences of a page, and how the figures were come by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from salescoach import intervals, vocab, wording
from salescoach.benchmarks.bands import band
from salescoach.benchmarks.pool import NOTABLY
from salescoach.benchmarks.steps import Step, step
from salescoach.questions.definitions import FEWEST

Row = Mapping[Any, Any]


def sentence(row: Row) -> str:
    """Return what a row of :func:`compare.compared` says to the rep's face; for the coach's copy.

    >>> row = {"step": "conversations_per_appointment", "status": "ok", "flag": "", "successes": 10.0,
    ...        "trials": 90.0, "others_successes": 50.0, "others_trials": 400.0, "peers": 6, "more_weeks": None}
    >>> sentence(row)
    "Your 9 decision makers per appointment and your peers' 8 cannot be told apart."
    """
    at = step(row["step"])
    early = _too_early(row, at)
    if early:
        return early
    own = _tries(row["trials"], row["successes"])
    if not _count(row["peers"]):
        return f"There is nobody to compare your {_figure(own, at)} with in these weeks."
    if _count(row["others_successes"]) < FEWEST:
        return f"Your peers have too few {at.successes} to compare your {_figure(own, at)} with."
    others = _tries(row["others_trials"], row["others_successes"])
    if row["flag"] == "lower":
        return f"You need {_figure(own, at)}, your peers {others}: worth a question."
    if row["flag"] == "higher":
        return f"You need {_figure(own, at)}, your peers {others}: what do you do that the others could try?"
    return f"Your {_figure(own, at)} and your peers' {others} cannot be told apart."


def named_sentence(row: Row) -> str:
    """Return what is worth a question about a rep, said to the coach.

    >>> row = {"step": "meetings_per_sale", "name": "Ann", "flag": "lower", "successes": 5.0, "trials": 60.0,
    ...        "others_successes": 40.0, "others_trials": 200.0}
    >>> named_sentence(row)
    'Ann needs 12 meetings per sale, the peers 5. What happens between the meeting and the sale?'
    >>> named_sentence(row | {"flag": "higher", "successes": 30.0})
    'Ann needs 2 meetings per sale, the peers 5. What could the others try of that?'
    """
    at = step(row["step"])
    own = _figure(_tries(row["trials"], row["successes"]), at)
    others = _tries(row["others_trials"], row["others_successes"])
    asked = f"What happens between the {wording.singular(at.tries)} and the {at.success}?"
    asked = "What could the others try of that?" if row["flag"] == "higher" else asked
    return f"{row['name']} needs {own}, the peers {others}. {asked}"


def own_sentence(row: Row) -> str:
    """Return what the rep's own copy says: his figure, and the band of his peers where there is one.

    >>> row = {"step": "conversations_per_appointment", "status": "ok", "successes": 10.0, "trials": 90.0,
    ...        "pool": "six Sellers", "band_low": 7.0, "band_high": 11.0, "more_weeks": None}
    >>> own_sentence(row)
    'You need 9 decision makers per appointment; at least half of six Sellers need between 7 and 11.'
    """
    at, ends = step(row["step"]), band(row)
    early = _too_early(row, at)
    peers = ""
    if ends:
        low, high = (wording.number(end) for end in ends)
        pool = f"{row['pool']}," if "," in row["pool"] else row["pool"]
        peers = f"at least half of {pool} need between {low} and {high}"
    if early:
        return f"{early} {peers[:1].upper()}{peers[1:]} {at.ratio}." if peers else early
    own = f"You need {_figure(_tries(row['trials'], row['successes']), at)}"
    return f"{own}; {peers}." if peers else f"{own}."


def _too_early(row: Row, at: Step) -> str:
    if row["status"] in ("not_tracked", "unmapped"):
        return f"Your log does not tell {at.ratio}."
    if row["status"] == "none_yet":
        if at.settle:
            return f"No {wording.singular(at.tries)} of yours is {at.settle} weeks old yet: too early to say."
        return f"There are no {at.tries} of yours yet in these weeks."
    if row["status"] not in ("too_thin", "bound"):
        return ""
    successes = _count(row["successes"])
    got = wording.counted(successes, at.successes) if successes else f"no {at.success} yet"
    head = f"{got[:1].upper()}{got[1:]} from {wording.counted(_count(row['trials']), at.tries)}"
    weeks = _count(row["more_weeks"])
    takes = f"{intervals.more_weeks(int(weeks))} of the same work" if weeks else intervals.more_weeks(None)
    return f"{head}: too early to say how that compares; it would take {takes}."


def how(row: Row) -> str:
    """Return how a row's figures were come by, in words of method; for the fold "How we know"."""
    at = step(row["step"])
    if row["status"] not in ("ok", "too_thin", "bound") or not _count(row["peers"]):
        return f"{at.success} per {at.tries}: nothing to compare."
    counts = (
        f"{wording.number(_count(row['successes']))} of {wording.number(_count(row['trials']))} beside "
        f"{wording.number(_count(row['others_successes']))} of {wording.number(_count(row['others_trials']))} "
        f"({row['pool']}, in the weeks the rep worked, without the rep)"
    )
    if bool(pd.isna(row["below"])):
        return f"{counts}."
    return (
        f"{counts}; full-Bayes beta-binomial over the pool: P(rate < {NOTABLY} x team) {float(row['below']):.2f}, "
        f"P(rate > team / {NOTABLY}) {float(row['above']):.2f}; mid-p against the others "
        f"{_said_p(row['p'])}, q {_said_p(row['q'])} (Benjamini-Hochberg)."
    )


def same(found: pd.DataFrame, name: str) -> list[str]:
    """Return one sentence per set of reps of a step whose figures cannot be told apart, by name.

    ``found`` is that of :func:`compare.compared`; reps without a figure are in none.

    >>> table = pd.DataFrame({"step": "meetings_per_sale", "name": ["Ann", "Ben", "Cid"], "group": [0, 0, 1]})
    >>> same(table, "meetings_per_sale")
    ['Ann and Ben cannot be told apart in meetings per sale.']
    """
    rows = found[(found["step"] == name) & found["group"].notna()]
    sets = [list(own["name"]) for _, own in rows.groupby("group", sort=True) if len(own) > 1]
    return [f"{_listed(names)} cannot be told apart in {step(name).ratio}." for names in sets]


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _figure(tries: str, at: Step) -> str:
    return f"{tries} {wording.singular(at.tries) if tries == '1' else at.tries} per {at.success}"


def _tries(trials: object, successes: object) -> str:
    return wording.number(_count(trials) / _count(successes))


def _count(value: Any) -> float:
    return 0.0 if pd.isna(value) else float(value)


def _said_p(value: Any) -> str:
    return "unknown" if pd.isna(value) else f"{float(value):.3f}"


METRICS: Final = (
    vocab.Metric(
        "Beside the peers",
        "a rep's successes per try beside those of his peers in the weeks he worked, himself left out",
        "tries per success",
        "the two counts of each step in rep_weeks",
        "Wilson range; beta-binomial over the pool on a grid, no plug-in; marked where the chance of a notably "
        "lower or higher rate is above .9; exact binomial limits, widened by winsorised phi; mid-p, q over the table",
        "Spiegelhalter 2005, Statistics in Medicine 24:1185; Gelman and others 2013, Bayesian Data Analysis, ch. 5",
        "fewer than three successes, no peers, or a count that is not tracked",
    ),
    vocab.Metric(
        "Cannot be told apart",
        "sets of reps of one role no two of whom can be told apart by a step's figures",
        "sets of reps",
        "the two counts of each step in rep_weeks",
        "posterior P(A < B) beyond .975 on either side after Benjamini-Hochberg over all pairs; largest set first",
        "Benjamini and Hochberg 1995, Journal of the Royal Statistical Society B 57:289",
        "a rep without tries is in no set",
    ),
    vocab.Metric(
        "Band of the peers",
        "ends between which at least half of the peers lie, rounded outwards; all a rep's own copy knows of them",
        "tries per success",
        "the two counts of each step in rep_weeks",
        "quarter points of at least five peers with three successes or more",
        "own rule",
        "fewer than five such peers",
    ),
)
