"""From the imported log to a published version: what words mean, who is who, what counts once.

Everything here is derived anew over the whole log at every publish, so that a word that is named
or a deal that arrives late changes the numbers without importing anything again.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final, NamedTuple

import duckdb

from salescoach import settings, store
from salescoach.publish import (
    accounts,
    alike,
    appointments,
    duplicates,
    few,
    joins,
    meaning,
    people,
    roster,
    same,
)
from salescoach.settings import Settings

Tell = Callable[[str], None]

#: The steps in their order, each with what it does in words; each makes tables of the connection from
#: those before it.
STEPS: Final = (
    (same.unite, "finding ids that are one"),
    (few.number, "looking through the rows"),
    (meaning.explain, "explaining words"),
    (roster.merge, "listing the reps"),
    (alike.find, "listing the reps"),
    (duplicates.collapse, "finding calls that stand in two files"),
    (people.conversations, "finding calls back"),
    (accounts.group, "grouping the accounts"),
    (people.speak, "finding talks and refusals"),
    (appointments.open_and_move, "following appointments"),
    (people.count_once, "counting what counts once"),
)


def silent(text: str) -> None:
    """Tell nobody."""


def publish(
    con: duckdb.DuckDBPyConnection,
    folder: Path,
    *,
    text: str | None = None,
    same_as: str = "",
    tell: Tell = silent,
) -> str:
    """Derive every table over the imported log, write a new version and return its name.

    ``con`` is a connection from ``store.importing``; ``store.make_current`` shows it to readers.
    ``text`` is that of workbook.toml, where it is about to change; ``same_as`` names the version that
    is brought back. ``tell`` is called with what is being done, in words.
    """
    text = store.settings_text(folder) if text is None else text
    known = derive(con, settings.parse(text, str(folder / settings.FILE)), tell=tell)
    days = {name: day.isoformat() if day is not None else None for name, day in known._asdict().items()}
    meta = {**days, "same_as": same_as}
    tell("writing the version")
    tables = {name: name for name in store.PUBLISHED} | {"activities": "numbered"}
    with joins.in_order(con):
        return store.write_version(con, folder, tables, meta, text=text)


class Known(NamedTuple):
    """The latest day a log knows about, and the last one of which it would know the calls; None for no day."""

    latest: date | None
    called: date | None


def derive(con: duckdb.DuckDBPyConnection, given: Settings, *, tell: Tell = silent) -> Known:
    """Make every published table from the log tables; return how far the log knows.

    The latest day is that of any activity (a meeting counts once it was held or missed) or closed deal;
    where there are only meetings of which nobody knows whether they took place, the latest of those. Calls
    and visits are known as far as the sources that hold any of them go on, or as dials are tallied. ``tell``
    is called with what is being done, in words.
    """
    for step, words in STEPS:
        tell(words)
        step(con, given)
    [(latest, called)] = con.execute(_KNOWN).fetchall()
    if latest is None:
        [(latest,)] = con.execute("SELECT max(date) FROM events").fetchall()
    return Known(latest, called)


_KNOWN: Final = """
WITH days AS (
    SELECT source, max(date) AS day, bool_or(kind IN ('dial', 'visit')) AS calls FROM events
    WHERE kind <> 'meeting' GROUP BY source
    UNION ALL SELECT source, max(date), false FROM once
    WHERE kind = 'meeting' AND state IN ('held', 'no_show') GROUP BY source
    UNION ALL SELECT NULL, max(closed), false FROM deals WHERE status IN ('won', 'lost')
    UNION ALL SELECT measure, max(CASE span WHEN 'week' THEN date + 6 ELSE date END), starts_with(measure, 'dials')
    FROM tally GROUP BY measure)
SELECT max(day), max(day) FILTER (source IN (SELECT source FROM days WHERE calls)) FROM days
"""
