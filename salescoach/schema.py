"""The tables of the log as data, and the check at the door that reports all faults at once."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import duckdb

from salescoach import vocab
from salescoach.errors import Fault, InputFaults

Type = Literal["text", "date", "instant", "integer", "number", "boolean"]

#: The DuckDB type of each column type. An instant is UTC without a zone.
SQL_TYPES: Final = MappingProxyType(
    {
        "text": "VARCHAR",
        "date": "DATE",
        "instant": "TIMESTAMP",
        "integer": "BIGINT",
        "number": "DOUBLE",
        "boolean": "BOOLEAN",
    }
)


@dataclass(frozen=True)
class Column:
    """One column: its name, type, whether it must be filled, the codes allowed, and its meaning."""

    name: str
    type: Type
    meaning: str
    required: bool = False
    one_of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One table: its columns, and the columns that together name a row.

    Rows imported again replace those with the same ``replaced_by``, or else the same key.
    """

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    replaced_by: tuple[str, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Return the column names in order."""
        return tuple(column.name for column in self.columns)


_WHERE_FROM = (
    Column("file", "text", "the file the row came from", required=True),
    Column("row", "integer", "the row in that file; the header is row 1", required=True),
)

ACTIVITIES: Final = Table(
    "activities",
    (
        Column(
            "activity_id", "text", "the id in the source, or a key made of the row's content", required=True
        ),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("rep_id", "text", "who did it; empty is unassigned"),
        Column("date", "date", "local calendar date", required=True),
        Column("instant", "instant", "moment in UTC, where a time is known"),
        Column("week", "date", "first day of the week", required=True),
        Column("kind", "text", "kind of activity", required=True, one_of=tuple(vocab.KINDS)),
        Column("kind_word", "text", "the source's word for the kind"),
        Column("direction", "text", "direction of a call or message", one_of=vocab.DIRECTIONS),
        Column("disposition_word", "text", "the source's word for how the call ended"),
        Column("outcome_word", "text", "the source's word for what the person decided"),
        Column("contact_title", "text", "title of the contact as logged"),
        Column("state_word", "text", "the source's word for the state of a meeting"),
        Column("logged_without_state", "boolean", "the source logs meetings only after they were held"),
        Column("set_by", "text", "rep who set the meeting"),
        Column("held_by", "text", "rep who held the meeting"),
        Column("origin_word", "text", "the source's word for where the contact came from"),
        Column("purpose_word", "text", "the source's word for the purpose"),
        Column("account_id", "text", "account, as of the activity"),
        Column("contact_id", "text", "person"),
        Column("deal_id", "text", "deal"),
        Column("appointment_id", "text", "explicit link from a meeting to the activity that set it"),
        Column("duration_s", "number", "length in seconds"),
        Column("automated", "boolean", "logged by a machine: no rep's work"),
        *_WHERE_FROM,
    ),
    ("source", "activity_id"),
)
DEALS: Final = Table(
    "deals",
    (
        Column("deal_id", "text", "deal", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("account_id", "text", "account"),
        Column("rep_id", "text", "who closed it; credit is 1 unless deal_credit says otherwise"),
        Column("created", "date", "date the deal was opened"),
        Column("closed", "date", "date it was won or lost; expected dates of open deals are ignored"),
        Column("stage", "text", "stage as logged"),
        Column("status_word", "text", "the source's word for open, won or lost"),
        Column("amount", "number", "amount in the currency of the deal"),
        Column("amount_basis", "text", "what the amount stands for: month, year, total"),
        Column("currency", "text", "currency code"),
        Column("business_word", "text", "the source's word for new business, expansion or renewal"),
        Column("origin_word", "text", "the source's word for where the deal came from"),
        *_WHERE_FROM,
    ),
    ("source", "deal_id"),
)
DEAL_CREDIT: Final = Table(
    "deal_credit",
    (
        Column("deal_id", "text", "deal", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("rep_id", "text", "who gets the credit", required=True),
        Column("part", "text", "part played", required=True, one_of=vocab.CREDIT_PARTS),
        Column("share", "number", "share of the credit, 0 to 1", required=True),
        *_WHERE_FROM,
    ),
    ("source", "deal_id", "rep_id", "part"),
    replaced_by=("source", "deal_id"),
)
ACCOUNTS: Final = Table(
    "accounts",
    (
        Column("account_id", "text", "account", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("name", "text", "name"),
        Column("parent_id", "text", "parent account"),
        Column("type_word", "text", "the source's word for the type of account"),
        Column("origin_word", "text", "the source's word for where the account came from"),
        Column("target", "text", "the source's word for being on the named list (yes, true, 1)"),
        Column("target_from", "date", "on the named list from"),
        Column("target_to", "date", "on the named list to"),
        Column("customer_since", "date", "customer since"),
        *_WHERE_FROM,
    ),
    ("source", "account_id"),
)
CONTACTS: Final = Table(
    "contacts",
    (
        Column("contact_id", "text", "person", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("account_id", "text", "account"),
        Column("title", "text", "title or role"),
        Column("origin_word", "text", "the source's word for where the contact came from"),
        *_WHERE_FROM,
    ),
    ("source", "contact_id"),
)
REPS: Final = Table(
    "reps",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("source", "text", "mapping and table of the mapping the row was read by", required=True),
        Column("name", "text", "name"),
        Column("title", "text", "title"),
        Column("role", "text", "role as claimed"),
        Column("team", "text", "team"),
        Column("country", "text", "country code of the holidays"),
        Column("time_zone", "text", "time zone of the rep"),
        Column("working_days", "text", "working days, as Mon-Fri or Mon,Tue,Thu"),
        Column("hired", "date", "first day"),
        Column("left", "date", "last day"),
        *_WHERE_FROM,
    ),
    ("source", "rep_id"),
)
DAYS_OFF: Final = Table(
    "days_off",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("date", "date", "day off", required=True),
        Column("part", "number", "1 for a whole day, 0.5 for half", required=True),
        *_WHERE_FROM,
    ),
    ("rep_id", "date"),
)
#: What a weekly plan can be made of.
PLAN_MEASURES: Final = ("dials_new", "accounts_new", "asks")
PLAN_WEEKS: Final = Table(
    "plan_weeks",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("week", "date", "first week the plan holds for; it holds until the next", required=True),
        Column("measure", "text", "what is planned", required=True, one_of=PLAN_MEASURES),
        Column("count", "number", "how many a week", required=True),
        *_WHERE_FROM,
    ),
    ("rep_id", "week", "measure"),
)
#: What a tally sheet can count. `worked` is in days: 1, 0.5 or 0.
TALLY_MEASURES: Final = (
    "worked",
    "dials_new",
    "dials_existing",
    "conversations",
    "refusals",
    "laters",
    "appointments",
    "meetings",
    "no_shows",
    "sales_new",
    "sales_existing",
)
TALLY: Final = Table(
    "tally",
    (
        Column("rep_id", "text", "rep", required=True),
        Column("date", "date", "the day, or the first day of the week of a weekly row", required=True),
        Column("span", "text", "what the row covers", required=True, one_of=("day", "week")),
        Column("week", "date", "first day of the week", required=True),
        Column("measure", "text", "what was counted", required=True, one_of=TALLY_MEASURES),
        Column("count", "number", "how many; a blank cell has no row: it is not tracked", required=True),
        *_WHERE_FROM,
    ),
    ("rep_id", "date", "span", "measure"),
)
#: Every table of the log by name.
TABLES: Final = MappingProxyType(
    {
        t.name: t
        for t in (ACTIVITIES, DEALS, DEAL_CREDIT, ACCOUNTS, CONTACTS, REPS, DAYS_OFF, PLAN_WEEKS, TALLY)
    }
)


def check(con: duckdb.DuckDBPyConnection, relation: str, table: Table) -> None:
    """Raise with every fault of a relation that is to become rows of a table; do nothing when it fits.

    Checked: what must be filled is filled, codes are known, no key stands twice, shares lie within
    0 and 1 and do not add up to more than 1, nothing is counted below 0, and nobody leaves before
    the first day.

    >>> with duckdb.connect() as con:
    ...     _ = con.execute("CREATE TABLE off AS SELECT 'ann' AS rep_id, DATE '2026-03-02' AS date, NULL::DOUBLE "
    ...                     "AS part, 'off.csv' AS file, 3 AS row")
    ...     try:
    ...         check(con, "off", DAYS_OFF)
    ...     except InputFaults as error:
    ...         print(error)
    off.csv, row 3, column 'part': is empty; fill in 1 for a whole day, 0.5 for half
    """
    faults: list[Fault] = []
    for column in table.columns:
        if column.required:
            rows = _rows(con, relation, f'"{column.name}" IS NULL')
            faults += [
                Fault(file, row, column.name, "is empty", f"fill in {column.meaning}")
                for file, row, _ in rows
            ]
        if column.one_of:
            codes = ", ".join(f"'{code}'" for code in column.one_of)
            rows = _rows(con, relation, f'"{column.name}" NOT IN ({codes})', f'"{column.name}"')
            todo = "choose from " + ", ".join(column.one_of)
            faults += [
                Fault(file, row, column.name, f"{said!r} is not known", todo) for file, row, said in rows
            ]
    faults += _repeated(con, relation, table)
    for where, (condition, column_name, what, todo) in _RULES:
        if where == table.name:
            rows = _rows(con, relation, condition.format(relation=relation))
            faults += [Fault(file, row, column_name, what, todo) for file, row, _ in rows]
    if faults:
        raise InputFaults(faults)


def _rows(
    con: duckdb.DuckDBPyConnection, relation: str, condition: str, said: str = "NULL"
) -> list[tuple[str, int, str | None]]:
    """Return where a fault stands; a row whose origin is unknown is row 0 of an unnamed file."""
    query = f"SELECT coalesce(file, '?'), coalesce(\"row\", 0), {said} FROM {relation} WHERE {condition}"
    return con.execute(query).fetchall()


def _repeated(con: duckdb.DuckDBPyConnection, relation: str, table: Table) -> list[Fault]:
    own, names = [name for name in table.key if name != "source"], ", ".join(table.key)
    query = f"""
        SELECT coalesce(file, '?'), coalesce("row", 0), first_file, first_row, said FROM (
            SELECT file, "row", concat_ws(' ', {", ".join(own)}) AS said, row_number() OVER w AS nth,
                coalesce(first_value(file) OVER w, '?') AS first_file,
                coalesce(first_value("row") OVER w, 0) AS first_row
            FROM {relation} SEMI JOIN (
                SELECT {names} FROM {relation} GROUP BY {names} HAVING count(*) > 1) AS twice USING ({names})
            WINDOW w AS (PARTITION BY {names} ORDER BY file, "row"))
        WHERE nth > 1"""
    faults = []
    for file, row, first_file, first_row, said in con.execute(query).fetchall():
        where = f"row {first_row}" if first_file == file else f"{first_file}, row {first_row},"
        faults.append(Fault(file, row, own[0], f"{said!r} stood in {where} already", "keep one of the rows"))
    return faults


#: Rules of single tables: condition of a fault, its column, what is wrong, what to do.
_RULES: Final = (
    ("reps", ('"left" < hired', "left", "lies before the first day", "mend one of the two dates")),
    ("accounts", ("target_to < target_from", "target_to", "lies before its start", "mend one of the two dates")),
    ("days_off", ("part <= 0 OR part > 1", "part", "is no part of a day", "write 1 or 0.5")),
    ("plan_weeks", ("NOT (count >= 0 AND isfinite(count))", "count", "is no count", "write 0 or more")),
    ("tally", ("NOT (count >= 0 AND isfinite(count))", "count", "is no count", "write 0 or more")),
    ("deal_credit", ("share < 0 OR share > 1", "share", "is no share", "write a number from 0 to 1")),
    (
        "deal_credit",
        (
            "(deal_id, part) IN "
            "(SELECT (deal_id, part) FROM {relation} GROUP BY deal_id, part HAVING sum(share) > 1.000001)",
            "share", "of the deal adds up to more than 1", "let the shares of a part add up to 1 at most",
        ),
    ),
)  # fmt: skip
