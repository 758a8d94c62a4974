"""The files of an import: folders, patterns, zip and gzip become the exports in them."""

from __future__ import annotations

import contextlib
import glob
import gzip
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Final

from salescoach.errors import Fault, InputFaults, SalescoachError

#: Endings of files that can hold an export.
ENDINGS: Final = (".csv", ".tsv", ".txt", ".xlsx", ".xls")
_PACKED: Final = (".zip", ".gz")
_CHUNK: Final = 1 << 20
#: No export is packed tighter than this; what is, is made to fill the disk.
_MOST_RATIO: Final = 400
_HARMLESS: Final = 64 << 20
_MOST_FILES: Final = 1000


@dataclass(frozen=True)
class Inputs:
    """The files to read, and the names of those in folders and archives that are no table."""

    files: tuple[Path, ...]
    passed_over: tuple[str, ...] = ()


@dataclass
class _Found:
    files: list[Path] = field(default_factory=list)
    passed_over: list[str] = field(default_factory=list)


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
        found.files.append(_gunzip(path, unpacked))
    elif head.startswith(b"PK\x03\x04") and _is_archive(path):
        _unzip(path, found, unpacked)
    else:
        found.files.append(path)


def _is_archive(path: Path) -> bool:
    """Return whether a zip file is an archive of files and not an Excel workbook, which is one too."""
    try:
        with zipfile.ZipFile(path) as archive:
            return "[Content_Types].xml" not in archive.namelist()
    except (zipfile.BadZipFile, OSError):
        return path.suffix.lower() == ".zip"


def _unzip(path: Path, found: _Found, unpacked: Path) -> None:
    home = Path(tempfile.mkdtemp(dir=unpacked))
    try:
        with zipfile.ZipFile(path) as archive:
            members = [m for m in archive.infolist() if not m.is_dir() and not _hidden(m.filename)]
            if len(members) > _MOST_FILES:
                raise _broken(path, f"holds {len(members):,} files")
            tables = [m for m in members if Path(m.filename).suffix.lower() in ENDINGS]
            if not tables:
                raise SalescoachError(f"{path} holds no export ({', '.join(ENDINGS)})")
            for number, member in enumerate(tables):
                target = home / str(number) / Path(member.filename.replace("\\", "/")).name
                target.parent.mkdir()
                with archive.open(member) as stream:
                    _copy(path, stream, target, member.compress_size)
                found.files.append(target)
            found.passed_over += [m.filename for m in members if m not in tables]
    except RuntimeError as error:
        raise _broken(path, "is locked with a password") from error
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise _broken(path, f"cannot be unpacked ({error})") from error


def _hidden(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return parts[-1].startswith(".") or parts[0] == "__MACOSX"


def _gunzip(path: Path, unpacked: Path) -> Path:
    name = path.stem if path.suffix.lower() == ".gz" else path.name
    target = Path(tempfile.mkdtemp(dir=unpacked)) / name
    try:
        with gzip.open(path) as stream:
            _copy(path, stream, target, path.stat().st_size)
    except (gzip.BadGzipFile, zlib.error, EOFError) as error:
        raise _broken(path, f"cannot be unpacked ({error})") from error
    return target


def _copy(path: Path, stream: IO[bytes] | gzip.GzipFile, target: Path, packed: int) -> None:
    """Unpack one file; stop when it grows far beyond what any table does."""
    most = max(_HARMLESS, packed * _MOST_RATIO)
    written = 0
    with target.open("wb") as out:
        while chunk := stream.read(_CHUNK):
            written += len(chunk)
            if written > most:
                raise _broken(path, f"grows to more than {_MOST_RATIO} times its size when unpacked")
            out.write(chunk)
            if shutil.disk_usage(target.parent).free < 2 * _CHUNK:
                raise _broken(path, "does not fit on the disk when unpacked")


def _broken(path: Path, what: str) -> InputFaults:
    return InputFaults([Fault(path.name, 0, "", what, "unpack it yourself and give the files in it")])
