"""What is too much: bombs, lines, cells and sheets that no export has are refused at once, in one line, and cost nothing."""

from __future__ import annotations

import gzip
import io
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest

from salescoach import limits
from tests import faults, old_excel
from tests.mutants_packed import packed
from tests.shapes import one

HEAD: Final = b"Id,Date,Owner,Note\n"
ROW: Final = b"1,2026-03-02,Ana,x\n"
#: What the interpreter and the libraries take, for the smallest file too: 200 MB, and half of that again.
BASE_MB: Final = 300
#: What DuckDB may hold of any file, small or large: buffers of 32 MB, as many as its threads happen to fill.
DUCKDB_MB: Final = 300
_MEASURED: Final = """
import sys
from salescoach import cli
for words in map(str.split, sys.argv[1:]):
    try:
        cli.main(words)
        status = 0
    except SystemExit as ended:
        status = ended.code or 0
    print(status, file=sys.stderr)
print(next(line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
"""


def measured(*commands: str) -> tuple[list[tuple[int, list[str]]], int]:
    """Return status and lines of the message of each command, and the most memory, in MB, that all of them took
    in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *commands],
        env={**os.environ, "PYTHONPATH": str(faults.ROOT)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    *lines, peak = done.stderr.strip().splitlines()
    found, held = [], list[str]()
    for line in lines:
        held.append(line)
        if line.isdigit():
            found.append((int(line), held[:-1]))
            held = []
    assert len(found) == len(commands), done.stderr
    return found, int(peak) >> 10


def sheet(rows: str, texts: str = "", entity: str = "") -> bytes:
    """Return an Excel file with these rows of XML and these common texts."""
    members = dict(zipped(next(data for name, data in one("packed/xlsx").files)))
    main = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    members["xl/worksheets/sheet1.xml"] = (
        f"{entity}<worksheet {main}><sheetData>{rows}</sheetData></worksheet>".encode()
    )
    members["xl/sharedStrings.xml"] = f"<sst {main}>{texts}</sst>".encode()
    return packed(list(members.items()))


def zipped(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        yield from ((name, archive.read(name)) for name in archive.namelist())


def texts_repeated() -> bytes:
    """One text of 30,000 letters in 100,000 cells: 3 GB in memory, 300 kB on the disk."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, 100_001))
    return sheet(cells, f"<si><t>{'x' * 30_000}</t></si>")


def laughs() -> bytes:
    """Ten times ten times ten laughs, nine deep: 3 GB where entities are replaced."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "ha"}">' for n in range(10))
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>'
    return sheet(cell, entity=f"<!DOCTYPE worksheet [{entities}]>")


def one_in_another(depth: int) -> bytes:
    data = packed([("calls.csv", HEAD + ROW)])
    for _ in range(depth):
        data = packed([("calls.zip", data)])
    return data


BOMBS: Final[dict[str, tuple[str, Callable[[], bytes], str]]] = {
    "gzip": ("calls.csv.gz", lambda: gzip.compress(HEAD + b"x" * (80 << 20), 9), "grows to more than 64 MB when unpacked"),
    "zip": ("calls.zip", lambda: packed([("calls.csv", HEAD + b"0" * (80 << 20))]), "grows to more than 64 MB when unpacked"),
    "zip of many": (
        "calls.zip", lambda: packed([(f"calls-{n}.csv", HEAD + b"0" * (9 << 20)) for n in range(8)]), "grows to more than 64 MB when unpacked",
    ),
    "zip of very many": ("calls.zip", lambda: packed([(f"{n}.csv", b"") for n in range(limits.FILES + 1)]), "holds 1,001 files"),
    "zip in zip": ("calls.zip", lambda: one_in_another(20), "holds no export"),
    "texts of Excel": ("calls.xlsx", lambda: sheet("", f"<si><t>{'x' * (80 << 20)}</t></si>"), "grows to more than 64 MB when unpacked"),
    "rows of Excel": ("calls.xlsx", lambda: sheet("<row/>" * (12 << 20)), "grows to more than 64 MB when unpacked"),
    "cells far apart": (
        "calls.xlsx", lambda: sheet('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        "has a sheet of 1,048,576 rows and 16,384 columns for 2 filled cells",
    ),
    "a text in many cells": ("calls.xlsx", texts_repeated, "repeats its texts until they fill"),
    "laughs": ("calls.xlsx", laughs, "calls.xlsx"),
    "old Excel": ("calls.xls", old_excel.far, "fills more than 384 MB when opened; save it as XLSX or CSV"),
    "binary Excel": ("calls.xlsx", lambda: packed([("[Content_Types].xml", b"x"), ("xl/workbook.bin", b"x")]), "is an Excel file in binary form (XLSB); save it as XLSX"),
}  # fmt: skip


def test_bombs_are_refused_in_one_line_and_fill_neither_memory_nor_disk(tmp_path: Path) -> None:
    commands = []
    for number, (name, make, _) in enumerate(BOMBS.values()):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / name).write_bytes(make())
        commands.append(f"import {tmp_path}/{number}/{name} --into {tmp_path}/book")
    found, peak = measured(*commands)
    for (status, message), (bomb, (_, _, said)) in zip(found, BOMBS.items(), strict=True):
        assert (status, len(message)) == (2, 1) and said in message[0], (bomb, message)
    assert peak < BASE_MB
    assert not (tmp_path / "book").exists()


LINES: Final[dict[str, tuple[Callable[[int], Iterator[bytes]], str]]] = {
    "a line": (lambda size: iter([HEAD, *[b"x" * (1 << 20)] * size]), "row 2: has a line of more than 8 million letters"),
    "a header": (lambda size: iter([b"x" * (1 << 20)] * size), "row 1: has a line of more than 8 million letters"),
    "a quote left open": (
        lambda size: iter([HEAD, b'1,2026-03-02,"Ana,x\n', *[ROW * (1 << 15)] * (size << 1)]),
        "has a cell of more than 8 million letters: a quote is not closed",
    ),
    "UTF-16": (
        lambda size: iter(["\ufeffId,Date\n".encode("utf-16-le"), *["x".encode("utf-16-le") * (1 << 19)] * size]),
        "has a line of more than 8 million letters",
    ),
    "nothing but NUL": (lambda size: iter([HEAD, *[bytes(1 << 20)] * size]), "is not a text file"),
    "cells": (lambda size: iter([HEAD, *[b"x," * (1 << 19)] * size]), "has a line of more than"),
}  # fmt: skip


@pytest.mark.parametrize("size", [20, pytest.param(1024, marks=pytest.mark.long)], ids=["20 MB", "1 GB"])
def test_lines_that_no_export_has_are_refused_before_they_are_held(size: int, tmp_path: Path) -> None:
    for number, (write, _) in enumerate(LINES.values()):
        with (tmp_path / f"calls-{number}.csv").open("wb") as file:
            for part in write(size):
                file.write(part)
    found, peak = measured(*[f"look {tmp_path}/calls-{number}.csv" for number in range(len(LINES))])
    for (status, message), (line, (_, said)) in zip(found, LINES.items(), strict=True):
        assert (status, len(message)) == (2, 1) and said in message[0], (line, message)
    assert peak < BASE_MB + DUCKDB_MB + 10 * (limits.LINE >> 20)


@pytest.mark.long
def test_a_line_of_a_gigabyte_is_refused_in_gzip_too(tmp_path: Path) -> None:
    with gzip.open(tmp_path / "calls.csv.gz", "wb", 1) as file:
        file.write(HEAD)
        for _ in range(16):
            file.write(os.urandom(1 << 19).hex().encode() * 64)
    [(status, message)], peak = measured(f"import {tmp_path}/calls.csv.gz --into {tmp_path}/book")
    assert (status, len(message)) == (2, 1) and "has a line of more than 8 million letters" in message[0]
    assert peak < BASE_MB + DUCKDB_MB + 10 * (limits.LINE >> 20)


WIDE: Final = b",".join(b"c%d" % n for n in range(limits.COLUMNS)) + b"\n"
#: Files of some megabytes that cost most where each sign of them becomes something.
HUNGRY: Final[dict[str, tuple[str, Callable[[], bytes]]]] = {
    "columns": ("calls.csv", lambda: WIDE + (b"1" + b"," * (limits.COLUMNS - 1) + b"\n") * 3_000),
    "columns, rewritten": ("calls.csv", lambda: b"Title\n" + WIDE + (b"1" + b"," * (limits.COLUMNS - 1) + b"\n") * 3_000),
    "columns without a name": ("calls.csv", lambda: b"a,b" + b"," * 500 + b"\n" + b"1,2\n\n" * 100_000),
    "a cell": ("calls.csv", lambda: HEAD + b"1,2026-03-02,Ana," + b"x" * (limits.LINE - 100) + b"\n"),
    "quotes": ("calls.csv", lambda: HEAD + b'1,2026-03-02,Ana,"' + b'""' * (limits.LINE // 2 - 100) + b'"\n'),
    "blank rows": ("calls.csv", lambda: HEAD + ROW + b"\n" * (2 << 20) + ROW),
    "rows and blank rows": ("calls.csv", lambda: HEAD + (ROW + b"\n") * 200_000),
    "torn rows": ("calls.csv", lambda: HEAD + b"1,2\n" * limits.NO_ROWS + ROW * 100_000),
    "wide signs": ("calls.csv", lambda: HEAD + (b"1,2026-03-02,Ana," + b"x" * 3_000_000 + "\U0001f600\n".encode()) * 4),
}  # fmt: skip


@pytest.mark.parametrize(
    "file",
    ["blank rows", *[pytest.param(name, marks=pytest.mark.long) for name in HUNGRY if name != "blank rows"]],
)
def test_no_file_takes_more_than_ten_times_itself_in_memory(file: str, tmp_path: Path) -> None:
    name, make = HUNGRY[file]
    data = make()
    (tmp_path / name).write_bytes(data)
    found, peak = measured(f"look {tmp_path}/{name}", f"mapping {tmp_path}/{name}")
    assert all(status in (0, 2) and len(message) <= 21 for status, message in found)
    assert peak < BASE_MB + DUCKDB_MB + 10 * (len(data) >> 20)
