"""The files of an import: folders, patterns, zip and gzip become the exports in them."""

from __future__ import annotations

import contextlib
import glob
import gzip
import lzma
import shutil
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from salescoach import limits
from salescoach.errors import Fault, InputFaults, SalescoachError

#: Endings of files that can hold an export.
ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
_PACKED: Final = (".zip", ".gz")
_CHUNK: Final = 1 << 20
#: What the libraries raise for an archive that is none any more.
_DAMAGED: Final = (
    zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, lzma.LZMAError, EOFError, ValueError, struct.error, OverflowError,
)  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """The files to read, and the names of those in folders and archives that are no table."""

    files: tuple[Path, ...]
    passed_over: tuple[str, ...] = ()


@dataclass
class _Found:
    files: list[Path] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)
    unpacked: int = 0


@contextlib.contextmanager
def gathered(paths: Sequence[Path]) -> Iterator[Inputs]:
    """Yield the files named; folders, patterns and archives are replaced by the exports in them.

    What is unpacked lies in a temporary folder and is removed in the end. Raises for a path that is
    not there, a folder or archive without exports, and an archive that cannot be unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="salescoach-") as unpacked:
        found = _Found()
        for path in _named(paths):
            if path.is_dir():
                _folder(path, found, Path(unpacked))
            else:
                _file(path, found, Path(unpacked))
        yield Inputs(tuple(dict.fromkeys(found.files)), tuple(found.passed_over))


def expand(paths: Sequence[Path]) -> list[Path]:
    """Return the files named, folders and patterns replaced by the exports in them, nothing unpacked."""
    files: list[Path] = []
    for path in _named(paths):
        files.extend(_inside(path, ENDINGS) if path.is_dir() else [path])
    return list(dict.fromkeys(files))


def _named(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the files and folders that are named, by a pattern too."""
    for path in paths:
        if path.exists():
            yield path
            continue
        matching = sorted(glob.glob(str(path))) if glob.has_magic(str(path)) else []
        if not matching:
            raise SalescoachError(f"{path} is not there; check the name")
        yield from map(Path, matching)


def _inside(folder: Path, endings: Sequence[str]) -> list[Path]:
    inside = [p for p in sorted(folder.iterdir()) if p.is_file() and not p.name.startswith(".")]
    found = [p for p in inside if p.suffix.lower() in endings]
    if not found:
        raise SalescoachError(f"{folder} holds no export ({', '.join(endings)})")
    return found


def _folder(folder: Path, found: _Found, unpacked: Path) -> None:
    exports = _inside(folder, (*ENDINGS, *_PACKED))
    for path in exports:
        _file(path, found, unpacked)
    found.passed_over += [
        p.name for p in sorted(folder.iterdir()) if p not in exports and not p.name.startswith(".")
    ]


def _file(path: Path, found: _Found, unpacked: Path) -> None:
    with path.open("rb") as stream:
        head = stream.read(4)
    if head.startswith(b"\x1f\x8b"):
        found.files.append(_gunzip(path, found, unpacked))
    elif head.startswith(b"PK\x03\x04") and _is_archive(path):
        _unzip(path, found, unpacked)
    else:
        found.files.append(path)


def _is_archive(path: Path) -> bool:
    """Return whether a zip file is an archive of files and not an Excel workbook, which is one too."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (*_DAMAGED, OSError, NotImplementedError):
        return path.suffix.lower() == ".zip"


def _unzip(path: Path, found: _Found, unpacked: Path) -> None:
    home = Path(tempfile.mkdtemp(dir=unpacked))
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
            if len(members) > limits.FILES:
                raise _broken(path, f"holds {len(members):,} files")
            tables = [m for m in members if Path(m.filename).suffix.lower() in ENDINGS]
            if not tables:
                raise SalescoachError(f"{path} holds no export ({', '.join(ENDINGS)})")
            before = found.unpacked
            for number, member in enumerate(tables):
                target = home / str(number) / _name(member.filename)
                target.parent.mkdir()
                with archive.open(member) as stream:
                    _copy(path, stream, target, found, before)
                found.files.append(target)
            found.passed_over += [m.filename for m in members if m not in tables]
    except NotImplementedError as error:
        raise _broken(path, "is packed in a way that is not known here") from error
    except RuntimeError as error:
        raise _broken(path, "is locked with a password") from error
    except _DAMAGED as error:
        raise _broken(path, "cannot be unpacked: it is damaged") from error


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[-1].startswith(".") or parts[0] == "__MACOSX"


def _name(member: str) -> str:
    """Return the name of a file in an archive, without its folders and no longer than a file's can be.

    >>> _name("../a/calls.csv"), len(_name("x" * 300 + ".csv"))
    ('calls.csv', 64)
    """
    path = Path(member.replace("\\", "/").replace("\0", ""))
    return path.stem[:60] + path.suffix


def _gunzip(path: Path, found: _Found, unpacked: Path) -> Path:
    name = path.stem if path.suffix.lower() == ".gz" else path.name
    target = Path(tempfile.mkdtemp(dir=unpacked)) / name
    try:
        with gzip.open(path) as stream:
            _copy(path, stream, target, found, found.unpacked)
    except _DAMAGED as error:
        raise _broken(path, "cannot be unpacked: it is damaged") from error
    return target


def _copy(path: Path, stream: IO[bytes] | gzip.GzipFile, target: Path, found: _Found, before: int) -> None:
    """Unpack one file of an archive, of which so many bytes were unpacked ``before`` it began; stop when all
    of it grows far beyond what any table does."""
    most = max(limits.HARMLESS, path.stat().st_size * limits.RATIO)
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            found.unpacked += len(chunk)
            if found.unpacked - before > most:
                raise _broken(path, f"grows to more than {most >> 20:,} MB when unpacked")
            disk = shutil.disk_usage(target.parent)
            if found.unpacked > limits.UNPACKED or disk.free - len(chunk) < min(
                limits.FREE, disk.total // 20
            ):
                raise _broken(path, "does not fit on the disk when unpacked")
            out.write(chunk)


def _broken(path: Path, what: str) -> InputFaults:
    return InputFaults([Fault(path.name, 0, "", what, "unpack it yourself and give the files in it")])
