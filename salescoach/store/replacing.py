"""A whole new state of a workbook put in place of the old one: all of it, also when it is killed on the way.

The new state is made in a folder of its own. Its renaming to ``.next`` is the moment that decides: before it
the workbook is as it was; after it whoever holds the workbook next finishes, file by file, before anything else.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from salescoach import settings
from salescoach.store.places import CURRENT, LOG, NEXT, SPILL, VERSIONS, current_of

#: What may lie beside a log that was not closed.
_WAL: Final = f"{LOG}.wal"


@contextlib.contextmanager
def put_in_place(folder: Path) -> Iterator[Path]:
    """Yield an empty folder for the new state, and put it in place in the end; the caller holds the workbook.

    What it holds replaces what the workbook has: log, workbook.toml, mappings. Its version and ``CURRENT`` are
    the only ones afterwards.
    """
    draft = folder / f"{NEXT}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    try:
        yield draft
        os.rename(draft, folder / NEXT)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    finish(folder)


def finish(folder: Path) -> None:
    """Put a new state in place whose putting in place was cut short, if there is one."""
    shutil.rmtree(folder / f"{NEXT}.draft", ignore_errors=True)
    fresh = folder / NEXT
    if not fresh.is_dir():
        return
    _move_versions(fresh, folder)
    for path in sorted(path for path in fresh.rglob("*") if path.is_file() and path.name != CURRENT):
        target = folder / path.relative_to(fresh)
        if path.name == LOG:
            (folder / _WAL).unlink(missing_ok=True)
        target.parent.mkdir(exist_ok=True)
        os.replace(path, target)
    if (fresh / CURRENT).is_file():
        os.replace(fresh / CURRENT, folder / CURRENT)
    current = current_of(folder)
    for home in (folder / VERSIONS).iterdir():
        if home.name != current:
            shutil.rmtree(home)
    (folder / f"{settings.FILE}.before-rollback").unlink(missing_ok=True)
    shutil.rmtree(folder / SPILL, ignore_errors=True)
    shutil.rmtree(fresh)


def _move_versions(fresh: Path, folder: Path) -> None:
    """Move the new version beside the old ones: nobody reads it yet."""
    made = fresh / VERSIONS
    for home in sorted(made.iterdir()) if made.is_dir() else ():
        target = folder / VERSIONS / home.name
        shutil.rmtree(target, ignore_errors=True)
        os.rename(home, target)
