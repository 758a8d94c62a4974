"""The quick way into DuckDB: whether it can read a clean file itself, without a row to leave out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from salescoach.sources import footers

#: So many bytes at the end of a file are searched for the words of a footer.
_END: Final = 1 << 13
#: How the words of a total begin, in small letters; so many candidates are looked at one by one.
_STARTS: Final = tuple("tot sub gra sum ges zwi som sou raz yht rec ove ein".split())  # noqa: SIM905
_CANDIDATES: Final = 10_000


@dataclass(frozen=True)
class Scan:
    """A scan of a file: ``sql`` reads it, ``names`` are its columns as identifiers, ``header`` as written."""

    con: duckdb.DuckDBPyConnection
    sql: str
    names: Sequence[str]
    header: Sequence[str]

    def counted(self) -> tuple[int, tuple[bool, ...]] | None:
        """Return how many rows there are and which columns to keep; None when a row must be left out.

        All of the file is parsed. A column is dropped that has no name and no cell.
        """
        unnamed = [name for name, cell in zip(self.names, self.header, strict=True) if not cell]
        found = self._one(
            ["count(*)", f"count({self.names[0]})", self._repeated(), self._totals()]
            + [f"count({name})" for name in unnamed]
        )
        total, first, repeated, totals = found[:4]
        if (
            (first < total and self._blank())
            or (repeated and self._headers())
            or (totals and self._left_out())
        ):
            return None
        filled = dict(zip(unnamed, found[4:], strict=True))
        return total, tuple(bool(filled.get(name, 1)) for name in self.names)

    def _one(self, expressions: Sequence[str]) -> tuple[int, ...]:
        (row,) = self.con.execute(f"SELECT {', '.join(expressions)} FROM {self.sql}").fetchall()
        return tuple(row)

    def _blank(self) -> bool:
        cells = ", ".join(f"nullif(trim({name}), '')" for name in self.names)
        return bool(self._some(f"coalesce({cells}) IS NULL", 1))

    def _repeated(self) -> str:
        same = f"{self.names[0]} = {_literal(self.header[0])}"
        return f"count(*) FILTER ({same})" if len(self.names) > 1 else "0"

    def _headers(self) -> bool:
        pairs = zip(self.names, self.header, strict=True)
        return bool(self._some(" AND ".join(f"{name} = {_literal(cell)}" for name, cell in pairs if cell), 1))

    def _totals(self) -> str:
        """Return SQL that counts the rows that may be a total: by the first cells and that of the owner."""
        looked = [n for n, cell in enumerate(self.header) if n < 2 or footers.is_owner(cell)]
        return f"count(*) FILTER ({self._may_total(looked)})" if len(self.names) > 1 else "0"

    def _may_total(self, looked: Sequence[int]) -> str:
        starts = ", ".join(map(_literal, _STARTS))
        return " OR ".join(f"lower(left({self.names[n]}, 3)) IN ({starts})" for n in looked)

    def _left_out(self) -> bool:
        looked = [n for n, cell in enumerate(self.header) if n < 2 or footers.is_owner(cell)]
        cells = ", ".join(f"coalesce({name}, '')" for name in self.names)
        words = " OR ".join(
            f"regexp_full_match(lower(trim({self.names[n]})), {_literal(footers.TOTAL)})" for n in looked
        )
        sql = f"SELECT [{cells}] FROM {self.sql} WHERE ({self._may_total(looked)}) AND ({words})"
        rows = self.con.execute(f"{sql} LIMIT {_CANDIDATES}").fetchall()
        return len(rows) == _CANDIDATES or any(footers.is_total(row[0], self.header) for row in rows)

    def _some(self, where: str, limit: int) -> list[tuple[int]]:
        return self.con.execute(f"SELECT 1 FROM {self.sql} WHERE {where} LIMIT {limit}").fetchall()


def may_end_in_a_footer(path: Path, separator: str, header: Sequence[str]) -> bool:
    """Return whether one of the last lines of a file may be a footer."""
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END))
        text = stream.read().decode("utf-8", "replace")
    if not footers.has_words(text):
        return False
    lines = text.partition("\n")[2]
    for start in ("", '"'):  # whether the first of these lines begins inside quotes is not known
        rows = csv.reader(io.StringIO(start + lines, newline=""), delimiter=separator)
        if any(footers.is_total(row, header) or footers.is_remark(row) for row in rows):
            return True
    return False


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
