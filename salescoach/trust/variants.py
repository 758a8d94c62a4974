"""The log as it would be if a fault were taken otherwise, counted by the ordinary funnel."""

from __future__ import annotations

import dataclasses
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import duckdb
import numpy as np
import pandas as pd

from salescoach import funnel, private, weeks
from salescoach.store import Log
from salescoach.store.log import quoted
from salescoach.trust.wanted import Groups

#: Rows counted in one go; what does not fit is counted one batch after another.
ROWS_AT_ONCE: Final = 2_000_000
#: Columns of activities that the funnel counts from; the others are not written out once for each variant.
COUNTED: Final = (
    "rep_id", "held_by", "date", "week", "kind", "direction", "disposition", "outcome", "decision_maker", "state",
    "contact_id", "account_id", "account_group", "purpose", "automated", "dial", "connect", "callback",
    "conversation", "asked", "refusal", "new_person", "first_met", "first_touch",
)  # fmt: skip
#: What names a row under a variant.
_KEYS: Final = ("who", "variant", "nth", "source", "activity_id")
#: Tables of which every rep's rows stand once for each variant of his group.
_BY_REP: Final = ("reps", "deal_credit", "tally", "days_off")
#: Tables of a version that nothing is counted from; a log without them opens sooner.
_UNCOUNTED: Final = (
    "words",
    "left_out",
    "files",
    "restated",
    "collapsed",
    "alike",
    "plan_weeks",
    "addresses",
)
#: Parts the numbers of a group and a variant from the rep they are counted for.
_MARK: Final = "\x1f"
#: A row that counts for nobody, where anybody's appointments are recorded: then a rep without one has none.
_RECORDED: Final = """
SELECT DATE '0001-01-01' AS date, 'other' AS kind, 'appointment' AS outcome, true AS automated FROM activities
WHERE outcome = 'appointment' AND kind <> 'meeting' LIMIT 1"""


@dataclass(frozen=True)
class Variant:
    """What is otherwise in a variant: in the rows ``where`` columns are set, or the rows are dropped, or repeated.

    ``add`` is a select of more activities; ``until`` the last day of the variant's log, where it is another.
    """

    lead: str
    where: str
    change: Mapping[str, str] = field(default_factory=dict)
    drop: bool = False
    times: str = "1"
    add: str = ""
    until: date | None = None


#: The log as it is.
AS_IT_IS: Final = Variant("", "false")


#: A group and a variant, both by number.
Pair = tuple[int, int]


@dataclass(frozen=True)
class Asked:
    """What is counted: all ``variants`` there are, and the ``pairs`` of a group and a variant that are wanted."""

    groups: Groups
    variants: Sequence[Variant]
    pairs: Sequence[Pair]


def counted(
    con: duckdb.DuckDBPyConnection,
    log: Log,
    asked: Asked,
    count: Callable[[Log], pd.DataFrame] = funnel.rep_weeks,
) -> pd.DataFrame:
    """Return the rep_weeks (or what else ``count`` makes of a log) of each pair's reps under its variant.

    The numbers of the pair stand in ``who`` and ``variant``. ``con`` is a connection of the log with
    ``marked`` made. All are counted side by side: each rep of each pair is a rep of one log, so that ten
    cost little more than one. What a row was for and whose account it was stays; an appointment goes with
    the call that opened it.
    """
    return pd.concat(list(batches(con, log, asked, count)), ignore_index=True)


def batches(
    con: duckdb.DuckDBPyConnection, log: Log, asked: Asked, count: Callable[[Log], pd.DataFrame]
) -> Iterator[pd.DataFrame]:
    """Yield what :func:`counted` returns, some pairs at a time: all of many reps need not be held at once."""
    for until, pairs in _batches(con, asked):
        with tempfile.TemporaryDirectory(dir=private.spill()) as folder:
            found = count(_log(con, log, dataclasses.replace(asked, pairs=pairs), until, Path(folder)))
        yield _named(found, asked.groups)


def _named(found: pd.DataFrame, groups: Groups) -> pd.DataFrame:
    """Return what was counted with the numbers of the pair apart from the rep, without the reps of other groups."""
    codes, keys = pd.factorize(found["rep_id"])
    parts = [str(key).split(_MARK, 2) for key in keys]
    who, variant = (np.array([int(part[n]) for part in parts], dtype="int64")[codes] for n in (0, 1))
    reps = pd.array([part[2] for part in parts], dtype="str").take(codes)
    found = found.assign(who=who, variant=variant, rep_id=reps)
    if groups is None:
        return found
    group_of = {rep: number for number, reps in enumerate(groups) for rep in reps}
    return found[found["rep_id"].map(group_of) == found["who"]].reset_index(drop=True)


def _batches(con: duckdb.DuckDBPyConnection, asked: Asked) -> Iterator[tuple[date | None, list[Pair]]]:
    """Yield pairs whose logs end on the same day and have few enough rows to be counted together."""
    rows = dict(con.execute("SELECT who, count(*) FROM marked GROUP BY who").fetchall())
    for until in dict.fromkeys(asked.variants[variant].until for _, variant in asked.pairs):
        batch: list[Pair] = []
        size = 0
        for who, variant in asked.pairs:
            if asked.variants[variant].until != until:
                continue
            size += rows.get(who, 0)
            if batch and size > ROWS_AT_ONCE:
                yield until, batch
                batch, size = [], rows.get(who, 0)
            batch.append((who, variant))
        yield until, batch


def _log(con: duckdb.DuckDBPyConnection, log: Log, asked: Asked, until: date | None, folder: Path) -> Log:
    """Return one log in which every rep stands once for each variant of his group; its rows are files in the folder."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE every AS {select(log, asked)}")
    pair = f"who || '{_MARK}' || variant || '{_MARK}' || "
    pairs = f"(VALUES {_listed(asked.pairs)}) v(who, variant)"
    of_reps = (
        f"CROSS JOIN {pairs}"
        if asked.groups is None
        else f"JOIN wanted w USING (rep_id) JOIN {pairs} USING (who)"
    )
    large = {
        "activities": f"""SELECT * EXCLUDE ({", ".join(_KEYS)})
                REPLACE ({pair}rep_id AS rep_id, {pair}held_by AS held_by)
            FROM every UNION ALL BY NAME ({_RECORDED})""",
        "appointments": f"""SELECT p.* REPLACE ({pair}e.rep_id AS rep_id, e.purpose AS purpose,
                e.account_group AS account_group, e.decision_maker AS decision_maker, e.conversation AS conversation)
            FROM appointments p JOIN every e ON e.source = p.source AND e.activity_id = p.appointment_id
            WHERE e.nth = 0 OR {log.settings.move_days} = 0""",
    }
    small = {name: f"SELECT t.* REPLACE ({pair}rep_id AS rep_id) FROM {name} t {of_reps}" for name in _BY_REP}
    files = {name: folder / f"{name}.parquet" for name in large}
    for name, query in large.items():
        con.execute(f"COPY ({query}) TO '{quoted(files[name])}' (FORMAT parquet, COMPRESSION lz4_raw)")
    tables = {name: con.sql(query).to_arrow_table() for name, query in small.items()}
    others = {name: table for name, table in log.tables.items() if name not in _UNCOUNTED}
    return dataclasses.replace(log, tables={**others, **files, **tables}, as_of=until or log.as_of)


def _listed(pairs: Sequence[Pair]) -> str:
    return ", ".join(f"({who}, {variant})" for who, variant in pairs)


def select(log: Log, asked: Asked) -> str:
    """Return the one select that changes the activities: ``marked`` once for each variant of its group.

    ``nth`` is 0 for a row's first, ``changed`` says whether the variant concerns it. What a call counts as
    follows from what was changed, as at every publish: a no of one person counts once in the days of the
    workbook, and the first of an account's meetings that are held now is the first one met.
    """
    variants = {n: asked.variants[n] for n in dict.fromkeys(n for _, n in asked.pairs)}
    changed = _by_variant({n: f"coalesce({v.where}, false)" for n, v in variants.items()}, "false")
    dropped = [n for n, v in variants.items() if v.drop]
    kept = f" WHERE NOT (changed AND variant IN ({', '.join(map(str, dropped))}))" if dropped else ""
    columns = dict.fromkeys(column for v in variants.values() for column in v.change)
    cells = [
        f"CASE WHEN changed THEN {_by_variant(_values(variants, column), column)} ELSE {column} END AS {column}"
        for column in columns
    ]
    flags = [f"{value} AS {name}" for name, value in _flags(log, variants).items()]
    inner = f"""SELECT m.*, place * {len(asked.variants)} + variant AS spot, variant, {changed} AS changed
        FROM marked m JOIN (VALUES {_listed(asked.pairs)}) v(who, variant) USING (who)"""
    told = f"SELECT {_replaced(cells)}, 0 AS nth FROM ({inner}){kept}"
    times = {n: v.times for n, v in variants.items() if v.times != "1"}
    if times:
        told += f""" UNION ALL SELECT {_replaced(cells)}, unnest(range(1, {_by_variant(times, "1")})) AS nth
            FROM ({inner}) WHERE changed AND variant IN ({", ".join(map(str, times))})"""
    added = [
        f" UNION ALL BY NAME (SELECT * FROM ({_added(log, asked, n)}))" for n, v in variants.items() if v.add
    ]
    return f"""WITH told AS NOT MATERIALIZED ({told}), {_COUNTED_NOW.format(days=log.settings.refusal_days)}
        SELECT {", ".join((*_KEYS, *COUNTED))} FROM (
            SELECT {_replaced(flags)} FROM told{"".join(added)})"""


def _added(log: Log, asked: Asked, number: int) -> str:
    """Return SQL for the activities that a variant adds, for each group that wants it."""
    more = asked.variants[number].add.format(week=weeks.week_sql("date", log.settings.week_start))
    groups = ", ".join(f"({who})" for who, variant in asked.pairs if variant == number)
    own = "" if asked.groups is None else "JOIN wanted w ON w.rep_id = m.rep_id AND w.who = v.who"
    return f"SELECT {number} AS variant, v.who, m.* FROM ({more}) m CROSS JOIN (VALUES {groups}) v(who) {own}"


def _values(variants: Mapping[int, Variant], column: str) -> dict[int, str]:
    return {n: v.change[column] for n, v in variants.items() if column in v.change}


def _by_variant(values: Mapping[int, str], otherwise: str) -> str:
    cases = " ".join(f"WHEN {n} THEN {value}" for n, value in values.items())
    return f"CASE variant {cases} ELSE {otherwise} END" if cases else otherwise


def _replaced(cells: Sequence[str]) -> str:
    return f"* REPLACE ({', '.join(cells)})" if cells else "*"


_DIAL: Final = "coalesce(NOT automated AND kind = 'dial' AND direction = 'outbound', false)"
_TALK: Final = "coalesce(coalesce(disposition, CASE WHEN wordless THEN 'connected' END) = 'connected', false)"
_NO: Final = """coalesce(outcome = 'refused' AND decision_maker AND NOT automated AND rep_id IS NOT NULL
    AND kind IN ('dial', 'visit', 'email', 'message'), false)"""
_HELD: Final = (
    "kind = 'meeting' AND coalesce(state = 'held', false) AND NOT automated AND account_root IS NOT NULL"
)
#: Rows that count now and did not: a no apart from the others of its person, an account's first meeting held.
_COUNTED_NOW: Final = f"""
noes AS (
    SELECT spot FROM told WHERE changed AND {_NO} AND (person IS NULL OR NOT no_before)
    QUALIFY person IS NULL OR coalesce(date - lag(date) OVER (
        PARTITION BY who, variant, person ORDER BY date, instant, source, activity_id) >= {{days}}, true)),
met AS (
    SELECT spot FROM told WHERE changed AND {_HELD} AND NOT coalesce(met_before, false)
    QUALIFY row_number() OVER (
        PARTITION BY who, variant, account_root ORDER BY date, instant, source, activity_id) = 1)"""
_AMONG: Final = "spot IN (FROM {})"
#: Flags that follow from a column.
_FOLLOW: Final[Mapping[str, tuple[str, ...]]] = {
    "automated": ("dial", "connect", "conversation", "refusal", "first_met"),
    "disposition": ("connect", "conversation"),
    "decision_maker": ("conversation", "refusal"),
    "outcome": ("refusal",),
    "rep_id": ("refusal",),
    "state": ("first_met",),
}


def _flags(log: Log, variants: Mapping[int, Variant]) -> dict[str, str]:
    """Return SQL for the flags of a row that follow from the columns changed, and for those of its copies."""
    told = {
        "dial": _DIAL,
        "connect": f"{_DIAL} AND coalesce(disposition IN ('gatekeeper', 'connected'), false)",
        "conversation": f"""coalesce(decision_maker, false) AND ({_DIAL} AND coalesce(disposition = 'connected', false)
            OR callback OR NOT automated AND kind = 'visit' AND {_TALK})""",
        "refusal": f"refusal OR {_AMONG.format('noes')}",
        "first_met": f"first_met OR {_AMONG.format('met')}",
    }
    follow = {flag for v in variants.values() for column in v.change for flag in _FOLLOW.get(column, ())}
    flags = {n: f"CASE WHEN changed THEN {value} ELSE {n} END" for n, value in told.items() if n in follow}
    if any(variant.times != "1" for variant in variants.values()):
        once = ["new_person", "first_met", "first_touch", *(["refusal"] if log.settings.refusal_days else [])]
        flags |= {name: f"nth = 0 AND ({flags.get(name, name)})" for name in once}
    return flags
