"""The step where raising a rep to what is usual among his peers would add most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import stages
from salescoach.drivers import rows as known
from salescoach.drivers import typical, words
from salescoach.questions.definitions import FEWEST

Floats = npt.NDArray[np.float64]
#: Below this chance no step stands out.
CLEAR: Final = 0.6
#: A step whose gain is less than one more in so many weeks does not stand out.
_HALF_A_YEAR: Final = 26
#: Fewer peers than this say nothing of what is usual, and could be recognised.
FEWEST_PEERS: Final = 3
#: A chain of fewer steps has no bottleneck.
FEWEST_STEPS: Final = 3
#: That no step stands out is said after so many whole weeks, as what is usual.
FEWEST_WEEKS: Final = 8
#: The sentence's ends: 8 of 10 draws lie between them.
ENDS: Final = (10, 50, 90)
DRAWS: Final = 1000
#: tests/test_drivers.py holds the chance to this.
MEASURED: Final = (
    "Simulated with 6 to 20 peers and 600 to 1,500 dials each, a step stands out for 32 to 61 of 100 reps, and is the "
    "right one in 73 to 86 of 100 of these, as its chance says."
)
_COLUMNS: Final = (
    "step", "of", "count", "of_count", "value", "low", "high", "usual_low", "usual", "usual_high", "gain_low", "gain",
    "gain_high", "peers", "chance",
)  # fmt: skip


@dataclass(frozen=True)
class Bottleneck:
    """Where most is to be gained, if nothing else changes.

    ``table`` has one row per step: ``step`` and ``of`` (columns of rep_weeks), the rep's ``count`` of ``of_count``,
    ``value``, ``low``, ``high``; ``usual`` (half of the peers do better), ``usual_low``, ``usual_high``, ``peers``
    (how many); ``gain`` (more of ``outcome`` a week at the peers' usual), ``gain_low``, ``gain_high`` (8 of 10) and
    ``chance`` (that the step is the one). ``top`` is the step that stands out, or "".
    """

    scope: str
    weeks: int
    outcome: str
    table: pd.DataFrame
    top: str
    sentence: str
    how: str


def bottleneck(
    rep_weeks: pd.DataFrame,
    rep_id: str,
    peers: Sequence[str],
    *,
    scope: str = "all",
    weeks: int = 26,
    seed: int = 0,
) -> Bottleneck:
    """Return the step at which a rep at his peers' median would gain most sales, or that none stands out.

    Whole weeks of one window up to the rep's last one, for him and his peers alike. Where sales are not tracked the
    last tracked step stands for them. Without three peers or two steps nothing is told. Rates are drawn from
    ``seed``; a step already above its usual has nothing to gain.

    Raises SalescoachError for a scope or window that is not there.
    """
    others = [peer for peer in dict.fromkeys(peers) if peer != rep_id]
    everything = known.known_rows(rep_weeks, [rep_id, *others], scope=scope)
    found = stages.steps(everything, rep_id, scope=scope)
    span = stages.window(everything, rep_id, weeks=weeks)
    outcome = found[-1] if found else ""
    if len(found) < FEWEST_STEPS or span is None:
        return _untold(scope, weeks, outcome, words.no_way(known.ends_at(found), scope))
    rows = stages.inside(everything, [rep_id, *others], span, scope=scope)
    counted = stages.pairs(rows, found)
    mine = (counted["rep_id"] == rep_id).to_numpy(dtype=bool)
    own, theirs = counted[mine], counted[~mine & (counted["of_count"] > 0).to_numpy(dtype=bool)]
    if len(own) < len(found) or own["count"].iloc[0] <= 0:
        return _untold(scope, weeks, outcome, words.no_way("", scope))
    if min(int((theirs["step"].to_numpy() == step).sum()) for step in found[1:]) < FEWEST_PEERS:
        return _untold(scope, weeks, outcome, words.NO_PEERS)
    worked = int(own["weeks"].iloc[0])
    table = _table(own, theirs, own["count"].iloc[0] / worked, seed)
    rows_of = table.to_dict("records")
    best = max(rows_of, key=lambda row: float(row["chance"]))
    clear = stands_out(best["chance"], best["count"], best["gain_low"])
    top = best if clear and best["gain"] * _HALF_A_YEAR >= 1 else None
    early = top is None and worked < FEWEST_WEEKS
    said = words.too_few_weeks(FEWEST_WEEKS - worked) if early else words.bottleneck(top, outcome, worked)
    return Bottleneck(
        scope, weeks, outcome, table, str(top["step"]) if top else "", said, _how(rows_of, worked)
    )


def stands_out(chance: float, successes: float, gain_low: float) -> bool:
    """Return whether the step with the largest gain stands out: by its chance, and not by a rate too thin to say.

    Below ``FEWEST`` successes the gain must be one in 9 of 10 draws, as beside the peers.

    >>> stands_out(0.7, 5, 0.0), stands_out(0.5, 5, 0.2), stands_out(0.7, 2, 0.0), stands_out(0.7, 2, 0.2)
    (True, False, False, True)
    """
    return chance >= CLEAR and (successes >= FEWEST or gain_low > 0)


def _untold(scope: str, weeks: int, outcome: str, why: str) -> Bottleneck:
    empty = pd.DataFrame(columns=list(_COLUMNS))
    return Bottleneck(scope, weeks, outcome, empty, "", why, "Nothing was compared.")


def _table(own: pd.DataFrame, theirs: pd.DataFrame, start: float, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = own[own["of"] != "days_worked"].to_dict("records")
    steps, counts, trials = (theirs[name].to_numpy() for name in ("step", "count", "of_count"))
    peers = [steps == row["step"] for row in rows]
    drawn = [
        typical.draw(
            np.minimum(counts[of], trials[of]), trials[of], (min(row["count"], row["of_count"]), row["of_count"]),
            rng, draws=DRAWS,
        )
        for row, of in zip(rows, peers, strict=True)
    ]  # fmt: skip
    found = gains(
        np.column_stack([each.own for each in drawn]), np.column_stack([each.usual for each in drawn]), start
    )
    ends = {
        "usual": np.percentile([each.usual for each in drawn], ENDS, axis=1),
        "gain": np.percentile(found, ENDS, axis=0),
    }
    rates = [stages.rate(row) for row in rows]
    told: dict[str, Any] = {name: [row[name] for row in rows] for name in ("step", "of", "count", "of_count")}
    told |= {
        name: pd.array([rate[name] for rate in rates], dtype="Float64") for name in ("value", "low", "high")
    }
    for name, at in ends.items():
        told |= {f"{name}_low": at[0], name: at[1], f"{name}_high": at[2]}
    return pd.DataFrame(told | {"peers": [int(of.sum()) for of in peers], "chance": chances(found)})


def gains(own: Floats, usual: Floats, start: float) -> Floats:
    """Return what each step would add at its usual rate, the others unchanged; nothing where it is above.

    ``own`` and ``usual`` have one rate per step along the last axis, ``start`` is dials a week.

    >>> gains(np.array([0.10, 0.30, 0.80, 0.20]), np.array([0.15, 0.33, 0.80, 0.25]), 100).round(3).tolist()
    [0.24, 0.048, 0.0, 0.12]
    """
    now = start * own.prod(axis=-1, keepdims=True)
    found: Floats = now * (np.maximum(usual / own, 1.0) - 1)
    return found


def chances(found: Floats) -> Floats:
    """Return per step the share of draws in which its gain is the largest and more than nothing.

    >>> chances(np.array([[0.2, 0.1], [0.3, 0.1], [0.0, 0.1], [0.0, 0.0]])).tolist()
    [0.5, 0.25]
    """
    top = (found == found.max(axis=1, keepdims=True)) & (found > 0)
    shares: Floats = top.mean(axis=0)
    return shares


def _how(rows: Sequence[Mapping[Any, Any]], worked: int) -> str:
    counts = ", ".join(f"{row['count']:g}/{row['of_count']:g}" for row in rows)
    return (
        f"{counts} in {worked} whole weeks; rates of the rep and the peers' median from a beta-binomial on a grid of "
        f"means and spreads (the rep is not among them), {DRAWS} draws. Gain: the weekly result with this step "
        f"raised to the median, the others unchanged; range 10 to 90 %. A step stands out from a chance of {CLEAR} "
        f"on; with fewer than {FEWEST} successes only where its gain's range is above nothing. "
        f"{MEASURED}"
    )
