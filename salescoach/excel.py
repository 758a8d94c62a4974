"""Excel files opened: only where what they unpack to can be held, and with one message where they are broken."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn, TypeVar

from salescoach import limits
from salescoach.errors import Fault, InputFaults

if TYPE_CHECKING:
    import python_calamine as calamine

_T = TypeVar("_T")
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROTECTED: Final = ("is protected by a password", "save it without one, or as CSV")
_AGAIN: Final = "save it again as XLSX or CSV"
_CHUNK: Final = 1 << 20
_TOO_MUCH: Final = 3
#: Opens the file that is named first within the bytes that are named second.
_TRIAL: Final = f"""
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]), int(sys.argv[2])))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    import python_calamine
    python_calamine.CalamineWorkbook.from_path(sys.argv[1])
except MemoryError:
    sys.exit({_TOO_MUCH})
except BaseException:
    pass
"""
#: The longest piece of XML that is searched for is shorter.
_OVERLAP: Final = 200
#: What Python's zip reader raises for archives that are none, damaged, locked or packed in other ways.
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    RuntimeError,
    NotImplementedError,
    ValueError,
)
#: Where a row or a cell says that it stands, a cell, and a cell that has a text of the common list.
_PLACE: Final = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,3})(\d{1,10})["']""")
_CELL: Final = re.compile(rb"<(?:\w+:)?c[\s/>]")
_TEXT: Final = re.compile(rb"""\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})""")


def is_workbook(head: bytes) -> bool:
    """Return whether the first bytes are those of an Excel file, whatever its name says."""
    return head.startswith((b"PK\x03\x04", _OLE))


def opened(path: Path) -> calamine.CalamineWorkbook:
    """Return an Excel file to read; raises where it is none, broken, locked, or unpacks to more than can be held."""
    import python_calamine as calamine

    with path.open("rb") as stream:
        is_old = stream.read(4).startswith(_OLE)
    _try_out(path) if is_old else _check(path)
    try:
        return calamine.CalamineWorkbook.from_path(path)
    except calamine.PasswordError:
        refuse(path, *_PROTECTED)
    except BaseException as error:
        data = path.read_bytes()
        if data.startswith(_OLE) and _ENCRYPTED in data:
            refuse(path, *_PROTECTED)
        _refuse_broken(path, "cannot be opened as an Excel file", error)


def sheet(
    path: Path, book: calamine.CalamineWorkbook, name: str, how: Callable[[calamine.CalamineSheet], _T]
) -> _T:
    """Return what ``how`` reads of a sheet; raises where the sheet is broken."""
    try:
        return how(book.get_sheet_by_name(name))
    except InputFaults:
        raise
    except BaseException as error:
        _refuse_broken(path, f"has a sheet {name!r} that cannot be read", error)


def refuse(path: Path, what: str, todo: str) -> NoReturn:
    """Raise the fault of a whole file."""
    raise InputFaults([Fault(path.name, 0, "", what, todo)]) from None


def _refuse_broken(path: Path, what: str, error: BaseException) -> NoReturn:
    """Raise the fault of a broken workbook; the reading library's panics are no Exceptions."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    refuse(path, what, _AGAIN)


def _try_out(path: Path) -> None:
    """Raise where an old workbook (XLS), which is not packed, takes more memory than its size lets expect.

    Its sheets are all made at once, empty cells too: five kilobytes can name a cell so far away that they fill
    half a gigabyte each. So a process with a limit opens it first; other faults of it are found afterwards. Where
    a system has no such limit, nothing is tried.
    """
    most = limits.OLD_EXCEL + limits.OLD_EXCEL_RATIO * path.stat().st_size
    tried = subprocess.run(  # noqa: S603  this very Python
        [sys.executable, "-c", _TRIAL, str(path), str(most)],
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False,
    )  # fmt: skip
    if tried.returncode < 0 or tried.returncode == _TOO_MUCH:
        refuse(path, f"fills more than {most >> 20:,} MB when opened", "save it as XLSX or CSV")


def _check(path: Path) -> None:
    """Raise where a packed workbook is none, or unpacks to more than its size lets expect."""
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            names = {one.filename for one in members}
            if not any(name.startswith("xl/") for name in names):
                refuse(path, "is an archive (ZIP), not a workbook", "unpack it and give the files in it")
            if any(name.startswith("xl/workbook.bin") for name in names):
                refuse(path, "is an Excel file in binary form (XLSB)", "save it as XLSX or CSV")
            _measure(path, archive, members)
    except _DAMAGED:
        refuse(path, "cannot be opened as an Excel file: its parts are damaged", _AGAIN)


def _measure(path: Path, archive: zipfile.ZipFile, members: list[zipfile.ZipInfo]) -> None:
    """Unpack a workbook once, keeping nothing, and raise where it, a sheet of it or its texts are too much."""
    most = max(limits.HARMLESS, limits.EXCEL_RATIO * path.stat().st_size)
    size, sheets, texts = 0, list[zipfile.ZipInfo](), list[int]()
    for member in members:
        is_sheet, cells, rows, columns = "worksheets/" in member.filename, 0, 0, 0
        for chunk in _chunks(archive, member):
            size += len(chunk)
            if size > most:
                refuse(path, f"grows to more than {most >> 20:,} MB when unpacked", _AGAIN)
            if is_sheet:
                cells += len(_CELL.findall(chunk))
                for letters, digits in _PLACE.findall(chunk):
                    rows, columns = max(rows, int(digits)), max(columns, _column(letters))
        if "sharedStrings" in member.filename:
            texts += _lengths(archive, member)
        if is_sheet:
            sheets.append(member)
            area = max(rows, 1) * max(columns, 1)
            if area > limits.CELLS or area > max(limits.ALWAYS, limits.EMPTY_PER_CELL * cells):
                what = f"has a sheet of {rows:,} rows and {columns:,} columns for {cells:,} filled cells"
                refuse(path, what, "delete the empty rows and columns, or save it as CSV")
    if max(texts, default=0) * size > limits.HARMLESS + limits.TEXT_RATIO * size:
        _measure_texts(path, archive, sheets, texts, limits.HARMLESS + limits.TEXT_RATIO * size)


def _measure_texts(
    path: Path, archive: zipfile.ZipFile, sheets: list[zipfile.ZipInfo], texts: list[int], most: int
) -> None:
    """Raise where the cells of a workbook repeat long texts so often that they cannot be held."""
    size = 0
    for member in sheets:
        for chunk in _chunks(archive, member):
            size += sum(texts[n] for n in map(int, _TEXT.findall(chunk)) if n < len(texts))
            if size > most:
                refuse(path, f"repeats its texts until they fill {size >> 20:,} MB", "save it as CSV")


def _chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member piece by piece, whole elements as far as they are short."""
    held = b""
    with archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            held += chunk
            cut = held.rfind(b"<", 0, len(held) - _OVERLAP)
            cut = cut if len(held) - cut < _CHUNK else len(held)
            yield held[:cut]
            held = held[cut:]
    yield held


def _lengths(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> list[int]:
    """Return how long each of the common texts is, marks and all."""
    found, length = list[int](), 0
    for chunk in _chunks(archive, member):
        first, *others = re.split(rb"</(?:\w+:)?si>|<(?:\w+:)?si/>", chunk)
        length += len(first)
        for other in others:
            found.append(length)
            length = len(other)
    return [*found, length]


def _column(letters: bytes) -> int:
    """Return the number of a column.

    >>> _column(b"A"), _column(b"XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number
