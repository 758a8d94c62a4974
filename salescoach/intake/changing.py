"""One change of a workbook at a time: all of it, or the workbook stays as it was."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from salescoach import private, publish, settings, store
from salescoach.errors import SalescoachError, room
from salescoach.settings import Settings

#: Is told in words what is being done.
Tell = Callable[[str], None]


def silent(text: str) -> None:
    """Tell nobody."""


@dataclass
class Change:
    """A workbook being changed: the connection to its log, and the text of its workbook.toml.

    ``text`` can be replaced; it is written when all else went well. ``same_as`` names an earlier
    version that is brought back. ``left_out_purged``: rows that were purged stood in a file, so the log is
    written anew, without what was left of them in it. ``version`` is filled in the end.
    """

    home: Path
    con: duckdb.DuckDBPyConnection
    text: str
    same_as: str = ""
    left_out_purged: bool = False
    version: str = ""

    def settings(self) -> Settings:
        """Return the settings as they will be."""
        return settings.parse(self.text, str(self.home / settings.FILE))


@contextlib.contextmanager
def changing(home: Path, *, tell: Tell = silent) -> Iterator[Change]:
    """Yield a workbook to change, and publish in the end what was changed.

    One at a time holds the workbook from the first change to the last. When anything fails, words,
    log and current version are what they were. ``tell`` is called with what is being done, in words.

    Raises ``SalescoachError`` when the disk is full.
    """
    with room(str(home)), store.locked(home):
        with store.importing(home) as con:
            change = Change(home, con, store.settings_text(home))
            yield change
            change.version = publish.publish(con, home, text=change.text, same_as=change.same_as, tell=tell)
        if change.left_out_purged:
            store.compact(home)
        if change.text != store.settings_text(home):
            store.write_settings(home, change.text)
        store.make_current(home, change.version)


@contextlib.contextmanager
def place(folder: Path) -> Iterator[tuple[Path, bool]]:
    """Yield the workbook, and whether it is new; a new one is moved to its place when it is whole."""
    if store.is_workbook(folder):
        with private.only_mine():
            yield folder, False
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SalescoachError(f"{folder} is there and is no workbook; name a new folder")
    _clear_left_overs(folder)
    mode = folder.stat().st_mode & 0o777 if folder.exists() else 0
    draft = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    try:
        with private.only_mine():
            store.create(draft, {})
            yield draft, True
        if folder.exists():
            folder.rmdir()
        if mode:
            draft.chmod(mode)
        os.rename(draft, folder)
    except SalescoachError as error:
        if type(error) is not SalescoachError or str(draft) not in str(error):
            raise
        # the draft is nobody's business
        raise SalescoachError(str(error).replace(str(draft), str(folder))) from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _clear_left_overs(folder: Path) -> None:
    """Remove what an import left that was killed while it made this workbook."""
    for draft in folder.parent.glob(f".{folder.name}.new-*") if folder.parent.is_dir() else ():
        pid = draft.name.rpartition("-")[2]
        if pid.isdigit() and not _alive(int(pid)):
            shutil.rmtree(draft, ignore_errors=True)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def named(text: str, words: list[tuple[str, str, dict[str, object] | str]]) -> str:
    """Return the text of workbook.toml with words (dictionary, word, meaning) given their meaning."""
    for kind, word, meaning in words:
        text = settings.name_word(text, kind, word, meaning)
    return text
