"""Everything that started, one row each, followed to the log's day."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import vocab, weeks
from salescoach.errors import SalescoachError
from salescoach.publish.appointments import LINK_DAYS
from salescoach.store import Log

#: A number counts as known when it is known for this share of what it stands on, as for the questions.
KNOWN_SHARE: Final = 0.8
COLUMNS: Final = (
    "rep_id", "step", "id", "start", "week", "end", "state", "purpose", "new_business", "known",
)  # fmt: skip


def paths(log: Log, *, scope: str = vocab.DEFAULT_SCOPE) -> pd.DataFrame:
    """Return one row per started thing of every rep, followed to the log's day.

    Columns: ``rep_id``, ``step``, ``id``, ``start`` (day), ``week`` (its first day), ``end`` (day; missing
    while open), ``state`` ("won", "lost", "open", or "unknown": over, and nobody recorded how or when),
    ``purpose``, ``new_business`` and ``known`` (false: the log's words or links do not carry the step).

    * ``appointment_held``: an appointment with a decision maker, of the rep who opened it, to the meeting
      that came of it; no-show and cancelled are "lost". One that no meeting was linked to in 60 days, or
      whose meeting has no recorded state, is "unknown".
    * ``appointment_sale``: the same to the account's first sale after it was held, as ``set_sales`` counts.
    * ``meeting_sale``: an account's first meeting (``prospects_met``), of the rep who held it, to the
      account's first sale from that day on, whoever closed it. The log names no meeting in a sale: the
      account is the only link.
    * ``deal_won``: a deal of the rep who closes it, from the day it was opened.

    A sale is a deal won of new or unknown business. To a sale, "lost" is: a deal of the account was lost
    after the start and none is open. ``scope`` is one of ``vocab.SCOPES``; raises ``SalescoachError`` for
    another.

    >>> from salescoach.testing import small_log
    >>> rows = [{"rep_id": "ann", "date": "2026-03-02", "contact_id": "c1", "disposition_word": "Connected",
    ...          "outcome_word": "Appointment"}]
    >>> paths(small_log(rows))[["step", "state"]].values.tolist()
    [['appointment_held', 'open'], ['appointment_sale', 'open']]
    """
    if scope not in vocab.SCOPES:
        raise SalescoachError(f"there is no scope {scope!r}; choose from {', '.join(vocab.SCOPES)}")
    week = weeks.week_sql("start", log.settings.week_start)
    asked = {"as_of": log.as_of, "days": LINK_DAYS, "share": KNOWN_SHARE, "scope": scope}
    with log.connect() as con:
        query = _PATHS.format(week=week, columns=", ".join(f'"{c}"' for c in COLUMNS))
        frame = con.execute(query, asked).df()
    days = dict.fromkeys(("start", "week", "end"), "datetime64[s]")
    texts = dict.fromkeys(("rep_id", "step", "id", "state", "purpose"), "str")
    return frame.astype(days | texts | {"new_business": "bool", "known": "bool"})


_PATHS: Final = """
WITH explained AS (
    SELECT rep_id, count(*) FILTER (dial AND disposition IS NOT NULL) >= $share * count(*) FILTER (dial)
        AND count(*) FILTER (connect AND decision_maker IS NOT NULL) >= $share * count(*) FILTER (connect) AS known
    FROM activities WHERE NOT automated AND rep_id IS NOT NULL GROUP BY rep_id),
new_deals AS (
    SELECT d.*, a.root FROM deals d LEFT JOIN accounts a USING (account_id)
    WHERE coalesce(d.business, 'new') = 'new'),
linked AS (
    SELECT coalesce(count(root) >= $share * count(*), true) AS known
    FROM new_deals WHERE status = 'won' AND closed IS NOT NULL),
won AS (SELECT DISTINCT root, closed FROM new_deals WHERE status = 'won' AND root IS NOT NULL AND closed IS NOT NULL),
others AS (
    SELECT root, max(closed) FILTER (status = 'lost') AS lost,
        coalesce(bool_or(coalesce(status, 'open') = 'open'), false) AS pending
    FROM new_deals WHERE root IS NOT NULL GROUP BY root),
set_up AS (
    SELECT p.rep_id, p.source || ' ' || p.appointment_id AS id, p.date AS start, p.week, p.account_root AS root,
        p.purpose, p.purpose IN ('prospecting', 'lead') AS new_business, coalesce(e.known, true) AS known,
        CASE WHEN p.met IS NOT NULL THEN greatest(p.met, p.date) END AS met, p.met AS met_as_logged,
        CASE WHEN p.met_state = 'held' THEN 'won'
             WHEN p.met_state IN ('no_show', 'cancelled') THEN 'lost'
             WHEN p.met_state IS NULL AND $as_of - p.date <= $days
                OR p.met_state = 'booked' AND p.met >= $as_of THEN 'open'
             ELSE 'unknown' END AS met_state
    FROM appointments p LEFT JOIN explained e USING (rep_id) WHERE p.conversation),
sold_after AS (
    SELECT s.*, w.closed, o.lost, coalesce(o.pending, false) AS pending
    FROM (SELECT *, coalesce(met_as_logged, start) AS since FROM set_up) s
    ASOF LEFT JOIN won w ON s.root = w.root AND w.closed >= s.since
    LEFT JOIN others o ON o.root = s.root),
set_sold AS (
    SELECT *, CASE WHEN met_state = 'lost' THEN 'lost'
                   WHEN closed IS NOT NULL AND met_state = 'won' THEN 'won'
                   WHEN closed IS NOT NULL AND met_state = 'unknown' THEN 'unknown'
                   WHEN lost >= since AND NOT pending AND met_state <> 'open' THEN 'lost'
                   ELSE 'open' END AS state
    FROM sold_after),
first_met AS (
    SELECT m.held_by AS rep_id, m.source || ' ' || m.activity_id AS id, m.date AS start, m.week, a.root, m.purpose,
        m.account_group NOT IN ('existing', 'partner') AS new_business
    FROM activities m JOIN accounts a USING (account_id)
    WHERE m.kind = 'meeting' AND m.first_met AND m.state = 'held' AND NOT m.automated AND m.held_by IS NOT NULL),
met_sold AS (
    SELECT s.*, w.closed, o.lost, CASE WHEN w.closed IS NOT NULL THEN 'won'
                   WHEN o.lost >= s.start AND NOT o.pending THEN 'lost' ELSE 'open' END AS state
    FROM first_met s ASOF LEFT JOIN won w ON s.root = w.root AND w.closed >= s.start
    LEFT JOIN others o ON o.root = s.root),
opened AS (
    SELECT DISTINCT c.rep_id, d.source || ' ' || d.deal_id AS id, least(d.created, d.closed) AS start,
        CASE WHEN d.to_customer OR d.origin IS NULL THEN NULL
             WHEN d.origin IN ('inbound', 'marketing') THEN 'lead' ELSE 'prospecting' END AS purpose,
        NOT d.to_customer AS new_business, d.closed,
        CASE WHEN d.status = 'won' AND d.closed IS NOT NULL THEN 'won'
             WHEN d.status IN ('lost', 'open') THEN d.status ELSE 'unknown' END AS state
    FROM new_deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed' AND c.share > 0
    WHERE d.created IS NOT NULL),
every AS (
    SELECT rep_id, 'appointment_held' AS step, id, start, week,
        CASE WHEN met_state <> 'open' THEN met END AS "end", met_state AS state, purpose, new_business, known
    FROM set_up
    UNION ALL BY NAME
    SELECT rep_id, 'appointment_sale' AS step, id, start, week, purpose, new_business, state,
        s.known AND l.known AS known,
        CASE WHEN state = 'won' THEN greatest(closed, start) WHEN met_state = 'lost' THEN met
             WHEN state = 'lost' THEN greatest(lost, start) END AS "end"
    FROM set_sold s CROSS JOIN linked l
    UNION ALL BY NAME
    SELECT rep_id, 'meeting_sale' AS step, id, start, week, purpose, new_business, state, known,
        CASE state WHEN 'won' THEN closed WHEN 'lost' THEN lost END AS "end"
    FROM met_sold CROSS JOIN linked
    UNION ALL BY NAME
    SELECT rep_id, 'deal_won' AS step, id, start, {week} AS week, purpose, new_business, state, true AS known,
        closed AS "end"
    FROM opened)
SELECT {columns} FROM every
WHERE $scope = 'all' OR CASE WHEN $scope = 'new_business' THEN new_business ELSE purpose = $scope END
ORDER BY step, rep_id, start, id
"""
