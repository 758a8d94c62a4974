"""What the log says about the work of each rep, all reps at once."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

import pandas as pd

from salescoach import funnel, weeks
from salescoach.funnel.calendar import called_until
from salescoach.roles import claims, clusters, consistency, limits, queries
from salescoach.roles.chances import share_between
from salescoach.store import Log

_DAY: Final = pd.Timedelta(days=1)
#: Counts of what was logged: none where a rep has no such row.
_LOGGED: Final = (
    "outbound", "visits", "to_target", "to_partner", "unlinked", "inbound", "calls", "to_new", "to_existing",
    "call_weeks", "accounts", "accounts_long", "new_long",
)  # fmt: skip
#: The columns in their order.
COLUMNS: Final = (
    "rep_id", "start", "end", "weeks", "long_weeks", "claimed", "claimed_since", "claimed_before", "left",
    "outbound", "visits", "to_target", "to_partner", "unlinked", "calls", "to_new", "to_existing", "new_low",
    "new_high", "new_worth", "to_top", "top_worth", "call_weeks", "accounts", "herfindahl", "effective_accounts",
    "inbound", "accounts_first", "judged_weeks", "prospected_weeks", "longest_gap", "refusals", "sales", "deals_known",
    "deals_self", "accounts_long", "new_long", "accounts_owned", "owned_customers", "from_tally",
    "customers_known", "target_list",
)  # fmt: skip


def evidence(
    log: Log,
    rep_weeks: pd.DataFrame | None = None,
    *,
    over: int = limits.WEEKS,
    long: int = limits.LONG_WEEKS,
    owned: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per rep: what the whole weeks up to the log's day say about his kind of work.

    ``over`` and ``long`` are weeks; ``rep_weeks`` is that of the log, where it is at hand; ``owned`` (``rep_id``,
    ``account_id``) says which accounts each rep is given, where somebody knows. Work before a rep's present role
    is left out where the one before asked for other work. The weeks of who has left end with the last one worked.

    Columns: ``start``, ``end`` (days), ``weeks``; ``claimed``, ``claimed_since``, ``claimed_before``; ``left`` (the
    last day of who has left by the log's day); ``outbound``
    (dials and visits by hand), of it ``visits``, ``to_target``, ``to_partner``, ``unlinked``, and ``calls`` (to
    accounts whose group is known): ``to_new`` (target, new, win_back), ``to_existing``, ``to_top`` (the two
    ultimate parents that got most); ``new_low``, ``new_high`` (90 %, share of ``calls``); ``new_worth``,
    ``top_worth``, ``call_weeks``: see ``clusters``; ``accounts`` (ultimate parents), ``herfindahl`` (unbiased:
    the chance that two calls are to one account), ``effective_accounts``; ``inbound`` (calls);
    ``accounts_first``, ``judged_weeks``, ``prospected_weeks``, ``longest_gap``, ``refusals``: see
    ``consistency``; over ``long_weeks``: ``sales`` (new business), ``deals_known`` (new deals opened whose origin
    is known), ``deals_self``, ``accounts_long``, ``new_long`` (of them no customers at the time);
    ``accounts_owned``, ``owned_customers``; ``from_tally``; of the log: ``customers_known``, ``target_list``.
    What is not tracked is missing.

    >>> from salescoach.testing import small_log
    >>> row = evidence(small_log()).iloc[0]
    >>> row.rep_id, int(row.outbound), int(row.to_new), int(row.accounts)
    ('ann', 3, 3, 2)
    """
    counted = funnel.rep_weeks(log) if rep_weeks is None else rep_weeks
    with log.connect() as con:
        con.execute("SET threads = 1")  # more would need more memory for groups by the million
        roles = claims.claimed(con)
        roles["left"] = roles["left"].where(roles["left"] < pd.Timestamp(log.as_of))
        ends = _ends(_until(log, counted), roles["left"], log.settings.week_start)
        spans = _spans(ends, roles, over, long)
        frames = queries.counts(con, spans, counted)
        frames += [clusters.clusters(con), queries.given(con, owned)]
        frames += [consistency.by_rep(counted, spans, queries.visits(con))]
        customers, listed = queries.known(con)
    found = roles.merge(spans, on="rep_id")
    for frame in frames:
        found = found.merge(frame.astype({"rep_id": "str"}), on="rep_id", how="left")
    return _finished(found.assign(customers_known=customers, target_list=listed))


def _until(log: Log, rep_weeks: pd.DataFrame) -> date:
    """Return the last day looked at: the log's, that of its calls where it goes on long without them, or that before a
    week of which it has only the beginning."""
    last = called_until(log)
    first = weeks.week_of(last, log.settings.week_start)
    begun = rep_weeks.loc[rep_weeks["week"] == pd.Timestamp(first), "partial"]
    cut = len(begun) > 0 and bool(begun.all()) and (rep_weeks["week"] < pd.Timestamp(first)).any()
    return first - timedelta(days=1) if cut else last


def _ends(until: date, left: pd.Series[pd.Timestamp], week_start: str) -> pd.Series[pd.Timestamp]:
    """Return the day with which each rep's weeks end: the log's, or that of the last week of who left before."""
    last = [
        until if pd.isna(day) else min(until, weeks.week_of(day.date(), week_start) + timedelta(days=6))
        for day in left
    ]
    return pd.Series(pd.to_datetime(last), index=left.index)


def _spans(ends: pd.Series[pd.Timestamp], roles: pd.DataFrame, over: int, long: int) -> pd.DataFrame:
    """Return per rep the days looked at: ``start``, ``long_start`` and ``end``."""
    since, left = roles["claimed_since"], roles["left"]
    starts = {}
    for name, count in (("start", over), ("long_start", long)):
        first = ends - pd.Timedelta(weeks=count) + _DAY
        starts[name] = since.where(since > first, first)
    days = {"rep_id": roles["rep_id"], **starts, "end": left.where(left < ends, ends)}
    return pd.DataFrame(days).astype(dict.fromkeys(("start", "long_start", "end"), "datetime64[s]"))


def _finished(found: pd.DataFrame) -> pd.DataFrame:
    """Return the columns in their order, and what follows from others."""
    counts = found.astype(dict.fromkeys(_LOGGED, "Float64")).fillna(dict.fromkeys(_LOGGED, 0.0))
    calls, squares = counts["calls"], counts["squares"].astype("Float64")
    tally = counts["from_tally"].astype("boolean").fillna(False)
    first = pd.to_datetime(counts["first"]).astype("datetime64[s]")
    span = {
        name: _weeks_between(counts[start].where(~(first > counts[start]), first), counts["end"])
        for name, start in (("weeks", "start"), ("long_weeks", "long_start"))
    }
    ends = [
        share_between(k, worth)
        for k, worth in zip(counts["to_new"] / calls, counts["new_worth"], strict=True)
    ]
    counts = counts.assign(
        **span,
        new_low=pd.array([low for low, _ in ends], dtype="Float64"),
        new_high=pd.array([high for _, high in ends], dtype="Float64"),
        herfindahl=((squares - calls) / (calls * (calls - 1))).where((calls > 1) & ~tally),
        effective_accounts=(calls**2 / squares).where((calls > 0) & ~tally),
        from_tally=tally,
    )
    for name in ("to_top", "top_worth", "accounts"):
        counts[name] = counts[name].astype("Float64").where(~tally)
    return counts.sort_values("rep_id", ignore_index=True)[list(COLUMNS)]


def _weeks_between(first: pd.Series[pd.Timestamp], last: pd.Series[pd.Timestamp]) -> pd.Series[int]:
    """Return how many weeks lie from one day to another, both included, begun ones as whole."""
    days = ((last - first).dt.days + 1).clip(lower=0)
    return ((days + 6) // 7).astype("Int64")
