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
from typing import Final

from salescoach.batch.jobs import FAILED, MADE, Entry
from salescoach.errors import SalescoachError

_DRAFTS: Final = ".making"
#: A socket's path may have some 100 signs.
_LONGEST_TEMP: Final = 60
PAGE: Final = ".html"
NOTEBOOK: Final = ".ipynb"
PDF: Final = ".pdf"
BROKEN: Final = ".failed.ipynb"


@contextlib.contextmanager
def drafts(out: Path) -> Iterator[Path]:
    """Yield an empty folder for drafts inside ``out``, gone afterwards; one batch at a time.

    Raises ``SalescoachError`` when ``out`` cannot be written or another batch is at work there.
    """
    making = out / _DRAFTS
    try:
        making.mkdir(parents=True, exist_ok=True)
        lock = (making / "lock").open("w")
    except OSError as error:
        raise SalescoachError(f"{out} cannot be written: {error.strerror}; choose another folder") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            message = f"reports are being made in {out} already; wait, or choose another folder"
            raise SalescoachError(message) from error
        try:
            _empty(making)
            yield making
        finally:
            shutil.rmtree(making, ignore_errors=True)


def private() -> tempfile.TemporaryDirectory[str]:
    """Return a new folder for a worker's sockets, only for this user, with a name short enough for them."""
    short = "/tmp" if len(tempfile.gettempdir()) > _LONGEST_TEMP else None  # noqa: S108  mkdtemp picks the name
    return tempfile.TemporaryDirectory(prefix="coach-", dir=short, ignore_cleanup_errors=True)


def _empty(making: Path) -> None:
    """Clear what a batch left that was killed."""
    for path in making.iterdir():
        if path.name != "lock":
            path.unlink()


def write(path: Path, text: str) -> None:
    """Write a file of the folder, whole or not at all."""
    draft = path.with_name(f".{path.name}.draft")
    try:
        draft.write_text(text, encoding="utf-8")
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
