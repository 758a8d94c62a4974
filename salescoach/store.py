"""The workbook folder: what is imported, the published versions, and the frozen Log read from one.

A workbook holds ``workbook.toml``, ``log.duckdb`` (opened only to import), ``versions/`` with one
folder of Parquet files each, never changed once written, and ``CURRENT``, the name of the newest.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd
import pyarrow as pa

from salescoach import schema, settings, weeks
from salescoach.errors import SalescoachError
from salescoach.settings import Settings

SCHEMA: Final = 1
_LOG, _CURRENT, _VERSIONS, _META = "log.duckdb", "CURRENT", "versions", "version.json"
_KEPT: Final = 5

#: Tables of a published version, with the condition under which a row exists as of a day.
PUBLISHED: Final[Mapping[str, str]] = {
    "activities": "date <= $as_of",
    "appointments": "date <= $as_of",
    "deals": "coalesce(created, closed) IS NULL OR least(created, closed) <= $as_of",
    "deal_credit": "true",
    "accounts": "true",
    "reps": "true",
    "days_off": "true",
    "plan_weeks": "week <= $as_of",
    "tally": "date <= $as_of",
    "words": "true",
}
#: Columns that a later day fills in: they read as unknown, or open, before that day.
_LATER: Final[Mapping[str, str]] = {
    "deals": """REPLACE (CASE WHEN closed > $as_of THEN 'open' ELSE status END AS status,
                         CASE WHEN closed > $as_of THEN NULL ELSE stage END AS stage,
                         CASE WHEN closed > $as_of THEN NULL ELSE week END AS week,
                         CASE WHEN closed > $as_of THEN NULL ELSE closed END AS closed)""",
    "appointments": """REPLACE (CASE WHEN met > $as_of THEN NULL ELSE meeting_id END AS meeting_id,
                                CASE WHEN met > $as_of THEN NULL ELSE met_state END AS met_state,
                                CASE WHEN met > $as_of THEN NULL ELSE met END AS met)""",
}


@dataclass(frozen=True)
class Log:
    """The log as of a day: the published tables, the version's name and the workbook's settings.

    ``tables`` maps a table's name to its Parquet file or, in tests, an Arrow table. Rows later than
    ``as_of`` do not exist; deals closed later are open.
    """

    tables: Mapping[str, Path | pa.Table]
    version: str
    as_of: date
    settings: Settings = field(default_factory=Settings)

    def connect(self) -> duckdb.DuckDBPyConnection:
        """Return an in-memory DuckDB connection with one view per table, seen as of the day."""
        con = duckdb.connect(config={"temp_directory": tempfile.gettempdir()})
        for name, source in self.tables.items():
            if isinstance(source, pa.Table):
                con.register(f"_{name}", source)
                origin = f"_{name}"
            else:
                origin = f"read_parquet('{_quoted(source)}')"
            condition = PUBLISHED[name].replace("$as_of", f"DATE '{self.as_of}'")
            later = _LATER.get(name, "").replace("$as_of", f"DATE '{self.as_of}'")
            con.execute(f"CREATE VIEW {name} AS SELECT * {later} FROM {origin} WHERE {condition}")
        return con

    def table(self, name: str) -> pd.DataFrame:
        """Return one table as a frame, as of the day."""
        with self.connect() as con:
            return con.execute(f"SELECT * FROM {name}").df()

    def query(self, sql: str, parameters: Sequence[Any] = ()) -> pd.DataFrame:
        """Return the answer to a query over the tables, as of the day."""
        with self.connect() as con:
            return con.execute(sql, list(parameters)).df()


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def create(folder: Path, seed: Mapping[str, Any]) -> None:
    """Make a workbook folder with its first workbook.toml, or leave an existing one as it is."""
    if folder.exists() and not folder.is_dir():
        raise SalescoachError(f"{folder} is a file; name a folder for the workbook")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / settings.FILE).exists():
            write_settings(folder, settings.first_text(seed))
    except OSError as error:
        raise SalescoachError(
            f"{folder} cannot be written: {error.strerror}; choose another folder"
        ) from error


def is_workbook(folder: Path) -> bool:
    """Return whether the folder is a workbook."""
    return (folder / settings.FILE).is_file()


def require(folder: Path) -> None:
    """Raise unless the folder is a workbook."""
    if not is_workbook(folder):
        raise SalescoachError(
            f"{folder} is no workbook (it has no {settings.FILE}); make one with "
            f"`salescoach import FILE --into {folder}`"
        )


def settings_text(folder: Path) -> str:
    """Return the text of workbook.toml."""
    require(folder)
    path = folder / settings.FILE
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SalescoachError(f"{path} cannot be read as text; save it with the encoding UTF-8") from error


def read_settings(folder: Path) -> Settings:
    """Return the settings of a workbook."""
    return settings.parse(settings_text(folder), str(folder / settings.FILE))


def write_settings(folder: Path, text: str) -> None:
    """Replace workbook.toml, whole or not at all, after a check that it can be read again."""
    settings.parse(text, settings.FILE)
    _replace(folder / settings.FILE, text)


def _replace(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_text(text, encoding="utf-8")
    os.replace(draft, path)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the workbook for writing; a second writer is told so at once."""
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SalescoachError(f"{folder} is being imported into; try again when that is done") from error
        yield


@contextlib.contextmanager
def importing(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection to the imported log inside one transaction: all of it is kept, or nothing.

    The caller holds :func:`locked`.
    """
    with _opened(folder) as con:
        for table in schema.TABLES.values():
            columns = ", ".join(f'"{c.name}" {schema.SQL_TYPES[c.type]}' for c in table.columns)
            con.execute(f"CREATE TABLE IF NOT EXISTS log_{table.name} ({columns})")
        con.execute("BEGIN")
        try:
            yield con
        except BaseException:
            con.execute("ROLLBACK")
            raise
        con.execute("COMMIT")


def _opened(folder: Path) -> duckdb.DuckDBPyConnection:
    try:
        return duckdb.connect(str(folder / _LOG), config={"temp_directory": str(folder / ".spill")})
    except duckdb.IOException as error:
        what = f"{folder / _LOG} cannot be opened; close the program that holds it, then try again"
        raise SalescoachError(what) from error


def merge(con: duckdb.DuckDBPyConnection, table: schema.Table, relation: str) -> None:
    """Put a relation's rows into the log; a row with the same key replaces the older one."""
    keys = " AND ".join(f"log_{table.name}.{key} = new.{key}" for key in table.key)
    con.execute(f"DELETE FROM log_{table.name} USING {relation} AS new WHERE {keys}")
    columns = ", ".join(f'"{name}"' for name in table.names())
    con.execute(f"INSERT INTO log_{table.name} SELECT {columns} FROM {relation}")


def write_version(
    con: duckdb.DuckDBPyConnection, folder: Path, tables: Sequence[str], meta: Mapping[str, Any]
) -> str:
    """Write the tables of the connection as a new version and return its name; nobody reads it yet."""
    versions = folder / _VERSIONS
    versions.mkdir(exist_ok=True)
    name = f"{max(_numbers(versions), default=0) + 1:06d}"
    for left_over in versions.glob(".draft-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    draft = versions / f".draft-{os.getpid()}"
    draft.mkdir()
    for table in tables:
        target = _quoted(draft / f"{table}.parquet")
        con.execute(f"COPY (SELECT * FROM {table}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
    (draft / settings.FILE).write_text(settings_text(folder), encoding="utf-8")
    (draft / _META).write_text(json.dumps({"schema": SCHEMA, **meta}, indent=1), encoding="utf-8")
    os.rename(draft, versions / name)
    return name


def make_current(folder: Path, name: str) -> None:
    """Make a written version the one that readers get; the last five versions are kept."""
    _replace(folder / _CURRENT, name)
    for number in _numbers(folder / _VERSIONS)[:-_KEPT]:
        if f"{number:06d}" != name:
            shutil.rmtree(folder / _VERSIONS / f"{number:06d}", ignore_errors=True)


def _numbers(versions: Path) -> list[int]:
    return sorted(int(path.name) for path in versions.iterdir() if path.name.isdigit())


def read(folder: str | Path, *, version: str | None = None, as_of: date | str | None = None) -> Log:
    """Return the log of a workbook: its current version, as of its latest activity or closed deal.

    Args: ``version`` names an older version; ``as_of`` an earlier day (a date or "2026-07-19").
    """
    path = Path(folder)
    require(path)
    if not (path / _CURRENT).is_file():
        raise SalescoachError(
            f"nothing is imported into {path} yet; use `salescoach import FILE --into {path}`"
        )
    name = version or (path / _CURRENT).read_text(encoding="utf-8").strip()
    home = path / _VERSIONS / name
    if not name.isdigit() or not home.is_dir():
        raise SalescoachError(f"{path} has no version {name!r}; it has {_known(path)}")
    meta = json.loads((home / _META).read_text(encoding="utf-8"))
    if isinstance(as_of, str):
        as_of = _day(as_of)
    words = settings.parse((home / settings.FILE).read_text(encoding="utf-8"))
    return Log(
        {table: home / f"{table}.parquet" for table in PUBLISHED},
        name,
        as_of or date.fromisoformat(meta["latest"]),
        words,
    )


def _known(folder: Path) -> str:
    return ", ".join(f"{number:06d}" for number in _numbers(folder / _VERSIONS)) or "none"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SalescoachError(f"{text!r} is no date; write it like 2026-07-19") from error


def week_of_text(log: Log, text: str) -> date:
    """Return the week that a day written as 2026-03-04 lies in, by the workbook's first day."""
    return weeks.week_of(_day(text), log.settings.week_start)


def find_reps(log: Log, wanted: Sequence[str] | None) -> list[str]:
    """Return the ids of the reps named by id or name, or of all; sorted by name.

    Raises ``SalescoachError`` for a rep that is not there, or a name that two share.
    """
    everyone = log.table("reps").sort_values(["name", "rep_id"])
    if wanted is None:
        return [str(rep) for rep in everyone["rep_id"]]
    return list(dict.fromkeys(_find(everyone, rep) for rep in wanted))


def _find(everyone: pd.DataFrame, rep: str) -> str:
    if (everyone["rep_id"] == rep).any():
        return rep
    same = everyone.loc[everyone["name"].map(settings.normal) == settings.normal(rep), "rep_id"]
    if len(same) == 1:
        return str(same.iloc[0])
    if len(same) > 1:
        raise SalescoachError(
            f"{rep!r} names {len(same)} reps: use an id, one of {', '.join(map(str, same))}"
        )
    known = ", ".join(
        f"{r.rep_id} ({r.name_})" for r in everyone.rename(columns={"name": "name_"}).itertuples()
    )
    raise SalescoachError(f"there is no rep {rep!r}; the log has {known}")


def find_team(log: Log, team: str) -> list[str]:
    """Return the ids of a team's reps, or of all for ""; raises when there is no such team."""
    everyone = log.table("reps").sort_values(["name", "rep_id"])
    if not team:
        return [str(rep) for rep in everyone["rep_id"]]
    teams = everyone["team"].dropna()
    same = everyone[everyone["team"].fillna("").map(settings.normal) == settings.normal(team)]
    if same.empty:
        raise SalescoachError(
            f"there is no team {team!r}; the log has {', '.join(sorted(set(teams))) or 'none'}"
        )
    return [str(rep) for rep in same["rep_id"]]
