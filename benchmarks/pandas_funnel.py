"""The peer of the weekly funnel: pandas, as one who knows it writes it, over the same published Parquet.

``python -m benchmarks.pandas_funnel TYPES ACTIVITIES OUT``: TYPES is "numpy" or "arrow"; OUT becomes a Parquet file
with one row per rep, week and scope and every count that is made of activities alone.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.measure import tell_peak

#: Scopes that a purpose counts in.
SCOPES: Final = {
    "prospecting": ("all", "prospecting", "new_business"),
    "lead": ("all", "lead", "new_business"),
    "deal": ("all", "deal"),
    "service": ("all", "service"),
    "unknown": ("all", "unknown"),
}
GROUPS: Final = ("target", "new", "existing", "win_back", "partner", "unlinked")
_WORDS: Final = (
    "rep_id", "kind", "direction", "disposition", "outcome", "state", "account_group", "purpose", "held_by",
)  # fmt: skip
_OTHERS: Final = (
    "week", "contact_id", "account_id", "automated", "decision_maker", "asked", "dial", "connect", "callback",
    "conversation", "first_touch", "refusal", "new_person", "first_met",
)  # fmt: skip
#: Read as dictionaries these come out wrong (pyarrow 26: "Index -1 out of bounds"): one value fills many pages.
_LONG_RUNS: Final = ("rep_id", "held_by")
#: In a file of so few rows any of them can (pyarrow 26: "Index 6 out of bounds").
_FEW: Final = 100_000
KEYS: Final = ["rep_id", "week", "scope"]


def read(path: Path, types: str) -> pd.DataFrame:
    """Return the columns needed; columns of few values as categories."""
    columns = [*_WORDS, *_OTHERS]
    words = [name for name in _WORDS if name not in _LONG_RUNS]
    if pq.read_metadata(path).num_rows < _FEW:
        words = []
    return _frame(pq.read_table(path, columns=columns, read_dictionary=words).unify_dictionaries(), types)


def _frame(table: pa.Table, types: str) -> pd.DataFrame:
    if types == "arrow":
        rows = table.to_pandas(types_mapper=pd.ArrowDtype)
    else:
        rows = table.to_pandas(date_as_object=False)
        rows = rows.astype(dict.fromkeys(_LONG_RUNS, "category"))
    return rows[~rows["automated"]]


def work(rows: pd.DataFrame) -> pd.DataFrame:
    """Return what is counted of every activity, per rep, week and scope."""
    rows = rows[rows["rep_id"].notna()]
    kind, outcome, direction = rows["kind"], rows["outcome"], rows["direction"]
    dial, talk, group = rows["dial"], rows["conversation"], rows["account_group"]
    written = kind.isin(["email", "message"])
    flags = {
        "dials": dial,
        **{f"dials_{name}": dial & (group == name) for name in GROUPS},
        "dials_known": dial & rows["disposition"].notna(),
        "connects": rows["connect"],
        "connects_known": rows["connect"] & rows["decision_maker"].notna(),
        "dial_conversations": dial & talk,
        "doors": kind == "visit",
        "door_conversations": (kind == "visit") & talk,
        "callbacks": rows["callback"] & talk,
        "conversations": talk,
        "accounts_new": rows["first_touch"],
        "asks": talk & rows["asked"].fillna(False).astype("bool"),
        "refusals": rows["refusal"],
        "laters": talk & ((outcome == "later") | (outcome == "email")),
        "no_appointment": talk
        & ~(outcome.isin(["appointment", "refused", "later"]) | (outcome == "email").fillna(False)),
        "gatekeepers": dial & (rows["disposition"] == "gatekeeper").fillna(False),
        "appointment_calls": (outcome == "appointment") & (kind != "meeting"),
        "touches": written & (direction != "inbound").fillna(True),
        "replies": written & (direction == "inbound").fillna(False),
    }
    table = pd.DataFrame({**rows[["rep_id", "week", "purpose"]], **flags})
    counted = table.groupby(["rep_id", "week", "purpose"], observed=True).sum().reset_index()
    return _scoped(counted).drop(columns="purpose").groupby(KEYS, observed=True).sum()


def _scoped(rows: pd.DataFrame) -> pd.DataFrame:
    """Return each row once for every scope that its purpose counts in."""
    pairs = [(purpose, scope) for purpose, scopes in SCOPES.items() for scope in scopes]
    scopes = pd.DataFrame(pairs, columns=["purpose", "scope"])
    return rows.astype({"purpose": "str"}).merge(scopes, on="purpose")


def people(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the distinct people talked with, and the new ones among them."""
    talks = rows.loc[
        rows["conversation"] & rows["rep_id"].notna(),
        ["rep_id", "week", "purpose", "contact_id", "account_id", "new_person"],
    ]
    person = talks["contact_id"].fillna("account " + talks["account_id"])
    talks = talks.drop(columns=["contact_id", "account_id"]).assign(person=person).dropna(subset="person")
    each = _scoped(talks).sort_values("new_person").drop_duplicates([*KEYS, "person"], keep="last")
    return each.groupby(KEYS, observed=True)["new_person"].agg(people_seen="size", new_people="sum")


def met(rows: pd.DataFrame) -> pd.DataFrame:
    """Return meetings held and missed and prospects met, by whoever held them."""
    meetings = rows.loc[
        (rows["kind"] == "meeting") & rows["held_by"].notna(),
        ["held_by", "week", "purpose", "account_group", "state", "first_met"],
    ]
    own = meetings.assign(scope=meetings["purpose"].astype("str"))
    new = meetings[~meetings["account_group"].isin(["existing", "partner"])].assign(scope="new_business")
    scoped = pd.concat([own, meetings.assign(scope="all"), new])
    flags = pd.DataFrame(
        {
            "rep_id": scoped["held_by"],
            "week": scoped["week"],
            "scope": scoped["scope"],
            "meetings": scoped["state"] == "held",
            "prospects_met": scoped["first_met"],
            "no_shows": scoped["state"] == "no_show",
        }
    )
    return flags.groupby(KEYS, observed=True).sum()


def main(types: str, path: Path, out: Path) -> None:
    """Write the counts of every rep, week and scope."""
    rows = read(path, types)
    parts = [part.reset_index().astype({"rep_id": "str"}) for part in (work(rows), people(rows), met(rows))]
    found = parts[0]
    for part in parts[1:]:
        found = found.merge(part, on=KEYS, how="outer")
    counts = [column for column in found.columns if column not in KEYS]
    found[counts] = found[counts].fillna(0).astype("float64")
    found.to_parquet(out, index=False)
    tell_peak()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))
