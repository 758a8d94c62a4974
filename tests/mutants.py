"""Files that are almost right: real ones, damaged byte by byte and table by table, the same for the same seed."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from random import Random
from typing import Final

from tests import mutants_packed, mutants_toml

#: What a cell may hold that no reader should trip over.
CELLS: Final = (
    "", " ", "0", "-0", "nan", "NaN", "inf", "-Infinity", "1e308", "1e400", "-1e-400", "9" * 40, "9" * 400, "0x1F",
    "1_000", "1,234,567.89", "1.234.567,89", "1'234", "٣٤", "½", "²", "१२", "NULL", "None", "#N/A", "#REF!", "true", "=1+1",
    "0000-00-00", "0000-01-01T00:00:00Z", "0001-01-01", "9999-12-31", "9999-12-31 23:59:59.999", "10000-01-01",
    "99999-12-31", "294247-01-10 04:00:54", "290309-12-22 (BC) 00:00", "2026-02-29", "2026-02-30", "29/02/2026",
    "31/11/2026", "02/03/2026", "2026-13-01", "2026-3-29T02:30:00", "2026-03-29 02:30 Europe/Madrid",
    "2026-03-02T25:00:00", "2026-03-02T23:59:60Z", "2026-03-02 14:05 +99:99", "2026-03-02T14:05:00-23:59",
    "2026-03-02 14:05 EST", "Mon, 2 Mar 2026", "45631.75", "-1.5", "1e10", "infinity", "-infinity", "epoch",
    "253402300800000", "1772460300", "-9223372036854775809", "9223372036854775808", "170141183460469231731687303715884105728",
    "99:99:99", "25:61", "-0:01", "1h 90m", "24:00", "P1D", "{", "{\"a\":", "[1,2", "{\"a\": {\"a\": 1e999}}", "\\", "\\N", "\"", "'", "''", "a;b|c,d\te",
    "x\ny", "x\r\ny", "\r", "a\x00b", "\x1b[31m", "\x1a", "\ufeff", "\u2028", "\u202e", "\ud7ff", "\U0010ffff", "e\u0301", "ﬃ", "İ",
    "ß", "<b>x</b>", "<!--", "&#99999999;", "&#xD800;", "%s", "%n", "{0}", "$v", "$1", "?", "'; DROP TABLE x; --", "_row", "*", "[a-", "(?P<",
    "a@b", "+1 (555) 0100", "L" * 40_000, "<" * 3000, "&" * 3000, "1:" * 3000, " " * 3000, "(" * 2000,
)  # fmt: skip
NAMES: Final = (
    "", " ", "_row", "_ROW", "row", "file", "source", "$v", "*", "Id", "id", "ID", "Date", "date", "Owner", "Total", "v", "_in", "select",
    "\"", "'", "a.b", "column 1", "x" * 5000, "\x00", "\u202e", "Ⅷ", "İd", "1", "2026-03-02", "ſ", "ﬁ", "a\nb", "_t", "rep_id", "at",
)  # fmt: skip
ENCODINGS: Final = (
    "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "latin-1", "cp437", "shift_jis",
    "gb18030", "utf-7", "cp037", "koi8-r",
)  # fmt: skip
_DELIMITERS: Final = (",", ";", "\t", "|", ":", " ", "\x1f", "^", "~")
_ENDS: Final = ("\n", "\r\n", "\r", "\n\r", "\r\r\n", "\x0b", "\u2028")
_BYTES: Final = (
    b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r", b"\n", b"\n\n\n", b'"', b'""', b'"""', b",", b",,,,", b";", b"\t", b"\x1a", b"\x1b[2J",
    b"\xc3", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\x80", b"\x81", b"sep=;\n", b"sep=\"\n", b"sep=\n\n", b"'", b"\\", b"#REF!", b"PK\x03\x04", b"\x1f\x8b",
    b"<html>", b"\x7f", b"\x0b\x0c", b"\xc2\x85",
)  # fmt: skip

Table = list[list[str]]


@dataclass(frozen=True)
class Step:
    """One way to damage a file, and the seed of its choices."""

    name: str
    seed: int


def mutate(name: str, data: bytes, step: Step) -> bytes:
    """Return a file damaged by one step; a step that is not for such a file leaves it as it is."""
    rng = Random(step.seed)
    kind = "toml" if name.endswith(".toml") else "packed" if data[:2] in (b"PK", b"\x1f\x8b") else "table"
    if step.name in BYTEWISE:
        return BYTEWISE[step.name](data, rng)
    if kind == "table" and step.name in TABLEWISE:
        return _by_table(data, rng, TABLEWISE[step.name])
    if kind == "toml" and step.name in mutants_toml.STEPS:
        return mutants_toml.mutate(data, rng, step.name)
    if kind == "packed" and step.name in mutants_packed.STEPS:
        return mutants_packed.mutate(data, rng, step.name, _any_text)
    return data


def steps_for(name: str, data: bytes) -> tuple[str, ...]:
    """Return the steps that a file can be damaged by."""
    if name.endswith(".toml"):
        return (*mutants_toml.STEPS, *mutants_toml.STEPS, *BYTEWISE)
    if data[:2] in (b"PK", b"\x1f\x8b"):
        return (*mutants_packed.STEPS, *BYTEWISE)
    return (*TABLEWISE, *TABLEWISE, *BYTEWISE)


def _any_text(text: str, rng: Random) -> str:
    return rng.choice(CELLS) if rng.random() < 0.7 else text[: rng.randrange(len(text) + 1)]


def _truncated(data: bytes, rng: Random) -> bytes:
    return data[: rng.randrange(len(data) + 1)]


def _beheaded(data: bytes, rng: Random) -> bytes:
    return data[rng.randrange(len(data) + 1) :]


def _flipped(data: bytes, rng: Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.choice((1, 1, 3, 20)) if out else 0):
        out[rng.randrange(len(out))] ^= 1 << rng.randrange(8)
    return bytes(out)


def _inserted(data: bytes, rng: Random) -> bytes:
    for _ in range(rng.choice((1, 1, 2, 5))):
        at = rng.randrange(len(data) + 1)
        data = data[:at] + rng.choice(_BYTES) * rng.choice((1, 1, 1, 2, 300)) + data[at:]
    return data


def _deleted(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + data[at + rng.choice((1, 1, 2, 10, 200)) :]


def _repeated(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    part = data[at : at + rng.choice((1, 10, 200))]
    return data[:at] + part * rng.choice((1, 2, 50)) + data[at:]


def _noise(data: bytes, rng: Random) -> bytes:
    at = rng.randrange(len(data) + 1)
    return data[:at] + rng.randbytes(rng.choice((1, 4, 64, 3000))) + data[at:]


def _empty(data: bytes, rng: Random) -> bytes:
    return rng.choice(
        (b"", b"\n", b" ", b"\xef\xbb\xbf", b"\xff\xfe", b"\0", b"\0" * 5000, b'"', b",", b"\r\n\r\n", b"a")
    )


BYTEWISE: Final[Mapping[str, Callable[[bytes, Random], bytes]]] = {
    "truncate": _truncated,
    "behead": _beheaded,
    "flip": _flipped,
    "insert": _inserted,
    "delete": _deleted,
    "repeat": _repeated,
    "noise": _noise,
    "empty": _empty,
}


def _by_table(data: bytes, rng: Random, change: Callable[[Table, Random], bytes | None]) -> bytes:
    """Change a file as a table; the change may write it itself, in its own way."""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", "replace")
    head = text.partition("\n")[0]
    separator = max(",;\t|", key=head.count)
    try:
        table = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error:
        return data
    if not any(table):
        return data
    written = change(table, rng)
    return written if written is not None else _written(table, separator)


def _written(table: Table, separator: str = ",", end: str = "\n") -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator=end).writerows(table)
    return out.getvalue().encode("utf-8", "surrogatepass")


def _some_row(table: Table, rng: Random) -> int:
    return (
        rng.randrange(len(table)) if rng.random() < 0.3 else rng.randrange(min(1, len(table) - 1), len(table))
    )


def _cells(table: Table, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 2, 6))):
        row = table[_some_row(table, rng)]
        if row:
            row[rng.randrange(len(row))] = rng.choice(CELLS)


def _column(table: Table, rng: Random) -> None:
    """Write one thing, or several, down a whole column: what the readers look at before they decide."""
    at, some = rng.randrange(max(map(len, table)) or 1), rng.sample(CELLS, rng.choice((1, 2, 3)))
    for row in table[1:]:
        if at < len(row):
            row[at] = rng.choice(some)


def _names(table: Table, rng: Random) -> None:
    for _ in range(rng.choice((1, 1, 3))):
        if table[0]:
            other = rng.choice((rng.choice(NAMES), rng.choice(table[0]), rng.choice(table[0]).upper()))
            table[0][rng.randrange(len(table[0]))] = other


def _rows(table: Table, rng: Random) -> None:
    at = rng.randrange(len(table))
    match rng.randrange(6):
        case 0:
            table.insert(rng.randrange(len(table) + 1), list(table[at]))
        case 1:
            del table[at]
        case 2:
            other = rng.randrange(len(table))
            table[at], table[other] = table[other], table[at]
        case 3:
            table[at:at] = [[] for _ in range(rng.choice((1, 3, 500)))]
        case 4:
            table[at:at] = [[rng.choice(("Total", "Grand Total", "Copyright 2026", "Weekly", "1"))]]
        case _:
            table[:] = (table[:1] + table[1:] * rng.choice((2, 100)))[:5000]


def _columns(table: Table, rng: Random) -> None:
    width = max(map(len, table))
    at, other, what = rng.randrange(width or 1), rng.randrange(width or 1), rng.randrange(5)
    for row in table:
        if at >= len(row):
            continue
        if what == 0:
            del row[at]
        elif what == 1:
            row.insert(at, row[min(other, len(row) - 1)])
        elif what == 2 and other < len(row):
            row[at], row[other] = row[other], row[at]
        elif what == 3:
            row[at:at] = [""] * 3
        else:
            row.append(row[at])


def _many_columns(table: Table, rng: Random) -> None:
    many = rng.choice((60, 300, 1200))
    table[0] += [f"extra {n}" for n in range(many)]
    for row in table[1:]:
        row += [rng.choice(("", "x", "1", "2026-03-02"))] * rng.choice((many, many, many - 1))


def _ragged(table: Table, rng: Random) -> None:
    for row in rng.sample(table, rng.randrange(1, len(table) + 1)):
        row[:] = (
            row[: rng.randrange(len(row) + 1)] if rng.random() < 0.5 else row + ["x"] * rng.choice((1, 1, 40))
        )


def _header_only(table: Table, rng: Random) -> None:
    del table[1:]


def _dialect(table: Table, rng: Random) -> bytes:
    return _written(table, rng.choice(_DELIMITERS), rng.choice(_ENDS))


def _encoded(table: Table, rng: Random) -> bytes:
    text = _written(table, rng.choice((",", "\t"))).decode("utf-8", "surrogatepass")
    mark = rng.choice((b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0"))
    return mark + text.encode(rng.choice(ENCODINGS), "replace")


def _unquoted(table: Table, rng: Random) -> bytes:
    """Write cells without quotes, or with too many, and mix line ends."""

    def cell(text: str) -> str:
        return rng.choice((text, text, f'"{text}', f'{text}"', f'"{text}"', f'"{text}" x', f"'{text}'"))

    return "".join(",".join(map(cell, row)) + rng.choice(_ENDS[:4]) for row in table).encode(
        "utf-8", "surrogatepass"
    )


def _wrapped(table: Table, rng: Random) -> bytes:
    lines = _written(table).decode("utf-8", "surrogatepass").split("\n")
    quoted = ['"' + line.replace('"', '""') + '"' * rng.choice((1, 1, 1, 2)) for line in lines]
    return "\n".join(quoted).encode("utf-8", "surrogatepass")


TABLEWISE: Final[Mapping[str, Callable[[Table, Random], bytes | None]]] = {
    "cells": _cells,
    "column": _column,
    "names": _names,
    "rows": _rows,
    "columns": _columns,
    "many columns": _many_columns,
    "ragged": _ragged,
    "header only": _header_only,
    "dialect": _dialect,
    "encoding": _encoded,
    "quotes": _unquoted,
    "wrapped": _wrapped,
}
