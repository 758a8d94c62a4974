"""What happens after a no: the next hour and the rest of the day, beside like moments without one."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from salescoach import weeks as calendar
from salescoach.ledger import sentences
from salescoach.store import Log

Numbers = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
#: Weeks that are looked at.
WEEKS: Final = 52
#: With fewer nos, or on fewer days, nothing is said.
FEWEST_NOS: Final = 15
FEWEST_DAYS: Final = 10
#: Minutes that the hour after a no has; a wait for the next dial is counted up to this.
HOUR: Final = 60
#: What is measured after each talk.
MEASURED: Final = ("minutes", "hour", "day")
_DRAWS: Final = 1000
_COLUMNS: Final = (
    "rep_id", "status", "nos", "others", "days",
    *(f"{name}_{part}" for name in MEASURED for part in ("after", "usual", "low", "high")), "sentence", "how",
)  # fmt: skip


def resilience(
    log: Log, rep_ids: Collection[str] | None = None, *, weeks: int = WEEKS, seed: int = 1
) -> pd.DataFrame:
    """Return one row per rep: what follows a no on a call or at a door, beside other talks at the same hour.

    For the rep's own eyes. Columns: ``rep_id``, ``status`` ("fewer", "as usual", "more": dials in the hour after;
    or "not tracked"), ``nos`` and ``others`` (talks compared; those that ended in an appointment are left out),
    ``days``; then for ``minutes`` (to the next dial, 60 at most), ``hour`` (dials in the 60 minutes after) and
    ``day`` (dials in the rest of the day) the mean ``_after`` a no, the ``_usual`` one after other talks of the
    same rep at the same hour of the clock, and ``_low`` to ``_high`` for the difference; ``sentence``, ``how``. A
    door counts as a dial. It needs times: of the ``weeks`` weeks to the log's day, or fewer than 15 nos with a
    time, it is not tracked. ``rep_ids`` names the rows wanted; default: who had a talk.

    The range is of 1,000 draws of whole days (cluster bootstrap: Field and Welsh 2007, Journal of the Royal
    Statistical Society B 69:369) by ``seed``; the wait is a restricted mean (Royston and Parmar 2013, BMC Medical
    Research Methodology 13:152).

    >>> from salescoach.testing import small_log
    >>> resilience(small_log())[["rep_id", "status", "nos"]].values.tolist()
    [['ann', 'not tracked', 0]]
    """
    asked = {
        "zone": log.settings.time_zone,
        "since": calendar.add_weeks(log.as_of, -weeks),
        "reps": None if rep_ids is None else sorted(rep_ids),
    }
    with log.connect() as con:
        moments = con.execute(_MOMENTS, asked).df()
    by_rep = {str(rep): rows for rep, rows in moments.groupby("rep_id")}
    wanted: Iterable[str] = by_rep if rep_ids is None else sorted(rep_ids)
    rows = [_row(rep, by_rep.get(rep, moments.iloc[:0]), seed) for rep in wanted]
    numbers = {name: "Float64" for name in _COLUMNS if name.endswith(("_after", "_usual", "_low", "_high"))}
    return pd.DataFrame(rows, columns=list(_COLUMNS)).astype(
        {**numbers, **dict.fromkeys(("nos", "others", "days"), "int64")}
    )


# Talks with the dials after them. A dial is after a talk when it began later; the wait counts from the talk's end.
_MOMENTS: Final = """
WITH timed AS (
    SELECT a.rep_id, a.date, a.instant, a.duration_s, a.conversation, a.outcome, a.dial OR a.kind = 'visit' AS tried
    FROM activities a
    WHERE NOT automated AND a.date > $since AND a.rep_id IS NOT NULL
        AND ($reps IS NULL OR list_contains($reps, a.rep_id)) AND (a.dial OR a.kind = 'visit' OR a.conversation)),
tries AS (
    SELECT rep_id, date, instant, row_number() OVER (PARTITION BY rep_id, date ORDER BY instant) AS nth
    FROM timed WHERE tried AND instant IS NOT NULL),
totals AS (SELECT rep_id, date, count(*) AS total FROM tries GROUP BY ALL),
talks AS (
    SELECT rep_id, date, instant, outcome = 'refused' AS no,
        instant + to_seconds(coalesce(duration_s, 0)) AS ended,
        instant + to_seconds(coalesce(duration_s, 0) + 3600) AS until
    FROM timed WHERE conversation AND outcome <> 'appointment')
SELECT t.rep_id, t.date, t.no, t.instant IS NOT NULL AS timed,
    date_part('hour', timezone(coalesce(r.time_zone, $zone), timezone('UTC', t.instant))) AS clock,
    greatest(0, epoch(n.instant) - epoch(t.ended)) / 60 AS minutes,
    greatest(0, coalesce(h.nth, 0) - coalesce(n.nth - 1, coalesce(d.total, 0))) AS hour,
    coalesce(d.total, 0) - coalesce(n.nth - 1, coalesce(d.total, 0)) AS day
FROM talks t
LEFT JOIN reps r USING (rep_id)
LEFT JOIN totals d ON d.rep_id = t.rep_id AND d.date = t.date
ASOF LEFT JOIN tries n ON n.rep_id = t.rep_id AND n.date = t.date AND n.instant > t.instant
ASOF LEFT JOIN tries h ON h.rep_id = t.rep_id AND h.date = t.date AND h.instant <= t.until
ORDER BY t.rep_id, t.date, t.instant, t.no
"""


def _row(rep: str, rows: pd.DataFrame, seed: int) -> dict[str, Any]:
    timed = rows[rows["timed"]]
    matched = timed[timed["clock"].isin(set(timed.loc[timed["no"], "clock"]))]
    matched = matched[matched["clock"].isin(set(matched.loc[~matched["no"], "clock"]))]
    no = matched["no"].to_numpy(dtype=bool)
    found: dict[str, Any] = {
        "rep_id": rep,
        "nos": int(no.sum()),
        "others": int((~no).sum()),
        "days": int(matched["date"].nunique()),
    }
    if found["nos"] < FEWEST_NOS or matched.loc[no, "date"].nunique() < FEWEST_DAYS:
        recorded = int(rows["no"].sum())
        why = sentences.not_followed(recorded, with_time=int(timed["no"].sum()), fewest=FEWEST_NOS)
        return found | {"status": "not tracked", "sentence": why, "how": sentences.HOW_AFTER}
    found |= compared(matched, seed=seed)
    status = "fewer" if found["hour_high"] < 0 else "more" if found["hour_low"] > 0 else "as usual"
    return found | {
        "status": status,
        "sentence": sentences.after_no(status, found),
        "how": sentences.HOW_AFTER,
    }


def compared(rows: pd.DataFrame, *, seed: int) -> dict[str, float]:
    """Return for each measure its mean after nos and after other talks of the same hours, and the difference's range.

    ``rows``: ``date``, ``clock``, ``no`` and the measures; every hour of ``clock`` has talks of both kinds.
    """
    days, day = np.unique(rows["date"].to_numpy(), return_inverse=True)
    hours, hour = np.unique(rows["clock"].to_numpy(), return_inverse=True)
    no = rows["no"].to_numpy(dtype=bool)
    values = [np.ones(len(no)), *(_capped(rows, name) for name in MEASURED)]
    shape = (len(days), len(hours))
    cell = day * shape[1] + hour
    sums = [
        np.bincount(cell[kind], value[kind], shape[0] * shape[1]).reshape(shape)
        for value in values
        for kind in (no, ~no)
    ]
    # one product for all of them: its cost is in the call
    drawn = np.split(_weights(len(days), seed) @ np.hstack(sums), len(sums), axis=1)
    found: dict[str, float] = {}
    for place, name in enumerate(MEASURED, start=1):
        after, usual = _means(drawn[0], drawn[1], drawn[2 * place], drawn[2 * place + 1])
        low, high = np.nanquantile(after[1:] - usual[1:], (0.025, 0.975))
        parts = (("after", after[0]), ("usual", usual[0]), ("low", low), ("high", high))
        found |= {f"{name}_{part}": float(number) for part, number in parts}
    return found


def _capped(rows: pd.DataFrame, name: str) -> Numbers:
    """Return a measure; a wait that lasts longer than the hour, or to the end of the day, is the hour."""
    value = rows[name].to_numpy(dtype=float, na_value=np.nan)
    return np.minimum(np.nan_to_num(value, nan=HOUR), HOUR) if name == "minutes" else value


def _weights(days: int, seed: int) -> Numbers:
    """Return how often each day stands in the log itself (first row) and in each draw of as many days."""
    drawn = np.random.default_rng(seed).integers(0, days, (_DRAWS, days))
    cells = (drawn + np.arange(_DRAWS)[:, None] * days).ravel()
    times = np.bincount(cells, minlength=_DRAWS * days).reshape(_DRAWS, days)
    return np.vstack([np.ones(days), times])


def _means(nos: Numbers, others: Numbers, after: Numbers, beside: Numbers) -> tuple[Numbers, Numbers]:
    """Return for each draw of days the mean after nos and the mean of the others, hours weighted as the nos are."""
    both = (nos > 0) & (others > 0)
    count = np.where(both, nos, 0)
    total = count.sum(axis=1)
    total = np.where(total > 0, total, np.nan)
    usual = np.where(both, beside / np.where(both, others, 1), 0)
    return np.where(both, after, 0).sum(axis=1) / total, (count * usual).sum(axis=1) / total
