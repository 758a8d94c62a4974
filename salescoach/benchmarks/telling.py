"""Who can be told apart in one step, who cannot, and of whom it is too early to say: names, and no rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pandas as pd

from salescoach import wording
from salescoach.benchmarks import said
from salescoach.benchmarks.steps import step

#: What the lines of the picture of everybody's rates are.
LINES: Final = (
    "The lines in the pictures ask something else: how far from all together chance alone carries a figure. A name "
    "outside them is not yet a question: reps differ, and those asked about here are held against peers in the weeks "
    "they worked themselves."
)
_TOO_FEW: Final = ("too_thin", "bound", "none_yet")


def told(found: pd.DataFrame, name: str) -> list[str]:
    """Return what is said of a step, by name: who differs from the peers, who cannot be told apart, who is too early.

    ``found`` is that of :func:`compare.compared`. Who is worth a question stands in no set, and everybody with a
    count stands in one sentence.

    >>> rows = {"step": "meetings_per_sale", "name": ["Ann", "Ben", "Cid", "Dee"], "group": [0, 0, 0, 0],
    ...         "status": ["ok", "ok", "ok", "bound"], "flag": ["", "", "lower", ""], "peers": 3,
    ...         "others_successes": 20.0}
    >>> print(*told(pd.DataFrame(rows), "meetings_per_sale"), sep=chr(10))
    Cid can be told apart from the peers in meetings per sale: worth a question.
    Ann and Ben cannot be told apart in meetings per sale.
    Too few to say in meetings per sale: Dee.
    """
    rows = found[found["step"] == name].to_dict("records")
    apart = [row["name"] for row in rows if said.differs(row)]
    early = [row["name"] for row in rows if not said.differs(row) and _too_few(row)]
    ratio = step(name).ratio
    first = (
        [f"{wording.listed(apart)} can be told apart from the peers in {ratio}: worth a question."]
        if apart
        else []
    )
    last = [f"Too few to say in {ratio}: {wording.listed(early)}."] if early else []
    return [*first, *same(found, name), *last]


def same(found: pd.DataFrame, name: str) -> list[str]:
    """Return one sentence per set of reps of a step whose figures cannot be told apart, by name.

    Those who are worth a question are in no set, nor those without a figure or peers to hold it against.
    """
    rows = found[(found["step"] == name) & found["group"].notna()]
    told = pd.Series([_told(row) for row in rows.to_dict("records")], rows.index, dtype=bool)
    sets = [list(own["name"]) for _, own in rows[told].groupby("group", sort=True)]
    return [f"{_alike(names)} in {step(name).ratio}." for names in sets]


def _alike(names: Sequence[str]) -> str:
    apart = "cannot be told apart"
    return f"{wording.listed(names)} {apart}" if len(names) > 1 else f"{names[0]} {apart} from the peers"


def _told(row: said.Row) -> bool:
    return said.compares(row) and not said.differs(row)


def _too_few(row: said.Row) -> bool:
    """Return whether the rep or the peers have too few; who has no peers is compared with nobody."""
    return bool(row["peers"]) and (
        row["status"] in _TOO_FEW or (row["status"] == "ok" and not said.compares(row))
    )
