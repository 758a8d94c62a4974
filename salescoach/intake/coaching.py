"""What a coach writes into a workbook between imports: the plan of a week, and what was agreed."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Final

from salescoach import schema, store, weeks
from salescoach.errors import SalescoachError
from salescoach.intake.changing import Change, changing
from salescoach.sources import plain
from salescoach.sources.reader import literal
from salescoach.store import Log

#: What stands as the file of rows that a command wrote.
PLANNED_BY: Final = "salescoach plan"
AGREED_BY: Final = "salescoach agree"
_MOST: Final = 10_000
_LONGEST_NOTE: Final = 500


@dataclass(frozen=True)
class Agreed:
    """What a coach and a rep agree on: the measure, which way ("" for the usual one), and the rest.

    ``made`` is the day it was made, by default the last day of the log or an earlier ``start``; ``start``
    any day of the first week it holds for, by default of the week after that day. ``new_usual``: what
    is usual starts anew; ``picked_worst``: it was made because of an unusually bad week.
    """

    measure: str
    direction: str = ""
    target: float | None = None
    made: date | None = None
    start: date | None = None
    note: str = ""
    new_usual: bool = False
    picked_worst: bool = False


def set_plan(
    folder: Path, rep: str, planned: Mapping[str, float], *, week: date | None = None
) -> tuple[date, str]:
    """Plan a rep's week and those after it; return the first day of that week and the version.

    ``planned`` gives counts per week by ``schema.PLAN_MEASURES``; what it leaves out stays as it was.
    ``week`` is any day of the week, by default of the week after the log's last day. Raises
    ``SalescoachError`` for a rep who is not there, no plan at all, and counts that are none.
    """
    if not planned:
        raise SalescoachError("nothing is planned; say how many of " + ", ".join(schema.PLAN_MEASURES))
    for measure, count in planned.items():
        if measure not in schema.PLAN_MEASURES:
            raise SalescoachError(
                f"{measure!r} cannot be planned; choose from {', '.join(schema.PLAN_MEASURES)}"
            )
        _check_count(count)
    store.require(folder)
    with changing(folder) as change:
        log = store.read(folder)
        [rep_id] = store.find_reps(log, [rep])
        first = week_of(log, week)
        where = {"rep_id": rep_id, "week": first, "file": PLANNED_BY, "row": 1}
        rows = [{**where, "measure": measure, "count": float(count)} for measure, count in planned.items()]
        store.replace_list(change.con, schema.PLAN_WEEKS, rows, "false")
    return first, change.version


def week_of(log: Log, day: date | None) -> date:
    """Return the first day of the week of a day, by default of the week after the log's last day."""
    start = log.settings.week_start
    if day is not None:
        return weeks.week_of(day, start)
    if log.as_of == store.NOTHING_YET:
        raise SalescoachError("nothing in the workbook has a date yet; say which week is meant")
    return weeks.add_weeks(weeks.week_of(log.as_of, start), 1)


def agree(folder: Path, rep: str, what: Agreed) -> tuple[str, str]:
    """Write down what was agreed with a rep; return the number of the agreement and the version.

    Raises ``SalescoachError`` for a rep who is not there, a measure that nobody can agree on, and a target
    or days that make no sense.
    """
    _check(what)
    store.require(folder)
    with changing(folder) as change:
        log = store.read(folder)
        [rep_id] = store.find_reps(log, [rep])
        made, start = _days(log, what)
        number = _next(change)
        row = {
            **dataclasses.asdict(what),
            "agreement_id": str(number),
            "rep_id": rep_id,
            "made": made,
            "start": start,
            "direction": what.direction or usual_direction(what.measure),
            "note": note_of(what.note),
            "file": AGREED_BY,
            "row": number,
        }
        store.replace_list(change.con, schema.AGREEMENTS, [row], "false")
    return str(number), change.version


def _days(log: Log, what: Agreed) -> tuple[date, date]:
    """Return the day on which it was made and the first day of the first week it holds for."""
    first = log.settings.week_start
    if what.made is None and what.start is None:
        return log.as_of, week_of(log, None)
    made = what.made or min(log.as_of, what.start or log.as_of)
    start = weeks.week_of(what.start, first) if what.start else weeks.add_weeks(weeks.week_of(made, first), 1)
    if start < weeks.week_of(made, first):
        raise SalescoachError(f"it was made on {made}, after the week from {start}; mend one of the two days")
    return made, start


def end(folder: Path, agreement_id: str, *, on: date | None = None) -> tuple[date, str]:
    """End an agreement on a day, by default the log's last; return that day and the version.

    An agreement that ends before its first week never held: it is taken out. Raises ``SalescoachError``
    where there is no such agreement.
    """
    store.require(folder)
    with changing(folder) as change:
        last = on or store.read(folder).as_of
        only = f"agreement_id = {literal(agreement_id)}"
        found = change.con.execute(f"SELECT * FROM log_agreements WHERE {only}").fetchall()
        if not found:
            raise SalescoachError(
                f"there is no agreement {agreement_id!r}; `salescoach agree {quote(str(folder))} --list` shows them"
            )
        row = dict(zip(schema.AGREEMENTS.names(), found[0], strict=True))
        rows = [{**row, "ended": last}] if row["start"] <= last else []
        store.replace_list(change.con, schema.AGREEMENTS, rows, only)
    return last, change.version


def usual_direction(measure: str) -> str:
    """Return which way a measure is to go when nothing is said: more work, fewer tries for one.

    >>> usual_direction("asks"), usual_direction("dials_per_conversation")
    ('more', 'fewer')
    """
    return "fewer" if measure in schema.AGREED_RATIOS else "more"


def note_of(text: str) -> str | None:
    """Return a note on one line without the signs that a screen obeys, or None where nothing is left.

    >>> note_of("ask the\\nowner\\x1b[2J"), note_of(" ")
    ('ask the owner[2J', None)
    """
    clean = " ".join(plain.printable(text.replace("\t", " ").replace("\r", " ")).split())
    if len(clean) > _LONGEST_NOTE:
        raise SalescoachError(f"a note of {len(clean)} letters is too long; write at most {_LONGEST_NOTE}")
    return clean or None


def _check(what: Agreed) -> None:
    known = (*schema.AGREED_COUNTS, *schema.AGREED_RATIOS)
    if what.measure not in known:
        raise SalescoachError(
            f"{what.measure!r} is nothing a rep decides himself; choose from {', '.join(known)}"
        )
    if what.direction and what.direction not in schema.DIRECTIONS_AGREED:
        raise SalescoachError(f"{what.direction!r} is no direction; choose more or fewer")
    if what.target is not None:
        _check_count(what.target)
    note_of(what.note)


def _check_count(count: float) -> None:
    if not math.isfinite(count) or not 0 <= count < _MOST:
        raise SalescoachError(f"{count:g} is no weekly count; write a number like 40")


def _next(change: Change) -> int:
    """Return a number that no agreement of the log has or had: what was undone is not named again."""
    tables = " UNION ALL ".join(f"SELECT agreement_id FROM {part}_agreements" for part in ("rows", "gone"))
    ((last,),) = change.con.execute(
        f"SELECT coalesce(max(TRY_CAST(agreement_id AS BIGINT)), 0) FROM ({tables})"
    ).fetchall()
    return int(last) + 1
