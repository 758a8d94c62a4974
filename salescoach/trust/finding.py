"""Every fault that is there, with its count, what is done about it, what to ask, and what it changes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import funnel, vocab, wording
from salescoach.questions import Rows
from salescoach.settings import TITLE
from salescoach.store import Log
from salescoach.trust import catalogue, effects, marks, variants
from salescoach.trust.marks import Strays
from salescoach.trust.variants import Variant
from salescoach.trust.wanted import Groups, by_group, group, whose

_PLURAL: Final = re.compile(r"^(\w+?)s\b")
_ONE: Final = r"\1"
#: The tables that faults are looked for in.
TABLES: Final = (
    "activities", "appointments", "accounts", "reps", "deal_credit", "days_off", "tally", "words", "left_out",
    "files", "restated", "alike",
)  # fmt: skip
COLUMNS: Final = ("reason", "fact", "count", "does", "question", "effect", "brief", "size")


@dataclass(frozen=True)
class Fault:
    """A fault that is there, and its variants by number."""

    reason: str
    fact: str
    count: int
    does: str
    question: str = ""
    variants: Sequence[tuple[int, Variant]] = ()

    def told(self, text: str) -> str:
        """Return a text of the catalogue as it is said of so many."""
        return catalogue.ONE.get(text, text) if self.count == 1 else text


@dataclass(frozen=True)
class Found:
    """The faults of each group of reps, and what the answers are read from under each variant."""

    groups: Groups
    faults: Mapping[int, Sequence[Fault]]
    counted: Mapping[int, Mapping[int, Rows]]

    def frame(self, who: int) -> pd.DataFrame:
        """Return the frame of :func:`faults` of one group."""
        reps = None if self.groups is None else self.groups[who]
        one = reps[0] if reps is not None and len(reps) == 1 else None
        there = self.faults.get(who, ())
        leads = [(number, fault.told(variant.lead)) for fault in there for number, variant in fault.variants]
        told = iter(effects.effects(self.counted.get(who, {}), leads, one) if leads else ())
        rows = [_row(fault, [next(told) for _ in fault.variants]) for fault in there]
        return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"count": "int64", "size": "float64"})


def faults(log: Log, reps: Sequence[str] | None = None) -> pd.DataFrame:
    """Return the faults of the log that concern the reps (None: everybody), each with its effect.

    Columns: ``reason`` (what ``salescoach trust --list`` lists them by), ``fact``, ``count`` (rows; weeks
    in which CRM and tally differ), ``does`` (what the workbook does with them), ``question`` (to ask
    the rep, or whoever keeps the CRM), ``effect`` (sentences with each number that would read otherwise,
    and its counts), ``brief`` (the same with the largest change only), ``size`` (0 where no number changes).
    Only faults that are there have a row; the ones of other reps never do.
    """
    with log.connect(TABLES) as con:
        return find(con, log, group(reps), marks.stray_dates(con)).frame(0)


def said(count: int, fact: str) -> str:
    """Return how many there are of a fault.

    >>> said(1, "dials without an account"), said(1200, "rows logged by a machine")
    ('1 dial without an account', '1,200 rows logged by a machine')
    """
    return f"1 {_PLURAL.sub(_ONE, fact)}" if count == 1 else f"{count:,} {fact}"


def find(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups, strays: Strays) -> Found:
    """Return the faults of each group, on a connection of the log."""
    marks.mark(con, log, groups, strays)
    numbered = [variants.AS_IT_IS]
    there: dict[int, list[Fault]] = {}
    for who, fault in (*_among(con, groups, strays), *_left(con, groups), *_beside(con, log, groups)):
        there.setdefault(who, []).append(_numbered(fault, numbered))
    pairs = [
        (who, number)
        for who, faults in there.items()
        for number in (0, *(number for fault in faults for number, _ in fault.variants))
        if any(fault.variants for fault in faults)
    ]
    asked = variants.Asked(groups, numbered, list(dict.fromkeys(pairs)))
    counted = effects.by_pair(variants.batches(con, log, asked, effects.counts)) if pairs else {}
    for who, fault in _differences(con, log, groups):
        there.setdefault(who, []).append(fault)
    return Found(groups, there, counted)


def _numbered(fault: Fault, numbered: list[Variant]) -> Fault:
    """Return the fault with the numbers of its variants; those not met before are added to ``numbered``."""
    numbered += [variant for _, variant in fault.variants if variant not in numbered]
    return replace(fault, variants=[(numbered.index(variant), variant) for _, variant in fault.variants])


def _row(fault: Fault, of: Sequence[effects.Effect]) -> dict[str, Any]:
    told = [" ".join(filter(None, (effect.said(most) for effect in of))) for most in (len(COLUMNS), 1)]
    if of and not told[0]:
        told = [effects.NOTHING, ""]
    return {
        "reason": fault.reason, "fact": fault.fact, "count": fault.count, "does": fault.told(fault.does),
        "question": fault.told(fault.question), "effect": told[0], "brief": told[1],
        "size": max((effect.size for effect in of), default=0.0),
    }  # fmt: skip


def _among(con: duckdb.DuckDBPyConnection, groups: Groups, strays: Strays) -> Iterator[tuple[int, Fault]]:
    """Yield the faults among the activities, each with the number of its group."""
    told = [fault for fault in catalogue.FAULTS if fault.personal or groups is None]
    sums = ", ".join(f"coalesce(sum({f.count}) FILTER (own AND coalesce({f.where}, false)), 0)" for f in told)
    for who, *counts in con.execute(f"SELECT who, {sums} FROM marked GROUP BY who ORDER BY who").fetchall():
        for fault, count in zip(told, counts, strict=True):
            if count:
                until = strays.last if fault.reason == "far-off" else None
                kinds = [(0, replace(variant, until=until)) for variant in fault.variants]
                yield who, Fault(fault.reason, fault.said, int(count), fault.does, fault.question, kinds)


def _left(con: duckdb.DuckDBPyConnection, groups: Groups) -> Iterator[tuple[int, Fault]]:
    """Yield what never came into the log."""
    found = con.execute(
        f"SELECT who, reason, count(*) FROM {whose('left_out', groups)} GROUP BY ALL ORDER BY who"
    ).fetchall()
    counts = {(who, reason): int(count) for who, reason, count in found}
    for who in dict.fromkeys(who for who, _ in counts):
        for reason, (said, does, kinds, question) in catalogue.LEFT.items():
            if (who, reason) in counts:
                yield (
                    who,
                    Fault(reason, said, counts[who, reason], does, question, [(0, kind) for kind in kinds]),
                )


def _beside(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups) -> Iterator[tuple[int, Fault]]:
    """Yield what the last import changed, words of other tables, and people who are likely one."""
    changed = con.execute(
        f"""SELECT who, count(*) FROM {whose("restated", groups)}
        WHERE version = (SELECT max(version) FROM files) GROUP BY who ORDER BY who"""
    ).fetchall()
    for who, count in changed:
        yield who, Fault(
            "restated", "rows changed or taken out by the last import", int(count), "the newer row counts",
            "Who changed them at the source, and why?",
        )  # fmt: skip
    if groups is not None:
        return
    ((words,),) = con.execute(
        f"SELECT coalesce(sum(count), 0) FROM words WHERE dictionary NOT IN ('disposition', 'outcome', '{TITLE}')"
    ).fetchall()
    if words:
        yield 0, Fault(
            "words", "rows with other words that nobody explained", int(words), "taken as not known",
            "What do these words mean?",
        )  # fmt: skip
    if "alike" in log.tables:
        ((alike,),) = con.execute("SELECT count(*) FROM alike WHERE what = 'rep'").fetchall()
        if alike:
            yield 0, Fault(
                "alike", "pairs of reps who are likely one person", int(alike), "counted as two",
                "Is this one person under two ids?",
            )  # fmt: skip


def _differences(con: duckdb.DuckDBPyConnection, log: Log, groups: Groups) -> Iterator[tuple[int, Fault]]:
    """Yield where the CRM and the tally count the same and differ: both sums, and which of the two stands."""
    keeping = con.execute(f"SELECT DISTINCT who FROM {whose('tally', groups)} ORDER BY who").fetchall()
    if not keeping:
        return
    asked = variants.Asked(groups, [variants.AS_IT_IS], [(who, 0) for (who,) in keeping])
    both = variants.counted(con, log, asked, funnel.counted_twice)
    for who, of in by_group(both[both["crm"] != both["tally"]]).items():
        for measure, rows in of.groupby("measure"):
            yield who, _difference(str(measure), rows)


def _difference(measure: str, rows: pd.DataFrame) -> Fault:
    return Fault(
        "tally",
        f"{vocab.label(measure)} counted by both: CRM {wording.number(rows['crm'].sum())}, "
        f"tally {wording.number(rows['tally'].sum())}",
        len(rows),
        f"in these weeks the {rows['stands'].iloc[0]} counts; they are never added",
    )
