"""The list of accounts to win that a coach keeps: who is on it, and from when to when."""

from __future__ import annotations

import csv
import dataclasses
import io
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from salescoach import schema, spreadsheet, store
from salescoach.errors import Fault, InputFaults
from salescoach.publish import same
from salescoach.publish.accounts import LIST_SOURCE
from salescoach.settings import Settings, normal
from salescoach.sources import reader
from salescoach.sources.reader import literal

#: The columns of a list; each row names an account by id or by name, the days can be blank.
COLUMNS: Final = ("account_id", "name", "from", "to")
#: Where a span without a first day begins.
_ALWAYS: Final = date(1, 1, 1)


def take(con: duckdb.DuckDBPyConnection, settings: Settings, *, file: Path) -> None:
    """Put a list of target accounts into the imported log; it replaces the list before, whole.

    An account that left the list and came back has a row for each time. A list without rows gives the
    word back to what the exports say. Raises ``InputFaults`` for unknown columns and accounts, names
    that several accounts have, and dates that cannot be read.
    """
    raw = reader.read(con, file)
    faults = [
        Fault(raw.file, 1, column, "is no column of a list of targets", "use " + ", ".join(COLUMNS))
        for column in raw.columns
        if column not in COLUMNS
    ]
    if not {"account_id", "name"} & set(raw.columns):
        faults.append(Fault(raw.file, 1, "account_id", "is missing", "name the account of each row"))
    if faults:
        raise InputFaults(faults)
    accounts = _Accounts(con, settings)
    spans: dict[tuple[str, date | None, date | None], dict[str, Any]] = {}
    new: dict[str, dict[str, Any]] = {}
    for row, cells in reader.said(con, raw):
        line = _Line(raw.file, row, cells, faults)
        account, name = line.account(accounts)
        start, end = line.span()
        where = {"account_id": account, "source": LIST_SOURCE, "file": raw.file, "row": line.row}
        spans.setdefault((account, start, end), {**where, "target_from": start or _ALWAYS, "target_to": end})
        if account not in accounts.ids:
            new.setdefault(account, {**where, "name": name})
    if faults:
        raise InputFaults(faults)
    store.replace_list(con, schema.TARGETS, list(spans.values()), f"source = {literal(LIST_SOURCE)}")
    store.replace_list(con, schema.ACCOUNTS, list(new.values()), f"source = {literal(LIST_SOURCE)}")


class _Accounts:
    """The accounts of the imported log: their ids, and the ids of each name; merged ones are one."""

    def __init__(self, con: duckdb.DuckDBPyConnection, settings: Settings) -> None:
        self.con = con
        same.unite(con, settings)
        self.ids = {account for (account,) in con.execute(_IDS, [LIST_SOURCE]).fetchall() if account}
        self.named: dict[str, set[str]] = defaultdict(set)
        rows = con.execute("SELECT account_id, name FROM one_accounts WHERE name IS NOT NULL").fetchall()
        for account, name in rows:
            self.named[normal(name)].add(account)

    def close(self, said: str, *, ids: bool) -> str:
        """Return what is written most like it, or nothing."""
        table = "(SELECT unnest(?) AS text)"
        texts = sorted(self.ids) if ids else sorted(self.named)
        close = self.con.execute(
            f"SELECT text FROM {table} WHERE jaro_winkler_similarity(text, ?) > 0.75 "
            "ORDER BY jaro_winkler_similarity(text, ?) DESC, text LIMIT 3",
            [texts, said, said],
        ).fetchall()
        found = [text if ids else self._spelled(text) for (text,) in close]
        return " or ".join(found)

    def _spelled(self, name: str) -> str:
        account = min(self.named[name])
        rows = self.con.execute("SELECT name FROM one_accounts WHERE account_id = ?", [account]).fetchall()
        return repr(next(spelled for (spelled,) in rows if spelled and normal(spelled) == name))


_IDS: Final = """
SELECT account_id FROM one_accounts WHERE source <> ?
UNION SELECT account_id FROM one_activities UNION SELECT account_id FROM one_deals
UNION SELECT old_id FROM merged WHERE what = 'account'
"""


def _or_new(close: str, other: str) -> str:
    """Return what to do about an account that is not known."""
    return (
        f"did you mean {close}? " if close else "check how it is written. "
    ) + f"For a new account give {other} too"


class _Line:
    """One row of the list; what cannot be read is added to the faults."""

    def __init__(self, file: str, row: int, cells: Mapping[str, Any], faults: list[Fault]) -> None:
        self.file, self.row, self.cells, self.faults = file, row, cells, faults

    def account(self, accounts: _Accounts) -> tuple[str, str]:
        """Return the id and the name of the account that the row names."""
        account = str(self.cells.get("account_id") or "").strip()
        name = str(self.cells.get("name") or "").strip()
        if account:
            if account not in accounts.ids and not name:
                todo = _or_new(accounts.close(account, ids=True), "the name")
                self._fault("account_id", f"there is no account {account!r}", todo)
            return account, name
        if not name:
            self._fault(
                "account_id", "is empty, and so is the name", "name the account by its id or its name"
            )
            return "", ""
        ids = sorted(accounts.named.get(normal(name), ()))
        if len(ids) == 1:
            return ids[0], name
        if ids:
            todo = "give the account_id, one of " + ", ".join(ids[:10])
            self._fault("name", f"{len(ids)} accounts are called {name!r}", todo)
        else:
            todo = _or_new(accounts.close(normal(name), ids=False), "an account_id")
            self._fault("name", f"there is no account {name!r}", todo)
        return "", ""

    def span(self) -> tuple[date | None, date | None]:
        """Return the first and the last day on the list."""
        start, end = self._day("from"), self._day("to")
        if start and end and end < start:
            self._fault("to", "lies before the first day", "mend one of the two dates")
        return start, end

    def _day(self, column: str) -> date | None:
        text = str(self.cells.get(column) or "").strip()
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(column, f"{text!r} is no date", "write it like 2026-03-02")
            return None

    def _fault(self, column: str, what: str, todo: str) -> None:
        self.faults.append(Fault(self.file, self.row, column, what, todo))


def text(log: store.Log) -> str:
    """Return the list of target accounts as the CSV text that ``take`` reads: edit it and give it back."""
    whole = dataclasses.replace(log, as_of=date.max)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    rows = whole.query(
        "SELECT account_id, name, t.target_from, t.target_to FROM targets t LEFT JOIN accounts USING (account_id) "
        "ORDER BY account_id, t.target_from NULLS FIRST, t.target_to"
    )
    for account, name, start, end in rows.itertuples(index=False, name=None):
        days = ("" if pd.isna(day) else day.date().isoformat() for day in (start, end))
        writer.writerow([*map(spreadsheet.harmless, (account, "" if pd.isna(name) else name)), *days])
    return out.getvalue()
