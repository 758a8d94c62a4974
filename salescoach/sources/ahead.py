"""What the readers of dates and numbers ask of their columns, found in one pass of the file for all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from salescoach import schema
from salescoach.sources import dates, values
from salescoach.sources.build import Build
from salescoach.sources.declaration import Place
from salescoach.sources.values import Cells, read_by


def foresee(build: Build) -> None:
    """Note what the readers are going to ask of the columns of a file; what else they ask is asked later.

    A look at the first cells of a column tells its first questions; these seldom need others.
    """
    told = [(place, cells, asked) for place, cells, asked in _questions(build) if asked]
    if len(told) < 2:
        return
    texts = ", ".join(f"{build.text(place)} AS v{n}" for n, (place, _, _) in enumerate(told))
    rows = build.rows(f"_t._row AS _row, {texts}", [place for place, _, _ in told])
    select = ", ".join(read_by(one, f"v{n}") for n, (_, _, asked) in enumerate(told) for one in asked)
    (found,) = build.con.execute(f"SELECT {select} FROM ({rows})").fetchall()
    for _, cells, asked in told:
        cells.foreseen(asked, found[: len(asked)])
        found = found[len(asked) :]


def _questions(build: Build) -> Iterator[tuple[Place, Cells, Sequence[str]]]:
    """Yield each column of dates or numbers, as what reads it, and what is asked of it."""
    types = {column.name: column.type for column in schema.TABLES[build.read.fills].columns}
    for name, origin in build.read.columns.items():
        kind = "date" if name == "at" else types.get(name, "")
        if kind not in ("date", "instant", "number"):
            continue
        for place in origin.places:
            unit = place.unit or build.read.duration_unit
            if kind != "number":
                cells = build.cells(place)
                yield place, cells, dates.asked(cells)
            elif name != "duration_s" or not unit.startswith("h:m"):
                yield place, build.cells(place), values.ASKED_OF_NUMBERS
