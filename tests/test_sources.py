"""Every known source: an export of it is recognised and becomes the tables worked out by hand."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from salescoach import schema
from salescoach.sources import known, stage
from salescoach.sources.shelf import Shelf

GOLDEN = Path(__file__).parent / "golden"
#: A folder of exports for each case of each source, with the expected tables beside them.
CASES = sorted(
    f"{source.name}/{case.name}"
    for source in GOLDEN.iterdir()
    if source.name != "mapping"
    for case in source.iterdir()
)


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def exports(case: str) -> list[Path]:
    return [p for p in sorted((GOLDEN / case).iterdir()) if not p.name.startswith(("expected-", "zone"))]


def zone(case: str) -> str:
    """Return the team's zone of a case: the text of its file `zone`, else UTC."""
    path = GOLDEN / case / "zone"
    return path.read_text(encoding="utf-8").strip() if path.exists() else "UTC"


@pytest.mark.parametrize("case", CASES)
def test_an_export_is_known_by_its_columns(con: duckdb.DuckDBPyConnection, case: str) -> None:
    shelf = Shelf(con, tuple(exports(case)))
    chosen = known.choose(shelf, shelf.inputs, known.every())
    assert {source.name for source in chosen.values()} == {case.partition("/")[0]}


@pytest.mark.parametrize("case", CASES)
def test_an_export_becomes_the_tables_worked_out_by_hand(con: duckdb.DuckDBPyConnection, case: str) -> None:
    source = known.find(case.partition("/")[0])
    parts = stage.stage(con, source, exports(case), zone=zone(case), week_start="monday")
    for part in parts:
        schema.check(con, part.relation, schema.TABLES[part.table])
    found = {part.table: [p.relation for p in parts if p.table == part.table] for part in parts}
    lefts = [part.left for part in parts if part.left]
    if lefts:
        found["left_out"] = lefts
    wanted = {p.stem.removeprefix("expected-") for p in (GOLDEN / case).glob("expected-*.csv")}
    assert set(found) == wanted
    for table, relations in found.items():
        with (GOLDEN / case / f"expected-{table}.csv").open(encoding="utf-8", newline="") as stream:
            names, *rows = csv.reader(stream)
        columns = ", ".join(f'coalesce("{name}"::VARCHAR, \'\') AS "{name}"' for name in names)
        union = " UNION ALL ".join(f'SELECT {columns}, file AS _f, "row" AS _r FROM {r}' for r in relations)
        listed = ", ".join(f'"{name}"' for name in names)
        assert [
            list(row)
            for row in con.execute(f"SELECT {listed} FROM ({union}) ORDER BY _f, _r, {listed}").fetchall()
        ] == rows


def test_every_source_says_what_it_is_and_reads_files_by_their_columns() -> None:
    for source in known.every():
        assert source.title
        assert source.columns_may_lack
        assert all(read.when for read in source.reads)
        assert (GOLDEN / source.name).is_dir(), f"{source.name} has no golden case"
