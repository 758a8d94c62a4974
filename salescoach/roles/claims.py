"""What a role on the roster asks for: a small table of words, and which role held when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import duckdb
import pandas as pd

SELLER: Final = "Seller"
MANAGER: Final = "Account Manager"
NATIONAL: Final = "National Account Manager"
UNTOLD: Final = "cannot be told"
#: The kinds of work, each with what the person does.
KINDS: Final = MappingProxyType(
    {
        SELLER: "hunts new accounts",
        MANAGER: "looks after customers",
        NATIONAL: "looks after one or two large accounts and their subsidiaries",
    }
)
#: Words for roles whose work is known; any other word is shown as it stands and compared with nothing.
CLAIMS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(
            (
                "seller", "field seller", "hunter", "sales hunter", "new business", "new business manager", "setter",
                "ae", "account executive", "sdr", "sales development rep", "sales development representative",
                "bdr", "business development rep", "business development representative",
            ),
            SELLER,
        ),
        **dict.fromkeys(
            (
                "account manager", "am", "account management", "farmer", "client manager", "customer success manager",
                "csm",
            ),
            MANAGER,
        ),
        **dict.fromkeys(
            (
                "national account manager", "nam", "key account manager", "kam", "key accounts",
                "major account manager", "global account manager", "gam", "strategic account manager",
            ),
            NATIONAL,
        ),
    }
)  # fmt: skip
_LEVELS: Final = frozenset(("senior", "sr", "junior", "jr", "i", "ii", "iii", "1", "2", "3"))


def asked(role: object, words: Mapping[str, str] = CLAIMS) -> str | None:
    """Return the kind of work that a role as claimed asks for, or None where nobody knows.

    A rank before or after it ("Senior", "Jr.", "II") changes nothing.

    >>> asked("Senior Account-Executive II"), asked("KAM"), asked("Regional Director"), asked(None)
    ('Seller', 'National Account Manager', None, None)
    """
    if not isinstance(role, str):
        return None
    said = re.findall(r"\w+", role.casefold())
    known = {word.casefold(): kind for word, kind in words.items()}
    return known.get(" ".join(word for word in said if word not in _LEVELS))


def claimed(con: duckdb.DuckDBPyConnection, words: Mapping[str, str] = CLAIMS) -> pd.DataFrame:
    """Return one row per rep: ``rep_id``, ``left``, ``claimed``, ``claimed_since``, ``claimed_before``.

    ``claimed`` is the role on the log's day, or else the title; missing where there is neither.
    ``claimed_since`` is the first day of it and ``claimed_before`` the role until then, where that one asked
    for other work: a change of team or rank is none.
    """
    spans: dict[str, list[tuple[object, str]]] = {}
    for rep, since, role in con.execute(_HISTORY).fetchall():
        spans.setdefault(rep, []).append((since, role))
    now = con.execute('SELECT rep_id, coalesce(role, title), "left" FROM reps ORDER BY rep_id').fetchall()
    rows = [(rep, left, role, *_changed(spans.get(rep, []), words)) for rep, role, left in now]
    frame = pd.DataFrame(rows, columns=["rep_id", "left", "claimed", "claimed_since", "claimed_before"])
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[s]") for name in ("left", "claimed_since")}
    return frame.astype({"rep_id": "str", "claimed": "str", "claimed_before": "str"}).assign(**days)


_HISTORY: Final = """
SELECT rep_id, since, coalesce(role, title) AS role FROM rep_roles
WHERE coalesce(role, title) IS NOT NULL ORDER BY rep_id, since NULLS FIRST
"""


def _changed(spans: list[tuple[object, str]], words: Mapping[str, str]) -> tuple[object, str | None]:
    """Return since when the last role asks for what it asks for, and the role before; nothing where always."""
    kinds = [asked(role, words) or role.casefold() for _, role in spans]
    for place in range(len(spans) - 1, 0, -1):
        if kinds[place] != kinds[place - 1]:
            return spans[place][0], spans[place - 1][1]
    return None, None
