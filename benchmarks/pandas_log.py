"""The peer of an import: pandas, as one who knows it writes it, ending with the same log in Parquet.

``python -m benchmarks.pandas_log ENGINE EXPORT INTO [BEFORE]``: ENGINE reads the CSV ("pyarrow" or "c"); EXPORT is
the folder of the files, INTO that of the Parquet, BEFORE that of the log to which the export is added.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Final, Literal

import pandas as pd

from benchmarks.measure import tell_peak

Engine = Literal["c", "pyarrow"]

TEAM: Final = "Europe/Dublin"
KINDS: Final = {"Call": "dial", "Email": "email", "Meeting": "meeting"}
DIRECTIONS: Final = {"Outbound": "outbound", "Inbound": "inbound"}
#: What is asked of each file: column of the file, and its name in the log.
READ: Final = {
    "activities": {
        "Activity ID": "activity_id", "Type": "kind_word", "Start": "instant", "Owner": "rep_id",
        "Contact ID": "contact_id", "Account ID": "account_id", "Direction": "direction",
        "Result": "disposition_word", "State": "state_word", "Seconds": "duration_s",
    },
    "contacts": {"Contact ID": "contact_id", "Account ID": "account_id", "Title": "title"},
    "accounts": {
        "Account ID": "account_id", "Name": "name", "Parent ID": "parent_id", "Type": "type_word",
        "Target list": "target",
    },
    "deals": {
        "Deal ID": "deal_id", "Account ID": "account_id", "Owner": "rep_id", "Created": "created",
        "Close date": "closed", "Stage": "stage", "Amount": "amount", "Type": "business_word",
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
    "kind_word", "rep_id", "direction", "disposition_word", "state_word", "kind", "source", "file",
)  # fmt: skip
DAYS: Final = ("created", "closed")


def read(path: Path, name: str, engine: Engine) -> pd.DataFrame:
    """Return the rows of one file with the columns of the log."""
    columns = READ[name]
    few = {said: "category" for said, column in columns.items() if column in FEW}
    dates = [said for said, column in columns.items() if column in ("instant", *DAYS)]
    numbers = {said: "float64" for said, column in columns.items() if column in ("duration_s", "amount")}
    texts = dict.fromkeys((said for said in columns if said not in (*few, *dates, *numbers)), "str")
    types: Any = {**few, **numbers, **texts}
    rows = pd.read_csv(path, engine=engine, usecols=list(columns), dtype=types, parse_dates=dates)
    rows = rows.rename(columns=columns)
    rows["source"] = pd.Categorical.from_codes([0] * len(rows), [f"crm/{name}"])
    rows["file"] = pd.Categorical.from_codes([0] * len(rows), [path.name])
    rows["row"] = range(2, len(rows) + 2)
    return worked_out(rows) if name == "activities" else rows


def worked_out(rows: pd.DataFrame) -> pd.DataFrame:
    """Return activities with the local date, its week, and codes for kind and direction."""
    local = rows["instant"].dt.tz_localize("UTC").dt.tz_convert(TEAM).dt.tz_localize(None)
    rows["date"] = local.dt.normalize()
    rows["week"] = rows["date"] - pd.to_timedelta(rows["date"].dt.weekday, unit="D")
    rows["kind"] = rows["kind_word"].cat.rename_categories(KINDS)
    direction = rows["direction"].cat.rename_categories(DIRECTIONS)
    rows["direction"] = direction.mask(direction.isna() & (rows["kind"] == "dial"), "outbound")
    rows["automated"] = False
    return rows


def upserted(before: pd.DataFrame, rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    """Return both, the later row of each key."""
    for column in FEW:
        if column in rows:
            both = before[column].cat.categories.union(rows[column].cat.categories)
            before[column] = before[column].cat.set_categories(both)
            rows[column] = rows[column].cat.set_categories(both)
    return pd.concat([before, rows], ignore_index=True).drop_duplicates(key, keep="last")


def write(name: str, engine: Engine, export: Path, into: Path, before: Path | None) -> None:
    """Add one file of an export to the log and write it, sorted."""
    rows, key = read(export / f"{name}.csv", name, engine), ["source", KEY[name]]
    if before is not None:
        rows = upserted(pd.read_parquet(before / f"{name}.parquet"), rows, key)
    else:
        rows = rows.drop_duplicates(key, keep="last")
    rows = rows.sort_values(ORDER.get(name, key))
    rows.to_parquet(into / f"{name}.parquet", compression="zstd", index=False)


def main(engine: Engine, export: Path, into: Path, before: Path | None) -> None:
    """Write every table of the log."""
    into.mkdir(parents=True, exist_ok=True)
    for name in READ:
        write(name, engine, export, into, before)
    tell_peak()


if __name__ == "__main__":
    said: Any = sys.argv[1]
    main(said, Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4]) if sys.argv[4:] else None)
