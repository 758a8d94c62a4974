"""What the rep did: dials, people seen and what was usual, and the ledger of every no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pandas as pd

from salescoach import agreements, benchmarks, ledger, trends, vocab
from salescoach.report import frames, html
from salescoach.report.facts import Facts

#: The measures whose usual is watched, in the scope they are watched in.
_WATCHED: Final = {"dials": "all", "accounts_new": "all", "people_seen": "all", "asks": vocab.DEFAULT_SCOPE}
_LEDGER_HEAD: Final = ("Line", "Last whole week", "In the whole weeks", "A week", "A day worked")


@dataclass(frozen=True)
class Work:
    """Activity and people seen: what is usual, what is worth a question, and the tables of the pictures.

    ``flags`` are the sentences that are worth a question, by the words of the measure.
    """

    said: html.Block
    dials: pd.DataFrame
    by_group: pd.DataFrame
    by_purpose: pd.DataFrame
    people: pd.DataFrame
    changes: tuple[pd.Timestamp, ...]
    flags: tuple[tuple[str, str], ...]
    how: tuple[str, ...]


@dataclass(frozen=True)
class Nos:
    """The ledger: lines by week for the picture, the last week beside the usual, and the asks behind them."""

    lines: pd.DataFrame
    refusals: pd.DataFrame
    beside: html.Block
    asking: ledger.Asking
    after_no: html.Block
    how: tuple[str, ...]


def work(found: Facts, known: pd.DataFrame, recent: pd.DataFrame, rep_id: str) -> Work:
    """Return what one rep did; ``known`` are the rep's rep_weeks, ``recent`` those that pictures show."""
    moved = found.changed.loc[found.changed["rep_id"] == rep_id, "since"]
    roles = tuple(pd.Timestamp(day) for day in moved)
    anew = agreements.starts_anew(found.agreements, rep_id)
    usual = {
        name: trends.behaviour(
            known, rep_id, name, scope=scope, changes=(*roles, *([anew[name]] if name in anew else []))
        )
        for name, scope in _WATCHED.items()
    }
    lines = [one.sentence for one in usual.values() if one.sentence]
    flags = tuple(
        (vocab.label(name), one.sentence) for name, one in usual.items() if "worth a question" in one.sentence
    )
    shown = usual["dials"].table
    first = recent["week"].min() if len(recent) else None
    return Work(
        html.Block(html.paragraphs(lines), "\n".join(lines)),
        shown[shown["period"] >= first] if first is not None else shown,
        frames.by_group(recent),
        frames.by_purpose(recent),
        frames.people(recent),
        roles,
        flags,
        (*(one.how for one in usual.values()), trends.ALARMS),
    )


def nos(found: Facts, known: pd.DataFrame, recent: pd.DataFrame, scope: str, *, after_no: bool) -> Nos:
    """Return the ledger of one rep in a scope; ``after_no`` adds what follows a no."""
    rep_id = str(known["rep_id"].iloc[0]) if len(known) else ""
    table = ledger.week_table(known, found.nos, rep_id, scope=scope)
    beside = ledger.beside(table)
    known_lines = beside.rows[["last", "usual"]].notna().any(axis=None)
    rows = [ledger.cells(row) for row in beside.rows.to_dict("records")] if known_lines else []
    asking = ledger.asks(known, rep_id, scope=scope, peers_rate=_asked_by_peers(found, rep_id, scope))
    channels = ledger.refused_by(found.nos, table, rep_id, scope=scope)
    lines = list(dict.fromkeys(filter(None, (beside.sentence, asking.sentence, channels))))
    markup = html.paragraphs(lines)
    if rows:
        markup += html.table(_LEDGER_HEAD, rows, caption="Every no, beside the appointments")
    first = recent["week"].min() if len(recent) else None
    return Nos(
        table[table["week"] >= first] if first is not None else table,
        frames.refusals(recent, scope),
        html.Block(markup, "\n".join(lines)),
        asking,
        _after_no(found, rep_id) if after_no else html.Block("", ""),
        (beside.how, asking.how),
    )


def _asked_by_peers(found: Facts, rep_id: str, scope: str) -> float | None:
    """Return the share of talks in which the peers asked for the meeting, where they are enough."""
    pool = found.pools.get(rep_id)
    if pool is None or len(pool.reps) < benchmarks.ENOUGH:
        return None
    rows = found.known.loc[
        found.known["rep_id"].isin(pool.reps) & (found.known["scope"] == scope),
        ["week", "conversations", "asks"],
    ].dropna()
    last = rows[rows["week"] > rows["week"].max() - pd.Timedelta(weeks=ledger.USUAL_WEEKS)]
    talks, asks = float(last["conversations"].sum()), float(last["asks"].sum())
    return asks / talks if 0 < asks <= talks else None


def _after_no(found: Facts, rep_id: str) -> html.Block:
    told = ledger.resilience(found.log, [rep_id])
    lines = list(told["sentence"])
    return html.Block(html.paragraphs(lines), "\n".join(lines))
