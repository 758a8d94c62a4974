"""The files of one import, each read once, and all the faults found so far."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from salescoach.errors import Fault, InputFaults
from salescoach.sources import fitting, reader
from salescoach.sources.declaration import Join, Read
from salescoach.sources.reader import Raw

#: What an import can be given: a file, or a table that was read from a database.
Input = Path | Raw


def name_of(given: Input) -> str:
    """Return the name that a mapping's patterns match."""
    return given.file if isinstance(given, Raw) else given.name


@dataclass
class Shelf:
    """The files given, each read once, and all the faults found so far."""

    con: duckdb.DuckDBPyConnection
    inputs: tuple[Input, ...]
    keep_going: bool = False
    faults: list[Fault] = field(default_factory=list)
    raws: dict[tuple[Input, str], Raw | None] = field(default_factory=dict)

    def raw(self, given: Input, sheet: str = "") -> Raw | None:
        """Return a file as rows of text, or None when it cannot be read; its faults are noted."""
        if isinstance(given, Raw):
            return given
        if (given, sheet) not in self.raws:
            try:
                self.raws[given, sheet] = reader.read(
                    self.con, given, sheet=sheet, keep_going=self.keep_going
                )
            except InputFaults as error:
                self.faults.extend(error.faults)
                self.raws[given, sheet] = None
        return self.raws[given, sheet]

    def matching(self, part: Read | Join, inputs: Iterable[Input] | None = None) -> list[Input]:
        """Return the files that a read or a look-up is for, by name and by columns."""
        pattern = part.file.lower()
        named = [
            given
            for given in (self.inputs if inputs is None else inputs)
            if fnmatch.fnmatchcase(name_of(given).lower(), pattern)
        ]
        if not part.when:
            return named
        known = [(given, self.raw(given, part.sheet)) for given in named]
        return [given for given, raw in known if raw is not None and fitting.fits(part, raw.columns)]

    def clear(self) -> None:
        """Drop what was read."""
        for raw in (*self.raws.values(), *(given for given in self.inputs if isinstance(given, Raw))):
            if raw is not None:
                reader.forget(self.con, raw)
        self.raws.clear()
