"""The folder of a batch: drafts beside the reports, each file put in its place whole or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Final, TextIO

from salescoach.batch.jobs import FAILED, MADE, Entry
from salescoach.errors import SalescoachError, is_full

_DRAFTS: Final = ".making"
#: Lists grow by their reports' files: so many times what they are at the beginning.
_ROOM: Final = 3
#: A socket's path may have some 100 signs.
_LONGEST_TEMP: Final = 60
PAGE: Final = ".html"
NOTEBOOK: Final = ".ipynb"
PDF: Final = ".pdf"
BROKEN: Final = ".failed.ipynb"


@contextlib.contextmanager
def drafts(out: Path, part: str = "") -> Iterator[Path]:
    """Yield an empty folder for drafts inside ``out``, gone afterwards; one batch at a time.

    Of a batch in parts, each ``part`` has a folder of its own, and all may be at work at once.

    Raises ``SalescoachError`` when ``out`` cannot be written or another batch is at work there.
    """
    with _held(out, _DRAFTS, together=bool(part)) as making:
        if part:
            with _held(out, f"{_DRAFTS}-{part}") as own:
                clear(own)
                yield own
        else:
            for left in out.glob(f"{_DRAFTS}-*"):
                shutil.rmtree(left, ignore_errors=True)
            clear(making)
            yield making


@contextlib.contextmanager
def _held(out: Path, name: str, *, together: bool = False) -> Iterator[Path]:
    """Yield a folder in ``out`` that nobody else uses, or only others who share it."""
    making = out / name
    with _lock(out, making, fcntl.LOCK_SH if together else fcntl.LOCK_EX) as lock:
        try:
            yield making
        finally:
            with contextlib.suppress(OSError):  # the last to leave clears up
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(making, ignore_errors=True)


def _lock(out: Path, making: Path, how: int) -> TextIO:
    """Return the locked file of a folder, which is made; raise when it cannot be had."""
    while True:
        try:
            making.mkdir(parents=True, exist_ok=True)
            lock = (making / "lock").open("w")
        except FileNotFoundError:  # somebody else cleared up just now
            continue
        except OSError as error:
            raise SalescoachError(
                f"{out} cannot be written: {error.strerror}; choose another folder"
            ) from error
        try:
            fcntl.flock(lock, how | fcntl.LOCK_NB)
        except OSError as error:
            lock.close()
            message = f"reports are being made in {out} already; wait, or choose another folder"
            raise SalescoachError(message) from error
        with contextlib.suppress(FileNotFoundError):
            if _same(lock, making / "lock"):
                return lock
        lock.close()


def _same(lock: TextIO, path: Path) -> bool:
    """Return whether a lock is still the file of its name: its last holder may have cleared it up."""
    return os.path.samestat(os.fstat(lock.fileno()), path.stat())


@contextlib.contextmanager
def lists(out: Path) -> Iterator[None]:
    """Hold the lists of a folder, while one part of a batch enters what it did beside the others."""
    with (out / _DRAFTS / "lists").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def private() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder for a worker's sockets, only for this user, with a name short enough for them."""
    short = "/tmp" if len(tempfile.gettempdir()) > _LONGEST_TEMP else None  # noqa: S108  mkdtemp picks the name
    return tempfile.TemporaryDirectory(prefix="coach-", dir=short, ignore_cleanup_errors=True)


def reserve(making: Path, lists: Iterable[Path]) -> None:
    """Keep room among the drafts for the lists as they will be: ``clear`` gives it free on a full disk."""
    size = _ROOM * sum(path.stat().st_size for path in lists)
    with (making / "reserve").open("wb") as kept, contextlib.suppress(AttributeError):  # not on macOS
        try:
            os.posix_fallocate(kept.fileno(), 0, size)
        except OSError as error:
            if is_full(error):
                raise


def clear(making: Path) -> None:
    """Clear away drafts, those too that a batch left that was killed."""
    for path in making.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.name != "lock":
            path.unlink()


def write(path: Path, text: str) -> None:
    """Write a file of the folder, whole or not at all."""
    write_bytes(path, text.encode())


def write_bytes(path: Path, content: bytes, *, private: bool = False) -> None:
    """Write a file of the folder, whole or not at all; a ``private`` one only its owner can read."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.unlink(missing_ok=True)
        draft.touch(0o600 if private else 0o666)
        draft.write_bytes(content)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def publish(entry: Entry, stem: str, making: Path, old: Iterable[str] = ()) -> Entry:
    """Move a rep's drafts to their place and return the entry with file names and hashes.

    A report that was made replaces page, notebook and, where one was printed, PDF. One that failed
    leaves the notebook with its error under another name. ``old`` are the rep's files of an earlier
    batch: those not replaced go, so that nothing old looks fresh.
    """
    made = {PAGE: "page", NOTEBOOK: "notebook"} | ({PDF: "pdf"} if (making / (stem + PDF)).exists() else {})
    kept = {MADE: made, FAILED: {BROKEN: "notebook"}}[entry.status]
    names = [stem + ending for ending in kept]
    hashes = {name: hashlib.sha256((making / name).read_bytes()).hexdigest() for name in names}
    for name in names:
        os.replace(making / name, making.parent / name)
    mine = {stem + ending for ending in (PAGE, NOTEBOOK, BROKEN, PDF)}
    for name in (mine | set(filter(is_ours, old))) - set(names):
        (making.parent / name).unlink(missing_ok=True)
    named = {kind: stem + ending for ending, kind in kept.items()}
    page, notebook, pdf = (named.get(kind, "") for kind in ("page", "notebook", "pdf"))
    return replace(entry, page=page, notebook=notebook, pdf=pdf, sha256=hashes)


def is_ours(name: str) -> bool:
    """Return whether a name out of a manifest is a plain one that a report can have.

    >>> is_ours("ana-r1.html"), is_ours("../ana.html"), is_ours("notes.txt")
    (True, False, False)
    """
    return Path(name).name == name and name.endswith((PAGE, NOTEBOOK, PDF)) and name != "index.html"
