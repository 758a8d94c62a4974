"""Ids that are one: what the CRM merged, what the coach says, and names that are the same for sure.

The log keeps the ids of the files. Every later step reads ``one_<table>`` where ids matter: the log's
table itself while nothing is merged, else a view that looks each id up in a small table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final

import duckdb

from salescoach import names
from salescoach.settings import SAME, Settings, last

#: Why two ids are one, the strongest first.
COACH, CRM, NAME = "coach", "crm", "name"

#: The columns of each table of the log that hold ids, by what they are ids of.
_IDS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "activities": {"rep": ("rep_id", "set_by", "held_by"), "account": ("account_id",), "contact": ("contact_id",)},
    "deals": {"rep": ("rep_id",), "account": ("account_id",)},
    "deal_credit": {"rep": ("rep_id",)},
    "accounts": {"account": ("account_id", "parent_id")},
    "targets": {"account": ("account_id",)},
    "contacts": {"contact": ("contact_id",), "account": ("account_id",)},
    "reps": {"rep": ("rep_id",)},
    "roles": {"rep": ("rep_id",)},
    "days_off": {"rep": ("rep_id",)},
    "plan_weeks": {"rep": ("rep_id",)},
    "tally": {"rep": ("rep_id",)},
    "agreements": {"rep": ("rep_id",)},
    "guesses": {"rep": ("rep_id",)},
    "left_out": {"rep": ("rep_id",)},
    "restated": {"rep": ("rep_id",)},
}  # fmt: skip
#: Tables of which one row per key stays when two become one: its columns, and what is done with the rows.
_ONCE: Final = {
    "deal_credit": "SELECT * REPLACE (sum(share) OVER same AS share) FROM {rows} "
    "WINDOW same AS (PARTITION BY source, deal_id, rep_id, part) "
    "QUALIFY row_number() OVER (PARTITION BY source, deal_id, rep_id, part ORDER BY moved, file, row) = 1",
    "days_off": "SELECT * FROM {rows} QUALIFY rank() OVER (PARTITION BY rep_id, date ORDER BY moved) = 1",
    "plan_weeks": "SELECT * FROM {rows} "
    "QUALIFY row_number() OVER (PARTITION BY rep_id, week, measure ORDER BY moved, file, row) = 1",
    "tally": "SELECT * FROM {rows} "
    "QUALIFY row_number() OVER (PARTITION BY rep_id, date, span, measure ORDER BY moved, file, row) = 1",
    "guesses": "SELECT * FROM {rows} "
    "QUALIFY row_number() OVER (PARTITION BY rep_id, date, question ORDER BY moved, file, row) = 1",
}

Edges = dict[str, tuple[str, str]]


def unite(con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
    """Make ``merged`` (what, old_id, new_id, why: every id that is another) and the views ``one_<table>``.

    Rows of ids that were merged away carry ``moved``: where the survivor says something, it wins.
    """
    rows = [(what, *row) for kind, what in SAME.items() for row in _merged(con, kind, settings)]
    con.execute(
        "CREATE OR REPLACE TEMP TABLE merged (what VARCHAR, old_id VARCHAR, new_id VARCHAR, why VARCHAR)"
    )
    if rows:
        con.executemany("INSERT INTO merged VALUES (?, ?, ?, ?)", rows)
    changed = {row[0] for row in rows}
    for table, ids in _IDS.items():
        con.execute(f"CREATE OR REPLACE TEMP VIEW one_{table} AS {_view(table, ids, changed)}")


def _view(table: str, ids: Mapping[str, tuple[str, ...]], changed: set[str]) -> str:
    """Return the query of a table with every id replaced by the one that stays."""
    columns = [(what, column) for what, found in ids.items() if what in changed for column in found]
    if not columns:
        return f"SELECT *, false AS moved FROM log_{table}"
    replaced = ", ".join(f"coalesce({c}_.new_id, t.{c}) AS {c}" for _, c in columns)
    joins = " ".join(
        f"LEFT JOIN merged {c}_ ON {c}_.what = '{what}' AND {c}_.old_id = t.{c}" for what, c in columns
    )
    own = next(iter(ids.values()))[0]
    moved = f"{own}_.new_id IS NOT NULL" if own in [c for _, c in columns] else "false"
    rows = f"SELECT t.* REPLACE ({replaced}), {moved} AS moved FROM log_{table} t {joins}"
    return _ONCE[table].format(rows=f"({rows})") if table in _ONCE else rows


def _merged(con: duckdb.DuckDBPyConnection, kind: str, settings: Settings) -> Iterable[tuple[str, str, str]]:
    """Return (old id, the id that stays, why) of every id that is another."""
    edges: Edges = {old: (new, COACH) for old, new in settings.same.get(kind, {}).items()}
    told = (
        "SELECT old_id, new_id FROM log_merges WHERE what = ? AND old_id <> new_id ORDER BY source, file, row"
    )
    for old, new in con.execute(told, [SAME[kind]]).fetchall():
        edges.setdefault(old, (new, CRM))
    if kind == "reps":
        _by_name(con, edges)
    return resolved(edges, settings.apart.get(kind, ()))


def resolved(edges: Edges, apart: Iterable[tuple[str, str]] = ()) -> list[tuple[str, str, str]]:
    """Return (old, the last of its chain, why) per id that is another; the coach's word wins.

    Ids in a circle are the first of them by name, or the one that the coach says stays.

    >>> resolved({"a": ("b", "crm"), "b": ("c", "crm"), "x": ("y", "crm"), "y": ("x", "crm")})
    [('a', 'c', 'crm'), ('b', 'c', 'crm'), ('y', 'x', 'crm')]
    >>> resolved({"x": ("y", "coach"), "y": ("x", "crm")}), resolved({"a": ("b", "crm")}, [("b", "a")])
    ([('x', 'y', 'coach')], [])
    """
    edges = dict(edges)
    by_coach = {old: new for old, (new, why) in edges.items() if why == COACH}
    following = {old: new for old, (new, _) in edges.items()}
    for old in by_coach:
        end = last(old, by_coach)
        if end in following and _comes_back(end, following):
            del following[end]
    for one, other in apart:
        _part(following, by_coach, one, other)
    ends = ((old, last(old, following), edges[old][1]) for old in sorted(following))
    return [row for row in ends if row[0] != row[1]]


def _comes_back(start: str, following: Mapping[str, str]) -> bool:
    seen, here = {start}, start
    while here in following:
        here = following[here]
        if here == start:
            return True
        if here in seen:
            return False
        seen.add(here)
    return False


def _part(following: dict[str, str], by_coach: Mapping[str, str], one: str, other: str) -> None:
    """Take out what makes one of two that the coach says are two."""
    while one != other and last(one, following) == last(other, following):
        weak = [old for start in (other, one) for old in _path(start, following) if old not in by_coach]
        if not weak:
            return
        del following[weak[0]]


def _path(start: str, following: Mapping[str, str]) -> list[str]:
    path, here = [], start
    while here in following and here not in path:
        path.append(here)
        here = following[here]
    return path


def _by_name(con: duckdb.DuckDBPyConnection, edges: Edges) -> None:
    """Add reps whose ids are names and the same for sure: they are the usual spelling."""
    groups: dict[str, list[tuple[bool, int, str]]] = defaultdict(list)
    for rep, rows in con.execute(_SPELLINGS).fetchall():
        if names.is_name(rep):
            groups[names.person_key(rep)].append((rep.isupper(), -rows, rep))
    for group in groups.values():
        spellings = [rep for *_, rep in sorted(group)]
        following = {old: new for old, (new, _) in edges.items()} if len(spellings) > 1 else {}
        known = next((rep for rep in spellings if rep in edges), spellings[0])
        usual = last(known, following)
        for rep in spellings:
            if rep != usual:
                edges.setdefault(rep, (usual, NAME))


_SPELLINGS: Final = """
SELECT rep_id, CAST(sum(n) AS BIGINT) FROM (
    SELECT rep_id, count(*) AS n FROM log_activities GROUP BY ALL
    UNION ALL SELECT set_by, count(*) FROM log_activities WHERE set_by IS NOT NULL GROUP BY ALL
    UNION ALL SELECT held_by, count(*) FROM log_activities WHERE held_by IS NOT NULL GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_deals GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_deal_credit GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_reps GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_roles GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_days_off GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_plan_weeks GROUP BY ALL
    UNION ALL SELECT rep_id, count(*) FROM log_tally GROUP BY ALL)
WHERE rep_id IS NOT NULL GROUP BY ALL
"""
