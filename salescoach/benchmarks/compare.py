"""Each rep's rate beside those of his peers in the same weeks, step by step: never a rank."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

import pandas as pd
from pandas.api.typing import NAType

from salescoach import intervals, questions, vocab
from salescoach.benchmarks import alike, limits, said
from salescoach.benchmarks.counted import by_hand, counted, told_scope
from salescoach.benchmarks.figures import figures
from salescoach.benchmarks.peers import Pool, pools
from salescoach.benchmarks.steps import STEPS, Step
from salescoach.errors import SalescoachError
from salescoach.questions.definitions import FEWEST

#: A rep's figure is marked only where the chance that it differs is above this.
SURE: Final = 0.9
_NUMBERS: Final = (
    "successes", "trials", "value", "low", "high", "pooled", "pooled_low", "pooled_high", "team", "peers",
    "others_successes", "others_trials", "others", "others_low", "others_high", *limits.TAILS, "p", "q",
    "below", "above", "band_low", "band_high", "more_weeks",
)  # fmt: skip
COLUMNS: Final = (
    "rep_id", "name", "step", "scope", "window", "status", *_NUMBERS, "flag", "group", "pool", "by_hand", "sentence",
    "how",
)  # fmt: skip
#: What the copy of the rep himself may hold.
OWN_COLUMNS: Final = (
    "rep_id", "step", "scope", "window", "status", "successes", "trials", "value", "low", "high", "peers", "pool",
    "band_low", "band_high", "more_weeks", "sentence",
)  # fmt: skip
#: Its scope is its own: a sale of whatever kind is not new business because calls cannot be told.
_SALES: Final = "meetings_per_sale"


def compared(
    rep_weeks: pd.DataFrame,
    reps: pd.DataFrame,
    *,
    wanted: Collection[str] | None = None,
    scope: str | None = None,
) -> pd.DataFrame:
    """Return one row per rep and step of ``steps.STEPS``, reps by name; ``wanted`` chooses some by id.

    Columns, rates as successes per trial: ``successes``, ``trials``, ``value`` with its 95 % range ``low``
    to ``high``; beside it ``pooled`` to ``pooled_high`` and the ``team`` it is drawn towards
    (:func:`pool.pooled`); what the ``peers`` did in the rep's weeks, without him: ``others_successes``,
    ``others_trials``, ``others``, ``others_low``, ``others_high``; ``usual_low`` to ``far_high``, the
    :func:`limits.chance_limits` around it at his trials; ``p`` (:func:`limits.mid_p`) and ``q`` over the whole
    table (:func:`alike.adjusted`); ``below`` and ``above``, the chance that his rate is notably lower or
    higher; ``flag`` "lower", "higher" or "", only where that chance is above .9 and the peers have three successes
    or more; ``group``
    (:func:`alike.groups`, over all reps of the step); ``band_low`` and ``band_high`` (:mod:`bands`), in
    trials per success; ``status`` as in ``vocab.ANSWER_STATUSES``; ``more_weeks`` (:func:`intervals.needed`)
    where it is too thin; ``by_hand``: one side is tallied and the other is not; ``window``, ``pool``,
    ``sentence`` and ``how`` in words.

    Comparing with the others by a funnel plot, not a league table: Spiegelhalter 2005, Statistics in
    Medicine 24:1185. Raises ``SalescoachError`` for a scope or a rep that is not there.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> log = small_log()
    >>> found = compared(rep_weeks(log), log.table("reps"))
    >>> print(*found[["rep_id", "step", "successes", "trials", "status"]].iloc[0])
    ann dials_per_connect 2.0 3.0 too_thin
    """
    if scope is not None and scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose from {', '.join(vocab.SCOPES)}")
    found = pools(reps, rep_weeks)
    for rep in wanted or ():
        if rep not in found:
            raise SalescoachError(f"there is no work of a rep {rep!r} in this log")
    chosen = set(found) if wanted is None else set(wanted)
    if not found:
        return pd.DataFrame(columns=list(COLUMNS))
    told, people = told_scope(rep_weeks), _people(reps, found)
    scopes = {"all", scope or told or "all", *(step.scope for step in STEPS)}
    known = questions.only_known(rep_weeks[rep_weeks["scope"].isin(list(scopes))])
    roles, frames = {str(rep): str(role) for rep, role in people["role"].items()}, []
    for place, step in enumerate(STEPS):
        asked = scope or (told if step.name != _SALES else None) or step.scope
        work = counted(known, step, list(people.index), scope=asked)
        rows = figures(work, found, roles, chosen)
        hand = _by_hand(by_hand(rep_weeks, step), rows, found)
        rows = rows.assign(window=_windows(rows, step), by_hand=hand)
        frames.append(rows.assign(step=step.name, scope=asked, place=place, order=rows.index))
    rows = pd.concat(frames, ignore_index=True)
    rows["q"] = alike.adjusted(rows["p"].to_numpy("float64"))
    return _finished(rows[rows["rep_id"].isin(chosen)].sort_values(["order", "place"]), people)


def _windows(rows: pd.DataFrame, step: Step) -> list[str]:
    return [said.window(first, last, step) for first, last in zip(rows["first"], rows["last"], strict=True)]


def _by_hand(tallied: Collection[str], rows: pd.DataFrame, found: Mapping[str, Pool]) -> list[bool]:
    """Return who counts by hand and is held against peers of whom none does, or the other way round."""
    told = []
    for rep in rows["rep_id"]:
        sides = {other in tallied for other in found[rep].reps}
        told.append(sides == {rep not in tallied})
    return told


def _people(reps: pd.DataFrame, found: Mapping[str, Pool]) -> pd.DataFrame:
    """Return name, role and words for the pool of everybody who worked, by id, in the order of names."""
    told: dict[str, tuple[str | None, str | None]] = {}
    for rep, name, role in zip(reps["rep_id"], reps["name"], reps["role"], strict=True):
        told.setdefault(str(rep), (name, role))
    rows = []
    for rep in found:
        name, role = (None if pd.isna(word) else str(word) for word in told.get(rep, (None, None)))
        rows.append((name or rep, rep, role or ""))
    rows.sort(key=lambda row: (row[0].casefold(), row[0], row[1]))
    people = pd.DataFrame(rows, columns=["name", "rep_id", "role"]).set_index("rep_id")
    return people.assign(pool=[found[rep].name for rep in people.index])


def _finished(rows: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with unknown numbers missing, and the words."""
    told = people.loc[rows["rep_id"], ["name", "pool"]]
    more = [_more(*row) for row in rows[["status", "successes", "weeks"]].itertuples(index=False)]
    rows = rows.assign(name=told["name"].to_numpy(), pool=told["pool"].to_numpy())
    rows["more_weeks"] = pd.array(more, "Float64")
    numbers = rows[[*_NUMBERS, "group"]].astype("Float64")
    numbers = numbers.mask(numbers.isna()).astype({"group": "Int64"})
    rows = pd.concat([rows.drop(columns=numbers.columns), numbers], axis=1).reset_index(drop=True)
    flags = [_flag(*row) for row in rows[["others_successes", "below", "above"]].itertuples(index=False)]
    records = rows.assign(flag=flags).to_dict("records")
    words = {"sentence": [said.sentence(row) for row in records], "how": [said.how(row) for row in records]}
    return rows.assign(flag=flags, **words)[list(COLUMNS)]


def _more(status: str, successes: float, weeks: float) -> int | None:
    if status not in ("too_thin", "bound") or not weeks > 0:
        return None
    return intervals.needed(successes, weeks)


def _flag(others: float | NAType, below: float | NAType, above: float | NAType) -> str:
    """Return how a rep differs from peers who have successes enough to be compared with."""
    if (
        isinstance(others, NAType)
        or isinstance(below, NAType)
        or isinstance(above, NAType)
        or others < FEWEST
    ):
        return ""
    return "lower" if below > SURE else "higher" if above > SURE else ""


def for_rep(found: pd.DataFrame, rep_id: str) -> pd.DataFrame:
    """Return what the rep's own copy may hold of :func:`compared`: his figures, and a band of his peers.

    Columns: ``OWN_COLUMNS``. The band, the pool's name and how many they are stand only where there are
    five peers with a figure; no rate of theirs, and nothing that is drawn from it, is left.

    >>> table = pd.DataFrame(columns=list(COLUMNS))
    >>> "others" in for_rep(table, "ann")
    False
    """
    own = found[found["rep_id"] == rep_id].reset_index(drop=True)
    own["sentence"] = [said.own_sentence(row) for row in own.to_dict("records")]
    known = own["band_low"].notna()
    own = own.assign(pool=own["pool"].where(known, ""), peers=own["peers"].where(known))
    return own[list(OWN_COLUMNS)]


def plotted(
    found: pd.DataFrame, step: str, *, own: str | None = None, named: Collection[str] = ()
) -> pd.DataFrame:
    """Return the points of a step for ``charts.funnel_plot``, of :func:`compared`; for the coach's copy only.

    Columns: ``successes``, ``trials``, ``label`` (the names of the reps ``named`` by id, else ""), ``own``
    (the rep whose page it is), ``asked`` (whether the figure is worth a question). Rows that make no rate are
    left out; ``limits.curve`` of it gives the lines.
    """
    rows = found[(found["step"] == step) & found["value"].notna()].reset_index(drop=True)
    label = rows["name"].where(rows["rep_id"].isin(list(named)), "")
    points = rows[["successes", "trials"]]
    asked = [said.differs(row) for row in rows.to_dict("records")]
    return points.assign(label=label, own=(rows["rep_id"] == own) if own else False, asked=asked)
