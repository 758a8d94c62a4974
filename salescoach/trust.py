"""What stands behind the numbers: rows left out, collapsed, unlinked or said in unknown words."""

from __future__ import annotations

from typing import Final

import pandas as pd

from salescoach import funnel, vocab, wording
from salescoach.store import Log


def facts(log: Log, rep: str | None = None) -> pd.DataFrame:
    """Return the facts about the data that a reader should know, for one rep or for the team.

    Columns: ``fact`` (text), ``count`` (rows, or weeks in which CRM and tally differ), ``effect``
    (what it does to the five numbers).
    Only facts that are there have a row.
    """
    own = "true" if rep is None else "rep_id = ?"
    query = " UNION ALL ".join(
        f"SELECT {n} AS n, count(*) AS count FROM activities WHERE {condition} AND ({own if personal else 'true'})"
        for n, (_, condition, _, personal) in enumerate(_FACTS)
        if personal or rep is None
    )
    parameters = [] if rep is None else [rep for *_, personal in _FACTS if personal]
    rows = log.query(query, parameters).sort_values("n")
    found = [
        {"fact": _FACTS[n][0], "count": count, "effect": _FACTS[n][2]}
        for n, count in zip(rows["n"], rows["count"], strict=True)
        if count
    ]
    found += _differences(log, rep)
    return pd.DataFrame(found, columns=["fact", "count", "effect"])


def _differences(log: Log, rep: str | None) -> list[dict[str, object]]:
    """Where the CRM and the tally count the same and differ: both sums, and which of the two stands."""
    if log.query("SELECT 1 FROM tally LIMIT 1").empty:
        return []
    both = funnel.counted_twice(log)
    differ = both[both["crm"] != both["tally"]]
    own = differ if rep is None else differ[differ["rep_id"] == rep]
    return [
        {
            "fact": f"{vocab.label(str(measure))} counted by both: CRM {wording.number(rows['crm'].sum())}, "
            f"tally {wording.number(rows['tally'].sum())}",
            "count": len(rows),
            "effect": f"in these weeks the {rows['stands'].iloc[0]} counts; they are never added",
        }
        for measure, rows in own.groupby("measure")
    ]


#: Fact, condition, effect, and whether it is told of a single rep.
_FACTS: Final = (
    ("logged by a machine under a rep's name", "automated AND rep_id IS NOT NULL", "not counted as work", True),
    ("logged by a machine without a name", "automated AND rep_id IS NULL", "not counted as work", False),
    ("without a rep", "NOT automated AND rep_id IS NULL", "counted for nobody", False),
    ("calls that stand in two files", "copies > 1", "each counted once", True),
    ("dials without an account", "dial AND account_id IS NULL", "neither target nor customer", True),
    (
        "dials whose result nobody explained", "dial AND disposition IS NULL",
        "counted as dials, never as connects", True,
    ),
    (
        "connects of whom nobody knows whether they decide", "connect AND decision_maker IS NULL",
        "never counted as decision makers", True,
    ),
    ("dials whose purpose cannot be told", "dial AND purpose = 'unknown'", "only under everything", True),
    (
        "meetings of which nobody recorded whether they took place",
        "kind = 'meeting' AND NOT automated AND state IN ('unknown', 'booked')", "not counted as held", True,
    ),
)  # fmt: skip
