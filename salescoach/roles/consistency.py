"""How steadily new accounts were called, and what else the weekly counts say about a rep."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach.questions import only_known
from salescoach.roles import limits

_NEW: Final = ["dials_target", "dials_new", "dials_win_back"]
_WEEKS: Final = ("judged_weeks", "prospected_weeks", "longest_gap")


def by_rep(rep_weeks: pd.DataFrame, spans: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return one row per rep of ``spans`` with what the weeks say, missing where it is not tracked.

    ``spans``: ``rep_id``, ``start``, ``long_start``, ``end`` (days). ``visits``: ``rep_id``, ``week``,
    ``visits_new``. Columns: ``judged_weeks`` (whole worked weeks), ``prospected_weeks`` (of them with at least
    ``limits.PROSPECTING_FLOOR`` calls and visits to new accounts, in proportion to the days worked),
    ``longest_gap`` (worked weeks in a row below that), ``accounts_first`` and ``refusals`` (in the weeks that
    begin in the span; a tally knows those of new business alone), ``sales`` (new business since ``long_start``).
    """
    everything = only_known(rep_weeks[rep_weeks["scope"] == "all"])
    inside = _inside(everything, spans, "start")
    new_business = rep_weeks.loc[
        rep_weeks["scope"] == "new_business", ["rep_id", "week", "sales", "refusals"]
    ]
    long = _inside(new_business, spans, "long_start")
    sums = inside.groupby("rep_id")[["accounts_new", "refusals"]].sum(min_count=1)
    tallied = _inside(new_business, spans, "start").groupby("rep_id")["refusals"].sum(min_count=1)
    sums["refusals"] = sums["refusals"].fillna(tallied)
    sums = sums.rename(columns={"accounts_new": "accounts_first"})
    sums = sums.join(long.groupby("rep_id")["sales"].sum(min_count=1), how="outer")
    steady = [
        (rep, *_steady(own)) for rep, own in _whole(inside, visits).sort_values("week").groupby("rep_id")
    ]
    weeks = pd.DataFrame(steady, columns=["rep_id", *_WEEKS]).set_index("rep_id")
    found = spans[["rep_id"]].merge(sums.join(weeks, how="outer").reset_index(), on="rep_id", how="left")
    return found.astype(dict.fromkeys(found.columns[1:], "Float64"))


def _inside(rows: pd.DataFrame, spans: pd.DataFrame, start: str) -> pd.DataFrame:
    """Return the weeks that begin in each rep's span."""
    found = rows.merge(spans, on="rep_id")
    return found[(found["week"] >= found[start]) & (found["week"] <= found["end"])]


def _whole(inside: pd.DataFrame, visits: pd.DataFrame) -> pd.DataFrame:
    """Return whole weeks of which it is known how many calls and visits went to new accounts."""
    whole = inside[~inside["partial"].astype(bool)]
    whole = whole.merge(visits, on=["rep_id", "week"], how="left")
    doors = whole["visits_new"].astype("Float64").where(whole["visits_new"].notna(), whole["doors"] * 0)
    fresh = whole.assign(doors_new=doors)[[*_NEW, "doors_new"]].sum(axis=1, min_count=1)
    return whole.assign(fresh=fresh)[fresh.notna()]


def _steady(own: pd.DataFrame) -> tuple[int, int, int]:
    """Return the weeks judged, those with prospecting, and the longest run of weeks without."""
    longest = gap = done = 0
    for days, fresh in zip(own["days_worked"].to_list(), own["fresh"].to_list(), strict=True):
        met = fresh >= limits.PROSPECTING_FLOOR * min(1.0, days / limits.FULL_WEEK)
        done, gap = done + int(met), 0 if met else gap + 1
        longest = max(longest, gap)
    return len(own), done, longest
