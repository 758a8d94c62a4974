"""What is known of one conversion of one rep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Matured:
    """One conversion through its lag: counts, chance, range, and how a page says it.

    ``of_count`` of ``per_count`` starts ended in a yes within ``horizon_weeks``: of the starts as old as the
    horizon or, where ``young``, of all so far. ``value`` is the chance of a yes within the horizon, from the
    younger starts too, ``low`` to ``high`` its 95 % range; ``tries`` the same as starts for one yes.
    ``started`` counts every start looked at, ``ripe_count`` those as old as the horizon, ``later_count`` the
    yes after the horizon, ``won_count`` every yes within it, of younger starts too, ``open_count`` those open,
    ``unknown_count`` those over of which nobody recorded how; ``worth`` is how many whole starts they count for,
    each young one as far as it has come; ``median_lag_weeks`` is the time within which half of the yes came. What
    is not known is None.
    ``status`` is one of ``vocab.ANSWER_STATUSES``.
    """

    rep_id: str | None
    step: str
    of_count: int | None = None
    per_count: int | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    tries: float | None = None
    tries_low: float | None = None
    tries_high: float | None = None
    horizon_weeks: int | None = None
    median_lag_weeks: float | None = None
    started: int = 0
    later_count: int = 0
    won_count: int = 0
    open_count: int = 0
    unknown_count: int = 0
    ripe_count: int = 0
    worth: float | None = None
    young: bool = False
    status: str = "not_tracked"
    sentence: str = ""
    lag: str = ""
    how: str = ""
