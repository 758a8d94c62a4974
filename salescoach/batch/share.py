"""A folder that the coach's computer and the workers of a cluster can both reach, by path or URL."""

from __future__ import annotations

import io
import os
import shutil
import tempfile
import uuid
import zipfile
from pathlib import Path
from typing import Final

from salescoach.errors import SalescoachError, first_line

#: Stands there while the batch is at work; when it is gone, nobody needs the reports any more.
_ALIVE: Final = "alive"
_WORKBOOK: Final = "workbook.zip"
_SETTINGS, _CURRENT, _VERSIONS = "workbook.toml", "CURRENT", "versions"


class Room:
    """A folder by its path or URL; s3://, gcs:// and abfs:// need the library that fsspec names.

    Raises ``SalescoachError`` where it cannot be reached.
    """

    def __init__(self, url: str) -> None:
        import fsspec

        try:
            self._fs, self._root = fsspec.core.url_to_fs(url)
        except (ImportError, ValueError, OSError) as error:
            raise SalescoachError(f"{url} cannot be reached: {first_line(error)}") from error
        self.url = url

    def inside(self, name: str) -> Room:
        """Return a folder in this one."""
        return Room(f"{self.url.rstrip('/')}/{name}")

    def open(self) -> None:
        """Make the folder and mark it as in use; raise ``SalescoachError`` where that fails."""
        try:
            self._fs.makedirs(self._root, exist_ok=True)
            self._fs.pipe_file(self._at(_ALIVE), b"")
        except Exception as error:  # each store has errors of its own
            raise SalescoachError(f"{self.url} cannot be written: {first_line(error)}") from error

    def alive(self) -> bool:
        """Return whether the batch still is at work."""
        self._fs.invalidate_cache()
        return bool(self._fs.exists(self._at(_ALIVE)))

    def close(self) -> None:
        """Remove the folder with all that is in it."""
        if self._fs.exists(self._root):
            self._fs.rm(self._root, recursive=True)

    def put(self, content: bytes, name: str) -> None:
        """Write a file whole: under its name it is there when it is complete."""
        self._fs.makedirs(self._root, exist_ok=True)
        if "file" in self._protocols():
            draft = Path(self._at(f".{name}.{uuid.uuid4().hex}"))
            draft.write_bytes(content)
            os.replace(draft, self._at(name))
        else:  # a store shows an object when it is complete
            self._fs.pipe_file(self._at(name), content)

    def get(self, name: str) -> bytes:
        """Return what is in a file."""
        content: bytes = self._fs.cat_file(self._at(name))
        return content

    def _at(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def _protocols(self) -> tuple[str, ...]:
        named = self._fs.protocol
        return (named,) if isinstance(named, str) else tuple(named)


def put_workbook(room: Room, workbook: Path, version: str) -> None:
    """Put one version of a workbook into the room, as one file."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as made:
        for path in (workbook / _SETTINGS, *sorted((workbook / _VERSIONS / version).rglob("*"))):
            if path.is_file():
                made.write(path, path.relative_to(workbook).as_posix())
        made.writestr(_CURRENT, f"{version}\n")
    room.put(packed.getvalue(), _WORKBOOK)


def workbook(room: Room, batch: str, name: str) -> Path:
    """Return this computer's copy of the batch's workbook, copied from the room by whoever needs it first.

    It lies in a folder that only this user can open, and has the name of the workbook.
    """
    home = _cache(batch)
    there = home / "workbook" / name
    if not there.is_dir():
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=home, ignore_cleanup_errors=True) as fresh:
            with zipfile.ZipFile(io.BytesIO(room.get(_WORKBOOK))) as packed:
                packed.extractall(Path(fresh) / name)
            try:
                os.rename(fresh, home / "workbook")
            except OSError:  # somebody else was first
                if not there.is_dir():
                    raise
    return there


def forget(batch: str) -> None:
    """Remove this computer's copy of a batch's workbook."""
    shutil.rmtree(_cache(batch), ignore_errors=True)


def _cache(batch: str) -> Path:
    return Path(tempfile.gettempdir()) / f"coach-{os.getuid()}-{batch}"
