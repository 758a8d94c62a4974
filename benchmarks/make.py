"""A made-up CRM export of any size: calls, e-mails and meetings of two years, and a second one that overlaps.

Every cell is worked out from the number of its row, so that the same size gives the same files.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

#: Changes with what is made, so that older files are made again.
EDITION: Final = 1
#: So many working days lie in the first export.
DAYS: Final = 520
#: Of the rows of the second export, so many percent stand in the first.
OVERLAP: Final = 10


@dataclass(frozen=True)
class Size:
    """How many rows an export has; the other numbers follow from it."""

    rows: int

    @property
    def reps(self) -> int:
        """200 for 10 million rows, 96 rows a working day each."""
        return max(4, self.rows // 50_000)

    @property
    def accounts(self) -> int:
        """200 thousand for 10 million rows; each has five contacts."""
        return max(5, self.rows // 50 // self.reps) * self.reps


@dataclass(frozen=True)
class Exports:
    """Two folders of an export each: the first, and the next one, which overlaps it."""

    first: Path
    again: Path


def exports(folder: Path, rows: int) -> Exports:
    """Return the two exports of that size below the folder, made unless they are there already."""
    home = folder / f"export-{EDITION}-{rows}"
    if not home.is_dir():
        draft = folder / f".export-{os.getpid()}"
        shutil.rmtree(draft, ignore_errors=True)
        _write(draft, Size(rows))
        draft.rename(home)
    return Exports(home / "first", home / "again")


def _write(home: Path, size: Size) -> None:
    overlap = size.rows * OVERLAP // 100
    first, again = home / "first", home / "again"
    for folder in (first, again):
        folder.mkdir(parents=True)
    with duckdb.connect(config={"threads": 2, "memory_limit": "2GB", "temp_directory": str(home)}) as con:
        con.execute("CREATE MACRO dice(i, salt, sides) AS CAST(hash(i, salt) % sides AS BIGINT)")
        _copy(con, _ACTIVITIES, first / "activities.csv", _numbers(size, 0, 0))
        _copy(con, _ACTIVITIES, again / "activities.csv", _numbers(size, size.rows - overlap, overlap))
        for name, select in _OTHERS.items():
            _copy(con, select, first / f"{name}.csv", _numbers(size, 0, 0))
            os.link(first / f"{name}.csv", again / f"{name}.csv")


def _numbers(size: Size, start: int, overlap: int) -> dict[str, int]:
    return {
        "rows": size.rows, "start": start, "told_again": start + overlap, "days": DAYS,
        "reps": size.reps, "accounts": size.accounts, "each": size.accounts // size.reps,
    }  # fmt: skip


def _copy(con: duckdb.DuckDBPyConnection, select: str, path: Path, numbers: dict[str, int]) -> None:
    con.execute(f"COPY ({select.format(**numbers)}) TO '{path}' (FORMAT csv, HEADER true)")


# Half of the rows told again have another result. Some accounts of a rep are called more than others.
_ACTIVITIES: Final = """
WITH rolled AS (
    SELECT i, dice(i, 1, {reps}) AS rep, dice(i, 2, 1000) AS kind, dice(i, 3, 1000000) / 1e6 AS u,
        dice(i, 4, 5) AS person, dice(i, 5, 36000) AS second, i * {days} // {rows} AS day,
        dice(i, CASE WHEN i < {told_again} AND dice(i, 6, 2) = 0 THEN 7 ELSE 8 END, 1000) AS result,
        dice(i, 9, 1000) AS way, dice(i, 10, 900) AS length
    FROM range({start}, {start} + {rows}) AS r(i)),
named AS (
    SELECT *, rep + {reps} * CAST(floor(u * u * {each}) AS BIGINT) AS account,
        CASE WHEN kind < 800 THEN 'Call' WHEN kind < 940 THEN 'Email' ELSE 'Meeting' END AS type FROM rolled)
SELECT printf('00T%012dAAA', i) AS "Activity ID", type AS "Type",
    CASE type WHEN 'Call' THEN 'Call with ' WHEN 'Email' THEN 'Re: offer for ' ELSE 'Meeting with ' END
        || printf('firm %d', account) AS "Subject",
    strftime(TIMESTAMP '2024-01-01' + to_days(CAST(day // 5 * 7 + day % 5 AS INTEGER)) + to_hours(8)
        + to_seconds(second), '%Y-%m-%d %H:%M:%S') AS "Start",
    printf('U%04d', rep) AS "Owner",
    CASE WHEN way < 980 THEN printf('003%09dAAA', account * 5 + person) END AS "Contact ID",
    CASE WHEN way < 990 THEN printf('001%09dAAA', account) END AS "Account ID",
    CASE type WHEN 'Call' THEN CASE WHEN length < 864 THEN 'Outbound' ELSE 'Inbound' END
        WHEN 'Email' THEN CASE WHEN length < 720 THEN 'Outbound' ELSE 'Inbound' END END AS "Direction",
    CASE WHEN type = 'Call' THEN CASE WHEN result < 500 THEN 'No answer' WHEN result < 690 THEN 'Left voicemail'
        WHEN result < 710 THEN 'Wrong number' WHEN result < 800 THEN 'Gatekeeper'
        WHEN result < 820 THEN 'Appointment set' WHEN result < 870 THEN 'Refused appointment'
        WHEN result < 910 THEN 'Asked - call later' ELSE 'Spoke - nothing agreed' END END AS "Result",
    CASE WHEN type = 'Meeting' THEN CASE WHEN result < 700 THEN 'Held' WHEN result < 780 THEN 'No-show'
        WHEN result < 880 THEN 'Cancelled' WHEN result < 940 THEN 'Moved' ELSE 'Booked' END END AS "State",
    CASE type WHEN 'Call' THEN CASE WHEN result < 690 THEN length % 40 ELSE length END
        WHEN 'Meeting' THEN 1800 + length END AS "Seconds"
FROM named
"""
_OTHERS: Final = {
    "contacts": """
SELECT printf('003%09dAAA', i) AS "Contact ID", printf('001%09dAAA', i // 5) AS "Account ID",
    ['Owner', 'Managing Director', 'Head of Purchasing', 'Buyer', 'Assistant', ''][1 + dice(i, 20, 6)] AS "Title"
FROM range({accounts} * 5) AS r(i)""",
    "accounts": """
SELECT printf('001%09dAAA', i) AS "Account ID", printf('Firm %d', i) AS "Name",
    CASE WHEN dice(i, 30, 20) = 0 THEN printf('001%09dAAA', i % 1000) END AS "Parent ID",
    CASE dice(i, 31, 40) WHEN 0 THEN 'Partner' WHEN 1 THEN 'Customer' ELSE 'Prospect' END AS "Type",
    CASE WHEN dice(i, 32, 10) < 6 THEN 'yes' ELSE 'no' END AS "Target list"
FROM range({accounts}) AS r(i)""",
    "deals": """
WITH rolled AS (
    SELECT i, dice(i, 40, {accounts}) AS account, dice(i, 41, {days} * 7 // 5) AS day, dice(i, 42, 10) AS end
    FROM range({accounts} // 4) AS r(i))
SELECT printf('006%09dAAA', i) AS "Deal ID", printf('001%09dAAA', account) AS "Account ID",
    printf('U%04d', account % {reps}) AS "Owner", strftime(DATE '2024-01-01' + day::INTEGER, '%Y-%m-%d') AS "Created",
    strftime(DATE '2024-01-01' + (day + 20 + dice(i, 43, 90))::INTEGER, '%Y-%m-%d') AS "Close date",
    CASE WHEN "end" < 3 THEN 'Closed Won' WHEN "end" < 7 THEN 'Closed Lost' ELSE 'Proposal' END AS "Stage",
    1000 + 10 * dice(i, 44, 2000) AS "Amount",
    CASE dice(i, 45, 5) WHEN 0 THEN 'Expansion' ELSE 'New business' END AS "Type"
FROM rolled""",
}
