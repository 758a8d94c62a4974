"""The check at the door, which reports all the faults of a relation at once."""

from __future__ import annotations

from typing import Final

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.schema.column import Table


def check(con: duckdb.DuckDBPyConnection, relation: str, table: Table) -> None:
    """Raise with every fault of a relation that is to become rows of a table; do nothing when it fits.

    Checked: what must be filled is filled, codes are known, no key stands twice, shares lie within
    0 and 1 and do not add up to more than 1, nothing is counted below 0, and nobody leaves before
    the first day.

    >>> from salescoach.schema import tables
    >>> with duckdb.connect() as con:
    ...     _ = con.execute("CREATE TABLE off AS SELECT 'ann' AS rep_id, DATE '2026-03-02' AS date, NULL::DOUBLE "
    ...                     "AS part, 'off.csv' AS file, 3 AS row")
    ...     try:
    ...         check(con, "off", tables.DAYS_OFF)
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
    # Numbers made of the keys need a fraction of the memory: where none comes twice, no key does.
    ((several,),) = con.execute(f"SELECT count(*) > count(DISTINCT hash({names})) FROM {relation}").fetchall()
    if not several:
        return []
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
    ("targets", ("target_to < target_from", "target_to", "lies before its start", "mend one of the two dates")),
    ("days_off", ("part <= 0 OR part > 1", "part", "is no part of a day", "write 1 or 0.5")),
    ("plan_weeks", ("NOT (count >= 0 AND isfinite(count))", "count", "is no count", "write 0 or more")),
    ("tally", ("NOT (count >= 0 AND isfinite(count))", "count", "is no count", "write 0 or more")),
    ("agreements", ("NOT (target >= 0 AND isfinite(target))", "target", "is no count", "write 0 or more")),
    ("agreements", ("ended < start", "ended", "lies before its start", "mend one of the two dates")),
    ("guesses", ("NOT (guess >= 0 AND isfinite(guess))", "guess", "is no count", "write 0 or more")),
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
