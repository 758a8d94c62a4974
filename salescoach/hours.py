"""When calls are made and answered: dials and conversations by hour and weekday, on the rep's own clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import pandas as pd

from salescoach import vocab, weeks, wording
from salescoach.errors import SalescoachError
from salescoach.funnel.counts import SCOPES_OF
from salescoach.store import Log

DIALS, CONVERSATIONS = "dials", "conversations"
#: What is shown, and where both its parts are kept: the tries that count, and what came of them.
_SHOWN: Final = {
    DIALS: ("dials_known", "connects", "were answered", "are answered"),
    CONVERSATIONS: ("dials_told", "dial_conversations", "reached a decision maker", "reach a decision maker"),
}
#: Of fewer dials no share is said.
FEWEST: Final = 20
NO_TALLY: Final = "a tally cannot show this"
_COUNTS: Final = (
    "dials", "dials_known", "connects", "dials_told", "dial_conversations", "conversations",
)  # fmt: skip
_HOW: Final = (
    "Counted in the rep's own time zone, or the team's where none is known of him. So many cells differ by chance "
    "alone: an hour that looks good here is worth trying, and no proof."
)


@dataclass(frozen=True)
class Hours:
    """Counts by ``weekday`` (0 is Monday) and ``hour`` (0 to 23), both missing for what has no time of day.

    ``cells`` has one row each with ``dials``, ``dials_known`` (it is known how they ended), ``connects``,
    ``dials_told`` (it is known whether a decision maker was spoken to), ``dial_conversations`` and
    ``conversations``. ``tallied`` are the dials and the conversations that a tally counted, by name;
    ``untold`` says which of the two nobody tracks.
    """

    cells: pd.DataFrame
    tallied: dict[str, float]
    untold: frozenset[str]


@dataclass(frozen=True)
class Shown:
    """What is drawn, in one row per weekday and hour: ``weekday``, ``hour``, ``count``, ``said``; and in words."""

    frame: pd.DataFrame
    sentence: str
    how: str


def by_hour(log: Log, rep_weeks: pd.DataFrame, *, scope: str, group: str = "") -> Hours:
    """Return when the reps of ``rep_weeks`` dialled and talked in those weeks, by weekday and hour.

    ``rep_weeks`` are the rows chosen, without the counts that are not known; those of another scope are left out.
    ``group`` is a group of accounts, "" for all. What a tally counts in a week is not counted here.

    Raises ``SalescoachError`` for a scope or group that is not there.

    >>> from salescoach.funnel import rep_weeks
    >>> from salescoach.testing import small_log
    >>> log = small_log([{"rep_id": "ann", "instant": "2026-03-03 09:30:00", "disposition_word": "Connected"}])
    >>> by_hour(log, rep_weeks(log), scope="all").cells[["weekday", "hour", "dials", "connects"]].values.tolist()
    [[1, 9, 1, 1]]
    """
    if scope not in vocab.SCOPES or (group and group not in vocab.ACCOUNT_GROUPS):
        raise SalescoachError(f"there is no scope {scope!r} or no group of accounts {group!r}")
    rows = rep_weeks[rep_weeks["scope"] == scope]
    by_hand = rows["from_tally"].str.split(",")
    chosen, tallied = rows[["rep_id", "week"]].copy(), {}
    for name in (DIALS, CONVERSATIONS):
        from_tally = by_hand.map(lambda names, name=name: name in names).astype(bool)
        chosen[f"by_{name}"] = (rows[name].notna() & ~from_tally).to_numpy(bool)
        tallied[name] = float(rows.loc[from_tally, name].sum())
    untold = frozenset(name for name in (DIALS, CONVERSATIONS) if rows[name].isna().all())
    purposes = [purpose for purpose, scopes in SCOPES_OF.items() if scope in scopes]
    cells = _counted(log, chosen, purposes=purposes, groups=[group] if group else list(vocab.ACCOUNT_GROUPS))
    return Hours(cells, tallied, untold)


def shown(found: Hours, what: str = DIALS) -> Shown:
    """Return the dials or the conversations of each hour, with what came of them in words; missing is not tracked.

    ``frame`` is empty where nothing can be shown; ``sentence`` then says why, and otherwise what is left out.
    ``said`` is a share only of 20 dials or more.
    """
    if what in found.untold:
        return Shown(_frame(found.cells.iloc[:0], what), f"No {what} are tracked here.", _HOW)
    timed = found.cells[found.cells["hour"].notna()]
    total, clocked = int(found.cells[what].sum()), int(timed[what].sum())
    sentence = _sentence(what, total=total, without=total - clocked, tallied=found.tallied[what])
    return Shown(_frame(timed if clocked else timed.iloc[:0], what), sentence, _HOW)


def _frame(cells: pd.DataFrame, what: str) -> pd.DataFrame:
    """Return what is drawn of cells that have a time of day; hours with dials and no conversation are cells too."""
    rows = cells[(cells[what] > 0) | (cells["dials"] > 0)].reset_index(drop=True)
    said = [_came(row, what) for row in rows.to_dict("records")]
    counts = {"weekday": rows["weekday"], "hour": rows["hour"], "count": rows[what]}
    return pd.DataFrame(counts).astype("int64").assign(said=pd.Series(said, dtype=object))


def _sentence(what: str, *, total: int, without: int, tallied: float) -> str:
    """Return what of it the picture cannot show."""
    by_hand = f"{wording.counted(tallied, what)} stand in a tally; {NO_TALLY}." if tallied else ""
    if not total:
        return by_hand[:1].upper() + by_hand[1:] or f"There are no {what} here."
    of = wording.counted(total, what)
    if without == total == 1:
        clock = f"The one {wording.singular(what)} has no time of day, so this cannot be shown."
    elif without == total:
        clock = f"None of the {of} has a time of day, so this cannot be shown."
    elif without:
        have = "has" if without == 1 else "have"
        clock = f"{wording.number(without)} of {of} {have} no time of day and cannot be shown."
    else:
        clock = f"{of}, all with their time of day."
    return f"{clock} {by_hand[:1].upper()}{by_hand[1:]}".strip()


def _came(row: dict[Any, Any], what: str) -> str:
    """Return what came of the dials of an hour: "5 of 38 dials were answered", or why that is not said."""
    tries, good, did, do = _SHOWN[what]
    dials, known = int(row["dials"]), int(row[tries])
    if not dials:
        return "no dials"
    if not known:
        return f"{wording.counted(dials, 'dials')}; it is not known how many {did}"
    if known < FEWEST:
        return f"{wording.counted(dials, 'dials')}: {wording.TOO_THIN} how many {do}"
    of = "dials" if known == dials else "dials whose end is known"
    return f"{wording.number(int(row[good]))} of {wording.number(known)} {of} {did}"


def _counted(
    log: Log, chosen: pd.DataFrame, *, purposes: Sequence[str], groups: Sequence[str]
) -> pd.DataFrame:
    with log.connect(["activities", "reps"]) as con:
        own = con.execute("SELECT rep_id, time_zone FROM reps").fetchall()
        zones = {str(rep): _zone(zone, log.settings.time_zone) for rep, zone in own}
        named = chosen["rep_id"].map(lambda rep: zones.get(str(rep), log.settings.time_zone))
        con.register("chosen", chosen.assign(zone=named.astype(object)))
        found = con.execute(_CELLS, {"purposes": list(purposes), "groups": list(groups)}).df()
    types = {"weekday": "Int64", "hour": "Int64", **dict.fromkeys(_COUNTS, "int64")}
    return found.astype(types)


def _zone(zone: object, team: str) -> str:
    """Return a rep's zone, or the team's where he has none or one that is no place."""
    try:
        return weeks.check_zone(str(zone)) if isinstance(zone, str) and zone else team
    except SalescoachError:
        return team


# What is known of a dial: how it ended, and, where a person answered, whether that one decides.
_CELLS: Final = """
WITH timed AS (
    SELECT a.dial AND c.by_dials AS dial, a.conversation AND c.by_conversations AS talk, a.connect, a.conversation,
        a.disposition IS NOT NULL AS known, NOT a.connect OR a.decision_maker IS NOT NULL AS told,
        timezone(c.zone, timezone('UTC', a.instant)) AS clock
    FROM activities a JOIN chosen c ON c.rep_id = a.rep_id AND c.week = a.week
    WHERE NOT a.automated AND (a.dial OR a.conversation)
        AND list_contains($purposes, a.purpose) AND list_contains($groups, a.account_group))
SELECT isodow(clock) - 1 AS weekday, hour(clock) AS hour,
    count(*) FILTER (dial) AS dials, count(*) FILTER (dial AND known) AS dials_known,
    count(*) FILTER (dial AND connect) AS connects, count(*) FILTER (dial AND known AND told) AS dials_told,
    count(*) FILTER (dial AND known AND told AND conversation) AS dial_conversations,
    count(*) FILTER (talk) AS conversations
FROM timed WHERE dial OR talk GROUP BY ALL ORDER BY ALL
"""

METRICS: Final = (
    vocab.Metric(
        "by hour and weekday",
        "dials, or conversations, by the weekday and hour of the rep's own clock; with each, how many of its dials "
        "were answered, or reached a decision maker",
        "dials; conversations",
        "activities: instant, dial, connect, conversation, disposition, decision_maker; reps: time_zone",
        f"Counts of the weeks chosen. A share is said of {FEWEST} dials or more, of those whose end is known. Rows "
        "without a time of day are counted and left out",
        "own definition",
        "where no row has a time of day, in a tally, or where the count is not tracked",
    ),
)
