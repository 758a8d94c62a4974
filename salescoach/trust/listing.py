"""The rows behind a fault, one by one: where each stands, whose it is, and what decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final, NamedTuple

from salescoach import schema, weeks
from salescoach.errors import SalescoachError
from salescoach.store import Log
from salescoach.trust import catalogue, marks
from salescoach.trust.wanted import group

_AT_ONCE: Final = 1000


class Row(NamedTuple):
    """One row of a fault: the file and row it stands in, and its id there; what is not known is missing."""

    reason: str
    source: str | None
    file: str | None
    row: int | None
    rep_id: str | None
    date: date | None
    item: str | None
    detail: str | None


#: By reason, SQL for what decided it; {written} is the day a row was written down.
_DETAIL: Final = {
    "duplicate": "'stands for ' || copies || ' rows'",
    "same-id": "'its id stands in another table of the export too'",
    "automated": "'logged by a machine'",
    "unassigned": "'names no rep'",
    "no-result": "'nobody wrote how it ended'",
    "unknown-person": "coalesce('title: ' || contact_title, 'no title')",
    "unlinked": "'names no account'",
    "unknown-purpose": "'an account of the group ' || account_group",
    "unknown-meeting": "'state: ' || state",
    "late": "'written down on ' || {written} || ', ' || ({written} - date) || ' days after its date'",
    "back-dated": "'written down on ' || {written} || ', in the hour from ' || strftime(sat, '%H:%M') || ' UTC'",
    "future": "'written down on ' || {written} || ', before its date'",
    "burst": "'in the burst that began at ' || strftime(burst, '%H:%M:%S') || ' UTC'",
    "owner-changed": "'written down by ' || logged_by",
    "integration": "'written down by ' || logged_by",
    "far-off": "'dated more than half a year away from all others'",
}
#: Reasons that are listed otherwise than as rows of the activities.
_OWN: Final = {
    "unmapped": """SELECT source, file, "row", rep_id, date, activity_id AS item, concat_ws('; ',
            CASE WHEN unmapped THEN 'result: ' || disposition_word END,
            CASE WHEN unmapped_outcome THEN 'decision: ' || outcome_word END) AS detail
        FROM marked WHERE own AND (unmapped OR unmapped_outcome)""",
    "restated": """SELECT source, file, "row", rep_id, date, item, fills || ': ' || what
            || CASE WHEN was_file <> file OR was_row <> "row" THEN '; it stood in row ' || was_row || ' of ' || was_file
            ELSE '' END AS detail
        FROM restated WHERE version = (SELECT max(version) FROM files) AND {mine}""",
}
_COLLAPSED: Final = """
SELECT c.source, c.file, c."row", m.rep_id, m.date, c.activity_id AS item,
    'counted once with row ' || m."row" || ' of ' || m.file || ' (' || m.source || ', ' || m.activity_id || ')'
        AS detail
FROM collapsed c JOIN marked m ON m.source = c.into_source AND m.activity_id = c.into_id WHERE m.own"""
_ALIKE: Final = """
SELECT what AS source, NULL AS file, NULL AS "row", id AS rep_id, NULL AS date, other_id AS item,
    name || ' and ' || other_name || ': ' || why AS detail FROM alike"""


def reasons() -> dict[str, str]:
    """Return what rows can be listed by, and what each means.

    >>> reasons()["burst"]
    'dials in bursts: 5 or more within a minute'
    """
    told = {fault.reason: fault.said for fault in catalogue.FAULTS if fault.reason in {*_DETAIL, *_OWN}}
    return {
        **schema.REASONS,
        **told,
        "restated": "rows changed or taken out by the last import",
        "alike": "reps who are likely one person",
    }


def rows(
    log: Log, reason: str, reps: Sequence[str] | None = None, *, first: int | None = None
) -> Iterator[Row]:
    """Yield the rows of one reason, in the order of their files; ``first`` are enough.

    Raises ``SalescoachError`` for a reason that is not there, with those that are and their counts.
    """
    if reason not in reasons():
        there = ", ".join(f"{name} ({count:,})" for name, count in counts(log, reps).items() if count)
        raise SalescoachError(
            f"there is no reason {reason!r} to list rows by; this log has {there or 'no row to list'}"
        )
    return _rows(log, reason, reps, first)


def _rows(log: Log, reason: str, reps: Sequence[str] | None, first: int | None) -> Iterator[Row]:
    with log.connect() as con:
        marks.mark(con, log, group(reps), marks.stray_dates(con))
        limit = "" if first is None else f" LIMIT {int(first)}"
        found = con.execute(
            f"""SELECT source, file, "row", rep_id, CAST(date AS DATE), item, detail
            FROM ({_select(log, reason, reps)}) ORDER BY source, file, "row", item{limit}"""
        )
        while some := found.fetchmany(_AT_ONCE):
            yield from (Row(reason, *values) for values in some)


def counts(log: Log, reps: Sequence[str] | None = None) -> dict[str, int]:
    """Return how many rows there are to list by each reason."""
    with log.connect() as con:
        marks.mark(con, log, group(reps), marks.stray_dates(con))
        found = con.execute(
            " UNION ALL ".join(
                f"SELECT '{reason}', count(*) FROM ({_select(log, reason, reps)})" for reason in reasons()
            )
        ).fetchall()
    of = {str(reason): int(count) for reason, count in found}
    return {reason: of[reason] for reason in reasons()}


def _select(log: Log, reason: str, reps: Sequence[str] | None) -> str:
    """Return the select of a reason's rows; it reads ``marked`` and ``wanted``."""
    mine = "true" if reps is None else "coalesce(rep_id IN (SELECT rep_id FROM wanted), false)"
    if reason == "duplicate":
        return _COLLAPSED
    if reason == "alike":
        return _ALIKE if reps is None else f"{_NOTHING} LIMIT 0"
    if reason in _OWN:
        return _OWN[reason].format(mine=mine)
    if reason in _DETAIL:
        [where] = [fault.where for fault in catalogue.FAULTS if fault.reason == reason]
        written = weeks.local_date_sql("logged", log.settings.time_zone)
        detail = _DETAIL[reason].format(written=written)
        return f"""SELECT source, file, "row", rep_id, date, activity_id AS item, {detail} AS detail
            FROM marked WHERE own AND coalesce({where}, false)"""
    return f"""SELECT source, file, "row", rep_id, date, item, detail FROM left_out
        WHERE reason = '{reason}' AND {mine}"""


_NOTHING: Final = """
SELECT NULL AS source, NULL AS file, NULL AS "row", NULL AS rep_id, NULL AS date, NULL AS item, NULL AS detail"""
