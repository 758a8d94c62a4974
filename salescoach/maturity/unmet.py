"""Sales that came without a meeting with the account in the log before them."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import wording
from salescoach.store import Log

#: Sales of so many days before the log's day are looked at, the weeks of question 5.
_DAYS: Final = 364
_UNMET: Final = """
WITH met AS (
    SELECT a.root, min(m.date) AS first FROM activities m JOIN accounts a USING (account_id)
    WHERE m.kind = 'meeting' AND m.state = 'held' AND NOT m.automated GROUP BY a.root),
sold AS (
    SELECT c.rep_id, c.share, d.closed, a.root
    FROM deals d JOIN deal_credit c ON c.deal_id = d.deal_id
    LEFT JOIN accounts a USING (account_id)
    WHERE d.status = 'won' AND coalesce(d.business, 'new') = 'new' AND NOT d.to_customer AND d.closed <= $as_of
        AND d.closed > $as_of - $days AND c.part = 'closed' AND c.share > 0)
SELECT rep_id, sum(share) AS sales, coalesce(sum(share) FILTER (met.first IS NULL OR met.first > closed), 0) AS unmet
FROM sold LEFT JOIN met USING (root) WHERE rep_id IS NOT NULL GROUP BY rep_id ORDER BY rep_id
"""


def unmet(log: Log) -> pd.DataFrame:
    """Return per rep who sold to new accounts in the last 52 weeks: ``rep_id``, ``sales``, ``unmet``.

    ``unmet`` are those of accounts with which nobody held a meeting by that day, as far as the log knows. A sale
    that several closed counts for each by the share.
    """
    with log.connect() as con:
        found: pd.DataFrame = con.execute(_UNMET, {"as_of": log.as_of, "days": _DAYS}).df()
    return found.astype({"rep_id": "str", "sales": "float64", "unmet": "float64"})


def unmet_sentence(found: pd.DataFrame, rep_id: str) -> str:
    """Return how many sales came of no meeting in the log, or nothing where all did.

    >>> rows = pd.DataFrame({"rep_id": ["ann", "ben"], "sales": [61.0, 1.0], "unmet": [45.0, 1.0]})
    >>> print(unmet_sentence(rows, "ann"))
    45 of 61 sales came without a meeting with the account in the log before them: meetings per sale counts them, and \
the first meetings that led to a sale do not.
    >>> unmet_sentence(rows, "ben").partition(":")[0]
    'The one sale came without a meeting with the account in the log before it'
    """
    own = found[(found["rep_id"] == rep_id) & (found["unmet"] > 0)].to_dict("records")
    if not own:
        return ""
    unmet, sales = wording.number(own[0]["unmet"]), wording.counted(own[0]["sales"], "sales")
    one = sales == "1 sale"
    head = "The one sale" if one else f"{unmet} of {sales}"
    return (
        f"{head} came without a meeting with the account in the log before {'it' if one else 'them'}: meetings per "
        f"sale counts {'it' if one else 'them'}, and the first meetings that led to a sale do not."
    )
