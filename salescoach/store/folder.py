"""The folder of a workbook: its settings file and its lock."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from shlex import quote
from typing import Any

from salescoach import private, settings
from salescoach.errors import SalescoachError
from salescoach.settings import Settings
from salescoach.store import places, replacing


def create(folder: Path, seed: Mapping[str, Any]) -> None:
    """Make a workbook folder with its first workbook.toml, or leave an existing one as it is."""
    if folder.exists() and not folder.is_dir():
        raise SalescoachError(f"{folder} is a file; name a folder for the workbook")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / settings.FILE).exists():
            write_settings(folder, settings.first_text(seed))
    except OSError as error:
        raise SalescoachError(
            f"{folder} cannot be written: {error.strerror}; choose another folder"
        ) from error


def is_workbook(folder: Path) -> bool:
    """Return whether the folder is a workbook."""
    return (folder / settings.FILE).is_file()


def require(folder: Path) -> None:
    """Raise unless the folder is a workbook."""
    if not is_workbook(folder):
        raise SalescoachError(
            f"{folder} is no workbook (it has no {settings.FILE}); make one with "
            f"`salescoach import FILE --into {quote(str(folder))}`"
        )


def settings_text(folder: Path) -> str:
    """Return the text of workbook.toml."""
    require(folder)
    path = folder / settings.FILE
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise SalescoachError(f"{path} cannot be read as text; save it with the encoding UTF-8") from error


def read_settings(folder: Path) -> Settings:
    """Return the settings of a workbook."""
    return settings.parse(settings_text(folder), str(folder / settings.FILE))


def write_settings(folder: Path, text: str) -> None:
    """Replace workbook.toml, whole or not at all, after a check that it can be read again."""
    settings.parse(text, settings.FILE)
    replace(folder / settings.FILE, text)


def replace(path: Path, text: str) -> None:
    """Replace a file by one with this text: a reader gets the old or the new one, whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the workbook for writing; a second writer is told so at once. What is written is this user's alone."""
    with private.only_mine(), (folder / places.LOCK).open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SalescoachError(f"{folder} is being imported into; try again when that is done") from error
        private.close([folder / name for name in places.OURS])
        replacing.finish(folder)
        _no_copy(folder)
        yield


def _no_copy(folder: Path) -> None:
    """Raise for a copy for sharing: it has no log, and a version made of none would have nothing in it."""
    name = places.current_of(folder)
    if name and places.note_of(folder, name).get(places.COPY):
        raise SalescoachError(
            f"{folder} is a copy for sharing, to read and to make reports of; change the workbook it was made of, "
            "and make a new copy"
        )
