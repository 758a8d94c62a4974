"""What the bytes of a text file show before it is read: encoding, separator, and what needs care."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from salescoach.errors import Fault, InputFaults

#: Bytes looked at in one go.
CHUNK: Final = 1 << 22
_SEPARATORS: Final = (",", ";", "\t", "|")
_BLANK_LINE: Final = re.compile(rb"\n\r?(?=\n)")
_LONE_CR: Final = re.compile(rb"\r(?!\n)")
#: Cells that begin or end with a line break or a tab need the longer way of trimming.
_EDGES: Final = re.compile(rb'[,;|\t]"[\r\n\t]|[\r\n\t]"[,;|\t]|[^",;|\t\r\n][\r\n]+"\r?\n')


@dataclass(frozen=True)
class Look:
    """What the bytes of a text file show: the encoding, and whether DuckDB can read it as it is."""

    encoding: str
    plain: bool
    unicode: bool
    wide: bool


def look(path: Path, head: bytes) -> Look:
    """Return what the bytes of a file show; raise when it is no text. ``head`` are its first bytes."""
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return Look("utf-16", plain=False, unicode=True, wide=False)
    if b"\0" in head or head.startswith(b"%PDF"):
        what, todo = "is not a text file", "export it as CSV or XLSX"
        raise InputFaults([Fault(path.name, 0, "", what, todo)])
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = not head.removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r"))
    wide, unicode, quotes, tail = False, False, 0, b""
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                return Look("cp1252", plain=False, unicode=True, wide=False)
            if not chunk:
                return Look("utf-8-sig", plain, unicode, wide)
            unicode = unicode or not chunk.isascii()
            wide = wide or b"\t" in chunk or (b'\n"' in chunk and bool(_EDGES.search(chunk)))
            plain = plain and not _breaks(tail + chunk, quotes - tail.count(b'"'))
            quotes += chunk.count(b'"')
            tail = chunk[-2:]


def _breaks(chunk: bytes, quotes: int) -> bool:
    """Return whether a blank line or an old Mac line end stands outside quotes."""
    for pattern in (_BLANK_LINE, _LONE_CR) if b"\r" in chunk else (_BLANK_LINE,):
        done, seen = 0, quotes
        for hit in pattern.finditer(chunk, 0, len(chunk)):
            if pattern is _LONE_CR and hit.end() == len(chunk):
                continue
            seen += chunk.count(b'"', done, hit.start())
            done = hit.start()
            if seen % 2 == 0:
                return True
    return False


def first_line(path: Path, encoding: str) -> tuple[str, str, bool]:
    """Return the header line, the separator, and whether a `sep=` line stands above it."""
    with path.open(encoding=encoding, errors="replace", newline=None) as stream:
        line = stream.readline().rstrip("\n")
        declared = re.fullmatch(r'"?sep=(.)"?', line.strip(" "), re.IGNORECASE)
        if declared:
            return stream.readline().rstrip("\n"), declared[1], True
        while line == "" or line.isspace():
            line = stream.readline()
            if not line:
                break
    outside = re.sub(r'"[^"]*"', "", line)
    best = max(_SEPARATORS, key=outside.count)
    return line.rstrip("\n"), best if best in outside else ",", False
