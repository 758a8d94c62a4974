"""What is written about people is for this user alone: files 0600, folders 0700.

The process's umask decides it, in one place: it reaches every file, whoever writes it (DuckDB, papermill,
Chromium, Jupyter), parent folders, temporary ones and the processes that are started. A mode given file by
file would be forgotten at the next one. What is there already keeps its mode until it is replaced.
"""

from __future__ import annotations

import contextlib
import functools
import os
import stat
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

#: What others may not do.
OTHERS: Final = 0o077


@contextlib.contextmanager
def only_mine() -> Iterator[None]:
    """Let nobody else read what is written while the block runs, or, as a decorator, the function.

    It holds for the whole process, other threads too: they write about the same people.

    >>> with tempfile.TemporaryDirectory() as home, only_mine():
    ...     (Path(home) / "a" / "b").mkdir(parents=True)
    ...     (Path(home) / "a" / "b" / "ann.csv").touch()
    ...     [oct(path.stat().st_mode & 0o777) for path in sorted(Path(home).rglob("*"))]
    ['0o700', '0o700', '0o600']
    """
    before = os.umask(OTHERS)
    os.umask(before | OTHERS)
    try:
        yield
    finally:
        os.umask(before)


def spill() -> str:
    """Return a folder for rows that do not fit into memory, which others cannot read.

    Under ``only_mine`` that is the temporary folder itself; in a notebook of the user's it is one inside.
    """
    umask = os.umask(OTHERS)
    os.umask(umask)
    if umask & OTHERS == OTHERS:
        return tempfile.gettempdir()
    place = Path(tempfile.gettempdir()) / f"salescoach-{os.getuid()}"
    with contextlib.suppress(OSError):  # where nothing can be written, only a log that spills minds
        place.mkdir(0o700, exist_ok=True)
        found = place.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
            return _other()
        place.chmod(0o700)
    return str(place)


@functools.cache
def _other() -> str:
    """Return a new folder, once per process: somebody else has taken the usual one's name."""
    return tempfile.mkdtemp(prefix="salescoach-")


def close(paths: Iterable[Path]) -> None:
    """Take the rights of others from files, and from folders with all that lies in them.

    What an older release wrote there was open. Links are not followed, and files of other users left alone.
    """
    for path in paths:
        inside = path.rglob("*") if path.is_dir() and not path.is_symlink() else ()
        for one in (path, *inside):
            with contextlib.suppress(OSError):
                found = one.lstat()
                if found.st_uid == os.getuid() and not stat.S_ISLNK(found.st_mode) and found.st_mode & OTHERS:
                    one.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
