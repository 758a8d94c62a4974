"""What the bytes of a text file show before it is read: its encoding, and what needs care."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TextIO

from salescoach import limits
from salescoach.errors import Fault, InputFaults

#: Bytes looked at in one go.
CHUNK: Final = 1 << 22
#: The name of the error handler that reads a byte no encoding knows as Western text does.
WESTERN: Final = "salescoach.western"
_BLANK_LINE: Final = re.compile(rb"\n\r?(?=\n)")
_LONE_CR: Final = re.compile(rb"\r(?!\n)")
#: Cells that begin or end with a line break or a tab need the longer way of trimming.
_EDGES: Final = re.compile(rb'[,;|\t]"[\r\n\t]|[\r\n\t]"[,;|\t]|[^",;|\t\r\n][\r\n]+"\r?\n')
#: Signs of which no text has many, apart from the end-of-file sign of old systems and NUL; cells with errors.
_BINARY: Final = bytes(n for n in range(1, 32) if n not in b"\t\n\v\f\r\x1a\x1b")
_ODD: Final = re.compile(rb"#N/A|#(?:REF|VALUE|DIV/0|NUM|NULL|NAME|NV|BEZUG|WERT|ZAHL|SPILL|CALC)[!?\s,;\"]?")
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Controls that stand for a space or the end of a line, and all the others: no sign of them is text.
SPACING: Final = r"[\x0b\x0c\x1c-\x1f\x85]"
CONTROLS: Final = r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]"
#: The same as bytes of UTF-8: those of one byte, and those of two.
_ASCII_CONTROLS: Final = bytes(n for n in (*range(32), 0x7F) if n not in b"\t\n\r")
_WIDE_CONTROLS: Final = re.compile(rb"\xc2[\x80-\x9f]")
#: Unicode categories that no text of words has.
_NO_TEXT: Final = ("Cc", "Cn", "Co", "Cs")
_UNDEFINED: Final = frozenset(b"\x81\x8d\x8f\x90\x9d")


@dataclass(frozen=True)
class Look:
    """What the bytes of a text file show: the encoding, and whether DuckDB can read it as it is.

    ``odd`` files hold what is taken out of the text: controls, what a formula without an answer shows.
    """

    encoding: str
    plain: bool = False
    unicode: bool = True
    wide: bool = False
    odd: bool = False


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    text = "".join(chr(n) if n in _UNDEFINED else bytes([n]).decode("cp1252") for n in wrong)
    return text, error.end


codecs.register_error(WESTERN, _western)


def look(path: Path, head: bytes) -> Look:
    """Return what the bytes of a file show; raise when it is no text. ``head`` are its first bytes."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return Look(encoding, odd=True)
    _refuse_other_kinds(path, head)
    encoding = _without_mark(head)
    if encoding:
        return Look(encoding, odd=True)
    if 5 * head.count(0) > len(head) or 50 * _count(head, _BINARY) > len(head):
        what, todo = "is not a text file", "export it as CSV or XLSX"
        raise InputFaults([Fault(path.name, 0, "", what, todo)])
    return _looked_through(path, head)


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    start = head[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(b"%pdf"):
        what, todo = "is not a text file", "export it as CSV or XLSX"
        raise InputFaults([Fault(path.name, 0, "", what, todo)])
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<meta", b"<?xml", b"<head")):
        what = "is a web page, whatever its name says, and no table"
        raise InputFaults(
            [Fault(path.name, 0, "", what, "open it in Excel and save it as XLSX, or export CSV")]
        )


def _count(data: bytes, signs: bytes) -> int:
    return len(data) - len(data.translate(None, signs))


def _without_mark(head: bytes) -> str:
    """Return the kind of UTF-16 that a file without a mark is written in, by where its NULs stand."""
    some = head[: 1 << 16]
    even, odd = some[::2].count(0), some[1::2].count(0)
    many, few, encoding = (odd, even, "utf-16-le") if odd > even else (even, odd, "utf-16-be")
    if many * 12 < len(some) // 2 or few * 20 > many:
        return ""
    text = some[: len(some) // 2 * 2].decode(encoding, "replace")
    wrong = sum(unicodedata.category(sign) in _NO_TEXT for sign in text if sign not in "\t\r\n")
    return encoding if set("\r\n") & set(text) and wrong * 100 <= len(text) else ""


def _looked_through(path: Path, head: bytes) -> Look:
    decoder = codecs.getincrementaldecoder("utf-8")()
    plain = not head.removeprefix(codecs.BOM_UTF8).startswith((b"\n", b"\r"))
    wide, unicode, odd, quotes, tail = False, False, False, 0, b""
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(CHUNK)
            try:
                if not chunk or not chunk.isascii() or decoder.getstate()[0]:
                    decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError:
                return Look(_broken(path, chunk, accents=unicode), odd=True)
            if not chunk:
                mark = head.startswith(codecs.BOM_UTF8)
                return Look("utf-8-sig" if mark else "utf-8", plain and not odd, unicode, wide, odd)
            odd = odd or bool(_count(chunk, _ASCII_CONTROLS) or (b"#" in chunk and _ODD.search(chunk)))
            odd = odd or (not chunk.isascii() and bool(_WIDE_CONTROLS.search(chunk)))
            unicode = unicode or not chunk.isascii()
            # One sign is found ten times faster than two: most files have no quotes to look further for.
            wide = (
                wide or b"\t" in chunk or (b'"' in chunk and b'\n"' in chunk and bool(_EDGES.search(chunk)))
            )
            plain = plain and not _breaks(tail + chunk, quotes - tail.count(b'"'))
            quotes += chunk.count(b'"')
            tail = chunk[-2:]


def _broken(path: Path, chunk: bytes, *, accents: bool) -> str:
    """Return the encoding of a file that is not all UTF-8: UTF-8 with some damage, or Western text."""
    text = chunk.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    if accents or good > 2 * bad:
        return "utf-8-sig"
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            high = set(chunk) & set(range(0x80, 0xA0))
            if high - _UNDEFINED:
                return "cp1252"
    return "latin-1"


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


@contextmanager
def opened(path: Path, seen: Look) -> Iterator[Iterator[str]]:
    """Give the lines of a text file, their ends as they are, without controls.

    A line longer than any is refused before it is read whole.
    """
    with path.open(encoding=seen.encoding, errors=WESTERN, newline="") as stream:
        lines = _whole(path, stream)
        yield map(cleared, lines) if seen.odd else lines


def _whole(path: Path, stream: TextIO) -> Iterator[str]:
    for number, line in enumerate(iter(partial(stream.readline, limits.LINE), ""), 1):
        if len(line) == limits.LINE:
            what = f"has a line of more than {limits.LINE >> 20} million letters"
            raise InputFaults([Fault(path.name, number, "", what, "no export has: export it again")])
        yield line


def cleared(text: str) -> str:
    """Return a text without controls, whatever kind of file they stand in: nothing of them is shown anywhere.

    >>> cleared("An\\0na\\x1b[2J\\x0bLee")
    'Anna[2J Lee'
    """
    return text if text.isprintable() else re.sub(CONTROLS, "", re.sub(SPACING, " ", text))


def first_text(head: bytes, encoding: str, signs: int) -> str:
    """Return the beginning of a text, so many signs at most, from the first bytes of its file."""
    decoder = codecs.getincrementaldecoder(encoding)(WESTERN)
    return cleared(decoder.decode(head[: 4 * signs])[:signs])
