"""The peer of an import: pandas, as one who knows it writes it, ending with the same log in Parquet.

``python -m benchmarks.pandas_log WHICH ENGINE EXPORT INTO [BEFORE]``: WHICH of ``EXPORTS`` it is; ENGINE reads the CSV
("pyarrow" or "c"); EXPORT is the folder of the files, INTO that of the Parquet, BEFORE that of the log to which the
export is added.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from benchmarks.measure import tell_peak

Engine = Literal["c", "pyarrow"]

TEAM: Final = "Europe/Dublin"
KINDS: Final = {"Call": "dial", "Email": "email", "Meeting": "meeting", "Task": "other"}
DIRECTIONS: Final = {"Outbound": "outbound", "Inbound": "inbound"}
MACHINES: Final = ("workflow", "sync")


@dataclass(frozen=True)
class File:
    """What is asked of a CSV: the table it fills, column of the file and name in the log.

    ``kind`` is that of all its rows where it has no column of kinds, ``unit`` the seconds of its durations.
    """

    fills: str
    columns: Mapping[str, str]
    kind: str = ""
    unit: int = 1


#: The files of each export: that of ``benchmarks.make``, and that of the made-up team.
EXPORTS: Final = {
    "crm": {
        "activities": File("activities", {
            "Activity ID": "activity_id", "Type": "kind_word", "Start": "instant", "Owner": "rep_id",
            "Contact ID": "contact_id", "Account ID": "account_id", "Direction": "direction",
            "Result": "disposition_word", "State": "state_word", "Seconds": "duration_s",
        }),
        "contacts": File("contacts", {
            "Contact ID": "contact_id", "Account ID": "account_id", "Title": "title",
        }),
        "accounts": File("accounts", {
            "Account ID": "account_id", "Name": "name", "Parent ID": "parent_id", "Type": "type_word",
            "Target list": "target",
        }),
        "deals": File("deals", {
            "Deal ID": "deal_id", "Account ID": "account_id", "Owner": "rep_id", "Created": "created",
            "Close date": "closed", "Stage": "stage", "Amount": "amount", "Type": "business_word",
        }),
    },
    "sample": {
        "calls": File("activities", {
            "Call ID": "activity_id", "Contact ID": "contact_id", "Account ID": "account_id", "Agent": "rep_id",
            "Start": "instant", "Direction": "direction", "Result": "disposition_word",
            "Talk seconds": "duration_s",
        }, kind="dial"),
        "activities": File("activities", {
            "Activity ID": "activity_id", "Type": "kind_word", "Date": "instant", "Owner": "rep_id",
            "Contact ID": "contact_id", "Account ID": "account_id", "Deal ID": "deal_id", "Direction": "direction",
            "Result": "disposition_word", "Reply": "outcome_word", "State": "state_word", "Set by": "set_by",
            "From activity": "appointment_id", "Minutes": "duration_s", "Logged by": "automated",
        }, unit=60),
        "contacts": File("contacts", {
            "Contact ID": "contact_id", "Account ID": "account_id", "Title": "title",
        }),
        "accounts": File("accounts", {
            "Account ID": "account_id", "Name": "name", "Parent ID": "parent_id", "Type": "type_word",
            "Lead source": "origin_word", "Target list": "target", "Target from": "target_from",
            "Customer since": "customer_since",
        }),
        "deals": File("deals", {
            "Deal ID": "deal_id", "Account ID": "account_id", "Owner": "rep_id", "Created": "created",
            "Close date": "closed", "Stage": "stage", "Amount": "amount", "Currency": "currency",
            "Type": "business_word", "Source": "origin_word",
        }),
    },
}  # fmt: skip
KEY: Final = {
    "activities": "activity_id",
    "contacts": "contact_id",
    "accounts": "account_id",
    "deals": "deal_id",
}
ORDER: Final = {"activities": ["rep_id", "date", "source", "activity_id"]}
#: Columns of few values: as categories they cost a byte or two a row.
FEW: Final = (
    "kind_word", "rep_id", "direction", "disposition_word", "outcome_word", "state_word", "set_by",
    "kind", "source", "file",
)  # fmt: skip
DAYS: Final = ("created", "closed", "target_from", "customer_since")


def read(path: Path, source: str, asked: File, engine: Engine) -> pd.DataFrame:
    """Return the rows of one file with the columns of the log."""
    columns = asked.columns
    few = {said: "category" for said, column in columns.items() if column in FEW}
    dates = [said for said, column in columns.items() if column in ("instant", *DAYS)]
    numbers = {said: "float64" for said, column in columns.items() if column in ("duration_s", "amount")}
    texts = dict.fromkeys((said for said in columns if said not in (*few, *dates, *numbers)), "str")
    types: Any = {**few, **numbers, **texts}
    rows = pd.read_csv(path, engine=engine, usecols=list(columns), dtype=types, parse_dates=dates)
    rows = rows.rename(columns=columns)
    rows["source"] = pd.Categorical.from_codes([0] * len(rows), [source])
    rows["file"] = pd.Categorical.from_codes([0] * len(rows), [path.name])
    rows["row"] = range(2, len(rows) + 2)
    return worked_out(rows, asked) if asked.fills == "activities" else rows


def worked_out(rows: pd.DataFrame, asked: File) -> pd.DataFrame:
    """Return activities with the local date, its week, codes for kind and direction, seconds, and who is a machine."""
    if rows["instant"].dt.tz is not None:  # the file says how far it is from UTC
        rows["instant"] = rows["instant"].dt.tz_convert(None)
    local = rows["instant"].dt.tz_localize("UTC").dt.tz_convert(TEAM).dt.tz_localize(None)
    rows["date"] = local.dt.normalize()
    rows["week"] = rows["date"] - pd.to_timedelta(rows["date"].dt.weekday, unit="D")
    if asked.kind:
        rows["kind"] = pd.Categorical.from_codes([0] * len(rows), [asked.kind])
    else:
        rows["kind"] = rows["kind_word"].cat.rename_categories(KINDS)
    direction = rows["direction"].cat.rename_categories(DIRECTIONS)
    rows["direction"] = direction.mask(direction.isna() & (rows["kind"] == "dial"), "outbound")
    rows["duration_s"] *= asked.unit
    rows["automated"] = rows["automated"].isin(MACHINES) if "automated" in rows else False
    return rows


def together(before: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Return both, one after the other."""
    for column in FEW:
        if column in rows and column in before:
            both = before[column].cat.categories.union(rows[column].cat.categories)
            before[column] = before[column].cat.set_categories(both)
            rows[column] = rows[column].cat.set_categories(both)
    return pd.concat([before, rows], ignore_index=True)


def write(table: str, which: str, engine: Engine, export: Path, into: Path, before: Path | None) -> None:
    """Add the files of an export that fill a table to the log and write it, sorted."""
    files = {name: file for name, file in EXPORTS[which].items() if file.fills == table}
    parts = [read(export / f"{name}.csv", f"{which}/{name}", file, engine) for name, file in files.items()]
    if before is not None:
        parts.insert(0, pd.read_parquet(before / f"{table}.parquet"))
    key = ["source", KEY[table]]
    rows = reduce(together, parts).drop_duplicates(key, keep="last").sort_values(ORDER.get(table, key))
    rows.to_parquet(into / f"{table}.parquet", compression="zstd", index=False)


def main(which: str, engine: Engine, export: Path, into: Path, before: Path | None) -> None:
    """Write every table of the log."""
    into.mkdir(parents=True, exist_ok=True)
    for table in KEY:
        write(table, which, engine, export, into, before)
    tell_peak()


if __name__ == "__main__":
    said: Any = sys.argv[2]
    main(sys.argv[1], said, Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]) if sys.argv[5:] else None)
