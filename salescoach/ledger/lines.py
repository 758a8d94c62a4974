"""Every no and what stands beside it, by kind and by channel, counted from the rows of the log."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

import pandas as pd

from salescoach import vocab
from salescoach.funnel.counts import SCOPES_OF
from salescoach.store import Log

REFUSAL: Final = "hard no"
LATER: Final = "later"
EMAIL: Final = "send an e-mail"
LOST: Final = "lost deal"
GATEKEEPER: Final = "gatekeeper"
NO_SHOW: Final = "no-show"
#: The line that every table of refusals ends with.
APPOINTMENTS: Final = "appointments"
#: The lines of the ledger in their order, each with the measure of ``rep_weeks`` that it is, or is a part of.
LINES: Final = MappingProxyType(
    {
        REFUSAL: "refusals",
        LATER: "laters",
        EMAIL: "laters",
        GATEKEEPER: "gatekeepers",
        NO_SHOW: "no_shows",
        LOST: "",
        "no appointment this time": "no_appointment",
    }
)
CHANNELS: Final = ("phone", "door", "reply", "call-back", "meeting", "deal")


def kinds(log: Log) -> pd.DataFrame:
    """Return one row per rep, week, scope, line of the ledger and channel; where there was none, no row.

    Columns: ``rep_id``, ``week`` (its first day), ``scope`` (as in ``rep_weeks``), ``line`` (one of ``LINES``),
    ``channel`` (phone, door, reply, call-back, meeting, deal), ``count`` (how many were logged; of a lost deal
    the rep's share) and, for a hard no alone, ``people`` (each person once in 30 days: the refusals of
    ``rep_weeks``). The tally is not in it: a tally cannot show this. Nor is it known here what nobody
    explained; ``week_table`` sets both beside ``rep_weeks``.

    >>> from salescoach.testing import small_log
    >>> no = {"rep_id": "ann", "disposition_word": "Refused appointment", "contact_id": "c1"}
    >>> found = kinds(small_log([{**no, "date": "2026-03-02"}, {**no, "date": "2026-03-04"}]))
    >>> found.loc[found["scope"] == "all", ["line", "channel", "count", "people"]].values.tolist()
    [['hard no', 'phone', 2.0, 1.0]]
    """
    scopes = pd.DataFrame(
        [(purpose, scope) for purpose, scopes in SCOPES_OF.items() for scope in scopes],
        columns=["purpose", "scope"],
    )
    order = pd.DataFrame({"line": list(LINES), "place": range(len(LINES))})
    with log.connect() as con:
        con.register("scopes", scopes)
        con.register("lines", order)
        found = con.execute(_KINDS).df()
    return found.astype({"week": "datetime64[s]", "count": "Float64", "people": "Float64"})


def by_channel(kinds: pd.DataFrame, rep_id: str, *, scope: str = vocab.DEFAULT_SCOPE) -> pd.DataFrame:
    """Return one row per line and channel of a rep over the weeks given: ``line``, ``channel``, ``count``, ``people``.

    Give it the weeks one looks at; the tally's are not in it.
    """
    own = kinds[(kinds["rep_id"] == rep_id) & (kinds["scope"] == scope)]
    sums = own.groupby(["line", "channel"])[["count", "people"]].sum(min_count=1).reset_index()
    place = {name: n for names in (tuple(LINES), CHANNELS) for n, name in enumerate(names)}
    return sums.sort_values(["line", "channel"], key=lambda names: names.map(place), ignore_index=True)


# Every line is a count over the same rows, filtered as the funnel filters it, so that both agree. A meeting
# counts for who held it, and as new business unless it was with a customer or a partner, whatever it was for.
_KINDS: Final = """
WITH marked AS (
    SELECT CASE WHEN kind = 'meeting' THEN held_by ELSE rep_id END AS rep_id, week, purpose,
        kind = 'meeting' AS met, account_group IN ('existing', 'partner') AS customer,
        CASE WHEN kind = 'meeting' THEN 'meeting' WHEN kind = 'visit' THEN 'door'
             WHEN kind IN ('email', 'message') THEN 'reply' WHEN callback THEN 'call-back' ELSE 'phone' END AS channel,
        count(*) FILTER (outcome = 'refused' AND decision_maker AND kind IN ('dial', 'visit', 'email', 'message'))
            AS "hard no",
        count(*) FILTER (refusal) AS people,
        count(*) FILTER (conversation AND outcome = 'later') AS "later",
        count(*) FILTER (conversation AND outcome = 'email') AS "send an e-mail",
        count(*) FILTER (dial AND disposition = 'gatekeeper') AS "gatekeeper",
        count(*) FILTER (kind = 'meeting' AND state = 'no_show') AS "no-show",
        count(*) FILTER (conversation AND outcome NOT IN ('appointment', 'refused', 'later', 'email'))
            AS "no appointment this time"
    FROM activities
    WHERE NOT automated AND (conversation OR refusal OR outcome = 'refused' OR disposition = 'gatekeeper'
        OR state = 'no_show')
    GROUP BY ALL),
scoped AS (
    SELECT m.*, scope FROM marked m JOIN scopes USING (purpose) WHERE NOT met OR scope <> 'new_business'
    UNION ALL SELECT *, 'new_business' FROM marked WHERE met AND NOT customer),
talks AS (
    UNPIVOT (SELECT * EXCLUDE (purpose, met, customer) FROM scoped) ON "hard no", "later", "send an e-mail",
        "gatekeeper", "no-show", "no appointment this time" INTO NAME line VALUE n),
lost AS (
    SELECT c.rep_id, d.week, d.origin, d.to_customer, c.share
    FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id AND c.part = 'closed'
    WHERE d.status = 'lost' AND d.closed IS NOT NULL AND coalesce(d.business, 'new') = 'new'),
lost_scoped AS (
    SELECT *, 'all' AS scope FROM lost
    UNION ALL SELECT *, 'new_business' FROM lost WHERE NOT to_customer
    UNION ALL SELECT *, CASE WHEN origin IN ('inbound', 'marketing') THEN 'lead' ELSE 'prospecting' END FROM lost
        WHERE origin IS NOT NULL AND NOT to_customer),
found AS (
    SELECT rep_id, week, scope, line, channel, sum(n) AS count,
        CASE WHEN line = 'hard no' THEN sum(people) END AS people
    FROM talks GROUP BY rep_id, week, scope, line, channel
    UNION ALL SELECT rep_id, week, scope, 'lost deal', 'deal', sum(share), NULL FROM lost_scoped
    GROUP BY rep_id, week, scope)
SELECT rep_id, week, scope, line, channel, CAST(count AS DOUBLE) AS count, CAST(people AS DOUBLE) AS people
FROM found JOIN lines USING (line) WHERE count > 0 AND rep_id IS NOT NULL
ORDER BY rep_id, week, scope, place, channel
"""
