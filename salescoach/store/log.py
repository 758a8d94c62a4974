"""The frozen Log: the published tables as of a day."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pyarrow as pa

from salescoach import private
from salescoach.settings import Settings

#: Tables of a published version, with the condition under which a row exists as of a day.
PUBLISHED: Final[Mapping[str, str]] = {
    "activities": "date <= $as_of",
    "appointments": "date <= $as_of",
    "deals": "coalesce(created, closed) IS NULL OR least(created, closed) <= $as_of",
    "deal_credit": "true",
    "accounts": "true",
    "targets": "coalesce(target_from <= $as_of, true)",
    "rep_roles": "coalesce(since <= $as_of, true)",
    "reps": "true",
    "addresses": "true",
    "merged": "true",
    "alike": "true",
    "days_off": "true",
    "plan_weeks": "week <= $as_of + 7",  # the plan of the coming week is made before it
    "tally": "CASE span WHEN 'week' THEN date + 6 ELSE date END <= $as_of",
    "agreements": "made <= $as_of",
    "guesses": "date <= $as_of",
    "words": "true",
    "left_out": "coalesce(date <= $until, true)",
    "collapsed": "true",
    "files": "true",
    "restated": "true",
}
#: The order of rows in a version, so that the same log gives the same bytes; "ALL" is by every column.
ORDER: Final[Mapping[str, str]] = {
    **dict.fromkeys(PUBLISHED, "ALL"),
    "activities": "rep_id, date, source, activity_id",
}
#: Columns that a later day fills in: they read as unknown, or open, before that day.
_LATER: Final[Mapping[str, str]] = {
    "rep_roles": "REPLACE (CASE WHEN until >= $as_of THEN NULL ELSE until END AS until)",
    "agreements": "REPLACE (CASE WHEN ended > $as_of THEN NULL ELSE ended END AS ended)",
    "deals": """REPLACE (CASE WHEN closed > $as_of THEN 'open' ELSE status END AS status,
                         CASE WHEN closed > $as_of THEN NULL ELSE stage END AS stage,
                         CASE WHEN closed > $as_of THEN NULL ELSE week END AS week,
                         CASE WHEN closed > $as_of THEN NULL ELSE closed END AS closed)""",
    "appointments": """REPLACE (CASE WHEN met > $as_of THEN NULL ELSE meeting_id END AS meeting_id,
                                CASE WHEN met > $as_of THEN NULL ELSE met_state END AS met_state,
                                CASE WHEN met > $as_of THEN NULL ELSE met END AS met)""",
}
#: A log of any size is read in this much memory; what does not fit is put down for a while. More threads would
#: need more memory.
_CONFIG: Final[dict[str, str | bool | int | float | list[str]]] = {
    "memory_limit": "300MB",
    "threads": min(4, os.cpu_count() or 1),
}
#: What the view of ``reps`` reads beside its own table.
_BEFORE: Final = ("rep_roles",)
#: Words of a query: the tables it reads are among them.
_WORD: Final = re.compile(r"\w+")
#: A rep's role as of the day, from the history that stands before ``reps`` in a version.
_ROLES: Final = """(
    SELECT p.* REPLACE (h.role AS role, h.team AS team, h.title AS title)
    FROM {origin} p LEFT JOIN (SELECT * FROM rep_roles WHERE until IS NULL) h USING (rep_id))"""


@dataclass(frozen=True)
class Log:
    """The log as of a day: the published tables, the version's name and the workbook's settings.

    ``tables`` maps a table's name to its Parquet file or, in tests, an Arrow table. Rows later than
    ``as_of`` do not exist; deals closed later are open. ``latest`` is the last day the version knows
    about: as of that day also rows left out are there that are dated later, such as planned calls.
    ``called`` is the last day of which it would know the calls, None where nobody knows.
    """

    tables: Mapping[str, Path | pa.Table]
    version: str
    as_of: date
    settings: Settings = field(default_factory=Settings)
    latest: date | None = None
    called: date | None = None

    def connect(self, tables: Collection[str] | None = None) -> duckdb.DuckDBPyConnection:
        """Return an in-memory DuckDB connection with one view per table, seen as of the day.

        ``tables`` names those that are needed: a view of a file takes milliseconds.
        """
        con = duckdb.connect(config={**_CONFIG, "temp_directory": private.spill()})
        con.execute("SET enable_progress_bar = false")  # it would stand among the lines of a command
        wanted = self.tables.keys() if tables is None else {*tables, *(_BEFORE if "reps" in tables else ())}
        for name in self.tables:
            if name in wanted:
                self._view(con, name)
        return con

    def _view(self, con: duckdb.DuckDBPyConnection, name: str) -> None:
        source = self.tables[name]
        if isinstance(source, pa.Table):
            con.register(f"_{name}", source)
            origin = f"_{name}"
        else:
            origin = f"read_parquet('{quoted(source)}')"
        if name == "reps" and "rep_roles" in self.tables:
            origin = _ROLES.format(origin=origin)
        condition = PUBLISHED[name].replace("$as_of", f"DATE '{self.as_of}'")
        condition = condition.replace("$until", f"DATE '{self._until()}'")
        later = _LATER.get(name, "").replace("$as_of", f"DATE '{self.as_of}'")
        con.execute(f"CREATE VIEW {name} AS SELECT * {later} FROM {origin} WHERE {condition}")

    def _until(self) -> date:
        """Return the day up to which rows that were left out are known."""
        return date.max if self.latest is None or self.as_of >= self.latest else self.as_of

    def table(self, name: str) -> pd.DataFrame:
        """Return one table as a frame, as of the day."""
        with self.connect([name]) as con:
            return con.execute(f"SELECT * FROM {name}").df()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Return the answer to a query over the tables, as of the day."""
        named = self.tables.keys() & _WORD.findall(sql.lower())
        with self.connect(named or None) as con:
            return con.execute(sql, list(parameters)).df()


def quoted(path: Path) -> str:
    """Return a path for use inside an SQL literal."""
    return str(path).replace("'", "''")
