"""Every fault that is there, with its count, what is done about it, what to ask, and what it changes."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import funnel, vocab, wording
from salescoach.settings import TITLE
from salescoach.store import Log
from salescoach.trust import catalogue, effects, marks, variants
from salescoach.trust.variants import Variant

_PLURAL: Final = re.compile(r"^(\w+?)s\b")
_ONE: Final = r"\1"
COLUMNS: Final = ("reason", "fact", "count", "does", "question", "effect", "brief", "size")


@dataclass(frozen=True)
class Found:
    """A fault that is there."""

    reason: str
    fact: str
    count: int
    does: str
    question: str = ""
    variants: tuple[Variant, ...] = ()


def faults(log: Log, reps: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the faults of the log that concern the reps (None: everybody), each with its effect.

    Columns: ``reason`` (what ``salescoach trust --list`` lists them by), ``fact``, ``count`` (rows; weeks
    in which CRM and tally differ), ``does`` (what the workbook does with them), ``question`` (to ask
    the rep, or whoever keeps the CRM), ``effect`` (sentences with each number that would read otherwise,
    and its counts), ``brief`` (the same with the largest change only), ``size`` (0 where no number changes).
    Only faults that are there have a row; the ones of other reps never do.
    """
    with log.connect() as con:
        return find(con, log, reps)


def said(count: int, fact: str) -> str:
    """Return how many there are of a fault.

    >>> said(1, "dials without an account"), said(1200, "rows logged by a machine")
    ('1 dial without an account', '1,200 rows logged by a machine')
    """
    return f"1 {_PLURAL.sub(_ONE, fact)}" if count == 1 else f"{count:,} {fact}"


def find(con: duckdb.DuckDBPyConnection, log: Log, reps: Sequence[str] | None) -> pd.DataFrame:
    """Return the frame of :func:`faults`, on a connection of the log."""
    last = marks.mark(con, log, reps)
    found = [*_counted(con, reps, last), *_left(con, reps), *_beside(con, log, reps)]
    told = _effects(con, log, found, reps)
    if con.execute(f"SELECT 1 FROM tally WHERE {_own(reps)} LIMIT 1").fetchall():
        found += _differences(log, reps)
    rows = [_row(fault, told.get(fault.reason, [])) for fault in found]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "int64", "size": "float64"})


def _row(fault: Found, of: Sequence[effects.Effect]) -> dict[str, Any]:
    told = [" ".join(filter(None, (effect.said(most) for effect in of))) for most in (len(COLUMNS), 1)]
    if of and not told[0]:
        told = [effects.NOTHING, ""]
    return {
        "reason": fault.reason, "fact": fault.fact, "count": fault.count, "does": fault.does,
        "question": fault.question, "effect": told[0], "brief": told[1],
        "size": max((effect.size for effect in of), default=0.0),
    }  # fmt: skip


def _counted(
    con: duckdb.DuckDBPyConnection, reps: Sequence[str] | None, last: date | None
) -> Iterator[Found]:
    """Yield the faults among the activities."""
    told = [fault for fault in catalogue.FAULTS if fault.personal or reps is None]
    sums = ", ".join(f"coalesce(sum({f.count}) FILTER (own AND coalesce({f.where}, false)), 0)" for f in told)
    [counts] = con.execute(f"SELECT {sums} FROM marked").fetchall()
    for fault, count in zip(told, counts, strict=True):
        if count:
            kinds = fault.variants
            if fault.reason == "far-off":
                kinds = tuple(dataclasses.replace(variant, until=last) for variant in kinds)
            yield Found(fault.reason, fault.said, int(count), fault.does, fault.question, kinds)


def _own(reps: Sequence[str] | None) -> str:
    return "true" if reps is None else "coalesce(rep_id IN (FROM wanted), false)"


def _left(con: duckdb.DuckDBPyConnection, reps: Sequence[str] | None) -> Iterator[Found]:
    """Yield what never came into the log."""
    counts = dict(
        con.execute(f"SELECT reason, count(*) FROM left_out WHERE {_own(reps)} GROUP BY reason").fetchall()
    )
    for reason, (said, does, kinds, question) in catalogue.LEFT.items():
        if reason in counts:
            yield Found(reason, said, int(counts[reason]), does, question, kinds)


def _beside(con: duckdb.DuckDBPyConnection, log: Log, reps: Sequence[str] | None) -> Iterator[Found]:
    """Yield what the last import changed, words of other tables, and people who are likely one."""
    ((changed,),) = con.execute(
        f"SELECT count(*) FROM restated WHERE {_own(reps)} AND version = (SELECT max(version) FROM files)"
    ).fetchall()
    if changed:
        yield Found(
            "restated", "rows changed or taken out by the last import", int(changed), "the newer row counts",
            "Who changed them at the source, and why?",
        )  # fmt: skip
    if reps is not None:
        return
    ((words,),) = con.execute(
        f"SELECT coalesce(sum(count), 0) FROM words WHERE dictionary NOT IN ('disposition', 'outcome', '{TITLE}')"
    ).fetchall()
    if words:
        yield Found(
            "words", "rows with other words that nobody explained", int(words), "taken as not known",
            "What do these words mean?",
        )  # fmt: skip
    if "alike" in log.tables:
        ((alike,),) = con.execute("SELECT count(*) FROM alike WHERE what = 'rep'").fetchall()
        if alike:
            yield Found(
                "alike", "pairs of reps who are likely one person", int(alike), "counted as two",
                "Is this one person under two ids?",
            )  # fmt: skip


def _effects(
    con: duckdb.DuckDBPyConnection, log: Log, found: Sequence[Found], reps: Sequence[str] | None
) -> dict[str, list[effects.Effect]]:
    pairs = [(fault.reason, variant) for fault in found for variant in fault.variants]
    if not pairs:
        return {}
    counted = variants.rep_weeks(con, log, [variants.AS_IT_IS, *(variant for _, variant in pairs)], reps)
    one = reps[0] if reps is not None and len(reps) == 1 else None
    told: dict[str, list[effects.Effect]] = {}
    of_each = effects.effects(counted, [variant.lead for _, variant in pairs], one)
    for (reason, _), effect in zip(pairs, of_each, strict=True):
        told.setdefault(reason, []).append(effect)
    return told


def _differences(log: Log, reps: Sequence[str] | None) -> list[Found]:
    """Return where the CRM and the tally count the same and differ: both sums, and which of the two stands."""
    both = funnel.counted_twice(log)
    differ = both[both["crm"] != both["tally"]]
    differ = differ if reps is None else differ[differ["rep_id"].isin(reps)]
    return [
        Found(
            "tally",
            f"{vocab.label(str(measure))} counted by both: CRM {wording.number(rows['crm'].sum())}, "
            f"tally {wording.number(rows['tally'].sum())}",
            len(rows),
            f"in these weeks the {rows['stands'].iloc[0]} counts; they are never added",
        )
        for measure, rows in differ.groupby("measure")
    ]
